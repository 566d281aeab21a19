"""A large filling: foreign keys and secondary indexes stand aside for it, and come back in the same transaction.

What stands aside is asked of the database itself, so that nothing can be forgotten: it comes back by the words that
PostgreSQL has for it. A foreign key that comes back checks every row.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

_KEYS = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
           format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype IN ('f', 'x') AND connamespace = 'public'::regnamespace
    ORDER BY contype DESC, conrelid::regclass::text, conname
"""
"""Foreign keys, and exclusions, which are an index and a check of every row."""
_INDEXES = """
    SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relnamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    ORDER BY 1
"""
_MEMORY = "SET LOCAL maintenance_work_mem = '256MB'"


@asynccontextmanager
async def detached(connection: "asyncpg.Connection[Any]") -> AsyncIterator[None]:
    """Take the keys and indexes of the record away, and bring them back at the end of the block."""
    keys = await connection.fetch(_KEYS)
    for drop, _ in keys:
        await connection.execute(drop)
    indexes = await connection.fetch(_INDEXES)
    for drop, _ in indexes:
        await connection.execute(drop)
    yield
    await connection.execute(_MEMORY)
    for _, create in (*indexes, *reversed(keys)):
        await connection.execute(create)
