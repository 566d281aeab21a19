"""Filters, orders and pages a second time: over rows in memory, by what the evaluator says of each cell.

A comparison is true, false or not to be known, and connectives follow Kleene: so what is withheld satisfies no filter
and no opposite of one. What is hidden is compared as if nothing were recorded. Nothing here is compiled.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any

from graphql import FieldNode

from tests.oracle import forms
from tests.oracle.forms import Coded, Many, One, State, Stored, camel
from tests.oracle.reduced import MADE
from tests.oracle.rules import PROTECTIVE
from tests.oracle.shapes import EVERY

if TYPE_CHECKING:
    from tests.oracle.evaluator import Evaluator
    from tests.oracle.world import Caller, Row

Truth = bool | None
"""None: not to be known, as a value is withheld."""
SIGNS = dict(zip("’‘ʼ‐‑–", "'''---", strict=True))  # noqa: RUF001 - signs that stand for others
COUNTED = 10_000


def folded(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFD", text)
    plain = (one for one in apart if not "\u0300" <= one <= "\u036f")
    return "".join(SIGNS.get(one, one.lower()) for one in plain)


def both(truths: Sequence[Truth]) -> Truth:
    """All of them."""
    return False if False in truths else None if None in truths else True


def either(truths: Sequence[Truth]) -> Truth:
    """Any of them."""
    return True if True in truths else None if None in truths else False


def opposite(truth: Truth) -> Truth:
    """Not that."""
    return None if truth is None else not truth


# -- filters -----------------------------------------------------------------------------------------------------------


class Withheld(Exception):
    """The value is told to be kept back."""


def value_of(evaluator: Evaluator, name: str, row: Row, field: str) -> Any:
    """What the caller may see of a single value: None where nothing is recorded, or it is hidden. May raise."""
    if field == "id":
        return f"{name}:{row['id']}"
    shape = EVERY[name].fields[field]
    assert not isinstance(shape, Many | One | State)
    group = shape.group or evaluator.kind(name, row)
    assert group is not None
    outcome = evaluator.decide(name, row, group, field)
    evaluator.tally.narrowed[outcome.name] += 1
    if outcome.name == "WITHHELD":
        raise Withheld
    if outcome.name == "HIDDEN":
        return None
    match shape:
        case Stored(column=column):
            return row[column]
        case Coded(stem=stem):
            return row[f"{stem}_code" if stem else "code"]
        case forms.Worker(key=key):
            return evaluator.world.rows["practitioner"].get(row[key], {}).get("name")
        case forms.Beside(key=key, table=table, of=of, column=column):
            found = evaluator.world.rights.rows(evaluator.world, table, of, row[key])
            return next((one[column] for one in found), None)
        case forms.Reduced(group=made):
            return MADE[made](evaluator.world, evaluator.caller, row)
    raise AssertionError(shape)


def compared(value: Any, given: Mapping[str, Any], *, exact: bool) -> bool:
    """Whether a value is so: null is equal to nothing, and neither less nor more."""
    return all(_holds(value, sign, other, exact=exact) for sign, other in given.items())


def _holds(value: Any, sign: str, other: Any, *, exact: bool) -> bool:
    if sign == "isNull":
        return (value is None) is other
    if value is None:
        return False
    if sign == "has":
        return other in value
    if sign == "hasAny":
        return not set(other).isdisjoint(value)
    if isinstance(value, str) and not exact:
        value, other = folded(value), [folded(one) for one in other] if isinstance(other, list) else folded(other)
    elif isinstance(value, datetime):
        other = [datetime.fromisoformat(one) for one in other] if sign == "in" else datetime.fromisoformat(other)
    elif isinstance(value, date):
        other = [date.fromisoformat(one) for one in other] if sign == "in" else date.fromisoformat(other)
    signs: dict[str, Callable[[], bool]] = {
        "eq": lambda: value == other,
        "in": lambda: value in other,
        "lt": lambda: value < other,
        "lte": lambda: value <= other,
        "gt": lambda: value > other,
        "gte": lambda: value >= other,
        "startsWith": lambda: value.startswith(other),
        "contains": lambda: other in value,
    }
    return signs[sign]()


def fits(evaluator: Evaluator, name: str, row: Row, given: Mapping[str, Any]) -> Truth:
    """Whether a row is what a filter says."""
    return both([_member(evaluator, name, row, key, value) for key, value in given.items()])


def _member(evaluator: Evaluator, name: str, row: Row, key: str, given: Any) -> Truth:
    if key == "and":
        return both([fits(evaluator, name, row, one) for one in given])
    if key == "or":
        return either([fits(evaluator, name, row, one) for one in given])
    if key == "not":
        return opposite(fits(evaluator, name, row, given))
    if key == "search":
        return _search(evaluator, row, given)
    shape = EVERY[name].fields.get(key)
    try:
        match shape:
            case Many():
                rows = evaluator.listed(name, row, shape, key)
                return both([_ranged(evaluator, shape.target, rows, *one) for one in given.items()])
            case One():
                found = _end(evaluator, name, row, shape, key)
                return False if found is None else fits(evaluator, shape.target, found, given)
            case State():
                return _state(evaluator, row, shape, key, given)
            case Coded():
                value = value_of(evaluator, name, row, key)
                flat = {**given.get("code", {}), **{sign: one for sign, one in given.items() if sign != "code"}}
                return compared(value, flat, exact=True)
        return compared(value_of(evaluator, name, row, key), given, exact=key == "id")
    except Withheld:
        return None


def _ranged(evaluator: Evaluator, target: str, rows: Sequence[Row] | None, how: str, given: Mapping[str, Any]) -> Truth:
    if rows is None:
        return None
    truths = [fits(evaluator, target, row, given) for row in rows]
    evaluator.tally.narrowed[how] += 1
    return {"some": either(truths), "every": both(truths), "none": opposite(either(truths))}[how]


def _end(evaluator: Evaluator, name: str, row: Row, shape: One, key: str) -> Row | None:
    if not shape.is_structural:
        group = shape.group or evaluator.kind(name, row)
        assert group is not None
        outcome = evaluator.decide(name, row, group, key)
        evaluator.tally.narrowed[outcome.name] += 1
        if outcome.name == "WITHHELD":
            raise Withheld
        if outcome.name == "HIDDEN":
            return None
    found = evaluator.world.of(shape.target, row[shape.key])
    return found if found is not None and evaluator.exists(shape.target, found) else None


def _state(evaluator: Evaluator, row: Row, shape: State, key: str, given: Mapping[str, Any]) -> Truth:
    outcome = evaluator.decide("Child", row, shape.group, key)
    evaluator.tally.narrowed[outcome.name] += 1
    if outcome.name == "WITHHELD":
        return None
    held = next((one for one in evaluator.world.loose[shape.table] if one["child_id"] == row["id"]), None)
    if outcome.name == "HIDDEN" or held is None or held["state"] == "NOT_YET_OBTAINED":
        held = {"state": "NOT_YET_OBTAINED"}
    parts = {camel(column): value for column, value in held.items()}
    if held["state"] == "RECORDED" and shape.type == "Disability":
        codes = evaluator.world.loose["child_disability_code"]
        parts["values"] = [one["code"] for one in codes if one["child_id"] == row["id"]]
    as_they_are = ("code", "state", "values")
    return both([compared(parts.get(part), inner, exact=part in as_they_are) for part, inner in given.items()])


SEARCHED = (("Child", "givenName"), ("Child", "familyName"), ("Child", "knownAs"), ("Child", "names"))
OF_NAMES = (("PersonName", "givenName"), ("PersonName", "familyName"))


def _search(evaluator: Evaluator, child: Row, text: str) -> Truth:
    """Whether each word begins a word of a name: of the child's own, and of every row of names that may be opened."""
    shape = EVERY["Child"].fields["names"]
    assert isinstance(shape, Many)
    rows = evaluator.listed("Child", child, shape, "names")
    evaluator.tally.narrowed["search"] += 1
    seen: set[str] = set()
    kept = rows is None
    for row, of in ((child, SEARCHED[:3]), *((one, OF_NAMES) for one in rows or ())):
        for name, field in of:
            try:
                value = value_of(evaluator, name, row, field)
            except Withheld:
                kept = True
            else:
                seen.add(" " + folded(value or "").replace("-", " "))
    there = all(any(" " + folded(word).replace("-", " ") in one for one in seen) for word in text.split())
    return True if there else None if kept else False


def narrowed(evaluator: Evaluator, name: str, rows: Sequence[Row], given: Mapping[str, Any] | None) -> list[Row]:
    """The rows that surely are what the filter says."""
    found = [row for row in rows if not given or fits(evaluator, name, row, given) is True]
    if given:
        evaluator.tally.narrowed["found"] += len(found)
        evaluator.tally.narrowed["left out"] += len(rows) - len(found)
    return found


# -- orders ------------------------------------------------------------------------------------------------------------


def sorted_by(evaluator: Evaluator, name: str, rows: Sequence[Row], given: Sequence[Mapping[str, str]]) -> list[Row]:
    """The rows by each key in turn, then by id; what is null or not to be seen comes last."""
    found = sorted(rows, key=lambda row: row["id"].bytes)
    for one in reversed(given or ()):
        ((field, way),) = one.items()
        values = {row["id"]: _key(evaluator, name, row, field) for row in found}
        there = [row for row in found if values[row["id"]] is not None]
        there.sort(key=lambda row, values=values: values[row["id"]], reverse=way == "DESC")  # type: ignore[misc]  # values of one field
        found = there + [row for row in found if values[row["id"]] is None]
        evaluator.tally.narrowed[way] += 1
    return found


def _key(evaluator: Evaluator, name: str, row: Row, field: str) -> Any:
    shape = EVERY[name].fields[field]
    if isinstance(shape, State):
        outcome = evaluator.decide(name, row, shape.group, field)
        evaluator.tally.narrowed[outcome.name] += 1
        held = (one for one in evaluator.world.loose[shape.table] if one["child_id"] == row["id"])
        return next((one["code"] for one in held), None) if outcome.name == "VISIBLE" else None
    try:
        value = value_of(evaluator, name, row, field)
    except Withheld:
        return None
    # A code comes in the order of its letters' numbers, a text without case and accents.
    return folded(value) if isinstance(value, str) and not isinstance(shape, Coded) else value


# -- pages -------------------------------------------------------------------------------------------------------------


def page(evaluator: Evaluator, given: Mapping[str, Any]) -> tuple[list[Row], int | None, dict[str, object]]:
    """The rows of a page of children, how many there are in all, and where the page stands."""
    rows = sorted_by(evaluator, "Child", evaluator.visible_children(), given.get("orderBy") or ())
    ends = {name: given[name] for name in ("after", "before") if given.get(name) is not None}
    # A cursor is a place among all rows, whether or not the filter finds its own.
    places = {name: [row["id"] for row in rows].index(evaluator.position(text)) for name, text in ends.items()}
    between = rows[places.get("after", -1) + 1 : places.get("before", len(rows))]
    found = narrowed(evaluator, "Child", rows, given.get("filter"))
    kept = {row["id"] for row in found}
    left = [row for row in between if row["id"] in kept]
    last = given.get("last")
    first = given.get("first", 20)
    size = last if last is not None else 20 if first is None else first
    rest = len(left) > size
    shown = left[-size:] if last else [] if size == 0 else left[:size]
    is_plain = not given.get("filter") and not given.get("orderBy")
    kind = "cursor" if is_plain else "narrowed"
    info = {
        "__typename": "PageInfo",
        "hasNextPage": "before" in ends or (last is None and rest),
        "hasPreviousPage": "after" in ends or (last is not None and rest),
        "startCursor": f"{kind}:{shown[0]['id']}" if shown else None,
        "endCursor": f"{kind}:{shown[-1]['id']}" if shown else None,
        "cursor": kind,
    }
    return shown, len(found) if len(found) <= COUNTED else None, info


# -- the right to ask --------------------------------------------------------------------------------------------------


def forbidden(evaluator: Evaluator) -> str:
    """A field that some filter or order of the operation names, and that the caller can read on no row; or nothing."""
    for name, field in _named(evaluator):
        if not readable(evaluator, name, field):
            return f"{name}.{field}"
    return ""


def readable(evaluator: Evaluator, name: str, field: str) -> bool:
    """Whether the rules show the field on any row at all, whatever is true of it."""
    if field == "search":
        return any(readable(evaluator, *one) for one in (*SEARCHED, *OF_NAMES))
    shape = EVERY[name].fields.get(field)
    if shape is None or (isinstance(shape, One) and shape.is_structural):
        return True
    of = EVERY[shape.target] if isinstance(shape, Many) else EVERY[name]
    groups = [shape.group] if shape.group else of.groups
    return any(_opens(evaluator.caller, evaluator, f"{group}/{name}.{field}", group) for group in groups)


def _opens(caller: Caller, evaluator: Evaluator, thing: str, group: str) -> bool:
    if not caller.may_ask(thing, group):
        return False
    names = sorted(evaluator.book.conditions(caller.role, thing) - PROTECTIVE)
    return any(
        evaluator.book.allows(caller.who, thing, frozenset(facts), told=True)
        for size in range(len(names) + 1)
        for facts in combinations(names, size)
    )


def _named(evaluator: Evaluator) -> Iterator[tuple[str, str]]:
    """Every field that a filter or an order names, wherever it stands, whether or not a row is there."""
    document = evaluator.document
    for nodes in document.roots().values():
        name = nodes[0].name.value
        if name == "children":
            given = document.arguments(name, nodes[0])
            yield from _of(given, "Child")
            yield from _of_connection(evaluator, nodes)
        elif name in ("child", "organisation"):
            yield from _below(evaluator, "Child" if name == "child" else "Agency", nodes)
        elif name in ("node", "nodes"):
            given = document.arguments(name, nodes[0])
            for kind in {one.partition(":")[0] for one in given.get("ids", (given.get("id", ""),))} & set(EVERY):
                yield from _below(evaluator, kind, nodes)


def _of_connection(evaluator: Evaluator, nodes: Sequence[FieldNode]) -> Iterator[tuple[str, str]]:
    for inner in evaluator.inner("ChildConnection", nodes).values():
        if inner[0].name.value == "nodes":
            yield from _below(evaluator, "Child", inner)
        elif inner[0].name.value == "edges":
            for part in evaluator.inner("ChildEdge", inner).values():
                if part[0].name.value == "node":
                    yield from _below(evaluator, "Child", part)


def _below(evaluator: Evaluator, name: str, nodes: Sequence[FieldNode]) -> Iterator[tuple[str, str]]:
    for inner in evaluator.inner(name, nodes).values():
        shape = EVERY[name].fields.get(inner[0].name.value)
        if isinstance(shape, Many):
            yield from _of(evaluator.document.arguments_of(name, inner[0]), shape.target)
        if isinstance(shape, Many | One):
            yield from _below(evaluator, shape.target, inner)


def _of(given: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    for one in given.get("orderBy") or ():
        yield from ((name, field) for field in one)
    yield from _in_filter(given.get("filter") or {}, name)


def _in_filter(given: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    for key, value in given.items():
        if key in ("and", "or"):
            for one in value:
                yield from _in_filter(one, name)
        elif key == "not":
            yield from _in_filter(value, name)
        else:
            yield name, key
            shape = EVERY[name].fields.get(key)
            if isinstance(shape, Many):
                for one in value.values():
                    yield from _in_filter(one, shape.target)
            elif isinstance(shape, One):
                yield from _in_filter(value, shape.target)
