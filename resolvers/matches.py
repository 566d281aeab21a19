"""Filters as SQL: what a caller may not see matches nothing, and no negation turns that round.

A comparison has three outcomes: it holds, it does not, or the value is withheld from the caller. Two functions of each
predicate are compiled, when it surely holds (`_holds`) and when it surely does not (`_fails`), and `not` swaps them. So
a withheld value is in neither, whatever stands around it, and a hidden one is compared as if never recorded.

INVARIANT: only total operators. They cannot fail, on whatever row PostgreSQL tries them; a text is matched literally.
"""

from dataclasses import dataclass, field
from itertools import count

from resolvers import plan, search
from resolvers.capacity import Capacity
from resolvers.existence import all_of, below, existing, list_told, same_child, shown, told
from resolvers.reduced import reduced
from resolvers.scope import Derived, Direct, Inline, Row
from resolvers.sql import FALSE, TRUE, Bind, Sql, column, join, sql
from schema import declare
from schema.catalogue import Field

CASTS = {
    "ID": "uuid",
    "String": "text",
    "Int": "int",
    "Boolean": "boolean",
    "Date": "date",
    "DateTime": "timestamptz",
    "PresenceState": "text",
}
"""How each scalar of a filter is bound."""
_TESTS = {
    "eq": "{v} = {x}",
    "lt": "{v} < {x}",
    "lte": "{v} <= {x}",
    "gt": "{v} > {x}",
    "gte": "{v} >= {x}",
    "startsWith": "starts_with({v}, {x})",
    "contains": "strpos({v}, {x}) > 0",
    "has": "{x} = ANY ({v})",
    "hasAny": "{v} && {x}",
    "in": "{v} = ANY ({x})",
}
_NEVER_OBTAINED = Sql(("'NOT_YET_OBTAINED'",))


def bind_of(listing: plan.Listing, item: plan.Compare) -> Bind:
    """What the comparison compares with."""
    cast = "boolean" if item.operator == "isNull" else CASTS[kind(item)]
    return Bind(f"filter.{listing.number}.{item.number}", cast + ("[]" if item.operator in ("in", "hasAny") else ""))


def kind(item: plan.Compare) -> str:
    """The scalar that is compared."""
    if isinstance((item.part or item.field).binding, declare.Coded | declare.Codes):
        return "String"
    return (item.part or item.field).leaf


def is_folded(item: plan.Compare) -> bool:
    """Whether case and accents do not count: of texts, and not of codes or of the items of a list."""
    if isinstance((item.part or item.field).binding, declare.Coded | declare.Codes) or item.field.is_list:
        return False
    return kind(item) == "String" and (item.part is None or item.part.name != "code")


def folded(value: Sql) -> Sql:
    """A text as it is compared and ordered."""
    return sql('(folded({v}) COLLATE "C")', v=value)


def raw(row: Row, item: Field, part: Field | None = None) -> Sql:
    """The value as it is stored, without its guard; of a state, the part of the current row."""
    binding = item.binding
    place = row.place
    if isinstance(binding, declare.Stored):
        return place.ref(binding.column)
    if isinstance(binding, declare.Identity):
        return place.ref(row.entity.source.table.c.id)
    if isinstance(binding, declare.Coded):
        return place.ref(binding.code)
    if isinstance(binding, declare.Looked):
        return sql(
            "(SELECT {c} FROM {table} l WHERE l.{own} = {key})",
            c=column("l", binding.column.name),
            table=Sql((binding.column.table.name,)),
            own=Sql((next(iter(binding.column.table.primary_key)).name,)),
            key=place.ref(binding.key),
        )
    assert isinstance(place, Derived | Inline)  # what is left are fields of Child
    if isinstance(binding, declare.Reduced):
        return sql("({r})", r=reduced(binding.reduction, place))
    assert isinstance(binding, declare.State)  # no other binding can be asked by
    assert part is not None  # a state is asked by its parts
    if isinstance(part.binding, declare.Codes):
        # The cast makes it a value: the bare query would be rows to `= ANY`.
        return sql(
            "(SELECT ARRAY(SELECT k.code FROM {codes} k WHERE k.child_id = s.child_id) FROM {table} s"
            " WHERE s.child_id = {child} AND s.state = 'RECORDED')::text[]",
            codes=Sql((part.binding.table.name,)),
            table=Sql((binding.table.name,)),
            child=place.child_id(),
        )
    assert isinstance(part.binding, declare.Part)  # so are its parts bound
    return sql(
        "(SELECT s.{part} FROM {table} s WHERE s.child_id = {child} AND s.state <> {never})",
        part=Sql((part.binding.column,)),
        table=Sql((binding.table.name,)),
        child=place.child_id(),
        never=_NEVER_OBTAINED,
    )


@dataclass(slots=True)
class Matcher:
    """Compiles the filters of one statement."""

    capacity: Capacity
    _aliases: "count[int]" = field(default_factory=lambda: count(1))

    def holds(self, row: Row, listing: plan.Listing) -> Sql:
        """When the row surely is what the filter asks for: true, or false or null."""
        return self._holds(row, listing, listing.predicate)

    def _alias(self) -> str:
        return f"f{next(self._aliases)}"

    def _holds(self, row: Row, of: plan.Listing, node: plan.Predicate) -> Sql:
        match node:
            case plan.AllOf():
                return _all([self._holds(row, of, item) for item in node.items])
            case plan.AnyOf():
                return _any([self._holds(row, of, item) for item in node.items])
            case plan.Not():
                return self._fails(row, of, node.item)
            case plan.Compare():
                return self._compared(row, of, node, wanted=True)
            case plan.Search():
                return search.found(self.capacity, row, search.bind_of(of, node), self._alias, wanted=True)
            case plan.Related(quantifier="some"):
                return self._some(row, of, node, wanted=True)
            case plan.Related(quantifier="every"):
                return self._no_other(row, of, node, wanted=True)
            case plan.Related():
                return self._no_other(row, of, node, wanted=False)

    def _fails(self, row: Row, of: plan.Listing, node: plan.Predicate) -> Sql:
        match node:
            case plan.AllOf():
                return _any([self._fails(row, of, item) for item in node.items])
            case plan.AnyOf():
                return _all([self._fails(row, of, item) for item in node.items])
            case plan.Not():
                return self._holds(row, of, node.item)
            case plan.Compare():
                return self._compared(row, of, node, wanted=False)
            case plan.Search():
                return search.found(self.capacity, row, search.bind_of(of, node), self._alias, wanted=False)
            case plan.Related(quantifier="some"):
                return self._no_other(row, of, node, wanted=False)
            case plan.Related(quantifier="every"):
                return self._some(row, of, node, wanted=False)
            case plan.Related():
                return self._some(row, of, node, wanted=True)

    # -- one value ----------------------------------------------------------------------------------------------------

    def _compared(self, row: Row, of: plan.Listing, item: plan.Compare, *, wanted: bool) -> Sql:
        full, known = shown(self.capacity, row, item.field), told(self.capacity, row, item.field)
        other = sql("{b}", b=bind_of(of, item))
        if item.part is not None and item.part.name == "state":
            test = sql(_TESTS[item.operator], v=self._state(row, item, full), x=other)
            return _all([known, test if wanted else sql("NOT {t}", t=test)])
        value = raw(row, item.field, item.part)
        if item.operator == "isNull":
            held = _all([full, sql("{v} IS NOT NULL", v=value)])
            test = sql("({h}) {sign} {x}", h=held, sign=Sql(("<>" if wanted else "=",)), x=other)
            return _all([known, test])
        if is_folded(item):
            value = folded(value)
            # Once for the statement, and not for each row.
            several = '(ARRAY(SELECT folded(w.x) COLLATE "C" FROM unnest({x}) w(x)))'
            other = sql(several if item.operator == "in" else '(SELECT folded({x}) COLLATE "C")', x=other)
        test = _all([full, sql(_TESTS[item.operator], v=value, x=other)])
        return test if wanted else _all([known, sql("({t}) IS NOT TRUE", t=test)])

    @staticmethod
    def _state(row: Row, item: plan.Compare, full: Sql) -> Sql:
        """The state as it is answered where it is not withheld: never null."""
        state = sql("coalesce({v}, {never})", v=raw(row, item.field, item.part), never=_NEVER_OBTAINED)
        if full == TRUE:
            return state
        return sql("(CASE WHEN {full} THEN {s} ELSE {never} END)", full=full, s=state, never=_NEVER_OBTAINED)

    # -- rows at the end of an edge -----------------------------------------------------------------------------------

    def _some(self, row: Row, of: plan.Listing, node: plan.Related, *, wanted: bool) -> Sql:
        """A row there surely is so (`wanted`), or surely is not."""
        found = self._rows(row, node)
        if found is None:
            return FALSE
        inner, source = found
        test = self._holds(inner, of, node.item) if wanted else self._fails(inner, of, node.item)
        return FALSE if test == FALSE else _exists(source, test)

    def _no_other(self, row: Row, of: plan.Listing, node: plan.Related, *, wanted: bool) -> Sql:
        """Every row there surely is so (`wanted`), or surely is not; a list that is withheld says nothing."""
        is_list = isinstance(node.field.binding, declare.Rows)
        known = list_told(self.capacity, row, node.field) if is_list else told(self.capacity, row, node.field)
        found = self._rows(row, node)
        if found is None:
            return known
        inner, source = found
        test = self._holds(inner, of, node.item) if wanted else self._fails(inner, of, node.item)
        if test == TRUE:
            return known
        return _all([known, sql("NOT {e}", e=_exists(source, sql("({t}) IS NOT TRUE", t=test)))])

    def _rows(self, row: Row, node: plan.Related) -> tuple[Row, Sql] | None:
        """The rows that exist for the caller, one of which is the first; None where none ever does."""
        binding = node.field.binding
        if isinstance(binding, declare.Rows):
            found = below(self.capacity, row, node.field, node.target, self._alias)
            if found is None:
                return None
            inner, where = found
            assert isinstance(inner.place, Direct)  # rows of a list are
            return inner, sql("{t} WHERE {w}", t=inner.place.tables(), w=where)
        assert isinstance(binding, declare.One)  # no other binding leads to rows
        to_child = node.target.name == "Child"
        facts, tests = existing(self.capacity, node.target, () if to_child else row.shared)
        edge = shown(self.capacity, row, node.field)
        if not facts or edge == FALSE:
            return None
        alias = self._alias()
        if to_child:
            # A child reached through another row: decided anew, on that child.
            child = Inline(node.target, alias, f"{alias}_person")
            inner, tables, own = Row(node.target, child, child, facts, (), ()), child.tables(), TRUE
        else:
            place = Direct(node.target, alias)
            inner, tables = Row(node.target, place, row.anchor, facts, (), ()), place.tables()
            own = same_child(row, inner, "")
        rule = inner.by_kind({kind: inner.cubes(test) for kind, test in tests.items()})
        keyed = sql("{a}.id = {key}", a=Sql((alias,)), key=row.place.ref(binding.key))
        return inner, sql("{t} WHERE {w}", t=tables, w=all_of(keyed, own, edge, rule))


def _exists(source: Sql, test: Sql) -> Sql:
    return sql("EXISTS (SELECT{source})", source=source if test == TRUE else sql("{s} AND {t}", s=source, t=test))


def _all(terms: list[Sql]) -> Sql:
    if FALSE in terms:
        return FALSE
    kept = [term for term in terms if term != TRUE]
    return kept[0] if len(kept) == 1 else sql("({t})", t=join(" AND ", kept)) if kept else TRUE


def _any(terms: list[Sql]) -> Sql:
    if TRUE in terms:
        return TRUE
    kept = [term for term in terms if term != FALSE]
    return kept[0] if len(kept) == 1 else sql("({t})", t=join(" OR ", kept)) if kept else FALSE
