"""The blocks of episodes into the record: matched by episode, first day and place, as episodes are.

The statements are made from `kinds`, so that every kind is treated alike. A row that came from elsewhere (a
practitioner, another system) is found and left as it is; the report says where the census differs.
"""

from typing import Any

import asyncpg

from db.imports.kinds import ASSESSMENT, DOMAINS, FACTORS, OTHER_DOMAIN, Kind
from db.imports.merged import Counts, Found, find, number

# ruff: noqa: S608 - every part of a statement is a constant of `kinds`

_PROVENANCE = "source_system, source_id, extracted_at"
_FROM_HERE = "'CIN_CENSUS', s.la_child_id, f.extracted_at"


async def merge_blocks(connection: "asyncpg.Connection[Any]", kind: Kind) -> tuple[dict[str, Counts], int, Found]:
    """Bring one kind in: counts by the names of the report, blocks that went with their child, and rows that were
    held.
    """
    lost = number(await connection.execute(_lost(kind)))
    await connection.execute(_match(kind))
    known = await connection.fetchval(f"SELECT count(*) FROM staged_{kind.name} WHERE NOT is_new")
    new = number(await connection.execute(_insert(kind)))
    updated = number(await connection.execute(_update(kind)))
    held = await find(connection, f"HELD-ROW:{kind.block}", _held(kind))
    counts = {kind.name: Counts(new, updated, known - updated)}
    if kind.listed:
        counts[kind.listed.name] = await (_merge_factors if kind.listed is FACTORS else _merge_reviews)(connection)
    return counts, lost, held


def _fixed(kind: Kind, alias: str) -> str:
    """The condition that a row of the table is of the kind."""
    return "".join(f" AND {alias}.{column} = '{value}'" for column, value in kind.fixed.items())


def _lost(kind: Kind) -> str:
    return f"DELETE FROM staged_{kind.name} b WHERE NOT EXISTS (SELECT FROM staged_episode e WHERE e.e = b.e)"


def _match(kind: Kind) -> str:
    staged = f"staged_{kind.name}"
    order = ", ".join(column.name for column in kind.columns)
    return f"""
        UPDATE {staged} b SET place = o.place
        FROM (
            SELECT ctid, row_number() OVER (PARTITION BY e, started_on ORDER BY {order}, line) AS place FROM {staged}
            WHERE e IN (SELECT e FROM staged_episode WHERE NOT is_new)
        ) o
        WHERE o.ctid = b.ctid;
        UPDATE {staged} b SET row_id = held.id, is_new = false
        FROM staged_episode e, (
            SELECT h.id, h.episode_id, h.started_on, row_number() OVER (
                PARTITION BY h.episode_id, h.started_on ORDER BY {order}, h.id) AS place
            FROM {kind.table} h
            WHERE h.episode_id IN (SELECT episode_id FROM staged_episode WHERE NOT is_new){_fixed(kind, "h")}
        ) held
        WHERE e.e = b.e AND held.episode_id = e.episode_id
            AND held.started_on IS NOT DISTINCT FROM b.started_on AND held.place = b.place;
        CREATE UNIQUE INDEX ON {staged} (row_id);
        ANALYZE {staged};
    """


def _insert(kind: Kind) -> str:
    names = [column.name for column in kind.columns]
    columns = ["id", "child_id", "episode_id", "started_on", *names, *kind.fixed, *kind.derived]
    values = [
        "w.row_id",
        "s.child_id",
        "e.episode_id",
        "w.started_on",
        *(f"w.{name}" for name in names),
        *(f"'{value}'" for value in kind.fixed.values()),
        *kind.derived.values(),
    ]
    return f"""
        INSERT INTO {kind.table} ({", ".join(columns)}, {_PROVENANCE})
        SELECT {", ".join(values)}, {_FROM_HERE}
        FROM staged_{kind.name} w JOIN staged_episode e USING (e) JOIN staged_child s USING (n), staged_file f
        WHERE w.is_new
    """


def _wanted(kind: Kind) -> str:
    """What a newer census makes of the rows that are held: silence erases nothing, except that an end is taken back."""
    wanted = ", ".join(
        f"b.{column.name}" if column.ends else f"coalesce(b.{column.name}, h.{column.name}) AS {column.name}"
        for column in kind.columns
    )
    return f"""
        SELECT h.id, b.line, s.la_child_id, f.extracted_at, {wanted}
        FROM staged_{kind.name} b JOIN {kind.table} h ON h.id = b.row_id
            JOIN staged_episode e USING (e) JOIN staged_child s USING (n), staged_file f
        WHERE f.is_newest AND NOT b.is_new
    """


def _differs(kind: Kind) -> str:
    held = ", ".join(f"h.{column.name}" for column in kind.columns)
    wanted = ", ".join(f"w.{column.name}" for column in kind.columns)
    return f"ROW({held}) IS DISTINCT FROM ROW({wanted})"


def _update(kind: Kind) -> str:
    changes = [f"{column.name} = w.{column.name}" for column in kind.columns]
    changes += [f"{column} = {expression}" for column, expression in kind.derived.items()]
    return f"""
        WITH w AS ({_wanted(kind)})
        UPDATE {kind.table} h SET {", ".join(changes)},
            source_id = w.la_child_id, extracted_at = w.extracted_at
        FROM w
        WHERE h.id = w.id AND h.source_system = 'CIN_CENSUS' AND {kind.changeable} AND {_differs(kind)}
    """


def _held(kind: Kind) -> str:
    return f"""
        WITH w AS ({_wanted(kind)})
        SELECT w.line FROM w JOIN {kind.table} h ON h.id = w.id
        WHERE (h.source_system IS DISTINCT FROM 'CIN_CENSUS' OR NOT ({kind.changeable})) AND {_differs(kind)}
    """


_FACTORS_SAID = f"""
    SELECT b.row_id, b.is_new, s.child_id, s.la_child_id, unnest(b.factors) AS code
    FROM staged_assessments b JOIN staged_episode e USING (e) JOIN staged_child s USING (n)
        JOIN assessment h ON h.id = b.row_id
    WHERE h.source_system = 'CIN_CENSUS' AND {ASSESSMENT.changeable}
"""

# A newer census that names factors names all of them.
_FACTORS_GONE = f"""
DELETE FROM assessment_factor h USING staged_assessments b, staged_file f
WHERE h.assessment_id = b.row_id AND f.is_newest AND NOT b.is_new AND b.factors <> '{{}}'
    AND h.source_system = 'CIN_CENSUS' AND h.factor_code <> ALL (b.factors)
    AND EXISTS (SELECT FROM assessment h WHERE h.id = b.row_id AND {ASSESSMENT.changeable})
"""

_FACTORS_NEW = f"""
INSERT INTO assessment_factor (child_id, assessment_id, factor_code, domain, {_PROVENANCE})
SELECT s.child_id, s.row_id, s.code, coalesce(d.domain, {OTHER_DOMAIN}), {_FROM_HERE}
FROM ({_FACTORS_SAID}) s LEFT JOIN (
    VALUES {", ".join(f"('{code}', {domain})" for code, domain in DOMAINS.items())}
) d (code, domain) USING (code), staged_file f
ON CONFLICT DO NOTHING
"""

_REVIEWS_NEW = f"""
INSERT INTO review (child_id, plan_id, held_on, {_PROVENANCE})
SELECT s.child_id, s.row_id, s.held_on, {_FROM_HERE}
FROM (
    SELECT b.row_id, s.child_id, s.la_child_id, unnest(b.reviews) AS held_on
    FROM staged_protection_plans b JOIN staged_episode e USING (e) JOIN staged_child s USING (n)
) s, staged_file f
WHERE NOT EXISTS (SELECT FROM review r WHERE r.plan_id = s.row_id AND r.held_on = s.held_on)
"""


async def _merge_factors(connection: "asyncpg.Connection[Any]") -> Counts:
    await connection.execute(_FACTORS_GONE)
    new = number(await connection.execute(_FACTORS_NEW))
    said = await connection.fetchval("SELECT coalesce(sum(cardinality(factors)), 0) FROM staged_assessments")
    return Counts(new, 0, int(said) - new)


async def _merge_reviews(connection: "asyncpg.Connection[Any]") -> Counts:
    new = number(await connection.execute(_REVIEWS_NEW))
    said = await connection.fetchval("SELECT coalesce(sum(cardinality(reviews)), 0) FROM staged_protection_plans")
    return Counts(new, 0, int(said) - new)
