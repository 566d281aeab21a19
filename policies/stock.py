"""The same questions, put to an unmodified Casbin: every decision must agree with it. The only home
of that library.

Casbin is asked with the conditions that hold, as a pattern: `^(a|b)(&(a|b))*$`, and `^$` where none
holds. (The empty string would match every condition.) One full enforcer reads the files. The cost
of a question grows with the rules, so the matcher, which is a conjunction, is taken apart: Casbin's
own role manager says for each role and rule whether `g` holds, its own `keyMatch` for each object
and rule, its own `regexMatch` for each cell of conditions and each pattern, and its own effector
what the effects of the rules that match come to; what is left of the matcher is equality. Of each
comparison one question is put to an enforcer as a whole as well, and tests put them all to the full
one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from zlib import crc32

import casbin
from casbin.effect import Effector, effect_to_bool
from casbin.persist.adapters.string_adapter import StringAdapter
from casbin.util import key_match, regex_match_func

from policies.decision import Residual, decide
from policies.loader import MODEL, MODEL_FILE
from policies.policy import Effect, Policy
from policies.problems import Problem
from policies.vocabulary import ANY, Action

MOST_PROBLEMS = 20
_ONE_IN = 6
"""So many comparisons have one with a question put to an enforcer as a whole."""
_EFFECTS = {str(Effect.ALLOW): Effector.ALLOW, str(Effect.DENY): Effector.DENY}
_ROLE, _PURPOSE, _OBJECT, _ACTION, _CONDITION = 0, 1, 2, 3, 4  # columns of a `p` line, after its kind


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many questions have an answer of both sides, how many of them were allowed, and the first
    of those answered differently.
    """

    asked: int
    allowed: int
    problems: tuple[Problem, ...]


def pattern(holding: Iterable[str]) -> str:
    """The conditions that hold, in the form in which the model wants them.

    >>> pattern({"self", "assigned"}), pattern(())
    ('^(assigned|self)(&(assigned|self))*$', '^$')
    """
    names = "|".join(sorted(holding))
    return f"^({names})(&({names}))*$" if names else "^$"


def enforcer(text: str) -> "casbin.Enforcer":
    """A stock enforcer over the known model and lines of policy; no lines is a policy too."""
    model = casbin.Model()
    model.load_model_from_text("\n".join(MODEL))
    return casbin.Enforcer(model, StringAdapter(text or "\n"))


def full(policy: Policy) -> "casbin.Enforcer":
    """The stock enforcer over the very files of the policy."""
    names = sorted(name for name in policy.sources if name.endswith(".csv"))
    model = casbin.Model()
    model.load_model_from_text(policy.sources[MODEL_FILE])
    return casbin.Enforcer(model, StringAdapter("".join(policy.sources[name] for name in names)))


Rules = frozenset[tuple[str, ...]]
"""The rules that reach an object for a role, without their cells for these two: both are known to match."""


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What both sides say about some rules, for the sets of conditions that can hold."""

    asked: int
    allowed: int
    differing: tuple[frozenset[str], ...]


_ANY_ROLE, _ANY_OBJECT = "role:any", "any"
_ANOTHER = "another"
"""In the place of a purpose that no rule names: to Casbin those are all alike, whatever the role."""


@lru_cache(maxsize=65_536)
def _compared(rules: Rules, purpose: str, residual: Residual, names: tuple[str, ...]) -> _Comparison:
    """Casbin's answers by these rules beside the residual's, for sets of those names.

    It depends on nothing else, so it is remembered: a reload asks only about rules that no load before it had.
    """
    holdings = list(_holdings(rules, residual, names))
    stocks = {holding: _allowed(rules, purpose, holding) for holding in holdings}
    # Of some comparisons one question is put as one. Which, comes from the rules: others after each change.
    chance = crc32(repr((purpose, sorted(rules))).encode())
    if chance % _ONE_IN == 0:
        whole = holdings[chance // _ONE_IN % len(holdings)]
        stocks[whole] = _whole(rules, purpose, whole)
    differing = tuple(one for one in holdings if stocks[one] is not residual.holds(one))
    return _Comparison(len(holdings), sum(stocks.values()), differing)


def _holdings(rules: Rules, residual: Residual, names: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """The sets of conditions to ask about: every one of those that some allow, or a conjunction, depends on; and those
    that only ever deny, each by itself and all, beside nothing and beside all that may allow. A deny by one name alone
    looks at no other: it takes away as much beside some of them as beside all.
    """
    cells = [(rule[_CONDITION], rule[-1]) for rule in rules]
    denying = {cell for cell, effect in cells if effect == "deny" and "&" not in cell}
    mixed = {name for cell, effect in cells if effect != "deny" or "&" in cell for name in cell.split("&")}
    mixed |= residual.conditions - {name for one in residual.deny if len(one) == 1 for name in one}
    mixed |= frozenset().union(*residual.allow)
    lone = [name for name in names if name in denying - mixed]
    rest = [name for name in names if name not in lone]
    for size in range(len(rest) + 1):
        yield from map(frozenset, combinations(rest, size))
    for some in dict.fromkeys([*(frozenset({name}) for name in lone), frozenset(lone)]) if lone else ():
        yield from dict.fromkeys([some, some | frozenset(rest)])


@lru_cache(maxsize=65_536)
def _allowed(rules: Rules, purpose: str, holding: frozenset[str]) -> bool:
    """Casbin's parts put together: which cells of conditions match, and what the effects of those rules come to."""
    effects = [
        _EFFECTS[rule[-1]]
        for rule in rules
        if rule[_PURPOSE] in (ANY, purpose)
        and rule[_ACTION] in (ANY, Action.READ)
        and (rule[_CONDITION] == ANY or _matches(rule[_CONDITION], holding & frozenset(rule[_CONDITION].split("&"))))
    ]
    return bool(effect_to_bool(_effector().final_effect(effects)))


def _whole(rules: Rules, purpose: str, holding: frozenset[str]) -> bool:
    """The same question, put to an enforcer over the rules as one."""
    asked = (_ANY_ROLE, purpose, _ANY_OBJECT, str(Action.READ), pattern(holding))
    return bool(enforcer("".join(f"p, {', '.join(rule)}\n" for rule in sorted(rules))).enforce(*asked))


@lru_cache(maxsize=65_536)
def _matches(cell: str, holding: frozenset[str]) -> bool:
    """Whether Casbin matches a cell of conditions, told those of its own names that hold: another one is a branch of
    the pattern that no part of the cell can take, and each set is a pattern that takes longer to read than to try.
    """
    return bool(regex_match_func(cell, pattern(holding)))


@lru_cache(maxsize=1)
def _effector() -> Effector:
    """What Casbin makes of the model's line about effects."""
    return enforcer("").eft


def agrees(policy: Policy) -> Agreement:
    """Ask for every role, purpose it may declare, object, and set of the conditions that matter."""
    stock = full(policy)
    lines, linked = stock.get_policy(), stock.get_role_manager().has_link
    reaching = _reaching(lines, policy.words.catalogue.objects)
    asked = allowed = 0
    problems: list[Problem] = []
    for role in policy.roles:
        counts = {name for name in {line[_ROLE] for line in lines} if linked(f"role:{role}", name)}
        near: dict[str, list[tuple[str, ...]]] = {}
        for line in lines:
            if line[_ROLE] in counts:
                rule = (_ANY_ROLE, line[_PURPOSE], _ANY_OBJECT, *line[_OBJECT + 1 :])
                near.setdefault(line[_OBJECT], []).append(rule)
        for name, cells in reaching.items():
            rules = frozenset(rule for cell in cells for rule in near.get(cell, ()))
            for purpose in _purposes(policy, role, rules):
                residual = decide(policy, role, purpose, name).full
                put = purpose if any(rule[_PURPOSE] == purpose for rule in rules) else _ANOTHER
                found = _compared(rules, put, residual, _names(policy, name, rules, residual))
                asked, allowed = asked + found.asked, allowed + found.allowed
                problems += [
                    _difference(role, purpose, name, holding, agrees_to=residual.holds(holding))
                    for holding in found.differing
                ]
    return Agreement(asked, allowed, tuple(problems[:MOST_PROBLEMS]))


def _reaching(lines: list[list[str]], names: Iterable[str]) -> Mapping[str, list[str]]:
    """For each object, the object cells of the rules that Casbin matches it with."""
    cells = {line[_OBJECT] for line in lines}
    return {name: [cell for cell in cells if key_match(name, cell)] for name in names}


def _purposes(policy: Policy, role: str, rules: Rules) -> list[str]:
    """The purposes of the role that these rules name, and one of the others: to Casbin those are
    all alike.
    """
    may = policy.words.purposes_of_role[role]
    named = may & {rule[_PURPOSE] for rule in rules}
    return [*sorted(named), *sorted(may - named)[:1]]


def _names(policy: Policy, name: str, rules: Rules, residual: Residual) -> tuple[str, ...]:
    """The conditions that can hold for the object, of those that either side has rules about."""
    cells = ({cell for rule in rules for cell in rule[_CONDITION].split("&")} - {"*"}) | residual.conditions
    thing = policy.words.catalogue.objects[name]
    return tuple(sorted(cell for cell in cells if policy.words.applies(cell, thing)))


def _difference(role: str, purpose: str, name: str, holding: frozenset[str], *, agrees_to: bool) -> Problem:
    wrong = (
        f"a stock Casbin {'denies' if agrees_to else 'allows'} `{name}` to role:{role} for {purpose}"
        f" with {sorted(holding)}, and this server does not agree"
    )
    return Problem(MODEL_FILE, 0, wrong, "report it: do not use this policy")
