"""The ledger keeps the number of a count beside what was counted by."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision: str | None = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; entries of before do not know."""
    op.add_column("access_event", sa.Column("counted", sa.Text(), nullable=True), schema="audit")


def downgrade() -> None:
    """Take it away, with what it holds."""
    op.drop_column("access_event", "counted", schema="audit")
