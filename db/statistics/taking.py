"""A snapshot: every measure counted at one moment, protected together, and stored; all of it or nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import asyncpg

from db.embedded.failure import DatabaseError
from db.statistics.counting import MEASURES, POPULATION, Measure
from db.statistics.protecting import Counts, Told, protected
from db.tables.statistics import APART

Rows = list[tuple[str, str]]
"""The rows of a table: code and label, in order."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken."""

    day: date
    tables: int
    figures: int
    left_out: int

    def __str__(self) -> str:
        """One line for the terminal."""
        return (
            f"statistics of {self.day}: {self.tables} tables with {self.figures} figures, {self.left_out} of them "
            "left out"
        )


async def take(dsn_owner: str) -> Taken:
    """Take a snapshot of today, in UTC. Raises DatabaseError where the last one is too near."""
    connection = await asyncpg.connect(dsn_owner)
    try:
        async with connection.transaction(isolation="repeatable_read"):
            day = await connection.fetchval("SELECT (now() AT TIME ZONE 'UTC')::date")
            last = await connection.fetchval(
                "SELECT taken_on FROM statistic_snapshot WHERE abs(taken_on - $1::date) < $2::int", day, APART
            )
            if last is not None:
                raise DatabaseError(_too_near(last))
            return await snapshot(connection, day)
    except asyncpg.ExclusionViolationError:
        raise DatabaseError(_too_near(day)) from None
    finally:
        await connection.close()


def _too_near(last: date) -> str:
    return f"a snapshot was taken on {last}: the next may be taken from {last + timedelta(APART)} on"


async def snapshot(connection: asyncpg.Connection[Any], day: date) -> Taken:
    """Take a snapshot inside the transaction that is open. Raises asyncpg.ExclusionViolationError where it is too near
    another.
    """
    async with _population(connection, day):
        listed = [await _count(connection, measure, day) for measure in MEASURES.values()]
    told = protected([counts for _, counts in listed])
    key = await connection.fetchval("INSERT INTO statistic_snapshot (taken_on) VALUES ($1) RETURNING id", day)
    for name, (rows, _), figures in zip(MEASURES, listed, told, strict=True):
        table = await connection.fetchval(
            "INSERT INTO statistic (snapshot_id, measure) VALUES ($1, $2) RETURNING id", key, name
        )
        await connection.executemany(
            "INSERT INTO statistic_cell (statistic_id, id, code, label, count, is_suppressed)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            list(_cells(table, rows, figures)),
        )
    each = [figure for figures in told for figure in figures]
    return Taken(day, len(told), len(each), each.count(None))


@asynccontextmanager
async def _population(connection: asyncpg.Connection[Any], day: date) -> AsyncGenerator[None, None]:
    """Who is counted, in tables of this session: no measure looks for them again."""
    for name, query in POPULATION.items():
        # What makes a table takes no parameters.
        of_day = query.replace("$1", f"'{day.isoformat()}'")
        await connection.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {of_day}")
        await connection.execute(f"ANALYZE {name}")
    yield
    await connection.execute(f"DROP TABLE {', '.join(POPULATION)}")


async def _count(connection: asyncpg.Connection[Any], measure: Measure, day: date) -> tuple[Rows, Counts]:
    """The rows of a measure, with the true figures. A code without a row is counted nowhere."""
    listed = await connection.fetch(measure.listed) if measure.listed else []
    rows = [*sorted((row["code"], row["label"]) for row in listed), *measure.rows.items()]
    asked = [day] if "$1" in measure.figures else []
    found = {row["code"]: row["children"] for row in await connection.fetch(measure.figures, *asked)}
    return rows, Counts(tuple(found.get(code, 0) for code, _ in rows), measure.is_whole)


def _cells(table: object, rows: Rows, figures: Told) -> Iterator[tuple[object, ...]]:
    for place, ((code, label), figure) in enumerate(zip(rows, figures, strict=True)):
        yield table, place, code, label, figure, figure is None
