"""The way through the house, in order: the only file, with the command line, that knows every room.

    HTTP -> caller -> operation -> plan -> decision -> statement -> row -> audit -> bytes

`Server.answer` is that sentence as code. `app` is what uvicorn runs: a bare ASGI callable for `/graphql`, where each
microsecond counts, before Starlette for everything else (`pages`).
"""

import asyncio
import contextlib
import gc
import logging
import os
import secrets
import time
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from opentelemetry import trace

import pages
import transport
from db.documents import Register
from db.embedded import Dsn, attached
from db.engine import Connections
from db.execute import Asked, run
from db.gate import Gate, Standing
from db.ledger import Entry, Ledger, NullLedger, Outcome
from errors import BadUserInput, EcafError, Internal, LimitExceeded, Unavailable
from policies import identity, tokens
from policies.identity import Caller
from policies.policy import Policy
from policies.watch import Watch
from resolvers import request as http
from resolvers import response, trusted
from resolvers.answer import Desk, Known, Prepared
from resolvers.arguments import NO_CURSOR, TOO_MANY, CursorKey
from resolvers.operation import Values
from schema.catalogue import catalogue
from settings import Settings, load
from transport import Receive, Reply, Scope, Send

LOG = logging.getLogger("ecaf")
TRACER = trace.get_tracer("ecaf")

CALLERS = 4096
"""Callers that are remembered with their capacity."""
STRANGERS_LOGGED = 10
"""Refused callers that are logged in a second; more are only counted."""


@dataclass(slots=True)
class Trail:
    """What is known of an operation so far, for the ledger."""

    claims: tokens.Claims
    desk: Desk
    """The snapshot: the policy that decides, with its plans."""
    caller: Caller | None = None
    standing: Standing | None = None
    """What the gate said of the caller, and until when that counts."""
    known: Known | None = None
    prepared: Prepared | None = None
    values: Values = field(default_factory=dict)


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
        self.desk = Desk(self.watch.policy, CursorKey(cursor_secret(settings.data)), settings.contact)
        self._watching: asyncio.Task[None] | None = None
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
        self._watching = asyncio.create_task(self.watch.run())

    async def close(self) -> None:
        """Write what waits in the ledger, and end."""
        if self._watching is not None:
            self._watching.cancel()
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
    ) -> tuple[response.Frame, str, str, tuple[str | None, str | None]]:
        """What surrounds the data, the finished data, what was withheld, and the children touched and hidden."""
        prepared = trail.prepared = trail.desk.prepare(known, trail.values, caller)
        if prepared.data is not None:
            return prepared.planned.frame, prepared.data, "", (None, None)

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
        if row.data is None:
            raise BadUserInput(NO_CURSOR)
        if not row.data:
            raise LimitExceeded(TOO_MANY)
        frame = prepared.planned.frame
        touched, hidden = row.touched
        return frame, row.data, response.entries(frame, row.withheld), (touched, hidden)

    async def _fail(self, trail: Trail, error: EcafError) -> Reply:
        """Put the failure on record, and say it. Where the ledger is away, that is what is said."""
        if error.reason:
            LOG.warning("operation refused: %s (%s)", error.code, error.reason)
        outcome: Outcome = "DENIED" if error.status == 403 else "FAILED"  # noqa: PLR2004 - Forbidden
        try:
            await self._record(trail, outcome, error.code)
        except EcafError as away:
            return transport.refusal(away)
        return transport.refusal(error)

    async def _record(
        self,
        trail: Trail,
        outcome: Outcome,
        code: str | None,
        touched: tuple[str | None, str | None] = (None, None),
        kept: str = "",
    ) -> None:
        """INVARIANT: returns only when the operation is on record; otherwise raises, and nothing is answered."""
        if self.settings.audit == "off":
            return
        claims, caller, known = trail.claims, trail.caller, trail.known
        planned = trail.prepared.planned if trail.prepared else None
        children, hidden = touched
        await self.ledger.write(
            Entry(
                id=_entry_id(),
                at=datetime.now(UTC),
                subject=claims.subject,
                outcome=outcome,
                client_id=claims.client_id,
                role=caller.role if caller else None,
                agency_id=caller.agency_id if caller else _only(claims.agency_ids),
                purpose=caller.purpose if caller else None,
                operation_name=known.operation.name if known else None,
                document_sha256=known.sha256 if known else None,
                variables=trail.desk.on_record(planned, trail.values) if known else None,
                code=code,
                children=_distinct(children),
                fields=planned.statement.fields if planned and outcome == "ANSWERED" else (),
                withheld=f"[{kept}]",
                policy_version=trail.desk.policy.version,
                hidden_children=_distinct(hidden),
            )
        )

    def _note_stranger(self, error: EcafError) -> None:
        """Refusals before anybody is known go to the log, and only so many of them in a second."""
        second, count = self._strangers
        now = int(time.monotonic())
        self._strangers = (now, count + 1 if now == second else 1)
        if self._strangers[1] <= STRANGERS_LOGGED:
            LOG.warning("caller refused: %s", error.reason or error.code)


def _entry_id() -> UUID:
    return UUID(bytes=secrets.token_bytes(16), version=4)


def _only(agency_ids: tuple[UUID, ...]) -> UUID | None:
    """The organisation of a token that names one; of several, none has been chosen yet."""
    return agency_ids[0] if len(agency_ids) == 1 else None


def _distinct(ids: str | None) -> tuple[str, ...]:
    """Ids as the statement lists them, each once."""
    return tuple(dict.fromkeys(ids.split(","))) if ids else ()


def _without_values(error: Exception) -> str:
    """What failed and where, for the log: a message or a traceback could hold a value."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:]]
    return f"{type(error).__name__} at {' > '.join(where)}"


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
