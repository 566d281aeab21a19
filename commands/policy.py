"""`./ecaf policy`: the policy files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from commands.say import AsJson, Refused, say
from settings import load

app = typer.Typer(help="The policy files: who may see what.", no_args_is_help=True)


@app.command()
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
