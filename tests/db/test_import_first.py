"""A large first census is merged without keys and indexes: the same record, and every key and index back."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.embedded import Dsn
from db.imports import unhindered
from db.imports.cin import import_file
from tests.db.census import census, child, details

SMALL = Path(__file__).resolve().parents[1] / "data" / "census_small.xml"

SHAPE = """
    SELECT conname::text AS name, pg_get_constraintdef(oid) AS what FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2
"""
KEPT_APART = {"id", "recorded_at", "child_id", "person_id", "episode_id", "assessment_id", "plan_id"}
"""Random keys, and the moment: what no two imports have in common."""


@pytest.fixture
async def record(dsn: Dsn) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The owner's connection to a migrated record without people."""
    connection = await asyncpg.connect(dsn.owner)
    await connection.execute("TRUNCATE person CASCADE")
    yield connection
    await connection.close()


async def held(record: "asyncpg.Connection[Any]") -> dict[str, list[str]]:
    """All that a census fills, without what is random."""
    found = {}
    for table in unhindered.TABLES:
        rows = await record.fetch(f"SELECT * FROM {table}")  # noqa: S608
        found[table] = sorted(str({k: v for k, v in row.items() if k not in KEPT_APART}) for row in rows)
    return found


async def test_the_same_record_either_way(
    record: "asyncpg.Connection[Any]", dsn: Dsn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row for row, and the database has the keys and indexes that it had."""
    shape = await record.fetch(SHAPE)
    await import_file(dsn.owner, SMALL)
    slowly = await held(record)
    assert all(slowly.values())
    await record.execute("TRUNCATE person CASCADE")
    monkeypatch.setattr(unhindered, "LARGE", 1)
    await import_file(dsn.owner, SMALL)
    assert await held(record) == slowly
    assert await record.fetch(SHAPE) == shape
    again = await import_file(dsn.owner, SMALL)
    assert (again.children.imported, again.children.unchanged) == (0, 8)


async def test_keys_stand_aside_only_for_a_first_large_census(
    record: "asyncpg.Connection[Any]", dsn: Dsn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that comes back is a new one: its number tells whether it went."""

    async def keys() -> list[int]:
        return [
            row["oid"] for row in await record.fetch("SELECT oid FROM pg_constraint WHERE contype = 'f' ORDER BY 1")
        ]

    before = await keys()
    await import_file(dsn.owner, SMALL)
    assert await keys() == before, "a small one"
    monkeypatch.setattr(unhindered, "LARGE", 1)
    path = tmp_path / "census.xml"
    path.write_text(census(2025, child(2025, "A1", details(2025, factor="16A"))))
    await import_file(dsn.owner, path)
    assert await keys() == before, "not the first"
    await record.execute("TRUNCATE person CASCADE")
    await import_file(dsn.owner, path)
    assert await keys() != before


async def test_a_table_that_somebody_holds(
    record: "asyncpg.Connection[Any]", dsn: Dsn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then the import goes on with the keys in place."""
    monkeypatch.setattr(unhindered, "LARGE", 1)
    async with record.transaction():
        await record.execute("LOCK TABLE episode IN ACCESS SHARE MODE")
        report = await import_file(dsn.owner, SMALL)
    assert (report.refused, report.children.imported) == (None, 8)
