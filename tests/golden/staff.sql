WITH r0 AS MATERIALIZED (SELECT *
FROM (SELECT r0_row."id" AS "child.id", coalesce(r0_row.authority_code = $1::text, false) AS "same_authority", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = r0_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(r0_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $2::uuid) AS "conflict", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = r0_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
(EXISTS (SELECT
FROM relationship AS cond_feared
WHERE cond_feared.child_id = r0_row.id AND cond_feared.person_id = $3::uuid AND cond_feared.must_not_know_address) OR EXISTS (SELECT
FROM address AS cond_place
JOIN address_not_known_to AS cond_hidden ON cond_hidden.address_id = cond_place.id
WHERE cond_place.person_id = r0_row.id AND cond_hidden.person_id = $3::uuid) OR EXISTS (SELECT
FROM shield AS cond_shield
JOIN shield_against AS cond_against ON cond_against.shield_id = cond_shield.id
WHERE cond_shield.child_id = r0_row.id AND cond_against.person_id = $3::uuid AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at))) AS "must_not_locate"
FROM child r0_row
JOIN person r0_joined ON r0_joined.id = r0_row."id"
WHERE r0_row.id = $4::uuid OFFSET 0) r0
WHERE r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT
CASE
WHEN ((NOT (r0."restricted" && ARRAY['involvement',
'*'])) OR (NOT (r0."restricted" && ARRAY['sensitive_service',
'*']))) THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT
CASE
WHEN NOT r0."must_not_locate" THEN (SELECT row_to_json(x$)
FROM (SELECT array_to_json(ARRAY(SELECT x$
FROM (SELECT t3."name" AS "name", array_to_json(ARRAY(SELECT x$
FROM (SELECT t4."level" AS "checkLevel"
FROM vetting t4
WHERE t4."practitioner_id" = t3."id" AND EXISTS (SELECT
FROM practitioner AS cond_staff
WHERE cond_staff.id = t4.practitioner_id AND cond_staff.agency_id = $5::uuid)
ORDER BY t4.id) x$)) AS "vettings"
FROM practitioner t3
WHERE t3."agency_id" = t2."id" AND coalesce(t3.agency_id = $5::uuid, false) AND t3."vetting_until" < $6::date
ORDER BY (folded(t3."name") COLLATE "C") NULLS LAST,
t3."id") x$)) AS "practitioners",
('[' || '{"field":"practitioners","reason":"NOT_INVOLVED"}' || ']')::json AS "withheld"
FROM agency t2
WHERE t2.id = t1."agency_id") x$) END AS "agency"
FROM involvement t1
WHERE t1."child_id" = r0."child.id" AND
CASE t1."is_sensitive"
WHEN false THEN NOT (r0."restricted" && ARRAY['involvement',
'*']) AND NOT ($3::uuid IS NOT NULL AND NOT coalesce(t1.is_visible_to_family, false))
WHEN true THEN NOT (r0."restricted" && ARRAY['sensitive_service',
'*']) AND NOT ($3::uuid IS NOT NULL AND NOT coalesce(t1.is_visible_to_family, false))
ELSE false END
ORDER BY t1.id) x$)) END AS "involvements"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[(SELECT ''
FROM r0
WHERE (r0."restricted" && ARRAY['involvement',
'*']) LIMIT 1),
(SELECT ''
FROM r0 LIMIT 1),
(SELECT ''
FROM r0 LIMIT 1)]::text[] AS withheld, ARRAY[(SELECT r0."child.id"::text
FROM r0),
(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0
WHERE (((r0."restricted" && ARRAY['sensitive_service',
'*'])) OR (r0."must_not_locate"))) z)]::text[] AS touched
-- $1: caller.authority_code
-- $2: caller.practitioner_id
-- $3: caller.person_id
-- $4: id.0
-- $5: caller.agency_id
-- $6: filter.0.0
-- withheld RESTRICTED: Child.involvements
-- withheld NOT_INVOLVED: Agency.practitioners
-- withheld NOT_INVOLVED: Practitioner.vettings
