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
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = r0_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed", ARRAY(SELECT cond_agreed.name
FROM consent AS cond_yes
JOIN consent_form AS cond_form ON cond_form.id = cond_yes.form_id, unnest(cond_yes.groups) AS cond_agreed (name)
WHERE cond_yes.child_id = r0_row.id AND cond_yes.agency_id = $3::uuid AND cond_yes.purpose = $4::text AND cond_yes.status = 'ACTIVE' AND cond_yes.valid_from <= now() AND (cond_yes.expires_at IS NULL OR now() < cond_yes.expires_at) AND
CASE cond_form.capacity
WHEN 'COMPETENT_CHILD' THEN coalesce(cond_form.given_by = r0_row.id AND (r0_row.competence_recorded_on <= cond_form.answered_on OR (r0_joined.date_of_birth <= cond_form.answered_on - interval '16 years' AND coalesce(r0_joined.date_of_birth_precision,
'EXACT') = 'EXACT')), false)
ELSE EXISTS (SELECT
FROM relationship AS cond_giver
WHERE cond_giver.child_id = r0_row.id AND cond_giver.person_id = cond_form.given_by AND cond_giver.has_parental_responsibility AND (cond_giver.started_on IS NULL OR cond_giver.started_on <= cond_form.answered_on) AND (cond_giver.ended_on IS NULL OR cond_form.answered_on < cond_giver.ended_on)) END AND NOT EXISTS (SELECT
FROM consent AS cond_no
JOIN consent_form AS cond_no_form ON cond_no_form.id = cond_no.form_id
WHERE cond_no.child_id = r0_row.id AND cond_no.agency_id = $3::uuid AND cond_no.purpose = $4::text AND cond_no.status IN ('REFUSED',
'WITHDRAWN') AND cond_agreed.name = ANY (cond_no.groups) AND coalesce(cond_no.withdrawn_at, cond_no.valid_from) <= now() AND (cond_no.expires_at IS NULL OR now() < cond_no.expires_at) AND (cond_no_form.given_by <> cond_form.given_by OR coalesce(cond_no.withdrawn_at, cond_no.valid_from) >= cond_yes.valid_from) AND (cond_no_form.given_by = r0_row.id OR EXISTS (SELECT
FROM relationship AS cond_holder
WHERE cond_holder.child_id = r0_row.id AND cond_holder.person_id = cond_no_form.given_by AND cond_holder.has_parental_responsibility))) AND NOT EXISTS (SELECT
FROM consent_exception AS cond_kept
WHERE cond_kept.child_id = r0_row.id AND cond_kept.agency_id = $3::uuid AND cond_agreed.name = ANY (cond_kept.groups))) AS "consented"
FROM child r0_row
JOIN person r0_joined ON r0_joined.id = r0_row."id"
WHERE r0_row.id = $5::uuid OFFSET 0) r0
WHERE ((r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."host_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"))) SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT
CASE
WHEN ((r0."assigned" AND NOT (r0."restricted" && ARRAY['needs_child',
'*'])) OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['needs_parenting',
'*'])) OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['needs_environment',
'*']))) THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT t1."level" AS "level"
FROM need t1
WHERE t1."child_id" = r0."child.id" AND
CASE t1."domain"
WHEN 1 THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['needs_child',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('needs_child' = ANY (r0."shield_closed")) IS NOT TRUE)
WHEN 2 THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['needs_parenting',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (r0."shield_closed")) IS NOT TRUE)
WHEN 3 THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['needs_environment',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (r0."shield_closed")) IS NOT TRUE)
ELSE false END
ORDER BY t1.id) x$)) END AS "needs",
CASE
WHEN ((r0."host_authority" AND NOT (r0."restricted" && ARRAY['involvement',
'*'])) OR (r0."same_authority" AND NOT (r0."restricted" && ARRAY['involvement',
'*'])) OR (coalesce('sensitive_service' = ANY (r0."consented"), false) AND NOT (r0."restricted" && ARRAY['sensitive_service',
'*']))) THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT t2."role" AS "role"
FROM involvement t2
WHERE t2."child_id" = r0."child.id" AND
CASE t2."is_sensitive"
WHEN false THEN ((r0."host_authority" AND NOT (r0."restricted" && ARRAY['involvement',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('involvement' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."same_authority" AND NOT (r0."restricted" && ARRAY['involvement',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('involvement' = ANY (r0."shield_closed")) IS NOT TRUE))) AND NOT ($6::uuid IS NOT NULL AND NOT coalesce(t2.is_visible_to_family, false))
WHEN true THEN coalesce('sensitive_service' = ANY (r0."consented"), false) AND NOT (r0."restricted" && ARRAY['sensitive_service',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('sensitive_service' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT ($6::uuid IS NOT NULL AND NOT coalesce(t2.is_visible_to_family, false))
ELSE false END
ORDER BY t2.id) x$)) END AS "involvements"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[(SELECT ''
FROM r0
WHERE NOT r0."assigned" LIMIT 1),
(SELECT ''
FROM r0
WHERE ((r0."assigned" AND (r0."restricted" && ARRAY['needs_parenting',
'*'])) OR (r0."assigned" AND (r0."restricted" && ARRAY['needs_environment',
'*'])) OR (r0."assigned" AND (r0."restricted" && ARRAY['needs_child',
'*']))) LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT r0."same_authority" AND NOT r0."host_authority" LIMIT 1),
(SELECT ''
FROM r0
WHERE ((r0."host_authority" AND (r0."restricted" && ARRAY['involvement',
'*'])) OR (r0."same_authority" AND (r0."restricted" && ARRAY['involvement',
'*']))) LIMIT 1)]::text[] AS withheld, ARRAY[(SELECT r0."child.id"::text
FROM r0),
(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0
WHERE ((r0."assigned" AND NOT (r0."restricted" && ARRAY['needs_child',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('needs_child' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['needs_parenting',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['needs_environment',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."host_authority" AND NOT (r0."restricted" && ARRAY['involvement',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('involvement' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."same_authority" AND NOT (r0."restricted" && ARRAY['involvement',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('involvement' = ANY (r0."shield_closed")) IS NOT TRUE)) OR ((r0."shield_closed" IS NOT NULL AND ('sensitive_service' = ANY (r0."shield_closed")) IS NOT TRUE)) OR ((r0."restricted" && ARRAY['sensitive_service',
'*'])) OR (NOT coalesce('sensitive_service' = ANY (r0."consented"), false)))) z)]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.authority_code
-- $3: caller.agency_id
-- $4: caller.purpose
-- $5: id.0
-- $6: caller.person_id
-- withheld NOT_INVOLVED: Child.needs
-- withheld RESTRICTED: Child.needs
-- withheld OTHER_AUTHORITY: Child.involvements
-- withheld RESTRICTED: Child.involvements
