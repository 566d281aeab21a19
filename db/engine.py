"""Connections to the database: a few of them, lent in the order in which they were asked for.

asyncpg's own pool costs a third of the throughput (it resets a session after each use) and lets a
newcomer overtake somebody who was already woken. Here a connection that comes back goes straight to
whoever has waited longest. No session state is ever set, so there is nothing to reset.

    async with connections.lend() as connection:
        await connection.fetchrow(...)

A connection that breaks is replaced in the background, with growing pauses, until the database is
back: nobody needs to restart the server. A connection whose statement was given up (the caller went
away, time ran out) is lent again only after the database confirmed that it stopped.

It knows no table and no statement of ours, but for the few that look at the session itself.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from errors import Unavailable

LOG = logging.getLogger("ecaf.db")

ACQUIRE_SECONDS = 1.0
CONNECT_SECONDS = 3.0
SETTLE_SECONDS = 2.0
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0

FAILURES = (
    asyncpg.PostgresError,
    asyncpg.InternalClientError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)
"""All that asyncpg lets out when a database is away, starting, full or ending."""

_LOOK = """
    SELECT current_user, r.rolsuper, r.rolbypassrls,
           EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN
           ('r','p','v','m'))
             OR EXISTS (SELECT FROM pg_namespace n WHERE n.nspowner = r.oid) AS owns,
           EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relkind IN ('r','p') AND n.nspname = 'public'
                      AND has_table_privilege(c.oid, $1)
                       OR c.relkind IN ('r','p') AND n.nspname = 'audit'
                      AND has_table_privilege(c.oid, $2)) AS too_much
      FROM pg_roles r WHERE r.rolname = current_user
"""


@dataclass(frozen=True, slots=True)
class Refused:
    """Privileges, as PostgreSQL writes them, that a session must not have on any table."""

    on_record: str
    on_ledger: str


READER = Refused("INSERT, UPDATE, DELETE, TRUNCATE", "SELECT, INSERT, UPDATE, DELETE, TRUNCATE")
RECORDER = Refused("SELECT, INSERT, UPDATE, DELETE, TRUNCATE", "UPDATE, DELETE, TRUNCATE")


class SessionRefusedError(RuntimeError):
    """The session could do more than it needs: the server must not work through it."""


class Connections:
    """A fixed number of connections, lent fairly. Made once, opened and closed with the server."""

    def __init__(  # noqa: PLR0913 - settings, all named
        self,
        dsn: str,
        *,
        size: int = 8,
        statement_timeout_ms: int = 5000,
        acquire_seconds: float = ACQUIRE_SECONDS,
        application_name: str = "ecaf",
        role: str | None = None,
    ) -> None:
        self._dsn = dsn
        self._size = size
        self._acquire_seconds = acquire_seconds
        self._settings = session_settings(application_name, statement_timeout_ms, role)
        self._free: list[asyncpg.Connection] = []
        self._waiting: deque[asyncio.Future[asyncpg.Connection]] = deque()
        self._all: set[asyncpg.Connection] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._filling = 0
        self._is_open = False
        self._is_down = False
        self._probing = asyncio.Lock()
        self._probe: asyncpg.Connection | None = None

    async def open(self) -> None:
        """Connect, and look at what the session may do.

        Raises Unavailable where the database is away, and SessionRefusedError with the remedy where
        the session is a superuser, bypasses row security, owns a table or may write to one.
        """
        try:
            first = await self._connect()
        except FAILURES as error:
            raise Unavailable(f"database: {type(error).__name__} on opening") from None
        self._is_open = True
        self._give(first)
        for _ in range(self._size - 1):
            self._fill()
        if self._background:
            await asyncio.wait(self._background, timeout=CONNECT_SECONDS)

    async def close(self) -> None:
        """End all connections. Waiters are refused; a statement still running is given up."""
        self._is_open = False
        for task in tuple(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        while self._waiting:
            self._refuse(self._waiting.popleft(), "closing")
        ending = [*self._all, *([self._probe] if self._probe else [])]
        self._free.clear()
        self._probe = None
        await asyncio.gather(*map(_end, ending))
        self._all.clear()

    @contextlib.asynccontextmanager
    async def lend(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection for the block. Raises Unavailable as `take` does."""
        connection = await self.take()
        try:
            yield connection
        except BaseException:
            self.give_back(connection, in_doubt=True)
            raise
        self.give_back(connection)

    async def take(self) -> asyncpg.Connection:
        """Take a connection, after everybody who asked before.

        Raises Unavailable: none came free in time, the database is away, or the server is closing.
        """
        while self._free:
            connection = self._free.pop()
            if not connection.is_closed():
                return connection
        if not self._is_open or (self._is_down and not self._all):
            raise Unavailable("database: away")
        waiter: asyncio.Future[asyncpg.Connection] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        timer = waiter.get_loop().call_later(self._acquire_seconds, self._refuse, waiter, "no connection came free")
        try:
            return await waiter
        except asyncio.CancelledError:
            # It may have been handed a connection and cancelled in the same turn of the loop.
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self._give(waiter.result())
            raise
        finally:
            timer.cancel()

    def give_back(self, connection: asyncpg.Connection, *, in_doubt: bool = False) -> None:
        """Return a connection: to the oldest waiter at once, or `in_doubt` once it has settled.

        In doubt is one whose statement failed or was given up.
        """
        if in_doubt and self._is_open and not connection.is_closed():
            self._start(self._settle(connection))
        else:
            self._give(connection)

    async def probe(self, seconds: float = ACQUIRE_SECONDS) -> bool:
        """Whether the database answers, by a connection that no request can hold."""
        try:
            async with asyncio.timeout(seconds), self._probing:
                if self._probe is None or self._probe.is_closed():
                    self._probe = await self._connected()
                await self._probe.fetchval("SELECT 1")
        except FAILURES:
            if self._probe is not None:
                self._probe.terminate()
                self._probe = None
            return False
        return True

    # -- inside ----------------------------------------------------------------------

    def _give(self, connection: asyncpg.Connection) -> None:
        if connection.is_closed() or not self._is_open:
            return  # `_lost` sees to the replacement
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return
        self._free.append(connection)

    def _refuse(self, waiter: asyncio.Future[asyncpg.Connection], why: str) -> None:
        if not waiter.done():
            waiter.set_exception(Unavailable(f"database: {why}"))
        with contextlib.suppress(ValueError):
            self._waiting.remove(waiter)

    async def _settle(self, connection: asyncpg.Connection) -> None:
        """Wait until a statement that was given up has ended; a connection that will not is ended."""
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                # asyncpg sends this only after the cancel request has taken effect.
                await connection.fetchval("SELECT 1")
        except BaseException as error:
            connection.terminate()
            if not isinstance(error, FAILURES):
                raise
        else:
            self._give(connection)

    def _lost(self, connection: asyncpg.Connection) -> None:
        """Replace a connection that ended, for whatever reason."""
        self._all.discard(connection)
        with contextlib.suppress(ValueError):
            self._free.remove(connection)
        if self._is_open and len(self._all) + self._filling < self._size:
            self._fill()

    def _fill(self) -> None:
        self._filling += 1
        self._start(self._refill())

    async def _refill(self) -> None:
        """Connect until it holds. The pauses grow, and are short enough for a quick recovery."""
        pause = FIRST_PAUSE
        try:
            while self._is_open:
                try:
                    connection = await self._connect()
                except (*FAILURES, SessionRefusedError) as error:
                    if not self._is_down:
                        LOG.warning("database: cannot connect (%s)", type(error).__name__)
                    self._is_down = True
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                else:
                    self._give(connection)
                    return
        finally:
            self._filling -= 1

    async def _connect(self) -> asyncpg.Connection:
        connection = await self._connected()
        try:
            await check_session(connection, READER)
        except BaseException:
            connection.terminate()
            raise
        if self._is_down:
            LOG.warning("database: connected again")
        self._is_down = False
        self._all.add(connection)
        connection.add_termination_listener(self._lost)
        return connection

    async def _connected(self) -> asyncpg.Connection:
        return await connect(self._dsn, self._settings)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def session_settings(
    application_name: str,
    statement_timeout_ms: int,
    role: str | None = None,
    *,
    writes: bool = False,
) -> dict[str, str]:
    """Settings of a session, sent when it begins: whatever the server's own defaults are.

    `role` is for an address whose user is the owner: the session takes the lesser role at once.
    """
    settings = {
        "application_name": application_name,
        "timezone": "UTC",
        "search_path": "public",
        "statement_timeout": str(statement_timeout_ms),
        "lock_timeout": str(statement_timeout_ms),
        "idle_in_transaction_session_timeout": str(2 * statement_timeout_ms),
        "idle_session_timeout": "0",
        "default_transaction_read_only": "off" if writes else "on",
        # Statements differ by shape and not by value: a plan for each set of values is wasted work.
        "plan_cache_mode": "force_generic_plan",
        # The record's indexes live in memory; at the default of 4 a label is looked for by scanning all codes.
        "random_page_cost": "1.1",
        "jit": "off",
    }
    return settings if role is None else {**settings, "role": role}


async def connect(dsn: str, settings: Mapping[str, str]) -> asyncpg.Connection:
    """Open one connection whose prepared statements stay, however long they are."""
    return await asyncpg.connect(
        dsn,
        timeout=CONNECT_SECONDS,
        statement_cache_size=256,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=0,
        server_settings=dict(settings),
    )


async def check_session(connection: asyncpg.Connection, refused: Refused) -> None:
    """Refuse a session that could pass by the policies or the ledger.

    Raises SessionRefusedError; the text says what to do.
    """
    user, is_super, bypasses, owns, too_much = await connection.fetchrow(
        _LOOK, refused.on_record, refused.on_ledger, timeout=CONNECT_SECONDS
    )
    for holds, what in (
        (is_super, "is a superuser"),
        (bypasses, "bypasses row security"),
        (owns, "owns tables or schemas"),
        (too_much, "may do more on the tables than its work needs"),
    ):
        if holds:
            raise SessionRefusedError(
                f"the database session's role `{user}` {what}: run `./ecaf db migrate`, and "
                "let the server's sessions use the roles ecaf_app and ecaf_audit that it makes"
            )


async def _end(connection: asyncpg.Connection) -> None:
    try:
        await connection.close(timeout=1)
    except FAILURES:
        connection.terminate()
