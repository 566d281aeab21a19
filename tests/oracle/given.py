"""What was given out to whom it is about, and needs by their element."""

from uuid import UUID

from tests.oracle.hands import HOME, Hands

ANSWERS = (
    # groups, status, days since the answer
    (None, "ANSWERED", 0),
    (["case_notes"], "ANSWERED", 3),
    (["voice", "health"], "ANSWERED", 0),
    (None, "PARTLY_ANSWERED", 0),
    (None, "OPEN", None),
    (None, "ANSWERED", 0),
)
ELEMENTS = ("D1.FAMILY_SOCIAL", "D1.HEALTH_GENERAL", "D1.SELF_CARE", "D3.HOUSING_FINANCE")


async def give(hands: Hands) -> None:
    """Requests to see the record, answered and not; older notes and words, some of third parties; needs of elements."""
    home, db = hands.kids[HOME], hands.db
    people: list[tuple[UUID, UUID]] = [(child, child) for child in home[90:97]]
    for name in ("parent_carer", "parent_carer_2"):
        person = await db.fetchval(
            "SELECT a.person_id FROM account a JOIN demo_identity d USING (subject) WHERE d.name = $1", name
        )
        people += [(child, person) for child in home[40:53]]
    for number, (child, person) in enumerate(people):
        groups, status, since = ANSWERS[number % len(ANSWERS)]
        await db.execute(
            "INSERT INTO subject_request (child_id, kind, requester_id, groups, received_on, due_on, status, closed_on)"
            " VALUES ($1, 'ACCESS', $2, $3, current_date - 30, current_date + 9, $4, current_date - $5::int)",
            *(child, person, groups, status, since),
        )
    of = [child for child, _ in people]
    await db.execute(
        "UPDATE case_note SET written_at = now() - interval '1 day', happened_at = now() - interval '1 day'"
        " WHERE child_id = ANY ($1::uuid[]) AND get_byte(uuid_send(id), 1) % 2 = 0",
        of,
    )
    await db.execute(
        "UPDATE voice SET told_on = current_date - 1"
        " WHERE child_id = ANY ($1::uuid[]) AND get_byte(uuid_send(id), 1) % 2 = 0",
        of,
    )
    await db.execute(
        "INSERT INTO case_note_person (note_id, person_id, child_id, part) SELECT id, $2, child_id, 'THIRD_PARTY'"
        " FROM case_note WHERE child_id = ANY ($1::uuid[]) AND get_byte(uuid_send(id), 2) % 3 = 0",
        *(of, home[0]),
    )
    await db.execute(
        "UPDATE need SET element_scheme = 'need_element',"
        " element_code = ($1::text[])[1 + get_byte(uuid_send(id), 0) % 4]"
        " WHERE summary = 'seen' AND domain = 1",
        list(ELEMENTS),
    )
