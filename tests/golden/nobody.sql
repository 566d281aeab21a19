WITH r0_page AS MATERIALIZED (SELECT r0.*,
row_number() OVER (ORDER BY r0."child.id") - 1 AS rn
FROM (SELECT r0_row."id" AS "child.id",
r0_joined."given_name" AS "person.given_name"
FROM (SELECT NULL::uuid AS id
WHERE false) s
JOIN child r0_row ON r0_row.id = s.id
JOIN person r0_joined ON r0_joined.id = r0_row."id" OFFSET 0) r0
WHERE false),
r0 AS NOT MATERIALIZED (SELECT *
FROM r0_page
WHERE rn < $1::int) SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT array_to_json(ARRAY(SELECT x$
FROM (SELECT null AS "givenName"
FROM r0
ORDER BY r0.rn) x$)) AS "nodes") x$) AS "children") x$)::text AS data, ARRAY[(SELECT ''
FROM r0 LIMIT 1)]::text[] AS withheld, ARRAY[(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0) z), null::text]::text[] AS touched
-- $1: first.0
-- withheld NO_ROLE: Child.givenName
