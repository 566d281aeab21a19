"""Notices: each change of the record says of which child, and no more than that."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import pytest

from db.embedded import Dsn
from db.notices import CHANNEL, Notices
from db.tables import metadata

SILENT = {
    *("past_value", "demo_case", "demo_identity"),  # no answer is about them
    *("client", "trusted_document"),  # looked up at each event
    *("statistic", "statistic_cell", "statistic_snapshot"),  # no subscription shows them
}
"""Tables of which no notice is given."""

CHILDREN = """
    WITH people AS (INSERT INTO person (kind) SELECT 'CHILD' FROM generate_series(1, $1) RETURNING id)
    INSERT INTO child (id, authority_code) SELECT id, '301' FROM people RETURNING id
"""


@pytest.fixture
async def owner(record_dsn: Dsn) -> AsyncIterator[Any]:
    """The owner's connection; what it made is taken away again."""
    connection = await asyncpg.connect(record_dsn.owner)
    yield connection
    await connection.execute("DELETE FROM relationship; DELETE FROM child; DELETE FROM person; DELETE FROM past_value")
    await connection.close()


@pytest.fixture
async def heard(record_dsn: Dsn) -> AsyncIterator[Callable[[], Any]]:
    """A function that gives what was noticed since it was last called, as the server's own role hears it."""
    notices = Notices(record_dsn.app)
    task = asyncio.create_task(notices.run())

    async def take() -> Any:
        await asyncio.sleep(0.2)
        return notices.take()

    while not (await take()).everything:
        pass
    yield take
    task.cancel()


async def test_every_table_of_the_record_gives_notices(owner: Any) -> None:
    """A table without a trigger would be noticed by the sweep alone."""
    rows = await owner.fetch(
        "SELECT tgrelid::regclass::text AS name, bit_or(tgtype) & 28 AS kinds FROM pg_trigger"
        " WHERE tgfoid = 'notice'::regproc GROUP BY 1"
    )
    tables = {table.name for table in metadata.sorted_tables if table.schema is None}
    assert {row["name"] for row in rows} == tables - SILENT
    assert {row["kinds"] for row in rows} == {28}, "insert, delete and update"


async def test_a_change_names_its_child_and_those_of_whose_family_it_is(owner: Any, heard: Any) -> None:
    """By child, by person and by key; nobody else; what is rolled back names nobody."""
    mine, kin, other = (row["id"] for row in await owner.fetch(CHILDREN, 3))
    relation = "INSERT INTO relationship (child_id, person_id, relation_code) VALUES ($1, $2, $3)"
    await owner.execute(relation, kin, mine, "birth_father")
    await heard()
    await owner.execute("UPDATE person SET given_name = 'M' WHERE id = $1", mine)
    assert (await heard()).children == {str(mine), str(kin)}
    await owner.execute("UPDATE child SET la_child_id = 'x' WHERE id = $1", other)
    found = await heard()
    assert (found.children, found.everything) == ({str(other)}, False)
    await owner.execute("DELETE FROM relationship WHERE child_id = $1", kin)
    assert str(kin) in (await heard()).children
    transaction = owner.transaction()
    await transaction.start()
    await owner.execute("UPDATE person SET given_name = 'R' WHERE id = $1", mine)
    await transaction.rollback()
    await owner.execute("UPDATE person SET given_name = 'S' WHERE false")
    found = await heard()
    assert (found.children, found.everything) == (frozenset(), False)


async def test_many_rows_at_once_name_nobody(owner: Any, heard: Any) -> None:
    """A filling gives one notice, not one for each child; up to the bound each is named."""
    named = {str(row["id"]) for row in await owner.fetch(CHILDREN, 200)}
    found = await heard()
    assert (found.children, found.everything) == (named, False)
    await owner.fetch(CHILDREN, 201)
    found = await heard()
    assert (found.children, found.everything) == (frozenset(), True)


async def test_a_connection_that_ends_is_made_again(owner: Any, heard: Any, record_dsn: Dsn) -> None:
    """And then anything may have changed, since nobody listened."""
    assert not (await heard()).everything
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ecaf-notices'"
    reader = await asyncpg.connect(record_dsn.app)
    await reader.execute(ended)
    await reader.close()
    for _ in range(60):
        if (await heard()).everything:
            break
    else:
        raise AssertionError("never heard again")
    await owner.execute(f"NOTIFY {CHANNEL}, 'made up'")
    assert (await heard()).children == {"made up"}
