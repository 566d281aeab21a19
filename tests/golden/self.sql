WITH r0_page AS MATERIALIZED (SELECT r0.*,
row_number() OVER (ORDER BY r0."child.id") - 1 AS rn
FROM (SELECT r0_row."id" AS "child.id",
r0_joined."given_name" AS "person.given_name", coalesce(r0_row.id = $1::uuid AND (coalesce(r0_row.competence_recorded_on <= current_date, false) OR coalesce(r0_joined.date_of_birth <= current_date - interval '16 years' AND coalesce(r0_joined.date_of_birth_precision,
'EXACT') = 'EXACT', false)), false) AS "self", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = r0_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(r0_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $2::uuid) AS "conflict", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = r0_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted"
FROM (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
WHERE d.id = $1::uuid AND (coalesce(d.competence_recorded_on <= current_date, false) OR EXISTS (SELECT
FROM person AS cond_born
WHERE cond_born.id = d.id AND coalesce(cond_born.date_of_birth <= current_date - interval '16 years' AND coalesce(cond_born.date_of_birth_precision,
'EXACT') = 'EXACT', false))) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $2::uuid)
ORDER BY d.id LIMIT $3::int + 1) s
JOIN child r0_row ON r0_row.id = s.id
JOIN person r0_joined ON r0_joined.id = r0_row."id" OFFSET 0) r0
WHERE r0."self" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"),
r0 AS NOT MATERIALIZED (SELECT *
FROM r0_page
WHERE rn < $3::int) SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT array_to_json(ARRAY(SELECT x$
FROM (SELECT
CASE
WHEN NOT (r0."restricted" && ARRAY['identity',
'*']) THEN r0."person.given_name" END AS "givenName"
FROM r0
ORDER BY r0.rn) x$)) AS "nodes") x$) AS "children") x$)::text AS data, ARRAY[(SELECT string_agg(r0."rn"::text,
','
ORDER BY r0."rn")
FROM r0
WHERE (r0."restricted" && ARRAY['identity',
'*']))]::text[] AS withheld, ARRAY[(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0) z), null::text]::text[] AS touched
-- $1: caller.person_id
-- $2: caller.practitioner_id
-- $3: first.0
-- withheld RESTRICTED: Child.givenName
