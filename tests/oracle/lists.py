"""Operations that ask for one list, narrowed and ordered, with some lists below it."""

from random import Random

from tests.oracle.criteria import Criteria
from tests.oracle.evaluator import Question
from tests.oracle.operations import Maker, Pool

BELOW = ("needs", "episodes", "names", "addresses", "familyMembers", "involvements", "interventions", "consents")


def question(rng: Random, pool: Pool) -> Question:
    """One list, with some lists below it."""
    maker = Maker(rng, pool)
    assert pool.known is not None
    given = Criteria(maker, pool.known).arguments("Child", 0.75)
    given.append(f"{maker.pick(('first', 'last'))}: {rng.randint(0, 40)}")
    inner = []
    for number, name in enumerate(rng.sample(BELOW, 2)):
        below = Criteria(maker, pool.known, 4).arguments(kind(pool, name), 0.6)
        text = f"({', '.join(below)})" if below else ""
        inner.append(f"l{number}: {name}{text} {{ id withheld {{ field reason }} }}")
    page = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    asked = f"totalCount {page} edges {{ cursor node {{ id {' '.join(inner)} }} }}"
    declared = ", ".join(text for text, _, _ in maker.variables.values())
    head = f"query Q({declared})" if declared else "query Q"
    sent = {name: value for name, (_, value, must) in maker.variables.items() if must or maker.chance(0.5)}
    return Question(f"{head} {{ children({', '.join(given)}) {{ {asked} }} }}", sent)


def kind(pool: Pool, name: str) -> str:
    """The type of the rows of a list below a child."""
    assert pool.known is not None
    return pool.known.input("ChildFilter", name).removesuffix("ListFilter")
