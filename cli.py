"""The command line: `./ecaf COMMAND`. Here are the commands without a group; the others are in `commands/`.

Results go to standard output, everything said beside them to standard error. Exit codes: 0 done, 1 not done (the reason
is the last line), 2 called wrongly or a file refused.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Annotated, NoReturn

import typer

from commands import audit, database, documents, files, policy
from commands.say import Refused, say
from commands.say import database as connected
from db.embedded import DatabaseError
from errors import EcafError
from settings import SettingsError, load

app = typer.Typer(
    name="ecaf",
    help="eCAF: one GraphQL server over a record of vulnerable children; Casbin policies decide "
    "who may see what.\n\nStart with: ./ecaf serve --demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(database.app, name="db")
app.add_typer(files.import_app, name="import")
app.add_typer(files.export_app, name="export")
app.add_typer(policy.app, name="policy")
app.add_typer(audit.app, name="audit")
app.add_typer(documents.app, name="documents")


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
    *,
    client: Annotated[str | None, typer.Option(metavar="CLIENT", help="As if through this program.")] = None,
) -> None:
    """Print a bearer token of a demo identity, and nothing else.

    Only on a database that seeding marked as made up. To use it:

    curl -H "Authorization: Bearer $(./ecaf token --as social_worker)" ...
    """
    from db.demo import identities
    from policies.tokens import mint_demo

    settings = load(demo=True)
    with connected(settings) as dsn:
        rows = {str(row["name"]): row for row in asyncio.run(identities(dsn.owner))}
    if identity not in rows:
        known = ", ".join(sorted(rows)) or "none, as the database is not seeded: ./ecaf db seed"
        raise Refused(f"there is no demo identity `{identity}`; there are: {known}")
    typer.echo(mint_demo(settings, rows[identity], client_id=client))


@app.command()
def schema(
    *,
    role: Annotated[str | None, typer.Option("--as", metavar="ROLE", help="Only what this role can read.")] = None,
    purpose: Annotated[str | None, typer.Option(metavar="PURPOSE", help="The purpose that it declares.")] = None,
) -> None:
    """Print the GraphQL schema (SDL): the whole, or what introspection shows a role.

    ./ecaf schema --as housing_officer --purpose HOUSING_DUTY
    """
    from schema.whole import sdl

    absent: frozenset[tuple[str, str]] = frozenset()
    if role is not None:
        absent = _absent(role, purpose)
    elif purpose is not None:
        raise Refused("--purpose is declared in a role: name it with --as", 2)
    typer.echo(sdl(absent).rstrip("\n"))


def _absent(role: str, purpose: str | None) -> frozenset[tuple[str, str]]:
    """The fields that a role can read on no row."""
    from policies import load as load_policies
    from policies.vocabulary import PURPOSES_OF_ROLE
    from resolvers.capacity import Capacity
    from schema.catalogue import catalogue

    if role not in PURPOSES_OF_ROLE:
        raise Refused(f"there is no role `{role}`; there are: {', '.join(PURPOSES_OF_ROLE)}", 2)
    may = sorted(PURPOSES_OF_ROLE[role])
    chosen = may[0] if purpose is None and len(may) == 1 else purpose
    if chosen not in may:
        raise Refused(f"name a purpose of `{role}` with --purpose: {', '.join(may)}", 2)
    return Capacity(load_policies(load().policies, catalogue, verify=False), role, chosen).absent()


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
