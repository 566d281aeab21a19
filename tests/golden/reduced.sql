WITH r0 AS MATERIALIZED (SELECT *
FROM (SELECT r0_row."id" AS "child.id",
r0_joined."date_of_birth" AS "person.date_of_birth",
r0_joined."expected_delivery_date" AS "person.expected_delivery_date", EXISTS (SELECT
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
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(r0_row.authority_code = $2::text, false) AS "same_authority", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = r0_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = r0_row.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = r0_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed",
(EXISTS (SELECT
FROM relationship AS cond_feared
WHERE cond_feared.child_id = r0_row.id AND cond_feared.person_id = $3::uuid AND cond_feared.must_not_know_address) OR EXISTS (SELECT
FROM address AS cond_place
JOIN address_not_known_to AS cond_hidden ON cond_hidden.address_id = cond_place.id
WHERE cond_place.person_id = r0_row.id AND cond_hidden.person_id = $3::uuid) OR EXISTS (SELECT
FROM shield AS cond_shield
JOIN shield_against AS cond_against ON cond_against.shield_id = cond_shield.id
WHERE cond_shield.child_id = r0_row.id AND cond_against.person_id = $3::uuid AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at))) AS "must_not_locate", ARRAY(SELECT cond_agreed.name
FROM consent AS cond_yes
JOIN consent_form AS cond_form ON cond_form.id = cond_yes.form_id, unnest(cond_yes.groups) AS cond_agreed (name)
WHERE cond_yes.child_id = r0_row.id AND cond_yes.agency_id = $4::uuid AND cond_yes.purpose = $5::text AND cond_yes.status = 'ACTIVE' AND cond_yes.valid_from <= now() AND (cond_yes.expires_at IS NULL OR now() < cond_yes.expires_at) AND
CASE cond_form.capacity
WHEN 'COMPETENT_CHILD' THEN coalesce(cond_form.given_by = r0_row.id AND (r0_row.competence_recorded_on <= cond_form.answered_on OR (r0_joined.date_of_birth <= cond_form.answered_on - interval '16 years' AND coalesce(r0_joined.date_of_birth_precision,
'EXACT') = 'EXACT')), false)
ELSE EXISTS (SELECT
FROM relationship AS cond_giver
WHERE cond_giver.child_id = r0_row.id AND cond_giver.person_id = cond_form.given_by AND cond_giver.has_parental_responsibility AND (cond_giver.started_on IS NULL OR cond_giver.started_on <= cond_form.answered_on) AND (cond_giver.ended_on IS NULL OR cond_form.answered_on < cond_giver.ended_on)) END AND NOT EXISTS (SELECT
FROM consent AS cond_no
JOIN consent_form AS cond_no_form ON cond_no_form.id = cond_no.form_id
WHERE cond_no.child_id = r0_row.id AND cond_no.agency_id = $4::uuid AND cond_no.purpose = $5::text AND cond_no.status IN ('REFUSED',
'WITHDRAWN') AND cond_agreed.name = ANY (cond_no.groups) AND coalesce(cond_no.withdrawn_at, cond_no.valid_from) <= now() AND (cond_no.expires_at IS NULL OR now() < cond_no.expires_at) AND (cond_no_form.given_by <> cond_form.given_by OR coalesce(cond_no.withdrawn_at, cond_no.valid_from) >= cond_yes.valid_from) AND (cond_no_form.given_by = r0_row.id OR EXISTS (SELECT
FROM relationship AS cond_holder
WHERE cond_holder.child_id = r0_row.id AND cond_holder.person_id = cond_no_form.given_by AND cond_holder.has_parental_responsibility))) AND NOT EXISTS (SELECT
FROM consent_exception AS cond_kept
WHERE cond_kept.child_id = r0_row.id AND cond_kept.agency_id = $4::uuid AND cond_agreed.name = ANY (cond_kept.groups))) AS "consented", ARRAY(SELECT unnest(cond_held.groups)
FROM consent AS cond_held
JOIN consent_form AS cond_form ON cond_form.id = cond_held.form_id
WHERE cond_held.child_id = r0_row.id AND cond_held.agency_id = $4::uuid AND cond_held.purpose = $5::text AND cond_held.status = 'WITHDRAWN' AND cond_held.valid_from < cond_held.withdrawn_at AND cond_held.withdrawn_at <= now() AND
CASE cond_form.capacity
WHEN 'COMPETENT_CHILD' THEN coalesce(cond_form.given_by = r0_row.id AND (r0_row.competence_recorded_on <= cond_form.answered_on OR (r0_joined.date_of_birth <= cond_form.answered_on - interval '16 years' AND coalesce(r0_joined.date_of_birth_precision,
'EXACT') = 'EXACT')), false)
ELSE EXISTS (SELECT
FROM relationship AS cond_giver
WHERE cond_giver.child_id = r0_row.id AND cond_giver.person_id = cond_form.given_by AND cond_giver.has_parental_responsibility AND (cond_giver.started_on IS NULL OR cond_giver.started_on <= cond_form.answered_on) AND (cond_giver.ended_on IS NULL OR cond_form.answered_on < cond_giver.ended_on)) END) AS "consent_withdrawn"
FROM child r0_row
JOIN person r0_joined ON r0_joined.id = r0_row."id"
WHERE r0_row.id = $6::uuid OFFSET 0) r0
WHERE ((r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"))) SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT
CASE
WHEN NOT (r0."restricted" && ARRAY['identity',
'*']) THEN
CASE
WHEN r0."person.date_of_birth" IS NULL THEN
CASE
WHEN r0."person.expected_delivery_date" IS NOT NULL THEN 'UNBORN' END
WHEN current_date < r0."person.date_of_birth" THEN NULL
WHEN current_date - interval '1 year' < r0."person.date_of_birth" THEN 'UNDER_1'
WHEN current_date - interval '5 years' < r0."person.date_of_birth" THEN '1_TO_4'
WHEN current_date - interval '10 years' < r0."person.date_of_birth" THEN '5_TO_9'
WHEN current_date - interval '16 years' < r0."person.date_of_birth" THEN '10_TO_15'
WHEN current_date - interval '18 years' < r0."person.date_of_birth" THEN '16_TO_17'
ELSE '18_AND_OVER' END END AS "ageBand",
CASE
WHEN r0."assigned" AND NOT (r0."restricted" && ARRAY['contact',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('contact' = ANY (r0."shield_closed")) IS NOT TRUE) AND NOT r0."must_not_locate" THEN (SELECT split_part(red_row.postcode,
' ', 1)
FROM address AS red_row
WHERE red_row.person_id = r0."child.id" AND red_row.type = 'HOME' AND red_row.protection = 'NONE' AND (red_row.valid_from IS NULL OR red_row.valid_from <= current_date) AND (red_row.valid_to IS NULL OR current_date < red_row.valid_to) AND NOT (EXISTS (SELECT
FROM address_not_known_to AS cond_kept
WHERE cond_kept.address_id = red_row.id AND cond_kept.person_id = $3::uuid) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.person_id AND cond_shield.scope = 'ADDRESS' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.address_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.person_id AND cond_shield.scope = 'ADDRESS' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.address_id = red_row.id)))
ORDER BY red_row.id LIMIT 1) END AS "outwardCode",
CASE
WHEN r0."assigned" AND coalesce('immigration' = ANY (r0."consented"), false) AND NOT (r0."restricted" && ARRAY['immigration',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('immigration' = ANY (r0."shield_closed")) IS NOT TRUE) THEN (SELECT
CASE
WHEN red_row.recourse_to_public_funds = 'NONE' THEN true
WHEN red_row.recourse_to_public_funds = 'ALLOWED' THEN false
WHEN red_row.code IN ('EUSS_LATE',
'STUDENT',
'WORK',
'DEP',
'VISIT',
'ASY_PEND',
'ASY_APP',
'ARE',
'SEP',
'STATELESS',
'OVERSTAY',
'UNDOC') THEN true
WHEN red_row.code IN ('BRIT',
'IRISH',
'EUSS_S',
'ILR',
'REF',
'HP',
'UASC_LEAVE',
'DDV',
'UASC',
'TRAFF') THEN false END
FROM child_immigration AS red_row
WHERE red_row.child_id = r0."child.id" AND red_row.state = 'RECORDED') END AS "noRecourseToPublicFunds",
CASE
WHEN r0."assigned" AND NOT (r0."restricted" && ARRAY['family_risk',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('family_risk' = ANY (r0."shield_closed")) IS NOT TRUE) THEN (SELECT true
FROM warning_note AS red_row
WHERE red_row.child_id = r0."child.id" AND red_row.kind = 'STAFF_SAFETY' AND (red_row.started_on IS NULL OR red_row.started_on <= current_date) AND (red_row.ended_on IS NULL OR current_date < red_row.ended_on) AND NOT (((EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.person_id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) AND NOT EXISTS (SELECT
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = red_row.person_id AND 'family_risk' = ANY (cond_grant.groups) AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = red_row.child_id)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = red_row.person_id))) OR EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = red_row.person_id AND cond_seal.sealed_at <= now())) LIMIT 1) END AS "hasStaffSafetyWarning",
CASE
WHEN r0."assigned" AND NOT (r0."restricted" && ARRAY['family',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('family' = ANY (r0."shield_closed")) IS NOT TRUE) THEN (SELECT nullif(count(*), 0)::int
FROM relationship AS red_row
WHERE red_row.child_id = r0."child.id" AND red_row.lives_with AND (red_row.started_on IS NULL OR red_row.started_on <= current_date) AND (red_row.ended_on IS NULL OR current_date < red_row.ended_on) AND NOT (((EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.person_id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) AND NOT EXISTS (SELECT
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = red_row.person_id AND 'family' = ANY (cond_grant.groups) AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.person_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = red_row.child_id)) OR (EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id IS NULL) OR EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = red_row.child_id AND cond_shield.scope = 'PERSON_LINK' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at) AND cond_shield.person_id = red_row.person_id))) OR EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = red_row.person_id AND cond_seal.sealed_at <= now()))) END AS "householdSize",
CASE
WHEN r0."assigned" AND NOT (r0."restricted" && ARRAY['statutory_status',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('statutory_status' = ANY (r0."shield_closed")) IS NOT TRUE) THEN (SELECT true
FROM episode AS red_row
WHERE red_row.child_id = r0."child.id" AND red_row.category IN ('CIN',
'CP',
'CLA') AND red_row.is_no_further_action IS NOT TRUE AND (red_row.referral_date IS NULL OR red_row.referral_date <= current_date) AND (red_row.closure_date IS NULL OR current_date < red_row.closure_date) LIMIT 1) END AS "hasPlan",
('[' || concat_ws(',',
CASE
WHEN (r0."restricted" && ARRAY['identity',
'*']) THEN '{"field":"ageBand","reason":"RESTRICTED"}' END,
CASE
WHEN NOT r0."assigned" THEN '{"field":"outwardCode","reason":"NOT_INVOLVED"}' END,
CASE
WHEN r0."assigned" AND (r0."restricted" && ARRAY['contact',
'*']) THEN '{"field":"outwardCode","reason":"RESTRICTED"}' END,
CASE
WHEN NOT r0."assigned" THEN '{"field":"noRecourseToPublicFunds","reason":"NOT_INVOLVED"}' END,
CASE
WHEN r0."assigned" AND NOT coalesce('immigration' = ANY (r0."consented"), false) AND NOT coalesce('immigration' = ANY (r0."consent_withdrawn"), false) THEN '{"field":"noRecourseToPublicFunds","reason":"NO_CONSENT"}' END,
CASE
WHEN r0."assigned" AND NOT coalesce('immigration' = ANY (r0."consented"), false) AND coalesce('immigration' = ANY (r0."consent_withdrawn"), false) THEN '{"field":"noRecourseToPublicFunds","reason":"CONSENT_WITHDRAWN"}' END,
CASE
WHEN r0."assigned" AND coalesce('immigration' = ANY (r0."consented"), false) AND (r0."restricted" && ARRAY['immigration',
'*']) THEN '{"field":"noRecourseToPublicFunds","reason":"RESTRICTED"}' END,
CASE
WHEN NOT r0."assigned" THEN '{"field":"hasStaffSafetyWarning","reason":"NOT_INVOLVED"}' END,
CASE
WHEN r0."assigned" AND (r0."restricted" && ARRAY['family_risk',
'*']) THEN '{"field":"hasStaffSafetyWarning","reason":"RESTRICTED"}' END,
CASE
WHEN NOT r0."assigned" THEN '{"field":"householdSize","reason":"NOT_INVOLVED"}' END,
CASE
WHEN r0."assigned" AND (r0."restricted" && ARRAY['family',
'*']) THEN '{"field":"householdSize","reason":"RESTRICTED"}' END,
CASE
WHEN NOT r0."assigned" THEN '{"field":"hasPlan","reason":"NOT_INVOLVED"}' END,
CASE
WHEN r0."assigned" AND (r0."restricted" && ARRAY['statutory_status',
'*']) THEN '{"field":"hasPlan","reason":"RESTRICTED"}' END) || ']')::json AS "withheld"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[(SELECT ''
FROM r0
WHERE (r0."restricted" && ARRAY['identity',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT r0."assigned" LIMIT 1),
(SELECT ''
FROM r0
WHERE r0."assigned" AND (r0."restricted" && ARRAY['contact',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT r0."assigned" LIMIT 1),
(SELECT ''
FROM r0
WHERE r0."assigned" AND NOT coalesce('immigration' = ANY (r0."consented"), false) AND NOT coalesce('immigration' = ANY (r0."consent_withdrawn"), false) LIMIT 1),
(SELECT ''
FROM r0
WHERE r0."assigned" AND NOT coalesce('immigration' = ANY (r0."consented"), false) AND coalesce('immigration' = ANY (r0."consent_withdrawn"), false) LIMIT 1),
(SELECT ''
FROM r0
WHERE r0."assigned" AND coalesce('immigration' = ANY (r0."consented"), false) AND (r0."restricted" && ARRAY['immigration',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT r0."assigned" LIMIT 1),
(SELECT ''
FROM r0
WHERE r0."assigned" AND (r0."restricted" && ARRAY['family_risk',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT r0."assigned" LIMIT 1),
(SELECT ''
FROM r0
WHERE r0."assigned" AND (r0."restricted" && ARRAY['family',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT r0."assigned" LIMIT 1),
(SELECT ''
FROM r0
WHERE r0."assigned" AND (r0."restricted" && ARRAY['statutory_status',
'*']) LIMIT 1)]::text[] AS withheld, ARRAY[(SELECT r0."child.id"::text
FROM r0),
(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0
WHERE ((r0."assigned" AND NOT (r0."restricted" && ARRAY['contact',
'*']) AND r0."must_not_locate") OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['contact',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('contact' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."assigned" AND coalesce('immigration' = ANY (r0."consented"), false) AND NOT (r0."restricted" && ARRAY['immigration',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('immigration' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['family_risk',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('family_risk' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['family',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('family' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['statutory_status',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('statutory_status' = ANY (r0."shield_closed")) IS NOT TRUE)))) z)]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.authority_code
-- $3: caller.person_id
-- $4: caller.agency_id
-- $5: caller.purpose
-- $6: id.0
-- withheld RESTRICTED: Child.ageBand
-- withheld NOT_INVOLVED: Child.outwardCode
-- withheld RESTRICTED: Child.outwardCode
-- withheld NOT_INVOLVED: Child.noRecourseToPublicFunds
-- withheld NO_CONSENT: Child.noRecourseToPublicFunds
-- withheld CONSENT_WITHDRAWN: Child.noRecourseToPublicFunds
-- withheld RESTRICTED: Child.noRecourseToPublicFunds
-- withheld NOT_INVOLVED: Child.hasStaffSafetyWarning
-- withheld RESTRICTED: Child.hasStaffSafetyWarning
-- withheld NOT_INVOLVED: Child.householdSize
-- withheld RESTRICTED: Child.householdSize
-- withheld NOT_INVOLVED: Child.hasPlan
-- withheld RESTRICTED: Child.hasPlan
