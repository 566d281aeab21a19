"""What protects a child: shields, seals, restrictions, excluded staff, and the grants that open a shield for an hour.

Requests of subjects stand here too: an open one opens the record to the officer who deals with it.
"""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from db.tables.base import a_purpose, child_key, code_of, field, in_order, key, one_of, only_groups, record

ADMINISTRATION = "protection_admin"

shield = record(
    "shield",
    key(),
    child_key(),
    field("scope", Text, "RECORD, ADDRESS or PERSON_LINK.", required=True),
    field("grounds_scheme", Text, "The code set of `grounds`.", default="'shield_grounds'"),
    field("grounds", Text, "Why: whom it would harm if the location were known.", required=True),
    field("address_id", Uuid, "Scope ADDRESS: the address of the child that is meant; NULL: all of them."),
    field("person_id", Uuid, "Scope PERSON_LINK: the link to whom is meant; NULL: all links.", ForeignKey("person.id")),
    field("set_at", DateTime(timezone=True), "From when.", default="now()"),
    field("review_on", Date, "The day by which it is looked at again; it does not end the shield.", required=True),
    field("lifted_at", DateTime(timezone=True), "When it was lifted; NULL: it stands."),
    field("set_by", Uuid, "Who set it.", ForeignKey("practitioner.id")),
    field("confirmed_at", DateTime(timezone=True), "When the shield manager confirmed it."),
    field("alerts", Boolean, "Whether each opening is told to the shield manager.", default="false"),
    one_of("scope", ("RECORD", "ADDRESS", "PERSON_LINK")),
    *code_of("grounds_scheme", "grounds", "shield_grounds"),
    ForeignKeyConstraint(["address_id", "child_id"], ["address.id", "address.person_id"]),
    CheckConstraint("address_id IS NULL OR scope = 'ADDRESS'", name="an_address_only_of_that_scope"),
    CheckConstraint("person_id IS NULL OR scope = 'PERSON_LINK'", name="a_person_only_of_that_scope"),
    CheckConstraint("lifted_at >= set_at", name="lifted_after_set"),
    Index(None, "child_id"),
    comment="A shield is live from set_at until lifted_at; the review date does not end it.",
    group=ADMINISTRATION,
    imported=False,
)

shield_against = record(
    "shield_against",
    field("shield_id", Uuid, "The shield.", ForeignKey("shield.id"), in_key=True),
    field("person_id", Uuid, "The person of whom it protects.", ForeignKey("person.id"), in_key=True),
    Index(None, "person_id"),
    comment="Of whom a shield protects.",
    group=ADMINISTRATION,
    imported=False,
)

emergency_grant = record(
    "emergency_grant",
    key(),
    field("practitioner_id", Uuid, "Who asked for access.", ForeignKey("practitioner.id"), required=True),
    child_key(),
    field("groups", ARRAY(Text), "The attribute groups it opens.", required=True),
    field("reason", Text, "Why.", required=True),
    field("granted_at", DateTime(timezone=True), "From when.", default="now()"),
    field("expires_at", DateTime(timezone=True), "Until when, this moment not included.", required=True),
    field("agency_id", Uuid, "For which organisation.", ForeignKey("agency.id")),
    field("purpose", Text, "For which purpose, by the code set `purpose`."),
    field("confirmed_by", Uuid, "Who confirmed it as the second.", ForeignKey("practitioner.id")),
    field("review_due_on", Date, "The day by which it is looked at: the next working day."),
    field("reviewed_by", Uuid, "Who held the review.", ForeignKey("practitioner.id")),
    field("reviewed_at", DateTime(timezone=True), "When the review was held; NULL: outstanding."),
    field("is_upheld", Boolean, "Whether the review found the access right."),
    only_groups("groups"),
    a_purpose(),
    CheckConstraint("expires_at > granted_at", name="expires_after_grant"),
    CheckConstraint("expires_at <= granted_at + interval '60 minutes'", name="one_hour_at_most"),
    Index(None, "practitioner_id", "child_id"),
    Index(None, "review_due_on", postgresql_where=text("reviewed_at IS NULL")),
    comment="Emergency access to a shielded child, for the attribute groups named, for an hour at most.",
    group=ADMINISTRATION,
    imported=False,
)

seal = record(
    "seal",
    key(),
    child_key(),
    field("grounds", Text, "ADOPTION or NEW_IDENTITY.", required=True),
    field("ordered_on", Date, "The day of the order."),
    field("sealed_at", DateTime(timezone=True), "From when.", default="now()"),
    one_of("grounds", ("ADOPTION", "NEW_IDENTITY")),
    Index(None, "child_id", unique=True),
    comment="Records that are closed for good: the person lives on under another record.",
    group="sealed",
    imported=False,
)

sealed_link = record(
    "sealed_link",
    key(),
    field("former_id", Uuid, "The sealed record.", ForeignKey("child.id"), required=True),
    field("present_id", Uuid, "The record the person lives on under.", ForeignKey("child.id"), required=True),
    CheckConstraint("former_id <> present_id", name="two_records"),
    UniqueConstraint("former_id"),
    Index(None, "present_id", unique=True),
    comment="The one place that links a former to a present identity.",
    group="sealed",
    imported=False,
)

restriction = record(
    "restriction",
    key(),
    child_key(),
    field("group_name", Text, "The attribute group that may not be used; NULL: the whole record."),
    field("person_id", Uuid, "From whom it is kept; NULL: from all.", ForeignKey("person.id")),
    field("reason", Text, "INACCURACY_CLAIMED, OBJECTION, LEGAL_CLAIM or COURT.", required=True),
    field("placed_at", DateTime(timezone=True), "From when.", default="now()"),
    field("lifted_at", DateTime(timezone=True), "Until when; NULL: it stands."),
    CheckConstraint("group_name = ANY (known_groups())", name="group_name"),
    one_of("reason", ("INACCURACY_CLAIMED", "OBJECTION", "LEGAL_CLAIM", "COURT")),
    CheckConstraint("lifted_at >= placed_at", name="lifted_after_placed"),
    Index(None, "child_id"),
    comment="Restrictions of use, while a challenge is looked into.",
    group=ADMINISTRATION,
    imported=False,
)

purpose_reference = record(
    "purpose_reference",
    key(),
    child_key(),
    field("agency_id", Uuid, "The organisation whose case it is.", ForeignKey("agency.id")),
    field("practitioner_id", Uuid, "The practitioner to whom it was given.", ForeignKey("practitioner.id")),
    field("purpose", Text, "The purpose that rests on it, by the code set `purpose`.", required=True),
    field("reference", Text, "The number of the case, order, investigation or sample.", required=True),
    field("opened_on", Date, "First day.", required=True),
    field("closed_on", Date, "The day from which it no longer counts; NULL: open."),
    a_purpose(),
    CheckConstraint("agency_id IS NOT NULL OR practitioner_id IS NOT NULL", name="of_somebody"),
    in_order("opened_on", "closed_on"),
    Index(None, "child_id", "purpose"),
    Index(None, "agency_id", "child_id"),
    Index(None, "practitioner_id", "child_id"),
    comment="On what a purpose rests for a child: a police case, a transfer, an investigation, an audit sample.",
    group=ADMINISTRATION,
    imported=False,
)

excluded_practitioner = record(
    "excluded_practitioner",
    key(),
    child_key(),
    field("practitioner_id", Uuid, "Who must not open the record.", ForeignKey("practitioner.id"), required=True),
    field("reason", Text, "OWN_CHILD, RELATIVE, NEIGHBOUR, PERPETRATOR_LINK or LISTED.", required=True),
    one_of("reason", ("OWN_CHILD", "RELATIVE", "NEIGHBOUR", "PERPETRATOR_LINK", "LISTED")),
    UniqueConstraint("child_id", "practitioner_id"),
    Index(None, "practitioner_id"),
    comment="Staff who must not open a record: a conflict of interest.",
    group=ADMINISTRATION,
    imported=False,
)

subject_request = record(
    "subject_request",
    key(),
    child_key(),
    field("kind", Text, "ACCESS, RECTIFICATION, ERASURE, RESTRICTION, OBJECTION or COMPLAINT.", required=True),
    field("requester_id", Uuid, "Who asked.", ForeignKey("person.id"), required=True),
    field("groups", ARRAY(Text), "The attribute groups in question; NULL: the whole record."),
    field("received_on", Date, "The day it arrived.", required=True),
    field("due_on", Date, "The day by which it is answered.", required=True),
    field("assigned_to", Uuid, "The officer who deals with it.", ForeignKey("practitioner.id")),
    field("status", Text, "RECEIVED, VERIFYING, OPEN, PAUSED, ANSWERED, PARTLY_ANSWERED or REFUSED.", required=True),
    field("statement", Text, "The statement of disagreement, shown with what it disputes."),
    field("closed_on", Date, "The day it was closed; NULL: open."),
    only_groups("groups"),
    one_of("kind", ("ACCESS", "RECTIFICATION", "ERASURE", "RESTRICTION", "OBJECTION", "COMPLAINT")),
    one_of("status", ("RECEIVED", "VERIFYING", "OPEN", "PAUSED", "ANSWERED", "PARTLY_ANSWERED", "REFUSED")),
    CheckConstraint(
        "(status IN ('ANSWERED', 'PARTLY_ANSWERED', 'REFUSED')) = (closed_on IS NOT NULL)", name="closed_with_a_day"
    ),
    in_order("received_on", "due_on"),
    in_order("received_on", "closed_on"),
    Index(None, "child_id", "id"),
    Index(None, "assigned_to", postgresql_where=text("closed_on IS NULL")),
    comment="Requests of those whom a record is about: to see it, to correct it, to object.",
    group="subject_requests",
    imported=False,
)
