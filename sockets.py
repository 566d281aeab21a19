"""The bytes of a WebSocket: what uvicorn does, with bounds where it has none.

A stranger needs no token to open one, so nothing here may grow with what they send, and nothing may stay because they
do not take what they are sent. It knows nothing of what the messages mean.
"""

import asyncio

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

FRAMES = 64
"""Frames of a message: an empty one costs the sender next to nothing."""
QUEUED = 256
"""Messages that wait to be heard."""
LINGER_SECONDS = 5.0
"""Seconds from the end of a connection until it is cut, whatever was not taken."""


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """Uvicorn's own, that reads no more while nothing is taken, and is over when it has ended."""

    _is_full = False
    _cut: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Nobody takes what was written: hear no more, or the answers to pings would pile up."""
        super().pause_writing()
        self._is_full = True
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """It goes on."""
        super().resume_writing()
        self._is_full = False
        if not self.read_paused:
            self.transport.resume_reading()

    async def receive(self):  # type: ignore[no-untyped-def] # noqa: ANN201 - the types are uvicorn's own and not public
        """The next message. Taking it lets uvicorn read on, which must wait while nothing is taken."""
        message = await super().receive()
        if self._is_full:
            self.transport.pause_reading()
        return message

    def handle_cont(self, event: Frame) -> None:
        """One more piece of a message."""
        if self.close_sent:
            return
        if len(self.frames) >= FRAMES:
            self._refuse(1009, "message in too many frames")
            return
        super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """One more message."""
        if not self.close_sent and self.queue.qsize() >= QUEUED:
            self._refuse(1008, "too many messages at once")
        elif not self.close_sent and not self._is_text():
            self._refuse(1007, "not UTF-8")
        else:
            super().send_receive_event_to_app()

    def _is_text(self) -> bool:
        """Bytes that are no text would be logged with a traceback each, which strangers could fill the log with."""
        try:
            return self.curr_msg_data_type != "text" or b"".join(self.frames).decode() is not None
        except UnicodeDecodeError:
            return False

    def _refuse(self, code: int, reason: str) -> None:
        self.frames = []
        self.conn.fail(code, reason)
        self.handle_parser_exception()

    def keepalive_timeout(self) -> None:
        """Pings were not answered."""
        super().keepalive_timeout()
        self._end_soon()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """Nothing is said or heard any more."""
        super().on_task_complete(task)
        self._end_soon()

    def _end_soon(self) -> None:
        """A transport that is closed waits for its buffer to be taken, for ever if need be."""
        if self._cut is None and not self.disconnected:
            self._cut = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        super().connection_lost(exc)
        if self._cut is not None:
            self._cut.cancel()
