"""What the rules leave open: partial evaluation of a policy for one role, purpose and object.

The rules that match are known; whether their conditions hold differs from row to row. What is left
is a residual over named conditions, which becomes SQL. The order of the outcomes is fixed (see
docs/explanation/policy-semantics.md):

1. The *told* residual leaves protective facts out: denies with a condition that is not told are
   taken as not holding, conditions of an allow that are not told as holding. False: WITHHELD, with
   a reason.
2. The *full* residual is false: HIDDEN, exactly as if nothing had ever been recorded.
3. Otherwise VISIBLE.

The reason is that of the first failing condition, in the declared order, of the allow rule that
gets furthest. A rule that fails by its purpose alone gets less far than any that fails by a
condition: NO_PURPOSE; no rule at all: NO_ROLE. Where an allow holds and a told deny takes it away:
the first condition of that deny in the declared order; of several such denies, the latest of
these, so that a deny that another one implies changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from policies.policy import Effect, Policy, Rule, Words
from policies.vocabulary import ANY, Action, Reason
from schema.objects import PolicyObject

MOST_CONDITIONS = 8
"""A cell may depend on so many conditions at most: each one doubles its truth table."""

Conjunction = frozenset[str]
Disjunction = tuple[Conjunction, ...]


class Outcome(StrEnum):
    """What becomes of one value."""

    VISIBLE = "VISIBLE"
    WITHHELD = "WITHHELD"
    HIDDEN = "HIDDEN"


@dataclass(frozen=True, slots=True)
class Residual:
    """Allowed iff all conditions of one of `allow` hold, and not all conditions of any of `deny`.

    >>> Residual((frozenset({"assigned"}),), (frozenset({"archived"}),)).holds({"assigned"})
    True
    """

    allow: Disjunction = ()
    deny: Disjunction = ()

    @property
    def is_never(self) -> bool:
        """Constantly false."""
        return not self.allow

    @property
    def is_always(self) -> bool:
        """Constantly true."""
        return self.allow == (frozenset(),) and not self.deny

    @property
    def conditions(self) -> frozenset[str]:
        """The conditions it depends on."""
        return frozenset().union(*self.allow, *self.deny)

    def holds(self, facts: Iterable[str]) -> bool:
        """Whether it is true where exactly the conditions `facts` hold."""
        true = frozenset(facts)
        return any(one <= true for one in self.allow) and not any(one <= true for one in self.deny)


NEVER = Residual()
ALWAYS = Residual((frozenset(),))


class Literal(NamedTuple):
    """A condition that holds, or does not."""

    condition: str
    holds: bool


class Withheld(NamedTuple):
    """One reason, and exactly when it is the one: any of `when`, each of which is literals that
    must all be true.
    """

    reason: Reason
    when: tuple[frozenset[Literal], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """The decision on one object for one role and purpose.

    `group` is what the placeholder `{group}` of its conditions stands for. `withheld` is the
    negation of `told`, split by reason; in nearly all cells there is one reason at most, and then
    `only_reason` is all that is needed: withheld for it iff `told` does not hold.
    """

    object: str
    group: str
    told: Residual
    full: Residual
    reasons: Mapping[Conjunction, Reason]
    """For each set of told conditions that hold, of those the cell depends on, where `told` fails:
    the reason.
    """
    withheld: tuple[Withheld, ...]

    @property
    def only_reason(self) -> Reason | None:
        """The reason, where the cell has exactly one."""
        return self.withheld[0].reason if len(self.withheld) == 1 else None

    @property
    def conditions(self) -> frozenset[str]:
        """All conditions that the cell depends on: outcome or reason."""
        listed = (literal.condition for one in self.withheld for term in one.when for literal in term)
        return self.told.conditions | self.full.conditions | frozenset(listed)

    def outcome(self, facts: Iterable[str]) -> tuple[Outcome, Reason | None]:
        """What becomes of a value where exactly the conditions `facts` hold."""
        true = frozenset(facts)
        if not self.told.holds(true):
            return Outcome.WITHHELD, next(
                one.reason
                for one in self.withheld
                if any(all(fact.holds == (fact.condition in true) for fact in term) for term in one.when)
            )
        return (Outcome.VISIBLE if self.full.holds(true) else Outcome.HIDDEN), None


def decide(policy: Policy, role: str, purpose: str, name: str, action: str = Action.READ) -> Cell:
    """The cell of the object `name`, for a role by its name alone. Remembered for as long as the
    policy lives.

    Raises KeyError for a role, purpose, object or action that does not exist: that is a fault of
    the program, for callers' words are checked before.
    """
    key = (role, purpose, name, action)
    cell: Cell | None = policy.cells.get(key)
    if cell is None:
        words = policy.words
        if role not in words.purposes_of_role or purpose not in words.purposes or action not in words.actions:
            raise KeyError(f"no such role, purpose or action: {role}, {purpose}, {action}")
        cell = policy.cells[key] = _decide(policy, role, purpose, words.catalogue.objects[name], action)
    return cell


def table(policy: Policy) -> Mapping[tuple[str, str, str], Cell]:
    """Every cell: of each role of the policy, each purpose that it may declare, and each object."""
    return {
        (role, purpose, name): decide(policy, role, purpose, name)
        for role in policy.roles
        for purpose in sorted(policy.words.purposes_of_role[role])
        for name in policy.words.catalogue.objects
    }


def _decide(policy: Policy, role: str, purpose: str, thing: PolicyObject, action: str) -> Cell:
    words = policy.words
    reach = policy.reach.get(role, frozenset({role}))
    near = [rule for rule in policy.rules if rule.role in reach and rule.matches(thing.name, action)]
    matching = [
        rule
        for rule in near
        if rule.purpose in (ANY, purpose) and all(words.applies(name, thing) for name in rule.conditions)
    ]
    allow = [rule.conditions for rule in matching if rule.effect is Effect.ALLOW]
    deny = [rule.conditions for rule in matching if rule.effect is Effect.DENY]
    told = frozenset(name for name, condition in words.conditions.items() if condition.told)
    full = simplified(allow, deny)
    if words.is_silent(thing):
        return Cell(thing.name, words.group_of(thing), ALWAYS, full, {}, ())
    told_allow = _absorbed(one & told for one in allow)
    told_deny = _absorbed(one for one in deny if one <= told)
    names: Conjunction = frozenset()
    if frozenset() in told_deny:  # denied whatever holds: no allow rule gets anywhere
        reasons: dict[Conjunction, Reason] = {frozenset(): Reason.NO_ROLE}
    elif not told_allow:
        reasons = {frozenset(): _without_allow(near)}
    else:
        names = names.union(*told_allow, *told_deny)
        reasons = dict(_reasons(words, names, told_allow, told_deny))
    return Cell(
        thing.name,
        words.group_of(thing),
        simplified(told_allow, told_deny),
        full,
        reasons,
        _by_reason(sorted(names, key=words.order), reasons),
    )


def _without_allow(near: list[Rule]) -> Reason:
    """Why there is no allow: another purpose would have one, or none has."""
    return Reason.NO_PURPOSE if any(rule.effect is Effect.ALLOW for rule in near) else Reason.NO_ROLE


def _reasons(
    words: Words, names: Conjunction, allow: Disjunction, deny: Disjunction
) -> Iterator[tuple[Conjunction, Reason]]:
    """The reason for each truth assignment of `names` that fails."""
    order = words.order
    for true in _subsets(names):
        failing = [one - true for one in allow]
        if all(failing):
            furthest = max((min(one, key=order) for one in failing), key=order)
            yield true, words.conditions[furthest].reason
            continue
        taken = [min(one, key=order) for one in deny if one <= true]
        if taken:
            yield true, words.conditions[max(taken, key=order)].reason


def _by_reason(names: list[str], reasons: Mapping[Conjunction, Reason]) -> tuple[Withheld, ...]:
    """The failing assignments grouped by reason, each group as few and short terms, in the order of
    reasons.
    """
    return tuple(
        Withheld(reason, _terms(names, [true for true, why in reasons.items() if why is reason]))
        for reason in Reason
        if reason in reasons.values()
    )


def _terms(names: list[str], assignments: list[frozenset[str]]) -> tuple[frozenset[Literal], ...]:
    """A short disjunction of literals that is true for exactly these assignments of `names` (Quine
    and McCluskey).
    """
    wanted = set(assignments)
    exact = {frozenset(Literal(name, name in true) for name in names) for true in wanted}
    implicants, current = set(exact), exact
    while current:
        current = {
            one & other
            for one, other in combinations(current, 2)
            if len(one) == len(other) == len(one & other) + 1
            and {literal.condition for literal in one} == {literal.condition for literal in other}
        }
        implicants |= current
    ranked = sorted(implicants, key=lambda term: (len(term), sorted(term)))
    chosen: list[frozenset[Literal]] = []
    left = exact
    while left:
        best = max(ranked, key=lambda term: sum(term <= one for one in left))
        chosen.append(best)
        left = {one for one in left if not best <= one}
    return tuple(chosen)


def simplified(allow: Iterable[Conjunction], deny: Iterable[Conjunction]) -> Residual:
    """The residual without what changes nothing; NEVER and ALWAYS are recognised.

    >>> a, b = frozenset({"a"}), frozenset({"a", "b"})
    >>> simplified([a, b], []) == Residual((a,))
    True
    >>> simplified([b], [a]) is NEVER
    True
    >>> simplified([a], [frozenset({"z"})]).deny
    (frozenset({'z'}),)
    """
    denies = _absorbed(deny)
    allows = _absorbed(one for one in allow if not any(denied <= one for denied in denies))
    return Residual(allows, denies) if allows else NEVER


def _absorbed(terms: Iterable[Conjunction]) -> Disjunction:
    """Without the conjunctions that another one implies, sorted."""
    listed = frozenset(terms)
    kept = [one for one in listed if not any(other < one for other in listed)]
    return tuple(sorted(kept, key=lambda one: (len(one), sorted(one))))


def _subsets(names: frozenset[str]) -> Iterator[frozenset[str]]:
    ordered = sorted(names)
    for size in range(len(ordered) + 1):
        yield from map(frozenset, combinations(ordered, size))
