"""What every table is made with: the metadata with its naming convention, and columns and checks that recur.

Each table says in `info` to which attribute group its columns belong; a column of another group says so itself. That
is a classification of data and no rule: rules are in `policies/`. The data dictionary is written from it, and a test
holds it equal to the groups of the GraphQL fields.
"""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy import text as sql_text
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

GROUP = "group"
KINDS = "kinds"
REMEMBERED = "remembered"

_AMONG = re.compile(r"(\w+) IN \(([^)]*)\)")

PROVENANCE = ("source_system", "source_id", "extracted_at")
"""Where the newest values of a row came from, if they were imported."""


def record(
    name: str,
    *items: SchemaItem,
    comment: str,
    group: str | None = None,
    kinds: Mapping[str, Mapping[str, str]] | None = None,
    imported: bool = True,
) -> Table:
    """A table of the record: its rows remember what they said before (`past_value`), and where they came from.

    `group` is the attribute group of its columns; where that depends on the row, `kinds` names the column that tells,
    and the group for each of its values.
    """
    provenance = (
        [
            field("source_system", Text, "The system that the newest values came from; NULL: entered here."),
            field("source_id", Text, "The row's key in that system."),
            field("extracted_at", DateTime(timezone=True), "When that system gave the values out."),
        ]
        if imported
        else []
    )
    return Table(
        name,
        metadata,
        *items,
        field("recorded_at", DateTime(timezone=True), "Since when the record says so.", default="now()"),
        *provenance,
        comment=comment,
        info={GROUP: group, KINDS: dict(kinds or {}), REMEMBERED: True},
    )


def field(  # noqa: PLR0913 - what a column is
    name: str,
    kind: Any,
    meaning: str,
    *items: SchemaItem,
    group: str | None = None,
    default: str | None = None,
    required: bool = False,
    in_key: bool = False,
) -> Column[Any]:
    """A column with its meaning; `default` is SQL, and a column that has one is never NULL."""
    return Column(
        name,
        kind,
        *items,
        primary_key=in_key,
        nullable=not (required or in_key or default is not None),
        server_default=None if default is None else sql_text(default),
        doc=meaning,
        info={} if group is None else {GROUP: group},
    )


def key() -> Column[object]:
    """The random key of a row, which tells no order and no time."""
    return Column(
        "id", Uuid, primary_key=True, server_default=sql_text("gen_random_uuid()"), doc="The random key of the row."
    )


def child_key() -> Column[object]:
    """The child that a row is about."""
    return Column("child_id", Uuid, ForeignKey("child.id"), nullable=False, doc="The child that the row is about.")


def coded(name: str, scheme: str, meaning: str, *, group: str | None = None, required: bool = False) -> list[Any]:
    """A code of a national code set: two columns, `<name>_scheme` and `<name>_code`, and the key between them."""
    return [
        field(f"{name}_scheme", Text, f"The code set of `{name}_code`.", group=group, default=f"'{scheme}'"),
        field(f"{name}_code", Text, meaning, group=group, required=required),
        *code_of(f"{name}_scheme", f"{name}_code", scheme),
    ]


def same_child(column: str, table: str, meaning: str, *, required: bool = False) -> list[Any]:
    """A key to a row of the same child."""
    return [
        Column(column, Uuid, nullable=not required, doc=meaning),
        ForeignKeyConstraint([column, "child_id"], [f"{table}.id", f"{table}.child_id"]),
    ]


def code_of(scheme_column: str, code_column: str, *schemes: str) -> list[Any]:
    """The key of a code, which also says of which sets: without that, a code of any set would be one of this."""
    return [
        ForeignKeyConstraint([scheme_column, code_column], ["code_value.scheme", "code_value.code"]),
        one_of(scheme_column, schemes),
    ]


def code_sets(scheme_column: Column[Any]) -> tuple[str, ...]:
    """The sets that the codes beside this column are of, as its constraint says.

    Raises ValueError for a column that has none: then a code of any set would be one of this.
    """
    for item in scheme_column.table.constraints:
        if isinstance(item, CheckConstraint):
            found = _AMONG.fullmatch(str(item.sqltext))
            if found and found[1] == scheme_column.name:
                return tuple(name.strip(" '") for name in found[2].split(","))
    raise ValueError(f"no constraint says of which sets `{scheme_column}` is")


def both_or_neither(scheme_column: str, code_column: str) -> CheckConstraint:
    """A set without a code says nothing, and the key does not look at a code without a set."""
    return CheckConstraint(f"({scheme_column} IS NULL) = ({code_column} IS NULL)", name=f"{code_column}_of_a_scheme")


def only_groups(column: str) -> CheckConstraint:
    """Names of attribute groups: one that is misspelt would protect nothing, in silence."""
    return CheckConstraint(f"{column} <@ known_groups()", name=column)


def only_purposes(column: str) -> CheckConstraint:
    """Codes of the set `purpose`."""
    return CheckConstraint(f"{column} <@ known_purposes()", name=column)


def a_purpose(column: str = "purpose") -> CheckConstraint:
    """A code of the set `purpose`."""
    return CheckConstraint(f"{column} = ANY (known_purposes())", name=column)


def current(table: str, column: str = "person_id") -> Index:
    """The rows of today, which lists ask for: a small index beside that of all rows, whatever history there is."""
    return Index(f"ix_{table}_current", column, postgresql_where=sql_text("valid_to IS NULL"))


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A closed set of values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def in_order(earlier: str, later: str) -> CheckConstraint:
    """Two days or moments of which the second is never the earlier one."""
    return CheckConstraint(f"{later} >= {earlier}", name=f"{later}_after_{earlier}")
