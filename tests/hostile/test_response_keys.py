"""A response key is the caller's word: it must never mean anything inside the statement."""

from typing import Any

import pytest

NAMES = [
    *"abcdefghijklmnopqrstuvwxyz",
    "r0", "r0_page", "t1", "rn", "id", "child", "null", "select", "X", "_", "k" * 63, "k" * 64, "k" * 700,
]  # fmt: skip

QUERY = (
    "{{ {0}: children(first: 2) {{ {0}: edges {{ {0}: node {{ {0}: givenName {1} }} }} }} }}",
    "{{ children(first: 3) {{ nodes {{ {0}: id {1} }} }} }}",
    "{{ children(first: 3) {{ nodes {{ {0}: ethnicity {{ {0}: state {1} }} }} }} }}",
    "{{ children(first: 3) {{ nodes {{ {0}: disability {{ {0}: values {{ {0}: code {1} }} }} }} }} }}",
    "{{ children(first: 3) {{ nodes {{ {0}: needs {{ {0}: element {{ {0}: label {1} }} }} }} }} }}",
    "{{ children(first: 3) {{ nodes {{ {0}: interventions {{ {0}: agency {{ {0}: name {1} }} }} }} }} }}",
    "{{ children(first: 3) {{ nodes {{ {0}: familyMembers {{ {0}: child {{ {0}: id {1} }} }} }} }} }}",
    "{{ children(first: 3) {{ {0}: nodes {{ {0}: withheld {{ {0}: field {1} }} ethnicity {{ code }} }} }} }}",
    "{{ children(first: 3) {{ {0}: pageInfo {{ {0}: endCursor {1} }} }} }}",
    "{{ children(first: 3) {{ {0}: totalCount {1} }} }}",
    "{{ {0}: viewer {{ {0}: access {{ {0}: field {1} }} }} }}",
)


def renamed(tree: Any, old: str, new: str) -> Any:
    """The tree with one key renamed."""
    if isinstance(tree, dict):
        return {(new if k == old else k): renamed(v, old, new) for k, v in tree.items()}
    return [renamed(item, old, new) for item in tree] if isinstance(tree, list) else tree


@pytest.mark.parametrize("number", range(len(QUERY)))
def test_any_name_gives_the_same_answer(live_server: Any, number: int) -> None:
    """Alone in its object, and for some beside another key: the answers differ by that name only."""
    wrong = []
    for beside, names in (("", NAMES), ("beside: __typename", ["b", "v", "x", "y", "z"])):
        plain = live_server.data_of("social_worker", QUERY[number].format("plainest", beside))
        for name in names:
            reply = live_server.ask("social_worker", QUERY[number].format(name, beside))
            if reply.status != 200 or reply.json["data"] != renamed(plain, "plainest", name):
                wrong.append((name, reply.status, reply.text[:80]))
    assert not wrong


def test_long_keys_stay_apart(live_server: Any) -> None:
    """PostgreSQL cuts names at 63 bytes; keys that differ after that are two keys still."""
    stem = "k" * 63
    fields = ("givenName", "familyName", "sex", "id")
    long = " ".join(f"{stem}{n}: {field}" for n, field in enumerate(fields))
    short = live_server.data_of("social_worker", f"{{ children(first: 5) {{ nodes {{ {' '.join(fields)} }} }} }}")
    found = live_server.data_of("social_worker", f"{{ children(first: 5) {{ nodes {{ {long} }} }} }}")
    for a, b in zip(short["children"]["nodes"], found["children"]["nodes"], strict=True):
        assert b == {f"{stem}{n}": a[field] for n, field in enumerate(fields)}


def test_rules_hold_by_field_and_not_by_key(live_server: Any) -> None:
    """A forbidden field under a permitted field's name stays forbidden, and is told under its own name."""
    query = "{ children(first: 5) { nodes { givenName: ethnicity { state code: label } id: offences { id: description } withheld { field reason } } } }"  # noqa: E501 - one document
    reply = live_server.ask("housing_officer", query)
    nodes = reply.json["data"]["children"]["nodes"]
    assert nodes
    for node in nodes:
        assert node["givenName"] == {"state": "WITHHELD", "code": None}
        assert node["id"] is None
        assert {item["field"] for item in node["withheld"]} == {"ethnicity", "offences"}
    told = {item["field"] for item in reply.json["extensions"]["access"]["withheld"]}
    assert told == {"Child.ethnicity", "Child.offences"}
