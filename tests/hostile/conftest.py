"""What the attacks share: a server that may be broken, and rows that a caller may and may not open."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.conftest import LiveServer, start_server, stop_server

Run = Callable[..., list[Any]]


def runner(dsn: str) -> Run:
    """A function that runs one statement and gives its rows."""

    def run(text: str, *args: object) -> list[Any]:
        async def once() -> list[Any]:
            connection = await asyncpg.connect(dsn)
            try:
                return list(await connection.fetch(text, *args))
            finally:
                await connection.close()

        return asyncio.run(once())

    return run


@pytest.fixture(scope="session")
def own_server() -> Iterator[LiveServer]:
    """A demo server whose record the attacks may change."""
    with tempfile.TemporaryDirectory(prefix="ecaf-hostile-") as folder:
        server = start_server(Path(folder) / "data", ECAF_DUPLICATE_CHECKS="100000")
        yield server
        stop_server(server)


@pytest.fixture(scope="session")
def own_record(own_server: LiveServer) -> Run:
    """Statements on that server's record, as its owner."""
    return runner(own_server.dsn.owner)


@pytest.fixture(scope="session")
def record(live_server: LiveServer) -> Run:
    """Statements on the shared server's record, as its owner. To read, not to change."""
    return runner(live_server.dsn.owner)


@dataclass(frozen=True)
class Ids:
    """Ids as the social worker meets them."""

    mine: str
    mine_need: str
    near: str
    far: str
    far_need: str
    far_family: str


@pytest.fixture(scope="session")
def ids(record: Run) -> Ids:
    """Children of the social worker: one they work with, one of their authority, one of another's."""
    (found,) = record(
        """
        WITH me AS (
            SELECT a.practitioner_id AS id, g.authority_code AS authority FROM demo_identity d
              JOIN account a ON a.subject = d.subject JOIN agency g ON g.id = d.agency_id
             WHERE d.name = 'social_worker'
        ), held AS (
            SELECT i.child_id FROM involvement i JOIN me ON me.id = i.practitioner_id
             WHERE i.started_on <= current_date AND coalesce(i.ended_on > current_date, true)
        ), open AS (
            SELECT c.* FROM child c WHERE NOT EXISTS (SELECT FROM shield s WHERE s.child_id = c.id)
        ), mine AS (
            SELECT n.child_id, min(n.id::text) AS need FROM need n
             WHERE n.child_id IN (SELECT child_id FROM held) AND n.child_id IN (SELECT id FROM open)
               AND n.domain = 1
             GROUP BY 1 ORDER BY 1 LIMIT 1
        ), far AS (
            SELECT n.child_id, min(n.id::text) AS need, min(r.id::text) AS family FROM need n
              JOIN open o ON o.id = n.child_id JOIN relationship r ON r.child_id = n.child_id
              CROSS JOIN me WHERE o.authority_code <> me.authority
               AND n.child_id NOT IN (SELECT child_id FROM held) GROUP BY 1 ORDER BY 1 LIMIT 1
        )
        SELECT mine.child_id AS mine, mine.need, far.child_id AS far, far.need AS far_need, far.family,
               (SELECT o.id FROM open o, me WHERE o.authority_code = me.authority
                   AND o.id NOT IN (SELECT child_id FROM held) ORDER BY 1 LIMIT 1) AS near
          FROM mine, far
        """
    )
    return Ids(
        f"Child:{found['mine']}",
        f"Need:{found['need']}",
        f"Child:{found['near']}",
        f"Child:{found['far']}",
        f"Need:{found['far_need']}",
        f"FamilyMember:{found['family']}",
    )
