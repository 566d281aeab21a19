"""What a merge finds: counts, and faults with their lines."""

from dataclasses import dataclass
from typing import Any

import asyncpg

MOST_LISTED = 1000
"""Lines of one fault that are kept; the count goes on."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows that were not rejected."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A fault that only the whole file shows: how often, and the first lines."""

    rule: str
    count: int
    lines: list[int]


_ASIDE = ", aside AS (INSERT INTO staged_rejected SELECT begins, ends FROM found)"


async def find(connection: "asyncpg.Connection[Any]", rule: str, statement: str, *, rejects: bool = False) -> Found:
    """Run a statement that gives lines; the lines come back up to a bound, the count whole.

    One that rejects children gives their places in the file as well, which are kept.
    """
    row = await connection.fetchrow(
        f"WITH found AS ({statement}){_ASIDE if rejects else ''} SELECT count(*) AS count, "  # noqa: S608 - constants of this folder
        f"(array_agg(line ORDER BY line))[1:{MOST_LISTED}] AS lines FROM found"
    )
    return Found(rule, row["count"], row["lines"] or [])


def number(tag: str) -> int:
    """How many rows a statement touched, from its command tag (`INSERT 0 402`)."""
    return int(tag.rsplit(" ", 1)[1])
