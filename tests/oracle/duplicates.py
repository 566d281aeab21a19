"""The check for duplicates, written a second time: over rows in memory, each cell of the list decided by stock Casbin.

Of the children who exist for the caller, a child is found by what of the names or numbers is visible, and by nothing
else. Of all others only those are found whom nothing protects, by what is recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tests.oracle.narrowing import Withheld, folded, value_of

if TYPE_CHECKING:
    from random import Random
    from uuid import UUID

    from graphql import FieldNode

    from tests.oracle.evaluator import Evaluator, Path
    from tests.oracle.world import Row, World

ROOT = "duplicate_check/Query.duplicateCheck"
NOTHING: frozenset[str] = frozenset()
NAMES = ("given_name", "family_name", "known_as", "date_of_birth")
SHOWN = dict(zip(NAMES, ("givenName", "familyName", "knownAs", "dateOfBirth"), strict=True))
TEXT = "query D($input: DuplicateCheckInput!) { duplicateCheck(input: $input) { %s } }"
WHOLE = "isPossibleMatch contacts { authority name }"

MET: Counter[str] = Counter()
"""How often a question met what: for the test to see that enough was tried."""


def answer(by: Evaluator, nodes: Sequence[FieldNode], given: Mapping[str, Any], path: Path) -> object:
    """The root: null and told, or whether there is a match and whom to ask."""
    who = by.caller.who
    if not (by.caller.may_ask(ROOT, "duplicate_check") and by.book.allows(who, ROOT, NOTHING)):
        reason = by.book.reason(who, ROOT, NOTHING) if by.caller.listed is None else "NO_ROLE"
        by.withheld.append((path, "Query.duplicateCheck", reason))
        MET[reason] += 1
        return None
    codes = set(_found(by, given))
    names = {row["code"]: row["name"] for row in by.world.loose["authority"]}
    contacts = sorted(((names[code], code) for code in codes), key=lambda one: (one[0].encode(), one[1].encode()))
    found: dict[str, object] = {}
    for key, inner in by.inner("DuplicateCheck", nodes).items():
        match inner[0].name.value:
            case "isPossibleMatch":
                found[key] = bool(codes)
            case "contacts":
                found[key] = [
                    {
                        part: {"__typename": "DuplicateContact", "authority": code, "name": name}[node[0].name.value]
                        for part, node in by.inner("DuplicateContact", inner).items()
                    }
                    for name, code in contacts
                ]
            case _:
                found[key] = "DuplicateCheck"
    return found


def _found(by: Evaluator, given: Mapping[str, Any]) -> Iterator[str]:
    """The authority to ask, for each child that is found."""
    asked = {name: value for name, value in given.items() if value is not None}
    for row in by.world.rows["child"].values():
        recorded = _is_meant(asked, {name: row[name] for name in NAMES}, _numbers(by.world, row["id"]))
        if by.exists("Child", row):
            shown = {name: _shown(by, "Child", row, SHOWN[name]) for name in NAMES}
            if _is_meant(asked, shown, _shown_numbers(by, row)):
                assert by.caller.authority is not None  # or there were no such child
                MET["in the list"] += 1
                yield by.caller.authority
            elif recorded:
                MET["in the list, and kept back"] += 1
        elif recorded:
            protection = _protection(by, row["id"])
            MET[protection or "elsewhere"] += 1
            if not protection:
                yield row["authority_code"]


def _is_meant(asked: Mapping[str, Any], names: Mapping[str, Any], numbers: Sequence[tuple[str, str, str]]) -> bool:
    """Whether these are of the child that is asked for."""
    if str(names["date_of_birth"]) != str(asked["dateOfBirth"]):
        return False
    if "givenName" in asked and "familyName" in asked:
        given, family = (folded(asked[part].strip()) for part in ("givenName", "familyName"))
        either = {folded(names[part]) for part in ("given_name", "known_as") if names[part] is not None}
        if names["family_name"] is not None and folded(names["family_name"]) == family and given in either:
            return True
    for kind, value, verification in numbers:
        if kind == "NHS_NUMBER" and verification == "VERIFIED" and value == asked.get("nhsNumber"):
            return True
        if kind in ("UPN", "FORMER_UPN") and value == asked.get("upn"):
            return True
    return False


def _numbers(world: World, child: UUID) -> list[tuple[str, str, str]]:
    rows = world.under("identifier", "person_id", child)
    return [(row["kind"], row["value"], row["verification"]) for row in rows]


def _shown(by: Evaluator, name: str, row: Row, field: str) -> Any:
    try:
        return value_of(by, name, row, field)
    except Withheld:
        return None


def _shown_numbers(by: Evaluator, child: Row) -> list[tuple[str, str, str]]:
    rows = by.world.under("identifier", "person_id", child["id"])
    here = [row for row in rows if by.exists("Identifier", row)]
    return [tuple(_shown(by, "Identifier", row, part) for part in ("type", "value", "verification")) for row in here]


def _protection(by: Evaluator, child: UUID) -> str:
    """What keeps a child out of the index, if anything does."""
    world = by.world
    if world.sealed(child):
        return "sealed"
    if world.archived(child):
        return "archived"
    for table in ("shield", "restriction"):
        rows = [row for row in world.loose[table] if row["child_id"] == child]
        if any(row["lifted_at"] is None or world.now < row["lifted_at"] for row in rows):
            return table
    if world.conflict(by.caller, child):
        return "conflict"
    if any(row["must_not_know_address"] for row in world.under("relationship", "child_id", child)):
        return "must not know"
    kept = {row["address_id"] for row in world.loose["address_not_known_to"]}
    return "address" if any(row["id"] in kept for row in world.under("address", "person_id", child)) else ""


# -- questions ---------------------------------------------------------------------------------------------------------


def questions(world: World, rng: Random, number: int) -> list[tuple[str, dict[str, object]]]:
    """Questions about children of the record, right and a little wrong."""
    born = [row for row in world.rows["child"].values() if row["date_of_birth"] is not None]
    parts = (WHOLE, WHOLE, "m: isPossibleMatch __typename", "contacts { __typename n: name }")
    return [(TEXT % rng.choice(parts), {"input": _about(world, rng, row)}) for row in rng.choices(born, k=number)]


def _about(world: World, rng: Random, row: Row) -> dict[str, Any]:
    """What somebody may know of the child: names, numbers, or both, of this child or in part of another."""
    given: dict[str, Any] = {"dateOfBirth": str(row["date_of_birth"])}
    names = {
        "givenName": rng.choice((row["known_as"], row["given_name"])) or row["given_name"],
        "familyName": row["family_name"],
    }
    numbers = {
        {"NHS_NUMBER": "nhsNumber"}.get(kind, "upn"): value
        for kind, value, verification in _numbers(world, row["id"])
        if kind in ("NHS_NUMBER", "UPN", "FORMER_UPN") and verification == "VERIFIED"
    }
    has_names = all(names.values())
    if numbers and (not has_names or rng.random() < 0.6):
        part = rng.choice(list(numbers))
        given[part] = numbers[part]
    if has_names and (len(given) == 1 or rng.random() < 0.5):
        given |= {part: rng.choice((text, f" {text.upper()} ")) for part, text in names.items()}
    elif len(given) == 1:
        given |= {"givenName": "Nobody", "familyName": "Known"}
    if "givenName" in given and rng.random() < 0.2:
        given["givenName"] = "Else"
    if rng.random() < 0.1:
        given["dateOfBirth"] = "2001-01-01"
    return given
