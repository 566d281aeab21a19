"""What every merge into the record needs: insert, change what differs, delete; each counted, each with its origin.

INVARIANT: a row that is as the file says is not written to, so that a second import changes nothing; and a row that is
newer than the file is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from db.exchange.asking import IS_SHIELDED
from db.exchange.report import Fault, Tally

SYSTEM = "DFE_CSC"
"""What `source_system` says of a row of the data flows."""

Row = Mapping[str, Any]
Connection = asyncpg.Connection  # the library has no types


@dataclass(slots=True)
class Import:
    """What holds for all children of one import."""

    connection: Any
    authority: str
    extracted_at: datetime
    workers: dict[str, tuple[UUID, UUID]] = field(default_factory=dict)
    """Practitioner and agency of each worker id that was met."""

    @property
    def day(self) -> date:
        """The day on which the other system gave the values out."""
        return self.extracted_at.astimezone(UTC).date()


@dataclass(slots=True)
class Child:
    """The child whose document is being merged, and what became of its rows so far."""

    work: Import
    id: UUID
    is_new: bool = False
    is_purged: bool = False
    rows: Tally = field(default_factory=Tally)
    own: Tally = field(default_factory=Tally)
    """The child's own values."""
    warnings: list[Fault] = field(default_factory=list)
    written: set[str] = field(default_factory=lambda: {"person", "child"})
    """Tables in which a new child has rows: the others need not be asked."""

    def warn(self, rule: str, path: str) -> None:
        """Note something that was not taken as it stands."""
        self.warnings.append(Fault(rule, path))

    def _tally(self, table: str) -> Tally:
        return self.own if table in OWN else self.rows

    async def fetch(self, table: str, owner: str = "child_id") -> list[Row]:
        """The child's rows of a table."""
        if self.is_new and table not in self.written:
            return []
        found = await self.work.connection.fetch(
            f"SELECT * FROM {table} WHERE {owner} = $1 ORDER BY 1",  # noqa: S608 - our own names
            self.id,
        )
        return list(found)

    async def insert(self, table: str, values: Row, source_id: str | None = None) -> Any:
        """Add a row; returns its `id`, where the table has one."""
        self._tally(table).imported += 1
        self.written.add(table)
        return await insert(self.work, table, values, source_id)

    async def change(self, table: str, held: Row, values: Row, path: str, source_id: str | None = None) -> bool:
        """Bring a row to what the file says. False: it is newer than the file, and kept."""
        counted = self._tally(table)
        differing = {name: value for name, value in values.items() if held[name] != value}
        is_named = source_id is None or source_id in {str(held.get("id")), held["source_id"]}
        if is_named and not differing:
            counted.unchanged += 1
            return True
        if self.is_newer(held):
            self.warn("HELD", path)
            counted.unchanged += 1
            return False
        origin = {"source_system": SYSTEM, "extracted_at": self.work.extracted_at}
        if source_id is not None:
            origin["source_id"] = source_id
        wanted = {**differing, **origin}
        sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(wanted, 2))
        key = "id" if "id" in held else "child_id"
        await self.work.connection.execute(
            f"UPDATE {table} SET {sets} WHERE {key} = $1",  # noqa: S608 - our own names
            held[key],
            *wanted.values(),
        )
        counted.updated += 1
        return True

    async def delete(self, table: str, held: Row, path: str) -> None:
        """Take a row away, unless it is newer than the file."""
        counted = self._tally(table)
        if self.is_newer(held):
            self.warn("HELD", path)
            counted.unchanged += 1
            return
        key = "id" if "id" in held else "child_id"
        await self.work.connection.execute(f"DELETE FROM {table} WHERE {key} = $1", held[key])  # noqa: S608 - our own names
        counted.purged += 1

    async def is_shielded(self) -> bool:
        """Whether an export would not say where the child lives."""
        if self.is_new:
            return False
        asked = f"SELECT {IS_SHIELDED} FROM child c WHERE c.id = $1"  # noqa: S608 - our own condition
        return bool(await self.work.connection.fetchval(asked, self.id))

    def is_newer(self, held: Row) -> bool:
        """Whether the record learnt of the row after the other system gave the file out."""
        known = held["recorded_at"] if held["source_system"] is None else held["extracted_at"] or held["recorded_at"]
        return bool(known.astimezone(UTC).date() > self.work.day)


async def insert(work: Import, table: str, values: Row, source_id: str | None = None) -> Any:
    """Add a row with its origin; returns the first column, which is its key."""
    wanted = {**values, "source_system": SYSTEM, "source_id": source_id, "extracted_at": work.extracted_at}
    places = ", ".join(f"${place}" for place in range(1, len(wanted) + 1))
    key = "child_id" if table in CHILD_KEYED else "id"
    return await work.connection.fetchval(
        f"INSERT INTO {table} ({', '.join(wanted)}) VALUES ({places}) RETURNING {key}",  # noqa: S608 - our own names
        *wanted.values(),
    )


CHILD_KEYED = frozenset({"child_ethnicity", "child_disability", "child_disability_code", "child_immigration"})
"""Tables of which the child itself is the key."""

OWN = CHILD_KEYED | {"person", "child", "person_name", "identifier", "address"}
"""Tables of the child's own values: a change of them counts as a change of the child, not of a row under it."""


def current(rows: Iterable[Row], **wanted: object) -> Row | None:
    """The row that holds those values and has not ended."""
    for row in rows:
        if row["valid_to"] is None and all(row[name] == value for name, value in wanted.items()):
            return row
    return None
