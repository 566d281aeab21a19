"""Notices of the database that something of a child has changed: heard on one connection for the whole process.

A notice holds the key of a child, or nothing where too much or something else has changed. It is a reason to look
again and no more: whoever is sent something is sent what a statement of their own gave. So a notice that is lost, late
or made up does no harm. It goes to no caller.
"""

import asyncio
import logging
from dataclasses import dataclass

from db.engine import FAILURES, READER, SessionRefusedError, check_session, connect, session_settings

LOG = logging.getLogger("ecaf.db")

CHANNEL = "ecaf_child"
KEPT = 10_000
"""Children noticed between two looks; of more it is only known that there were many."""
ALIVE_SECONDS = 5.0
"""Between two questions whether the connection still holds."""
RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Noticed:
    """What may have changed since it was last asked."""

    children: frozenset[str]
    everything: bool


class Notices:
    """The listening connection. It reconnects by itself, and then anything may have changed."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._settings = session_settings("ecaf-notices", 3000)
        self._children: set[str] = set()
        self._everything = False

    def take(self) -> Noticed:
        """What was noticed since the last call."""
        found = Noticed(frozenset(self._children), self._everything)
        self._children.clear()
        self._everything = False
        return found

    async def run(self) -> None:
        """Listen until cancelled."""
        is_down = False
        while True:
            try:
                await self._listen()
            except (*FAILURES, SessionRefusedError) as error:
                if not is_down:
                    LOG.warning("notices: not heard (%s)", type(error).__name__)
                is_down = True
            else:
                is_down = False
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        connection = await connect(self._dsn, self._settings)
        try:
            await check_session(connection, READER)
            await connection.add_listener(CHANNEL, self._heard)
            self._everything = True  # what happened before is not known
            LOG.info("notices: listening")
            while True:
                await asyncio.sleep(ALIVE_SECONDS)
                await connection.fetchval("SELECT 1", timeout=ALIVE_SECONDS)
        finally:
            connection.terminate()

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        if payload and len(self._children) < KEPT:
            self._children.add(str(payload))
        else:
            self._everything = True
