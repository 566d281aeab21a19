"""What lists can be narrowed and ordered by: the inputs of every `filter` and `orderBy`, made from the catalogue.

Nothing is written by hand for a field: each field of a type is in the inputs of that type by what it is bound to, so a
new field can be asked by at once, under the same decision as its value (`resolvers/matches.py`). Inside a filter
nothing is null; `isNull` asks for what is not recorded.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
)

from schema import declare
from schema.catalogue import Entity, Field, ValueType, catalogue

ROOTS = {"children": "Child"}
"""The connections of the root, with the type of their rows."""


class Direction(Enum):
    """Part of a plan's shape: the one enum of inputs that is no value."""

    ASC = "ASC"
    DESC = "DESC"


ONE, SEVERAL, RANGE = {"eq": False}, {"eq": False, "in": True}, dict.fromkeys(("lt", "lte", "gt", "gte"), False)
OPERATORS: Mapping[str, Mapping[str, bool]] = {
    "ID": SEVERAL,
    "String": {**SEVERAL, "startsWith": False, "contains": False},
    "Int": {**SEVERAL, **RANGE},
    "Boolean": ONE,
    "Date": {**SEVERAL, **RANGE},
    "DateTime": {**SEVERAL, **RANGE},
    "PresenceState": SEVERAL,
}
"""For each scalar: its operators, and whether each takes a list."""
NEVER_NULL = ("ID", "PresenceState")

MEANINGS = {
    "eq": "Equal. Of texts, upper and lower case and accents do not count.",
    "in": "Equal to one of these.",
    "lt": "Before, or less.",
    "lte": "Before or on, or at most.",
    "gt": "After, or more.",
    "gte": "After or on, or at least.",
    "startsWith": "Begins so; upper and lower case and accents do not count. No character stands for others.",
    "contains": "Holds it somewhere; upper and lower case and accents do not count. No character stands for others.",
    "isNull": "Whether nothing is recorded.",
    "search": "Words that all begin a word of some name, of today or former, as far as you may see it. Upper and lower "
    "case, accents and hyphens do not count.",
    "has": "Holds this item.",
    "hasAny": "Holds any of these.",
    "and": "All of these.",
    "or": "Any of these.",
    "not": "Not this. What is withheld from you matches no filter, nor the opposite of one.",
    "some": "At least one row that you may open is so.",
    "every": "Every row that you may open is so; also where there is none.",
    "none": "No row that you may open is so; also where there is none.",
}


def is_text_list(item: Field) -> bool:
    """Whether the field is a list of texts in one column."""
    return item.is_list and isinstance(item.binding, declare.Stored) and item.leaf == "String"


def filterable(entity: Entity | ValueType) -> Iterator[Field]:
    """The fields of a type that a filter can ask by."""
    for item in entity.fields.values():
        match item.binding:
            case declare.Withholding() | declare.Label() | declare.Newest() | declare.Checked():
                continue
            case declare.Part(column="scheme"):
                continue
            case declare.Stored() if item.is_list and not is_text_list(item):
                continue
        yield item


def sortable(entity: Entity) -> Iterator[Field]:
    """The fields of a type that an order can be by: single values of the row, a code for what is coded."""
    for item in entity.fields.values():
        match item.binding:
            case declare.Stored() | declare.Looked() | declare.Reduced() if not item.is_list:
                yield item
            case declare.Coded():
                yield item
            case declare.State() if code_of(item) is not None:
                yield item


def code_of(item: Field) -> Field | None:
    """The part of a state by which it is ordered; one that holds several codes, or none, has no order."""
    return catalogue.values[item.leaf].fields.get("code")


class _Inputs:
    """The input types, each made once."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.made: dict[str, GraphQLInputObjectType] = {}
        self.direction = GraphQLEnumType(
            "SortDirection",
            {
                "ASC": GraphQLEnumValue(Direction.ASC, "From the smallest, the earliest, from A; nothing comes last."),
                "DESC": GraphQLEnumValue(Direction.DESC, "The other way round; nothing comes last here too."),
            },
            description="Which way an order goes. What is not recorded, and what is withheld from you, comes last.",
        )

    def scalar(self, name: str) -> GraphQLInputType:
        known: dict[str, Any] = {
            "ID": GraphQLID,
            "String": GraphQLString,
            "Int": GraphQLInt,
            "Boolean": GraphQLBoolean,
            **self.schema.type_map,
        }
        return known[name]  # type: ignore[no-any-return]  # a scalar or enum of the schema

    def once(self, name: str, description: str, fields: Any) -> GraphQLInputObjectType:
        if name not in self.made:
            self.made[name] = GraphQLInputObjectType(name, fields, description=description)
        return self.made[name]

    def operators(self, leaf: str) -> GraphQLInputObjectType:
        of = self.scalar(leaf)

        def fields() -> dict[str, GraphQLInputField]:
            made = {name: _member(_listed(of) if several else of, name) for name, several in OPERATORS[leaf].items()}
            return made if leaf in NEVER_NULL else {**made, "isNull": _member(GraphQLBoolean, "isNull")}

        return self.once(f"{leaf}Filter", f"How `{leaf}` is compared. All that is given must hold.", fields)

    def code(self) -> GraphQLInputObjectType:
        return self.once(
            "CodeFilter",
            "Which code it is, as the publisher writes it. One that its code set does not have is an error.",
            lambda: {"eq": _code("eq", GraphQLString), "in": _code("in", _listed(GraphQLString))},
        )

    def coded(self) -> GraphQLInputObjectType:
        return self.once(
            "CodedValueFilter",
            "How a code is compared. All that is given must hold.",
            lambda: {
                "code": GraphQLInputField(self.code(), description="The code."),
                "isNull": _member(GraphQLBoolean, "isNull"),
            },
        )

    def texts(self) -> GraphQLInputObjectType:
        return self.once(
            "StringListFilter",
            "What a list of texts holds. All that is given must hold.",
            lambda: {"has": _member(GraphQLString, "has"), "isNull": _member(GraphQLBoolean, "isNull")},
        )

    def codes(self) -> GraphQLInputObjectType:
        return self.once(
            "CodeListFilter",
            "Which codes it holds, as the publisher writes them. One that its code set does not have is an error. All "
            "that is given must hold.",
            lambda: {
                "has": _member(GraphQLString, "has"),
                "hasAny": _member(_listed(GraphQLString), "hasAny"),
                "isNull": _member(GraphQLBoolean, "isNull"),
            },
        )

    def value(self, of: ValueType) -> GraphQLInputObjectType:
        return self.once(
            f"{of.name}Filter",
            f"How `{of.name}` is compared, part by part. All that is given must hold.",
            lambda: {
                item.name: GraphQLInputField(self.part(item), description=item_text(item)) for item in filterable(of)
            },
        )

    def part(self, item: Field) -> GraphQLInputObjectType:
        if isinstance(item.binding, declare.Codes):
            return self.codes()
        return self.code() if item.name == "code" else self.operators(item.leaf)

    def rows(self, entity: Entity) -> GraphQLInputObjectType:
        return self.once(
            f"{entity.name}ListFilter",
            f"What a list of `{entity.name}` holds, of the rows that you may open.",
            lambda: {name: _member(self.entity(entity), name) for name in ("some", "every", "none")},
        )

    def entity(self, entity: Entity) -> GraphQLInputObjectType:
        def fields() -> dict[str, GraphQLInputField]:
            own = self.entity(entity)
            made = {
                "and": _member(_listed(own), "and"),
                "or": _member(_listed(own), "or"),
                "not": _member(own, "not"),
            }
            if entity.name == "Child":
                made["search"] = _member(GraphQLString, "search")
            for item in filterable(entity):
                made[item.name] = GraphQLInputField(self.of(item), description=item_text(item))
            return made

        return self.once(
            f"{entity.name}Filter",
            f"Which rows of `{entity.name}`. All that is given must hold; nothing given is every row.",
            fields,
        )

    def of(self, item: Field) -> GraphQLInputObjectType:
        match item.binding:
            case declare.Rows(target=target):
                return self.rows(catalogue.entities[target])
            case declare.One(target=target):
                return self.entity(catalogue.entities[target])
            case declare.State():
                return self.value(catalogue.values[item.leaf])
            case declare.Coded():
                return self.coded()
            case declare.Identity():
                return self.operators("ID")
        return self.texts() if item.is_list else self.operators(item.leaf)

    def order(self, entity: Entity) -> GraphQLInputObjectType:
        return self.once(
            f"{entity.name}Order",
            "By what the rows are ordered: one field, a coded one by its code. Rows that are alike in it keep a fixed "
            "order.",
            lambda: {
                item.name: GraphQLInputField(self.direction, description=item_text(item)) for item in sortable(entity)
            },
        )

    def arguments(self, entity: Entity) -> dict[str, GraphQLArgument]:
        made = {"filter": GraphQLArgument(self.entity(entity), description="Only rows that are so.")}
        if any(True for _ in sortable(entity)):
            made["orderBy"] = GraphQLArgument(
                _listed(self.order(entity)), description="The order: first by the first, then by the next."
            )
        return made


def item_text(item: Field) -> str:
    """What an input's member is about."""
    return f"By `{item.name}`."


def _member(kind: Any, name: str) -> GraphQLInputField:
    return GraphQLInputField(kind, description=MEANINGS[name])


def _code(name: str, kind: Any) -> GraphQLInputField:
    return GraphQLInputField(kind, description={"eq": "This code.", "in": "One of these codes."}[name])


def _listed(of: Any) -> Any:
    return GraphQLList(GraphQLNonNull(of))


def with_filters(schema: GraphQLSchema) -> GraphQLSchema:
    """The schema with `filter` and `orderBy` on every list of rows that have an id; statistics have no free filter."""
    inputs = _Inputs(schema)
    query = schema.query_type
    assert query is not None  # the schema of this server always has one
    for name, target in ROOTS.items():
        query.fields[name].args.update(inputs.arguments(catalogue.entities[target]))
    for entity in catalogue.entities.values():
        kind = schema.type_map[entity.name]
        assert isinstance(kind, GraphQLObjectType)  # an entity is
        for item in entity.fields.values():
            if isinstance(item.binding, declare.Rows) and kind.interfaces:
                kind.fields[item.name].args.update(inputs.arguments(catalogue.entities[item.binding.target]))
    return GraphQLSchema(**schema.to_kwargs())
