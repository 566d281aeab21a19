"""What is stored: the tables of the record, as SQLAlchemy Core metadata.

The metadata is the mapping source of the catalogue (`schema/`), of the data dictionary in `docs/`, and what the
migrations are compared with. It holds no behaviour. Keys are random UUIDs, which never tell an order or a time.

INVARIANT: a row that is about a child carries `child_id`, or is about a person (`person_id`). The access rules reach
the child through it, so a row under another row (an intervention under a need) repeats it, and a composite foreign key
keeps the two equal.
"""

from db.tables.attributes import (
    STATES,
    child_disability,
    child_disability_code,
    child_ethnicity,
    child_gender_identity,
    child_health,
    child_immigration,
    child_language,
    child_religion,
    child_send,
    child_sexual_orientation,
    past_immigration,
    sensitive_service,
    strengths_score,
)
from db.tables.base import metadata
from db.tables.consent import consent, consent_exception, consent_form, disclosure
from db.tables.contact import address, address_not_known_to, contact_point, contact_point_not_known_to
from db.tables.family import household, household_member, relationship
from db.tables.keeping import legal_hold, match_candidate, retention_clock
from db.tables.ledger import AUDIT, access_event, sealed_event
from db.tables.notes import case_note, case_note_person, offence, voice, warning_note
from db.tables.organisations import (
    agency,
    agreement,
    practitioner,
    registration,
    roll,
    team,
    team_member,
    training,
    vetting,
)
from db.tables.past import past_value
from db.tables.people import account, child, demo_identity, identifier, person, person_language, person_name
from db.tables.protection import (
    emergency_grant,
    excluded_practitioner,
    purpose_reference,
    restriction,
    seal,
    sealed_link,
    shield,
    shield_against,
    subject_request,
)
from db.tables.reference import authority, code_value, ethnicity_group, instance, region, relation_kind, state_code
from db.tables.statutory import (
    adoption,
    care_leaver_contact,
    enquiry,
    episode,
    episode_referrer,
    legal_status,
    placement,
    pre_proceedings,
)
from db.tables.work import (
    action,
    assessment,
    assessment_factor,
    intervention,
    involvement,
    need,
    plan,
    review,
    service_referral,
)

__all__ = [
    "AUDIT",
    "STATES",
    "access_event",
    "account",
    "action",
    "address",
    "address_not_known_to",
    "adoption",
    "agency",
    "agreement",
    "assessment",
    "assessment_factor",
    "authority",
    "care_leaver_contact",
    "case_note",
    "case_note_person",
    "child",
    "child_disability",
    "child_disability_code",
    "child_ethnicity",
    "child_gender_identity",
    "child_health",
    "child_immigration",
    "child_language",
    "child_religion",
    "child_send",
    "child_sexual_orientation",
    "code_value",
    "consent",
    "consent_exception",
    "consent_form",
    "contact_point",
    "contact_point_not_known_to",
    "demo_identity",
    "disclosure",
    "emergency_grant",
    "enquiry",
    "episode",
    "episode_referrer",
    "ethnicity_group",
    "excluded_practitioner",
    "household",
    "household_member",
    "identifier",
    "instance",
    "intervention",
    "involvement",
    "legal_hold",
    "legal_status",
    "match_candidate",
    "metadata",
    "need",
    "offence",
    "past_immigration",
    "past_value",
    "person",
    "person_language",
    "person_name",
    "placement",
    "plan",
    "practitioner",
    "pre_proceedings",
    "purpose_reference",
    "region",
    "registration",
    "relation_kind",
    "relationship",
    "restriction",
    "retention_clock",
    "review",
    "roll",
    "seal",
    "sealed_event",
    "sealed_link",
    "sensitive_service",
    "service_referral",
    "shield",
    "shield_against",
    "state_code",
    "strengths_score",
    "subject_request",
    "team",
    "team_member",
    "training",
    "vetting",
    "voice",
    "warning_note",
]
