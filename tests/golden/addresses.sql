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
WHERE cond_use.child_id = r0_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted", EXISTS (SELECT
FROM purpose_reference AS cond_any
WHERE cond_any.child_id = r0_row.id AND cond_any.purpose = $3::text AND cond_any.opened_on <= current_date AND (cond_any.closed_on IS NULL OR current_date < cond_any.closed_on) AND (cond_any.agency_id IS NULL OR cond_any.agency_id = $4::uuid) AND (cond_any.practitioner_id IS NULL OR cond_any.practitioner_id = $1::uuid)) AS "referenced", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = r0_row.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on) AND cond_any.part = 'CASE_HOLDER' AND cond_any.needs_location) AS "needs_location",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = r0_row.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = r0_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed",
(EXISTS (SELECT
FROM relationship AS cond_feared
WHERE cond_feared.child_id = r0_row.id AND cond_feared.person_id = $5::uuid AND cond_feared.must_not_know_address) OR EXISTS (SELECT
FROM address AS cond_place
JOIN address_not_known_to AS cond_hidden ON cond_hidden.address_id = cond_place.id
WHERE cond_place.person_id = r0_row.id AND cond_hidden.person_id = $5::uuid) OR EXISTS (SELECT
FROM shield AS cond_shield
JOIN shield_against AS cond_against ON cond_against.shield_id = cond_shield.id
WHERE cond_shield.child_id = r0_row.id AND cond_against.person_id = $5::uuid AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at))) AS "must_not_locate"
FROM child r0_row
JOIN person r0_joined ON r0_joined.id = r0_row."id"
WHERE r0_row.id = $6::uuid OFFSET 0) r0
WHERE ((r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."host_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"))) SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT
CASE
WHEN ((r0."assigned" AND NOT (r0."restricted" && ARRAY['contact',
'*'])) OR (r0."referenced" AND NOT (r0."restricted" && ARRAY['protected_address',
'*'])) OR (r0."needs_location" AND NOT (r0."restricted" && ARRAY['protected_address',
'*']))) THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT t1."type" AS "type",
t1."postcode" AS "postcode",
'[]'::json AS "withheld"
FROM address t1
WHERE t1."person_id" = r0."child.id" AND
CASE t1."protection"
WHEN 'NONE' THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['contact',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('contact' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT r0."must_not_locate" AND NOT EXISTS (SELECT
FROM address_not_known_to AS cond_kept
WHERE cond_kept.address_id = t1.id AND cond_kept.person_id = $5::uuid) AND NOT (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'ADDRESS' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.address_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'ADDRESS' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.address_id = t1.id))
WHEN 'CONFIDENTIAL' THEN ((r0."referenced" AND NOT (r0."restricted" && ARRAY['protected_address',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('protected_address' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT r0."must_not_locate") OR (r0."needs_location" AND NOT (r0."restricted" && ARRAY['protected_address',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('protected_address' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT r0."must_not_locate")) AND NOT EXISTS (SELECT
FROM address_not_known_to AS cond_kept
WHERE cond_kept.address_id = t1.id AND cond_kept.person_id = $5::uuid)
WHEN 'SHIELDED' THEN ((r0."referenced" AND NOT (r0."restricted" && ARRAY['protected_address',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('protected_address' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT r0."must_not_locate") OR (r0."needs_location" AND NOT (r0."restricted" && ARRAY['protected_address',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('protected_address' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT r0."must_not_locate")) AND NOT EXISTS (SELECT
FROM address_not_known_to AS cond_kept
WHERE cond_kept.address_id = t1.id AND cond_kept.person_id = $5::uuid)
ELSE false END
ORDER BY t1.id) x$)) END AS "addresses",
('[' || concat_ws(',',
CASE
WHEN ((NOT r0."assigned" AND NOT (r0."restricted" && ARRAY['protected_address',
'*'])) OR (NOT r0."needs_location" AND NOT r0."referenced" AND NOT (r0."restricted" && ARRAY['contact',
'*'])) OR (NOT r0."assigned" AND NOT r0."needs_location" AND NOT r0."referenced")) THEN '{"field":"addresses","reason":"NOT_INVOLVED"}' END,
CASE
WHEN ((r0."referenced" AND (r0."restricted" && ARRAY['protected_address',
'*'])) OR (r0."needs_location" AND (r0."restricted" && ARRAY['protected_address',
'*'])) OR (r0."assigned" AND (r0."restricted" && ARRAY['contact',
'*']))) THEN '{"field":"addresses","reason":"RESTRICTED"}' END) || ']')::json AS "withheld"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[(SELECT ''
FROM r0
WHERE ((NOT r0."assigned" AND NOT (r0."restricted" && ARRAY['protected_address',
'*'])) OR (NOT r0."needs_location" AND NOT r0."referenced" AND NOT (r0."restricted" && ARRAY['contact',
'*'])) OR (NOT r0."assigned" AND NOT r0."needs_location" AND NOT r0."referenced")) LIMIT 1),
(SELECT ''
FROM r0
WHERE ((r0."referenced" AND (r0."restricted" && ARRAY['protected_address',
'*'])) OR (r0."needs_location" AND (r0."restricted" && ARRAY['protected_address',
'*'])) OR (r0."assigned" AND (r0."restricted" && ARRAY['contact',
'*']))) LIMIT 1)]::text[] AS withheld, ARRAY[(SELECT r0."child.id"::text
FROM r0),
(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0
WHERE ((r0."assigned" AND NOT (r0."restricted" && ARRAY['contact',
'*']) AND r0."must_not_locate") OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['contact',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('contact' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."referenced" AND NOT (r0."restricted" && ARRAY['protected_address',
'*']) AND r0."must_not_locate") OR (r0."referenced" AND NOT (r0."restricted" && ARRAY['protected_address',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('protected_address' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."needs_location" AND NOT (r0."restricted" && ARRAY['protected_address',
'*']) AND r0."must_not_locate") OR (r0."needs_location" AND NOT (r0."restricted" && ARRAY['protected_address',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('protected_address' = ANY (r0."shield_closed")) IS NOT TRUE)))) z)]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.authority_code
-- $3: caller.purpose
-- $4: caller.agency_id
-- $5: caller.person_id
-- $6: id.0
-- withheld NOT_INVOLVED: Child.addresses
-- withheld RESTRICTED: Child.addresses
