"""Sensitive attributes of a child: the current value of each by primary key, with what is known of it."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, ForeignKeyConstraint, Index, Table, Text, Uuid, text

from db.tables.base import key, metadata, one_of

STATES = ("RECORDED", "NOT_YET_OBTAINED", "REFUSED", "UNKNOWN", "NOT_APPLICABLE")
"""What the record can know of a sensitive attribute. WITHHELD is no stored state: it is decided for each caller."""


def _state_columns() -> tuple[Column[object] | CheckConstraint, ...]:
    return (
        Column("child_id", Uuid, ForeignKey("child.id"), primary_key=True),
        Column("state", Text, nullable=False),
        Column("source", Text),
        Column("recorded_on", Date),
        one_of("state", STATES),
    )


def _coded_state(name: str, comment: str) -> Table:
    return Table(
        name,
        metadata,
        *_state_columns(),
        Column("scheme", Text),
        Column("code", Text),
        ForeignKeyConstraint(["scheme", "code"], ["code_value.scheme", "code_value.code"]),
        CheckConstraint("(state = 'RECORDED') = (code IS NOT NULL)", name="code_when_recorded"),
        comment=comment,
    )


child_ethnicity = _coded_state("child_ethnicity", "Ethnicity as the child or family gave it; never inferred by staff.")
child_immigration = _coded_state("child_immigration", "Immigration status, as evidenced.")

child_disability = Table(
    "child_disability",
    metadata,
    *_state_columns(),
    comment="Whether disability was asked about; the codes are in child_disability_code, none means no disability.",
)

child_disability_code = Table(
    "child_disability_code",
    metadata,
    Column("child_id", Uuid, ForeignKey("child_disability.child_id"), primary_key=True),
    Column("scheme", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    ForeignKeyConstraint(["scheme", "code"], ["code_value.scheme", "code_value.code"]),
)

identifier = Table(
    "identifier",
    metadata,
    key(),
    Column("person_id", Uuid, ForeignKey("person.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("verification", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    one_of("kind", ("UPN", "FORMER_UPN", "ULN", "NHS_NUMBER")),
    one_of("verification", ("VERIFIED", "PRESENT_UNVERIFIED", "TRACE_FAILED")),
    Index(None, "person_id"),
    Index(
        "uq_identifier_current_upn",
        "person_id",
        unique=True,
        postgresql_where=text("kind = 'UPN' AND valid_to IS NULL"),
    ),
)
