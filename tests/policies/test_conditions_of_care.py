"""The truth tables of what opens a record to those who care for the child, and to whom a number or a home is their
own; written by hand, with the days on which each one changes.
"""

# ruff: noqa: FBT001, S608 - truth tables have columns; all SQL is written here

from uuid import uuid4

import pytest

from policies.conditions import FACTS
from tests.policies.childhood import PAST, SOON, World, person
from tests.policies.test_conditions_of_rights import both


async def carer(world: World, change: str = "") -> None:
    """The caller as the child's foster carer, with leave for everyday decisions."""
    if world.facts["person_id"] is None:
        world.facts["person_id"] = await person(world.db, is_child=False)
    for relation in ("foster_carer", "private_foster_carer", "kinship_carer", "connected_person", "support_carer"):
        await world.run(
            "INSERT INTO code_value (scheme, code, label, source)"
            " VALUES ('relation', $1, 'x', 'x') ON CONFLICT DO NOTHING",
            relation,
        )
    await world.run(
        "INSERT INTO relationship (child_id, person_id, relation_code, lives_with, has_delegated_authority)"
        " VALUES ($1, $2, 'foster_carer', true, true)",
        *(world.child, world.facts["person_id"]),
    )
    if change:
        await world.run(f"UPDATE relationship SET {change} WHERE person_id = $1", world.facts["person_id"])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("", True),
        ("has_delegated_authority = false", False),  # placed, and no leave given yet
        ("relation_code = 'kinship_carer'", True),
        ("relation_code = 'connected_person'", True),
        ("relation_code = 'private_foster_carer'", False),  # the parents' arrangement
        ("relation_code = 'support_carer'", False),  # short breaks
        ("relation_code = 'full_sibling'", False),
        ("is_informal_carer = true", True),
        ("is_main_carer = false", True),  # one of two carers
        ("lives_with = false", True),
        ("responsibility_limit = 'NO_CONTACT'", False),
        ("contact_scheme = 'contact_status', contact_code = 'NONE_BY_ORDER'", False),
        ("contact_scheme = 'contact_status', contact_code = 'UNRESTRICTED'", True),
        ("must_not_know_address = true", True),  # keeps the place only
        ("started_on = current_date", True),
        ("started_on = current_date + 1", False),
        ("ended_on = current_date", False),
        ("ended_on = current_date + 1", True),
    ],
)
async def test_carer(world: World, change: str, expected: bool) -> None:
    """Placed with them by an authority, with leave, from the first day until the day before the last."""
    await carer(world, change)
    await both(world, "carer", expected=expected)
    assert await world.holds("responsible") is False, "to care is no parental responsibility"
    world.facts["person_id"] = await person(world.db, is_child=False)
    await both(world, "carer", expected=False)
    world.facts["person_id"] = None
    await both(world, "carer", expected=False)


@pytest.mark.parametrize(
    ("group", "placed", "lifted", "mine", "expected"),
    [
        (None, "now()", "null", True, False),
        (None, SOON, "null", True, True),  # not yet
        (None, PAST, "now()", True, True),  # lifted this moment
        (None, PAST, SOON, True, False),
        (None, PAST, "null", False, True),  # of another person
        ("health", PAST, "null", True, True),  # of one group: that is `confided`
    ],
)
async def test_carer_and_kept_from(  # noqa: PLR0913, PLR0917 - a truth table has columns
    world: World, group: str | None, placed: str, lifted: str, mine: bool, expected: bool
) -> None:
    """A decision that keeps the whole record from this person ends what care opens."""
    await carer(world)
    await world.run(
        "INSERT INTO restriction (child_id, group_name, person_id, reason, placed_at, lifted_at)"
        f" VALUES ($1, $2, $3, 'COURT', {placed}, {lifted})",
        *(world.child, group, world.facts["person_id"] if mine else world.other),
    )
    await both(world, "carer", expected=expected)


async def test_own_edge(world: World) -> None:
    """The edge names the caller, another person, or the caller is no person."""
    for who, expected in ((world.other, True), (world.child, False), (None, False)):
        world.facts["person_id"] = who
        assert await world.holds("own_edge", kind="FamilyMember") is expected


async def live(world: World, who: object, columns: str = "", lines: str = "1 Road") -> None:
    """An address of a person, changed."""
    key = uuid4()
    await world.run(
        "INSERT INTO address (id, person_id, type, lines, postcode, protection, valid_from)"
        " VALUES ($1, $2, 'HOME', $3, 'AB1 2CD', 'CONFIDENTIAL', current_date - 9)",
        *(key, who, lines),
    )
    if columns:
        await world.run(f"UPDATE address SET {columns} WHERE id = $1", key)


@pytest.mark.parametrize("whose", ["child", "caller"])
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("", True),
        ("type = 'CORRESPONDENCE'", True),  # whatever it is called, it is the caller's own
        ("lines = '2 Road'", False),  # the child's other home
        ("postcode = 'AB1 2CE'", False),
        ("lines = NULL", False),
        ("postcode = NULL", False),
        ("valid_from = NULL", True),
        ("valid_from = current_date", True),
        ("valid_from = current_date + 1", False),
        ("valid_to = current_date", False),
        ("valid_to = current_date + 1", True),
    ],
)
async def test_own_home(world: World, whose: str, change: str, expected: bool) -> None:
    """The same place, today, of both."""
    await carer(world)
    await live(world, world.child, change if whose == "child" else "")
    await live(world, world.facts["person_id"], change if whose == "caller" else "")
    assert await world.holds("own_home", kind="Address") is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("", True),
        ("lives_with = false", False),
        ("lives_with = NULL", False),
        ("started_on = current_date", True),
        ("started_on = current_date + 1", False),
        ("ended_on = current_date", False),
        ("ended_on = current_date + 1", True),
    ],
)
async def test_own_home_together(world: World, change: str, expected: bool) -> None:
    """The record says that they live together, today; that the caller lives at such an address is not enough."""
    await carer(world, change)
    await live(world, world.child)
    await live(world, world.facts["person_id"])
    assert await world.holds("own_home", kind="Address") is expected
    world.facts["person_id"] = None
    assert await world.holds("own_home", kind="Address") is False


async def test_a_home_that_nobody_wrote_down_is_nobody_s(world: World) -> None:
    """Both without lines and postcode: unknown is not the same."""
    await carer(world)
    for who in (world.child, world.facts["person_id"]):
        await live(world, who, "lines = NULL, postcode = NULL")
    assert await world.holds("own_home", kind="Address") is False


HEALTH = {"NHS_GP", "NHS_COMMUNITY", "NHS_ACUTE", "NHS_CAMHS", "NHS_SEXUAL_HEALTH"}
SCHOOLS = {"SCHOOL", "FE_COLLEGE", "LA_EDU"}


@pytest.mark.parametrize("sector", [*sorted(HEALTH | SCHOOLS), "ICB", "EARLY_YEARS", "LA_CSC", "POLICE", "VCS"])
async def test_own_sector(world: World, sector: str) -> None:
    """Each kind of number for those who use it; the others for nobody."""
    await world.run("UPDATE agency SET sector = $2 WHERE id = $1", world.agency, sector)
    for kind, users in {
        "NHS_NUMBER": HEALTH, "UPN": SCHOOLS, "FORMER_UPN": SCHOOLS, "ULN": SCHOOLS,
        "NATIONAL_INSURANCE": set(), "CASE": set(), "HOME_OFFICE": set(), "POLICE_COMPUTER": set(),
    }.items():  # fmt: skip # a table
        key = uuid4()
        await world.run(
            "INSERT INTO identifier (id, person_id, kind, value, verification)"
            " VALUES ($1, $2, $3, 'X', 'PRESENT_UNVERIFIED')",
            *(key, world.child, kind),
        )
        assert await world.holds("own_sector", kind="Identifier") is (sector in users), kind
        await world.run("DELETE FROM identifier WHERE id = $1", key)


async def test_two_valued_when_nothing_is_known(world: World) -> None:
    """A caller of whom nothing is known: false, and never NULL."""
    await carer(world)
    await live(world, world.child)
    await world.run(
        "INSERT INTO identifier (person_id, kind, value, verification) VALUES ($1, 'UPN', 'X', 'PRESENT_UNVERIFIED')",
        world.child,
    )
    await world.run("DELETE FROM relationship WHERE id = $1", world.edge)
    world.facts = dict.fromkeys(FACTS)
    for name, kind in (("own_edge", "FamilyMember"), ("own_home", "Address"), ("own_sector", "Identifier")):
        assert await world.holds(name, kind=kind) is False, name
