"""A server for each file: tests that import, seed or export keep what they wrote to themselves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.embedded import Dsn
from tests.conftest import own_server
from tests.db.office import cluster, office

__all__ = ["cluster", "dsn", "office"]


@pytest.fixture(scope="module")
def dsn(migrated: Path) -> Iterator[Dsn]:
    """A migrated database of the file's own, without people."""
    with own_server(migrated) as dsn:
        yield dsn
