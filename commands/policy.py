"""`./ecaf policy`: the policy files."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from commands.say import AsJson, Refused, database, say
from settings import load

app = typer.Typer(help="The policy files: who may see what.", no_args_is_help=True)


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="The folder [ECAF_POLICIES, policies/].")] = None,
    *,
    contracts: Annotated[bool, typer.Option("--database", help="Check the contracts in the database too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check policy files as the server would at its start. Exit code 1: it would refuse them.

    With `--database` also what contracts of systems list: an object that the record does not have grants nothing.
    """
    from policies import check_folder

    place = folder or load().policies
    if not place.is_dir():
        raise Refused(f"{place}: there is no such folder", 2)
    problems = [*map(str, check_folder(place)), *(_of_contracts() if contracts else ())]
    if as_json:
        typer.echo(json.dumps(problems))
    else:
        for problem in problems:
            typer.echo(problem)
        say(f"problems: {len(problems)}" if problems else f"{place}: nothing wrong")
    raise typer.Exit(1 if problems else 0)


def _of_contracts() -> list[str]:
    """What contracts list that the record does not have, each with the object that may be meant."""
    from db import contracts
    from policies.contract import strange
    from policies.policy import Words
    from schema.nameable import nameable

    with database(load()) as dsn:
        found = asyncio.run(contracts.listed(dsn.app))
    remedies = strange(Words(nameable()), frozenset(one.object for one in found))
    return [
        f"contract {one.reference} of {one.client_id}: unknown object `{one.object}`: {remedies[one.object]}"
        for one in found
        if one.object in remedies
    ]
