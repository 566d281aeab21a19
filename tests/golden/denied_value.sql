WITH r0 AS MATERIALIZED (SELECT *
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
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict"
FROM child r0_row
JOIN person r0_joined ON r0_joined.id = r0_row."id"
WHERE r0_row.id = $2::uuid OFFSET 0) r0
WHERE r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT '{"state":"WITHHELD","code":null,"label":null}'::json AS "ethnicity",
('[' || '{"field":"ethnicity","reason":"NO_ROLE"}' || ']')::json AS "withheld"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[(SELECT ''
FROM r0 LIMIT 1)]::text[] AS withheld, ARRAY[(SELECT r0."child.id"::text
FROM r0), null::text]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: id.0
-- withheld NO_ROLE: Child.ethnicity
