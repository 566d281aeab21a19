"""Exclusions have a key of their own, so that one of them can be named without naming the child."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision: str | None = "0015"
branch_labels = None
depends_on = None

TABLE = "excluded_practitioner"
PAIR = ["child_id", "practitioner_id"]


def upgrade() -> None:
    """Give each row a random key; a pair is there once, as before."""
    op.drop_constraint(op.f("pk_excluded_practitioner"), TABLE)
    op.add_column(TABLE, sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False))
    op.create_primary_key(op.f("pk_excluded_practitioner"), TABLE, ["id"])
    op.create_unique_constraint(op.f("uq_excluded_practitioner_child_id_practitioner_id"), TABLE, PAIR)
    _remember("'id'")


def downgrade() -> None:
    """Name the rows by child and practitioner again."""
    op.drop_constraint(op.f("uq_excluded_practitioner_child_id_practitioner_id"), TABLE)
    op.drop_constraint(op.f("pk_excluded_practitioner"), TABLE)
    op.drop_column(TABLE, "id")
    op.create_primary_key(op.f("pk_excluded_practitioner"), TABLE, PAIR)
    _remember("'child_id', 'practitioner_id'")


def _remember(key: str) -> None:
    """What a row said before is kept under its key."""
    op.execute(f"DROP TRIGGER remember ON {TABLE}")
    op.execute(
        f"CREATE TRIGGER remember BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION remember({key})"
    )
