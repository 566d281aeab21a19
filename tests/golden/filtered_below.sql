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
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", ARRAY(SELECT cond_agreed.name
FROM consent AS cond_yes
JOIN consent_form AS cond_form ON cond_form.id = cond_yes.form_id, unnest(cond_yes.groups) AS cond_agreed (name)
WHERE cond_yes.child_id = r0_row.id AND cond_yes.agency_id = $2::uuid AND cond_yes.purpose = $3::text AND cond_yes.status = 'ACTIVE' AND cond_yes.valid_from <= now() AND (cond_yes.expires_at IS NULL OR now() < cond_yes.expires_at) AND
CASE cond_form.capacity
WHEN 'COMPETENT_CHILD' THEN coalesce(cond_form.given_by = r0_row.id AND (r0_row.competence_recorded_on <= cond_form.answered_on OR (r0_joined.date_of_birth <= cond_form.answered_on - interval '16 years' AND coalesce(r0_joined.date_of_birth_precision,
'EXACT') = 'EXACT')), false)
ELSE EXISTS (SELECT
FROM relationship AS cond_giver
WHERE cond_giver.child_id = r0_row.id AND cond_giver.person_id = cond_form.given_by AND cond_giver.has_parental_responsibility AND (cond_giver.started_on IS NULL OR cond_giver.started_on <= cond_form.answered_on) AND (cond_giver.ended_on IS NULL OR cond_form.answered_on < cond_giver.ended_on)) END AND NOT EXISTS (SELECT
FROM consent AS cond_no
JOIN consent_form AS cond_no_form ON cond_no_form.id = cond_no.form_id
WHERE cond_no.child_id = r0_row.id AND cond_no.agency_id = $2::uuid AND cond_no.purpose = $3::text AND cond_no.status IN ('REFUSED',
'WITHDRAWN') AND cond_agreed.name = ANY (cond_no.groups) AND coalesce(cond_no.withdrawn_at, cond_no.valid_from) <= now() AND (cond_no.expires_at IS NULL OR now() < cond_no.expires_at) AND (cond_no_form.given_by <> cond_form.given_by OR coalesce(cond_no.withdrawn_at, cond_no.valid_from) >= cond_yes.valid_from) AND (cond_no_form.given_by = r0_row.id OR EXISTS (SELECT
FROM relationship AS cond_holder
WHERE cond_holder.child_id = r0_row.id AND cond_holder.person_id = cond_no_form.given_by AND cond_holder.has_parental_responsibility))) AND NOT EXISTS (SELECT
FROM consent_exception AS cond_kept
WHERE cond_kept.child_id = r0_row.id AND cond_kept.agency_id = $2::uuid AND cond_agreed.name = ANY (cond_kept.groups))) AS "consented", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = r0_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = r0_row.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = r0_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed", ARRAY(SELECT unnest(cond_held.groups)
FROM consent AS cond_held
JOIN consent_form AS cond_form ON cond_form.id = cond_held.form_id
WHERE cond_held.child_id = r0_row.id AND cond_held.agency_id = $2::uuid AND cond_held.purpose = $3::text AND cond_held.status = 'WITHDRAWN' AND cond_held.valid_from < cond_held.withdrawn_at AND cond_held.withdrawn_at <= now() AND
CASE cond_form.capacity
WHEN 'COMPETENT_CHILD' THEN coalesce(cond_form.given_by = r0_row.id AND (r0_row.competence_recorded_on <= cond_form.answered_on OR (r0_joined.date_of_birth <= cond_form.answered_on - interval '16 years' AND coalesce(r0_joined.date_of_birth_precision,
'EXACT') = 'EXACT')), false)
ELSE EXISTS (SELECT
FROM relationship AS cond_giver
WHERE cond_giver.child_id = r0_row.id AND cond_giver.person_id = cond_form.given_by AND cond_giver.has_parental_responsibility AND (cond_giver.started_on IS NULL OR cond_giver.started_on <= cond_form.answered_on) AND (cond_giver.ended_on IS NULL OR cond_form.answered_on < cond_giver.ended_on)) END) AS "consent_withdrawn"
FROM child r0_row
JOIN person r0_joined ON r0_joined.id = r0_row."id"
WHERE r0_row.id = $4::uuid OFFSET 0) r0
WHERE r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT
CASE
WHEN ((coalesce('needs_child' = ANY (r0."consented"), false) AND NOT (r0."restricted" && ARRAY['needs_child',
'*'])) OR (coalesce('needs_environment' = ANY (r0."consented"), false) AND NOT (r0."restricted" && ARRAY['needs_environment',
'*']))) THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT ('Need:' || t1."id"::text) AS "id"
FROM need t1
WHERE t1."child_id" = r0."child.id" AND
CASE t1."domain"
WHEN 1 THEN coalesce('needs_child' = ANY (r0."consented"), false) AND NOT (r0."restricted" && ARRAY['needs_child',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('needs_child' = ANY (r0."shield_closed")) IS NOT TRUE) AND (coalesce(t1.element_code = 'D3.HOUSING_FINANCE', false) OR coalesce(t1.outcomes = ARRAY['9'], false))
WHEN 3 THEN coalesce('needs_environment' = ANY (r0."consented"), false) AND NOT (r0."restricted" && ARRAY['needs_environment',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (r0."shield_closed")) IS NOT TRUE)
ELSE false END AND (t1."level" IS NOT NULL) <> $5::boolean
ORDER BY t1."recorded_on" DESC NULLS LAST,
t1."id") x$)) END AS "needs"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[(SELECT ''
FROM r0
WHERE coalesce('needs_child' = ANY (r0."consented"), false) AND coalesce('needs_environment' = ANY (r0."consented"), false) AND NOT (r0."restricted" && ARRAY['needs_child',
'*']) AND NOT (r0."restricted" && ARRAY['needs_environment',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE ((NOT coalesce('needs_environment' = ANY (r0."consented"), false) AND NOT coalesce('needs_child' = ANY (r0."consent_withdrawn"), false) AND NOT coalesce('needs_environment' = ANY (r0."consent_withdrawn"), false) AND NOT (r0."restricted" && ARRAY['needs_child',
'*'])) OR (coalesce('needs_child' = ANY (r0."consented"), false) AND NOT coalesce('needs_environment' = ANY (r0."consented"), false) AND NOT coalesce('needs_environment' = ANY (r0."consent_withdrawn"), false) AND NOT (r0."restricted" && ARRAY['needs_child',
'*'])) OR (NOT coalesce('needs_child' = ANY (r0."consented"), false) AND NOT coalesce('needs_child' = ANY (r0."consent_withdrawn"), false) AND NOT coalesce('needs_environment' = ANY (r0."consent_withdrawn"), false) AND NOT (r0."restricted" && ARRAY['needs_environment',
'*'])) OR (NOT coalesce('needs_child' = ANY (r0."consented"), false) AND coalesce('needs_environment' = ANY (r0."consented"), false) AND NOT coalesce('needs_child' = ANY (r0."consent_withdrawn"), false) AND NOT (r0."restricted" && ARRAY['needs_environment',
'*'])) OR (NOT coalesce('needs_child' = ANY (r0."consented"), false) AND NOT coalesce('needs_environment' = ANY (r0."consented"), false) AND NOT coalesce('needs_child' = ANY (r0."consent_withdrawn"), false) AND NOT coalesce('needs_environment' = ANY (r0."consent_withdrawn"), false))) LIMIT 1),
(SELECT ''
FROM r0
WHERE ((NOT coalesce('needs_environment' = ANY (r0."consented"), false) AND coalesce('needs_environment' = ANY (r0."consent_withdrawn"), false) AND NOT (r0."restricted" && ARRAY['needs_child',
'*'])) OR (NOT coalesce('needs_child' = ANY (r0."consented"), false) AND coalesce('needs_child' = ANY (r0."consent_withdrawn"), false) AND NOT (r0."restricted" && ARRAY['needs_environment',
'*'])) OR (NOT coalesce('needs_child' = ANY (r0."consented"), false) AND NOT coalesce('needs_environment' = ANY (r0."consented"), false) AND coalesce('needs_environment' = ANY (r0."consent_withdrawn"), false)) OR (NOT coalesce('needs_child' = ANY (r0."consented"), false) AND NOT coalesce('needs_environment' = ANY (r0."consented"), false) AND coalesce('needs_child' = ANY (r0."consent_withdrawn"), false))) LIMIT 1),
(SELECT ''
FROM r0
WHERE ((coalesce('needs_environment' = ANY (r0."consented"), false) AND (r0."restricted" && ARRAY['needs_environment',
'*'])) OR (coalesce('needs_child' = ANY (r0."consented"), false) AND (r0."restricted" && ARRAY['needs_child',
'*']))) LIMIT 1)]::text[] AS withheld, ARRAY[(SELECT r0."child.id"::text
FROM r0),
(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0
WHERE ((coalesce('needs_child' = ANY (r0."consented"), false) AND NOT (r0."restricted" && ARRAY['needs_child',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('needs_child' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (coalesce('needs_environment' = ANY (r0."consented"), false) AND NOT (r0."restricted" && ARRAY['needs_environment',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (r0."shield_closed")) IS NOT TRUE)))) z)]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.agency_id
-- $3: caller.purpose
-- $4: id.0
-- $5: filter.0.0
-- withheld NO_ROLE: Child.needs
-- withheld NO_CONSENT: Child.needs
-- withheld CONSENT_WITHDRAWN: Child.needs
-- withheld RESTRICTED: Child.needs
