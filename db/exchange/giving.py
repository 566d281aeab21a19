"""The record of one authority's children as documents of the data flows, and the disclosures that this makes.

One snapshot, a cursor, a child at a time: memory does not grow with the authority. Sealed records are left out, and so
is where a shielded child lives: `asking` says what is given.

INVARIANT: no document leaves without a row of `disclosure`. The rows are committed before the files appear: should the
machine stop between the two, the record tells of a disclosure that was not made, and never the other way round.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from db.embedded.failure import DatabaseError
from db.exchange.asking import CHILDREN, COUNT
from db.exchange.placing import Unwritable

Progress = Callable[[str], None]

GROUPS = (
    "assessment",
    "contact",
    "disability_send",
    "ethnicity",
    "health",
    "identifiers",
    "identity",
    "immigration",
    "involvement",
    "needs_child",
    "needs_environment",
    "needs_parenting",
    "protected_address",
    "sealed",
    "statutory_status",
)
"""The attribute groups that a document answers for; "nothing of this" is an answer too.

The same for every child: a list that left out what a child has nothing of, or what is held back, would tell whoever may
read disclosures of a shield, of steps towards adoption, of a status.
"""

RECIPIENT = "Department for Education"
_REASON = (
    "Children Act 1989, section 83: the Department's data flows, specification 0.8. Postcodes of shielded children and"
    " what a sealed record holds are not in them."
)
_AT_ONCE = 500

_FIND_RECIPIENT = "SELECT id FROM agency WHERE sector = 'DFE' AND name = $1 ORDER BY id LIMIT 1"
_MAKE_RECIPIENT = "INSERT INTO agency (name, sector) VALUES ($1, 'DFE') RETURNING id"

_DISCLOSE = """
INSERT INTO disclosure
    (child_id, agency_id, decision, groups, purpose, lawful_basis, reason, is_family_told, decided_at)
SELECT child, $2, 'SHARED', $3, 'STATUTORY_RETURN', 'LEGAL_OBLIGATION', $4, 'NOT_YET', now()
FROM unnest($1::uuid[]) child
"""
"""Whether the family knows of the return, the record cannot say: nobody told it so."""


@dataclass(slots=True)
class Given:
    """What an export gave: children, and how many of them without any postcode as they are shielded."""

    children: int = 0
    shielded: int = 0


async def give(
    dsn_owner: str,
    authority: str,
    write: Callable[[str], None],
    settle: Callable[[], None] = lambda: None,
    progress: Progress | None = None,
) -> Given:
    """Write each child's document, as JSON on one line, and record that it was given to the Department.

    `settle` is called when all is written and before the disclosures are committed; what it raises undoes them. Raises
    DatabaseError, and Unwritable for an authority that the record does not know.
    """
    try:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn_owner, server_settings={"jit": "off"})
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseError(f"no connection to the database: {type(error).__name__}") from error
    try:
        async with connection.transaction(isolation="repeatable_read"):
            given = await _give(connection, authority, write, progress or (lambda _: None))
            settle()
    except asyncpg.UndefinedTableError:
        raise DatabaseError("the database has no tables yet: run `./ecaf db migrate` first") from None
    finally:
        await connection.close()
    return given


async def _give(
    connection: "asyncpg.Connection[Any]", authority: str, write: Callable[[str], None], tell: Progress
) -> Given:
    """Write and record, inside the caller's transaction."""
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM authority WHERE code = $1)", authority):
        raise Unwritable("the record knows no such authority: give its three-digit code")
    total = await connection.fetchval(COUNT, authority)
    began = time.monotonic()
    given = Given()
    cursor = await connection.cursor(CHILDREN, authority)
    rows = await cursor.fetch(_AT_ONCE)
    while rows:
        await _disclose(connection, [row["id"] for row in rows])
        # The database works on the next children while these are written.
        following = asyncio.create_task(cursor.fetch(_AT_ONCE))
        await asyncio.sleep(0)
        try:
            for row in rows:
                write(json.dumps(json.loads(row["document"]), ensure_ascii=False, separators=(",", ":")))
        finally:
            next_rows = await following
        given.children += len(rows)
        given.shielded += sum(row["is_shielded"] for row in rows)
        rate = given.children / (time.monotonic() - began)
        left = round((total - given.children) / rate)
        tell(f"{given.children} of {total} children, {rate:.0f} a second, about {left} s left")
        rows = next_rows
    return given


async def _disclose(connection: "asyncpg.Connection[Any]", children: list[UUID]) -> None:
    """Record the disclosures of these children."""
    recipient = await connection.fetchval(_FIND_RECIPIENT, RECIPIENT)
    if recipient is None:
        recipient = await connection.fetchval(_MAKE_RECIPIENT, RECIPIENT)
    await connection.execute(_DISCLOSE, children, recipient, list(GROUPS), _REASON)
