"""How long a record is kept, what stops its end, and which records may be of one person."""

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from db.tables.base import GROUP, child_key, field, in_order, key, one_of, record

CLASSES = (
    *("EARLY_HELP", "CHILD_IN_NEED", "CHILD_PROTECTION", "LOOKED_AFTER", "CARE_LEAVER"),
    *("ADOPTION", "ADOPTION_NOT_GRANTED", "NEVER_BORN"),
)

retention_clock = record(
    "retention_clock",
    key(),
    child_key(),
    field("rule", Text, "By which class it is kept, the longest of those that apply: " + ", ".join(CLASSES) + ".",
          required=True),
    field("starts_on", Date, "The day from which the time counts.", required=True),
    field("due_on", Date, "The day by which somebody decides: keep, archive or erase.", required=True),
    one_of("rule", CLASSES),
    in_order("starts_on", "due_on"),
    Index(None, "child_id", unique=True),
    Index(None, "due_on"),
    comment="How long a child's record is kept. How many years a class has is the authority's own rule.",
    group="retention",
    imported=False,
)  # fmt: skip

legal_hold = record(
    "legal_hold",
    key(),
    child_key(),
    field("reason", Text, "COURT, INQUIRY, COMPLAINT or SUBJECT_REQUEST.", required=True),
    field("reference", Text, "The number of the case.", required=True),
    field("set_on", Date, "First day.", required=True),
    field("lifted_on", Date, "The day from which it no longer holds; NULL: it holds."),
    one_of("reason", ("COURT", "INQUIRY", "COMPLAINT", "SUBJECT_REQUEST")),
    in_order("set_on", "lifted_on"),
    Index(None, "child_id", "id"),
    comment="What forbids to erase a record, whatever its clock says.",
    group="retention",
    imported=False,
)

match_candidate = record(
    "match_candidate",
    key(),
    field("person_id", Uuid, "One of the two, the one with the lesser key.", ForeignKey("person.id"), required=True),
    field("other_id", Uuid, "The other.", ForeignKey("person.id"), required=True),
    field("score", Numeric(6, 2), "The weight of what agrees; the more, the likelier."),
    field("decision", Text, "OPEN, SAME_AS or NOT_SAME_AS.", default="'OPEN'"),
    field("decided_by", Uuid, "Who decided.", ForeignKey("practitioner.id")),
    field("decided_on", Date, "The day of the decision."),
    field("reason", Text, "Why it was decided so."),
    field("mirror_id", Uuid, "The key of the pair as it is seen from the other.", default="gen_random_uuid()"),
    one_of("decision", ("OPEN", "SAME_AS", "NOT_SAME_AS")),
    CheckConstraint("person_id < other_id", name="each_pair_once"),
    CheckConstraint("(decision = 'OPEN') = (decided_on IS NULL)", name="a_decision_has_a_day"),
    UniqueConstraint("person_id", "other_id"),
    UniqueConstraint("mirror_id"),
    Index(None, "other_id"),
    comment="Two records that may be of one person. Nothing is merged: a decision is a row, and may be taken back.",
    group="matching",
    imported=False,
)

match_side = Table(
    "match_side",
    MetaData(),  # a view: it holds nothing of its own, and is made by a migration alone
    key(),
    field("child_id", Uuid, "The record from which the pair is seen.", required=True),
    field("other_id", Uuid, "The other record.", required=True),
    field("score", Integer, "The weight of what agrees, rounded."),
    field("decision", Text, "OPEN, SAME_AS or NOT_SAME_AS.", required=True),
    field("decided_by", Uuid, "Who decided."),
    field("decided_on", Date, "The day of the decision."),
    comment="Each pair of match_candidate, once from either of the two.",
    info={GROUP: "matching"},
)
