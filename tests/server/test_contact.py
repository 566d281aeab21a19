"""Whom to ask: the setting's words in every answer alike, and nothing where there is no setting."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policies.tokens import DEMO_ISSUER, demo_jwks
from settings import DEMO_CONTACT, load
from tests.conftest import ROOT, LiveServer, start_server, stop_server

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
def test_a_demo_names_a_desk_that_is_made_up(live_server: LiveServer, query: str) -> None:
    """So that whoever tries eCAF is told whom to ask; at a domain where nobody is."""
    told = access(live_server, "housing_officer", query)["contact"]
    assert told == DEMO_CONTACT
    assert told.endswith(".example")


@pytest.fixture(scope="module")
def unnamed(live_server: LiveServer) -> Iterator[LiveServer]:
    """A server over the same record that is no demo, and whose settings name nobody."""
    keys = live_server.data / "issuer.json"
    keys.write_bytes(demo_jwks(load(data=live_server.data, demo=True)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"ECAF_DATA": str(live_server.data), "ECAF_ISSUER": DEMO_ISSUER, "ECAF_JWKS_FILE": str(keys)}
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "server:app", "--port", str(port), "--log-level", "warning"],
        cwd=ROOT,
        env={**os.environ, **own, "ECAF_DEMO": "0"},
        text=True,
    )
    tokens = {"housing_officer": live_server.token("housing_officer")}
    other = replace(live_server, url=f"http://127.0.0.1:{port}", process=process, tokens=tokens)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield other
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.mark.parametrize("query", QUERIES)
def test_nothing_where_nobody_is_named(unnamed: LiveServer, query: str) -> None:
    """The twin: no member, rather than an empty one, and never the desk of a demo."""
    assert set(access(unnamed, "housing_officer", query)) == {"policy", "withheld"}
