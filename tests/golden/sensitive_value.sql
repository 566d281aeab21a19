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
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(r0_row.host_authority_code = $2::text, false) AS "host_authority", coalesce(r0_row.authority_code = $2::text, false) AS "same_authority", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = r0_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = r0_row.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = r0_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed"
FROM child r0_row
JOIN person r0_joined ON r0_joined.id = r0_row."id"
WHERE r0_row.id = $3::uuid OFFSET 0) r0
WHERE ((r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."host_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"))) SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT
CASE
WHEN r0."assigned" AND NOT (r0."restricted" && ARRAY['ethnicity',
'*']) THEN
CASE
WHEN NOT (r0."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (r0."shield_closed")) IS NOT TRUE) THEN coalesce((SELECT row_to_json(x$)
FROM (SELECT s."state" AS "state", s."code" AS "code",
(SELECT v.label
FROM code_value v
WHERE v.scheme = s.scheme AND v.code = s.code) AS "label"
FROM child_ethnicity s
WHERE s.child_id = r0."child.id" AND s.state <> 'NOT_YET_OBTAINED') x$),
'{"state":"NOT_YET_OBTAINED","code":null,"label":null}'::json)
ELSE '{"state":"NOT_YET_OBTAINED","code":null,"label":null}'::json END
ELSE '{"state":"WITHHELD","code":null,"label":null}'::json END AS "ethnicity",
('[' || concat_ws(',',
CASE
WHEN NOT r0."assigned" THEN '{"field":"ethnicity","reason":"NOT_INVOLVED"}' END,
CASE
WHEN r0."assigned" AND (r0."restricted" && ARRAY['ethnicity',
'*']) THEN '{"field":"ethnicity","reason":"RESTRICTED"}' END) || ']')::json AS "withheld"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[(SELECT ''
FROM r0
WHERE NOT r0."assigned" LIMIT 1),
(SELECT ''
FROM r0
WHERE r0."assigned" AND (r0."restricted" && ARRAY['ethnicity',
'*']) LIMIT 1)]::text[] AS withheld, ARRAY[(SELECT r0."child.id"::text
FROM r0),
(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0
WHERE r0."assigned" AND NOT (r0."restricted" && ARRAY['ethnicity',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (r0."shield_closed")) IS NOT TRUE)) z)]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.authority_code
-- $3: id.0
-- withheld NOT_INVOLVED: Child.ethnicity
-- withheld RESTRICTED: Child.ethnicity
