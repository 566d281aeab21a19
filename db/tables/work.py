"""Family, episodes, needs, interventions and involvements: rows about a child."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from db.tables.base import child_key, key, metadata, one_of

relationship = Table(
    "relationship",
    metadata,
    key(),
    child_key(),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("relation_scheme", Text, nullable=False, server_default=text("'relation'")),
    Column("relation_code", Text, nullable=False),
    Column("has_parental_responsibility", Boolean),
    Column("is_main_carer", Boolean, nullable=False, server_default=text("false")),
    Column("lives_with", Boolean),
    Column("risk_to_child", Text),
    Column("started_on", Date),
    Column("ended_on", Date),
    ForeignKeyConstraint(["relation_scheme", "relation_code"], ["code_value.scheme", "code_value.code"]),
    one_of("risk_to_child", ("YES", "ALLEGED", "NO")),
    CheckConstraint("person_id <> child_id", name="not_to_oneself"),
    Index(None, "child_id", "id"),
    Index(None, "person_id"),
    comment="A directed edge: `person_id` is the `relation_code` of the child whose record this row belongs to.",
)

episode = Table(
    "episode",
    metadata,
    key(),
    child_key(),
    Column("category", Text, nullable=False),
    Column("referral_date", Date, nullable=False),
    Column("referral_source_scheme", Text),
    Column("referral_source_code", Text),
    Column("primary_need_scheme", Text),
    Column("primary_need_code", Text),
    Column("initial_conference_on", Date),
    Column("is_no_further_action", Boolean),
    Column("closure_date", Date),
    Column("closure_reason_scheme", Text),
    Column("closure_reason_code", Text),
    *(
        ForeignKeyConstraint([f"{part}_scheme", f"{part}_code"], ["code_value.scheme", "code_value.code"])
        for part in ("referral_source", "primary_need", "closure_reason")
    ),
    one_of("category", ("EARLY_HELP", "CIN", "CP", "CLA", "CARE_LEAVER", "YJ")),
    CheckConstraint("closure_date >= referral_date", name="closed_after_referral"),
    Index(None, "child_id", "id"),
)

need = Table(
    "need",
    metadata,
    key(),
    child_key(),
    Column("domain", SmallInteger),
    Column("element_scheme", Text),
    Column("element_code", Text),
    Column("level", SmallInteger),
    Column("summary", Text),
    Column("strengths", Text),
    Column("recorded_on", Date),
    ForeignKeyConstraint(["element_scheme", "element_code"], ["code_value.scheme", "code_value.code"]),
    UniqueConstraint("id", "child_id"),
    CheckConstraint("domain BETWEEN 1 AND 3", name="domain"),
    CheckConstraint("level BETWEEN 0 AND 3", name="level"),
    Index(None, "child_id", "id"),
    comment="An assessed need. domain: 1 child, 2 parents and carers, 3 family and environment; NULL: not yet filed, "
    "which no caller may read.",
)

intervention = Table(
    "intervention",
    metadata,
    key(),
    child_key(),
    Column("need_id", Uuid),
    Column("agency_id", Uuid, ForeignKey("agency.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("started_on", Date),
    Column("ended_on", Date),
    Column("outcome", Text),
    ForeignKeyConstraint(["need_id", "child_id"], ["need.id", "need.child_id"]),
    one_of("status", ("PLANNED", "ACTIVE", "COMPLETED", "STOPPED")),
    CheckConstraint("ended_on >= started_on", name="ended_after_start"),
    Index(None, "child_id", "id"),
    Index(None, "need_id", "id"),
)

involvement = Table(
    "involvement",
    metadata,
    key(),
    child_key(),
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id")),
    Column("agency_id", Uuid, nullable=False),
    Column("is_sensitive", Boolean, nullable=False),
    Column("role", Text, nullable=False),
    Column("is_lead", Boolean, nullable=False, server_default=text("false")),
    Column("started_on", Date, nullable=False),
    Column("ended_on", Date),
    # A service is sensitive or not; the copy decides the row's kind, and this key keeps it true.
    ForeignKeyConstraint(["agency_id", "is_sensitive"], ["agency.id", "agency.is_sensitive"], onupdate="CASCADE"),
    CheckConstraint("ended_on >= started_on", name="ended_after_start"),
    Index(None, "child_id", "id"),
    Index(None, "practitioner_id", "child_id"),
    comment="Who works, or worked, with the child. Open: started_on <= today < ended_on.",
)
