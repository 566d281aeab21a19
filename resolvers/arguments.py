"""From the binds of a statement to the values of one request: ids, pages, cursors, filters and the caller's facts.

A cursor is the row's id and a short HMAC over the id and what the list belongs to (its order and filter, the capacity,
the caller), so it holds no value and works nowhere else. The statement makes cursors, this module reads them; both use
one key.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from db.reference import codes
from db.tables.base import code_sets
from errors import BadUserInput, LimitExceeded, Place
from policies.identity import Caller
from resolvers import duplicates, limits, plan
from resolvers.criteria import place_of, plain
from resolvers.matches import kind
from resolvers.sql import Bind
from schema import declare

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SECRET = 32
"""Bytes of the server's secret."""
_BLOCK = 64
"""Bytes of a SHA-256 block, to which HMAC pads its key."""
_MAC = 14
_CURSOR = re.compile(r"[A-Za-z0-9_-]{40}")
"""16 bytes of id and 14 of MAC, in base64 for URLs."""

NO_CURSOR = "`after` or `before` is no cursor of this list: start again without it"
TOO_MANY = (
    f"an order by a field that you see on some rows only is for {limits.ORDERED} rows at most: "
    "narrow the list, or order by another field"
)


class CursorKey:
    """The server's secret for cursors, with the two padded forms that HMAC needs."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != SECRET:
            raise ValueError(f"the secret for cursors has {SECRET} bytes")
        padded = secret.ljust(_BLOCK, b"\0")
        self._secret = secret
        self.inner = bytes(byte ^ 0x36 for byte in padded)
        self.outer = bytes(byte ^ 0x5C for byte in padded)

    def read(self, cursor: str, context: bytes) -> UUID:
        """The id that a cursor stands on; raises `BadUserInput`, always with the same words."""
        if _CURSOR.fullmatch(cursor):
            raw = base64.urlsafe_b64decode(cursor)
            mac = hmac.digest(self._secret, context + raw[:16], "sha256")[:_MAC]
            if hmac.compare_digest(mac, raw[16:]):
                return UUID(bytes=raw[:16])
        raise BadUserInput(NO_CURSOR)


def cursor_secret(data: Path) -> bytes:
    """The server's secret for cursors: 32 bytes in a file of our own, made at the first start."""
    folder = data / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "cursor.key"
    if not path.exists():
        made = folder / f".{secrets.token_hex(8)}.key"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(made)  # where several processes start at once, one file wins
        made.unlink()
    return path.read_bytes()


def context(caller: Caller, order: str = "id", narrowed: str = "") -> bytes:
    """What a cursor over `children` belongs to: list, order and filter, capacity and caller, as 32 bytes."""
    parts = (
        "children",
        order,
        narrowed,
        caller.role,
        caller.purpose,
        str(caller.agency_id),
        caller.subject,
    )
    return hashlib.sha256("\0".join(parts).encode()).digest()


def row_id(text: object, type_name: str) -> str | None:
    """The key of a row of that type; None for anything else, which then finds no row.

    >>> row_id("Child:00000000-0000-4000-8000-000000000001", "Child")
    '00000000-0000-4000-8000-000000000001'
    >>> row_id("Need:00000000-0000-4000-8000-000000000001", "Child") is None
    True
    """
    prefix, colon, key = str(text).partition(":")
    if prefix != type_name or not colon or _UUID.fullmatch(key) is None:
        return None
    return key


def page_size(argument: plan.Argument, values: Mapping[str, Any]) -> int:
    """`first` or `last`: 20 where it is null, and refused outside 0 to 200."""
    asked = argument.value(values)
    if asked is None:
        return 20
    if not 0 <= asked <= limits.PAGE:
        raise BadUserInput(f"`{argument.name}` is from 0 to {limits.PAGE}", places=(argument.place,))
    return int(asked)


@dataclass(frozen=True, slots=True)
class Request:
    """What one request brings to a statement."""

    values: Mapping[str, Any]
    caller: Caller
    texts: Mapping[int, str]
    """The JSON of each root that Python rendered, by its number."""
    key: CursorKey


Reader = Callable[[Request], Any]


def readers(asked: plan.Plan, binds: tuple[Bind, ...]) -> tuple[Reader, ...]:
    """For each bind, how its value is read from a request. Made once for a plan."""
    return tuple(_reader(asked, bind.source) for bind in binds)


def checks(asked: plan.Plan, binds: tuple[Bind, ...]) -> tuple[Reader, ...]:
    """Readers of arguments that the statement has no use for, as on a page that only counts, and that must be right."""
    bound = {bind.source for bind in binds}
    sizes = [_size_of(root, number) for number, root in enumerate(asked.roots) if isinstance(root, plan.ListRoot)]
    duplicate = [partial(_checked_for, root.input) for root in asked.roots if isinstance(root, plan.DuplicateRoot)]
    compared = [f"filter.{one.number}.{item.number}" for one in asked.listings for item in one.compared]
    return (*duplicate, *(_reader(asked, source) for source in (*sizes, *compared) if source not in bound))


def _checked_for(argument: plan.Argument, request: Request) -> None:
    duplicates.check(argument, request.values)


def _size_of(root: plan.ListRoot, number: int) -> str:
    return f"{root.size.name}.{number}"


def _reader(asked: plan.Plan, source: str) -> Reader:
    what, _, name = source.partition(".")
    match what:
        case "caller":
            return lambda request: getattr(request.caller, name)
        case "cursor":
            return _cursor_reader(asked, name)
        case "text":
            return lambda request: request.texts[int(name)]
        case "filter":
            number, _, compared = name.partition(".")
            one = asked.listings[int(number)]
            return partial(compared_with, one, one.compared[int(compared)])
    number, _, type_name = name.partition(".")
    return _root_reader(asked.roots[int(number)], what, type_name, source)


def _root_reader(root: plan.Root, what: str, type_name: str, source: str) -> Reader:
    if isinstance(root, plan.NodesRoot):
        return _nodes_reader(root, what, type_name)
    if isinstance(root, plan.RowRoot) and what == "id" and root.id is not None:
        wanted = root.id
        return lambda request: row_id(wanted.value(request.values), root.entity.name)
    if isinstance(root, plan.DuplicateRoot) and what in duplicates.PARTS:
        return lambda request: duplicates.given(root.input, request.values).get(what)
    if isinstance(root, plan.NewestRoot) and what == "by":
        return lambda request: root.by.value(request.values).name
    if isinstance(root, plan.ListRoot) and what == root.size.name:
        return lambda request: page_size(root.size, request.values)
    if isinstance(root, plan.ListRoot) and what in ("after", "before"):
        bound = root.after if what == "after" else root.before
        assert bound is not None  # or the statement had no such bind
        return lambda request: request.key.read(str(bound.value(request.values)), _context_of(root.listing, request))
    raise ValueError(f"no reader for the bind `{source}`")


def _nodes_reader(root: plan.NodesRoot, what: str, type_name: str) -> Reader:
    """How many ids there are; or those of one type, or the places at which they stand."""

    def ids(request: Request) -> list[str]:
        given = root.ids.value(request.values)
        if len(given) > limits.PAGE:
            raise BadUserInput(f"`ids` are {limits.PAGE} at most", places=(root.ids.place,))
        return list(given)

    def rows(request: Request) -> list[tuple[int, str]]:
        listed = ((at, row_id(text, type_name)) for at, text in enumerate(ids(request)))
        return [(at, key) for at, key in listed if key is not None]

    match what:
        case "count":
            return lambda request: len(ids(request))
        case "keys":
            return lambda request: [key for _, key in rows(request)]
        case _:
            return lambda request: [at for at, _ in rows(request)]


def _cursor_reader(asked: plan.Plan, name: str) -> Reader:
    name, _, number = name.partition(".")
    if name != "context":
        return lambda request: getattr(request.key, name)
    listing = asked.listings[int(number)] if number else None
    return lambda request: _context_of(listing, request)


def _context_of(listing: plan.Listing | None, request: Request) -> bytes:
    if listing is None:
        return context(request.caller)
    given = [argument and plain(argument.value(request.values)) for argument in (listing.order, listing.filter)]
    return context(request.caller, *(json.dumps(value, sort_keys=True) for value in given))


def compared_with(listing: plan.Listing, item: plan.Compare | plan.Search, request: Request) -> Any:
    """What a comparison compares with: raises `BadUserInput` or `LimitExceeded`, without the value."""
    value = listing.filter.value(request.values)
    path = item.at if isinstance(item, plan.Search) else item.path
    for part in path:
        value = value[part]
    places = (place_of(listing.filter, path),)
    if isinstance(item, plan.Search):
        words = list(dict.fromkeys(_text(value, places).split()))
        if len(words) > limits.WORDS:
            raise LimitExceeded(f"a search has more than {limits.WORDS} words", places=places)
        return words
    if not isinstance(value, list):
        return _checked(item, value, places)
    if len(value) > limits.IN:
        raise LimitExceeded(f"a list has more than {limits.IN} values", places=places)
    return [made for one in value if (made := _checked(item, one, places)) is not None]


def _checked(item: plan.Compare, value: Any, places: tuple[Place, ...]) -> Any:
    """One value as it is bound; None for an id that no row can have."""
    if isinstance(value, Enum):
        return value.name
    if kind(item) == "ID":
        return row_id(value, item.field.type)
    if isinstance(value, datetime):
        return _moment(value, places)
    if not isinstance(value, str):
        return value
    _text(value, places)
    schemes = schemes_of(item)
    if schemes and not any(value in codes(scheme) for scheme in schemes):
        raise BadUserInput("a code is not of its code set: `codeSets` lists them", places=places)
    return value


def _text(value: str, places: tuple[Place, ...]) -> str:
    if len(value) > limits.TEXT:
        raise LimitExceeded(f"a text has more than {limits.TEXT} characters", places=places)
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadUserInput("a text holds a character that no text has", places=places)
    return value


def _moment(value: datetime, places: tuple[Place, ...]) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise BadUserInput("a moment is outside what can be recorded", places=places) from None


def schemes_of(item: plan.Compare) -> tuple[str, ...]:
    """The code sets that the compared value is of; none where it is no code."""
    binding = item.field.binding
    if isinstance(binding, declare.Coded):
        return code_sets(binding.scheme)
    if item.part is not None and isinstance(item.part.binding, declare.Codes):
        return code_sets(item.part.binding.table.c.scheme)
    if isinstance(binding, declare.State) and item.part is not None and item.part.name == "code":
        return code_sets(binding.table.c.scheme)
    return ()
