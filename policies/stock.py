"""The same questions, put to an unmodified Casbin: every decision must agree with it. The only home
of that library.

Casbin is asked with the conditions that hold, as a pattern: `^(a|b)(&(a|b))*$`, and `^$` where none
holds. (The empty string would match every condition.) One full enforcer reads the files; for each
role and each set of rules that Casbin's own `keyMatch` finds for an object, a smaller one is built
out of what Casbin lists for the role, since the cost of a question grows with the rules. Tests ask
the full enforcer too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import casbin
from casbin.persist.adapters.string_adapter import StringAdapter
from casbin.util import key_match

from policies.decision import Residual, decide
from policies.loader import MODEL, MODEL_FILE
from policies.policy import Policy
from policies.problems import Problem
from policies.vocabulary import Action

MOST_PROBLEMS = 20
_PURPOSE, _OBJECT, _CONDITION = 1, 2, 4  # columns of a `p` line, after its kind


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many questions were asked, how many of them were allowed, and the first of those answered
    differently.
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


def agrees(policy: Policy) -> Agreement:
    """Ask for every role, purpose it may declare, object, and set of the conditions that matter."""
    stock = full(policy)
    links = "".join(f"g, {', '.join(link)}\n" for link in stock.get_grouping_policy())
    asked = allowed = 0
    problems: list[Problem] = []
    for role in policy.roles:
        rules = stock.get_implicit_permissions_for_user(f"role:{role}")
        smaller: dict[str, casbin.Enforcer] = {}
        for name in policy.words.catalogue.objects:
            found = [rule for rule in rules if key_match(name, rule[_OBJECT])]
            text = "".join(f"p, {', '.join(rule)}\n" for rule in found)
            if text not in smaller:
                smaller[text] = enforcer(text + links)
            for purpose in _purposes(policy, role, found):
                residual = decide(policy, role, purpose, name).full
                for holding in _holdings(policy, name, found, residual):
                    stocks = smaller[text].enforce(f"role:{role}", purpose, name, str(Action.READ), pattern(holding))
                    asked, allowed = asked + 1, allowed + stocks
                    if stocks is not residual.holds(holding):
                        problems.append(_difference(role, purpose, name, holding, allows=stocks))
    return Agreement(asked, allowed, tuple(problems[:MOST_PROBLEMS]))


def _purposes(policy: Policy, role: str, rules: list[list[str]]) -> list[str]:
    """The purposes of the role that these rules name, and one of the others: to Casbin those are
    all alike.
    """
    may = policy.words.purposes_of_role[role]
    named = may & {rule[_PURPOSE] for rule in rules}
    return [*sorted(named), *sorted(may - named)[:1]]


def _holdings(policy: Policy, name: str, rules: list[list[str]], residual: Residual) -> Iterator[frozenset[str]]:
    """Every set of conditions that can hold for the object, of those that either side has rules
    about.
    """
    cells = ({cell for rule in rules for cell in rule[_CONDITION].split("&")} - {"*"}) | residual.conditions
    thing = policy.words.catalogue.objects[name]
    names = sorted(cell for cell in cells if policy.words.applies(cell, thing))
    for size in range(len(names) + 1):
        yield from map(frozenset, combinations(names, size))


def _difference(role: str, purpose: str, name: str, holding: frozenset[str], *, allows: bool) -> Problem:
    wrong = (
        f"a stock Casbin {'allows' if allows else 'denies'} `{name}` to role:{role} for {purpose}"
        f" with {sorted(holding)}, and this server does not agree"
    )
    return Problem(MODEL_FILE, 0, wrong, "report it: do not use this policy")
