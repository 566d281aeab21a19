"""What an export asks of the record: one statement, a row for each child with its document.

The format's names stand here as they are sent; everything is bound to what the format can say. The order of children,
of rows and of names is fixed, so that the same record gives the same bytes.

An id is the one that the other system gave (`source_id`), else the row's own key. A child who lives on under a new
record since an adoption is told without anything of the former life: no number of it, none of the other system's ids
(they may be those of the former record), no steps towards the adoption, whose days the Department knows already.
"""

_UPN = "'^[A-Z0-9]{13}$'"
_ACTIVITY, _ACCOMMODATION = "'^[A-Z0-9]{1,2}$'", "'^[A-Z0-9]$'"
_POSTCODE = "'^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$'"


_SAID = "'^[A-Za-z0-9_-]{1,36}$'"
_SHORT = "'^[A-Za-z0-9_-]{1,12}$'"
"""What an id may be; a number that the format cannot say gives way to the record's own key."""

_IS_NEW_LIFE = "k.present_id IS NOT NULL"
IS_SHIELDED = """(c.id IN (
    SELECT h.child_id FROM shield h
    WHERE h.scope IN ('RECORD', 'ADDRESS') AND h.set_at <= now() AND (h.lifted_at IS NULL OR h.lifted_at > now())
    UNION ALL
    SELECT a.person_id FROM address a
    WHERE a.protection = 'SHIELDED' AND (a.valid_to IS NULL OR a.valid_to > current_date)))"""
"""Whether it must not be told where a child `c` lives: nothing says that the Department needs it."""


def _id(row: str) -> str:
    return f"""coalesce(CASE WHEN {row}.source_system = 'DFE_CSC' AND {row}.source_id ~ {_SAID}
        AND NOT {_IS_NEW_LIFE} THEN {row}.source_id END, {row}.id::text)"""


_LA_CHILD_ID = f"CASE WHEN c.la_child_id ~ {_SAID} THEN c.la_child_id ELSE c.id::text END"

_STATUTORY = "{0}.category IN ('CIN', 'CP', 'CLA', 'CARE_LEAVER')"


def _nearest(child: str, day: str) -> str:
    """The child's episode for a row that the record ties to none: the newest begun before it, else the first after."""
    return f"""(
        SELECT o.id FROM episode o WHERE o.child_id = {child} AND {_STATUTORY.format("o")}
        ORDER BY o.referral_date <= {day} DESC, abs(o.referral_date - {day}), ({_id("o")}) COLLATE "C"
        LIMIT 1)"""  # noqa: S608 - constants


_BY_DAY = f'r.started_on, ({_id("r")}) COLLATE "C"'
_UNDER = "r.episode_id = s.id"
_PLACED = f"(r.episode_id = s.id OR r.episode_id IS NULL AND s.id = {_nearest('r.child_id', 'r.started_on')})"
"""Whether a row `r` stands under the episode `s`; the record ties some assessments and plans to none."""


def _rows(table: str, condition: str, content: str, under: str = _UNDER) -> str:
    """The rows under an episode, as an array."""
    return f"""(
        SELECT coalesce(json_agg(json_build_object({content}, 'purge', false) ORDER BY {_BY_DAY}), '[]')
        FROM {table} r WHERE r.child_id = s.child_id AND {under} AND {condition})"""  # noqa: S608 - constants


def _plans(kind: str, name: str) -> str:
    content = f"'{name}', {_id('r')}, 'start_date', r.started_on, 'end_date', r.ended_on"
    return _rows("plan", f"r.kind = '{kind}'", content, _PLACED)


_ASSESSMENTS = _rows(
    "assessment",
    "r.type IN ('CHILD_AND_FAMILY', 'PRE_BIRTH') AND r.status <> 'SUPERSEDED'",
    f"""'child_and_family_assessment_id', {_id("r")}, 'start_date', r.started_on,
        'authorisation_date', r.completed_on, 'factors', (
            SELECT coalesce(json_agg(f.factor_code ORDER BY f.factor_code COLLATE "C"), '[]')
            FROM assessment_factor f WHERE f.assessment_id = r.id)""",  # noqa: S608 - constants
    _PLACED,
)

_ENQUIRIES = _rows(
    "enquiry",
    "true",
    f"""'section_47_assessment_id', {_id("r")}, 'start_date', r.started_on,
        'icpc_required_flag', NOT r.is_conference_not_required, 'icpc_date', r.conference_on, 'end_date', r.ended_on""",
)

_PLACEMENTS = _rows(
    "placement",
    "true",
    f"""'child_looked_after_placement_id', {_id("r")}, 'start_date', r.started_on,
        'start_reason', r.start_reason_code, 'placement_type', r.type_code,
        'postcode', CASE WHEN r.postcode ~ {_POSTCODE} AND NOT v.is_shielded THEN r.postcode END,
        'end_date', r.ended_on, 'end_reason', r.end_reason_code, 'change_reason', r.change_reason_code""",
)

WORKER_KEY = "left(replace(p.id::text, '-', ''), 12)"
"""The name of a worker `p` without a number: an id of a worker has twelve characters at most."""

_WORKERS = f"""(
    SELECT coalesce(json_agg(w.worker ORDER BY w.started_on, w.name COLLATE "C", w.ended_on), '[]')
    FROM (
        SELECT DISTINCT ON (i.started_on, n.name, i.ended_on) i.started_on, n.name, i.ended_on, json_build_object(
            'worker_id', n.name, 'start_date', i.started_on, 'end_date', i.ended_on) AS worker
        FROM involvement i JOIN practitioner p ON p.id = i.practitioner_id JOIN agency a ON a.id = p.agency_id,
        LATERAL (SELECT coalesce(
            CASE WHEN p.source_system = 'DFE_CSC' AND p.source_id ~ {_SHORT} THEN p.source_id END, (
                SELECT g.number FROM registration g
                WHERE g.practitioner_id = p.id AND g.body = 'SWE' AND g.number ~ {_SHORT}
                ORDER BY g.valid_to DESC, g.number LIMIT 1), {WORKER_KEY}) AS name) n
        WHERE i.child_id = s.child_id AND NOT i.is_sensitive AND NOT a.is_sensitive
            AND a.authority_code = $1 AND a.sector = 'LA_CSC'
            AND s.id = {_nearest("i.child_id", "i.started_on")}
    ) w)"""  # noqa: S608 - constants

_ADOPTION = f"""(
    SELECT json_build_object('initial_decision_date', r.decided_on, 'matched_date', r.matched_on,
        'placed_date', r.placed_on, 'purge', false)
    FROM adoption r WHERE NOT {_IS_NEW_LIFE} AND r.child_id = s.child_id AND r.episode_id = s.id
        AND num_nonnulls(r.decided_on, r.matched_on, r.placed_on) > 0
    ORDER BY r.placed_on DESC NULLS LAST, r.matched_on DESC NULLS LAST, r.decided_on DESC NULLS LAST LIMIT 1)"""  # noqa: S608 - constants

_CARE_LEAVER = f"""(
    SELECT json_build_object('contact_date', r.contact_on,
        'activity', CASE WHEN r.activity ~ {_ACTIVITY} THEN r.activity END,
        'accommodation', CASE WHEN r.accommodation ~ {_ACCOMMODATION} THEN r.accommodation END, 'purge', false)
    FROM care_leaver_contact r WHERE r.child_id = s.child_id AND r.episode_id = s.id
        AND (r.contact_on IS NOT NULL OR r.activity ~ {_ACTIVITY} OR r.accommodation ~ {_ACCOMMODATION})
    ORDER BY r.contact_on DESC NULLS LAST, coalesce(r.activity, '') COLLATE "C" DESC,
        coalesce(r.accommodation, '') COLLATE "C" DESC LIMIT 1)"""  # noqa: S608 - constants

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
    FROM episode s WHERE s.child_id = c.id AND {_STATUTORY.format("s")})"""  # noqa: S608 - constants

_DETAILS = f"""json_build_object(
    'unique_pupil_number', (
        SELECT i.value FROM identifier i
        WHERE i.person_id = c.id AND i.kind = 'UPN' AND i.valid_to IS NULL AND i.value ~ {_UPN}
            AND NOT EXISTS (SELECT FROM identifier o WHERE o.person_id = k.former_id AND o.value = i.value)),
    'former_unique_pupil_number', (
        SELECT i.value FROM identifier i
        WHERE i.person_id = c.id AND i.kind = 'FORMER_UPN' AND i.value ~ {_UPN} AND NOT {_IS_NEW_LIFE}
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
        SELECT a.postcode FROM address a
        WHERE a.person_id = c.id AND a.type = 'HOME' AND a.valid_to IS NULL AND NOT v.is_shielded LIMIT 1),
    'uasc_flag', coalesce((
        SELECT coalesce(m.code IN ('UASC', 'UASC_LEAVE'), false) OR m.unaccompanied_until IS NOT NULL
        FROM child_immigration m WHERE m.child_id = c.id), false),
    'uasc_end_date', (SELECT m.unaccompanied_until FROM child_immigration m WHERE m.child_id = c.id),
    'purge', false)"""  # noqa: S608 - constants

_HEALTH = """json_build_object('sdq_assessments', (
    SELECT coalesce(json_agg(json_build_object('date', q.completed_on, 'score', q.score)
        ORDER BY q.completed_on, q.score), '[]')
    FROM (SELECT DISTINCT completed_on, score FROM strengths_score WHERE child_id = c.id) q), 'purge', false)"""

_GIVEN = f"""c.authority_code = $1
    AND NOT EXISTS (SELECT FROM seal l WHERE l.child_id = c.id)
    AND (c.archived_on IS NULL OR c.archived_on > current_date)
    AND EXISTS (SELECT FROM episode s WHERE s.child_id = c.id AND {_STATUTORY.format("s")})"""  # noqa: S608 - constants

COUNT = f"SELECT count(*) FROM child c WHERE {_GIVEN}"  # noqa: S608 - constants

CHILDREN = f"""
SELECT c.id, v.is_shielded, json_strip_nulls(json_build_object(
    'la_child_id', {_LA_CHILD_ID},
    'mis_child_id', CASE WHEN c.source_system = 'DFE_CSC' AND c.source_id ~ {_SAID} AND NOT {_IS_NEW_LIFE}
        THEN c.source_id END,
    'purge', false, 'child_details', {_DETAILS}, 'health_and_wellbeing', {_HEALTH},
    'social_care_episodes', {_EPISODE}))::text AS document
FROM child c JOIN person p ON p.id = c.id LEFT JOIN sealed_link k ON k.present_id = c.id,
LATERAL (SELECT {IS_SHIELDED} AS is_shielded) v
WHERE {_GIVEN}
ORDER BY {_LA_CHILD_ID} COLLATE "C"
"""  # noqa: S608 - constants
