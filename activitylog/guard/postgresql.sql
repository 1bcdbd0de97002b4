-- The guard's functions. When they are installed, `guard.` becomes the schema of the log's table
-- with a prefix, and `log.entries` that table. Of a subject, the JSON that says how the rows of a
-- table are logged, see definitions.py.

-- A value that to_jsonb() made of a column, as entries hold it: JSON in the words of Python.
CREATE OR REPLACE FUNCTION guard.value(stored jsonb, kind text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    words text := stored #>> '{}';
    fraction text;
    micros numeric;
BEGIN
    IF kind IS NULL OR words IS NULL THEN
        RETURN coalesce(stored, 'null');
    END IF;
    IF kind = 'float' THEN
        RETURN CASE words
            WHEN 'NaN' THEN '"nan"' WHEN 'Infinity' THEN '"inf"' WHEN '-Infinity' THEN '"-inf"'
            ELSE stored
        END;
    ELSIF kind = 'bytes' THEN
        RETURN to_jsonb(translate(encode(words::bytea, 'base64'), E'\n', ''));
    ELSIF kind = 'duration' THEN
        micros := abs(extract(epoch FROM words::interval)) * 1000000;
        RETURN to_jsonb(
            CASE WHEN extract(epoch FROM words::interval) < 0 THEN '-' ELSE '' END
            || format(
                'P%sDT%sH%sM%s%sS',
                div(micros, 86400000000),
                lpad(mod(div(micros, 3600000000), 24)::text, 2, '0'),
                lpad(mod(div(micros, 60000000), 60)::text, 2, '0'),
                lpad(mod(div(micros, 1000000), 60)::text, 2, '0'),
                CASE
                    WHEN mod(micros, 1000000) = 0 THEN ''
                    ELSE '.' || lpad(trunc(mod(micros, 1000000))::text, 6, '0')
                END
            )
        );
    ELSIF kind LIKE 'local %' THEN
        words := to_jsonb(words::timestamptz AT TIME ZONE substr(kind, 7)) #>> '{}';
    END IF;
    IF kind = 'time' OR kind LIKE 'local %' THEN
        fraction := substring(words FROM '\.(\d+)');
        IF fraction IS NOT NULL THEN
            words := replace(words, '.' || fraction, '.' || rpad(fraction, 6, '0'));
        END IF;
    END IF;
    RETURN to_jsonb(words);
END $$;

-- What a query of one column finds for a value; null also while a migration has moved what it names.
CREATE OR REPLACE FUNCTION guard.looked_up(query text, sought text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found text;
BEGIN
    IF query IS NOT NULL AND sought IS NOT NULL THEN
        EXECUTE format(query, sought) INTO found;
    END IF;
    RETURN found;
EXCEPTION WHEN undefined_table OR undefined_column THEN
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION guard.masked(value jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN value IN ('null', '""', '0', 'false', '[]', '{}') THEN value ELSE '"•••"'
    END
$$;

CREATE OR REPLACE FUNCTION guard.values(stored jsonb, columns jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        jsonb_agg(guard.value(stored -> (item ->> 'column'), item ->> 'kind') ORDER BY place), '[]'
    )
    FROM jsonb_array_elements(columns) WITH ORDINALITY AS of_columns (item, place)
$$;

CREATE OR REPLACE FUNCTION guard.name(stored jsonb, columns jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(coalesce(part, 'None'), ' '), '')
    FROM jsonb_array_elements_text(guard.values(stored, columns)) AS of_values (part)
$$;

-- A primary key as an entry's target has it: text, a JSON array for a composite one.
CREATE OR REPLACE FUNCTION guard.key_text(key jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_array_length(key) = 1 THEN key ->> 0 ELSE key::text END
$$;

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
        guard.key_text(guard.values(coalesce(after, before), subject -> 'key')),
        guard.name(coalesce(after, before), subject -> 'name'),
        differing.changes,
        guard.currency(
            of_businesses.business_id, origin, differing.changes, subject -> 'money'
        )
    FROM guard.changes(subject, before, after) AS differing (changes),
        LATERAL (
            SELECT guard.business(subject, state, NULL, origin), min(nth)
            FROM unnest(ARRAY[after, before]) WITH ORDINALITY AS of_states (state, nth)
            WHERE state IS NOT NULL
            GROUP BY 1
        ) AS of_businesses (business_id, nth)
    WHERE before IS NULL OR after IS NULL OR differing.changes <> '{}'
    ORDER BY nth
$$;

-- One part of an owner, as its owner's entry lists it; `other` is its other state, if it has one.
CREATE OR REPLACE FUNCTION guard.part(subject jsonb, stored jsonb, other jsonb) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    WITH listed AS (
        SELECT
            field,
            guard.value(stored -> (field ->> 'column'), field ->> 'kind') AS has,
            CASE
                WHEN stored -> (field ->> 'column') IS DISTINCT FROM other -> (field ->> 'column')
                THEN
                    guard.looked_up(field ->> 'label', stored ->> (field ->> 'column'))
            END AS label
        FROM jsonb_array_elements(subject -> 'fields') AS of_fields (field)
        WHERE field ->> 'column' <> subject -> 'owner' ->> 'column'
    )
    SELECT
        coalesce(
            jsonb_object_agg(
                field ->> 'name', CASE WHEN field ? 'masked' THEN '"•••"' ELSE has END
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
            item := jsonb_build_object('pk', key) || guard.part(
                subject, example, CASE kind WHEN 'added' THEN before ELSE after END
            );
        ELSE
            verb := 'updated';
            item := jsonb_build_object(
                'pk', key,
                'id', guard.value(example -> (linked ->> 'column'), linked ->> 'kind'),
                'name', coalesce(
                    guard.looked_up(linked ->> 'label', example ->> (linked ->> 'column')), ''
                )
            );
        END IF;
        RETURN NEXT;
    END LOOP;
END $$;

-- Who acts: as the application said before its statement, else the role of the database.
CREATE OR REPLACE FUNCTION guard.origin() RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    said text := substring(
        left(current_query(), 20000) FROM '^/\*activitylog:from ([A-Za-z0-9+/=]+)\*/'
    );
    origin jsonb := '{}';
BEGIN
    IF said IS NOT NULL THEN
        BEGIN
            origin := convert_from(decode(said, 'base64'), 'UTF8')::jsonb;
        EXCEPTION WHEN data_exception THEN
            said := NULL;  -- somebody's own comment
        END;
    END IF;
    IF said IS NULL THEN
        origin := jsonb_build_object('ip', host(inet_client_addr()));
    END IF;
    IF coalesce(origin -> 'actor' ->> 'name', '') = '' THEN
        origin := origin || jsonb_build_object('actor', jsonb_build_object(
            'name', coalesce(nullif(current_setting('role', true), 'none'), session_user)
        ));
    END IF;
    RETURN origin;
END $$;

-- An id as ids.py makes them, for the nth entry that is written at an instant.
CREATE OR REPLACE FUNCTION guard.id(instant timestamptz, nth bigint) RETURNS uuid
LANGUAGE sql VOLATILE AS $$
    SELECT (
        lpad(to_hex(micros / 1000), 12, '0')
        || '7' || lpad(to_hex(micros % 1000 * 4096 / 1000), 3, '0')
        || to_hex((1::bigint << 63) | (nth << 32) | (random() * 4294967295)::bigint)
    )::uuid
    FROM (SELECT (extract(epoch FROM instant) * 1000000)::bigint) AS of_instant (micros)
$$;

-- The trigger: writes the entries of one statement, those of many rows as a bulk.
CREATE OR REPLACE FUNCTION guard.watch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
SET intervalstyle = 'postgres'
SET bytea_output = 'hex'
AS $$
DECLARE
    definition jsonb := TG_ARGV[0];
    key text[] := ARRAY(SELECT jsonb_array_elements_text(definition -> 'key'));
    subject jsonb;
    origin jsonb;
    instant timestamptz;
    pairs text;
    of_subject text;
    drafts text;
    is_any boolean;
    written text := CASE TG_OP
        WHEN 'TRUNCATE' THEN TG_RELID::regclass::text WHEN 'INSERT' THEN 'new_rows' ELSE 'old_rows'
    END;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', written) INTO is_any;
    IF NOT is_any THEN
        RETURN NULL;
    END IF;
    pairs := CASE TG_OP
        WHEN 'INSERT' THEN
            'SELECT NULL::jsonb, to_jsonb(written), row_number() OVER () FROM new_rows AS written'
        WHEN 'UPDATE' THEN
            format(
                'SELECT to_jsonb(had), to_jsonb(has), row_number() OVER (ORDER BY %1$s)
                FROM old_rows AS had FULL JOIN new_rows AS has USING (%1$s)
                WHERE to_jsonb(had) IS DISTINCT FROM to_jsonb(has)',
                (SELECT string_agg(quote_ident(part), ', ') FROM unnest(key) AS of_key (part))
            )
        ELSE
            format(
                'SELECT to_jsonb(written), NULL::jsonb, row_number() OVER () FROM %s AS written',
                written
            )
    END;
    origin := guard.origin();
    instant := coalesce((origin ->> 'at')::timestamptz, clock_timestamp());
    FOR subject IN SELECT jsonb_array_elements(definition -> 'subjects') LOOP
        CONTINUE WHEN subject ? 'upon' AND TG_OP <> 'UPDATE';
        of_subject := format('WITH pairs (before, after, place) AS (%s)', pairs);
        IF subject ? 'upon' THEN
            -- The rows of an heir that lie upon the updated ones.
            of_subject := of_subject || ', own AS (
                SELECT stored || before AS before, stored || after AS after, place
                FROM pairs, LATERAL guard.completed($1, guard.looked_up(
                    $1 -> ''upon'' ->> ''query'', after ->> ($1 -> ''upon'' ->> ''column'')
                )::jsonb) AS stored
                WHERE before IS NOT NULL AND after IS NOT NULL AND stored IS NOT NULL
            )';
        ELSE
            of_subject := of_subject || ', own AS (
                SELECT guard.completed($1, before) AS before, guard.completed($1, after) AS after,
                    place
                FROM pairs
            )';
        END IF;
        drafts := '
            SELECT place * 2 + nth, business_id, category, action, target_type, target_id,
                target_name, changes, context
            FROM own, LATERAL guard.of_object($1, before, after, $2)
                WITH ORDINALITY AS of_rows (
                    business_id, category, action, target_type, target_id, target_name, changes,
                    context, nth
                )';
        IF subject ? 'owner' THEN
            of_subject := of_subject || ',
                items AS (
                    SELECT place * 2 + nth AS place, verb, owner, kind, item, example
                    FROM own, LATERAL guard.of_part($1, before, after)
                        WITH ORDINALITY AS of_rows (verb, owner, kind, item, example, nth)
                ),
                kinds AS (
                    SELECT verb, owner, kind, min(place) AS place,
                        jsonb_agg(item ORDER BY place) AS listed,
                        (array_agg(example ORDER BY place))[1] AS example
                    FROM items GROUP BY verb, owner, kind
                ),
                owners AS (
                    SELECT verb, owner, min(place) AS place,
                        jsonb_object_agg(kind, listed) AS listed,
                        (array_agg(example ORDER BY place))[1] AS example,
                        guard.looked_up($1 -> ''owner'' ->> ''query'', owner)::jsonb AS about
                    FROM kinds GROUP BY verb, owner
                )';
            drafts := '
                SELECT place, business_id, $1 -> ''owner'' -> ''categories'' ->> verb,
                    $1 -> ''owner'' -> ''actions'' ->> verb, $1 -> ''owner'' ->> ''target_type'',
                    coalesce(about ->> ''id'', owner), coalesce(about ->> ''name'', ''''),
                    jsonb_build_object($1 -> ''owner'' ->> ''lists'', listed),
                    guard.currency(business_id, $2, NULL, $1 -> ''money'')
                FROM owners, LATERAL guard.business($1, example, about ->> ''business'', $2)
                    AS business_id
                WHERE about IS NOT NULL OR NOT $1 -> ''owner'' ? ''is_required''
                UNION ALL' || drafts || '
                WHERE coalesce(before, after) ->> ($1 -> ''owner'' ->> ''column'') IS NULL
                    AND coalesce(after, before) ->> ($1 -> ''owner'' ->> ''column'') IS NULL';
        END IF;
        EXECUTE of_subject || format(', drafts (
                place, business_id, category, action, target_type, target_id, target_name, changes,
                context
            ) AS (%s),
            bulks AS (
                SELECT *, count(*) OVER bulk AS size, min(place) OVER bulk AS first,
                    row_number() OVER (bulk ORDER BY place) AS nth
                FROM drafts
                WINDOW bulk AS (PARTITION BY business_id, action, target_type)
            ),
            lines AS (
                SELECT first, 0 AS depth, place, business_id, category, action, target_type,
                    '''' AS target_id, '''' AS target_name, ''{}''::jsonb AS changes, context
                FROM bulks WHERE size > 1 AND nth = 1
                UNION ALL
                SELECT first, (size > 1)::int, place, business_id, category, action, target_type,
                    target_id, target_name, changes, context
                FROM bulks
            ),
            entries AS MATERIALIZED (
                SELECT *, guard.id($3, row_number() OVER (
                    ORDER BY first, business_id, action, target_type, depth, place
                )) AS id
                FROM lines
            )
            INSERT INTO log.entries (
                id, occurred_at, parent_id, request_id, ip, source, outcome, actor_id, actor_name,
                actor_email, actor_role, business_id, category, action, target_type, target_id,
                target_name, details, changes, context
            )
            SELECT id, $3,
                CASE depth WHEN 1 THEN first_value(id) OVER (
                    PARTITION BY business_id, action, target_type ORDER BY depth, place
                ) END,
                ($2 ->> ''request_id'')::uuid, ($2 ->> ''ip'')::inet, ''database'', ''success'',
                coalesce($2 -> ''actor'' ->> ''id'', ''''),
                $2 -> ''actor'' ->> ''name'',
                coalesce($2 -> ''actor'' ->> ''email'', ''''),
                coalesce($2 -> ''actor'' ->> ''role'', ''''),
                business_id, category, action, target_type, target_id, target_name, '''', changes,
                CASE depth
                    WHEN 1 THEN context
                    ELSE context || coalesce($2 -> ''remarks'', ''{}'')
                END
            FROM entries', drafts) USING subject, origin, instant;
    END LOOP;
    RETURN NULL;
END $$;
