"""What introspection shows is what the capacity can read: no more, and no less."""

import json

import pytest
from graphql import (
    GraphQLObjectType,
    build_client_schema,
    build_schema,
    get_introspection_query,
    validate_schema,
)
from typer.testing import CliRunner

import cli
import policies
from commands.say import Refused
from errors import BadUserInput
from policies.vocabulary import PURPOSES_OF_ROLE
from resolvers.capacity import Capacity
from resolvers.document import load
from resolvers.operation import select
from schema.catalogue import catalogue
from schema.whole import graphql_schema, sdl, without
from tests.conftest import ROOT, LiveServer

ROLES = ("social_worker", "housing_officer", "dsl", "young_person", "records_officer", "statistician")
EVERYTHING = {"social_worker", "records_officer"}
"""Who reads every field on some row."""
ACCESS = "{ viewer { access { type field decision } } }"


def shown(server: LiveServer, role: str) -> dict[str, set[str]]:
    """The fields of each object type, by introspection."""
    found = build_client_schema(server.data_of(role, get_introspection_query()))
    return {name: set(kind.fields) for name, kind in found.type_map.items() if isinstance(kind, GraphQLObjectType)}


@pytest.mark.parametrize("role", ROLES)
def test_a_field_is_there_exactly_if_it_can_be_read_on_some_row(live_server: LiveServer, role: str) -> None:
    """Beside `viewer.access`, which is made from the decision table by other code."""
    types = shown(live_server, role)
    rows = live_server.data_of(role, ACCESS)["viewer"]["access"]
    open_ = {(row["type"], row["field"]) for row in rows if row["decision"] != "DENIED"}
    closed = {(row["type"], row["field"]) for row in rows} - open_
    assert closed or role in EVERYTHING
    assert open_ <= {(name, field) for name, fields in types.items() for field in fields}
    assert not [one for one in closed if one[1] in types.get(one[0], ())]


def test_what_is_absent_of_an_open_group_still_answers_and_is_told(live_server: LiveServer) -> None:
    """So that one document serves every role: the allowed twin is a role that has the field."""
    asked = "{ children(first: 1) { nodes { ethnicity { state } withheld { field reason } } } }"
    assert "ethnicity" in shown(live_server, "front_door")["Child"]
    assert "ethnicity" not in shown(live_server, "housing_officer")["Child"]
    (row,) = live_server.data_of("housing_officer", asked)["children"]["nodes"]
    assert row["ethnicity"] == {"state": "WITHHELD"}
    assert {"field": "ethnicity", "reason": "NO_ROLE"} in row["withheld"]


def test_a_type_to_which_nothing_leads_is_gone(live_server: LiveServer) -> None:
    """`__type` answers null, as for a name that was never declared."""
    asked = '{ __type(name: "Episode") { name } }'
    assert live_server.data_of("social_worker", asked) == {"__type": {"name": "Episode"}}
    assert live_server.data_of("statistician", asked) == {"__type": None}


def test_one_operation_of_two_callers_is_answered_for_each(live_server: LiveServer) -> None:
    """The same text, remembered under what is absent: the second caller gets their own answer."""
    asked = '{ __type(name: "Child") { fields { name } } }'
    first = live_server.data_of("social_worker", asked)
    second = live_server.data_of("housing_officer", asked)
    assert len(second["__type"]["fields"]) < len(first["__type"]["fields"])
    assert live_server.data_of("social_worker", asked) == first


def test_every_capacity_has_a_valid_schema() -> None:
    """Whatever a role and purpose leave: no type without fields, no name without a type."""
    policy = policies.load(ROOT / "policies", catalogue)
    seen = set()
    for role, purposes in PURPOSES_OF_ROLE.items():
        for purpose in purposes:
            absent = Capacity(policy, role, purpose).absent()
            seen.add(absent)
            assert not validate_schema(without(absent)), f"{role} for {purpose}"
    assert len(seen) > 10
    assert frozenset().union(*seen) <= {(kind, name) for kind, fields in catalogue.decided.items() for name in fields}


def refusal(text: str, absent: frozenset[tuple[str, str]]) -> str:
    """What is said of a document."""
    with pytest.raises(BadUserInput) as caught:
        load(text, without(absent))
    return json.dumps([str(caught.value), [(at.line, at.column) for at in caught.value.places]])


def test_a_secret_field_is_refused_as_a_misspelt_one() -> None:
    """Byte for byte the same, wherever it stands; its twin, for who may read it, is a field like any other."""
    secret = frozenset({("Child", "ethnicity"), ("Child", "disability")})
    for text in (
        '{{ child(id: "x") {{ {} {{ state }} }} }}',
        "{{ children {{ nodes {{ ...F }} }} }} fragment F on Child {{ {} {{ state }} {} {{ source }} }}",
        "{{ children {{ nodes {{ a: {} {{ state }} a: {} {{ source }} }} }} }}",
        "{{ children(filter: {{not: {{ {}: {{ state: {{ in: [RECORDED] }} }} }} }}) {{ totalCount }} }}",
        '{{ child(id: "x") {{ familyMembers(filter: {{child: {{ {}: {{source: {{eq: "x"}}}} }} }}) {{ id }} }} }}',
    ):
        assert refusal(text.format("ethnicity", "disability"), secret) == refusal(
            text.format("ethnicitx", "disabilitx"), frozenset()
        )
    assert load('{ child(id: "x") { ethnicity { state } } }', graphql_schema)
    assert "ethnicity: " not in sdl(secret)
    assert "type Ethnicity" in sdl()


def test_a_secret_field_inside_a_variable_is_refused_as_a_misspelt_one() -> None:
    """Filters and orders come as variables most of the time; the twin is read as a filter is."""
    schema = without(frozenset({("Child", "ethnicity"), ("Child", "ageBand")}))
    text = "query ($f: ChildFilter, $o: [ChildOrder!]) { children(filter: $f, orderBy: $o) { totalCount } }"
    operation = select(load(text, schema), None, schema)

    def told(values: object) -> str:
        with pytest.raises(BadUserInput) as caught:
            operation.coerce(json.loads(json.dumps(values)))
        return json.dumps([str(caught.value), [(at.line, at.column, at.input) for at in caught.value.places]])

    for values in (
        {"f": {"$E": {"state": {"eq": "RECORDED"}}}},
        {"f": {"or": [{"needs": {"some": {"child": {"$E": {"code": {"eq": "x"}}}}}}, {"$E": 1}]}},
        {"f": {"$E": None}},
        {"o": [{"familyName": "ASC"}, {"$A": "DESC"}]},
    ):
        whole = json.dumps(values)
        secret = json.loads(whole.replace("$E", "ethnicity").replace("$A", "ageBand"))
        assert told(secret) == told(json.loads(whole.replace("$E", "ethnicitx").replace("$A", "ageBanx")))
        assert select(load(text), None).coerce(secret) if "1}" not in whole else True
    read = operation.coerce({"f": {"language": {"state": {"eq": "RECORDED"}}}, "o": {"familyName": "DESC"}})
    assert read["f"]["language"]["state"]["eq"].name == "RECORDED"
    assert [one["familyName"].name for one in read["o"]] == ["DESC"]


def test_the_command_prints_what_introspection_shows(live_server: LiveServer) -> None:
    """`ecaf schema --as`, and its refusals: an unknown role, a purpose of another, a choice that is not made."""
    run = CliRunner()
    done = run.invoke(cli.app, ["schema", "--as", "housing_officer"])
    printed = build_schema(done.stdout)
    types = shown(live_server, "housing_officer")
    assert {
        name: set(kind.fields) for name, kind in printed.type_map.items() if isinstance(kind, GraphQLObjectType)
    } == types
    assert run.invoke(cli.app, ["schema"]).stdout == sdl()
    for wrong in (
        ["--as", "nobody"],
        ["--as", "dsl"],
        ["--as", "dsl", "--purpose", "HOUSING_DUTY"],
        ["--purpose", "HOUSING_DUTY"],
    ):
        refused = run.invoke(cli.app, ["schema", *wrong])
        assert isinstance(refused.exception, Refused), wrong
        assert refused.exception.code == 2
        assert not refused.stdout
