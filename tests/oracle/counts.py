"""What a run met, and what it must have met to prove anything.

What can be met at all is worked out from the rules: of each type, the outcomes that some capacity can be given on a
row that exists for it. Whatever the rules can bring about must have occurred.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product

from tests.oracle.forms import Entity, Many, One
from tests.oracle.rows import ALL, OF_TYPE
from tests.oracle.rules import ABSENT, PROTECTIVE, REASONS, TOLD, Rulebook
from tests.oracle.shapes import ENTITIES, SILENT
from tests.oracle.shapes_secret import SECRET, SECRET_GROUPS
from tests.oracle.world import World

FEWEST = {"rule": 1, "condition": 2, "unknown": 1, "outcome": 4, "kind": 20, "edge": 8, "absent": 3, "reason": 40}
"""Low, as keys are drawn anew for each database and so is what chance meets: a run meets most of it far more often."""
"""A condition is counted once for a caller and a child or row, everything else each time that it is met."""
CONDITIONS = (*TOLD, *sorted(PROTECTIVE))
UNSURE = {"same_authority", "assigned", "self", "shield_closed", "kin_shield_closed", "conflict"}
"""Of these the record may not know; of the others, no row or no day says that it is not so."""
TOGETHER = 3
"""So many conditions of a rule hold together at most, a protective one among them."""
IDLE = {
    *(
        (role, thing)
        for role in ("role:under_shield", "role:under_confidence", "role:under_restriction")
        for thing in (*(f"record/{name}" for name in SECRET), *(f"{one}/*" for one in SECRET_GROUPS))
    ),
    ("role:anyone", "protection_admin/EmergencyGrant.agency"),
    ("role:under_confidence", "referrer_identity/*"),
    ("role:under_confidence", "record/Involvement:sensitive_service"),
    ("role:anyone", "case_notes/CaseNote.agency"),
}
"""Rules that guard what nobody under them can reach today, or one caller only: they decide next to nothing."""
ONE_WAY = {("synthetic", "false"), ("real_data", "true")}
"""What no made-up record is; that it is so elsewhere is told by a truth table."""
SUBJECTS = ("young_person", "parent_carer")
"""Whose account is of a person: of the others nobody can say that they must not know where a child is."""


@dataclass
class Tally:
    """What was met: outcomes by type, rows by kind, rows at the end of edges, reasons told."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    edges: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    narrowed: Counter[str] = field(default_factory=Counter)
    """What filters and orders met: outcomes of what they ask, quantifiers, ways, and rows found and left out."""
    absent: Counter[str] = field(default_factory=Counter)
    """Rows that were there and did not exist for the caller, by type; those of no kind besides."""


def possible(capacities: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The outcomes of each type that the rules can bring about, whatever is recorded."""
    book = Rulebook()
    found = set()
    for who, name in product(sorted(set(capacities)), ENTITIES):
        entity = ENTITIES[name]
        for facts in _facts(name, entity, book.names(who[0]) - _impossible(who[0])):
            if entity.child_key and not book.allows(who, "record/Child", facts - PROTECTIVE):
                continue
            for kind in entity.groups or ("",):
                thing = f"record/{name}:{kind}" if kind else f"record/{name}"
                if book.allows(who, thing, facts):
                    found |= {(name, one) for one in _outcomes(book, who, name, kind, facts)}
    return found


def _impossible(role: str) -> frozenset[str]:
    """The conditions that hold of a person only, where the role is a practitioner's."""
    return frozenset() if role in SUBJECTS else frozenset({"must_not_locate"})


def _facts(name: str, entity: Entity, asked: frozenset[str]) -> Iterator[frozenset[str]]:
    """Sets of the conditions that can hold for the record group of a row of this type: few at once, or all."""
    names = [one for one in CONDITIONS if one in asked - ABSENT and (one not in ALL or one in OF_TYPE.get(name, ()))]
    names = names if entity.child_key else []
    for size in sorted({*range(min(len(names), TOGETHER) + 1), len(names)}):
        yield from map(frozenset, combinations(names, size))


def _outcomes(book: Rulebook, who: tuple[str, str], name: str, kind: str, facts: frozenset[str]) -> Iterator[str]:
    """The outcomes of the fields; in another group than the row's, the shield may be open or closed by itself."""
    entity = ENTITIES[name]
    for key, shape in entity.fields.items():
        if isinstance(shape, One) and shape.is_structural:
            continue
        of = ENTITIES[shape.target].groups if isinstance(shape, Many) else [kind]
        for group in [shape.group] if shape.group else of:
            other = entity.child_key and group != (kind or entity.record_group)
            for held in (facts | {"shield_closed"}, facts - {"shield_closed"}) if other else (facts,):
                thing = f"{group}/{name}.{key}"
                if book.allows(who, thing, held):
                    yield "VISIBLE"
                elif group in SILENT or book.allows(who, thing, held, told=True):
                    yield "HIDDEN"
                else:
                    yield "WITHHELD"


def too_few(world: World, book: Rulebook, tally: Tally, capacities: Iterable[tuple[str, str]]) -> list[str]:
    """What was met less often than a proof needs."""
    met: dict[str, tuple[int, str]] = {
        line.place: (book.decided[line.place], "rule")
        for line in book.rules()
        if line.cells[1:4:2] not in IDLE and "real_data" not in line.names
    }
    for name, holds in product(CONDITIONS, ("true", "false", "unknown")):
        if (holds != "unknown" or name in UNSURE) and (name, holds) not in ONE_WAY:
            met[f"{name} {holds}"] = (world.met[name, holds], "unknown" if holds == "unknown" else "condition")
    for name, outcome in sorted(possible(capacities)):
        met[f"{name} {outcome}"] = (tally.outcomes[name, outcome], "outcome")
    for name, entity in ENTITIES.items():
        for kind in entity.groups or ("-",):
            met[f"{name} {kind}"] = (tally.kinds[name, kind], "kind")
        for key, shape in entity.fields.items():
            if isinstance(shape, Many | One):
                met[f"{name}.{key}"] = (tally.edges[f"{name}.{key}"], "edge")
        met[f"{name} absent"] = (tally.absent[name], "absent")
    met["Need of no kind"] = (tally.absent["Need of no kind"], "absent")
    for reason in REASONS:
        met[reason] = (tally.reasons[reason], "reason")
    return [f"{name}: {count}" for name, (count, of) in met.items() if count < FEWEST[of]]


def report(world: World, book: Rulebook, tally: Tally, statuses: Mapping[str, int]) -> str:
    """The counts, for people."""
    rarest = sorted((book.decided[line.place], line.place) for line in book.rules())[:5]
    decided = sum(1 for line in book.rules() if book.decided[line.place])
    return "\n".join(
        (
            "",
            f"answers: {dict(statuses)}",
            f"rules that decided: {decided} of {len(book.rules())}, most seldom: {rarest}",
            f"conditions: {sorted(world.met.items())}",
            f"outcomes: {sorted(tally.outcomes.items())}",
            f"rows by kind: {sorted(tally.kinds.items())}",
            f"edges: {sorted(tally.edges.items())}",
            f"reasons: {sorted(tally.reasons.items())}",
            f"filters and orders: {sorted(tally.narrowed.items())}",
            f"rows that did not exist for the caller: {sorted(tally.absent.items())}",
        )
    )
