"""What commands share: how they speak, how they refuse, and the database for the length of one command."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from db.embedded import Dsn, attached, locate
from settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


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
