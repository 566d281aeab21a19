"""From a plan to SQL, row by row: every value under its guard, every row under its rule.

The compiler goes down the plan once. For each field it asks the decision table, emits the guarded expression, and notes
what is told to be withheld (`Note`), which `witness` turns into row numbers and `_withheld` into the row's own list.

INVARIANT: a column is selected only inside its guard, and a row only under its record rule, on every path to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from policies.conditions import CONDITIONS, Scope
from policies.vocabulary import Reason
from resolvers import plan, values
from resolvers.capacity import Capacity
from resolvers.guard import (
    ALWAYS,
    NEVER,
    Cube,
    Decided,
    Facts,
    Guard,
    Listed,
    Literal,
    Telling,
    cubes,
    hidden,
    telling,
)
from resolvers.reduced import reduced
from resolvers.scope import Derived, Direct, Row, Step
from resolvers.sql import EMPTY, FALSE, NULL, TRUE, Sql, column, join, literal, sql
from resolvers.values import Pairs, optional
from schema import declare
from schema.catalogue import Entity, Field
from schema.scalars import SERIALISED

Tellings = tuple[tuple[str | None, Telling], ...]
"""For each kind of the row, what is told; one entry under None where all kinds agree."""


@dataclass(frozen=True, slots=True)
class Note:
    """A field of a row that may be told to be withheld: what, where in the answer, and when."""

    row: Row
    field: Field
    path: tuple[str, ...]
    tellings: Tellings


@dataclass(slots=True)
class Compiler:
    """One compilation: the capacity, and what the statement turns out to need."""

    capacity: Capacity
    notes: list[Note] = field(default_factory=list)
    hidden: dict[Derived, dict[Cube, None]] = field(default_factory=dict)
    """For each child: when something of it is hidden for a protective fact; for the sealed part of the ledger."""
    named: list[Row] = field(default_factory=list)
    """Rows that name a child: roots, and the people around one. Any other row is of a child that one of these names."""
    _aliases: "count[int]" = field(default_factory=lambda: count(1))

    def alias(self) -> str:
        """The next alias, by position in the plan: the same plan always gives the same text."""
        return f"t{next(self._aliases)}"

    # -- existence ----------------------------------------------------------------------------------------------------

    def exists(
        self, entity: Entity, under: Facts, edge: Mapping[str | None, Guard] | None = None
    ) -> tuple[Mapping[str | None, Facts], Mapping[str | None, tuple[Cube, ...]]]:
        """For each kind of row that can exist under `under`: its facts, and what is left to test in SQL."""
        facts: dict[str | None, Facts] = {}
        tests: dict[str | None, tuple[Cube, ...]] = {}
        for kind, record in self.capacity.records(entity).items():
            shown = ALWAYS if edge is None else edge.get(kind, edge.get(None, NEVER))
            # What is known of the row above says nothing of this row where it is about a row and not about the child.
            known = tuple(fact for fact in (*under, *_distinct(shown)) if not _is_about_row(fact.literals()))
            disjunction = cubes(record.full, known)
            if disjunction and cubes(shown, under):
                facts[kind] = _distinct(*known, record.full)
                tests[kind] = disjunction
        return facts, tests

    # -- a row's fields -----------------------------------------------------------------------------------------------

    def object(self, row: Row, selection: plan.Selection) -> Pairs:
        """The members of the row's JSON object, in the order that was asked."""
        first = len(self.notes)
        made = [self._part(row, part) for part in selection]
        own = [note for note in self.notes[first:] if note.row is row]
        return [
            (part.key, self._withheld(row, part, own) if isinstance(part, plan.Withheld) else value)
            for value, part in zip(made, selection, strict=True)
        ]

    def _part(self, row: Row, part: plan.Part) -> Sql:
        match part:
            case plan.Typename():
                return sql("{t}::text", t=literal(part.type))
            case plan.Id():
                own = row.place.ref(row.entity.source.table.c.id)
                return sql("({t} || {id}::text)", t=literal(f"{part.type}:"), id=own)
            case plan.Withheld():
                return EMPTY  # made last, from what the other parts noted
            case plan.Value():
                return self._value(row, part)
            case plan.Many():
                return self._many(row, part)
            case plan.One():
                return self._one(row, part)
            case plan.Leaf():
                return optional(self.shown(row, part.field, part.key), self._leaf(row, part.field))
            case plan.Code():
                binding = part.field.binding
                assert isinstance(binding, declare.Coded)  # a plan.Code is made for these only
                scheme, value = row.place.ref(binding.scheme), row.place.ref(binding.code)
                shown = self.shown(row, part.field, part.key)
                return optional(shown, values.code(part.parts, scheme, value))

    def _leaf(self, row: Row, item: Field) -> Sql:
        binding = item.binding
        if isinstance(binding, declare.Looked):
            return sql(
                "(SELECT {c} FROM {table} l WHERE l.{own} = {key})",
                c=_serialised(item, column("l", binding.column.name)),
                table=Sql((binding.column.table.name,)),
                own=Sql((next(iter(binding.column.table.primary_key)).name,)),
                key=row.place.ref(binding.key),
            )
        if isinstance(binding, declare.Reduced):
            assert isinstance(row.place, Derived)  # reductions are fields of Child, which is always derived
            return reduced(binding.reduction, row.place)
        assert isinstance(binding, declare.Stored)  # every other binding is a part of its own
        return _serialised(item, row.place.ref(binding.column))

    def _decided(self, row: Row, item: Field) -> dict[str | None, Decided]:
        """The decision for each kind of this row."""
        cells = self.capacity.field(item)
        return {kind: cells[kind] if kind in cells else cells[None] for kind in row.facts}

    def shown(self, row: Row, item: Field, key: str) -> Sql:
        """When the field's value is shown; notes when it is told to be withheld, and when it is hidden."""
        decided = self._decided(row, item)
        self._hide(row, {k: (cell,) for k, cell in decided.items()})
        self._note(row, item, key, {k: (cell,) for k, cell in decided.items()})
        return row.among({kind: row.cubes(cubes(cell.full, row.facts[kind])) for kind, cell in decided.items()})

    def _note(self, row: Row, item: Field, key: str, parts: Mapping[str | None, tuple[Decided | Listed, ...]]) -> None:
        tellings = tuple((kind, telling(cells, row.facts[kind])) for kind, cells in parts.items())
        if any(one.reasons for _, one in tellings):
            self.notes.append(Note(row, item, (*row.path, key), tellings))

    def _hide(self, row: Row, parts: Mapping[str | None, tuple[Decided, ...]]) -> None:
        """Note when something of these is kept back for a protective fact."""
        if row.anchor is None:
            return
        for kind, cells in parts.items():
            for cell in cells:
                when_hidden = hidden(cell, row.facts[kind])
                # A constant says nothing about a child: the policy version on record tells it. What depends on the
                # row besides the child (a shielded relative) is not in yet.
                if when_hidden != ((),) and not _is_about_row(item for cube in when_hidden for item, _ in cube):
                    found = self.hidden.setdefault(row.anchor, {})
                    found.update(dict.fromkeys(when_hidden))

    # -- value objects ------------------------------------------------------------------------------------------------

    def _value(self, row: Row, part: plan.Value) -> Sql:
        (cell,) = self.capacity.field(part.field).values()
        self._hide(row, dict.fromkeys(row.facts, (cell,)))
        self._note(row, part.field, part.key, dict.fromkeys(row.facts, (cell,)))
        told = row.cubes(cubes(cell.told, row.shared))
        full = row.cubes(cubes(cell.full, (*row.shared, cell.told)))
        never = values.constant(part, "NOT_YET_OBTAINED")
        withheld = values.constant(part, "WITHHELD")
        if told == FALSE:
            return withheld
        held = sql("coalesce({v}, {never})", v=values.recorded(part, _child_id(row)), never=never)
        if full == FALSE:
            held = never
        elif full != TRUE:
            held = sql("CASE WHEN {full} THEN {held} ELSE {never} END", full=full, held=held, never=never)
        if told == TRUE:
            return held
        return sql("CASE WHEN {told} THEN {held} ELSE {w} END", told=told, held=held, w=withheld)

    # -- edges --------------------------------------------------------------------------------------------------------

    def _many(self, row: Row, part: plan.Many) -> Sql:
        """A list edge: null where all of it is withheld; otherwise the rows that exist for the caller."""
        cells = self.capacity.field(part.field)
        self._hide(row, dict.fromkeys(row.facts, tuple(cells.values())))
        self._note(row, part.field, part.key, dict.fromkeys(row.facts, self.capacity.lists(part.field, part.target)))
        # Null where no kind can show a row. A silent kind counts as what it is, and is never noted.
        told = row.cubes(_any(tuple(cell.plain for cell in cells.values()), row.shared))
        edge = {kind: cell.full for kind, cell in cells.items()}
        if told == FALSE:
            return NULL
        made = self._rows(row, part, edge)
        return optional(told, Sql(("'[]'::json",)) if made is None else made)

    def _rows(self, row: Row, part: plan.Many, edge: Mapping[str | None, Guard]) -> Sql | None:
        facts, tests = self.exists(part.target, row.shared, edge)
        if not facts:
            return None
        place = Direct(part.target, self.alias())
        path = (*row.path, part.key, "*")
        inner = Row(part.target, place, row.anchor, facts, path, row.steps)
        binding = part.field.binding
        assert isinstance(binding, declare.Rows)  # a plan.Many is made for these only
        where = all_of(
            sql(
                "{key} = {id}",
                key=place.ref(binding.key),
                id=row.place.ref(row.entity.source.table.c.id),
            ),
            self._same_child(row, inner, binding.key.name),
            # The edge is a field of the row above: its conditions are asked there.
            inner.by_kind(
                {
                    kind: all_of(row.cubes(cubes(edge.get(kind, edge.get(None, NEVER)), row.shared)), inner.cubes(test))
                    for kind, test in tests.items()
                }
            ),
        )
        order = sql(" ORDER BY {a}.id", a=Sql((place.alias,)))
        source = sql("{tables} WHERE {where}", tables=place.tables(), where=where)
        rows = sql(
            "SELECT {a}.*, row_number() OVER (ORDER BY {a}.id) - 1 AS rn{source}",
            a=Sql((place.alias,)),
            source=source,
        )
        inner = replace(inner, steps=(*row.steps, Step(place.alias, rows, is_list=True)))
        if part.target.name == "FamilyMember":
            self.named.append(inner)
        return values.many_objects(self.object(inner, part.selection), source + order)

    def _one(self, row: Row, part: plan.One) -> Sql:
        """A to-one edge: null where it is withheld, or where the row there does not exist for the caller."""
        binding = part.field.binding
        assert isinstance(binding, declare.One)  # a plan.One is made for these only
        shown = self.shown(row, part.field, part.key) if part.field.objects else TRUE
        if shown == FALSE:
            return NULL
        under = () if part.target.name == "Child" else row.shared
        facts, tests = self.exists(part.target, under)
        if not facts:
            return NULL
        key = row.place.ref(binding.key)
        if part.target.name == "Child":
            return optional(shown, self._to_child(row, part, key, facts, tests))
        place = Direct(part.target, self.alias())
        inner = Row(part.target, place, row.anchor, facts, (*row.path, part.key), ())
        where = all_of(
            sql("{a}.id = {key}", a=Sql((place.alias,)), key=key),
            self._same_child(row, inner, ""),
            inner.by_kind({kind: inner.cubes(test) for kind, test in tests.items()}),
        )
        source = sql("{tables} WHERE {where}", tables=place.tables(), where=where)
        rows = sql("SELECT {a}.*{source}", a=Sql((place.alias,)), source=source)
        if shown != TRUE:
            rows += sql(" AND {shown}", shown=shown)
        inner = replace(inner, steps=(*row.steps, Step(place.alias, rows)))
        return optional(shown, values.one_object(self.object(inner, part.selection), source))

    def _to_child(
        self,
        row: Row,
        part: plan.One,
        key: Sql,
        facts: Mapping[str | None, Facts],
        tests: Mapping[str | None, tuple[Cube, ...]],
    ) -> Sql:
        """A child reached through another row: decided anew, on that child."""
        place = Derived(part.target, self.alias())
        fence = place.select(place.own_table(), sql("{b}.id = {key}", b=Sql((place.base,)), key=key))
        path = (*row.path, part.key)
        inner = Row(part.target, place, place, facts, path, ())
        where = inner.by_kind({kind: inner.cubes(test) for kind, test in tests.items()})
        place.child_id()
        tables = sql(" FROM ({fence}) {a} WHERE {w}", fence=fence, a=Sql((place.alias,)), w=where)
        step = Step(place.alias, sql("SELECT {a}.*{t}", a=Sql((place.alias,)), t=tables))
        place.steps = (*row.steps, step)
        inner = replace(inner, steps=place.steps)
        return values.one_object(self.object(inner, part.selection), tables)

    @staticmethod
    def _same_child(row: Row, inner: Row, through: str) -> Sql:
        """The rows of one child stay with that child, even if a key elsewhere were wrong."""
        here, there = row.entity.source.child_key, inner.entity.source.child_key
        if here is None or there is None or there.name == through:
            return TRUE
        return sql("{a} = {b}", a=inner.place.ref(there), b=row.place.ref(here))

    # -- what the row says was withheld -------------------------------------------------------------------------------

    def _withheld(self, row: Row, part: plan.Withheld, notes: list[Note]) -> Sql:
        """The row's own list, in the order of the fields: constant text, joined where the conditions fail."""
        runs: list[tuple[Tellings, list[str]]] = []
        for name, tellings in {note.field.name: note.tellings for note in notes}.items():
            if runs and runs[-1][0] == tellings:
                runs[-1][1].append(name)
            else:
                runs.append((tellings, [name]))
        told = [
            (condition, literal(",".join(_entry(part.parts, name, reason) for name in names)))
            for tellings, names in runs
            for reason in dict.fromkeys(r for _, one in tellings for r, _ in one.reasons)
            if (condition := when(row, tellings, reason)) != FALSE
        ]
        if not told:
            return Sql(("'[]'::json",))
        if len(told) == 1 and told[0][0] == TRUE:
            return sql("('[' || {p} || ']')::json", p=told[0][1])
        pieces = join(", ", (optional(condition, text) for condition, text in told))
        return sql("('[' || concat_ws(',', {p}) || ']')::json", p=pieces)


def when(row: Row, tellings: Tellings, reason: Reason) -> Sql:
    """When the row's field is withheld for that reason."""
    found: dict[str | None, Sql] = {}
    for kind, one in tellings:
        disjunction = dict(one.reasons).get(reason, ())
        found[kind] = row.cubes(disjunction)
    return row.among(found)


def _entry(parts: tuple[tuple[str, str], ...], name: str, reason: Reason) -> str:
    known = {"field": name, "reason": str(reason), "__typename": "WithheldField"}
    return "{" + ",".join(f'"{key}":"{known[part]}"' for key, part in parts) + "}"


def _child_id(row: Row) -> Sql:
    assert isinstance(row.place, Derived)  # sensitive attributes are fields of Child, which is always derived
    return row.place.child_id()


def _is_about_row(literals: Iterable[Literal]) -> bool:
    """Whether any of them is about one row, and so says nothing of another row of the same child."""
    return any(CONDITIONS[name].scope is Scope.ROW for name, _ in literals)


def _serialised(item: Field, value: Sql) -> Sql:
    """The value as JSON is to have it."""
    before, after = SERIALISED[item.leaf].split("{0}")
    return Sql((before,)) + value + Sql((after,)) if before else value


def _distinct(*guards: Guard) -> Facts:
    return tuple(dict.fromkeys(guard for guard in guards if guard != ALWAYS))


def _any(guards: tuple[Guard, ...], facts: Facts) -> tuple[Cube, ...]:
    """Any of the guards, given what is known."""
    found = tuple(dict.fromkeys(cube for guard in guards for cube in cubes(guard, facts)))
    return ((),) if () in found else found


def all_of(*terms: Sql) -> Sql:
    """The conjunction, without what is always true."""
    kept = [term for term in terms if term != TRUE]
    return join(" AND ", kept) if kept else TRUE
