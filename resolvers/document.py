"""From text to a valid document: parse, bound, validate. Errors name a place and never echo what was sent.

graphql-core's messages quote names and values ("Did you mean …", "Int cannot represent …"), so only the place of an
error is taken from it, and the words are ours, by the rule that was broken.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)

from errors import BadUserInput, LimitExceeded, Place
from resolvers import limits
from schema.whole import graphql_schema

MEANINGS: Mapping[str, str] = {
    "FieldsOnCorrectTypeRule": "a field is not known on its type",
    "KnownArgumentNamesRule": "an argument is not known",
    "KnownTypeNamesRule": "a type is not known",
    "KnownDirectivesRule": "a directive is not known, or is not allowed here",
    "KnownFragmentNamesRule": "a fragment is not defined",
    "ProvidedRequiredArgumentsRule": "a required argument is missing",
    "ScalarLeafsRule": "a field needs a selection of fields, or must not have one",
    "ValuesOfCorrectTypeRule": "a value has the wrong type",
    "VariablesInAllowedPositionRule": "a variable is used where its type does not fit",
    "VariablesAreInputTypesRule": "a variable has a type that no input can have",
    "NoUndefinedVariablesRule": "a variable is used and not declared",
    "NoUnusedVariablesRule": "a variable is declared and not used",
    "NoUnusedFragmentsRule": "a fragment is defined and not used",
    "NoFragmentCyclesRule": "a fragment spreads itself",
    "OverlappingFieldsCanBeMergedRule": "two fields share a response name and differ: give one an alias",
    "PossibleFragmentSpreadsRule": "a fragment can never apply here",
    "FragmentsOnCompositeTypesRule": "a fragment is on a type that has no fields",
    "UniqueArgumentNamesRule": "an argument is given twice",
    "UniqueVariableNamesRule": "a variable is declared twice",
    "UniqueFragmentNamesRule": "a fragment is defined twice",
    "UniqueOperationNamesRule": "two operations have one name",
    "UniqueDirectivesPerLocationRule": "a directive is given twice",
    "UniqueInputFieldNamesRule": "an input field is given twice",
    "LoneAnonymousOperationRule": "an operation without a name must be the only one",
    "MaxIntrospectionDepthRule": "the introspection is nested too deep",
    "SingleFieldSubscriptionsRule": "a subscription has exactly one root field",
    "ExecutableDefinitionsRule": "the document defines types, which no request can",
}
SHOWN = 10
"""Errors told at once."""


@dataclass(frozen=True, slots=True)
class Document:
    """A valid document, with its definitions by name."""

    text: str
    operations: Mapping[str | None, OperationDefinitionNode]
    fragments: Mapping[str, FragmentDefinitionNode]


def load(
    text: str, schema: GraphQLSchema = graphql_schema, kind: OperationType | None = OperationType.QUERY
) -> Document:
    """Parse, bound and validate `text` by what the caller may know of the schema; raises `BadUserInput` or
    `LimitExceeded` with places. `kind` is what is answered where the text came in; None: whatever is answered at all.
    """
    node = _parse(text)
    for item in node.definitions:
        if isinstance(item, OperationDefinitionNode) and not _is_answered(item.operation, kind):
            raise BadUserInput(f"only {_NAMES[kind]} are answered here", places=(limits.place(item),))
    try:
        limits.check(node)
        _validate(node, schema)
    except RecursionError as error:
        raise LimitExceeded(f"the operation nests more than {limits.NESTING} braces") from error
    operations = {
        item.name.value if item.name else None: item
        for item in node.definitions
        if isinstance(item, OperationDefinitionNode)
    }
    if not operations:
        raise BadUserInput("the document holds no operation")
    fragments = {item.name.value: item for item in node.definitions if isinstance(item, FragmentDefinitionNode)}
    return Document(text, operations, fragments)


_NAMES = {
    OperationType.QUERY: "queries",
    OperationType.SUBSCRIPTION: "subscriptions",
    None: "queries and subscriptions",
}


def _is_answered(operation: OperationType, kind: OperationType | None) -> bool:
    return operation in _NAMES and kind in (None, operation)


def _parse(text: str) -> DocumentNode:
    try:
        return parse(text, max_tokens=limits.TOKENS)
    except GraphQLSyntaxError as error:
        if "token limit" in error.message.lower() or "tokens" in error.message.lower():
            raise LimitExceeded(f"the document has more than {limits.TOKENS} tokens") from error
        raise BadUserInput("the document is not valid GraphQL", places=places(error)) from error
    except RecursionError as error:
        raise LimitExceeded(f"the operation is deeper than {limits.DEPTH} levels") from error


def places(error: GraphQLError) -> tuple[Place, ...]:
    """The places that an error of graphql-core names."""
    return tuple(Place(at.line, at.column) for at in error.locations or ())


def _validate(node: DocumentNode, schema: GraphQLSchema) -> None:
    if not validate(schema, node, max_errors=1):
        return
    # Slow path, for wrong documents only: rule by rule, so that the words can be ours.
    for rule in specified_rules:
        errors = validate(schema, node, [rule], max_errors=SHOWN)
        if errors:
            meaning = MEANINGS.get(rule.__name__, "the document does not fit the schema")
            found = tuple(at for error in errors for at in places(error))[:SHOWN]
            raise BadUserInput(meaning, places=found or (limits.place(node.definitions[0]),))
    raise BadUserInput("the document does not fit the schema")
