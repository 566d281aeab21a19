"""Programs, which documents each may send, and the documents that are registered for it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0013"
branch_labels = None
depends_on = None

NEW = {"client": "'client_id'", "trusted_document": "'client_id', 'sha256'"}
"""The tables, each with the columns of its key."""


def upgrade() -> None:
    """Add the tables, which remember what they said."""
    _client()
    _trusted_document()
    for table, key in NEW.items():
        op.execute(
            f"CREATE TRIGGER remember BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION remember({key})"
        )
        op.execute(f"GRANT SELECT ON {table} TO ecaf_app")


def downgrade() -> None:
    """Take them away, with all they hold."""
    for table in reversed(NEW):
        op.drop_table(table)


def _recorded_at() -> sa.Column[object]:
    return sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def _client() -> None:
    op.create_table(
        "client",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), server_default=sa.text("'OPEN'"), nullable=False),
        _recorded_at(),
        sa.CheckConstraint("documents IN ('OPEN', 'TRUSTED')", name=op.f("ck_client_documents")),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_client")),
        comment="Programs that ask, and which documents each may send. One that is not listed is open.",
    )


def _trusted_document() -> None:
    op.create_table(
        "trusted_document",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _recorded_at(),
        sa.CheckConstraint(
            "sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')",
            name=op.f("ck_trusted_document_hash_of_the_text"),
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.client_id"], name=op.f("fk_trusted_document_client_id")),
        sa.PrimaryKeyConstraint("client_id", "sha256", name=op.f("pk_trusted_document")),
        comment="Documents that are registered for a program. They carry no decision: each request is decided anew.",
    )
