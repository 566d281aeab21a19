"""The way through the house, in order: the only file, with the command line, that knows every room.

    HTTP -> caller -> operation -> plan -> decision -> statement -> row -> audit -> bytes

`Server.answer` is that sentence as code. `app` is what uvicorn runs: a bare ASGI callable for `/graphql`, where each
microsecond counts, before Starlette for everything else (`pages`).
"""

import asyncio
import contextlib
import gc
import logging
import time
import traceback
from pathlib import Path
from typing import Any

from opentelemetry import trace

import live
import pages
import transport
from db.documents import Register
from db.embedded import Dsn, attached
from db.engine import Connections
from db.execute import Asked, run
from db.gate import Gate, Standing
from db.ledger import Ledger, NullLedger, Outcome
from db.notices import Notices
from errors import EcafError, Internal, Unavailable
from policies import identity, tokens
from policies.identity import Caller
from policies.policy import Policy
from policies.watch import Watch
from resolvers import limits, response, trusted
from resolvers import request as http
from resolvers.answer import Desk, Known, unanswered
from resolvers.arguments import CursorKey, cursor_secret
from resolvers.pace import Pace
from resolvers.trail import UNTOUCHED, Touched, Trail, distinct
from schema.catalogue import catalogue
from settings import Settings, load
from transport import Receive, Reply, Scope, Send

LOG = logging.getLogger("ecaf")
TRACER = trace.get_tracer("ecaf")

CALLERS = 4096
"""Callers that are remembered with their capacity."""
STRANGERS_LOGGED = 10
"""Refused callers that are logged in a second; more are only counted."""


class _WaitedTooLong(Exception):
    """The gate's answer ran out while the statement waited for its turn: who asks is judged again."""


class Server:
    """Everything that lives as long as the process, and the flow of one request through it."""

    def __init__(self, settings: Settings, dsn: Dsn) -> None:
        self.settings = settings
        self.dsn = dsn
        self.connections = Connections(dsn.app, size=settings.pool, statement_timeout_ms=settings.statement_timeout_ms)
        self.ledger: Ledger | NullLedger = Ledger(dsn.audit) if settings.audit == "on" else NullLedger()
        self.gate = Gate(self.connections)
        self.register = Register(self.connections)
        self.verifier = tokens.verifier(settings)
        self.watch = Watch(settings.policies, catalogue, self._take)
        self.desk = Desk(self.watch.policy, CursorKey(cursor_secret(settings.data)), settings.whom_to_ask)
        self.pace = Pace()
        self.live = live.Live(self, Notices(dsn.app), at_once=settings.pool // 2)
        self._working: list[asyncio.Task[None]] = []
        self._callers: dict[identity.Asked, tuple[tokens.Claims, Standing, Caller]] = {}
        self._strangers = (0, 0)

    async def open(self) -> None:
        """Connect. Raises where the database or the ledger refuses us, or is away."""
        await self.connections.open()
        try:
            await self.ledger.start()
        except BaseException:
            await self.connections.close()
            raise
        self._working = [asyncio.create_task(work) for work in (self.watch.run(), self.live.run())]

    async def close(self) -> None:
        """Write what waits in the ledger, and end."""
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)
        await self.ledger.stop()
        await self.connections.close()

    def _take(self, policy: Policy) -> None:
        """From now on, requests are answered under this policy. Those that have begun keep theirs."""
        self.desk = self.desk.under(policy)

    # -- one request --------------------------------------------------------------------------------------------------

    async def graphql(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request on `/graphql`."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        try:
            if self.settings.demo:
                pages.check_host(headers.get(b"host", b""))
            form = http.form(headers.get(b"accept", b"*/*").decode("latin-1"))
        except EcafError as error:
            form, reply = http.PLAIN, transport.refusal(error)
        else:
            try:
                with transport.Watch(receive, self.settings.request_timeout_s) as watch:
                    incoming = transport.Incoming(scope, headers, receive, watch)
                    reply = transport.formed(await self._reply(incoming), form, incoming)
            except Unavailable as error:
                reply = transport.refusal(error)
            except transport.CallerGone:
                return
        await transport.send_reply(send, reply, form.media)

    async def _reply(self, incoming: transport.Incoming) -> Reply:
        try:
            asked_by = identity.asked(incoming.scope["headers"])
            claims = self.verifier.claims(asked_by.token)
        except EcafError as error:
            self._note_stranger(error)
            if incoming.scope["method"] == "POST":
                await incoming.drain()
            return transport.refusal(error)
        trail = Trail(claims, self.desk)
        try:
            if self.settings.traces == "none":
                return await self.answer(incoming, asked_by, trail)
            with TRACER.start_as_current_span("graphql"):
                return await self.answer(incoming, asked_by, trail)
        except (asyncio.CancelledError, transport.CallerGone):
            # Nobody waits for an answer any more, and none goes out; what was begun is on record all the same.
            with contextlib.suppress(EcafError):
                await asyncio.shield(self._record(trail, "FAILED", code="CANCELLED"))
            raise
        except EcafError as error:
            return await self._fail(trail, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is on record, and the caller learns nothing of it
            return await self._fail(trail, Internal(_without_values(error)))

    async def answer(self, incoming: transport.Incoming, asked_by: identity.Asked, trail: Trail) -> Reply:
        """The flow: caller, operation, plan and decision, statement, row, audit, bytes."""
        await self._admit(asked_by, trail)
        asked = await incoming.operation()
        # A body can be held back: who asks is judged again when it is here. Both looks are memory while they are fresh.
        caller = await self._admit(asked_by, trail)
        trail.desk = self.desk  # the one snapshot, from here to the last byte
        text = await self._text(asked, trail)
        known = trail.known = trail.desk.known(text, asked.operation_name, caller)
        values = trail.values = known.operation.coerce(asked.variables)
        if known.operation.is_introspection:
            await self._record(trail, "ANSWERED", None)
            return Reply(200, f'{{"data":{trail.desk.introspect(known, values, caller)}}}'.encode())

        made, data, kept, touched = await self._fetch(trail, known, asked_by, caller)
        await self._record(trail, "ANSWERED", None, touched, kept)
        if incoming.headers.get(b"x-access-errors") == b"located":
            return Reply(200, response.located(made, data, kept))
        return Reply(200, response.body(made, data, kept))

    async def _text(self, asked: http.Asked, trail: Trail) -> str:
        """The document: as it was sent, or the registered one that is meant."""
        mode = (trail.standing.documents if trail.standing else None) or self.settings.documents.upper()
        client_id = trail.claims.client_id
        return await trusted.text(asked, client_id, only_registered=mode != "OPEN", register=self.register)

    async def _admit(self, asked_by: identity.Asked, trail: Trail) -> Caller:
        """The caller, if token and gate hold at this moment. Raises `Unauthenticated` or `Forbidden`."""
        claims = trail.claims = self.verifier.claims(asked_by.token)
        trail.standing = await self.gate.standing(claims.subject, claims.agency_ids, claims.client_id)
        trail.caller = self._caller(asked_by, claims, trail.standing)
        return trail.caller

    def _caller(self, asked_by: identity.Asked, claims: tokens.Claims, standing: Standing) -> Caller:
        """The caller in its one capacity; remembered for as long as the token's claims and the gate's facts are."""
        found = self._callers.get(asked_by)
        if found is not None and found[0] is claims and found[1] is standing:
            return found[2]
        made = identity.caller(claims, asked_by, standing)
        if len(self._callers) >= CALLERS:
            del self._callers[next(iter(self._callers))]
        self._callers[asked_by] = (claims, standing, made)
        return made

    async def _fetch(
        self, trail: Trail, known: Known, asked_by: identity.Asked, caller: Caller
    ) -> tuple[response.Frame, str, str, Touched]:
        """What surrounds the data, the finished data, what was withheld, and what is for the ledger alone."""
        is_first = trail.prepared is None
        prepared = trail.prepared = trail.desk.prepare(known, trail.values, caller)
        if is_first and prepared.planned.statement.is_counted:
            most = self.settings.duplicate_checks
            self.pace.take({caller.subject: most, caller.agency_id: most * limits.CHECKERS})
        if prepared.data is not None:
            return prepared.planned.frame, prepared.data, "", UNTOUCHED

        def starting() -> Asked:
            """The statement: planned again where the policy was superseded while a connection was waited for."""
            nonlocal prepared
            self.verifier.claims(asked_by.token)
            if trail.standing is None or not self.gate.is_fresh(trail.standing):
                raise _WaitedTooLong
            if trail.desk is not self.desk:
                trail.desk = self.desk
                prepared = trail.prepared = trail.desk.prepare(known, trail.values, caller)
            return prepared.planned.statement.text, prepared.args

        try:
            # No deadline of its own: the whole request has one.
            row = await run(self.connections, starting, seconds=None)
        except _WaitedTooLong:
            return await self._fetch(trail, known, asked_by, await self._admit(asked_by, trail))
        if not row.data:
            raise unanswered(prepared.planned, row.data)
        frame = prepared.planned.frame
        return frame, row.data, response.entries(frame, row.withheld), tuple(row.touched)

    async def _fail(self, trail: Trail, error: EcafError) -> Reply:
        """Put the failure on record, and say it."""
        return transport.refusal(await self._failed(trail, error))

    async def _failed(self, trail: Trail, error: EcafError) -> EcafError:
        """What is to be said of a failure, once it is on record: where the ledger is away, that."""
        if error.reason:
            LOG.warning("operation refused: %s (%s)", error.code, error.reason)
        outcome: Outcome = "DENIED" if error.status == 403 else "FAILED"  # noqa: PLR2004 - Forbidden
        try:
            await self._record(trail, outcome, error.code)
        except EcafError as away:
            return away
        return error

    async def _record(
        self,
        trail: Trail,
        outcome: Outcome,
        code: str | None,
        touched: Touched = UNTOUCHED,
        kept: str = "",
    ) -> None:
        """INVARIANT: returns only when the operation is on record; otherwise raises, and nothing is answered."""
        if self.settings.audit == "off":
            return
        await self.ledger.write(trail.entry(outcome, code, touched, kept))

    # -- one event of a subscription ----------------------------------------------------------------------------------

    async def listened(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket, where it is for `/graphql` and, in a demo, of this machine."""
        is_ours = scope["path"] == "/graphql"
        if self.settings.demo:
            # A page of another site has no token; here it must neither borrow our name nor take our places.
            headers = dict(scope["headers"])
            origin = headers.get(b"origin", b"http://localhost").partition(b"://")[2]
            is_ours = is_ours and pages.is_here(headers.get(b"host", b"")) and pages.is_here(origin)
        if is_ours:
            await self.live.serve(scope["subprotocols"], receive, send)
        else:
            await send({"type": "websocket.close"})

    async def greet(self, asked_by: identity.Asked) -> tuple[str, float]:
        """Who opens a connection for subscriptions, and when the token ends. Raises where token or gate do not hold."""
        try:
            claims = self.verifier.claims(asked_by.token)
        except EcafError as error:
            self._note_stranger(error)
            raise
        trail = Trail(claims, self.desk)
        try:
            await self._admit(asked_by, trail)
        except EcafError as error:
            raise await self._failed(trail, error) from None
        return claims.subject, claims.expires_at

    async def event(self, asked_by: identity.Asked, asked: http.Asked, seen: bytes) -> live.Event | None:
        """The flow again, for a subscription: nothing where what the caller may see is as it was last `seen`.

        INVARIANT: whether there is an event depends on the answer alone. Why it was asked anew tells nothing.
        """
        trail = Trail(self.verifier.claims(asked_by.token), self.desk)
        try:
            caller = await self._admit(asked_by, trail)
            trail.desk = self.desk
            text = await self._text(asked, trail)
            known = trail.known = trail.desk.known(text, asked.operation_name, caller, live=True)
            trail.values = known.operation.coerce(asked.variables)
            made, data, kept, touched = await self._fetch(trail, known, asked_by, caller)
            event = live.event(trail.prepared, made, data, kept, distinct(touched[0]))
            if event.seen == seen:
                return None
            await self._record(trail, "ANSWERED", None, touched, kept)
        except EcafError as error:
            raise await self._failed(trail, error) from None
        except Exception as error:  # noqa: BLE001 - as for a request
            raise await self._failed(trail, Internal(_without_values(error))) from None
        return event

    def _note_stranger(self, error: EcafError) -> None:
        """Refusals before anybody is known go to the log, and only so many of them in a second."""
        second, count = self._strangers
        now = int(time.monotonic())
        self._strangers = (now, count + 1 if now == second else 1)
        if self._strangers[1] <= STRANGERS_LOGGED:
            LOG.warning("caller refused: %s", error.reason or error.code)


def _without_values(error: Exception) -> str:
    """What failed and where, for the log: a message or a traceback could hold a value."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:]]
    return f"{type(error).__name__} at {' > '.join(where)}"


class App:
    """The ASGI application: `/graphql` at once, the rest by Starlette, and the life of the server."""

    def __init__(self) -> None:
        self._server: Server | None = None
        self._pages: Any = None
        self._ends = contextlib.ExitStack()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection, as ASGI has it."""
        if scope["type"] == "http" and scope["path"] == "/graphql" and self._server is not None:
            await self._server.graphql(scope, receive, send)
        elif scope["type"] == "websocket" and self._server is not None:
            await self._server.listened(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self._start()
                except Exception as error:  # noqa: BLE001 - uvicorn wants to be told, whatever it is
                    self._ends.close()
                    await send(
                        {
                            "type": "lifespan.startup.failed",
                            "message": f"eCAF cannot start: {error}",
                        }
                    )
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                if self._server is not None:
                    await self._server.close()
                await asyncio.to_thread(self._ends.close)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _start(self) -> None:
        settings = load()
        if settings.traces == "console":
            _trace_to_console()
        dsn = self._ends.enter_context(attached(settings))
        server = Server(settings, dsn)
        await server.open()
        self._pages = pages.application(settings, dsn, server.connections, server.ledger, server.watch)
        self._server = server
        # What is here now stays: without this, a reload makes the collector walk all of it, for a tenth of a second.
        gc.collect()
        gc.freeze()


def _trace_to_console() -> None:
    """One span for each operation, on standard output. Spans hold names and times, never arguments."""
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(ConsoleSpanExporter()))
    trace.set_tracer_provider(provider)


app = App()
