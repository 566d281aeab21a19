"""How a GraphQL field says where its value lies and under which group it is decided.

Each function returns a Strawberry field that carries a binding in its metadata. `schema/types/` reads like a data
dictionary; `schema/catalogue.py` turns the bindings into the catalogue that the compiler and the policies use.

    given_name: str | None = stored(person.c.given_name, "identity", "The first name …")
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import strawberry
from sqlalchemy import Column, Table

from schema.reductions import REDUCTIONS, Reduction

BINDING = "ecaf"

T = TypeVar("T")

AnyColumn = Column[Any]
"""A column of `db/tables/`."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A column of the row's own table, or of the table joined to it."""

    column: AnyColumn


@dataclass(frozen=True, slots=True)
class Looked:
    """A column of the one row of another table that `key` names."""

    key: AnyColumn
    column: AnyColumn


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a national code set, as `CodedValue`, or null where none is recorded."""

    scheme: AnyColumn
    code: AnyColumn


@dataclass(frozen=True, slots=True)
class State:
    """A sensitive attribute: the current row of `table`, found by the child's key; never null on a visible row."""

    table: Table


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a value object: the column of that name in the value object's table."""

    column: str


@dataclass(frozen=True, slots=True)
class Label:
    """The label of the value object's own code."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes listed for a value object in `table`, as `[CodedValue!]`."""

    table: Table


@dataclass(frozen=True, slots=True)
class Reduced:
    """A reduced form of other fields, made by the SQL of its reduction."""

    reduction: Reduction


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of rows of another type: those whose `key` is this row's key."""

    target: str
    key: AnyColumn


@dataclass(frozen=True, slots=True)
class One:
    """The row of another type whose key this row holds in `key`; null where there is none the caller may open."""

    target: str
    key: AnyColumn


@dataclass(frozen=True, slots=True)
class Newest:
    """A root: the row of another type that the argument `by` chooses among those of the newest snapshot."""

    target: str
    by: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A root field that says whether there is a row, and never which."""


@dataclass(frozen=True, slots=True)
class Identity:
    """`Type:uuid`, the only id that arguments accept."""


@dataclass(frozen=True, slots=True)
class Withholding:
    """The list of what was withheld from the row."""


Binding = (
    Stored
    | Looked
    | Reduced
    | Coded
    | State
    | Part
    | Label
    | Codes
    | Rows
    | One
    | Newest
    | Checked
    | Identity
    | Withholding
)


@dataclass(frozen=True, slots=True)
class Bound:
    """A binding with the group under which it is decided; no group: structural, or decided with its value object."""

    binding: Binding
    group: str | None = None
    locates: bool = False


@dataclass(frozen=True, slots=True)
class Discriminator:
    """Where the group depends on the row: the column that tells, and the kind for each of its values.

    A row whose value is not listed, NULL included, exists for nobody. Several values may be of one kind. Where rows end
    (`ended` is the day), a listed one that has ended is of the kind `past`.
    """

    column: AnyColumn
    kinds: Mapping[Any, str]
    ended: AnyColumn | None = None
    past: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Each kind once, in the order of the values."""
        return tuple(dict.fromkeys([*self.kinds.values(), *([self.past] if self.past else [])]))


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of a type lie, and how they reach the child they are about (`child_key`)."""

    table: Table
    child_key: AnyColumn | None = None
    joined: Table | None = None
    joined_on: AnyColumn | None = None
    discriminator: Discriminator | None = None


SOURCE = "__ecaf_source__"


def entity(source: Source) -> Callable[[type[T]], type[T]]:
    """Mark a Strawberry type as rows of `source`."""

    def mark(cls: type[T]) -> type[T]:
        setattr(cls, SOURCE, source)
        return cls

    return mark


def _field(bound: Bound, description: str) -> Any:
    return strawberry.field(description=description, metadata={BINDING: bound})


def stored(column: AnyColumn, group: str | None, description: str, *, locates: bool = False) -> Any:
    """A field that is a column of the row; `group` None where the row's kind is the group."""
    return _field(Bound(Stored(column), group, locates), description)


def looked(key: AnyColumn, column: AnyColumn, group: str | None, description: str) -> Any:
    """A field that is a column of the row that `key` names."""
    return _field(Bound(Looked(key, column), group), description)


def reduced(reduction: str, description: str, *, locates: bool = False) -> Any:
    """A field that is a reduction, by the name of its group."""
    return _field(Bound(Reduced(REDUCTIONS[reduction]), reduction, locates), description)


def coded(scheme: AnyColumn, code: AnyColumn, group: str | None, description: str) -> Any:
    """A `CodedValue`, or null."""
    return _field(Bound(Coded(scheme, code), group), description)


def state(table: Table, group: str, description: str) -> Any:
    """A sensitive value object of the child."""
    return _field(Bound(State(table), group), description)


def part(column: str, description: str) -> Any:
    """A part of a value object."""
    return _field(Bound(Part(column)), description)


def label(description: str) -> Any:
    """The label of the value object's code."""
    return _field(Bound(Label()), description)


def codes(table: Table, description: str) -> Any:
    """The codes of a value object that may hold several."""
    return _field(Bound(Codes(table)), description)


def rows(target: str, key: AnyColumn, group: str | None, description: str, *, locates: bool = False) -> Any:
    """A list edge; `group` None where the kind of each row is the group."""
    return _field(Bound(Rows(target, key), group, locates), description)


def one(target: str, key: AnyColumn, group: str | None, description: str, *, locates: bool = False) -> Any:
    """A to-one edge; a `group` of None on an edge to `Child` is structural: the child's record rule decides."""
    return _field(Bound(One(target, key), group, locates), description)


def newest(target: str, by: str, group: str) -> dict[Any, Any]:
    """The metadata of a root field that has a group, as an edge has: denied, it is null and told."""
    return {BINDING: Bound(Newest(target, by), group)}


def checked(group: str) -> dict[Any, Any]:
    """The metadata of a root field that checks whether there is somebody; it has a group, as `newest` has."""
    return {BINDING: Bound(Checked(), group)}


def identity() -> Any:
    """The global id of a row."""
    return _field(Bound(Identity()), "The id of this row, as `Type:uuid`: the only id that arguments accept.")


def _kept(
    name: Annotated[
        str | None,
        strawberry.argument(
            name="for",
            description="A name for this list, such as that of the component that shows it. It changes nothing in the "
            "answer: by it, a client's cache keeps the lists of two operations apart.",
        ),
    ] = strawberry.UNSET,
) -> Any:
    """The planner answers `withheld`."""
    raise AssertionError(name)


def withholding() -> Any:
    """What was withheld from a row."""
    return strawberry.field(
        resolver=_kept,
        description="What was withheld from this row among the fields that this operation selects, and why. "
        "An entry says nothing about whether a value is held.",
        metadata={BINDING: Bound(Withholding())},
    )
