"""One import of the data flows: one transaction, some hundred documents at a time, a savepoint for those.

A document that cannot be taken costs its own child and nothing else. A broken file costs the whole import: then
nothing is changed. A second import of the same files changes nothing.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg

from db.embedded.failure import DatabaseError
from db.exchange.blocks import merge_episodes, merge_scores
from db.exchange.details import begin_child, find, merge_child
from db.exchange.form import Block, read_document
from db.exchange.knowing import do, look
from db.exchange.purge import purge_child, purge_details
from db.exchange.reading import Document, documents, json_files, left_out
from db.exchange.report import Place, Refused, Rejected, Report
from db.exchange.rows import Child, Import

Progress = Callable[[str], None]

AT_ONCE = 200
"""Documents that are merged together."""

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
            await _take(connection, Import(authority, moment), source, report, progress or (lambda _: None))
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


async def _take(connection: Any, work: Import, source: Path, report: Report, tell: Progress) -> None:
    """Read and merge, inside the caller's transaction."""
    # The census takes the same lock: two imports for one authority follow each other.
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('census ' || $1, 0))", work.authority)
    await connection.execute(_AUTHORITY, work.authority)
    known = "SELECT is_recognised FROM authority WHERE code = $1"
    if not await connection.fetchval(known, work.authority):
        report.warn("AUTHORITY", Place(source.name, 1))
    report.files = len(json_files(source))
    if not report.files:
        raise Refused("the folder has no file whose name ends in `.json`", source.name)
    for path in left_out(source):
        report.warn("NAME", Place(path.name, 1))
    seen: set[str] = set()
    began, read = time.monotonic(), 0
    for batch in batched(documents(source), AT_ONCE):
        await _batch(connection, work, batch, seen, report)
        read += len(batch)
        if read % _TELL_EVERY < len(batch):
            seconds, share = time.monotonic() - began, batch[-1].share
            left = round(seconds / share - seconds)
            tell(f"{read} children read, {share:.0%} of the files, {read / seconds:.0f} a second, about {left} s left")


def batched(documents: Iterable[Document], size: int) -> Iterator[list[Document]]:
    """The documents in lists of that many."""
    rest = iter(documents)
    while batch := list(islice(rest, size)):
        yield batch


async def _batch(connection: Any, work: Import, read: Sequence[Document], seen: set[str], report: Report) -> None:
    """Check and merge documents together."""
    blocks: list[tuple[Place, Block]] = []
    for document in read:
        try:
            blocks.append((document.place, _read(document, seen)))
        except Rejected as rejected:
            _reject(report, document.place, rejected)
    await _merge_all(connection, work, blocks, report)


async def _merge_all(connection: Any, work: Import, blocks: Sequence[tuple[Place, Block]], report: Report) -> None:
    """Merge together or, where the database refuses something, one after another: only its child is rejected then."""
    if not blocks:
        return
    try:
        async with connection.transaction():
            await look(connection, work, [block for _, block in blocks])
            _apart(work)
            merged = [(place, _merged(work, block)) for place, block in blocks]
            await do(connection, [child for _, child in merged if isinstance(child, Child)])
    except (asyncpg.IntegrityConstraintViolationError, _Apart) as error:
        # What was made for these children is gone.
        work.workers.clear()
        work.agency = None
        if len(blocks) > 1:
            for one in blocks:
                await _merge_all(connection, work, [one], report)
        else:
            is_purge = isinstance(error, asyncpg.ForeignKeyViolationError)
            _reject(report, blocks[0][0], Rejected("PURGE" if is_purge else "CONFLICT"))
        return
    for place, child in merged:
        if isinstance(child, Rejected):
            _reject(report, place, child)
        else:
            _count(report, child, place)


class _Apart(Exception):
    """These documents have to be merged one after another."""


def _apart(work: Import) -> None:
    """Two documents may mean one child: by the authority's number, and by the record's own key."""
    met = [row["id"] for row in work.children.values()]
    if len(set(met)) < len(met):
        raise _Apart


def _reject(report: Report, place: Place, rejected: Rejected) -> None:
    report.reject(rejected.fault.rule, Place(place.file, place.line, rejected.fault.path))


def _read(document: Document, seen: set[str]) -> Block:
    """Check a document; the second one of a child is not taken."""
    block = read_document(document.value)
    number = block.get("la_child_id")
    if number in seen:
        raise Rejected("TWICE", "$.la_child_id")
    seen.add(number)
    return block


def _merged(work: Import, block: Block) -> Child | Rejected | None:
    """What is to be done for a document. None: it purges a child that is not held."""
    made: list[Child] = []
    try:
        return _merge(work, block, made)
    except Rejected as rejected:
        for child in made:
            child.undo()
        return rejected


def _merge(work: Import, block: Block, made: list[Child]) -> Child | None:
    held = find(work, block)
    if block.is_purged:
        if held is None:
            return None
        made.append(Child(work, held["id"]))
        purge_child(made[0], held)
        return made[0]
    child = begin_child(work, held)
    made.append(child)
    merge_child(child, block, held)
    merge_scores(child, block.block("health_and_wellbeing"))
    merge_episodes(child, block.blocks("social_care_episodes"))
    details = block.block("child_details")
    if details is not None and details.is_purged:
        purge_details(child, details)
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
