"""The migrated database is what `db/tables/` says, and each role may do what it must and no more."""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from db import reference
from db.embedded import Dsn, attached
from db.migrate import MIGRATIONS, migrate
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

USED = ("is_well_formed", "known_groups", "known_purposes", "folded")
"""Functions that constraints and indexes use."""


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


def is_comparable(_item: object, name: str | None, kind: str, *_: object) -> bool:
    """Whether alembic can tell the thing from another."""
    return not (kind == "index" and str(name).endswith("_folded"))


def definitions(connection: Connection) -> set[str]:
    """Every constraint and index, in the server's own words."""
    return set(connection.execute(text(DEFINITIONS)).scalars())


def made_from_metadata(connection: Connection) -> set[str]:
    """What the tables would be if they were made straight from `db/tables/`; undone afterwards."""
    asked = "SELECT pg_get_functiondef(name::regproc) FROM unnest(CAST(:names AS text[])) AS name"
    functions = connection.execute(text(asked), {"names": list(USED)}).scalars().all()
    for schema in ("public", "audit"):
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    for function in functions:
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
        # Indexes of expressions it cannot compare; their definitions were compared above, in the server's own words.
        options = {"include_schemas": True, "compare_server_default": True, "include_object": is_comparable}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    assert await on(dsn.owner, differences) == []


OLD = """
    INSERT INTO person (id, kind) SELECT id, 'CHILD' FROM unnest(:people) AS p(id);
    INSERT INTO child (id, authority_code) SELECT id, '301' FROM unnest(:people) AS p(id);
    INSERT INTO shield (child_id, scope, grounds, review_on)
        VALUES (:child, 'RECORD', 'He would find us', '2030-01-01');
    INSERT INTO restriction (child_id, group_name, reason) VALUES (:child, 'voise', 'COURT');
    INSERT INTO child_ethnicity (child_id, state, code) VALUES (:child, 'RECORDED', 'ABAN');
    INSERT INTO child_religion (child_id, state, scheme, code) VALUES (:child, 'RECORDED', 'ethnicity', 'ABAN');
    INSERT INTO child_language (child_id, state, scheme) VALUES (:child, 'REFUSED', 'language');
    INSERT INTO agency (id, name, sector) VALUES (:child, 'A', 'VCS');
    INSERT INTO practitioner (id, agency_id, name) VALUES (:child, :child, 'W');
    INSERT INTO agreement (agency_id, reference, purposes, groups, starts_on, ends_on)
        VALUES (:child, 'A1', '{audit,SAFEGUARDING,fun}', '{voice,voise}', '2024-01-01', '2024-12-31');
    INSERT INTO consent_form (id, child_id, kind, given_by, capacity, method, answered_on)
        VALUES (:child, :child, 'SHARE', :child, 'COMPETENT_CHILD', 'SIGNED', '2024-01-01');
    INSERT INTO consent (child_id, form_id, agency_id, purpose, groups, status, valid_from)
        VALUES (:child, :child, :child, 'direct_care', '{voice,voise}', 'ACTIVE', '2024-01-01'),
               (:child, :child, :child, 'fun', '{voise}', 'ACTIVE', '2024-01-01');
    INSERT INTO consent_exception (child_id, form_id, agency_id, groups, reason)
        VALUES (:child, :child, :child, '{voise}', 'OTHER');
    INSERT INTO disclosure (child_id, agency_id, decision, groups, purpose, lawful_basis, reason, is_family_told,
        decided_at) VALUES (:child, :child, 'SHARED', '{voice}', 'A talk', 'PUBLIC_TASK', 'Asked.', 'YES', now());
    INSERT INTO account (subject, practitioner_id, person_id) VALUES ('both', :child, :child);
    INSERT INTO episode (id, child_id, category, referral_date) VALUES (:child, :child, 'CLA', '2024-01-01');
    INSERT INTO placement (child_id, episode_id, started_on, postcode)
        VALUES (:child, :child, '2024-01-01', 'at home');
    INSERT INTO child_disability (child_id, state) VALUES (:child, 'REFUSED');
    INSERT INTO child_disability_code (child_id, scheme, code) VALUES (:child, 'disability', 'AUT');
    INSERT INTO assessment (id, child_id, type, status, started_on)
        VALUES (:child, :child, 'AGE', 'DRAFT', '2024-01-01');
    INSERT INTO assessment_factor (child_id, assessment_id, factor_code, domain)
        VALUES (:child, :child, '21', 1), (:child, :child, '4A', 1);
    INSERT INTO registration (practitioner_id, body, number, valid_from, valid_to)
        VALUES (:child, 'NMC', '98A1234E', '2098-01-01', '2099-01-01')
"""
MENDED = {
    "SELECT grounds FROM shield": "HARM_TO_BOTH",
    "SELECT value FROM past_value WHERE table_name = 'shield' AND column_name = 'grounds'": "He would find us",
    "SELECT coalesce(group_name, 'all') FROM restriction": "all",
    "SELECT scheme FROM child_ethnicity WHERE state = 'RECORDED'": "ethnicity",
    "SELECT state || coalesce(scheme, '') FROM child_religion": "NOT_YET_OBTAINED",
    "SELECT state || coalesce(scheme, '') FROM child_language": "REFUSED",
    "SELECT purposes::text || groups::text FROM agreement": "{AUDIT,SAFEGUARDING}{voice}",
    "SELECT groups::text || status FROM consent WHERE purpose = 'DIRECT_CARE' AND status = 'ACTIVE'": "{voice}ACTIVE",
    "SELECT count(*)::text FROM consent WHERE status = 'VOID'": "1",
    "SELECT (cardinality(groups) > 30)::text FROM consent_exception": "true",
    "SELECT purpose || ': ' || reason FROM disclosure": "DIRECT_CARE: Asked. Purpose: A talk",
    "SELECT is_active || coalesce(person_id::text, '') FROM account": "false",
    "SELECT coalesce(postcode, '') FROM placement": "",
    "SELECT count(*)::text FROM child_disability_code": "0",
    "SELECT string_agg(factor_code, '') FROM assessment_factor": "4A",
    "SELECT coalesce(registration_until::text, 'none') FROM practitioner": "none",
}


async def test_rows_that_are_no_longer_taken_are_mended(dsn: Dsn) -> None:
    """A database of before 0009 with rows that it refuses; back again, and forth."""
    await migrate(dsn.owner)
    child, other = uuid4(), uuid4()

    def on_script(step: Any, target: str) -> Any:
        def work(connection: Connection) -> None:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.set_main_option("path_separator", "newline")
            config.attributes["connection"] = connection
            step(config, target)

        return work

    await on(dsn.owner, on_script(command.downgrade, "0008"))
    owner = await asyncpg.connect(dsn.owner)
    filled = OLD.replace(":people", f"'{{{child},{other}}}'::uuid[]").replace(":child", f"'{child}'::uuid")
    await owner.execute(filled)
    try:
        await on(dsn.owner, on_script(command.upgrade, "0009"))
        assert {sql: await owner.fetchval(sql) for sql in MENDED} == MENDED
        await on(dsn.owner, on_script(command.downgrade, "0008"))
        assert await owner.fetchval("SELECT grounds FROM shield") == "HARM_TO_BOTH"
    finally:
        await owner.execute("TRUNCATE person, agency, past_value CASCADE")
        await owner.close()
    await migrate(dsn.owner)


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
