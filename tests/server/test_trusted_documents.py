"""Registered documents: sent by their hash, refused where they are not registered, and never more than a text."""

import json
import time
from typing import Any

import pytest

from db.documents import sha256_of
from policies.tokens import mint_demo
from settings import load
from tests.conftest import LiveServer, Reply
from tests.server.test_gate_bound import Office

CLIENT = "ward-terminal"
MINE = "query Mine { children(first: 3) { totalCount nodes { id givenName ethnicity { state } } } }"
OTHER = "query Other { children(first: 3) { nodes { id familyName } } }"
UNKNOWN = "`documentId` names no document that is registered for this client: register it, or send the text"
CLOSED = "this client may send registered documents only, and this is none: register it"


class Terminal:
    """A program through which demo identities ask."""

    def __init__(self, server: LiveServer, office: Office) -> None:
        self.server, self.office = server, office

    def register(self, *texts: str, mode: str = "OPEN", client: str = CLIENT) -> None:
        """The program, its mode and its documents, in place of all it had."""
        self.office.fetch("DELETE FROM trusted_document WHERE client_id = $1", client)
        self.office.fetch("DELETE FROM client WHERE client_id = $1", client)
        self.office.fetch("INSERT INTO client (client_id, documents) VALUES ($1, $2)", client, mode)
        for text in texts:
            self.office.fetch(
                "INSERT INTO trusted_document (client_id, sha256, name, text) VALUES ($1, $2, 'x', $3)",
                client,
                sha256_of(text),
                text,
            )

    def ask(self, identity: str, client: str | None = CLIENT, **body: Any) -> Reply:
        """One request through the program."""
        row = dict(self.office.fetch("SELECT * FROM demo_identity WHERE name = $1", identity)[0])
        token = mint_demo(load(data=self.server.data, demo=True), row, client_id=client)
        headers = {"Authorization": f"Bearer {token}"}
        return self.server.send("/graphql", json.dumps(body).encode(), headers)


@pytest.fixture
def terminal(live_server: LiveServer) -> Terminal:
    """The program, forgotten by server and gate afterwards."""
    made = Terminal(live_server, Office(live_server))
    made.office.fetch("DELETE FROM trusted_document WHERE client_id = $1", CLIENT)
    made.office.fetch("DELETE FROM client WHERE client_id = $1", CLIENT)
    time.sleep(5.1)
    return made


def named(text: str) -> str:
    """As it is named on the wire."""
    return f"sha256:{sha256_of(text)}"


def refusal(reply: Reply) -> tuple[int, str, str]:
    """Status, code and message of the one error."""
    (error,) = reply.json["errors"]
    assert "data" not in reply.json
    return reply.status, error["extensions"]["code"], error["message"]


def test_a_registered_document_is_asked_by_its_hash(terminal: Terminal) -> None:
    """In the specification's member and in Apollo's; the answer is the one to the text."""
    terminal.register(MINE)
    sent = terminal.ask("social_worker", query=MINE)
    assert sent.status == 200
    assert sent.json["data"]["children"]["nodes"]
    for body in (
        {"documentId": named(MINE)},
        {"documentId": named(MINE), "query": MINE},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256_of(MINE)}}},
    ):
        assert terminal.ask("social_worker", **body).text == sent.text


def test_a_registered_document_carries_no_decision(terminal: Terminal) -> None:
    """Whoever sends it sees what they may see, as they would by sending the text."""
    terminal.register(MINE, mode="TRUSTED")
    seen = {}
    for identity in ("social_worker", "housing_officer"):
        named_, sent = terminal.ask(identity, documentId=named(MINE)), terminal.ask(identity, None, query=MINE)
        assert named_.text == sent.text
        seen[identity] = {node["ethnicity"]["state"] for node in named_.json["data"]["children"]["nodes"]}
    assert seen["housing_officer"] == {"WITHHELD"}
    assert seen["social_worker"] - {"WITHHELD"}


def test_an_unregistered_document_is_unknown(terminal: Terminal) -> None:
    """Whose it is, and whether anybody has it, is not told: the text goes through all the same."""
    terminal.register(MINE)
    assert refusal(terminal.ask("social_worker", documentId=named(OTHER))) == (400, "BAD_USER_INPUT", UNKNOWN)
    assert refusal(terminal.ask("social_worker", "another", documentId=named(MINE)))[2] == UNKNOWN
    assert refusal(terminal.ask("social_worker", None, documentId=named(MINE)))[2] == UNKNOWN
    assert terminal.ask("social_worker", query=OTHER).status == 200


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"documentId": "sha256:12"}, "`documentId` is `sha256:` and 64 hexadecimal digits"),
        ({"documentId": "md5:" + "0" * 32}, "`documentId` is `sha256:` and 64 hexadecimal digits"),
        ({"documentId": 7}, "`documentId` is `sha256:` and 64 hexadecimal digits"),
        ({"documentId": "sha256:" + "0" * 64, "query": MINE}, "`documentId` is not the hash of `query`: send one"),
        ({}, "`query` is the text of the operation, or `documentId` names a registered one"),
    ],
)
def test_a_wrong_name_is_refused(terminal: Terminal, body: dict[str, Any], message: str) -> None:
    """Before anything is looked up."""
    assert refusal(terminal.ask("social_worker", **body)) == (400, "BAD_USER_INPUT", message)


def test_a_trusted_program_sends_registered_documents_only(terminal: Terminal) -> None:
    """By name or by text; introspection is no exception, and another program is as free as before."""
    terminal.register(MINE, mode="TRUSTED")
    assert terminal.ask("social_worker", query=MINE).status == 200
    for body in (
        {"query": OTHER},
        {"query": MINE + " "},
        {"query": "{ __schema { types { name } } }"},
        {"query": "{ viewer { role } }"},
        {"documentId": named(OTHER)},
    ):
        assert refusal(terminal.ask("social_worker", **body)) == (403, "FORBIDDEN", CLOSED), body
    assert terminal.ask("social_worker", "another", query=OTHER).status == 200
    (held,) = terminal.office.fetch(
        "SELECT count(*) FROM audit.access_event WHERE client_id = $1 AND outcome = 'DENIED' AND code = 'FORBIDDEN'",
        CLIENT,
    )
    assert held[0] >= 5


def test_what_is_taken_away_is_refused_within_five_seconds(terminal: Terminal) -> None:
    """A document, and the freedom of a program."""
    terminal.register(MINE, OTHER, mode="TRUSTED")
    assert terminal.ask("social_worker", documentId=named(OTHER)).status == 200
    terminal.office.fetch("DELETE FROM trusted_document WHERE client_id = $1 AND sha256 = $2", CLIENT, sha256_of(OTHER))
    time.sleep(5.1)
    assert refusal(terminal.ask("social_worker", documentId=named(OTHER)))[0] == 403
    assert terminal.ask("social_worker", documentId=named(MINE)).status == 200
    terminal.office.fetch("UPDATE client SET documents = 'OPEN' WHERE client_id = $1", CLIENT)
    time.sleep(5.1)
    assert terminal.ask("social_worker", query=OTHER).status == 200
