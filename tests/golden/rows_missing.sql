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
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", ARRAY(SELECT coalesce(cond_use.group_name,
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
WHERE cond_kept.child_id = r0_row.id AND cond_kept.agency_id = $2::uuid AND cond_agreed.name = ANY (cond_kept.groups))) AS "consented",
(EXISTS (SELECT
FROM relationship AS cond_feared
WHERE cond_feared.child_id = r0_row.id AND cond_feared.person_id = $4::uuid AND cond_feared.must_not_know_address) OR EXISTS (SELECT
FROM address AS cond_place
JOIN address_not_known_to AS cond_hidden ON cond_hidden.address_id = cond_place.id
WHERE cond_place.person_id = r0_row.id AND cond_hidden.person_id = $4::uuid) OR EXISTS (SELECT
FROM shield AS cond_shield
JOIN shield_against AS cond_against ON cond_against.shield_id = cond_shield.id
WHERE cond_shield.child_id = r0_row.id AND cond_against.person_id = $4::uuid AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at))) AS "must_not_locate", ARRAY(SELECT unnest(cond_held.groups)
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
WHERE r0_row.id = $5::uuid OFFSET 0) r0
WHERE r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT
CASE
WHEN NOT (r0."restricted" && ARRAY['interventions',
'*']) THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT t1."title" AS "title",
CASE
WHEN NOT r0."must_not_locate" THEN (SELECT row_to_json(x$)
FROM (SELECT t2."name" AS "name"
FROM agency t2
WHERE t2.id = t1."agency_id") x$) END AS "agency"
FROM intervention t1
WHERE t1."child_id" = r0."child.id" AND NOT (r0."restricted" && ARRAY['interventions',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('interventions' = ANY (r0."shield_closed")) IS NOT TRUE) AND ((coalesce('interventions' = ANY (r0."consented"), false) AND NOT coalesce(($1::uuid IS NULL OR t1.agency_id IS DISTINCT
FROM $2::uuid) AND t1.agency_id IN (SELECT cond_agency.id
FROM agency AS cond_agency
WHERE cond_agency.is_sensitive), false)) OR (coalesce(t1.agency_id = $2::uuid, false) AND NOT coalesce(($1::uuid IS NULL OR t1.agency_id IS DISTINCT
FROM $2::uuid) AND t1.agency_id IN (SELECT cond_agency.id
FROM agency AS cond_agency
WHERE cond_agency.is_sensitive), false)))
ORDER BY t1.id) x$)) END AS "interventions",
CASE
WHEN NOT (r0."restricted" && ARRAY['case_notes',
'*']) THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT t3."text" AS "text",
to_char(t3."happened_at" AT TIME ZONE 'UTC',
'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "happenedAt",
(SELECT l."name"
FROM practitioner l
WHERE l.id = t3."author_id") AS "authorName"
FROM case_note t3
WHERE t3."child_id" = r0."child.id" AND NOT (r0."restricted" && ARRAY['case_notes',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('case_notes' = ANY (r0."shield_closed")) IS NOT TRUE) AND coalesce(t3.author_id = $1::uuid, false) AND NOT coalesce(($1::uuid IS NULL OR t3.agency_id IS DISTINCT
FROM $2::uuid) AND t3.agency_id IN (SELECT cond_agency.id
FROM agency AS cond_agency
WHERE cond_agency.is_sensitive), false) AND NOT EXISTS (SELECT
FROM case_note_person AS cond_kept
WHERE cond_kept.note_id = t3.id AND cond_kept.person_id = $4::uuid AND cond_kept.part = 'CONFIDENTIAL_FROM')
ORDER BY t3.id) x$)) END AS "caseNotes",
CASE
WHEN NOT (r0."restricted" && ARRAY['consent',
'*']) THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT t4."groups" AS "groups",
(SELECT l."answered_on"
FROM consent_form l
WHERE l.id = t4."form_id") AS "answeredOn"
FROM consent t4
WHERE t4."child_id" = r0."child.id" AND NOT (r0."restricted" && ARRAY['consent',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('consent' = ANY (r0."shield_closed")) IS NOT TRUE) AND coalesce(t4.agency_id = $2::uuid, false) AND NOT coalesce(($1::uuid IS NULL OR t4.agency_id IS DISTINCT
FROM $2::uuid) AND (t4.agency_id IN (SELECT cond_agency.id
FROM agency AS cond_agency
WHERE cond_agency.is_sensitive) OR 'sensitive_service' = ANY (t4.groups)),
true)
ORDER BY t4.id) x$)) END AS "consents",
('[' || concat_ws(',',
CASE
WHEN NOT coalesce('interventions' = ANY (r0."consented"), false) AND NOT coalesce('interventions' = ANY (r0."consent_withdrawn"), false) AND NOT (r0."restricted" && ARRAY['interventions',
'*']) THEN '{"field":"interventions","reason":"NO_CONSENT"}' END,
CASE
WHEN NOT coalesce('interventions' = ANY (r0."consented"), false) AND coalesce('interventions' = ANY (r0."consent_withdrawn"), false) AND NOT (r0."restricted" && ARRAY['interventions',
'*']) THEN '{"field":"interventions","reason":"CONSENT_WITHDRAWN"}' END,
CASE
WHEN (r0."restricted" && ARRAY['interventions',
'*']) THEN '{"field":"interventions","reason":"RESTRICTED"}' END,
CASE
WHEN NOT (r0."restricted" && ARRAY['case_notes',
'*']) THEN '{"field":"caseNotes","reason":"NOT_INVOLVED"}' END,
CASE
WHEN (r0."restricted" && ARRAY['case_notes',
'*']) THEN '{"field":"caseNotes","reason":"RESTRICTED"}' END,
CASE
WHEN NOT (r0."restricted" && ARRAY['consent',
'*']) THEN '{"field":"consents","reason":"NOT_INVOLVED"}' END,
CASE
WHEN (r0."restricted" && ARRAY['consent',
'*']) THEN '{"field":"consents","reason":"RESTRICTED"}' END) || ']')::json AS "withheld"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[(SELECT ''
FROM r0
WHERE NOT coalesce('interventions' = ANY (r0."consented"), false) AND NOT coalesce('interventions' = ANY (r0."consent_withdrawn"), false) AND NOT (r0."restricted" && ARRAY['interventions',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT coalesce('interventions' = ANY (r0."consented"), false) AND coalesce('interventions' = ANY (r0."consent_withdrawn"), false) AND NOT (r0."restricted" && ARRAY['interventions',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE (r0."restricted" && ARRAY['interventions',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT (r0."restricted" && ARRAY['case_notes',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE (r0."restricted" && ARRAY['case_notes',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT (r0."restricted" && ARRAY['consent',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE (r0."restricted" && ARRAY['consent',
'*']) LIMIT 1)]::text[] AS withheld, ARRAY[(SELECT r0."child.id"::text
FROM r0),
(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0
WHERE ((NOT (r0."restricted" && ARRAY['interventions',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('interventions' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."must_not_locate") OR (NOT (r0."restricted" && ARRAY['case_notes',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('case_notes' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (NOT (r0."restricted" && ARRAY['consent',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('consent' = ANY (r0."shield_closed")) IS NOT TRUE)))) z)]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.agency_id
-- $3: caller.purpose
-- $4: caller.person_id
-- $5: id.0
-- withheld NO_CONSENT: Child.interventions
-- withheld CONSENT_WITHDRAWN: Child.interventions
-- withheld RESTRICTED: Child.interventions
-- withheld NOT_INVOLVED: Child.caseNotes
-- withheld RESTRICTED: Child.caseNotes
-- withheld NOT_INVOLVED: Child.consents
-- withheld RESTRICTED: Child.consents
