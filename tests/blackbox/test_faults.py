"""Bad days: the database away, frozen and back; the ledger refusing; callers who hang up; the end in mid-answer."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import asyncpg
import pytest

from db.embedded import Cluster, locate
from db.ledger import show
from settings import load
from tests.conftest import LiveServer, Reply, start_server, stop_server

ASKED = "{ children(first: 2) { nodes { id givenName } } }"


@pytest.fixture(scope="module")
def database() -> Iterator[Cluster]:
    """A database of its own, which outlives its server."""
    with tempfile.TemporaryDirectory(prefix="ecaf-faults-") as folder:
        cluster = locate(load(data=Path(folder) / "data"))
        cluster.start(detached=True)
        yield cluster
        cluster.stop()


@pytest.fixture
def log(database: Cluster) -> Callable[[], str]:
    """What the server has logged since the test began."""
    path = database.data / "server.log"
    start = path.stat().st_size if path.exists() else 0
    return lambda: path.read_bytes()[start:].decode()  # noqa: PLW0108 - reads anew at each call


@pytest.fixture(scope="module")
def server(database: Cluster) -> Iterator[LiveServer]:
    """A server on it that gives up after two seconds."""
    found = start_server(database.data, ECAF_REQUEST_TIMEOUT_S="2", ECAF_STATEMENT_TIMEOUT_MS="1500")
    yield found
    stop_server(found)


def wait_for(what: Callable[[], bool], seconds: float = 15) -> None:
    """Until it holds, or fail."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.1)


def well(server: LiveServer) -> bool:
    """Whether the server answers."""
    return server.ask("social_worker", ASKED).status == 200 and server.send("/health/ready").status == 200


def owner(server: LiveServer, text: str, user: str = "ecaf_owner") -> list[Any]:
    """One statement as the owner."""

    async def run() -> list[Any]:
        connection = await asyncpg.connect(server.dsn.owner.replace("ecaf_owner", user))
        try:
            return list(await connection.fetch(text))
        finally:
            await connection.close()

    return asyncio.run(run())


def is_away(reply: Reply) -> None:
    """503 with a time to try again, in our words, and nothing of the record."""
    assert reply.status == 503, (reply.status, reply.text)
    found = {name.lower(): value for name, value in reply.headers.items()}
    assert int(found["retry-after"]) >= 1
    assert found["cache-control"] == "no-store"
    assert reply.json["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
    assert set(reply.json) == {"errors"}


def family(pid: int) -> list[int]:
    """A process and its children."""
    found = [pid]
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(place.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(place.parent.name))
    return found


def postmaster(database: Cluster) -> int:
    """The process id of that PostgreSQL."""
    return int(owner_pid(database))


def owner_pid(database: Cluster) -> str:
    """The first line of its pid file, as the machine counts."""
    status = database.status()
    pid = status.get("pid")
    return str(pid) if pid else (database.place / "postmaster.pid").read_text().split()[0]


@pytest.mark.parametrize("identity", ["social_worker", "housing_officer"])
def test_stopped_and_started(server: LiveServer, database: Cluster, log: Any, identity: str) -> None:
    """An operator stops the database: 503 with a time to try again, and all well when it is back."""
    wait_for(lambda: well(server))
    server.token(identity)
    database.stop()
    try:
        for _ in range(3):
            is_away(server.ask(identity, ASKED))
        is_away(server.ask(identity, "{ viewer { role } }"))
        assert server.send("/health/live").status == 200
        ready = server.send("/health/ready")
        assert (ready.status, ready.json["database"], ready.json["ledger"]) == (503, "away", "away")
        for path, body in (("/demo/identities", None), ("/demo/token", b'{"as": "sysadmin"}')):
            reply = server.send(path, body)
            assert reply.status == 503, reply.text
            assert "Retry-After" in {name.title() for name in reply.headers}
    finally:
        database.start(detached=True)
    wait_for(lambda: well(server))
    assert "Traceback" not in log()


def test_killed_and_started(server: LiveServer, database: Cluster) -> None:
    """PostgreSQL dies without a word."""
    os.kill(postmaster(database), signal.SIGKILL)
    wait_for(lambda: server.ask("social_worker", ASKED).status == 503)
    database.stop()
    database.start(detached=True)
    wait_for(lambda: well(server))
    assert {server.ask("social_worker", ASKED).status for _ in range(20)} == {200}


def test_frozen_and_thawed(server: LiveServer, database: Cluster, log: Any) -> None:
    """Nothing answers and nothing breaks: the server's own clock must end the wait, also the ledger's."""
    assert well(server)
    pids = family(postmaster(database))
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        is_away(server.ask("social_worker", ASKED))
        is_away(server.ask("social_worker", "{ a"))
        assert time.monotonic() - began < 14
        assert server.send("/health/live").status == 200
    finally:
        for pid in reversed(pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
    wait_for(lambda: well(server))
    assert "Traceback" not in log()


@pytest.mark.parametrize(
    ("break_", "mend"),
    [
        ("REVOKE INSERT ON audit.access_event FROM ecaf_audit", "GRANT INSERT ON audit.access_event TO ecaf_audit"),
        ("ALTER TABLE audit.access_event RENAME TO gone", "ALTER TABLE audit.gone RENAME TO access_event"),
        (
            "ALTER TABLE audit.access_event ADD CONSTRAINT never CHECK (false) NOT VALID",
            "ALTER TABLE audit.access_event DROP CONSTRAINT never",
        ),
    ],
    ids=["revoked", "renamed", "refusing"],
)
def test_no_record_no_answer(server: LiveServer, break_: str, mend: str) -> None:
    """Not for an answer, an introspection, a refusal or a mistake; and all again without a restart."""
    assert well(server)
    owner(server, break_)
    try:
        for query in (ASKED, "{ viewer { role } }", "{ __schema { queryType { name } } }", "{ nonsense }", "{"):
            is_away(server.ask("social_worker", query))
        is_away(server.ask("social_worker", ASKED, headers={"X-Acting-Role": "front_door"}))
        assert server.ask("social_worker", ASKED, headers={"Authorization": "Bearer x"}).status == 401
        assert server.send("/health/ready").status == 503
    finally:
        owner(server, mend)
    wait_for(lambda: well(server))


def test_a_locked_table_is_waited_for_only_so_long(server: LiveServer, log: Any) -> None:
    """And a caller who hangs up meanwhile leaves a record, and no statement behind."""

    async def locked() -> None:
        connection = await asyncpg.connect(server.dsn.owner)
        try:
            async with connection.transaction():
                await connection.execute("LOCK TABLE person IN ACCESS EXCLUSIVE MODE")
                began = time.monotonic()
                reply = await asyncio.to_thread(server.ask, "social_worker", ASKED)
                assert reply.status in (400, 503), reply.text
                assert time.monotonic() - began < 8
                await asyncio.to_thread(hang_up, server)
                await asyncio.sleep(0.5)
                running = await connection.fetchval(
                    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'ecaf_app' AND state = 'active'"
                )
                assert running == 0
        finally:
            await connection.close()

    asyncio.run(locked())
    wait_for(lambda: well(server))
    codes = [row["code"] for row in asyncio.run(show(server.dsn.audit, 20))]
    assert "CANCELLED" in codes
    assert "Traceback" not in log()


def hang_up(server: LiveServer) -> None:
    """Ask, and go away before the answer."""
    place = urlsplit(server.url)
    body = json.dumps({"query": ASKED.replace("first: 2", "first: 3")}).encode()
    with socket.create_connection((place.hostname, place.port)) as connection:
        connection.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + f"Authorization: Bearer {server.token('social_worker')}\r\n".encode()
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        time.sleep(0.5)


def test_each_served_answer_is_on_record(server: LiveServer) -> None:
    """As many entries as answers, with the children of each, also for requests that came together."""

    def count() -> int:
        return int(owner(server, "SELECT count(*) FROM audit.access_event")[0][0])

    before = count()
    replies: list[Reply] = []

    def work(number: int) -> None:
        for first in range(10):
            query = f"{{ children(first: {first}) {{ nodes {{ id }} }} }}" if number % 2 else "{ nonsense }"
            replies.append(server.ask("social_worker", query))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 60
    assert count() - before == 60
    served = sorted(
        [node["id"].partition(":")[2] for node in reply.json["data"]["children"]["nodes"]]
        for reply in replies
        if reply.status == 200
    )
    written = sorted(
        sorted(str(child) for child in cast("list[object]", row["children"]))
        for row in asyncio.run(show(server.dsn.audit, 60))
        if row["outcome"] == "ANSWERED"
    )
    assert written == served


def test_the_end_in_mid_answer(database: Cluster) -> None:
    """SIGTERM: what was asked is answered and recorded, and the process ends in good order."""
    other = start_server(database.data)
    other.token("social_worker")
    replies: list[int] = []

    def ask() -> None:
        with contextlib.suppress(OSError):
            while True:
                replies.append(other.ask("social_worker", ASKED).status)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    code = stop_server(other)
    for thread in threads:
        thread.join()
    assert code == 0
    assert set(replies) == {200}
    assert len(replies) > 4
