"""Whom to ask: the setting's words in every answer alike, and nothing where there is no setting."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import LiveServer, start_server, stop_server

CONTACT = 'access desk: "ask us", 0123 <&> ü'
WITHHELD = "{ children(first: 5) { nodes { ethnicity { state } needs { id } } } }"
QUERIES = [WITHHELD, "{ viewer { role } }", '{ child(id: "Child:x") { id } }']


@pytest.fixture(scope="module")
def asked() -> Iterator[LiveServer]:
    """A server whose settings name a contact."""
    with tempfile.TemporaryDirectory(prefix="ecaf-contact-") as folder:
        server = start_server(Path(folder) / "data", ECAF_DEMO_CHILDREN="60", ECAF_CONTACT=CONTACT)
        yield server
        stop_server(server)


def access(server: LiveServer, identity: str, query: str, **headers: str) -> dict[str, Any]:
    """What an answer says about access."""
    reply = server.ask(identity, query, headers=headers)
    assert reply.status == 200, reply.text
    found: dict[str, Any] = reply.json["extensions"]["access"]
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_the_same_in_every_answer(asked: LiveServer, query: str) -> None:
    """To each caller, and whether or not something was withheld: it can say nothing about a child."""
    told = [access(asked, identity, query) for identity in ("social_worker", "housing_officer", "front_door")]
    told.append(access(asked, "social_worker", query, **{"X-Access-Errors": "located"}))
    assert {item["contact"] for item in told} == {CONTACT}
    assert any(item["withheld"] for item in told) == (query == WITHHELD)


@pytest.mark.parametrize("query", QUERIES)
def test_nothing_where_nobody_is_named(live_server: LiveServer, query: str) -> None:
    """The twin: no member, rather than an empty one."""
    assert set(access(live_server, "housing_officer", query)) == {"policy", "withheld"}
