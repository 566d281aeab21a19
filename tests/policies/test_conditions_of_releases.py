"""The truth tables of what opens single rows: the own action, the element of a need, and what was given out; by hand,
with the days on which each one changes.
"""

# ruff: noqa: FBT001, S608 - truth tables have columns; all SQL is written here

from datetime import datetime
from uuid import UUID

import pytest

from policies.conditions import FACTS
from tests.policies.childhood import World, person
from tests.policies.test_conditions_of_rows import put


async def test_own_action(world: World) -> None:
    """The caller is named, a colleague, or only an organisation."""
    me = world.facts["practitioner_id"]
    for who, expected in ((me, True), (world.colleague, False), (None, False)):
        key = await put(world, "PlanAction", practitioner_id=who, agency_id=world.agency)
        assert await world.holds("own_action", kind="PlanAction") is expected
        world.facts["practitioner_id"] = None
        assert await world.holds("own_action", kind="PlanAction") is False
        world.facts["practitioner_id"] = me
        await world.run("DELETE FROM action WHERE id = $1", key)


EVERYDAY = {
    *("D1.FAMILY_SOCIAL", "D1.SELF_CARE", "D1.LEARN_PARTICIPATION", "D1.LEARN_PROGRESS", "D1.LEARN_ASPIRATIONS"),
}
OTHERS = {
    *("D1.HEALTH_GENERAL", "D1.HEALTH_PHYSICAL", "D1.HEALTH_SPEECH", "D1.EMOTIONAL_SOCIAL", "D1.BEHAVIOUR"),
    *("D1.IDENTITY", "D1.LEARN_REASONING", "D2.BASIC_CARE", "D2.WARMTH", "D2.GUIDANCE", "D3.FAMILY_HISTORY"),
    *("D3.WIDER_FAMILY", "D3.HOUSING_FINANCE", "D3.COMMUNITY"),
}


@pytest.mark.parametrize("element", [*sorted(EVERYDAY | OTHERS), None])
async def test_by_element(world: World, element: str | None) -> None:
    """Each of the nineteen elements; a need without one is of none."""
    await world.run(
        "INSERT INTO code_value (scheme, code, label, source)"
        " SELECT 'need_element', $1::text, 'x', 'x' WHERE $1::text IS NOT NULL ON CONFLICT DO NOTHING",
        element,
    )
    await put(world, "Need", element_scheme="need_element" if element else None, element_code=element)
    assert await world.holds("of_everyday_life", kind="Need") is (element in EVERYDAY)
    assert await world.holds("of_housing", kind="Need") is (element == "D3.HOUSING_FINANCE")


def test_the_elements_are_nineteen() -> None:
    """All of the framework's."""
    assert len(EVERYDAY | OTHERS) == 19
    assert not EVERYDAY & OTHERS


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [(["9"], True), (["9", "3"], False), (["3"], False), ([], False), (None, False), (["10"], False)],
)
async def test_of_housing_by_outcome(world: World, outcomes: list[str] | None, expected: bool) -> None:
    """Secure housing, and nothing besides."""
    await put(world, "Need", outcomes=outcomes)
    assert await world.holds("of_housing", kind="Need") is expected


async def ask(world: World) -> UUID:
    """The caller's own request to see the record, answered today."""
    return await world.db.fetchval(  # type: ignore[no-any-return] # asyncpg has no types
        "INSERT INTO subject_request (child_id, kind, requester_id, received_on, due_on, status, closed_on)"
        " VALUES ($1, 'ACCESS', $2, current_date - 30, current_date + 30, 'ANSWERED', current_date) RETURNING id",
        *(world.child, world.facts["person_id"]),
    )


WRITTEN = (
    # written so many days ago, at which time
    (1, "23:59:59.999999+00", True),  # the evening before the answer
    (9, "12:00:00+00", True),
    (0, "00:00:00+00", False),  # the day of the answer
    (0, "01:00:00+02", True),  # in another zone it is still the day before
    (1, "23:30:00-02", False),  # and here no more
)


async def note(world: World, days: int = 9, time: str = "12:00:00+00") -> UUID:
    """A note, and something that the child said on that day."""
    written = await world.db.fetchval(
        "SELECT ((current_date - $1::int)::text || ' ' || $2::text)::timestamptz", days, time
    )
    assert isinstance(written, datetime)
    await put(world, "ChildVoice", told_on=await world.db.fetchval("SELECT current_date - $1::int", days))
    return await put(world, "CaseNote", agency_id=world.agency, happened_at=written, written_at=written)


@pytest.mark.parametrize(("days", "time", "expected"), WRITTEN)
async def test_released_by_time(world: World, days: int, time: str, expected: bool) -> None:
    """What was written before the day of the answer, by the day in UTC."""
    world.facts["person_id"] = await person(world.db, is_child=False)
    await note(world, days, time)
    assert await world.holds("note_released", kind="CaseNote") is False, "nobody has asked"
    await ask(world)
    assert await world.holds("note_released", kind="CaseNote") is expected
    assert await world.holds("words_released", kind="ChildVoice") is (days > 0)


@pytest.mark.parametrize(
    ("change", "notes", "words"),
    [
        ("", True, True),
        ("groups = '{case_notes}'", True, False),
        ("groups = '{voice,health}'", False, True),
        ("groups = '{health}'", False, False),
        ("kind = 'RECTIFICATION'", False, False),  # it was about something else
        ("status = 'PARTLY_ANSWERED'", False, False),  # which part is not said
        ("status = 'REFUSED'", False, False),
        ("status = 'OPEN', closed_on = NULL", False, False),
        ("closed_on = current_date + 1", False, False),  # tomorrow
        ("closed_on = current_date - 8", True, True),
        ("closed_on = current_date - 9", False, False),  # on the day that it was written
    ],
)
async def test_released_by_the_request(world: World, change: str, notes: bool, words: bool) -> None:
    """The caller's own, for access, answered in full by today, for this of the record or the whole."""
    world.facts["person_id"] = await person(world.db, is_child=False)
    await note(world)
    key = await ask(world)
    if change:
        await world.run(f"UPDATE subject_request SET {change} WHERE id = $1", key)
    assert await world.holds("note_released", kind="CaseNote") is notes
    assert await world.holds("words_released", kind="ChildVoice") is words


@pytest.mark.parametrize("change", ["requester_id", "child_id"])
async def test_released_to_another_or_of_another(world: World, change: str) -> None:
    """Somebody else's request, or one about another child, gives this caller nothing of this one."""
    world.facts["person_id"] = await person(world.db, is_child=False)
    await note(world)
    key = await ask(world)
    await world.run(f"UPDATE subject_request SET {change} = $2 WHERE id = $1", key, world.other)
    assert await world.holds("note_released", kind="CaseNote") is False
    assert await world.holds("words_released", kind="ChildVoice") is False
    await world.run(
        "UPDATE subject_request SET requester_id = $2, child_id = $3 WHERE id = $1",
        *(key, world.facts["person_id"], world.child),
    )
    assert await world.holds("note_released", kind="CaseNote") is True
    assert await world.holds("words_released", kind="ChildVoice") is True
    world.facts["person_id"] = None
    assert await world.holds("note_released", kind="CaseNote") is False
    assert await world.holds("words_released", kind="ChildVoice") is False


@pytest.mark.parametrize(("part", "expected"), [("ABOUT", True), ("CONFIDENTIAL_FROM", True), ("THIRD_PARTY", False)])
async def test_a_note_about_third_parties_is_not_released(world: World, part: str, expected: bool) -> None:
    """Whoever it names so; from whom it must be kept is another condition, `note_kept`."""
    world.facts["person_id"] = await person(world.db, is_child=False)
    key = await note(world)
    await ask(world)
    await world.run(
        "INSERT INTO case_note_person (note_id, person_id, child_id, part) VALUES ($1, $2, $3, $4)",
        *(key, world.other, world.child, part),
    )
    assert await world.holds("note_released", kind="CaseNote") is expected


async def test_two_valued_when_nothing_is_known(world: World) -> None:
    """A caller of whom nothing is known: false, and never NULL."""
    await note(world)
    await put(world, "Need")
    await put(world, "PlanAction")
    world.facts = dict.fromkeys(FACTS)
    for name, kind in (
        *(("own_action", "PlanAction"), ("of_housing", "Need"), ("of_everyday_life", "Need")),
        *(("note_released", "CaseNote"), ("words_released", "ChildVoice")),
    ):
        assert await world.holds(name, kind=kind) is False, name
