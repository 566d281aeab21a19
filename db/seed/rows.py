"""The rows that seeding makes, kept by table until they are copied in one go (`copying`)."""

import random
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, TypeVar

from asyncpg.pgproto import pgproto
from sqlalchemy import Table

T = TypeVar("T")
Row = dict[str, Any]
_NO_KEY = uuid.UUID(int=0)
_FREE = ~(0xF << 76 | 0b11 << 62)
_VERSION_4 = 0x4 << 76 | 0b10 << 62
"""The bits of a key that are not drawn, but say that the others are."""


@cache
def _has_key(table: Table) -> bool:
    """Whether the table has a key of its own."""
    return "id" in table.c


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
        self.rng.seed(f"{self.seed}/{topic}/{number}")

    def key(self) -> uuid.UUID:
        """Draw a random (version 4) key."""
        bits = self.rng.getrandbits(128) & _FREE | _VERSION_4
        # The driver's kind of UUID, which a seeding makes by the million, takes a fifth of the time.
        key: uuid.UUID = pgproto.UUID(bits.to_bytes(16, "big"))
        return key

    def add(self, table: Table, **values: object) -> uuid.UUID:
        """Keep a row, with a key where the table wants one and none was given; returns the key.

        A column that the table does not have is found when the row is put into words.
        """
        if "id" not in values and _has_key(table):
            values["id"] = self.key()
        self.kept[table.name].append(values)
        key = values.get("id")
        return key if isinstance(key, uuid.UUID) else _NO_KEY

    def number(self, table: Table, column: str = "id") -> None:
        """Give keys to rows that were kept without one, from a generator of the table's own: it moves no other."""
        self.stream(f"keys of {table.name}")
        for row in self.kept[table.name]:
            row[column] = row.get(column) or self.key()

    def chance(self, share: float) -> bool:
        """Say yes to this share of the calls."""
        return self.rng.random() < share

    def pick(self, values: Sequence[T]) -> T:
        """Draw one of the values."""
        return values[self._below(len(values))]

    def weighted(self, weights: dict[T, int]) -> T:
        """Draw a key, by its weight."""
        drawn, reach = self.rng.random() * sum(weights.values()), 0
        for value, weight in weights.items():
            reach += weight
            if drawn < reach:
                return value
        return value

    def between(self, least: int, most: int) -> int:
        """Draw a whole number, the bounds among them."""
        return least + self._below(most - least + 1)

    def _below(self, bound: int) -> int:
        """As `Random.randrange` draws it, without the checks that take most of its time."""
        if bound <= 0:
            raise ValueError("nothing to draw from")
        bits = bound.bit_length()
        drawn = self.rng.getrandbits(bits)
        while drawn >= bound:
            drawn = self.rng.getrandbits(bits)
        return drawn

    def noon_ago(self, least: int, most: int) -> datetime:
        """Draw a moment: noon of a day of the past."""
        return noon(self.days_ago(least, most))

    def days_ago(self, least: int, most: int) -> date:
        """Draw a day of the past; negative numbers are days to come."""
        return self.today - timedelta(days=self.between(least, most))

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {name: len(rows) for name, rows in self.kept.items()}
