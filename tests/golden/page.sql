WITH r0_count AS MATERIALIZED (SELECT
CASE
WHEN count(*) <= 10000 THEN count(*) END AS n
FROM (SELECT u.id
FROM ((SELECT DISTINCT d.child_id AS id
FROM involvement d
JOIN child c ON c.id = d.child_id
WHERE d.practitioner_id = $1::uuid AND d.started_on <= current_date AND (d.ended_on IS NULL OR current_date < d.ended_on +
CASE
WHEN d.is_handover AND d.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (d.part IS DISTINCT
FROM 'MEMBER' OR d.is_core_group) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid)
ORDER BY d.child_id LIMIT 10001)
UNION (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
WHERE d.host_authority_code = $2::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid)
ORDER BY d.id LIMIT 10001)
UNION (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
WHERE d.authority_code = $2::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid)
ORDER BY d.id LIMIT 10001)) u
ORDER BY u.id LIMIT 10001) z),
r0_page AS MATERIALIZED (SELECT r0.*,
row_number() OVER (ORDER BY r0."child.id") - 1 AS rn
FROM (SELECT r0_row."id" AS "child.id", EXISTS (SELECT
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
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(r0_row.host_authority_code = $2::text, false) AS "host_authority", coalesce(r0_row.authority_code = $2::text, false) AS "same_authority"
FROM (SELECT u.id
FROM ((SELECT DISTINCT d.child_id AS id
FROM involvement d
JOIN child c ON c.id = d.child_id
WHERE d.practitioner_id = $1::uuid AND d.started_on <= current_date AND (d.ended_on IS NULL OR current_date < d.ended_on +
CASE
WHEN d.is_handover AND d.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (d.part IS DISTINCT
FROM 'MEMBER' OR d.is_core_group) AND d.child_id > $3::uuid AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid)
ORDER BY d.child_id LIMIT $4::int + 1)
UNION (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
WHERE d.host_authority_code = $2::text AND d.id > $3::uuid AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid)
ORDER BY d.id LIMIT $4::int + 1)
UNION (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
WHERE d.authority_code = $2::text AND d.id > $3::uuid AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid)
ORDER BY d.id LIMIT $4::int + 1)) u
ORDER BY u.id LIMIT $4::int + 1) s
JOIN child r0_row ON r0_row.id = s.id
JOIN person r0_joined ON r0_joined.id = r0_row."id" OFFSET 0) r0
WHERE ((r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."host_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"))),
r0 AS NOT MATERIALIZED (SELECT *
FROM r0_page
WHERE rn < $4::int) SELECT
CASE
WHEN EXISTS (SELECT
FROM (SELECT r0_after_row."id" AS "child.id", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = r0_after_row.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = r0_after_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(r0_after_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = r0_after_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(r0_after_row.host_authority_code = $2::text, false) AS "host_authority", coalesce(r0_after_row.authority_code = $2::text, false) AS "same_authority"
FROM child r0_after_row
JOIN person r0_after_joined ON r0_after_joined.id = r0_after_row."id"
WHERE r0_after_row.id = $3::uuid OFFSET 0) r0_after
WHERE ((r0_after."assigned" AND NOT r0_after."sealed" AND NOT r0_after."archived" AND NOT r0_after."conflict") OR (r0_after."host_authority" AND NOT r0_after."sealed" AND NOT r0_after."archived" AND NOT r0_after."conflict") OR (r0_after."same_authority" AND NOT r0_after."sealed" AND NOT r0_after."archived" AND NOT r0_after."conflict"))) THEN (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT n
FROM r0_count) AS "totalCount",
(SELECT row_to_json(x$)
FROM (SELECT EXISTS (SELECT
FROM r0_page
WHERE rn >= $4::int) AS "hasNextPage",
(SELECT (SELECT translate(encode(b || substring(sha256($5::bytea || sha256($6::bytea || $7::bytea || b)) FOR 14),
'base64'),
'+/',
'-_')
FROM (SELECT uuid_send(r0."child.id") AS b) y)
FROM r0
ORDER BY rn DESC LIMIT 1) AS "endCursor") x$) AS "pageInfo", array_to_json(ARRAY(SELECT x$
FROM (SELECT (SELECT translate(encode(b || substring(sha256($5::bytea || sha256($6::bytea || $7::bytea || b)) FOR 14),
'base64'),
'+/',
'-_')
FROM (SELECT uuid_send(r0."child.id") AS b) y) AS "cursor",
(SELECT row_to_json(x$)
FROM (SELECT ('Child:' || r0."child.id"::text) AS "id") x$) AS "node"
FROM r0
ORDER BY r0.rn) x$)) AS "edges") x$) AS "children") x$)::text END AS data, ARRAY[]::text[] AS withheld, ARRAY[(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0) z), null::text,
(SELECT row_to_json(x$)
FROM (SELECT (SELECT n
FROM r0_count) AS "children.totalCount") x$)::text]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.authority_code
-- $3: after.0
-- $4: first.0
-- $5: cursor.outer
-- $6: cursor.inner
-- $7: cursor.context
