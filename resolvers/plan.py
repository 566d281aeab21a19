"""What was asked, as data: a tree of frozen records, with fragments expanded, fields merged and nothing decided yet.

`key` is always the response key (the alias, or the name). The tree holds no value of any variable: arguments are
references that are resolved for each request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from errors import Place
from schema.catalogue import Entity, Field

# -- arguments --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument: a variable by name, or a literal or default that the document holds."""

    name: str
    variable: str | None
    constant: Any

    def value(self, values: Mapping[str, Any]) -> Any:
        """The value for this request; a missing variable gives the argument's default."""
        if self.variable is None:
            return self.constant
        return values.get(self.variable, self.constant)

    @property
    def place(self) -> Place:
        """Where it is in the request."""
        return Place(input=f"${self.variable}" if self.variable else self.name)


# -- parts of a row ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typename:
    """`__typename`, known when planning."""

    key: str
    type: str


@dataclass(frozen=True, slots=True)
class Id:
    """The global id of a row."""

    key: str
    type: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar of a row, or of a value object."""

    key: str
    field: Field


@dataclass(frozen=True, slots=True)
class Code:
    """A `CodedValue` of a row."""

    key: str
    field: Field
    parts: "tuple[Typename | Leaf, ...]"


@dataclass(frozen=True, slots=True)
class CodeList:
    """The `[CodedValue!]` of a value object."""

    key: str
    field: Field
    parts: tuple[Typename | Leaf, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A sensitive value object."""

    key: str
    field: Field
    parts: tuple[Typename | Leaf | CodeList, ...]


@dataclass(frozen=True, slots=True)
class One:
    """A to-one edge."""

    key: str
    field: Field
    target: Entity
    selection: "Selection"


@dataclass(frozen=True, slots=True)
class Many:
    """A list edge."""

    key: str
    field: Field
    target: Entity
    selection: "Selection"


@dataclass(frozen=True, slots=True)
class Withheld:
    """The `withheld` list of a row; `parts` are (key, name) of `field`, `reason` and `__typename`."""

    key: str
    parts: tuple[tuple[str, str], ...]


Part = Typename | Id | Leaf | Code | Value | One | Many | Withheld
Selection = tuple[Part, ...]

# -- roots ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plain:
    """A selection that Python renders: key, field name, literal arguments and sub-selection."""

    key: str
    name: str
    arguments: tuple[Argument, ...] = ()
    selection: "tuple[Plain, ...]" = ()


@dataclass(frozen=True, slots=True)
class TextRoot:
    """A root field that needs no table: `viewer`, `__typename`, and a `node` whose id names no type."""

    key: str
    plain: Plain | None


@dataclass(frozen=True, slots=True)
class RowRoot:
    """`child(id)` and `node(id)`: one row by its key."""

    key: str
    entity: Entity
    id: Argument
    selection: Selection


@dataclass(frozen=True, slots=True)
class NewestRoot:
    """`statistics(measure)`: the row of the newest snapshot that the argument chooses. The root has a group itself."""

    key: str
    field: Field
    entity: Entity
    by: Argument
    selection: Selection


@dataclass(frozen=True, slots=True)
class Rows:
    """`nodes` of a connection."""

    key: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class Edges:
    """`edges` of a connection: each part is a cursor, a `__typename` or the node's selection, under its key."""

    key: str
    parts: "tuple[Typename | Cursor | Node, ...]"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The cursor of an edge."""

    key: str


@dataclass(frozen=True, slots=True)
class Node:
    """The node of an edge."""

    key: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class PageInfo:
    """`pageInfo`: (key, name) of each part."""

    key: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TotalCount:
    """`totalCount`."""

    key: str


@dataclass(frozen=True, slots=True)
class ListRoot:
    """A connection over all rows of an entity that the caller may open."""

    key: str
    entity: Entity
    first: Argument
    after: Argument
    has_after: bool
    parts: tuple[Typename | Rows | Edges | PageInfo | TotalCount, ...]


Root = TextRoot | RowRoot | NewestRoot | ListRoot


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation as data."""

    roots: tuple[Root, ...]
