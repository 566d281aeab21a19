"""Children who are placed elsewhere, who moved, and whose case is handed over; teams around a child."""

from tests.oracle.hands import HOME, NEXT, Hands

MOVED = (0, 27, 28, -1, 5, 400)
"""Days since a transfer."""
PARTS = (
    # part, of the core group, days until the end, handed over
    ("CASE_HOLDER", False, 0, True),
    ("CASE_HOLDER", False, -27, True),
    ("CO_WORKER", False, -28, True),
    ("REVIEWING_OFFICER", False, -1, False),
    ("MEMBER", True, None, False),
    ("MEMBER", False, None, False),
    ("MEMBER", True, -1, True),
    (None, True, -5, True),
)


async def hand_over(hands: Hands) -> None:
    """Of the next authority's children some are hosted here, some were from here; cases in every state of handover."""
    away = hands.kids[NEXT]
    for number, child in enumerate(away[12:36]):
        if number % 2:
            await hands.db.execute("UPDATE child SET host_authority_code = $2 WHERE id = $1", child, HOME)
        else:
            await hands.db.execute(
                "UPDATE child SET previous_authority_code = $2, transferred_on = current_date - $3::int WHERE id = $1",
                *(child, HOME, MOVED[number // 2 % len(MOVED)]),
            )
        await hands.work_with(child)
    for shift, name in enumerate(("social_worker", "eh_practitioner", "lead_practitioner", "housing_officer")):
        for number, (part, is_core, end, is_handover) in enumerate(PARTS):
            child = away[36 + 8 * shift + number]
            await hands.involve(name, child, -400, end)
            await hands.db.execute(
                "UPDATE involvement SET part = $3, is_core_group = $4, is_handover = $5"
                " WHERE child_id = $1 AND practitioner_id = $2 AND started_on = current_date - 400",
                *(child, hands.workers[name][0], part, is_core, is_handover),
            )
            await hands.work_with(child)
