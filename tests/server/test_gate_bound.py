"""What ends is over: a check within five seconds, an involvement and a consent on the very next request."""

import asyncio
import json
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from db.demo import identities
from db.gate import Gate
from policies.identity import capacities
from policies.tokens import mint_demo, sign_demo
from server import Server
from settings import load
from tests.conftest import LiveServer, Reply

WHO = "{ viewer { role purpose organisation capacities { role organisation purposes } } }"
CLOSED = {
    "errors": [
        {
            "message": "this account may not use the service at present: ask your organisation",
            "extensions": {"code": "FORBIDDEN"},
        }
    ]
}
BOUND = 5.0


class Office:
    """The demo server, and the owner's hands on its database."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server

    def fetch(self, text: str, *args: object) -> Any:
        """Run a statement; its rows."""

        async def run() -> Any:
            connection = await asyncpg.connect(self.server.dsn.owner)
            try:
                return await connection.fetch(text, *args)
            finally:
                await connection.close()

        return asyncio.run(run())

    def practitioner(self, name: str) -> uuid.UUID:
        """Who plays a demo identity."""
        asked = "SELECT a.practitioner_id FROM account a JOIN demo_identity d USING (subject) WHERE d.name = $1"
        found: uuid.UUID = self.fetch(asked, name)[0][0]
        return found

    def agency(self, name: str) -> uuid.UUID:
        """Where a demo identity works."""
        found: uuid.UUID = self.fetch("SELECT agency_id FROM demo_identity WHERE name = $1", name)[0][0]
        return found

    def ask(self, token: str, query: str, headers: dict[str, str] | None = None) -> Reply:
        """One operation with a token."""
        sent = {"Authorization": f"Bearer {token}", **(headers or {})}
        return self.server.send("/graphql", json.dumps({"query": query}).encode(), sent)

    def token(self, name: str, **said: Any) -> str:
        """A token of the demo issuer for the account of an identity, that says this."""
        return sign_demo(load(data=self.server.data, demo=True), {"sub": f"demo:{name}", "amr": ["mfa"], **said})


@pytest.fixture
def office(live_server: LiveServer) -> Office:
    """The server that tests share."""
    return Office(live_server)


@pytest.fixture
def worker(office: Office) -> Iterator[uuid.UUID]:
    """A practitioner whose checks may be changed, and are as they were afterwards."""
    who = office.practitioner("health_visitor")
    before = {
        table: office.fetch(f"SELECT * FROM {table} WHERE practitioner_id = $1", who)  # noqa: S608 - the names below
        for table in ("vetting", "training", "registration")
    }
    yield who
    for table, rows in before.items():
        for row in rows:
            columns = ", ".join(f"{name} = ${at}" for at, name in enumerate(row.keys(), 2))
            office.fetch(f"UPDATE {table} SET {columns} WHERE id = $1", row["id"], *row.values())  # noqa: S608 - as above
    time.sleep(BOUND)  # a registration that was missing is remembered as well


@pytest.mark.parametrize(
    "ending",
    [
        "UPDATE vetting SET withdrawn_on = current_date WHERE practitioner_id = $1",
        "UPDATE training SET passed_on = '2020-01-01', expires_on = current_date WHERE practitioner_id = $1",
        "UPDATE registration SET valid_from = '2020-01-01', valid_to = current_date - 1 WHERE practitioner_id = $1",
    ],
)
def test_a_check_that_ends_is_over_within_five_seconds(
    office: Office, worker: uuid.UUID, log: Any, ending: str
) -> None:
    """Asked all the time, so that whatever can be remembered is; the words are the same for each."""
    children = "{ children(first: 1) { totalCount } }"
    assert office.server.ask("health_visitor", children).status == 200
    office.fetch(ending, worker)
    revoked = time.monotonic()
    while (reply := office.server.ask("health_visitor", children)).status == 200:
        assert time.monotonic() - revoked < BOUND, "still answered"
        time.sleep(0.1)
    assert (reply.status, reply.json) == (403, CLOSED)
    assert office.server.ask("front_door", children).status == 200, "nobody else is touched"
    assert "gate: " + ending.split()[1] in log()


CHECKS = "{ viewer { checks { check lastDay isEndingSoon } } }"


def test_the_caller_knows_until_when_each_check_holds(office: Office, worker: uuid.UUID) -> None:
    """Of the own capacity, by name and day; what ends within 60 days is marked, and the day after is not."""

    def told() -> dict[str, tuple[str | None, bool]]:
        time.sleep(BOUND + 0.1)
        rows = office.server.data_of("health_visitor", CHECKS)["viewer"]["checks"]
        return {row["check"]: (row["lastDay"], row["isEndingSoon"]) for row in rows}

    today = office.fetch("SELECT current_date")[0][0]
    office.fetch("UPDATE vetting SET recheck_due_on = current_date + 61 WHERE practitioner_id = $1", worker)
    office.fetch("UPDATE training SET expires_on = current_date + 62 WHERE practitioner_id = $1", worker)
    office.fetch("UPDATE registration SET valid_to = current_date WHERE practitioner_id = $1", worker)
    found = told()
    assert list(found) == [
        *("ACCOUNT", "AGREEMENT", "SECOND_FACTOR", "ORGANISATION", "VETTING", "TRAINING", "REGISTRATION")
    ]
    assert found["ACCOUNT"] == found["SECOND_FACTOR"] == found["ORGANISATION"] == (None, False)
    assert found["VETTING"] == (str(today + timedelta(days=60)), True)
    assert found["TRAINING"] == (str(today + timedelta(days=61)), False)
    assert found["REGISTRATION"] == (str(today), True)
    office.fetch("UPDATE vetting SET withdrawn_on = current_date + 1 WHERE practitioner_id = $1", worker)
    assert told() == found, "nobody is told beforehand that the own vetting will be withdrawn"
    office.fetch("UPDATE vetting SET withdrawn_on = current_date WHERE practitioner_id = $1", worker)
    time.sleep(BOUND + 0.1)
    reply = office.server.ask("health_visitor", CHECKS)
    assert (reply.status, reply.json) == (403, CLOSED), "and not told which check it was"


def test_who_waits_for_a_connection_is_judged_again(office: Office, worker: uuid.UUID) -> None:
    """The gate's answer runs out while the statement has not started: what ended in between counts."""
    assert office.server.ask("health_visitor", WHO).status == 200

    async def waited(*, revoked: bool) -> int:
        now = 0.0
        server = Server(load(data=office.server.data, demo=True, pool=2), office.server.dsn)
        server.gate = Gate(server.connections, clock=lambda: now)
        await server.open()
        owner = await asyncpg.connect(office.server.dsn.owner)
        try:
            assert await asked(server, office.server.token("health_visitor")) == 200
            held = [await server.connections.take() for _ in range(2)]
            now += BOUND - 0.1
            waiting = asyncio.create_task(asked(server, office.server.token("health_visitor")))
            await asyncio.sleep(0.1)
            if revoked:
                await owner.execute("UPDATE vetting SET withdrawn_on = current_date WHERE practitioner_id = $1", worker)
            now += 0.2
            for connection in held:
                server.connections.give_back(connection)
            return await waiting
        finally:
            await owner.close()
            await server.close()

    assert asyncio.run(waited(revoked=False)) == 200
    assert asyncio.run(waited(revoked=True)) == 403


async def asked(server: Server, token: str) -> int:
    """Ask a server of this process for children; the status."""
    body = json.dumps({"query": "{ children(first: 1) { nodes { id } } }"}).encode()
    headers = {"host": "127.0.0.1", "content-type": "application/json", "authorization": f"Bearer {token}"}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    parts = [{"type": "http.request", "body": body, "more_body": False}]
    statuses: list[int] = []

    async def receive() -> Any:
        return parts.pop() if parts else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": raw}
    await server.graphql(scope, receive, send)
    return statuses[0]


def test_every_identity_passes_the_gate_in_every_capacity(office: Office) -> None:
    """Whatever the demo offers works: account, checks, agreement and contract are there."""
    for row in asyncio.run(identities(office.server.dsn.owner)):
        offered = capacities(row["roles"], row["purposes"])
        for one in offered:
            for purpose in one["purposes"]:  # type: ignore[attr-defined] # a list
                reply = office.server.ask(
                    row["name"], WHO, headers={"X-Acting-Role": str(one["role"]), "X-Purpose": str(purpose)}
                )
                assert reply.status == 200, (row["name"], one, reply.text)
                listed = reply.json["data"]["viewer"]["capacities"]
                place = f"Agency:{row['agency_id']}"
                assert [(told["role"], told["organisation"], set(told["purposes"])) for told in listed] == sorted(
                    (each["role"], place, set(each["purposes"]))  # type: ignore[call-overload] # a list
                    for each in offered
                )


def test_an_agreement_that_does_not_cover_a_purpose(office: Office) -> None:
    """A housing officer's organisation agreed to one purpose; the token says more, in vain."""
    said = {
        "org": str(office.agency("housing_officer_2")),
        "roles": ["lead_practitioner"],
        "purposes": ["SAFEGUARDING"],
    }
    reply = office.ask(office.token("housing_officer_2", **said), WHO, {"X-Purpose": "SAFEGUARDING"})
    twin = office.ask(office.token("housing_officer_2", **said), WHO, {"X-Purpose": "AUDIT"})
    assert (reply.status, reply.text) == (twin.status, twin.text)
    assert "is not granted" in reply.json["errors"][0]["message"]
    assert office.server.ask("housing_officer_2", WHO).status == 200


def test_two_organisations_in_one_token(office: Office) -> None:
    """The header chooses; the record must agree; what one of them grants is nothing in the other."""
    school, family_hub, court = (office.agency(name) for name in ("dsl", "lead_practitioner", "yjs_officer"))
    grants = [
        {"role": "dsl", "org": str(school), "purposes": ["EDUCATION_SUPPORT"]},
        {"role": "lead_practitioner", "org": str(family_hub), "purposes": ["EARLY_HELP_ASSESSMENT"]},
        {"role": "yjs_officer", "org": str(court), "purposes": ["YOUTH_JUSTICE"]},
    ]
    token = office.token("dsl", capacities=grants)
    choice = office.ask(token, WHO).json["errors"][0]["message"]
    assert choice.endswith("so send `X-Acting-Role`, `X-Acting-Organisation` and `X-Purpose`")
    for place, role in ((school, "dsl"), (family_hub, "lead_practitioner")):
        for text in (str(place), f"Agency:{place}"):
            viewer = office.ask(token, WHO, {"X-Acting-Organisation": text}).json["data"]["viewer"]
            assert (viewer["role"], viewer["organisation"]) == (role, f"Agency:{place}")
            assert [one["role"] for one in viewer["capacities"]] == ["dsl", "lead_practitioner"]
    children = "{ children(first: 1) { totalCount } }"
    found = [
        office.ask(token, children, {"X-Acting-Organisation": str(place)}).json["data"]
        for place in (school, family_hub)
    ]
    alone = office.server.ask("dsl", children).json["data"]
    assert found[0] == alone
    assert found[1] != alone
    refused = office.ask(token, WHO, {"X-Acting-Organisation": str(court)})
    assert (refused.status, refused.json) == (403, CLOSED)
    for role, place in (("dsl", family_hub), ("lead_practitioner", school)):
        reply = office.ask(token, WHO, {"X-Acting-Organisation": str(place), "X-Acting-Role": role})
        assert "is not granted" in reply.text


def test_an_involvement_that_ends_counts_on_the_very_next_request(office: Office) -> None:
    """And so does one that begins: nothing about a child is remembered."""
    who = office.practitioner("housing_officer")
    held = "SELECT child_id, id FROM involvement WHERE practitioner_id = $1 AND ended_on IS NULL ORDER BY id LIMIT 1"
    child, key = office.fetch(held, who)[0]
    query = f'{{ child(id: "Child:{child}") {{ givenName }} }}'
    assert office.server.data_of("housing_officer", query)["child"]
    office.fetch("UPDATE involvement SET ended_on = current_date WHERE id = $1", key)
    try:
        assert office.server.data_of("housing_officer", query)["child"] is None
    finally:
        office.fetch("UPDATE involvement SET ended_on = NULL WHERE id = $1", key)
    assert office.server.data_of("housing_officer", query)["child"]


CONSENT = """
    SELECT c.id, c.child_id FROM consent c
    JOIN roll r ON r.child_id = c.child_id AND r.agency_id = c.agency_id AND r.ended_on IS NULL
    WHERE c.agency_id = $1 AND c.purpose = 'EDUCATION_SUPPORT' AND c.status = 'ACTIVE'
        AND 'disability_send' = ANY (c.groups) ORDER BY c.id
"""
DISABILITY = '{{ child(id: "Child:{0}") {{ disability {{ state }} withheld {{ field reason }} }} }}'


@pytest.fixture
def agreed(office: Office) -> tuple[uuid.UUID, str]:
    """A consent to what the school's system may read, and the question about its child."""
    for key, child in office.fetch(CONSENT, office.agency("partner_client")):
        found = office.server.data_of("partner_client", DISABILITY.format(child))["child"]
        if found and found["disability"]["state"] != "WITHHELD":
            return key, DISABILITY.format(child)
    raise AssertionError("the demo has no consent that the system's answers rest on")


def test_a_consent_that_is_withdrawn_counts_on_the_very_next_request(
    office: Office, agreed: tuple[uuid.UUID, str]
) -> None:
    """The value is withheld at once, and told to be; given again, it is there again."""
    key, query = agreed
    before = office.server.data_of("partner_client", query)
    office.fetch("UPDATE consent SET status = 'WITHDRAWN', withdrawn_at = now() WHERE id = $1", key)
    try:
        found = office.server.data_of("partner_client", query)["child"]
        assert found == {
            "disability": {"state": "WITHHELD"},
            "withheld": [{"field": "disability", "reason": "CONSENT_WITHDRAWN"}],
        }
    finally:
        office.fetch("UPDATE consent SET status = 'ACTIVE', withdrawn_at = NULL WHERE id = $1", key)
    assert office.server.data_of("partner_client", query) == before


def test_an_expired_token_is_refused_whatever_is_remembered(office: Office) -> None:
    """It was accepted until its last moment, with everything about it in memory."""
    rows = {row["name"]: row for row in asyncio.run(identities(office.server.dsn.owner))}
    settings = load(data=office.server.data, demo=True)
    token, twin = mint_demo(settings, rows["front_door"], lifetime=3), mint_demo(settings, rows["front_door"])
    ends = time.time() + 3
    accepted = 0
    while (reply := office.ask(token, WHO)).status == 200:
        accepted += 1
        assert time.time() < ends, "accepted after its end"
        time.sleep(0.1)
    assert (reply.status, accepted > 1) == (401, True)
    assert office.ask(twin, WHO).status == 200
