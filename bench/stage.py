"""What a run stands on: a database of its own, seeded, and the servers before it.

All of it lives in a temporary folder and ends with the run. The demo's social worker gets a longer
caseload than the seed gives: every second child of the authority and some of others, so that a list
holds whole records and records kept back in turn. Some shielded children get an emergency grant.
"""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db.embedded import Dsn, attached, locate
from db.engine import connect, session_settings
from db.migrate import migrate
from db.seed import seed
from settings import PREFIX, ROOT, Settings

START_SECONDS = 30
ECAF, AUDITED, CEILING = "eCAF", "eCAF, audit on", "ceiling"

_CASELOAD = """
    WITH worker AS (
        SELECT p.id, p.agency_id, g.is_sensitive, g.authority_code
          FROM demo_identity d JOIN account a USING (subject)
          JOIN practitioner p ON p.id = a.practitioner_id JOIN agency g ON g.id = p.agency_id
         WHERE d.name = 'social_worker'
    ), numbered AS (
        SELECT c.id, c.authority_code = w.authority_code AS is_home,
               row_number() OVER (PARTITION BY c.authority_code ORDER BY c.id) AS number
          FROM child c CROSS JOIN worker w
    )
    INSERT INTO involvement (child_id, practitioner_id, agency_id, is_sensitive, role, started_on)
    SELECT n.id, w.id, w.agency_id, w.is_sensitive, 'case holder', current_date - 30
      FROM numbered n CROSS JOIN worker w
     WHERE n.number % (CASE WHEN n.is_home THEN 2 ELSE 20 END) = 0
"""
_GRANTS = """
    INSERT INTO emergency_grant (practitioner_id, child_id, groups, reason, granted_at, expires_at)
    SELECT DISTINCT i.practitioner_id, i.child_id,
           ARRAY['ethnicity', 'family', 'needs_child', 'interventions'], 'bench', now(),
           now() + interval '60 minutes'
      FROM involvement i JOIN shield s ON s.child_id = i.child_id
     WHERE i.role = 'case holder' AND i.started_on = current_date - 30 AND s.lifted_at IS NULL
       AND ('x' || substr(i.child_id::text, 1, 8))::bit(32)::bigint % 2 = 0
"""
_CHILDREN = """
    SELECT c.id::text AS id, EXISTS (
             SELECT FROM involvement i
              WHERE i.child_id = c.id AND i.practitioner_id = a.practitioner_id
                AND i.started_on <= current_date
                AND (i.ended_on IS NULL OR current_date < i.ended_on)) AS is_held,
           c.authority_code = g.authority_code AS is_home
      FROM child c, demo_identity d JOIN account a USING (subject) JOIN agency g ON g.id = d.agency_id
     WHERE d.name = 'social_worker' ORDER BY c.id
"""


@dataclass(frozen=True, slots=True)
class Child:
    """A child as the social worker stands to it."""

    id: str
    is_held: bool
    is_home: bool


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs."""

    name: str
    port: int
    pid: int


@dataclass(frozen=True, slots=True)
class Stage:
    """All that runs for one measurement."""

    servers: tuple[Running, ...]
    postgres: int
    """The process number of the database's first process."""
    children: tuple[Child, ...]
    tokens: dict[str, str]


@contextlib.contextmanager
def built(children: int, identities: frozenset[str]) -> Iterator[Stage]:
    """Everything, for the length of the block."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]  # a run never touches the database that somebody works with
    with tempfile.TemporaryDirectory(prefix="ecaf-bench-") as folder:
        Path(folder).chmod(0o755)  # the database may run as another account
        os.environ[f"{PREFIX}DATA"] = folder
        os.environ[f"{PREFIX}DEMO"] = "1"
        settings = Settings()
        with attached(settings) as dsn, contextlib.ExitStack() as ends:
            found = asyncio.run(_filled(dsn, children))
            servers = tuple(ends.enter_context(_started(name)) for name in (CEILING, ECAF, AUDITED))
            for server in servers:
                _wait(server)
            tokens = {name: _token(servers[1].port, name) for name in sorted(identities)}
            yield Stage(servers, int(locate(settings).status()["pid"] or 0), found, tokens)


async def _filled(dsn: Dsn, children: int) -> tuple[Child, ...]:
    await migrate(dsn.owner)
    await seed(dsn.owner, children=children, seed=1, progress=None)
    connection = await connect(dsn.owner, session_settings("ecaf-bench", 60_000, writes=True))
    try:
        await connection.execute(_CASELOAD)
        await connection.execute(_GRANTS)
        await connection.execute("VACUUM ANALYZE")
        return tuple(Child(*row) for row in await connection.fetch(_CHILDREN))
    finally:
        await connection.close()


@contextlib.contextmanager
def _started(name: str) -> Iterator[Running]:
    port = _free_port()
    environment = {**os.environ, f"{PREFIX}AUDIT": "on" if name == AUDITED else "off"}
    command = [sys.executable, "cli.py", "serve", "--demo", "--port", str(port)]
    if name == CEILING:
        command = [sys.executable, "-m", "uvicorn", "bench.ceiling:app", "--port", str(port)]
        command += ["--loop", "uvloop", "--http", "httptools", "--ws", "none", "--lifespan", "on"]
        command += ["--log-level", "warning", "--no-access-log", "--no-server-header"]
        command += ["--no-proxy-headers"]
    with (
        (Path(environment[f"{PREFIX}DATA"]) / f"{port}.log").open("wb+") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            yield Running(name, port, process.pid)
        finally:
            if process.poll() is not None:  # it should have lived longer than this block
                log.seek(0)
                sys.stderr.write(log.read().decode(errors="replace"))
            process.terminate()


def _wait(server: Running) -> None:
    """Return when the server takes requests. Raises RuntimeError where it ended, or takes too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 1):
            break
        time.sleep(0.1)
    # eCAF claims its port before it is ready, and then answers what waits there; the ceiling does not.
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 1) as asked:
        asked.settimeout(START_SECONDS)
        asked.sendall(b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        if asked.recv(12).startswith(b"HTTP/1.1"):
            return
    raise RuntimeError(f"{server.name} did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _token(port: int, name: str) -> str:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/demo/token",
        json.dumps({"as": name}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=START_SECONDS) as answer:  # noqa: S310 - our own server
        return str(json.load(answer)["token"])
