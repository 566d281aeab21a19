"""A demo server of the oracle's own, with rows that seldom meet by chance."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import LiveServer, start_server, stop_server
from tests.oracle.unsettle import unsettle
from tests.oracle.world import Caller, World, callers, load


@dataclass
class Scene:
    """The server, what its database holds, and everybody who may ask."""

    server: LiveServer
    world: World
    callers: list[Caller]


@contextmanager
def staged() -> Iterator[Scene]:
    """A server, with the rows added and read."""
    with tempfile.TemporaryDirectory(prefix="ecaf-oracle-") as folder:
        server = start_server(Path(folder) / "data", ECAF_DUPLICATE_CHECKS="100000")
        try:
            asyncio.run(unsettle(server.dsn.owner))
            held = asyncio.run(load(server.dsn.owner))
            yield Scene(server, held, asyncio.run(callers(server.dsn.owner)))
        finally:
            stop_server(server)


@pytest.fixture(scope="session")
def scene() -> Iterator[Scene]:
    """Started once, and its rows are read once: nothing may change them."""
    with staged() as found:
        yield found


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    """Another, whose rows a test may change."""
    with staged() as found:
        yield found
