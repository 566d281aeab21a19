"""Temporary tables that a census is copied into before anything of the record is touched.

Whatever is staged is new, with a key of its own, until a match in the record says otherwise: a first census then needs
no second look. They live in the import's one transaction and vanish with it. The settings of the file (authority,
reference date) are a table as well, so that every statement of `merging` is plain text without
parameters.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg

from db.imports.held import Child, Origin
from db.imports.kinds import KINDS, Kind

BATCH = 1000

_TABLES = """
SET LOCAL temp_buffers = '64MB';
SET LOCAL work_mem = '32MB';
CREATE TEMP TABLE staged_file (
    authority_code text NOT NULL, reference_date date NOT NULL, extracted_at timestamptz, is_newest boolean NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE staged_child (
    n integer, line integer, la_child_id text, kind text, born date, due date, died date, sex text,
    ethnicity_state text, ethnicity text, disabilities text[], upn text, upn_verified boolean,
    upn_unknown text, former_upns text[], begins bigint, ends bigint,
    child_id uuid DEFAULT gen_random_uuid(), is_new boolean DEFAULT true
) ON COMMIT DROP;
CREATE TEMP TABLE staged_rejected (begins bigint, ends bigint) ON COMMIT DROP;
CREATE TEMP TABLE staged_episode (
    n integer, e integer, line integer, referral_date date, source text, need text, conference date,
    no_further_action boolean, closed date, reason text, place integer,
    episode_id uuid DEFAULT gen_random_uuid(), is_new boolean DEFAULT true
) ON COMMIT DROP;
CREATE TEMP TABLE staged_change (child_id uuid) ON COMMIT DROP;
"""

_CHILD = (
    "n", "line", "la_child_id", "kind", "born", "due", "died", "sex", "ethnicity_state",
    "ethnicity", "disabilities", "upn", "upn_verified", "upn_unknown", "former_upns", "begins", "ends",
)  # fmt: skip
_EPISODE = (
    "n", "e", "line", "referral_date", "source", "need", "conference", "no_further_action", "closed",
    "reason",
)  # fmt: skip

# Older than what is held: only what is missing may be added.
_FILE = """
INSERT INTO staged_file
SELECT $1, $2, $3, NOT EXISTS (
    SELECT FROM child_ethnicity e JOIN child c ON c.id = e.child_id
    WHERE c.authority_code = $1 AND e.source = 'CIN_CENSUS' AND e.recorded_on > $2
)
RETURNING is_newest
"""

_AUTHORITY = """
INSERT INTO authority (code, name, is_recognised) VALUES ($1, 'Authority ' || $1, false)
ON CONFLICT (code) DO NOTHING
"""


def _table(kind: Kind) -> str:
    """The temporary table of one kind of block; `e` is the episode's number within the file."""
    columns = "".join(f"{column.name} {column.kind}, " for column in kind.columns)
    listed = f"{kind.listed.column} {kind.listed.kind}, " if kind.listed else ""
    return (
        f"CREATE TEMP TABLE staged_{kind.name} (e integer, line integer, started_on date, {columns}{listed}"
        "place integer, row_id uuid DEFAULT gen_random_uuid(), is_new boolean DEFAULT true) ON COMMIT DROP"
    )


def _columns(kind: Kind) -> list[str]:
    listed = [kind.listed.column] if kind.listed else []
    return ["e", "line", "started_on", *(column.name for column in kind.columns), *listed]


class Stage:
    """The temporary tables of one import, on a connection that is inside its transaction."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self._connection = connection
        self._number = 0
        self._episodes = 0
        self._children: list[Child] = []
        self._rejected: list[tuple[int, int]] = []

    async def open(self, origin: Origin) -> tuple[bool, bool]:
        """Make the tables; says whether the authority is one of England, and the file the newest.

        An authority that nobody knows gets a row, marked as not recognised.
        """
        authority = origin.authority
        # Two imports for one authority: the second waits, then finds the first one's work.
        await self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('census ' || $1, 0))", authority)
        await self._connection.execute(_AUTHORITY, authority)
        # A number that only identifiers carry is nobody's census.
        english = await self._connection.fetchval(
            "SELECT is_recognised AND kind IS NOT DISTINCT FROM 'ENGLISH' FROM authority WHERE code = $1", authority
        )
        await self._connection.execute(";".join([_TABLES.rstrip().rstrip(";"), *map(_table, KINDS)]))
        newest = await self._connection.fetchval(_FILE, authority, origin.reference_date, origin.extracted_at)
        return english, newest

    async def add(self, child: Child | None, rejected: tuple[int, int] | None) -> None:
        """Take a child in, and where in the file something was rejected; both are copied in batches."""
        if child is not None:
            self._children.append(child)
        if rejected is not None:
            self._rejected.append(rejected)
        if len(self._children) + len(self._rejected) >= BATCH:
            await self.flush()

    async def flush(self) -> None:
        """Copy what waits."""
        await self._copy(self._children)
        await self._connection.copy_records_to_table(
            "staged_rejected", records=self._rejected, columns=("begins", "ends")
        )
        self._children.clear()
        self._rejected.clear()

    async def _copy(self, children: Sequence[Child]) -> None:
        rows, episodes = [], []
        blocks: dict[str, list[tuple[object, ...]]] = {kind.name: [] for kind in KINDS}
        for child in children:
            self._number += 1
            rows.append((self._number, *(getattr(child, name) for name in _CHILD[1:])))
            for episode in child.episodes:
                self._episodes += 1
                episodes.append((self._number, self._episodes, *(getattr(episode, name) for name in _EPISODE[2:])))
                for block in episode.blocks:
                    listed = [block.listed] if block.kind.listed else []
                    blocks[block.kind.name].append(
                        (self._episodes, block.line, block.started_on, *block.values.values(), *listed)
                    )
        copy = self._connection.copy_records_to_table
        await copy("staged_child", records=rows, columns=_CHILD)
        await copy("staged_episode", records=episodes, columns=_EPISODE)
        for kind in KINDS:
            if blocks[kind.name]:
                await copy(f"staged_{kind.name}", records=blocks[kind.name], columns=_columns(kind))
