"""Events: what is told of each change, to whom, and that nothing else ever is.

Several callers watch the same children and their own caseloads, while changes of every kind are drawn from a deck:
of values that some see and some do not, behind shields, of others; and of rights, which end by a row or by the clock.
After each the evaluator says what every subscription shows. What is not as it was must come, once and whole; what is
gone must end in the words that a child who never was gets; and of what is not seen there is no event, no end and no
error. At last the ledger must hold each event and each end, and nothing more.

`ECAF_TEST_EVENTS` says how many times all cards of the deck are played, `ECAF_TEST_ORACLE_SEED` in which order.
"""

import asyncio
import contextlib
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path
from random import Random
from uuid import UUID

import asyncpg
import pytest

from tests.conftest import LiveServer, start_server, stop_server
from tests.oracle.exam import schema
from tests.oracle.hands import HOME, Hands
from tests.oracle.happenings import CARDS, LASTS, UNSEEN, Plot, dealt
from tests.oracle.rules import Rulebook
from tests.oracle.unsettle import hands_of
from tests.oracle.watching import PATIENCE, Eye, Line, Watch, amiss, due, lines
from tests.oracle.world import World, callers, load

TIMES = int(os.environ.get("ECAF_TEST_EVENTS", "1"))
SEED = int(os.environ.get("ECAF_TEST_ORACLE_SEED", "1"))
WATCHERS = (
    *("social_worker", "housing_officer", "sensitive_service_worker", "lead_practitioner"),
    *("front_door", "dsl", "shield_manager", "parent_carer", "social_worker_2"),
)
WORKERS = WATCHERS[:4]
"""Who work with the children, and watch their own caseload."""
CHILDREN = 4
QUIET = 1.0
"""Seconds in which every subscription is looked at once at least, whether anything was noticed or not."""


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """A server of its own, with few children."""
    with tempfile.TemporaryDirectory(prefix="ecaf-oracle-") as folder:
        found = start_server(Path(folder) / "data", ECAF_DEMO_CHILDREN="60")
        yield found
        stop_server(found)


@dataclass
class Play:
    """The record, those who watch it, and what has come so far."""

    server: LiveServer
    hands: Hands
    eye: Eye
    lines: list[Line]
    cast: list[tuple[UUID, UUID]]
    """The children who are watched, each with one of their kin."""
    stranger: UUID
    told: dict[str, Counter[str]] = field(default_factory=dict)
    """By card: the subscriptions to its child, by what came of it."""
    slowest: float = 0.0

    def watches(self) -> list[tuple[Line, Watch]]:
        """All subscriptions."""
        return [(line, watch) for line in self.lines for watch in line.watches.values()]

    async def act(self, rng: Random, number: int, cards: dict[UUID, str]) -> World:
        """Play a card for each of these children, in one transaction; all is as must be. The record afterwards."""
        kin = dict(self.cast)
        async with self.hands.db.transaction():
            for child, card in cards.items():
                plot = Plot(self.hands, rng, child, kin[child], self.stranger, f"{number}")
                await CARDS[card][0](plot)
        since, moments = time.monotonic(), [await load(self.server.dsn.owner)]
        if "granted for a moment" in cards.values():
            moments.append(moments[0].at(moments[0].now + timedelta(seconds=LASTS)))
        quiet = asyncio.create_task(asyncio.sleep(QUIET + (len(moments) - 1) * LASTS))
        await asyncio.to_thread(self._look, moments)
        await quiet
        for line, watch in self.watches():
            shown, wanted = watch.shown, due(watch, [self.eye.sees(watch, world) for world in moments])
            await _heard(watch, len(wanted))
            self.slowest = max([self.slowest, *(at - since for at, _ in watch.heard[:1])])
            if found := amiss(line, watch, wanted):
                raise AssertionError(f"{line.caller.identity}: {watch.child}: after {cards}: {found}")
            if watch.child in cards and shown is not None:
                came = "error" if watch.shown is None else "next" if wanted else "nothing"
                self.told.setdefault(cards[watch.child], Counter())[came] += 1
        assert not any(line.astray for line in self.lines), [line.astray for line in self.lines]
        return moments[-1]

    def _look(self, moments: list[World]) -> None:
        """Work out what each shows while the server is waited for."""
        for world in moments:
            for _, watch in self.watches():
                self.eye.sees(watch, world)

    async def again(self, world: World) -> None:
        """Whatever is over is asked for once more: it begins, or is refused in the same words."""
        over = [(line, watch) for line, watch in self.watches() if watch.shown is None]
        for line, watch in over:
            await line.subscribe(watch)
        for line, watch in over:
            answer = self.eye.sees(watch, world)
            await _heard(watch, 1)
            if found := amiss(line, watch, [("error" if answer is None else "next", answer)]):
                raise AssertionError(f"{line.caller.identity}: {watch.child}: anew: {found}")


async def _heard(watch: Watch, many: int) -> None:
    """Wait until so many messages have come, within reason."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while len(watch.heard) < many:
                watch.news.clear()
                await watch.news.wait()


FREE = """
    SELECT id FROM child c WHERE authority_code = $1 AND archived_on IS NULL
      AND NOT EXISTS (SELECT FROM seal s WHERE s.child_id = c.id)
      AND NOT EXISTS (SELECT FROM shield s WHERE s.child_id = c.id)
      AND NOT EXISTS (SELECT FROM restriction r WHERE r.child_id = c.id)
      AND NOT EXISTS (SELECT FROM excluded_practitioner e WHERE e.child_id = c.id)
      AND NOT EXISTS (SELECT FROM account a WHERE a.person_id = c.id) ORDER BY id LIMIT $2
"""
MOTHER = """
    INSERT INTO relationship (child_id, person_id, relation_code, has_parental_responsibility, is_evidence_seen)
    SELECT $1, a.person_id, 'birth_mother', true, true FROM account a JOIN demo_identity d USING (subject)
    WHERE d.name = 'parent_carer'
"""
ROLL = "INSERT INTO roll (child_id, agency_id, kind, started_on) VALUES ($1, $2, 'PUPIL', current_date)"


BARE = """
    WITH made AS (INSERT INTO person (kind, given_name) VALUES ('CHILD', 'Bare') RETURNING id)
    INSERT INTO child (id, authority_code) SELECT id, $1 FROM made RETURNING id
"""


async def _set(hands: Hands) -> tuple[list[tuple[UUID, UUID]], UUID]:
    """Children with something of everything, with whom all work, each with one of their kin, and none of kin to
    another; one of whom nothing is recorded; and a stranger.
    """
    free = [row["id"] for row in await hands.db.fetch(FREE, HOME, 2 * CHILDREN + 1)]
    await hands.db.execute("DELETE FROM relationship WHERE child_id = ANY($1) AND person_id = ANY($1)", free)
    for child, kin in zip(free[:CHILDREN], free[CHILDREN:-1], strict=True):
        await hands.db.execute("UPDATE child SET competence_recorded_on = current_date - 9 WHERE id = $1", child)
        await hands.db.execute(MOTHER, child)
        await hands.related(child, kin)
        await hands.work_with(child)
        for name in WORKERS:
            await hands.involve(name, child, -9, None)
        await hands.db.execute("DELETE FROM roll WHERE child_id = $1", child)
        await hands.db.execute(ROLL, child, hands.workers["dsl"][1])
    bare = await hands.db.fetchval(BARE, HOME)
    return [*zip(free[:CHILDREN], free[CHILDREN:-1], strict=True), (bare, bare)], free[-1]


async def _played(server: LiveServer) -> Play:
    """The whole play, checked after each act."""
    owner = await asyncpg.connect(server.dsn.owner, server_settings={"timezone": "UTC"})
    hands = await hands_of(owner)
    cast, stranger = await _set(hands)
    known = {one.identity: one for one in await callers(server.dsn.owner)}
    play = Play(
        server,
        hands,
        Eye(schema(), Rulebook()),
        await lines(server, [known[name] for name in WATCHERS]),
        cast,
        stranger,
    )
    for at, line in enumerate(play.lines):
        for number, child in enumerate((*dict(cast), None)):
            if child is not None or line.caller.identity in WORKERS:
                line.watches[f"Watch{at}x{number}"] = Watch(line.caller, child, f"Watch{at}x{number}")
    listening = [asyncio.create_task(line.listen()) for line in play.lines]
    world, rng = await load(server.dsn.owner), Random(f"{SEED}/events")
    await play.again(world)
    for time_ in range(TIMES):
        for number, acts in enumerate(zip_longest(*dealt(rng, CHILDREN))):
            for line in rng.sample(play.lines, 2):
                await line.end(rng.choice(list(line.watches.values())))
            await play.again(world)
            cards = {child: card for child, card in zip(dict(cast), acts, strict=True) if card}
            world = await play.act(rng, time_ * 100 + number, cards)
    for task in listening:
        task.cancel()
    for line in play.lines:
        await line.socket.close()
    await owner.close()
    return play


@pytest.mark.slow
def test_events_are_what_the_evaluator_says(server: LiveServer) -> None:
    """What is seen is told, what is gone ends, what is not seen is silence; and all of it is on record."""
    play = asyncio.run(_played(server))
    counts = "\n".join(f"{card}: {dict(play.told.get(card, {}))}" for card in CARDS)
    print(f"\n{counts}\nslowest: {play.slowest:.2f} s")  # noqa: T201 - a run prints its counts
    sent = {watch.name: watch.sent for _, watch in play.watches()}
    assert asyncio.run(_recorded(server)) == sent
    missed = {card: outcomes - set(play.told.get(card, {})) for card, (_, outcomes) in CARDS.items()}
    assert not {card: outcomes for card, outcomes in missed.items() if outcomes}, "met too seldom to prove anything"
    assert all(set(play.told[card]) == {"nothing"} for card in UNSEEN)


async def _recorded(server: LiveServer) -> dict[str, Counter[str]]:
    """What the ledger holds, in the words of messages."""
    owner = await asyncpg.connect(server.dsn.owner)
    try:
        rows = await owner.fetch(
            "SELECT operation_name, outcome, code, count(*) FROM audit.access_event"
            " WHERE operation_name LIKE 'Watch%' GROUP BY 1, 2, 3"
        )
    finally:
        await owner.close()
    found: dict[str, Counter[str]] = {}
    words = {("ANSWERED", None): "next", ("DENIED", "FORBIDDEN"): "error"}
    for row in rows:
        found.setdefault(row["operation_name"], Counter())[words[row["outcome"], row["code"]]] += row["count"]
    return found
