"""What the tests of subscriptions share: a client that speaks the protocol, and the owner's hands on the database."""

import asyncio
import contextlib
import json
from typing import Any

import asyncpg
import pytest
from websockets import Subprotocol
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.conftest import LiveServer

CASELOAD = "subscription Caseload { caseloadChanged { id givenName } }"
AT_ONCE = 1.0
"""Seconds within which a change is told, and a right that ended is over."""
QUIET = 1.5
"""Seconds of silence after a change that may not be told: two sweeps, and then some."""


class Line:
    """A client that speaks the protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, kind: str, key: str | None = None, **payload: Any) -> None:
        """Send a message."""
        named = {} if key is None else {"id": key}
        told = {"payload": payload} if payload else {}
        self.socket.send(json.dumps({"type": kind, **named, **told}))

    def hear(self, seconds: float = 5.0) -> Any:
        """The next message."""
        return json.loads(self.socket.recv(timeout=seconds))

    def is_silent(self, seconds: float = QUIET) -> bool:
        """Whether nothing comes."""
        try:
            self.socket.recv(timeout=seconds)
        except TimeoutError:
            return True
        return False

    def follow(self, key: str, query: str, **variables: Any) -> Any:
        """Subscribe; the first event's data."""
        self.say("subscribe", key, query=query, variables=variables)
        return self.event(key)["data"]

    def event(self, key: str, seconds: float = 5.0) -> Any:
        """The payload of the next message, which must be an event of that subscription."""
        found = self.hear(seconds)
        assert (found["type"], found["id"]) == ("next", key), found
        return found["payload"]

    def failure(self, seconds: float = 5.0) -> tuple[str, str]:
        """The id and the code of the next message, which must be an error."""
        found = self.hear(seconds)
        assert found["type"] == "error", found
        return found["id"], found["payload"][0]["extensions"]["code"]

    def code(self, seconds: float = 5.0) -> int:
        """The code with which the server ends the connection."""
        with pytest.raises(ConnectionClosed) as closed:
            self.socket.recv(timeout=seconds)
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code

    def last_code(self) -> int:
        """The same, after whatever else still comes."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.hear()
        return self.code()


class Office:
    """A server, the lines to it, and the owner's hands on its database."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.opened = contextlib.ExitStack()

    def line(self, protocols: tuple[str, ...] = ("graphql-transport-ws",)) -> Line:
        """A connection without a caller."""
        address = self.server.url.replace("http", "ws") + "/graphql"
        names = [Subprotocol(name) for name in protocols] or None
        return Line(self.opened.enter_context(connect(address, subprotocols=names, compression=None)))

    def greeted(self, identity: str, token: str | None = None, **narrowed: str) -> Line:
        """A connection of somebody."""
        line = self.line()
        line.say("connection_init", authorization=f"Bearer {token or self.server.token(identity)}", **narrowed)
        assert line.hear() == {"type": "connection_ack"}
        return line

    def fetch(self, text: str, *args: object) -> Any:
        """Run a statement as the owner; its rows."""

        async def run() -> Any:
            connection = await asyncpg.connect(self.server.dsn.owner)
            try:
                return await connection.fetch(text, *args)
            finally:
                await connection.close()

        return asyncio.run(run())

    def practitioner(self, name: str) -> Any:
        """Who plays a demo identity."""
        asked = "SELECT a.practitioner_id FROM account a JOIN demo_identity d USING (subject) WHERE d.name = $1"
        return self.fetch(asked, name)[0][0]

    def recorded(self, operation: str) -> list[Any]:
        """The entries of the ledger for an operation of that name."""
        return list(
            self.fetch(
                "SELECT subject, outcome, code, children, fields, document_sha256 FROM audit.access_event"
                " WHERE operation_name = $1 ORDER BY at",
                operation,
            )
        )
