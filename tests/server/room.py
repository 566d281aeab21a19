"""The room of subscriptions without bytes around it: a flow that welcomes everybody, and a client of queues."""

import asyncio
import json
from collections.abc import MutableMapping
from typing import Any

import live
from policies import identity
from resolvers import request as http


class Whoever:
    """A flow in which the token is the name of the subject."""

    async def greet(self, asked_by: identity.Asked) -> tuple[str, float]:
        """Everybody is welcome, for ever."""
        return asked_by.token, 1e12

    async def event(self, _by: identity.Asked, _asked: http.Asked, _seen: bytes) -> live.Event | None:
        """Nothing is ever told."""
        return None


class Client:
    """A connection to the room of subscriptions, without bytes between."""

    served: asyncio.Task[None]

    def __init__(self) -> None:
        self.sent: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self.heard: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()

    async def init(self, subject: str) -> MutableMapping[str, Any]:
        """Say who it is; what comes after the acceptance."""
        self.sent.put_nowait({"type": "websocket.connect"})
        payload = {"authorization": f"Bearer {subject}"}
        text = json.dumps({"type": "connection_init", "payload": payload})
        self.sent.put_nowait({"type": "websocket.receive", "text": text})
        assert (await self.heard.get())["type"] == "websocket.accept"
        return await self.heard.get()

    def say(self, kind: str, key: str | None = None) -> None:
        """Send a message; of a subscription, one to the caller's children."""
        message: dict[str, object] = {"type": kind, "id": key}
        if kind == "subscribe":
            message["payload"] = {"query": "subscription { caseloadChanged { id } }"}
        self.sent.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    async def left(self) -> None:
        """Leave, and wait until the room knows."""
        self.sent.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await self.served
