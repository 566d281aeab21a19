"""What is written about a child, of each sort some: shared and not, of own and other services, kept from some."""

from typing import Any
from uuid import UUID

WRITERS = (
    *("lead_practitioner", "eh_practitioner", "health_visitor", "sensitive_service_worker", "dsl", "housing_officer"),
    *("social_worker", "police_pvp"),
)
"""Demo identities that write: each two notes, what the child told them, and a consent; so that some are their own."""


async def write(db: Any, workers: dict[str, tuple[UUID, UUID, bool]], child: UUID) -> None:
    """Spells, plans, notes, words, offences, consents and disclosures of one child."""
    known = [workers[name] for name in WRITERS if name in workers]
    people, agencies = [one[0] for one in known], [one[1] for one in known]
    await _spells(db, child)
    for sql in PLANNED:
        await db.execute(sql, child, agencies)
    for sql in WRITTEN:
        await db.execute(sql, child, people, agencies)
    await db.execute(KEPT, child)


async def _spells(db: Any, child: UUID) -> None:
    for number, category in enumerate(("CP", "CIN", "CLA")):
        episode = await db.fetchval(
            "INSERT INTO episode (child_id, category, referral_date) VALUES ($1, $2, current_date - 60) RETURNING id",
            *(child, category),
        )
        await db.execute(
            "INSERT INTO episode_referrer (episode_id, child_id, name, contact, is_anonymous)"
            " VALUES ($1, $2, 'a neighbour', '07700 900123', $3)",
            *(episode, child, number % 2 == 0),
        )
        await db.execute(
            "INSERT INTO placement (child_id, episode_id, started_on, type_code) VALUES ($1, $2, current_date,"
            " (SELECT min(code) FROM code_value WHERE scheme = 'placement_type'))",
            *(child, episode),
        )
        await db.execute(
            "INSERT INTO legal_status (child_id, scheme, code, started_on)"
            " SELECT $1, scheme, code, current_date - 60 FROM code_value WHERE scheme = 'legal_status'"
            " ORDER BY code OFFSET $2 LIMIT 1",
            *(child, number),
        )


PLANNED = (
    """
    INSERT INTO plan (child_id, kind, started_on)
    VALUES ($1, 'CP', current_date - 9), ($1, 'EARLY_HELP', current_date - cardinality($2::uuid[]))
    """,
    """
    INSERT INTO action (child_id, plan_id, title, status, agency_id)
    SELECT $1, p.id, 'to do', 'OPEN', a.id FROM plan p, unnest(ARRAY[NULL::uuid] || $2::uuid[]) a(id)
    WHERE p.child_id = $1
    """,
    """
    INSERT INTO review (child_id, plan_id, held_on, next_on)
    SELECT $1, id, current_date, current_date + cardinality($2::uuid[]) FROM plan WHERE child_id = $1
    """,
    """
    INSERT INTO assessment (child_id, type, status, started_on, agency_id)
    SELECT $1, 'AGE', 'DRAFT', current_date, a.id FROM unnest($2::uuid[]) a(id)
    """,
    """
    INSERT INTO intervention (child_id, agency_id, title, status)
    SELECT $1, a.id, 'own', 'ACTIVE' FROM unnest($2::uuid[]) a(id)
    """,
    """
    INSERT INTO disclosure
      (child_id, agency_id, decision, groups, purpose, lawful_basis, reason, is_family_told, decided_at)
    SELECT $1, a.id, 'SHARED', CASE WHEN n % 3 = 0 THEN ARRAY['health', 'sensitive_service'] ELSE ARRAY['health'] END,
      'SAFEGUARDING', 'PUBLIC_TASK', 'x', CASE WHEN n % 2 = 0 THEN 'YES' ELSE 'UNSAFE' END, now()
    FROM unnest($2::uuid[]) WITH ORDINALITY a(id, n)
    """,
    """
    INSERT INTO offence (child_id, description, status, agency_id)
    SELECT $1, 'theft', 'ALLEGED', a.id FROM unnest(ARRAY[NULL::uuid] || $2::uuid[]) a(id)
    """,
)
WRITTEN = (
    """
    INSERT INTO action (child_id, plan_id, title, status, agency_id, practitioner_id)
    SELECT $1, (SELECT min(id::text)::uuid FROM plan WHERE child_id = $1), 'mine', 'OPEN', w.agency, w.worker
    FROM unnest($2::uuid[], $3::uuid[]) w(worker, agency)
    """,
    """
    INSERT INTO case_note (child_id, agency_id, author_id, happened_at, written_at, type, text, is_shared,
      is_significant)
    SELECT $1, w.agency, w.worker, now() - interval '2 days', now(), 'VISIT', 'seen', k % 2 = 0, n % 2 = 0
    FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY w(worker, agency, n), generate_series(0, 1) k
    """,
    """
    INSERT INTO case_note (child_id, agency_id, author_id, happened_at, written_at, type, text, is_shared, corrects_id)
    SELECT $1, n.agency_id, n.author_id, n.happened_at, now(), n.type, 'otherwise', n.is_shared, n.id FROM case_note n
    WHERE n.child_id = $1 AND n.corrects_id IS NULL AND n.author_id = ANY ($2) AND n.agency_id = ANY ($3)
    """,
    """
    INSERT INTO voice (child_id, words, method, told_on, told_to, is_shared_with_parents)
    SELECT $1, 'I want to stay', 'TALK', current_date, w.worker, (n + cardinality($3::uuid[])) % 2 = 0
    FROM unnest($2::uuid[]) WITH ORDINALITY w(worker, n)
    """,
    """
    WITH form AS (
      INSERT INTO consent_form (child_id, kind, given_by, capacity, method, answered_on)
      VALUES ($1, 'SHARE', $1, 'COMPETENT_CHILD', 'SIGNED', current_date - 3) RETURNING id)
    INSERT INTO consent (child_id, form_id, agency_id, purpose, groups, status, valid_from, expires_at)
    SELECT $1, form.id, w.agency, 'DIRECT_CARE',
      CASE WHEN n % 3 = 0 THEN ARRAY['health', 'sensitive_service'] ELSE ARRAY['health'] END, 'EXPIRED',
      now() - interval '3 days', now() - interval '2 days' + cardinality($2::uuid[]) * interval '1 second'
    FROM form, unnest($3::uuid[]) WITH ORDINALITY w(agency, n)
    """,
)
"""Of the practitioners and their organisations. The consents have expired, so that none opens anything."""

KEPT = """
    INSERT INTO case_note_person (note_id, person_id, child_id, part)
    SELECT n.id, p.id, $1, CASE WHEN get_byte(uuid_send(n.id), 0) % 3 = 0 THEN 'ABOUT' ELSE 'CONFIDENTIAL_FROM' END
    FROM case_note n, (SELECT person_id AS id FROM account WHERE person_id IS NOT NULL ORDER BY subject LIMIT 9) p
    WHERE n.child_id = $1 ON CONFLICT DO NOTHING
"""
