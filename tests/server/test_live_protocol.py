"""The protocol `graphql-transport-ws`, as its specification has it, and the bounds of connections."""

import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

import live
from tests.server.lines import CASELOAD, Office


@pytest.mark.parametrize(
    "frame",
    ["no JSON", "[]", "{}", '{"type":"start"}', '{"type":"subscribe","id":"1"}', '{"type":"complete"}'],
)
def test_what_is_no_message_ends_the_connection(lines: Office, frame: str) -> None:
    """4400, whatever it is; a message of the protocol does not."""
    line = lines.greeted("social_worker")
    line.say("ping")
    assert line.hear() == {"type": "pong"}
    line.socket.send(frame)
    assert line.code() == 4400


def test_bytes_are_no_message(lines: Office) -> None:
    """The protocol is of texts."""
    line = lines.greeted("social_worker")
    line.socket.send(b"{}")
    assert line.code() == 4400


def test_who_asks_must_be_said_first(lines: Office) -> None:
    """4401 for an operation before the acknowledgement; a ping is answered."""
    line = lines.line()
    line.say("ping")
    assert line.hear() == {"type": "pong"}
    line.say("subscribe", "1", query=CASELOAD)
    assert line.code() == 4401


@pytest.mark.parametrize("said", [{}, {"authorization": "Bearer x"}, {"authorization": 5}])
def test_a_token_that_does_not_hold_is_refused(lines: Office, said: dict[str, Any]) -> None:
    """4403; the same for all."""
    line = lines.line()
    line.say("connection_init", **said)
    assert line.code() == 4403


def test_a_capacity_is_chosen_as_by_headers(lines: Office) -> None:
    """A token of several needs a choice; it is said in the same message, under the headers' names."""
    line = lines.line()
    line.say("connection_init", authorization=f"Bearer {lines.server.token('duty_worker')}")
    assert line.code() == 4403
    narrowed = {"X-Acting-Role": "front_door"}
    lines.greeted("duty_worker", **narrowed).follow("1", CASELOAD)


def test_who_says_nothing_is_not_waited_for(lines: Office) -> None:
    """4408 after a few seconds."""
    assert lines.line().code(live.INIT_SECONDS + 2) == 4408


def test_one_connection_has_one_caller(lines: Office) -> None:
    """4429 for a second one."""
    line = lines.greeted("social_worker")
    line.say("connection_init", authorization=f"Bearer {lines.server.token('front_door')}")
    assert line.code() == 4429


def test_an_id_is_used_once_at_a_time(lines: Office) -> None:
    """4409 while it is in use; after `complete` it is free."""
    line = lines.greeted("social_worker")
    line.follow("1", CASELOAD)
    line.say("complete", "1")
    line.follow("1", CASELOAD)
    line.say("subscribe", "1", query=CASELOAD)
    assert line.code() == 4409


@pytest.mark.parametrize("protocols", [("graphql-ws",), ()])
def test_the_old_protocol_is_not_spoken(lines: Office, protocols: tuple[str, ...]) -> None:
    """4406, also for none."""
    assert lines.line(protocols).code() == 4406


def test_a_caller_holds_so_many_subscriptions(lines: Office) -> None:
    """On all connections together; one that is completed makes room."""
    both = [lines.greeted("front_door") for _ in range(2)]
    for at in range(live.SUBSCRIPTIONS_OF_CALLER):
        both[at % 2].follow(str(at), CASELOAD)
    both[0].say("subscribe", "more", query=CASELOAD)
    assert both[0].failure() == ("more", "LIMIT_EXCEEDED")
    both[1].say("complete", "1")
    both[1].say("ping")
    assert both[1].hear() == {"type": "pong"}
    both[0].follow("more", CASELOAD)


def test_a_caller_holds_so_many_connections(lines: Office) -> None:
    """The next one is to come again later; others are not kept out."""
    for _ in range(live.CONNECTIONS_OF_CALLER):
        lines.greeted("dsl")
    line = lines.line()
    line.say("connection_init", authorization=f"Bearer {lines.server.token('dsl')}")
    assert line.code() == 1013
    lines.greeted("dsl_2")


def test_a_message_is_bounded(lines: Office) -> None:
    """1009, before it is read."""
    line = lines.greeted("social_worker")
    line.socket.send(json.dumps({"type": "ping", "payload": {"x": "y" * live.MESSAGE_BYTES}}))
    assert line.code() == 1009


def test_a_demo_answers_this_machine_only(lines: Office) -> None:
    """A page of another site, or one that borrowed our name, is refused; our own page and a program are not."""
    address = lines.server.url.replace("http", "ws")
    evil = ({"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"})
    for path, headers in (("/other", {}), *(("/graphql", one) for one in evil)):
        with pytest.raises(InvalidStatus) as refused, connect(address + path, additional_headers=headers):
            pass
        assert refused.value.response.status_code == 403
    lines.greeted("social_worker")
    with connect(address + "/graphql", additional_headers={"Origin": lines.server.url}) as ours:
        assert ours.response is not None
        assert ours.response.status_code == 101
