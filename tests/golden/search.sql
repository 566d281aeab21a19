WITH r0_page AS MATERIALIZED (SELECT r0.*,
row_number() OVER (ORDER BY r0."child.id") - 1 AS rn
FROM (SELECT r0_row."id" AS "child.id", coalesce(r0_row.host_authority_code = $1::text, false) AS "host_authority", EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = r0_row.id AND cond_seal.sealed_at <= now()) AS "sealed", coalesce(r0_row.archived_on <= current_date, false) AS "archived", EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = r0_row.id AND cond_excluded.practitioner_id = $2::uuid) AS "conflict", coalesce(r0_row.authority_code = $1::text, false) AS "same_authority"
FROM (SELECT u.id
FROM ((SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
JOIN person p ON p.id = c.id
CROSS
JOIN LATERAL (SELECT ARRAY(SELECT coalesce(cond_use.group_name,
'*')
FROM restriction AS cond_use
WHERE cond_use.child_id = c.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now() AND (cond_use.lifted_at IS NULL OR now() < cond_use.lifted_at)) AS "restricted", coalesce(c.authority_code = $1::text, false) AS "same_authority",
CASE
WHEN EXISTS (SELECT
FROM shield AS cond_shield
WHERE cond_shield.child_id = c.id AND cond_shield.scope = 'RECORD' AND cond_shield.set_at <= now() AND (cond_shield.lifted_at IS NULL OR now() < cond_shield.lifted_at)) THEN ARRAY(SELECT unnest(cond_grant.groups)
FROM emergency_grant AS cond_grant
WHERE cond_grant.practitioner_id = $2::uuid AND cond_grant.child_id = c.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed" OFFSET 0) c_holds
WHERE d.host_authority_code = $1::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $2::uuid) AND NOT EXISTS (SELECT
FROM unnest(ARRAY(SELECT replace(folded(w.x),
'-',
' ') COLLATE "C"
FROM unnest($3::text[]) w(x))) q(x)
WHERE ((NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND strpos(' ' || replace(folded(p."given_name"),
'-',
' ') COLLATE "C",
' ' || q.x) > 0) OR (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND strpos(' ' || replace(folded(p."family_name"),
'-',
' ') COLLATE "C",
' ' || q.x) > 0) OR (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND strpos(' ' || replace(folded(p."known_as"),
'-',
' ') COLLATE "C",
' ' || q.x) > 0) OR EXISTS (SELECT
FROM person_name f1
WHERE f1."person_id" = c."id" AND
CASE (CASE
WHEN f1."type" IN ('LEGAL',
'KNOWN_AS',
'BIRTH',
'PREVIOUS',
'ALIAS') AND f1."valid_to" <= current_date THEN '(ended)'
ELSE f1."type" END)
WHEN 'LEGAL' THEN NOT (c_holds."restricted" && ARRAY['identity',
'*'])
WHEN 'KNOWN_AS' THEN NOT (c_holds."restricted" && ARRAY['identity',
'*'])
WHEN 'BIRTH' THEN c_holds."same_authority" AND NOT (c_holds."restricted" && ARRAY['former_names',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('former_names' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 'PREVIOUS' THEN c_holds."same_authority" AND NOT (c_holds."restricted" && ARRAY['former_names',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('former_names' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 'ALIAS' THEN c_holds."same_authority" AND NOT (c_holds."restricted" && ARRAY['former_names',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('former_names' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN '(ended)' THEN c_holds."same_authority" AND NOT (c_holds."restricted" && ARRAY['former_names',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('former_names' = ANY (c_holds."shield_closed")) IS NOT TRUE)
ELSE false END AND ((strpos(' ' || replace(folded(f1."given_name"),
'-',
' ') COLLATE "C",
' ' || q.x) > 0) OR (strpos(' ' || replace(folded(f1."family_name"),
'-',
' ') COLLATE "C",
' ' || q.x) > 0)))) IS NOT TRUE)
ORDER BY d.id LIMIT $4::int + 1)
UNION (SELECT d.id AS id
FROM child d
JOIN child c ON c.id = d.id
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
WHERE cond_grant.practitioner_id = $2::uuid AND cond_grant.child_id = c.id AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END AS "shield_closed" OFFSET 0) c_holds
WHERE d.authority_code = $1::text AND NOT EXISTS (SELECT
FROM seal AS cond_seal
WHERE cond_seal.child_id = c.id AND cond_seal.sealed_at <= now()) AND NOT coalesce(c.archived_on <= current_date, false) AND NOT EXISTS (SELECT
FROM excluded_practitioner AS cond_excluded
WHERE cond_excluded.child_id = c.id AND cond_excluded.practitioner_id = $2::uuid) AND NOT EXISTS (SELECT
FROM unnest(ARRAY(SELECT replace(folded(w.x),
'-',
' ') COLLATE "C"
FROM unnest($3::text[]) w(x))) q(x)
WHERE ((NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND strpos(' ' || replace(folded(p."given_name"),
'-',
' ') COLLATE "C",
' ' || q.x) > 0) OR (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND strpos(' ' || replace(folded(p."family_name"),
'-',
' ') COLLATE "C",
' ' || q.x) > 0) OR (NOT (c_holds."restricted" && ARRAY['identity',
'*']) AND strpos(' ' || replace(folded(p."known_as"),
'-',
' ') COLLATE "C",
' ' || q.x) > 0) OR EXISTS (SELECT
FROM person_name f2
WHERE f2."person_id" = c."id" AND
CASE (CASE
WHEN f2."type" IN ('LEGAL',
'KNOWN_AS',
'BIRTH',
'PREVIOUS',
'ALIAS') AND f2."valid_to" <= current_date THEN '(ended)'
ELSE f2."type" END)
WHEN 'LEGAL' THEN NOT (c_holds."restricted" && ARRAY['identity',
'*'])
WHEN 'KNOWN_AS' THEN NOT (c_holds."restricted" && ARRAY['identity',
'*'])
WHEN 'BIRTH' THEN NOT (c_holds."restricted" && ARRAY['former_names',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('former_names' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 'PREVIOUS' THEN NOT (c_holds."restricted" && ARRAY['former_names',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('former_names' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN 'ALIAS' THEN NOT (c_holds."restricted" && ARRAY['former_names',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('former_names' = ANY (c_holds."shield_closed")) IS NOT TRUE)
WHEN '(ended)' THEN NOT (c_holds."restricted" && ARRAY['former_names',
'*']) AND NOT (c_holds."shield_closed" IS NOT NULL AND ('former_names' = ANY (c_holds."shield_closed")) IS NOT TRUE)
ELSE false END AND ((strpos(' ' || replace(folded(f2."given_name"),
'-',
' ') COLLATE "C",
' ' || q.x) > 0) OR (strpos(' ' || replace(folded(f2."family_name"),
'-',
' ') COLLATE "C",
' ' || q.x) > 0)))) IS NOT TRUE)
ORDER BY d.id LIMIT $4::int + 1)) u
ORDER BY u.id LIMIT $4::int + 1) s
JOIN child r0_row ON r0_row.id = s.id
JOIN person r0_joined ON r0_joined.id = r0_row."id" OFFSET 0) r0
WHERE ((r0."host_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict") OR (r0."same_authority" AND NOT r0."sealed" AND NOT r0."archived" AND NOT r0."conflict"))),
r0 AS NOT MATERIALIZED (SELECT *
FROM r0_page
WHERE rn < $4::int) SELECT (SELECT row_to_json(x$)
FROM (SELECT (SELECT row_to_json(x$)
FROM (SELECT array_to_json(ARRAY(SELECT x$
FROM (SELECT ('Child:' || r0."child.id"::text) AS "id"
FROM r0
ORDER BY r0.rn) x$)) AS "nodes") x$) AS "children") x$)::text AS data, ARRAY[]::text[] AS withheld, ARRAY[(SELECT string_agg(z.id::text,
',')
FROM (SELECT r0."child.id" AS id
FROM r0) z), null::text]::text[] AS touched
-- $1: caller.authority_code
-- $2: caller.practitioner_id
-- $3: filter.0.0
-- $4: first.0
