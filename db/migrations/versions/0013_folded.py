"""Texts as they are compared and ordered: a function that folds them, and the folded names by an index."""

from alembic import op

revision = "0013"
down_revision: str | None = "0012"
branch_labels = None
depends_on = None

UPPER = (
    "ÆØÞÐŁĐĦŊŒŦƏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
    "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІҐЂЈЉЊЋЏ"
    "’‘ʼ‐‑–"  # noqa: RUF001 - signs that stand for others
)
LOWER = "æøþðłđħŋœŧəαβγδεζηθικλμνξοπρστυφχψωабвгдежзиклмнопрстуфхцчшщъыьэюяєіґђјљњћџ''''''---"
FUNCTION = f"""
CREATE FUNCTION folded(whole text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE WHEN octet_length(whole) = char_length(whole) THEN lower(whole COLLATE "C")
        ELSE translate(
            regexp_replace(lower(normalize(whole, NFD) COLLATE "C"), U&'[\\0300-\\036F]', '', 'g'),
            '{UPPER}', '{LOWER.replace("''''''", "''" * 3)}'
        ) END) COLLATE "C"
$$
"""
"""By no collation of the server, so that every PostgreSQL folds alike; without accents, for which people type none."""

NAMES = ("given_name", "family_name", "known_as")


def upgrade() -> None:
    """Add the function, and an index of each name of a person."""
    op.execute(FUNCTION)
    op.execute(
        "COMMENT ON FUNCTION folded(text) IS 'A text as filters compare it and orders sort it: lower case, no accents.'"
    )
    for name in NAMES:
        op.execute(f'CREATE INDEX ix_person_{name}_folded ON person ((folded({name}) COLLATE "C"), id)')


def downgrade() -> None:
    """Take them away."""
    for name in NAMES:
        op.execute(f"DROP INDEX ix_person_{name}_folded")
    op.execute("DROP FUNCTION folded(text)")
