"""The whole schema: built once from the types, for parsing, validation and introspection, and printed as SDL.

The inputs of lists are made from the catalogue, so they join last (`schema/filters.py`).

And what is left of it for those who do not see some of its fields (`without`).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

import strawberry
from graphql import (
    DefinitionNode,
    FieldDefinitionNode,
    GraphQLEnumType,
    GraphQLScalarType,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    Node,
    ObjectTypeDefinitionNode,
    TypeNode,
    build_ast_schema,
    is_specified_scalar_type,
    parse,
    print_schema,
    print_type,
)
from graphql.language import DocumentNode, NamedTypeNode, TypeDefinitionNode
from strawberry.schema.config import StrawberryConfig

from schema import types
from schema.catalogue import catalogue
from schema.filters import with_filters
from schema.root import Query, Subscription
from schema.scalars import DATE, DATE_TIME, Date, DateTime

_declared = strawberry.Schema(
    query=Query,
    subscription=Subscription,
    types=[getattr(types, name) for name in types.__all__ if name != "Node"],
    config=StrawberryConfig(disable_field_suggestions=True, scalar_map={Date: DATE, DateTime: DATE_TIME}),
)

graphql_schema: GraphQLSchema = with_filters(_declared._schema)  # noqa: SLF001 - Strawberry has no public way to it
"""The executable schema, for parsing, validation and introspection."""

N = TypeVar("N", bound=Node)
FieldName = tuple[str, str]
"""A type and a field of it."""


def sdl(absent: frozenset[FieldName] = frozenset()) -> str:
    """The schema in the schema definition language; with nothing absent, as committed in `schema/schema.graphql`."""
    types = sorted(without(absent).type_map.items())
    return "\n\n".join(print_type(kind) for name, kind in types if not _is_given(name)) + "\n"


def _is_given(name: str) -> bool:
    """Whether every GraphQL schema has the type."""
    return name.startswith("__") or is_specified_scalar_type(graphql_schema.type_map[name])


_Accepting = GraphQLScalarType | GraphQLEnumType
_ACCEPTING = ("parse_value", "parse_literal", "coerce_input_value", "coerce_input_literal")


@lru_cache(maxsize=256)
def without(absent: frozenset[FieldName]) -> GraphQLSchema:
    """The schema as if these fields had never been declared, nor the types to which nothing leads then.

    It is made for looking at, for validation and for variables; it answers no data. A type of the record is led to by
    `node` as well, for as long as a field of it is left that some group decides.
    """
    if not absent:
        return graphql_schema
    left = _with_inputs({name: _left(node, absent) for name, node in _definitions().items()})
    names = _reached(left, absent)
    made = build_ast_schema(DocumentNode(definitions=tuple(node for name, node in left.items() if name in names)))
    for kind in made.type_map.values():
        whole = graphql_schema.type_map[kind.name]
        if isinstance(kind, _Accepting) and isinstance(whole, _Accepting):
            # What a scalar or an enum makes of what it accepts is no part of its definition.
            for name in _ACCEPTING:
                setattr(kind, name, getattr(whole, name))
    return made


@lru_cache(maxsize=1)
def _definitions() -> dict[str, DefinitionNode]:
    return {
        node.name.value if isinstance(node, TypeDefinitionNode) else f"@{number}": node
        for number, node in enumerate(parse(print_schema(graphql_schema)).definitions)
    }


def _left(node: DefinitionNode, absent: frozenset[FieldName]) -> DefinitionNode:
    """The definition without what is absent: what cannot be read cannot be asked by either."""
    if isinstance(node, ObjectTypeDefinitionNode):
        name = node.name.value
    elif isinstance(node, InputObjectTypeDefinitionNode):
        name = node.name.value.removesuffix("Filter").removesuffix("Order")
    else:
        return node
    return _changed(node, fields=tuple(one for one in node.fields or () if (name, one.name.value) not in absent))


def _with_inputs(left: dict[str, DefinitionNode]) -> dict[str, DefinitionNode]:
    """Without inputs of which nothing is left, and without what asks for one of them."""
    while empty := {
        name for name, node in left.items() if isinstance(node, InputObjectTypeDefinitionNode) and not node.fields
    }:
        left = {name: _without_inputs(node, empty) for name, node in left.items() if name not in empty}
    return left


def _without_inputs(node: DefinitionNode, gone: set[str]) -> DefinitionNode:
    if isinstance(node, InputObjectTypeDefinitionNode):
        return _changed(node, fields=tuple(one for one in node.fields or () if _named(one.type) not in gone))
    if not isinstance(node, ObjectTypeDefinitionNode):
        return node
    fields = (
        _changed(item, arguments=tuple(one for one in item.arguments or () if _named(one.type) not in gone))
        for item in node.fields or ()
    )
    return _changed(node, fields=tuple(fields))


def _changed(node: N, **parts: object) -> N:
    return type(node)(**{key: getattr(node, key) for key in node.keys} | parts)


def _reached(left: dict[str, DefinitionNode], absent: frozenset[FieldName]) -> set[str]:
    """The names of definitions to which the roots lead; directives and the like always count."""
    decided = {
        name
        for name, fields in catalogue.decided.items()
        if "Node" in _names(left[name])
        and any(item.objects and (name, item.name) not in absent for item in fields.values())
    }
    reached = {name for name in left if name.startswith("@")}
    waiting = ["Query", "Subscription", *decided]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in left:
            reached.add(name)
            waiting.extend(_names(left[name]))
    return reached


def _names(node: DefinitionNode) -> Iterator[str]:
    """The types that a definition names."""
    items: Iterable[FieldDefinitionNode | InputValueDefinitionNode] = getattr(node, "fields", None) or ()
    for item in items:
        yield _named(item.type)
        yield from (_named(argument.type) for argument in getattr(item, "arguments", None) or ())
    yield from (one.name.value for one in getattr(node, "interfaces", None) or ())


def _named(kind: TypeNode) -> str:
    while not isinstance(kind, NamedTypeNode):
        kind = kind.type  # type: ignore[attr-defined]  # a list or what cannot be null, of a type
    return kind.name.value
