"""Nobody gets another's answer, and what is in the record is in no log."""

import asyncio
import json
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from db.ledger import show
from tests.conftest import LiveServer

QUERY = (
    "query Mine($first: Int) { viewer { role subject } children(first: $first) { totalCount edges { cursor node {"
    " id givenName ethnicity { state label } needs { id } withheld { field reason } } } } }"
)
WHO = [
    "social_worker",
    "social_worker_2",
    "housing_officer",
    "front_door",
    "health_visitor",
    "sysadmin",
    "young_person",
]


def test_many_callers_at_once(live_server: LiveServer) -> None:
    """The same document by everybody, interleaved: each answer is the one that the caller gets alone."""
    alone = {(who, n): live_server.ask(who, QUERY, {"first": n}).text for who in WHO for n in (1, 7)}
    assert len(set(alone.values())) > len(WHO)
    asked = [(who, n) for who in WHO for n in (1, 7)] * 15
    random.Random(7).shuffle(asked)
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda one: live_server.ask(one[0], QUERY, {"first": one[1]}).text, asked))
    assert [one for one, text in zip(asked, found, strict=True) if text != alone[one]] == []


def test_located_errors_are_the_withheld_nulls(live_server: LiveServer) -> None:
    """Errors stand at nulls only, each once, and each is told in `extensions.access` as well."""
    query = (
        "{ children(first: 20) { nodes { id ethnicity { state code label } needs { id } familyMembers { riskToChild }"
        " immigrationStatus { code } episodes { id } } edges { node { interventions { id } } } } }"
    )
    for who in ("social_worker", "housing_officer", "health_visitor", "front_door"):
        plain = live_server.ask(who, query).json
        body = live_server.ask(who, query, headers={"X-Access-Errors": "located"}).json
        assert (body["data"], body["extensions"]) == (plain["data"], plain["extensions"])
        assert "errors" not in plain
        paths = [tuple(error["path"]) for error in body.get("errors", [])]
        assert len(paths) == len(set(paths))
        assert sorted(map(str, paths)) == sorted(map(str, set(withheld_nulls(plain))))
        for error in body.get("errors", []):
            assert error["extensions"]["code"] == "FIELD_WITHHELD"
    assert live_server.ask("social_worker", query, headers={"X-Access-Errors": "no"}).json == (
        live_server.ask("social_worker", query).json
    )


def withheld_nulls(body: dict[str, Any]) -> list[tuple[str | int, ...]]:
    """The null places that `extensions.access` speaks of, read anew from DESIGN D6."""
    found: list[tuple[str | int, ...]] = []

    def walk(tree: Any, steps: list[str], at: tuple[str | int, ...], rows: tuple[int, ...], entry: Any) -> None:
        if not steps:
            told = entry.get("rows")
            number: Any = rows[0] if len(rows) == 1 else list(rows)
            if told is not None and number not in told:
                return
            if tree is None:
                found.append(at)
            elif isinstance(tree, dict):
                found.extend((*at, key) for key, value in tree.items() if value is None)
        elif tree is None:
            return
        elif steps[0] == "*":
            for number, item in enumerate(tree):
                walk(item, steps[1:], (*at, number), (*rows, number), entry)
        else:
            walk(tree[steps[0]], steps[1:], (*at, steps[0]), rows, entry)

    for entry in body["extensions"]["access"]["withheld"]:
        walk(body["data"], entry["path"], (), (), entry)
    return found


def test_no_canary_of_the_record_in_any_log(own_server: LiveServer, own_record: Any) -> None:
    """Names and texts of the record, asked for in all sorts of right and wrong ways, are in no log and not in the ledger."""  # noqa: E501 - one document
    own_record("UPDATE need SET summary = 'CANARYREC ' || id")
    own_record("UPDATE person SET given_name = 'CANARYREC' || given_name")
    query = "{ children(first: 3) { nodes { givenName needs { summary } withheld { field } } } }"
    assert "CANARYREC" in own_server.ask("social_worker", query).text
    for text in (query, query[:-1], query.replace("summary", "summary { a }"), query.replace("3", "3000")):
        for who in ("social_worker", "housing_officer"):
            own_server.ask(who, text)
            own_server.ask(who, "query($a: ID!) { child(id: $a) { id } }", {"a": "CANARYREC"})
            own_server.ask(who, 'query A { child(id: "CANARYREC") { id } }')
            own_server.ask(who, "query($a: String) { viewer { access(type: $a) { field } } }", {"a": "CANARYREC"})
            own_server.ask(who, "query($a: String) { children(after: $a) { totalCount } }", {"a": "CANARYREC"})
    files = [own_server.data / "server.log", *(own_server.data / "log").iterdir()]
    assert [file.name for file in files if "CANARYREC" in file.read_text(errors="replace")] == []
    entries = asyncio.run(show(own_server.dsn.audit, 500))
    assert len(entries) > 40
    assert [row for row in entries if "CANARYREC" in json.dumps(row, default=str)] == []
