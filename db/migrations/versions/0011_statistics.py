"""Figures of the whole record: snapshots of counts that are suppressed and rounded before they are stored."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ExcludeConstraint

revision = "0011"
down_revision: str | None = "0010"
branch_labels = None
depends_on = None

GROUPS = (
    *("identity", "former_names", "identity_protected", "identifiers", "contact", "protected_address", "ethnicity"),
    *("religion", "language", "immigration", "disability_send", "health", "sensitive_service", "family"),
    *("family_risk", "needs_child", "needs_parenting", "needs_environment", "assessment", "interventions"),
    *("involvement", "statutory_status", "referrer_identity", "case_notes", "voice", "offending", "consent"),
    *("disclosures", "subject_requests", "protection_admin", "matching", "retention", "sealed", "workforce"),
    *("access_log", "directory"),
)
MEASURES = (
    *("AGE_AND_SEX", "AUTHORITY", "ETHNICITY", "RELIGION", "LANGUAGE", "UNACCOMPANIED", "SPECIAL_NEEDS"),
    *("IMMUNISATION", "HOUSEHOLD_SIZE", "DISABILITY", "INVOLVEMENT", "NEED", "ASSESSMENT", "ASSESSMENT_FACTOR"),
    *("INTERVENTION", "OFFENCE", "CONSENT"),
)


def upgrade() -> None:
    """Add the tables, which the application may read: there is nothing exact in them."""
    _known_groups((*GROUPS, "statistics"))
    op.create_table(
        "statistic_snapshot",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        ExcludeConstraint(
            (sa.text("daterange(taken_on, taken_on + 90)"), "&&"), name="ex_statistic_snapshot_apart", using="gist"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistic_snapshot")),
        comment="A day on which the record was counted. Two are 90 days apart or more, so that none can be compared "
        "with one of the day before.",
    )
    listed = ", ".join(f"'{name}'" for name in MEASURES)
    op.create_table(
        "statistic",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("snapshot_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.CheckConstraint(f"measure IN ({listed})", name=op.f("ck_statistic_measure")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["statistic_snapshot.id"], name=op.f("fk_statistic_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistic")),
        sa.UniqueConstraint("snapshot_id", "measure", name=op.f("uq_statistic_snapshot_id_measure")),
        comment="One table of a snapshot.",
    )
    op.create_table(
        "statistic_cell",
        sa.Column("statistic_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("is_suppressed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("count >= 5 AND count % 5 = 0", name=op.f("ck_statistic_cell_never_exact")),
        sa.CheckConstraint(
            "is_suppressed = (count IS NULL)", name=op.f("ck_statistic_cell_suppressed_without_a_count")
        ),
        sa.ForeignKeyConstraint(["statistic_id"], ["statistic.id"], name=op.f("fk_statistic_cell_statistic_id")),
        sa.PrimaryKeyConstraint("statistic_id", "id", name=op.f("pk_statistic_cell")),
        sa.UniqueConstraint("statistic_id", "code", name=op.f("uq_statistic_cell_statistic_id_code")),
        comment="One figure of a table. No small number and no exact one can be stored.",
    )
    op.execute("GRANT SELECT ON statistic_snapshot, statistic, statistic_cell TO ecaf_app")


def downgrade() -> None:
    """Take them away, with all they hold."""
    for table in ("statistic_cell", "statistic", "statistic_snapshot"):
        op.drop_table(table)
    _known_groups(GROUPS)


def _known_groups(names: tuple[str, ...]) -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION known_groups() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE"
        f" RETURN CAST(ARRAY{list(names)} AS text[])"
    )
