"""The outcome of a cell, worked out a second time from the sentences of docs/explanation/policy-semantics.md.

Stock `enforce()` over the text of the lines decides whether a value may be read; asked again without the protective
lines, whether a refusal is told. Nothing of `policies.decision` is used.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import casbin
from casbin import util
from casbin.persist.adapters.string_adapter import StringAdapter

import policies
from policies.conditions import Scope
from policies.policy import Words
from schema.objects import PolicyObject

MODEL = (Path(policies.__file__).parent / "model.conf").read_text(encoding="ascii")


def stock(lines: Iterable[str]) -> casbin.Enforcer:
    """An unmodified Casbin over the model and these lines."""
    model = casbin.Model()
    model.load_model_from_text(MODEL)
    return casbin.Enforcer(model, StringAdapter("\n".join(lines) + "\n"))


def ask(enforcer: casbin.Enforcer, role: str, purpose: str, name: str, facts: set[str]) -> bool:
    """One question, with the conditions that hold as the model wants them."""
    names = "|".join(sorted(facts))
    held = f"^({names})(&({names}))*$" if names else "^$"
    return bool(enforcer.enforce(f"role:{role}", purpose, name, "read", held))


def cells_of(line: str) -> list[str]:
    """The cells of a line."""
    return [cell.strip() for cell in line.split(",")]


def inherited(lines: list[str], role: str) -> set[str]:
    """A role and all that it inherits from, as written in the file."""
    found = {f"role:{role}"}
    for _ in range(9):
        found |= {cells_of(line)[2] for line in lines if line.startswith("g,") and cells_of(line)[1] in found}
    return found


def reason(about: Iterable[list[str]], words: Words, purpose: str, thing: PolicyObject, facts: set[str]) -> str:
    """The reason of a told refusal by a role's lines about an object, by docs/explanation/policy-semantics.md."""
    order = list(words.conditions)
    allows, other_purpose, denies = [], False, []
    for _, _, wanted, _, _, condition, effect in about:
        names = [] if condition == "*" else condition.split("&")
        names = [one for one in names if words.conditions[one].told or effect == "deny"]
        if effect == "deny":
            if wanted in ("*", purpose) and all(
                words.conditions[one].told and applies(words, one, thing) for one in names
            ):
                denies.append(names)
        elif wanted in ("*", purpose):
            allows.append(names)
        else:
            other_purpose = True
    if [] in denies:
        return "NO_ROLE"
    if not allows:
        return "NO_PURPOSE" if other_purpose else "NO_ROLE"
    furthest = -1
    for names in allows:
        failing = [order.index(one) for one in names if one not in facts]
        furthest = max(furthest, min(failing, default=len(order)))
    if furthest < len(order):
        why = next((one for one in words.conditions.values() if one.explains == order[furthest]), None)
        return str((why if why and why.name in facts else words.conditions[order[furthest]]).reason)
    taken = [min(order.index(one) for one in names) for names in denies if set(names) <= facts]
    return str(words.conditions[order[max(taken)]].reason)


def applies(words: Words, name: str, thing: PolicyObject) -> bool:
    """Whether a condition can hold for the object: facts about a child or a row need one."""
    condition = words.conditions[name]
    if condition.scope is Scope.CALLER:
        return True
    return thing.has_child if condition.scope is Scope.CHILD else thing.type in condition.row_types


def is_silent(words: Words, thing: PolicyObject) -> bool:
    """Refusals of existence, of silent and of secret groups are never told."""
    if thing.name.startswith("record/"):
        return True
    group = words.catalogue.groups[thing.group]
    return group.is_silent or group.is_secret


SAMPLED = 500
"""Of so many questions one is put to the Casbin over all lines too, with all facts."""


class Oracle:
    """Outcomes by stock Casbin, for one policy.

    An enforcer looks at every line for every question, so those of one role about one object (by Casbin's own
    `keyMatch`) have an enforcer of their own, that is told the facts that they name.
    """

    def __init__(self, lines: list[str], words: Words) -> None:
        self.lines, self.words = lines, words
        self.hidden = {name for name, one in words.conditions.items() if not one.told}
        self.told = [line for line in lines if not self._is_protective(cells_of(line))]
        self.ask = lru_cache(maxsize=None)(self._ask)
        self.rules = [cells_of(line) for line in lines if line.startswith("p,")]
        self.links = [line for line in lines if line.startswith("g,")]
        self.of_role = lru_cache(maxsize=None)(self._of_role)
        self.about = lru_cache(maxsize=None)(self._about)
        self.chosen = lru_cache(maxsize=None)(self._chosen)
        self.enforcer = lru_cache(maxsize=None)(stock)
        self.decision = lru_cache(maxsize=None)(self._decision)
        self.asked = 0

    def _is_protective(self, cells: list[str]) -> bool:
        return cells[-1] == "deny" and bool(set(cells[-2].split("&")) & self.hidden)

    def _of_role(self, role: str) -> list[list[str]]:
        """The cells of the lines of a role and of all that it inherits from."""
        reach = inherited(self.lines, role)
        return [cells for cells in self.rules if cells[1] in reach]

    def _about(self, role: str, name: str) -> list[list[str]]:
        """The cells of a role's lines about an object."""
        return [one for one in self.of_role(role) if util.key_match(name, one[3])]

    def _chosen(self, which: str, role: str, name: str) -> tuple[tuple[str, ...], frozenset[str]]:
        """The lines of a role about an object, and the facts that they name."""
        about = self.about(role, name)
        if which == "told":
            about = [cells for cells in about if not self._is_protective(cells)]
        named = frozenset(fact for cells in about for fact in cells[-2].split("&")) - {"*"}
        return tuple(self.links + [", ".join(cells) for cells in about]), named

    def _decision(self, chosen: tuple[str, ...], role: str, purpose: str, name: str, facts: frozenset[str]) -> bool:
        return ask(self.enforcer(chosen), role, purpose, name, set(facts))

    def _ask(self, which: str, role: str, purpose: str, name: str, facts: frozenset[str]) -> bool:
        chosen, named = self.chosen(which, role, name)
        found = self.decision(chosen, role, purpose, name, facts & named)
        self.asked += 1
        if self.asked % SAMPLED == 1:
            whole = self.enforcer(tuple(self.lines if which == "full" else self.told))
            assert ask(whole, role, purpose, name, set(facts)) == found
        return found

    def outcome(self, role: str, purpose: str, thing: PolicyObject, facts: set[str]) -> tuple[str, str | None]:
        """VISIBLE, HIDDEN, or WITHHELD with its reason."""
        real = frozenset(name for name in facts if applies(self.words, name, thing))
        assumed = real | {name for name in self.hidden if applies(self.words, name, thing)}
        if not is_silent(self.words, thing) and not self.ask("told", role, purpose, thing.name, assumed):
            return "WITHHELD", reason(self.about(role, thing.name), self.words, purpose, thing, set(real))
        return ("VISIBLE" if self.ask("full", role, purpose, thing.name, real) else "HIDDEN"), None
