"""Who cares for a child, whose caseload it is on, and the home that somebody shares with it."""

from tests.oracle.hands import DAYS, HOME, NEXT, Hands

CARE = (
    # relation, leave for everyday decisions, days until it began, until it ended, contact, must not know the address
    ("foster_carer", True, -9, None, None, False),
    ("kinship_carer", True, None, 1, "UNRESTRICTED", True),
    ("connected_person", True, 0, None, None, False),
    ("foster_carer", False, -9, None, None, False),
    ("private_foster_carer", True, -9, None, None, False),
    ("foster_carer", True, 1, None, None, False),
    ("kinship_carer", True, -9, 0, None, False),
    ("foster_carer", True, -9, None, "NONE_BY_ORDER", False),
    ("connected_person", True, -9, None, None, False),
    ("foster_carer", True, -9, None, None, False),
)
WARD = ("identity/*", "age_band/*", "identifiers_health/*", "identifiers_education/*", "health/*", "directory/*")
"""What the contract of a health service's system lists."""
OWN = (
    "INSERT INTO address (person_id, type, lines, postcode, protection, valid_from)"
    " VALUES ($1, 'CORRESPONDENCE', '9 Mews', 'AB1 2CD', $2, make_date(1990, 1, 1))"
)


async def care(hands: Hands) -> None:
    """Carers of every kind, of whom some must not know; homes that are shared, and such that are not; caseloads."""
    home = hands.kids[HOME]
    for shift, name in enumerate(("parent_carer", "parent_carer_2")):
        person = await hands.db.fetchval(
            "SELECT a.person_id FROM account a JOIN demo_identity d USING (subject) WHERE d.name = $1", name
        )
        for number, (relation, leave, start, end, contact, feared) in enumerate(CARE):
            child = home[54 + 10 * shift + number]
            await hands.db.execute(
                "INSERT INTO relationship (child_id, person_id, relation_code, has_delegated_authority, started_on,"
                " ended_on, contact_scheme, contact_code, must_not_know_address) VALUES ($1, $2, $3, $4,"
                " current_date + $5::int, current_date + $6::int, $7, $8, $9)",
                *(child, person, relation, leave, start, end),
                *("contact_status", contact, feared),
            )
            await hands.work_with(child)
        await hands.confide(home[62 + 10 * shift], person, ["health", "religion", "involvement", "family"])
        await hands.shield(home[63 + 10 * shift], -9, None, "RECORD")
        await hands.db.execute("DELETE FROM address WHERE person_id = $1 AND type = 'CORRESPONDENCE'", person)
        await hands.db.execute(OWN, person, "NONE")
    for number, child in enumerate(home[40:53]):
        await hands.db.execute("DELETE FROM address WHERE person_id = $1 AND type = 'CORRESPONDENCE'", child)
        await hands.db.execute(OWN, child, ("CONFIDENTIAL", "SHIELDED", "NONE")[number % 3])
        await hands.db.execute(
            "UPDATE relationship SET lives_with = $2 WHERE child_id = $1 AND relation_code = 'birth_father'",
            *(child, (True, True, False, None)[number % 4]),
        )
    await _caseloads(hands)


async def _caseloads(hands: Hands) -> None:
    """Children on the caseload of a health service on some days, of whom some are of another authority; its system."""
    service = hands.workers["health_visitor"][1]
    for number, (start, end) in enumerate(DAYS):
        for child in (hands.kids[HOME][3 * number], hands.kids[NEXT][60 + number]):
            await hands.db.execute(
                "INSERT INTO roll (child_id, agency_id, kind, started_on, ended_on)"
                " VALUES ($1, $2, 'CASELOAD', current_date + $3::int, current_date + $4::int) ON CONFLICT DO NOTHING",
                *(child, service, start, end),
            )
    await hands.db.execute("INSERT INTO account (subject) VALUES ('demo:system_of_ward')")
    await hands.db.execute(
        "INSERT INTO demo_identity (name, subject, agency_id, roles, purposes, description, client_id) VALUES"
        " ('system_of_ward', 'demo:system_of_ward', $1, '{partner_client}', '{DIRECT_CARE}', 'Made for a test.',"
        " 'system_of_ward')",
        service,
    )
    contract = await hands.db.fetchval(
        "INSERT INTO contract (agency_id, client_id, reference, starts_on, ends_on)"
        " VALUES ($1, 'system_of_ward', 'TEST', current_date, current_date) RETURNING id",
        service,
    )
    for thing in WARD:
        await hands.db.execute("INSERT INTO contract_object VALUES ($1, $2)", contract, thing)
