"""The whole schema: built once from the types, for parsing, validation and introspection, and printed as SDL.

And what is left of it for those who do not see some of its fields (`without`).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import strawberry
from graphql import (
    DefinitionNode,
    FieldDefinitionNode,
    GraphQLScalarType,
    GraphQLSchema,
    InputValueDefinitionNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    build_ast_schema,
    parse,
    print_schema,
)
from graphql.language import DocumentNode, NamedTypeNode, TypeDefinitionNode
from strawberry.schema.config import StrawberryConfig

from schema import types
from schema.catalogue import catalogue
from schema.root import Query
from schema.scalars import DATE, DATE_TIME, Date, DateTime

_declared = strawberry.Schema(
    query=Query,
    types=[getattr(types, name) for name in types.__all__ if name != "Node"],
    config=StrawberryConfig(disable_field_suggestions=True, scalar_map={Date: DATE, DateTime: DATE_TIME}),
)

graphql_schema: GraphQLSchema = _declared._schema  # noqa: SLF001 - Strawberry has no public way to it
"""The executable schema, for parsing, validation and introspection."""

FieldName = tuple[str, str]
"""A type and a field of it."""


def sdl(absent: frozenset[FieldName] = frozenset()) -> str:
    """The schema in the schema definition language; with nothing absent, as committed in `schema/schema.graphql`."""
    return (print_schema(without(absent)) if absent else _declared.as_str()) + "\n"


@lru_cache(maxsize=256)
def without(absent: frozenset[FieldName]) -> GraphQLSchema:
    """The schema as if these fields had never been declared, nor the types to which nothing leads then.

    It is made for looking at and for validation; it answers no data. A type of the record is led to by `node` as well,
    for as long as a field of it is left that some group decides.
    """
    if not absent:
        return graphql_schema
    left = {name: _left(node, absent) for name, node in _definitions().items()}
    names = _reached(left, absent)
    made = build_ast_schema(DocumentNode(definitions=tuple(node for name, node in left.items() if name in names)))
    for name, kind in made.type_map.items():
        whole = graphql_schema.type_map[name]
        if isinstance(kind, GraphQLScalarType) and isinstance(whole, GraphQLScalarType):
            # What a scalar accepts is no part of its definition.
            kind.parse_value, kind.parse_literal = whole.parse_value, whole.parse_literal  # type: ignore[method-assign]
    return made


@lru_cache(maxsize=1)
def _definitions() -> dict[str, DefinitionNode]:
    return {
        node.name.value if isinstance(node, TypeDefinitionNode) else f"@{number}": node
        for number, node in enumerate(parse(print_schema(graphql_schema)).definitions)
    }


def _left(node: DefinitionNode, absent: frozenset[FieldName]) -> DefinitionNode:
    if not isinstance(node, ObjectTypeDefinitionNode):
        return node
    name = node.name.value
    kept = tuple(item for item in node.fields or () if (name, item.name.value) not in absent)
    return ObjectTypeDefinitionNode(**{key: getattr(node, key) for key in node.keys} | {"fields": kept})


def _reached(left: dict[str, DefinitionNode], absent: frozenset[FieldName]) -> set[str]:
    """The names of definitions to which the root leads; directives and the like always count."""
    decided = {
        name
        for name, fields in catalogue.decided.items()
        if "Node" in _names(left[name])
        and any(item.objects and (name, item.name) not in absent for item in fields.values())
    }
    reached = {name for name in left if name.startswith("@")}
    waiting = ["Query", *decided]
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
