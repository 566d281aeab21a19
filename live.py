"""Subscriptions: connections of `graphql-transport-ws`, and when each of their questions is asked anew.

It decides nothing: an event is made, judged and put on record by the flow of the server, as an answer is. Here
are the connections, their bounds, and the clock.

INVARIANT: nobody learns from an event, or from its moment, of a change that they may not see. All looks are taken on
the ticks of one clock, and a look that finds the answer as it was sends nothing. So what the caller sees is a function
of the answers at those ticks. A notice of the database only says which looks can be left out: at a tick without one, a
question whose children did not change would be answered as before.
"""

import asyncio
import contextlib
import hashlib
import logging
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from db.notices import Noticed, Notices
from errors import BadUserInput, EcafError, Forbidden, LimitExceeded, Unauthenticated, Unavailable
from policies import identity
from resolvers import messages, plan, response
from resolvers import request as http
from resolvers.answer import Prepared
from resolvers.messages import MESSAGE_BYTES, PROTOCOL, Closed
from transport import Receive, Send

__all__ = ["MESSAGE_BYTES", "Event", "Live", "event"]

LOG = logging.getLogger("ecaf")

TICK_SECONDS = 0.25
"""Between two looks at what was noticed."""
SWEEP_TICKS = 3
"""Ticks after which a question is asked anew without a notice: rights also end by the clock."""
INIT_SECONDS = 3.0
"""Seconds in which a connection must say who it is."""
SEND_SECONDS = 5.0
"""Seconds that a slow reader is waited for."""
EVENT_BYTES = 1024 * 1024
"""Bytes of an event."""
STRANGERS = 100
"""Connections that have not said yet who they are; one more ends the oldest of them."""
CONNECTIONS = 400
"""Connections of the server, by those who have."""
CONNECTIONS_OF_CALLER = 10
"""Connections of one subject."""
SUBSCRIPTIONS = 200
"""Subscriptions of the server."""
SUBSCRIPTIONS_OF_CALLER = 20
"""Subscriptions of one subject, on all connections."""

GONE = "there is no child with this id whose record you may open"

_KEY = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Event:
    """What a subscription shows at a moment."""

    seen: bytes
    """A keyed digest of what the caller may see: data, and what was withheld. It tells whether it is as it was."""
    body: bytes
    children: frozenset[str]
    """The children named in it."""


def event(prepared: Prepared | None, made: response.Frame, data: str, kept: str, children: Iterable[str]) -> Event:
    """The event for an answer. Raises where there is none to send: no such child, or too large."""
    roots = prepared.planned.asked.roots if prepared else ()
    if len(roots) != 1:
        raise BadUserInput("a subscription has exactly one root field")
    named = frozenset(children)
    if isinstance(roots[0], plan.RowRoot) and not named:
        raise Forbidden(GONE)
    body = response.body(made, data, kept)
    if len(body) > EVENT_BYTES:
        raise LimitExceeded(f"an event is larger than {EVENT_BYTES} bytes: select less")
    seen = hashlib.blake2b(f"{data}\0{kept}".encode(), digest_size=32, key=_KEY).digest()
    return Event(seen, body, named)


class Flow(Protocol):
    """The server, as far as subscriptions need it. Each raises `EcafError`, on record where somebody is known."""

    async def greet(self, asked_by: identity.Asked) -> tuple[str, float]:
        """The subject, and when the token ends."""

    async def event(self, asked_by: identity.Asked, asked: http.Asked, seen: bytes) -> Event | None:
        """The event, on record; None where all is as it was seen."""


@dataclass(slots=True, eq=False)
class Subscription:
    """A question that stays."""

    id: str
    asked: http.Asked
    phase: int
    seen: bytes = b""
    children: frozenset[str] = frozenset()
    due: asyncio.Event = field(default_factory=asyncio.Event)
    is_asked: bool = False
    """A statement is under way."""
    is_over: bool = False
    """Nobody waits for what it brings."""

    def is_due(self, tick: int, noticed: Noticed) -> bool:
        """Whether it is asked anew at this tick."""
        by_clock = tick % SWEEP_TICKS == self.phase
        return by_clock or noticed.everything or not self.children.isdisjoint(noticed.children)


class Live:
    """All connections and subscriptions of the process."""

    def __init__(self, flow: Flow, notices: Notices, at_once: int) -> None:
        self.flow = flow
        self.notices = notices
        self.turn = asyncio.Semaphore(at_once)
        """So many looks at once: requests must find connections of the database free."""
        self.subscriptions: dict[Subscription, None] = {}
        """In the order of their beginning, in which they are looked at."""
        self.waiting: dict[asyncio.Timeout, None] = {}
        """How long those who have not said who they are are waited for still, the oldest first."""
        self.connections: Counter[str] = Counter()
        """Connections by subject."""
        self.held: Counter[str] = Counter()
        """Subscriptions by subject."""
        self._phases = count()

    async def run(self) -> None:
        """Listen, and wake what is due, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.notices.run())
            tasks.create_task(self._tick())

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        for tick in count():
            await asyncio.sleep(TICK_SECONDS - loop.time() % TICK_SECONDS)
            noticed = self.notices.take()
            for one in self.subscriptions:
                if one.is_due(tick, noticed):
                    one.due.set()

    async def serve(self, protocols: Iterable[str], receive: Receive, send: Send) -> None:
        """One connection, from its opening to its end."""
        if (await receive())["type"] != "websocket.connect":
            return
        speaks = PROTOCOL in protocols
        await send({"type": "websocket.accept", **({"subprotocol": PROTOCOL} if speaks else {})})
        if not speaks:
            await _close(send, messages.no_protocol())
            return
        try:
            await _Connection(self, receive, send).serve()
        except Closed as closed:
            await _close(send, closed)
        except _Gone:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is: its text could hold a value
            LOG.error("live: a connection failed (%s)", type(error).__name__)  # noqa: TRY400 - so could a traceback
            await _close(send, messages.fault())

    @contextlib.asynccontextmanager
    async def wait(self) -> AsyncIterator[None]:
        """The time in which a stranger says who they are; raises `Closed` after it. Whoever opens many ends their own:
        those who speak at once are never the oldest.
        """
        if len(self.waiting) >= STRANGERS:
            oldest = next(iter(self.waiting))
            del self.waiting[oldest]
            oldest.reschedule(0)
        is_ended = False
        try:
            async with asyncio.timeout(INIT_SECONDS) as left:
                self.waiting[left] = None
                try:
                    yield
                finally:
                    is_ended = left not in self.waiting
                    self.waiting.pop(left, None)
        except TimeoutError:
            raise (messages.try_later() if is_ended else messages.init_late()) from None

    def begin(self, subject: str, key: str, asked: http.Asked) -> Subscription:
        """One more subscription; raises `LimitExceeded`."""
        if self.held[subject] >= SUBSCRIPTIONS_OF_CALLER:
            raise LimitExceeded(f"you hold {SUBSCRIPTIONS_OF_CALLER} subscriptions: complete one")
        if len(self.subscriptions) >= SUBSCRIPTIONS:
            raise Unavailable("live: as many subscriptions as the server holds")
        made = Subscription(key, asked, next(self._phases) % SWEEP_TICKS)
        self.subscriptions[made] = None
        self.held[subject] += 1
        return made

    def end(self, subject: str, one: Subscription) -> None:
        """One less."""
        if one in self.subscriptions:
            del self.subscriptions[one]
            _less(self.held, subject)


_LEFT = (OSError, RuntimeError)
"""What uvicorn raises where the client has left, and where it has ended the connection itself."""


async def _close(send: Send, closed: Closed) -> None:
    with contextlib.suppress(*_LEFT, TimeoutError):
        async with asyncio.timeout(SEND_SECONDS):
            await send({"type": "websocket.close", "code": closed.code, "reason": closed.reason})


def _less(counts: "Counter[str]", subject: str) -> None:
    counts[subject] -= 1
    if not counts[subject]:
        del counts[subject]


class _Gone(Exception):
    """The client has left."""


class _Connection:
    """One client: the state of the protocol, and a task for each of its subscriptions."""

    def __init__(self, live: Live, receive: Receive, send: Send) -> None:
        self._live = live
        self._receive = receive
        self._send = send
        self._tasks: dict[str, tuple[Subscription, asyncio.Task[None]]] = {}

    async def serve(self) -> None:
        """Until it ends; raises `Closed` or `_Gone`."""
        self._asked_by, self._subject, ends = await self._greeted()
        counts = self._live.connections
        if counts[self._subject] >= CONNECTIONS_OF_CALLER or counts.total() >= CONNECTIONS:
            raise messages.try_later()
        counts[self._subject] += 1
        try:
            async with asyncio.timeout(ends - time.time()):
                await self._say(messages.ACK)
                await self._together()
        except TimeoutError:
            for key in self._tasks:
                await self._say(messages.failed(key, Unauthenticated()))
            raise messages.refused() from None
        finally:
            _less(counts, self._subject)

    async def _together(self) -> None:
        """Hear the client, and follow what it asked for. The first that fails ends all."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._hear(group))
        except* (Closed, _Gone) as ended:
            first = ended.exceptions[0]
            while isinstance(first, BaseExceptionGroup):
                first = first.exceptions[0]
            why = first
        raise why

    async def _greeted(self) -> tuple[identity.Asked, str, float]:
        """Who it is. Raises `Closed`."""
        async with self._live.wait():
            while not isinstance(message := await self._next(), messages.Init):
                if isinstance(message, messages.Ping):
                    await self._say(messages.PONG)
                elif not isinstance(message, messages.Pong):
                    raise messages.no_init()
        try:
            asked_by = identity.asked(message.headers)
            return asked_by, *await self._live.flow.greet(asked_by)
        except Unavailable:
            raise messages.try_later() from None
        except EcafError:
            raise messages.refused() from None

    async def _hear(self, group: asyncio.TaskGroup) -> None:
        while True:
            match await self._next():
                case messages.Init():
                    raise messages.init_twice()
                case messages.Ping():
                    await self._say(messages.PONG)
                case messages.Complete(key):
                    self._complete(key)
                case messages.Subscribe(key, asked):
                    if key in self._tasks:
                        raise messages.repeated()
                    await self._begin(group, key, asked)

    def _complete(self, key: str) -> None:
        if key in self._tasks:
            one, task = self._tasks.pop(key)
            one.is_over = True
            # A statement under way is waited for, and counts until then: to cancel it costs the database more, and
            # whoever begins and completes all the time would have it do nothing else.
            if not one.is_asked:
                self._live.end(self._subject, one)
                task.cancel()

    async def _begin(self, group: asyncio.TaskGroup, key: str, asked: http.Asked | EcafError) -> None:
        try:
            if isinstance(asked, EcafError):
                raise asked
            one = self._live.begin(self._subject, key, asked)
        except EcafError as error:
            await self._say(messages.failed(key, error))
            return
        task = group.create_task(self._follow(one))
        self._tasks[key] = (one, task)
        task.add_done_callback(lambda _: self._live.end(self._subject, one))

    async def _follow(self, one: Subscription) -> None:
        """Ask at once, and whenever it is due; tell what is not as it was. It ends with the right to it."""
        try:
            while True:
                one.due.clear()
                async with self._live.turn:
                    one.is_asked = True
                    found = await self._live.flow.event(self._asked_by, one.asked, one.seen)
                    one.is_asked = False
                if one.is_over:
                    return
                if found is not None:
                    one.seen, one.children = found.seen, found.children
                    await self._say(messages.event(one.id, found.body))
                await one.due.wait()
        except EcafError as error:
            if not one.is_over:
                self._tasks.pop(one.id, None)
                await self._say(messages.failed(one.id, error))

    async def _next(self) -> messages.Message:
        """The next message; raises `Closed` for what is none, `_Gone` at the end."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise _Gone
        return messages.read(message.get("text"))

    async def _say(self, text: str) -> None:
        """Send a text; a reader who does not take it in time is given up."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._send({"type": "websocket.send", "text": text})
        except TimeoutError:
            LOG.warning("live: a slow reader was given up")
            raise _Gone from None
        except _LEFT:
            raise _Gone from None
