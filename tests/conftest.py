"""What tests stand on: a real database, migrated, and a real demo server, each started once.

Both live in folders of their own and end with the test run. `ECAF_TEST_DATABASE_URL` runs the tests of the record
against another PostgreSQL (as its owner, an empty database) instead of the embedded one.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.embedded import Dsn, attached
from db.migrate import migrate
from settings import load

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120


@pytest.fixture(scope="session")
def migrated() -> Iterator[Path]:
    """A data folder with a migrated database without any record, stopped: to be copied, as making one takes a while."""
    with tempfile.TemporaryDirectory(prefix="ecaf-test-") as folder:
        with attached(load(data=Path(folder) / "data", database_url=None)) as dsn:
            asyncio.run(migrate(dsn.owner))
        yield Path(folder) / "data"


@contextmanager
def own_server(migrated: Path) -> Iterator[Dsn]:
    """A server of one's own, with a copy of the migrated database."""
    with tempfile.TemporaryDirectory(prefix="ecaf-test-") as folder:
        shutil.copytree(migrated, Path(folder) / "data")
        with attached(load(data=Path(folder) / "data", database_url=None)) as dsn:
            yield dsn


@pytest.fixture(scope="session")
def record_dsn(request: pytest.FixtureRequest) -> Iterator[Dsn]:
    """A migrated database without any record."""
    url = os.environ.get("ECAF_TEST_DATABASE_URL")
    if url is None:
        with own_server(request.getfixturevalue("migrated")) as dsn:
            yield dsn
        return
    with (
        tempfile.TemporaryDirectory(prefix="ecaf-test-") as folder,
        attached(load(data=Path(folder) / "data", database_url=url)) as dsn,
    ):
        asyncio.run(migrate(dsn.owner))
        yield dsn


@pytest.fixture
async def database(record_dsn: Dsn) -> AsyncIterator[Any]:
    """The owner's connection to an empty record, inside a transaction that is rolled back."""
    connection = await asyncpg.connect(record_dsn.owner, server_settings={"timezone": "UTC"})
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


@dataclass
class Reply:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)


@dataclass
class LiveServer:
    """A demo server in a process of its own, as people start it, with fewer children."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    dsn: Dsn
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, identity: str) -> str:
        """A bearer token of a demo identity."""
        if identity not in self.tokens:
            found = self.send("/demo/token", json.dumps({"as": identity}).encode())
            self.tokens[identity] = found.json["token"]
        return self.tokens[identity]

    def send(
        self,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
    ) -> Reply:
        """One HTTP request, whatever the status of its answer."""
        sent = {"Content-Type": "application/json"} if body is not None else {}
        request = urllib.request.Request(self.url + path, body, {**sent, **(headers or {})}, method=method)  # noqa: S310 - our own address
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own address
                return Reply(answer.status, dict(answer.headers), answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, dict(error.headers), error.read().decode())

    def ask(
        self,
        identity: str,
        query: str,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One GraphQL request as a demo identity."""
        body = {"query": query, "variables": variables, "operationName": operation_name}
        bearer = {"Authorization": f"Bearer {self.token(identity)}"}
        return self.send("/graphql", json.dumps(body).encode(), {**bearer, **(headers or {})})

    def data_of(self, identity: str, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The data of an operation that must succeed."""
        reply = self.ask(identity, query, variables)
        assert reply.status == 200, reply.text
        return reply.json["data"]


def start_server(data: Path, **environment: str) -> LiveServer:
    """Start `ecaf serve --demo` on a free port, and wait until it says where."""
    process = subprocess.Popen(
        [sys.executable, "cli.py", "serve", "--demo", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "ECAF_DATA": str(data), "ECAF_DEMO_CHILDREN": "500", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    heard: list[str] = []
    found = None
    watchdog = threading.Timer(START_SECONDS, process.kill)
    watchdog.start()
    for line in process.stderr:
        heard.append(line)
        found = re.search(r"eCAF serves (\S+)", line)
        if found:
            break
    watchdog.cancel()
    assert found, "the server did not start:\n" + "".join(heard)
    threading.Thread(target=_drain, args=(process.stderr, data), daemon=True).start()
    with attached(load(data=data, demo=True, database_url=environment.get("ECAF_DATABASE_URL"))) as dsn:
        return LiveServer(found[1], data, process, dsn)


def _drain(stream: Any, data: Path) -> None:
    """Keep what the server logs, so that it never waits for a reader, and tests can look into it."""
    with stream, (data / "server.log").open("w") as file:
        for line in stream:
            file.write(line)
            file.flush()


def stop_server(server: LiveServer) -> int:
    """End a server in good order; its exit code."""
    server.process.send_signal(signal.SIGTERM)
    return server.process.wait(timeout=30)


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The demo server that tests share. Tests that stop things start their own."""
    with tempfile.TemporaryDirectory(prefix="ecaf-live-") as folder:
        server = start_server(Path(folder) / "data")
        yield server
        stop_server(server)
