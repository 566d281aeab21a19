"""What each reduction says, by truth tables with the days on which it changes."""

# ruff: noqa: S608 - all SQL is written here

import pytest

from policies.predicates import ADDRESS_SHIELDED
from schema.reductions import REDUCTIONS
from tests.policies.childhood import World, person


async def value(world: World, group: str, kept: str = "false") -> object:
    """The reduction for the child, where `kept` is what keeps a row back."""
    made = REDUCTIONS[group]
    columns = {name: f"p.{column.name}" for name, column in made.columns.items()}
    sql = made.sql.format(**{"child": "c.id", "kept": kept, **columns})
    return await world.db.fetchval(
        f"SELECT {sql} FROM child c JOIN person p ON p.id = c.id WHERE c.id = $1", world.child
    )


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("current_date", "UNDER_1"),
        ("current_date - interval '1 year' + interval '1 day'", "UNDER_1"),
        ("current_date - interval '1 year'", "1_TO_4"),
        ("current_date - interval '5 years' + interval '1 day'", "1_TO_4"),
        ("current_date - interval '5 years'", "5_TO_9"),
        ("current_date - interval '10 years'", "10_TO_15"),
        ("current_date - interval '16 years' + interval '1 day'", "10_TO_15"),
        ("current_date - interval '16 years'", "16_TO_17"),
        ("current_date - interval '18 years'", "18_AND_OVER"),
        ("current_date + 1", None),
        ("null", None),
    ],
)
async def test_age_band(world: World, born: str, expected: str | None) -> None:
    """By birthdays; unknown where no day is known."""
    await world.run(f"UPDATE person SET date_of_birth = {born} WHERE id = $1", world.child)
    assert await value(world, "age_band") == expected


@pytest.mark.parametrize(
    ("born", "today", "expected"),
    [
        ("2024-02-29", "2025-02-28", "UNDER_1"),
        ("2024-02-29", "2025-03-01", "1_TO_4"),
        ("2008-02-29", "2026-02-28", "16_TO_17"),
        ("2008-02-29", "2026-03-01", "18_AND_OVER"),
        ("2008-02-28", "2026-02-28", "18_AND_OVER"),
        ("2008-02-29", "2024-02-28", "10_TO_15"),
        ("2008-02-29", "2024-02-29", "16_TO_17"),  # sixteen years later there is such a day
        ("2023-02-28", "2024-02-28", "1_TO_4"),
        ("2023-03-01", "2024-02-29", "UNDER_1"),
    ],
)
async def test_age_band_of_a_leap_day(world: World, born: str, today: str, expected: str) -> None:
    """Born on 29 February, one is older on 1 March where the year has no such day."""
    await world.run(f"UPDATE person SET date_of_birth = '{born}' WHERE id = $1", world.child)
    made = REDUCTIONS["age_band"].sql.replace("current_date", f"date '{today}'")
    sql = made.format(born="p.date_of_birth", expected="p.expected_delivery_date")
    assert await world.db.fetchval(f"SELECT {sql} FROM person p WHERE id = $1", world.child) == expected


async def test_age_band_of_the_unborn(world: World) -> None:
    """Told as such, and not by the day."""
    await world.run(
        "UPDATE person SET kind = 'UNBORN', date_of_birth = NULL, expected_delivery_date = current_date + 9"
        " WHERE id = $1",
        world.child,
    )
    assert await value(world, "age_band") == "UNBORN"


@pytest.mark.parametrize(
    ("kind", "protection", "start", "end", "expected"),
    [
        ("HOME", "NONE", -9, None, "AB1"),
        ("HOME", "NONE", None, 1, "AB1"),
        ("HOME", "NONE", 1, None, None),  # from tomorrow
        ("HOME", "NONE", -9, 0, None),  # until yesterday
        ("HOME", "CONFIDENTIAL", -9, None, None),
        ("HOME", "SHIELDED", -9, None, None),
        ("TERM", "NONE", -9, None, None),
    ],
)
async def test_outward_code(  # noqa: PLR0913, PLR0917 - a truth table has columns
    world: World, kind: str, protection: str, start: int | None, end: int | None, expected: str | None
) -> None:
    """Of today's home, if its address is protected by nothing."""
    await world.run(
        "INSERT INTO address (person_id, type, postcode, protection, valid_from, valid_to)"
        " VALUES ($1, $2, 'AB1 2CD', $3, current_date + $4::int, current_date + $5::int)",
        *(world.child, kind, protection, start, end),
    )
    assert await value(world, "outward_code") == expected
    assert await value(world, "outward_code", "true") is None

    await world.shield(world.child, "now()", scope="ADDRESS")
    assert await value(world, "outward_code", ADDRESS_SHIELDED.format(row="red_row")) is None


@pytest.mark.parametrize(
    ("code", "told", "expected"),
    [
        ("BRIT", None, False),
        ("OVERSTAY", None, True),
        ("LTR", None, None),  # it depends
        ("LTR", "NONE", True),  # what is recorded of it counts first
        ("OVERSTAY", "ALLOWED", False),
        ("BRIT", "NONE", True),
        (None, "NONE", None),  # no status is recorded
    ],
)
async def test_no_recourse(world: World, code: str | None, told: str | None, expected: object) -> None:
    """What is recorded of it; else what the status says."""
    await world.run(
        "INSERT INTO code_value (scheme, code, label, source) SELECT 'immigration', $1::text, 'x', 'x'"
        " WHERE $1::text IS NOT NULL ON CONFLICT DO NOTHING",
        code,
    )
    await world.run(
        "INSERT INTO child_immigration (child_id, state, scheme, code, recourse_to_public_funds)"
        " VALUES ($1, $2, $3, $4, $5)",
        *(world.child, "RECORDED" if code else "REFUSED", "immigration" if code else None, code, told),
    )
    assert await value(world, "no_recourse") is expected


@pytest.mark.parametrize(
    ("kind", "start", "end", "expected"),
    [
        ("STAFF_SAFETY", 0, None, True),
        ("STAFF_SAFETY", -9, 1, True),
        ("STAFF_SAFETY", 1, None, None),
        ("STAFF_SAFETY", -9, 0, None),
        ("RISK_TO_CHILD", -9, None, None),
    ],
)
async def test_staff_safety(world: World, kind: str, start: int, end: int | None, expected: object) -> None:
    """A warning for staff that stands today, and is not kept back."""
    await world.run(
        "INSERT INTO warning_note (child_id, kind, narrative, started_on, review_on, ended_on)"
        " VALUES ($1, $2, 'x', current_date + $3::int, current_date + 90, current_date + $4::int)",
        *(world.child, kind, start, end),
    )
    assert await value(world, "staff_safety") is expected
    assert await value(world, "staff_safety", "true") is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("lives_with = true", 2),
        ("lives_with = false", 1),
        ("lives_with = NULL", 1),
        ("lives_with = true, started_on = current_date", 2),
        ("lives_with = true, started_on = current_date + 1", 1),
        ("lives_with = true, ended_on = current_date", 1),
        ("lives_with = true, ended_on = current_date + 1", 2),
    ],
)
async def test_household(world: World, change: str, expected: int) -> None:
    """Who lives with the child today, and is not kept back; of nobody it is null."""
    assert await value(world, "household") is None
    await world.run(
        "INSERT INTO relationship (child_id, person_id, relation_code, lives_with) VALUES ($1, $2, $3, true)",
        *(world.child, await person(world.db, is_child=False), "full_sibling"),
    )
    await world.run(f"UPDATE relationship SET {change} WHERE id = $1", world.edge)
    assert await value(world, "household") == expected
    assert await value(world, "household", f"red_row.id = '{world.edge}'") == 1
    assert await value(world, "household", "true") is None


@pytest.mark.parametrize(
    ("category", "start", "end", "nothing_done", "expected"),
    [
        ("CIN", 0, None, None, True),
        ("CP", -9, 1, False, True),
        ("CLA", -9, None, None, True),
        ("EARLY_HELP", -9, None, None, None),
        ("YJ", -9, None, None, None),
        ("CIN", 1, None, None, None),
        ("CIN", -9, 0, None, None),
        ("CIN", -9, None, True, None),
    ],
)
async def test_has_plan(  # noqa: PLR0913, PLR0917 - a truth table has columns
    world: World, category: str, start: int, end: int | None, nothing_done: object, expected: object
) -> None:
    """A spell of statutory work is open today, and was not ended by doing nothing."""
    await world.run(
        "INSERT INTO episode (child_id, category, referral_date, closure_date, is_no_further_action)"
        " VALUES ($1, $2, current_date + $3::int, current_date + $4::int, $5)",
        *(world.child, category, start, end, nothing_done),
    )
    assert await value(world, "has_plan") is expected
