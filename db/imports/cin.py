"""Take a children in need census (Department for Education, XML) into the record.

One transaction: the whole file, or nothing. The file is read as a stream, checked child by child,
copied into temporary tables in batches, and merged by a few statements over the whole set; memory
does not grow with the file. A second run of the same file changes nothing.
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from db.embedded.failure import DatabaseError
from db.imports.checking import check
from db.imports.faults import Fault
from db.imports.held import Known, Origin
from db.imports.merging import merge
from db.imports.progress import Meter, Progress
from db.imports.quarantine import Quarantine
from db.imports.reading import Census, Refusal
from db.imports.report import Report
from db.imports.staging import Stage
from db.imports.values import parse_date
from db.reference import valid

_YEAR_ENDS = (3, 31)
_SCHEMES = (
    *("ethnicity", "disability", "referral_source", "primary_need", "closure_reason", "factors"),
    *("abuse_category", "sex", "gender_current"),
)
"""The code sets of the census of which a year may know some codes only."""


async def import_file(
    dsn_owner: str, path: str | Path, progress: Progress | None = None, quarantine: Path | None = None
) -> Report:
    """Import a census file; the report says what became of it, or why the file was refused.

    Children of which something was rejected are written to `quarantine`, a new file, before anything is made final.

    Raises DatabaseError where the database is away or not migrated; the file's faults never raise.
    """
    path = Path(path)
    report = Report(path.name)
    began = time.monotonic()
    try:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn_owner)
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseError(f"no connection to the database: {type(error).__name__}") from error
    try:
        with Quarantine(quarantine) as kept:
            async with connection.transaction():
                census = Census(path)
                await _take(connection, census, report, Meter(progress or (lambda _: None)))
                report.quarantined = await kept.write(connection, census)
        if report.children.imported:
            # A large first import leaves the planner with the figures of empty tables.
            await connection.execute("ANALYZE")
    except Refusal as refusal:
        report = Report(path.name, refused=refusal)
    except asyncpg.UndefinedTableError:
        raise DatabaseError("the database has no tables yet: run `./ecaf db migrate` first") from None
    finally:
        await connection.close()
    report.seconds = time.monotonic() - began
    return report


async def _take(connection: "asyncpg.Connection[Any]", census: Census, report: Report, meter: Meter) -> None:
    """Read, stage and merge, inside the caller's transaction."""
    stage = Stage(connection)
    known: Known | None = None
    header: list[Origin] = []
    for raw in census.children(lambda: header.append(_header(census, report))):
        if known is None:
            known = await _begin(connection, stage, header[0], census, report)
        checked = check(raw, known)
        report.read += 1
        report.take(checked)
        # A child that says nothing leaves nothing to correct.
        is_kept = bool(checked.rejections) and not raw.is_empty
        await stage.add(checked.child, (raw.begins, raw.ends) if is_kept else None)
        meter.read(report.read, census.share_read)
    if known is None:
        await _begin(connection, stage, header[0], census, report)
    await stage.flush()
    report.size = census.bytes_read
    report.merged(await merge(connection, meter.merge))


def _header(census: Census, report: Report) -> Origin:
    """Whose file it is, of which day, and when it was made. Raises Refusal: without the first two nothing can be
    placed.
    """
    values = census.header
    collection, lea = values.get("Collection"), values.get("LEA")
    if collection is None or lea is None:
        raise Refusal("the header comes first and names the collection and the authority (`LEA`)")
    if collection.text != "CIN":
        raise Refusal("the header names another collection than `CIN`", collection.line)
    if not (len(lea.text) == 3 and lea.text.isascii() and lea.text.isdigit()):  # noqa: PLR2004
        raise Refusal("the authority (`LEA`) is not three digits", lea.line)
    stated = values.get("ReferenceDate")
    day = parse_date(stated.text) if stated else None
    if day is None:
        line = stated.line if stated else None
        raise Refusal("the header has no `ReferenceDate` that is a date (year-month-day)", line)
    report.authority, report.reference_date = lea.text, day.isoformat()
    year = values.get("Year")
    report.year = year.text[:4] if year else None
    if (day.month, day.day) != _YEAR_ENDS or report.year != str(day.year):
        report.warn(Fault("100", stated.line if stated else lea.line))
    made = values.get("DateTime")
    extracted = _moment(made.text) if made else None
    if extracted is None:
        report.warn(Fault("FORMAT:DateTime", made.line if made else lea.line))
    return Origin(lea.text, day, extracted)


def _moment(text: str) -> datetime | None:
    """Read a moment such as 2024-04-15T09:30:00Z, or None; without a time zone it is taken as UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _begin(
    connection: "asyncpg.Connection[Any]",
    stage: Stage,
    header: Origin,
    census: Census,
    report: Report,
) -> Known:
    """Open the stage and fetch what the checks compare with."""
    authority, day = header.authority, header.reference_date
    english, newest = await stage.open(header)
    line = census.header["LEA"].line
    if not english:
        report.warn(Fault("AUTHORITY", line))
    if not newest:
        report.warn(Fault("OLDER", census.header["ReferenceDate"].line))
    report.authority_name = await connection.fetchval("SELECT name FROM authority WHERE code = $1", authority)
    codes: dict[str, set[str]] = {}
    for row in await connection.fetch("SELECT scheme, code FROM code_value"):
        codes.setdefault(row["scheme"], set()).add(row["code"])
    authorities = await connection.fetch("SELECT code FROM authority WHERE is_recognised")
    return Known(
        {scheme: frozenset(values) for scheme, values in codes.items()},
        {scheme: valid(scheme, day) for scheme in _SCHEMES},
        frozenset(row["code"] for row in authorities),
        day,
    )
