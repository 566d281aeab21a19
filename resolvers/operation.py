"""One operation of a document: its variables coerced, and its shape.

The *shape* is what a plan depends on besides the document: the values in `@skip` and `@include`, the type that each
`node(id)` names, the members of a filter and the directions of an order, and for every other variable only whether it
is there, null or missing. Values are never part of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    ListValueNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    print_ast,
    visit,
)
from graphql.execution.values import get_variable_values

from errors import BadUserInput, LimitExceeded, Place
from resolvers.criteria import shape
from resolvers.document import Document
from resolvers.limits import INPUT_NESTING, place
from schema.catalogue import Entity, catalogue
from schema.whole import graphql_schema

Values = Mapping[str, Any]
"""Coerced variables by name; a variable that is missing and has no default is absent."""

NOTHING: Values = {}
INTROSPECTION_ALIASES = 10
"""Each alias repeats a walk over the whole schema."""
MISSING = object()


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation ready to be planned: its node, the document's fragments, and what its shape depends on."""

    name: str | None
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: tuple[str, ...]
    switches: frozenset[str]
    """Variables of `@skip` and `@include`."""
    identities: frozenset[str]
    """Variables that are the `id` of a `node` field, or among the `ids` of `nodes`."""
    only_ids: bool
    """Whether every variable is an `ID!`."""
    is_introspection: bool
    """Whether it asks for `__schema` or `__type`, in which case it asks for nothing else."""
    schema: GraphQLSchema
    """What the caller may know of the schema: a secret field inside a variable is a misspelling too."""

    def coerce(self, given: Mapping[str, Any] | None) -> Values:
        """The variables as the schema types them; raises `BadUserInput` at the variable, without its value."""
        if not self.variables:
            return NOTHING
        if self.only_ids and given is not None and given.keys() == set(self.variables):
            texts = [value for value in given.values() if type(value) is str]
            if len(texts) == len(given):
                return given  # what coercion would give, for the most frequent of requests
        try:
            result = get_variable_values(
                self.schema, self.node.variable_definitions or (), dict(given or {}), max_errors=5
            )
        except RecursionError as error:
            raise LimitExceeded(f"a value is deeper than {INPUT_NESTING} levels") from error
        if isinstance(result, list):
            raise BadUserInput(
                "a variable has the wrong type, or is required and missing",
                places=tuple(_place(error) for error in result),
            )
        return result.coerced

    def shape(self, values: Values) -> tuple[object, ...]:
        """What a plan depends on besides the document and the capacity."""
        return tuple(self._part(name, values.get(name, MISSING)) for name in self.variables)

    def _part(self, name: str, value: object) -> object:
        # Texts that no two cases share: `True == 1` would make one plan of two shapes.
        if value is MISSING:
            return "missing"
        if value is None:
            return "null"
        if name in self.switches:
            return "true" if value is True else "false" if value is False else "here"
        if name in self.identities and isinstance(value, list):
            return f"ids {' '.join(entity.name for entity in types_of(value))}"
        if name in self.identities:
            return f"id {str(value)[:40].partition(':')[0]}"
        return shape(value) if isinstance(value, dict | list) else "here"


def types_of(ids: Sequence[object]) -> list[Entity]:
    """The types whose rows the ids name, in the catalogue's order; of an id that names none, nothing."""
    named = {str(one)[:40].partition(":")[0] for one in ids}
    return [entity for name, entity in catalogue.entities.items() if name in named and "id" in entity.fields]


def _place(error: GraphQLError) -> Place:
    node = error.nodes[0] if error.nodes else None
    name = getattr(getattr(getattr(node, "variable", None), "name", None), "value", None)
    at = error.locations[0] if error.locations else None
    return Place(at and at.line, at and at.column, f"${name}" if name else None)


class _Reader(Visitor):
    """Finds what the shape depends on, and introspection, in all that the operation reaches."""

    def __init__(self) -> None:
        super().__init__()
        self.switches: set[str] = set()
        self.identities: set[str] = set()
        self.roots: set[str] = set()
        self.aliases = 0

    def enter_directive(self, node: Any, *_: object) -> None:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.switches.add(argument.value.name.value)

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.aliases += node.alias is not None
        if node.name.value in ("__schema", "__type"):
            self.roots.add(node.name.value)
        if node.name.value not in ("node", "nodes"):
            return
        for argument in node.arguments or ():
            given = argument.value
            for value in given.values if isinstance(given, ListValueNode) else (given,):
                if isinstance(value, VariableNode):
                    self.identities.add(value.name.value)


def select(document: Document, name: str | None, schema: GraphQLSchema = graphql_schema) -> Operation:
    """The operation to run; raises `BadUserInput` if `name` leaves no or more than one choice."""
    if name is None and len(document.operations) > 1:
        raise BadUserInput("the document holds several operations: send `operationName`")
    node = next(iter(document.operations.values())) if name is None else document.operations.get(name)
    if node is None:
        raise BadUserInput("`operationName` names no operation of the document")
    reader = _Reader()
    reached = _reached(node, document.fragments)
    for part in (node, *reached):
        visit(part, reader)
    is_introspection = bool(reader.roots)
    if is_introspection and reader.aliases > INTROSPECTION_ALIASES:
        raise LimitExceeded(f"an introspection has {INTROSPECTION_ALIASES} aliases at most", places=(place(node),))
    if is_introspection and not _only_introspection(node, document.fragments):
        raise BadUserInput("ask for `__schema` or `__type` in an operation of its own", places=(place(node),))
    return Operation(
        name=node.name.value if node.name else None,
        node=node,
        fragments=document.fragments,
        variables=tuple(v.variable.name.value for v in node.variable_definitions or ()),
        switches=frozenset(reader.switches),
        identities=frozenset(reader.identities),
        only_ids=all(print_ast(v.type) == "ID!" for v in node.variable_definitions or ()),
        is_introspection=is_introspection,
        schema=schema,
    )


def _spreads(node: Any) -> set[str]:
    found: set[str] = set()

    class Spreads(Visitor):
        def enter_fragment_spread(self, spread: Any, *_: object) -> None:
            found.add(spread.name.value)

    visit(node, Spreads())
    return found


def _reached(
    node: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> list[FragmentDefinitionNode]:
    """Every fragment that the operation spreads, directly or through others."""
    seen: dict[str, FragmentDefinitionNode] = {}
    waiting = _spreads(node)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen[name] = fragments[name]
            waiting |= _spreads(fragments[name])
    return list(seen.values())


def _only_introspection(node: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> bool:
    """Whether each root field, fragments expanded, is introspection."""
    waiting = list(node.selection_set.selections)
    while waiting:
        item: Any = waiting.pop()
        if isinstance(item, FieldNode):
            if item.name.value not in ("__schema", "__type", "__typename"):
                return False
        elif getattr(item, "selection_set", None) is not None:
            waiting.extend(item.selection_set.selections)
        else:
            waiting.extend(fragments[item.name.value].selection_set.selections)
    return True
