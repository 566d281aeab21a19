"""The truth tables of the conditions, written by hand, with the days and moments on which each one
changes.
"""

# ruff: noqa: FBT001, PLR0913, PLR0917, S608 - truth tables have columns; all SQL is written here

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from policies.conditions import (
    CONDITIONS,
    FACTS,
    GROUP,
    Scope,
    Unknown,
    placeholders,
)

HERE, ELSEWHERE = "301", "302"


@dataclass
class World:
    """One child, one other person, and a caller who is a practitioner and has a person too."""

    db: Any
    child: UUID
    other: UUID
    edge: UUID
    facts: dict[str, Any]
    agency: UUID
    colleague: UUID
    group: str | None = "family"

    async def holds(self, name: str, child: UUID | None = None) -> bool | None:
        """The predicate's value, as PostgreSQL gives it: NULL would be None."""
        condition = CONDITIONS[name]
        values: list[Any] = [child or self.child]
        slots = {"child": "c", "person": "p", "row": "r"}
        for used in sorted(placeholders(condition.sql) - slots.keys()):
            values.append(self.group if used == GROUP else self.facts[used])
            slots[used] = f"${len(values)}::{FACTS.get(used, 'text')}"
        source = "relationship r WHERE r.child_id = $1"
        if condition.scope is Scope.CHILD:
            source = "child c JOIN person p ON p.id = c.id WHERE c.id = $1"
        sql = f"SELECT {condition.sql.format(**slots)} FROM {source}"
        rows = await self.db.fetch(sql, *values)
        assert len(rows) == 1
        return rows[0][0]  # type: ignore[no-any-return] # asyncpg has no types

    async def driven(self, name: str) -> set[UUID]:
        """The children that the condition's driver lists."""
        driver = CONDITIONS[name].drives
        assert driver is not None
        values: list[Any] = []
        slots = {"row": "d"}
        for used in sorted(placeholders(driver.predicate) - {"row"}):
            values.append(self.facts[used])
            slots[used] = f"${len(values)}::{FACTS[used]}"
        where = driver.predicate.format(**slots)
        sql = f"SELECT d.{driver.key} FROM {driver.table} d WHERE {where}"
        return {row[0] for row in await self.db.fetch(sql, *values)}

    async def run(self, sql: str, *values: object) -> None:
        """One statement that changes the world."""
        await self.db.execute(sql, *values)

    async def involve(self, started: int, ended: int | None, practitioner: UUID | None) -> None:
        """An involvement, its days counted from today."""
        await self.run(
            "INSERT INTO involvement"
            " (child_id, practitioner_id, agency_id, is_sensitive, role, started_on, ended_on)"
            " VALUES ($1, $2, $3, false, 'worker', current_date + $4::int, current_date + $5::int)",
            *(self.child, practitioner, self.agency, started, ended),
        )

    async def shield(self, person: UUID, set_at: str, lifted_at: str = "null", scope: str = "RECORD") -> None:
        """A shield whose review was due yesterday: reviews do not end it."""
        await self.run(
            "INSERT INTO shield (child_id, scope, grounds, review_on, set_at, lifted_at)"
            f" VALUES ($1, $2, 'HARM_TO_CHILD', current_date - 1, {set_at}, {lifted_at})",
            *(person, scope),
        )

    async def grant(self, person: UUID, groups: list[str], practitioner: UUID, granted: str, expires: str) -> None:
        """An emergency grant."""
        await self.run(
            "INSERT INTO emergency_grant"
            " (practitioner_id, child_id, groups, reason, granted_at, expires_at)"
            f" VALUES ($1, $2, $3, 'danger', {granted}, {expires})",
            *(practitioner, person, groups),
        )


async def person(db: Any, *, is_child: bool = True) -> UUID:
    """A new person; as a child, with a record at HERE."""
    key = uuid4()
    await db.execute("INSERT INTO person (id, kind) VALUES ($1, $2)", key, "CHILD" if is_child else "ADULT")
    if is_child:
        await db.execute("INSERT INTO child (id, authority_code) VALUES ($1, $2)", key, HERE)
    return key


@pytest.fixture
async def world(database: Any) -> World:
    """A world in which no condition holds but `same_authority`."""
    for code in (HERE, ELSEWHERE):
        await database.execute("INSERT INTO authority (code, name) VALUES ($1, $1) ON CONFLICT DO NOTHING", code)
    await database.execute(
        "INSERT INTO code_value (scheme, code, label, source)"
        " VALUES ('relation', 'full_sibling', 'x', 'x') ON CONFLICT DO NOTHING"
    )
    agency, me, colleague = uuid4(), uuid4(), uuid4()
    await database.execute(
        "INSERT INTO agency (id, name, sector, authority_code) VALUES ($1, 'x', 'x', $2)",
        agency,
        HERE,
    )
    for key in (me, colleague):
        await database.execute("INSERT INTO practitioner (id, agency_id, name) VALUES ($1, $2, 'x')", key, agency)
    child, other, edge = await person(database), await person(database), uuid4()
    await database.execute(
        "INSERT INTO relationship (id, child_id, person_id, relation_code) VALUES ($1, $2, $3, 'full_sibling')",
        *(edge, child, other),
    )
    facts = {"practitioner_id": me, "person_id": None, "agency_id": agency, "authority_code": HERE}
    return World(database, child, other, edge, facts, agency, colleague)


@pytest.mark.parametrize(
    ("of_child", "of_caller", "expected"),
    [(HERE, HERE, True), (HERE, ELSEWHERE, False), (ELSEWHERE, HERE, False), (HERE, None, False)],
)
async def test_same_authority(world: World, of_child: str, of_caller: str | None, expected: bool) -> None:
    """The child's authority against that of the caller's organisation; none is never the same."""
    await world.run("UPDATE child SET authority_code = $2 WHERE id = $1", world.child, of_child)
    world.facts["authority_code"] = of_caller

    assert await world.holds("same_authority") is expected


@pytest.mark.parametrize(
    ("started", "ended", "expected"),
    [
        (0, None, True),  # begins today
        (1, None, False),  # begins tomorrow
        (-400, None, True),
        (-400, 1, True),  # ends tomorrow
        (-400, 0, False),  # ended today: the last day is not covered
        (-400, -1, False),  # ended yesterday
        (0, 0, False),  # began and ended today
        (1, 2, False),
    ],
)
async def test_assigned_by_days(world: World, started: int, ended: int | None, expected: bool) -> None:
    """Open from the first day until the day before the last."""
    await world.involve(started, ended, world.facts["practitioner_id"])

    assert await world.holds("assigned") is expected
    assert await world.driven("assigned") == ({world.child} if expected else set())


async def test_assigned_is_for_this_caller_and_child(world: World) -> None:
    """Others' involvements, services without a name and other children do not count."""
    assert await world.holds("assigned") is False
    await world.involve(-9, None, world.colleague)
    await world.involve(-9, None, None)
    assert await world.holds("assigned") is False
    await world.involve(-9, None, world.facts["practitioner_id"])
    assert await world.holds("assigned") is True
    assert await world.holds("assigned", world.other) is False
    world.facts["practitioner_id"] = None
    assert await world.holds("assigned") is False


@pytest.mark.parametrize(
    ("competent", "born", "precision", "expected"),
    [
        ("current_date", "null", None, True),  # recorded today
        ("current_date + 1", "null", None, False),  # recorded as from tomorrow
        ("current_date - 900", "current_date - 3000", "EXACT", True),
        ("null", "current_date - interval '16 years'", "EXACT", True),  # the 16th birthday
        ("null", "current_date - interval '16 years'", None, True),
        ("null", "current_date - interval '16 years' + interval '1 day'", "EXACT", False),
        ("null", "current_date - interval '17 years'", "ESTIMATED", False),  # proves no age
        ("null", "current_date - interval '17 years'", "DISPUTED", False),
        ("null", "current_date - interval '17 years'", "DAY_UNKNOWN", False),
        ("null", "current_date - interval '17 years'", "MONTH_UNKNOWN", False),
        ("current_date", "current_date - interval '17 years'", "ESTIMATED", True),
        ("null", "null", None, False),
    ],
)
async def test_self(world: World, competent: str, born: str, precision: str | None, expected: bool) -> None:
    """The subject's own record, once competent or 16; and nobody else's."""
    world.facts["person_id"] = world.child
    for key in (world.child, world.other):
        await world.run(f"UPDATE child SET competence_recorded_on = {competent} WHERE id = $1", key)
        await world.run(
            f"UPDATE person SET date_of_birth = {born}, date_of_birth_precision = $2 WHERE id = $1",
            *(key, precision),
        )

    assert await world.holds("self") is expected
    assert await world.holds("self", world.other) is False
    assert await world.driven("self") == ({world.child} if expected else set())
    world.facts["person_id"] = None
    assert await world.holds("self") is False


SOON, LATER, PAST = (
    "now() + interval '1 second'",
    "now() + interval '30 minutes'",
    "now() - interval '9 minutes'",
)

SHIELDS = [
    ("now()", "null", "RECORD", True),  # set this moment
    (SOON, "null", "RECORD", False),  # not yet set
    (PAST, "null", "RECORD", True),
    (PAST, SOON, "RECORD", True),  # not yet lifted
    (PAST, "now()", "RECORD", False),  # lifted this moment
    (PAST, PAST, "RECORD", False),
    (PAST, "null", "ADDRESS", False),  # other scopes leave the record open
    (PAST, "null", "PERSON_LINK", False),
]


@pytest.mark.parametrize(("set_at", "lifted_at", "scope", "expected"), SHIELDS)
async def test_shield_closed(world: World, set_at: str, lifted_at: str, scope: str, expected: bool) -> None:
    """From the moment it is set until the moment it is lifted, whatever its review date says."""
    await world.shield(world.child, set_at, lifted_at, scope)

    assert await world.holds("shield_closed") is expected
    assert await world.holds("shield_closed", world.other) is False


GRANTS = [
    (["family"], True, "now()", LATER, False),  # granted this moment
    (["ethnicity", "family"], True, PAST, SOON, False),
    (["ethnicity"], True, PAST, LATER, True),  # another group
    ([], True, PAST, LATER, True),
    (["family"], False, PAST, LATER, True),  # a colleague's
    (["family"], True, PAST, "now()", True),  # expired this moment
    (["family"], True, SOON, LATER, True),  # not yet granted
]


@pytest.mark.parametrize(("groups", "mine", "granted", "expires", "expected"), GRANTS)
async def test_emergency_grant(
    world: World,
    groups: list[str],
    mine: bool,
    granted: str,
    expires: str,
    expected: bool,
) -> None:
    """A live grant of this caller, for this child and this group, opens the shield; nothing else
    does.
    """
    await world.shield(world.child, PAST)
    await world.shield(world.other, PAST)
    who = world.facts["practitioner_id"] if mine else world.colleague
    await world.grant(world.child, groups, who, granted, expires)

    assert await world.holds("shield_closed") is expected
    assert await world.holds("shield_closed", world.other) is True
    world.facts["practitioner_id"] = None
    assert await world.holds("shield_closed") is True


@pytest.mark.parametrize(
    ("on_other", "scope", "expected"),
    [
        (True, "RECORD", True),
        (True, "PERSON_LINK", True),
        (True, "ADDRESS", False),
        (False, "RECORD", False),  # the child's own shield is `shield_closed`
        (False, "PERSON_LINK", True),
        (False, "ADDRESS", False),
    ],
)
async def test_kin_shield_closed(world: World, on_other: bool, scope: str, expected: bool) -> None:
    """The edge to a shielded person, and every edge of a person whose links are shielded."""
    assert await world.holds("kin_shield_closed") is False
    await world.shield(world.other if on_other else world.child, PAST, scope=scope)

    assert await world.holds("kin_shield_closed") is expected


@pytest.mark.parametrize(("set_at", "lifted_at", "scope", "expected"), SHIELDS[:6])
async def test_kin_shield_closed_in_time(
    world: World,
    set_at: str,
    lifted_at: str,
    scope: str,
    expected: bool,
) -> None:
    """The moments of a shield are the same on both sides of the edge."""
    await world.shield(world.other, set_at, lifted_at, scope)

    assert await world.holds("kin_shield_closed") is expected


@pytest.mark.parametrize(("groups", "mine", "granted", "expires", "expected"), GRANTS)
async def test_emergency_grant_for_kin(
    world: World,
    groups: list[str],
    mine: bool,
    granted: str,
    expires: str,
    expected: bool,
) -> None:
    """A grant for the other person opens the edge; one for the record's child does not."""
    await world.shield(world.other, PAST)
    me = world.facts["practitioner_id"]
    await world.grant(world.child, ["family"], me, PAST, LATER)
    assert await world.holds("kin_shield_closed") is True
    await world.grant(world.other, groups, me if mine else world.colleague, granted, expires)

    assert await world.holds("kin_shield_closed") is expected
    await world.shield(world.other, PAST, scope="PERSON_LINK")
    assert await world.holds("kin_shield_closed") is True


SEALS = [("now()", True), (SOON, False), (PAST, True), ("now() - interval '30 years'", True)]


@pytest.mark.parametrize(("sealed_at", "expected"), SEALS)
@pytest.mark.parametrize("of_child", [True, False])
async def test_sealed(world: World, sealed_at: str, expected: bool, of_child: bool) -> None:
    """From the moment of sealing, for good; and whatever the grants."""
    person = world.child if of_child else world.other
    await world.run(f"INSERT INTO seal (child_id, grounds, sealed_at) VALUES ($1, 'ADOPTION', {sealed_at})", person)
    await world.grant(person, ["family", "identity"], world.facts["practitioner_id"], PAST, LATER)

    assert await world.holds("sealed") is (expected and of_child)
    assert await world.holds("sealed", world.other) is (expected and not of_child)
    assert await world.holds("kin_sealed") is (expected and not of_child)


@pytest.mark.parametrize(("day", "expected"), [("current_date", True), ("current_date + 1", False), ("null", False)])
async def test_archived(world: World, day: str, expected: bool) -> None:
    """From its day on."""
    await world.run(f"UPDATE child SET archived_on = {day} WHERE id = $1", world.child)

    assert await world.holds("archived") is expected
    assert await world.holds("archived", world.other) is False


@pytest.mark.parametrize("reason", ["OWN_CHILD", "RELATIVE", "NEIGHBOUR", "PERPETRATOR_LINK", "LISTED"])
async def test_conflict(world: World, reason: str) -> None:
    """This practitioner and this child, whatever the reason; a colleague is not meant, nor is somebody who is none."""
    listed = "INSERT INTO excluded_practitioner (child_id, practitioner_id, reason) VALUES ($1, $2, $3)"
    await world.run(listed, world.child, world.colleague, reason)
    assert await world.holds("conflict") is False
    await world.run(listed, world.child, world.facts["practitioner_id"], reason)

    assert await world.holds("conflict") is True
    assert await world.holds("conflict", world.other) is False
    world.facts["practitioner_id"] = None
    assert await world.holds("conflict") is False


async def test_kin_that_is_no_child(world: World) -> None:
    """An adult has no record to shield."""
    adult = await person(world.db, is_child=False)
    await world.run("UPDATE relationship SET person_id = $2 WHERE id = $1", world.edge, adult)

    assert await world.holds("kin_shield_closed") is False


@pytest.mark.parametrize("name", CONDITIONS)
async def test_two_valued_when_nothing_is_known(world: World, name: str) -> None:
    """A caller of whom nothing is known: false, and never NULL."""
    world.facts = dict.fromkeys(FACTS)
    world.group = None
    assert await world.holds(name) is False
    for key in (world.child, world.other):
        await world.shield(key, PAST)
        await world.run("INSERT INTO seal (child_id, grounds) VALUES ($1, 'ADOPTION')", key)
        await world.run("UPDATE child SET archived_on = current_date WHERE id = $1", key)
    # Who is no practitioner is on no list of practitioners: a parent is not kept out because a neighbour is.
    assert await world.holds(name) is (CONDITIONS[name].unknown is Unknown.HOLDS and name != "conflict")


async def test_same_authority_driver(world: World) -> None:
    """The driver lists exactly the children for whom the condition holds."""
    await world.run("UPDATE child SET authority_code = $2 WHERE id = $1", world.other, ELSEWHERE)
    listed = await world.driven("same_authority")

    assert world.child in listed
    assert world.other not in listed
