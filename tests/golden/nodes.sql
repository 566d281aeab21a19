WITH r0_agency AS MATERIALIZED (SELECT r0_agency.*,
r0_agency."beside.at" AS rn
FROM (SELECT r0_agency_row."id" AS "agency.id", s.at AS "beside.at",
r0_agency_row."name" AS "agency.name"
FROM unnest($1::uuid[], $2::int[]) s(id, at)
JOIN agency r0_agency_row ON r0_agency_row.id = s.id OFFSET 0) r0_agency
WHERE true),
r0_child AS MATERIALIZED (SELECT r0_child.*,
r0_child."beside.at" AS rn
FROM (SELECT r0_child_row."id" AS "child.id", s.at AS "beside.at",
r0_child_joined."given_name" AS "person.given_name", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = r0_child_row.id AND cond_any.practitioner_id = $3::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = r0_child_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(r0_child_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = r0_child_row.id AND cond_excluded.practitioner_id = $3::uuid) AS "conflict", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = r0_child_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted"
FROM unnest($4::uuid[], $5::int[]) s(id, at)
JOIN child r0_child_row ON r0_child_row.id = s.id
JOIN person r0_child_joined ON r0_child_joined.id = r0_child_row."id" OFFSET 0) r0_child
WHERE r0_child."assigned" AND NOT r0_child."sealed" AND NOT r0_child."archived" AND NOT r0_child."conflict") SELECT (SELECT row_to_json(x$)
FROM (SELECT array_to_json(ARRAY(SELECT o.x
FROM generate_series(0, $6::int - 1) g(n) LEFT
JOIN (SELECT rn,
(SELECT row_to_json(x$)
FROM (SELECT ('Agency:' || r0_agency."agency.id"::text) AS "id",
r0_agency."agency.name" AS "name") x$) AS x
FROM r0_agency
UNION ALL SELECT rn,
(SELECT row_to_json(x$)
FROM (SELECT ('Child:' || r0_child."child.id"::text) AS "id",
CASE
WHEN NOT (r0_child."restricted" && ARRAY['identity',
'*']) THEN r0_child."person.given_name" END AS "givenName",
'{"state":"WITHHELD"}'::json AS "ethnicity") x$) AS x
FROM r0_child) o ON o.rn = g.n
ORDER BY g.n)) AS "nodes") x$)::text AS data, ARRAY[(SELECT string_agg(r0_child."rn"::text,
','
ORDER BY r0_child."rn")
FROM r0_child
WHERE (r0_child."restricted" && ARRAY['identity',
'*'])),
(SELECT string_agg(r0_child."rn"::text,
','
ORDER BY r0_child."rn")
FROM r0_child
WHERE true)]::text[] AS withheld, ARRAY[(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0_child."child.id" AS id
FROM r0_child) z), null::text]::text[] AS touched
-- $1: keys.0.Agency
-- $2: places.0.Agency
-- $3: caller.practitioner_id
-- $4: keys.0.Child
-- $5: places.0.Child
-- $6: count.0
-- withheld RESTRICTED: Child.givenName
-- withheld NO_ROLE: Child.ethnicity
