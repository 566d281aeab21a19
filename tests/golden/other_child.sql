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
WHEN r0."assigned" AND NOT (r0."restricted" && ARRAY['family',
'*']) THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT t1_joined."given_name" AS "givenName",
(SELECT row_to_json(x$)
FROM (SELECT
CASE
WHEN NOT (t2."restricted" && ARRAY['identity',
'*']) THEN t2."person.given_name" END AS "givenName",
CASE
WHEN t2."assigned" AND NOT (t2."restricted" && ARRAY['ethnicity',
'*']) THEN
CASE
WHEN NOT (t2."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (t2."shield_closed")) IS NOT TRUE) THEN coalesce((SELECT row_to_json(x$)
FROM (SELECT s."state" AS "state"
FROM child_ethnicity s
WHERE s.child_id = t2."child.id" AND s.state <> 'NOT_YET_OBTAINED') x$),
'{"state":"NOT_YET_OBTAINED"}'::json)
ELSE '{"state":"NOT_YET_OBTAINED"}'::json END
ELSE '{"state":"WITHHELD"}'::json END AS "ethnicity"
FROM (SELECT t2_row."id" AS "child.id",
t2_joined."given_name" AS "person.given_name", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = t2_row.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t2_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(t2_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = t2_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(t2_row.host_authority_code = $2::text, false) AS "host_authority", coalesce(t2_row.authority_code = $2::text, false) AS "same_authority", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = t2_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t2_row.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = t2_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed"
FROM child t2_row
JOIN person t2_joined ON t2_joined.id = t2_row."id"
WHERE t2_row.id = t1."person_id" OFFSET 0) t2
WHERE ((t2."assigned" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict") OR (t2."host_authority" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict") OR (t2."same_authority" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict"))) x$) AS "child"
FROM relationship t1
JOIN person t1_joined ON t1_joined.id = t1.person_id
WHERE t1."child_id" = r0."child.id" AND r0."assigned" AND NOT (r0."restricted" && ARRAY['family',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('family' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT ((EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) AND NOT EXISTS (SELECT
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = t1.person_id AND 'family' = ANY (cond_grant.groups) AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.child_id)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.person_id))) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t1.person_id AND cond_seal.sealed_at <= now())
ORDER BY t1.id) x$)) END AS "familyMembers"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[(SELECT ''
FROM r0
WHERE NOT r0."assigned" LIMIT 1),
(SELECT ''
FROM r0
WHERE r0."assigned" AND (r0."restricted" && ARRAY['family',
'*']) LIMIT 1),
(SELECT string_agg(t1."rn"::text,
','
ORDER BY t1."rn")
FROM r0
CROSS
JOIN LATERAL (SELECT t1.*,
row_number() OVER (ORDER BY t1.id) - 1 AS rn
FROM relationship t1
JOIN person t1_joined ON t1_joined.id = t1.person_id
WHERE t1."child_id" = r0."child.id" AND r0."assigned" AND NOT (r0."restricted" && ARRAY['family',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('family' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT ((EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) AND NOT EXISTS (SELECT
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = t1.person_id AND 'family' = ANY (cond_grant.groups) AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.child_id)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.person_id))) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t1.person_id AND cond_seal.sealed_at <= now())) t1
CROSS
JOIN LATERAL (SELECT t2.*
FROM (SELECT t2_row."id" AS "child.id",
t2_joined."given_name" AS "person.given_name", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = t2_row.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t2_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(t2_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = t2_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(t2_row.host_authority_code = $2::text, false) AS "host_authority", coalesce(t2_row.authority_code = $2::text, false) AS "same_authority", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = t2_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t2_row.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = t2_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed"
FROM child t2_row
JOIN person t2_joined ON t2_joined.id = t2_row."id"
WHERE t2_row.id = t1."person_id" OFFSET 0) t2
WHERE ((t2."assigned" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict") OR (t2."host_authority" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict") OR (t2."same_authority" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict"))) t2
WHERE (t2."restricted" && ARRAY['identity',
'*'])),
(SELECT string_agg(t1."rn"::text,
','
ORDER BY t1."rn")
FROM r0
CROSS
JOIN LATERAL (SELECT t1.*,
row_number() OVER (ORDER BY t1.id) - 1 AS rn
FROM relationship t1
JOIN person t1_joined ON t1_joined.id = t1.person_id
WHERE t1."child_id" = r0."child.id" AND r0."assigned" AND NOT (r0."restricted" && ARRAY['family',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('family' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT ((EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) AND NOT EXISTS (SELECT
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = t1.person_id AND 'family' = ANY (cond_grant.groups) AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.child_id)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.person_id))) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t1.person_id AND cond_seal.sealed_at <= now())) t1
CROSS
JOIN LATERAL (SELECT t2.*
FROM (SELECT t2_row."id" AS "child.id",
t2_joined."given_name" AS "person.given_name", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = t2_row.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t2_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(t2_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = t2_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(t2_row.host_authority_code = $2::text, false) AS "host_authority", coalesce(t2_row.authority_code = $2::text, false) AS "same_authority", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = t2_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t2_row.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = t2_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed"
FROM child t2_row
JOIN person t2_joined ON t2_joined.id = t2_row."id"
WHERE t2_row.id = t1."person_id" OFFSET 0) t2
WHERE ((t2."assigned" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict") OR (t2."host_authority" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict") OR (t2."same_authority" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict"))) t2
WHERE NOT t2."assigned"),
(SELECT string_agg(t1."rn"::text,
','
ORDER BY t1."rn")
FROM r0
CROSS
JOIN LATERAL (SELECT t1.*,
row_number() OVER (ORDER BY t1.id) - 1 AS rn
FROM relationship t1
JOIN person t1_joined ON t1_joined.id = t1.person_id
WHERE t1."child_id" = r0."child.id" AND r0."assigned" AND NOT (r0."restricted" && ARRAY['family',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('family' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT ((EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) AND NOT EXISTS (SELECT
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = t1.person_id AND 'family' = ANY (cond_grant.groups) AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.child_id)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.person_id))) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t1.person_id AND cond_seal.sealed_at <= now())) t1
CROSS
JOIN LATERAL (SELECT t2.*
FROM (SELECT t2_row."id" AS "child.id",
t2_joined."given_name" AS "person.given_name", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = t2_row.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t2_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(t2_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = t2_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(t2_row.host_authority_code = $2::text, false) AS "host_authority", coalesce(t2_row.authority_code = $2::text, false) AS "same_authority", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = t2_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t2_row.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = t2_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed"
FROM child t2_row
JOIN person t2_joined ON t2_joined.id = t2_row."id"
WHERE t2_row.id = t1."person_id" OFFSET 0) t2
WHERE ((t2."assigned" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict") OR (t2."host_authority" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict") OR (t2."same_authority" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict"))) t2
WHERE t2."assigned" AND (t2."restricted" && ARRAY['ethnicity',
'*']))]::text[] AS withheld, ARRAY[(SELECT string_agg(z.id::text,
',')
FROM (SELECT named.id
FROM r0
CROSS
JOIN LATERAL (SELECT t1.*,
row_number() OVER (ORDER BY t1.id) - 1 AS rn
FROM relationship t1
JOIN person t1_joined ON t1_joined.id = t1.person_id
WHERE t1."child_id" = r0."child.id" AND r0."assigned" AND NOT (r0."restricted" && ARRAY['family',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('family' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT ((EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) AND NOT EXISTS (SELECT
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = t1.person_id AND 'family' = ANY (cond_grant.groups) AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.child_id)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.person_id))) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t1.person_id AND cond_seal.sealed_at <= now())) t1
JOIN child named ON named.id = t1."person_id"
UNION ALL SELECT r0."child.id" AS id
FROM r0) z),
(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0
WHERE r0."assigned" AND NOT (r0."restricted" && ARRAY['family',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('family' = ANY (r0."shield_closed")) IS NOT TRUE)
UNION ALL SELECT t2."child.id" AS id
FROM r0
CROSS
JOIN LATERAL (SELECT t1.*,
row_number() OVER (ORDER BY t1.id) - 1 AS rn
FROM relationship t1
JOIN person t1_joined ON t1_joined.id = t1.person_id
WHERE t1."child_id" = r0."child.id" AND r0."assigned" AND NOT (r0."restricted" && ARRAY['family',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('family' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT ((EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) AND NOT EXISTS (SELECT
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = t1.person_id AND 'family' = ANY (cond_grant.groups) AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.child_id)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t1.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = t1.person_id))) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t1.person_id AND cond_seal.sealed_at <= now())) t1
CROSS
JOIN LATERAL (SELECT t2.*
FROM (SELECT t2_row."id" AS "child.id",
t2_joined."given_name" AS "person.given_name", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = t2_row.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = t2_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(t2_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = t2_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(t2_row.host_authority_code = $2::text, false) AS "host_authority", coalesce(t2_row.authority_code = $2::text, false) AS "same_authority", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = t2_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = t2_row.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = t2_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed"
FROM child t2_row
JOIN person t2_joined ON t2_joined.id = t2_row."id"
WHERE t2_row.id = t1."person_id" OFFSET 0) t2
WHERE ((t2."assigned" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict") OR (t2."host_authority" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict") OR (t2."same_authority" AND NOT t2."sealed" AND NOT t2."archived" AND NOT t2."conflict"))) t2
WHERE t2."assigned" AND NOT (t2."restricted" && ARRAY['ethnicity',
'*']) AND (t2."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (t2."shield_closed")) IS NOT TRUE)) z)]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.authority_code
-- $3: id.0
-- withheld NOT_INVOLVED: Child.familyMembers
-- withheld RESTRICTED: Child.familyMembers
-- withheld RESTRICTED: Child.givenName
-- withheld NOT_INVOLVED: Child.ethnicity
-- withheld RESTRICTED: Child.ethnicity
