"""Odd cases by name: which made-up child shows which. Only a synthetic database has rows."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, which the application may read like that of the demo identities."""
    op.create_table(
        "demo_case",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_demo_case_child_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_demo_case")),
        comment="Odd cases of a synthetic database, by name: for each a made-up child that shows it.",
    )
    op.execute("GRANT SELECT ON demo_case TO ecaf_app")


def downgrade() -> None:
    """Take it away, with all it holds."""
    op.drop_table("demo_case")
