"""A pair of records is seen from either of them, under a key for each; a sealed link has a key of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision: str | None = "0016"
branch_labels = None
depends_on = None

SIDES = """
CREATE VIEW match_side AS
    SELECT id, person_id AS child_id, other_id, round(score)::int AS score, decision, decided_by, decided_on
    FROM match_candidate
    UNION ALL
    SELECT mirror_id, other_id, person_id, round(score)::int, decision, decided_by, decided_on
    FROM match_candidate
"""


def upgrade() -> None:
    """Add the keys, and the view that shows each pair twice."""
    _add_key("match_candidate", "mirror_id")
    op.create_unique_constraint(op.f("uq_match_candidate_mirror_id"), "match_candidate", ["mirror_id"])
    op.execute(SIDES)
    op.execute("COMMENT ON VIEW match_side IS 'Each pair of match_candidate, once from either of the two.'")
    op.execute("GRANT SELECT ON match_side TO ecaf_app")
    op.drop_constraint(op.f("pk_sealed_link"), "sealed_link")
    _add_key("sealed_link", "id")
    op.create_primary_key(op.f("pk_sealed_link"), "sealed_link", ["id"])
    op.create_unique_constraint(op.f("uq_sealed_link_former_id"), "sealed_link", ["former_id"])
    _remember("id")


def downgrade() -> None:
    """Take them away."""
    op.drop_constraint(op.f("uq_sealed_link_former_id"), "sealed_link")
    op.drop_constraint(op.f("pk_sealed_link"), "sealed_link")
    op.drop_column("sealed_link", "id")
    op.create_primary_key(op.f("pk_sealed_link"), "sealed_link", ["former_id"])
    _remember("former_id")
    op.execute("DROP VIEW match_side")
    op.drop_column("match_candidate", "mirror_id")


def _add_key(table: str, name: str) -> None:
    op.add_column(table, sa.Column(name, sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False))


def _remember(key: str) -> None:
    """What a link said before is kept under its key."""
    op.execute("DROP TRIGGER remember ON sealed_link")
    op.execute(
        "CREATE TRIGGER remember BEFORE UPDATE OR DELETE ON sealed_link"
        f" FOR EACH ROW EXECUTE FUNCTION remember('{key}')"
    )
