"""What the tests of the wire share: raw requests, and rows that a caller may and may not open."""

import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import LiveServer, Reply
from tests.server.lines import Office


class Wire:
    """One HTTP request at a time, byte for byte as given, on a connection of its own."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        self.place = urlsplit(server.url).netloc

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        identity: str | None = "social_worker",
    ) -> Reply:
        """Send, and read the whole answer. `identity` None sends no token."""
        sent = dict(headers or {})
        if identity is not None:
            sent.setdefault("Authorization", f"Bearer {self.server.token(identity)}")
        connection = http.client.HTTPConnection(self.place, timeout=30)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read().decode())
        finally:
            connection.close()

    def post(self, body: bytes | Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Reply:
        """A POST of JSON to /graphql, as the social worker."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", "/graphql", data, {"Content-Type": "application/json", **(headers or {})})


@pytest.fixture
def wire(live_server: LiveServer) -> Wire:
    """Raw requests to the server that tests share."""
    return Wire(live_server)


@pytest.fixture
def log(live_server: LiveServer) -> Callable[[], str]:
    """A function that gives what the server has logged since the test began."""
    path = live_server.data / "server.log"
    start = path.stat().st_size

    def since() -> str:
        time.sleep(0.05)  # the log is copied by a thread of the test run
        with path.open("rb") as file:
            file.seek(start)
            return file.read().decode()

    return since


@pytest.fixture
def lines(live_server: LiveServer) -> Iterator[Office]:
    """The server that tests share, for subscriptions; the lines are hung up afterwards."""
    made = Office(live_server)
    with made.opened:
        yield made
