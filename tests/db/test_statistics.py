"""A snapshot is what counting by hand gives, nobody hidden is in it, and nothing exact can be stored or read."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.embedded import Dsn, attached
from db.embedded.failure import DatabaseError
from db.migrate import migrate
from db.seed import seed
from db.statistics import snapshot, take
from db.statistics.counting import ETHNICITIES, MEASURES, POPULATION, Measure
from db.tables import MEASURES as NAMES
from policies.conditions import CONDITIONS
from settings import load
from tests.db.figures import TABLES, Record, figures

TODAY = date(2026, 11, 23)
LATER = TODAY + timedelta(90)
CELLS = """
    SELECT t.measure, c.code, c.count, c.is_suppressed FROM statistic_cell c JOIN statistic t ON t.id = c.statistic_id
    JOIN statistic_snapshot n ON n.id = t.snapshot_id WHERE n.taken_on = $1 ORDER BY t.measure, c.id
"""
_WITH = ", ".join(f"{name} AS ({query})" for name, query in POPULATION.items())
COUNTED = f"WITH {_WITH} SELECT id FROM counted ORDER BY id"  # noqa: S608 - SQL of our own
Connection = Any


@pytest.fixture(scope="module")
def dsn() -> Iterator[Dsn]:
    """A seeded database of this file's own."""
    with (
        tempfile.TemporaryDirectory(prefix="ecaf-test-") as folder,
        attached(load(data=Path(folder) / "data", database_url=None)) as dsn,
    ):
        asyncio.run(migrate(dsn.owner))
        asyncio.run(seed(dsn.owner, children=300, today=TODAY))
        yield dsn


@pytest.fixture
async def owner(dsn: Dsn) -> AsyncIterator[Connection]:
    """The owner's connection, in a transaction that is rolled back."""
    connection = await asyncpg.connect(dsn.owner, server_settings={"timezone": "UTC"})
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def told(owner: Connection, day: date) -> dict[str, dict[str, int | None]]:
    """Every figure of a snapshot, by measure and code."""
    found: dict[str, dict[str, int | None]] = {}
    for row in await owner.fetch(CELLS, day):
        assert row["is_suppressed"] == (row["count"] is None)
        found.setdefault(row["measure"], {})[row["code"]] = row["count"]
    return found


async def forgotten(owner: Connection, day: date) -> None:
    """Take a snapshot back."""
    of = "SELECT t.id FROM statistic t JOIN statistic_snapshot n ON n.id = t.snapshot_id WHERE n.taken_on = $1"
    found = [row["id"] for row in await owner.fetch(of, day)]
    await owner.execute("DELETE FROM statistic_cell WHERE statistic_id = ANY ($1)", found)
    await owner.execute("DELETE FROM statistic WHERE id = ANY ($1)", found)
    await owner.execute("DELETE FROM statistic_snapshot WHERE taken_on = $1", day)


async def by_hand(owner: Connection, day: date) -> dict[str, dict[str, int]]:
    """Every exact figure, counted child by child."""
    raw = {name: await owner.fetch(f"SELECT * FROM {name}") for name in TABLES}  # noqa: S608 - names of our own
    return {name: dict(found) for name, found in figures(Record(raw, day)).items()}


async def unsettled(owner: Connection) -> None:
    """Children of whom something hides them, in every way and around its days; some of whom nothing does any more."""
    children = [row["id"] for row in await owner.fetch("SELECT id FROM child ORDER BY id LIMIT 60")]
    day = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    for at, scope in enumerate(("RECORD", "ADDRESS", "PERSON_LINK")):
        for number, lifted in enumerate((None, day - timedelta(1), day, day + timedelta(1), day + timedelta(200))):
            await owner.execute(
                "INSERT INTO shield (child_id, scope, grounds, set_at, review_on, lifted_at)"
                " VALUES ($1, $2, 'HARM_TO_CHILD', $3, '2030-01-01', $4)",
                *(children[at * 5 + number], scope, day - timedelta(30), lifted),
            )
    for number, (group, person, lifted) in enumerate(
        ((None, None, None), ("voice", None, None), ("voice", None, day - timedelta(1)), (None, children[40], None))
    ):
        await owner.execute(
            "INSERT INTO restriction (child_id, group_name, person_id, reason, placed_at, lifted_at)"
            " VALUES ($1, $2, $3, 'COURT', $4, $5)",
            *(children[20 + number], group, person, day - timedelta(30), lifted),
        )
    for number, after in enumerate((-1, 0, 1)):
        await owner.execute(
            "UPDATE child SET archived_on = $2 WHERE id = $1", children[30 + number], TODAY + timedelta(after)
        )
        await owner.execute(
            "UPDATE person SET date_of_death = $2 WHERE id = $1 AND date_of_birth IS NOT NULL",
            *(children[35 + number], TODAY + timedelta(after)),
        )


@pytest.mark.parametrize("day", [LATER, TODAY + timedelta(400)])
async def test_every_figure_is_what_counting_by_hand_gives(owner: Connection, day: date) -> None:
    """Of the made-up population, with children who are hidden in every way, on days on which much has ended."""
    await unsettled(owner)
    await snapshot(owner, day)
    found, true = await told(owner, day), await by_hand(owner, day)
    assert set(found) == set(true) == set(NAMES)
    for measure, exact in true.items():
        assert set(exact) <= set(found[measure]), f"{measure}: a code without a row"
        assert sum(exact.values()) > 0, measure
        for code, figure in found[measure].items():
            count = exact.get(code, 0)
            assert figure == (None if count < 5 else 5 * ((count + 2) // 5)), f"{measure} {code}"


async def test_the_seeding_takes_one(owner: Connection) -> None:
    """Of its own day, so that a demo answers."""
    assert [row["taken_on"] for row in await owner.fetch("SELECT taken_on FROM statistic_snapshot")] == [TODAY]
    found, true = await told(owner, TODAY), await by_hand(owner, TODAY)
    assert {code for code, figure in found["ETHNICITY"].items() if figure} <= set(true["ETHNICITY"])


async def test_nobody_is_counted_whom_a_protective_fact_hides(owner: Connection) -> None:
    """By the conditions of the policies, for a caller about whom nothing is known: the twin is counted."""
    await unsettled(owner)
    day = await owner.fetchval("SELECT current_date")
    counted = {row["id"] for row in await owner.fetch(COUNTED, day)}
    facts = dict.fromkeys(("practitioner_id", "person_id", "agency_id"), "NULL::uuid") | {"group": "'statistics'"}
    for name in ("sealed", "archived", "shield_closed"):
        asked = CONDITIONS[name].sql.format(child="c", person="p", **facts)
        rows = await owner.fetch(f"SELECT c.id FROM child c JOIN person p ON p.id = c.id WHERE {asked}")  # noqa: S608
        assert rows, name
        assert not counted & {row["id"] for row in rows}, name
    assert len(counted) > 200


@pytest.mark.parametrize(
    "hide",
    [
        "INSERT INTO seal (child_id, grounds) VALUES ($1, 'ADOPTION')",
        "INSERT INTO shield (child_id, scope, grounds, review_on) VALUES ($1, 'RECORD', 'HARM_TO_CHILD', '2030-01-01')",
        "UPDATE child SET archived_on = '2020-01-01' WHERE id = $1",
    ],
)
async def test_that_somebody_is_hidden_changes_nothing_else(owner: Connection, hide: str) -> None:
    """Sealed, shielded or archived: the figures are those of a record in which the child never was."""
    kept = [row["id"] for row in await owner.fetch(COUNTED, LATER)]
    await owner.execute(hide, kept[0])
    await snapshot(owner, LATER)
    found = await told(owner, LATER)
    await forgotten(owner, LATER)
    # Gone, as far as counting goes: dead long ago.
    await owner.execute("DELETE FROM seal WHERE child_id = $1", kept[0])
    await owner.execute("DELETE FROM shield WHERE child_id = $1", kept[0])
    await owner.execute("UPDATE child SET archived_on = NULL WHERE id = $1", kept[0])
    await owner.execute(
        "UPDATE person SET date_of_birth = '2000-01-01', kind = 'CHILD', expected_delivery_date = NULL,"
        " date_of_death = '2001-01-01' WHERE id = $1",
        kept[0],
    )
    await owner.execute("UPDATE household_member SET ended_on = started_on WHERE person_id = $1", kept[0])
    await snapshot(owner, LATER)
    assert await told(owner, LATER) == found


# ---- what can be stored, and when -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [-5, 0, 1, 4, 6, 7, 11])
async def test_no_small_and_no_exact_figure_can_be_stored(owner: Connection, count: int) -> None:
    """By nobody, the owner included; five, ten and none at all can."""
    table = await owner.fetchval("SELECT id FROM statistic LIMIT 1")
    add = (
        "INSERT INTO statistic_cell (statistic_id, id, code, label, count, is_suppressed)"
        " VALUES ($1, $2, $3, '', $4, $5)"
    )
    for place, figure in enumerate((5, 10, 1005, None), 2000):
        await owner.execute(add, table, place, f"x{place}", figure, figure is None)
    with pytest.raises(asyncpg.CheckViolationError, match="ck_statistic_cell_never_exact"):
        await owner.execute(add, table, 3000, "y", count, False)  # noqa: FBT003 - a column


@pytest.mark.parametrize(("count", "is_suppressed"), [(5, True), (None, False)])
async def test_what_is_left_out_has_no_figure(owner: Connection, count: int | None, is_suppressed: bool) -> None:  # noqa: FBT001 - a column
    """A figure beside the word that it was left out would be told by mistake."""
    with pytest.raises(asyncpg.CheckViolationError, match="suppressed_without_a_count"):
        await owner.execute("UPDATE statistic_cell SET count = $1, is_suppressed = $2", count, is_suppressed)


@pytest.mark.parametrize("days", [0, 1, 89, -1, -89])
async def test_two_snapshots_are_never_near(owner: Connection, days: int) -> None:
    """Whichever is the earlier; the twin, ninety days away, is taken."""
    await snapshot(owner, TODAY + timedelta(90))
    with pytest.raises(asyncpg.ExclusionViolationError):
        await owner.execute("INSERT INTO statistic_snapshot (taken_on) VALUES ($1)", TODAY + timedelta(days))


async def test_a_snapshot_is_whole_or_not_at_all(dsn: Dsn, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault at the last measure leaves nothing; too early a one is refused in words, and says when."""
    connection = await asyncpg.connect(dsn.owner)
    before = await connection.fetch(CELLS, TODAY)
    await connection.execute("UPDATE statistic_snapshot SET taken_on = current_date - 90")
    monkeypatch.setitem(MEASURES, "CONSENT", Measure("SELECT 1", {}))
    with pytest.raises(asyncpg.PostgresError):
        await take(dsn.owner)
    monkeypatch.undo()
    assert await connection.fetchval("SELECT count(*) FROM statistic_snapshot") == 1
    done = await take(dsn.owner)
    assert re.fullmatch(r"statistics of \S+: 17 tables with \d+ figures, \d+ of them left out", str(done))
    with pytest.raises(
        DatabaseError, match=f"taken on {done.day}: the next may be taken from {done.day + timedelta(90)}"
    ):
        await take(dsn.owner)
    days = await connection.fetch("SELECT taken_on FROM statistic_snapshot ORDER BY taken_on")
    assert [row["taken_on"] for row in days] == [done.day - timedelta(90), done.day]
    await forgotten(connection, done.day)
    await connection.execute("UPDATE statistic_snapshot SET taken_on = $1", TODAY)
    assert await connection.fetch(CELLS, TODAY) == before
    await connection.close()


@pytest.mark.parametrize("table", ["statistic_snapshot", "statistic", "statistic_cell"])
@pytest.mark.parametrize("statement", ["DELETE FROM {0}", "INSERT INTO {0} SELECT * FROM {0}", "TRUNCATE {0} CASCADE"])
async def test_the_application_only_reads_them(dsn: Dsn, table: str, statement: str) -> None:
    """And all that it can read is what may be told."""
    connection = await asyncpg.connect(dsn.app)
    try:
        assert await connection.fetch(f"SELECT * FROM {table}")  # noqa: S608 - names of our own
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement.format(table))
        assert not await connection.fetch("SELECT FROM statistic_cell WHERE count < 5 OR count % 5 <> 0")
    finally:
        await connection.close()


async def test_the_census_groups_are_those_of_the_reference_data(owner: Connection) -> None:
    """A group without a code would be counted as not recorded."""
    rows = await owner.fetch("SELECT DISTINCT split_part(ons_group, ':', 1) AS name FROM ethnicity_group")
    assert {row["name"] for row in rows} == set(ETHNICITIES.values())
    assert tuple(MEASURES) == NAMES
