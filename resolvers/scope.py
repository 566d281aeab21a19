"""Where rows come from in the statement, and the conditions that are computed beside them.

Two kinds of place for what is answered, and a third, `Inline`, where rows are chosen. A `Derived` row is selected
behind a planner fence (`OFFSET 0`, or a materialised page) together with one flag per condition that anything below it
needs: each condition is computed once for a child, however many fields ask for it. A `Direct` row is a row of a table
under an edge; its conditions about the child are the flags of its `anchor`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from policies.conditions import CONDITIONS, FACTS, Scope, placeholders
from resolvers.guard import Cube, Facts, Literal
from resolvers.sql import FALSE, TRUE, Bind, Sql, column, join, later, literal, number, sql
from schema.catalogue import Entity
from schema.declare import AnyColumn, Discriminator

CALLER = {name: Bind(f"caller.{name}", kind) for name, kind in FACTS.items()}
"""The caller's facts, as binds."""


def predicate(template: str, group: str, **places: Sql) -> Sql:
    """A condition's SQL at these places."""
    known: dict[str, Sql | Bind] = {**places, **CALLER, "group": literal(group)}
    return sql(template, **{name: known[name] for name in placeholders(template)})


def conditioned(item: Literal, child: Sql, person: Sql, row: Sql) -> Sql:
    """A condition at these places, or what of it is computed once for all groups."""
    name, group = item
    condition = CONDITIONS[name]
    return predicate(condition.once or condition.sql, group, child=child, person=person, row=row)


@dataclass(slots=True, eq=False)
class Derived:
    """A row behind a fence. `alias` is its name outside; the base aliases are used inside only."""

    entity: Entity
    alias: str
    columns: dict[str, Sql] = field(default_factory=dict)
    flags: dict[Literal, str] = field(default_factory=dict)
    steps: "tuple[Step, ...]" = ()
    """The way to it from its root, once it is known."""

    @property
    def base(self) -> str:
        """The alias of the row's own table, inside the fence."""
        return f"{self.alias}_row"

    @property
    def _joined(self) -> str:
        return f"{self.alias}_joined"

    @property
    def _child(self) -> str:
        return self.base if self.entity.name == "Child" else f"{self.alias}_child"

    @property
    def _person(self) -> str:
        return self._joined if self.entity.name == "Child" else f"{self.alias}_person"

    def ref(self, item: AnyColumn) -> Sql:
        """The column, from outside."""
        inside = self.base if item.table is self.entity.source.table else self._joined
        return self._expose(f"{item.table.name}.{item.name}", column(inside, item.name))

    def child_id(self) -> Sql:
        """The id of the child that the row is about, from outside."""
        return self._expose("child.id", column(self._child, "id"))

    def beside(self, name: str, inside: Sql) -> Sql:
        """What stands beside the row where it comes from, from outside."""
        return self._expose(f"beside.{name}", inside)

    def _expose(self, name: str, inside: Sql) -> Sql:
        self.columns.setdefault(name, inside)
        return column(self.alias, name)

    def flag(self, item: Literal) -> Sql:
        """Whether the condition holds, from outside."""
        name, group = item
        per_group = CONDITIONS[name].per_group
        if per_group is not None:
            self.flags.setdefault((name, ""), name)
            return sql(per_group, once=column(self.alias, name), group=literal(group))
        return column(self.alias, self.flags.setdefault(item, ":".join(part for part in item if part)))

    def _flag_inside(self, item: Literal) -> Sql:
        return conditioned(item, Sql((self._child,)), Sql((self._person,)), Sql((self.base,)))

    def _selected(self) -> Sql:
        listed = [sql("{a} AS {b}", a=inside, b=_as(name)) for name, inside in self.columns.items()]
        listed += [sql("{a} AS {b}", a=self._flag_inside(item), b=_as(name)) for item, name in self.flags.items()]
        return join(", ", listed)

    def tables(self, start: Sql) -> Sql:
        """`FROM …`, beginning with `start` (the row's own table, or a list of ids joined to it)."""
        source = self.entity.source
        text = sql(" FROM {start}", start=start)
        if source.joined is not None and source.joined_on is not None:
            text += sql(
                " JOIN {table} {a} ON {a}.id = {on}",
                table=Sql((source.joined.name,)),
                a=Sql((self._joined,)),
                on=column(self.base, source.joined_on.name),
            )
        if source.child_key is not None and self.entity.name != "Child":
            text += sql(
                " JOIN child {c} ON {c}.id = {key} JOIN person {p} ON {p}.id = {c}.id",
                c=Sql((self._child,)),
                p=Sql((self._person,)),
                key=column(self.base, source.child_key.name),
            )
        return text

    def own_table(self) -> Sql:
        """The row's table under its base alias."""
        return Sql((f"{self.entity.source.table.name} {self.base}",))

    def select(self, start: Sql, where: Sql) -> Sql:
        """The rows inside the fence. Made last: what is selected is what the statement turned out to need."""
        return later(
            lambda: sql(
                "SELECT {selected}{tables}{where} OFFSET 0",
                selected=self._selected(),
                tables=self.tables(start),
                where=Sql(()) if where == TRUE else sql(" WHERE {w}", w=where),
            )
        )


_PAST = literal("(ended)")
"""Stands for a row that has ended: no value of a column is that."""


def _as(name: str) -> Sql:
    return Sql(('"' + name + '"',))


@dataclass(frozen=True, slots=True)
class Direct:
    """A row of a table under an edge."""

    entity: Entity
    alias: str

    def ref(self, item: AnyColumn) -> Sql:
        """The column."""
        own = item.table is self.entity.source.table
        return column(self.alias if own else f"{self.alias}_joined", item.name)

    def tables(self) -> Sql:
        """`FROM …`."""
        source = self.entity.source
        text = f" FROM {source.table.name} {self.alias}"
        if source.joined is not None and source.joined_on is not None:
            joined = f"{self.alias}_joined"
            text += f" JOIN {source.joined.name} {joined} ON {joined}.id = {self.alias}.{source.joined_on.name}"
        return Sql((text,))


@dataclass(slots=True, eq=False)
class Inline:
    """A child where rows are chosen, before any fence, so that an index can be walked.

    For filters and orders, which are made of total operators alone: none can fail on a row that it must not see. Its
    conditions are computed once too, beside the row, and after what PostgreSQL can tell by the row's own columns.
    """

    entity: Entity
    alias: str
    person: str
    flags: dict[Literal, str] = field(default_factory=dict)

    def ref(self, item: AnyColumn) -> Sql:
        """The column."""
        return column(self.alias if item.table is self.entity.source.table else self.person, item.name)

    def child_id(self) -> Sql:
        """The id of the child."""
        return column(self.alias, "id")

    def flag(self, item: Literal) -> Sql:
        """Whether the condition holds."""
        name, group = item
        per_group = CONDITIONS[name].per_group
        if per_group is not None:
            self.flags.setdefault((name, ""), name)
            return sql(per_group, once=column(self._beside, name), group=literal(group))
        return column(self._beside, self.flags.setdefault(item, ":".join(part for part in item if part)))

    @property
    def _beside(self) -> str:
        return f"{self.alias}_holds"

    def holding(self) -> Sql:
        """The conditions that anything turned out to ask for, to be joined to the child and the person."""
        return later(self._conditions)

    def _conditions(self) -> Sql:
        if not self.flags:
            return Sql(())
        own = Sql((self.alias,))
        listed = (
            sql("{c} AS {name}", c=conditioned(item, own, Sql((self.person,)), own), name=_as(name))
            for item, name in self.flags.items()
        )
        return sql(
            " CROSS JOIN LATERAL (SELECT {listed} OFFSET 0) {a}", listed=join(", ", listed), a=Sql((self._beside,))
        )

    def tables(self) -> Sql:
        """`FROM …`."""
        text = f" FROM child {self.alias} JOIN person {self.person} ON {self.person}.id = {self.alias}.id"
        return Sql((text,)) + self.holding()


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step from a root to a row: the row's alias, whether it is one of a list, and its rows as a sub-select."""

    alias: str
    rows: Sql | None = None
    """None for the root, which is a name in the WITH clause."""
    is_list: bool = False
    is_partial: bool = False
    """Of a list that holds other rows too: what is true of every row here is not true of the whole list."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row in the statement: where it is, whose child decides about it, and what is known to hold for it."""

    entity: Entity
    place: Derived | Direct | Inline
    anchor: Derived | Inline | None
    facts: Mapping[str | None, Facts]
    """For each kind that can exist here, what its existence implies. None is the kind of a type without kinds."""
    path: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def shared(self) -> Facts:
        """What holds whatever the kind."""
        every = list(self.facts.values())
        return tuple(fact for fact in every[0] if all(fact in other for other in every)) if every else ()

    def literal(self, item: Literal) -> Sql:
        """Whether a condition holds for this row."""
        name, group = item
        condition = CONDITIONS[name]
        if condition.scope is Scope.CHILD:
            return self.anchor.flag(item) if self.anchor else FALSE
        if condition.scope is Scope.ROW and isinstance(self.place, Derived):
            return self.place.flag(item)
        return predicate(condition.sql, group, row=Sql((self.place.alias,)))

    def cubes(self, disjunction: tuple[Cube, ...]) -> Sql:
        """A disjunction of conditions as SQL."""
        return rendered(disjunction, self.literal)

    def among(self, each: Mapping[str | None, Sql]) -> Sql:
        """A boolean that depends on the kind of a row that is known to exist."""
        alike = {each[kind] for kind in self.facts}
        return alike.pop() if len(alike) == 1 else self.by_kind(each)

    def by_kind(self, each: Mapping[str | None, Sql]) -> Sql:
        """A boolean that depends on the row's kind; kinds that are not listed, and NULL, are false."""
        discriminator = self.entity.discriminator
        live = {kind: text for kind, text in each.items() if text != FALSE}
        if discriminator is None or None in each:
            return each.get(None, FALSE)
        if not live:
            return FALSE
        own = self._tells(discriminator)
        values = [(_constant(value), live[kind]) for value, kind in discriminator.kinds.items() if kind in live]
        if discriminator.past in live:
            values.append((_PAST, live[discriminator.past]))
        if len(set(live.values())) == 1:
            listed = join(", ", (value for value, _ in values))
            test = sql("{own} IN ({listed})", own=own, listed=listed)
            (alike,) = set(live.values())
            return test if alike == TRUE else sql("({test} AND {alike})", test=test, alike=alike)
        cases = join(
            "",
            (sql(" WHEN {v} THEN {t}", v=value, t=text) for value, text in values),
        )
        return sql("CASE {own}{cases} ELSE false END", own=own, cases=cases)

    def _tells(self, discriminator: Discriminator) -> Sql:
        """What tells the kind: the column, or that the row has ended."""
        own = self.place.ref(discriminator.column)
        if discriminator.ended is None:
            return own
        return sql(
            "(CASE WHEN {own} IN ({listed}) AND {ended} <= current_date THEN {past} ELSE {own} END)",
            own=own,
            listed=join(", ", (_constant(value) for value in discriminator.kinds)),
            ended=self.place.ref(discriminator.ended),
            past=_PAST,
        )


def rendered(disjunction: tuple[Cube, ...], literal_sql: Callable[[Literal], Sql]) -> Sql:
    """A disjunction as SQL, each of its conditions as `literal_sql` has it."""
    if disjunction == ((),):
        return TRUE
    if not disjunction:
        return FALSE
    terms = [
        join(" AND ", (literal_sql(item) if holds else sql("NOT {a}", a=literal_sql(item)) for item, holds in cube))
        for cube in disjunction
    ]
    if len(terms) == 1:
        return terms[0]
    return sql("({terms})", terms=join(" OR ", (sql("({t})", t=term) for term in terms)))


def _constant(value: object) -> Sql:
    if isinstance(value, bool):
        return TRUE if value else FALSE
    return number(value) if isinstance(value, int) else literal(str(value))
