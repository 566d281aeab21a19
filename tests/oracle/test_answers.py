"""Whole answers: random operations of every demo caller, the server against the slow evaluator.

`ECAF_TEST_ORACLE_EXAMPLES` says how many operations each caller asks, `ECAF_TEST_ORACLE_SEED` with which seed. A run
prints what it met, and fails where some rule, outcome or edge was met too seldom to prove anything; one of fewer
callers (`ECAF_TEST_ORACLE_SHARE=4` asks every fourth) does not count.
"""

import os
from collections import Counter
from random import Random

import pytest
from graphql import parse, validate

from tests.oracle import duplicates
from tests.oracle.conftest import Scene
from tests.oracle.counts import Tally, report, too_few
from tests.oracle.evaluator import Question
from tests.oracle.exam import Exam, schema
from tests.oracle.lookups import lookups, widest
from tests.oracle.operations import Pool, operation
from tests.oracle.rules import Rulebook
from tests.oracle.secret import misspelt, secrets
from tests.oracle.shapes import ENTITIES
from tests.oracle.shapes_secret import SECRET
from tests.oracle.staff import staff

EXAMPLES = int(os.environ.get("ECAF_TEST_ORACLE_EXAMPLES", "5"))
SEED = int(os.environ.get("ECAF_TEST_ORACLE_SEED", "1"))
SHARE = int(os.environ.get("ECAF_TEST_ORACLE_SHARE", "1"))
"""Every how many callers are asked: 1 is all, and only then is it counted whether enough was met."""
CHECKS = 5
"""Checks for duplicates of each caller; `test_duplicates` asks more."""
STRANGERS = 3
"""Operations of a caller whose role no line speaks of: they are told the same whatever they ask."""
LIMITED = 0.1
REFUSALS = 2
"""Operations about a secret type whose refusal is looked at: the list of a child, and a row by its id."""


@pytest.mark.slow
def test_answers_agree(scene: Scene) -> None:
    """The server's data, the order of its keys and all that it withholds are what the evaluator says."""
    book, tally, statuses, known = Rulebook(), Tally(), Counter[str](), schema()
    for caller in scene.callers[::SHARE]:
        exam = Exam(scene.server, scene.world, book, caller, tally, known)
        rng = Random(f"{SEED}/{caller.identity}")
        pool = exam.pool(rng)
        for question in (widest(), *lookups(rng, scene.world)):
            exam.agree(question)
        ask_secrets(exam)
        # Whoever reads no staff is told the same of all of it.
        few = 1 if book.speaks(caller.who, "Practitioner", ["workforce"]) else 4
        for question in list(staff(rng, scene.world, caller))[::few]:
            exam.agree(question)
        for text, variables in duplicates.questions(scene.world, rng, CHECKS):
            exam.agree(Question(text, variables))
        for _ in range(EXAMPLES if book.knows(caller.role) else STRANGERS):
            question = operation(rng, pool)
            exam.agree(question)
            for again in variants(rng, question):
                exam.agree(again)
        statuses += exam.statuses
    print(report(scene.world, book, tally, statuses))  # noqa: T201 - a run prints its counts
    assert statuses["LIMIT_EXCEEDED"] <= LIMITED * statuses["ANSWERED"], "too many operations are over the limits"
    missed = too_few(scene.world, book, tally, [caller.who for caller in scene.callers])
    assert SHARE > 1 or not missed, f"met too seldom: {missed}"


def ask_secrets(exam: Exam) -> None:
    """Whose rules never speak of a secret type, to them it is no word: they are told as of one that there is not."""
    refusals = Counter[str]()
    for name, question in secrets(exam.world):
        if exam.book.speaks(exam.caller.who, name, SECRET[name].own_groups):
            exam.agree(question)
        elif refusals[name] < REFUSALS:
            refusals[name] += 1
            refused = exam.send(question)
            assert refused.json["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", (exam.caller.identity, name)
            assert refused.text == exam.send(misspelt(name, question)).text, (exam.caller.identity, name)


def variants(rng: Random, question: Question) -> list[Question]:
    """The same text with other variables: what the server remembers of the first must not colour the second."""
    other = dict(question.variables)
    for name, value in question.variables.items():
        if isinstance(value, bool):
            other[name] = not value
        elif isinstance(value, int):
            other[name] = rng.randrange(5)
    declared = question.text.partition("{")[0]
    for name in question.variables:
        nullable = f"${name}: Int" in declared or f"${name}: String" in declared
        if nullable and rng.random() < 0.4:
            other[name] = None
    return [Question(question.text, other)] if other != question.variables else []


def test_operations_are_valid() -> None:
    """What the generator makes is valid GraphQL, and uses what it is meant to use."""
    known, rng = schema(), Random(SEED)
    pool = Pool({name: [f"{name}:1"] for name in ENTITIES}, ["cursor"])
    texts = [operation(rng, pool).text for _ in range(300)]
    for text in (*texts, widest().text):
        assert not validate(known, parse(text)), text
    whole = " ".join(texts)
    for part in ("... on Node", "...F0", "@skip", "@include", "$v0", " = ", "after:", "familyMembers", "withheld"):
        assert part in whole, part
