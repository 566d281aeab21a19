"""Who the children are and where: addresses, numbers, names and warnings, and those who must not learn them."""

from uuid import UUID

from tests.oracle.hands import HOME, NEXT, Hands

PROTECTION = ("NONE", "CONFIDENTIAL", "SHIELDED")
NUMBERS = (
    *("LA_CHILD", "CASE", "NATIONAL_INSURANCE", "HOME_OFFICE", "FORMER_UPN", "POLICE_COMPUTER", "ADOPTION_AGENCY"),
    *("COURT_CASE", "NHS_NUMBER"),
)
NAMES = (
    # type, days from now until it began, until it ended
    ("KNOWN_AS", -900, None),
    ("KNOWN_AS", -900, 0),
    ("LEGAL", -900, -1),
    ("LEGAL", -900, 1),
    ("BIRTH", None, None),
    ("ALIAS", -9, None),
    ("PREVIOUS", -900, -9),
    ("PRE_ADOPTION", -900, -90),
    ("PRE_ADOPTION", -900, None),
)
ADDRESS = (
    "INSERT INTO address (person_id, type, lines, postcode, protection, is_safe, instructions, valid_from, valid_to)"
    " VALUES ($1, 'TERM', '2 Row', 'AB1 2CD', $2, true, 'By hand.', make_date($3, 1, 1), make_date($3, 7, 1))"
    " RETURNING id"
)
NUMBER = (
    "INSERT INTO contact_point (person_id, kind, value, protection, is_safe, instructions)"
    " VALUES ($1, 'TELEPHONE', '01632 960' || $3::int, $2, false, 'After six.') RETURNING id"
)


async def place(hands: Hands) -> None:
    """Something of every kind for many children; for some, those who need it and those who must not know it."""
    home = hands.kids[HOME]
    for number, child in enumerate((*home[:110], *hands.kids[NEXT][:20])):
        for year, protection in enumerate(PROTECTION):
            await hands.db.fetchval(ADDRESS, child, protection, 1970 + year)
            await hands.db.fetchval(NUMBER, child, protection, 100 + year)
        await _known_by(hands, child)
        await _warned_of(hands, child, home[number % 80], number)
    for number in (0, 1, 4, 7):
        await hands.involve("housing_officer", home[number], -9, None)
        await hands.work_with(home[number])
    await hands.db.execute(
        "UPDATE involvement SET part = 'CASE_HOLDER', needs_location = true WHERE practitioner_id = $1",
        hands.workers["social_worker"][0],
    )
    for table, insert, children in (
        ("address", ADDRESS, (42, 44, 49, 50)),
        ("contact_point", NUMBER, (40, 48, 49, 51)),
    ):
        for place_of in children:
            for number, protection in enumerate(PROTECTION):
                key = await hands.db.fetchval(insert, home[place_of], protection, 1980 + number)
                await _kept_from_parents(hands, table, key)


async def _known_by(hands: Hands, child: UUID) -> None:
    """Numbers of other systems, and names of every type and time."""
    for kind in NUMBERS:
        await hands.db.execute(
            "INSERT INTO identifier (person_id, kind, value, verification, issuer, valid_from, valid_to)"
            " VALUES ($1, $2, 'X-1', 'PRESENT_UNVERIFIED', 'somebody', '2020-02-03', '2021-02-03')",
            *(child, kind),
        )
    for kind, start, end in NAMES:
        await hands.db.execute(
            "INSERT INTO person_name (person_id, type, given_name, valid_from, valid_to)"
            " VALUES ($1, $2, 'Ash', current_date + $3::int, current_date + $4::int)",
            *(child, kind, start, end),
        )


async def _warned_of(hands: Hands, child: UUID, kin: UUID, number: int) -> None:
    """Of some children a warning, some of somebody who may be protected; of today, tomorrow or the past."""
    await hands.db.execute(
        "INSERT INTO warning_note (child_id, person_id, kind, narrative, started_on, review_on, ended_on) VALUES"
        " ($1, $2, $3, 'dog', current_date + $4::int, current_date + 90, current_date + $5::int)",
        *(child, kin if number % 2 else None, "RISK_TO_CHILD" if number % 7 == 0 else "STAFF_SAFETY"),
        *(1 if number % 5 == 0 else 0, {1: 1, 2: 0}.get(number % 6) if number % 5 else None),
    )


async def _kept_from_parents(hands: Hands, table: str, key: UUID) -> None:
    for name in ("parent_carer", "parent_carer_2"):
        await hands.db.execute(
            f"INSERT INTO {table}_not_known_to ({table}_id, person_id) SELECT $1, a.person_id FROM account a"  # noqa: S608 - named above
            " JOIN demo_identity d USING (subject) WHERE d.name = $2",
            *(key, name),
        )
