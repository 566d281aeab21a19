"""What was asked, as data: a tree of frozen records, with fragments expanded, fields merged and nothing decided yet.

`key` is always the response key (the alias, or the name). The tree holds no value of any variable: arguments are
references that are resolved for each request.
"""

from collections.abc import Callable, Mapping
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
    made: Callable[[Mapping[str, Any]], Any] | None = None
    """How a literal that holds variables is made into a value."""
    is_given: bool = False
    """Whether the document gives it at all."""

    def value(self, values: Mapping[str, Any]) -> Any:
        """The value for this request; a missing variable gives the argument's default."""
        if self.made is not None:
            return self.made(values)
        if self.variable is None:
            return self.constant
        return values.get(self.variable, self.constant)

    def says(self, values: Mapping[str, Any]) -> bool:
        """Whether the request gives it, and not as null; a default of ours is not given."""
        if self.variable is not None:
            return values.get(self.variable) is not None
        return self.is_given and self.value(values) is not None

    @property
    def place(self) -> Place:
        """Where it is in the request."""
        return Place(input=f"${self.variable}" if self.variable else self.name)


# -- which rows, and in what order -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of one value of a row with what the request brings.

    `part` is the part of a value object; `number` counts the comparisons of the list. In the filter, `at` is where the
    field is named, and `path` where the value is.
    """

    field: Field
    part: Field | None
    operator: str
    number: int
    at: tuple[str | int, ...]
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """Words, each of which must begin a word of some name of the child that the caller may see."""

    number: int
    at: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of them; none given is every row."""

    items: "tuple[Predicate, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of them; none given is no row."""

    items: "tuple[Predicate, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite, which for what is withheld does not hold either."""

    item: "Predicate"


@dataclass(frozen=True, slots=True)
class Related:
    """Rows at the end of an edge: `some`, `every` or `none` of a list, and `some` of the one row of another edge."""

    field: Field
    target: Entity
    quantifier: str
    at: tuple[str | int, ...]
    """Where the filter names the field."""
    item: "Predicate"


Predicate = Compare | Search | AllOf | AnyOf | Not | Related


@dataclass(frozen=True, slots=True)
class Key:
    """A field by which rows are ordered. What is null comes last, whichever way."""

    field: Field
    is_descending: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """What narrows and orders a list. `number` counts the lists of the operation that have one."""

    number: int
    entity: Entity
    filter: Argument
    predicate: Predicate
    compared: tuple[Compare | Search, ...]
    """Every comparison of the predicate, by its number."""
    order: Argument | None
    keys: tuple[Key, ...]
    is_own: bool = False
    """A filter of the server's own: what the caller must not ask by finds nothing, and is no error."""


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
    listing: Listing | None = None


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
    """`child(id)` and `node(id)`: one row by its key; and `organisation`, whose key is the caller's own."""

    key: str
    entity: Entity
    id: Argument | None
    """None: the organisation that the caller acts for."""
    selection: Selection


@dataclass(frozen=True, slots=True)
class NodesRoot:
    """`nodes(ids)`: rows of several types in the order of their ids, each type with what is selected of it."""

    key: str
    ids: Argument
    kinds: tuple[tuple[Entity, Selection], ...]


@dataclass(frozen=True, slots=True)
class NewestRoot:
    """`statistics(measure)`: the row of the newest snapshot that the argument chooses. The root has a group itself."""

    key: str
    field: Field
    entity: Entity
    by: Argument
    selection: Selection


@dataclass(frozen=True, slots=True)
class DuplicateRoot:
    """`duplicateCheck(input)`: of the children that the caller may open by `listing`, of the others by the index.

    `parts` are (key, name) with the same of what is below. The root has a group itself.
    """

    key: str
    field: Field
    entity: Entity
    input: Argument
    listing: Listing
    parts: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]


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
    size: Argument
    """`first`, or `last`, by which the page is taken from the end."""
    is_backward: bool
    after: Argument | None
    before: Argument | None
    """Cursors, where the request has them."""
    listing: Listing | None
    parts: tuple[Typename | Rows | Edges | PageInfo | TotalCount, ...]


@dataclass(frozen=True, slots=True)
class CaseloadRoot:
    """`caseloadChanged`: the children that the caller is assigned to, and may open."""

    key: str
    entity: Entity
    selection: Selection


Root = TextRoot | RowRoot | NodesRoot | NewestRoot | DuplicateRoot | ListRoot | CaseloadRoot


@dataclass(frozen=True, slots=True)
class Plan:
    """An operation as data."""

    roots: tuple[Root, ...]
    listings: tuple[Listing, ...] = ()
    """Everything that narrows or orders a list, by its number."""
