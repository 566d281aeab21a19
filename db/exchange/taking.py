"""One import of the data flows: one transaction, a document at a time, a savepoint for each child.

A document that cannot be taken costs its own child and nothing else. A broken file costs the whole import: then
nothing is changed. A second import of the same files changes nothing.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import asyncpg

from db.embedded.failure import DatabaseError
from db.exchange.blocks import merge_episodes, merge_scores
from db.exchange.details import find, merge_child
from db.exchange.form import Block, read_document
from db.exchange.purge import purge_child, purge_details
from db.exchange.reading import Document, documents, json_files, left_out
from db.exchange.report import Place, Refused, Rejected, Report
from db.exchange.rows import Child, Import

Progress = Callable[[str], None]

_TELL_EVERY = 1000

_AUTHORITY = """
INSERT INTO authority (code, name, is_recognised) VALUES ($1, 'Authority ' || $1, false)
ON CONFLICT (code) DO NOTHING
"""


async def take(
    dsn_owner: str, source: Path, authority: str, extracted: date | None = None, progress: Progress | None = None
) -> Report:
    """Import a file or a folder of files; the report says what became of each child.

    `extracted` is the day on which the other system gave the files out; today if not given. Raises DatabaseError where
    the database is away or not migrated; what is wrong with the files never raises.
    """
    report = Report(source.name, authority)
    began = time.monotonic()
    now = datetime.now(UTC)
    moment = datetime.combine(extracted, time_of_day(), UTC) if extracted else now
    try:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn_owner, server_settings={"timezone": "UTC"})
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseError(f"no connection to the database: {type(error).__name__}") from error
    try:
        async with connection.transaction():
            await _take(Import(connection, authority, moment), source, report, progress or (lambda _: None))
        if report.children.imported:
            # A large first import leaves the planner with the figures of empty tables.
            await connection.execute("ANALYZE")
    except Refused as refused:
        report = Report(source.name, authority, refused=refused)
    except asyncpg.UndefinedTableError:
        raise DatabaseError("the database has no tables yet: run `./ecaf db migrate` first") from None
    finally:
        await connection.close()
    report.seconds = time.monotonic() - began
    return report


async def _take(work: Import, source: Path, report: Report, tell: Progress) -> None:
    """Read and merge, inside the caller's transaction."""
    # The census takes the same lock: two imports for one authority follow each other.
    await work.connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('census ' || $1, 0))", work.authority)
    await work.connection.execute(_AUTHORITY, work.authority)
    known = "SELECT is_recognised FROM authority WHERE code = $1"
    if not await work.connection.fetchval(known, work.authority):
        report.warn("AUTHORITY", Place(source.name, 1))
    report.files = len(json_files(source))
    if not report.files:
        raise Refused("the folder has no file whose name ends in `.json`", source.name)
    for path in left_out(source):
        report.warn("NAME", Place(path.name, 1))
    seen: set[str] = set()
    for read, document in enumerate(documents(source), 1):
        await _document(work, document, seen, report)
        if read % _TELL_EVERY == 0:
            tell(f"{read} children read")


async def _document(work: Import, document: Document, seen: set[str], report: Report) -> None:
    """Merge one document, or reject it and leave no trace of it."""
    try:
        block = _read(document, seen)
        async with work.connection.transaction():
            child = await _merge(work, block)
    except Rejected as rejected:
        fault = rejected.fault
    except asyncpg.ForeignKeyViolationError:
        fault = Rejected("PURGE").fault
    except asyncpg.IntegrityConstraintViolationError:
        fault = Rejected("CONFLICT").fault
    else:
        _count(report, child, document.place)
        return
    work.workers.clear()  # some may have been made for this child
    report.reject(fault.rule, Place(document.place.file, document.place.line, fault.path))


def _read(document: Document, seen: set[str]) -> Block:
    """Check a document; the second one of a child is not taken."""
    block = read_document(document.value)
    number = block.get("la_child_id")
    if number in seen:
        raise Rejected("TWICE", "$.la_child_id")
    seen.add(number)
    return block


async def _merge(work: Import, block: Block) -> Child | None:
    """The whole document. None: it purges a child that is not held."""
    held = await find(work, block)
    if block.is_purged:
        if held is None:
            return None
        gone = Child(work, held["id"])
        await purge_child(gone, held)
        return gone
    child = await merge_child(work, block, held)
    await merge_scores(child, block.block("health_and_wellbeing"))
    await merge_episodes(child, block.blocks("social_care_episodes"))
    details = block.block("child_details")
    if details is not None and details.is_purged:
        await purge_details(child, details)
    return child


def _count(report: Report, child: Child | None, place: Place) -> None:
    if child is None:
        report.children.unchanged += 1
        return
    for fault in child.warnings:
        report.warn(fault.rule, Place(place.file, place.line, fault.path))
    report.rows.add(child.rows)
    if child.is_purged:
        report.children.purged += 1
    elif child.is_new:
        report.children.imported += 1
    elif child.own.touched or child.rows.touched:
        report.children.updated += 1
    else:
        report.children.unchanged += 1
