"""What is wrong is said with a place, in our words; what was sent is not said back, and not logged."""

from typing import Any

import pytest

CANARY = "CANARYx7"
HUGE = "9" * 400

WRONG: list[tuple[str, dict[str, Any]]] = [
    ("{ canaryx7 }", {}),
    ("{ children { nodes { givenNam } } }", {}),
    ("{ children { nodes { CANARYx7 } } }", {}),
    ("{ children(CANARYx7: 1) { totalCount } }", {}),
    ('{ children(first: "CANARYx7") { totalCount } }', {}),
    ("{ children(first: 99999999999) { totalCount } }", {}),
    (f"{{ children(first: {HUGE}) {{ totalCount }} }}", {}),
    ("{ children(first: 2.5) { totalCount } }", {}),
    ("{ children(first: CANARYx7) { totalCount } }", {}),
    ("{ children(first: 201) { totalCount } }", {}),
    ("{ children(first: -1) { totalCount } }", {}),
    ('{ child(id: ["CANARYx7"]) { id } }', {}),
    ('{ viewer { access(type: "CANARYx7") { field } } }', {}),
    ('{ child(id: {a: "CANARYx7"}) { id } }', {}),
    ("{ child(id: 1.5) { id } }", {}),
    ("{ child(id: null) { id } }", {}),
    ("{ child { id } }", {}),
    ("{ child(id: 1) }", {}),
    ("{ viewer { role { CANARYx7 } } }", {}),
    ("{ viewer { role @include(if: CANARYx7) } }", {}),
    ('{ viewer { role @include(if: "CANARYx7") } }', {}),
    ("{ viewer { role @include } }", {}),
    ("{ viewer { role @CANARYx7 } }", {}),
    ("{ ...CANARYx7 }", {}),
    ("{ ... on CANARYx7 { id } }", {}),
    ("{ viewer { role } } fragment CANARYx7 on Query { __typename }", {}),
    ("{ viewer { a: role a: purpose } }", {}),
    ('{ children(first: 1) { nodes { id } } children(after: "CANARYx7") { nodes { id } } }', {}),
    ("query($CANARYx7: Int) { __typename }", {}),
    ("query($a: CANARYx7) { children(first: $a) { totalCount } }", {}),
    ("query($a: String) { children(first: $a) { totalCount } }", {"a": CANARY}),
    ("query($a: Int) { children(first: $a) { totalCount } }", {"a": CANARY}),
    ("query($a: Int) { children(first: $a) { totalCount } }", {"a": [CANARY]}),
    ("query($a: Int) { children(first: $a) { totalCount } }", {"a": {CANARY: 1}}),
    ("query($a: Int) { children(first: $a) { totalCount } }", {"a": 1.5}),
    ("query($a: Int) { children(first: $a) { totalCount } }", {"a": 2**31}),
    ("query($a: Int) { children(first: $a) { totalCount } }", {"a": -(2**62)}),
    ("query($a: Int) { children(first: $a) { totalCount } }", {"a": True}),
    ("query($a: Int) { children(first: $a) { totalCount } }", {"a": 1000}),
    ("query($a: Int = -5) { children(first: $a) { totalCount } }", {}),
    ("query($a: ID!) { child(id: $a) { id } }", {}),
    ("query($a: ID!) { child(id: $a) { id } }", {"a": None}),
    ("query($a: ID!) { child(id: $a) { id } }", {"a": [CANARY]}),
    ("query($a: ID!) { child(id: $a) { id } }", {"a": {"id": CANARY}}),
    ("query($a: ID!) { node(id: $a) { id } }", {"a": True}),
    ("query($a: Boolean!) { viewer { role @skip(if: $a) } }", {"a": CANARY}),
    ("query($a: Boolean!) { viewer { role @skip(if: $a) } }", {}),
    ("query($a: String) { children(after: $a) { totalCount } }", {"a": 7}),
    ("mutation { CANARYx7 }", {}),
    ("mutation CANARYx7 { __typename }", {}),
    ("subscription { __typename }", {}),
    ("type CANARYx7 { a: Int }", {}),
    ("{ viewer { role } } extend type Query { CANARYx7: Int }", {}),
    ("{ viewer { CANARYx7", {}),
    ('{ child(id: "CANARYx7) { id } }', {}),
    ('{ child(id: "\\ud800CANARYx7") { id } }', {}),
    ("{ viewer { role } } \0 CANARYx7", {}),
    ("{ __schema { queryType { name } } viewer { role } }", {}),
    ('{ ...A } fragment A on Query { __type(name: "CANARYx7") { name } ...B } fragment B on Query { viewer { role } }', {}),  # noqa: E501 - one document
    ("query($a: Boolean!) { __schema @skip(if: $a) { queryType { name } } viewer { role } }", {"a": True}),
    ("query __schema { __schema { queryType { name } } children { totalCount } }", {}),
    ("{ ... on Query { __schema { queryType { name } } } x: viewer { role } }", {}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "variables"), WRONG, ids=[query[:70] for query, _ in WRONG])
def test_with_place_and_without_echo(live_server: Any, log: Any, query: str, variables: dict[str, Any]) -> None:
    """400, a place, and nothing of what was sent in the answer or the log."""
    reply = live_server.ask("social_worker", query, variables)
    assert reply.status == 400, reply.text
    assert set(reply.json) == {"errors"}
    for error in reply.json["errors"]:
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error.get("locations") or error["extensions"].get("inputs"), "no place"
    everything = (reply.text + log()).lower()
    assert "canaryx7" not in everything
    assert HUGE not in everything
    assert "did you mean" not in everything
    assert "givenname" not in everything


def test_the_name_of_a_variable_is_a_place(live_server: Any) -> None:
    """Names of variables are said back, as nothing else would lead to the place in a stored document."""
    query = "query($first: Int, $id: ID!) { children(first: $first) { totalCount } child(id: $id) { id } }"
    reply = live_server.ask("social_worker", query, {"first": "x"})
    (error,) = reply.json["errors"]
    assert error["extensions"]["inputs"] == ["$first", "$id"]
    assert len(error["locations"]) == 2


TWINS: list[tuple[str, dict[str, Any]]] = [
    ("query($a: Int) { children(first: $a) { totalCount } }", {"a": 200}),
    ("query($a: Int) { children(first: $a) { nodes { id } } }", {"a": 0}),
    ("query($a: Int) { children(first: $a) { totalCount } }", {"a": None}),
    ("query($a: Int) { children(first: $a) { totalCount } }", {}),
    ("query($a: Int = 5) { children(first: $a) { totalCount } }", {}),
    ("query($a: ID!) { child(id: $a) { id } }", {"a": 7}),
    ("query($a: ID!) { child(id: $a) { id } }", {"a": 10**18}),
    ("query($a: ID!) { child(id: $a) { id } }", {"a": "C" * 200_000}),
    ("query($a: ID!) { child(id: $a) { id } }", {"a": "Child:\0"}),
    ("query($a: ID!) { node(id: $a) { id } }", {"a": "\0"}),
    ("query($a: ID!) { node(id: $a) { id } }", {"a": "\u202e\ufffe😀:%_\\'\";--"}),
    ("query($a: ID!) { node(id: $a) { id } }", {"a": "Child:%"}),
    ('{ child(id: "\\u0000") { id } }', {}),
    ('{ child(id: "\\uD83D\\uDE00") { id } }', {}),
    ('{ child(id: """\n" \'\n""") { id } }', {}),
    ("query($a: Boolean!) { viewer { role @skip(if: $a) } }", {"a": True}),
    ("{ __schema { queryType { name } } __typename }", {}),
]


@pytest.mark.parametrize(("query", "variables"), TWINS, ids=[query[:70] for query, _ in TWINS])
def test_odd_and_right(live_server: Any, query: str, variables: dict[str, Any]) -> None:
    """The twins: strange values that are what their type allows."""
    reply = live_server.ask("social_worker", query, variables)
    assert reply.status == 200, reply.text
    assert "errors" not in reply.json


def test_the_same_question_wrong_twice(live_server: Any) -> None:
    """A refusal leaves nothing behind: the right operation is answered, and the wrong one refused again."""
    for _ in range(2):
        assert live_server.ask("social_worker", "{ a: viewer { role } b }").status == 400
        assert live_server.ask("social_worker", "{ a: viewer { role } }").status == 200
