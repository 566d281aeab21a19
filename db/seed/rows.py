"""The rows that seeding makes, kept by table until they are copied in one go."""

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import Table

from db.tables import metadata

T = TypeVar("T")


@dataclass(slots=True)
class Rows:
    """Made-up rows, drawn from one seeded generator; the same seed and day give the same rows."""

    seed: int
    today: date
    rng: random.Random = field(init=False)
    kept: defaultdict[str, list[dict[str, object]]] = field(init=False)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311 - made-up people, not secrets
        self.kept = defaultdict(list)

    def key(self) -> uuid.UUID:
        """Draw a random (version 4) key."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def add(self, table: Table, **values: object) -> uuid.UUID:
        """Keep a row, with a key where the table wants one and none was given; returns the key.

        Raises KeyError for a column that the table does not have.
        """
        if "id" in table.c and "id" not in values:
            values["id"] = self.key()
        for name in values:
            table.c[name]
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
            given = {name for row in rows for name in row}
            columns = [column.name for column in table.c if column.name in given]
            await connection.copy_records_to_table(
                table.name,
                records=[tuple(row.get(name) for name in columns) for row in rows],
                columns=columns,
            )
