"""From the binds of a statement to the values of one request: ids, pages, cursors and the caller's facts.

A cursor is the row's id and a short HMAC over the id and what the list belongs to (its order, the capacity, the
caller), so it holds no value and works nowhere else. The statement makes cursors, this module reads them; both use
one key.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from errors import BadUserInput
from policies.identity import Caller
from resolvers import limits, plan
from resolvers.sql import Bind

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SECRET = 32
"""Bytes of the server's secret."""
_BLOCK = 64
"""Bytes of a SHA-256 block, to which HMAC pads its key."""
_MAC = 14
_CURSOR = re.compile(r"[A-Za-z0-9_-]{40}")
"""16 bytes of id and 14 of MAC, in base64 for URLs."""

NO_CURSOR = "`after` is no cursor of this list: start again without it"


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


def context(caller: Caller) -> bytes:
    """What a cursor over `children` belongs to: list, order and filter, capacity and caller, as 32 bytes."""
    parts = (
        "children",
        "id",
        "",
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
    """`first`: 20 where it is null, and refused outside 0 to 200."""
    asked = argument.value(values)
    if asked is None:
        return 20
    if not 0 <= asked <= limits.PAGE:
        raise BadUserInput(f"`first` is from 0 to {limits.PAGE}", places=(argument.place,))
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
    """Readers of arguments that the statement has no use for (a page that only counts), and that must be right."""
    bound = {bind.source for bind in binds}
    return tuple(
        _reader(asked, source)
        for number, root in enumerate(asked.roots)
        if isinstance(root, plan.ListRoot) and (source := f"first.{number}") not in bound
    )


def _reader(asked: plan.Plan, source: str) -> Reader:
    kind, _, name = source.partition(".")
    match kind:
        case "caller":
            return lambda request: getattr(request.caller, name)
        case "cursor":
            return _cursor_reader(name)
        case "text":
            return lambda request: request.texts[int(name)]
    root = asked.roots[int(name)]
    if isinstance(root, plan.RowRoot) and kind == "id":
        return lambda request: row_id(root.id.value(request.values), root.entity.name)
    if isinstance(root, plan.NewestRoot) and kind == "by":
        return lambda request: root.by.value(request.values).name
    if isinstance(root, plan.ListRoot) and kind == "first":
        return lambda request: page_size(root.first, request.values)
    if isinstance(root, plan.ListRoot) and kind == "after":
        return lambda request: request.key.read(str(root.after.value(request.values)), context(request.caller))
    raise ValueError(f"no reader for the bind `{source}`")


def _cursor_reader(name: str) -> Reader:
    if name == "context":
        return lambda request: context(request.caller)
    return lambda request: getattr(request.key, name)
