"""Lists that are narrowed and ordered, the server against the slow evaluator: which rows, in what order, page by page.

`ECAF_TEST_ORACLE_EXAMPLES` says how many lists each caller asks, `ECAF_TEST_ORACLE_SEED` with which seed.
"""

import json
import os
from collections import Counter
from random import Random
from typing import Any

import pytest
from graphql import parse, validate

from tests.oracle import narrowing
from tests.oracle.conftest import Scene
from tests.oracle.counts import Tally
from tests.oracle.criteria import Criteria, Known, as_json, known
from tests.oracle.evaluator import Question
from tests.oracle.exam import Exam, schema
from tests.oracle.lists import question
from tests.oracle.operations import Maker, Pool, operation
from tests.oracle.rules import Rulebook
from tests.oracle.shapes import ENTITIES

EXAMPLES = 3 * int(os.environ.get("ECAF_TEST_ORACLE_EXAMPLES", "6"))
SEED = int(os.environ.get("ECAF_TEST_ORACLE_SEED", "1"))
SHARE = int(os.environ.get("ECAF_TEST_ORACLE_SHARE", "4"))
SIGNS = ("eq", "in", "lt", "lte", "gt", "gte", "startsWith", "contains", "has", "isNull", "state", "code")
WORDS = ("search", "and", "or", "not", "some", "every", "none")
MET = ("VISIBLE", "WITHHELD", "HIDDEN", "some", "every", "none", "ASC", "DESC", "found", "left out", "search")
FEWEST = 20
LIST = (
    "query List($f: ChildFilter, $o: [ChildOrder!], $first: Int, $last: Int, $after: String, $before: String) {"
    " children(filter: $f, orderBy: $o, first: $first, last: $last, after: $after, before: $before) {"
    " totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
)


@pytest.mark.slow
def test_lists_agree(scene: Scene) -> None:
    """Of children and below them: what a filter leaves and in which order, with all that is withheld."""
    book, tally, statuses = Rulebook(), Tally(), Counter[str]()
    for caller in scene.callers[::SHARE]:
        exam = Exam(scene.server, scene.world, book, caller, tally, schema())
        rng = Random(f"lists/{SEED}/{caller.identity}")
        pool = exam.pool(rng)
        for _ in range(EXAMPLES if book.knows(caller.role) else 2):
            exam.agree(question(rng, pool))
        statuses += exam.statuses
    print(f"\nanswers: {dict(statuses)}\nfilters and orders: {sorted(tally.narrowed.items())}")  # noqa: T201 - a run prints its counts
    assert not [one for one in MET if tally.narrowed[one] < FEWEST], tally.narrowed
    assert statuses["ANSWERED"] > 5 * statuses["LIMIT_EXCEEDED"]
    assert SHARE > 1 or statuses["FORBIDDEN"], "nobody asked by what they never read"


@pytest.mark.slow
def test_pages_are_the_list(scene: Scene) -> None:
    """Forwards from the beginning and backwards from the end, a few rows at a time: each row once, in its place."""
    walked = 0
    for caller in scene.callers[::SHARE]:
        exam = Exam(scene.server, scene.world, Rulebook(), caller, Tally(), schema())
        rng = Random(f"pages/{SEED}/{caller.identity}")
        maker, evaluator = Maker(rng, Pool({}, ())), exam.evaluator()
        criteria = Criteria(maker, known(evaluator, rng))
        for _ in range(2):
            criteria.left = 3
            given = as_json(
                {"f": criteria.filter("Child", 3) if maker.chance(0.5) else {}, "o": criteria.order("Child")}
            )
            evaluator.ask(parse(LIST), given)
            if evaluator.ask(parse(LIST), given) or not evaluator.visible_children():
                continue
            rows = narrowing.sorted_by(evaluator, "Child", evaluator.visible_children(), given["o"])
            wanted = [f"Child:{row['id']}" for row in narrowing.narrowed(evaluator, "Child", rows, given["f"])]
            size = max(3, len(wanted) // rng.randint(3, 7))
            for way in ("first", "last"):
                found = list(walk(exam, {**given, way: size}, way))
                assert found == wanted, f"{caller.identity}: {given} by {way}"
            walked += len(wanted)
    assert walked > FEWEST


def walk(exam: Exam, given: dict[str, Any], way: str) -> list[str]:
    """The ids of a whole list, page by page; the cursors of its edges are those of its pages."""
    found: list[str] = []
    end, cursor, more = {
        "first": ("after", "endCursor", "hasNextPage"),
        "last": ("before", "startCursor", "hasPreviousPage"),
    }[way]
    while True:
        reply = exam.send(Question(LIST, given)).json
        page = reply["data"]["children"]
        ids = [edge["node"]["id"] for edge in page["edges"]]
        found = [*found, *ids] if way == "first" else [*ids, *found]
        if ids:
            assert page["pageInfo"][cursor] == page["edges"][-1 if way == "first" else 0]["cursor"]
        if not page["pageInfo"][more]:
            assert page["totalCount"] == len(found)
            return found
        given = {**given, end: page["pageInfo"][cursor]}


def test_questions_are_valid() -> None:
    """What the generator makes is valid GraphQL, and uses every word of filters and orders."""
    whole, rng, texts = schema(), Random(SEED), []
    readable = frozenset((name, key) for name, entity in ENTITIES.items() for key in (*entity.fields, "search"))
    pool = Pool({name: [f"{name}:1"] for name in ENTITIES}, ["cursor"], Known(whole, {}, readable))
    for _ in range(200):
        made = operation(rng, pool)
        assert not validate(whole, parse(made.text)), made.text
    for _ in range(400):
        made = question(rng, pool)
        assert not validate(whole, parse(made.text)), made.text
        texts.append(made.text + json.dumps(made.variables))
    text = " ".join(texts).replace('"', "")
    assert not [word for word in (*SIGNS, *WORDS) if f"{word}: " not in text]
    assert not [way for way in ("ASC", "DESC") if f": {way}" not in text]
