"""The SQL of the conditions, as templates: what each of them asks of the record.

`{child}` is a row of `child`, `{person}` the person behind that child, `{row}` a row of the type or table in question,
`{group}` the group of the object; the rest are the caller's facts. No template holds a value.
"""

# ruff: noqa: S608 - SQL is made of SQL here, and of nothing else

SYNTHETIC = "EXISTS (SELECT FROM instance AS cond_instance WHERE cond_instance.is_synthetic)"


def _today(row: str, since: str = "started_on", until: str = "ended_on") -> str:
    """It is so today: from a day on that may be unknown, until one that is no longer covered."""
    return (
        f"({row}.{since} IS NULL OR {row}.{since} <= current_date)"
        f" AND ({row}.{until} IS NULL OR current_date < {row}.{until})"
    )


def _stands(row: str) -> str:
    """It has not been lifted."""
    return f"({row}.lifted_at IS NULL OR now() < {row}.lifted_at)"


def live_shield(person: str, scope: str, link: str = "") -> str:
    """A shield of this scope is set and not lifted; `link` says of which links."""
    return (
        "EXISTS (SELECT FROM shield AS cond_shield"
        f" WHERE cond_shield.child_id = {person} AND cond_shield.scope = '{scope}'"
        " AND cond_shield.set_at <= now()"
        f" AND {_stands('cond_shield')}{link})"
    )


def live_link_shield(person: str, other: str) -> str:
    """A shield hides all links of this person, or the one to the other.

    Two questions, each by equality alone: PostgreSQL answers such once for all rows, and one with OR row by row.
    """
    of_all = live_shield(person, "PERSON_LINK", " AND cond_shield.person_id IS NULL")
    of_one = live_shield(person, "PERSON_LINK", f" AND cond_shield.person_id = {other}")
    return f"({of_all} OR {of_one})"


# Two questions here too.
ADDRESS_SHIELDED = (
    f"({live_shield('{row}.person_id', 'ADDRESS', ' AND cond_shield.address_id IS NULL')}"
    f" OR {live_shield('{row}.person_id', 'ADDRESS', ' AND cond_shield.address_id = {row}.id')})"
)


def seal(person: str) -> str:
    """The record of this person is sealed, for good."""
    return (
        f"EXISTS (SELECT FROM seal AS cond_seal WHERE cond_seal.child_id = {person} AND cond_seal.sealed_at <= now())"
    )


def live_grant(person: str) -> str:
    """The caller has emergency access to the group of this person's record."""
    return (
        "EXISTS (SELECT FROM emergency_grant AS cond_grant"
        " WHERE cond_grant.practitioner_id = {practitioner_id}"
        f" AND cond_grant.child_id = {person} AND {{group}} = ANY (cond_grant.groups)"
        " AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at)"
    )


# The groups that a live grant opens of a record under a live shield; NULL where there is no shield.
OPENED = (
    "CASE WHEN " + live_shield("{child}.id", "RECORD") + " THEN ARRAY(SELECT unnest(cond_grant.groups)"
    " FROM emergency_grant AS cond_grant"
    " WHERE cond_grant.practitioner_id = {practitioner_id} AND cond_grant.child_id = {child}.id"
    " AND cond_grant.granted_at <= now() AND now() < cond_grant.expires_at) END"
)
NOT_OPENED = "({once} IS NOT NULL AND ({group} = ANY ({once})) IS NOT TRUE)"

# Of two records that may be of one person: neither is sealed or an archive, and the other is open to who asks.
PAIR_CLOSED = (
    f"({seal('{row}.child_id')} OR {seal('{row}.other_id')}"
    " OR EXISTS (SELECT FROM child AS cond_record WHERE cond_record.id IN ({row}.child_id, {row}.other_id)"
    " AND cond_record.archived_on <= current_date)"
    f" OR {live_shield('{row}.other_id', 'RECORD')}"
    f" OR {live_link_shield('{row}.other_id', '{row}.child_id')}"
    f" OR {live_link_shield('{row}.child_id', '{row}.other_id')}"
    " OR EXISTS (SELECT FROM excluded_practitioner AS cond_listed WHERE cond_listed.child_id = {row}.other_id"
    " AND cond_listed.practitioner_id = {practitioner_id}))"
)

OPEN_INVOLVEMENT = (
    "{row}.practitioner_id = {practitioner_id} AND {row}.started_on <= current_date"
    " AND ({row}.ended_on IS NULL OR current_date < {row}.ended_on)"
)

HANDOVER_DAYS = 28

# Case holder, co-worker, reviewing officer: until the work ends, and for the days of a handover beyond. A mere member
# counts as one of the team around the child, as it is today, and not otherwise.
ASSIGNED = (
    "{row}.practitioner_id = {practitioner_id} AND {row}.started_on <= current_date"
    " AND ({row}.ended_on IS NULL OR current_date < {row}.ended_on + CASE"
    " WHEN {row}.is_handover AND {row}.part IS DISTINCT FROM 'MEMBER'"
    f" THEN {HANDOVER_DAYS} ELSE 0 END)"
    " AND ({row}.part IS DISTINCT FROM 'MEMBER' OR {row}.is_core_group)"
)

PREVIOUS_AUTHORITY = (
    "{row}.previous_authority_code = {authority_code} AND {row}.transferred_on <= current_date"
    f" AND current_date < {{row}}.transferred_on + {HANDOVER_DAYS}"
)

NEEDS_LOCATION = OPEN_INVOLVEMENT + " AND {row}.part = 'CASE_HOLDER' AND {row}.needs_location"


def sixteen(born: str, day: str) -> str:
    """Whether the person `born` is 16 on the day; NULL where no date of birth proves it.

    An age is attained at the commencement of the anniversary of the birth (Family Law Reform Act 1969, section 9). Who
    was born on 29 February has one on 1 March in other years, as there is no 29 February to commence: 15 years and 364
    days are not 16 years. So 16 years before the day are counted back, and not forward from the birth: PostgreSQL ends
    both on the last day of February, and only back is that the 28th for 28 February.

    An estimated or disputed date, or one known to the month or year, proves no age: then competence must be recorded.
    """
    return (
        f"{born}.date_of_birth <= {day} - interval '16 years'"
        f" AND coalesce({born}.date_of_birth_precision, 'EXACT') = 'EXACT'"
    )


SIXTEEN = f"coalesce({sixteen('{born}', 'current_date')}, false)"


def runs(row: str) -> str:
    """It has begun and has not ended: the last day is not covered."""
    return f"{row}.started_on <= current_date AND ({row}.ended_on IS NULL OR current_date < {row}.ended_on)"


COLLEAGUE = (
    "EXISTS (SELECT FROM team_member AS cond_mine JOIN team_member AS cond_theirs"
    " ON cond_theirs.team_id = cond_mine.team_id"
    " WHERE cond_mine.practitioner_id = {practitioner_id} AND cond_theirs.practitioner_id = {row}.practitioner_id"
    f" AND {runs('cond_mine')} AND {runs('cond_theirs')})"
)
TEAM = f"{runs('{row}')} AND {COLLEAGUE}"

ON_ROLL = "{row}.agency_id = {agency_id} AND " + runs("{row}")

REQUESTED = (
    "{row}.assigned_to = {practitioner_id} AND {row}.received_on <= current_date AND {row}.closed_on IS NULL"
    " AND {row}.status IN ('OPEN', 'PAUSED')"
)

REFERENCED = (
    "{row}.purpose = {purpose} AND {row}.opened_on <= current_date"
    " AND ({row}.closed_on IS NULL OR current_date < {row}.closed_on)"
    " AND ({row}.agency_id IS NULL OR {row}.agency_id = {agency_id})"
    " AND ({row}.practitioner_id IS NULL OR {row}.practitioner_id = {practitioner_id})"
)

# An edge of the caller that no limit, no order of no contact and no decision stands against, today.
_UNHINDERED = (
    "{row}.person_id = {person_id}"
    " AND {row}.responsibility_limit IS NULL AND {row}.contact_code IS DISTINCT FROM 'NONE_BY_ORDER'"
    f" AND {_today('{row}')}"
    " AND NOT EXISTS (SELECT FROM restriction AS cond_kept WHERE cond_kept.child_id = {row}.child_id"
    " AND cond_kept.person_id = {person_id} AND cond_kept.group_name IS NULL AND cond_kept.placed_at <= now()"
    f" AND {_stands('cond_kept')})"
)
# Parental responsibility that is proved.
RESPONSIBLE = f"{_UNHINDERED} AND {{row}}.has_parental_responsibility AND {{row}}.is_evidence_seen"
# Somebody with whom the authority has placed the child; a private arrangement is no authority's.
CARER = (
    f"{_UNHINDERED} AND {{row}}.relation_code IN ('foster_carer', 'kinship_carer', 'connected_person')"
    " AND {row}.has_delegated_authority"
)

# The giver was the child, of age or recorded as competent on the day of the answer, or held parental responsibility.
ENTITLED = (
    "CASE cond_form.capacity WHEN 'COMPETENT_CHILD' THEN coalesce(cond_form.given_by = {child}.id AND ("
    "{child}.competence_recorded_on <= cond_form.answered_on"
    f" OR ({sixteen('{person}', 'cond_form.answered_on')})), false)"
    " ELSE EXISTS (SELECT FROM relationship AS cond_giver WHERE cond_giver.child_id = {child}.id"
    " AND cond_giver.person_id = cond_form.given_by AND cond_giver.has_parental_responsibility"
    " AND (cond_giver.started_on IS NULL OR cond_giver.started_on <= cond_form.answered_on)"
    " AND (cond_giver.ended_on IS NULL OR cond_form.answered_on < cond_giver.ended_on)) END"
)
# A refusal or withdrawal of the child, or of somebody who holds parental responsibility, for the same recipient,
# purpose and group. One by the giver of the consent counts if it is not older than the consent.
OBJECTED = (
    "EXISTS (SELECT FROM consent AS cond_no JOIN consent_form AS cond_no_form ON cond_no_form.id = cond_no.form_id"
    " WHERE cond_no.child_id = {child}.id AND cond_no.agency_id = {agency_id} AND cond_no.purpose = {purpose}"
    " AND cond_no.status IN ('REFUSED', 'WITHDRAWN') AND cond_agreed.name = ANY (cond_no.groups)"
    " AND coalesce(cond_no.withdrawn_at, cond_no.valid_from) <= now()"
    " AND (cond_no.expires_at IS NULL OR now() < cond_no.expires_at)"
    " AND (cond_no_form.given_by <> cond_form.given_by"
    " OR coalesce(cond_no.withdrawn_at, cond_no.valid_from) >= cond_yes.valid_from)"
    " AND (cond_no_form.given_by = {child}.id OR EXISTS (SELECT FROM relationship AS cond_holder"
    " WHERE cond_holder.child_id = {child}.id AND cond_holder.person_id = cond_no_form.given_by"
    " AND cond_holder.has_parental_responsibility)))"
)
# The groups that the caller's organisation may use for the purpose, by consent.
AGREED = (
    "ARRAY(SELECT cond_agreed.name FROM consent AS cond_yes"
    " JOIN consent_form AS cond_form ON cond_form.id = cond_yes.form_id,"
    " unnest(cond_yes.groups) AS cond_agreed (name)"
    " WHERE cond_yes.child_id = {child}.id AND cond_yes.agency_id = {agency_id} AND cond_yes.purpose = {purpose}"
    " AND cond_yes.status = 'ACTIVE' AND cond_yes.valid_from <= now()"
    " AND (cond_yes.expires_at IS NULL OR now() < cond_yes.expires_at)"
    f" AND {ENTITLED} AND NOT {OBJECTED}"
    " AND NOT EXISTS (SELECT FROM consent_exception AS cond_kept WHERE cond_kept.child_id = {child}.id"
    " AND cond_kept.agency_id = {agency_id} AND cond_agreed.name = ANY (cond_kept.groups)))"
)
IS_AGREED = "coalesce({group} = ANY ({once}), false)"
# The groups that it once might use by a consent that was in force, and was withdrawn. Who never held it learns nothing.
WITHDRAWN = (
    "ARRAY(SELECT unnest(cond_held.groups) FROM consent AS cond_held"
    " JOIN consent_form AS cond_form ON cond_form.id = cond_held.form_id"
    " WHERE cond_held.child_id = {child}.id AND cond_held.agency_id = {agency_id} AND cond_held.purpose = {purpose}"
    " AND cond_held.status = 'WITHDRAWN' AND cond_held.valid_from < cond_held.withdrawn_at"
    f" AND cond_held.withdrawn_at <= now() AND {ENTITLED})"
)
# The groups whose use is restricted for everybody; `*` is the whole record.
RESTRICTED = (
    "ARRAY(SELECT coalesce(cond_use.group_name, '*') FROM restriction AS cond_use"
    " WHERE cond_use.child_id = {child}.id AND cond_use.person_id IS NULL AND cond_use.placed_at <= now()"
    f" AND {_stands('cond_use')})"
)
IS_RESTRICTED = "({once} && ARRAY[{group}, '*'])"

# What a competent child asked to be kept from this person, whatever that person's responsibility.
CONFIDED = (
    "EXISTS (SELECT FROM consent_exception AS cond_told WHERE cond_told.child_id = {child}.id"
    " AND cond_told.person_id = {person_id} AND {group} = ANY (cond_told.groups))"
    " OR EXISTS (SELECT FROM restriction AS cond_kept WHERE cond_kept.child_id = {child}.id"
    " AND cond_kept.person_id = {person_id} AND cond_kept.group_name = {group} AND cond_kept.placed_at <= now()"
    f" AND {_stands('cond_kept')})"
)
NOT_KNOWN = (
    "EXISTS (SELECT FROM relationship AS cond_feared WHERE cond_feared.child_id = {child}.id"
    " AND cond_feared.person_id = {person_id} AND cond_feared.must_not_know_address)"
    " OR EXISTS (SELECT FROM address AS cond_place JOIN address_not_known_to AS cond_hidden"
    " ON cond_hidden.address_id = cond_place.id"
    " WHERE cond_place.person_id = {child}.id AND cond_hidden.person_id = {person_id})"
    " OR EXISTS (SELECT FROM shield AS cond_shield JOIN shield_against AS cond_against"
    " ON cond_against.shield_id = cond_shield.id"
    " WHERE cond_shield.child_id = {child}.id AND cond_against.person_id = {person_id}"
    f" AND cond_shield.set_at <= now() AND {_stands('cond_shield')})"
)

# Anything at all that protects the child, from whomever: such a record is found in no index of the whole country.
PROTECTED = (
    f"({seal('{child}.id')} OR coalesce({{child}}.archived_on <= current_date, false)"
    " OR EXISTS (SELECT FROM shield AS cond_shield WHERE cond_shield.child_id = {child}.id"
    f" AND {_stands('cond_shield')})"
    " OR EXISTS (SELECT FROM restriction AS cond_use WHERE cond_use.child_id = {child}.id"
    f" AND {_stands('cond_use')})"
    " OR EXISTS (SELECT FROM relationship AS cond_feared WHERE cond_feared.child_id = {child}.id"
    " AND cond_feared.must_not_know_address)"
    " OR EXISTS (SELECT FROM address AS cond_place JOIN address_not_known_to AS cond_hidden"
    " ON cond_hidden.address_id = cond_place.id WHERE cond_place.person_id = {child}.id))"
)


def kept_from(table: str) -> str:
    """This row of the table must not become known to the person who asks."""
    return (
        f"EXISTS (SELECT FROM {table}_not_known_to AS cond_kept"
        f" WHERE cond_kept.{table}_id = {{row}}.id AND cond_kept.person_id = {{person_id}})"
    )


# That somebody lives with the child does not say where: a child may have two homes, and one of them be a refuge.
OWN_HOME = (
    f"coalesce({_today('{row}', 'valid_from', 'valid_to')} AND EXISTS (SELECT FROM relationship AS cond_edge"
    " WHERE cond_edge.child_id = {row}.person_id AND cond_edge.person_id = {person_id} AND cond_edge.lives_with"
    f" AND {_today('cond_edge')})"
    " AND EXISTS (SELECT FROM address AS cond_mine"
    f" WHERE cond_mine.person_id = {{person_id}} AND {_today('cond_mine', 'valid_from', 'valid_to')}"
    " AND cond_mine.lines = {row}.lines AND cond_mine.postcode = {row}.postcode), false)"
)
# No organisation of a sector that only commissions or inspects is its user.
OWN_SECTOR = (
    "coalesce((SELECT CASE {row}.kind"
    " WHEN 'NHS_NUMBER' THEN cond_mine.sector"
    " IN ('NHS_GP', 'NHS_COMMUNITY', 'NHS_ACUTE', 'NHS_CAMHS', 'NHS_SEXUAL_HEALTH')"
    " WHEN 'UPN' THEN cond_mine.sector IN ('SCHOOL', 'FE_COLLEGE', 'LA_EDU')"
    " WHEN 'FORMER_UPN' THEN cond_mine.sector IN ('SCHOOL', 'FE_COLLEGE', 'LA_EDU')"
    " WHEN 'ULN' THEN cond_mine.sector IN ('SCHOOL', 'FE_COLLEGE', 'LA_EDU') END"
    " FROM agency AS cond_mine WHERE cond_mine.id = {agency_id}), false)"
)


def _released(group: str, written: str) -> str:
    """A request of the caller to see the record, and this group of it, was answered in full on a later day.

    One that was answered in part does not say which part.
    """
    return (
        "EXISTS (SELECT FROM subject_request AS cond_answer WHERE cond_answer.child_id = {row}.child_id"
        " AND cond_answer.requester_id = {person_id} AND cond_answer.kind = 'ACCESS'"
        " AND cond_answer.status = 'ANSWERED' AND cond_answer.closed_on <= current_date"
        f" AND (cond_answer.groups IS NULL OR '{group}' = ANY (cond_answer.groups))"
        f" AND {written} < cond_answer.closed_on)"
    )


WORDS_RELEASED = _released("voice", "{row}.told_on")
NOTE_RELEASED = (
    "("
    + _released("case_notes", "({row}.written_at AT TIME ZONE 'UTC')::date")
    + " AND NOT EXISTS (SELECT FROM case_note_person AS cond_third"
    " WHERE cond_third.note_id = {row}.id AND cond_third.part = 'THIRD_PARTY'))"
)


def any_of(table: str, template: str) -> str:
    """Some row of the table about the child satisfies the template."""
    return f"EXISTS (SELECT FROM {table} AS cond_any WHERE cond_any.child_id = {{child}}.id AND " + (
        template.replace("{row}", "cond_any") + ")"
    )
