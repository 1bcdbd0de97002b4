-- Single values: as entries hold them, as a name or key has them, looked up elsewhere.
-- `guard.` becomes the schema of the log's table with a prefix, and `log.entries` that table.

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
        WHEN value IN ('null', '""') THEN value ELSE '"•••"'
    END
$$;

-- What an entry says of a password: that there is one, or null where nobody can use it.
CREATE OR REPLACE FUNCTION guard.password(hash text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN hash NOT LIKE '!%' THEN '•••' END
$$;

-- The functions that are called for each row are in PL/pgSQL, which keeps their plans.
CREATE OR REPLACE FUNCTION guard.values(stored jsonb, columns jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    item jsonb;
    found jsonb := '[]';
BEGIN
    FOR item IN SELECT jsonb_array_elements(columns) LOOP
        found := found || jsonb_build_array(
            guard.value(stored -> (item ->> 'column'), item ->> 'kind')
        );
    END LOOP;
    RETURN found;
END $$;

-- What a row is called; where its columns or only Python know, its kind and its key.
CREATE OR REPLACE FUNCTION guard.name(stored jsonb, columns jsonb, kind text, key text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found text := (
        SELECT string_agg(nullif(part, ''), ' ')
        FROM jsonb_array_elements_text(guard.values(stored, columns)) AS of_values (part)
    );
BEGIN
    RETURN coalesce(found, kind || ' ' || key);
END $$;

-- A primary key as an entry's target has it: text, a JSON array for a composite one.
CREATE OR REPLACE FUNCTION guard.key_text(key jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_array_length(key) = 1 THEN key ->> 0 ELSE key::text END
$$;
