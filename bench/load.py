"""Who asks: many connections from one process, each with one request under way at a time.

Plain sockets and epoll, because the generator shares the machine with what it measures: the less it
spends on a request, the less it hides. Every answer is looked at: status 200, and data.
"""

import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle

CONNECTIONS = 32
BUFFER = 1 << 20
WAIT_SECONDS = 10.0
GOOD = b"HTTP/1.1 200"
LENGTH = b"content-length: "
DATA = b'\r\n\r\n{"data":{'


class WrongAnswerError(RuntimeError):
    """A server answered something else than data."""


@dataclass(slots=True)
class Connection:
    """A connection and what it has received of the answer under way."""

    socket: socket.socket
    sent_at: float = 0.0
    missing: int = 0
    """Bytes of the answer still to come; 0 while its head is not whole."""
    head: bytes = b""


@dataclass(slots=True)
class Round:
    """What one round measured."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    size: int = 0
    """Bytes of all bodies."""

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return len(self.latencies) / self.seconds


def run(port: int, requests: Sequence[bytes], seconds: float) -> Round:
    """Ask in turn for that long, by all connections. Raises WrongAnswerError, TimeoutError."""
    poll = select.epoll()
    asked = cycle(requests)
    found = Round()
    buffer = bytearray(BUFFER)
    by_number: dict[int, Connection] = {}
    try:
        for _ in range(CONNECTIONS):
            connection = Connection(_connected(port))
            by_number[connection.socket.fileno()] = connection
            poll.register(connection.socket, select.EPOLLIN)
        began = time.perf_counter()
        for connection in by_number.values():
            _ask(connection, next(asked))
        waiting, end = len(by_number), began + seconds
        while waiting:
            ready = poll.poll(WAIT_SECONDS)
            if not ready:
                raise TimeoutError(f"no answer within {WAIT_SECONDS} seconds")
            for number, _ in ready:
                connection = by_number[number]
                if not _receive(connection, buffer, found):
                    continue
                now = time.perf_counter()
                if now < end:
                    found.latencies.append(now - connection.sent_at)
                    _ask(connection, next(asked))
                else:
                    waiting -= 1
        found.seconds = seconds
    finally:
        poll.close()
        for connection in by_number.values():
            connection.socket.close()
    return found


def once(connection: socket.socket, request: bytes) -> bytes:
    """Ask once on an open connection, and return the body."""
    connection.sendall(request)
    answer = b""
    while DATA[:4] not in answer:
        answer += _more(connection)
    head, _, body = answer.partition(DATA[:4])
    length = _length(head + DATA[:2])
    while len(body) < length:
        body += _more(connection)
    if not head.startswith(GOOD):
        raise WrongAnswerError(f"{head[:30]!r} {body[:300]!r}")
    return body


def connected(port: int) -> socket.socket:
    """A connection for `once`."""
    made = _connected(port)
    made.settimeout(WAIT_SECONDS)
    return made


def _connected(port: int) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.settimeout(0)
    return made


def _ask(connection: Connection, request: bytes) -> None:
    connection.sent_at = time.perf_counter()
    if connection.socket.send(request) != len(request):
        raise WrongAnswerError("the server does not take a request of a few hundred bytes")


def _receive(connection: Connection, buffer: bytearray, found: Round) -> bool:
    """Take what has come; True when the answer is whole."""
    try:
        number = connection.socket.recv_into(buffer)
    except BlockingIOError:
        return False
    if not number:
        raise WrongAnswerError("the server closed the connection")
    if connection.missing:
        connection.missing -= number
        return not connection.missing
    part = connection.head + bytes(buffer[: min(number, 1024)])
    start = part.find(DATA)
    if start < 0:
        if len(part) > 800:
            raise WrongAnswerError(f"{part[:300]!r}")
        connection.head = part
        return False
    if not part.startswith(GOOD):
        raise WrongAnswerError(f"{part[:30]!r}")
    length = _length(part[: start + 2])
    found.size += length
    received = len(connection.head) + number
    connection.head = b""
    connection.missing = start + 4 + length - received
    return not connection.missing


def _length(head: bytes) -> int:
    start = head.lower().index(LENGTH) + len(LENGTH)
    return int(head[start : head.index(b"\r\n", start)])


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(BUFFER)
    if not part:
        raise WrongAnswerError("the server closed the connection")
    return part
