"""`./ecaf serve`: the order in which the parts come up and go down.

    port -> database -> migrations -> seed (demo) -> server:app ... -> database stopped

The port comes first: where it is taken, nothing else is touched. All of it lives in this process,
but for PostgreSQL, which is its child and ends with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import os
import shlex
import signal
import socket
import time
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn

from db.demo import Origin, identities, origin
from db.embedded import DatabaseError, Dsn, attached, locate
from live import MESSAGE_BYTES
from settings import DATA, PREFIX, Settings
from sockets import BoundedWebSocket

SHUTDOWN_SECONDS = 5
SEED = 1
LAST_PORTS = 65000  # here the next one may not exist
FIRST_QUERY = "{ children(first: 3) { nodes { givenName ethnicity { state label } } } }"

Say = Callable[[str], None]


class Stopped(Exception):
    """SIGTERM or Ctrl-C came before the server was up."""


class CannotServe(DatabaseError):
    """The server cannot be started as asked; `str()` says why and what to do."""


def serve(settings: Settings, say: Say) -> None:
    """Serve until somebody asks us to end, then return. Raises CannotServe, DatabaseError."""
    began = time.monotonic()
    with _until_stopped() as now_serving:
        _check(settings)
        _check_policies(settings)
        with contextlib.closing(_claim(settings.host, settings.port)) as listening:
            port = listening.getsockname()[1]
            _publish(settings, port)
            with attached(settings) as dsn:
                _prepare(settings, dsn, say)
                people = asyncio.run(identities(dsn.owner)) if settings.demo else []
                names = [str(row["name"]) for row in people]
                address = f"http://{_in_url(settings.host)}:{port}"

                def announce() -> None:
                    for line in _welcome(settings, address, names, time.monotonic() - began):
                        say(line)

                now_serving()
                server = _Server(_uvicorn(settings, port), announce)
                server.run(sockets=[listening])
                if not server.started:
                    raise CannotServe("the server did not start: the reason is above")
    goes_on = settings.database_url or locate(settings).running()
    say("eCAF has ended; its database goes on" if goes_on else "eCAF has ended, and its database with it")


class _Server(uvicorn.Server):
    """Uvicorn, telling us when it takes requests."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._announce()


def _uvicorn(settings: Settings, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        "server:app",
        host=settings.host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws=BoundedWebSocket,
        ws_max_size=MESSAGE_BYTES,
        ws_per_message_deflate=False,  # what is compressed beside a secret tells of it by its length
        lifespan="on",
        log_level="warning",
        access_log=False,  # the ledger knows more; this log would hold addresses of records
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def _check(settings: Settings) -> None:
    """Refuse what must not be served, before anything is touched."""
    if settings.demo:
        if not _is_loopback(settings.host):
            raise CannotServe(
                f"a demo is served on this machine only, not on {settings.host}: anybody who "
                "reaches it can be anybody; leave --host away"
            )
    elif not settings.issuer or settings.jwks_file is None:
        raise CannotServe(
            "nobody could sign in: set ECAF_ISSUER (the `iss` of your tokens) and ECAF_JWKS_FILE "
            "(its public keys), or look around with made-up children: ./ecaf serve --demo"
        )
    elif not settings.jwks_file.is_file():
        raise CannotServe(f"ECAF_JWKS_FILE: there is no file {settings.jwks_file}")


def _check_policies(settings: Settings) -> None:
    """Refuse broken policies before a database is made for them. `server:app` looks closer still."""
    import policies
    from schema.catalogue import catalogue

    try:
        policies.load(settings.policies, catalogue, verify=False)
    except policies.PolicyRefused as error:
        first, *more = error.problems
        others = f" (and {len(more)} more: ./ecaf policy check {settings.policies})" if more else ""
        raise CannotServe(f"the policies in {settings.policies} are refused: {first}{others}") from None


def _prepare(settings: Settings, dsn: Dsn, say: Say) -> None:
    """Migrate; in a demo, make the children and the identities if the database is empty."""
    from db.migrate import renew  # late: what is refused before is refused at once

    asyncio.run(renew(dsn.owner))
    if not settings.demo:
        return
    found = asyncio.run(origin(dsn.owner))
    if found is Origin.REAL:
        raise CannotServe(f"no demo on this database: {found.value}")
    if found is Origin.EMPTY:
        from db.seed import seed

        say(f"making {settings.demo_children} children up ...")
        asyncio.run(seed(dsn.owner, children=settings.demo_children, seed=SEED, progress=None))


def _claim(host: str, port: int) -> socket.socket:
    """Bind the address. Raises CannotServe where it is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1)  # with SO_REUSEADDR, only listening claims a port
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(
                f"port {port} is taken: end what runs there, or choose another: "
                f"make serve PORT={8000 if port > LAST_PORTS else port + 1}"
            ) from None
        reason = error.strerror or str(error)
        raise CannotServe(f"cannot listen on {host}, port {port}: {reason}") from None
    return listening


def _publish(settings: Settings, port: int) -> None:
    """Put the options of this command where `server:app` reads its settings."""
    os.environ[f"{PREFIX}HOST"] = settings.host
    os.environ[f"{PREFIX}PORT"] = str(port)
    os.environ[f"{PREFIX}DEMO"] = "1" if settings.demo else "0"


@contextlib.contextmanager
def _until_stopped() -> Iterator[Callable[[], None]]:
    """SIGTERM and Ctrl-C end the block in good order, whatever it is doing.

    Yields a function to call when the server takes over: from then on the signals are the server's,
    which gives them back to us when it has ended, and there is nothing left to do with them.
    """
    serving = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not serving:
            raise Stopped

    def now_serving() -> None:
        nonlocal serving
        serving = True

    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        with contextlib.suppress(Stopped):
            yield now_serving
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _welcome(settings: Settings, address: str, names: list[str], seconds: float) -> list[str]:
    """What to do next."""
    lines = ["", f"eCAF serves {address} (started in {seconds:.1f} s; Ctrl-C ends it)"]
    if not names:
        return [*lines, f"  GraphQL: {address}/graphql", ""]
    # In another shell, the same data folder has to be named again.
    named = f"ECAF_DATA={shlex.quote(str(settings.data))} " if settings.data != DATA else ""
    body = f'{{"query":"{FIRST_QUERY}"}}'
    return [
        *lines,
        "",
        f"  in a browser:     {address}/graphiql",
        f"  demo identities:  {', '.join(names[:5])}",
        *(f"                    {', '.join(names[at : at + 5])}" for at in range(5, len(names), 5)),
        "  in a shell:",
        "",
        f"curl -s {address}/graphql -H 'Content-Type: application/json' \\",
        f'  -H "Authorization: Bearer $({named}./ecaf token --as social_worker)" \\',
        f"  -d '{body}'",
        "",
        "  and once more as housing_officer: the same query, another answer",
        "",
    ]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
