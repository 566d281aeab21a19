"""Subscriptions over a real WebSocket: what is told, to whom, when it ends, and what is never told.

Each silence has its twin: the same change, told to somebody who may see it.
"""

import asyncio
import json
import re
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from db.demo import identities
from policies.tokens import mint_demo
from settings import load
from tests.conftest import ROOT, start_server, stop_server
from tests.server.lines import AT_ONCE, CASELOAD, Office

WATCHED = (
    "subscription Watched($id: ID!) { childChanged(id: $id) {"
    " id givenName ethnicity { state } needs { id summary } withheld { field reason } } }"
)


HELD = """
    SELECT i.child_id FROM involvement i JOIN involvement j USING (child_id)
    WHERE i.practitioner_id = $1 AND j.practitioner_id = $2 AND i.ended_on IS NULL AND j.ended_on IS NULL
    ORDER BY i.child_id
"""


@pytest.fixture
def child(lines: Office) -> str:
    """A child of the social worker, with ethnicity that she reads and the housing officer does not."""
    asked = "query ($id: ID!) { child(id: $id) { ethnicity { state } needs { id } } }"
    workers = [lines.practitioner(name) for name in ("social_worker", "housing_officer")]
    for (key,) in lines.fetch(HELD, *workers):
        found = f"Child:{key}"
        seen = lines.server.data_of("social_worker", asked, {"id": found})["child"]
        theirs = lines.server.data_of("housing_officer", asked, {"id": found})["child"]
        if seen and theirs and seen["ethnicity"]["state"] != theirs["ethnicity"]["state"] == "WITHHELD":
            return found
    raise AssertionError("the demo has no child of both")


def uuid_of(child: str) -> str:
    """The key of a child."""
    return child.removeprefix("Child:")


def test_a_change_is_told_at_once_to_who_may_see_it(lines: Office, child: str) -> None:
    """The first event is how things are; each other what `child(id)` gives at that moment, withheld values too."""
    line = lines.greeted("social_worker")
    before = line.follow("a", WATCHED, id=child)["childChanged"]
    lines.fetch("UPDATE person SET given_name = 'Zadie' WHERE id = $1", uuid_of(child))
    try:
        event = line.event("a", AT_ONCE)
        assert event["data"]["childChanged"] == {**before, "givenName": "Zadie"}
        query = WATCHED.replace("subscription", "query").replace("childChanged", "child")
        asked = lines.server.ask("social_worker", query, {"id": child}).json
        assert asked["data"]["child"] == event["data"]["childChanged"]
        assert asked["extensions"] == json.loads(json.dumps(event["extensions"]))
    finally:
        lines.fetch("UPDATE person SET given_name = $2 WHERE id = $1", uuid_of(child), before["givenName"])
    assert line.event("a", AT_ONCE)["data"]["childChanged"] == before
    assert line.is_silent(), "each change is told once"


def test_two_who_watch_one_child_are_told_what_each_may_see(lines: Office, child: str) -> None:
    """A change of a value that is withheld from one is told to the other alone; both are told of what both see."""
    worker, housing = lines.greeted("social_worker"), lines.greeted("housing_officer")
    seen, theirs = (line.follow("x", WATCHED, id=child)["childChanged"] for line in (worker, housing))
    assert (seen["ethnicity"] == theirs["ethnicity"], theirs["ethnicity"]["state"]) == (False, "WITHHELD")
    state = "REFUSED" if seen["ethnicity"]["state"] != "REFUSED" else "NOT_YET_OBTAINED"
    before = lines.fetch("SELECT * FROM child_ethnicity WHERE child_id = $1", uuid_of(child))
    lines.fetch(
        "INSERT INTO child_ethnicity (child_id, state) VALUES ($1, $2) ON CONFLICT (child_id) DO UPDATE"
        " SET state = excluded.state, code = NULL, scheme = NULL",
        uuid_of(child),
        state,
    )
    try:
        assert worker.event("x", AT_ONCE)["data"]["childChanged"]["ethnicity"] == {"state": state}
        assert housing.is_silent()
    finally:
        lines.fetch("DELETE FROM child_ethnicity WHERE child_id = $1", uuid_of(child))
        for row in before:
            names = ", ".join(row.keys())
            places = ", ".join(f"${at}" for at in range(1, len(row) + 1))
            lines.fetch(f"INSERT INTO child_ethnicity ({names}) VALUES ({places})", *row.values())  # noqa: S608 - columns
    lines.fetch("UPDATE person SET given_name = given_name || '-Ann' WHERE id = $1", uuid_of(child))
    try:
        told = housing.event("x", AT_ONCE)["data"]["childChanged"]
        assert told == {**theirs, "givenName": theirs["givenName"] + "-Ann"}
    finally:
        lines.fetch("UPDATE person SET given_name = $2 WHERE id = $1", uuid_of(child), seen["givenName"])


def test_an_involvement_that_ends_ends_it(lines: Office, child: str) -> None:
    """Within a second, in the words that an unknown child gets; nothing comes afterwards."""
    line = lines.greeted("housing_officer")
    line.follow("s", WATCHED, id=child)
    who = lines.practitioner("housing_officer")
    ended = "UPDATE involvement SET ended_on = $3 WHERE practitioner_id = $1 AND child_id = $2 AND "
    today = lines.fetch("SELECT current_date")[0][0]
    lines.fetch(ended + "ended_on IS NULL", who, uuid_of(child), today)
    try:
        gone = line.hear(AT_ONCE)
        line.say("subscribe", "s", query=WATCHED, variables={"id": child})
        again = line.hear()
        line.say("subscribe", "s", query=WATCHED, variables={"id": "Child:00000000-0000-4000-8000-000000000000"})
        unknown = line.hear()
        assert gone == again == unknown
        assert (gone["type"], gone["payload"][0]["extensions"]) == ("error", {"code": "FORBIDDEN"})
        lines.fetch("UPDATE person SET given_name = given_name WHERE id = $1", uuid_of(child))
        assert line.is_silent()
    finally:
        lines.fetch(ended.replace("$3", "NULL::date") + "ended_on = $3", who, uuid_of(child), today)
    line.follow("s", WATCHED, id=child)


def test_a_caseload_grows_and_shrinks(lines: Office, child: str) -> None:
    """The children of the caller; of others, and of what others are told, nothing."""
    mine, other = lines.greeted("housing_officer"), lines.greeted("housing_officer_2")
    before = mine.follow("c", CASELOAD)["caseloadChanged"]
    theirs = other.follow("c", CASELOAD)["caseloadChanged"]
    assert child in [one["id"] for one in before]
    assert [one["id"] for one in before] == sorted(one["id"] for one in before)
    assert not {one["id"] for one in before} & {one["id"] for one in theirs}
    who = lines.practitioner("housing_officer")
    ended = "UPDATE involvement SET ended_on = $3 WHERE practitioner_id = $1 AND child_id = $2 AND "
    today = lines.fetch("SELECT current_date")[0][0]
    lines.fetch(ended + "ended_on IS NULL", who, uuid_of(child), today)
    try:
        fewer = mine.event("c", AT_ONCE)["data"]["caseloadChanged"]
        assert fewer == [one for one in before if one["id"] != child]
    finally:
        lines.fetch(ended.replace("$3", "NULL::date") + "ended_on = $3", who, uuid_of(child), today)
    assert mine.event("c", AT_ONCE)["data"]["caseloadChanged"] == before
    assert other.is_silent()


def test_each_event_is_on_record_before_it_is_sent(lines: Office, child: str) -> None:
    """As an answer is; a look that told nothing is not, as nothing was disclosed; what ended it is."""
    query = WATCHED.replace("Watched", "Recorded")
    line = lines.greeted("social_worker")
    line.follow("r", query, id=child)
    first = lines.recorded("Recorded")
    assert [(row["subject"], row["outcome"]) for row in first] == [("demo:social_worker", "ANSWERED")]
    assert uuid_of(child) in [str(key) for key in first[0]["children"]]
    assert "Child.ethnicity" in first[0]["fields"]
    lines.fetch("UPDATE person SET given_name = given_name || '-Bea' WHERE id = $1", uuid_of(child))
    line.event("r", AT_ONCE)
    assert len(lines.recorded("Recorded")) == 2
    lines.fetch("UPDATE person SET given_name = replace(given_name, '-Bea', '') WHERE id = $1", uuid_of(child))
    line.event("r", AT_ONCE)
    assert line.is_silent()
    assert len(lines.recorded("Recorded")) == 3
    line.say("subscribe", "q", query=query, variables={"id": "Child:00000000-0000-4000-8000-000000000000"})
    assert line.failure() == ("q", "FORBIDDEN")
    assert [(row["outcome"], row["code"]) for row in lines.recorded("Recorded")][3:] == [("DENIED", "FORBIDDEN")]


def test_a_token_ends_all_at_its_end(lines: Office, child: str) -> None:
    """To the second; its twin with more time goes on."""
    rows = {row["name"]: row for row in asyncio.run(identities(lines.server.dsn.owner))}
    settings = load(data=lines.server.data, demo=True)
    short = mint_demo(settings, rows["social_worker"], lifetime=3)
    line, twin = lines.greeted("social_worker", short), lines.greeted("social_worker")
    ends = time.time() + 3
    for each in (line, twin):
        each.follow("t", WATCHED, id=child)
    assert line.failure() == ("t", "UNAUTHENTICATED")
    assert line.code() == 4403
    assert -1 < time.time() - ends < AT_ONCE
    assert twin.is_silent(0.5)
    twin.say("ping")
    assert twin.hear() == {"type": "pong"}


def test_a_check_that_ends_ends_all_of_it(lines: Office) -> None:
    """Of the gate it is known within five seconds; somebody else goes on, and with the check it begins again."""
    name = "housing_officer_census"
    line, twin = lines.greeted(name), lines.greeted("housing_officer")
    line.follow("g", CASELOAD)
    twin.follow("g", CASELOAD)
    vetted = "UPDATE vetting SET withdrawn_on = {} WHERE practitioner_id = $1"
    lines.fetch(vetted.format("current_date"), lines.practitioner(name))
    try:
        assert line.failure(5 + AT_ONCE) == ("g", "FORBIDDEN")
        line.say("subscribe", "g", query=CASELOAD)
        assert line.failure() == ("g", "FORBIDDEN")
        assert twin.is_silent(0.1)
        late = lines.line()
        late.say("connection_init", authorization=f"Bearer {lines.server.token(name)}")
        assert late.code() == 4403
    finally:
        lines.fetch(vetted.format("NULL"), lines.practitioner(name))
    until = time.monotonic() + 6
    while time.monotonic() < until:
        line.say("subscribe", "g", query=CASELOAD)
        if line.hear()["type"] == "next":
            return
        time.sleep(0.3)
    raise AssertionError("it does not begin again")


def test_no_subscription_by_http(lines: Office, child: str) -> None:
    """Neither way; and no query by WebSocket."""
    reply = lines.server.ask("social_worker", WATCHED, {"id": child})
    assert (reply.status, reply.json["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")
    line = lines.greeted("social_worker")
    line.say("subscribe", "1", query="{ viewer { role } }")
    assert line.failure() == ("1", "BAD_USER_INPUT")
    line.say("subscribe", "1", query=WATCHED[:-2] + " caseloadChanged { id } }", variables={"id": child})
    assert line.failure() == ("1", "BAD_USER_INPUT")
    line.say("subscribe", "1", query=CASELOAD.replace("{ id", "@skip(if: true) { id"))
    assert line.failure() == ("1", "BAD_USER_INPUT")


LINE = re.compile(r"^p, role:front_door, +\*, +ethnicity/\*.*\n", re.MULTILINE)


def test_a_policy_that_closes_a_field_is_told_without_any_change_of_the_record() -> None:
    """The policy of the moment decides each event."""
    with tempfile.TemporaryDirectory(prefix="ecaf-live-") as made:
        folder = Path(made) / "policies"
        folder.mkdir()
        for path in (ROOT / "policies").iterdir():
            if path.suffix in (".csv", ".conf", ".txt"):
                shutil.copy(path, folder)
        server = start_server(Path(made) / "data", ECAF_POLICIES=str(folder), ECAF_DEMO_CHILDREN="60")
        try:
            lines = Office(server)
            query = "{ children(first: 1) { nodes { id } } }"
            key = server.data_of("front_door", query)["children"]["nodes"][0]["id"]
            line = lines.greeted("front_door")
            assert line.follow("p", WATCHED, id=key)["childChanged"]["ethnicity"]["state"] != "WITHHELD"
            text = (folder / "practitioners.csv").read_text()
            (folder / ".new").write_text(LINE.sub("", text))
            (folder / ".new").replace(folder / "practitioners.csv")
            told = line.event("p", 4 * AT_ONCE)["data"]["childChanged"]
            assert told["ethnicity"]["state"] == "WITHHELD"
            assert {"field": "ethnicity", "reason": "NO_ROLE"} in told["withheld"]
            # A server that ends says so, and waits for nobody who does not listen.
            assert stop_server(server) == 0
            assert line.code() == 1012
            lines.opened.close()
        finally:
            stop_server(server)
