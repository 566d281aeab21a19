"""The bytes of `/graphql`: ASGI messages in and out, without a framework between them and the flow.

It reads a body within bounds, watches whether the caller is still there, and writes an answer. It decides nothing.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import Any, Self

from errors import EcafError, LimitExceeded, TooManyRequests, Unauthenticated, Unavailable, UnsupportedMediaType
from resolvers import request as http
from resolvers import response

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class CallerGone(Exception):
    """The caller closed the connection."""


NO_STORE = (b"cache-control", b"no-store")
DRAINED = 16 * 1024 * 1024
"""Bytes that are read and dropped of a body that is too large."""
DRAIN_SECONDS = 0.5
"""Seconds that they are waited for."""
WATCH_AFTER = 0.1
"""Seconds after which the server begins to watch a request."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Watch:
    """Ends a request whose caller has gone away, or that takes too long. A quick answer pays for one timer only.

    Leaving the block raises `CallerGone` or `Unavailable` in place of the cancellation that it caused.
    """

    __slots__ = ("_is_read", "_read", "_receive", "_seconds", "_task", "_timer", "_watcher", "_why")

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._seconds = seconds
        self._is_read = False
        self._read: asyncio.Event | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._why: Exception | None = None

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._timer = loop.call_later(min(WATCH_AFTER, self._seconds), self._begin)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
        if kind is asyncio.CancelledError and self._why is not None and self._task is not None:
            self._task.uncancel()
            raise self._why from None

    def body_is_read(self) -> None:
        """From now on nothing but a disconnect can come."""
        self._is_read = True
        if self._read is not None:
            self._read.set()

    def _begin(self) -> None:
        self._watcher = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        try:
            async with asyncio.timeout(self._seconds - WATCH_AFTER):
                if not self._is_read:
                    self._read = asyncio.Event()
                    await self._read.wait()
                while (await self._receive())["type"] != "http.disconnect":
                    pass
                self._why = CallerGone()
        except TimeoutError:
            self._why = Unavailable("request: took too long")
        if self._task is not None:
            self._task.cancel()


@dataclass(slots=True)
class Incoming:
    """A request on its way in."""

    scope: Scope
    headers: Mapping[bytes, bytes]
    receive: Receive
    watch: Watch
    is_read: bool = False
    """The operation could be read: what is wrong from here on is wrong with the operation."""

    async def operation(self) -> http.Asked:
        """Read the operation out of the request. Raises `CallerGone`, or what is wrong with it."""
        http.check_method(self.scope["method"])
        if self.scope["method"] == "GET":
            asked = http.from_query(self.scope["query_string"])
        else:
            http.check_body_type(self.headers.get(b"content-type", b"").decode("latin-1"))
            if b"content-encoding" in self.headers:
                raise UnsupportedMediaType("send the body as it is, without `Content-Encoding`")
            asked = http.from_body(await self._body())
        self.watch.body_is_read()
        self.is_read = True
        return asked

    async def _body(self) -> bytes:
        body, more = b"", True
        while more:
            part, more = await self._part()
            body += part
            if len(body) > http.BODY_BYTES:
                if more:
                    await self.drain()
                raise LimitExceeded(f"the body is larger than {http.BODY_BYTES} bytes")
        return body

    async def _part(self) -> tuple[bytes, bool]:
        """The next piece of the body, and whether there is more of it."""
        message = await self.receive()
        if message["type"] == "http.disconnect":
            raise CallerGone
        return message.get("body", b""), message.get("more_body", False)

    async def drain(self) -> None:
        """Drop what still comes, within bounds: who is cut off in mid-sentence cannot read why they are refused."""
        dropped, more = 0, True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while more and dropped < DRAINED:
                    part, more = await self._part()
                    dropped += len(part)


def refusal(error: EcafError) -> Reply:
    """The answer to a request that is refused, with the headers that its status asks for."""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    if isinstance(error, Unauthenticated):
        headers = ((b"www-authenticate", b"Bearer"),)
    elif isinstance(error, Unavailable | TooManyRequests):
        headers = ((b"retry-after", str(error.retry_after).encode()),)
    elif error.status == 405:  # noqa: PLR2004 - MethodNotAllowed
        headers = ((b"allow", b"GET, POST"),)
    return Reply(error.status, response.error_body(error), headers)


def formed(reply: Reply, form: http.Form, incoming: Incoming) -> Reply:
    """The answer with the status that its form asks for: clients of the older media type read errors at 200 only."""
    if form.is_legacy and incoming.is_read and reply.status == 400:  # noqa: PLR2004 - what the caller can mend
        return replace(reply, status=200)
    return reply


async def send_reply(send: Send, reply: Reply, media: str) -> None:
    """Write an answer. Nothing that this server says may be stored on the way."""
    await send(
        {
            "type": "http.response.start",
            "status": reply.status,
            "headers": [
                (b"content-type", f"{media}; charset=utf-8".encode()),
                (b"content-length", str(len(reply.body)).encode()),
                NO_STORE,
                (b"x-content-type-options", b"nosniff"),
                *reply.headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": reply.body})
