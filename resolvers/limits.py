"""How large is too large: bounds on an operation, counted after fragments are expanded and before validation.

Validation compares every two fields that share a place in the answer, so the counts come first. They cost a walk over
the document, and none of them grows with what fragments could be expanded to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from errors import BadUserInput, LimitExceeded, Place

TOKENS = 4_000
"""Lexical tokens of a document."""
DEPTH = 16
"""Levels of fields; the usual introspection query needs 15."""
FIELDS = 600
"""Fields after fragments are expanded."""
ALIASES = 60
"""Fields with an alias, after fragments are expanded."""
REPEATS = 4_000
"""Comparisons of fields that share a place in the answer: a field given n times there counts n times n."""
VALUES = 300
"""Arguments, and items and members of literal lists and objects."""
ROOTS = 20
"""Root fields of an operation, after fragments are expanded."""
FRAGMENTS = 100
"""Fragments that a document defines."""
NESTING = 150
"""Braces within braces, fragments expanded: what the parser's own recursion can bear."""
OPERATIONS = 20
"""Operations in a document."""
INPUT_NESTING = 32
"""Lists and objects within each other in a literal."""
FILTER_DEPTH = 4
"""Filters within filters: below `and`, `or`, `not`, or the edge to another type."""
PREDICATES = 20
"""Comparisons of a filter."""
ORDER_KEYS = 3
"""Fields of an order."""
ORDERED = 5_000
"""Rows that can be ordered by a field which the caller sees on some rows only."""
IN = 500
"""Values of an `in`."""
TEXT = 200
"""Characters of a text that is compared with."""
WORDS = 8
"""Words of a search."""
CHECKERS = 10
"""How many accounts' worth of checks for duplicates an organisation has in an hour, all of its accounts together."""
LISTS = 5
"""Lists within lists."""
PAGE = 200
"""Rows of a page."""


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a selection set, fragments expanded. `width` counts the fields of the set itself."""

    fields: int = 0
    aliases: int = 0
    depth: int = 0
    width: int = 0
    values: int = 0
    nesting: int = 0

    def beside(self, other: "Size") -> "Size":
        """Both selection sets side by side."""
        return Size(
            self.fields + other.fields,
            self.aliases + other.aliases,
            max(self.depth, other.depth),
            self.width + other.width,
            self.values + other.values,
            max(self.nesting, other.nesting),
        )

    def within(self, holder: Any) -> "Size":
        """The set inside one more pair of braces."""
        if self.nesting >= NESTING:
            raise LimitExceeded(f"the operation nests more than {NESTING} braces", places=(place(holder),))
        return replace(self, nesting=self.nesting + 1)


class _Measure:
    """Measures selection sets; each fragment once, so that fan-out costs nothing."""

    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self.known: dict[str, Size] = {}
        self.open: set[str] = set()

    def selections(self, selection_set: SelectionSetNode | None, level: int = 0) -> Size:
        size = Size()
        if selection_set is None:
            return size
        if level > DEPTH:
            raise LimitExceeded(f"the operation is deeper than {DEPTH} levels", places=(place(selection_set),))
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                own = self.field(node, level)
            elif isinstance(node, InlineFragmentNode):
                own = self.selections(node.selection_set, level + 1).within(node)
            elif isinstance(node, FragmentSpreadNode):
                own = self.fragment(node).within(node)
            size = size.beside(own)
        return size

    def field(self, node: FieldNode, level: int) -> Size:
        inner = self.selections(node.selection_set, level + 1)
        values = sum(1 + _values(argument.value) for argument in node.arguments or ())
        return Size(
            inner.fields + 1,
            inner.aliases + (node.alias is not None),
            inner.depth + 1,
            1,
            inner.values + values,
            inner.nesting,
        ).within(node)

    def fragment(self, spread: FragmentSpreadNode) -> Size:
        name = spread.name.value
        if name in self.known:
            return self.known[name]
        if name in self.open:
            raise BadUserInput("a fragment spreads itself", places=(place(spread),))
        if name not in self.fragments:
            raise BadUserInput("a fragment is not defined", places=(place(spread),))
        self.open.add(name)
        size = self.selections(self.fragments[name].selection_set)
        self.open.discard(name)
        self.known[name] = size
        return size

    def repeats(self, sets: list[SelectionSetNode]) -> int:
        """Comparisons that validation makes of fields that share a place, whatever their types."""
        places: dict[str, list[FieldNode]] = {}
        for selection_set in sets:
            for node in self.expanded(selection_set):
                places.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        inner = ([n.selection_set for n in nodes if n.selection_set is not None] for nodes in places.values())
        return sum(len(nodes) ** 2 for nodes in places.values()) + sum(self.repeats(below) for below in inner if below)

    def expanded(self, selection_set: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                yield from self.expanded(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                yield from self.expanded(self.fragments[node.name.value].selection_set)


def check(document: DocumentNode) -> None:
    """Refuse a document that is too large; raises `LimitExceeded`, or `BadUserInput` for endless fragments."""
    listed = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) > OPERATIONS:
        raise LimitExceeded(f"the document holds more than {OPERATIONS} operations")
    if len(listed) > FRAGMENTS:
        raise LimitExceeded(f"the document defines more than {FRAGMENTS} fragments")
    measure = _Measure({node.name.value: node for node in listed})
    for holder in (*listed, *operations):
        size = measure.selections(holder.selection_set)
        _bound(size, holder)
        if isinstance(holder, OperationDefinitionNode) and size.width > ROOTS:
            raise LimitExceeded(f"the operation has more than {ROOTS} root fields", places=(place(holder),))
        if measure.repeats([holder.selection_set]) > REPEATS:
            raise LimitExceeded("the operation repeats fields too often", places=(place(holder),))


def _bound(size: Size, holder: Any) -> None:
    for count, most, what in (
        (size.fields, FIELDS, "selects more than {} fields"),
        (size.aliases, ALIASES, "has more than {} aliases"),
        (size.depth, DEPTH, "is deeper than {} levels"),
        (size.values, VALUES, "gives more than {} values"),
    ):
        if count > most:
            raise LimitExceeded(f"the operation {what.format(most)}", places=(place(holder),))


def _values(node: Any, level: int = 0) -> int:
    """Members and items of a literal value."""
    if level > INPUT_NESTING:
        raise LimitExceeded(f"a value is deeper than {INPUT_NESTING} levels", places=(place(node),))
    if isinstance(node, ObjectValueNode):
        return sum(1 + _values(member.value, level + 1) for member in node.fields)
    if isinstance(node, ListValueNode):
        return sum(1 + _values(item, level + 1) for item in node.values)
    return 0


def place(node: Any) -> Place:
    """Where a node begins."""
    at = node.loc
    return Place(at.start_token.line, at.start_token.column) if at else Place()
