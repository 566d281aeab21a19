"""A policy that changes while the server runs: loaded within a second, whole or not at all, in every process.

Two policies differ in one line: whether the front door reads ethnicity. So each answer shows which of them decided it.
"""

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import policies
from db import ledger
from server import Server
from settings import load
from tests.conftest import ROOT, LiveServer, Reply, start_server, stop_server
from tests.machine import busyness

LINE = re.compile(r"^p, role:front_door, +\*, +ethnicity/\*.*\n", re.MULTILINE)
ASKED = "query Reload { viewer { policyVersion } children(first: 5) { nodes { ethnicity { state } } } }"
NAME = "practitioners.csv"
WITH = (ROOT / "policies" / NAME).read_text()
WITHOUT = LINE.sub("", WITH)
BROKEN = WITH.replace("read, same_authority", "read, same_autority", 1)
MANY = 200_000
"""More entries than the ledger can have."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of policies of this test's own, as it ships."""
    with tempfile.TemporaryDirectory(prefix="ecaf-policies-") as made:
        for path in (ROOT / "policies").iterdir():
            if path.suffix in (".csv", ".conf", ".txt"):
                shutil.copy(path, made)
        yield Path(made)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """One database for the servers of this file."""
    with tempfile.TemporaryDirectory(prefix="ecaf-reload-") as made:
        yield Path(made) / "data"


@pytest.fixture
def server(folder: Path, data: Path) -> Iterator[LiveServer]:
    """A server that reads that folder."""
    made = start_server(data, ECAF_POLICIES=str(folder))
    yield made
    stop_server(made)


def put(folder: Path, text: str, name: str = NAME) -> None:
    """Put a file in place, whole, as editors do."""
    new = folder / ".new"
    new.write_text(text)
    new.replace(folder / name)


def decided(reply: Reply) -> tuple[str, bool]:
    """The version that an answer names, and whether ethnicity was shown: the same in every row, or it fails."""
    assert reply.status == 200, reply.text
    version = str(reply.json["extensions"]["access"]["policy"])
    assert reply.json["data"]["viewer"]["policyVersion"] == version
    states = [node["ethnicity"]["state"] for node in reply.json["data"]["children"]["nodes"]]
    assert len(states) == 5
    kept = {state == "WITHHELD" for state in states}
    assert len(kept) == 1, "a mixture"
    assert bool(reply.json["extensions"]["access"]["withheld"]) is (kept == {True})
    return version, kept == {False}


def asked(server: LiveServer) -> tuple[str, bool]:
    """Ask once."""
    return decided(server.ask("front_door", ASKED))


def health(server: LiveServer, **headers: str) -> Any:
    """What `/health/ready` says of the policy, of a server that is ready."""
    reply = server.send("/health/ready", headers=headers)
    assert reply.status == 200
    return reply.json["policy"]


def until(what: Callable[[], Any], seconds: float = 30) -> float:
    """The seconds until it holds."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it did not come about in time"
        time.sleep(0.01)
    return time.monotonic() - began


def log(data: Path) -> list[str]:
    """What the server has logged of policies since it was started."""
    time.sleep(0.1)  # a thread of the test run copies it
    return [line for line in (data / "server.log").read_text().splitlines() if line.startswith("policy: ")]


def test_a_change_is_loaded_within_a_second(server: LiveServer, folder: Path, data: Path) -> None:
    """An allow that goes is gone, and back when it is put back; each with its version, and on record."""
    first = asked(server)
    assert first[1]
    taken = []
    for _ in range(3):
        for text, shown in ((WITHOUT, False), (WITH, True)):
            busy = busyness()
            put(folder, text)
            seconds = until(partial(both, server, server, shown))
            assert seconds > 0.1, "two looks; the lower bound shows that it is measured"
            taken.append(seconds / max(busy, busyness()))
    assert asked(server) == first
    assert sorted(taken)[1] < 1, taken

    put(folder, WITHOUT)
    until(lambda: not asked(server)[1])
    version, _ = asked(server)
    assert version != first[0]
    assert health(server)["version"] == version
    newest = asyncio.run(ledger.show(server.dsn.audit, 1))[0]
    assert (newest["operation_name"], newest["policy_version"]) == ("Reload", version)
    said = log(data)
    assert len(said) == 7
    assert said[-1] == f"policy: version {version} is in force, after {first[0]}"


def test_a_broken_folder_changes_nothing_but_is_told(server: LiveServer, folder: Path, data: Path) -> None:
    """The last good policy stays, the server stays ready, and the fault is told once; then it is mended."""
    before, sound = asked(server), health(server)
    assert sound["fault"] is None
    put(folder, BROKEN)
    until(lambda: health(server)["fault"])

    fault = health(server)["fault"]
    assert len(fault["problems"]) == 1
    assert re.fullmatch(r"practitioners\.csv:\d+: unknown condition `same_autority`: .+", fault["problems"][0])
    assert asked(server) == before
    assert health(server, **{"X-Forwarded-For": "192.0.2.1"})["fault"] == {"since": fault["since"]}
    os.utime(folder / NAME)  # another look at the same fault is no news
    time.sleep(1)
    assert asked(server) == before
    assert health(server)["fault"] == fault
    assert len(log(data)) == 1
    assert fault["problems"][0] in log(data)[0]
    checked = [sys.executable, "cli.py", "policy", "check", str(folder)]
    found = subprocess.run(checked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout.strip()) == (1, fault["problems"][0])

    put(folder, WITH)
    until(lambda: health(server)["fault"] is None)
    assert asked(server) == before
    assert health(server) == sound
    assert log(data)[1:] == [f"policy: the folder is mended, and version {before[0]} stays"]

    put(folder, WITHOUT)  # the allowed twin: what is sound is taken
    until(lambda: not asked(server)[1])


@pytest.mark.parametrize("how", ["no folder", "unreadable", "a stray copy"])
def test_other_faults_of_a_folder(how: str, server: LiveServer, folder: Path) -> None:
    """Gone, no text that can be read, or a file that looks like a policy: each is a fault, and none ends the watch."""
    before = asked(server)
    aside = folder.with_name(folder.name + ".aside")
    if how == "no folder":
        folder.rename(aside)
    elif how == "unreadable":
        (folder / NAME).unlink()
        (folder / NAME).symlink_to(folder)  # no file, so the links of its roles are missing
        (folder / "technical.csv").write_bytes(b"\xff\xfe\x00")
    else:
        shutil.copy(folder / NAME, folder / f"{NAME}.bak")
    until(lambda: health(server)["fault"])
    assert asked(server) == before

    if how == "no folder":
        aside.rename(folder)
    else:
        (folder / f"{NAME}.bak").unlink(missing_ok=True)
        (folder / NAME).unlink()
        shutil.copy(ROOT / "policies" / "technical.csv", folder)
        put(folder, WITHOUT)
        until(lambda: not asked(server)[1])
    until(lambda: health(server)["fault"] is None)


def test_a_half_written_file_is_never_served(server: LiveServer, folder: Path) -> None:
    """A file that grows line by line: each state on the way is sound by itself or not; none of them decides."""
    before = asked(server)
    whole = WITHOUT.splitlines(keepends=True)
    seen = set()
    for _ in range(2):
        with (folder / NAME).open("w") as file:
            for at in range(0, len(whole), 4):
                file.write("".join(whole[at : at + 4]))
                file.flush()
                seen.add(asked(server)[0])
                time.sleep(0.02)
    until(lambda: asked(server)[0] != before[0])
    seen.add(asked(server)[0])
    assert len(seen) == 2, "the policy before, and the whole one"
    assert not asked(server)[1]


def test_each_answer_is_of_the_policy_that_it_names(server: LiveServer, folder: Path) -> None:
    """Requests that never pause, through twenty changes: no mixture, no failure, and the ledger names the same."""
    answers: list[tuple[str, bool]] = []
    failures: list[BaseException] = []
    ending = threading.Event()

    def ask() -> None:
        try:
            while not ending.is_set():
                answers.append(asked(server))
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)

    versions = {True: asked(server)[0]}
    put(folder, WITHOUT)
    until(lambda: not asked(server)[1])
    versions[False] = asked(server)[0]
    count = len(asyncio.run(ledger.show(server.dsn.audit, MANY)))
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for flip in range(20):
            put(folder, WITH if flip % 2 == 0 else WITHOUT)
            until(partial(is_in_force, server, versions[flip % 2 == 0]))
    finally:
        ending.set()
        for thread in threads:
            thread.join()

    assert failures == []
    assert set(answers) == {(version, shown) for shown, version in versions.items()}
    found = Counter(answers)
    assert min(found.values()) > 20, found
    rows = asyncio.run(ledger.show(server.dsn.audit, MANY))
    assert len(rows) < MANY
    recorded = Counter(row["policy_version"] for row in rows[: len(rows) - count])
    assert recorded == Counter(version for version, _ in answers)


def test_every_process_loads_it_within_a_second(server: LiveServer, folder: Path, data: Path) -> None:
    """Two processes over one database and one folder: neither tells the other, and both follow."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "server:app", "--port", str(port), "--log-level", "warning"],
        cwd=ROOT,
        env={**os.environ, "ECAF_DATA": str(data), "ECAF_DEMO": "1", "ECAF_POLICIES": str(folder)},
        text=True,
    )
    other = replace(server, url=f"http://127.0.0.1:{port}", process=process)
    try:
        until(lambda: listens(port), 60)
        assert asked(server) == asked(other)
        taken = []
        for text, shown in ((WITHOUT, False), (WITH, True), (WITHOUT, False)):
            busy = busyness()
            put(folder, text)
            seconds = until(partial(both, server, other, shown))
            taken.append(seconds / max(busy, busyness()))
        assert min(taken) < 1, taken
        assert asked(server) == asked(other)
        put(folder, BROKEN)
        until(lambda: health(server)["fault"] and health(other)["fault"])
        assert asked(server) == asked(other)
    finally:
        process.terminate()
        process.wait(timeout=30)


def both(one: LiveServer, other: LiveServer, shown: bool) -> bool:  # noqa: FBT001 - what is awaited
    """Whether both answer so."""
    return asked(one)[1] is shown and asked(other)[1] is shown


def is_in_force(server: LiveServer, version: str) -> bool:
    """Whether the server says that this version decides."""
    return bool(health(server)["version"] == version)


def listens(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


async def test_what_waits_for_a_connection_is_planned_again(live_server: LiveServer, folder: Path) -> None:
    """A request that was superseded before its statement starts is answered under the new policy, wholly."""
    held = Server(load(data=live_server.data, demo=True, policies=folder, pool=2), live_server.dsn)
    await held.open()
    try:
        first = decided(await ask_inside(held, live_server))
        lent = [await held.connections.take() for _ in range(2)]
        waiting = asyncio.create_task(ask_inside(held, live_server))
        await asyncio.to_thread(until, lambda: held.connections._waiting)
        held._take(policies.load_texts({**held.watch.policy.sources, NAME: WITHOUT}, held.watch.policy.words))
        for connection in lent:
            held.connections.give_back(connection)
        version, shown = decided(await waiting)
        assert (first[1], shown) == (True, False)
        assert version == held.desk.policy.version != first[0]
        newest = (await ledger.show(live_server.dsn.audit, 1))[0]
        assert newest["policy_version"] == version
    finally:
        await held.close()


async def ask_inside(held: Server, live: LiveServer) -> Reply:
    """Ask a server in this process, as HTTP would."""
    bearer = await asyncio.to_thread(live.token, "front_door")
    headers = [
        (b"host", b"localhost"),
        (b"authorization", f"Bearer {bearer}".encode()),
        (b"content-type", b"application/json"),
    ]
    sent: list[Any] = []
    body = {"type": "http.request", "body": json.dumps({"query": ASKED}).encode(), "more_body": False}
    messages = [body]

    async def receive() -> Any:
        return messages.pop() if messages else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    await held.graphql({"type": "http", "method": "POST", "path": "/graphql", "headers": headers}, receive, send)
    return Reply(sent[0]["status"], {}, b"".join(one.get("body", b"") for one in sent[1:]).decode())
