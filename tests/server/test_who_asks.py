"""Who one is comes from the token alone: 401 without a good one, 403 beyond what it grants."""

import asyncio
import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.demo import identities
from policies.tokens import mint_demo
from settings import load
from tests.conftest import LiveServer

WHO = "{ viewer { subject role purpose organisation } }"


def mint(server: LiveServer, data: Path, lifetime: int = 3600, **changed: Any) -> str:
    """A token as the demo issuer whose keys lie in `data` would sign it."""
    rows = {row["name"]: row for row in asyncio.run(identities(server.dsn.owner))}
    row = {**rows["social_worker"], **changed}
    return mint_demo(load(data=data, demo=True), row, lifetime)


def with_claims(token: str, **changed: Any) -> str:
    """The token with other claims under the old signature."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    text = base64.urlsafe_b64encode(json.dumps({**claims, **changed}).encode()).decode().rstrip("=")
    return f"{header}.{text}.{signature}"


def unsigned(token: str) -> str:
    """The token with `alg` none."""
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{header}.{token.split('.')[1]}."


FORGED: dict[str, Callable[[str], str | None]] = {
    "none": lambda _: None,
    "empty": lambda _: "",
    "other scheme": lambda token: f"Basic {token}",
    "no scheme": lambda token: token,
    "rubbish": lambda _: "Bearer CANARY",
    "cut": lambda token: f"Bearer {token[:-3]}",
    "grown": lambda token: f"Bearer {token}A",
    "four parts": lambda token: f"Bearer {token}.AAAA",
    "two tokens": lambda token: f"Bearer {token}, Bearer {token}",
    "unsigned": lambda token: f"Bearer {unsigned(token)}",
    "other subject": lambda token: f"Bearer {with_claims(token, sub='CANARY')}",
    "more roles": lambda token: f"Bearer {with_claims(token, roles=['front_door'])}",
    "longer": lambda token: f"Bearer {with_claims(token, exp=4_000_000_000)}",
    "too long": lambda token: f"Bearer {token}{'A' * 9000}",
    "not ASCII": lambda token: f"Bearer {token}\xe9",
}


@pytest.mark.parametrize("name", FORGED)
def test_no_good_token(wire: Any, log: Any, name: str) -> None:
    """401 with a challenge, and no part of a token anywhere."""
    token = wire.server.token("social_worker")
    assert wire.post({"query": WHO}).status == 200
    sent = FORGED[name](token)
    reply = wire.send(
        "POST",
        "/graphql",
        json.dumps({"query": WHO}).encode(),
        {"Content-Type": "application/json", **({} if sent is None else {"Authorization": sent})},
        None,
    )
    assert reply.status == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    assert reply.json["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert "CANARY" not in reply.text + log()
    assert token[-40:] not in log()


def test_all_bad_tokens_get_the_same_answer(wire: Any, tmp_path: Path) -> None:
    """What is wrong with a token is for the log."""
    server = wire.server
    answers = set()
    for token in (
        mint(server, server.data, lifetime=-10),
        mint(server, tmp_path),
        mint(server, server.data, lifetime=25 * 3600),
        "rubbish",
        unsigned(server.token("social_worker")),
    ):
        reply = server.send("/graphql", json.dumps({"query": WHO}).encode(), {"Authorization": f"Bearer {token}"})
        answers.add((reply.status, reply.text))
    assert len(answers) == 1
    assert answers.pop()[0] == 401
    good = {"Authorization": f"Bearer {mint(server, server.data)}"}
    assert server.send("/graphql", json.dumps({"query": WHO}).encode(), good).status == 200


@pytest.mark.parametrize("query", ["{ secret }", "{", "", "mutation { a }"])
def test_strangers_learn_nothing_about_their_query(wire: Any, query: str) -> None:
    """The token comes first: right and wrong queries get the same bytes."""
    bad = json.dumps({"query": query}).encode()
    reply = wire.send("POST", "/graphql", bad, {"Content-Type": "application/json"}, None)
    good = json.dumps({"query": WHO}).encode()
    twin = wire.send("POST", "/graphql", good, {"Content-Type": "application/json"}, None)
    assert (reply.status, reply.text) == (twin.status, twin.text)


@pytest.mark.parametrize(
    ("identity", "headers", "status"),
    [
        ("social_worker", {}, 200),
        ("social_worker", {"X-Acting-Role": "social_worker", "X-Purpose": "DIRECT_CARE"}, 200),
        ("social_worker", {"X-Acting-Role": "front_door"}, 403),
        ("social_worker", {"X-Acting-Role": "SOCIAL_WORKER"}, 403),
        ("social_worker", {"X-Acting-Role": "anyone"}, 403),
        ("social_worker", {"X-Acting-Role": "role:social_worker"}, 403),
        ("social_worker", {"X-Acting-Role": "*"}, 403),
        ("social_worker", {"X-Purpose": "SAFEGUARDING"}, 403),
        ("social_worker", {"X-Purpose": "*"}, 403),
        ("social_worker", {"X-Acting-Organisation": "Agency:00000000-0000-4000-8000-000000000000"}, 403),
        ("social_worker", {"X-Acting-Organisation": "CANARY"}, 403),
        ("duty_worker", {}, 403),
        ("duty_worker", {"X-Acting-Role": "social_worker"}, 403),
        ("duty_worker", {"X-Acting-Role": "social_worker", "X-Purpose": "DIRECT_CARE"}, 200),
        ("duty_worker", {"X-Acting-Role": "front_door"}, 200),
        ("duty_worker", {"X-Acting-Role": "housing_officer"}, 403),
        ("duty_worker", {"X-Acting-Role": "front_door", "X-Purpose": "DIRECT_CARE"}, 403),
        ("social_worker", {"X-Acting-Role": ""}, 400),
        ("social_worker", {"X-Acting-Role": "x" * 200}, 400),
    ],
)
def test_headers_narrow_and_never_grant(
    live_server: LiveServer, log: Any, identity: str, headers: dict[str, str], status: int
) -> None:
    """403 for what the token does not hold."""
    reply = live_server.ask(identity, WHO, headers=headers)
    assert reply.status == status, reply.text
    codes = {200: None, 403: "FORBIDDEN", 400: "BAD_USER_INPUT"}
    if status != 200:
        assert reply.json["errors"][0]["extensions"]["code"] == codes[status]
        assert "data" not in reply.json
    for value in headers.values():
        if status != 200 and len(value) > 3:
            assert value not in reply.text
    assert "CANARY" not in log()


def test_a_choice_is_asked_for_by_the_names_of_headers(live_server: LiveServer) -> None:
    """And what else the token allows is not listed."""
    message = live_server.ask("duty_worker", WHO).json["errors"][0]["message"]
    assert "choice" in message
    assert "X-Acting-Role" in message
    assert "front_door" not in message


HEARSAY = {
    "X-Role": "front_door",
    "X-User-Id": "somebody",
    "X-Forwarded-For": "10.0.0.1",
    "X-Forwarded-User": "admin",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "Forwarded": "for=10.0.0.1;host=evil.example",
    "X-Original-URL": "/demo/token",
    "X-Policy": "open",
    "Cookie": "token=1; role=front_door",
    "Origin": "http://evil.example",
    "If-None-Match": "*",
    "If-Modified-Since": "Mon, 23 Nov 2099 00:00:00 GMT",
}


@pytest.mark.parametrize("identity", ["housing_officer", "social_worker"])
def test_other_headers_have_no_say(live_server: LiveServer, log: Any, identity: str) -> None:
    """What proxies and callers say of themselves changes no byte."""
    query = "{ viewer { role subject } children(first: 5) { totalCount nodes { id ethnicity { state } } } }"
    plain = live_server.ask(identity, query)
    dressed = live_server.ask(identity, query, headers=HEARSAY)
    assert (plain.status, plain.text) == (dressed.status, dressed.text) == (200, plain.text)
    assert "evil" not in log()
    found = {name.lower() for name in dressed.headers}
    assert found == {name.lower() for name in plain.headers}


def test_an_upgrade_is_no_way_in(wire: Any) -> None:
    """It opens a line on which nobody is known and nothing is said: `test_live_protocol` tells what becomes of it."""
    sent = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "graphql-transport-ws",
    }
    reply = wire.send("GET", "/graphql", headers=sent, identity=None)
    assert (reply.status, reply.text) == (101, "")
    # Nor a way in for the page of somebody else: a demo is of this machine.
    foreign = wire.send("GET", "/graphql", headers={**sent, "Origin": "http://evil.example"}, identity=None)
    assert (foreign.status, foreign.text) == (403, "")


def test_the_gate_closes_within_five_seconds(live_server: LiveServer) -> None:
    """Nobody is told which check failed; the checks themselves are in tests/db/test_gate.py."""

    def execute(text: str) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(live_server.dsn.owner)
            await connection.execute(text)
            await connection.close()

        asyncio.run(run())

    assert live_server.ask("health_visitor", WHO).status == 200
    execute("UPDATE account SET is_active = false")
    try:
        time.sleep(5.2)
        reply = live_server.ask("health_visitor", WHO)
        assert reply.status == 403
        assert "active" not in reply.text
    finally:
        execute("UPDATE account SET is_active = true")
    assert live_server.ask("health_visitor", WHO).status == 200
