"""The migrated database is what `db/tables/` says, and each role may do what it must and no more."""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from db import reference
from db.embedded import Dsn, attached
from db.migrate import migrate
from db.tables import metadata
from settings import load

ROOT = Path(__file__).resolve().parents[2]
DEFINITIONS = """
    SELECT conrelid::regclass::text || ' ' || conname || ': ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace::regnamespace::text IN ('public', 'audit')
        AND conname NOT LIKE 'alembic%' AND contype <> 'n'
    UNION ALL
    SELECT indexdef FROM pg_indexes
    WHERE schemaname IN ('public', 'audit') AND tablename <> 'alembic_version'
"""


@pytest.fixture(scope="module")
def dsn() -> Iterator[Dsn]:
    """A database of this file's own: empty at first."""
    with (
        tempfile.TemporaryDirectory(prefix="ecaf-test-") as folder,
        attached(load(data=Path(folder) / "data", database_url=None)) as dsn,
    ):
        yield dsn


async def on(dsn: str, work: Any) -> Any:
    """Run work that wants a synchronous connection."""

    async def connect() -> "asyncpg.Connection[Any]":
        return await asyncpg.connect(dsn)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def definitions(connection: Connection) -> set[str]:
    """Every constraint and index, in the server's own words."""
    return set(connection.execute(text(DEFINITIONS)).scalars())


def made_from_metadata(connection: Connection) -> set[str]:
    """What the tables would be if they were made straight from `db/tables/`; undone afterwards."""
    function = connection.execute(text("SELECT pg_get_functiondef('is_well_formed'::regproc)")).scalar_one()
    for schema in ("public", "audit"):
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    connection.exec_driver_sql(function)
    metadata.create_all(connection)
    made = definitions(connection)
    connection.rollback()
    return made


async def test_migrations_make_the_tables_of_the_metadata(dsn: Dsn) -> None:
    """Columns, types, defaults, constraints, indexes: the same by migration as by metadata."""
    await migrate(dsn.owner)
    wanted = await on(dsn.owner, made_from_metadata)
    assert await on(dsn.owner, definitions) == wanted

    def differences(connection: Connection) -> list[Any]:
        options = {"include_schemas": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    assert await on(dsn.owner, differences) == []


async def test_migrating_twice_at_once_changes_nothing(dsn: Dsn) -> None:
    """Two servers that start together on an empty database: the second waits, and finds it done."""
    owner = await asyncpg.connect(dsn.owner)
    await owner.execute("DROP SCHEMA IF EXISTS audit CASCADE; DROP SCHEMA public CASCADE")
    await owner.execute("CREATE SCHEMA public")
    program = "import asyncio, sys, db.migrate as m; print(asyncio.run(m.migrate(sys.argv[1])))"
    both = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, dsn.owner, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in both:
        await process.communicate()
        assert process.returncode == 0
    assert (await migrate(dsn.owner)).before is not None
    assert await owner.fetchval("SELECT count(*) FROM alembic_version") == 1
    await owner.close()


async def test_reference_data_follows_the_files(dsn: Dsn) -> None:
    """A corrected label arrives with the next migration, and an authority met before is recognised."""
    await migrate(dsn.owner)
    connection = await asyncpg.connect(dsn.owner)
    await connection.execute("UPDATE code_value SET label = 'x' WHERE code = 'ABAN'")
    await connection.execute("UPDATE authority SET is_recognised = false WHERE code = '301'")
    await migrate(dsn.owner)
    label = await connection.fetchval("SELECT label FROM code_value WHERE code = 'ABAN'")
    assert label == reference.codes("ethnicity")["ABAN"] == "Bangladeshi"
    assert await connection.fetchval("SELECT is_recognised FROM authority WHERE code = '301'")
    assert await connection.fetchval("SELECT count(*) FROM authority WHERE kind <> 'PSEUDO'") == 175
    states = (
        "SELECT count(*) FROM code_value WHERE code IN ('REFU', 'NOBT', 'NONE')"
        " AND scheme IN ('ethnicity', 'religion', 'disability', 'sex', 'immigration', 'sexual_orientation')"
    )
    assert await connection.fetchval(states) == 0, "a state is no code"
    await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO person (kind) VALUES ('ADULT')",
        "UPDATE child SET la_child_id = 'x'",
        "DELETE FROM shield",
        "TRUNCATE need",
        "SELECT * FROM audit.access_event",
        "CREATE TABLE mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "SET ROLE ecaf_owner",
    ],
)
async def test_the_application_can_only_read_the_record(dsn: Dsn, statement: str) -> None:
    """Whatever the application's code does, the record stays as it is."""
    await migrate(dsn.owner)
    connection = await asyncpg.connect(dsn.app)
    try:
        await connection.fetch("SELECT * FROM demo_identity")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM public.person",
        "UPDATE audit.access_event SET subject = 'x'",
        "DELETE FROM audit.access_event",
        "TRUNCATE audit.sealed_event",
        "SELECT * FROM audit.sealed_event",
        "CREATE TABLE audit.mine (a int)",
    ],
)
async def test_the_ledger_can_only_grow(dsn: Dsn, statement: str) -> None:
    """The audit role adds and reads; it changes nothing and sees nothing of the record."""
    await migrate(dsn.owner)
    connection = await asyncpg.connect(dsn.audit)
    try:
        await connection.fetch("SELECT * FROM audit.access_event")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()
