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
WHERE cond_grant.practitioner_id = $1::uuid AND cond_grant.child_id = r0_row.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed",
(EXISTS (SELECT
FROM relationship AS cond_feared
WHERE cond_feared.child_id = r0_row.id AND cond_feared.person_id = $3::uuid AND cond_feared.must_not_know_address) OR EXISTS (SELECT
FROM address AS cond_place
JOIN address_not_known_to AS cond_hidden ON cond_hidden.address_id = cond_place.id
WHERE cond_place.person_id = r0_row.id AND cond_hidden.person_id = $3::uuid) OR EXISTS (SELECT
FROM shield AS cond_shield
JOIN shield_against AS cond_against ON cond_against.shield_id = cond_shield.id
WHERE cond_shield.child_id = r0_row.id AND cond_against.person_id = $3::uuid AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at))) AS "must_not_locate"
FROM child r0_row
JOIN person r0_joined ON r0_joined.id = r0_row."id"
WHERE r0_row.id = $4::uuid OFFSET 0) r0
WHERE ((r0."assigned" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."host_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"))) SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT
CASE
WHEN ((NOT (r0."restricted" && ARRAY['identity',
'*'])) OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['former_names',
'*']))) THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT t1."type" AS "type",
t1."given_name" AS "givenName"
FROM person_name t1
WHERE t1."person_id" = r0."child.id" AND
CASE (CASE
WHEN t1."type" IN ('LEGAL',
'KNOWN_AS',
'BIRTH',
'PREVIOUS',
'ALIAS') AND t1."valid_to" <= current_date THEN '(ended)'
ELSE t1."type" END)
WHEN 'LEGAL' THEN NOT (r0."restricted" && ARRAY['identity',
'*'])
WHEN 'KNOWN_AS' THEN NOT (r0."restricted" && ARRAY['identity',
'*'])
WHEN 'BIRTH' THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['former_names',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('former_names' = ANY (r0."shield_closed")) IS NOT TRUE)
WHEN 'PREVIOUS' THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['former_names',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('former_names' = ANY (r0."shield_closed")) IS NOT TRUE)
WHEN 'ALIAS' THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['former_names',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('former_names' = ANY (r0."shield_closed")) IS NOT TRUE)
WHEN '(ended)' THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['former_names',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('former_names' = ANY (r0."shield_closed")) IS NOT TRUE)
ELSE false END
ORDER BY t1.id) x$)) END AS "names",
CASE
WHEN ((r0."assigned" AND NOT (r0."restricted" && ARRAY['identifiers',
'*'])) OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['immigration',
'*']))) THEN array_to_json(ARRAY(SELECT x$
FROM (SELECT t2."kind" AS "type",
CASE
WHEN NOT r0."must_not_locate" THEN t2."value" END AS "value"
FROM identifier t2
WHERE t2."person_id" = r0."child.id" AND
CASE t2."kind"
WHEN 'NHS_NUMBER' THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['identifiers',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('identifiers' = ANY (r0."shield_closed")) IS NOT TRUE)
WHEN 'UPN' THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['identifiers',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('identifiers' = ANY (r0."shield_closed")) IS NOT TRUE)
WHEN 'FORMER_UPN' THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['identifiers',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('identifiers' = ANY (r0."shield_closed")) IS NOT TRUE)
WHEN 'ULN' THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['identifiers',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('identifiers' = ANY (r0."shield_closed")) IS NOT TRUE)
WHEN 'HOME_OFFICE' THEN r0."assigned" AND NOT (r0."restricted" && ARRAY['immigration',
'*']) AND NOT (r0."shield_closed" IS NOT NULL AND ('immigration' = ANY (r0."shield_closed")) IS NOT TRUE)
ELSE false END
ORDER BY t2.id) x$)) END AS "identifiers",
CASE
WHEN r0."same_authority" AND NOT (r0."restricted" && ARRAY['language',
'*']) THEN
CASE
WHEN NOT (r0."shield_closed" IS NOT NULL AND ('language' = ANY (r0."shield_closed")) IS NOT TRUE) THEN coalesce((SELECT row_to_json(x$)
FROM (SELECT s."state" AS "state", s."needs_interpreter" AS "needsInterpreter"
FROM child_language s
WHERE s.child_id = r0."child.id" AND s.state <> 'NOT_YET_OBTAINED') x$),
'{"state":"NOT_YET_OBTAINED","needsInterpreter":null}'::json)
ELSE '{"state":"NOT_YET_OBTAINED","needsInterpreter":null}'::json END
ELSE '{"state":"WITHHELD","needsInterpreter":null}'::json END AS "language"
FROM r0) x$) AS "child") x$)::text AS data, ARRAY[(SELECT ''
FROM r0
WHERE NOT r0."assigned" AND NOT (r0."restricted" && ARRAY['identity',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE (((r0."restricted" && ARRAY['identity',
'*'])) OR (r0."assigned" AND (r0."restricted" && ARRAY['former_names',
'*']))) LIMIT 1),
(SELECT ''
FROM r0
WHERE r0."assigned" AND NOT (r0."restricted" && ARRAY['identifiers',
'*']) AND NOT (r0."restricted" && ARRAY['immigration',
'*']) LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT r0."assigned" LIMIT 1),
(SELECT ''
FROM r0
WHERE ((r0."assigned" AND (r0."restricted" && ARRAY['immigration',
'*'])) OR (r0."assigned" AND (r0."restricted" && ARRAY['identifiers',
'*']))) LIMIT 1),
(SELECT ''
FROM r0
WHERE NOT r0."same_authority" LIMIT 1),
(SELECT ''
FROM r0
WHERE r0."same_authority" AND (r0."restricted" && ARRAY['language',
'*']) LIMIT 1)]::text[] AS withheld, ARRAY[(SELECT r0."child.id"::text
FROM r0),
(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0
WHERE ((r0."assigned" AND NOT (r0."restricted" && ARRAY['former_names',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('former_names' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['identifiers',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('identifiers' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."assigned" AND NOT (r0."restricted" && ARRAY['immigration',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('immigration' = ANY (r0."shield_closed")) IS NOT TRUE)) OR (r0."must_not_locate") OR (r0."same_authority" AND NOT (r0."restricted" && ARRAY['language',
'*']) AND (r0."shield_closed" IS NOT NULL AND ('language' = ANY (r0."shield_closed")) IS NOT TRUE)))) z)]::text[] AS touched
-- $1: caller.practitioner_id
-- $2: caller.authority_code
-- $3: caller.person_id
-- $4: id.0
-- withheld NOT_INVOLVED: Child.names
-- withheld RESTRICTED: Child.names
-- withheld NO_ROLE: Child.identifiers
-- withheld NOT_INVOLVED: Child.identifiers
-- withheld RESTRICTED: Child.identifiers
-- withheld OTHER_AUTHORITY: Child.language
-- withheld RESTRICTED: Child.language
