"""Roots in the WITH clause: one row by its key, or a page of the rows that the caller may open.

A page walks one index for each way to be allowed (an OR in one scan would walk the table), and holds one row more than
was asked for, which tells whether another follows. Its order is the row's id, so a cursor needs no value.
"""

from dataclasses import dataclass, field

from policies.conditions import CONDITIONS, placeholders
from resolvers import plan, values
from resolvers.compile import Compiler, all_of
from resolvers.guard import Cube, Facts, Guard, Literal, cubes, ordered
from resolvers.scope import Derived, Row, Step, predicate, rendered
from resolvers.sql import FALSE, NULL, TRUE, Bind, Sql, column, join, literal, sql

COUNTED = 10_000
"""`totalCount` is exact up to here, and null above."""


@dataclass(slots=True)
class Roots:
    """The roots of one statement: what they add to its WITH clause, and what must hold for its cursors."""

    compiler: Compiler
    tables: list[Sql] = field(default_factory=list)
    cursors: list[Sql] = field(default_factory=list)

    # -- one row ------------------------------------------------------------------------------------------------------

    def row(self, root: plan.RowRoot, number: int) -> Sql:
        """`child(id)` or `node(id)`: the object, or null."""
        alias = f"r{number}"
        place = Derived(root.entity, alias)
        row, rule = self._rooted(place, (root.key,), Step(alias))
        pairs = self.compiler.object(row, root.selection)
        self._touch(row)
        self.tables.append(
            sql(
                "{a} AS MATERIALIZED (SELECT * FROM ({fence}) {a} WHERE {rule})",
                a=Sql((alias,)),
                fence=_by_key(place, Bind(f"id.{number}", "uuid")),
                rule=rule,
            )
        )
        return values.one_object(pairs, sql(" FROM {a}", a=Sql((alias,))))

    def _rooted(self, place: Derived, path: tuple[str, ...], step: Step) -> tuple[Row, Sql]:
        """A root's row, and its record rule: its own, and its child's."""
        entity = place.entity
        anchor = place if entity.source.child_key is not None else None
        place.steps = (step,)
        under: tuple[Guard, ...] = ()
        rule = TRUE
        if anchor is not None and entity.name != "Child":
            under = (self.compiler.capacity.cell("record/Child").full,)
            bare = Row(entity, place, anchor, {None: ()}, path, (step,))
            rule = bare.cubes(cubes(under[0], ()))
        facts, tests = self.compiler.exists(entity, under)
        row = Row(entity, place, anchor, facts or dict.fromkeys(entity.records, ()), path, (step,))
        own = row.by_kind({kind: row.cubes(test) for kind, test in tests.items()})
        place.ref(entity.source.table.c.id)
        return row, all_of(rule, own)

    def _touch(self, row: Row) -> None:
        if row.anchor is not None:
            row.anchor.child_id()
            self.compiler.named.append(row)

    # -- a table of the newest snapshot --------------------------------------------------------------------------------

    def newest(self, root: plan.NewestRoot, number: int) -> Sql:
        """`statistics(measure)`: the root itself may be kept back, as an edge may; then the row must exist."""
        place = Derived(root.entity, f"r{number}")
        shown = self.compiler.shown(Row(root.entity, place, None, {None: ()}, (), ()), root.field, root.key)
        if shown == FALSE or not self.compiler.capacity.records(root.entity):
            return NULL
        row, rule = self._rooted(place, (root.key,), Step(place.alias))
        pairs = self.compiler.object(row, root.selection)
        chosen = sql(
            "{b}.measure = {by} AND {b}.snapshot_id ="
            " (SELECT s.id FROM statistic_snapshot s ORDER BY s.taken_on DESC LIMIT 1)",
            b=Sql((place.base,)),
            by=Bind(f"by.{number}", "text"),
        )
        self.tables.append(
            sql(
                "{a} AS MATERIALIZED (SELECT * FROM ({fence}) {a} WHERE {rule})",
                a=Sql((place.alias,)),
                fence=place.select(place.own_table(), chosen),
                rule=all_of(shown, rule),
            )
        )
        return values.one_object(pairs, sql(" FROM {a}", a=Sql((place.alias,))))

    # -- a page -------------------------------------------------------------------------------------------------------

    def page(self, root: plan.ListRoot, number: int) -> Sql:
        """A connection."""
        if root.has_after:
            self.cursors.append(self._stands(Derived(root.entity, f"r{number}_after"), number))
        if not any(isinstance(part, plan.Rows | plan.Edges | plan.PageInfo) for part in root.parts):
            return values.one_object([(p.key, self._part(root, p, None, number)) for p in root.parts], Sql(()))
        alias = f"r{number}"
        place = Derived(root.entity, alias)
        row, rule = self._rooted(place, (root.key,), Step(alias, is_list=True))
        first = Bind(f"first.{number}", "int")
        start = sql(
            "({ids}) s JOIN child {b} ON {b}.id = s.id",
            ids=self._ids(sql("{n} + 1", n=first), Bind(f"after.{number}", "uuid") if root.has_after else None),
            b=Sql((place.base,)),
        )
        pairs = [(part.key, self._part(root, part, row, number)) for part in root.parts]
        self._touch(row)
        self.tables.append(
            sql(
                "{a}_page AS MATERIALIZED (SELECT {a}.*, row_number() OVER (ORDER BY {id}) - 1 AS rn"
                " FROM ({rows}) {a} WHERE {rule})",
                a=Sql((alias,)),
                id=place.child_id(),
                rows=place.select(start, TRUE),
                rule=rule,
            )
        )
        self.tables.append(
            sql(
                "{a} AS NOT MATERIALIZED (SELECT * FROM {a}_page WHERE rn < {n})",
                a=Sql((alias,)),
                n=first,
            )
        )
        return values.one_object(pairs, Sql(()))

    def _stands(self, place: Derived, number: int) -> Sql:
        """Whether the row of the cursor is one that the caller may open."""
        _, rule = self._rooted(place, (), Step(place.alias))
        return sql(
            "EXISTS (SELECT FROM ({fence}) {a} WHERE {rule})",
            fence=_by_key(place, Bind(f"after.{number}", "uuid")),
            a=Sql((place.alias,)),
            rule=rule,
        )

    def _part(self, root: plan.ListRoot, part: object, row: Row | None, number: int) -> Sql:
        alias = f"r{number}"
        tables = Sql((f" FROM {alias} ORDER BY {alias}.rn",))
        match part:
            case plan.Typename():
                return sql("{t}::text", t=literal(part.type))
            case plan.TotalCount():
                return sql(
                    "(SELECT CASE WHEN count(*) <= {most} THEN count(*) END FROM ({ids}) z)",
                    most=Sql((str(COUNTED),)),
                    ids=self._ids(Sql((str(COUNTED + 1),)), None),
                )
            case plan.PageInfo():
                pairs = [(key, _page_info(name, alias, number, has_after=root.has_after)) for key, name in part.parts]
                return values.one_object(pairs, Sql(()))
        assert row is not None  # the other parts need a page
        match part:
            case plan.Rows():
                inner = _under(row, part.key)
                return values.many_objects(self.compiler.object(inner, part.selection), tables)
            case plan.Edges():
                return values.many_objects([(p.key, self._edge(row, part.key, p, alias)) for p in part.parts], tables)
        raise AssertionError("every part of a connection is listed above")

    def _edge(self, row: Row, key: str, part: object, alias: str) -> Sql:
        match part:
            case plan.Typename():
                return sql("{t}::text", t=literal(part.type))
            case plan.Cursor():
                return cursor(column(alias, "child.id"))
            case plan.Node():
                inner = _under(row, key, part.key)
                return values.one_object(self.compiler.object(inner, part.selection), Sql(()))
        raise AssertionError("every part of an edge is listed above")

    # -- which rows ---------------------------------------------------------------------------------------------------

    def _ids(self, limit: Sql, after: Bind | None) -> Sql:
        """The ids of the children that exist for the caller, in order: a union of one branch per way to be allowed."""
        guard = self.compiler.capacity.cell("record/Child").full
        branches = [_branch(guard, conjunction, limit, after) for conjunction in sorted(guard.allow, key=ordered)]
        if not branches:
            return Sql(("SELECT NULL::uuid AS id WHERE false",))
        if len(branches) == 1:
            return branches[0]
        union = join(" UNION ", (sql("({b})", b=branch) for branch in branches))
        return sql("SELECT u.id FROM ({union}) u ORDER BY u.id LIMIT {n}", union=union, n=limit)


def _branch(guard: Guard, conjunction: frozenset[Literal], limit: Sql, after: Bind | None) -> Sql:
    """One way to be allowed: driven by the first of its conditions that can list its children."""
    drivers = [(item, driver) for item in ordered(conjunction) if (driver := CONDITIONS[item[0]].drives) is not None]
    table, key, terms = "child", "id", []
    known: Facts = ()
    if drivers:
        item, driver = drivers[0]
        table, key = driver.table, driver.key
        known = (Guard(frozenset({frozenset({item})}), frozenset()),)
        terms.append(predicate(driver.predicate, "", row=Sql(("d",))))
    own = Sql((f"d.{key}",))
    if after is not None:
        terms.append(sql("{own} > {after}", own=own, after=after))
    only = cubes(Guard(frozenset({conjunction}), guard.deny), known)
    joined = Sql(())
    if only != ((),):
        terms.append(rendered(only, _in_place))
        joined = _joined(own, only)
    return sql(
        "SELECT {distinct}{own} AS id FROM {table} d{joined}{where} ORDER BY {own} LIMIT {n}",
        distinct=Sql(() if table == "child" else ("DISTINCT ",)),
        own=own,
        table=Sql((table,)),
        joined=joined,
        where=sql(" WHERE {t}", t=join(" AND ", terms)) if terms else Sql(()),
        n=limit,
    )


def _joined(own: Sql, asked: tuple[Cube, ...]) -> Sql:
    """The child behind a branch, and the person where a condition looks there."""
    people = any("person" in placeholders(CONDITIONS[name].sql) for cube in asked for (name, _), _ in cube)
    child = sql(" JOIN child c ON c.id = {own}", own=own)
    return child + Sql((" JOIN person p ON p.id = c.id",)) if people else child


def _in_place(item: Literal) -> Sql:
    """A condition about the child, over the aliases `c` and `p`."""
    name, group = item
    return predicate(CONDITIONS[name].sql, group, child=Sql(("c",)), person=Sql(("p",)))


def _by_key(place: Derived, key: Bind) -> Sql:
    return place.select(place.own_table(), sql("{b}.id = {key}", b=Sql((place.base,)), key=key))


def _under(row: Row, *keys: str) -> Row:
    """The page's row under `nodes` or an edge: the same place at another path."""
    first, *rest = keys
    return Row(row.entity, row.place, row.anchor, row.facts, (*row.path, first, "*", *rest), row.steps)


def cursor(identity: Sql) -> Sql:
    """The row's id with a short HMAC over it and the list it belongs to, in base64 for URLs.

    HMAC by hand, because plain PostgreSQL has sha256() and no hmac(): the padded keys are binds, so the secret never
    leaves the server, and the same row in the same list for the same caller always has the same cursor.
    """
    return sql(
        "(SELECT translate(encode(b || substring(sha256({outer} || sha256({inner} || {context} || b)) FOR 14),"
        " 'base64'), '+/', '-_') FROM (SELECT uuid_send({id}) AS b) y)",
        outer=Bind("cursor.outer", "bytea"),
        inner=Bind("cursor.inner", "bytea"),
        context=Bind("cursor.context", "bytea"),
        id=identity,
    )


def _page_info(name: str, alias: str, number: int, *, has_after: bool) -> Sql:
    page = Sql((f"{alias}_page",))
    first = Bind(f"first.{number}", "int")
    match name:
        case "hasNextPage":
            return sql("EXISTS (SELECT FROM {p} WHERE rn >= {n})", p=page, n=first)
        case "hasPreviousPage":
            return TRUE if has_after else Sql(("false",))
        case "startCursor":
            return sql(
                "(SELECT {c} FROM {a} WHERE rn = 0)",
                c=cursor(column(alias, "child.id")),
                a=Sql((alias,)),
            )
        case "endCursor":
            return sql(
                "(SELECT {c} FROM {a} ORDER BY rn DESC LIMIT 1)",
                c=cursor(column(alias, "child.id")),
                a=Sql((alias,)),
            )
        case _:
            return Sql(("'PageInfo'::text",))
