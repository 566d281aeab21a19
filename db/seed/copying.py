"""Rows as COPY takes them: text that any process can make ahead, for the one connection that writes it."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from asyncpg.pgproto import pgproto
from sqlalchemy import ARRAY, Column, Table

from db.seed.rows import Row, Rows
from db.tables import metadata

_NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of one table that name the same columns."""

    table: str
    columns: tuple[str, ...]
    text: bytes


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of some children, in an order that the foreign keys allow."""

    parts: list[Part]
    counts: dict[str, int]
    """Rows by table."""

    async def copy(self, connection: "asyncpg.Connection[Any]", new: Container[str] = ()) -> None:
        """Write everything by COPY; rows are frozen in tables that are new in this transaction."""
        for part in self.parts:
            source, freeze = _once(part.text), part.table in new
            await connection.copy_to_table(part.table, source=source, columns=part.columns, freeze=freeze)


def written(rows: Rows) -> Block:
    """Put the rows into words."""
    parts = [
        Part(table.name, columns, _text(table, columns, values))
        for table in metadata.sorted_tables
        if table.schema is None and table.name in rows.kept
        for columns, values in _alike(rows.kept[table.name])
    ]
    return Block(parts, rows.counts())


async def _once(text: bytes) -> AsyncIterator[bytes]:
    yield text


def _alike(rows: list[Row]) -> Iterator[tuple[tuple[str, ...], list[Iterable[Any]]]]:
    """The values in groups that name the same columns. What is not named gets its default, which NULL is not."""
    groups: defaultdict[tuple[str, ...], list[Iterable[Any]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row)].append(row.values())
    yield from groups.items()


def _text(table: Table, columns: tuple[str, ...], rows: list[Iterable[Any]]) -> bytes:
    """Column by column: most values of a column were written before, and the loops are the interpreter's own."""
    cells = [_cells(table.c[name], values) for name, values in zip(columns, zip(*rows, strict=True), strict=True)]
    lines = map("\t".join, zip(*cells, strict=True))
    return "\n".join([*lines, ""]).encode()


def _cells(column: "Column[Any]", values: Iterable[Any]) -> Iterable[str]:
    if isinstance(column.type, ARRAY):
        return map(_array, values)
    return map(_Words().__getitem__, values)


class _Words(dict[Any, str]):
    """The words for the values of one column, each found once."""

    def __missing__(self, value: Any) -> str:
        words = self[value] = _SPELT[type(value)](value)
        return words


def _array(values: list[str] | None) -> str:
    if values is None:
        return _NULL
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted).translate(_ESCAPES) + "}"


_SPELT: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: _NULL,
    str: lambda text: text.translate(_ESCAPES),
    bool: lambda flag: "t" if flag else "f",
    int: str,
    UUID: str,
    pgproto.UUID: str,
    date: str,
    datetime: str,
}
"""How a value is written, by its type; one of another type is a fault of the code that made the row."""
