"""What was agreed to, by whom, for whom: per recipient, purpose and group; refusals and withdrawals too."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
)

from db.tables.base import a_purpose, child_key, field, key, one_of, only_groups, record, same_child

GROUP = "consent"
KINDS = ("ENGAGEMENT", "SHARE", "EXPLICIT_SENSITIVE", "RESEARCH_CONTACT", "PARTICIPATE_AFTER_18")
STATUSES = ("ACTIVE", "REFUSED", "WITHDRAWN", "EXPIRED", "SUPERSEDED", "VOID")


consent_form = record(
    "consent_form",
    key(),
    child_key(),
    field("kind", Text, "What was asked: " + ", ".join(KINDS) + ".", required=True),
    field("given_by", Uuid, "Who answered.", ForeignKey("person.id"), required=True),
    field("capacity", Text, "COMPETENT_CHILD or PARENTAL_RESPONSIBILITY.", required=True),
    field("capacity_note", Text, "How competence or responsibility was established."),
    field("method", Text, "SIGNED, VERBAL_WITNESSED or ONLINE.", required=True),
    field("evidence", Text, "Where the evidence is kept."),
    field("explained_in", Text, "The language in which it was explained."),
    field("answered_on", Date, "The day of the answer.", required=True),
    field("recorded_by", Uuid, "Who recorded it.", ForeignKey("practitioner.id")),
    one_of("kind", KINDS),
    one_of("capacity", ("COMPETENT_CHILD", "PARENTAL_RESPONSIBILITY")),
    one_of("method", ("SIGNED", "VERBAL_WITNESSED", "ONLINE")),
    CheckConstraint(
        "capacity <> 'COMPETENT_CHILD' OR given_by = child_id", name="a_competent_child_answers_for_itself"
    ),
    UniqueConstraint("id", "child_id"),
    Index(None, "child_id", "id"),
    Index(None, "given_by"),
    comment="One conversation or form in which consent was given or refused.",
    group=GROUP,
)

consent = record(
    "consent",
    key(),
    child_key(),
    *same_child("form_id", "consent_form", "The form that it stands on.", required=True),
    field("agency_id", Uuid, "The recipient.", ForeignKey("agency.id"), required=True),
    field("purpose", Text, "What the recipient may use it for.", required=True),
    field("groups", ARRAY(Text), "The attribute groups that are covered.", required=True),
    field("status", Text, ", ".join(STATUSES) + ".", required=True),
    field("valid_from", DateTime(timezone=True), "From when.", required=True),
    field("expires_at", DateTime(timezone=True), "Until when, this moment not included; NULL: no end was set."),
    field("withdrawn_at", DateTime(timezone=True), "When it was withdrawn."),
    one_of("status", STATUSES),
    a_purpose(),
    only_groups("groups"),
    CheckConstraint("cardinality(groups) > 0", name="some_group"),
    CheckConstraint("(status = 'WITHDRAWN') = (withdrawn_at IS NOT NULL)", name="a_withdrawal_has_a_moment"),
    CheckConstraint("expires_at > valid_from", name="expires_after_start"),
    UniqueConstraint("id", "child_id"),
    Index(None, "child_id", "agency_id", "purpose"),
    Index(None, "agency_id", "child_id"),
    comment="What one form says of one recipient and one purpose. The status VOID: the giver had no right to give it.",
    group=GROUP,
)

consent_exception = record(
    "consent_exception",
    key(),
    child_key(),
    *same_child("form_id", "consent_form", "The form that it stands on.", required=True),
    field(
        "agency_id", Uuid, "An organisation that must not be told; NULL: a person is meant.", ForeignKey("agency.id")
    ),
    field("person_id", Uuid, "A person who must not be told; NULL: an organisation is meant.", ForeignKey("person.id")),
    field("groups", ARRAY(Text), "The attribute groups that are kept from them.", required=True),
    field("reason", Text, "FEAR_OF_HARM, WANTS_TO_TELL or OTHER.", required=True),
    only_groups("groups"),
    one_of("reason", ("FEAR_OF_HARM", "WANTS_TO_TELL", "OTHER")),
    CheckConstraint("(agency_id IS NULL) <> (person_id IS NULL)", name="an_organisation_or_a_person"),
    Index(None, "child_id", "id"),
    comment="What must not be shared with somebody in particular, whatever else was agreed.",
    group=GROUP,
    imported=False,
)

disclosure = record(
    "disclosure",
    key(),
    child_key(),
    field("agency_id", Uuid, "The recipient.", ForeignKey("agency.id"), required=True),
    field("decision", Text, "SHARED or NOT_SHARED.", required=True),
    field("groups", ARRAY(Text), "The attribute groups in question.", required=True),
    field("purpose", Text, "What it was for.", required=True),
    field("lawful_basis", Text, "CONSENT, PUBLIC_TASK, LEGAL_OBLIGATION or VITAL_INTERESTS.", required=True),
    *same_child("consent_id", "consent", "The consent, where that was the basis."),
    field("reason", Text, "Why it was shared, or why it was not.", required=True),
    field("is_family_told", Text, "YES, or why not: UNSAFE or NOT_YET.", required=True),
    field("decided_by", Uuid, "Who decided.", ForeignKey("practitioner.id")),
    field("decided_at", DateTime(timezone=True), "When.", required=True),
    only_groups("groups"),
    a_purpose(),
    one_of("decision", ("SHARED", "NOT_SHARED")),
    one_of("lawful_basis", ("CONSENT", "PUBLIC_TASK", "LEGAL_OBLIGATION", "VITAL_INTERESTS")),
    one_of("is_family_told", ("YES", "UNSAFE", "NOT_YET")),
    CheckConstraint(
        "lawful_basis <> 'CONSENT' OR consent_id IS NOT NULL OR decision = 'NOT_SHARED'", name="consent_is_named"
    ),
    Index(None, "child_id", "id"),
    comment="Decisions to share, and not to share.",
    group="disclosures",
    imported=False,
)
