-- What an entry says of a row before and after. A subject says how the rows of a table are logged;
-- definitions.py makes it.
-- `guard.` becomes the schema of the log's table with a prefix, and `log.entries` that table.

-- What differs between two states of a row: {name: [before, after]}, with labels where there are any.
CREATE OR REPLACE FUNCTION guard.changes(subject jsonb, before jsonb, after jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    field jsonb;
    place text;
    had jsonb;
    has jsonb;
    found jsonb := '{}';
BEGIN
    FOR field IN
        SELECT item FROM jsonb_array_elements(subject -> 'fields') AS of_fields (item)
        WHERE before -> (item ->> 'column') IS DISTINCT FROM after -> (item ->> 'column')
    LOOP
        place := field ->> 'column';
        had := guard.value(before -> place, field ->> 'kind');
        has := guard.value(after -> place, field ->> 'kind');
        CONTINUE WHEN had = has;
        IF field ? 'masked' THEN
            found := found || jsonb_build_object(
                field ->> 'name', jsonb_build_array(guard.masked(had), guard.masked(has))
            );
        ELSIF field ? 'label' THEN
            found := found || jsonb_build_object(
                field ->> 'name',
                jsonb_build_array(
                    had,
                    has,
                    guard.looked_up(field ->> 'label', had #>> '{}'),
                    guard.looked_up(field ->> 'label', has #>> '{}')
                )
            );
        ELSE
            found := found || jsonb_build_object(field ->> 'name', jsonb_build_array(had, has));
        END IF;
    END LOOP;
    RETURN found;
END $$;

-- The business that a row belongs to: its own, else its owner's, else that of who acts.
CREATE OR REPLACE FUNCTION guard.business(
    subject jsonb, stored jsonb, of_owner text, origin jsonb
) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    declared jsonb := subject -> 'business';
    own text := stored ->> (declared ->> 'column');
BEGIN
    IF declared ? 'query' THEN
        own := guard.looked_up(declared ->> 'query', own);
    END IF;
    RETURN coalesce(own, of_owner, origin ->> 'business', '');
END $$;

-- The first of the `declared` transitions between two states of a row, or null.
CREATE OR REPLACE FUNCTION guard.transition(declared jsonb, before jsonb, after jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    item jsonb;
    has jsonb;
    key text;
BEGIN
    FOR item IN SELECT jsonb_array_elements(declared) LOOP
        has := guard.value(after -> (item ->> 'column'), item ->> 'kind');
        key := coalesce(item -> 'actions' ->> has::text, item ->> 'any');
        IF key IS NOT NULL
            AND has <> guard.value(before -> (item ->> 'column'), item ->> 'kind')
        THEN
            RETURN key;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- The currency of this time, where amounts are among what `changed`; null is everything.
CREATE OR REPLACE FUNCTION guard.currency(
    business_id text, origin jsonb, changed jsonb, money jsonb
) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF origin ->> 'currency' <> '' AND origin ->> 'business' = business_id AND money <> '[]'
        AND (changed IS NULL OR changed ?| ARRAY(SELECT jsonb_array_elements_text(money)))
    THEN
        RETURN jsonb_build_object('currency', origin ->> 'currency');
    END IF;
    RETURN '{}';
END $$;

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
LANGUAGE plpgsql STABLE AS $$
DECLARE
    stored jsonb := coalesce(after, before);
    known text;
BEGIN
    changes := guard.changes(subject, before, after);
    IF before IS NOT NULL AND after IS NOT NULL AND changes = '{}' THEN
        RETURN;
    END IF;
    category := subject ->> 'category';
    action := CASE
        WHEN before IS NULL THEN subject -> 'actions' ->> 'added'
        WHEN after IS NULL THEN subject -> 'actions' ->> 'deleted'
        ELSE coalesce(
            guard.transition(subject -> 'transitions', before, after),
            subject -> 'actions' ->> 'updated'
        )
    END;
    target_type := subject ->> 'target_type';
    target_id := guard.key_text(guard.values(stored, subject -> 'key'));
    target_name := guard.name(stored, subject -> 'name', subject ->> 'kind', target_id);
    FOREACH stored IN ARRAY ARRAY[after, before] LOOP
        CONTINUE WHEN stored IS NULL;
        business_id := guard.business(subject, stored, NULL, origin);
        CONTINUE WHEN business_id = known;
        known := business_id;
        context := guard.currency(business_id, origin, changes, subject -> 'money');
        RETURN NEXT;
    END LOOP;
END $$;

-- The entries of the security log about an updated row: one for each field that is declared so.
CREATE OR REPLACE FUNCTION guard.of_security(
    subject jsonb, before jsonb, after jsonb, origin jsonb
) RETURNS TABLE (
    business_id text, category text, action text, target_type text, target_id text,
    target_name text, changes jsonb, context jsonb
)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    declared jsonb;
    change jsonb;
BEGIN
    IF before IS NULL OR after IS NULL THEN
        RETURN;
    END IF;
    business_id := guard.business(subject, after, NULL, origin);
    category := 'security';
    target_type := subject ->> 'target_type';
    target_id := guard.key_text(guard.values(after, subject -> 'key'));
    target_name := guard.name(after, subject -> 'name', subject ->> 'kind', target_id);
    context := '{}';
    FOR declared IN SELECT jsonb_array_elements(subject -> 'security') LOOP
        action := guard.transition(jsonb_build_array(declared), before, after);
        CONTINUE WHEN action IS NULL;
        IF declared ? 'is_password' THEN
            change := jsonb_build_array(
                guard.password(before ->> (declared ->> 'column')),
                guard.password(after ->> (declared ->> 'column'))
            );
        ELSE
            change := guard.changes(subject, before, after) -> (declared ->> 'name');
        END IF;
        IF change <> '[null, null]' THEN
            changes := jsonb_build_object(declared ->> 'name', change);
            RETURN NEXT;
        END IF;
    END LOOP;
END $$;

-- One part of an owner, as its owner's entry lists it.
CREATE OR REPLACE FUNCTION guard.part(subject jsonb, stored jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    field jsonb;
    has jsonb;
    label text;
    found jsonb := '{}';
    labels jsonb := '{}';
BEGIN
    FOR field IN SELECT jsonb_array_elements(subject -> 'fields') LOOP
        CONTINUE WHEN field ->> 'column' IS NOT DISTINCT FROM subject -> 'owner' ->> 'told';
        has := guard.value(stored -> (field ->> 'column'), field ->> 'kind');
        CONTINUE WHEN has = 'null';
        IF field ? 'masked' THEN
            has := guard.masked(has);
        ELSE
            label := guard.looked_up(field ->> 'label', has #>> '{}');
            IF label IS NOT NULL THEN
                labels := labels || jsonb_build_object(field ->> 'name', label);
            END IF;
        END IF;
        found := found || jsonb_build_object(field ->> 'name', has);
    END LOOP;
    IF labels <> '{}' THEN
        found := found || jsonb_build_object('_labels_', labels);
    END IF;
    RETURN found;
END $$;

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
