WITH r0 AS MATERIALIZED (SELECT *
FROM (SELECT r0_row."id" AS "child.id", EXISTS (SELECT
FROM involvement AS cond_held
WHERE cond_held.child_id = r0_row.id AND cond_held.practitioner_id = $1::uuid AND cond_held.started_on <= current_date AND (cond_held.ended_on IS NULL OR current_date < cond_held.ended_on)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = r0_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(r0_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(r0_row.authority_code = $2::text, false) AS "same_authority",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = r0_row.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = r0_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed"
FROM child r0_row
JOIN person r0_joined ON r0_joined.id = r0_row."id"
WHERE r0_row.id = $3::uuid OFFSET 0) r0
WHERE ((r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"))) SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT
CASE
WHEN r0."assigned" THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT t1."level" AS "level"
FROM need t1
WHERE t1."child_id" = r0."child.id" AND
CASE t1."domain"
WHEN 1 THEN r0."assigned" AND NOT (r0."shield_closed" IS NOT NULL AND ('needs_child' = ANY (r0."shield_closed")) IS NOT TRUE)
WHEN 2 THEN r0."assigned" AND NOT (r0."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (r0."shield_closed")) IS NOT TRUE)
WHEN 3 THEN r0."assigned" AND NOT (r0."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (r0."shield_closed")) IS NOT TRUE)
ELSE false END
ORDER BY t1.id) x$)) END AS "needs",
CASE
WHEN r0."same_authority" THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT t2."role" AS "role"
FROM involvement t2
WHERE t2."child_id" = r0."child.id" AND (t2."is_sensitive" IN (false) AND r0."same_authority" AND NOT (r0."shield_closed" IS NOT NULL AND ('involvement' = ANY (r0."shield_closed")) IS NOT TRUE))
ORDER BY t2.id) x$)) END AS "involvements"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[(SELECT ''
FROM r0
WHERE NOT r0."assigned" LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT r0."same_authority" LIMIT 1)]::text[] AS withheld, ARRAY[(SELECT r0."child.id"::text
FROM r0),
(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0
WHERE ((r0."assigned" AND (r0."shield_closed" IS NOT NULL AND ('needs_child' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."assigned" AND (r0."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."assigned" AND (r0."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."same_authority" AND (r0."shield_closed" IS NOT NULL AND ('involvement' = ANY (r0."shield_closed")) IS NOT TRUE)))) z)]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.authority_code
-- $3: id.0
-- withheld NOT_INVOLVED: Child.needs
-- withheld OTHER_AUTHORITY: Child.involvements
