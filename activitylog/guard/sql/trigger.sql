-- The trigger, and what it needs to write the entries of a statement.
-- `guard.` becomes the schema of the log's table with a prefix, and `log.entries` that table.

-- Who acts: as the application said before its statement, else the role of the database.
CREATE OR REPLACE FUNCTION guard.origin() RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    said text := substring(
        left(current_query(), 20000) FROM '^/\*activitylog:from ([A-Za-z0-9+/=]+)\*/'
    );
    origin jsonb;
BEGIN
    IF said IS NOT NULL THEN
        BEGIN
            origin := convert_from(decode(said, 'base64'), 'UTF8')::jsonb;
        EXCEPTION WHEN data_exception THEN
            NULL;  -- somebody's own comment
        END;
    END IF;
    IF jsonb_typeof(origin) IS DISTINCT FROM 'object' THEN
        origin := jsonb_build_object('ip', host(inet_client_addr()));
    END IF;
    IF NOT origin ? 'request_id' THEN  -- one operation is one transaction
        origin := origin || jsonb_build_object(
            'request_id', md5(concat(pg_current_xact_id(), transaction_timestamp()))::uuid
        );
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
    of_objects text;
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
        CONTINUE WHEN subject ?| '{upon,is_only_watched}' AND TG_OP <> 'UPDATE';
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
        of_objects := '
            SELECT place * 10 + nth, %s, business_id, category, action, target_type, target_id,
                target_name, changes, context
            FROM %s, LATERAL %s($1, before, after, $2)
                WITH ORDINALITY AS of_rows (
                    business_id, category, action, target_type, target_id, target_name, changes,
                    context, nth
                )';
        drafts := format(of_objects, 'false', 'own', 'guard.of_object');
        IF subject ? 'owner' THEN
            of_subject := of_subject || ',
                items AS (
                    SELECT place * 10 + nth AS place, verb, owner, kind, item, example
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
                    SELECT verb, owner,
                        -- What leaves one owner for another is gone before it is there.
                        row_number() OVER (
                            ORDER BY verb = ''added'', verb = ''updated'', min(place)
                        ) - 1000000000000 AS place,
                        jsonb_object_agg(kind, listed) AS listed,
                        (array_agg(example ORDER BY place))[1] AS example,
                        guard.looked_up($1 -> ''owner'' ->> ''query'', owner)::jsonb AS about
                    FROM kinds GROUP BY verb, owner
                ),
                loose AS (
                    SELECT *
                    FROM (
                        SELECT place,
                            CASE WHEN before ->> ($1 -> ''owner'' ->> ''column'') IS NULL
                                THEN before END AS before,
                            CASE WHEN after ->> ($1 -> ''owner'' ->> ''column'') IS NULL
                                THEN after END AS after
                        FROM own
                    ) AS sides
                    WHERE before IS NOT NULL OR after IS NOT NULL
                )';
            drafts := '
                SELECT place, false, business_id, $1 -> ''owner'' -> ''categories'' ->> verb,
                    $1 -> ''owner'' -> ''actions'' ->> verb, $1 -> ''owner'' ->> ''target_type'',
                    coalesce(about ->> ''id'', owner), coalesce(about ->> ''name'', ''''),
                    jsonb_build_object($1 -> ''owner'' ->> ''lists'', listed),
                    guard.currency(business_id, $2, NULL, $1 -> ''money'')
                FROM owners, LATERAL guard.business($1, example, about ->> ''business'', $2)
                    AS business_id
                WHERE about IS NOT NULL OR NOT $1 -> ''owner'' ? ''is_required''
                UNION ALL' || format(of_objects, 'false', 'loose', 'guard.of_object');
        ELSIF subject ? 'is_only_watched' THEN
            drafts := format(of_objects, 'true', 'own', 'guard.of_security');
        ELSIF TG_OP = 'UPDATE' AND subject ? 'security' THEN
            drafts := drafts || ' UNION ALL ' || format(of_objects, 'true', 'own', 'guard.of_security');
        END IF;
        EXECUTE of_subject || format(', drafts (
                place, alone, business_id, category, action, target_type, target_id, target_name,
                changes, context
            ) AS (%s),
            bulks AS (
                SELECT *, count(*) OVER bulk AS size, min(place) OVER bulk AS first,
                    row_number() OVER (bulk ORDER BY place) AS nth
                FROM drafts
                WINDOW bulk AS (
                    PARTITION BY business_id, action, target_type, CASE WHEN alone THEN place END
                )
            ),
            lines AS (
                SELECT first, alone, 0 AS depth, place, business_id, category, action, target_type,
                    '''' AS target_id, '''' AS target_name, ''{}''::jsonb AS changes, context
                FROM bulks WHERE size > 1 AND nth = 1
                UNION ALL
                SELECT first, alone, (size > 1)::int, place, business_id, category, action, target_type,
                    target_id, target_name, changes, context
                FROM bulks
            ),
            entries AS MATERIALIZED (
                SELECT *, guard.id($3, row_number() OVER (
                    ORDER BY first, alone, business_id, action, target_type, depth, place
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
                    PARTITION BY alone, business_id, action, target_type ORDER BY depth, place
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
