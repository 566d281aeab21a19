"""Whether a family group decision making meeting was offered: the census asks for yes or no, not for the day."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of what is held only a day of the offer says that there was one."""
    op.add_column("pre_proceedings", sa.Column("is_family_group_offered", sa.Boolean(), nullable=True))
    op.execute("UPDATE pre_proceedings SET is_family_group_offered = true WHERE family_group_offered_on IS NOT NULL")


def downgrade() -> None:
    """Take it away, with all it holds."""
    op.drop_column("pre_proceedings", "is_family_group_offered")
