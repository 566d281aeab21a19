WITH r0 AS MATERIALIZED (SELECT *
FROM (SELECT r0_row."id" AS "child.id",
r0_joined."given_name" AS "person.given_name",
r0_joined."date_of_birth" AS "person.date_of_birth", EXISTS (SELECT
FROM involvement AS cond_held
WHERE cond_held.child_id = r0_row.id AND cond_held.practitioner_id = $1::uuid AND cond_held.started_on <= current_date AND (cond_held.ended_on IS NULL OR current_date < cond_held.ended_on)) AS "assigned", coalesce(r0_row.authority_code = $2::text, false) AS "same_authority"
FROM child r0_row
JOIN person r0_joined ON r0_joined.id = r0_row."id"
WHERE r0_row.id = $3::uuid OFFSET 0) r0
WHERE ((r0."assigned") OR (r0."same_authority"))) SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT r0."person.given_name" AS "givenName",
r0."person.date_of_birth" AS "dateOfBirth"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[]::text[] AS withheld, ARRAY[(SELECT r0."child.id"::text
FROM r0), null::text]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.authority_code
-- $3: id.0
