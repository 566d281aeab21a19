"""The check for duplicates of everybody who may ask, and of some who may not, against the slow evaluator."""

from collections import Counter
from random import Random

import pytest

from tests.oracle import duplicates
from tests.oracle.conftest import Scene
from tests.oracle.counts import Tally
from tests.oracle.evaluator import Question
from tests.oracle.exam import Exam, schema
from tests.oracle.rules import Rulebook

ASKED = 260
REFUSED = 12
AT_LEAST = {
    **dict.fromkeys(("in the list", "elsewhere"), 20),
    **dict.fromkeys(("in the list, and kept back", "shield", "sealed", "must not know", "address"), 2),
    **dict.fromkeys(("NO_ROLE", "NO_PURPOSE"), REFUSED),
}


@pytest.mark.slow
def test_checks_agree(scene: Scene) -> None:
    """Whether, and whom to ask; and that each thing that keeps a child back was met."""
    duplicates.MET.clear()
    book, tally, known, statuses = Rulebook(), Tally(), schema(), Counter[str]()
    for caller in scene.callers:
        may_ask = caller.purpose == "DUPLICATE_CHECK"
        if not may_ask and caller.identity not in ("front_door", "social_worker", "partner_client", "sysadmin"):
            continue
        exam = Exam(scene.server, scene.world, book, caller, tally, known)
        rng = Random(caller.identity)
        for text, variables in duplicates.questions(scene.world, rng, ASKED if may_ask else REFUSED):
            exam.agree(Question(text, variables))
        statuses += exam.statuses
    print(dict(duplicates.MET), dict(statuses))  # noqa: T201 - a run prints its counts
    assert set(statuses) == {"ANSWERED"}
    assert not {name: duplicates.MET[name] for name, least in AT_LEAST.items() if duplicates.MET[name] < least}
