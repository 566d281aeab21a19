"""From the arguments `filter` and `orderBy` to what a list is narrowed and ordered by: its shape, and no value.

What is made here depends on which members are there and on the directions of the order, and on nothing else, so that a
plan serves every request of that shape. Values are read for each request (`resolvers/arguments.py`).
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, TypeGuard

from errors import BadUserInput, Forbidden, LimitExceeded, Place
from resolvers import limits, plan
from resolvers.capacity import Capacity
from resolvers.search import searched
from schema import declare
from schema.catalogue import Entity, Field, catalogue
from schema.filters import Direction

Path = tuple[str | int, ...]
SHAPES = limits.PREDICATES * 20
"""Members of an input that a shape can have: beyond it the plan is refused in any case."""


def listing(
    number: int, entity: Entity, arguments: Mapping[str, plan.Argument], values: Any, *, is_own: bool = False
) -> plan.Listing | None:
    """What the two arguments ask for; None where they ask for nothing.

    Raises `BadUserInput` for what is no filter, and `LimitExceeded` for what is too large.
    """
    found = _Reading(arguments["filter"])
    asked = found.argument.value(values)
    predicate: plan.Predicate = plan.AllOf(()) if asked is None else found.entity(entity, asked, (), 1)
    order = arguments.get("orderBy")
    keys = () if order is None else _keys(order, entity, order.value(values))
    if not asked and not keys:
        return None
    return plan.Listing(number, entity, found.argument, predicate, tuple(found.compared), order, keys, is_own)


class _Reading:
    """One reading of a filter: counts what it meets."""

    def __init__(self, argument: plan.Argument) -> None:
        self.argument = argument
        self.compared: list[plan.Compare | plan.Search] = []
        self.count = 0

    def wrong(self, message: str, path: Path) -> BadUserInput:
        return BadUserInput(message, places=(place_of(self.argument, path),))

    def entity(self, entity: Entity, given: Mapping[str, Any], path: Path, depth: int) -> plan.Predicate:
        if depth > limits.FILTER_DEPTH:
            raise LimitExceeded(f"a filter is deeper than {limits.FILTER_DEPTH} levels", places=(self.argument.place,))
        if not given:
            self._counted()
        items = [self._member(entity, name, value, (*path, name), depth) for name, value in self._members(given, path)]
        return items[0] if len(items) == 1 else plan.AllOf(tuple(items))

    def _counted(self) -> None:
        self.count += 1
        if self.count > limits.PREDICATES:
            raise LimitExceeded(f"a filter has more than {limits.PREDICATES} parts", places=(self.argument.place,))

    def _members(self, given: Mapping[str, Any], path: Path) -> Iterator[tuple[str, Any]]:
        for name, value in given.items():
            if value is None:
                raise self.wrong("inside a filter nothing is null: leave it out, or use `isNull`", (*path, name))
            yield name, value

    def _member(self, entity: Entity, name: str, value: Any, path: Path, depth: int) -> plan.Predicate:
        if name in ("and", "or"):
            if not value:
                self._counted()
            each = tuple(self.entity(entity, item, (*path, at), depth + 1) for at, item in enumerate(value))
            return plan.AllOf(each) if name == "and" else plan.AnyOf(each)
        if name == "not":
            return plan.Not(self.entity(entity, value, path, depth + 1))
        if name not in entity.fields:
            return self._search(path)
        field = entity.fields[name]
        match field.binding:
            case declare.Rows(target=target):
                of = catalogue.entities[target]
                return self._each(
                    [
                        plan.Related(
                            field, of, quantifier, path, self.entity(of, inner, (*path, quantifier), depth + 1)
                        )
                        for quantifier, inner in self._members(value, path)
                    ],
                    path,
                )
            case declare.One(target=target):
                of = catalogue.entities[target]
                return plan.Related(field, of, "some", path, self.entity(of, value, path, depth + 1))
            case declare.State():
                parts = catalogue.values[field.leaf].fields
                listed = list(self._members(value, path))
                return self._each(
                    [self._compare(field, parts[part], inner, path, (*path, part)) for part, inner in listed], path
                )
            case declare.Coded():
                return self._each(
                    [
                        self._compare(field, None, inner, path, (*path, part))
                        if part == "code"
                        else self._one(field, None, part, path, (*path, part))
                        for part, inner in self._members(value, path)
                    ],
                    path,
                )
        return self._compare(field, None, value, path, path)

    def _compare(
        self, field: Field, part: Field | None, given: Mapping[str, Any], at: Path, path: Path
    ) -> plan.Predicate:
        listed = [self._one(field, part, operator, at, (*path, operator)) for operator, _ in self._members(given, path)]
        return self._each(listed, path)

    def _one(self, field: Field, part: Field | None, operator: str, at: Path, path: Path) -> plan.Predicate:
        self._counted()
        made = plan.Compare(field, part, operator, len(self.compared), at, path)
        self.compared.append(made)
        return made

    def _search(self, path: Path) -> plan.Predicate:
        self._counted()
        made = plan.Search(len(self.compared), path)
        self.compared.append(made)
        return made

    def _each(self, items: list[plan.Predicate], path: Path) -> plan.Predicate:
        if not items:
            raise self.wrong("a comparison is empty: say how to compare", path)
        return items[0] if len(items) == 1 else plan.AllOf(tuple(items))


def _keys(argument: plan.Argument, entity: Entity, given: Any) -> tuple[plan.Key, ...]:
    found: list[plan.Key] = []
    for at, item in enumerate(given or ()):
        if len(item) != 1 or None in item.values():
            raise BadUserInput("each item of an order names one field", places=(place_of(argument, (at,)),))
        if at == limits.ORDER_KEYS:
            raise LimitExceeded(f"an order has more than {limits.ORDER_KEYS} fields", places=(argument.place,))
        ((name, direction),) = item.items()
        found.append(plan.Key(entity.fields[name], direction is Direction.DESC))
    if len({key.field.name for key in found}) < len(found):
        raise BadUserInput("an order names a field twice", places=(argument.place,))
    return tuple(found)


def place_of(argument: plan.Argument, path: Path) -> Place:
    """Where in an input something is, without any value."""
    parts = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return Place(input=f"{argument.place.input}{parts}")


# -- the right to ask --------------------------------------------------------------------------------------------------


def permitted(listings: tuple[plan.Listing, ...], capacity: Capacity) -> None:
    """Refuse an argument that names a field which the capacity reads on no row: alike for every value.

    Raises `Forbidden`. A field that the capacity does not even know of was refused before, as a misspelling is.
    """
    for one in listings:
        for argument, fields, path in () if one.is_own else _named(one):
            if all((field.type, field.name) in capacity.absent() for field in fields):
                raise Forbidden(
                    "a field that you can read on no row cannot narrow or order a list: leave it out",
                    places=(place_of(argument, path),),
                )


def _named(one: plan.Listing) -> Iterator[tuple[plan.Argument, tuple[Field, ...], Path]]:
    """Every field that a listing names, with where it does; of a search, all that it looks at."""
    yield from ((one.filter, fields, path) for fields, path in _fields(one.predicate))
    for at, key in enumerate(one.keys):
        assert one.order is not None  # or there were no keys
        yield one.order, (key.field,), (at, key.field.name)


def _fields(node: plan.Predicate) -> Iterator[tuple[tuple[Field, ...], Path]]:
    match node:
        case plan.Compare():
            yield (node.field,), node.at
        case plan.Search():
            yield searched(), node.at
        case plan.Not():
            yield from _fields(node.item)
        case plan.Related():
            yield (node.field,), node.at
            yield from _fields(node.item)
        case plan.AllOf() | plan.AnyOf():
            for item in node.items:
                yield from _fields(item)


def asked_by(listings: tuple[plan.Listing, ...], capacity: Capacity) -> Iterator[str]:
    """`Type.field` of all that narrows or orders: who learns which rows are so learns that much of the value."""
    for one in listings:
        for _, fields, _ in () if one.is_own else _named(one):
            yield from (f"{f.type}.{f.name}" for f in fields if (f.type, f.name) not in capacity.absent())


# -- shape -------------------------------------------------------------------------------------------------------------


def shape(value: object) -> object:
    """What a plan depends on of an input: which members are there, and the directions of an order; never a value.

    A list of values is a list, however long; only what is made of members shows how many there are.
    """
    return tuple(_shape(value, [0]))


def _shape(value: object, count: list[int]) -> Iterator[object]:
    count[0] += 1
    if count[0] > SHAPES:
        yield "…"
    elif isinstance(value, Mapping):
        yield "{"
        for name, inner in value.items():
            yield name
            yield from _shape(inner, count)
        yield "}"
    elif _is_list_of_members(value):
        yield "["
        for inner in value:
            yield from _shape(inner, count)
        yield "]"
    elif isinstance(value, Direction):
        yield value.name
    else:
        yield "null" if value is None else "here"


def _is_list_of_members(value: object) -> TypeGuard[list[Mapping[str, Any]]]:
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)


def plain(value: object) -> object:
    """A filter as JSON has it, for a cursor's context."""
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.name
    return value if value is None or isinstance(value, bool | int | str) else str(value)
