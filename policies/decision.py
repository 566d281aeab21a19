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
these, so that a deny that another one implies changes nothing. A condition that explains the
failing one, and holds, gives its own reason in the place of that one's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from policies.conditions import Scope
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
    negation of `told`, split by reason; where there is one only, `only_reason` is all that is needed:
    withheld for it iff `told` does not hold.
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
        thing = words.catalogue.objects[name]
        cell = policy.cells[key] = _decide(policy, near_object(_of_role(policy, role, action), name), purpose, thing)
    return cell


def unlisted(policy: Policy, name: str) -> Cell:
    """The cell of an object that nothing allows: what a role without a rule near it has."""
    return _decide(policy, [], ANY, policy.words.catalogue.objects[name])


def missing(policy: Policy, role: str, purpose: str, name: str) -> Cell:
    """What a list tells of rows that may be missing from it: the cell of their `record/…` object, as if it were told.

    Of a row that is not shown nothing is known. So a told condition about a row counts against the caller: in an allow
    as not holding, in a deny as holding. Withheld says that rows may be missing, and nothing of whether there are any.
    Rows of a silent or secret kind are never told of.
    """
    key = (role, purpose, name, "rows")
    cell: Cell | None = policy.cells.get(key)
    if cell is None:
        near = near_object(_of_role(policy, role, Action.READ), name)
        cell = policy.cells[key] = _missing(policy, near, purpose, name)
    return cell


def unlisted_rows(policy: Policy, name: str) -> Cell:
    """The same of rows that nothing allows."""
    return _missing(policy, [], ANY, name)


def _missing(policy: Policy, near: list[Rule], purpose: str, name: str) -> Cell:
    words, thing = policy.words, policy.words.catalogue.objects[name]
    group = words.catalogue.groups[words.group_of(thing)]
    shape: _Shape = (ALWAYS, ALWAYS, {}, ())
    if not (group.is_silent or group.is_secret):
        allow, deny = _by_effect(words, near, purpose, thing)
        rows = frozenset(one for one, what in words.conditions.items() if what.told and what.scope is Scope.ROW)
        shape = _told(words, allow, deny, _without_allow(near), rows)
    return Cell(name, group.name, *shape)


def table(policy: Policy) -> Mapping[tuple[str, str, str], Cell]:
    """Every cell: of each role of the vocabulary, each purpose that it may declare, and each object.

    A load fills the policy's memory with it, so that a request finds each of its decisions made. Purposes that no rule
    near an object names share one cell: the cost grows with what the rules say, not with the number of purposes.
    """
    made: dict[tuple[str, str, str], Cell] = {}
    for role, purposes in policy.words.purposes_of_role.items():
        rules = _of_role(policy, role, Action.READ)
        for name, thing in policy.words.catalogue.objects.items():
            near = near_object(rules, name)
            named = {rule.purpose for rule in near}
            alike: Cell | None = None
            for purpose in purposes:
                key = (role, purpose, name, Action.READ)
                cell: Cell | None = policy.cells.get(key)
                if cell is None and purpose not in named:
                    cell = alike = alike or _decide(policy, near, purpose, thing)
                policy.cells[key] = made[key[:3]] = cell or _decide(policy, near, purpose, thing)
    return made


def by_object(rules: Iterable[Rule]) -> Mapping[str, list[Rule]]:
    """Rules by what stands in their cell for the object."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.object, []).append(rule)
    return found


def near_object(rules: Mapping[str, list[Rule]], name: str) -> list[Rule]:
    """Of rules by object, those about the object of that name: three cells reach it, as `Rule.reaches` says."""
    reaching = (name, name.partition("/")[0] + "/*", ANY)
    return [rule for cell in reaching for rule in rules.get(cell, ())]


def _of_role(policy: Policy, role: str, action: str) -> Mapping[str, list[Rule]]:
    """The rules that count for a role and an action, by object."""
    reach = policy.reach.get(role, frozenset({role}))
    return by_object(rule for rule in policy.rules if rule.role in reach and rule.action in (ANY, action))


def _decide(policy: Policy, near: list[Rule], purpose: str, thing: PolicyObject) -> Cell:
    """The cell, of which all but the name and the group is remembered for equal rules."""
    words = policy.words
    allow, deny = _by_effect(words, near, purpose, thing)
    if words.is_silent(thing):
        key: tuple[object, ...] = (allow, deny)
        if key not in policy.shapes:
            policy.shapes[key] = (ALWAYS, simplified(allow, deny), {}, ())
    else:
        key = (allow, deny, _without_allow(near))
        if key not in policy.shapes:
            policy.shapes[key] = _told(words, allow, deny, _without_allow(near))
    return Cell(thing.name, words.group_of(thing), *policy.shapes[key])


def _by_effect(
    words: Words, near: list[Rule], purpose: str, thing: PolicyObject
) -> tuple[frozenset[Conjunction], frozenset[Conjunction]]:
    """The conditions of the rules that match, allows and denies."""
    matching = [
        rule
        for rule in near
        if rule.purpose in (ANY, purpose) and all(words.applies(name, thing) for name in rule.conditions)
    ]
    return (
        frozenset(rule.conditions for rule in matching if rule.effect is Effect.ALLOW),
        frozenset(rule.conditions for rule in matching if rule.effect is Effect.DENY),
    )


_Shape = tuple[Residual, Residual, Mapping[Conjunction, Reason], tuple[Withheld, ...]]
"""A cell without its name and group."""


def _told(
    words: Words,
    allow: frozenset[Conjunction],
    deny: frozenset[Conjunction],
    otherwise: Reason,
    against: Conjunction = frozenset(),
) -> _Shape:
    """What becomes of a value whose refusal is told; `otherwise` is the reason where nothing allows it.

    Conditions of `against` are taken against the caller: no allow holds by them, and no deny fails by them.
    """
    told = frozenset(name for name, condition in words.conditions.items() if condition.told)
    told_allow = _absorbed(one & told for one in allow)
    told_deny = _absorbed(one - against for one in deny if one <= told)
    names: Conjunction = frozenset()
    if frozenset() in told_deny:  # denied whatever holds: no allow rule gets anywhere
        reasons: dict[Conjunction, Reason] = {frozenset(): Reason.NO_ROLE}
    elif not told_allow:
        reasons = {frozenset(): otherwise}
    else:
        names = names.union(*told_allow, *told_deny) - against
        names |= {words.explained[name] for name in names & words.explained.keys()}
        reasons = dict(_reasons(words, names, told_allow, told_deny))
    withheld = _by_reason(sorted(names, key=words.order), reasons)
    shown = simplified((one for one in told_allow if not one & against), told_deny)
    return shown, simplified(allow, deny), reasons, withheld


def _without_allow(near: list[Rule]) -> Reason:
    """Why there is no allow, where there is none: another purpose would have one, or none has."""
    return Reason.NO_PURPOSE if any(rule.effect is Effect.ALLOW for rule in near) else Reason.NO_ROLE


def _reasons(
    words: Words, names: Conjunction, allow: Disjunction, deny: Disjunction
) -> Iterator[tuple[Conjunction, Reason]]:
    """The reason for each truth assignment of `names` that fails."""
    order, explained = words.order, words.explained
    for true in _subsets(names):
        failing = [one - true for one in allow]
        if all(failing):
            furthest = max((min(one, key=order) for one in failing), key=order)
            why = explained.get(furthest)
            yield true, words.conditions[why if why in true else furthest].reason
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
