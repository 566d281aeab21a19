WITH r0_small AS MATERIALIZED (SELECT count(*) <= 5000 AS ok
FROM (SELECT u.id
FROM ((SELECT DISTINCT d.child_id AS id
FROM involvement d
JOIN child c ON c.id = d.child_id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted" OFFSET 0) c_holds
WHERE d.practitioner_id = $1::uuid AND d.started_on <= current_date AND (d.ended_on IS NULL OR current_date < d.ended_on +
CASE
WHEN d.is_handover AND d.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (d.part IS DISTINCT
FROM 'MEMBER' OR d.is_core_group) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND starts_with((folded(p."given_name") COLLATE "C"),
(SELECT folded($2::text) COLLATE "C")))
ORDER BY d.child_id LIMIT 5001)
UNION (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted" OFFSET 0) c_holds
WHERE d.host_authority_code = $3::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND starts_with((folded(p."given_name") COLLATE "C"),
(SELECT folded($2::text) COLLATE "C")))
ORDER BY d.id LIMIT 5001)
UNION (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted" OFFSET 0) c_holds
WHERE d.authority_code = $3::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND starts_with((folded(p."given_name") COLLATE "C"),
(SELECT folded($2::text) COLLATE "C")))
ORDER BY d.id LIMIT 5001)) u
ORDER BY u.id LIMIT 5001) z),
r0_count AS MATERIALIZED (SELECT
CASE
WHEN count(*) <= 10000 THEN count(*) END AS n
FROM (SELECT u.id
FROM ((SELECT DISTINCT d.child_id AS id
FROM involvement d
JOIN child c ON c.id = d.child_id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted" OFFSET 0) c_holds
WHERE d.practitioner_id = $1::uuid AND d.started_on <= current_date AND (d.ended_on IS NULL OR current_date < d.ended_on +
CASE
WHEN d.is_handover AND d.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (d.part IS DISTINCT
FROM 'MEMBER' OR d.is_core_group) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND starts_with((folded(p."given_name") COLLATE "C"),
(SELECT folded($2::text) COLLATE "C")))
ORDER BY d.child_id LIMIT 10001)
UNION (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted" OFFSET 0) c_holds
WHERE d.host_authority_code = $3::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND starts_with((folded(p."given_name") COLLATE "C"),
(SELECT folded($2::text) COLLATE "C")))
ORDER BY d.id LIMIT 10001)
UNION (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted" OFFSET 0) c_holds
WHERE d.authority_code = $3::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND starts_with((folded(p."given_name") COLLATE "C"),
(SELECT folded($2::text) COLLATE "C")))
ORDER BY d.id LIMIT 10001)) u
ORDER BY u.id LIMIT 10001) z),
r0_page AS MATERIALIZED (SELECT r0.*,
row_number() OVER (ORDER BY r0."beside.k0" NULLS LAST,
r0."child.id") - 1 AS rn
FROM (SELECT r0_row."id" AS "child.id", s."k0" AS "beside.k0", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = r0_row.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = r0_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(r0_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(r0_row.host_authority_code = $3::text, false) AS "host_authority", coalesce(r0_row.authority_code = $3::text, false) AS "same_authority"
FROM (SELECT u.id, u.k0
FROM ((SELECT b.id, b.k0
FROM (SELECT DISTINCT d.child_id AS id,
CASE
WHEN NOT (c_holds."restricted" && ARRAY['identity',
'*']) THEN (folded(p."family_name") COLLATE "C") END AS k0
FROM involvement d
JOIN child c ON c.id = d.child_id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted" OFFSET 0) c_holds
WHERE d.practitioner_id = $1::uuid AND d.started_on <= current_date AND (d.ended_on IS NULL OR current_date < d.ended_on +
CASE
WHEN d.is_handover AND d.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (d.part IS DISTINCT
FROM 'MEMBER' OR d.is_core_group) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (SELECT ok
FROM r0_small) AND (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND starts_with((folded(p."given_name") COLLATE "C"),
(SELECT folded($2::text) COLLATE "C")))) b
ORDER BY b.k0 NULLS LAST, b.id LIMIT $4::int + 1)
UNION (SELECT b.id, b.k0
FROM (SELECT d.id AS id,
CASE
WHEN NOT (c_holds."restricted" && ARRAY['identity',
'*']) THEN (folded(p."family_name") COLLATE "C") END AS k0
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted" OFFSET 0) c_holds
WHERE d.host_authority_code = $3::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (SELECT ok
FROM r0_small) AND (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND starts_with((folded(p."given_name") COLLATE "C"),
(SELECT folded($2::text) COLLATE "C")))) b
ORDER BY b.k0 NULLS LAST, b.id LIMIT $4::int + 1)
UNION (SELECT b.id, b.k0
FROM (SELECT d.id AS id,
CASE
WHEN NOT (c_holds."restricted" && ARRAY['identity',
'*']) THEN (folded(p."family_name") COLLATE "C") END AS k0
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted" OFFSET 0) c_holds
WHERE d.authority_code = $3::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (SELECT ok
FROM r0_small) AND (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND starts_with((folded(p."given_name") COLLATE "C"),
(SELECT folded($2::text) COLLATE "C")))) b
ORDER BY b.k0 NULLS LAST, b.id LIMIT $4::int + 1)) u
ORDER BY u.k0 NULLS LAST, u.id LIMIT $4::int + 1) s
JOIN child r0_row ON r0_row.id = s.id
JOIN person r0_joined ON r0_joined.id = r0_row."id" OFFSET 0) r0
WHERE ((r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."host_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"))),
r0 AS NOT MATERIALIZED (SELECT *
FROM r0_page
WHERE rn < $4::int) SELECT
CASE
WHEN (SELECT ok
FROM r0_small) THEN (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT n
FROM r0_count) AS "totalCount", array_to_json(ARRAY(SELECT x$
FROM (SELECT ('Child:' || r0."child.id"::text) AS "id"
FROM r0
ORDER BY r0.rn) x$)) AS "nodes") x$) AS "children") x$)::text
ELSE '' END AS data, ARRAY[]::text[] AS withheld, ARRAY[(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0) z), null::text,
(SELECT row_to_json(x$)
FROM (SELECT (SELECT n
FROM r0_count) AS "children.totalCount") x$)::text]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: filter.0.0
-- $3: caller.authority_code
-- $4: first.0
