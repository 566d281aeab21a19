"""A made-up population: 500 children of three authorities, their families, and the demo identities.

In the order of the work: `rows` (what is kept, and COPY), `names` and `texts` (what is drawn from),
`cast` (agencies, practitioners, demo identities), `turns` (the children that come first),
`families` and `kinship` (who belongs to whom), `attributes` and `work` (what is recorded about each
child).

The same seed and day give the same rows. Nobody here exists: identifiers are of ranges that are
never issued.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import asyncpg

from db import tables
from db.embedded.failure import DatabaseError
from db.seed.attributes import describe
from db.seed.cast import PARTS, Cast, add_identity, make_cast
from db.seed.families import LEAST, Family, make_families
from db.seed.kinship import relate
from db.seed.rows import Rows
from db.seed.work import assess, caseloads, involve, protect, refer

Progress = Callable[[str], None]


class SeedError(DatabaseError):
    """The database was not seeded; the text says why and what to do."""


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
    """Fill an empty, migrated database and mark it synthetic, in one transaction.

    A database that was seeded before is left as it is, whatever the seed. Raises SeedError where
    the database is not migrated, or holds people that no seeding made.
    """
    tell = progress or (lambda _: None)
    if children < LEAST:
        raise SeedError(f"{children} children are too few: ask for {LEAST} or more")
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn_owner)
    try:
        async with connection.transaction():
            before = await _look(connection)
            if before is not None:
                return before
            rows = make(children, seed, today or datetime.now(UTC).date())
            tell(f"copying {sum(rows.counts().values())} rows")
            await rows.copy(connection)
        # The planner's figures are those of empty tables until somebody counts.
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
    return Summary(already=False, seed=seed, counts=rows.counts())


def make(children: int, seed: int, today: date) -> Rows:
    """Make all rows in memory; touches no database."""
    rows = Rows(seed, today)
    rows.add(tables.instance, id=1, is_synthetic=True, seed=seed, seeded_at=datetime.now(UTC))
    cast = make_cast(rows)
    families = make_families(rows, children)
    for family in families:
        _write(rows, cast, family)
    kids = [kid for family in families for kid in family.kids]
    caseloads(rows, cast, kids)
    protect(rows, families)
    reader = next(kid for kid in kids if kid.turn and kid.turn.is_reader)
    part = next(part for part in PARTS if part.name == "young_person")
    add_identity(rows, cast, part, person_id=reader.id)
    return rows


def _write(rows: Rows, cast: Cast, family: Family) -> None:
    relate(rows, family)
    for kid in family.kids:
        describe(rows, kid)
        refer(rows, kid)
        assess(rows, cast, kid)
        involve(rows, cast, kid)


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
