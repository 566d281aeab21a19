-- social_worker: $1 practitioner, $2 authority, $3 child
SELECT row_to_json(x)::text FROM (
  SELECT 'Child:' || c.id AS "id", c.given_name AS "givenName", c.family_name AS "familyName",
         c.date_of_birth AS "dateOfBirth", c.sex AS "sex",
         CASE WHEN NOT c.is_assigned THEN
           '{"state":"WITHHELD","code":null,"label":null}'::json
         WHEN c.opened IS NULL OR 'ethnicity' = ANY (c.opened) THEN
           coalesce((SELECT row_to_json(y) FROM (
                       SELECT s.state AS "state", s.code AS "code",
                              (SELECT v.label FROM code_value v
                                WHERE v.scheme = s.scheme AND v.code = s.code) AS "label"
                         FROM child_ethnicity s
                        WHERE s.child_id = c.id AND s.state <> 'NOT_YET_OBTAINED') y),
                    '{"state":"NOT_YET_OBTAINED","code":null,"label":null}'::json)
         ELSE '{"state":"NOT_YET_OBTAINED","code":null,"label":null}'::json END AS "ethnicity",
         CASE WHEN NOT c.is_assigned THEN
           '{"state":"WITHHELD","code":null,"label":null}'::json
         WHEN c.opened IS NULL OR 'immigration' = ANY (c.opened) THEN
           coalesce((SELECT row_to_json(y) FROM (
                       SELECT s.state AS "state", s.code AS "code",
                              (SELECT v.label FROM code_value v
                                WHERE v.scheme = s.scheme AND v.code = s.code) AS "label"
                         FROM child_immigration s
                        WHERE s.child_id = c.id AND s.state <> 'NOT_YET_OBTAINED') y),
                    '{"state":"NOT_YET_OBTAINED","code":null,"label":null}'::json)
         ELSE '{"state":"NOT_YET_OBTAINED","code":null,"label":null}'::json
         END AS "immigrationStatus",
         CASE WHEN NOT c.is_assigned THEN NULL
         WHEN c.is_closed OR ('family' = ANY (c.opened)) IS FALSE THEN '[]'::json
         ELSE array_to_json(ARRAY(SELECT y FROM (
           SELECT 'FamilyMember:' || r.id AS "id", q.given_name AS "givenName",
                  q.family_name AS "familyName",
                  (SELECT row_to_json(z) FROM (
                     SELECT v.code AS "code", v.label AS "label" FROM code_value v
                      WHERE v.scheme = r.relation_scheme AND v.code = r.relation_code) z
                  ) AS "relation",
                  r.is_main_carer AS "isMainCarer"
             FROM relationship r JOIN person q ON q.id = r.person_id
            WHERE r.child_id = c.id
              AND NOT EXISTS (SELECT FROM seal e WHERE e.child_id = r.person_id AND e.sealed_at <= now())
              AND NOT EXISTS (
                SELECT FROM shield s
                 WHERE s.child_id = r.person_id AND s.scope = 'PERSON_LINK'
                   AND s.set_at <= now() AND (s.lifted_at IS NULL OR now() < s.lifted_at))
              AND (NOT EXISTS (
                SELECT FROM shield s
                 WHERE s.child_id = r.person_id AND s.scope = 'RECORD'
                   AND s.set_at <= now() AND (s.lifted_at IS NULL OR now() < s.lifted_at))
                   OR EXISTS (
                SELECT FROM emergency_grant g
                 WHERE g.practitioner_id = $1::uuid AND g.child_id = r.person_id
                   AND 'family' = ANY (g.groups)
                   AND g.granted_at <= now() AND now() < g.expires_at))
            ORDER BY r.id) y)) END AS "familyMembers",
         CASE WHEN c.is_assigned THEN array_to_json(ARRAY(SELECT y FROM (
           SELECT 'Need:' || n.id AS "id",
                  (SELECT row_to_json(z) FROM (
                     SELECT v.code AS "code", v.label AS "label" FROM code_value v
                      WHERE v.scheme = n.element_scheme AND v.code = n.element_code) z
                  ) AS "element",
                  n.level AS "level", n.summary AS "summary", n.recorded_on AS "recordedOn",
                  CASE WHEN c.opened IS NULL OR 'interventions' = ANY (c.opened) THEN
                    array_to_json(ARRAY(SELECT z FROM (
                          SELECT 'Intervention:' || i.id AS "id",
                                 i.title AS "title", i.status AS "status",
                                 i.started_on AS "startedOn",
                                 (SELECT row_to_json(u) FROM (
                                    SELECT a.name AS "name", a.sector AS "sector" FROM agency a
                                     WHERE a.id = i.agency_id) u) AS "agency"
                            FROM intervention i WHERE i.need_id = n.id ORDER BY i.id) z))
                  ELSE '[]'::json END AS "interventions"
             FROM need n
            WHERE n.child_id = c.id AND n.domain IS NOT NULL
              AND (c.opened IS NULL
                   OR CASE n.domain WHEN 1 THEN 'needs_child' WHEN 2 THEN 'needs_parenting'
                      ELSE 'needs_environment' END = ANY (c.opened))
            ORDER BY n.id) y)) END AS "needs"
    FROM (SELECT c.id, p.given_name, p.family_name, p.date_of_birth, p.sex,
                 c.authority_code,
                 EXISTS (
                   SELECT FROM involvement w
                    WHERE w.child_id = c.id AND w.practitioner_id = $1::uuid
                      AND w.started_on <= current_date
                      AND (w.ended_on IS NULL OR current_date < w.ended_on)) AS is_assigned,
                 -- the shield, and the groups that a grant opens of it: once for each child
                 CASE WHEN EXISTS (
                   SELECT FROM shield s
                    WHERE s.child_id = c.id AND s.scope = 'RECORD' AND s.set_at <= now()
                      AND (s.lifted_at IS NULL OR now() < s.lifted_at)) THEN ARRAY(
                   SELECT unnest(g.groups) FROM emergency_grant g
                    WHERE g.practitioner_id = $1::uuid AND g.child_id = c.id
                      AND g.granted_at <= now() AND now() < g.expires_at) END AS opened,
                 EXISTS (
                   SELECT FROM shield s
                    WHERE s.child_id = c.id AND s.scope = 'PERSON_LINK' AND s.set_at <= now()
                      AND (s.lifted_at IS NULL OR now() < s.lifted_at)) AS is_closed
            FROM child c JOIN person p ON p.id = c.id
           WHERE c.id = $3::uuid
             AND NOT EXISTS (SELECT FROM seal e WHERE e.child_id = c.id AND e.sealed_at <= now())
             AND coalesce(c.archived_on > current_date, true)
             AND NOT EXISTS (SELECT FROM excluded_practitioner e
                              WHERE e.child_id = c.id AND e.practitioner_id = $1::uuid)
           OFFSET 0) c
   WHERE c.authority_code = $2::text OR c.is_assigned
) x
