"""`python -m bench.subscribers`: what subscriptions cost, and how late an event is.

One server with the ledger on, and so many `childChanged` of demo identities, each of another child that the identity
may open. For each number of them the server is watched at rest, when it only asks anew by the clock, and then while a
writer renames children, so many in a second. The new name is the moment of its writing, so that whoever is told knows
how late it is: from the commit to the client, through the tick, the statement and the ledger.
"""

import argparse
import asyncio
import json
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import cycle
from statistics import quantiles
from typing import Any
from urllib.request import Request, urlopen

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench import meter
from bench.stage import AUDITED, Running, Stage, built
from db.embedded import attached
from db.engine import connect as to_database
from db.engine import session_settings
from settings import Settings

WATCHERS = (
    *("front_door", "cs_manager", "social_worker", "housing_officer", "health_visitor", "front_door_2"),
    *("social_worker_2", "housing_officer_2", "health_visitor_2", "dsl", "dsl_2", "shield_manager"),
)
EACH = 20
"""Subscriptions of one subject: the limit."""
FIRST = "{ children(first: 20) { nodes { id } } }"
WATCHED = """
    subscription Watched($id: ID!) {
      childChanged(id: $id) {
        id givenName familyName dateOfBirth ethnicity { state code } needs { id summary } withheld { field reason }
      }
    }
"""
RENAME = "UPDATE person SET given_name = $2 WHERE id = $1::uuid"
HEAD = (
    f"{'subscriptions':>13}{'renamed/s':>11}{'events/s':>10}{'p50 ms':>8}{'p99 ms':>8}"
    f"{'CPU server':>12}{'PostgreSQL':>12}{'memory MB':>11}"
)


@dataclass
class Crowd:
    """Those who watch, and what they were told while it counted."""

    children: list[str] = field(default_factory=list)
    """Whose record is watched, once for each who does."""
    delays: list[float] = field(default_factory=list)
    """Of each event, the seconds from the writing of the name to its coming."""

    async def hear(self, socket: ClientConnection) -> None:
        """Take events as they come."""
        async for text in socket:
            now, message = time.perf_counter(), json.loads(text)
            if message["type"] != "next":
                raise RuntimeError(f"a subscription ended: {text!r}"[:300])
            name = message["payload"]["data"]["childChanged"]["givenName"]
            self.delays.append(now - float(name.removeprefix("at ")))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.subscribers", description=__doc__)
    parser.add_argument("--children", type=int, default=2000, help="how many are made up")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each look")
    asked = parser.parse_args()
    print(f"making {asked.children} children up, and starting the server ...", file=sys.stderr)
    with built(asked.children, frozenset(WATCHERS)) as stage, attached(Settings()) as dsn:
        print(HEAD)
        for number in (1, 50, 100, 200):
            for rate in (0, 10, 50):
                print(asyncio.run(_look(stage, dsn.owner, number, rate, asked.seconds)))
    return 0


async def _look(stage: Stage, owner: str, number: int, rate: int, seconds: float) -> str:
    """A line of the table: so many subscriptions, so many changes in a second."""
    server = next(one for one in stage.servers if one.name == AUDITED)
    crowd = Crowd()
    async with AsyncExitStack() as lines:
        tasks = []
        for name in WATCHERS:
            if missing := number - len(crowd.children):
                socket = await lines.enter_async_context(_line(server))
                await _greet(socket, stage.tokens[name])
                visible = _visible(server, stage.tokens[name])[: min(EACH, missing)]
                for at, child in enumerate(visible):
                    payload = {"query": WATCHED, "variables": {"id": child}}
                    await socket.send(json.dumps({"type": "subscribe", "id": str(at), "payload": payload}))
                for _ in visible:
                    await socket.recv()  # how things are
                crowd.children += visible
                tasks.append(asyncio.create_task(crowd.hear(socket)))
        before = _spent(stage, server)
        await _write(owner, crowd.children, rate, seconds)
        spent = [after - was for after, was in zip(_spent(stage, server), before, strict=True)]
        for task in tasks:
            task.cancel()
        faults = [one for one in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(one, RuntimeError)]
    if faults:
        raise faults[0]
    middle, late = _quantiles(crowd.delays)
    return (
        f"{len(crowd.children):13}{rate:11}{len(crowd.delays) / seconds:10.0f}{middle:8.0f}{late:8.0f}"
        f"{spent[0] / seconds:12.0%}{spent[1] / seconds:12.0%}{meter.memory(server.pid) / 1e6:11.0f}"
    )


def _line(server: Running) -> Any:
    address = f"ws://127.0.0.1:{server.port}/graphql"
    return connect(address, subprotocols=[Subprotocol("graphql-transport-ws")], compression=None)


async def _greet(socket: ClientConnection, token: str) -> None:
    init = {"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}
    await socket.send(json.dumps(init))
    if json.loads(await socket.recv())["type"] != "connection_ack":
        raise RuntimeError("the server does not know who asks")


def _visible(server: Running, token: str) -> list[str]:
    """Children whom somebody may open."""
    request = Request(
        f"http://127.0.0.1:{server.port}/graphql",
        json.dumps({"query": FIRST}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - our own server
        return [node["id"] for node in json.load(answer)["data"]["children"]["nodes"]]


async def _write(owner: str, children: list[str], rate: int, seconds: float) -> None:
    """Rename one after the other, so many in a second; at rest, only wait."""
    if not rate:
        await asyncio.sleep(seconds)
        return
    connection = await to_database(owner, session_settings("ecaf-bench", 60_000, writes=True))
    try:
        began = time.perf_counter()
        for number, child in enumerate(cycle(dict.fromkeys(children))):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            if time.perf_counter() - began >= seconds:
                return
            await connection.execute(RENAME, child.removeprefix("Child:"), f"at {time.perf_counter()}")
    finally:
        await connection.close()


def _spent(stage: Stage, server: Running) -> tuple[float, float]:
    return meter.spent(server.pid), meter.spent_by_family(stage.postgres)


def _quantiles(delays: list[float]) -> tuple[float, float]:
    """Milliseconds that one half, and all but a hundredth, came in."""
    if len(delays) < 2:
        return 0.0, 0.0
    found = quantiles(delays, n=100)
    return found[49] * 1000, found[98] * 1000


if __name__ == "__main__":
    sys.exit(main())
