"""National code sets and authorities, as files that a person can read and correct.

Each `<scheme>.csv` is one code set (`code,label,valid_from,valid_to,source`); `authorities.csv`
lists the local authorities. The database follows the files at every migration: a new or corrected
line arrives by itself. A line that is taken out of a file keeps its row, because records may point
to it: end a code with `valid_to` instead.

Refusals and "not yet obtained" are states of an attribute, never codes (DfE `REFU`, `NOBT`,
disability `NONE`).
"""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Table, or_
from sqlalchemy.dialects.postgresql import insert

from db.tables import authority, code_value

FOLDER = Path(__file__).parent
AUTHORITIES = "authorities"


@cache
def codes(scheme: str) -> dict[str, str]:
    """Code to label, in the order of the file. Raises FileNotFoundError for a scheme without a
    file.
    """
    return {row["code"]: row["label"] for row in _lines(scheme)}


def load(connection: Connection) -> None:
    """Bring `code_value` and `authority` to what the files say; rows that already agree are left
    alone.
    """
    values: list[dict[str, object]] = [
        {
            "scheme": path.stem,
            "code": row["code"],
            "label": row["label"],
            "valid_from": _date(row["valid_from"]),
            "valid_to": _date(row["valid_to"]),
            "source": row["source"],
        }
        for path in sorted(FOLDER.glob("*.csv"))
        if path.stem != AUTHORITIES
        for row in _lines(path.stem)
    ]
    _put(connection, code_value, ("scheme", "code"), values)
    # An authority that an import met first becomes recognised when the file lists it.
    _put(
        connection,
        authority,
        ("code",),
        [{**row, "is_recognised": True} for row in _lines(AUTHORITIES)],
    )


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _put(connection: Connection, table: Table, key: tuple[str, ...], rows: list[dict[str, object]]) -> None:
    statement = insert(table).values(rows)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
    differs = [table.c[name].is_distinct_from(value) for name, value in changed.items()]
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed, where=or_(*differs)))
