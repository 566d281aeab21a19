"""Strict reading of what strangers wrote: base64url, JSON and the claims in it, in one way.

Two readers that understand a text differently are a hole: a name given twice, a NaN, bits behind
the end of a part. Such text is refused here, before anything is made of it. A refusal names the
claim and never holds a part of the text.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

MAX_TEXT = 255
MAX_LISTED = 64

_PART = re.compile(r"[A-Za-z0-9_-]+")


class StrictError(ValueError):
    """The text is not what it should be; `str()` is fixed text for the log."""


def compact(value: object) -> bytes:
    """Write JSON without spaces, names sorted: the one spelling of a value.

    >>> compact({"b": 1, "a": [2]})
    b'{"a":[2],"b":1}'
    """
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode("ascii")


def encoded(data: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decoded(part: str) -> bytes:
    r"""Read base64url without padding, in its one spelling.

    >>> decoded("AA")
    b'\x00'
    >>> decoded("AB")
    Traceback (most recent call last):
    policies.strict.StrictError: a part is no canonical base64url
    """
    if not _PART.fullmatch(part) or len(part) % 4 == 1:
        raise StrictError("a part is no base64url")
    data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if encoded(data) != part:
        raise StrictError("a part is no canonical base64url")
    return data


def parsed(text: bytes) -> object:
    """Read JSON: UTF-8, each name once, no NaN or Infinity, not deeper than the parser goes.

    >>> parsed(b'{"sub": "a", "sub": "b"}')
    Traceback (most recent call last):
    policies.strict.StrictError: JSON is not strict
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        named = dict(pairs)
        if len(named) != len(pairs):
            raise ValueError("a name is given twice")
        return named

    def refuse(_: str) -> None:
        raise ValueError("no JSON number")

    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=once, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise StrictError("JSON is not strict") from None


def members(text: bytes) -> dict[str, Any]:
    """Read a JSON object."""
    document = parsed(text)
    if not isinstance(document, dict):
        raise StrictError("JSON is no object")
    return document


def seconds(claims: Mapping[str, Any], name: str) -> int:
    """Read a time: whole seconds since 1970. `true` is no number here, and 1e9 is not whole."""
    value = claims.get(name)
    if type(value) is not int or value < 0:
        raise StrictError(f"{name} is missing or no whole number")
    return value


def is_text(value: object) -> bool:
    """Whether this is short, printable text.

    It goes on record, and neither NUL nor half a character can be stored.
    """
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT and value.isprintable()


def text(claims: Mapping[str, Any], name: str) -> str:
    """Read a short text."""
    value = claims.get(name)
    if not is_text(value):
        raise StrictError(f"{name} is missing or no short text")
    return str(value)


def texts(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Read a list of short texts."""
    value = claims.get(name)
    if not isinstance(value, list) or len(value) > MAX_LISTED or not all(map(is_text, value)):
        raise StrictError(f"{name} is missing or no list of short texts")
    return tuple(value)


def objects(claims: Mapping[str, Any], name: str) -> tuple[Mapping[str, Any], ...]:
    """Read a list of objects, one at least."""
    value = claims.get(name)
    if (
        not isinstance(value, list)
        or not 0 < len(value) <= MAX_LISTED
        or not all(isinstance(one, dict) for one in value)
    ):
        raise StrictError(f"{name} is missing or no list of objects")
    return tuple(value)


def uuid(claims: Mapping[str, Any], name: str) -> UUID:
    """Read a UUID in its plain lower-case form."""
    value = text(claims, name)
    try:
        found = UUID(value)
    except ValueError:
        raise StrictError(f"{name} is no uuid") from None
    if str(found) != value:
        raise StrictError(f"{name} is no uuid in its plain form")
    return found
