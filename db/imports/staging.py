"""Temporary tables that a census is copied into before anything of the record is touched.

They live in the import's one transaction and vanish with it. The settings of the file (authority,
reference date) are a table as well, so that every statement of `merging` is plain text without
parameters.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg

from db.imports.held import Child

_TABLES = """
CREATE TEMP TABLE staged_file (
    authority_code text NOT NULL, reference_date date NOT NULL, is_newest boolean NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE staged_child (
    n integer, line integer, la_child_id text, kind text, born date, due date, died date, sex text,
    ethnicity_state text, ethnicity text, disabilities text[], upn text, upn_verified boolean,
    former_upns text[], child_id uuid, is_new boolean
) ON COMMIT DROP;
CREATE TEMP TABLE staged_episode (
    n integer, line integer, referral_date date, source text, need text, conference date,
    no_further_action boolean, closed date, reason text, place integer, episode_id uuid
) ON COMMIT DROP;
CREATE TEMP TABLE staged_change (child_id uuid) ON COMMIT DROP;
"""

_CHILD = (
    "n", "line", "la_child_id", "kind", "born", "due", "died", "sex", "ethnicity_state",
    "ethnicity", "disabilities", "upn", "upn_verified", "former_upns",
)  # fmt: skip
_EPISODE = (
    "n", "line", "referral_date", "source", "need", "conference", "no_further_action", "closed",
    "reason",
)  # fmt: skip

# Older than what is held: only what is missing may be added.
_FILE = """
INSERT INTO staged_file
SELECT $1, $2, NOT EXISTS (
    SELECT FROM child_ethnicity e JOIN child c ON c.id = e.child_id
    WHERE c.authority_code = $1 AND e.source = 'CIN_CENSUS' AND e.recorded_on > $2
)
RETURNING is_newest
"""

_AUTHORITY = """
INSERT INTO authority (code, name, is_recognised) VALUES ($1, 'Authority ' || $1, false)
ON CONFLICT (code) DO NOTHING
"""


class Stage:
    """The temporary tables of one import, on a connection that is inside its transaction."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self._connection = connection
        self._number = 0

    async def open(self, authority: str, reference_date: date) -> tuple[bool, bool]:
        """Make the tables; says whether the authority is a recognised one, and the file the newest.

        An authority that nobody knows gets a row, marked as not recognised.
        """
        # Two imports for one authority: the second waits, then finds the first one's work.
        await self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('census ' || $1, 0))", authority)
        await self._connection.execute(_AUTHORITY, authority)
        recognised = await self._connection.fetchval("SELECT is_recognised FROM authority WHERE code = $1", authority)
        await self._connection.execute(_TABLES)
        newest = await self._connection.fetchval(_FILE, authority, reference_date)
        return recognised, newest

    async def add(self, children: Sequence[Child]) -> None:
        """Copy a batch."""
        rows, episodes = [], []
        for child in children:
            self._number += 1
            rows.append((self._number, *(getattr(child, name) for name in _CHILD[1:])))
            episodes += [
                (self._number, *(getattr(episode, name) for name in _EPISODE[1:])) for episode in child.episodes
            ]
        await self._connection.copy_records_to_table("staged_child", records=rows, columns=_CHILD)
        await self._connection.copy_records_to_table("staged_episode", records=episodes, columns=_EPISODE)
