"""The truth table of two records that may be of one person: what closes the pair, seen from either of them."""

# ruff: noqa: S608 - all SQL is written here

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from policies.conditions import FACTS
from tests.policies.childhood import LATER, PAST, SOON, World, person

Change = Callable[[World, UUID], Awaitable[None]]


async def pair(world: World, one: UUID, other: UUID) -> None:
    """The two may be of one person."""
    await world.run(
        "INSERT INTO match_candidate (id, mirror_id, person_id, other_id) VALUES ($1, $2, $3, $4)",
        *(uuid4(), uuid4(), *sorted((one, other))),
    )


async def closed(world: World) -> tuple[bool | None, bool | None]:
    """Whether it is closed, seen from the child and from the other."""
    return (
        await world.holds("pair_closed", kind="MatchCandidate"),
        await world.holds("pair_closed", world.other, kind="MatchCandidate"),
    )


async def _seal(world: World, who: UUID, when: str) -> None:
    await world.run(f"INSERT INTO seal (child_id, grounds, sealed_at) VALUES ($1, 'ADOPTION', {when})", who)


async def _archive(world: World, who: UUID, days: int) -> None:
    await world.run("UPDATE child SET archived_on = current_date + $2::int WHERE id = $1", who, days)


async def test_nothing_closes_it(world: World) -> None:
    """Two ordinary records; and one that somebody else must not open."""
    await pair(world, world.child, world.other)
    assert await closed(world) == (False, False)
    await world.run(
        "INSERT INTO excluded_practitioner (child_id, practitioner_id, reason) VALUES ($1, $2, 'LISTED')",
        *(world.other, world.colleague),
    )
    assert await closed(world) == (False, False)


@pytest.mark.parametrize("is_other", [True, False])
@pytest.mark.parametrize(("when", "expected"), [(PAST, True), ("now()", True), (SOON, False)])
async def test_a_seal_closes_it_from_both(world: World, when: str, expected: bool, is_other: bool) -> None:  # noqa: FBT001 - a truth table has columns
    """From its moment on, on whichever of the two it lies."""
    await pair(world, world.child, world.other)
    await _seal(world, world.other if is_other else world.child, when)
    assert await closed(world) == (expected, expected)


@pytest.mark.parametrize("is_other", [True, False])
@pytest.mark.parametrize(("days", "expected"), [(-1, True), (0, True), (1, False)])
async def test_an_archive_closes_it_from_both(world: World, days: int, expected: bool, is_other: bool) -> None:  # noqa: FBT001 - a truth table has columns
    """From its day on, on whichever of the two it lies."""
    await pair(world, world.child, world.other)
    await _archive(world, world.other if is_other else world.child, days)
    assert await closed(world) == (expected, expected)


@pytest.mark.parametrize(
    ("scope", "set_at", "lifted_at", "expected"),
    [
        ("RECORD", PAST, "null", (True, False)),
        ("RECORD", PAST, SOON, (True, False)),
        ("RECORD", PAST, "now()", (False, False)),
        ("RECORD", SOON, "null", (False, False)),
        ("PERSON_LINK", PAST, "null", (True, True)),
        ("PERSON_LINK", PAST, "now()", (False, False)),
        ("ADDRESS", PAST, "null", (False, False)),
    ],
)
async def test_a_shield_closes_it(
    world: World, scope: str, set_at: str, lifted_at: str, expected: tuple[bool, bool]
) -> None:
    """One of the other record hides it there, one of links on both sides; no emergency grant opens it."""
    await pair(world, world.child, world.other)
    await world.shield(world.other, set_at, lifted_at, scope)
    await world.grant(world.other, ["family", "identity"], world.facts["practitioner_id"], PAST, LATER)
    assert await closed(world) == expected


async def test_a_shield_of_one_link(world: World) -> None:
    """It hides the pair with that person, and no other pair."""
    third = await person(world.db)
    await world.shield(world.other, PAST, scope="PERSON_LINK")
    await pair(world, world.child, world.other)
    for named, expected in ((third, (False, False)), (world.child, (True, True))):
        await world.run("UPDATE shield SET person_id = $1", named)
        assert await closed(world) == expected


async def test_a_conflict_closes_it_from_the_child(world: World) -> None:
    """The caller must not open the other record; the child's own record closes itself."""
    await pair(world, world.child, world.other)
    await world.run(
        "INSERT INTO excluded_practitioner (child_id, practitioner_id, reason) VALUES ($1, $2, 'LISTED')",
        *(world.other, world.facts["practitioner_id"]),
    )
    assert await closed(world) == (True, False)


async def test_two_valued_when_nothing_is_known(world: World) -> None:
    """A caller of whom nothing is known: false, and never NULL; and so with somebody who has no record."""
    adult = await person(world.db, is_child=False)
    await pair(world, world.child, adult)
    world.facts = dict.fromkeys(FACTS)
    assert await world.holds("pair_closed", kind="MatchCandidate") is False
