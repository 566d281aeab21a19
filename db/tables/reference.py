"""What the record refers to: whether the database is made up, national code sets, local authorities."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, DateTime, Integer, SmallInteger, Table, Text, text

from db.tables.base import metadata

instance = Table(
    "instance",
    metadata,
    Column("id", SmallInteger, primary_key=True, server_default=text("1")),
    Column("is_synthetic", Boolean, nullable=False),
    Column("seed", Integer),
    Column("seeded_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    CheckConstraint("id = 1", name="single_row"),
    comment="One row. Demo identities and demo mode exist only where seeding marked the whole database synthetic.",
)

code_value = Table(
    "code_value",
    metadata,
    Column("scheme", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("source", Text, nullable=False),
    comment="National code sets. The labels are those of the publisher; a code that ended keeps its row.",
)

authority = Table(
    "authority",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("gss_code", Text, unique=True),
    Column("region_code", Text),
    Column("is_recognised", Boolean, nullable=False, server_default=text("true")),
    comment="Local authorities by Department for Education code. Not recognised: met in an import only.",
)
