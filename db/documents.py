"""Registered documents: which text a hash stands for, for whom; and the register's own hands.

The server reads with its own rights and remembers what it found for five seconds at most, so that a document that is
taken away is refused within that time. What is not registered is not remembered.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import asyncpg

from db.engine import Connections
from db.execute import rows

REMEMBERED_SECONDS = 5.0
REMEMBERED_DOCUMENTS = 1024
MODES = ("OPEN", "TRUSTED")

_TEXT = "SELECT text FROM trusted_document WHERE client_id = $1 AND sha256 = $2"


def sha256_of(text: str) -> str:
    """The name of a document: the hash of its text, in hexadecimal. A text that has no bytes has none."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


class Register:
    """The registered documents, as the server reads them."""

    def __init__(self, connections: Connections, clock: Callable[[], float] = time.monotonic) -> None:
        self._connections = connections
        self._clock = clock
        self._found: dict[tuple[str, str], tuple[float, str]] = {}

    async def text(self, client_id: str, sha256: str) -> str | None:
        """The document that is registered for this program under this hash. Raises Unavailable."""
        now, key = self._clock(), (client_id, sha256)
        known = self._found.get(key)
        if known is not None and now < known[0]:
            return known[1]
        self._found.pop(key, None)
        rows_found = await rows(self._connections, _TEXT, client_id, sha256)
        found: str | None = rows_found[0][0] if rows_found else None
        if found is not None:
            if len(self._found) >= REMEMBERED_DOCUMENTS:
                del self._found[next(iter(self._found))]
            self._found[key] = (now + REMEMBERED_SECONDS, found)
        return found


@dataclass(frozen=True, slots=True)
class Registered:
    """One document of a program."""

    client_id: str
    mode: str
    sha256: str
    name: str
    text: str


async def add(owner: str, client_id: str, documents: Sequence[tuple[str, str]]) -> list[str]:
    """Register documents, given as name and text; their hashes. Those that are there already get the new name."""
    hashes = [sha256_of(text) for _, text in documents]
    rows = [(client_id, digest, *one) for digest, one in zip(hashes, documents, strict=True)]
    connection = await asyncpg.connect(owner)
    try:
        async with connection.transaction():
            await connection.execute("INSERT INTO client (client_id) VALUES ($1) ON CONFLICT DO NOTHING", client_id)
            await connection.executemany(
                "INSERT INTO trusted_document (client_id, sha256, name, text) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT (client_id, sha256) DO UPDATE SET name = excluded.name"
                " WHERE trusted_document.name <> excluded.name",
                rows,
            )
    finally:
        await connection.close()
    return hashes


async def remove(owner: str, client_id: str, prefixes: Sequence[str]) -> list[str]:
    """Take documents away, each named by its hash or the beginning of it; their hashes, or none if one is unclear."""
    connection = await asyncpg.connect(owner)
    try:
        async with connection.transaction():
            hashes = []
            for prefix in prefixes:
                found = await connection.fetch(
                    "SELECT sha256 FROM trusted_document WHERE client_id = $1 AND starts_with(sha256, $2)",
                    client_id,
                    prefix,
                )
                if len(found) != 1:
                    return []
                hashes.append(str(found[0][0]))
            await connection.execute(
                "DELETE FROM trusted_document WHERE client_id = $1 AND sha256 = ANY($2)", client_id, hashes
            )
            return hashes
    finally:
        await connection.close()


async def set_mode(owner: str, client_id: str, mode: str) -> None:
    """Say which documents a program may send."""
    connection = await asyncpg.connect(owner)
    try:
        await connection.execute(
            "INSERT INTO client (client_id, documents) VALUES ($1, $2)"
            " ON CONFLICT (client_id) DO UPDATE SET documents = excluded.documents"
            " WHERE client.documents <> excluded.documents",
            client_id,
            mode,
        )
    finally:
        await connection.close()


async def listed(owner: str, client_id: str | None = None) -> list[Registered]:
    """All documents, or those of one program, by program and name; a program without any has an empty one."""
    connection = await asyncpg.connect(owner)
    try:
        rows = await connection.fetch(
            "SELECT c.client_id, c.documents, d.sha256, d.name, d.text FROM client c"
            " LEFT JOIN trusted_document d USING (client_id) WHERE $1::text IS NULL OR c.client_id = $1"
            " ORDER BY c.client_id, d.name, d.sha256",
            client_id,
        )
    finally:
        await connection.close()
    return [Registered(row[0], row[1], row[2] or "", row[3] or "", row[4] or "") for row in rows]
