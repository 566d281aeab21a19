"""Decisions as boolean functions over named conditions, and the shortest SQL for them.

A `Guard` is a residual of the policy with its conditions bound to a group where they depend on one. Facts that are
known to hold where the guard is asked (a row under a list exists only if the list's guard holds) are don't-cares: a
guard that follows from them costs nothing, and a value that can never be withheld there needs no witness.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import product
from operator import and_

from policies.conditions import CONDITIONS
from policies.decision import Cell, Outcome, Residual
from policies.vocabulary import Reason

Literal = tuple[str, str]
"""A condition's name, and the group it is asked for ("" where it does not depend on one)."""

Cube = tuple[tuple[Literal, bool], ...]
"""A conjunction of conditions that hold (True) or do not (False)."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Some conjunction of `allow` holds and none of `deny` does."""

    allow: frozenset[frozenset[Literal]]
    deny: frozenset[frozenset[Literal]]

    def literals(self) -> frozenset[Literal]:
        """The conditions it depends on."""
        return frozenset().union(*self.allow, *self.deny)

    def holds(self, true: frozenset[Literal] | set[Literal]) -> bool:
        """Whether it is true where exactly `true` hold."""
        return any(c <= true for c in self.allow) and not any(c <= true for c in self.deny)


ALWAYS = Guard(frozenset({frozenset()}), frozenset())
NEVER = Guard(frozenset(), frozenset())
Facts = tuple[Guard, ...]


def ground(residual: Residual, group: str) -> Guard:
    """The residual with its conditions bound to `group`."""
    return Guard(
        frozenset(frozenset(literal(name, group) for name in c) for c in residual.allow),
        frozenset(frozenset(literal(name, group) for name in c) for c in residual.deny),
    )


def literal(name: str, group: str) -> Literal:
    """The condition `name`, bound to `group` if it depends on one."""
    return (name, group if CONDITIONS[name].by_group else "")


_PLACES = {name: place for place, name in enumerate(CONDITIONS)}
_RANK = {Reason.NO_ROLE: -2, Reason.NO_PURPOSE: -1}


def rank(reason: Reason) -> int:
    """How far a rule got that failed with this reason: no rule, a rule for another purpose, then by condition."""
    return _RANK.get(reason, list(Reason).index(reason))


def ordered(literals: Iterable[Literal]) -> tuple[Literal, ...]:
    """Literals in the declared order of their conditions."""
    return tuple(sorted(literals, key=lambda item: (_PLACES[item[0]], item[1])))


@lru_cache(maxsize=4096)
def _worlds(literals: tuple[Literal, ...], facts: Facts) -> tuple[tuple[tuple[bool, ...], bool], ...]:
    """Every assignment of the literals, and whether the facts can hold under it. Many fields of a row ask alike."""
    extra = ordered(frozenset().union(*(fact.literals() for fact in facts)) - set(literals))
    size = len(literals) + len(extra)
    holding = {item: _where(size, place) for place, item in enumerate((*literals, *extra))}
    together = every = _every(size)
    for fact in facts:
        allowed = denied = 0
        for conjunction in fact.allow:
            allowed |= reduce(and_, (holding[item] for item in conjunction), every)
        for conjunction in fact.deny:
            denied |= reduce(and_, (holding[item] for item in conjunction), every)
        together &= allowed & ~denied
    # The literals come first, so that all that the others can be stands side by side for each assignment of them.
    beside = 1 << len(extra)
    return tuple(
        (bits, together >> (number * beside) & _every(len(extra)) != 0)
        for number, bits in enumerate(product((False, True), repeat=len(literals)))
    )


def _every(size: int) -> int:
    """All assignments of so many literals: bit i stands for the i-th of `product`, whose last changes fastest."""
    return (1 << (1 << size)) - 1


def _cover(
    literals: tuple[Literal, ...], wanted: set[tuple[bool, ...]], free: set[tuple[bool, ...]]
) -> tuple[Cube, ...]:
    """A short disjunction of cubes that covers all of `wanted`, and otherwise at most `free`."""
    missing, allowed = _numbered(wanted), _numbered(wanted | free)
    chosen: list[Cube] = []
    for cube, covered in _cubes_of(len(literals)):
        if not missing:
            break
        if covered & missing and not covered & ~allowed:
            chosen.append(tuple((item, bit) for item, bit in zip(literals, cube, strict=True) if bit is not None))
            missing &= ~covered
    return tuple(chosen)


@lru_cache(maxsize=16)
def _cubes_of(size: int) -> tuple[tuple[tuple[bool | None, ...], int], ...]:
    """Every cube over so many literals, those of few first, each with the assignments that it covers."""
    every = _every(size)
    holding = [_where(size, place) for place in range(size)]
    found = []
    for cube in sorted(product((None, True, False), repeat=size), key=lambda cube: size - cube.count(None)):
        covered = every
        for bit, where in zip(cube, holding, strict=True):
            if bit is not None:
                covered &= where if bit else every ^ where
        found.append((cube, covered))
    return tuple(found)


@lru_cache(maxsize=256)
def _where(size: int, place: int) -> int:
    """The assignments of `size` literals in which the one at `place` holds."""
    run = 1 << (size - 1 - place)
    once = ((1 << run) - 1) << run
    return sum(once << (2 * run * turn) for turn in range(1 << place))


def _numbered(assignments: set[tuple[bool, ...]]) -> int:
    """A set of assignments as a number."""
    return sum(1 << sum(bit << place for place, bit in enumerate(reversed(bits))) for bits in assignments)


def _solve(about: Iterable[Literal], facts: Facts, test: Callable[[set[Literal]], bool]) -> tuple[Cube, ...]:
    """When `test` is true of the literals that hold, as a disjunction; free where the facts cannot hold."""
    literals = ordered(about)
    wanted, free = set(), set()
    for bits, possible in _worlds(literals, facts):
        if not possible:
            free.add(bits)
        elif test({item for item, bit in zip(literals, bits, strict=True) if bit}):
            wanted.add(bits)
    return _cover(literals, wanted, free)


@lru_cache(maxsize=4096)
def cubes(guard: Guard, facts: Facts) -> tuple[Cube, ...]:
    """The guard as a disjunction, given the facts: `((),)` is always, `()` is never."""
    return _solve(guard.literals(), facts, guard.holds)


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """A cell of the decision table with its conditions bound. Compared by identity, as cells are made once."""

    told: Guard
    full: Guard
    plain: Guard
    """`told` of the rules themselves: it differs where the group is silent, of which nothing is told to be withheld."""
    cell: Cell

    def literals(self) -> frozenset[Literal]:
        """What the outcome, or its reason, depends on, as far as it is told."""
        told = {item.condition for one in self.cell.withheld for term in one.when for item in term}
        bound = frozenset(literal(name, self.cell.group) for name in told)
        return self.told.literals() | bound

    def reason(self, true: set[Literal]) -> Reason | None:
        """The reason for which a value is withheld where exactly `true` hold; None where it is not."""
        names = {name for name, _ in true if literal(name, self.cell.group) in true}
        outcome, reason = self.cell.outcome(names)
        return reason if outcome is Outcome.WITHHELD else None


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """A list of rows of one kind: kept back whole by what decides the edge, or row by row by what decides the rows."""

    edge: Decided
    rows: Decided

    def literals(self) -> frozenset[Literal]:
        """What the entry of the list depends on, as far as it is told."""
        return self.edge.literals() | self.rows.literals()

    def reason(self, true: set[Literal]) -> Reason | None:
        """The reason for which the list, or rows of it, are withheld where exactly `true` hold."""
        return self.edge.reason(true) or self.rows.reason(true)


def bind(cell: Cell) -> Decided:
    """The cell with its conditions bound to its group."""
    full = ground(cell.full, cell.group)
    return Decided(ground(cell.told, cell.group), full, without_protection(full), cell)


def without_protection(guard: Guard) -> Guard:
    """The guard with every protective deny taken as not holding, and what is not told of an allow as holding."""
    return Guard(
        frozenset(frozenset(item for item in c if CONDITIONS[item[0]].told) for c in guard.allow),
        frozenset(c for c in guard.deny if all(CONDITIONS[name].told for name, _ in c)),
    )


def hidden(cell: Decided, facts: Facts) -> tuple[Cube, ...]:
    """When a value is not told to be withheld and yet not shown: a protective fact."""
    about = cell.told.literals() | cell.full.literals()
    return _solve(about, facts, lambda true: cell.told.holds(true) and not cell.full.holds(true))


@dataclass(frozen=True, slots=True)
class Telling:
    """For one place: under which conditions something is told to be withheld, reason by reason."""

    reasons: tuple[tuple[Reason, tuple[Cube, ...]], ...]


def telling(decided: tuple[Decided | Listed, ...], facts: Facts) -> Telling:
    """What is told of a whole whose parts are `decided` (the kinds of a list): the reason that got furthest."""
    literals = ordered(frozenset().union(*(part.literals() for part in decided)))
    wanted: dict[Reason, set[tuple[bool, ...]]] = {}
    free: set[tuple[bool, ...]] = set()
    for bits, possible in _worlds(literals, facts):
        true = {item for item, bit in zip(literals, bits, strict=True) if bit}
        reasons = [reason for part in decided if (reason := part.reason(true)) is not None]
        if not possible:
            free.add(bits)
        elif reasons:
            wanted.setdefault(max(reasons, key=rank), set()).add(bits)
    return Telling(tuple((reason, _cover(literals, wanted[reason], free)) for reason in sorted(wanted, key=rank)))
