WITH r0_before AS MATERIALIZED (SELECT r0_before."child.id" AS id,
CASE
WHEN NOT (r0_before."restricted" && ARRAY['identity',
'*']) THEN (folded((CASE
WHEN r0_before."person.date_of_birth" IS NULL THEN
CASE
WHEN r0_before."person.expected_delivery_date" IS NOT NULL THEN 'UNBORN' END
WHEN current_date < r0_before."person.date_of_birth" THEN NULL
WHEN current_date - interval '1 year' < r0_before."person.date_of_birth" THEN 'UNDER_1'
WHEN current_date - interval '5 years' < r0_before."person.date_of_birth" THEN '1_TO_4'
WHEN current_date - interval '10 years' < r0_before."person.date_of_birth" THEN '5_TO_9'
WHEN current_date - interval '16 years' < r0_before."person.date_of_birth" THEN '10_TO_15'
WHEN current_date - interval '18 years' < r0_before."person.date_of_birth" THEN '16_TO_17'
ELSE '18_AND_OVER' END)) COLLATE "C") END AS k0
FROM (SELECT r0_before_row."id" AS "child.id",
r0_before_joined."date_of_birth" AS "person.date_of_birth",
r0_before_joined."expected_delivery_date" AS "person.expected_delivery_date", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = r0_before_row.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = r0_before_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(r0_before_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = r0_before_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(r0_before_row.host_authority_code = $2::text, false) AS "host_authority", coalesce(r0_before_row.authority_code = $2::text, false) AS "same_authority", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = r0_before_row.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted"
FROM child r0_before_row
JOIN person r0_before_joined ON r0_before_joined.id = r0_before_row."id"
WHERE r0_before_row.id = $3::uuid OFFSET 0) r0_before
WHERE ((r0_before."assigned" AND NOT r0_before."sealed" AND NOT r0_before."archived" AND NOT r0_before."conflict") OR (r0_before."host_authority" AND NOT r0_before."sealed" AND NOT r0_before."archived" AND NOT r0_before."conflict") OR (r0_before."same_authority" AND NOT r0_before."sealed" AND NOT r0_before."archived" AND NOT r0_before."conflict"))),
r0_small AS MATERIALIZED (SELECT count(*) <= 5000 AS ok
FROM (SELECT u.id
FROM ((SELECT DISTINCT d.child_id AS id
FROM involvement d
JOIN child c ON c.id = d.child_id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = c.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = c.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed" OFFSET 0) c_holds
WHERE d.practitioner_id = $1::uuid AND d.started_on <= current_date AND (d.ended_on IS NULL OR current_date < d.ended_on +
CASE
WHEN d.is_handover AND d.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (d.part IS DISTINCT
FROM 'MEMBER' OR d.is_core_group) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND ((NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND ((NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (c_holds."shield_closed")) IS NOT TRUE) AND (SELECT s.code
FROM child_ethnicity s
WHERE s.child_id = c."id" AND s.state <> 'NOT_YET_OBTAINED') = ANY ($4::text[]))) IS NOT TRUE) AND (((NOT (c_holds."restricted" && ARRAY['needs_child',
'*'])) OR (NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*'])) OR (NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']))) AND NOT EXISTS (SELECT
FROM need f1
WHERE f1."child_id" = c."id" AND
CASE f1."domain"
WHEN 1 THEN NOT (c_holds."restricted" && ARRAY['needs_child',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_child' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 2 THEN NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 3 THEN NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (c_holds."shield_closed")) IS NOT TRUE)
ELSE false END AND (f1."level" >= $5::int) IS NOT TRUE)))
ORDER BY d.child_id LIMIT 5001)
UNION (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = c.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = c.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = c.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed" OFFSET 0) c_holds
WHERE d.host_authority_code = $2::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND ((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND ((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (c_holds."shield_closed")) IS NOT TRUE) AND (SELECT s.code
FROM child_ethnicity s
WHERE s.child_id = c."id" AND s.state <> 'NOT_YET_OBTAINED') = ANY ($4::text[]))) IS NOT TRUE) AND (((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_child',
'*'])) OR (c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*'])) OR (c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']))) AND NOT EXISTS (SELECT
FROM need f2
WHERE f2."child_id" = c."id" AND
CASE f2."domain"
WHEN 1 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_child',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_child' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 2 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 3 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (c_holds."shield_closed")) IS NOT TRUE)
ELSE false END AND (f2."level" >= $5::int) IS NOT TRUE)))
ORDER BY d.id LIMIT 5001)
UNION (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = c.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = c.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = c.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed" OFFSET 0) c_holds
WHERE d.authority_code = $2::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND ((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND ((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (c_holds."shield_closed")) IS NOT TRUE) AND (SELECT s.code
FROM child_ethnicity s
WHERE s.child_id = c."id" AND s.state <> 'NOT_YET_OBTAINED') = ANY ($4::text[]))) IS NOT TRUE) AND (((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_child',
'*'])) OR (c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*'])) OR (c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']))) AND NOT EXISTS (SELECT
FROM need f3
WHERE f3."child_id" = c."id" AND
CASE f3."domain"
WHEN 1 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_child',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_child' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 2 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 3 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (c_holds."shield_closed")) IS NOT TRUE)
ELSE false END AND (f3."level" >= $5::int) IS NOT TRUE)))
ORDER BY d.id LIMIT 5001)) u
ORDER BY u.id LIMIT 5001) z),
r0_page AS MATERIALIZED (SELECT r0.*,
row_number() OVER (ORDER BY r0."beside.k0" NULLS FIRST,
r0."child.id" DESC) - 1 AS back
FROM (SELECT r0_row."id" AS "child.id", s."k0" AS "beside.k0", EXISTS (SELECT
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
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(r0_row.host_authority_code = $2::text, false) AS "host_authority", coalesce(r0_row.authority_code = $2::text, false) AS "same_authority"
FROM (SELECT u.id, u.k0
FROM ((SELECT b.id, b.k0
FROM (SELECT DISTINCT d.child_id AS id,
CASE
WHEN NOT (c_holds."restricted" && ARRAY['identity',
'*']) THEN (folded((CASE
WHEN p."date_of_birth" IS NULL THEN
CASE
WHEN p."expected_delivery_date" IS NOT NULL THEN 'UNBORN' END
WHEN current_date < p."date_of_birth" THEN NULL
WHEN current_date - interval '1 year' < p."date_of_birth" THEN 'UNDER_1'
WHEN current_date - interval '5 years' < p."date_of_birth" THEN '1_TO_4'
WHEN current_date - interval '10 years' < p."date_of_birth" THEN '5_TO_9'
WHEN current_date - interval '16 years' < p."date_of_birth" THEN '10_TO_15'
WHEN current_date - interval '18 years' < p."date_of_birth" THEN '16_TO_17'
ELSE '18_AND_OVER' END)) COLLATE "C") END AS k0
FROM involvement d
JOIN child c ON c.id = d.child_id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = c.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = c.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed" OFFSET 0) c_holds
WHERE d.practitioner_id = $1::uuid AND d.started_on <= current_date AND (d.ended_on IS NULL OR current_date < d.ended_on +
CASE
WHEN d.is_handover AND d.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (d.part IS DISTINCT
FROM 'MEMBER' OR d.is_core_group) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (SELECT ok
FROM r0_small) AND ((NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND ((NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (c_holds."shield_closed")) IS NOT TRUE) AND (SELECT s.code
FROM child_ethnicity s
WHERE s.child_id = c."id" AND s.state <> 'NOT_YET_OBTAINED') = ANY ($4::text[]))) IS NOT TRUE) AND (((NOT (c_holds."restricted" && ARRAY['needs_child',
'*'])) OR (NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*'])) OR (NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']))) AND NOT EXISTS (SELECT
FROM need f4
WHERE f4."child_id" = c."id" AND
CASE f4."domain"
WHEN 1 THEN NOT (c_holds."restricted" && ARRAY['needs_child',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_child' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 2 THEN NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 3 THEN NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (c_holds."shield_closed")) IS NOT TRUE)
ELSE false END AND (f4."level" >= $5::int) IS NOT TRUE)))) b
WHERE ((b."k0" > (SELECT k0
FROM r0_before) OR ((SELECT k0
FROM r0_before) IS NULL AND b."k0" IS NOT NULL)) OR b."k0" IS NOT DISTINCT
FROM (SELECT k0
FROM r0_before) AND b."id" < (SELECT id
FROM r0_before))
ORDER BY b.k0 NULLS FIRST, b.id DESC LIMIT $6::int + 1)
UNION (SELECT b.id, b.k0
FROM (SELECT d.id AS id,
CASE
WHEN NOT (c_holds."restricted" && ARRAY['identity',
'*']) THEN (folded((CASE
WHEN p."date_of_birth" IS NULL THEN
CASE
WHEN p."expected_delivery_date" IS NOT NULL THEN 'UNBORN' END
WHEN current_date < p."date_of_birth" THEN NULL
WHEN current_date - interval '1 year' < p."date_of_birth" THEN 'UNDER_1'
WHEN current_date - interval '5 years' < p."date_of_birth" THEN '1_TO_4'
WHEN current_date - interval '10 years' < p."date_of_birth" THEN '5_TO_9'
WHEN current_date - interval '16 years' < p."date_of_birth" THEN '10_TO_15'
WHEN current_date - interval '18 years' < p."date_of_birth" THEN '16_TO_17'
ELSE '18_AND_OVER' END)) COLLATE "C") END AS k0
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = c.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = c.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = c.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed" OFFSET 0) c_holds
WHERE d.host_authority_code = $2::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (SELECT ok
FROM r0_small) AND ((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND ((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (c_holds."shield_closed")) IS NOT TRUE) AND (SELECT s.code
FROM child_ethnicity s
WHERE s.child_id = c."id" AND s.state <> 'NOT_YET_OBTAINED') = ANY ($4::text[]))) IS NOT TRUE) AND (((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_child',
'*'])) OR (c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*'])) OR (c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']))) AND NOT EXISTS (SELECT
FROM need f5
WHERE f5."child_id" = c."id" AND
CASE f5."domain"
WHEN 1 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_child',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_child' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 2 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 3 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (c_holds."shield_closed")) IS NOT TRUE)
ELSE false END AND (f5."level" >= $5::int) IS NOT TRUE)))) b
WHERE ((b."k0" > (SELECT k0
FROM r0_before) OR ((SELECT k0
FROM r0_before) IS NULL AND b."k0" IS NOT NULL)) OR b."k0" IS NOT DISTINCT
FROM (SELECT k0
FROM r0_before) AND b."id" < (SELECT id
FROM r0_before))
ORDER BY b.k0 NULLS FIRST, b.id DESC LIMIT $6::int + 1)
UNION (SELECT b.id, b.k0
FROM (SELECT d.id AS id,
CASE
WHEN NOT (c_holds."restricted" && ARRAY['identity',
'*']) THEN (folded((CASE
WHEN p."date_of_birth" IS NULL THEN
CASE
WHEN p."expected_delivery_date" IS NOT NULL THEN 'UNBORN' END
WHEN current_date < p."date_of_birth" THEN NULL
WHEN current_date - interval '1 year' < p."date_of_birth" THEN 'UNDER_1'
WHEN current_date - interval '5 years' < p."date_of_birth" THEN '1_TO_4'
WHEN current_date - interval '10 years' < p."date_of_birth" THEN '5_TO_9'
WHEN current_date - interval '16 years' < p."date_of_birth" THEN '10_TO_15'
WHEN current_date - interval '18 years' < p."date_of_birth" THEN '16_TO_17'
ELSE '18_AND_OVER' END)) COLLATE "C") END AS k0
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = c.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on +
CASE
WHEN cond_any.is_handover AND cond_any.part IS DISTINCT
FROM 'MEMBER' THEN 28
ELSE 0 END) AND (cond_any.part IS DISTINCT
FROM 'MEMBER' OR cond_any.is_core_group)) AS "assigned", ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = c.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = c.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed" OFFSET 0) c_holds
WHERE d.authority_code = $2::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (SELECT ok
FROM r0_small) AND ((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND ((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['ethnicity',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (c_holds."shield_closed")) IS NOT TRUE) AND (SELECT s.code
FROM child_ethnicity s
WHERE s.child_id = c."id" AND s.state <> 'NOT_YET_OBTAINED') = ANY ($4::text[]))) IS NOT TRUE) AND (((c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_child',
'*'])) OR (c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*'])) OR (c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']))) AND NOT EXISTS (SELECT
FROM need f6
WHERE f6."child_id" = c."id" AND
CASE f6."domain"
WHEN 1 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_child',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_child' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 2 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_parenting',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 3 THEN c_holds."assigned" AND NOT (c_holds."restricted" && ARRAY['needs_environment',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (c_holds."shield_closed")) IS NOT TRUE)
ELSE false END AND (f6."level" >= $5::int) IS NOT TRUE)))) b
WHERE ((b."k0" > (SELECT k0
FROM r0_before) OR ((SELECT k0
FROM r0_before) IS NULL AND b."k0" IS NOT NULL)) OR b."k0" IS NOT DISTINCT
FROM (SELECT k0
FROM r0_before) AND b."id" < (SELECT id
FROM r0_before))
ORDER BY b.k0 NULLS FIRST, b.id DESC LIMIT $6::int + 1)) u
ORDER BY u.k0 NULLS FIRST, u.id DESC LIMIT $6::int + 1) s
JOIN child r0_row ON r0_row.id = s.id
JOIN person r0_joined ON r0_joined.id = r0_row."id" OFFSET 0) r0
WHERE ((r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."host_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"))),
r0 AS MATERIALIZED (SELECT *,
row_number() OVER (ORDER BY back DESC) - 1 AS rn
FROM r0_page
WHERE back < $6::int) SELECT
CASE
WHEN EXISTS (SELECT
FROM r0_before) THEN
CASE
WHEN (SELECT ok
FROM r0_small) THEN (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT array_to_json(ARRAY(SELECT x$
FROM (SELECT (SELECT translate(encode(b || substring(sha256($7::bytea || sha256($8::bytea || $9::bytea || b)) FOR 14),
'base64'),
'+/',
'-_')
FROM (SELECT uuid_send(r0."child.id") AS b) y) AS "cursor"
FROM r0
ORDER BY r0.rn) x$)) AS "edges",
(SELECT row_to_json(x$)
FROM (SELECT EXISTS (SELECT
FROM r0_page
WHERE back >= $6::int) AS "hasPreviousPage") x$) AS "pageInfo") x$) AS "children") x$)::text
ELSE '' END END AS data, ARRAY[]::text[] AS withheld, ARRAY[(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0) z), null::text]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.authority_code
-- $3: before.0
-- $4: filter.0.0
-- $5: filter.0.1
-- $6: last.0
-- $7: cursor.outer
-- $8: cursor.inner
-- $9: cursor.context.0
