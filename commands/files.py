"""`./ecaf import` and `./ecaf export`: records from files, and to files."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from commands.say import AsJson, Refused, console, database, say
from settings import load

import_app = typer.Typer(help="Bring records in from files.", no_args_is_help=True)
export_app = typer.Typer(help="Write records out to files.", no_args_is_help=True)

Authority = Annotated[str, typer.Option("--authority", metavar="NNN", help="The authority's three-digit code.")]


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
