"""A GraphQL document as the specification reads it: which fields are selected where, and with which arguments."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)
from graphql.execution.values import get_argument_values, get_directive_values, get_variable_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from tests.oracle.shapes import EVERY

Fields = dict[str, list[FieldNode]]


class Document:
    """The one operation of a document, with its variables."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._operation = next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))
        coerced = get_variable_values(schema, self._operation.variable_definitions or (), dict(variables))
        assert not isinstance(coerced, list), coerced
        self._variables = coerced
        self._inner: dict[tuple[str, tuple[int, ...]], Fields] = {}

    def roots(self) -> Fields:
        """The root fields, their keys in order."""
        return self._collect("Query", [self._operation.selection_set])

    def _collect(self, type_name: str, sets: Sequence[SelectionSetNode]) -> Fields:
        """CollectFields of the specification: response keys in order, each with all nodes that it merges."""
        found: Fields = {}
        for one in sets:
            for node in self._flat(type_name, one):
                key = (node.alias or node.name).value
                found.setdefault(key, []).append(node)
        return found

    def _flat(self, type_name: str, selections: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selections.selections:
            skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
            include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
            if (skip and skip["if"]) or (include and not include["if"]):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            inner: FragmentDefinitionNode | InlineFragmentNode
            if isinstance(node, FragmentSpreadNode):
                inner = self._fragments[node.name.value]
            else:
                assert isinstance(node, InlineFragmentNode)
                inner = node
            on = inner.type_condition.name.value if inner.type_condition else type_name
            if on == type_name or (on == "Node" and type_name in EVERY):
                yield from self._flat(type_name, inner.selection_set)

    def inner(self, type_name: str, nodes: Sequence[FieldNode]) -> Fields:
        """What is selected of an object."""
        key = (type_name, tuple(id(node) for node in nodes))  # the document keeps its nodes
        if key not in self._inner:
            self._inner[key] = self._collect(type_name, [node.selection_set for node in nodes if node.selection_set])
        return self._inner[key]

    def arguments(self, name: str, node: FieldNode) -> dict[str, Any]:
        """The arguments of a root field, coerced."""
        query = self._schema.query_type
        assert isinstance(query, GraphQLObjectType)
        return get_argument_values(query.fields[name], node, self._variables)

    def arguments_of(self, type_name: str, node: FieldNode) -> dict[str, Any]:
        """The arguments of a field of a type, coerced."""
        kind = self._schema.type_map[type_name]
        assert isinstance(kind, GraphQLObjectType)
        return get_argument_values(kind.fields[node.name.value], node, self._variables)
