"""Ids and cursors of others: whatever is wrong with one, the answer is the one for nothing there."""

import base64
import time
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.conftest import LiveServer

CHILD = "query($id: ID!) { child(id: $id) { id givenName ethnicity { state code } needs { id } withheld { field reason } } }"  # noqa: E501 - one document
NODE = "query($id: ID!) { node(id: $id) { __typename id ... on Child { givenName needs { id summary } } ... on Need { summary child { id } } ... on FamilyMember { givenName child { id } } } }"  # noqa: E501 - one document
HEADERS = [{}, {"X-Access-Errors": "located"}]


def nowhere(ids: Any) -> dict[str, Any]:
    """Ids under which a social worker finds nothing, by `node` as by `child`."""
    key = ids.mine.partition(":")[2]
    return {
        "unknown child": f"Child:{uuid4()}",
        "unknown need": f"Need:{uuid4()}",
        "unknown type": f"Person:{key}",
        "invisible child": ids.far,
        "its need": ids.far_need,
        "its family": ids.far_family,
        "its key as a need": f"Need:{ids.far.partition(':')[2]}",
        "its need as a child": f"Child:{ids.far_need.partition(':')[2]}",
        "other type": f"Need:{key}",
        "value type": f"Ethnicity:{key}",
        "connection": f"ChildConnection:{key}",
        "root": f"Query:{key}",
        "no type": key,
        "no key": "Child:",
        "type alone": "Child",
        "empty": "",
        "colon": ":",
        "lower case type": f"child:{key}",
        "upper case key": f"Child:{key.upper()}",
        "braces": f"Child:{{{key}}}",
        "no dashes": f"Child:{key.replace('-', '')}",
        "urn": f"Child:urn:uuid:{key}",
        "space before": f" {ids.mine}",
        "space after": f"{ids.mine} ",
        "line after": f"{ids.mine}\n",
        "two": f"{ids.mine},{ids.mine}",
        "NUL": f"{ids.mine}\0",
        "NUL inside": "Child\0:" + key,
        "full-width": f"Ｃhild:{key}",  # noqa: RUF001 - on purpose
        "other digits": "Child:" + "".join(chr(0x0660 + int(c)) if c.isdigit() else c for c in key),
        "base64": base64.b64encode(ids.mine.encode()).decode(),
        "SQL": "Child:' OR true --",
        "number": 7,
        "large number": 10**18,
        "long": "Child:" + "0" * 100_000,
    }


@pytest.mark.parametrize("headers", HEADERS, ids=["plain", "located"])
@pytest.mark.parametrize("query", [CHILD, NODE], ids=["child", "node"])
def test_nothing_is_nothing(live_server: LiveServer, ids: Any, query: str, headers: dict[str, str]) -> None:
    """One status and one text for all of them; the right id is answered."""
    answers: dict[tuple[int, str], list[str]] = {}
    for name, wrong in nowhere(ids).items():
        reply = live_server.ask("social_worker", query, {"id": wrong}, headers=headers)
        answers.setdefault((reply.status, reply.text), []).append(name)
    assert len(answers) == 1, answers
    (status, _), *_ = answers
    assert status == 200
    right = live_server.ask("social_worker", query, {"id": ids.mine}, headers=headers).json["data"]
    assert right.popitem()[1]["id"] == ids.mine


def test_nothing_is_nothing_written_into_the_document(live_server: LiveServer, ids: Any) -> None:
    """Literals make plans of their own: they must not tell more than variables."""
    answers = set()
    for wrong in (ids.far, ids.far_need, ids.far_family, f"Child:{uuid4()}", "Child:", "", "Query:1"):
        reply = live_server.ask("social_worker", f'{{ node(id: "{wrong}") {{ id }} }}')
        answers.add((reply.status, reply.text))
    assert len(answers) == 1


def test_child_takes_children_only(live_server: LiveServer, ids: Any) -> None:
    """The id of a need is nothing to `child`, and the need to `node`."""
    need = live_server.ask("social_worker", CHILD, {"id": ids.mine_need})
    assert need.text == live_server.ask("social_worker", CHILD, {"id": ids.far}).text
    assert live_server.data_of("social_worker", NODE, {"id": ids.mine_need})["node"]["id"] == ids.mine_need


@pytest.mark.parametrize("identity", ["sysadmin", "young_person", "housing_officer_census"])
def test_who_sees_nobody_cannot_tell_anybody_apart(live_server: LiveServer, ids: Any, identity: str) -> None:
    """Without a child to open, every id is the same nothing."""
    answers = {
        live_server.ask(identity, query, {"id": wrong}).text
        for wrong in (ids.mine, ids.mine_need, ids.far, f"Child:{uuid4()}", "?")
        for query in (NODE,)
    }
    assert len(answers) == 1


def test_unseen_and_unknown_take_as_long(live_server: LiveServer, ids: Any) -> None:
    """Loosely: the medians are of one size. The same statement runs for both."""
    taken: dict[str, list[float]] = {"unseen": [], "unknown": []}
    for _ in range(60):
        for name, wrong in (("unseen", ids.far), ("unknown", f"Child:{uuid4()}")):
            began = time.perf_counter()
            live_server.ask("social_worker", CHILD, {"id": wrong})
            taken[name].append(time.perf_counter() - began)
    assert 0.5 < median(taken["unseen"]) / median(taken["unknown"]) < 2


# -- cursors -----------------------------------------------------------------------------------------------------------

PAGE = "query($after: String) { children(first: 3, after: $after) { edges { cursor node { id } } pageInfo { endCursor hasNextPage } } }"  # noqa: E501 - one document


def cursors(server: LiveServer, identity: str, headers: dict[str, str] | None = None) -> list[str]:
    """The cursors of a caller's first page."""
    reply = server.ask(identity, PAGE, headers=headers)
    assert reply.status == 200, reply.text
    return [edge["cursor"] for edge in reply.json["data"]["children"]["edges"]]


def flipped(cursor: str, at: int) -> str:
    """The cursor with one bit of its content changed."""
    raw = bytearray(base64.urlsafe_b64decode(cursor))
    raw[at] ^= 1
    return base64.urlsafe_b64encode(bytes(raw)).decode()


def bare(key: str) -> str:
    """A cursor on that row with a made-up MAC."""
    return base64.urlsafe_b64encode(UUID(key.partition(":")[2]).bytes + bytes(14)).decode()


AS_DUTY = {"X-Acting-Role": "social_worker", "X-Purpose": "DIRECT_CARE"}
AS_FRONT = {"X-Acting-Role": "front_door", "X-Purpose": "SAFEGUARDING"}


def test_a_wrong_cursor_is_wrong_in_one_way(live_server: LiveServer, ids: Any) -> None:
    """Tampered, of another, of nobody: one status and one text; the right one is taken."""
    mine = cursors(live_server, "social_worker")[1]
    wrong = {
        **{f"bit of byte {at}": flipped(mine, at) for at in (0, 7, 15, 16, 29)},
        "of a colleague": cursors(live_server, "social_worker_2")[1],
        "of the front door": cursors(live_server, "front_door")[1],
        "of the housing officer": cursors(live_server, "housing_officer")[1],
        "of a row unseen": bare(ids.far),
        "of a row seen": bare(ids.mine),
        "of no row": bare(f"Child:{uuid4()}"),
        "cut": mine[:-1],
        "grown": mine + "A",
        "padded": mine + "=",
        "other alphabet": mine[:-1] + "+",
        "spaces": f" {mine}",
        "split": mine[:20] + "\n" + mine[20:],
        "an id": ids.mine,
        "empty": "",
        "NUL": "\0" * 40,
        "not ASCII": "é" * 40,
        "surrogate pair": "😀" * 10,
        "long": mine * 1000,
    }
    answers: dict[tuple[int, str], list[str]] = {}
    for name, cursor in wrong.items():
        reply = live_server.ask("social_worker", PAGE, {"after": cursor})
        answers.setdefault((reply.status, reply.text), []).append(name)
    assert len(answers) == 1, answers
    (status, text), *_ = answers
    assert status == 400
    assert '"BAD_USER_INPUT"' in text
    assert live_server.ask("social_worker", PAGE, {"after": mine}).status == 200


def test_one_caller_two_capacities_two_lists(live_server: LiveServer) -> None:
    """A cursor belongs to the capacity in which it was made."""
    for made, other in ((AS_DUTY, AS_FRONT), (AS_FRONT, AS_DUTY)):
        cursor = cursors(live_server, "duty_worker", made)[0]
        assert live_server.ask("duty_worker", PAGE, {"after": cursor}, headers=made).status == 200
        assert live_server.ask("duty_worker", PAGE, {"after": cursor}, headers=other).status == 400


def test_a_cursor_holds_no_value_and_is_the_same_each_time(live_server: LiveServer) -> None:
    """The id of its row and a MAC, and nothing of time or chance."""
    first, again = (live_server.ask("social_worker", PAGE).json["data"] for _ in range(2))
    assert first == again
    for edge in first["children"]["edges"]:
        raw = base64.urlsafe_b64decode(edge["cursor"])
        assert str(UUID(bytes=raw[:16])) == edge["node"]["id"].partition(":")[2]
        assert len(raw) == 30


@pytest.mark.parametrize(
    "selection",
    [
        "nodes { id }",
        "edges { cursor }",
        "pageInfo { hasNextPage }",
        "totalCount",
        "totalCount nodes { id }",
        "__typename",
    ],
)
def test_a_cursor_after_its_row_is_gone(own_server: LiveServer, own_record: Any, selection: str) -> None:
    """The row is another authority's from now on: the cursor is wrong in the words of any wrong cursor."""
    query = f"query($after: String) {{ children(first: 3, after: $after) {{ {selection} }} }}"
    reply = own_server.ask("front_door", PAGE)
    edge = reply.json["data"]["children"]["edges"][1]
    key = UUID(edge["node"]["id"].partition(":")[2])
    assert own_server.ask("front_door", query, {"after": edge["cursor"]}).status == 200
    (before,) = own_record("SELECT authority_code FROM child WHERE id = $1", key)
    own_record(
        "UPDATE child SET authority_code = (SELECT code FROM authority WHERE code <> $2 ORDER BY 1 LIMIT 1)"
        " WHERE id = $1",
        key,
        before["authority_code"],
    )
    try:
        gone = own_server.ask("front_door", query, {"after": edge["cursor"]})
        wrong = own_server.ask("front_door", query, {"after": "wrong"})
        assert (gone.status, gone.text) == (wrong.status, wrong.text)
        assert gone.status == 400
    finally:
        own_record("UPDATE child SET authority_code = $2 WHERE id = $1", key, before["authority_code"])


def test_paging_finds_each_row_once(live_server: LiveServer) -> None:
    """From the first page to the last: all rows, in order, once."""
    seen: list[str] = []
    after = None
    for _ in range(10):
        page = live_server.data_of(
            "social_worker",
            "query($a: String) { children(first: 77, after: $a) { totalCount nodes { id } pageInfo { endCursor hasNextPage } } }",  # noqa: E501 - one document
            {"a": after},
        )["children"]
        seen += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == page["totalCount"]
    assert seen == sorted(seen)


def test_a_null_before_does_not_switch_cursors_off(live_server: LiveServer) -> None:
    """One document with `after` missing, null, right and wrong, in any order: each is taken for what it is."""
    query = PAGE.replace("query(", "query NullFirst(")

    def ask(**values: str | None) -> Any:
        reply = live_server.ask("social_worker", query, values)
        return reply.json["data"]["children"]["edges"] if reply.status == 200 else reply.status

    first = ask(after=None)
    assert ask() == first
    second = ask(after=first[-1]["cursor"])
    assert second != first
    assert ask(after="wrong") == 400
    assert ask(after=None) == first
