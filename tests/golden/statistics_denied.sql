SELECT (SELECT row_to_json(x$)
FROM (SELECT null AS "a", null AS "b") x$)::text AS data, ARRAY[CASE
WHEN true THEN '' END]::text[] AS withheld, ARRAY[null::text, null::text]::text[] AS touched

-- withheld NO_ROLE: Query.statistics, Query.statistics
