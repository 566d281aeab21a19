"""Episodes into the record: matched by child, referral date and, where several began on one day, their place in a
fixed order.
"""

from typing import Any

import asyncpg

from db.imports.merged import Counts, number

_ORDER = "source, need, conference, closed, reason, no_further_action"

_LOST_EPISODES = """
DELETE FROM staged_episode e
WHERE NOT EXISTS (SELECT FROM staged_child s WHERE s.n = e.n)
"""

_MATCH_EPISODES = f"""
UPDATE staged_episode e SET place = o.place
FROM (
    SELECT ctid, row_number() OVER (PARTITION BY n, referral_date ORDER BY {_ORDER}) AS place
    FROM staged_episode WHERE n IN (SELECT n FROM staged_child WHERE NOT is_new)
) o
WHERE o.ctid = e.ctid;
UPDATE staged_episode e SET episode_id = held.id, is_new = false
FROM staged_child s, (
    SELECT id, child_id, referral_date, row_number() OVER (
        PARTITION BY child_id, referral_date ORDER BY {_ORDER}, id) AS place
    FROM (
        SELECT id, child_id, referral_date, referral_source_code AS source,
            primary_need_code AS need, initial_conference_on AS conference,
            closure_date AS closed, closure_reason_code AS reason,
            is_no_further_action AS no_further_action
        FROM episode
        WHERE category = 'CIN' AND child_id IN (SELECT child_id FROM staged_child WHERE NOT is_new)
    ) e
) held
WHERE s.n = e.n AND held.child_id = s.child_id
    AND held.referral_date = e.referral_date AND held.place = e.place;
CREATE UNIQUE INDEX ON staged_episode (e);
ANALYZE staged_episode;
"""  # noqa: S608 - a constant of this module

_NEW_EPISODES = """
INSERT INTO episode (
    id, child_id, category, referral_date, referral_source_scheme, referral_source_code,
    primary_need_scheme, primary_need_code, initial_conference_on, is_no_further_action,
    closure_date, closure_reason_scheme, closure_reason_code, source_system, source_id, extracted_at
)
SELECT e.episode_id, s.child_id, 'CIN', e.referral_date,
    CASE WHEN e.source IS NOT NULL THEN 'referral_source' END, e.source,
    CASE WHEN e.need IS NOT NULL THEN 'primary_need' END, e.need,
    e.conference, e.no_further_action, e.closed,
    CASE WHEN e.reason IS NOT NULL THEN 'closure_reason' END, e.reason,
    'CIN_CENSUS', s.la_child_id, f.extracted_at
FROM staged_episode e JOIN staged_child s USING (n), staged_file f
WHERE e.is_new
"""

# Open again is a correction; a value that could not be read is none.
_EPISODES = """
WITH wanted AS (
    SELECT h.id, s.la_child_id, f.extracted_at, coalesce(e.source, h.referral_source_code) AS source,
        coalesce(e.need, h.primary_need_code) AS need,
        coalesce(e.conference, h.initial_conference_on) AS conference,
        coalesce(e.no_further_action, h.is_no_further_action) AS no_further_action, e.closed,
        CASE WHEN e.closed IS NOT NULL THEN coalesce(e.reason, h.closure_reason_code)
            ELSE e.reason END AS reason
    FROM staged_episode e JOIN episode h ON h.id = e.episode_id JOIN staged_child s USING (n), staged_file f
    WHERE f.is_newest AND NOT e.is_new
)
UPDATE episode h SET
    referral_source_code = w.source,
    referral_source_scheme = CASE WHEN w.source IS NOT NULL THEN 'referral_source' END,
    primary_need_code = w.need,
    primary_need_scheme = CASE WHEN w.need IS NOT NULL THEN 'primary_need' END,
    initial_conference_on = w.conference, is_no_further_action = w.no_further_action,
    closure_date = w.closed, closure_reason_code = w.reason,
    closure_reason_scheme = CASE WHEN w.reason IS NOT NULL THEN 'closure_reason' END,
    source_system = 'CIN_CENSUS', source_id = w.la_child_id, extracted_at = w.extracted_at
FROM wanted w
WHERE h.id = w.id
    AND (h.referral_source_code, h.primary_need_code, h.initial_conference_on,
        h.is_no_further_action, h.closure_date, h.closure_reason_code)
        IS DISTINCT FROM
        (w.source, w.need, w.conference, w.no_further_action, w.closed, w.reason)
"""


async def merge_episodes(connection: "asyncpg.Connection[Any]") -> tuple[dict[str, Counts], dict[str, int]]:
    """Bring the episodes in; says what became of them, and how many went with a child that was rejected."""
    lost = number(await connection.execute(_LOST_EPISODES))
    await connection.execute(_MATCH_EPISODES)
    known = await connection.fetchval("SELECT count(*) FROM staged_episode WHERE NOT is_new")
    new = number(await connection.execute(_NEW_EPISODES))
    updated = number(await connection.execute(_EPISODES))
    return {"episodes": Counts(new, updated, known - updated)}, {"episodes": lost}
