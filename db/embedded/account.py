"""Under which account PostgreSQL runs, and as whom it sees us.

PostgreSQL refuses to run as root, and cannot run under a number that has no account. Three ways,
first that fits:

    Plain       an ordinary user: PostgreSQL runs as that user
    Namespace   root, or a number without an account: a user namespace in which we have another,
    existing number Own         root where namespaces are forbidden (most containers): a system
    account `ecaf-db`, made when missing;
                data and a copy of the programs then live under /var/lib/ecaf-db, where that account
                can reach them
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from db.embedded.failure import DatabaseError

OWN_ACCOUNT = "ecaf-db"
OWN_HOME = Path("/var/lib/ecaf-db")
LAUNCH = Path(__file__).with_name("launch.py")
# The number that strangers have inside a namespace: it must not be ours, or every stranger would be
# us.
OVERFLOW_UID = Path("/proc/sys/kernel/overflowuid")


@dataclass(frozen=True)
class Plain:
    """PostgreSQL runs as the user that we are."""

    name: str

    @property
    def options(self) -> tuple[str, ...]:
        """Options for launch.py."""
        return ()

    @property
    def seen_as(self) -> str:
        """The name under which PostgreSQL sees us connect."""
        return self.name

    def place(self, data: Path) -> Path:
        """Where the cluster of the data folder `data` lies."""
        return data / "postgres"

    def give(self, path: Path) -> None:
        """Make `path` the account's: it is already."""

    def programs(self, installed: Path) -> Path:
        """The folder to run the programs from."""
        return installed


@dataclass(frozen=True)
class Namespace(Plain):
    """PostgreSQL runs as us, but believes that we are `name`. Files stay ours."""

    uid: int
    gid: int

    @property
    def options(self) -> tuple[str, ...]:
        """Options for launch.py."""
        return ("--namespace", f"{self.uid}:{self.gid}")


@dataclass(frozen=True)
class Own(Plain):
    """PostgreSQL runs as a system account; root gives it what it needs."""

    uid: int
    gid: int

    @property
    def options(self) -> tuple[str, ...]:
        """Options for launch.py."""
        return ("--user", self.name)

    @property
    def seen_as(self) -> str:
        """PostgreSQL sees us as who we are, not as who it is."""
        return pwd.getpwuid(os.geteuid()).pw_name

    def place(self, data: Path) -> Path:
        """A folder of the account, one per data folder: the data folder may be closed to it."""
        return OWN_HOME / hashlib.sha256(os.fsencode(data)).hexdigest()[:16] / "postgres"

    def give(self, path: Path) -> None:
        """Make `path` the account's."""
        os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def programs(self, installed: Path) -> Path:
        """A copy of the programs that the account can reach, one per build, made once.

        The libraries beside the package are found relative to the programs, so both keep their
        places.
        """
        package = installed.parent
        libraries = package.with_name(f"{package.name}.libs")
        known = hashlib.sha256((installed / "bin/postgres").read_bytes()).hexdigest()[:16]
        target = OWN_HOME / f"programs-{known}"
        if not target.exists():
            OWN_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
            new = OWN_HOME / f"programs-{known}.{os.getpid()}"
            shutil.copytree(installed, new / package.name / installed.name, symlinks=True)
            if libraries.is_dir():
                shutil.copytree(libraries, new / libraries.name, symlinks=True)
            for path in (new, *new.rglob("*")):
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
            try:
                new.rename(target)
            except OSError:  # another start was first
                shutil.rmtree(new)
        return target / package.name / installed.name


Account = Plain | Namespace | Own


def choose() -> Account:
    """The account for this process on this machine.

    Raises DatabaseError, with the remedies, where there is none.
    """
    uid = os.geteuid()
    name = _name(uid)
    if uid != 0 and name is not None:
        return Plain(name)
    if namespaces_work():
        return _borrowed()
    if uid == 0:
        return own_account()
    raise DatabaseError(
        f"the user number {uid} has no account, and PostgreSQL needs one: give it an entry in "
        "/etc/passwd, allow user namespaces, or set ECAF_DATABASE_URL"
    )


def _name(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def _borrowed() -> Namespace:
    """An existing account to be seen as: any but root and the strangers' number."""
    strangers = int(OVERFLOW_UID.read_text()) if OVERFLOW_UID.exists() else 65534
    fit = [entry for entry in pwd.getpwall() if entry.pw_uid not in {0, strangers}]
    if not fit:
        raise DatabaseError(
            "PostgreSQL cannot run as root, and this machine has no other account: make one "
            "(useradd --system ecaf-db), or set ECAF_DATABASE_URL"
        )
    entry = next((entry for entry in fit if entry.pw_name == "postgres"), fit[0])
    return Namespace(entry.pw_name, entry.pw_uid, entry.pw_gid)


@cache
def namespaces_work() -> bool:
    """Whether we may make a user namespace here; tried, as no setting tells for certain."""
    if not sys.platform.startswith("linux"):
        return False
    trial = [sys.executable, "-I", str(LAUNCH), "--namespace", "1:1", "/bin/sh", "-c", "exit 0"]
    return subprocess.run(trial, capture_output=True, check=False, timeout=20).returncode == 0


def own_account() -> Own:
    """The system account, made when missing. Raises DatabaseError when it cannot be made."""
    try:
        entry = pwd.getpwnam(OWN_ACCOUNT)
    except KeyError:
        program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        shell = "/usr/sbin/nologin"
        make = [program or "", "--system", "--no-create-home", "--home-dir", str(OWN_HOME)]
        make += ["--shell", shell, "--user-group", OWN_ACCOUNT]
        if not program or subprocess.run(make, capture_output=True, check=False).returncode != 0:
            raise DatabaseError(
                "PostgreSQL cannot run as root: user namespaces are forbidden here and the account "
                f"{OWN_ACCOUNT} cannot be made; run as an ordinary user, make that account "
                f"(useradd --system {OWN_ACCOUNT}), or set ECAF_DATABASE_URL"
            ) from None
        entry = pwd.getpwnam(OWN_ACCOUNT)
    return Own(entry.pw_name, entry.pw_uid, entry.pw_gid)
