"""The data dictionary, written from the tables: what is stored, what it means, and how sensitive it is.

`make dictionary` writes the page anew, and the picture (`db/picture.py`); a test holds both equal to the tables. It
knows the tables and their groups, and nothing of who may read what.
"""

import importlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql

from db.tables.base import GROUP, KINDS, PROVENANCE, REMEMBERED, metadata
from db.tables.groups import GROUPS, MEANINGS, WITHOUT

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "data-dictionary.md"

AREAS = {
    "People": "people",
    "Contact": "contact",
    "Family": "family",
    "Attributes": "attributes",
    "Statutory work": "statutory",
    "Assessments, plans, services": "work",
    "Notes": "notes",
    "Consent and disclosure": "consent",
    "Protection": "protection",
    "Retention and matching": "keeping",
    "Organisations": "organisations",
    "Programs and their documents": "documents",
    "Past values": "past",
    "The ledger": "ledger",
    "Statistics": "statistics",
    "Reference data": "reference",
}
"""Heading and file of `db/tables/`, in the order of the page."""

HEAD = """# The data dictionary

Written from `db/tables/` by `make dictionary`; do not edit it here.
A test holds it equal to the tables, and the groups equal to those that the GraphQL fields are decided under.
[Data](data.md) tells where it comes from and shows it as a picture.
Who may read a group is said by the policies, and not here: [what a rule means](../explanation/policy-semantics.md).
"""


@dataclass(frozen=True, slots=True)
class Area:
    """A file of `db/tables/`: its heading, what its docstring says, its tables in the order of the file."""

    title: str
    says: str
    tables: Sequence[Table]


def areas() -> Iterator[Area]:
    """Every table, area by area."""
    for title, name in AREAS.items():
        module = importlib.import_module(f"db.tables.{name}")
        held = [item for item in vars(module).values() if isinstance(item, Table) and item.metadata is metadata]
        yield Area(title, _first_paragraph(module), held)


def _first_paragraph(module: ModuleType) -> str:
    return " ".join((module.__doc__ or "").strip().split("\n\n")[0].split())


def kinds_of(table: Table) -> tuple[str, dict[str, str]] | None:
    """The column that tells the kind of a row, and the group for each of its values; None: all rows are alike."""
    for column, groups in table.info.get(KINDS, {}).items():
        return column, dict(groups)
    return None


def groups_of(column: Column[Any]) -> list[str]:
    """The groups that a column may be of: its own, or its table's, or one for each kind of row."""
    own = column.info.get(GROUP)
    if own is not None:
        return [str(own)]
    kinds = kinds_of(column.table)
    if kinds is not None:
        return list(dict.fromkeys(kinds[1].values()))
    group = column.table.info.get(GROUP)
    return [] if group is None else [str(group)]


def sensitivity_of(column: Column[Any]) -> str:
    """How sensitive a column is: each answer that its groups give."""
    return ", ".join(dict.fromkeys(GROUPS[name].sensitivity.value for name in groups_of(column))) or "none"


def page() -> str:
    """The whole page."""
    found = list(areas())
    parts = [HEAD, *_groups(), *_every_table(found)]
    for area in found:
        parts += [f"## {area.title}\n", f"{area.says}\n"]
        for table in area.tables:
            parts += _table(table)
    return "\n".join(parts).rstrip("\n") + "\n"


def _groups() -> Iterator[str]:
    yield "## Sensitivity\n"
    yield from ("| Sensitivity | Meaning |", "|---|---|")
    yield from (f"| {level.value} | {meaning} |" for level, meaning in MEANINGS.items())
    yield "\n## Groups\n"
    yield "A group is what a rule is written for, and each column is in one."
    yield "Where the row decides, the table says so, and each kind of row has its group.\n"
    yield from ("| Group | Holds | Sensitivity | Why |", "|---|---|---|---|")
    yield from (
        f"| `{group.name}` | {group.holds} | {group.sensitivity.value} | {group.why} |" for group in GROUPS.values()
    )
    yield ""
    yield "Some codes are more sensitive than their column; `code_value` says which tell of Article 9 or 10.\n"


def _every_table(found: Sequence[Area]) -> Iterator[str]:
    tables = [table for area in found for table in area.tables]
    sample = next(table for table in tables if PROVENANCE[0] in table.c)
    yield "## Columns of every table of the record\n"
    yield "They stand here once, and are of the group of their row."
    yield "A table that is filled here only, never from another system, has the first of them alone.\n"
    yield from ("| Column | Type | Required | Meaning |", "|---|---|---|---|")
    for name in ("recorded_at", *PROVENANCE):
        column = sample.c[name]
        yield f"| `{name}` | {_type(column)} | {_required(column)} | {_meaning(column)} |"
    yield ""


def _table(table: Table) -> Iterator[str]:
    name = table.name if table.schema is None else f"{table.schema}.{table.name}"
    yield f"### `{name}`\n"
    yield f"{_cell(table.comment or '')}\n"
    yield f"{_says_of_rows(table)}\n"
    yield from (
        "| Column | Type | Required | Meaning | Group | Sensitivity | Refers to |",
        "|---|---|---|---|---|---|---|",
    )
    for column in table.columns:
        if not (table.info.get(REMEMBERED) and column.name in {"recorded_at", *PROVENANCE}):
            yield (
                f"| `{column.name}` | {_type(column)} | {_required(column)} | {_meaning(column)} | {_group(column)}"
                f" | {sensitivity_of(column)} | {_refers_to(column)} |"
            )
    yield ""


def _says_of_rows(table: Table) -> str:
    kinds = kinds_of(table)
    if kinds is not None:
        column, groups = kinds
        by_group: dict[str, list[str]] = {}
        for value, group in groups.items():
            by_group.setdefault(group, []).append(f"`{value}`")
        listed = "; ".join(f"{', '.join(values)}: `{group}`" for group, values in by_group.items())
        said = f"The group of a row is told by `{column}`: {listed}."
    elif table.info.get(GROUP) is not None:
        said = f"Group: `{table.info[GROUP]}`."
    else:
        said = f"No group. {WITHOUT[table.name]}"
    if not table.info.get(REMEMBERED):
        return said
    imported = "and provenance" if PROVENANCE[0] in table.c else "without provenance"
    return f"{said}\nA table of the record: `recorded_at` {imported}; what it said before is in `past_value`."


def _type(column: Column[Any]) -> str:
    compiled = str(column.type.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call] # not typed there
    return compiled.lower().replace("timestamp with time zone", "timestamptz")


def _required(column: Column[Any]) -> str:
    if column.primary_key:
        return "key"
    if column.server_default is not None:
        return f"default `{column.server_default.arg}`"  # type: ignore[attr-defined] # a default of SQL has its text
    return "no" if column.nullable else "yes"


def _meaning(column: Column[Any]) -> str:
    return _cell(column.doc or "")


def _group(column: Column[Any]) -> str:
    found = groups_of(column)
    return "none" if not found else f"`{found[0]}`" if len(found) == 1 else "by kind"


def _refers_to(column: Column[Any]) -> str:
    names = dict.fromkeys(key.column.table.name for key in column.foreign_keys)
    return ", ".join(f"[`{name}`](#{_anchor(name)})" for name in sorted(names))


def _anchor(name: str) -> str:
    return "auditaccess_event" if name == "access_event" else name


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def write() -> None:
    """Write the page."""
    PAGE.write_text(page())


if __name__ == "__main__":
    write()
