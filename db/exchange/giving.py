"""The record of one authority's children as documents of the data flows.

One read-only snapshot, a cursor, a child at a time: memory does not grow with the authority. The order of children, of
rows and of names is fixed, so that the same record gives the same bytes.

An id is the one that the other system gave (`source_id`), else the row's own key. Sealed records are left out: nothing
may lead to a former identity. This is the operator's command for the authority itself, and no caller's rules apply.
"""

import json
from collections.abc import Callable
from typing import Any

import asyncpg

from db.embedded.failure import DatabaseError
from db.exchange.placing import Unwritable

_AT_ONCE = 200

_UPN = "'^[A-Z0-9]{13}$'"
_POSTCODE = "'^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$'"


def _id(row: str) -> str:
    return f"coalesce(CASE WHEN {row}.source_system = 'DFE_CSC' THEN {row}.source_id END, {row}.id::text)"


# A number that the format cannot say gives way to the record's own key.
_LA_CHILD_ID = """CASE WHEN c.la_child_id ~ '^[^[:cntrl:][:space:]]([^[:cntrl:]]{0,34}[^[:cntrl:][:space:]])?$'
    THEN c.la_child_id ELSE c.id::text END"""

_EPISODES = "s.category IN ('CIN', 'CP', 'CLA', 'CARE_LEAVER')"


def _rows(table: str, condition: str, content: str, order: str) -> str:
    """The rows under an episode, as an array."""
    return f"""(
        SELECT coalesce(json_agg(json_build_object({content}, 'purge', false) ORDER BY {order}), '[]')
        FROM {table} r WHERE r.child_id = s.child_id AND r.episode_id = s.id AND {condition})"""  # noqa: S608 - constants


def _plans(kind: str, name: str) -> str:
    content = f"'{name}', {_id('r')}, 'start_date', r.started_on, 'end_date', r.ended_on"
    return _rows("plan", f"r.kind = '{kind}'", content, _BY_DAY)


_BY_DAY = f'r.started_on, ({_id("r")}) COLLATE "C"'

_ASSESSMENTS = _rows(
    "assessment",
    "r.type IN ('CHILD_AND_FAMILY', 'PRE_BIRTH') AND r.status <> 'SUPERSEDED'",
    f"""'child_and_family_assessment_id', {_id("r")}, 'start_date', r.started_on,
        'authorisation_date', r.completed_on, 'factors', (
            SELECT coalesce(json_agg(f.factor_code ORDER BY f.factor_code COLLATE "C"), '[]')
            FROM assessment_factor f WHERE f.assessment_id = r.id)""",  # noqa: S608 - constants
    _BY_DAY,
)

_ENQUIRIES = _rows(
    "enquiry",
    "true",
    f"""'section_47_assessment_id', {_id("r")}, 'start_date', r.started_on,
        'icpc_required_flag', NOT r.is_conference_not_required, 'icpc_date', r.conference_on, 'end_date', r.ended_on""",
    _BY_DAY,
)

_PLACEMENTS = _rows(
    "placement",
    "true",
    f"""'child_looked_after_placement_id', {_id("r")}, 'start_date', r.started_on,
        'start_reason', r.start_reason_code, 'placement_type', r.type_code,
        'postcode', CASE WHEN r.postcode ~ {_POSTCODE} THEN r.postcode END, 'end_date', r.ended_on,
        'end_reason', r.end_reason_code, 'change_reason', r.change_reason_code""",
    _BY_DAY,
)

# The record ties a worker to the child: the episode is the newest that had begun, else the first.
_WORKERS = f"""(
    SELECT coalesce(json_agg(w.worker ORDER BY w.started_on, w.name COLLATE "C", w.ended_on), '[]')
    FROM (
        SELECT DISTINCT ON (i.started_on, n.name, i.ended_on) i.started_on, n.name, i.ended_on, json_build_object(
            'worker_id', n.name, 'start_date', i.started_on, 'end_date', i.ended_on) AS worker
        FROM involvement i JOIN practitioner p ON p.id = i.practitioner_id JOIN agency a ON a.id = p.agency_id,
        LATERAL (SELECT coalesce(CASE WHEN p.source_system = 'DFE_CSC' THEN p.source_id END, (
            SELECT g.number FROM registration g WHERE g.practitioner_id = p.id AND g.body = 'SWE'
            ORDER BY g.valid_to DESC, g.number LIMIT 1), p.id::text) AS name) n
        WHERE i.child_id = s.child_id AND NOT i.is_sensitive AND NOT a.is_sensitive
            AND a.authority_code = $1 AND a.sector = 'LA_CSC'
            AND s.id = (
                SELECT o.id FROM episode o
                WHERE o.child_id = i.child_id AND {_EPISODES.replace("s.", "o.")}
                ORDER BY o.referral_date <= i.started_on DESC,
                    abs(o.referral_date - i.started_on), ({_id("o")}) COLLATE "C"
                LIMIT 1)
    ) w)"""  # noqa: S608 - constants

_ADOPTION = """(
    SELECT json_build_object('initial_decision_date', r.decided_on, 'matched_date', r.matched_on,
        'placed_date', r.placed_on, 'purge', false)
    FROM adoption r WHERE r.child_id = s.child_id AND r.episode_id = s.id
        AND num_nonnulls(r.decided_on, r.matched_on, r.placed_on) > 0
    ORDER BY r.placed_on DESC NULLS LAST, r.matched_on DESC NULLS LAST, r.decided_on DESC NULLS LAST LIMIT 1)"""

_CARE_LEAVER = """(
    SELECT json_build_object('contact_date', r.contact_on,
        'activity', CASE WHEN r.activity ~ '^[A-Z0-9]{1,2}$' THEN r.activity END,
        'accommodation', CASE WHEN r.accommodation ~ '^[A-Z0-9]$' THEN r.accommodation END, 'purge', false)
    FROM care_leaver_contact r WHERE r.child_id = s.child_id AND r.episode_id = s.id
        AND (r.contact_on IS NOT NULL OR r.activity ~ '^[A-Z0-9]{1,2}$' OR r.accommodation ~ '^[A-Z0-9]$')
    ORDER BY r.contact_on DESC NULLS LAST, coalesce(r.activity, '') COLLATE "C" DESC,
        coalesce(r.accommodation, '') COLLATE "C" DESC LIMIT 1)"""

_EPISODE = f"""(
    SELECT coalesce(json_agg(json_build_object(
        'social_care_episode_id', {_id("s")}, 'referral_date', s.referral_date,
        'referral_source', s.referral_source_code, 'closure_date', s.closure_date,
        'closure_reason', s.closure_reason_code, 'referral_no_further_action_flag', s.is_no_further_action,
        'care_worker_details', {_WORKERS},
        'child_and_family_assessments', {_ASSESSMENTS},
        'child_in_need_plans', {_plans("CIN", "child_in_need_plan_id")},
        'section_47_assessments', {_ENQUIRIES},
        'child_protection_plans', {_plans("CP", "child_protection_plan_id")},
        'child_looked_after_placements', {_PLACEMENTS},
        'adoption', {_ADOPTION},
        'care_leavers', {_CARE_LEAVER},
        'purge', false) ORDER BY s.referral_date, ({_id("s")}) COLLATE "C"), '[]')
    FROM episode s WHERE s.child_id = c.id AND {_EPISODES})"""  # noqa: S608 - constants

_DETAILS = f"""json_build_object(
    'unique_pupil_number', (
        SELECT i.value FROM identifier i
        WHERE i.person_id = c.id AND i.kind = 'UPN' AND i.valid_to IS NULL AND i.value ~ {_UPN}),
    'former_unique_pupil_number', (
        SELECT i.value FROM identifier i WHERE i.person_id = c.id AND i.kind = 'FORMER_UPN' AND i.value ~ {_UPN}
        ORDER BY i.valid_to DESC NULLS LAST, i.value COLLATE "C" LIMIT 1),
    'unique_pupil_number_unknown_reason', c.upn_unknown_reason_code,
    'first_name', nullif(btrim(p.given_name), ''), 'surname', nullif(btrim(p.family_name), ''),
    'date_of_birth', p.date_of_birth, 'expected_date_of_birth', p.expected_delivery_date, 'sex', p.sex,
    'ethnicity', (
        SELECT CASE e.state WHEN 'RECORDED' THEN e.code
            WHEN 'REFUSED' THEN 'REFU' WHEN 'NOT_YET_OBTAINED' THEN 'NOBT' END
        FROM child_ethnicity e WHERE e.child_id = c.id),
    'disabilities', coalesce((
        SELECT coalesce((
            SELECT json_agg(k.code ORDER BY k.code COLLATE "C") FROM child_disability_code k WHERE k.child_id = c.id),
            '["NONE"]')
        FROM child_disability d WHERE d.child_id = c.id AND d.state = 'RECORDED'), '[]'),
    'postcode', (
        SELECT a.postcode FROM address a WHERE a.person_id = c.id AND a.type = 'HOME' AND a.valid_to IS NULL LIMIT 1),
    'uasc_flag', coalesce((
        SELECT coalesce(m.code IN ('UASC', 'UASC_LEAVE'), false) OR m.unaccompanied_until IS NOT NULL
        FROM child_immigration m WHERE m.child_id = c.id), false),
    'uasc_end_date', (SELECT m.unaccompanied_until FROM child_immigration m WHERE m.child_id = c.id),
    'purge', false)"""  # noqa: S608 - constants

_HEALTH = """json_build_object('sdq_assessments', (
    SELECT coalesce(json_agg(json_build_object('date', q.completed_on, 'score', q.score)
        ORDER BY q.completed_on, q.score), '[]')
    FROM (SELECT DISTINCT completed_on, score FROM strengths_score WHERE child_id = c.id) q), 'purge', false)"""

_CHILDREN = f"""
SELECT json_strip_nulls(json_build_object(
    'la_child_id', {_LA_CHILD_ID},
    'mis_child_id', CASE WHEN c.source_system = 'DFE_CSC' THEN c.source_id END,
    'purge', false, 'child_details', {_DETAILS}, 'health_and_wellbeing', {_HEALTH},
    'social_care_episodes', {_EPISODE}))::text AS document
FROM child c JOIN person p ON p.id = c.id
WHERE c.authority_code = $1 AND NOT EXISTS (SELECT FROM seal l WHERE l.child_id = c.id)
ORDER BY {_LA_CHILD_ID} COLLATE "C"
"""  # noqa: S608 - constants


async def give(dsn_owner: str, authority: str, write: Callable[[str], None]) -> int:
    """Write each child's document, as JSON on one line; returns how many there are.

    Raises DatabaseError, and Unwritable for an authority that the record does not know.
    """
    try:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn_owner)
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseError(f"no connection to the database: {type(error).__name__}") from error
    count = 0
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            if not await connection.fetchval("SELECT EXISTS (SELECT FROM authority WHERE code = $1)", authority):
                raise Unwritable("the record knows no such authority: give its three-digit code")
            async for row in connection.cursor(_CHILDREN, authority, prefetch=_AT_ONCE):
                write(json.dumps(json.loads(row["document"]), ensure_ascii=False, separators=(",", ":")))
                count += 1
    except asyncpg.UndefinedTableError:
        raise DatabaseError("the database has no tables yet: run `./ecaf db migrate` first") from None
    finally:
        await connection.close()
    return count
