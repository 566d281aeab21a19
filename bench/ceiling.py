"""The ceiling: the same few questions, answered by a server written by hand for nothing else.

It knows no GraphQL, no policy and no audit: the text of an operation is looked up among those of
`questions`, and its answer is one statement in `sql/ceiling/`, in which the rules of the two roles
stand written out. The token is verified once and then known by its bytes. Connections, their
settings, HTTP parser and event loop are those of eCAF.

    python -m uvicorn bench.ceiling:app
"""

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from bench.questions import QUESTIONS
from db.embedded import locate
from db.engine import Connections
from db.gate import standing
from policies.tokens import verifier
from settings import load

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

SQL = Path(__file__).parent / "sql" / "ceiling"
PAGE = 50
ONE = (b'{"data":{"child":', b"}}")
MANY = (b'{"data":{"children":{"nodes":', b"}}}")


class Ceiling:
    """Connections, tokens seen, and the statement for each text and role."""

    def __init__(self) -> None:
        settings = load()
        self._connections = Connections(
            locate(settings).dsn.app,
            size=settings.pool,
            statement_timeout_ms=settings.statement_timeout_ms,
        )
        self._verifier = verifier(settings)
        self._callers: dict[bytes, tuple[str, UUID | None, str | None]] = {}
        self._statements = {
            (question.text, question.identity): (SQL / f"{question.statement}.sql").read_text()
            for question in QUESTIONS
        }

    async def open(self) -> None:
        """Connect."""
        await self._connections.open()

    async def close(self) -> None:
        """End the connections."""
        await self._connections.close()

    async def graphql(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        for name, value in scope["headers"]:
            if name == b"authorization":
                token = value
                break
        else:
            raise LookupError("the bench always sends a token")
        caller = self._callers.get(token)
        if caller is None:
            caller = await self._known(token)
        role, practitioner, authority = caller
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        sent = orjson.loads(body)
        variables = sent.get("variables")
        statement = self._statements[sent["query"], role]
        what = PAGE if variables is None else UUID(variables["id"][6:])  # behind `Child:`
        connection = await self._connections.take()
        text = await connection.fetchval(statement, practitioner, authority, what)
        self._connections.give_back(connection)
        start, end = MANY if variables is None else ONE
        answer = start + (b"null" if text is None else text.encode()) + end
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"application/json"),
                    (b"content-length", b"%d" % len(answer)),
                ],
            }
        )
        await send({"type": "http.response.body", "body": answer})

    async def _known(self, token: bytes) -> tuple[str, UUID | None, str | None]:
        claims = self._verifier.claims(token.partition(b" ")[2].decode())
        found = (await standing(self._connections, claims.subject, claims.agency_ids)).open[claims.agency_ids[0]]
        self._callers[token] = (claims.grants[0].role, found.practitioner_id, found.authority_code)
        return self._callers[token]


_serving: list[Ceiling] = []


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application."""
    if scope["type"] == "http":
        await _serving[0].graphql(scope, receive, send)
        return
    await receive()  # lifespan.startup
    _serving.append(Ceiling())
    await _serving[0].open()
    await send({"type": "lifespan.startup.complete"})
    await receive()  # lifespan.shutdown
    await _serving[0].close()
    await send({"type": "lifespan.shutdown.complete"})
