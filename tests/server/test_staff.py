"""Staff: of the own organisation for who keeps it, told to be withheld from everybody else."""

from typing import Any

import pytest

from tests.conftest import LiveServer

STAFF = """
    query($id: ID!) { node(id: $id) { ... on Agency { name
      practitioners { name jobTitle vettingUntil vettings { checkLevel recheckDueOn } agency { id } }
      teams { name members { practitioner { name } } } agreements { reference purposes }
      withheld { field reason } } } }
"""
LATE = """
    query($id: ID!, $by: Date!) { node(id: $id) { ... on Agency {
      practitioners(filter: {vettingUntil: {lt: $by}}, orderBy: [{vettingUntil: ASC}]) { name vettingUntil } } } }
"""


def organisation(server: LiveServer, identity: str) -> str:
    """The organisation that somebody acts for."""
    return str(server.data_of(identity, "{ viewer { organisation } }")["viewer"]["organisation"])


def told(node: dict[str, Any]) -> dict[str, str]:
    """What was withheld of an organisation, with the reason."""
    return {entry["field"]: entry["reason"] for entry in node["withheld"]}


@pytest.mark.parametrize("identity", ["user_manager", "dpo", "auditor", "shield_manager"])
def test_of_the_own_organisation(live_server: LiveServer, identity: str) -> None:
    """Everybody whom it employs, with the checks they passed, its teams and its agreement."""
    own = organisation(live_server, identity)
    node = live_server.data_of(identity, STAFF, {"id": own})["node"]
    assert len(node["practitioners"]) > 5
    assert {one["agency"]["id"] for one in node["practitioners"]} == {own}
    assert any(one["vettings"] for one in node["practitioners"])
    assert any(team["members"] for team in node["teams"])
    assert node["agreements"]
    assert set(told(node).values()) == {"NOT_INVOLVED"}, "the lists say that of others there may be more"


@pytest.mark.parametrize("identity", ["user_manager", "dpo", "auditor", "shield_manager"])
def test_of_another_organisation(live_server: LiveServer, identity: str) -> None:
    """Its name, which is public; nobody who works there, and that so it is."""
    other = organisation(live_server, "housing_officer")
    node = live_server.data_of(identity, STAFF, {"id": other})["node"]
    assert node["name"]
    assert (node["practitioners"], node["teams"], node["agreements"]) == ([], [], [])
    assert told(node)["practitioners"] == "NOT_INVOLVED"


@pytest.mark.parametrize("identity", ["social_worker", "young_person", "parent_carer", "records_officer"])
def test_for_everybody_else(live_server: LiveServer, identity: str) -> None:
    """Not even of the own organisation; and nobody is looked for by it."""
    own = organisation(live_server, identity)
    node = live_server.data_of(identity, STAFF, {"id": own})["node"]
    assert (node["practitioners"], node["teams"], node["agreements"]) == (None, None, None)
    assert told(node) == dict.fromkeys(("practitioners", "teams", "agreements"), "NO_ROLE")
    refused = live_server.ask(identity, LATE, {"id": own, "by": "2030-01-01"})
    assert refused.json["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_whose_check_is_due(live_server: LiveServer) -> None:
    """What the role is for: who must be checked again by a day, the first first."""
    own = organisation(live_server, "user_manager")
    found = live_server.data_of("user_manager", LATE, {"id": own, "by": "2999-01-01"})["node"]["practitioners"]
    days = [one["vettingUntil"] for one in found]
    assert days == sorted(days)
    assert days
    middle = days[len(days) // 2]
    fewer = live_server.data_of("user_manager", LATE, {"id": own, "by": middle})["node"]["practitioners"]
    assert fewer == [one for one in found if one["vettingUntil"] < middle]


def test_the_own_organisation_is_a_root(live_server: LiveServer) -> None:
    """Whoever asks gets the one they act for, as by its id; who may open none gets null."""
    for identity in ("user_manager", "housing_officer", "young_person"):
        own = organisation(live_server, identity)
        found = live_server.data_of(identity, "{ organisation { id name } viewer { organisation } }")
        assert found["organisation"]["id"] == found["viewer"]["organisation"] == own
    assert live_server.data_of("sysadmin", "{ organisation { id name } }") == {"organisation": None}


def test_no_case_data_for_who_keeps_staff(live_server: LiveServer) -> None:
    """The role sees no child."""
    found = live_server.data_of("user_manager", "{ children { totalCount nodes { id } } }")["children"]
    assert found == {"totalCount": 0, "nodes": []}
