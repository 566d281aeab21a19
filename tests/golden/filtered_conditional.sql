WITH r0_before AS MATERIALIZED (SELECT r0_before."child.id" AS id,
(folded((CASE
WHEN r0_before."person.date_of_birth" IS NULL THEN
CASE
WHEN r0_before."person.expected_delivery_date" IS NOT NULL THEN 'UNBORN' END
WHEN current_date < r0_before."person.date_of_birth" THEN NULL
WHEN current_date < r0_before."person.date_of_birth" + interval '1 year' THEN 'UNDER_1'
WHEN current_date < r0_before."person.date_of_birth" + interval '5 years' THEN '1_TO_4'
WHEN current_date < r0_before."person.date_of_birth" + interval '10 years' THEN '5_TO_9'
WHEN current_date < r0_before."person.date_of_birth" + interval '16 years' THEN '10_TO_15'
WHEN current_date < r0_before."person.date_of_birth" + interval '18 years' THEN '16_TO_17'
ELSE '18_AND_OVER' END)) COLLATE "C") AS k0
FROM (SELECT r0_before_row."id" AS "child.id",
r0_before_joined."date_of_birth" AS "person.date_of_birth",
r0_before_joined."expected_delivery_date" AS "person.expected_delivery_date", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = r0_before_row.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = r0_before_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(r0_before_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = r0_before_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(r0_before_row.authority_code = $2::text, false) AS "same_authority"
FROM child r0_before_row
JOIN person r0_before_joined ON r0_before_joined.id = r0_before_row."id"
WHERE r0_before_row.id = $3::uuid OFFSET 0) r0_before
WHERE ((r0_before."assigned" AND NOT r0_before."sealed" AND NOT r0_before."archived" AND NOT r0_before."conflict") OR (r0_before."same_authority" AND NOT r0_before."sealed" AND NOT r0_before."archived" AND NOT r0_before."conflict"))),
r0_page AS MATERIALIZED (SELECT r0.*,
row_number() OVER (ORDER BY r0."beside.k0" NULLS FIRST,
r0."child.id" DESC) - 1 AS back
FROM (SELECT r0_row."id" AS "child.id", s."k0" AS "beside.k0", EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = r0_row.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on)) AS "assigned", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = r0_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(r0_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $1::uuid) AS "conflict", coalesce(r0_row.authority_code = $2::text, false) AS "same_authority"
FROM (SELECT u.id, u.k0
FROM ((SELECT b.id, b.k0
FROM (SELECT DISTINCT d.child_id AS id,
(folded((CASE
WHEN p."date_of_birth" IS NULL THEN
CASE
WHEN p."expected_delivery_date" IS NOT NULL THEN 'UNBORN' END
WHEN current_date < p."date_of_birth" THEN NULL
WHEN current_date < p."date_of_birth" + interval '1 year' THEN 'UNDER_1'
WHEN current_date < p."date_of_birth" + interval '5 years' THEN '1_TO_4'
WHEN current_date < p."date_of_birth" + interval '10 years' THEN '5_TO_9'
WHEN current_date < p."date_of_birth" + interval '16 years' THEN '10_TO_15'
WHEN current_date < p."date_of_birth" + interval '18 years' THEN '16_TO_17'
ELSE '18_AND_OVER' END)) COLLATE "C") AS k0
FROM involvement d
JOIN child c ON c.id = d.child_id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = c.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = c.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed" OFFSET 0) c_holds
WHERE d.practitioner_id = $1::uuid AND d.started_on <= current_date AND (d.ended_on IS NULL OR current_date < d.ended_on) AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND (((NOT (c_holds."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (c_holds."shield_closed")) IS NOT TRUE) AND (SELECT s.code
FROM child_ethnicity s
WHERE s.child_id = c."id" AND s.state <> 'NOT_YET_OBTAINED') = ANY ($4::text[]))) IS NOT TRUE AND NOT EXISTS (SELECT
FROM need f1
WHERE f1."child_id" = c."id" AND
CASE f1."domain"
WHEN 1 THEN NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_child' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 2 THEN NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 3 THEN NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (c_holds."shield_closed")) IS NOT TRUE)
ELSE false END AND (f1."level" >= $5::int) IS NOT TRUE))) b
WHERE ((b."k0" > (SELECT k0
FROM r0_before) OR ((SELECT k0
FROM r0_before) IS NULL AND b."k0" IS NOT NULL)) OR b."k0" IS NOT DISTINCT
FROM (SELECT k0
FROM r0_before) AND b."id" < (SELECT id
FROM r0_before))
ORDER BY b.k0 NULLS FIRST, b.id DESC LIMIT $6::int + 1)
UNION (SELECT b.id, b.k0
FROM (SELECT d.id AS id,
(folded((CASE
WHEN p."date_of_birth" IS NULL THEN
CASE
WHEN p."expected_delivery_date" IS NOT NULL THEN 'UNBORN' END
WHEN current_date < p."date_of_birth" THEN NULL
WHEN current_date < p."date_of_birth" + interval '1 year' THEN 'UNDER_1'
WHEN current_date < p."date_of_birth" + interval '5 years' THEN '1_TO_4'
WHEN current_date < p."date_of_birth" + interval '10 years' THEN '5_TO_9'
WHEN current_date < p."date_of_birth" + interval '16 years' THEN '10_TO_15'
WHEN current_date < p."date_of_birth" + interval '18 years' THEN '16_TO_17'
ELSE '18_AND_OVER' END)) COLLATE "C") AS k0
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT EXISTS (SELECT
FROM involvement AS cond_any
WHERE cond_any.child_id = c.id AND cond_any.practitioner_id = $1::uuid AND cond_any.started_on <= current_date AND (cond_any.ended_on IS NULL OR current_date < cond_any.ended_on)) AS "assigned",
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
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $1::uuid) AND ((c_holds."assigned" AND ((c_holds."assigned" AND NOT (c_holds."shield_closed" IS NOT NULL AND ('ethnicity' = ANY (c_holds."shield_closed")) IS NOT TRUE) AND (SELECT s.code
FROM child_ethnicity s
WHERE s.child_id = c."id" AND s.state <> 'NOT_YET_OBTAINED') = ANY ($4::text[]))) IS NOT TRUE) AND (c_holds."assigned" AND NOT EXISTS (SELECT
FROM need f2
WHERE f2."child_id" = c."id" AND
CASE f2."domain"
WHEN 1 THEN c_holds."assigned" AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_child' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 2 THEN c_holds."assigned" AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_parenting' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 3 THEN c_holds."assigned" AND NOT (c_holds."shield_closed" IS NOT NULL AND ('needs_environment' = ANY (c_holds."shield_closed")) IS NOT TRUE)
ELSE false END AND (f2."level" >= $5::int) IS NOT TRUE)))) b
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
WHERE ((r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"))),
r0 AS MATERIALIZED (SELECT *,
row_number() OVER (ORDER BY back DESC) - 1 AS rn
FROM r0_page
WHERE back < $6::int) SELECT
CASE
WHEN EXISTS (SELECT
FROM r0_before) THEN (SELECT row_to_json(x$)
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
WHERE back >= $6::int) AS "hasPreviousPage") x$) AS "pageInfo") x$) AS "children") x$)::text END AS data, ARRAY[]::text[] AS withheld, ARRAY[(SELECT string_agg(z.id::text,
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
