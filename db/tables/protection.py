"""What protects a child: shields, and the emergency grants that open one for an hour."""

from sqlalchemy import ARRAY, CheckConstraint, Column, Date, DateTime, ForeignKey, Index, Table, Text, Uuid, text

from db.tables.base import key, metadata, one_of

shield = Table(
    "shield",
    metadata,
    key(),
    Column("child_id", Uuid, ForeignKey("child.id"), nullable=False),
    Column("scope", Text, nullable=False),
    Column("grounds", Text, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("review_on", Date, nullable=False),
    Column("lifted_at", DateTime(timezone=True)),
    one_of("scope", ("RECORD", "ADDRESS", "PERSON_LINK")),
    CheckConstraint("lifted_at >= set_at", name="lifted_after_set"),
    Index(None, "child_id"),
    comment="A shield is live from set_at until lifted_at; the review date does not end it.",
)

emergency_grant = Table(
    "emergency_grant",
    metadata,
    key(),
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id"), nullable=False),
    Column("child_id", Uuid, ForeignKey("child.id"), nullable=False),
    Column("groups", ARRAY(Text), nullable=False),
    Column("reason", Text, nullable=False),
    Column("granted_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("expires_at > granted_at", name="expires_after_grant"),
    CheckConstraint("expires_at <= granted_at + interval '60 minutes'", name="one_hour_at_most"),
    Index(None, "practitioner_id", "child_id"),
    comment="Emergency access to a shielded child, for the attribute groups named, for an hour at most.",
)
