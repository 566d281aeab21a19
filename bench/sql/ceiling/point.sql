-- social_worker: $1 practitioner, $2 authority, $3 child
SELECT row_to_json(x)::text FROM (
  SELECT 'Child:' || c.id AS "id", p.given_name AS "givenName", p.family_name AS "familyName",
         p.known_as AS "knownAs", p.date_of_birth AS "dateOfBirth", p.sex AS "sex"
    FROM child c JOIN person p ON p.id = c.id
   WHERE c.id = $3::uuid
     AND NOT EXISTS (SELECT FROM seal e WHERE e.child_id = c.id AND e.sealed_at <= now())
     AND coalesce(c.archived_on > current_date, true)
     AND NOT EXISTS (SELECT FROM excluded_practitioner e
                      WHERE e.child_id = c.id AND e.practitioner_id = $1::uuid)
     AND (c.authority_code = $2::text
          OR EXISTS (SELECT FROM involvement w
                      WHERE w.child_id = c.id AND w.practitioner_id = $1::uuid
                        AND w.started_on <= current_date
                        AND (w.ended_on IS NULL OR current_date < w.ended_on)))
) x
