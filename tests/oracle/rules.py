"""The policy files as stock Casbin reads them, and the reasons that the policy semantics give for a refusal.

Nothing is compiled: a question is one `enforce()`, remembered. The rules of one role about one object are put into an
enforcer of their own, since an enforcer looks at every line, and it is told only the facts that they name; a sample of
questions goes to the enforcer of all lines besides, with all facts.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import casbin
from casbin import util
from casbin.persist.adapters.string_adapter import StringAdapter

FOLDER = Path(__file__).resolve().parents[2] / "policies"
TOLD = {
    "synthetic": "NO_ROLE",
    **dict.fromkeys(("same_authority", "host_authority", "previous_authority"), "OTHER_AUTHORITY"),
    **dict.fromkeys(
        (
            *("on_roll", "assigned", "needs_location", "team", "self", "responsible", "carer"),
            *("open_request", "referenced"),
            *("own_service", "own_staff", "own_note", "shared_note", "heard", "own_parenting", "own_action"),
        ),
        "NOT_INVOLVED",
    ),
    **dict.fromkeys(
        (
            *("own_edge", "own_home", "own_sector", "of_housing", "of_everyday_life"),
            *("note_released", "words_released"),
            *("in_chronology", "protected_or_looked_after", "in_household", "answerable", "family_told"),
        ),
        "NO_ROLE",
    ),
    "shared_with_parents": "NO_CONSENT",
    "consented": "NO_CONSENT",
    "consent_withdrawn": "CONSENT_WITHDRAWN",
    "restricted": "RESTRICTED",
}
"""The conditions that are told, in the declared order, each with its reason; the last is told where it holds."""
EXPLAINED = {"consented": "consent_withdrawn"}
"""Where the second holds, it is the reason in the place of the first that fails."""
REASONS = ("NO_ROLE", "NO_PURPOSE", *dict.fromkeys(TOLD.values()))
"""All reasons; the further a rule got, the later."""
ABSENT = frozenset(
    {
        *("sealed", "kin_sealed", "archived", "conflict", "real_data"),
        *("of_sensitive_service", "names_sensitive_service", "note_kept", "kept_from_family"),
        *("not_known_to", "number_not_known_to", "address_shielded", "pair_closed"),
    }
)
"""The conditions that only ever keep a record or a row from existing."""
PROTECTIVE = frozenset({"shield_closed", "kin_shield_closed", "confided", "must_not_locate"}) | ABSENT
SAMPLED = 400
"""Of so many questions one is put to the enforcer over all lines too."""


@dataclass(frozen=True)
class Line:
    """One line of a policy file: its cells, and where it stands."""

    cells: tuple[str, ...]
    place: str

    @property
    def names(self) -> frozenset[str]:
        """The conditions of a rule."""
        return frozenset(self.cells[5].split("&")) - {"*"}


def read(folder: Path = FOLDER) -> list[Line]:
    """The lines of all policy files; the strict loader has refused whatever plain splitting would misread."""
    found = []
    for file in sorted(folder.glob("*.csv")):
        for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            cells = tuple(cell.strip() for cell in text.split(","))
            if text.strip() and not text.startswith("#"):
                found.append(Line(cells, f"{file.name}:{number}"))
    return found


@dataclass
class Rulebook:
    """What stock Casbin says. `decided` counts, by line, the answers for which it was named as the ground."""

    lines: list[Line] = field(default_factory=read)
    decided: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    _enforcers: dict[tuple[str, ...], "casbin.Enforcer"] = field(default_factory=dict)
    _near: dict[tuple[str, bool, str], tuple[str, ...]] = field(default_factory=dict)
    _named: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    _decisions: dict[tuple[tuple[str, ...], str, frozenset[str]], tuple[bool, str]] = field(default_factory=dict)
    _answers: dict[tuple[str, str, str, frozenset[str], bool], tuple[bool, str]] = field(default_factory=dict)
    _reasons: dict[tuple[str, str, str, frozenset[str]], str] = field(default_factory=dict)
    _reach: dict[str, set[str]] = field(default_factory=dict)

    def rules(self) -> list[Line]:
        """The lines that allow or deny."""
        return [line for line in self.lines if line.cells[0] == "p"]

    def knows(self, role: str) -> bool:
        """Whether any line speaks of the role."""
        return any(line.cells[1] == f"role:{role}" for line in self.lines)

    def speaks(self, who: tuple[str, str], name: str, groups: Iterable[str]) -> bool:
        """Whether a rule of the role itself, for the purpose, opens a field of the type."""
        role, purpose = who
        cells = {
            line.cells[3]
            for line in self.rules()
            if line.cells[1] == f"role:{role}" and line.cells[2] in ("*", purpose)
        }
        return any(cell == f"{one}/*" or cell.startswith(f"{one}/{name}.") for cell in cells for one in groups)

    def names(self, role: str) -> frozenset[str]:
        """The conditions in the rules of a role and whatever it inherits."""
        roles = self._roles(role)
        return frozenset().union(*(line.names for line in self.rules() if line.cells[1] in roles))

    def conditions(self, role: str, thing: str) -> frozenset[str]:
        """The conditions in the rules of a role, and whatever it inherits, about one object."""
        return frozenset().union(*(line.names for line in self._about(role, thing)))

    def allows(self, who: tuple[str, str], thing: str, facts: frozenset[str], *, told: bool = False) -> bool:
        """Whether (role, purpose) may read `thing` while exactly `facts` hold.

        With `told`, protective denies do not hold, and conditions hidden on failure do.
        """
        key = (*who, thing, facts, told)
        if key not in self._answers:
            self._answers[key] = self._ask(key)
        answer, place = self._answers[key]
        if not told and place:
            self.decided[place] += 1
        return answer

    def _ask(self, key: tuple[str, str, str, frozenset[str], bool]) -> tuple[bool, str]:
        role, purpose, thing, facts, told = key
        holding = facts | PROTECTIVE if told else facts
        chosen = self._chosen(role, thing, told=told)
        # A fact that none of these lines names cannot change what they say, nor can which of their objects is asked.
        near = (chosen, purpose, holding & self._named[chosen])
        if near not in self._decisions:
            request = (f"role:{role}", purpose, thing, "read", as_pattern(near[2]))
            answer, ground = self._enforcer(chosen).enforce_ex(*request)
            self._decisions[near] = bool(answer), self._places.get(tuple(ground), "")
        self.asked += 1
        if self.asked % SAMPLED == 0 and not told:
            request = (f"role:{role}", purpose, thing, "read", as_pattern(holding))
            whole = self._enforcer(self._chosen("", "", told=False))
            assert whole.enforce(*request) == self._decisions[near][0]
        return self._decisions[near]

    @cached_property
    def _places(self) -> dict[tuple[str, ...], str]:
        return {line.cells[1:]: line.place for line in reversed(self.rules())}

    @cached_property
    def _by_role(self) -> dict[str, dict[str, list[Line]]]:
        """The lines that allow or deny, by role and by what stands in their cell for the object."""
        found: dict[str, dict[str, list[Line]]] = {}
        for line in self.rules():
            found.setdefault(line.cells[1], {}).setdefault(line.cells[3], []).append(line)
        return found

    def _about(self, role: str, thing: str) -> list[Line]:
        """The lines of a role and whatever it inherits whose object is this one by Casbin's own `keyMatch`."""
        return [
            line
            for one in sorted(self._roles(role))
            for cell, lines in self._by_role.get(one, {}).items()
            if util.key_match(thing, cell)
            for line in lines
        ]

    def _chosen(self, role: str, thing: str, *, told: bool) -> tuple[str, ...]:
        """The lines of a role and whatever it inherits whose object is this one by Casbin's own `keyMatch`; all lines
        for the empty role.
        """
        if (role, told, thing) not in self._near:
            chosen = self.lines
            if role:
                links = [line for line in self.lines if line.cells[0] == "g"]
                chosen = links + [one for one in self._about(role, thing) if not (told and is_protective(one))]
            texts = tuple(", ".join(line.cells) for line in chosen)
            self._named[texts] = frozenset().union(*(line.names for line in chosen if line.cells[0] == "p"))
            self._near[role, told, thing] = texts
        return self._near[role, told, thing]

    def _enforcer(self, texts: tuple[str, ...]) -> "casbin.Enforcer":
        """The enforcer over these lines."""
        if texts not in self._enforcers:
            model = casbin.Enforcer.new_model(str(FOLDER / "model.conf"))
            self._enforcers[texts] = casbin.Enforcer(model, StringAdapter("\n".join(texts)))
        return self._enforcers[texts]

    def _roles(self, role: str) -> set[str]:
        if role in self._reach:
            return self._reach[role]
        found, left = set(), {f"role:{role}"}
        while left:
            found |= left
            left = {line.cells[2] for line in self.lines if line.cells[0] == "g" and line.cells[1] in left} - found
        self._reach[role] = found
        return found

    def reason(self, who: tuple[str, str], thing: str, facts: frozenset[str]) -> str:
        """Why a refusal is told: the first failing condition of the allow rule that gets furthest."""
        key = (*who, thing, facts)
        if key not in self._reasons:
            self._reasons[key] = self._reason(*key)
        return self._reasons[key]

    def _reason(self, role: str, purpose: str, thing: str, facts: frozenset[str]) -> str:
        order, furthest, elsewhere, taken = list(TOLD), -1, False, False
        denies: list[str] = []
        for line in self._about(role, thing):
            _, _, wanted, _, _, _, effect = line.cells
            if effect != "allow":
                denies += [name for name in line.names & TOLD.keys() if line.names <= facts]
                continue
            if wanted not in ("*", purpose):
                elsewhere = True
                continue
            failing = [name for name in order if name in line.names - facts]
            taken = taken or not failing  # this rule allows: a deny that is told takes it away
            if failing:
                furthest = max(furthest, order.index(failing[0]))
        if taken:
            (deny,) = set(denies)
            return TOLD[deny]
        if furthest >= 0:
            why = EXPLAINED.get(order[furthest], "")
            return TOLD[why if why in facts else order[furthest]]
        return "NO_PURPOSE" if elsewhere else "NO_ROLE"


def as_pattern(facts: Iterable[str]) -> str:
    """The conditions that hold, as stock tools are told them."""
    either = "|".join(sorted(facts))
    return f"^({either})(&({either}))*$" if either else "^$"


def is_protective(line: Line) -> bool:
    """Whether a line denies for a reason that is never told."""
    return line.cells[0] == "p" and line.cells[6] == "deny" and bool(line.names & PROTECTIVE)
