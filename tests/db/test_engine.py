"""Connections are lent fairly, come back by themselves, and can do no more than they need."""

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest

from db import execute
from db.embedded import Cluster, Dsn
from db.engine import Connections, SessionRefusedError
from db.migrate import migrate
from errors import EcafError, Internal, LimitExceeded, Unavailable
from tests.machine import busyness

SECRET = "a-secret-value"
ONE_ROW = "SELECT $1::text, NULL::text, NULL::uuid[]"


async def run(
    connections: Connections, statement: str, args: Sequence[object], seconds: float | None = 10.0
) -> execute.Row:
    """Run a statement that is known before a connection is."""
    return await execute.run(connections, lambda: (statement, args), seconds)


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
async def connections(dsn: Dsn) -> AsyncIterator[Connections]:
    """Four connections as the application has them."""
    made = Connections(dsn.app, size=4)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def two(dsn: Dsn) -> AsyncIterator[Connections]:
    """Two connections, a short patience and a short limit for statements."""
    made = Connections(dsn.app, size=2, acquire_seconds=0.2, statement_timeout_ms=300)
    await made.open()
    yield made
    await made.close()


async def ask(dsn: str, statement: str, *args: object) -> object:
    """Return the one value of a statement, by a session of its own."""
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(statement, *args)
    finally:
        await connection.close()


async def kill_sessions(dsn: Dsn) -> None:
    """End every session of the application, as an operator or a failover would."""
    await ask(
        _superuser(dsn.app),
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'ecaf_app'",
    )


def _superuser(url: str) -> str:
    return url.replace("ecaf_app@", "ecaf_superuser@")


async def eventually(holds: Callable[[], Awaitable[bool] | bool], seconds: float) -> float:
    """Wait until it holds, and say how long that took."""
    seconds *= busyness()
    started = time.monotonic()
    while True:
        found = holds()
        if found if isinstance(found, bool) else await found:
            return time.monotonic() - started
        assert time.monotonic() - started < seconds, "it did not happen in time"
        await asyncio.sleep(0.02)


async def answers(connections: Connections) -> bool:
    """Whether a statement is answered now."""
    try:
        return (await run(connections, ONE_ROW, ["x"])).data == "x"
    except Unavailable:
        return False


# -- sessions -------------------------------------------------------------------------------------


async def test_a_session_is_set_as_the_server_needs_it(connections: Connections) -> None:
    """UTC, read-only, generic plans, limits: whatever the server's own defaults are."""
    async with connections.lend() as connection:
        settings = {
            name: await connection.fetchval("SELECT current_setting($1)", name)
            for name in (
                "TimeZone",
                "default_transaction_read_only",
                "plan_cache_mode",
                "statement_timeout",
                "idle_session_timeout",
                "search_path",
                "application_name",
                "jit",
            )
        }
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute("CREATE TABLE mine (id int)")
    assert settings == {
        "TimeZone": "UTC",
        "default_transaction_read_only": "on",
        "plan_cache_mode": "force_generic_plan",
        "statement_timeout": "5s",
        "idle_session_timeout": "0",
        "search_path": "public",
        "application_name": "ecaf",
        "jit": "off",
    }


async def test_long_statements_stay_prepared(connections: Connections) -> None:
    """A statement beyond 15 KiB is prepared once, and no session is reset between uses."""
    statement = ONE_ROW + " -- " + "x" * 50_000
    for _ in range(40):
        await run(connections, statement, ["x"])
    async with connections.lend() as connection:
        kept = await connection.fetchval(
            "SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements WHERE length(statement) > 50000"
        )
    assert kept >= 10


@pytest.mark.parametrize("user", ["ecaf_superuser", "ecaf_owner", "ecaf_audit"])
async def test_a_session_with_more_rights_is_refused(dsn: Dsn, user: str) -> None:
    """A superuser, the owner and the ledger's role: the server does not start through them."""
    with pytest.raises(SessionRefusedError, match="ecaf db migrate"):
        await Connections(dsn.app.replace("ecaf_app@", f"{user}@")).open()


async def test_an_owners_address_takes_the_lesser_role(dsn: Dsn) -> None:
    """Where only the owner has an address: by `role`, or by options in the address."""
    privileged = _superuser(dsn.app)
    in_address = f"{privileged}&options={quote('-c role=ecaf_app', safe='')}"
    for opened in (Connections(privileged, role="ecaf_app"), Connections(in_address)):
        await opened.open()
        async with opened.lend() as connection:
            assert await connection.fetchval("SELECT current_user") == "ecaf_app"
        await opened.close()


async def test_a_database_that_is_away_at_the_start_is_said(dsn: Dsn) -> None:
    """A wrong address is Unavailable, with no part of the address."""
    with pytest.raises(Unavailable) as caught:
        await Connections(dsn.app.replace("/ecaf?", f"/{SECRET}?")).open()
    assert SECRET not in caught.value.reason


# -- fairness -------------------------------------------------------------------------------------


async def test_the_oldest_waiter_is_served_first(two: Connections) -> None:
    """A connection that comes back goes to who waited longest, and newcomers cannot overtake."""
    held = [await two.take(), await two.take()]
    order: list[int] = []

    async def wait(number: int) -> None:
        connection = await two.take()
        order.append(number)
        await asyncio.sleep(0)
        two.give_back(connection)

    waiting = []
    for number in range(6):
        waiting.append(asyncio.create_task(wait(number)))
        await asyncio.sleep(0)
    two.give_back(held[0])
    newcomer = asyncio.create_task(wait(99))  # asks after one came back, before its waiter ran
    await asyncio.gather(*waiting, newcomer)
    two.give_back(held[1])
    assert order == [0, 1, 2, 3, 4, 5, 99]


async def test_waiting_has_an_end(two: Connections) -> None:
    """With all connections held, the third is told so in time, and leaves nothing behind."""
    held = [await two.take(), await two.take()]
    started = time.monotonic()
    with pytest.raises(Unavailable):
        await two.take()
    assert 0.15 < time.monotonic() - started < 0.6 * busyness()
    assert not two._waiting
    for connection in held:
        two.give_back(connection)
    assert await answers(two)


async def test_a_waiter_that_went_away_loses_no_connection(two: Connections) -> None:
    """Cancelled while waiting, and cancelled in the very turn in which it was served."""
    for served_first in (False, True):
        held = [await two.take(), await two.take()]
        waiter = asyncio.create_task(two.take())
        await asyncio.sleep(0)
        if served_first:
            two.give_back(held.pop())
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
        for connection in held:
            two.give_back(connection)
        assert len(two._free) == 2


async def test_many_at_once_are_all_served(connections: Connections) -> None:
    """400 statements over four connections; none fails, and all four are back."""
    rows = await asyncio.gather(*(run(connections, ONE_ROW, [str(n)]) for n in range(400)))
    assert [row.data for row in rows] == [str(n) for n in range(400)]
    assert len(connections._free) == 4


# -- bad days -------------------------------------------------------------------------------------


async def test_ended_sessions_are_replaced(dsn: Dsn, connections: Connections) -> None:
    """After every session was ended, all four are back within moments, without a restart."""
    await kill_sessions(dsn)
    took = await eventually(lambda: len(connections._free) == 4, 5)
    assert await answers(connections)
    assert took < 2 * busyness()


async def test_a_session_ended_in_its_statement_is_unavailable(dsn: Dsn, connections: Connections) -> None:
    """Who was being answered is told to try again; the next one is answered."""
    task = asyncio.create_task(run(connections, "SELECT pg_sleep(3)::text, '', '{}'::uuid[]", []))
    await asyncio.sleep(0.2)
    await kill_sessions(dsn)
    with pytest.raises(Unavailable):
        await task
    await eventually(lambda: answers(connections), 5)


async def test_the_database_stops_and_starts(cluster: Cluster, connections: Connections) -> None:
    """Away: Unavailable at once, and not ready. Back: ready and answering, all by itself."""
    assert await connections.probe()
    cluster.stop()
    await eventually(lambda: connections._is_down, 5)
    started = time.monotonic()
    assert not await answers(connections)
    assert time.monotonic() - started < 0.5 * busyness()
    assert not await connections.probe()
    await asyncio.sleep(1)
    cluster.start(detached=True)
    took = await eventually(lambda: answers(connections), 5)
    assert await connections.probe()
    await eventually(lambda: len(connections._free) == 4, 5)
    assert took < 3 * busyness()


async def test_readiness_needs_no_lent_connection(two: Connections) -> None:
    """With every connection busy the probe still answers, by its own."""
    held = [await two.take(), await two.take()]
    assert await two.probe()
    for connection in held:
        two.give_back(connection)


async def test_a_caller_who_goes_away_stops_the_statement(dsn: Dsn, connections: Connections) -> None:
    """A cancelled request cancels its statement, and the connection is lent again."""
    statement = "SELECT pg_sleep(4)::text, 'cancel-me', '{}'::uuid[]"
    task = asyncio.create_task(run(connections, statement, []))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(connections._free) == 3  # not lent before the database confirmed

    async def has_stopped() -> bool:
        return not await ask(
            _superuser(dsn.app),
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
            " AND query LIKE '%cancel-me%' AND pid <> pg_backend_pid()",
        )

    took = await eventually(has_stopped, 2)
    await eventually(lambda: len(connections._free) == 4, 2)
    assert await answers(connections)
    assert took < 1 * busyness()


async def test_a_session_that_freezes_is_replaced(two: Connections) -> None:
    """A backend that neither answers nor ends: given up, left behind, and another takes its place."""
    async with two.lend() as connection:
        pid = connection.get_server_pid()
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(Unavailable):
            await run(two, ONE_ROW, ["x"], seconds=0.2)
        assert await answers(two)
        took = await eventually(lambda: len(two._free) == 2, 5)
        assert pid not in {connection.get_server_pid() for connection in two._free}
    finally:
        os.kill(pid, signal.SIGCONT)
    assert took < 4 * busyness()


async def test_closing_refuses_and_ends(dsn: Dsn) -> None:
    """Closed: waiters are refused, nobody new is served, and no session of ours is left."""
    made = Connections(dsn.app, size=2, application_name="closing")
    await made.open()
    held = [await made.take(), await made.take()]
    waiter = asyncio.create_task(made.take())
    await asyncio.sleep(0)
    await made.close()
    with pytest.raises(Unavailable):
        await waiter
    with pytest.raises(Unavailable):
        await made.take()
    made.give_back(held[0])
    left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'closing'"
    await eventually(lambda: _is_none(dsn, left), 2)


async def _is_none(dsn: Dsn, statement: str) -> bool:
    return not await ask(_superuser(dsn.app), statement)


# -- statements -----------------------------------------------------------------------------------


async def test_a_statement_returns_its_row(connections: Connections) -> None:
    """Three columns, as they come."""
    row = await run(connections, "SELECT $1::text, '{1}'::text[], '{}'::text[]", ["{}"])
    assert (row.data, row.withheld, row.touched) == ("{}", ["1"], [])


FAILURES: dict[str, tuple[type[EcafError], str, list[object]]] = {
    "too slow": (LimitExceeded, "SELECT pg_sleep(2)::text, $1::text, '{}'::uuid[]", [SECRET]),
    "a value the database refuses": (Internal, "SELECT ($1::text)::int::text, '', '{}'", [SECRET]),
    "a value that cannot be sent": (Internal, "SELECT $1::uuid::text, '', '{}'::uuid[]", [SECRET]),
    "a NUL": (Internal, ONE_ROW, [SECRET + "\0"]),
    "half a character": (Internal, ONE_ROW, [SECRET + "\ud800"]),
    "too many arguments": (Internal, ONE_ROW, [SECRET, SECRET]),
    "no such table": (Internal, f'SELECT $1::text FROM "{SECRET}"', ["x"]),  # noqa: S608 - a made-up name
    "not allowed": (Internal, "SELECT $1::text FROM audit.access_event", [SECRET]),
    "a write": (Internal, "DELETE FROM child WHERE $1::text = 'x'", [SECRET]),
    "raised by the database": (
        Internal,
        "SELECT query_to_xml($1::text, true, true, '')::text, '', '{}'::uuid[]",
        [f"SELECT {SECRET}"],
    ),
    "no row": (Internal, "SELECT $1::text WHERE false", [SECRET]),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_a_failure_is_told_without_its_values(
    two: Connections, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A code; no value in the message, the reason, the causes or the log; then all goes on."""
    kind, statement, args = FAILURES[name]
    with pytest.raises(kind) as caught:
        await run(two, statement, args)
    error: BaseException = caught.value
    assert type(error) is kind
    assert error.__cause__ is None
    assert error.__context__ is None
    assert SECRET not in repr((error, caught.value.reason, caplog.records))
    await eventually(lambda: len(two._free) == 2, 2)
    assert await answers(two)


async def test_our_own_limit_holds_where_the_databases_does_not(connections: Connections) -> None:
    """A database that does not answer is given up after `seconds`, and called unavailable."""
    started = time.monotonic()
    with pytest.raises(Unavailable):
        await run(connections, "SELECT pg_sleep(4)::text, '', '{}'::uuid[]", [], seconds=0.2)
    assert time.monotonic() - started < 1 * busyness()
