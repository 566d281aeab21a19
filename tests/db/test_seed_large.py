"""A population of several blocks: made by several processes, with keys and indexes built afterwards."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import asyncpg
import pytest

from db import seed as seeding
from db.detached import detach, renew
from db.embedded import Dsn
from db.seed import SeedError, crew, seed
from db.seed.blocks import Start, go_on, start
from db.seed.cast import Cast
from db.seed.copying import Block, written
from db.seed.rows import Rows

TODAY = date(2026, 11, 23)
CHILDREN = 200

PIECES = """
    SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1, 2, 3
"""

COUNTED = """
    SELECT relname::text, reltuples::int FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relname = ANY ($1)
"""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Blocks so small that a test is quick; afterwards no process is left."""
    monkeypatch.setattr(crew, "FIRST", 60)
    monkeypatch.setattr(crew, "BLOCK", 60)
    monkeypatch.setattr(seeding, "_LARGE", 100)
    yield
    assert not multiprocessing.active_children()


async def test_whoever_makes_a_block_makes_the_same_rows() -> None:
    """Blocks that other processes make are those that this one makes."""
    rows, begun = start(60, 1, TODAY)
    alone = [written(rows)]
    alone += [written(go_on(begun, before, min(60, CHILDREN - before))) for before in (60, 120, 180)]
    together = [block async for block in crew.blocks(CHILDREN, 1, TODAY)]
    assert [_parts(block) for block in alone] == [_parts(block) for block in together]
    assert sum(block.counts["child"] for block in together) == CHILDREN


def _parts(block: Block) -> list[object]:
    """All but the moment of seeding."""
    return [part for part in block.parts if part.table != "instance"]


async def test_what_goes_wrong_in_another_process_is_told_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """One error, with the traceback of the process that it happened in."""

    def castless(children: int, seed: int, today: date) -> tuple[Rows, Start]:
        rows, begun = start(children, seed, today)
        return rows, replace(begun, cast=Cast())

    monkeypatch.setattr(crew, "start", castless)
    with pytest.raises(SeedError, match=r"(?s)fault of eCAF.*db/seed/.*KeyError"):
        _ = [block async for block in crew.blocks(CHILDREN, 1, TODAY)]


async def test_a_process_that_is_killed_is_told_in_words() -> None:
    """As the system does where memory is short."""
    made = crew.blocks(CHILDREN, 1, TODAY)
    await anext(made)
    for process in multiprocessing.active_children():
        process.kill()
    with pytest.raises(SeedError, match="ended from outside"):
        _ = [block async for block in made]


async def test_seeding_that_is_interrupted_leaves_nothing_and_can_be_done_again(dsn: Dsn) -> None:
    """In the midst of the rows, and of the keys; then it fills the database, with every key and index as it was."""
    owner = await asyncpg.connect(dsn.owner)
    before = await owner.fetch(PIECES)
    await _interrupted(dsn, "120 of 200 children")
    await _interrupted(dsn, "keys and indexes")
    assert await owner.fetch(PIECES) == before
    assert await owner.fetchval("SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM instance)") == 0
    done = await seed(dsn.owner, CHILDREN, today=TODAY)
    assert done.counts["child"] == await owner.fetchval("SELECT count(*) FROM child") == CHILDREN
    assert await owner.fetch(PIECES) == before
    counted = {row[0]: row[1] for row in await owner.fetch(COUNTED, list(done.counts))}
    # The planner knows of every table before the first question.
    assert {name: rows for name, rows in done.counts.items() if counted[name] < rows} == {}
    await owner.close()


async def test_only_a_table_that_never_had_a_row_is_made_new(dsn: Dsn) -> None:
    """What holds a row, or held one, is not emptied to save time."""
    owner = await asyncpg.connect(dsn.owner)
    transaction = owner.transaction()
    await transaction.start()
    try:
        await detach(owner)
        await owner.execute("CREATE TABLE fresh (id int)")
        held = await owner.fetchval("SELECT count(*) FROM code_value")
        assert held > 100
        assert await renew(owner, ["code_value", "fresh"]) == {"fresh"}
        assert await owner.fetchval("SELECT count(*) FROM code_value") == held
        for change in ("INSERT INTO fresh VALUES (1)", "DELETE FROM fresh"):
            await owner.execute(change)
            assert await renew(owner, ["fresh"]) == frozenset()
    finally:
        await transaction.rollback()
        await owner.close()


async def _interrupted(dsn: Dsn, at: str) -> None:
    def tell(text: str) -> None:
        if at in text:
            running.cancel()

    running: asyncio.Task[Any] = asyncio.create_task(seed(dsn.owner, CHILDREN, progress=tell, today=TODAY))
    with pytest.raises(asyncio.CancelledError):
        await running
