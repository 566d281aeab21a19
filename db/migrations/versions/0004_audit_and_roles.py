"""The ledger, and what the application and audit roles may do."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, in the order of their references."""
    op.execute("CREATE SCHEMA audit")
    _access_event()
    _sealed_event()
    _roles()
    _rights()


def downgrade() -> None:
    """Take the tables away, with all they hold."""
    # The roles belong to the whole cluster and stay.
    op.execute("DROP SCHEMA audit CASCADE")


def _access_event() -> None:
    op.create_table(
        "access_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("operation_name", sa.Text(), nullable=True),
        sa.Column("document_sha256", sa.Text(), nullable=True),
        sa.Column("variables", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("children", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("fields", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("withheld", sa.Text(), nullable=True),
        sa.Column("policy_version", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('ANSWERED', 'DENIED', 'FAILED')", name=op.f("ck_access_event_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_event")),
        schema="audit",
        comment="One row for every operation, written before a byte of the answer leaves. Append-only.",
    )
    op.create_index(op.f("ix_access_event_at"), "access_event", ["at"], unique=False, schema="audit")


def _sealed_event() -> None:
    op.create_table(
        "sealed_event",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("hidden_children", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit.access_event.id"], name=op.f("fk_sealed_event_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_sealed_event")),
        schema="audit",
        comment="Protective facts of an operation: the children for whom something was hidden. Auditor and DPO only.",
    )


def _roles() -> None:
    """Make sure of the roles.

    The embedded server has them as logins already; elsewhere they are made, for the owner to step
    into. The owner needs membership only where sessions use SET ROLE. Where it may not grant that
    (another owner's roles, or logins of their own), a notice says so and the migration goes on.
    """
    for role in ("ecaf_app", "ecaf_audit"):
        op.execute(
            f"""
            DO $$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                    CREATE ROLE {role} NOLOGIN;
                END IF;
            EXCEPTION
                -- Two databases of one server may be migrated at the same moment.
                WHEN duplicate_object OR unique_violation THEN NULL;
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION 'role {role} is missing and the owner may not create it'
                        USING HINT = 'run as an administrator: CREATE ROLE {role} NOLOGIN; '
                            'GRANT {role} TO ' || quote_ident(current_user);
            END
            $$
            """
        )
        op.execute(
            f"""
            DO $$
            BEGIN
                IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN
                    GRANT {role} TO CURRENT_USER;
                END IF;
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE NOTICE 'the owner is no member of {role}: give it a login of its own';
            END
            $$
            """
        )


def _rights() -> None:
    """The application reads the record, no more; the audit role adds to the ledger and reads it."""
    op.execute(
        """
        DO $$
        DECLARE
            here text := quote_ident(current_database());
        BEGIN
            EXECUTE 'REVOKE ALL ON DATABASE ' || here || ' FROM PUBLIC';
            EXECUTE 'GRANT CONNECT ON DATABASE ' || here || ' TO ecaf_app, ecaf_audit';
        END
        $$
        """
    )
    for statement in (
        "REVOKE ALL ON SCHEMA public, audit FROM PUBLIC",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public, audit FROM PUBLIC, ecaf_app, ecaf_audit",
        "GRANT USAGE ON SCHEMA public TO ecaf_app",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO ecaf_app",
        "GRANT USAGE ON SCHEMA audit TO ecaf_audit",
        "GRANT SELECT, INSERT ON audit.access_event TO ecaf_audit",
        # What is sealed is written by the ledger, and read by nobody through eCAF.
        "GRANT INSERT ON audit.sealed_event TO ecaf_audit",
    ):
        op.execute(statement)
