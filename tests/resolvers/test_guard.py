"""The shortest SQL for a decision means what the decision means: held against brute force over every assignment."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.conditions import CONDITIONS
from policies.decision import MOST_CONDITIONS
from resolvers.guard import Cube, Guard, Literal, cubes, literal

NAMES = tuple(CONDITIONS)
LITERALS = tuple(literal(name, group) for name in NAMES for group in ("ethnicity", "family"))


def _over(pool: list[Literal]) -> st.SearchStrategy[Guard]:
    conjunctions = st.frozensets(st.sampled_from(pool), max_size=3)
    return st.builds(
        Guard, st.frozensets(conjunctions, max_size=3), st.frozensets(conjunctions.filter(bool), max_size=2)
    )


pools = st.lists(st.sampled_from(LITERALS), min_size=4, max_size=MOST_CONDITIONS, unique=True)
"""No cell depends on more conditions than a policy may join."""
guards = pools.flatmap(_over)
pairs = pools.flatmap(lambda pool: st.tuples(_over(pool), _over(pool)))


def holds(disjunction: tuple[Cube, ...], true: set[Literal]) -> bool:
    """A disjunction of cubes, read literally."""
    return any(all((item in true) is wanted for item, wanted in cube) for cube in disjunction)


def worlds(*about: Guard) -> list[set[Literal]]:
    """Every assignment of the conditions that the guards speak of."""
    literals = sorted(frozenset().union(*(guard.literals() for guard in about)))
    return [
        {item for item, bit in zip(literals, bits, strict=True) if bit}
        for bits in product((False, True), repeat=len(literals))
    ]


@given(guards)
@settings(max_examples=300, deadline=None)
def test_cubes_are_the_guard(guard: Guard) -> None:
    """Without facts: equal in every world."""
    disjunction = cubes(guard, ())
    for true in worlds(guard):
        assert holds(disjunction, true) == guard.holds(true)


@given(pairs)
@settings(max_examples=300, deadline=None)
def test_cubes_under_a_fact_are_the_guard_wherever_the_fact_holds(pair: tuple[Guard, Guard]) -> None:
    """With a fact: equal in every world in which it holds, and free in the others."""
    guard, fact = pair
    disjunction = cubes(guard, (fact,))
    for true in worlds(guard, fact):
        if fact.holds(true):
            assert holds(disjunction, true) == guard.holds(true)


@given(guards)
@settings(max_examples=200, deadline=None)
def test_a_guard_that_is_a_fact_costs_nothing(guard: Guard) -> None:
    """What is known is not asked again: always, or never where the fact can never hold."""
    assert cubes(guard, (guard,)) in (((),), ())


def test_a_protective_condition_is_bound_to_its_group() -> None:
    """A grant for one group says nothing about another."""
    assert literal("shield_closed", "ethnicity") != literal("shield_closed", "family")
    assert literal("assigned", "ethnicity") == literal("assigned", "family")
