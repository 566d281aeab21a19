"""SQL from typed pieces: constant text, identifiers, binds, and text that is made last.

Nothing else can become SQL: a template's text is written by us, `{name}` takes another piece, and a caller's fact or a
variable only ever becomes a `Bind`.

>>> finish(sql("SELECT {what} WHERE a = {a} AND b = {a}", what=ident("x"), a=Bind("caller.practitioner_id", "uuid")))
('SELECT "x" WHERE a = $1::uuid AND b = $1::uuid', (Bind(source='caller.practitioner_id', cast='uuid'),))
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

LONGEST_NAME = 63
"""Bytes of an identifier; PostgreSQL cuts longer ones."""

_HOLE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Bind:
    """A value that is known only when the statement runs; `source` says where it comes from."""

    source: str
    cast: str


@dataclass(frozen=True, slots=True)
class Later:
    """SQL that is made when the whole statement is written, because it depends on what the rest turned out to need."""

    make: "Callable[[], Sql]"


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL."""

    parts: tuple[str | Bind | Later, ...]

    def __add__(self, other: "Sql") -> "Sql":
        return Sql(self.parts + other.parts)


EMPTY = Sql(())
NULL = Sql(("null",))
TRUE = Sql(("true",))
FALSE = Sql(("false",))


@lru_cache(maxsize=1024)
def _split(template: str) -> tuple[str, ...]:
    """Text and hole names in turn."""
    return tuple(_HOLE.split(template))


def sql(template: str, **pieces: "Sql | Bind") -> Sql:
    """A piece from constant text with holes; every hole must be filled and every piece used."""
    split = _split(template)
    parts: list[str | Bind | Later] = []
    for number, text in enumerate(split):
        if number % 2 == 0:
            if text:
                parts.append(text)
            continue
        piece = pieces[text]
        if isinstance(piece, Bind):
            parts.append(piece)
        else:
            parts.extend(piece.parts)
    unused = pieces.keys() - set(split[1::2])
    if unused:
        raise ValueError(f"pieces without a hole: {sorted(unused)}")
    return Sql(tuple(parts))


def later(make: Callable[[], Sql]) -> Sql:
    """A piece that is made when the statement is finished."""
    return Sql((Later(make),))


def ident(name: str) -> Sql:
    """A quoted identifier; at most 63 bytes, which is where PostgreSQL would cut it."""
    if len(name.encode()) > LONGEST_NAME:
        raise ValueError("an identifier is longer than 63 bytes")
    return Sql(('"' + name.replace('"', '""') + '"',))


def column(alias: str, name: str) -> Sql:
    """`alias."name"`, where the alias is ours."""
    return Sql((alias + ".",)) + ident(name)


def literal(text: str) -> Sql:
    """A text constant that is known when planning, such as a response key; never a caller's value."""
    return Sql(("'" + text.replace("'", "''") + "'",))


def number(value: int) -> Sql:
    """A whole number that is known when planning."""
    return Sql((str(int(value)),))


def join(separator: str, pieces: Iterable[Sql]) -> Sql:
    """The pieces with constant text between them."""
    parts: list[str | Bind | Later] = []
    for piece in pieces:
        if parts:
            parts.append(separator)
        parts.extend(piece.parts)
    return Sql(tuple(parts))


def finish(piece: Sql) -> tuple[str, tuple[Bind, ...]]:
    """The statement's text with numbered parameters, and the binds in that order."""
    order: dict[Bind, int] = {}
    text: list[str] = []

    def write(parts: tuple[str | Bind | Later, ...]) -> None:
        for part in parts:
            if isinstance(part, str):
                text.append(part)
            elif isinstance(part, Bind):
                place = order.setdefault(part, len(order) + 1)
                text.append(f"${place}::{part.cast}")
            else:
                write(part.make().parts)

    write(piece.parts)
    return "".join(text), tuple(order)
