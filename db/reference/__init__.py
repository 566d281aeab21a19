"""National code sets and authorities, as files that a person can read and correct.

Each `<scheme>.csv` is one code set; `reading.py` says what its columns hold. Beside them stand five
lists (`authorities.csv`, `regions.csv`, `relation_kinds.csv`, `ethnicity_groups.csv`, `states.csv`),
each of which is a table of its own. The database follows the files at every migration: a new or corrected
line arrives by itself. A line that is taken out of a file keeps its row, because records may point
to it: end a code with `valid_to` instead.

A code's days are those of the collections that take it: a census year runs from 1 April to 31
March. An empty day is one that eCAF does not know, or that has not come; `detail` says which.

Refusals and "not yet obtained" are states of an attribute, never codes. Where a publisher has a
code for a state (DfE `REFU`, `NOBT`, disability `NONE`), it stands in `states.csv` and in no code
set. `REFU` in `care_leaver_contact` is no state: it is what became of the contact.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Connection, Table, or_
from sqlalchemy.dialects.postgresql import insert

from db.reference import reading
from db.tables import authority, code_value, ethnicity_group, region, relation_kind, state_code

_BATCH = 500
"""Rows of one statement: PostgreSQL takes 32,767 parameters at most."""


def schemes() -> tuple[str, ...]:
    """The names of the code sets, in the order of the alphabet."""
    return reading.schemes()


@cache
def codes(scheme: str) -> dict[str, str]:
    """Code to label, in the order of the file: every code that there ever was.

    Raises FileNotFoundError for a scheme without a file.
    """
    return {row["code"]: row["label"] for row in reading.rows(scheme)}


@dataclass(frozen=True, slots=True)
class Code:
    """A code as its publisher writes it, with the days on which it may be used; None: no limit is known."""

    scheme: str
    code: str
    label: str
    valid_from: date | None
    valid_to: date | None


@cache
def listed(scheme: str) -> tuple[Code, ...]:
    """Every code that there ever was, in the order of the file. Raises FileNotFoundError where there is no file."""
    return tuple(
        Code(scheme, row["code"], row["label"], reading.day(row["valid_from"]), reading.day(row["valid_to"]))
        for row in reading.rows(scheme)
    )


def valid(scheme: str, on: date) -> frozenset[str]:
    """The codes that may be used on that day. Raises FileNotFoundError for a scheme without a file."""
    return frozenset(code for code, begins, ends in _days(scheme) if begins <= on <= ends)


@cache
def states(scheme: str) -> dict[str, str]:
    """The publisher's codes that are no codes here, each with the state of the attribute that it means."""
    return {row["code"]: row["state"] for row in reading.rows("states") if row["scheme"] == scheme}


def load(connection: Connection) -> None:
    """Bring the tables of reference data to what the files say; rows that already agree are left alone.

    Raises ValueError, with file and line, where a file has a fault: then nothing is written.
    """
    values = [_code_value(scheme, row) for scheme in schemes() for row in reading.rows(scheme)]
    # An authority that an import met first becomes recognised when the file lists it.
    authorities = [{**row, "is_recognised": True} for row in _list("authorities")]
    regions, kinds, groups = _list("regions"), _list("relation_kinds"), _list("ethnicity_groups")
    state_codes = _list("states")

    _put(connection, code_value, ("scheme", "code"), values)
    _put(connection, region, ("code",), regions)
    _put(connection, authority, ("code",), authorities)
    _put(connection, relation_kind, ("code",), kinds)
    _put(connection, ethnicity_group, ("code",), groups)
    _put(connection, state_code, ("scheme", "code"), state_codes)


@cache
def _days(scheme: str) -> tuple[tuple[str, date, date], ...]:
    """Each code with its first and its last day."""
    return tuple(
        (row["code"], reading.day(row["valid_from"]) or date.min, reading.day(row["valid_to"]) or date.max)
        for row in reading.rows(scheme)
    )


def _code_value(scheme: str, row: dict[str, str]) -> dict[str, object]:
    return {
        "scheme": scheme,
        "code": row["code"],
        "label": row["label"],
        "valid_from": reading.day(row["valid_from"]),
        "valid_to": reading.day(row["valid_to"]),
        "superseded_by": row["superseded_by"] or None,
        "is_special_category": bool(row["art9"]),
        "is_criminal_offence": bool(row["art10"]),
        "detail": row["detail"] or None,
        "source": row["source"],
    }


def _list(name: str) -> list[dict[str, object]]:
    return [{column: value or None for column, value in row.items()} for row in reading.rows(name)]


def _put(connection: Connection, table: Table, key: tuple[str, ...], rows: list[dict[str, object]]) -> None:
    for begin in range(0, len(rows), _BATCH):
        statement = insert(table).values(rows[begin : begin + _BATCH])
        changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
        differs = [table.c[name].is_distinct_from(value) for name, value in changed.items()]
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed, where=or_(*differs)))
