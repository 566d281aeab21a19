"""Those who watch: lines to the server, what was heard on them, and what the evaluator says must be.

What a subscription shows is a function of the record at a moment: the data and what is withheld, or nothing where
there is no such child for the caller. An event is due where it is not what was shown last, an end where it is nothing;
and nothing else ever.
"""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graphql import GraphQLSchema, parse
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.conftest import LiveServer
from tests.oracle.compare import disagreement
from tests.oracle.counts import Tally
from tests.oracle.evaluator import Entry, Evaluator
from tests.oracle.rules import Rulebook
from tests.oracle.world import Caller, World

SEEN = """
    id givenName familyName dateOfBirth ageBand ethnicity { state code label } immigrationStatus { state code }
    noRecourseToPublicFunds religion { state code } hasPlan
    needs { id summary interventions { id } } interventions { id title status outcome withheld { field reason } }
    familyMembers { id givenName riskToChild child { id givenName } withheld { field reason } }
    involvements { role practitionerName } episodes { id category referralDate }
    consents { status startsAt } withheld { field reason }
"""
IN_BRIEF = "id givenName religion { code } needs { summary }"
"""Without `withheld`: what is withheld is told beside the data all the same."""
MINE = parse(f"query ($ids: [ID!]!) {{ caseloadChanged: nodes(ids: $ids) {{ ... on Child {{ {IN_BRIEF} }} }} }}")
ONE = parse(f"query ($id: ID!) {{ childChanged: child(id: $id) {{ {SEEN} }} }}")
NOBODY = "Child:00000000-0000-4000-8000-000000000000"
PATIENCE = 6.0
"""Seconds in which what is due must come: far more than it takes, as the machine may be busy."""

Answer = tuple[dict[str, Any], list[Entry]]


@dataclass
class Watch:
    """One subscription: to a child, or to the caller's own children."""

    caller: Caller
    child: UUID | None
    name: str
    """The name of its operation, by which the ledger knows it."""
    shown: Answer | None = None
    """What was shown last; nothing where it is over."""
    heard: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    sent: Counter[str] = field(default_factory=Counter)
    """Messages that were right, by type."""

    def operation(self) -> dict[str, Any]:
        """What is subscribed to."""
        if self.child is None:
            return {"query": f"subscription {self.name} {{ caseloadChanged {{ {IN_BRIEF} }} }}"}
        query = f"subscription {self.name}($id: ID!) {{ childChanged(id: $id) {{ {SEEN} }} }}"
        return {"query": query, "variables": {"id": f"Child:{self.child}"}}


@dataclass
class Eye:
    """What the evaluator says of a moment."""

    schema: GraphQLSchema
    book: Rulebook
    _seen: dict[tuple[str, int], tuple[World, Answer | None]] = field(default_factory=dict)

    def sees(self, watch: Watch, world: World) -> Answer | None:
        """What the subscription must show; nothing where there is no such child."""
        key = (watch.name, id(world))
        if key not in self._seen:
            self._seen[key] = (world, self._look(watch, world))  # with the world, so that its id is not used again
        return self._seen[key][1]

    def _look(self, watch: Watch, world: World) -> Answer | None:
        evaluator = Evaluator(self.schema, world, self.book, watch.caller, Tally())
        if watch.child is None:
            rows = [row for row in evaluator.visible_children() if world.assigned(watch.caller, row["id"])]
            variables: dict[str, Any] = {"ids": [f"Child:{row['id']}" for row in rows]}
        else:
            variables = {"id": f"Child:{watch.child}"}
        data = evaluator.answer(MINE if watch.child is None else ONE, variables)
        if watch.child is not None and data["childChanged"] is None:
            return None
        return data, sorted(evaluator.withheld, key=str)


@dataclass
class Line:
    """One caller's connection, with what they watch; `gone` is how the server speaks of a child that is not there."""

    caller: Caller
    socket: ClientConnection
    watches: dict[str, Watch] = field(default_factory=dict)
    astray: list[dict[str, Any]] = field(default_factory=list)
    """What came for no subscription of ours."""
    gone: object = None
    pong: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Sort what comes, with the time, until it ends."""
        async for text in self.socket:
            message = json.loads(text)
            watch = self.watches.get(message.get("id", ""))
            if message["type"] == "pong":
                self.pong.set()
            elif watch is None:
                self.astray.append(message)
            else:
                watch.heard.append((time.monotonic(), message))
                watch.news.set()

    async def subscribe(self, watch: Watch) -> None:
        """Ask for it, for the first time or again."""
        self.watches[watch.name] = watch
        message = {"type": "subscribe", "id": watch.name, "payload": watch.operation()}
        await self.socket.send(json.dumps(message))

    async def end(self, watch: Watch) -> None:
        """Want no more of it. What was on its way may still come, and is dropped with the pong's coming."""
        await self.socket.send(json.dumps({"type": "complete", "id": watch.name}))
        await self.socket.send('{"type":"ping"}')
        await asyncio.wait_for(self.pong.wait(), PATIENCE)
        self.pong.clear()
        watch.shown = None


async def lines(server: LiveServer, callers: list[Caller]) -> list[Line]:
    """A line of each caller, greeted."""
    found = []
    for caller in callers:
        address = server.url.replace("http", "ws") + "/graphql"
        socket = await connect(address, subprotocols=[Subprotocol("graphql-transport-ws")], compression=None)
        payload = {
            "authorization": f"Bearer {server.token(caller.identity.partition(':')[0])}",
            "x-acting-role": caller.role,
            "x-purpose": caller.purpose,
        }
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        nobody = {"query": "subscription($id: ID!) { childChanged(id: $id) { id } }", "variables": {"id": NOBODY}}
        await socket.send(json.dumps({"type": "subscribe", "id": "nobody", "payload": nobody}))
        over = json.loads(await socket.recv())
        assert over["type"] == "error", over
        found.append(Line(caller, socket, gone=over["payload"]))
    return found


def due(watch: Watch, moments: list[Answer | None]) -> list[tuple[str, Answer | None]]:
    """The messages that these moments must bring: types, and what is shown. What is over stays over."""
    found: list[tuple[str, Answer | None]] = []
    shown = watch.shown
    for answer in moments:
        if shown is None:
            break
        if answer != shown:
            found.append(("error" if answer is None else "next", answer))
        shown = answer
    return found


def amiss(line: Line, watch: Watch, wanted: list[tuple[str, Answer | None]]) -> str:
    """What is wrong with what was heard, in words. Where nothing is, it is counted and forgotten."""
    came = [message for _, message in watch.heard]
    if [message["type"] for message in came] != [kind for kind, _ in wanted]:
        return f"expected {[kind for kind, _ in wanted]}, heard {json.dumps(came)[:600]}"
    for message, (kind, answer) in zip(came, wanted, strict=True):
        if answer is None:
            if message["payload"] != line.gone:
                return f"it ended in other words than for nobody: {message['payload']}"
        elif found := disagreement(*answer, message["payload"], {}):
            return found
        watch.sent[kind] += 1
    if wanted:
        watch.shown = wanted[-1][1]
    watch.heard.clear()
    return ""
