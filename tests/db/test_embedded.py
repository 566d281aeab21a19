"""The embedded PostgreSQL: it starts, stops, survives what kills it, and harms nobody."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from db.embedded import Cluster, DatabaseError, Dsn, attached, external, locate
from db.embedded.account import LAUNCH, Own, choose, namespaces_work, own_account
from settings import ROOT, Settings, load

HOLD = """
import sys, time
from db.embedded import attached
from settings import load
with attached(load(data=sys.argv[1])):
    print("up", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def empty() -> Iterator[Path]:
    """A data folder to be, with a short path; no database is left running in it."""
    with tempfile.TemporaryDirectory(prefix="ecaf-test-") as folder:
        yield Path(folder) / "data"
        Cluster(Path(folder) / "data").stop()


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder with a database in it, stopped: to be copied, as making one takes a while."""
    with tempfile.TemporaryDirectory(prefix="ecaf-test-") as folder:
        with attached(load(data=Path(folder) / "data")):
            pass
        yield Path(folder) / "data"


@pytest.fixture
def data(empty: Path, made: Path) -> Path:
    """A data folder with a database in it, stopped."""
    shutil.copytree(made, empty)
    return empty


def ask(url: str, statement: str) -> object:
    """The one value of a statement."""

    async def run() -> object:
        connection = await asyncpg.connect(url, timeout=10)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


def holder(data: Path) -> subprocess.Popen[str]:
    """Another process that has the database started as its child."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def end(process: subprocess.Popen[str], number: signal.Signals = signal.SIGKILL) -> None:
    """Kill a process of ours and clear it away."""
    process.send_signal(number)
    process.wait(timeout=20)
    if process.stdout is not None:
        process.stdout.close()


def wait_until_down(cluster: Cluster, seconds: float = 10) -> float:
    """Wait for the end of the database; how long that took."""
    began = time.monotonic()
    while cluster.running():
        assert time.monotonic() - began < seconds, "the database goes on"
        time.sleep(0.01)
    return time.monotonic() - began


def test_it_starts_configured_and_stops(empty: Path) -> None:
    """Roles, checksums, locale, socket: as the design says; nothing listens on the network."""
    data = empty
    cluster = Cluster(data)
    assert cluster.start(detached=False)
    try:
        settings = {
            "jit": "off",
            "fsync": "on",
            "data_checksums": "on",
            "listen_addresses": "",
            "unix_socket_permissions": "0700",
            "server_encoding": "UTF8",
            "TimeZone": "UTC",
        }
        for name, expected in settings.items():
            assert ask(cluster.dsn.owner, f"SHOW {name}") == expected, name
        locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'ecaf'"
        assert ask(cluster.dsn.owner, locale) == "bC.UTF-8"
        for role, url in vars(cluster.dsn).items():
            assert ask(url, "SELECT current_user::text") == f"ecaf_{role}"
        assert stat.S_IMODE(cluster.socket.stat().st_mode) == 0o700
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
    finally:
        assert cluster.stop()
    assert not cluster.running()
    assert not cluster.stop()


def test_lesser_roles_can_do_little(data: Path) -> None:
    """The server's two users are no superusers, bypass nothing, own nothing, and create nothing."""
    with attached(load(data=data)) as dsn:
        for url in (dsn.app, dsn.audit):
            strong = "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles"
            assert ask(url, f"{strong} WHERE rolname = current_user") is False
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                ask(url, "CREATE TABLE public.mine (id int)")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                ask(url, "CREATE TEMPORARY TABLE mine (id int)")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                ask(url.replace("/ecaf?", "/postgres?"), "SELECT 1")


def test_it_is_used_where_it_runs_and_left_running(data: Path) -> None:
    """`db start` in the background, then a command: the command does not stop what it found."""
    cluster = locate(load(data=data))
    assert cluster.start(detached=True)
    assert not Cluster(data).start(detached=True)
    with attached(load(data=data)) as dsn:
        assert ask(dsn.owner, "SELECT 1") == 1
    status = Cluster(data).status()
    assert status["ready"]
    assert status["pid"]
    assert Cluster(data).stop()
    assert not cluster.status()["running"]


def test_two_starts_at_one_moment_make_one_database(empty: Path) -> None:
    """A lock makes one of them wait; both then have the same database."""
    data = empty
    code = "import sys; from db.embedded import Cluster; from pathlib import Path;"
    code += "print(Cluster(Path(sys.argv[1])).start(detached=True))"
    command = [sys.executable, "-c", code, str(data)]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sorted(process.communicate(timeout=60)[0] for process in both) == ["False\n", "True\n"]
    assert ask(Cluster(data).dsn.owner, "SELECT 1") == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_the_process_that_started_it(data: Path, number: signal.Signals) -> None:
    """However that process ends; the next start has all that was committed."""
    process = holder(data)
    cluster = Cluster(data)
    ask(cluster.dsn.owner, "CREATE TABLE kept AS SELECT 7 AS value")
    end(process, number)
    wait_until_down(cluster)
    with attached(load(data=data)) as dsn:
        assert ask(dsn.owner, "SELECT value FROM kept") == 7


def test_a_killed_database_recovers(data: Path) -> None:
    """Kill -9 of PostgreSQL itself: nothing that was committed is lost, and it starts at once."""
    cluster = Cluster(data)
    cluster.start(detached=True)
    ask(cluster.dsn.owner, "CREATE TABLE kept AS SELECT 7 AS value")
    pid = cluster.status()["pid"]
    assert isinstance(pid, int)
    os.kill(pid, signal.SIGKILL)
    wait_until_down(cluster)
    with attached(load(data=data)) as dsn:
        assert ask(dsn.owner, "SELECT value FROM kept") == 7


def test_a_strangers_number_in_postmaster_pid(data: Path) -> None:
    """After a crash the number can be any program's: it is neither believed nor harmed."""
    with attached(load(data=data)):
        lines = (Cluster(data).place / "postmaster.pid").read_text().splitlines()
    stranger = subprocess.Popen(["sleep", "60"])
    cluster = Cluster(data)
    (cluster.place / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]))
    try:
        assert not cluster.running()
        assert not cluster.stop()
        with attached(load(data=data)) as dsn:
            assert ask(dsn.owner, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_strangers_number_while_it_runs(data: Path) -> None:
    """`db stop` signals no program that is not our PostgreSQL."""
    cluster = Cluster(data)
    cluster.start(detached=True)
    place = cluster.place / "postmaster.pid"
    right = place.read_text()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        place.write_text("\n".join([str(stranger.pid), *right.splitlines()[1:]]))
        Cluster(data)._signal(signal.SIGKILL)
        assert stranger.poll() is None
    finally:
        place.write_text(right)
        stranger.kill()
        stranger.wait()
    assert Cluster(data).stop()


def test_a_program_that_ended_and_was_not_reaped(data: Path) -> None:
    """A zombie's number counts as alive for PostgreSQL; not for us."""
    with attached(load(data=data)):
        lines = (Cluster(data).place / "postmaster.pid").read_text().splitlines()
    zombie = subprocess.Popen(["true"])
    time.sleep(0.2)  # ended, and not waited for
    cluster = Cluster(data)
    (cluster.place / "postmaster.pid").write_text("\n".join([str(zombie.pid), *lines[1:]]))
    with attached(load(data=data)) as dsn:
        assert ask(dsn.owner, "SELECT 1") == 1
    zombie.wait()


def test_a_set_up_that_was_killed_leaves_no_half_database(empty: Path) -> None:
    """What was half made is thrown away, and made again."""
    data = empty
    cluster = Cluster(data)
    half = cluster.place.with_name("postgres.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with attached(load(data=data)) as dsn:
        assert ask(dsn.owner, "SELECT 1") == 1
    assert not half.exists()


@pytest.mark.parametrize(
    "name",
    ["with a space", "it's 100% \"odd\", isn't it", "ünïcode", "x" * 120, "a/" * 40 + "deep"],
    ids=["space", "punctuation", "unicode", "long", "deep"],
)
def test_any_folder_will_do(empty: Path, made: Path, name: str) -> None:
    """Spaces, quotes, commas; a path too long for a socket has the socket elsewhere, as private."""
    folder = empty / name
    shutil.copytree(made, folder)
    cluster = Cluster(folder)
    with attached(load(data=folder)) as dsn:
        assert ask(dsn.app, "SELECT 1") == 1
        assert len(os.fsencode(cluster.socket)) < 94
        assert stat.S_IMODE(cluster.socket.stat().st_mode) == 0o700
    if cluster.socket.parent != folder:
        cluster.socket.rmdir()


def test_a_socket_folder_put_there_by_a_stranger(empty: Path) -> None:
    """Its name can be guessed: a folder of that name that is open to others is refused."""
    cluster = Cluster(empty / ("x" * 120))
    cluster.socket.mkdir(mode=0o777)
    cluster.socket.chmod(0o777)
    try:
        with pytest.raises(DatabaseError, match="is not a private folder of ours: remove it"):
            cluster.start(detached=True)
    finally:
        cluster.socket.rmdir()


def test_a_data_folder_that_cannot_be(empty: Path) -> None:
    """One message, with the variable to change."""
    empty.write_text("a file")
    with pytest.raises(DatabaseError, match="name another folder in ECAF_DATA"):
        Cluster(empty / "inside").start(detached=True)
    empty.unlink()


def test_a_database_that_does_not_start_says_why(data: Path) -> None:
    """PostgreSQL's last words are told."""
    with attached(load(data=data)):
        pass
    cluster = Cluster(data)
    (cluster.place / "global/pg_control").unlink()
    with pytest.raises(DatabaseError, match=r"PostgreSQL did not start: .*pg_control"):
        cluster.start(detached=True)
    assert not cluster.running()


def test_an_address_of_your_own() -> None:
    """With the owner's address alone, the lesser sessions take their role by themselves."""
    own = Settings(database_url="postgres://me@example/db?sslmode=require")
    assert external(own) == Dsn(
        "postgresql://me@example/db?sslmode=require",
        "postgresql://me@example/db?sslmode=require&options=-c%20role%3Decaf_app",
        "postgresql://me@example/db?sslmode=require&options=-c%20role%3Decaf_audit",
    )
    with pytest.raises(DatabaseError, match="a database of your own"):
        locate(own)


def test_sessions_of_an_own_address_take_their_role(data: Path) -> None:
    """The same, on a server: the embedded one, given by its address, with the role granted."""
    with attached(load(data=data)) as dsn:
        superuser = dsn.owner.replace("ecaf_owner", "ecaf_superuser")
        ask(superuser, "GRANT ecaf_app TO ecaf_owner")
        as_app = external(Settings(database_url=dsn.owner)).app
        assert ask(as_app, "SELECT current_user::text") == "ecaf_app"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root cannot run PostgreSQL as itself")
def test_root_runs_it_in_a_namespace_without_giving_files_away(data: Path) -> None:
    """As root: all files stay root's, and no account is made."""
    if not namespaces_work():
        pytest.skip("this machine forbids user namespaces: test_root_runs_it_as_its_own_account")
    with attached(load(data=data)):
        owners = {path.lstat().st_uid for path in (data, *data.rglob("*"))}
    assert owners == {0}


@pytest.mark.skipif(
    os.geteuid() != 0 or not os.environ.get("ECAF_TEST_OWN_ACCOUNT"),
    reason="makes a system account: as root, with ECAF_TEST_OWN_ACCOUNT=1",
)
def test_root_runs_it_as_its_own_account(data: Path) -> None:
    """As root where namespaces are forbidden: an account of its own, which root can still reach."""
    account = own_account()
    assert isinstance(account, Own)
    cluster = Cluster(data, account)
    assert cluster.start(detached=False)
    try:
        pid = cluster.status()["pid"]
        assert Path(f"/proc/{pid}").stat().st_uid == account.uid
        assert ask(cluster.dsn.app, "SELECT current_user::text") == "ecaf_app"
    finally:
        cluster.stop()
        shutil.rmtree(cluster.place.parent)


def test_nobody_else_comes_in(data: Path) -> None:
    """Another account is refused by PostgreSQL, even where it reaches the socket."""
    if os.geteuid() != 0:
        pytest.skip("only root can try it as another account")
    cluster = Cluster(data)
    with attached(load(data=data)):
        data.parent.chmod(0o755)
        data.chmod(0o755)
        cluster.socket.chmod(0o755)
        (cluster.socket / ".s.PGSQL.5432").chmod(0o777)
        code = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]);"
        code += "m = b'\\0\\3\\0\\0user\\0ecaf_owner\\0database\\0ecaf\\0\\0';"
        code += "s.sendall((len(m) + 4).to_bytes(4, 'big') + m); print(s.recv(999)[:1].decode())"
        become = [sys.executable, "-I", str(LAUNCH), "--user"]
        path = str(cluster.socket / ".s.PGSQL.5432")
        for stranger in ("nobody", choose().name):
            said = subprocess.run(
                [*become, stranger, "/usr/bin/env", "python3", "-c", code, path],
                capture_output=True, text=True, check=False, cwd="/",
            )  # fmt: skip
            assert said.stdout == "E\n", said.stderr  # an error message, not a welcome


def test_it_is_started_from_the_main_thread(data: Path) -> None:
    """The kernel ends the child with the thread that made it: another thread is refused."""

    async def elsewhere() -> None:
        with contextlib.suppress(DatabaseError):
            await asyncio.to_thread(Cluster(data).start, detached=False)

    asyncio.run(elsewhere())
    assert not Cluster(data).running()
