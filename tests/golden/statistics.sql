WITH r0 AS MATERIALIZED (SELECT *
FROM (SELECT r0_row."id" AS "statistic.id",
r0_row."measure" AS "statistic.measure",
r0_row."snapshot_id" AS "statistic.snapshot_id"
FROM statistic r0_row
WHERE r0_row.measure = $1::text AND r0_row.snapshot_id = (SELECT s.id
FROM statistic_snapshot s
ORDER BY s.taken_on DESC LIMIT 1) OFFSET 0) r0
WHERE true) SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT r0."statistic.measure" AS "measure",
(SELECT l."taken_on"
FROM statistic_snapshot l
WHERE l.id = r0."statistic.snapshot_id") AS "takenOn", array_to_json(ARRAY(SELECT x$
FROM (SELECT t1."label" AS "label",
t1."count" AS "count",
t1."is_suppressed" AS "isSuppressed"
FROM statistic_cell t1
WHERE t1."statistic_id" = r0."statistic.id"
ORDER BY t1.id) x$)) AS "rows",
'[]'::json AS "withheld"
FROM r0) x$) AS "statistics") x$)::text AS data, ARRAY[]::text[] AS withheld, ARRAY[null::text, null::text]::text[] AS touched
-- $1: by.0
