"""A client of WebSockets that keeps to nothing: bytes on a socket, of which it takes none unless told to."""

import base64
import contextlib
import os
import socket
import struct
import time
from urllib.parse import urlsplit

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
TAKEN = 4096
"""Bytes that its machine takes in for it."""


def frame(kind: int, data: bytes = b"", *, is_last: bool = True) -> bytes:
    """A frame, masked with zeros."""
    size = len(data)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 65536:
        length = b"\xfe" + struct.pack("!H", size)
    else:
        length = b"\xff" + struct.pack("!Q", size)
    return bytes([(0x80 if is_last else 0) | kind]) + length + bytes(4) + data


class Raw:
    """A connection that has been opened, and nothing more."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TAKEN)
        self.socket.settimeout(10)
        self.socket.connect((place.hostname, place.port))
        key = base64.b64encode(os.urandom(16)).decode()
        opening = (
            f"GET /graphql HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        )
        self.socket.sendall(opening.encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.socket.recv(1)
        assert b" 101 " in head.partition(b"\r\n")[0]

    def send(self, *frames: bytes) -> None:
        """Send them all at once; whether anybody takes them is not asked."""
        with contextlib.suppress(OSError):
            self.socket.sendall(b"".join(frames))

    def flood(self, frames: bytes, seconds: float) -> bool:
        """Send the same again and again. Whether it came to a stand, because nobody takes it any more."""
        self.socket.settimeout(1)
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until:
                self.socket.send(frames)
        except OSError:  # also a timeout
            return True
        return False

    def code(self, seconds: float = 10) -> int:
        """The code of the first closing frame that comes; 1006 where none does in time."""
        self.socket.settimeout(seconds)
        heard = b""
        with contextlib.suppress(OSError):
            while part := self.socket.recv(65536):
                heard += part
                while len(heard) > 3:
                    size, start = (heard[1], 2) if heard[1] < 126 else (struct.unpack("!H", heard[2:4])[0], 4)
                    if len(heard) < start + size:
                        break
                    if heard[0] & 0x0F == CLOSE:
                        return int(struct.unpack("!H", heard[start : start + 2])[0])
                    heard = heard[start + size :]
        return 1006

    def close(self) -> None:
        """Leave."""
        self.socket.close()
