"""The command line: `./ecaf COMMAND`. Each command finds its parts, does one thing and says what it
did.

It knows every room and holds no rule of any: what a command does is in the room that owns it, and
is imported when the command runs, so that `./ecaf token` does not wait for a web server to load.

Results go to standard output, everything said beside them to standard error. Exit codes: 0 done, 1
not done (the reason is the last line), 2 called wrongly or a file refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import typer

from db.embedded import DatabaseError, Dsn, attached, locate
from errors import EcafError
from settings import Settings, SettingsError, load

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    name="ecaf",
    help="eCAF: one GraphQL server over a record of vulnerable children; Casbin policies decide "
    "who may see what.\n\nStart with: ./ecaf serve --demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
db_app = typer.Typer(
    help="The database: start and stop the embedded one, migrate, seed, look into it.",
    no_args_is_help=True,
)
import_app = typer.Typer(help="Bring records in from files.", no_args_is_help=True)
export_app = typer.Typer(help="Write records out to files.", no_args_is_help=True)
policy_app = typer.Typer(help="The policy files: who may see what.", no_args_is_help=True)
audit_app = typer.Typer(help="The ledger of every operation.", no_args_is_help=True)
app.add_typer(db_app, name="db")
app.add_typer(import_app, name="import")
app.add_typer(export_app, name="export")
app.add_typer(policy_app, name="policy")
app.add_typer(audit_app, name="audit")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Authority = Annotated[str, typer.Option("--authority", metavar="NNN", help="The authority's three-digit code.")]


class Refused(Exception):
    """The command cannot be done; `str()` is the last line printed, `code` the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def say(text: str) -> None:
    """Say something beside the result."""
    typer.echo(text, err=True)


def console(*, stderr: bool = False) -> Console:
    """Where tables and bars are drawn. Rich is loaded for them alone."""
    from rich.console import Console

    width = None if stderr or sys.stdout.isatty() else 200
    return Console(stderr=stderr, soft_wrap=True, highlight=False, width=width)


@contextlib.contextmanager
def database(settings: Settings, *, migrated: bool = False) -> Iterator[Dsn]:
    """The database for the length of one command: the running one, or started for it.

    Only a command that fills a database (`migrated`) makes one.
    """
    if not migrated and not settings.database_url and not locate(settings).made:
        raise Refused(f"no database in {settings.data} yet: run ./ecaf serve --demo first")
    with attached(settings) as dsn:
        if migrated:
            from db.migrate import renew

            asyncio.run(renew(dsn.owner))
        yield dsn


# ---- serving ----


@app.command()
def serve(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Made-up children and identities; loopback only.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on [ECAF_HOST, 127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [ECAF_PORT, 8000].")] = None,
) -> None:
    """Start the server, and the embedded database with it.

    The database is made, migrated and, in a demo, seeded the first time. Ctrl-C ends the server and
    the database. Without --demo the server takes only tokens of your own issuer: name it in
    ECAF_ISSUER and give its public keys in ECAF_JWKS_FILE.
    """
    import serving

    serving.serve(load(demo=demo or None, host=host, port=port), say)


@app.command()
def token(
    identity: Annotated[str, typer.Option("--as", metavar="NAME", help="A demo identity, such as social_worker.")],
) -> None:
    """Print a bearer token of a demo identity, and nothing else.

    Only on a database that seeding marked as made up. To use it:

    curl -H "Authorization: Bearer $(./ecaf token --as social_worker)" ...
    """
    from db.demo import identities
    from policies.tokens import mint_demo

    settings = load(demo=True)
    with database(settings) as dsn:
        rows = {str(row["name"]): row for row in asyncio.run(identities(dsn.owner))}
    if identity not in rows:
        known = ", ".join(sorted(rows)) or "none, as the database is not seeded: ./ecaf db seed"
        raise Refused(f"there is no demo identity `{identity}`; there are: {known}")
    typer.echo(mint_demo(settings, rows[identity]))


@app.command()
def schema() -> None:
    """Print the GraphQL schema (SDL)."""
    from schema.whole import sdl

    typer.echo(sdl().rstrip("\n"))


# ---- the database ----


@db_app.command()
def start() -> None:
    """Start the embedded database in the background and print its address."""
    cluster = locate(load())
    started = cluster.start(detached=True)
    say("started" if started else "it was running already")
    typer.echo(cluster.dsn.owner)


@db_app.command()
def stop() -> None:
    """Stop the embedded database. Servers that use it answer 503 until it is back."""
    say("stopped" if locate(load()).stop() else "it was not running")


@db_app.command()
def status(*, as_json: AsJson = False) -> None:
    """Tell whether the embedded database runs, and where all is. Exit code 1: it does not."""
    found = locate(load()).status()
    if as_json:
        typer.echo(json.dumps(found))
    else:
        for name, value in found.items():
            typer.echo(f"{name + ':':9} {'-' if value is None else value}")
    if not found["ready"]:
        raise typer.Exit(1)


@db_app.command("migrate")
def migrate_() -> None:
    """Bring the database to the newest form. `serve` does so by itself."""
    from db.migrate import migrate

    with attached(load()) as dsn:
        done = asyncio.run(migrate(dsn.owner))
    new = done.before != done.after
    say(f"from {done.before or 'empty'} to {done.after}" if new else f"nothing to do: {done.after}")


@db_app.command("seed")
def seed_(
    *,
    children: Annotated[int, typer.Option(min=60, max=200_000, help="How many children.")] = 2000,
    seed: Annotated[int, typer.Option(help="The same number makes the same children.")] = 1,
) -> None:
    """Fill an empty database with made-up children and demo identities, and mark it as made up.

    A database that holds anything is left as it is.
    """
    from db import seed as seeding

    with database(load(), migrated=True) as dsn:
        done = asyncio.run(seeding.seed(dsn.owner, children=children, seed=seed, progress=say))
    say(str(done))


@db_app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(
    context: typer.Context,
    *,
    role: Annotated[str, typer.Option("--as", help="owner, app, audit, or superuser (embedded only).")] = "owner",
) -> None:
    """Open psql on the database; further arguments go to psql.

    ./ecaf db psql -- -c "SELECT count(*) FROM child"
    """
    settings = load()
    program = shutil.which("psql")
    with database(settings) as dsn:
        urls = {"owner": dsn.owner, "app": dsn.app, "audit": dsn.audit}
        if not settings.database_url:
            from db.embedded.install import SUPERUSER, installed_programs

            urls["superuser"] = locate(settings).url(SUPERUSER)
            program = str(installed_programs() / "bin/psql")
        if role not in urls:
            raise Refused(f"`{role}` is not one of {', '.join(urls)}", 2)
        if program is None:
            raise Refused("there is no psql here: apt install postgresql-client")
        # Ctrl-C in psql cancels a statement; it must not end us and the database under it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        code = subprocess.call([program, urls[role], *context.args])
    raise typer.Exit(code)


# ---- files, policies, audit ----


@import_app.command("cin")
def import_cin(
    file: Annotated[Path, typer.Argument(help="A Children in Need census file (XML).")],
    *,
    quarantine: Annotated[
        Path | None, typer.Option(help="New census file for the children of which something is rejected.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take in a Children in Need census file, whole or not at all.

    Running it again changes nothing. The report tells what was imported, updated, unchanged, warned
    of and rejected, with line and rule.
    """
    if not file.is_file():
        raise Refused(f"{file}: there is no such file", 2)
    from db.imports.cin import import_file
    from db.imports.progress import shown

    with database(load(), migrated=True) as dsn, shown(None if as_json else console(stderr=True)) as progress:
        report = asyncio.run(import_file(dsn.owner, file, progress, quarantine))
    if as_json:
        typer.echo(json.dumps(report.as_dict()))
    else:
        report.render(console())
    raise typer.Exit(report.exit_code)


@import_app.command("dfe")
def import_dfe(
    path: Annotated[Path, typer.Argument(help="A file of the data flows (JSON), or a folder of such files.")],
    *,
    authority: Authority,
    extracted: Annotated[str | None, typer.Option(help="Day on which the files were given out; else today.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take in documents of the Department for Education's data flows, one for each child.

    A child whose document is wrong is rejected, with the place; a broken file changes nothing. Running it again changes
    nothing. Blocks that are to be purged are taken away.
    """
    from db.exchange.form import parse_day
    from db.exchange.taking import take

    code, day = _authority(authority), parse_day(extracted) if extracted else None
    if extracted and day is None:
        raise Refused("--extracted is no date: write it as year-month-day", 2)
    if not path.exists():
        raise Refused(f"{path}: there is no such file or folder", 2)
    with database(load(), migrated=True) as dsn:
        report = asyncio.run(take(dsn.owner, path, code, day, None if as_json else say))
    if as_json:
        typer.echo(json.dumps(report.as_dict()))
    else:
        for line in report.lines():
            typer.echo(line)
    raise typer.Exit(report.exit_code)


@export_app.command("dfe")
def export_dfe(
    *,
    authority: Authority,
    place: Annotated[Path | None, typer.Option("--out", help="A file, or an empty folder; else printed.")] = None,
) -> None:
    """Write an authority's children as documents of the Department for Education's data flows.

    A file holds an array, with a document on each line; a folder gets a file for each child. For each child the record
    keeps that it was disclosed to the Department. Where shielded children live, and sealed records, are not given.
    """
    from db.exchange.giving import give
    from db.exchange.placing import Unwritable, opened

    code = _authority(authority)
    try:
        with database(load()) as dsn, opened(place, typer.echo) as aside:
            given = asyncio.run(give(dsn.owner, code, aside.write, aside.settle, say))
    except Unwritable as error:
        raise Refused(str(error)) from None
    say(f"children written: {given.children}, a disclosure recorded for each; {given.shielded} without postcodes")


def _authority(code: str) -> str:
    if not (len(code) == 3 and code.isascii() and code.isdigit()):  # noqa: PLR2004 - the Department's codes
        raise Refused("--authority takes the three-digit code of a local authority", 2)
    return code


@policy_app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="The folder [ECAF_POLICIES, policies/].")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check policy files as the server would at its start. Exit code 1: it would refuse them."""
    from policies import check_folder

    place = folder or load().policies
    if not place.is_dir():
        raise Refused(f"{place}: there is no such folder", 2)
    problems = check_folder(place)
    if as_json:
        typer.echo(json.dumps([str(problem) for problem in problems]))
    else:
        for problem in problems:
            typer.echo(str(problem))
        say(f"problems: {len(problems)}" if problems else f"{place}: nothing wrong")
    raise typer.Exit(1 if problems else 0)


@audit_app.command()
def show(
    *,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show the newest entries of the ledger: who, in what capacity, asked what, and the outcome.

    `--json` gives every column of each entry.
    """
    from rich.table import Table

    from db import ledger

    with database(load()) as dsn:
        rows = [dict(row) for row in asyncio.run(ledger.show(dsn.audit, limit))]
    if as_json:
        typer.echo(json.dumps(rows, default=str))
        return
    if not rows:
        say("the ledger is empty")
        return
    table = Table("at", "subject", "role", "purpose", "outcome", "operation", "children", "withheld", box=None)
    for row in rows:
        told = len(json.loads(str(row["withheld"] or "[]")))
        when = str(row["at"])[:19]
        said = [row["subject"], row["role"], row["purpose"], row["code"] or row["outcome"], row["operation_name"]]
        children = cast("list[object]", row["children"])
        table.add_row(when, *(str(one or "") for one in said), str(len(children)), str(told))
    console().print(table, crop=False, overflow="ignore", no_wrap=True)


def main() -> NoReturn:
    """Run the command; what went wrong is told in one line, without a stack."""
    try:
        app(prog_name="./ecaf")
    except Refused as error:
        say(f"ecaf: {error}")
        sys.exit(error.code)
    except (DatabaseError, SettingsError, EcafError) as error:
        say(f"ecaf: {error}")
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(0)


if __name__ == "__main__":
    main()
