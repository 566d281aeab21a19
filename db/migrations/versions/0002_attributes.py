"""What is recorded about a child: sensitive attributes, identifiers, family, episodes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, in the order of their references."""
    _child_ethnicity()
    _child_immigration()
    _child_disability()
    _child_disability_code()
    _identifier()
    _relationship()
    _episode()


def downgrade() -> None:
    """Take the tables away, with all they hold."""
    for table in (
        "episode",
        "relationship",
        "identifier",
        "child_disability_code",
        "child_disability",
        "child_immigration",
        "child_ethnicity",
    ):
        op.drop_table(table)


def _child_ethnicity() -> None:
    op.create_table(
        "child_ethnicity",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'RECORDED') = (code IS NOT NULL)",
            name=op.f("ck_child_ethnicity_code_when_recorded"),
        ),
        sa.CheckConstraint(
            "state IN ('RECORDED', 'NOT_YET_OBTAINED', 'REFUSED', 'UNKNOWN', 'NOT_APPLICABLE')",
            name=op.f("ck_child_ethnicity_state"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_ethnicity_child_id")),
        sa.ForeignKeyConstraint(
            ["scheme", "code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_child_ethnicity_scheme_code"),
        ),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_ethnicity")),
        comment="Ethnicity as the child or family gave it; never inferred by staff.",
    )


def _child_immigration() -> None:
    op.create_table(
        "child_immigration",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'RECORDED') = (code IS NOT NULL)",
            name=op.f("ck_child_immigration_code_when_recorded"),
        ),
        sa.CheckConstraint(
            "state IN ('RECORDED', 'NOT_YET_OBTAINED', 'REFUSED', 'UNKNOWN', 'NOT_APPLICABLE')",
            name=op.f("ck_child_immigration_state"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_immigration_child_id")),
        sa.ForeignKeyConstraint(
            ["scheme", "code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_child_immigration_scheme_code"),
        ),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_immigration")),
        comment="Immigration status, as evidenced.",
    )


def _child_disability() -> None:
    op.create_table(
        "child_disability",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('RECORDED', 'NOT_YET_OBTAINED', 'REFUSED', 'UNKNOWN', 'NOT_APPLICABLE')",
            name=op.f("ck_child_disability_state"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_disability_child_id")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_disability")),
        comment="Whether disability was asked about; the codes are in child_disability_code, none means no disability.",
    )


def _child_disability_code() -> None:
    op.create_table(
        "child_disability_code",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"],
            ["child_disability.child_id"],
            name=op.f("fk_child_disability_code_child_id"),
        ),
        sa.ForeignKeyConstraint(
            ["scheme", "code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_child_disability_code_scheme_code"),
        ),
        sa.PrimaryKeyConstraint("child_id", "scheme", "code", name=op.f("pk_child_disability_code")),
    )


def _identifier() -> None:
    op.create_table(
        "identifier",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("verification", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('UPN', 'FORMER_UPN', 'ULN', 'NHS_NUMBER')", name=op.f("ck_identifier_kind")),
        sa.CheckConstraint(
            "verification IN ('VERIFIED', 'PRESENT_UNVERIFIED', 'TRACE_FAILED')",
            name=op.f("ck_identifier_verification"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_identifier_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identifier")),
    )
    op.create_index(op.f("ix_identifier_person_id"), "identifier", ["person_id"], unique=False)
    op.create_index(
        "uq_identifier_current_upn",
        "identifier",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'UPN' AND valid_to IS NULL"),
    )


def _relationship() -> None:
    op.create_table(
        "relationship",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("relation_scheme", sa.Text(), server_default=sa.text("'relation'"), nullable=False),
        sa.Column("relation_code", sa.Text(), nullable=False),
        sa.Column("has_parental_responsibility", sa.Boolean(), nullable=True),
        sa.Column("is_main_carer", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("lives_with", sa.Boolean(), nullable=True),
        sa.Column("risk_to_child", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("risk_to_child IN ('YES', 'ALLEGED', 'NO')", name=op.f("ck_relationship_risk_to_child")),
        sa.CheckConstraint("person_id <> child_id", name=op.f("ck_relationship_not_to_oneself")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_relationship_child_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_relationship_person_id")),
        sa.ForeignKeyConstraint(
            ["relation_scheme", "relation_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_relationship_relation_scheme_relation_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relationship")),
        comment="A directed edge: `person_id` is the `relation_code` of the child whose record this row belongs to.",
    )
    op.create_index(op.f("ix_relationship_child_id_id"), "relationship", ["child_id", "id"], unique=False)
    op.create_index(op.f("ix_relationship_person_id"), "relationship", ["person_id"], unique=False)


def _episode() -> None:
    op.create_table(
        "episode",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("referral_date", sa.Date(), nullable=False),
        sa.Column("referral_source_scheme", sa.Text(), nullable=True),
        sa.Column("referral_source_code", sa.Text(), nullable=True),
        sa.Column("primary_need_scheme", sa.Text(), nullable=True),
        sa.Column("primary_need_code", sa.Text(), nullable=True),
        sa.Column("initial_conference_on", sa.Date(), nullable=True),
        sa.Column("is_no_further_action", sa.Boolean(), nullable=True),
        sa.Column("closure_date", sa.Date(), nullable=True),
        sa.Column("closure_reason_scheme", sa.Text(), nullable=True),
        sa.Column("closure_reason_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "category IN ('EARLY_HELP', 'CIN', 'CP', 'CLA', 'CARE_LEAVER', 'YJ')",
            name=op.f("ck_episode_category"),
        ),
        sa.CheckConstraint("closure_date >= referral_date", name=op.f("ck_episode_closed_after_referral")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_episode_child_id")),
        sa.ForeignKeyConstraint(
            ["closure_reason_scheme", "closure_reason_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_episode_closure_reason_scheme_closure_reason_code"),
        ),
        sa.ForeignKeyConstraint(
            ["primary_need_scheme", "primary_need_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_episode_primary_need_scheme_primary_need_code"),
        ),
        sa.ForeignKeyConstraint(
            ["referral_source_scheme", "referral_source_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_episode_referral_source_scheme_referral_source_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
    )
    op.create_index(op.f("ix_episode_child_id_id"), "episode", ["child_id", "id"], unique=False)
