"""What a demo asks of a database: whether it is made up, and who its identities are.

Demo identities exist only where seeding marked the whole database as made up (table `instance`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

import asyncpg

from db.embedded.failure import DatabaseError


class Origin(Enum):
    """Where the records of a database come from."""

    EMPTY = "nothing was seeded and there are no records"
    SYNTHETIC = "seeding made all of it up"
    REAL = "it holds records and no mark of seeding: they may be real people's"


async def origin(dsn_owner: str) -> Origin:
    """Tell where the records come from. Raises DatabaseError when the database cannot say."""
    rows = await _fetch(
        dsn_owner,
        "SELECT (SELECT is_synthetic FROM instance) AS marked, EXISTS (SELECT FROM person) AS has_people",
    )
    if rows[0]["marked"]:
        return Origin.SYNTHETIC
    return Origin.REAL if rows[0]["has_people"] or rows[0]["marked"] is False else Origin.EMPTY


async def identities(dsn_owner: str) -> list[Mapping[str, Any]]:
    """The demo identities, in the order in which to try them; none where the database is not made up."""
    return await _fetch(
        dsn_owner,
        "SELECT name, subject, agency_id, roles, purposes, description, client_id FROM demo_identity"
        " WHERE EXISTS (SELECT FROM instance WHERE is_synthetic) ORDER BY position",
    )


async def _fetch(dsn_owner: str, statement: str) -> list[Mapping[str, Any]]:
    try:
        connection = await asyncpg.connect(dsn_owner, timeout=20)
        try:
            return list(await connection.fetch(statement, timeout=20))
        finally:
            await connection.close()
    except asyncpg.UndefinedTableError:
        raise DatabaseError("the database has no tables yet: run ./ecaf db seed") from None
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise DatabaseError(f"the database does not answer: {error}") from error
