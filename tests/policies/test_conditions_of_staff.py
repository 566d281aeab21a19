"""The truth tables of whose staff it is: the caller's organisation employs them, and no other does."""

# ruff: noqa: S608 - all SQL is written here

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from policies.conditions import CONDITIONS, FACTS, placeholders
from schema.catalogue import catalogue
from tests.policies.childhood import World, agency

DAY = date(2026, 1, 2)
OF_AGENCY: dict[str, dict[str, Any]] = {
    "Practitioner": {"name": "x"},
    "Team": {"name": "x"},
    "SharingAgreement": {
        "reference": "x",
        "purposes": ["DIRECT_CARE"],
        "groups": ["identity"],
        "starts_on": DAY,
        "ends_on": DAY,
    },
}
OF_PRACTITIONER: dict[str, dict[str, Any]] = {
    "Vetting": {"level": "ENHANCED", "issued_on": DAY, "recheck_due_on": DAY},
    "Training": {"course": "x", "passed_on": DAY, "expires_on": DAY},
    "Registration": {"body": "NMC", "number": "x", "valid_from": DAY, "valid_to": DAY},
    "TeamMember": {"started_on": DAY},
}
"""What a row of each type must have besides whose it is."""


async def put(world: World, kind: str, **columns: object) -> UUID:
    """A row of the type."""
    key = uuid4()
    values = {"id": key, **columns}
    table = catalogue.entities[kind].source.table.name
    marks = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await world.run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", *values.values())
    return key


async def holds(world: World, name: str, kind: str, key: UUID) -> bool | None:
    """The predicate's value for the row; NULL would be None."""
    sql, values, slots = CONDITIONS[name].sql, [key], {"row": "r"}
    for used in sorted(placeholders(sql) - {"row"}):
        values.append(world.facts[used])
        slots[used] = f"${len(values)}::{FACTS[used]}"
    table = catalogue.entities[kind].source.table.name
    rows = await world.db.fetch(f"SELECT {sql.format(**slots)} FROM {table} r WHERE r.id = $1", *values)
    assert len(rows) == 1
    return rows[0][0]  # type: ignore[no-any-return] # asyncpg has no types


@pytest.mark.parametrize("kind", OF_AGENCY)
async def test_of_the_own_organisation(world: World, kind: str) -> None:
    """Whose it is, and not in which authority; and nobody's where the caller works for no organisation."""
    assert kind in CONDITIONS["own_service"].row_types
    for whose, expected in ((world.agency, True), (await agency(world), False)):
        key = await put(world, kind, agency_id=whose, **OF_AGENCY[kind])
        assert await holds(world, "own_service", kind, key) is expected
    world.facts = dict.fromkeys(FACTS)
    assert await holds(world, "own_service", kind, key) is False


@pytest.mark.parametrize("kind", OF_PRACTITIONER)
async def test_of_the_own_staff(world: World, kind: str) -> None:
    """Of whom the organisation employs: neither of a member whom another one does, nor of a team of the own."""
    assert kind in CONDITIONS["own_staff"].row_types
    other = await agency(world)
    stranger = await put(world, "Practitioner", agency_id=other, name="x")
    await world.run(
        "INSERT INTO membership (practitioner_id, agency_id, started_on) VALUES ($1, $2, $3)",
        *(stranger, world.agency, DAY),
    )
    team = {"team_id": await put(world, "Team", agency_id=world.agency, name="x")} if kind == "TeamMember" else {}
    for who, expected in ((world.colleague, True), (stranger, False)):
        key = await put(world, kind, practitioner_id=who, **OF_PRACTITIONER[kind], **team)
        assert await holds(world, "own_staff", kind, key) is expected
    world.facts = dict.fromkeys(FACTS)
    assert await holds(world, "own_staff", kind, key) is False
