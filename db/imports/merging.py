"""From the temporary tables into the record, set by set: match, insert, update what differs.

Children are matched by authority and `LAchildID`, episodes by child, referral date and, where there
are several of one date, their place in a fixed order. A second run of the same file therefore finds
every row and changes none. No other authority's child can be reached: the match says which child.

What a file does not say never erases what is held. A value from elsewhere (a family's own answer,
a document) is not overwritten, nor is a newer one.
"""

from dataclasses import dataclass
from typing import Any

import asyncpg

MOST_LISTED = 1000
"""Lines of one fault that are kept; the count goes on."""

_MATCH = """
CREATE INDEX ON staged_episode (n);
UPDATE staged_child s SET child_id = c.id, is_new = false
FROM child c, staged_file f
WHERE c.authority_code = f.authority_code AND c.la_child_id = s.la_child_id;
UPDATE staged_child SET child_id = gen_random_uuid(), is_new = true WHERE child_id IS NULL;
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
RETURNING s.line
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
RETURNING s.line
"""

_NEW_CHILDREN = """
INSERT INTO person (
    id, kind, date_of_birth, date_of_birth_precision, expected_delivery_date, date_of_death, sex
)
SELECT child_id, kind, born, CASE WHEN born IS NOT NULL THEN 'EXACT' END, due, died, sex
FROM staged_child WHERE is_new;
INSERT INTO child (id, authority_code, la_child_id)
SELECT s.child_id, f.authority_code, s.la_child_id
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
    SELECT child_id, date_of_birth, (held).date_of_birth AS birth_held,
        CASE
            WHEN date_of_birth IS NULL AND due IS NOT NULL THEN 'UNBORN'
            WHEN born IS NOT NULL AND (is_newest OR (held).kind = 'UNBORN') THEN kind
            ELSE (held).kind END AS kind,
        CASE WHEN is_newest THEN coalesce(due, (held).expected_delivery_date)
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
            ELSE p.date_of_birth_precision END
    FROM wanted w
    WHERE p.id = w.child_id
        AND (p.kind, p.date_of_birth, p.sex, p.date_of_death, p.expected_delivery_date)
            IS DISTINCT FROM
            (w.kind, w.date_of_birth, w.sex, w.date_of_death, w.expected_delivery_date)
    RETURNING p.id
)
INSERT INTO staged_change SELECT id FROM changed
"""

# A value not yet obtained carries no source and no date: nothing may tell it from a hidden one.
_ETHNICITY = """
WITH changed AS (
    INSERT INTO child_ethnicity AS held (child_id, state, source, recorded_on, scheme, code)
    SELECT s.child_id, coalesce(s.ethnicity_state, 'NOT_YET_OBTAINED'),
        CASE WHEN s.ethnicity_state IN ('RECORDED', 'REFUSED') THEN 'CIN_CENSUS' END,
        CASE WHEN s.ethnicity_state IN ('RECORDED', 'REFUSED') THEN f.reference_date END,
        CASE WHEN s.ethnicity IS NOT NULL THEN 'ethnicity' END, s.ethnicity
    FROM staged_child s, staged_file f
    ON CONFLICT (child_id) DO UPDATE SET
        state = excluded.state, source = excluded.source, recorded_on = excluded.recorded_on,
        scheme = excluded.scheme, code = excluded.code
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
SELECT s.child_id, s.disabilities AS said, coalesce(
    array_agg(c.code ORDER BY c.code COLLATE "C") FILTER (WHERE c.code IS NOT NULL), '{}'
) AS held, false AS is_taken
FROM staged_child s LEFT JOIN child_disability_code c USING (child_id)
WHERE s.disabilities IS NOT NULL GROUP BY s.child_id, s.disabilities;
WITH changed AS (
    INSERT INTO child_disability (child_id, state, source, recorded_on)
    SELECT s.child_id,
        CASE WHEN s.disabilities IS NOT NULL THEN 'RECORDED'
            WHEN s.kind = 'UNBORN' THEN 'NOT_APPLICABLE' ELSE 'NOT_YET_OBTAINED' END,
        CASE WHEN s.disabilities IS NOT NULL THEN 'CIN_CENSUS' END,
        CASE WHEN s.disabilities IS NOT NULL THEN f.reference_date END
    FROM staged_child s, staged_file f
    ON CONFLICT (child_id) DO NOTHING
    RETURNING child_id
), taken AS (
    UPDATE staged_disability d SET is_taken = true FROM changed WHERE d.child_id = changed.child_id
)
INSERT INTO staged_change SELECT child_id FROM changed;
WITH changed AS (
    UPDATE child_disability held SET
        state = 'RECORDED', source = 'CIN_CENSUS', recorded_on = f.reference_date
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
INSERT INTO child_disability_code (child_id, scheme, code)
SELECT child_id, 'disability', unnest(said) FROM staged_disability WHERE is_taken;
"""

_HELD_DISABILITY = """
SELECT s.line
FROM staged_disability d JOIN staged_child s USING (child_id)
    JOIN child_disability held USING (child_id)
WHERE NOT d.is_taken AND (held.state <> 'RECORDED' OR d.held <> d.said)
"""

_IDENTIFIERS = """
WITH changed AS (
    UPDATE identifier i SET kind = 'FORMER_UPN', valid_to = f.reference_date
    FROM staged_child s, staged_file f
    WHERE i.person_id = s.child_id AND i.kind = 'UPN' AND i.valid_to IS NULL
        AND f.is_newest AND i.value <> s.upn
    RETURNING i.person_id
)
INSERT INTO staged_change SELECT person_id FROM changed;
WITH changed AS (
    INSERT INTO identifier (person_id, kind, value, verification)
    SELECT s.child_id, 'UPN', s.upn,
        CASE WHEN s.upn_verified THEN 'VERIFIED' ELSE 'PRESENT_UNVERIFIED' END
    FROM staged_child s
    WHERE s.upn IS NOT NULL AND NOT EXISTS (
        SELECT FROM identifier i
        WHERE i.person_id = s.child_id AND i.kind = 'UPN' AND i.valid_to IS NULL)
    RETURNING person_id
)
INSERT INTO staged_change SELECT person_id FROM changed;
WITH former AS (
    SELECT child_id, unnest(former_upns) AS value FROM staged_child
    UNION
    -- An older file's current number, where the record already holds a later one.
    SELECT s.child_id, s.upn FROM staged_child s, staged_file f
    WHERE s.upn IS NOT NULL AND NOT f.is_newest
), changed AS (
    INSERT INTO identifier (person_id, kind, value, verification)
    SELECT child_id, 'FORMER_UPN', value, 'PRESENT_UNVERIFIED' FROM former
    WHERE NOT EXISTS (
        SELECT FROM identifier i WHERE i.person_id = child_id AND i.value = former.value)
    RETURNING person_id
)
INSERT INTO staged_change SELECT person_id FROM changed;
"""

_ORDER = "source, need, conference, closed, reason, no_further_action"

_LOST_EPISODES = """
DELETE FROM staged_episode e
WHERE NOT EXISTS (SELECT FROM staged_child s WHERE s.n = e.n)
"""

_MATCH_EPISODES = f"""
UPDATE staged_episode e SET place = o.place
FROM (
    SELECT ctid, row_number() OVER (PARTITION BY n, referral_date ORDER BY {_ORDER}) AS place
    FROM staged_episode
) o
WHERE o.ctid = e.ctid;
UPDATE staged_episode e SET episode_id = held.id
FROM staged_child s, (
    SELECT id, child_id, referral_date, row_number() OVER (
        PARTITION BY child_id, referral_date ORDER BY {_ORDER}, id) AS place
    FROM (
        SELECT id, child_id, referral_date, referral_source_code AS source,
            primary_need_code AS need, initial_conference_on AS conference,
            closure_date AS closed, closure_reason_code AS reason,
            is_no_further_action AS no_further_action
        FROM episode
        WHERE category = 'CIN' AND child_id IN (SELECT child_id FROM staged_child)
    ) e
) held
WHERE s.n = e.n AND held.child_id = s.child_id
    AND held.referral_date = e.referral_date AND held.place = e.place;
"""  # noqa: S608 - a constant of this module

_NEW_EPISODES = """
INSERT INTO episode (
    child_id, category, referral_date, referral_source_scheme, referral_source_code,
    primary_need_scheme, primary_need_code, initial_conference_on, is_no_further_action,
    closure_date, closure_reason_scheme, closure_reason_code
)
SELECT s.child_id, 'CIN', e.referral_date,
    CASE WHEN e.source IS NOT NULL THEN 'referral_source' END, e.source,
    CASE WHEN e.need IS NOT NULL THEN 'primary_need' END, e.need,
    e.conference, e.no_further_action, e.closed,
    CASE WHEN e.reason IS NOT NULL THEN 'closure_reason' END, e.reason
FROM staged_episode e JOIN staged_child s USING (n)
WHERE e.episode_id IS NULL
"""

# Open again is a correction; a value that could not be read is none.
_EPISODES = """
WITH wanted AS (
    SELECT h.id, coalesce(e.source, h.referral_source_code) AS source,
        coalesce(e.need, h.primary_need_code) AS need,
        coalesce(e.conference, h.initial_conference_on) AS conference,
        coalesce(e.no_further_action, h.is_no_further_action) AS no_further_action, e.closed,
        CASE WHEN e.closed IS NOT NULL THEN coalesce(e.reason, h.closure_reason_code)
            ELSE e.reason END AS reason
    FROM staged_episode e JOIN episode h ON h.id = e.episode_id, staged_file f
    WHERE f.is_newest
)
UPDATE episode h SET
    referral_source_code = w.source,
    referral_source_scheme = CASE WHEN w.source IS NOT NULL THEN 'referral_source' END,
    primary_need_code = w.need,
    primary_need_scheme = CASE WHEN w.need IS NOT NULL THEN 'primary_need' END,
    initial_conference_on = w.conference, is_no_further_action = w.no_further_action,
    closure_date = w.closed, closure_reason_code = w.reason,
    closure_reason_scheme = CASE WHEN w.reason IS NOT NULL THEN 'closure_reason' END
FROM wanted w
WHERE h.id = w.id
    AND (h.referral_source_code, h.primary_need_code, h.initial_conference_on,
        h.is_no_further_action, h.closure_date, h.closure_reason_code)
        IS DISTINCT FROM
        (w.source, w.need, w.conference, w.no_further_action, w.closed, w.reason)
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
class Counts:
    """What became of the rows that were not rejected."""

    imported: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Found:
    """A fault that only the whole file shows: how often, and the first lines."""

    rule: str
    count: int
    lines: list[int]


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome of one import."""

    children: Counts
    episodes: Counts
    warnings: list[Found]
    rejected: list[Found]
    """Children."""
    rejected_episodes: int
    """Episodes of the children in `rejected`."""


async def merge(connection: "asyncpg.Connection[Any]") -> Merged:
    """Bring what is staged into the record."""
    rejected = [await _find(connection, "8510", _SAME_CHILD_TWICE)]
    await connection.execute(_MATCH)
    rejected.append(await _find(connection, "8535Q", _DEAD_BEFORE_BORN))
    warnings = [await _find(connection, "1520", _SAME_UPN)]
    for script in (_NEW_CHILDREN, _PEOPLE, _ETHNICITY, _DISABILITY, _IDENTIFIERS):
        await connection.execute(script)
    warnings += [await _find(connection, "HELD", held) for held in (_HELD_ETHNICITY, _HELD_DISABILITY)]
    lost = _number(await connection.execute(_LOST_EPISODES))
    await connection.execute(_MATCH_EPISODES)
    known = await connection.fetchval("SELECT count(episode_id) FROM staged_episode")
    new = _number(await connection.execute(_NEW_EPISODES))
    updated = _number(await connection.execute(_EPISODES))
    children = await connection.fetchrow(_CHILD_COUNTS)
    return Merged(Counts(**children), Counts(new, updated, known - updated), warnings, rejected, lost)


async def _find(connection: "asyncpg.Connection[Any]", rule: str, statement: str) -> Found:
    """Run a statement that gives lines; the lines come back up to a bound, the count whole."""
    row = await connection.fetchrow(
        f"WITH found AS ({statement}) SELECT count(*) AS count, "  # noqa: S608 - constants above
        f"(array_agg(line ORDER BY line))[1:{MOST_LISTED}] AS lines FROM found"
    )
    return Found(rule, row["count"], row["lines"] or [])


def _number(tag: str) -> int:
    """How many rows a statement touched, from its command tag (`INSERT 0 402`)."""
    return int(tag.rsplit(" ", 1)[1])
