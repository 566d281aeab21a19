"""A start looks whether there is anything to migrate, and does no work where there is none."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

import db.migrate
from db.embedded import DatabaseError, attached
from db.migrate import Migrated, migrate, renew
from settings import load


@pytest.fixture(scope="module")
def owner() -> Iterator[str]:
    """The address of an empty database."""
    with (
        tempfile.TemporaryDirectory(prefix="ecaf-test-") as folder,
        attached(load(data=Path(folder) / "data")) as dsn,
    ):
        yield dsn.owner


def execute(owner: str, statement: str) -> None:
    """Run one statement."""

    async def run() -> None:
        connection = await asyncpg.connect(owner)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def test_a_start_migrates_once(owner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty: from nothing to the newest. Then nothing is done, until a file is another one."""
    first = asyncio.run(renew(owner))
    assert first.before is None
    assert first.after is not None

    async def work(dsn_owner: str) -> Migrated:
        raise AssertionError(dsn_owner)

    with monkeypatch.context() as patch:
        patch.setattr(db.migrate, "migrate", work)
        assert asyncio.run(renew(owner)) == Migrated(first.after, first.after)
        patch.setattr(db.migrate, "fingerprint", lambda: "eCAF other")
        with pytest.raises(AssertionError):
            asyncio.run(renew(owner))
    assert asyncio.run(migrate(owner)) == Migrated(first.after, first.after)


def test_a_database_that_a_newer_one_has_changed(owner: str) -> None:
    """An unknown revision is left alone, and said."""
    asyncio.run(renew(owner))
    execute(owner, "UPDATE alembic_version SET version_num = '9999'")
    execute(owner, "COMMENT ON TABLE alembic_version IS 'eCAF of tomorrow'")
    with pytest.raises(DatabaseError, match="is at revision 9999, which this eCAF does not know"):
        asyncio.run(renew(owner))


def test_no_database_there() -> None:
    """The reason, and never the address: it can hold a password."""
    with pytest.raises(DatabaseError, match="no connection to the database") as failed:
        asyncio.run(renew("postgresql://me:secret@127.0.0.1:1/db"))
    assert "secret" not in str(failed.value)
