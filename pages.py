"""Everything that is not `/graphql`: GraphiQL, health, and the demo's identities. Starlette's only home.

The demo routes exist only where the settings say demo *and* seeding marked the database as made up, and answer only a
`Host` that is this machine, so that no other site can reach them through a browser.
"""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as StarletteScope

from db.demo import identities
from db.embedded import DatabaseError, Dsn
from db.engine import Connections
from db.ledger import Sink
from errors import BadUserInput
from policies.identity import capacities
from policies.tokens import DEMO_LIFETIME, mint_demo
from policies.watch import Watch
from settings import ROOT, Settings

DIST = ROOT / "web" / "dist"
HOST = re.compile(rb"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
"""Headers that a proxy adds."""
ASKED_BYTES = 4096
"""Bytes of a body that asks for a demo token."""
HOW_TO_ASK = 'send JSON: {"as": NAME}'

PAGE_HEADERS = {
    # Scripts from this server only, and none in the page; the editor needs styles of its own making.
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        "worker-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}


def is_here(host: bytes) -> bool:
    """Whether a `Host` names this machine."""
    return HOST.fullmatch(host) is not None


@lru_cache(maxsize=256)
def check_host(host: bytes) -> None:
    """Refuse, in a demo, a `Host` that is not this machine; raises `BadUserInput`."""
    if not is_here(host):
        raise BadUserInput("a demo answers on this machine only: use localhost or 127.0.0.1")


class LocalOnly:
    """Every page of a demo, by `check_host`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: StarletteScope, receive: Receive, send: Send) -> None:
        """Pass on what is asked of this machine."""
        try:
            check_host(dict(scope["headers"]).get(b"host", b""))
        except BadUserInput as error:
            await JSONResponse({"error": error.message}, error.status)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class Headers:
    """What every answer says that does not say otherwise: keep nothing, guess no type."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: StarletteScope, receive: Receive, send: Send) -> None:
        """Add the headers to an answer as it begins."""

        async def begun(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        await self._app(scope, receive, begun)


class Assets(StaticFiles):
    """The page's own files. Their names hold a hash of their content, so they may be kept for good."""

    async def get_response(self, path: str, scope: StarletteScope) -> Response:
        """A file, with the header that says how long it is good for."""
        found = await super().get_response(path, scope)
        found.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return found


def application(settings: Settings, dsn: Dsn, connections: Connections, ledger: Sink, watch: Watch) -> Starlette:
    """The pages of one server."""

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(request: Request) -> Response:
        parts = {"database": await connections.probe(), "ledger": await ledger.probe()}
        told = {name: "ok" if well else "away" for name, well in parts.items()}
        policy = _policy(watch, in_full=_is_operator(request))
        if all(parts.values()):
            return JSONResponse({"status": "ready", "policy": policy, **told})
        return JSONResponse({"status": "not ready", "policy": policy, **told}, 503, {"Retry-After": "1"})

    routes: list[Any] = [
        Route("/health/live", live),
        Route("/health/ready", ready),
        *_graphiql(settings),
        *(_demo(settings, dsn) if settings.demo else []),
    ]
    middleware = [Middleware(Headers), *([Middleware(LocalOnly)] if settings.demo else [])]
    return Starlette(routes=routes, middleware=middleware, exception_handlers={DatabaseError: _away})


def _policy(watch: Watch, *, in_full: bool) -> dict[str, Any]:
    """The policy in force, and whether its folder is refused. A fault never makes a server unready: the last good
    policy serves. What is wrong names roles and conditions: it is for those who run the server.
    """
    fault = watch.fault
    told: dict[str, Any] | None = None
    if fault is not None:
        problems = {"problems": [str(problem) for problem in fault.problems]} if in_full else {}
        told = {"since": _moment(fault.since), **problems}
    return {"version": watch.policy.version, "loaded_at": _moment(watch.loaded_at), "fault": told}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _is_operator(request: Request) -> bool:
    """Whether it is asked on this machine: from it, by its name, and through no proxy."""
    client = request.client.host if request.client else ""
    passed_on = any(name in request.headers for name in PASSED_ON)
    return client in ("127.0.0.1", "::1") and not passed_on and is_here(request.headers.get("host", "").encode())


async def _away(_request: Request, _error: Exception) -> Response:
    """The database does not answer. What it said of that stays here."""
    text = "the service cannot answer at the moment: try again shortly"
    return JSONResponse({"error": text}, 503, {"Retry-After": "1"})


def _graphiql(settings: Settings) -> list[Any]:
    """GraphiQL, where it was built."""
    if not (DIST / "index.html").is_file():
        return []

    async def page(_request: Request) -> Response:
        return FileResponse(DIST / "index.html", headers=PAGE_HEADERS)

    async def home(_request: Request) -> Response:
        return RedirectResponse("/graphiql", 307)

    return [
        Route("/graphiql", page),
        Mount("/graphiql/assets", Assets(directory=DIST / "assets")),
        *([Route("/", home)] if settings.demo else []),
    ]


def _demo(settings: Settings, dsn: Dsn) -> list[Any]:
    """Who one can be in a demo, and a token for it."""

    async def people(_request: Request) -> Response:
        rows = await identities(dsn.owner)
        shown = ("name", "description", "roles", "purposes")
        listed = [
            {**{key: row[key] for key in shown}, "capacities": capacities(row["roles"], row["purposes"])}
            for row in rows
        ]
        return JSONResponse({"identities": listed})

    async def token(request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return JSONResponse({"error": HOW_TO_ASK}, 415)
        name = _name_in(await _bounded(request))
        if name is None:
            return JSONResponse({"error": HOW_TO_ASK}, 400)
        rows = {str(row["name"]): row for row in await identities(dsn.owner)}
        if name not in rows:
            return JSONResponse({"error": "there is no such demo identity"}, 404)
        return JSONResponse({"token": mint_demo(settings, rows[name]), "expires_in": DEMO_LIFETIME})

    return [
        Route("/demo/identities", people),
        Route("/demo/token", token, methods=["POST"]),
    ]


async def _bounded(request: Request) -> bytes:
    """The body, or nothing where it is larger than any that asks for a token."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > ASKED_BYTES:
            return b""
    return body


def _name_in(body: bytes) -> str | None:
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    name = sent.get("as") if isinstance(sent, dict) else None
    return name if isinstance(name, str) else None
