WITH r0 AS MATERIALIZED (SELECT *
FROM (SELECT r0_row."id" AS "child.id", EXISTS (SELECT
FROM subject_request AS cond_any
WHERE cond_any.child_id = r0_row.id AND cond_any.assigned_to = $1::uuid AND cond_any.received_on <= current_date AND cond_any.closed_on IS NULL AND cond_any.status IN ('OPEN',
'PAUSED')) AS "open_request", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = r0_row.id AND cond_seal.sealed_at <= now()) AS "sealed", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = r0_row.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = r0_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed"
FROM child r0_row
JOIN person r0_joined ON r0_joined.id = r0_row."id"
WHERE r0_row.id = $2::uuid OFFSET 0) r0
WHERE r0."open_request" AND NOT r0."sealed" AND NOT r0."conflict") SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT array_to_json(ARRAY(SELECT x$
FROM (SELECT t1."score" AS "score",
t1."decision" AS "decision",
(SELECT row_to_json(x$)
FROM (SELECT ('Child:' || t2."child.id"::text) AS "id",
t2."person.given_name" AS "givenName"
FROM (SELECT t2_row."id" AS "child.id",
t2_joined."given_name" AS "person.given_name", EXISTS (SELECT
FROM subject_request AS cond_any
WHERE cond_any.child_id = t2_row.id AND cond_any.assigned_to = $1::uuid AND cond_any.received_on <= current_date AND cond_any.closed_on IS NULL AND cond_any.status IN ('OPEN',
'PAUSED')) AS "open_request", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t2_row.id AND cond_seal.sealed_at <= now()) AS "sealed", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = t2_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict"
FROM child t2_row
JOIN person t2_joined ON t2_joined.id = t2_row."id"
WHERE t2_row.id = t1."other_id" OFFSET 0) t2
WHERE t2."open_request" AND NOT t2."sealed" AND NOT t2."conflict") x$) AS "other"
FROM match_side t1
WHERE t1."child_id" = r0."child.id" AND NOT (r0."shield_closed" IS NOT NULL AND ('matching' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT (EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t1.child_id AND cond_seal.sealed_at <= now()) OR EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t1.other_id AND cond_seal.sealed_at <= now()) OR EXISTS (SELECT
FROM child AS cond_record
WHERE cond_record.id IN (t1.child_id,
t1.other_id) AND cond_record.archived_on <= current_date) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.other_id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.other_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.other_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.child_id)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.other_id)) OR EXISTS (SELECT
FROM excluded_practitioner AS cond_listed
WHERE cond_listed.child_id = t1.other_id AND cond_listed.practitioner_id = $1::uuid))
ORDER BY t1.id) x$)) AS "matchCandidates"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[]::text[] AS withheld, ARRAY[(SELECT string_agg(z.id::text,
',')
FROM (SELECT t2."child.id" AS id
FROM r0
CROSS
JOIN LATERAL (SELECT t1.*,
row_number() OVER (ORDER BY t1.id) - 1 AS rn
FROM match_side t1
WHERE t1."child_id" = r0."child.id" AND NOT (r0."shield_closed" IS NOT NULL AND ('matching' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT (EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t1.child_id AND cond_seal.sealed_at <= now()) OR EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t1.other_id AND cond_seal.sealed_at <= now()) OR EXISTS (SELECT
FROM child AS cond_record
WHERE cond_record.id IN (t1.child_id,
t1.other_id) AND cond_record.archived_on <= current_date) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.other_id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.other_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.other_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.child_id)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.other_id)) OR EXISTS (SELECT
FROM excluded_practitioner AS cond_listed
WHERE cond_listed.child_id = t1.other_id AND cond_listed.practitioner_id = $1::uuid))) t1
CROSS
JOIN LATERAL (SELECT t2.*
FROM (SELECT t2_row."id" AS "child.id",
t2_joined."given_name" AS "person.given_name", EXISTS (SELECT
FROM subject_request AS cond_any
WHERE cond_any.child_id = t2_row.id AND cond_any.assigned_to = $1::uuid AND cond_any.received_on <= current_date AND cond_any.closed_on IS NULL AND cond_any.status IN ('OPEN',
'PAUSED')) AS "open_request", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t2_row.id AND cond_seal.sealed_at <= now()) AS "sealed", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = t2_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict"
FROM child t2_row
JOIN person t2_joined ON t2_joined.id = t2_row."id"
WHERE t2_row.id = t1."other_id" OFFSET 0) t2
WHERE t2."open_request" AND NOT t2."sealed" AND NOT t2."conflict") t2
UNION ALL SELECT r0."child.id" AS id
FROM r0) z),
(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0
WHERE (r0."shield_closed" IS NOT NULL AND ('matching' = ANY (r0."shield_closed")) IS NOT TRUE)) z)]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: id.0
