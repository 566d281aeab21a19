"""A large filling: keys, indexes and notices stand aside, and come back in the same transaction.

What stands aside is asked of the database itself, so that nothing can be forgotten: it comes back by the words that
PostgreSQL has for it. What comes back checks every row. An exclusion stays: it searches for each row, now or then, and
during the filling somebody else is at work on the other core.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

_PIECES = """
    SELECT conrelid::regclass::text AS on_table, position(contype::text IN 'fup') AS place,
        CASE contype WHEN 'f' THEN 1 ELSE 2 END AS effort,
        format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS make
    FROM pg_constraint WHERE position(contype::text IN $2) > 0 AND connamespace = 'public'::regnamespace
        AND ($1::text[] IS NULL OR conrelid::regclass::text = ANY ($1))
    UNION ALL
    SELECT t.oid::regclass::text, 5, 2,
        format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relnamespace = 'public'::regnamespace AND ($1::text[] IS NULL OR t.relname = ANY ($1))
        AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    UNION ALL
    SELECT g.tgrelid::regclass::text, 6, 0,
        format('DROP TRIGGER %I ON %s', g.tgname, g.tgrelid::regclass), pg_get_triggerdef(g.oid)
    FROM pg_trigger g JOIN pg_proc f ON f.oid = g.tgfoid
    WHERE f.proname = 'notice' AND f.pronamespace = 'public'::regnamespace
        AND ($1::text[] IS NULL OR g.tgrelid::regclass::text = ANY ($1))
    ORDER BY place, make
"""
"""Foreign keys first, since they hang on the other keys; notices last, as a filling gives them of nobody. Efforts are
measured.
"""
_NEW = """
    SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname = ANY ($1) AND pg_relation_size(oid) = 0
"""
_SECONDS = 2
"""Between two lines of progress."""
_MEMORY = "SET LOCAL maintenance_work_mem = '256MB'"


@dataclass(frozen=True, slots=True)
class Piece:
    """A key, an index or a trigger that stands aside."""

    table: str
    effort: int
    """How long one row takes, with a foreign key as the measure."""
    make: str


async def detach(
    connection: "asyncpg.Connection[Any]", tables: Sequence[str] | None = None, *, keeps_own_keys: bool = False
) -> list[Piece]:
    """Take the keys and indexes of some tables, or of all, away. Their return is `attach`, in the same transaction.

    Those who look rows up meanwhile keep the tables' own keys.
    """
    found = await connection.fetch(_PIECES, tables, "f" if keeps_own_keys else "fup")
    for piece in found:
        await connection.execute(piece["drop"])
    return [Piece(piece["on_table"], piece["effort"], piece["make"]) for piece in reversed(found)]


async def renew(connection: "asyncpg.Connection[Any]", tables: Sequence[str]) -> frozenset[str]:
    """Make those of some tables new that no row was ever in, and return them. None may have a foreign key to it.

    What is copied into a new table in the same transaction can be frozen, so that nobody writes its pages again to
    say who may see them; and a server with `wal_level` minimal writes it once, not twice.
    """
    new = [row[0] for row in await connection.fetch(_NEW, tables)]
    if new:
        await connection.execute(f"TRUNCATE {', '.join(new)}")
    return frozenset(new)


async def attach(
    connection: "asyncpg.Connection[Any]",
    pieces: list[Piece],
    rows: Mapping[str, int],
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Bring keys and indexes back; `rows` of each table say how long it will take."""
    await connection.execute(_MEMORY)
    work = [1 + rows.get(piece.table, 0) * piece.effort for piece in pieces]
    tell(f"{len(pieces)} keys and indexes")
    began = told = time.monotonic()
    for number, piece in enumerate(pieces):
        await connection.execute(piece.make)
        now = time.monotonic()
        if now > told + _SECONDS:
            left = (now - began) / sum(work[: number + 1]) * sum(work[number + 1 :])
            tell(f"{number + 1} of {len(pieces)} keys and indexes, about {left:.0f} s left")
            told = now
