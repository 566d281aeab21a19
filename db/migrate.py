"""Bring a database to the newest form, from whatever it was. Safe to run at every start.

`migrate` does the work; `renew`, for every start, first asks whether there is any. A database keeps
a fingerprint of the steps and the reference data that made it (the comment of Alembic's own table).
Where it agrees, Alembic is not even loaded: that takes longer than all the rest of a start.

Alembic is synchronous; it runs on our one driver through `AsyncConnection.run_sync`, in one
transaction.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from db.embedded.failure import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy import Connection

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"
OLDEST_SERVER = 15
CONNECT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Migrated:
    """From which revision to which; equal: there was nothing to do. `None`: an empty database."""

    before: str | None
    after: str | None


async def migrate(dsn_owner: str, target: str = "head") -> Migrated:
    """Bring the database to `target`, or change nothing.

    Raises DatabaseError: no connection, a server that is too old, a database that a newer eCAF
    has changed, or a step that failed.
    """
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: _connect(dsn_owner), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            result = await connection.run_sync(_upgrade, target)
            await connection.commit()
            return result
    except (SQLAlchemyError, asyncpg.PostgresError) as error:
        raise DatabaseError(f"migrating the database failed: {_in_words(error)}") from error
    finally:
        await engine.dispose()


async def renew(dsn_owner: str) -> Migrated:
    """`migrate`, unless the database was brought up by these very files. Raises DatabaseError."""
    now = await _newest(dsn_owner)
    return await migrate(dsn_owner) if now is None else Migrated(now, now)


def fingerprint() -> str:
    """Everything that a migration reads: the steps, and the reference data with its loader."""
    state = hashlib.sha256()
    for pattern in ("migrations/*.py", "migrations/versions/*.py", "reference/*"):
        for path in sorted(HERE.glob(pattern)):
            if path.is_file():
                state.update(f"{path.name}\0".encode() + path.read_bytes())
    return f"eCAF {state.hexdigest()}"


async def _newest(dsn_owner: str) -> str | None:
    """The revision of a database that is as new as it can be; None: there is something to do."""
    connection = await _connect(dsn_owner)
    try:
        rows = await connection.fetch(
            "SELECT version_num FROM alembic_version"
            " WHERE obj_description('alembic_version'::regclass, 'pg_class') = $1",
            fingerprint(),
        )
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
    return str(rows[0]["version_num"]) if len(rows) == 1 else None


def _upgrade(connection: Connection, target: str) -> Migrated:
    """Run Alembic on this connection."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import text

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    before = _revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if before is not None and before not in known:
        raise DatabaseError(
            f"the database is at revision {before}, which this eCAF does not know: a newer eCAF "
            "has changed it; use that one, or another database"
        )
    command.upgrade(config, target)
    # A comment takes no bind parameter; the fingerprint is letters and digits.
    mark = fingerprint() if target == "head" else ""
    connection.execute(text(f"COMMENT ON TABLE alembic_version IS '{mark}'"))
    return Migrated(before, _revision(connection))


def _revision(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


async def _connect(dsn_owner: str) -> asyncpg.Connection:
    """Connect as the owner. Raises DatabaseError without the address, which can hold a password."""
    try:
        connection = await asyncpg.connect(dsn_owner, timeout=CONNECT_SECONDS)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError) as error:
        raise DatabaseError(f"no connection to the database: {_in_words(error)}") from error
    version: int = connection.get_server_version().major
    if version < OLDEST_SERVER:
        await connection.close()
        raise DatabaseError(f"the database is PostgreSQL {version}: eCAF needs 15 or newer")
    return connection


def _in_words(error: BaseException) -> str:
    """The first line of the database's own words, with its hint; no statement, no values."""
    original = getattr(error, "orig", None) or error
    cause = original.__cause__ or original
    first = (str(cause).strip() or type(cause).__name__).splitlines()[0]
    hint = getattr(cause, "hint", None)
    return f"{first} ({hint})" if hint else first
