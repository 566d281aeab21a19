"""`./ecaf audit`: the ledger."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, cast

import typer

from commands.say import AsJson, console, database, say
from settings import load

app = typer.Typer(help="The ledger of every operation.", no_args_is_help=True)


@app.command()
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
