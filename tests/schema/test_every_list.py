"""Every list can be narrowed and ordered, and by every field; each exception is named here, with its reason."""

from graphql import GraphQLInputObjectType, GraphQLList, GraphQLNonNull, GraphQLObjectType

from schema import declare
from schema.catalogue import catalogue
from schema.whole import graphql_schema

VALUE = "a part of one value of a row: the list of rows is asked by it"
PAGE = "a part of the page: the connection has the arguments"
SELF = "what the caller may do, a handful of rows without a record behind them"
LISTS = {
    ("Disability", "values"): VALUE,
    ("Consent", "groups"): VALUE,
    ("Disclosure", "groups"): VALUE,
    ("EmergencyGrant", "groups"): VALUE,
    ("SharingAgreement", "groups"): VALUE,
    ("SharingAgreement", "purposes"): VALUE,
    ("ChildConnection", "edges"): PAGE,
    ("ChildConnection", "nodes"): PAGE,
    ("Query", "nodes"): "the rows of the ids that are given, each in its place",
    ("Query", "codeSets"): "reference data, narrowed by arguments of its own",
    ("CodeSet", "codes"): "reference data, whole, in the publisher's order",
    ("Viewer", "capacities"): SELF,
    ("Viewer", "checks"): SELF,
    ("Viewer", "access"): SELF,
    ("ViewerCapacity", "purposes"): SELF,
    ("FieldAccess", "conditions"): SELF,
    ("Statistics", "rows"): "a table is told whole: a free filter would tell figures that were left out",
    ("DuplicateCheck", "contacts"): "each authority once; the answer says no more",
    (
        "Subscription",
        "caseloadChanged",
    ): "the whole caseload, 200 children at most, or what is left out would look ended",
}
FIELDS = {
    ("Child", "disability"): "several codes have no order",
    ("Child", "health"): "a text of its own has no order beside others",
}
"""Values that no order is by, though each is one of its row."""


def lists() -> dict[tuple[str, str], set[str]]:
    """Each list field with its arguments."""
    found = {}
    for kind in graphql_schema.type_map.values():
        if not isinstance(kind, GraphQLObjectType) or kind.name.startswith("__"):
            continue
        for name, field in kind.fields.items():
            of = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
            if isinstance(of, GraphQLList):
                found[kind.name, name] = set(field.args)
    return found


def test_every_list_has_a_filter_and_an_order() -> None:
    """But for these; and each of these is a list that has none, so that none is named in vain."""
    without = {place for place, given in lists().items() if not {"filter", "orderBy"} <= given}
    # What is kept back from a row is told as a whole, or a client would take a part for it.
    told = {place for place in without if place[1] == "withheld"}
    assert without - told == set(LISTS)
    assert len(set(lists()) - without) > 20


def members(name: str) -> set[str]:
    """The members of an input."""
    kind = graphql_schema.type_map[name]
    assert isinstance(kind, GraphQLInputObjectType)
    return set(kind.fields)


def test_every_field_is_in_the_filter_and_the_order_of_its_type() -> None:
    """Of a type that is listed: a filter asks by each field, an order by each that is one value."""
    asked = 0
    for entity in catalogue.entities.values():
        if entity.source.child_key is None or f"{entity.name}Order" not in graphql_schema.type_map:
            continue
        own = {name for name, field in entity.fields.items() if not isinstance(field.binding, declare.Withholding)}
        assert own <= members(f"{entity.name}Filter")
        single = {
            name
            for name, field in entity.fields.items()
            if not isinstance(field.binding, declare.Withholding | declare.Rows | declare.One | declare.Identity)
            and not field.is_list
        }
        assert single - members(f"{entity.name}Order") == {name for of, name in FIELDS if of == entity.name}
        asked += len(own)
    assert asked > 100


def test_every_part_of_a_value_is_in_its_filter() -> None:
    """But for the label and the set of its code, which the code says."""
    for value in catalogue.values.values():
        name = f"{value.name}Filter"
        if value.name != "CodedValue" and name in graphql_schema.type_map:
            assert set(value.fields) - members(name) <= {"label", "scheme"}, value.name
    assert members("CodeListFilter") == {"has", "hasAny", "isNull"}
