"""When an event comes tells nothing: it is a function of what is seen at the ticks, whatever else makes it look.

Here the clock goes on only when nobody has anything to do, so that moments can be compared to the last digit. The same
visible changes are played twice, once alone and once among many that may not be seen.
"""

import asyncio
import json
import selectors
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

import pytest

import live
from db.notices import Noticed
from errors import Forbidden
from policies import identity
from resolvers import request as http
from resolvers.messages import PROTOCOL
from tests.server.room import Client, Whoever

CHILDREN = ("a", "b", "c")
SECONDS = 12.0
GONE = -1


class Skipping(selectors.SelectSelector):
    """It never waits, but says that it has."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready; where nothing is, the time is later."""
        found = super().select(0)
        if not found and timeout:
            self.now += timeout
        return found


class Skipped(asyncio.SelectorEventLoop):
    """A loop without waiting."""

    def __init__(self) -> None:
        self.skipping = Skipping()
        super().__init__(self.skipping)

    def time(self) -> float:
        """The seconds that nobody waited."""
        return self.skipping.now


@dataclass(frozen=True)
class Change:
    """Something of a child, at a moment; `shows` is what is seen from then on, None where nobody may see it."""

    at: float
    child: str
    shows: int | None


@dataclass
class Record(Whoever):
    """The changes up to now, as a flow and as notices."""

    changes: list[Change]
    is_noticed: bool = True
    looks: int = 0
    _taken: float = field(default=0.0)

    async def event(self, _by: identity.Asked, asked: http.Asked, seen: bytes) -> live.Event | None:
        """What is seen of the child now."""
        self.looks += 1
        child = str((asked.variables or {})["id"])
        now = asyncio.get_running_loop().time()
        shown = [one.shows for one in self.changes if one.child == child and one.at <= now and one.shows is not None]
        body = json.dumps(shown[-1:]).encode()
        if GONE in shown[-1:]:
            raise Forbidden(live.GONE)
        return None if body == seen else live.Event(body, body, frozenset({child}))

    def take(self) -> Noticed:
        """The children of whom anything changed since the last call."""
        now = asyncio.get_running_loop().time()
        found = frozenset(one.child for one in self.changes if self._taken < one.at <= now)
        self._taken = now
        return Noticed(found if self.is_noticed else frozenset(), everything=False)

    async def run(self) -> None:
        """Nothing is listened to."""
        await asyncio.Event().wait()


def heard(changes: Iterable[Change], *, is_noticed: bool = True) -> tuple[list[tuple[float, str]], int]:
    """All that two clients are told, with the moments; and how often the server looked."""
    record = Record(sorted(changes, key=lambda one: one.at), is_noticed)

    async def listen() -> list[tuple[float, str]]:
        loop = asyncio.get_running_loop()
        room = live.Live(record, record, at_once=2)  # type: ignore[arg-type] # of notices, it has what is asked
        clients, tasks = [Client(), Client()], [asyncio.create_task(room.run())]
        found: list[tuple[float, str]] = []

        async def note(client: Client) -> None:
            while True:
                message = await client.heard.get()
                found.append((loop.time(), f"{clients.index(client)} {message.get('text')}"))

        for client in clients:
            tasks.append(asyncio.create_task(room.serve([PROTOCOL], client.sent.get, client.heard.put)))
            await client.init("somebody")
            tasks.append(asyncio.create_task(note(client)))
            for child in CHILDREN:
                client.sent.put_nowait(_text({"query": "q", "variables": {"id": child}}, child))
        await asyncio.sleep(SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return found

    with asyncio.Runner(loop_factory=Skipped) as runner:
        return runner.run(listen()), record.looks


def _text(payload: Mapping[str, object], key: str) -> dict[str, object]:
    text = json.dumps({"type": "subscribe", "id": key, "payload": payload})
    return {"type": "websocket.receive", "text": text}


def drawn(rng: Random, many: int, shown: tuple[int, ...] | None) -> list[Change]:
    """So many changes at some moments."""
    return [
        Change(rng.uniform(0.3, SECONDS - 1), rng.choice(CHILDREN), rng.choice(shown) if shown else None)
        for _ in range(many)
    ]


@pytest.mark.parametrize("seed", range(30))
def test_what_is_not_seen_moves_no_event(seed: int) -> None:
    """The same messages at the same moments, ends included; though the server looked more often."""
    rng = Random(seed)
    seen = drawn(rng, 12, (1, 2, 3, 4, 5, GONE) if seed % 3 == 0 else (1, 2, 3))
    alone, looks = heard(seen)
    among, more = heard([*seen, *drawn(rng, 60, None)])
    assert among == alone
    assert more > looks
    assert len(alone) > 8


def test_without_a_notice_it_is_told_at_the_sweep() -> None:
    """What ends by the clock, or whose notice is lost, is seen by the third tick; with one, by the first."""
    late = live.TICK_SECONDS * live.SWEEP_TICKS
    for number in range(20):
        change = Change(1.0 + number * 0.037, "b", 1)
        for is_noticed, within in ((True, live.TICK_SECONDS), (False, late)):
            told, _ = heard([change], is_noticed=is_noticed)
            moments = [at for at, text in told if "[1]" in text]
            assert len(moments) == 2, "each client is told once"
            assert all(change.at <= at <= change.at + within + 0.01 for at in moments)
