"""`./ecaf documents`: which documents a program may send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.say import AsJson, Refused, console, database, say
from errors import EcafError
from settings import load

app = typer.Typer(
    help="Documents that programs may send: registered once, then named by their hash.", no_args_is_help=True
)

Client = Annotated[str, typer.Option("--client", metavar="CLIENT", help="The program: the client_id of its tokens.")]


@app.command()
def add(
    places: Annotated[list[Path], typer.Argument(help="GraphQL files, folders of them, or manifests (JSON).")],
    *,
    client: Client,
    as_json: AsJson = False,
) -> None:
    """Register documents for a program, all or none, and print the hash of each.

    A manifest is what Relay's compiler or Apollo's tools write, with SHA-256 hashes. Each document is checked as the
    server would. It carries no decision: who sends it is still shown what the policies allow, at each request.
    """
    from db.documents import add as register

    found = [one for place in places for one in _documents(place)]
    if not found:
        raise Refused("there is no document in what was named: give *.graphql files or a manifest", 2)
    for name, text in found:
        _check(name, text)
    with database(load()) as dsn:
        hashes = asyncio.run(register(dsn.owner, client, found))
    if as_json:
        typer.echo(json.dumps([{"name": one[0], "sha256": key} for one, key in zip(found, hashes, strict=True)]))
        return
    for (name, _), key in zip(found, hashes, strict=True):
        typer.echo(f"sha256:{key}  {name}")


@app.command("list")
def list_documents(
    *,
    client: Annotated[str | None, typer.Option("--client", metavar="CLIENT", help="Of this program only.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the programs, which documents each may send, and those that are registered."""
    from rich.table import Table

    from db.documents import listed

    with database(load()) as dsn:
        rows = asyncio.run(listed(dsn.owner, client))
    if as_json:
        told = [
            {"client": r.client_id, "mode": r.mode, "sha256": r.sha256, "name": r.name, "text": r.text} for r in rows
        ]
        typer.echo(json.dumps(told))
        return
    if not rows:
        say("no program is listed: every program may send any document")
        return
    table = Table("client", "mode", "document", "name", box=None)
    for row in rows:
        table.add_row(row.client_id, row.mode, f"sha256:{row.sha256}" if row.sha256 else "-", row.name)
    console().print(table, crop=False, overflow="ignore", no_wrap=True)


@app.command()
def remove(
    hashes: Annotated[list[str], typer.Argument(help="Hashes, or how they begin (eight characters at least).")],
    *,
    client: Client,
) -> None:
    """Take documents of a program away, all or none. Within five seconds it can send them no more."""
    from db.documents import remove as forget

    wanted = [one.removeprefix("sha256:").lower() for one in hashes]
    if any(len(one) < 8 for one in wanted):  # noqa: PLR2004 - the help says so
        raise Refused("name a document by eight characters of its hash at least", 2)
    with database(load()) as dsn:
        found = asyncio.run(forget(dsn.owner, client, wanted))
    if not found:
        raise Refused(f"nothing was removed: a hash fits no document of {client}, or several (./ecaf documents list)")
    for key in found:
        typer.echo(f"sha256:{key}")


@app.command()
def mode(
    chosen: Annotated[str, typer.Argument(metavar="open|trusted", help="What the program may send.")],
    *,
    client: Client,
) -> None:
    """Say whether a program may send any document (open), or registered ones only (trusted).

    In force within five seconds. A program that is not listed is as ECAF_DOCUMENTS says.
    """
    from db.documents import MODES, set_mode

    if chosen.upper() not in MODES:
        raise Refused("the mode is `open` or `trusted`", 2)
    with database(load()) as dsn:
        asyncio.run(set_mode(dsn.owner, client, chosen.upper()))
    say(f"{client} may send {'any document' if chosen.upper() == 'OPEN' else 'registered documents only'}")


def _documents(place: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each document at a place."""
    if place.is_dir():
        for path in sorted(place.rglob("*.graphql")):
            yield from _documents(path)
        return
    try:
        text = place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{place}: cannot be read as a file in UTF-8", 2) from None
    if place.suffix != ".json":
        yield place.name, text
        return
    try:
        manifest = json.loads(text)
    except json.JSONDecodeError:
        raise Refused(f"{place}: is no JSON", 2) from None
    yield from _of_manifest(place, manifest)


def _of_manifest(place: Path, manifest: Any) -> Iterator[tuple[str, str]]:
    """Relay's `{hash: text}`, or Apollo's list of operations."""
    from db.documents import sha256_of

    if isinstance(manifest, Mapping) and isinstance(manifest.get("operations"), list):
        entries = [
            (one.get("id"), one.get("name") or place.name, one.get("body"))
            for one in manifest["operations"]
            if isinstance(one, Mapping)
        ]
    elif isinstance(manifest, Mapping):
        entries = [(key, place.name, text) for key, text in manifest.items()]
    else:
        entries = []
    if not entries or not all(isinstance(text, str) and isinstance(key, str) for key, _, text in entries):
        raise Refused(f"{place}: is no manifest of Relay or Apollo", 2)
    for key, name, text in [(str(key), str(name), str(text)) for key, name, text in entries]:
        if key.removeprefix("sha256:") != sha256_of(text):
            raise Refused(
                f"{place}: {name}: its id is not the SHA-256 of its text: have the manifest made with that", 2
            )
        yield name, text


def _check(name: str, text: str) -> None:
    from resolvers.document import load as load_document

    try:
        load_document(text, kind=None)
    except EcafError as error:
        at = next((f":{place.line}:{place.column}" for place in error.places if place.line), "")
        raise Refused(f"{name}{at}: {error.message}", 2) from None
