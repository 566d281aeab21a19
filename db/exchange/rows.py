"""What every merge into the record needs: insert, change what differs, delete; each counted, each with its origin.

A merge reads what was fetched beforehand and asks the database nothing: what is to be done is noted, and done for many
children at once.

INVARIANT: a row that is as the file says is not written to, so that a second import changes nothing; and a row that is
newer than the file is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from db.exchange.report import Fault, Tally

SYSTEM = "DFE_CSC"
"""What `source_system` says of a row of the data flows."""

Row = Mapping[str, Any]


class New(dict[str, Any]):
    """A row that is not in the database yet: a value that nobody gave is NULL, or the column's own."""

    def __missing__(self, name: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Statement:
    """Something to be done that is no new row."""

    text: str
    values: tuple[Any, ...]


Deed = tuple[str, New] | Statement
"""A table and its new row, or a statement."""


@dataclass(slots=True)
class Import:
    """What holds for all children of one import, and what is known of those that are merged together."""

    authority: str
    extracted_at: datetime
    agency: UUID | None = None
    """The authority's children's social care; None: there is none yet."""
    agency_name: str = ""
    workers: dict[str, UUID] = field(default_factory=dict)
    """Practitioner of each worker id that was met, and its agency in `agency_of`."""
    agency_of: dict[UUID, UUID] = field(default_factory=dict)
    children: dict[str, Row] = field(default_factory=dict)
    """The child held for each number."""
    held: dict[UUID, dict[str, list[Row]]] = field(default_factory=dict)
    """The rows of each child held, by table."""
    upns: dict[str, set[UUID]] = field(default_factory=dict)
    """Who has each pupil number."""
    shielded: set[UUID] = field(default_factory=set)
    """Children of whom an export would not say where they live."""
    protected: set[UUID] = field(default_factory=set)
    """Children with a shield."""

    @property
    def day(self) -> date:
        """The day on which the other system gave the values out."""
        return self.extracted_at.astimezone(UTC).date()

    def new(self, table: str, values: Row, source_id: str | None = None) -> New:
        """A row with its origin."""
        origin = {"source_system": SYSTEM, "source_id": source_id, "extracted_at": self.extracted_at}
        key = {} if table in CHILD_KEYED or "id" in values else {"id": uuid4()}
        return New({**key, **values, **origin})


@dataclass(slots=True)
class Child:
    """The child whose document is being merged, what is to be done, and what will have become of its rows."""

    work: Import
    id: UUID
    is_new: bool = False
    is_purged: bool = False
    rows: Tally = field(default_factory=Tally)
    own: Tally = field(default_factory=Tally)
    """The child's own values."""
    warnings: list[Fault] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    first: list[tuple[str, New]] = field(default_factory=list)
    """New rows that are nobody's own and that other children may stand on: workers and their organisation."""
    held: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.held = self.work.held.get(self.id, {})

    def warn(self, rule: str, path: str) -> None:
        """Note something that was not taken as it stands."""
        self.warnings.append(Fault(rule, path))

    def _tally(self, table: str) -> Tally:
        return self.own if table in OWN else self.rows

    def fetch(self, table: str) -> list[Row]:
        """The child's rows of a table, as they will be."""
        return list(self.held.get(table, ()))

    def insert(self, table: str, values: Row, source_id: str | None = None) -> UUID:
        """Add a row; returns its `id`, where the table has one."""
        self._tally(table).imported += 1
        return self.add(table, values, source_id)

    def add(self, table: str, values: Row, source_id: str | None = None) -> UUID:
        """Add a row that is not counted, being part of another."""
        row = self.work.new(table, values, source_id)
        self.deeds.append((table, row))
        self.held.setdefault(table, []).append(row)
        self._number(table, row)
        key: UUID = row["id"] or self.id
        return key

    def change(self, table: str, held: Row, values: Row, path: str, source_id: str | None = None) -> bool:
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
        self._update(table, held, {**differing, **origin})
        counted.updated += 1
        return True

    def _update(self, table: str, held: Row, wanted: Row) -> None:
        if isinstance(held, New):
            held.update(wanted)
            return
        sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(wanted, 2))
        key = "id" if "id" in held else "child_id"
        self.run(f"UPDATE {table} SET {sets} WHERE {key} = $1", held[key], *wanted.values())  # noqa: S608 - our own names
        self._forget(table, held)
        changed = {**held, **wanted}
        self.held[table].append(changed)
        self._number(table, changed)

    def delete(self, table: str, held: Row, path: str) -> None:
        """Take a row away, unless it is newer than the file."""
        counted = self._tally(table)
        if self.is_newer(held):
            self.warn("HELD", path)
            counted.unchanged += 1
            return
        self._forget(table, held)
        if isinstance(held, New):
            self.deeds = [deed for deed in self.deeds if isinstance(deed, Statement) or deed[1] is not held]
        else:
            key = "id" if "id" in held else "child_id"
            self.run(f"DELETE FROM {table} WHERE {key} = $1", held[key])  # noqa: S608 - our own names
        counted.purged += 1

    def run(self, text: str, *values: Any) -> None:
        """Note a statement."""
        self.deeds.append(Statement(text, values))

    def _forget(self, table: str, held: Row) -> None:
        self.held[table] = [row for row in self.held[table] if row is not held]
        if table == "identifier" and held["kind"] == "UPN":
            self.work.upns.get(held["value"], set()).discard(self.id)

    def _number(self, table: str, row: Row) -> None:
        if table == "identifier" and row["kind"] == "UPN":
            self.work.upns.setdefault(row["value"], set()).add(self.id)

    def undo(self) -> None:
        """The child is rejected: nothing that it brought may be met by the children after it."""
        for _, row in self.first:
            self.work.workers = {name: key for name, key in self.work.workers.items() if key != row["id"]}
            if self.work.agency == row["id"]:
                self.work.agency = None
        for holders in self.work.upns.values():
            holders.discard(self.id)

    def is_newer(self, held: Row) -> bool:
        """Whether the record learnt of the row after the other system gave the file out."""
        known = held["recorded_at"] if held["source_system"] is None else held["extracted_at"] or held["recorded_at"]
        return bool(known.astimezone(UTC).date() > self.work.day)


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
