"""The embedded PostgreSQL: start, stop, look.

Who runs it is told by a lock, not by a number. The running PostgreSQL and all its processes hold an
open, locked file; the lock is free exactly when none of them lives. A process number in
`postmaster.pid` proves nothing: after a crash it can belong to any program, or to one that has
ended and was not yet reaped.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import signal
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from db.embedded import install
from db.embedded.account import Account, choose
from db.embedded.failure import DatabaseError

START_SECONDS = 120  # recovery after a crash included
STOP_SECONDS = 20
SOCKET_BYTES = 107  # what a socket's whole path may have
SHORT_BYTES = 60  # so that our folder and the socket's name still fit behind
LOG_BYTES = 5_000_000


@dataclass(frozen=True)
class Dsn:
    """Addresses of one database, as its three users: `postgresql://role@/database?host=folder`."""

    owner: str
    app: str
    audit: str


class Cluster:
    """One embedded PostgreSQL, told by its data folder.

    `start` and `stop` may be called at any time and by several processes: they do nothing where
    there is nothing to do. All methods raise DatabaseError.
    """

    def __init__(self, data: Path, account: Account | None = None) -> None:
        self.data = data
        self.account = choose() if account is None else account
        self.place = self.account.place(data)
        self.log = data / "log" / "postgres.log"
        self._child: subprocess.Popen[bytes] | None = None

    # ---- looking ----

    @property
    def socket(self) -> Path:
        """The folder of the socket: with the data, or a short private one where that path is too
        long.
        """
        near = self.place.with_name("socket")
        plain = all(letter not in str(near) for letter in ",:@\"'\\")
        if plain and len(os.fsencode(near / install.SOCKET_FILE)) <= SOCKET_BYTES:
            return near
        known = hashlib.sha256(os.fsencode(self.place)).hexdigest()[:12]
        return Path(f"{_private_root()}/ecaf-{os.geteuid()}-{known}")

    @property
    def dsn(self) -> Dsn:
        """The addresses of the database `ecaf`."""
        return Dsn(*(self.url(role) for role in (install.OWNER, install.APP, install.AUDIT)))

    def url(self, role: str, database: str = install.DATABASE) -> str:
        """The address of `database` as `role`."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), safe='')}"

    @property
    def made(self) -> bool:
        """Whether there is a database, running or not."""
        return self.place.exists()

    def running(self) -> bool:
        """Whether this cluster's PostgreSQL runs (or is starting or stopping)."""
        if not (self.data / "postgres.life").exists():
            return False
        with (self.data / "postgres.life").open("a") as life:
            return not _lock(life, shared=True)

    def status(self) -> dict[str, str | int | bool | None]:
        """What there is to know, for `ecaf db status`."""
        running = self.running()
        return {
            "running": running,
            "ready": running and self._ready(),
            "pid": self._pid() if running else None,
            "made": self.made,
            "folder": str(self.place),
            "socket": str(self.socket),
            "log": str(self.log),
            "account": self.account.name,
            "address": self.dsn.owner,
        }

    # ---- starting ----

    def start(self, *, detached: bool) -> bool:
        """Start PostgreSQL, making the database the first time; False: it was running already.

        Detached, it goes on when we end. Otherwise it is our child and ends with us, whatever ends
        us; the kernel counts the *thread* that started it as its parent, so that must be the main
        one.
        """
        if not detached and threading.current_thread() is not threading.main_thread():
            raise DatabaseError("a database of this process is started from its main thread")
        self._make_folders()
        with self._changing():
            with (self.data / "postgres.life").open("a") as life:
                if not _lock(life, patience=0.5):
                    self._wait_ready()
                    return False
                programs = self.account.programs(install.installed_programs())
                if not (self.place / "PG_VERSION").exists():
                    install.install(self.account, programs, self.place)
                self._clear_traces()
                install.configure(self.account, self.place, self.socket)
                self._spawn(programs, life, detached=detached)
            # Our copy of the lock is closed here; from now on only PostgreSQL holds it.
            try:
                self._wait_ready()
            except BaseException:
                self._end()
                raise
        return True

    def _spawn(self, programs: Path, life: IO[str], *, detached: bool) -> None:
        """Start the program; it takes the lock's open file with it."""
        arguments = install.command(
            self.account,
            programs / "bin/postgres",
            "-D",
            str(self.place),
            life="--detach" if detached else f"--with-parent {os.getpid()}",
        )
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))
        with self.log.open("ab") as log, _signals_held():
            self.log.chmod(0o600)
            # A session of its own: Ctrl-C in the terminal is for the server, which ends this too.
            child = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=install.clean_environment(),
                cwd="/",
                pass_fds=(life.fileno(),),
                start_new_session=True,
            )
            if not detached:
                self._child = child
        if detached:
            child.wait()

    def _wait_ready(self) -> None:
        """Wait until PostgreSQL takes connections. Raises DatabaseError with its last words."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._ready():
                return
            if self._ended():
                raise DatabaseError(f"PostgreSQL did not start: {self._last_words()}")
            time.sleep(0.01)
        raise DatabaseError(f"PostgreSQL did not start in {START_SECONDS} s: {self._last_words()}")

    def _ready(self) -> bool:
        """PostgreSQL writes its state in the eighth line of `postmaster.pid`, padded."""
        with contextlib.suppress(OSError, IndexError):
            lines = (self.place / "postmaster.pid").read_text().splitlines()
            return lines[7].strip() == "ready"
        return False

    def _clear_traces(self) -> None:
        """Remove what a crash left. We hold the lock, so nothing that eCAF started lives here."""
        pid = self._pid()
        if pid is not None:
            if self._is_ours(pid):
                raise DatabaseError(
                    f"process {pid} runs PostgreSQL on {self.place} and was not started by eCAF: stop it first"
                )
            # PostgreSQL would take any living program of that number for itself, and refuse.
            (self.place / "postmaster.pid").unlink(missing_ok=True)
        for trace in self.socket.glob(f"{install.SOCKET_FILE}*"):
            trace.unlink(missing_ok=True)

    def _make_folders(self) -> None:
        """Make the folders, private. Raises DatabaseError where one belongs to another account."""
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.log.parent.mkdir(mode=0o700, exist_ok=True)
            if self.place.parent != self.data:
                self.place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self.account.give(self.place.parent)
            for folder in (self.data, self.log.parent):
                if folder.stat().st_uid != os.geteuid():
                    raise DatabaseError(
                        f"{folder} belongs to another account: use that account, or name another folder in ECAF_DATA"
                    )
            self._make_socket_folder()
        except OSError as error:
            raise DatabaseError(
                f"{error.filename} cannot be used: {error.strerror}; name another folder in ECAF_DATA"
            ) from error

    def _make_socket_folder(self) -> None:
        """In a public place a stranger may have put one there: it must be ours alone."""
        folder = self.socket
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self.account.give(folder)
        found = folder.lstat()
        owners = {os.geteuid(), getattr(self.account, "uid", os.geteuid())}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o077:
            raise DatabaseError(f"{folder} is not a private folder of ours: remove it")

    # ---- stopping ----

    def stop(self) -> bool:
        """Stop PostgreSQL, cutting connections, and wait for its end; False: it was not running."""
        if not self.data.exists():
            return False
        with self._changing():
            if self._ended():
                return False
            self._end()
        return True

    def stop_child(self) -> None:
        """Stop PostgreSQL where it is our child; one that runs by itself goes on."""
        if self._child is not None:
            self.stop()

    def _end(self) -> None:
        """Ask for a fast shutdown; where that takes too long, ask harder."""
        for ask in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self._signal(ask)
            until = time.monotonic() + STOP_SECONDS
            while time.monotonic() < until:
                if self._ended():
                    return
                time.sleep(0.01)
        raise DatabaseError(f"PostgreSQL on {self.place} does not end; end it by hand")

    def _signal(self, number: signal.Signals) -> None:
        """Signal our PostgreSQL and no other program, whatever `postmaster.pid` says."""
        pid = self._child.pid if self._child is not None else self._pid()
        if pid is not None and (self._child is not None or self._is_ours(pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _ended(self) -> bool:
        """Whether nothing of it runs; a child of ours is then reaped too.

        The kernel closes the files of a process that ends, and so frees the lock, before its parent can reap it.
        """
        if self._child is not None and self._child.poll() is not None:
            self._child = None
        if self.running():
            return False
        if self._child is not None:
            self._child.wait()
            self._child = None
        return True

    def _pid(self) -> int | None:
        """The number in the first line of `postmaster.pid`. It proves nothing by itself."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            return int((self.place / "postmaster.pid").read_text().splitlines()[0])
        return None

    def _is_ours(self, pid: int) -> bool:
        """Whether process `pid` is a PostgreSQL that works in this cluster's folder."""
        process = Path(f"/proc/{pid}")
        if not Path("/proc/self").exists():  # no /proc on this system: ask ps
            asked = ["ps", "-o", "stat=,command=", "-p", str(pid)]
            said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
            return "postgres" in said and str(self.place) in said and not said.startswith("Z")
        try:
            # PostgreSQL works in its data folder; a program that ended and was not reaped has none.
            return (process / "cwd").samefile(self.place)
        except OSError:
            return False

    def _last_words(self) -> str:
        with contextlib.suppress(OSError, IndexError):
            return self.log.read_text(errors="replace").strip().splitlines()[-1]
        return f"see {self.log}"

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """One process at a time starts or stops."""
        with (self.data / "postgres.lock").open("a") as lock:
            if not _lock(lock, patience=START_SECONDS + STOP_SECONDS):
                raise DatabaseError("another process has been starting the database for minutes")
            yield


def _lock(file: IO[str], *, shared: bool = False, patience: float = 0.0) -> bool:
    """Lock `file` until it is closed; False when another has it for longer than `patience`."""
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)
        else:
            return True


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Keep the signals that end us until the block is over, so that no child is started and not remembered.

    The child inherits this, and undoes it (launch.py).
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _private_root() -> str:
    """Where short-lived private folders go: the session's own place, else the temporary folder."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and len(os.fsencode(runtime)) < SHORT_BYTES and os.access(runtime, os.W_OK):
        return runtime
    system = tempfile.gettempdir()
    return system if len(os.fsencode(system)) < SHORT_BYTES else "/tmp"  # noqa: S108 - checked
