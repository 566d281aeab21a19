"""The messages of `graphql-transport-ws`: text in, a value out, and what goes back as text.

Its predecessor, which named itself `graphql-ws`, is not spoken. What is no message ends the connection with a code of
the protocol (`Closed`); what is wrong with an operation ends that operation alone. Nothing of what was sent is echoed,
but for the client's own id of an operation, without which it could not tell whose event it is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from errors import EcafError
from resolvers import request as http
from resolvers import response

PROTOCOL = "graphql-transport-ws"
MESSAGE_BYTES = http.BODY_BYTES
"""Bytes of a message that comes in."""
ID_CHARACTERS = 128
"""Characters of a client's id of an operation."""


class Closed(Exception):
    """The connection ends, with a code and a fixed reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def no_message() -> Closed:
    """What came is not of the protocol."""
    return Closed(4400, "Invalid message")


def no_init() -> Closed:
    """Something was asked before anybody was known."""
    return Closed(4401, "Unauthorized")


def refused() -> Closed:
    """The token or the gate does not hold, or no longer."""
    return Closed(4403, "Forbidden")


def no_protocol() -> Closed:
    """The client does not speak the protocol."""
    return Closed(4406, "Subprotocol not acceptable")


def init_late() -> Closed:
    """Who opened the connection did not say who they are."""
    return Closed(4408, "Connection initialisation timeout")


def repeated() -> Closed:
    """The id is in use."""
    return Closed(4409, "Subscriber already exists")


def init_twice() -> Closed:
    """One connection, one caller."""
    return Closed(4429, "Too many initialisation requests")


def try_later() -> Closed:
    """Too many connections, or what is needed is away: a client may come again."""
    return Closed(1013, "Try again later")


def fault() -> Closed:
    """A fault of ours."""
    return Closed(1011, "Internal error")


@dataclass(frozen=True, slots=True)
class Init:
    """`connection_init`: who asks, as headers would say it."""

    headers: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Subscribe:
    """`subscribe`: the operation, or what is wrong with its form."""

    id: str
    asked: http.Asked | EcafError


@dataclass(frozen=True, slots=True)
class Complete:
    """`complete`: the client wants no more of it."""

    id: str


@dataclass(frozen=True, slots=True)
class Ping:
    """`ping`: to be answered."""


@dataclass(frozen=True, slots=True)
class Pong:
    """`pong`: nothing to do."""


Message = Init | Subscribe | Complete | Ping | Pong


def read(text: str | None) -> Message:
    """The message in a frame; raises `Closed` for what is none.

    >>> read('{"type": "complete", "id": "1"}')
    Complete(id='1')
    """
    if text is None or len(text) > MESSAGE_BYTES:
        raise no_message()
    try:
        sent = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise no_message() from None
    payload = sent.get("payload") if isinstance(sent, dict) else None
    if not isinstance(sent, dict) or not (payload is None or isinstance(payload, dict)):
        raise no_message()
    match sent.get("type"):
        case "connection_init":
            return Init(_headers(payload or {}))
        case "subscribe" if payload is not None:
            return Subscribe(_id(sent), _operation(payload))
        case "complete":
            return Complete(_id(sent))
        case "ping":
            return Ping()
        case "pong":
            return Pong()
    raise no_message()


def _id(sent: Mapping[str, Any]) -> str:
    found = sent.get("id")
    if not isinstance(found, str) or not 0 < len(found) <= ID_CHARACTERS:
        raise no_message()
    return found


def _headers(payload: Mapping[str, Any]) -> tuple[tuple[bytes, bytes], ...]:
    """The members as headers of the same names: a browser can set none on a WebSocket. What is no text is an empty
    header, which is refused where it matters.
    """
    return tuple(
        (name.lower().encode(errors="replace"), value.encode(errors="replace") if isinstance(value, str) else b"")
        for name, value in payload.items()
    )


def _operation(payload: Mapping[str, Any]) -> http.Asked | EcafError:
    try:
        return http.operation(payload)
    except EcafError as error:
        return error


ACK = '{"type":"connection_ack"}'
PONG = '{"type":"pong"}'


def event(key: str, body: bytes) -> str:
    """`next`: an answer, finished as it is."""
    return f'{{"id":{json.dumps(key)},"type":"next","payload":{body.decode()}}}'


def failed(key: str, error: EcafError) -> str:
    """`error`: the operation is over."""
    return orjson.dumps({"id": key, "type": "error", "payload": [response.error_item(error)]}).decode()
