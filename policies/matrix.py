"""The visibility matrix as the policies have it: a page for reviewers, and the figures for its picture.

`make matrix` writes both anew; a test holds them equal to the policies. What a cell says comes from the decision table,
that is from what the server does, and not from the lines of the files; only how the letters of the plan were read is
taken from the comments beside the rules. Nothing here decides anything.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from policies import load
from policies.decision import Conjunction, Disjunction, decide
from policies.policy import Policy
from policies.vocabulary import PURPOSES_OF_ROLE, Role
from schema.catalogue import catalogue

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "matrix.md"

NEVER, ALWAYS = "never", "every row"
OTHERS, DASH = "all other groups", "a dash"
LETTERS = {
    "same_authority": "O",
    "host_authority": "host",
    "previous_authority": "before",
    "on_roll": "O",
    "assigned": "I",
    "team": "I",
    "consented": "C",
    "open_request": "R",
    "self": "S",
    "responsible": "S",
    "referenced": "P",
    "own_service": "own",
    "needs_location": "need",
}
"""The letter of the plan for each condition; others are written out."""

HEAD = """# The matrix: who reads what

Written from the policies by `make matrix`; do not edit it here.
A test holds it equal to the decision table, which is what the server acts on.

![Roles by groups of attributes](../pictures/matrix.svg)

For each role and group of attributes:

- **Read when** names the conditions of which one must hold; `a` & `b` means both.
  What they mean is told in [conditions](conditions.md).
  A purpose stands before what holds for that purpose only.
  Where the fields of a group differ, each line names its fields.
- **The cell, as it was read** is the comment beside the rules in `policies/`, with the letters of the plan.
  Where it says "not there", the plan grants something that the record cannot tell apart yet, and nothing is granted.
  A is any row, O any child of the caller's authority or organisation, I one whom the caller works with.
  C is what consent covers, P for a purpose only, R inside an open request, S the own record.
  M is a reduced form, D statistics, a dash never.

Denies are left out here: restrictions of use, and the protective ones, that is shields, seals, archives, conflicts,
confidences, places that must not be known.
They hold for every role alike, but for the exemptions that `policies/exemptions.txt` lists with their reasons.
Also left out is that a field needs its row: a row exists by its own record rule and by its child's.
"""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read some fields of a group."""

    purpose: str | None
    """None: any purpose that the role may declare."""
    when: Disjunction
    """Any of these conjunctions of told conditions."""


Ways = tuple[Way, ...]
"""All ways; none: never."""


def roles() -> list[str]:
    """The roles, in the order of the vocabulary."""
    return [str(role) for role in Role]


def groups() -> list[str]:
    """The groups that decide a field, in the order of the catalogue."""
    used = {thing.group for thing in catalogue.objects.values()}
    return [name for name in catalogue.groups if name in used]


def cell(policy: Policy, role: str, group: str) -> Mapping[Ways, tuple[str, ...]]:
    """How a role reads a group: the objects' fields by the ways to read them."""
    found: dict[Ways, list[str]] = {}
    for name, thing in catalogue.objects.items():
        if thing.group == group:
            found.setdefault(_ways(policy, role, name), []).append(f"{thing.type}.{thing.field}")
    return {ways: tuple(fields) for ways, fields in found.items()}


def strongest(policy: Policy, role: str, group: str) -> tuple[str, str]:
    """A cell for the picture: how far it opens (`never`, `purpose`, `conditions`, `always`), and in letters."""
    ways = [way for ways in cell(policy, role, group) for way in ways]
    if not ways:
        return "never", ""
    letters = {_in_letters(policy, term): None for way in ways for term in way.when}
    kind = "always" if "A" in letters else "conditions" if any(way.purpose is None for way in ways) else "purpose"
    return kind, " ".join(letters)


def _in_letters(policy: Policy, term: Conjunction) -> str:
    named = sorted(term, key=policy.words.order)
    return "+".join(dict.fromkeys(LETTERS.get(name, name) for name in named)) or "A"


def _ways(policy: Policy, role: str, name: str) -> Ways:
    """What holds for every purpose of the role, and then what each purpose adds."""
    shown = {purpose: _shown(policy, role, purpose, name) for purpose in sorted(PURPOSES_OF_ROLE[role])}
    common = frozenset.intersection(*map(frozenset, shown.values()))
    more = {
        purpose: tuple(term for term in terms if not any(one <= term for one in common))
        for purpose, terms in shown.items()
    }
    every = Way(None, tuple(sorted(common, key=lambda term: _order(policy, term))))
    return (*((every,) if common else ()), *(Way(purpose, terms) for purpose, terms in more.items() if terms))


def _shown(policy: Policy, role: str, purpose: str, name: str) -> Disjunction:
    """The told conditions of what allows it, without those that others imply."""
    conditions = policy.words.conditions
    full = decide(policy, role, purpose, name).full
    allow = {frozenset(one for one in term if conditions[one].told) for term in full.allow}
    least = [term for term in allow if not any(other < term for other in allow)]
    return tuple(sorted(least, key=lambda term: _order(policy, term)))


def _order(policy: Policy, term: Conjunction) -> tuple[int, ...]:
    return (len(term), *sorted(policy.words.order(name) for name in term))


# ---- the page ----


def page(policy: Policy) -> str:
    """The page, as Markdown."""
    said = readings(policy)
    return "\n".join([HEAD, *(line for role in roles() for line in _of_role(policy, role, said))])


def _of_role(policy: Policy, role: str, said: Mapping[tuple[str, str], str]) -> Iterator[str]:
    yield f"## {role}\n"
    about = said.get((role, ""))
    if about:
        yield f"{about[0].upper()}{about[1:]}.\n"
    yield f"Purposes: {', '.join(f'`{purpose}`' for purpose in sorted(PURPOSES_OF_ROLE[role]))}.\n"
    if all(not ways for group in groups() for ways in cell(policy, role, group)):
        yield "Reads nothing of the record.\n"
        return
    yield "| Group | Read when | The cell, as it was read |"
    yield "|---|---|---|"
    for group in groups():
        found = cell(policy, role, group)
        read = reading(said, role, group)
        if not read:
            raise LookupError(f"no comment reads `{group}` for {role}: say beside its rules how the cell was read")
        yield f"| `{group}` | {_in_words(policy, found)} | {read} |"
    yield ""


def _in_words(policy: Policy, found: Mapping[Ways, tuple[str, ...]]) -> str:
    if len(found) == 1:
        return _way_in_words(policy, next(iter(found)))
    lines = sorted(
        f"{_way_in_words(policy, ways)}: {', '.join(f'`{field}`' for field in fields)}"
        for ways, fields in found.items()
    )
    return "<br>".join(lines)


def _way_in_words(policy: Policy, ways: Ways) -> str:
    if not ways:
        return NEVER
    return "; ".join(
        (f"{way.purpose}: " if way.purpose else "") + " or ".join(_term(policy, term) for term in way.when)
        for way in ways
    )


def _term(policy: Policy, term: Conjunction) -> str:
    return " & ".join(f"`{name}`" for name in sorted(term, key=policy.words.order)) or ALWAYS


def reading(said: Mapping[tuple[str, str], str], role: str, group: str) -> str:
    """How a cell was read: what its own comment says, that of the group that it is a part of, or that of all others;
    the empty text where none does.
    """
    whole = catalogue.groups[group].part_of
    return said.get((role, group)) or (said.get((role, whole)) if whole else "") or said.get((role, OTHERS), "")


_ROLE = re.compile(r"# ([a-z_]+): (.+)")
_CELLS = re.compile(rf"# ({OTHERS}|[a-z_]+(?:, [a-z_]+)*): (.+)")


def readings(policy: Policy) -> Mapping[tuple[str, str], str]:
    """What the comments say: of each role (with no group), and of each of its cells, one or several at once. A comment
    may go on on the next line.
    """
    found: dict[tuple[str, str], str] = {}
    known = {*catalogue.groups, OTHERS}
    for name, text in policy.sources.items():
        if not name.endswith(".csv"):
            continue
        role = ""
        last: list[tuple[str, str]] = []
        for line in text.splitlines():
            about, cells = _ROLE.fullmatch(line), _CELLS.fullmatch(line)
            if about and about[1] in PURPOSES_OF_ROLE:
                role, last = about[1], [(about[1], "")]
                found[role, ""] = about[2]
            elif cells and role and known.issuperset(cells[1].split(", ")):
                last = [(role, group) for group in cells[1].split(", ")]
                found.update(dict.fromkeys(last, cells[2]))
            elif line.startswith("# ") and last:
                found.update({one: f"{found[one]} {line[2:]}" for one in last})
            else:
                last = []
    return found


def write() -> None:
    """Write the page."""
    PAGE.write_text(page(load(ROOT / "policies", catalogue, verify=False)))


if __name__ == "__main__":
    write()
