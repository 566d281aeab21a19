"""Non-interference: whatever a caller may not see can change, and not a byte of their answers does.

One server and one database. A caller asks; what the evaluator says that they may not see is changed; the evaluator
confirms that for them both databases are equal; they ask again. Answers, headers (but the date) and the statements
that the database was sent are compared. A twin each shows that a change they may see is not overlooked.
"""

import asyncio
import os
import re
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.oracle.changes import GRANT, RECORDED, SHIELD, Changer
from tests.oracle.conftest import Scene
from tests.oracle.counts import Tally
from tests.oracle.evaluator import Evaluator, Question
from tests.oracle.exam import Exam, schema
from tests.oracle.lists import question as listed
from tests.oracle.lookups import lookups, widest
from tests.oracle.operations import Pool, operation
from tests.oracle.rules import Rulebook
from tests.oracle.sight import Sight
from tests.oracle.world import Caller, load

EXAMPLES = int(os.environ.get("ECAF_TEST_ORACLE_EXAMPLES", "4"))
SHARE = int(os.environ.get("ECAF_TEST_ORACLE_SHARE", "2"))
"""Every how many callers are asked: 1 is all, and only then is it counted whether enough was changed."""
CALLERS = (
    *("front_door", "health_visitor", "social_worker", "duty_worker:front_door", "housing_officer"),
    *("social_worker_2", "housing_officer_census", "young_person_competent", "front_door_nowhere", "sysadmin"),
    *("statistician", "eh_practitioner"),
)
SHIELDLESS = ("young_person", "shield_manager")
"""Whose own record it is, and who sets the shields: what stands behind one they see."""
BLIND = ("sysadmin", "statistician")
"""They see no row about a child."""
GATE = "FROM account a"
"""The gate asks for itself, and remembers for some seconds."""
ALIVE = "SELECT 1"
"""Connections that wait are looked at now and then, whoever asks."""
LOGGED = re.compile(r"^\d{4}-\S+ \S+ UTC \[\d+\] LOG:  (?:execute|statement)[^:]*: ", re.MULTILINE)

Answer = tuple[int, dict[str, str], str, list[str]]


@dataclass
class Theatre:
    """The server with its statements on record, and what changes have been made."""

    scene: Scene
    changer: Changer
    run: Callable[[Coroutine[Any, Any, Any]], Any]
    book: Rulebook = field(default_factory=Rulebook)
    asked: Counter[str] = field(default_factory=Counter)

    def caller(self, identity: str) -> Caller:
        """The caller of this name."""
        return next(one for one in self.scene.callers if one.identity == identity)

    def sight(self, caller: Caller) -> Sight:
        """What the caller sees now."""
        self.scene.world = self.run(load(self.scene.server.dsn.owner))
        return Sight(Evaluator(schema(), self.scene.world, self.book, caller, Tally()))

    def bare(self, caller: Caller) -> UUID | None:
        """A child whom the caller sees, of whom now nothing is recorded and nothing is protected; none where a shield
        hides nothing.
        """
        if caller.role in SHIELDLESS:
            return None
        sight = self.sight(caller)
        shielded = sight.evaluator.world.shielded
        child = sight.first("Child", lambda row: not any(shielded(row["id"], one) for one in ("RECORD", "PERSON_LINK")))
        if child:
            self.run(self.changer.strip(caller, child))
        return child

    def exam(self, caller: Caller) -> Exam:
        """To ask as the caller."""
        return Exam(self.scene.server, self.scene.world, self.book, caller, Tally(), schema())

    def ask(self, exam: Exam, questions: list[Question]) -> list[Answer]:
        """Each answer, with the statements that the database was sent for it."""
        log, found = self.scene.server.data / "log" / "postgres.log", []
        for question in questions:
            before = log.stat().st_size
            reply = exam.send(question)
            with log.open("rb") as file:
                file.seek(before)
                texts = LOGGED.split(file.read().decode())[1:]
            statements = [text for text in texts if GATE not in text and text.strip() != ALIVE]
            headers = {key: value for key, value in reply.headers.items() if key.lower() != "date"}
            found.append((reply.status, headers, reply.text, statements))
            self.asked[str(reply.status)] += 1
            self.asked["statements"] += len(statements)
        return found

    @staticmethod
    def questions(exam: Exam, bare: UUID | None) -> list[Question]:
        """Long pages of everything, rows by their ids, chance, narrowed lists, and what is about the bare child."""
        rng = Random(exam.caller.identity)
        known = exam.pool(rng)
        about = f"Child:{bare}" if bare else known.ids["Child"][0]
        near = Pool({**known.ids, "Child": [about]}, known.cursors, known.known)
        pools = [known] * EXAMPLES + [near] * EXAMPLES
        made = [operation(rng, one) for one in pools] + [listed(rng, known) for _ in pools]
        return [widest(), widest(about), *lookups(rng, exam.world), *made]


@pytest.fixture(scope="module")
def theatre(stage: Scene) -> Iterator[Theatre]:
    """The server, its database logging every statement."""
    with asyncio.Runner() as runner:

        async def prepare() -> asyncpg.Connection:
            chief = await asyncpg.connect(stage.server.dsn.owner.replace("ecaf_owner@", "ecaf_superuser@"))
            await chief.execute("ALTER SYSTEM SET log_statement = 'all'")
            await chief.execute("SELECT pg_reload_conf()")
            await chief.close()
            return await asyncpg.connect(stage.server.dsn.owner, server_settings={"timezone": "UTC"})

        changer = Changer(runner.run(prepare()))
        yield Theatre(stage, changer, runner.run)
        runner.run(changer.db.close())


@pytest.mark.slow
@pytest.mark.parametrize("identity", ["social_worker", "front_door"])
@pytest.mark.parametrize("kind", ["value", "row", "shield", "grant", "authority"])
def test_what_is_seen_changes_the_answer(theatre: Theatre, kind: str, identity: str) -> None:
    """The twins: the same kinds of change where the caller may see them. Both the evaluator and the answers show it."""
    caller, changer = theatre.caller(identity), theatre.changer
    before = theatre.sight(caller)
    child = before.first("Child", lambda row: row["id"] in before.open["Child", "ethnicity"])
    assert child
    if kind == "grant":
        theatre.run(changer.run("twin", SHIELD.format("RECORD", "NULL"), [child]))
        before = theatre.sight(caller)
    exam = theatre.exam(caller)
    questions = [widest(f"Child:{child}"), widest()]
    first = theatre.ask(exam, questions)
    sql, binds = {
        "value": (RECORDED.format(table="child_ethnicity"), ([child], "twin")),
        "row": ("INSERT INTO episode (child_id, category, referral_date) VALUES ($1, 'YJ', current_date)", (child,)),
        "shield": (SHIELD.format("RECORD", "NULL"), ([child],)),
        "grant": (GRANT.format("ethnicity,family", "="), ([child], caller.practitioner_id)),
        "authority": (
            "UPDATE child SET authority_code = $2, la_child_id = NULL WHERE id = $1",
            (next(key for key in before.absent["Child"] if _is_open(before, key)), caller.authority),
        ),
    }[kind]
    theatre.run(changer.run("twin", sql, *binds))

    assert unlike(before, theatre.sight(caller))
    assert [one[2] for one in theatre.ask(exam, questions)] != [one[2] for one in first]


@pytest.mark.slow
def test_what_is_not_seen_changes_nothing(theatre: Theatre) -> None:
    """For each caller: everything that they may not see is changed, and every answer is the same to the byte."""
    changer, seen = theatre.changer, {}
    for identity in CALLERS[::SHARE]:
        caller = theatre.caller(identity)
        bare = theatre.bare(caller)
        before = theatre.sight(caller)
        seen[identity] = len(before.rows)
        exam = theatre.exam(caller)
        questions = theatre.questions(exam, bare)
        theatre.ask(exam, questions)  # so that every statement is prepared
        first = theatre.ask(exam, questions)
        for change in (changer.values, changer.rows, changer.elsewhere, changer.protection):
            theatre.run(change(before, bare))
        assert not (found := unlike(before, theatre.sight(caller))), f"{identity}: the evaluator sees it: {found}"
        for question, one, other in zip(questions, first, theatre.ask(exam, questions), strict=True):
            assert other == one, f"{identity}: {question}"
    print(f"\nrows seen: {seen}\nchanged: {dict(changer.counts)}\nasked: {dict(theatre.asked)}")  # noqa: T201 - a run prints its counts
    assert SHARE > 1 or not [label for label, count in changer.counts.items() if not count], changer.counts
    assert all(count > 30 for identity, count in seen.items() if identity not in BLIND), seen
    assert theatre.asked["statements"] >= theatre.asked["200"]


def _is_open(sight: Sight, child: UUID) -> bool:
    """Nothing but the authority keeps the child from the caller."""
    world = sight.evaluator.world
    return not (world.sealed(child) or world.archived(child) or world.conflict(sight.evaluator.caller, child))


def unlike(one: Sight, other: Sight) -> str:
    """A row that two sights differ in, or nothing."""
    for key in one.rows.keys() | other.rows.keys():
        if one.rows.get(key) != other.rows.get(key):
            return f"{key}: {one.rows.get(key)} / {other.rows.get(key)}"
    return ""
