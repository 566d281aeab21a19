"""The check for duplicates on the wire: what it takes, how often, once in an operation; and the pace behind it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from errors import TooManyRequests
from resolvers.pace import HOUR, Pace
from tests.conftest import LiveServer, start_server, stop_server

CHECK = "query Check($input: DuplicateCheckInput!) { duplicateCheck(input: $input) { isPossibleMatch } }"
BORN = {"dateOfBirth": "2015-03-04"}
MOST = 4


@pytest.fixture(scope="module")
def strict() -> Iterator[LiveServer]:
    """A server that lets an account check a few times in an hour."""
    with tempfile.TemporaryDirectory(prefix="ecaf-duplicates-") as folder:
        server = start_server(Path(folder) / "data", ECAF_DEMO_CHILDREN="60", ECAF_DUPLICATE_CHECKS=str(MOST))
        yield server
        stop_server(server)


def test_only_so_often_in_an_hour(strict: LiveServer) -> None:
    """Match or none; then 429 with the time to wait. Who must not ask spends nothing, and other questions go on."""
    given = {"input": {**BORN, "givenName": "A", "familyName": "B"}}
    for _ in range(MOST + 2):
        assert strict.ask("front_door", CHECK, given).json["data"] == {"duplicateCheck": None}
    for _ in range(MOST):
        assert strict.ask("intake_officer", CHECK, given).status == 200
    refused = strict.ask("intake_officer", CHECK, given)
    assert (refused.status, refused.json["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert 0 < int(refused.headers["retry-after"]) <= HOUR
    assert "data" not in refused.json
    assert strict.ask("intake_officer", "{ children(first: 1) { totalCount } }").status == 200


WRONG: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({}, "names nobody", "$input"),
    ({"givenName": "A"}, "names nobody", "$input"),
    ({"familyName": "A", "givenName": None}, "names nobody", "$input"),
    ({"givenName": " ", "familyName": "B"}, "a text is empty", "$input.givenName"),
    ({"givenName": "A", "familyName": "B\x00"}, "no text has", "$input.familyName"),
    ({"nhsNumber": "9434765871"}, "no NHS number", "$input.nhsNumber"),
    ({"nhsNumber": "943476587"}, "no NHS number", "$input.nhsNumber"),
    ({"upn": "A801200005001"}, "no unique pupil number", "$input.upn"),
)


@pytest.mark.parametrize(("given", "words", "place"), WRONG)
def test_what_names_nobody_is_refused(strict: LiveServer, given: dict[str, Any], words: str, place: str) -> None:
    """At its place and without the value, before it counts: to whoever may ask, and to whoever may not."""
    for identity in ("intake_officer", "housing_officer"):
        reply = strict.ask(identity, CHECK, {"input": {**BORN, **given}})
        (error,) = reply.json["errors"]
        assert (reply.status, error["extensions"]["inputs"]) == (400, [place])
        assert words in error["message"]


def test_a_long_text_is_refused(strict: LiveServer) -> None:
    """As in a filter."""
    reply = strict.ask("intake_officer", CHECK, {"input": {**BORN, "givenName": "x" * 201, "familyName": "B"}})
    assert reply.json["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


def test_once_in_an_operation(live_server: LiveServer) -> None:
    """By whatever name; beside other roots it may stand, and literals and variables in it may be mixed."""
    one = 'duplicateCheck(input: {dateOfBirth: "2015-03-04", givenName: "A", familyName: $b}) { isPossibleMatch }'
    twice = live_server.ask("intake_officer", f"query C($b: String) {{ a: {one} b: {one} }}", {"b": "B"})
    assert twice.json["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    beside = f"query C($b: String) {{ {one} children(first: 1) {{ totalCount }} viewer {{ role }} }}"
    found = live_server.data_of("intake_officer", beside, {"b": "B"})
    assert found["duplicateCheck"] == {"isPossibleMatch": False}
    assert found["children"]["totalCount"] > 0
    without = live_server.ask("intake_officer", f"query C($b: String) {{ {one} }}", {})
    assert "names nobody" in without.json["errors"][0]["message"]


def test_each_shape_has_its_own_plan(live_server: LiveServer) -> None:
    """One document with other parts given is another question, whichever was asked before."""
    names = {**BORN, "givenName": "A", "familyName": "B"}
    for given in (names, {**BORN, "nhsNumber": "9434765870"}, {**names, "upn": "B801200005001"}, names):
        assert live_server.data_of("intake_officer", CHECK, {"input": given}) == {
            "duplicateCheck": {"isPossibleMatch": False}
        }


def test_who_may_not_ask_does_not_meet_it_in_the_schema(live_server: LiveServer) -> None:
    """Absent from introspection, as every field that a role reads on no row; the twin has it."""
    names = "{ __schema { queryType { fields { name } } types { name } } }"
    for identity, is_there in (("intake_officer", True), ("front_door", False), ("social_worker", False)):
        found = live_server.data_of(identity, names)["__schema"]
        assert ("duplicateCheck" in {one["name"] for one in found["queryType"]["fields"]}) is is_there
        assert ("DuplicateCheckInput" in {one["name"] for one in found["types"]}) is is_there


def test_the_pace() -> None:
    """A sliding hour for each; a question that is refused counts for nobody; what is over is forgotten."""
    now = 0.0
    pace = Pace(lambda: now)
    for _ in range(3):
        pace.take({"a": 3, "all": 5})
        now += 100
    with pytest.raises(TooManyRequests) as refused:
        pace.take({"a": 3, "all": 5})
    assert refused.value.retry_after == HOUR - 300
    pace.take({"b": 3, "all": 5})
    pace.take({"b": 3, "all": 5})
    with pytest.raises(TooManyRequests):
        pace.take({"c": 3, "all": 5})
    now = HOUR
    pace.take({"a": 3, "all": 5})
    now = 3 * HOUR
    pace.take({"d": 1})
    assert set(pace._asked) == {"d"}
