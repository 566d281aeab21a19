"""A made-up population: children of three authorities, their families, and the demo identities.

In the order of the work: `rows` (what is kept), `names` and `texts` (what is drawn from), `parts` and `cast`
(demo identities, agencies, practitioners), `turns` (the children that come first), `families` and `kinship` (who
belongs to whom), `attributes` and `work` (what is recorded about each child), `scene` and the passes that it names (the
rest of the record), `odd`, `cases` and `guard` (what is easily forgotten), `blocks` (all of it, block by block),
`copying` and `crew` (what a block is for COPY, and who makes it).

The same seed and day give the same rows. Nobody here exists: identifiers, postcodes and telephone numbers are of
ranges that are never issued.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import asyncpg

from db.detached import attach, detach, renew
from db.seed.blocks import make
from db.seed.crew import SeedError, blocks
from db.seed.families import LEAST
from db.statistics import snapshot
from db.tables import metadata

__all__ = ["SeedError", "Summary", "make", "seed"]

Progress = Callable[[str], None]

_LARGE = 5000
"""Above so many children it is quicker to build keys and indexes once, at the end."""
_AFTERWARDS = 0.4
"""How long that takes, as a share of the time that the rows took."""
MOST = 200_000
"""Beyond them the numbers that are never issued run out."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What seeding did. `already`: the database was synthetic before, and nothing changed."""

    already: bool
    seed: int | None
    counts: dict[str, int]
    """Rows by table."""

    def __str__(self) -> str:
        """One line for the terminal."""
        children, people = self.counts.get("child", 0), self.counts.get("person", 0)
        if self.already:
            return f"already seeded: {children} children, nothing changed"
        names = self.counts.get("demo_identity", 0)
        return f"seeded {children} children, {people} people, {names} demo identities"


async def seed(
    dsn_owner: str,
    children: int = 500,
    seed: int = 1,
    progress: Progress | None = None,
    today: date | None = None,
) -> Summary:
    """Fill an empty, migrated database and mark it synthetic, in one transaction; then have it counted for the planner.

    A database that was seeded before is left as it is, whatever the seed. Raises SeedError where
    the database is not migrated, or holds people that no seeding made.
    """
    tell = progress or (lambda _: None)
    if children < LEAST:
        raise SeedError(f"{children} children are too few: ask for {LEAST} or more")
    if children > MOST:
        raise SeedError(f"{children} children are too many: ask for {MOST} or fewer")
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn_owner)
    try:
        async with connection.transaction():
            before = await _look(connection)
            if before is not None:
                return before
            day = today or datetime.now(UTC).date()
            aside = await detach(connection) if children > _LARGE else []
            counts = await _fill(connection, children, seed, day, tell)
            if aside:
                await attach(connection, aside, counts, tell)
            tell("counting for statistics")
            await snapshot(connection, day)
        tell("counting for the planner")
        await _analyse(dsn_owner, sorted(counts, key=counts.__getitem__, reverse=True))
    finally:
        await connection.close()
    return Summary(already=False, seed=seed, counts=dict(counts))


async def _fill(
    connection: "asyncpg.Connection[Any]", children: int, seed: int, day: date, tell: Progress
) -> Counter[str]:
    """Copy block by block; returns the rows by table."""
    counts: Counter[str] = Counter()
    began = time.monotonic()
    afterwards = 1 + (_AFTERWARDS if children > _LARGE else 0)
    new = await renew(connection, list(metadata.tables)) if children > _LARGE else ()
    async with aclosing(blocks(children, seed, day)) as made:
        async for block in made:
            await block.copy(connection, new)
            counts += Counter(block.counts)
            done, seconds = counts["child"], time.monotonic() - began
            left = round(seconds / done * (children * afterwards - done))
            tell(f"{done} of {children} children, {counts.total()} rows, about {left} s left")
    return counts


async def _analyse(dsn_owner: str, tables: list[str]) -> None:
    """Give the planner figures, the longest tables first: until somebody counts, they are those of empty tables.

    It is done when the rows are there for every connection, so that two can share the work. Were it ended halfway,
    PostgreSQL would do the rest by itself.
    """
    left = iter(tables)

    async def work() -> None:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn_owner)
        try:
            for table in left:
                await connection.execute(f"ANALYZE {table}")
        finally:
            await connection.close()

    async with asyncio.TaskGroup() as together:
        for _ in range(2):
            together.create_task(work())


async def _look(connection: "asyncpg.Connection[Any]") -> Summary | None:
    """What is there already: a Summary if seeded, None if empty."""
    try:
        # Two seedings at the same moment: the second waits, then finds the first one's work.
        await connection.execute("LOCK TABLE instance IN SHARE ROW EXCLUSIVE MODE")
    except asyncpg.UndefinedTableError:
        raise SeedError("the database has no tables yet: run `./ecaf db migrate` first") from None
    found = await connection.fetchrow("SELECT is_synthetic, seed FROM instance")
    children = await connection.fetchval("SELECT count(*) FROM child")
    people = await connection.fetchval("SELECT count(*) FROM person")
    if found and found["is_synthetic"]:
        counts = {"child": children, "person": people}
        return Summary(already=True, seed=found["seed"], counts=counts)
    if found or people:
        raise SeedError(
            f"the database holds {people} people that no seeding made: made-up people are never "
            "mixed with real ones; use an empty database"
        )
    return None
