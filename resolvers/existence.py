"""Which rows exist for a capacity, and when a field of one is shown: what values, filters and orders all ask first."""

from collections.abc import Callable, Iterable, Mapping

from policies.conditions import CONDITIONS, Scope
from resolvers.capacity import Capacity
from resolvers.guard import ALWAYS, NEVER, Cube, Decided, Facts, Guard, Literal, cubes
from resolvers.scope import Direct, Row
from resolvers.sql import TRUE, Sql, join, sql
from schema import declare
from schema.catalogue import Entity, Field

Kinds = Mapping[str | None, Facts]
Tests = Mapping[str | None, tuple[Cube, ...]]


def existing(
    capacity: Capacity, entity: Entity, under: Facts, edge: Mapping[str | None, Guard] | None = None
) -> tuple[Kinds, Tests]:
    """For each kind of row that can exist under `under`: its facts, and what is left to test in SQL."""
    facts: dict[str | None, Facts] = {}
    tests: dict[str | None, tuple[Cube, ...]] = {}
    for kind, record in capacity.records(entity).items():
        shown = ALWAYS if edge is None else edge.get(kind, edge.get(None, NEVER))
        # What is known of the row above says nothing of this row where it is about a row and not about the child.
        known = tuple(fact for fact in (*under, *_distinct(shown)) if not is_about_row(fact.literals()))
        disjunction = cubes(record.full, known)
        if disjunction and cubes(shown, under):
            facts[kind] = _distinct(*known, record.full)
            tests[kind] = disjunction
    return facts, tests


def decided(capacity: Capacity, row: Row, item: Field) -> dict[str | None, Decided]:
    """The decision for each kind of this row."""
    cells = capacity.field(item)
    return {kind: cells[kind] if kind in cells else cells[None] for kind in row.facts}


def shown(capacity: Capacity, row: Row, item: Field) -> Sql:
    """When the field's value is shown; a structural field always is."""
    if not item.objects:
        return TRUE
    cells = decided(capacity, row, item)
    return row.among({kind: row.cubes(cubes(cell.full, row.facts[kind])) for kind, cell in cells.items()})


def told(capacity: Capacity, row: Row, item: Field) -> Sql:
    """When the field's value is not told to be withheld: it is shown, or hidden and so as if never recorded."""
    if not item.objects:
        return TRUE
    cells = decided(capacity, row, item)
    return row.among({kind: row.cubes(cubes(cell.told, row.facts[kind])) for kind, cell in cells.items()})


def list_told(capacity: Capacity, row: Row, item: Field) -> Sql:
    """When a list is one: null where no kind can show a row. A silent kind counts as what it is."""
    return row.cubes(_any(tuple(cell.plain for cell in capacity.field(item).values()), row.shared))


def below(
    capacity: Capacity, row: Row, item: Field, target: Entity, alias: Callable[[], str]
) -> tuple[Row, Sql] | None:
    """The rows of a list edge that exist: one of them, and which they are. None where none ever can."""
    edge = {kind: cell.full for kind, cell in capacity.field(item).items()}
    facts, tests = existing(capacity, target, row.shared, edge)
    if not facts:
        return None
    place = Direct(target, alias())
    inner = Row(target, place, row.anchor, facts, (), row.steps)
    binding = item.binding
    assert isinstance(binding, declare.Rows)  # a list edge is
    where = all_of(
        sql("{key} = {id}", key=place.ref(binding.key), id=row.place.ref(row.entity.source.table.c.id)),
        same_child(row, inner, binding.key.name),
        # The edge is a field of the row above: its conditions are asked there.
        inner.by_kind(
            {
                kind: all_of(row.cubes(cubes(edge.get(kind, edge.get(None, NEVER)), row.shared)), inner.cubes(test))
                for kind, test in tests.items()
            }
        ),
    )
    return inner, where


def same_child(row: Row, inner: Row, through: str) -> Sql:
    """The rows of one child stay with that child, even if a key elsewhere were wrong."""
    here, there = row.entity.source.child_key, inner.entity.source.child_key
    if here is None or there is None or there.name == through:
        return TRUE
    return sql("{a} = {b}", a=inner.place.ref(there), b=row.place.ref(here))


def is_about_row(literals: Iterable[Literal]) -> bool:
    """Whether any of them is about one row, and so says nothing of another row of the same child."""
    return any(CONDITIONS[name].scope is Scope.ROW for name, _ in literals)


def all_of(*terms: Sql) -> Sql:
    """The conjunction, without what is always true."""
    kept = [term for term in terms if term != TRUE]
    return join(" AND ", kept) if kept else TRUE


def _distinct(*guards: Guard) -> Facts:
    return tuple(dict.fromkeys(guard for guard in guards if guard != ALWAYS))


def _any(guards: tuple[Guard, ...], facts: Facts) -> tuple[Cube, ...]:
    """Any of the guards, given what is known."""
    found = tuple(dict.fromkeys(cube for guard in guards for cube in cubes(guard, facts)))
    return ((),) if () in found else found
