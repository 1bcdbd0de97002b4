-- What an entry says of a row before and after. A subject says how the rows of a table are logged;
-- definitions.py makes it.
-- `guard.` becomes the schema of the log's table with a prefix, and `log.entries` that table.

-- What differs between two states of a row: {name: [before, after]}, with labels where there are any.
CREATE OR REPLACE FUNCTION guard.changes(subject jsonb, before jsonb, after jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        jsonb_object_agg(
            field ->> 'name',
            CASE
                WHEN field ? 'masked' THEN
                    jsonb_build_array(guard.masked(had), guard.masked(has))
                WHEN field ? 'label' THEN
                    jsonb_build_array(
                        had,
                        has,
                        guard.looked_up(field ->> 'label', had #>> '{}'),
                        guard.looked_up(field ->> 'label', has #>> '{}')
                    )
                ELSE jsonb_build_array(had, has)
            END
        ),
        '{}'
    )
    FROM jsonb_array_elements(subject -> 'fields') AS of_fields (field),
        LATERAL (
            SELECT
                guard.value(before -> (field ->> 'column'), field ->> 'kind'),
                guard.value(after -> (field ->> 'column'), field ->> 'kind')
        ) AS both_values (had, has)
    WHERE had <> has
$$;

-- The business that a row belongs to: its own, else its owner's, else that of who acts.
CREATE OR REPLACE FUNCTION guard.business(
    subject jsonb, stored jsonb, of_owner text, origin jsonb
) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        CASE
            WHEN subject -> 'business' ? 'query' THEN
                guard.looked_up(
                    subject -> 'business' ->> 'query',
                    stored ->> (subject -> 'business' ->> 'column')
                )
            ELSE stored ->> (subject -> 'business' ->> 'column')
        END,
        of_owner,
        origin ->> 'business',
        ''
    )
$$;

-- The first declared transition between two states of a row, or null.
CREATE OR REPLACE FUNCTION guard.transition(subject jsonb, before jsonb, after jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce(declared -> 'actions' ->> has::text, declared ->> 'any')
    FROM jsonb_array_elements(subject -> 'transitions')
            WITH ORDINALITY AS of_transitions (declared, place),
        LATERAL (
            SELECT
                guard.value(before -> (declared ->> 'column'), declared ->> 'kind'),
                guard.value(after -> (declared ->> 'column'), declared ->> 'kind')
        ) AS both_values (had, has)
    WHERE had <> has AND coalesce(declared -> 'actions' ->> has::text, declared ->> 'any') <> ''
    ORDER BY place
    LIMIT 1
$$;

CREATE OR REPLACE FUNCTION guard.currency(
    business_id text, origin jsonb, changed jsonb, money jsonb
) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN origin ->> 'currency' <> '' AND origin ->> 'business' = business_id
            AND (changed IS NULL OR changed ?| ARRAY(SELECT jsonb_array_elements_text(money)))
            AND money <> '[]'
        THEN jsonb_build_object('currency', origin ->> 'currency')
        ELSE '{}'
    END
$$;

-- The columns of a row that lie in the tables of the models it inherits from, and its own.
CREATE OR REPLACE FUNCTION guard.completed(subject jsonb, stored jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    ancestor jsonb;
BEGIN
    IF stored IS NULL THEN
        RETURN NULL;
    END IF;
    FOR ancestor IN SELECT jsonb_array_elements(subject -> 'ancestors') LOOP
        stored := coalesce(
            guard.looked_up(ancestor ->> 'query', stored ->> (ancestor ->> 'column'))::jsonb, '{}'
        ) || stored;
    END LOOP;
    RETURN stored;
END $$;

-- The entries about one object: one, two where it moved to another business, none for no change.
CREATE OR REPLACE FUNCTION guard.of_object(
    subject jsonb, before jsonb, after jsonb, origin jsonb
) RETURNS TABLE (
    business_id text, category text, action text, target_type text, target_id text,
    target_name text, changes jsonb, context jsonb
)
LANGUAGE sql STABLE AS $$
    SELECT
        of_businesses.business_id,
        subject ->> 'category',
        CASE
            WHEN before IS NULL THEN subject -> 'actions' ->> 'added'
            WHEN after IS NULL THEN subject -> 'actions' ->> 'deleted'
            ELSE coalesce(
                guard.transition(subject, before, after), subject -> 'actions' ->> 'updated'
            )
        END,
        subject ->> 'target_type',
        of_key.key,
        guard.name(coalesce(after, before), subject -> 'name', subject ->> 'kind', of_key.key),
        differing.changes,
        guard.currency(
            of_businesses.business_id, origin, differing.changes, subject -> 'money'
        )
    FROM guard.changes(subject, before, after) AS differing (changes),
        guard.key_text(guard.values(coalesce(after, before), subject -> 'key')) AS of_key (key),
        LATERAL (
            SELECT guard.business(subject, state, NULL, origin), min(nth)
            FROM unnest(ARRAY[after, before]) WITH ORDINALITY AS of_states (state, nth)
            WHERE state IS NOT NULL
            GROUP BY 1
        ) AS of_businesses (business_id, nth)
    WHERE before IS NULL OR after IS NULL OR differing.changes <> '{}'
    ORDER BY nth
$$;

-- The entries of the security log about an updated row: one for each field that is declared so.
CREATE OR REPLACE FUNCTION guard.of_security(
    subject jsonb, before jsonb, after jsonb, origin jsonb
) RETURNS TABLE (
    business_id text, category text, action text, target_type text, target_id text,
    target_name text, changes jsonb, context jsonb
)
LANGUAGE sql STABLE AS $$
    SELECT
        guard.business(subject, after, NULL, origin),
        'security',
        coalesce(declared -> 'actions' ->> has::text, declared ->> 'any'),
        subject ->> 'target_type',
        of_key.key,
        guard.name(after, subject -> 'name', subject ->> 'kind', of_key.key),
        jsonb_build_object(declared ->> 'name', change),
        '{}'::jsonb
    FROM jsonb_array_elements(subject -> 'security')
            WITH ORDINALITY AS of_fields (declared, place),
        guard.key_text(guard.values(after, subject -> 'key')) AS of_key (key),
        LATERAL (
            SELECT
                guard.value(before -> (declared ->> 'column'), declared ->> 'kind'),
                guard.value(after -> (declared ->> 'column'), declared ->> 'kind')
        ) AS both_values (had, has),
        LATERAL (
            SELECT CASE
                WHEN declared ? 'is_password' THEN
                    jsonb_build_array(guard.password(had #>> '{}'), guard.password(has #>> '{}'))
                ELSE guard.changes(subject, before, after) -> (declared ->> 'name')
            END
        ) AS of_change (change)
    WHERE before IS NOT NULL AND after IS NOT NULL AND had <> has AND change <> '[null, null]'
        AND coalesce(declared -> 'actions' ->> has::text, declared ->> 'any') <> ''
    ORDER BY place
$$;

-- One part of an owner, as its owner's entry lists it.
CREATE OR REPLACE FUNCTION guard.part(subject jsonb, stored jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    WITH listed AS (
        SELECT
            field,
            guard.value(stored -> (field ->> 'column'), field ->> 'kind') AS has,
            guard.looked_up(field ->> 'label', stored ->> (field ->> 'column')) AS label
        FROM jsonb_array_elements(subject -> 'fields') AS of_fields (field)
        WHERE field ->> 'column' IS DISTINCT FROM subject -> 'owner' ->> 'told'
    )
    SELECT
        coalesce(
            jsonb_object_agg(
                field ->> 'name', CASE WHEN field ? 'masked' THEN guard.masked(has) ELSE has END
            ) FILTER (WHERE has <> 'null'),
            '{}'
        )
        || CASE
            WHEN count(label) > 0 THEN
                jsonb_build_object(
                    '_labels_',
                    jsonb_object_agg(field ->> 'name', label) FILTER (WHERE label IS NOT NULL)
                )
            ELSE '{}'
        END
    FROM listed
$$;

-- What became of one part or link: for each owner concerned, the verb, and what the entry lists.
CREATE OR REPLACE FUNCTION guard.of_part(
    subject jsonb, before jsonb, after jsonb
) RETURNS TABLE (verb text, owner text, kind text, item jsonb, example jsonb)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    place text := subject -> 'owner' ->> 'column';
    linked jsonb := subject -> 'linked';
    key jsonb;
BEGIN
    key := guard.values(coalesce(after, before), subject -> 'key');
    IF jsonb_array_length(key) = 1 THEN
        key := key -> 0;
    END IF;
    IF linked IS NULL AND before ->> place = after ->> place THEN
        verb := 'updated'; kind := 'changed'; owner := after ->> place; example := after;
        item := guard.changes(subject, before, after);
        IF item <> '{}' THEN
            item := jsonb_build_object('pk', key) || item;
            RETURN NEXT;
        END IF;
        RETURN;
    END IF;
    FOREACH example IN ARRAY ARRAY[before, after] LOOP
        CONTINUE WHEN example IS NULL OR example ->> place IS NULL;
        kind := CASE WHEN example IS NOT DISTINCT FROM after THEN 'added' ELSE 'removed' END;
        owner := example ->> place;
        IF linked IS NULL THEN
            verb := CASE kind WHEN 'added' THEN 'added' ELSE 'deleted' END;
            item := jsonb_build_object('pk', key) || guard.part(subject, example);
        ELSE
            verb := 'updated';
            item := CASE WHEN linked ? 'masked' THEN '{"id": "•••", "name": "•••"}' ELSE '{}' END;
            item := jsonb_build_object(
                'pk', key,
                'id', guard.value(example -> (linked ->> 'column'), linked ->> 'kind'),
                'name', coalesce(
                    guard.looked_up(linked ->> 'label', example ->> (linked ->> 'column')), ''
                )
            ) || item;
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;
