"""What every table is made with: the metadata with its naming convention, and columns and checks that recur."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, MetaData, Uuid, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[object]:
    """The random key of a row, which tells no order and no time."""
    return Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()"))


def child_key() -> Column[object]:
    """The child that a row is about."""
    return Column("child_id", Uuid, ForeignKey("child.id"), nullable=False)


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A closed set of values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
