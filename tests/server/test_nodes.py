"""`nodes(ids)` is `node(id)` for each, in the order of the ids, with all that is withheld at its place."""

from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import LiveServer
from tests.oracle.compare import expanded

INNER = """
    __typename id
    ... on Child { givenName ethnicity { state code } needs { id level withheld { field reason } } }
    ... on Child { withheld { field reason } }
    ... on Need { level summary child { id ethnicity { state } } withheld { field reason } }
    ... on Episode { category } ... on Agency { name }
"""
MANY = "query($ids: [ID!]!) { nodes(ids: $ids) {" + INNER + "} }"
ONE = "query($id: ID!) { node(id: $id) {" + INNER + "} }"


@pytest.fixture(scope="module")
def ids(live_server: LiveServer) -> list[str]:
    """Rows of several types, some that the social worker may not open, twice the same, and what is no id."""
    found: list[str] = []
    asked = (
        "{ children(first: 12, orderBy: [{dateOfBirth: DESC}])"
        " { nodes { id needs { id } interventions { agency { id } } } } }"
    )
    for row in live_server.data_of("social_worker", asked)["children"]["nodes"]:
        found.append(row["id"])
        found += [need["id"] for need in row["needs"] or ()]
        found += [work["agency"]["id"] for work in row["interventions"] or () if work["agency"]]
    others = live_server.data_of("front_door", "{ children(last: 5) { nodes { id } } }")["children"]["nodes"]
    wrong = [
        "",
        "Child:",
        "Person:1",
        f"Child:{uuid4()}",
        f"Need:{found[0].partition(':')[2]}",
        "Child:x",
        "Ethnicity:1",
    ]
    return [*found[:20], *(row["id"] for row in others), *wrong, *found[20:30], found[0], found[0]]


def ask(server: LiveServer, query: str, identity: str = "social_worker", **values: Any) -> Any:
    """The answer's data, and what it tells of what was withheld."""
    reply = server.ask(identity, query, values)
    assert reply.status == 200, reply.text
    return reply.json["data"], expanded(reply.json["data"], reply.json["extensions"]["access"]["withheld"])


@pytest.mark.parametrize("identity", ["social_worker", "housing_officer", "front_door", "sysadmin"])
def test_nodes_are_each_node_in_order(live_server: LiveServer, ids: list[str], identity: str) -> None:
    """To the letter, whoever asks; and told of each row what would be told of it alone."""
    data, told = ask(live_server, MANY, identity, ids=ids)
    wanted, entries = [], []
    for place, one in enumerate(ids):
        alone, kept = ask(live_server, ONE, identity, id=one)
        wanted.append(alone["node"])
        entries += [(("nodes", place, *path[1:]), field, reason) for path, field, reason in kept]
    assert data["nodes"] == wanted
    assert sorted(told, key=str) == sorted(entries, key=str)
    assert (identity == "sysadmin") or any(wanted)


def test_one_document_serves_every_mix_of_types(live_server: LiveServer, ids: list[str]) -> None:
    """Of one type, of two, of none, of more; as literals and with variables inside the list."""
    child, need = ids[0], next(one for one in ids if one.startswith("Need"))
    for mix in ([], [child], [need], [need, child], ["x"], [child, "x", child], [need] * 200):
        data, _ = ask(live_server, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=mix)
        assert data["nodes"] == [{"id": one} if ":" in one else None for one in mix]
    inside = f'query($a: ID!) {{ nodes(ids: [$a, "{child}"]) {{ __typename }} }}'
    for first in (need, child, "x"):
        data, _ = ask(live_server, inside, a=first)
        kind = first.partition(":")[0] if ":" in first else None
        assert data["nodes"] == [{"__typename": kind} if kind else None, {"__typename": "Child"}]


def test_more_than_a_page_is_refused(live_server: LiveServer) -> None:
    """Whatever they are."""
    reply = live_server.ask("social_worker", MANY, {"ids": ["x"] * 201})
    assert reply.status == 400
    assert reply.json["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "inputs": ["$ids"]}


def test_errors_stand_at_their_places(live_server: LiveServer, ids: list[str]) -> None:
    """Located errors of rows among others that have none."""
    reply = live_server.ask("housing_officer", MANY, {"ids": ids}, headers={"X-Access-Errors": "located"})
    for error in reply.json.get("errors", ()):
        here = reply.json["data"]
        for step in error["path"]:
            here = here[step]
        assert here is None
    assert reply.json["data"] == live_server.ask("housing_officer", MANY, {"ids": ids}).json["data"]
