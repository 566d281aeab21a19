"""From the temporary tables into the record, set by set: match, insert, update what differs.

Children are matched by authority and `LAchildID`; `merging_episodes` says how the rest is. A second
run of the same file therefore finds every row and changes none. No other authority's child can be
reached: the match says which child.

What a file does not say never erases what is held. A value from elsewhere (a family's own answer,
a document) is not overwritten, nor is a newer one. Every row that is written says where it is from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import asyncpg

from db.imports.kinds import KINDS
from db.imports.merged import Counts, Found, find
from db.imports.merging_blocks import merge_blocks
from db.imports.merging_episodes import merge_episodes
from db.imports.unhindered import unhindered

_MATCH = """
CREATE INDEX ON staged_episode (n);
UPDATE staged_child s SET child_id = c.id, is_new = false
FROM child c, staged_file f
WHERE c.authority_code = f.authority_code AND c.la_child_id = s.la_child_id;
CREATE UNIQUE INDEX ON staged_child (child_id);
CREATE UNIQUE INDEX ON staged_child (n);
ANALYZE staged_child;
ANALYZE staged_episode;
"""

_SAME_CHILD_TWICE = """
DELETE FROM staged_child s USING (
    SELECT n, row_number() OVER (PARTITION BY la_child_id ORDER BY n) AS place FROM staged_child
) o
WHERE o.n = s.n AND o.place > 1
RETURNING s.line, s.begins, s.ends
"""

_SAME_UPN = """
UPDATE staged_child SET upn_verified = false
WHERE upn IN (SELECT upn FROM staged_child GROUP BY upn HAVING count(*) > 1)
RETURNING line
"""

# The file has one of the two dates, the record the other.
_DEAD_BEFORE_BORN = """
DELETE FROM staged_child s USING person p
WHERE p.id = s.child_id
    AND coalesce(s.died, p.date_of_death) < coalesce(s.born, p.date_of_birth)
RETURNING s.line, s.begins, s.ends
"""

_NEW_CHILDREN = """
INSERT INTO person (
    id, kind, date_of_birth, date_of_birth_precision, expected_delivery_date, date_of_death, sex,
    source_system, source_id, extracted_at
)
SELECT s.child_id, s.kind, s.born, CASE WHEN s.born IS NOT NULL THEN 'EXACT' END, s.due, s.died, s.sex,
    'CIN_CENSUS', s.la_child_id, f.extracted_at
FROM staged_child s, staged_file f WHERE s.is_new;
INSERT INTO child (
    id, authority_code, la_child_id, upn_unknown_reason_code, source_system, source_id, extracted_at
)
SELECT s.child_id, f.authority_code, s.la_child_id, s.upn_unknown, 'CIN_CENSUS', s.la_child_id, f.extracted_at
FROM staged_child s, staged_file f WHERE s.is_new;
"""

_PEOPLE = """
WITH birth AS (
    SELECT s.*, p AS held, f.is_newest,
        CASE WHEN f.is_newest THEN coalesce(s.born, p.date_of_birth)
            ELSE coalesce(p.date_of_birth, s.born) END AS date_of_birth
    FROM staged_child s JOIN person p ON p.id = s.child_id, staged_file f
    WHERE NOT s.is_new
), wanted AS (
    SELECT child_id, la_child_id, date_of_birth, (held).date_of_birth AS birth_held,
        CASE
            WHEN date_of_birth IS NULL AND due IS NOT NULL THEN 'UNBORN'
            WHEN born IS NOT NULL AND (is_newest OR (held).kind = 'UNBORN') THEN kind
            ELSE (held).kind END AS kind,
        -- Who is born is no longer expected; `past_value` remembers the day.
        CASE WHEN date_of_birth IS NOT NULL THEN NULL
            WHEN is_newest THEN coalesce(due, (held).expected_delivery_date)
            ELSE coalesce((held).expected_delivery_date, due) END AS expected_delivery_date,
        CASE WHEN is_newest THEN coalesce(died, (held).date_of_death)
            ELSE coalesce((held).date_of_death, died) END AS date_of_death,
        CASE WHEN sex = 'U' OR NOT is_newest AND (held).sex <> 'U' THEN coalesce((held).sex, 'U')
            ELSE sex END AS sex
    FROM birth
), changed AS (
    UPDATE person p SET
        kind = w.kind, date_of_birth = w.date_of_birth, sex = w.sex,
        date_of_death = w.date_of_death, expected_delivery_date = w.expected_delivery_date,
        date_of_birth_precision = CASE
            WHEN w.date_of_birth IS DISTINCT FROM w.birth_held THEN 'EXACT'
            ELSE p.date_of_birth_precision END,
        source_system = 'CIN_CENSUS', source_id = w.la_child_id, extracted_at = f.extracted_at
    FROM wanted w, staged_file f
    WHERE p.id = w.child_id
        AND (p.kind, p.date_of_birth, p.sex, p.date_of_death, p.expected_delivery_date)
            IS DISTINCT FROM
            (w.kind, w.date_of_birth, w.sex, w.date_of_death, w.expected_delivery_date)
    RETURNING p.id
)
INSERT INTO staged_change SELECT id FROM changed
"""

# A number that is known leaves no reason for having none.
_NO_UPN = """
WITH wanted AS (
    SELECT s.child_id, s.la_child_id, f.extracted_at, coalesce(s.upn_unknown,
        CASE WHEN s.upn IS NULL THEN c.upn_unknown_reason_code END) AS reason
    FROM staged_child s JOIN child c ON c.id = s.child_id, staged_file f
    WHERE NOT s.is_new AND f.is_newest
), changed AS (
    UPDATE child c SET upn_unknown_reason_code = w.reason,
        source_system = 'CIN_CENSUS', source_id = w.la_child_id, extracted_at = w.extracted_at
    FROM wanted w WHERE c.id = w.child_id AND c.upn_unknown_reason_code IS DISTINCT FROM w.reason
    RETURNING c.id
)
INSERT INTO staged_change SELECT id FROM changed
"""

# A value not yet obtained carries no source and no date: nothing may tell it from a hidden one.
_ETHNICITY = """
WITH changed AS (
    INSERT INTO child_ethnicity AS held (
        child_id, state, source, recorded_on, scheme, code, source_system, source_id, extracted_at
    )
    SELECT s.child_id, coalesce(s.ethnicity_state, 'NOT_YET_OBTAINED'),
        CASE WHEN s.ethnicity_state IN ('RECORDED', 'REFUSED') THEN 'CIN_CENSUS' END,
        CASE WHEN s.ethnicity_state IN ('RECORDED', 'REFUSED') THEN f.reference_date END,
        CASE WHEN s.ethnicity IS NOT NULL THEN 'ethnicity' END, s.ethnicity,
        'CIN_CENSUS', s.la_child_id, f.extracted_at
    FROM staged_child s, staged_file f
    ON CONFLICT (child_id) DO UPDATE SET
        state = excluded.state, source = excluded.source, recorded_on = excluded.recorded_on,
        scheme = excluded.scheme, code = excluded.code, source_system = excluded.source_system,
        source_id = excluded.source_id, extracted_at = excluded.extracted_at
    WHERE excluded.state IN ('RECORDED', 'REFUSED')
        AND (held.state, held.code) IS DISTINCT FROM (excluded.state, excluded.code)
        AND (held.state IN ('NOT_YET_OBTAINED', 'UNKNOWN', 'NOT_APPLICABLE')
            OR held.source = 'CIN_CENSUS' AND held.recorded_on <= excluded.recorded_on)
    RETURNING child_id
)
INSERT INTO staged_change SELECT child_id FROM changed
"""

_HELD_ETHNICITY = """
SELECT s.line FROM staged_child s JOIN child_ethnicity held USING (child_id)
WHERE s.ethnicity_state IN ('RECORDED', 'REFUSED', 'NOT_YET_OBTAINED')
    AND (held.state, held.code) IS DISTINCT FROM (s.ethnicity_state, s.ethnicity)
"""

_DISABILITY = """
CREATE TEMP TABLE staged_disability ON COMMIT DROP AS
SELECT s.child_id, s.la_child_id, s.disabilities AS said, coalesce(
    array_agg(c.code ORDER BY c.code COLLATE "C") FILTER (WHERE c.code IS NOT NULL), '{}'
) AS held, false AS is_taken
FROM staged_child s LEFT JOIN child_disability_code c USING (child_id)
WHERE s.disabilities IS NOT NULL GROUP BY s.child_id, s.la_child_id, s.disabilities;
WITH changed AS (
    INSERT INTO child_disability (child_id, state, source, recorded_on, source_system, source_id, extracted_at)
    SELECT s.child_id,
        CASE WHEN s.disabilities IS NOT NULL THEN 'RECORDED'
            WHEN s.kind = 'UNBORN' THEN 'NOT_APPLICABLE' ELSE 'NOT_YET_OBTAINED' END,
        CASE WHEN s.disabilities IS NOT NULL THEN 'CIN_CENSUS' END,
        CASE WHEN s.disabilities IS NOT NULL THEN f.reference_date END,
        'CIN_CENSUS', s.la_child_id, f.extracted_at
    FROM staged_child s, staged_file f
    ON CONFLICT (child_id) DO NOTHING
    RETURNING child_id
), taken AS (
    UPDATE staged_disability d SET is_taken = true FROM changed WHERE d.child_id = changed.child_id
)
INSERT INTO staged_change SELECT child_id FROM changed;
WITH changed AS (
    UPDATE child_disability held SET
        state = 'RECORDED', source = 'CIN_CENSUS', recorded_on = f.reference_date,
        source_system = 'CIN_CENSUS', source_id = d.la_child_id, extracted_at = f.extracted_at
    FROM staged_disability d, staged_file f
    WHERE held.child_id = d.child_id AND NOT d.is_taken
        AND (held.state <> 'RECORDED' OR d.held <> d.said)
        AND (held.state IN ('NOT_YET_OBTAINED', 'UNKNOWN', 'NOT_APPLICABLE')
            OR held.source = 'CIN_CENSUS' AND held.recorded_on <= f.reference_date)
    RETURNING held.child_id
), taken AS (
    UPDATE staged_disability d SET is_taken = true FROM changed WHERE d.child_id = changed.child_id
)
INSERT INTO staged_change SELECT child_id FROM changed;
DELETE FROM child_disability_code c USING staged_disability d
WHERE c.child_id = d.child_id AND d.is_taken;
INSERT INTO child_disability_code (child_id, scheme, code, source_system, source_id, extracted_at)
SELECT s.child_id, 'disability', unnest(s.said), 'CIN_CENSUS', s.la_child_id, f.extracted_at
FROM staged_disability s, staged_file f WHERE s.is_taken;
"""

_HELD_DISABILITY = """
SELECT s.line
FROM staged_disability d JOIN staged_child s USING (child_id)
    JOIN child_disability held USING (child_id)
WHERE NOT d.is_taken AND (held.state <> 'RECORDED' OR d.held <> d.said)
"""

_IDENTIFIERS = """
WITH changed AS (
    UPDATE identifier i SET kind = 'FORMER_UPN', valid_to = f.reference_date,
        source_system = 'CIN_CENSUS', source_id = s.la_child_id, extracted_at = f.extracted_at
    FROM staged_child s, staged_file f
    WHERE i.person_id = s.child_id AND i.kind = 'UPN' AND i.valid_to IS NULL
        AND f.is_newest AND i.value <> s.upn
    RETURNING i.person_id
)
INSERT INTO staged_change SELECT person_id FROM changed;
WITH changed AS (
    INSERT INTO identifier (person_id, kind, value, verification, source_system, source_id, extracted_at)
    SELECT s.child_id, 'UPN', s.upn,
        CASE WHEN s.upn_verified THEN 'VERIFIED' ELSE 'PRESENT_UNVERIFIED' END,
        'CIN_CENSUS', s.la_child_id, f.extracted_at
    FROM staged_child s, staged_file f
    WHERE s.upn IS NOT NULL AND NOT EXISTS (
        SELECT FROM identifier i
        WHERE i.person_id = s.child_id AND i.kind = 'UPN' AND i.valid_to IS NULL)
    RETURNING person_id
)
INSERT INTO staged_change SELECT person_id FROM changed;
WITH former AS (
    SELECT child_id, la_child_id, unnest(former_upns) AS value FROM staged_child
    UNION
    -- An older file's current number, where the record already holds a later one.
    SELECT s.child_id, s.la_child_id, s.upn FROM staged_child s, staged_file f
    WHERE s.upn IS NOT NULL AND NOT f.is_newest
), changed AS (
    INSERT INTO identifier (person_id, kind, value, verification, source_system, source_id, extracted_at)
    SELECT s.child_id, 'FORMER_UPN', s.value, 'PRESENT_UNVERIFIED', 'CIN_CENSUS', s.la_child_id, f.extracted_at
    FROM former s, staged_file f
    WHERE NOT EXISTS (
        SELECT FROM identifier i WHERE i.person_id = s.child_id AND i.value = s.value)
    RETURNING person_id
)
INSERT INTO staged_change SELECT person_id FROM changed;
"""

_CHILD_COUNTS = """
SELECT count(*) FILTER (WHERE is_new) AS imported,
    count(*) FILTER (WHERE NOT is_new AND changed) AS updated,
    count(*) FILTER (WHERE NOT is_new AND NOT changed) AS unchanged
FROM (
    SELECT is_new, child_id IN (SELECT child_id FROM staged_change) AS changed FROM staged_child
) s
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome of one import."""

    children: Counts
    rows: dict[str, Counts]
    """Episodes, and the blocks inside, by the names of the report."""
    warnings: list[Found]
    rejected: list[Found]
    """Children."""
    lost: dict[str, int]
    """Rows of the children in `rejected`."""


_STEPS = ("children", "episodes", *(kind.name.replace("_", " ") for kind in KINDS), "keys and indexes")


async def merge(connection: "asyncpg.Connection[Any]", tell: Callable[[int, int, str], None]) -> Merged:
    """Bring what is staged into the record; each step is told before it begins."""

    def begin(step: int) -> None:
        tell(step, len(_STEPS), _STEPS[step])

    async with unhindered(connection):
        merged = await _merge(connection, begin)
        begin(len(_STEPS) - 1)
    return merged


async def _merge(connection: "asyncpg.Connection[Any]", begin: Callable[[int], None]) -> Merged:
    begin(0)
    rejected = [await find(connection, "8510", _SAME_CHILD_TWICE, rejects=True)]
    await connection.execute(_MATCH)
    rejected.append(await find(connection, "8535Q", _DEAD_BEFORE_BORN, rejects=True))
    warnings = [await find(connection, "1520", _SAME_UPN)]
    for script in (_NEW_CHILDREN, _PEOPLE, _NO_UPN, _ETHNICITY, _DISABILITY, _IDENTIFIERS):
        await connection.execute(script)
    warnings += [await find(connection, "HELD", held) for held in (_HELD_ETHNICITY, _HELD_DISABILITY)]
    begin(1)
    rows, lost = await merge_episodes(connection)
    for step, kind in enumerate(KINDS, 2):
        begin(step)
        counts, gone, held = await merge_blocks(connection, kind)
        rows |= counts
        lost[kind.name] = gone
        warnings.append(held)
    children = await connection.fetchrow(_CHILD_COUNTS)
    return Merged(Counts(**children), rows, warnings, rejected, lost)
