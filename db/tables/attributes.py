"""Sensitive attributes of a child: the current value of each by primary key, with what is known of it.

What a value was before is in `past_value`, column by column.
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from db.tables.base import both_or_neither, child_key, code_of, coded, field, in_order, key, one_of, record, same_child

STATES = ("RECORDED", "NOT_YET_OBTAINED", "REFUSED", "UNKNOWN", "NOT_APPLICABLE")
"""What the record can know of a sensitive attribute. WITHHELD is no stored state: it is decided for each caller."""


def _state_columns() -> tuple[Any, ...]:
    return (
        field("child_id", Uuid, "The child.", ForeignKey("child.id"), in_key=True),
        field("state", Text, "What is known: a value, or why there is none.", required=True),
        field("source", Text, "Who said so: SELF, PARENT, a practitioner's role, or a system."),
        field("recorded_on", Date, "The day on which they said so."),
        field("recorded_by", Uuid, "Who wrote it down.", ForeignKey("practitioner.id")),
        field("valid_from", Date, "The day from which it holds in the world; NULL: not known."),
        field("valid_to", Date, "The day from which it no longer holds; NULL: it does, or nobody knows."),
        one_of("state", STATES),
        in_order("valid_from", "valid_to"),
    )


def _coded_state(name: str, scheme: str, comment: str, group: str, *more: Any) -> Table:
    return record(
        name,
        *_state_columns(),
        field("scheme", Text, "The code set of `code`."),
        field("code", Text, "The value, where the state is RECORDED."),
        *more,
        *code_of("scheme", "code", scheme),
        both_or_neither("scheme", "code"),
        CheckConstraint("(state = 'RECORDED') = (code IS NOT NULL)", name="code_when_recorded"),
        comment=comment,
        group=group,
    )


child_ethnicity = _coded_state(
    "child_ethnicity", "ethnicity", "Ethnicity as the child or family gave it; never inferred by staff.", "ethnicity"
)

child_religion = _coded_state(
    "child_religion",
    "religion",
    "Religion or belief, as the child or family gave it.",
    "religion",
    field("own_words", Text, "What they said, where no code fits."),
)

child_gender_identity = _coded_state(
    "child_gender_identity",
    "gender_identity",
    "Gender identity, told by the child alone.",
    "identity_protected",
    field("own_words", Text, "How the child describes it."),
)

child_sexual_orientation = _coded_state(
    "child_sexual_orientation",
    "sexual_orientation",
    "Sexual orientation, only where the young person volunteered it.",
    "identity_protected",
)

child_immigration = _coded_state(
    "child_immigration",
    "immigration",
    "Immigration status, as evidenced.",
    "immigration",
    field("leave_expires_on", Date, "The last day of the leave to remain."),
    field("recourse_to_public_funds", Text, "NONE (no recourse), ALLOWED; NULL: not known."),
    field("nationality", Text, "Nationality, as an ISO 3166 code."),
    field("country_of_origin", Text, "Country of origin, as an ISO 3166 code."),
    field("is_age_disputed", Boolean, "Whether the age is in dispute."),
    field("age_outcome", Text, "What an age assessment found: CHILD or ADULT."),
    field("age_decided_on", Date, "The day of that finding."),
    field("unaccompanied_until", Date, "The day on which a child ceased to be an unaccompanied asylum seeker."),
    field("trafficking_reference", Text, "The number with the National Referral Mechanism."),
    field("is_evidence_seen", Boolean, "Whether a document was seen."),
    field("legal_representative", Text, "Who represents the child."),
    one_of("recourse_to_public_funds", ("NONE", "ALLOWED")),
    one_of("age_outcome", ("CHILD", "ADULT")),
    CheckConstraint("nationality ~ '^[A-Z]{2}$'", name="nationality"),
    CheckConstraint("country_of_origin ~ '^[A-Z]{2}$'", name="country_of_origin"),
)

past_immigration = record(
    "past_immigration",
    key(),
    child_key(),
    *coded("status", "immigration", "The status that was held.", required=True),
    field("started_on", Date, "First day."),
    field("ended_on", Date, "The day from which it no longer held."),
    in_order("started_on", "ended_on"),
    Index(None, "child_id", "id"),
    comment="Immigration statuses that were held before the current one.",
    group="immigration",
)

child_language = _coded_state(
    "child_language",
    "language",
    "First language, and what it takes to be understood.",
    "language",
    field("needs_interpreter", Boolean, "Whether an interpreter is needed."),
    field("communication_methods", ARRAY(Text), "Codes of the set `communication_method`, such as Makaton."),
    field("preferred_contact", Text, "How the family wants to be reached."),
)

child_disability = record(
    "child_disability",
    *_state_columns(),
    UniqueConstraint("child_id", "state"),
    comment="Whether disability was asked about; the codes are in child_disability_code, none means no disability.",
    group="disability_send",
)

child_disability_code = record(
    "child_disability_code",
    field("child_id", Uuid, "The child.", in_key=True),
    field("state", Text, "RECORDED, as the child's: what was refused or never asked has no codes.",
          default="'RECORDED'"),
    field("scheme", Text, "The code set of `code`.", in_key=True),
    field("code", Text, "A disability.", in_key=True),
    *code_of("scheme", "code", "disability"),
    one_of("state", ("RECORDED",)),
    # Looked at when all is said, so that state and codes may change in any order.
    ForeignKeyConstraint(
        ["child_id", "state"],
        ["child_disability.child_id", "child_disability.state"],
        deferrable=True,
        initially="DEFERRED",
    ),
    comment="The disabilities of a child.",
    group="disability_send",
)  # fmt: skip

child_send = _coded_state(
    "child_send",
    "sen_provision",
    "Special educational needs: the provision made.",
    "disability_send",
    field("types", ARRAY(Text), "Codes of the set `sen_type`."),
    field("plan_reviewed_on", Date, "The last review of the education, health and care plan."),
)

child_health = record(
    "child_health",
    *_state_columns(),
    field("summary", Text, "What matters for those who work with the child."),
    field("allergies", Text, "Allergies."),
    field("medication", Text, "Medication that is taken."),
    field("practice_id", Uuid, "The general practice.", ForeignKey("agency.id")),
    field("is_immunised", Boolean, "Whether immunisations are up to date."),
    CheckConstraint("(state = 'RECORDED') = (summary IS NOT NULL)", name="summary_when_recorded"),
    comment="Health, in a few words.",
    group="health",
)

strengths_score = record(
    "strengths_score",
    key(),
    child_key(),
    field("completed_on", Date, "The day of the questionnaire."),
    field("score", SmallInteger, "The total difficulties score.", required=True),
    CheckConstraint("score BETWEEN 0 AND 40", name="score"),
    Index(None, "child_id", "id"),
    comment="Scores of the Strengths and Difficulties Questionnaire.",
    group="health",
)

sensitive_service = record(
    "sensitive_service",
    key(),
    child_key(),
    field("type", Text, "SEXUAL_HEALTH, MENTAL_HEALTH, SUBSTANCE_MISUSE or DOMESTIC_ABUSE.", required=True),
    field("agency_id", Uuid, "The service.", ForeignKey("agency.id"), required=True),
    field("contact", Text, "Whom to ask there."),
    *same_child("consent_id", "consent", "The explicit consent to hold this."),
    field("override_reason", Text, "Why it is held without consent: reasonable cause to suspect significant harm."),
    field("started_on", Date, "First day.", required=True),
    field("ended_on", Date, "The day on which it no longer counts; NULL: goes on."),
    one_of("type", ("SEXUAL_HEALTH", "MENTAL_HEALTH", "SUBSTANCE_MISUSE", "DOMESTIC_ABUSE")),
    in_order("started_on", "ended_on"),
    CheckConstraint("consent_id IS NOT NULL OR override_reason IS NOT NULL", name="consent_or_override"),
    Index(None, "child_id", "id"),
    comment="Work of a sensitive service with a child, held by explicit consent or to prevent significant harm.",
    group="sensitive_service",
)
