"""Systems: what the contract lists and the policies allow, of one organisation's population; never a person."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import ROOT, LiveServer
from tests.server.test_gate_bound import CLOSED, WHO, Office

EVERYTHING = (
    "{ children(first: 200) { totalCount nodes { id givenName ethnicity { state } immigrationStatus { state }"
    " disability { state } familyMembers { givenName } needs { summary } interventions { title }"
    " involvements { role } episodes { category } withheld { field reason } } } }"
)
LISTED = {"identity", "disability_send", "needs_child", "interventions", "directory"}
NOT_AGREED = {"NO_CONSENT", "CONSENT_WITHDRAWN"}
CLIENT = "larkfield-school-records"


@pytest.fixture
def office(live_server: LiveServer) -> Office:
    """The server that tests share."""
    return Office(live_server)


@pytest.fixture
def contract(office: Office) -> Iterator[Any]:
    """The system's contract, which is as it was afterwards, and forgotten by the gate."""
    key = office.fetch("SELECT id FROM contract WHERE client_id = $1", CLIENT)[0][0]
    before = office.fetch("SELECT object FROM contract_object WHERE contract_id = $1", key)
    yield key
    office.fetch("DELETE FROM contract_object WHERE contract_id = $1", key)
    for (name,) in before:
        office.fetch("INSERT INTO contract_object (contract_id, object) VALUES ($1, $2)", key, name)
    office.fetch("UPDATE contract SET ended_on = NULL WHERE id = $1", key)
    time.sleep(5.1)


def test_a_system_reads_what_its_contract_lists_of_its_own_population(office: Office) -> None:
    """Pupils of the school, named; what was agreed to, where it was; and for the rest it is told why not."""
    found = office.server.data_of("partner_client", EVERYTHING)["children"]
    pupils = {
        f"Child:{row[0]}"
        for row in office.fetch(
            "SELECT child_id FROM roll WHERE agency_id = $1 AND started_on <= current_date"
            " AND (ended_on IS NULL OR current_date < ended_on)",
            office.agency("partner_client"),
        )
    }
    nodes = found["nodes"]
    assert nodes
    assert {node["id"] for node in nodes} <= pupils
    assert any(node["givenName"] for node in nodes)
    states = {node["disability"]["state"] for node in nodes}
    assert "WITHHELD" in states
    assert len(states) > 1
    assert any(node["needs"] for node in nodes)
    for node in nodes:
        told = {entry["field"]: entry["reason"] for entry in node["withheld"]}
        assert node["ethnicity"]["state"] == node["immigrationStatus"]["state"] == "WITHHELD"
        for name in ("ethnicity", "immigrationStatus", "familyMembers", "involvements", "episodes"):
            assert told[name] == "NO_ROLE", name
        assert told.get("disability", "NO_CONSENT") in {"RESTRICTED", *NOT_AGREED}
        assert (node["familyMembers"], node["episodes"]) == (None, None)


def test_what_may_be_seen_is_told_by_policy_and_contract(office: Office) -> None:
    """`viewer.access` is of this contract: what it does not list is denied, whatever the policies allow."""
    query = "{ viewer { access { group field decision } } }"
    rows = office.server.data_of("partner_client", query)["viewer"]["access"]
    open_groups = {row["group"] for row in rows if row["decision"] != "DENIED"}
    assert open_groups == LISTED


def test_a_changed_contract_is_in_force_within_five_seconds(office: Office, contract: Any) -> None:
    """What it lists anew is read, what it leaves out is withheld, and plans of before are not used."""
    before = office.server.data_of("partner_client", EVERYTHING)["children"]["nodes"]
    office.fetch("DELETE FROM contract_object WHERE contract_id = $1 AND object = 'needs_child/*'", contract)
    office.fetch("INSERT INTO contract_object VALUES ($1, 'statutory_status/*')", contract)
    office.fetch("INSERT INTO contract_object VALUES ($1, 'needs_chidl/*')", contract)
    time.sleep(5.1)
    after = office.server.data_of("partner_client", EVERYTHING)["children"]["nodes"]
    assert [node["id"] for node in before] == [node["id"] for node in after]
    assert any(node["needs"] for node in before)
    assert all(node["needs"] is None for node in after)
    reasons = {entry["reason"] for node in after for entry in node["withheld"] if entry["field"] == "episodes"}
    assert {"NO_CONSENT"} <= reasons <= NOT_AGREED


def test_an_unknown_object_is_told_to_the_log(office: Office, log: Any, contract: Any) -> None:
    """It grants nothing, and nothing else is lost by it."""
    office.fetch("INSERT INTO contract_object VALUES ($1, 'identity/Child.givenname')", contract)
    time.sleep(5.1)
    assert office.server.data_of("partner_client", EVERYTHING)["children"]["nodes"]
    assert "identity/Child.givenname" in log()


def test_a_contract_that_ends_closes_the_gate(office: Office, contract: Any) -> None:
    """Within five seconds, in the words of every other check."""
    assert office.server.ask("partner_client", WHO).status == 200
    office.fetch("UPDATE contract SET ended_on = current_date WHERE id = $1", contract)
    time.sleep(5.1)
    reply = office.server.ask("partner_client", WHO)
    assert (reply.status, reply.json) == (403, CLOSED)


GOOD = {"roles": ["partner_client"], "purposes": ["EDUCATION_SUPPORT"]}
HUMAN = [
    ("partner_client", {"client_id": CLIENT}, 200),
    ("partner_client", {"client_id": CLIENT, "amr": ["pwd", "mfa"]}, 403),
    ("partner_client", {"client_id": "another"}, 403),
    ("partner_client", {}, 403),
    ("partner_client", {"client_id": CLIENT, "act": {"sub": "demo:dsl"}}, 401),
    ("partner_client", {"client_id": CLIENT, "obo": "demo:dsl"}, 401),
    ("partner_client", {"client_id": CLIENT, "on_behalf_of": "demo:dsl"}, 401),
    ("partner_client", {"client_id": CLIENT, "roles": ["dsl"]}, 403),
    ("dsl", {"client_id": CLIENT}, 403),
    ("dsl", {"client_id": CLIENT, "amr": ["mfa"], "roles": ["dsl"]}, 200),
    ("dsl", {"roles": ["dsl"], "amr": ["pwd"]}, 403),
    ("dsl", {"roles": ["dsl"]}, 403),
]


@pytest.mark.parametrize(("subject", "said", "status"), HUMAN)
def test_a_system_is_no_person_and_a_person_no_system(
    office: Office, subject: str, said: dict[str, Any], status: int
) -> None:
    """The account, the client and the way of signing in must all be a system's, or a person's."""
    place = {"org": str(office.agency("partner_client"))}
    reply = office.ask(office.token(subject, **{**GOOD, **place, "amr": [], **said}), WHO)
    assert reply.status == status, json.loads(reply.text)
    if status == 403:
        assert reply.json == CLOSED


def test_a_check_names_what_a_contract_lists_and_nothing_has(office: Office, contract: Any) -> None:
    """Contracts are in no policy file: the check looks into the database when it is asked to, and only then."""

    def checked(*options: str) -> tuple[int, str]:
        command = [sys.executable, "cli.py", "policy", "check", *options]
        where = {**os.environ, "ECAF_DATA": str(office.server.data)}
        done = subprocess.run(command, cwd=ROOT, env=where, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.strip()

    assert checked("--database") == (0, "")
    for name in ("identity/Child.givenNam", "needs/*"):
        office.fetch("INSERT INTO contract_object (contract_id, object) VALUES ($1, $2)", contract, name)
    assert checked() == (0, "")
    code, said = checked("--database")
    assert code == 1
    lines = said.split("\n")
    assert len(lines) == 2
    assert all(f" of {CLIENT}: unknown object `" in line for line in lines)
    assert lines[0].endswith("`identity/Child.givenNam`: did you mean `identity/Child.givenName`?")
    office.fetch("UPDATE contract SET ended_on = current_date WHERE id = $1", contract)
    assert checked("--database") == (0, "")  # what has ended grants nothing anyway
