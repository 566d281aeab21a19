"""Organisations, the people who work in them, the people whom records are about, and who may sign in."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from db.tables.base import key, metadata, one_of

agency = Table(
    "agency",
    metadata,
    key(),
    Column("name", Text, nullable=False),
    Column("sector", Text, nullable=False),
    Column("authority_code", Text, ForeignKey("authority.code")),
    Column("is_sensitive", Boolean, nullable=False, server_default=text("false")),
    Column("agreement_until", Date),
    UniqueConstraint("id", "is_sensitive"),
    comment="Organisations. agreement_until: the last day of the sharing agreement; NULL: none is in force.",
)

practitioner = Table(
    "practitioner",
    metadata,
    key(),
    Column("agency_id", Uuid, ForeignKey("agency.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("job_title", Text),
    Column("vetting_until", Date),
    Column("training_until", Date),
    Index(None, "agency_id"),
)

person = Table(
    "person",
    metadata,
    key(),
    Column("kind", Text, nullable=False),
    Column("given_name", Text),
    Column("family_name", Text),
    Column("known_as", Text),
    Column("date_of_birth", Date),
    Column("date_of_birth_precision", Text),
    Column("expected_delivery_date", Date),
    Column("date_of_death", Date),
    Column("sex", Text),
    one_of("kind", ("CHILD", "YOUNG_PERSON", "UNBORN", "ADULT")),
    one_of("sex", ("F", "M", "U")),
    one_of(
        "date_of_birth_precision",
        ("EXACT", "DAY_UNKNOWN", "MONTH_UNKNOWN", "ESTIMATED", "DISPUTED"),
    ),
    CheckConstraint("kind <> 'UNBORN' OR date_of_birth IS NULL", name="unborn_has_no_birth_date"),
    CheckConstraint("date_of_death >= date_of_birth", name="death_after_birth"),
)

child = Table(
    "child",
    metadata,
    Column("id", Uuid, ForeignKey("person.id"), primary_key=True),
    Column("authority_code", Text, ForeignKey("authority.code"), nullable=False),
    Column("la_child_id", Text),
    Column("competence_recorded_on", Date),
    UniqueConstraint("authority_code", "la_child_id"),
    Index(None, "authority_code", "id"),
    comment="A child's record. authority_code: the authority responsible, which owns the record.",
)

account = Table(
    "account",
    metadata,
    key(),
    Column("subject", Text, nullable=False, unique=True),
    Column("practitioner_id", Uuid, ForeignKey("practitioner.id")),
    Column("person_id", Uuid, ForeignKey("person.id")),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
    comment="Who may sign in: `subject` is the token's `sub`; a practitioner, or the person whom a record is about.",
)

demo_identity = Table(
    "demo_identity",
    metadata,
    Column("name", Text, primary_key=True),
    Column("subject", Text, ForeignKey("account.subject"), nullable=False),
    Column("agency_id", Uuid, ForeignKey("agency.id"), nullable=False),
    Column("roles", ARRAY(Text), nullable=False),
    Column("purposes", ARRAY(Text), nullable=False),
    Column("description", Text, nullable=False),
    Column("position", SmallInteger, nullable=False, server_default=text("99")),
    comment="Made-up people of a synthetic database, for whom the demo issuer makes tokens.",
)
