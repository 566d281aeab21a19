"""From HTTP to an operation: the GraphQL-over-HTTP specification, as values in and a value out.

It knows header names and bytes, and no server library. What cannot be read is refused with the status that the
specification gives: 405 for another method, 406 where nothing we can write is accepted, 415 for another body, 400 for
the rest. What is wrong with an operation that can be read is 400 too, but for a client that asks for the older media
type by its name: `Form`. Nothing of what was sent is echoed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import orjson

from db.documents import sha256_of
from errors import (
    BadUserInput,
    LimitExceeded,
    MethodNotAllowed,
    NotAcceptable,
    UnsupportedMediaType,
)

BODY_BYTES = 256 * 1024
"""Bytes of a body."""
RESPONSE = "application/graphql-response+json"
JSON = "application/json"

_MEMBERS = frozenset({"query", "documentId", "operationName", "variables", "extensions"})
_DOCUMENT_ID = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation as it was sent."""

    query: str | None
    """The text; None: it is named by `document_id`."""
    operation_name: str | None
    variables: Mapping[str, Any] | None
    document_id: str | None = None
    """The hash of a registered document, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Form:
    """How an answer is written."""

    media: str
    is_legacy: bool
    """`application/json` was named: status 200 whatever is wrong with an operation that can be read."""


PLAIN = Form(JSON, is_legacy=False)
_FORMS = {
    RESPONSE: Form(RESPONSE, is_legacy=False),
    JSON: Form(JSON, is_legacy=True),
    **dict.fromkeys(("*/*", "application/*", ""), PLAIN),
}


@lru_cache(maxsize=256)
def form(accept: str) -> Form:
    """The form that `Accept` asks for; raises `NotAcceptable`.

    >>> form("application/graphql-response+json, application/json;q=0.9")
    Form(media='application/graphql-response+json', is_legacy=False)
    >>> form("application/json")
    Form(media='application/json', is_legacy=True)
    >>> form("*/*")
    Form(media='application/json', is_legacy=False)
    """
    best: tuple[float, int, Form] | None = None
    for place, item in enumerate(accept.split(",")):
        name, _, parameters = item.strip().lower().partition(";")
        found = _FORMS.get(name.strip())
        quality = _quality(parameters)
        if found is not None and quality > 0 and (best is None or (-quality, place) < best[:2]):
            best = (-quality, place, found)
    if best is None:
        raise NotAcceptable(f"answers are `{RESPONSE}` or `{JSON}`: accept one of them")
    return best[2]


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


@lru_cache(maxsize=256)
def check_body_type(content_type: str) -> None:
    """Only JSON in UTF-8; raises `UnsupportedMediaType`."""
    name, _, parameters = content_type.lower().partition(";")
    charset = parameters.strip().removeprefix("charset=").strip('" ') or "utf-8"
    if name.strip() != JSON or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"send the operation as `Content-Type: {JSON}`, in UTF-8")


def from_body(body: bytes) -> Asked:
    """The operation in a POST body; raises `BadUserInput` or `LimitExceeded`."""
    if len(body) > BODY_BYTES:
        raise LimitExceeded(f"the body is larger than {BODY_BYTES} bytes")
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadUserInput("the body is not valid JSON in UTF-8") from None
    if isinstance(sent, list):
        raise BadUserInput("send one operation a request: batches are not answered")
    if not isinstance(sent, dict):
        raise BadUserInput("the body is a JSON object with `query`")
    return operation(sent)


def from_query(query_string: bytes) -> Asked:
    """The operation in the query string of a GET; raises `BadUserInput`."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(query_string),
            errors="strict",
        )
    except (UnicodeDecodeError, ValueError):
        raise BadUserInput("the query string cannot be read") from None
    sent: dict[str, Any] = {}
    for name, value in pairs:
        if name in sent:
            raise BadUserInput("a parameter is given twice")
        if name in _MEMBERS:
            sent[name] = value
    for name in ("variables", "extensions"):
        if name in sent:
            try:
                sent[name] = orjson.loads(sent[name]) if sent[name] else None
            except orjson.JSONDecodeError:
                raise BadUserInput(f"`{name}` is a JSON object") from None
    return operation(sent)


def operation(sent: Mapping[str, Any]) -> Asked:
    """The operation in the members that were sent; raises `BadUserInput`."""
    query, name, variables = sent.get("query"), sent.get("operationName"), sent.get("variables")
    if name is not None and not isinstance(name, str):
        raise BadUserInput("`operationName` is text")
    if variables is not None and not isinstance(variables, dict):
        raise BadUserInput("`variables` is a JSON object")
    extensions = sent.get("extensions")
    if extensions is not None and not isinstance(extensions, dict):
        raise BadUserInput("`extensions` is a JSON object")
    digest = _document_id(sent, extensions or {})
    if digest is None and (not isinstance(query, str) or not query):
        raise BadUserInput("`query` is the text of the operation, or `documentId` names a registered one")
    if query is not None and digest is not None and digest != sha256_of(str(query)):
        raise BadUserInput("`documentId` is not the hash of `query`: send one")
    return Asked(query, name or None, variables, digest)


def _document_id(sent: Mapping[str, Any], extensions: Mapping[str, Any]) -> str | None:
    """The hash that names a registered document: the specification's member, or that of Apollo's links."""
    named = sent.get("documentId")
    if named is None:
        persisted = extensions.get("persistedQuery")
        named = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
        named = named if named is None else f"sha256:{named}"
    if named is None:
        return None
    found = _DOCUMENT_ID.fullmatch(named) if isinstance(named, str) else None
    if found is None:
        raise BadUserInput("`documentId` is `sha256:` and 64 hexadecimal digits")
    return found[1]


def check_method(method: str) -> None:
    """GET or POST; raises `MethodNotAllowed`."""
    if method not in ("GET", "POST"):
        raise MethodNotAllowed("send operations by POST, or queries by GET")
