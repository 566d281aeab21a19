"""Rows that seldom meet by chance, added to a made-up record: shields, grants, boundary days, loose ends, odd text."""

from typing import Any
from uuid import UUID

import asyncpg

from tests.oracle.entitle import entitle
from tests.oracle.hands import CENSUS, DAYS, HOME, NEXT, Hands

ODD_TEXTS = (
    'Zoë "Zed" \\ Ó Súilleabháin',
    "line\nbreak\ttab \x01 control",
    "</script>\u2028 & <b>",
    "😀 \u0301 العربية",
    "",
    "null",
)
SHIELDED = (
    # days from now until set, until lifted, scope
    (-9, None, "RECORD"),
    (-9, None, "PERSON_LINK"),
    (-9, None, "ADDRESS"),
    (-9, -1, "RECORD"),
    (-9, 1, "RECORD"),
    (1, None, "RECORD"),
)
GROUPS = (
    ["ethnicity", "family"],
    ["needs_child", "interventions", "sensitive_service"],
    ["immigration", "disability_send", "needs_parenting", "involvement"],
    ["family_risk", "statutory_status", "needs_environment", "family"],
    ["identity", "needs_child"],
)
YOUNG = (
    # name, years (None: undated), days past the birthday, precision, competence recorded so many days ago, shielded
    ("young_person_shielded", 17, 40, "EXACT", 30, True),
    ("young_person_competent", 13, 40, "EXACT", 0, False),
    ("young_person_birthday", 16, 0, "EXACT", None, False),
    ("young_person_eve", 16, -1, "EXACT", None, False),
    ("young_person_guessed", 17, 40, "ESTIMATED", None, False),
    ("young_person_tomorrow", 12, 40, "EXACT", -1, False),
    ("young_person_undated", None, 0, None, None, False),
)
CHECKS = {
    "vetting": "practitioner_id, issued_on, recheck_due_on, level) SELECT $1, now(), date 'infinity', 'ENHANCED'",
    "training": "practitioner_id, passed_on, expires_on, course) SELECT $1, now(), date 'infinity', 'Safety'",
    "registration": "practitioner_id, valid_from, valid_to, body, number) SELECT $1, now(), date 'infinity',"
    " 'SWE', 'SW1'",
}
"""What somebody at work needs."""
SYSTEMS = {
    "system_of_groups": (
        *("identity/*", "ethnicity/*", "immigration/*", "disability_send/*", "family/*", "family_risk/*"),
        *("needs_child/*", "needs_parenting/*", "needs_environment/*", "interventions/*", "involvement/*"),
        *("sensitive_service/*", "statutory_status/*", "directory/*", "age_band/*", "contact/*", "outward_code/*"),
        *("identifiers_health/*", "identifiers_education/*"),
        *("language/*", "health/*", "assessment/*", "has_plan/*", "consent/*", "case_notes/*", "household/*"),
    ),
    "system_of_objects": (
        *("record/Child", "identity/Child.givenName", "needs_child/Child.needs", "needs_child/Need.summary"),
        *("record/Need:needs_child", "family/Child.familyMembers", "record/Episode", "ethnicity/Child.ethnicity"),
        *("statutory_status/Child.episodes", "statutory_status/Episode.referralDate", "misspelt/Child.givenName"),
    ),
    "system_of_no_child": ("needs_child/*", "identity/Child.givenName", "directory/*"),
}
"""Systems of the school, and what their contracts list."""
NOWHERE = ("social_worker", "front_door")
"""Roles that somebody has whose organisation is of no authority."""


async def unsettle(dsn: str) -> None:
    """Add the rows, as the owner, in one transaction."""
    connection = await asyncpg.connect(dsn, server_settings={"timezone": "UTC"})
    try:
        async with connection.transaction():
            hands = await hands_of(connection)
            await _census(hands)
            await _involve(hands)
            await _protect(hands)
            await _close(hands)
            await _loose_ends(hands)
            await _young_people(hands)
            await _of_nowhere(hands)
            await _systems(hands)
            await entitle(hands)
    finally:
        await connection.close()


async def hands_of(connection: Any) -> Hands:
    """The owner's hands, with all demo practitioners and children."""
    workers = await connection.fetch(
        "SELECT d.name, a.practitioner_id, g.id, g.is_sensitive FROM demo_identity d"
        " JOIN account a USING (subject) JOIN agency g ON g.id = d.agency_id WHERE a.practitioner_id IS NOT NULL"
    )
    kids: dict[str, list[UUID]] = {}
    for row in await connection.fetch("SELECT authority_code, id FROM child ORDER BY id"):
        kids.setdefault(row["authority_code"], []).append(row["id"])
    return Hands(
        connection, {row[0]: (row["practitioner_id"], row["id"], row["is_sensitive"]) for row in workers}, kids
    )


async def _census(hands: Hands) -> None:
    """A neighbour's children become those of the census authority, which has none without a census file."""
    hands.kids[CENSUS] = hands.kids["317"][:24]
    await hands.db.execute(
        "UPDATE child SET authority_code = $1 WHERE id = ANY($2::uuid[])", CENSUS, hands.kids[CENSUS]
    )


async def _involve(hands: Hands) -> None:
    """Boundary days, in the own authority and in the next one."""
    home, away = hands.kids[HOME], hands.kids[NEXT]
    for shift, name in enumerate(("social_worker", "housing_officer", "duty_worker", "health_visitor")):
        for number, (start, end) in enumerate(DAYS):
            await hands.involve(name, home[20 + 4 * number + shift], start, end)
            await hands.involve(name, away[3 * number + shift], start, end)
    for number, (start, end) in enumerate(DAYS):
        await hands.involve("housing_officer_census", hands.kids[CENSUS][number], start, end)
        await hands.involve("front_door_census", home[2 * number], start, end)
        await hands.involve("social_worker_2", home[2 * number + 1], start, end)


async def _protect(hands: Hands) -> None:
    """Shields of every kind among the children first met, grants for some of them, shielded siblings."""
    home, away = hands.kids[HOME], hands.kids[NEXT]
    for number, shield in enumerate(SHIELDED):
        await hands.shield(home[16 + 5 * number], *shield)
        await hands.shield(home[60 + number], *shield)
        await hands.shield(away[2 + number], *shield)
        await hands.shield(hands.kids[CENSUS][2 * number], *shield)
        # Each shielded child is somebody's sibling, and has a sibling too.
        await hands.related(home[number], home[16 + 5 * number])
        await hands.related(home[16 + 5 * number], home[number])
        await hands.related(home[2], home[60 + number])
    names = ("social_worker", "front_door", "housing_officer", "health_visitor", "duty_worker")
    for number, groups in enumerate(GROUPS):
        child = home[70 + number]
        await hands.shield(child, -9, None, "RECORD")
        await hands.related(home[4], child)
        for shift, name in enumerate(names):
            await hands.involve(name, child, -9, None)
            await hands.grant(name, child, GROUPS[(number + shift) % len(GROUPS)], 0)
            await hands.grant(name, home[16], groups, 61 if number else 0)
        await hands.work_with(child)
    await hands.grant("social_worker", home[7], list(GROUPS[3]), 0)


async def _close(hands: Hands) -> None:
    """Sealed and archived records, and some that a practitioner must not open: of children they work with."""
    home = hands.kids[HOME]
    sealed, archived, barred = home[110:114], home[114:118], home[118:124]
    seal = "INSERT INTO seal (child_id, grounds, sealed_at) VALUES ($1, 'ADOPTION', now() + $2::int * interval '1 day')"
    for number, child in enumerate(sealed):
        await hands.db.execute(seal, child, 1 if number == 0 else -number)  # the first only tomorrow
        for kin in home[:5]:
            await hands.related(kin, child)
            await hands.related(child, kin)
    for number, child in enumerate(archived):
        await hands.db.execute("UPDATE child SET archived_on = current_date + 1 - $2::int WHERE id = $1", child, number)
    exclude = "INSERT INTO excluded_practitioner (child_id, practitioner_id, reason) VALUES ($1, $2, 'LISTED')"
    names = ("social_worker", "front_door", "housing_officer", "health_visitor", "duty_worker")
    for shift, name in enumerate(names):
        for child in (*sealed, *archived, *barred):
            await hands.involve(name, child, -9, None)
        for child in barred[shift::2]:
            await hands.db.execute(exclude, child, hands.workers[name][0])


async def _loose_ends(hands: Hands) -> None:
    """Needs without a domain, work under them, text that is hard to quote, values that are not there."""
    home = hands.kids[HOME]
    for number, text in enumerate(ODD_TEXTS):
        child = home[2 * number]
        await hands.db.execute("UPDATE person SET known_as = $2, given_name = $2 WHERE id = $1", child, text)
        need = await hands.db.fetchval(
            "INSERT INTO need (child_id, domain, level, summary, strengths) VALUES ($1, NULL, 3, $2, $2) RETURNING id",
            child,
            text,
        )
        filed = await hands.db.fetchval(
            "INSERT INTO need (child_id, domain, summary) VALUES ($1, $3, $2) RETURNING id",
            *(child, text, number % 3 + 1),
        )
        for answered in (need, filed, None):
            await hands.db.execute(
                "INSERT INTO intervention (child_id, need_id, agency_id, title, status, outcome) VALUES"
                " ($1, $2, $3, $4, 'ACTIVE', $4)",
                *(child, answered, hands.workers["health_visitor"][1], text),
            )
    await hands.db.execute("DELETE FROM child_ethnicity WHERE child_id = $1", home[0])


async def _young_people(hands: Hands) -> None:
    """Subjects of every age and competence, each with an identity of their own."""
    home = hands.kids[HOME]
    for number, (name, years, days, precision, competent, shielded) in enumerate(YOUNG):
        child, subject = home[90 + number], f"demo:{name}"
        await hands.db.execute(
            "UPDATE person SET kind = 'CHILD', expected_delivery_date = NULL, date_of_birth_precision = $4,"
            " date_of_death = NULL, date_of_birth ="
            "  (current_date - $3::int - $2::int * interval '1 year')::date WHERE id = $1",
            *(child, years, days, precision),
        )
        await hands.db.execute(
            "UPDATE child SET competence_recorded_on = current_date - $2::int WHERE id = $1", child, competent
        )
        await hands.db.execute("INSERT INTO account (subject, person_id) VALUES ($1, $2)", subject, child)
        await hands.db.execute(
            "INSERT INTO demo_identity SELECT $1, $2, agency_id, roles, purposes, 'Made for a test.'"
            " FROM demo_identity WHERE name = 'young_person'",
            *(name, subject),
        )
        await hands.related(child, home[2])
        await hands.work_with(child)
        if shielded:
            await hands.shield(child, -9, None, "RECORD")


async def _of_nowhere(hands: Hands) -> None:
    """People who work, and whose organisation belongs to no authority."""
    agency = await hands.db.fetchval("SELECT id FROM agency WHERE authority_code IS NULL")
    await hands.db.execute(
        "INSERT INTO agreement (agency_id, reference, purposes, groups, starts_on, ends_on)"
        " VALUES ($1, 'OF-NOWHERE', '{DIRECT_CARE,SAFEGUARDING}', '{}', current_date, current_date + 9)",
        agency,
    )
    for role in NOWHERE:
        name = f"{role}_nowhere"
        worker = await hands.db.fetchval(
            "INSERT INTO practitioner (agency_id, name) VALUES ($1, $2) RETURNING id", agency, name
        )
        for table, columns in CHECKS.items():
            await hands.db.execute(f"INSERT INTO {table} ({columns}", worker)
        await hands.db.execute("INSERT INTO account (subject, practitioner_id) VALUES ($1, $2)", f"demo:{name}", worker)
        await hands.db.execute(
            "INSERT INTO demo_identity SELECT $1, $2, $3, roles, purposes, 'Made for a test.'"
            " FROM demo_identity WHERE name = $4",
            *(name, f"demo:{name}", agency, role),
        )
        hands.workers[name] = (worker, agency, False)
        for number in range(6):
            await hands.involve(name, hands.kids[HOME][70 + number], -9, None)


async def _systems(hands: Hands) -> None:
    """Other systems of the school, under contracts that list more, or less, or single objects."""
    for name, listed in SYSTEMS.items():
        await hands.db.execute("INSERT INTO account (subject) VALUES ($1)", f"demo:{name}")
        await hands.db.execute(
            "INSERT INTO demo_identity (name, subject, agency_id, roles, purposes, description, client_id)"
            " SELECT $1, $2, agency_id, roles, purposes, 'Made for a test.', $1"
            " FROM demo_identity WHERE name = 'partner_client'",
            *(name, f"demo:{name}"),
        )
        contract = await hands.db.fetchval(
            "INSERT INTO contract (agency_id, client_id, reference, starts_on, ends_on)"
            " SELECT agency_id, $1, 'TEST', current_date, current_date FROM demo_identity WHERE name = $1 RETURNING id",
            name,
        )
        for thing in listed:
            await hands.db.execute("INSERT INTO contract_object VALUES ($1, $2)", contract, thing)
