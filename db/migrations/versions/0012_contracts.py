"""Organisations a practitioner works for besides the employer, and contracts of organisations' systems."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"
branch_labels = None
depends_on = None

NEW = {"membership": "'id'", "contract": "'id'", "contract_object": "'contract_id', 'object'"}
"""The tables, each with the columns of its key."""

ACCOUNT = "Who may sign in: `subject` is the token''s `sub`; a practitioner, or the person whom a record is about."


def upgrade() -> None:
    """Add the tables, which remember what they said, and the client of a demo identity."""
    _membership()
    _contract()
    _contract_object()
    op.add_column("demo_identity", sa.Column("client_id", sa.Text(), nullable=True))
    op.execute(f"COMMENT ON TABLE account IS '{ACCOUNT} An account of neither is that of a system.'")
    for table, key in NEW.items():
        op.execute(
            f"CREATE TRIGGER remember BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION remember({key})"
        )
        op.execute(f"GRANT SELECT ON {table} TO ecaf_app")


def downgrade() -> None:
    """Take them away, with all they hold."""
    op.execute(f"COMMENT ON TABLE account IS '{ACCOUNT}'")
    op.drop_column("demo_identity", "client_id")
    for table in reversed(NEW):
        op.drop_table(table)


def _recorded_at() -> sa.Column[object]:
    return sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def _key() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)


def _membership() -> None:
    op.create_table(
        "membership",
        _key(),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        _recorded_at(),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_membership_ended_on_after_started_on")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_membership_agency_id")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name=op.f("fk_membership_practitioner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        comment="Organisations that a practitioner works for besides the employer.",
    )
    op.create_index(op.f("ix_membership_practitioner_id"), "membership", ["practitioner_id"], unique=False)


def _contract() -> None:
    op.create_table(
        "contract",
        _key(),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        _recorded_at(),
        sa.CheckConstraint("ended_on >= starts_on", name=op.f("ck_contract_ended_on_after_starts_on")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_contract_ends_on_after_starts_on")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_contract_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint(
            "agency_id", "client_id", "starts_on", name=op.f("uq_contract_agency_id_client_id_starts_on")
        ),
        comment="What systems of organisations may ask for without a person. The one that began last counts, alone.",
    )


def _contract_object() -> None:
    op.create_table(
        "contract_object",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        _recorded_at(),
        sa.CheckConstraint(
            "object ~ '^[a-z_]+/([*]|[A-Z][A-Za-z]*([.:][A-Za-z_]+)?)$'", name=op.f("ck_contract_object_object")
        ),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_object_contract_id")),
        sa.PrimaryKeyConstraint("contract_id", "object", name=op.f("pk_contract_object")),
        comment="What a contract lists: objects of the policies. It never grants what the policies do not allow.",
    )
