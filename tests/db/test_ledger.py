"""No record, no answer: what `write` returned for is on disk, and every failure is told."""

import asyncio
import json
import os
import signal
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from db import ledger as ledger_module
from db.embedded import Cluster, Dsn
from db.engine import SessionRefusedError
from db.ledger import Entry, Ledger, NullLedger, show
from db.migrate import migrate
from errors import Internal, Unavailable
from tests.machine import busyness

SECRET = "a-secret-value"


@pytest.fixture(scope="module")
async def cluster() -> AsyncIterator[Cluster]:
    """A database of this file's own, which it may stop and kill."""
    with tempfile.TemporaryDirectory(prefix="ecaf-test-") as folder:
        made = Cluster(Path(folder) / "data")
        made.start(detached=True)
        try:
            await migrate(made.dsn.owner)
            yield made
        finally:
            made.stop()


@pytest.fixture
def dsn(cluster: Cluster) -> Dsn:
    """The addresses of that database, running."""
    if not cluster.running():
        cluster.start(detached=True)
    return cluster.dsn


@pytest.fixture
async def ledger(dsn: Dsn) -> AsyncIterator[Ledger]:
    """A ledger at work."""
    made = Ledger(dsn.audit)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def owner(dsn: Dsn) -> AsyncIterator[asyncpg.Connection]:
    """A session that may do anything, beside the ledger."""
    connection = await asyncpg.connect(dsn.app.replace("ecaf_app@", "ecaf_superuser@"))
    yield connection
    await connection.close()


def entry(**changed: object) -> Entry:
    """An entry with every column filled."""
    usual: dict[str, object] = {
        "id": uuid.uuid4(),
        "at": datetime.now(UTC),
        "subject": "somebody",
        "outcome": "ANSWERED",
        "role": "social_worker",
        "agency_id": uuid.uuid4(),
        "purpose": "DIRECT_CARE",
        "operation_name": "Page",
        "document_sha256": "ab" * 32,
        "variables": '{"first": 3}',
        "children": (uuid.uuid4(), uuid.uuid4()),
        "fields": ("Child.givenName", "Child.ethnicity"),
        "withheld": '[{"field": "Child.ethnicity"}]',
        "policy_version": "0123456789abcdef",
    }
    return Entry(**(usual | changed))  # type: ignore[arg-type] # a test's shorthand


async def count(owner: asyncpg.Connection, *entries: Entry) -> int:
    """How many of the entries are on record."""
    found: int = await owner.fetchval(
        "SELECT count(*) FROM audit.access_event WHERE id = ANY($1)", [e.id for e in entries]
    )
    return found


async def outcomes(ledger: Ledger, entries: list[Entry]) -> list[BaseException | None]:
    """Write all at once; return what each was told."""
    return await asyncio.gather(*(ledger.write(e) for e in entries), return_exceptions=True)


# -- what is written ------------------------------------------------------------------------------


async def test_an_entry_is_there_when_write_returns(ledger: Ledger, owner: asyncpg.Connection) -> None:
    """Another session sees every column as it was given."""
    written = entry(hidden_children=(uuid.uuid4(),))
    await ledger.write(written)
    row = dict(await owner.fetchrow("SELECT * FROM audit.access_event WHERE id = $1", written.id))
    for name, value in row.items():
        given = getattr(written, name)
        assert value == (list(given) if isinstance(given, tuple) else given), name
    sealed = await owner.fetchval("SELECT hidden_children FROM audit.sealed_event WHERE event_id = $1", written.id)
    assert sealed == list(written.hidden_children)


async def test_little_is_needed_and_nothing_hidden_leaves_no_seal(ledger: Ledger, owner: asyncpg.Connection) -> None:
    """A refused operation has no children, no fields and no capacity."""
    written = Entry(uuid.uuid4(), datetime.now(UTC), "somebody", "DENIED", code="FORBIDDEN")
    await ledger.write(written)
    assert await count(owner, written) == 1
    assert not await owner.fetchval("SELECT count(*) FROM audit.sealed_event WHERE event_id = $1", written.id)


async def test_hostile_text_is_kept_as_it_is(ledger: Ledger, owner: asyncpg.Connection) -> None:
    """Quotes, braces, commas, backslashes and other scripts, in texts and in lists."""
    nasty = ('a"b', "a\\b", "{a,b}", "NULL", "", " x ", "Zoë ☃ 𝄞", "');DROP TABLE x;--", "\n\t")
    written = entry(fields=nasty, variables="".join(nasty), operation_name=nasty[0])
    await ledger.write(written)
    row = await owner.fetchrow("SELECT * FROM audit.access_event WHERE id = $1", written.id)
    assert (tuple(row["fields"]), row["variables"]) == (nasty, "".join(nasty))


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
async def test_text_that_cannot_be_stored_fails_alone(ledger: Ledger, owner: asyncpg.Connection, text: str) -> None:
    """One caller's NUL must not fail the batch in which others stand."""
    good = [entry() for _ in range(5)]
    bad = [entry(variables=text), entry(fields=("Child.id", text)), entry(operation_name=text)]
    found = await outcomes(ledger, [*good, *bad])
    assert found[:5] == [None] * 5
    assert all(type(error) is Internal for error in found[5:])
    assert await count(owner, *good) == 5


async def test_requests_at_once_share_commits(ledger: Ledger, owner: asyncpg.Connection) -> None:
    """Hundreds of entries need a few transactions, and each is there exactly once."""
    entries = [entry() for _ in range(400)]
    before = await owner.fetchval("SELECT pg_current_xact_id()::text::bigint")
    assert await outcomes(ledger, entries) == [None] * 400
    used = await owner.fetchval("SELECT pg_current_xact_id()::text::bigint") - before
    assert await count(owner, *entries) == 400
    assert used < 40


async def test_written_means_durable(dsn: Dsn, cluster: Cluster, ledger: Ledger) -> None:
    """With PostgreSQL killed in the middle, all that was acknowledged is there afterwards."""
    acknowledged: list[Entry] = []

    async def write_on() -> None:
        while True:
            written = entry()
            await ledger.write(written)
            acknowledged.append(written)

    writers = [asyncio.create_task(write_on()) for _ in range(16)]
    await asyncio.sleep(0.5)
    pid = cluster.status()["pid"]
    assert isinstance(pid, int)
    os.kill(pid, signal.SIGKILL)
    found = await asyncio.gather(*writers, return_exceptions=True)
    assert all(type(error) is Unavailable for error in found)
    assert len(acknowledged) > 100
    cluster.stop()
    cluster.start(detached=True)
    fresh = await asyncpg.connect(dsn.app.replace("ecaf_app@", "ecaf_superuser@"))
    assert await count(fresh, *acknowledged) == len(acknowledged)
    await fresh.close()
    assert await _again(ledger)


# -- failures -------------------------------------------------------------------------------------


async def _again(ledger: Ledger, seconds: float = 4) -> bool:
    """Whether an entry is written again within this time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if await ledger.probe():
            await ledger.write(entry())
            return True
        await asyncio.sleep(0.05)
    return False


async def test_a_failed_insert_fails_its_batch_and_no_other(
    ledger: Ledger, owner: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    """Every waiter of that batch is told; nothing of it is there; the next batch is written."""
    await ledger.write(twice := entry(subject=SECRET))
    batch = [entry(subject=SECRET), twice, entry(subject=SECRET)]
    found = await outcomes(ledger, batch)
    assert [type(error) for error in found] == [Unavailable] * 3
    assert await count(owner, batch[0], batch[2]) == 0
    await ledger.write(entry())
    assert "UniqueViolationError" in caplog.text
    assert SECRET not in caplog.text


async def test_a_table_that_refuses_is_unavailable_until_it_takes_again(
    ledger: Ledger, owner: asyncpg.Connection
) -> None:
    """The right to write is taken away and given back: not ready, then ready, no restart."""
    await owner.execute("REVOKE INSERT ON audit.access_event FROM ecaf_audit")
    try:
        assert not await ledger.probe()
        with pytest.raises(Unavailable):
            await ledger.write(entry())
    finally:
        await owner.execute("GRANT INSERT ON audit.access_event TO ecaf_audit")
    assert await ledger.probe()
    await ledger.write(entry())


async def test_a_killed_session_is_replaced(ledger: Ledger, owner: asyncpg.Connection) -> None:
    """Ended while idle and while writing: at most its own batch fails, then all is well."""
    kill = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'ecaf_audit'"
    assert await owner.fetchval(kill) == 1
    assert await _again(ledger)
    async with owner.transaction():
        await owner.execute("LOCK TABLE audit.access_event IN EXCLUSIVE MODE")
        stuck = asyncio.create_task(ledger.write(entry()))
        await asyncio.sleep(0.2)
        await owner.fetchval(kill)
        with pytest.raises(Unavailable):
            await stuck
    assert await _again(ledger)


async def test_a_database_that_stops_and_starts(cluster: Cluster, ledger: Ledger) -> None:
    """Away: refused quickly. Back: written again, without a restart of ours."""
    cluster.stop()
    started = time.monotonic()
    with pytest.raises(Unavailable):
        await ledger.write(entry())
    assert not await ledger.probe()
    assert time.monotonic() - started < 1 * busyness()
    cluster.start(detached=True)
    assert await _again(ledger)


async def test_a_ledger_that_hangs_is_given_up_in_time(dsn: Dsn, owner: asyncpg.Connection) -> None:
    """A lock held by somebody else: who waits is told, and the next batch takes a new session."""
    slow = Ledger(dsn.audit, write_seconds=0.3)
    await slow.start()
    async with owner.transaction():
        await owner.execute("LOCK TABLE audit.access_event IN EXCLUSIVE MODE")
        started = time.monotonic()
        assert [type(one) for one in await outcomes(slow, [entry() for _ in range(3)])] == [Unavailable] * 3
        assert time.monotonic() - started < 1 * busyness()
    assert await _again(slow)
    await slow.stop()


async def test_a_session_that_freezes_is_replaced(dsn: Dsn, owner: asyncpg.Connection) -> None:
    """A backend that neither answers nor ends is left behind, and the next batch goes another way."""
    frozen = Ledger(dsn.audit, write_seconds=0.3)
    await frozen.start()
    pid = await owner.fetchval("SELECT pid FROM pg_stat_activity WHERE usename = 'ecaf_audit'")
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(Unavailable):
            await frozen.write(entry())
        await frozen.write(entry())
    finally:
        os.kill(pid, signal.SIGCONT)
    await frozen.stop()


async def test_a_full_queue_refuses_at_once(dsn: Dsn, owner: asyncpg.Connection) -> None:
    """While the disk stalls, a bounded number wait; the next is refused and keeps no memory."""
    small = Ledger(dsn.audit, max_waiting=10)
    await small.start()
    async with owner.transaction():
        await owner.execute("LOCK TABLE audit.access_event IN EXCLUSIVE MODE")
        first = asyncio.create_task(small.write(entry()))
        await asyncio.sleep(0.1)
        waiting = [asyncio.create_task(small.write(entry())) for _ in range(10)]
        await asyncio.sleep(0)
        started = time.monotonic()
        with pytest.raises(Unavailable):
            await small.write(entry())
        assert time.monotonic() - started < 0.05 * busyness()
    assert await asyncio.gather(first, *waiting) == [None] * 11
    await small.stop()


async def test_a_caller_who_goes_away_does_not_take_the_record_along(ledger: Ledger, owner: asyncpg.Connection) -> None:
    """Cancelled while it waits, in the queue or in the batch: written all the same."""
    async with owner.transaction():
        await owner.execute("LOCK TABLE audit.access_event IN EXCLUSIVE MODE")
        entries = [entry() for _ in range(3)]
        tasks = [asyncio.create_task(ledger.write(entries[0]))]
        await asyncio.sleep(0.1)  # the first is in a batch; the others wait behind it
        tasks += [asyncio.create_task(ledger.write(e)) for e in entries[1:]]
        await asyncio.sleep(0)
        for task in tasks[:2]:
            task.cancel()
        await asyncio.sleep(0)
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(error) for error in found[:2]] == [asyncio.CancelledError] * 2
    assert found[2] is None
    assert await count(owner, *entries) == 3


async def test_stopping_writes_what_waits(dsn: Dsn, owner: asyncpg.Connection) -> None:
    """Entries accepted before the end are written; later ones are refused."""
    ending = Ledger(dsn.audit)
    await ending.start()
    entries = [entry() for _ in range(700)]
    tasks = [asyncio.create_task(ending.write(e)) for e in entries]
    await asyncio.sleep(0)
    await ending.stop()
    assert await asyncio.gather(*tasks) == [None] * 700
    assert await count(owner, *entries) == 700
    with pytest.raises(Unavailable):
        await ending.write(entry())


async def test_stopping_does_not_hang(dsn: Dsn, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that cannot be written keeps no server from ending, and nobody waits for ever."""
    monkeypatch.setattr(ledger_module, "STOP_SECONDS", 0.2)
    ending = Ledger(dsn.audit)
    await ending.start()
    async with owner.transaction():
        await owner.execute("LOCK TABLE audit.access_event IN EXCLUSIVE MODE")
        first = asyncio.create_task(ending.write(entry()))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(ending.write(entry()))
        await asyncio.sleep(0)
        await ending.stop()
        found = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(error) for error in found] == [Unavailable] * 2


# -- rights and views -----------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["ecaf_superuser", "ecaf_owner", "ecaf_app"])
async def test_a_session_with_other_rights_is_refused(dsn: Dsn, user: str) -> None:
    """Only a role that can add and read, and touch nothing else, keeps the ledger."""
    with pytest.raises(SessionRefusedError):
        await Ledger(dsn.audit.replace("ecaf_audit@", f"{user}@")).start()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit.access_event SET subject = 'x'",
        "DELETE FROM audit.access_event",
        "TRUNCATE audit.access_event, audit.sealed_event",
        "DELETE FROM audit.sealed_event",
        "SELECT hidden_children FROM audit.sealed_event",
        "SELECT 1 FROM public.child",
    ],
)
async def test_the_ledgers_role_changes_nothing(dsn: Dsn, statement: str) -> None:
    """Append-only by rights of the database, and no way to the children."""
    connection = await asyncpg.connect(dsn.audit)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_the_newest_are_shown_and_nothing_sealed(dsn: Dsn, ledger: Ledger) -> None:
    """`ecaf audit show`: newest first, the limit held, no trace of what was hidden."""
    hidden = uuid.uuid4()
    written = [entry(hidden_children=(hidden,)) for _ in range(3)]
    for one in written:
        await ledger.write(one)
    rows = await show(dsn.audit, 2)
    assert [row["id"] for row in rows] == [written[2].id, written[1].id]
    assert str(hidden) not in json.dumps(rows, default=str)
    assert not any("hidden" in name for name in rows[0])


async def test_showing_without_a_database_is_unavailable(dsn: Dsn) -> None:
    """Told in one word, without the address."""
    with pytest.raises(Unavailable) as caught:
        await show(dsn.audit.replace("/ecaf?", f"/{SECRET}?"))
    assert SECRET not in repr(caught.value) + caught.value.reason


async def test_no_ledger_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """Switched off for a measurement, it keeps nothing and is loud about it."""
    off = NullLedger()
    await off.start()
    await off.write(entry())
    assert await off.probe()
    await off.stop()
    assert "off" in caplog.text
