"""The reference tables, organisations, people and those who may sign in."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, in the order of their references."""
    _instance()
    _code_value()
    _authority()
    _agency()
    _practitioner()
    _person()
    _child()
    _account()
    _demo_identity()


def downgrade() -> None:
    """Take the tables away, with all they hold."""
    for table in (
        "demo_identity",
        "account",
        "child",
        "person",
        "practitioner",
        "agency",
        "authority",
        "code_value",
        "instance",
    ):
        op.drop_table(table)


def _instance() -> None:
    op.create_table(
        "instance",
        sa.Column("id", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=True),
        sa.Column("seeded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_instance_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
        comment="One row. Demo identities and demo mode exist only where seeding marked the whole database synthetic.",
    )


def _code_value() -> None:
    op.create_table(
        "code_value",
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("scheme", "code", name=op.f("pk_code_value")),
        comment="National code sets. The labels are those of the publisher; a code that ended keeps its row.",
    )


def _authority() -> None:
    op.create_table(
        "authority",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gss_code", sa.Text(), nullable=True),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("is_recognised", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_authority")),
        sa.UniqueConstraint("gss_code", name=op.f("uq_authority_gss_code")),
        comment="Local authorities by Department for Education code. Not recognised: met in an import only.",
    )


def _agency() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=True),
        sa.Column("is_sensitive", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("agreement_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["authority_code"], ["authority.code"], name=op.f("fk_agency_authority_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("id", "is_sensitive", name=op.f("uq_agency_id_is_sensitive")),
        comment="Organisations. agreement_until: the last day of the sharing agreement; NULL: none is in force.",
    )


def _practitioner() -> None:
    op.create_table(
        "practitioner",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("job_title", sa.Text(), nullable=True),
        sa.Column("vetting_until", sa.Date(), nullable=True),
        sa.Column("training_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_practitioner_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practitioner")),
    )
    op.create_index(op.f("ix_practitioner_agency_id"), "practitioner", ["agency_id"], unique=False)


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=True),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("known_as", sa.Text(), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("date_of_birth_precision", sa.Text(), nullable=True),
        sa.Column("expected_delivery_date", sa.Date(), nullable=True),
        sa.Column("date_of_death", sa.Date(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "date_of_birth_precision IN ('EXACT', 'DAY_UNKNOWN', 'MONTH_UNKNOWN', 'ESTIMATED', 'DISPUTED')",
            name=op.f("ck_person_date_of_birth_precision"),
        ),
        sa.CheckConstraint(
            "kind <> 'UNBORN' OR date_of_birth IS NULL",
            name=op.f("ck_person_unborn_has_no_birth_date"),
        ),
        sa.CheckConstraint("kind IN ('CHILD', 'YOUNG_PERSON', 'UNBORN', 'ADULT')", name=op.f("ck_person_kind")),
        sa.CheckConstraint("sex IN ('F', 'M', 'U')", name=op.f("ck_person_sex")),
        sa.CheckConstraint("date_of_death >= date_of_birth", name=op.f("ck_person_death_after_birth")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )


def _child() -> None:
    op.create_table(
        "child",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_code", sa.Text(), nullable=False),
        sa.Column("la_child_id", sa.Text(), nullable=True),
        sa.Column("competence_recorded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["authority_code"], ["authority.code"], name=op.f("fk_child_authority_code")),
        sa.ForeignKeyConstraint(["id"], ["person.id"], name=op.f("fk_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
        sa.UniqueConstraint("authority_code", "la_child_id", name=op.f("uq_child_authority_code_la_child_id")),
        comment="A child's record. authority_code: the authority responsible, which owns the record.",
    )
    op.create_index(op.f("ix_child_authority_code_id"), "child", ["authority_code", "id"], unique=False)


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name=op.f("fk_account_practitioner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("subject", name=op.f("uq_account_subject")),
        comment="Who may sign in: `subject` is the token's `sub`; a practitioner, or the "
        "person whom a record is about.",
    )


def _demo_identity() -> None:
    op.create_table(
        "demo_identity",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("purposes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default=sa.text("99"), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_demo_identity_agency_id")),
        sa.ForeignKeyConstraint(["subject"], ["account.subject"], name=op.f("fk_demo_identity_subject")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_demo_identity")),
        comment="Made-up people of a synthetic database, for whom the demo issuer makes tokens.",
    )
