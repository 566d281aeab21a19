"""`./ecaf db`: the database."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import subprocess
from typing import Annotated

import typer

from commands.say import AsJson, Refused, database, say
from db.embedded import attached, locate
from settings import load

app = typer.Typer(
    help="The database: start and stop the embedded one, migrate, seed, count, look into it.",
    no_args_is_help=True,
)


@app.command()
def start() -> None:
    """Start the embedded database in the background and print its address."""
    cluster = locate(load())
    started = cluster.start(detached=True)
    say("started" if started else "it was running already")
    typer.echo(cluster.dsn.owner)


@app.command()
def stop() -> None:
    """Stop the embedded database. Servers that use it answer 503 until it is back."""
    say("stopped" if locate(load()).stop() else "it was not running")


@app.command()
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


@app.command("migrate")
def migrate_() -> None:
    """Bring the database to the newest form. `serve` does so by itself."""
    from db.migrate import migrate

    with attached(load()) as dsn:
        done = asyncio.run(migrate(dsn.owner))
    new = done.before != done.after
    say(f"from {done.before or 'empty'} to {done.after}" if new else f"nothing to do: {done.after}")


@app.command("seed")
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


@app.command()
def snapshot() -> None:
    """Count the record for statistics, as it is today, and store what may be told of it.

    Small figures are left out, the others rounded to 5. A snapshot less than 90 days from another is refused: two that
    are near would tell of the few children who changed in between.
    """
    from db.statistics import take

    with database(load(), migrated=True) as dsn:
        say(str(asyncio.run(take(dsn.owner))))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
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
