"""The truth tables of what protects a place, written by hand: who needs it, and who must not learn it."""

# ruff: noqa: FBT001, S608 - truth tables have columns; all SQL is written here

from uuid import UUID, uuid4

import pytest

from policies.conditions import CONDITIONS
from tests.policies.childhood import PAST, SOON, World, person


@pytest.mark.parametrize(
    ("started", "ended", "part", "needs", "mine", "expected"),
    [
        (0, None, "CASE_HOLDER", True, True, True),  # begins today
        (1, None, "CASE_HOLDER", True, True, False),  # begins tomorrow
        (-9, 1, "CASE_HOLDER", True, True, True),  # ends tomorrow
        (-9, 0, "CASE_HOLDER", True, True, False),  # ended today
        (-9, None, "CASE_HOLDER", False, True, False),  # the work does not need the place
        (-9, None, "CO_WORKER", True, True, False),  # somebody else holds the case
        (-9, None, "REVIEWING_OFFICER", True, True, False),
        (-9, None, None, True, True, False),  # nobody said in what part
        (-9, None, "CASE_HOLDER", True, False, False),  # a colleague's
    ],
)
async def test_needs_location(  # noqa: PLR0913, PLR0917 - a truth table has columns
    world: World, started: int, ended: int | None, part: str | None, needs: bool, mine: bool, expected: bool
) -> None:
    """The caller holds the case, on a day of it, and the work needs the place."""
    await world.involve(started, ended, world.facts["practitioner_id"] if mine else world.colleague)
    await world.run(
        "UPDATE involvement SET part = $2, needs_location = $3 WHERE child_id = $1", world.child, part, needs
    )

    assert await world.holds("needs_location") is expected
    assert await world.holds("needs_location", world.other) is False
    world.facts["practitioner_id"] = None
    assert await world.holds("needs_location") is False


async def _address(world: World) -> UUID:
    key = uuid4()
    await world.run("INSERT INTO address (id, person_id, type) VALUES ($1, $2, 'HOME')", key, world.child)
    return key


async def test_not_known_to(world: World) -> None:
    """Of the person that the row names, and nobody else; wherever it holds, the child must not be located."""
    key = await _address(world)
    them, me = await person(world.db, is_child=False), await person(world.db, is_child=False)
    world.facts["person_id"] = me
    await world.run("INSERT INTO address_not_known_to (address_id, person_id) VALUES ($1, $2)", key, them)
    assert (await world.holds("not_known_to"), await world.holds("must_not_locate")) == (False, False)

    await world.run("INSERT INTO address_not_known_to (address_id, person_id) VALUES ($1, $2)", key, me)
    assert (await world.holds("not_known_to"), await world.holds("must_not_locate")) == (True, True)
    world.facts["person_id"] = None
    assert await world.holds("not_known_to") is False


async def test_number_not_known_to(world: World) -> None:
    """Of the person that the row names; the place of the child is not hidden by it."""
    key = uuid4()
    await world.run(
        "INSERT INTO contact_point (id, person_id, kind, value) VALUES ($1, $2, 'EMAIL', 'x')", key, world.child
    )
    me = await person(world.db, is_child=False)
    assert await world.holds("number_not_known_to") is False
    await world.run("INSERT INTO contact_point_not_known_to (contact_point_id, person_id) VALUES ($1, $2)", key, me)
    assert await world.holds("number_not_known_to") is False
    world.facts["person_id"] = me
    assert (await world.holds("number_not_known_to"), await world.holds("must_not_locate")) == (True, False)


@pytest.mark.parametrize(
    ("set_at", "lifted_at", "scope", "of", "expected"),
    [
        ("now()", "null", "ADDRESS", "all", True),
        ("now()", "null", "ADDRESS", "this", True),
        ("now()", "null", "ADDRESS", "another", False),
        (SOON, "null", "ADDRESS", "all", False),  # not yet set
        (PAST, SOON, "ADDRESS", "all", True),  # not yet lifted
        (PAST, "now()", "ADDRESS", "all", False),  # lifted this moment
        (PAST, "null", "RECORD", "all", False),  # which the record's own condition asks
        (PAST, "null", "PERSON_LINK", "all", False),
    ],
)
async def test_address_shielded(  # noqa: PLR0913, PLR0917 - a truth table has columns
    world: World, set_at: str, lifted_at: str, scope: str, of: str, expected: bool
) -> None:
    """From the moment it is set until the moment it is lifted; of this address, or of all."""
    key, other = await _address(world), uuid4()
    await world.shield(world.child, set_at, lifted_at, scope)
    if of == "another":
        await world.run(
            "INSERT INTO address (id, person_id, type, valid_to) VALUES ($1, $2, 'TERM', '2001-02-03')",
            other,
            world.child,
        )
    if of != "all":
        chosen = key if of == "this" else other
        await world.run("UPDATE shield SET address_id = $2 WHERE child_id = $1", world.child, chosen)
    holds = CONDITIONS["address_shielded"].sql.format(row="r")
    assert await world.db.fetchval(f"SELECT {holds} FROM address r WHERE r.id = $1", key) is expected
