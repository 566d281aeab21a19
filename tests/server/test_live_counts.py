"""How many connections and subscriptions a server holds: counted with a flow that only says who asks."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

import live
from db.notices import Notices
from errors import EcafError, LimitExceeded, Unavailable
from policies import identity
from resolvers import request as http
from resolvers.messages import PROTOCOL
from tests.server.room import Client, Whoever

EMPTY = http.Asked("subscription { caseloadChanged { id } }", None, None)


@asynccontextmanager
async def room(flow: live.Flow | None = None) -> AsyncIterator[tuple[live.Live, Any]]:
    """The room, and a function that opens a connection to it."""
    made = live.Live(flow or Whoever(), Notices("never connected"), at_once=2)
    tasks: list[asyncio.Task[None]] = []

    def client() -> Client:
        one = Client()
        one.served = asyncio.create_task(made.serve([PROTOCOL], one.sent.get, one.heard.put))
        tasks.append(one.served)
        return one

    yield made, client
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_server_holds_so_many_connections() -> None:
    """By however many subjects; one more is to come again later, and may when one has left."""
    async with room() as (_, client):
        inside = [client() for _ in range(live.CONNECTIONS)]
        for number, one in enumerate(inside):
            answer = await one.init(f"s{number // live.CONNECTIONS_OF_CALLER}")
            assert answer["text"] == '{"type":"connection_ack"}'
        late = await client().init("late")
        assert (late["type"], late["code"]) == ("websocket.close", 1013)

        await inside[0].left()
        assert "text" in await client().init("late")


async def test_who_greets_at_once_is_never_in_the_way() -> None:
    """Strangers that say nothing end each other, the oldest first; those who are known are not among them."""
    async with room() as (made, client):
        known = client()
        await known.init("known")
        silent = [client() for _ in range(live.STRANGERS + 3)]
        for one in silent:
            one.sent.put_nowait({"type": "websocket.connect"})
            assert (await one.heard.get())["type"] == "websocket.accept"
        for one in silent[:3]:
            ended = await asyncio.wait_for(one.heard.get(), 1)
            assert (ended["type"], ended["code"]) == ("websocket.close", 1013)
        assert len(made.waiting) == live.STRANGERS
        assert all(one.heard.empty() for one in (known, *silent[3:]))


def test_a_server_holds_so_many_subscriptions() -> None:
    """Of one subject the limit is the subject's; of all, the server's, and one that ends makes room."""

    async def begin() -> None:
        made = live.Live(Whoever(), Notices("never connected"), at_once=2)
        held = []
        for number in range(live.SUBSCRIPTIONS):
            subject = f"s{number // live.SUBSCRIPTIONS_OF_CALLER}"
            held.append((subject, made.begin(subject, "1", EMPTY)))
        with pytest.raises(LimitExceeded):
            made.begin("s0", "1", EMPTY)
        with pytest.raises(Unavailable) as full:
            made.begin("late", "1", EMPTY)
        assert isinstance(full.value, EcafError)
        made.end(*held[0])
        made.end(*held[0])  # twice is once
        made.begin("late", "1", EMPTY)
        with pytest.raises(Unavailable):
            made.begin("late", "2", EMPTY)

    asyncio.run(begin())


class Slow(Whoever):
    """A flow whose statements take until they are let go."""

    def __init__(self) -> None:
        self.begun, self.go = asyncio.Semaphore(0), asyncio.Event()

    async def event(self, _by: identity.Asked, _asked: http.Asked, _seen: bytes) -> live.Event | None:
        """Something to tell, at last."""
        self.begun.release()
        await self.go.wait()
        return live.Event(b"seen", b"{}", frozenset())


async def test_what_is_completed_counts_until_its_statement_has_ended() -> None:
    """Its answer goes nowhere, and its id may be used again; of one that only waits nothing is left at once."""
    flow = Slow()
    async with room(flow) as (made, client):
        one = client()
        await one.init("somebody")
        one.say("subscribe", "1")
        await flow.begun.acquire()
        one.say("complete", "1")
        one.say("subscribe", "1")
        await flow.begun.acquire()
        assert made.held["somebody"] == 2
        flow.go.set()
        told = await asyncio.wait_for(one.heard.get(), 1)
        assert json.loads(told["text"])["type"] == "next"
        assert (made.held["somebody"], one.heard.empty()) == (1, True)
        one.say("complete", "1")
        one.say("ping")
        assert json.loads((await one.heard.get())["text"]) == {"type": "pong"}
        assert "somebody" not in made.held
