"""The forms that a field can have in the second writing of the schema, and how a value of each is written as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Stored:
    """A column of the row (or of the person behind it). `group` None: the group is the row's kind."""

    group: str | None
    column: str


@dataclass(frozen=True)
class Coded:
    """A code with its scheme."""

    group: str | None
    stem: str


@dataclass(frozen=True)
class State:
    """A sensitive attribute: an object that is never null."""

    group: str
    table: str
    type: str


@dataclass(frozen=True)
class Reduced:
    """A reduced form, in a group of its own by which it is known."""

    group: str


@dataclass(frozen=True)
class Worker:
    """The name of the practitioner of the row."""

    group: str | None
    key: str = "practitioner_id"


@dataclass(frozen=True)
class Many:
    """An edge to a list. `group` None: one decision for each kind of the target."""

    group: str | None
    target: str
    key: str


@dataclass(frozen=True)
class One:
    """An edge to one row. A way to a child has no group of its own: the child's record decides."""

    group: str | None
    target: str
    key: str
    is_structural: bool = False


@dataclass(frozen=True)
class Beside:
    """A column of the one row of another table whose `of` is this row's `key`."""

    group: str
    key: str
    table: str
    of: str
    column: str


CHILD_OF = One(None, "Child", "child_id", is_structural=True)
"""The way back to the child of a row."""

Shape = Stored | Coded | State | Reduced | Worker | Beside | Many | One


@dataclass(frozen=True)
class Entity:
    """A type with rows. `kinds` maps the values of `kind_column`; `record_group` is what its existence counts with."""

    table: str
    fields: Mapping[str, Shape]
    child_key: str | None = "child_id"
    record_group: str = ""
    kind_column: str | None = None
    kinds: Mapping[object, str] = field(default_factory=lambda: MappingProxyType({}))
    past: str = ""
    """What rows are whose time is over, if that is another kind."""

    @property
    def groups(self) -> tuple[str, ...]:
        """The kinds of rows, each once."""
        return tuple(dict.fromkeys(self.kinds.values()))

    @property
    def own_groups(self) -> frozenset[str]:
        """The groups of the fields."""
        return frozenset(shape.group for shape in self.fields.values() if shape.group)


def stored(group: str | None, *columns: str) -> dict[str, Shape]:
    """Plain fields, named as their columns are, in camel case."""
    return {camel(column): Stored(group, column) for column in columns}


@cache
def camel(name: str) -> str:
    """`given_name` as `givenName`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def written(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def plain(row: Mapping[str, Any], type_name: str, name: str) -> object:
    """A field of a value object: the column that is named as the field is."""
    if name == "__typename":
        return type_name
    return written(next((value for column, value in row.items() if camel(column) == name), None))
