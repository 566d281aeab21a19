"""Clients that keep to nothing: they do not read, flood, send garbage, or are many. Others go on, and nothing stays."""

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

import live
import sockets
from tests.server.lines import AT_ONCE, CASELOAD, Office
from tests.server.raw import BINARY, CONT, PING, PONG, TEXT, Raw, frame

CUT_SECONDS = live.INIT_SECONDS + live.SEND_SECONDS + sockets.LINGER_SECONDS
"""The longest that a stranger stays who takes nothing: unknown, not heard, and then cut."""
CODES = {1002, 1007, 1008, 1009, 4400, 4401, 4403, 4408}
"""With which garbage may end."""
SEED = 7


class Crowd:
    """Raw connections to a server, and how much the server holds."""

    def __init__(self, lines: Office) -> None:
        self.lines = lines
        self.opened = contextlib.ExitStack()

    def raw(self) -> Raw:
        """One more."""
        return self.opened.enter_context(contextlib.closing(Raw(self.lines.server.url)))

    def greeted(self, identity: str) -> Raw:
        """One of somebody."""
        found = self.raw()
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {self.lines.server.token(identity)}"}}
        found.send(frame(TEXT, json.dumps(init).encode()))
        return found

    def files(self) -> int:
        """Sockets and files that the server has open."""
        return len(list(Path(f"/proc/{self.lines.server.process.pid}/fd").iterdir()))

    def memory(self) -> int:
        """Bytes of memory that the server has."""
        pages = Path(f"/proc/{self.lines.server.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def crowd(lines: Office) -> Iterator[Crowd]:
    """Raw connections; they are closed afterwards."""
    made = Crowd(lines)
    with made.opened:
        yield made


def test_who_takes_nothing_is_cut_off_and_others_go_on(lines: Office, crowd: Crowd) -> None:
    """Strangers and callers who send and do not read come to a stand, and their connections end; one who reads is told
    of a change in the midst of it.
    """
    reader = lines.greeted("social_worker")
    child = reader.follow("r", CASELOAD)["caseloadChanged"][0]
    files, memory = crowd.files(), crowd.memory()
    pings, texts = frame(PING, b"x" * 125) * 500, frame(TEXT, b'{"type":"ping"}') * 100
    unread = [
        (crowd.raw(), pings),
        (crowd.greeted("front_door"), pings),
        (crowd.greeted("front_door"), texts),
    ]
    asked = json.dumps({"type": "subscribe", "id": "1", "payload": {"query": CASELOAD}}).encode()
    unread[1][0].send(frame(TEXT, asked))
    for one, flood in unread:
        assert one.flood(flood, 20), "they are read on and on"
    # One that is refused, and never says that it has heard it.
    crowd.raw().send(frame(TEXT, b"garbage"))
    rename = "UPDATE person SET given_name = $2 WHERE id = $1"
    key = child["id"].removeprefix("Child:")
    lines.fetch(rename, key, "Crowded")
    try:
        assert "Crowded" in json.dumps(reader.event("r", AT_ONCE))
    finally:
        lines.fetch(rename, key, child["givenName"])
    reader.event("r", AT_ONCE)
    assert crowd.memory() - memory < 16 * 1024 * 1024
    until = time.monotonic() + CUT_SECONDS + 5
    while crowd.files() > files + 1 and time.monotonic() < until:
        time.sleep(0.2)
    # Of a caller who answers no ping of the server the keepalive knows, after forty seconds.
    assert crowd.files() <= files + 1, "connections stay behind"


def test_who_begins_and_completes_keeps_nobody_waiting(lines: Office) -> None:
    """A caller who subscribes and completes all the time; others are told and answered meanwhile."""
    reader = lines.greeted("social_worker")
    child = reader.follow("r", CASELOAD)["caseloadChanged"][0]
    busy, is_over = lines.greeted("front_door"), threading.Event()

    def flood() -> None:
        while not is_over.is_set():
            for kind in ("subscribe", "complete"):
                for number in range(live.SUBSCRIPTIONS_OF_CALLER):
                    busy.say(kind, str(number), **({"query": CASELOAD} if kind == "subscribe" else {}))
            busy.say("ping")
            while busy.hear()["type"] != "pong":
                pass

    thread = threading.Thread(target=flood)
    thread.start()
    rename, key = "UPDATE person SET given_name = $2 WHERE id = $1", child["id"].removeprefix("Child:")
    try:
        time.sleep(0.5)
        lines.fetch(rename, key, "Hurried")
        assert "Hurried" in json.dumps(reader.event("r", AT_ONCE))
        assert lines.server.ask("social_worker", "{ children(first: 1) { nodes { id } } }").status == 200
        assert thread.is_alive(), "and is never cut off for it"
    finally:
        is_over.set()
        thread.join()
        lines.fetch(rename, key, child["givenName"])
    reader.event("r", AT_ONCE)
    busy.follow("again", CASELOAD)


def test_a_message_has_so_many_frames(crowd: Crowd) -> None:
    """1009 for more; in so many it is a message."""
    for frames, code in ((sockets.FRAMES, 4400), (sockets.FRAMES + 1, 1009)):
        raw = crowd.raw()
        parts = [frame(CONT, b"", is_last=False)] * (frames - 2)
        raw.send(frame(TEXT, b"{", is_last=False), *parts, frame(CONT, b"}"))
        assert raw.code() == code


def test_so_many_messages_wait(lines: Office) -> None:
    """1008 for more at once; so many are all answered."""
    line = lines.greeted("social_worker")
    ping = frame(TEXT, b'{"type":"ping"}')
    line.socket.socket.sendall(ping * sockets.QUEUED)
    assert [line.hear() for _ in range(sockets.QUEUED)] == [{"type": "pong"}] * sockets.QUEUED
    line.socket.socket.sendall(ping * 4 * sockets.QUEUED)
    assert line.last_code() == 1008


def test_strangers_end_each_other(lines: Office, crowd: Crowd) -> None:
    """Whoever opens many connections and says nothing ends their own; who speaks comes in between."""
    silent = [crowd.raw() for _ in range(live.STRANGERS + 5)]
    lines.greeted("social_worker").follow("1", CASELOAD)
    for one in silent[:5]:
        assert one.code() == 1013
    silent[-1].send(frame(TEXT, b'{"type":"ping"}'))
    silent[-1].socket.settimeout(2)
    assert b"pong" in silent[-1].socket.recv(100)


def test_garbage_ends_with_a_code_and_says_nothing(lines: Office, crowd: Crowd, log: Callable[[], str]) -> None:
    """Random frames of every kind: each connection ends with one of the codes, none with a fault of ours."""
    rng = Random(SEED)
    reader = lines.greeted("social_worker")
    reader.follow("r", CASELOAD)
    codes = set()
    for number in range(60):
        raw = crowd.greeted("front_door") if number % 3 == 0 else crowd.raw()
        raw.send(*(_garbage(rng) for _ in range(rng.randrange(1, 6))), frame(TEXT, b"end"))
        codes.add(raw.code(seconds=1))
        raw.close()
    assert codes <= CODES | {1006}, "1006: what came is the beginning of a frame, and is waited for"
    assert {1002, 1007, 4400} <= codes
    assert log() == ""
    reader.say("ping")
    assert reader.hear() == {"type": "pong"}


def _garbage(rng: Random) -> bytes:
    """A frame, or what is none."""
    data = rng.choice((b"", b"{}", b"[" * 900, b'{"type":"subscribe","id":"1","payload":{}}', rng.randbytes(40)))
    match rng.randrange(5):
        case 0:
            return rng.randbytes(rng.randrange(1, 60))
        case 1:
            return frame(rng.choice((3, 7, 11, 15)), data[:100])
        case 2:
            return frame(rng.choice((PING, PONG, BINARY)), data[:100])
        case 3:
            return frame(TEXT, data, is_last=False) + frame(CONT, data)
    return frame(rng.choice((TEXT, CONT)), data)
