"""The rows that seeding makes, kept by table until they are copied in one go."""

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import Table

from db.tables import metadata

T = TypeVar("T")
Row = dict[str, Any]


@cache
def _columns(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.c)


def noon(day: date) -> datetime:
    """The moment that stands for a day."""
    return datetime.combine(day, time(12), UTC)


@dataclass(slots=True)
class Rows:
    """Made-up rows, drawn from one seeded generator; the same seed and day give the same rows."""

    seed: int
    today: date
    before: int = 0
    """Children of earlier blocks."""
    rng: random.Random = field(init=False)
    kept: defaultdict[str, list[Row]] = field(init=False)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311 - made-up people, not secrets
        self.kept = defaultdict(list)

    def stream(self, topic: str, number: int = 0) -> None:
        """Draw from another generator from here on: what is drawn for one topic and child moves no other."""
        self.rng = random.Random(f"{self.seed}/{topic}/{number}")  # noqa: S311 - made-up people, not secrets

    def key(self) -> uuid.UUID:
        """Draw a random (version 4) key."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def add(self, table: Table, **values: object) -> uuid.UUID:
        """Keep a row, with a key where the table wants one and none was given; returns the key.

        Raises KeyError for a column that the table does not have.
        """
        columns = _columns(table)
        if "id" in columns and "id" not in values:
            values["id"] = self.key()
        if not columns.issuperset(values):
            raise KeyError(*(values.keys() - columns))
        self.kept[table.name].append(values)
        key = values.get("id")
        return key if isinstance(key, uuid.UUID) else uuid.UUID(int=0)

    def chance(self, share: float) -> bool:
        """Say yes to this share of the calls."""
        return self.rng.random() < share

    def pick(self, values: Sequence[T]) -> T:
        """Draw one of the values."""
        return self.rng.choice(values)

    def weighted(self, weights: dict[T, int]) -> T:
        """Draw a key, by its weight."""
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def noon_ago(self, least: int, most: int) -> datetime:
        """Draw a moment: noon of a day of the past."""
        return noon(self.days_ago(least, most))

    def days_ago(self, least: int, most: int) -> date:
        """Draw a day of the past; negative numbers are days to come."""
        return self.today - timedelta(days=self.rng.randint(least, most))

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return dict(Counter({name: len(rows) for name, rows in self.kept.items()}))

    async def copy(self, connection: "asyncpg.Connection[Any]") -> None:
        """Write everything by COPY, in an order that the foreign keys allow."""
        for table in metadata.sorted_tables:
            rows = self.kept.get(table.name)
            if table.schema is not None or not rows:
                continue
            for columns, records in _alike(table, rows):
                await connection.copy_records_to_table(table.name, records=records, columns=columns)


def _alike(table: Table, rows: list[Row]) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    """The rows in groups that name the same columns of those that have a default, since NULL is no default."""
    defaulted = [column.name for column in table.c if column.server_default is not None]
    groups: defaultdict[tuple[bool, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(name in row for name in defaulted)].append(row)
    for given, group in groups.items():
        present = {name for name, is_given in zip(defaulted, given, strict=True) if is_given}
        present |= set().union(*group) - set(defaulted)
        columns = [column.name for column in table.c if column.name in present]
        yield columns, [tuple(map(row.get, columns)) for row in group]
