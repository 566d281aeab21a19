"""The record of every operation: written before a byte of the answer leaves, or there is no answer.

Requests that are answered at the same time share one commit. One task with a connection of its own
(as ecaf_audit, which may add and read, never change) writes all entries that came in while the last
batch was being made durable; `write` returns when the database has it on disk.

    await ledger.write(Entry(...))      # back: durable. Unavailable: it may not be, so answer 503

INVARIANT: an entry that was accepted is written whether or not its request still waits. A caller
who hangs up does not take the record along. A failed batch fails every request in it, and only
those.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol
from uuid import UUID, uuid4

import asyncpg

from db.engine import FAILURES, RECORDER, check_session, connect, session_settings
from errors import Internal, Unavailable

LOG = logging.getLogger("ecaf.ledger")

MAX_WAITING = 4096
MAX_BATCH = 512
WRITE_SECONDS = 3.0
STOP_SECONDS = 5.0
RETRY_SECONDS = 0.5

Outcome = Literal["ANSWERED", "DENIED", "FAILED"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation. `children` are all in the answer, `fields` what was returned, as `Type.field`; `counted` the
    numbers that were told, by their place in the answer, as JSON text.

    `withheld` is the summary that the caller was told, as JSON text. `hidden_children` are those
    for whom something was hidden: that goes to the sealed table, which no view of the ledger shows.
    """

    id: UUID
    at: datetime
    subject: str
    outcome: Outcome
    client_id: str | None = None
    role: str | None = None
    agency_id: UUID | None = None
    purpose: str | None = None
    operation_name: str | None = None
    document_sha256: str | None = None
    variables: str | None = None
    code: str | None = None
    children: Sequence[UUID | str] = ()
    fields: Sequence[str] = ()
    withheld: str | None = None
    policy_version: str | None = None
    hidden_children: Sequence[UUID | str] = ()
    counted: str | None = None


class Sink(Protocol):
    """What the server needs of a ledger."""

    async def write(self, entry: Entry) -> None:
        """Return when the entry is durable. Raises Unavailable."""

    async def probe(self) -> bool:
        """Whether an entry could be written now."""


_SCALARS = (
    "id", "at", "subject", "client_id", "role", "agency_id", "purpose", "operation_name",
    "document_sha256", "variables", "outcome", "code", "withheld", "policy_version", "counted",
)  # fmt: skip
_TEXTS = tuple(name for name in _SCALARS if name not in {"id", "at", "agency_id", "outcome"})

# unnest() takes arrays of arrays apart to the last element, so each row's list comes as the text of
# an array. One statement is one transaction: both tables, or none.
_WRITE = """
    WITH batch AS (
        SELECT * FROM unnest(
            $1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::uuid[],
            $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
            $14::text[], $15::text[], $16::text[], $17::text[], $18::text[]
        ) AS b(id, at, subject, client_id, role, agency_id, purpose, operation_name,
               document_sha256, variables, outcome, code, withheld, policy_version, counted,
               children, fields, hidden_children)
    ), event AS (
        INSERT INTO audit.access_event (
            id, at, subject, client_id, role, agency_id, purpose, operation_name, document_sha256,
            variables, outcome, code, withheld, policy_version, counted, children, fields)
        SELECT id, at, subject, client_id, role, agency_id, purpose, operation_name,
               document_sha256, variables, outcome, code, withheld, policy_version, counted,
               children::uuid[], fields::text[]
          FROM batch
    )
    INSERT INTO audit.sealed_event (event_id, hidden_children)
    SELECT id, hidden_children::uuid[] FROM batch WHERE hidden_children IS NOT NULL
"""

_SHOW = """
    SELECT id, at, subject, client_id, role, agency_id, purpose, operation_name, document_sha256,
           variables, outcome, code, children, fields, withheld, counted, policy_version
      FROM audit.access_event ORDER BY at DESC, id DESC LIMIT $1
"""

_Waiting = tuple[Entry | None, asyncio.Future[None]]


class Ledger:
    """The group-committing writer. Started and stopped with the server."""

    def __init__(
        self,
        dsn: str,
        *,
        role: str | None = None,
        max_waiting: int = MAX_WAITING,
        write_seconds: float = WRITE_SECONDS,
    ) -> None:
        self._dsn = dsn
        self._settings = session_settings("ecaf-ledger", int(write_seconds * 1000), role, writes=True) | {
            "synchronous_commit": "on"
        }
        self._max_waiting = max_waiting
        self._write_seconds = write_seconds
        self._waiting: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._connection: asyncpg.Connection | None = None
        self._retry_at = 0.0
        self._failing: str | None = None
        self._is_open = False

    async def start(self) -> None:
        """Connect, look at the session's rights and begin to write.

        Raises Unavailable where the database is away, SessionRefusedError where the role could
        change or remove what is on record, or read the children's tables.
        """
        try:
            self._connection = await self._connect()
        except FAILURES as error:
            raise Unavailable(f"ledger: {type(error).__name__} on opening") from None
        self._is_open = True
        self._task = asyncio.get_running_loop().create_task(self._work())

    async def stop(self) -> None:
        """Take no more entries, write those that wait, and end."""
        self._is_open = False
        self._wake.set()
        if self._task is not None:
            _, unfinished = await asyncio.wait({self._task}, timeout=STOP_SECONDS)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._settle(tuple(self._waiting), "closing")
        self._waiting.clear()
        if self._connection is not None:
            self._connection.terminate()

    async def write(self, entry: Entry) -> None:
        """Put an entry on record and return when it is durable.

        Raises Unavailable: it could not be written, in time or at all, and nothing may be answered.
        Raises Internal for text that no database can hold: it would fail the others in its batch.
        """
        if not _is_storable(entry):
            raise Internal("ledger: an entry holds text that cannot be stored")
        await self._queued(entry)

    async def probe(self) -> bool:
        """Whether an entry could be written now."""
        try:
            await self._queued(None)
        except Unavailable:
            return False
        return True

    async def _queued(self, entry: Entry | None) -> None:
        if not self._is_open:
            raise Unavailable("ledger: closed")
        if len(self._waiting) >= self._max_waiting:
            raise Unavailable("ledger: too many entries wait")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, done))
        self._wake.set()
        await done

    async def _work(self) -> None:
        while self._is_open or self._waiting:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
                continue
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MAX_BATCH))]
            failure: str | None = "stopped"
            try:
                failure = await self._write([entry for entry, _ in batch if entry is not None])
            finally:
                # Also when the task is cancelled: nobody waits for ever.
                self._settle(batch, failure)

    async def _write(self, entries: list[Entry]) -> str | None:
        """Write a batch; return None, or why it failed. Never raises, so that the task lives on."""
        try:
            connection = await self._connected()
            if entries:
                await connection.execute(_WRITE, *_columns(entries), timeout=self._write_seconds)
            else:
                await self._rehearse(connection)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must be told
            # The class alone: the database's text can hold values of the entry.
            why = f"{type(error).__name__} {getattr(error, 'sqlstate', None) or ''}".strip()
            if entries and why != self._failing:  # once for each fault, and not once for each batch of an hour
                LOG.error("ledger: a batch of %d was not written (%s)", len(entries), why)  # noqa: TRY400 - a traceback would print values
            self._failing = why
            if isinstance(error, TimeoutError):
                self._drop()  # it may still be stuck there: the next batch takes a fresh one
            return why
        if self._failing is not None:
            LOG.warning("ledger: written again")
            self._failing = None
        return None

    async def _rehearse(self, connection: asyncpg.Connection) -> None:
        """Write an entry and take it back: whatever would refuse a real one refuses this one."""
        entry = Entry(uuid4(), datetime.now(UTC), "probe", "FAILED")
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute(_WRITE, *_columns([entry]), timeout=self._write_seconds)
        finally:
            await transaction.rollback()

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is not None and not self._connection.is_closed():
            return self._connection
        self._connection = None
        now = asyncio.get_running_loop().time()
        if now < self._retry_at:
            raise ConnectionError  # tried a moment ago: those who wait are told at once
        self._retry_at = now + RETRY_SECONDS
        self._connection = await self._connect()
        return self._connection

    async def _connect(self) -> asyncpg.Connection:
        connection = await connect(self._dsn, self._settings)
        try:
            await check_session(connection, RECORDER)
        except BaseException:
            connection.terminate()
            raise
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    @staticmethod
    def _settle(batch: Sequence[_Waiting], failure: str | None) -> None:
        for _, done in batch:
            if done.done():
                continue  # its request has gone; the entry was in the batch all the same
            if failure is None:
                done.set_result(None)
            else:
                done.set_exception(Unavailable(f"ledger: {failure}"))


class NullLedger:
    """Keeps nothing: for `ECAF_AUDIT=off`, which settings allow for measuring a demo only."""

    async def start(self) -> None:
        """Say so in the log: a server without a ledger must not go unnoticed."""
        LOG.warning("ledger: off, nothing is put on record")

    async def stop(self) -> None:
        """Nothing to end."""

    async def write(self, entry: Entry) -> None:
        """Forget the entry."""

    async def probe(self) -> bool:
        """Nothing can fail."""
        return True


async def show(dsn: str, limit: int = 20, role: str | None = None) -> list[dict[str, object]]:
    """Return the newest entries, newest first, as rows of `audit.access_event`.

    What is sealed is not asked for at all. Raises Unavailable where the database is away.
    """
    failure: Exception
    try:
        connection = await connect(dsn, session_settings("ecaf-audit-show", 5000, role))
        try:
            return [dict(row) for row in await connection.fetch(_SHOW, limit)]
        finally:
            await connection.close(timeout=1)
    except FAILURES as error:
        failure = Unavailable(f"ledger: {type(error).__name__}")
    raise failure


def _columns(entries: list[Entry]) -> list[list[object]]:
    columns: list[list[object]] = [[getattr(entry, name) for entry in entries] for name in _SCALARS]
    columns.append([_array(map(str, entry.children)) for entry in entries])
    columns.append([_array(entry.fields) for entry in entries])
    columns.append([_array(map(str, entry.hidden_children)) if entry.hidden_children else None for entry in entries])
    return columns


def _array(items: Iterable[str]) -> str:
    r"""Write the text of a PostgreSQL array.

    >>> print(_array(["Child.id", 'a"b']))
    {"Child.id","a\"b"}
    """
    quoted = (item.replace("\\", "\\\\").replace('"', '\\"') for item in items)
    return "{" + ",".join(f'"{item}"' for item in quoted) + "}"


def _is_storable(entry: Entry) -> bool:
    """Whether PostgreSQL can hold the texts: no NUL, no half of a surrogate pair."""
    for name in _TEXTS:
        text = getattr(entry, name)
        if text is not None and not _is_clean(text):
            return False
    return all(map(_is_clean, entry.fields))


def _is_clean(text: str) -> bool:
    if "\0" in text:
        return False
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            return False
    return True
