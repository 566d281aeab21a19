"""The first large census of an empty record: foreign keys and indexes stand aside while it is merged.

Checking every row by itself costs as much as all the rest, and in an empty record nobody is kept waiting. Where
somebody holds a table all the same, the import goes on without: slower, and just as right.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg

from db.detached import Piece, attach, detach
from db.imports.kinds import KINDS

LARGE = 5000
"""Children from which on it is quicker so."""
TABLES = (
    *("person", "child", "child_ethnicity", "child_disability", "child_disability_code", "identifier", "episode"),
    *sorted({kind.table for kind in KINDS}),
    *("assessment_factor", "review"),
)
"""Every table that a census fills."""

_IS_FIRST = "SELECT NOT EXISTS (SELECT FROM person) AND (SELECT count(*) FROM staged_child) >= $1"


@asynccontextmanager
async def unhindered(connection: "asyncpg.Connection[Any]") -> AsyncIterator[None]:
    """Merge without them, where that is worth it; they come back, and check every row, at the end of the block."""
    aside: list[Piece] = []
    if await connection.fetchval(_IS_FIRST, LARGE):
        with suppress(asyncpg.LockNotAvailableError):
            async with connection.transaction():
                await connection.execute("SET LOCAL lock_timeout = '2s'")
                aside = await detach(connection, TABLES, keeps_own_keys=True)
                await connection.execute("SET LOCAL lock_timeout = 0")
    yield
    await attach(connection, aside, {})
