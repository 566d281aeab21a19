"""From a plan to SQL, row by row: every value under its guard, every row under its rule.

The compiler goes down the plan once. For each field it asks the decision table, emits the guarded expression, and notes
what is told to be withheld (`Note`), which `witness` turns into row numbers and `_withheld` into the row's own list.

INVARIANT: a column is selected only inside its guard, and a row only under its record rule, on every path to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from policies.vocabulary import Reason
from resolvers import plan, values
from resolvers.capacity import Capacity
from resolvers.existence import (
    Kinds,
    Tests,
    all_of,
    below,
    decided,
    existing,
    is_about_row,
    list_told,
    same_child,
    shown,
)
from resolvers.guard import Cube, Decided, Listed, Telling, cubes, hidden, telling
from resolvers.matches import Matcher
from resolvers.order import order_of
from resolvers.reduced import reduced
from resolvers.scope import Derived, Direct, Row, Step
from resolvers.sql import EMPTY, FALSE, NULL, TRUE, Sql, column, join, literal, sql
from resolvers.values import Pairs, optional
from schema import declare
from schema.catalogue import Field
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
    """Rows that name a child: roots, the people around one, and a child that a row of another leads to. Any other row
    is of a child that one of these names.
    """
    found: list[Sql] = field(default_factory=list)
    """Ids of children whom an answer speaks of without a row of them."""
    unfound: list[Sql] = field(default_factory=list)
    """Ids of children whom such an answer leaves out for a protective fact."""
    _aliases: "count[int]" = field(default_factory=lambda: count(1))
    matcher: Matcher = field(init=False)

    def __post_init__(self) -> None:
        """Filters are compiled under the same capacity."""
        self.matcher = Matcher(self.capacity)

    def alias(self) -> str:
        """The next alias, by position in the plan: the same plan always gives the same text."""
        return f"t{next(self._aliases)}"

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

    def shown(self, row: Row, item: Field, key: str) -> Sql:
        """When the field's value is shown; notes when it is told to be withheld, and when it is hidden."""
        decisions = decided(self.capacity, row, item)
        self._hide(row, {k: (cell,) for k, cell in decisions.items()})
        self._note(row, item, key, {k: (cell,) for k, cell in decisions.items()})
        return shown(self.capacity, row, item)

    def _note(self, row: Row, item: Field, key: str, parts: Mapping[str | None, tuple[Decided | Listed, ...]]) -> None:
        tellings = tuple((kind, telling(cells, row.facts[kind])) for kind, cells in parts.items())
        if any(one.reasons for _, one in tellings):
            self.notes.append(Note(row, item, (*row.path, key), tellings))

    def _hide(self, row: Row, parts: Mapping[str | None, tuple[Decided, ...]]) -> None:
        """Note when something of these is kept back for a protective fact."""
        if row.anchor is None:
            return
        assert isinstance(row.anchor, Derived)  # what is answered stands behind a fence
        for kind, cells in parts.items():
            for cell in cells:
                when_hidden = hidden(cell, row.facts[kind])
                # A constant says nothing about a child: the policy version on record tells it. What depends on the
                # row besides the child (a shielded relative) is not in yet.
                if when_hidden != ((),) and not is_about_row(item for cube in when_hidden for item, _ in cube):
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
        told = list_told(self.capacity, row, part.field)
        if told == FALSE:
            return NULL
        made = self._rows(row, part)
        return optional(told, Sql(("'[]'::json",)) if made is None else made)

    def _rows(self, row: Row, part: plan.Many) -> Sql | None:
        found = below(self.capacity, row, part.field, part.target, self.alias)
        if found is None:
            return None
        inner, where = found
        place = inner.place
        assert isinstance(place, Direct)  # the rows of a list are
        order, kept = Sql((place.alias + ".id",)), TRUE
        if part.listing is not None:
            kept = self.matcher.holds(inner, part.listing)
            order = order_of(self.capacity, inner, part.listing)
        source = sql("{tables} WHERE {where}", tables=place.tables(), where=all_of(where, kept))
        rows = sql(
            "SELECT {a}.*, row_number() OVER (ORDER BY {order}) - 1 AS rn{source}",
            a=Sql((place.alias,)),
            order=order,
            source=source,
        )
        inner = replace(
            inner,
            path=(*row.path, part.key, "*"),
            steps=(*row.steps, Step(place.alias, rows, is_list=True)),
        )
        if part.target.name == "FamilyMember":
            self.named.append(inner)
        source += sql(" ORDER BY {order}", order=order)
        return values.many_objects(self.object(inner, part.selection), source)

    def _one(self, row: Row, part: plan.One) -> Sql:
        """A to-one edge: null where it is withheld, or where the row there does not exist for the caller."""
        binding = part.field.binding
        assert isinstance(binding, declare.One)  # a plan.One is made for these only
        shown = self.shown(row, part.field, part.key) if part.field.objects else TRUE
        if shown == FALSE:
            return NULL
        under = () if part.target.name == "Child" else row.shared
        facts, tests = existing(self.capacity, part.target, under)
        if not facts:
            return NULL
        key = row.place.ref(binding.key)
        if part.target.name == "Child":
            return optional(shown, self._to_child(row, part, key, facts, tests))
        place = Direct(part.target, self.alias())
        inner = Row(part.target, place, row.anchor, facts, (*row.path, part.key), ())
        where = all_of(
            sql("{a}.id = {key}", a=Sql((place.alias,)), key=key),
            same_child(row, inner, ""),
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
        facts: Kinds,
        tests: Tests,
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
        binding = part.field.binding
        assert isinstance(binding, declare.One)  # a plan.One is made for these only
        if binding.key is not row.entity.source.child_key and row.entity.name != "FamilyMember":
            self.named.append(inner)  # another child than the row's own, and only where it is there for the caller
        return values.one_object(self.object(inner, part.selection), tables)

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


def _serialised(item: Field, value: Sql) -> Sql:
    """The value as JSON is to have it."""
    before, after = SERIALISED[item.leaf].split("{0}")
    return Sql((before,)) + value + Sql((after,)) if before else value
