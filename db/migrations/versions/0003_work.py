"""Needs, the work that is done, who does it, and the protection of the record."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, in the order of their references."""
    _need()
    _intervention()
    _involvement()
    _shield()
    _emergency_grant()


def downgrade() -> None:
    """Take the tables away, with all they hold."""
    for table in (
        "emergency_grant",
        "shield",
        "involvement",
        "intervention",
        "need",
    ):
        op.drop_table(table)


def _need() -> None:
    op.create_table(
        "need",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.SmallInteger(), nullable=True),
        sa.Column("element_scheme", sa.Text(), nullable=True),
        sa.Column("element_code", sa.Text(), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("strengths", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.CheckConstraint("domain BETWEEN 1 AND 3", name=op.f("ck_need_domain")),
        sa.CheckConstraint("level BETWEEN 0 AND 3", name=op.f("ck_need_level")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_need_child_id")),
        sa.ForeignKeyConstraint(
            ["element_scheme", "element_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_need_element_scheme_element_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("id", "child_id", name=op.f("uq_need_id_child_id")),
        comment="An assessed need. domain: 1 child, 2 parents and carers, 3 family and "
        "environment; NULL: not yet filed, which no caller may read.",
    )
    op.create_index(op.f("ix_need_child_id_id"), "need", ["child_id", "id"], unique=False)


def _intervention() -> None:
    op.create_table(
        "intervention",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('PLANNED', 'ACTIVE', 'COMPLETED', 'STOPPED')",
            name=op.f("ck_intervention_status"),
        ),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_intervention_ended_after_start")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_intervention_agency_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_intervention_child_id")),
        sa.ForeignKeyConstraint(
            ["need_id", "child_id"],
            ["need.id", "need.child_id"],
            name=op.f("fk_intervention_need_id_child_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intervention")),
    )
    op.create_index(op.f("ix_intervention_child_id_id"), "intervention", ["child_id", "id"], unique=False)
    op.create_index(op.f("ix_intervention_need_id_id"), "intervention", ["need_id", "id"], unique=False)


def _involvement() -> None:
    op.create_table(
        "involvement",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("is_sensitive", sa.Boolean(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_involvement_ended_after_start")),
        sa.ForeignKeyConstraint(
            ["agency_id", "is_sensitive"],
            ["agency.id", "agency.is_sensitive"],
            name=op.f("fk_involvement_agency_id_is_sensitive"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_involvement_child_id")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name=op.f("fk_involvement_practitioner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_involvement")),
        comment="Who works, or worked, with the child. Open: started_on <= today < ended_on.",
    )
    op.create_index(op.f("ix_involvement_child_id_id"), "involvement", ["child_id", "id"], unique=False)
    op.create_index(
        op.f("ix_involvement_practitioner_id_child_id"),
        "involvement",
        ["practitioner_id", "child_id"],
        unique=False,
    )


def _shield() -> None:
    op.create_table(
        "shield",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scope IN ('RECORD', 'ADDRESS', 'PERSON_LINK')", name=op.f("ck_shield_scope")),
        sa.CheckConstraint("lifted_at >= set_at", name=op.f("ck_shield_lifted_after_set")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_shield_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shield")),
        comment="A shield is live from set_at until lifted_at; the review date does not end it.",
    )
    op.create_index(op.f("ix_shield_child_id"), "shield", ["child_id"], unique=False)


def _emergency_grant() -> None:
    op.create_table(
        "emergency_grant",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("groups", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "granted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "expires_at <= granted_at + interval '60 minutes'",
            name=op.f("ck_emergency_grant_one_hour_at_most"),
        ),
        sa.CheckConstraint("expires_at > granted_at", name=op.f("ck_emergency_grant_expires_after_grant")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_emergency_grant_child_id")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"],
            ["practitioner.id"],
            name=op.f("fk_emergency_grant_practitioner_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_grant")),
        comment="Emergency access to a shielded child, for the attribute groups named, for an hour at most.",
    )
    op.create_index(
        op.f("ix_emergency_grant_practitioner_id_child_id"),
        "emergency_grant",
        ["practitioner_id", "child_id"],
        unique=False,
    )
