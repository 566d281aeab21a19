"""One child, one other person and a caller, for the truth tables of conditions."""

# ruff: noqa: S608 - all SQL is written here

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from policies.conditions import CONDITIONS, FACTS, GROUP, Scope, placeholders
from schema.catalogue import catalogue

SOON, LATER, PAST = (
    "now() + interval '1 second'",
    "now() + interval '30 minutes'",
    "now() - interval '9 minutes'",
)

HERE, ELSEWHERE = "301", "302"


ROWS = frozenset({"FamilyMember", "Involvement", "Address", "ContactPoint"})
"""Types of which the child of these tests has a row."""


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

    async def holds(self, name: str, child: UUID | None = None, kind: str | None = None) -> bool | None:
        """The predicate's value, as PostgreSQL gives it: NULL would be None; of a row of the type `kind`."""
        condition = CONDITIONS[name]
        values: list[Any] = [child or self.child]
        slots = {"child": "c", "person": "p", "row": "r"}
        for used in sorted(placeholders(condition.sql) - slots.keys()):
            values.append(self.group if used == GROUP else self.facts[used])
            slots[used] = f"${len(values)}::{FACTS.get(used, 'text')}"
        of = catalogue.entities[kind or next(iter(condition.row_types & ROWS), "Child")].source
        assert of.child_key is not None
        source = f"{of.table.name} r WHERE r.{of.child_key.name} = $1"
        if condition.scope is not Scope.ROW:
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


async def make_world(database: Any) -> World:
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
    facts = {
        "practitioner_id": me,
        "person_id": None,
        "agency_id": agency,
        "authority_code": HERE,
        "purpose": "DIRECT_CARE",
    }
    return World(database, child, other, edge, facts, agency, colleague)


async def agency(world: World) -> UUID:
    """Another organisation."""
    key = uuid4()
    await world.run("INSERT INTO agency (id, name, sector) VALUES ($1, 'y', 'y')", key)
    return key
