"""A count tells how many without telling who: the ledger has the number, by its place in the answer, and no ids."""

import json
from typing import Any

import pytest

from tests.conftest import LiveServer
from tests.server.test_gate_bound import Office

COUNTED = "SELECT counted, children, fields FROM audit.access_event WHERE operation_name = $1 ORDER BY at DESC LIMIT 1"


def on_record(server: LiveServer, name: str) -> Any:
    """The newest entry for an operation of that name."""
    return Office(server).fetch(COUNTED, name)[0]


def test_each_number_is_on_record(live_server: LiveServer) -> None:
    """Under whatever name it was asked, once for each list; by what was narrowed is among the fields."""
    asked = (
        "query Counts { children(first: 1) { totalCount again: totalCount nodes { id } }"
        ' girls: children(filter: {sex: {eq: "F"}}) { n: totalCount } }'
    )
    told = live_server.data_of("social_worker", asked)
    row = on_record(live_server, "Counts")
    whole = told["children"]["totalCount"]
    assert json.loads(row["counted"]) == {
        "children.totalCount": whole,
        "children.again": whole,
        "girls.n": told["girls"]["n"],
    }
    assert 0 < told["girls"]["n"] < whole
    assert [f"Child:{key}" for key in row["children"]] == [node["id"] for node in told["children"]["nodes"]]
    assert "Child.sex" in row["fields"]


def test_a_count_of_nobody_is_on_record_too(live_server: LiveServer) -> None:
    """Who may open no child is told 0, and that is what the ledger says."""
    assert live_server.data_of("sysadmin", "query None { children { totalCount } }") == {"children": {"totalCount": 0}}
    row = on_record(live_server, "None")
    assert (json.loads(row["counted"]), row["children"]) == ({"children.totalCount": 0}, [])


@pytest.mark.parametrize(
    "asked", ["query Nothing { children(first: 1) { nodes { id } } }", "query Nothing { viewer { role } }"]
)
def test_where_nothing_is_counted_nothing_is_told(live_server: LiveServer, asked: str) -> None:
    """The twin: no number, rather than an empty one."""
    live_server.data_of("social_worker", asked)
    assert on_record(live_server, "Nothing")["counted"] is None
