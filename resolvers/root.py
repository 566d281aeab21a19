"""Roots in the WITH clause: one row by its key, or a page of the rows that the caller may open.

A page holds one row more than was asked for, which tells whether another follows; which rows they are is said in
`scan`. A cursor holds no value, whatever the order.
"""

from dataclasses import dataclass, field

from policies.conditions import CONDITIONS
from resolvers import limits, plan, values
from resolvers.compile import Compiler
from resolvers.existence import all_of, existing
from resolvers.guard import Guard, cubes
from resolvers.order import is_conditional, key_of, names, ordered
from resolvers.scan import Bounds, Scan
from resolvers.scope import CALLER, Derived, Row, Step, predicate
from resolvers.sql import FALSE, NULL, TRUE, Bind, Sql, column, join, literal, sql

COUNTED = 10_000
"""`totalCount` is exact up to here, and null above."""


CASELOAD = 200
"""Children of a caseload at most; a longer one is refused, as one cut short would not say so."""


@dataclass(slots=True)
class Roots:
    """The roots of one statement: what they add to its WITH clause, and what must hold for an answer."""

    compiler: Compiler
    tables: list[Sql] = field(default_factory=list)
    cursors: list[Sql] = field(default_factory=list)
    small: list[Sql] = field(default_factory=list)
    """What must hold for orders by what depends on the row."""
    counted: dict[str, Sql] = field(default_factory=dict)
    """The numbers that the answer tells, by their place in it, for the ledger."""

    # -- one row ------------------------------------------------------------------------------------------------------

    def row(self, root: plan.RowRoot, number: int) -> Sql:
        """`child(id)`, `node(id)` or `organisation`: the object, or null."""
        alias = f"r{number}"
        place = Derived(root.entity, alias)
        row, rule = self._rooted(place, (root.key,), Step(alias))
        pairs = self.compiler.object(row, root.selection)
        self._touch(row)
        self.tables.append(
            sql(
                "{a} AS MATERIALIZED (SELECT * FROM ({fence}) {a} WHERE {rule})",
                a=Sql((alias,)),
                fence=_by_key(place, Bind(f"id.{number}", "uuid") if root.id else CALLER["agency_id"]),
                rule=rule,
            )
        )
        return values.one_object(pairs, sql(" FROM {a}", a=Sql((alias,))))

    def nodes(self, root: plan.NodesRoot, number: int) -> Sql:
        """`nodes(ids)`: each row at the place of its id, and null at the place of each that is not there."""
        found = []
        for entity, selection in root.kinds:
            alias = f"r{number}_{entity.name.lower()}"
            place = Derived(entity, alias)
            row, rule = self._rooted(place, (root.key, "*"), Step(alias, is_list=True, is_partial=True))
            at = place.beside("at", Sql(("s.at",)))
            pairs = self.compiler.object(row, selection)
            self._touch(row)
            start = sql(
                "unnest({keys}, {places}) s(id, at) JOIN {table} ON {b}.id = s.id",
                keys=Bind(f"keys.{number}.{entity.name}", "uuid[]"),
                places=Bind(f"places.{number}.{entity.name}", "int[]"),
                table=place.own_table(),
                b=Sql((place.base,)),
            )
            self.tables.append(
                sql(
                    "{a} AS MATERIALIZED (SELECT {a}.*, {at} AS rn FROM ({fence}) {a} WHERE {rule})",
                    a=Sql((alias,)),
                    at=at,
                    fence=place.select(start, TRUE),
                    rule=rule,
                )
            )
            found.append(sql("SELECT rn, {x} AS x FROM {a}", x=values.one_object(pairs, Sql(())), a=Sql((alias,))))
        rows = join(" UNION ALL ", found) if found else Sql(("SELECT NULL::int AS rn, NULL::json AS x",))
        return sql(
            "array_to_json(ARRAY(SELECT o.x FROM generate_series(0, {n} - 1) g(n) LEFT JOIN ({rows}) o ON o.rn = g.n"
            " ORDER BY g.n))",
            n=Bind(f"count.{number}", "int"),
            rows=rows,
        )

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
        facts, tests = existing(self.compiler.capacity, entity, under)
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
        scan = Scan(self.compiler.capacity, self.compiler.matcher, root.entity, root.listing, root.is_backward)
        if not any(isinstance(part, plan.Rows | plan.Edges | plan.PageInfo) for part in root.parts):
            for name in _cursors(root):
                self.cursors.append(self._stands(Derived(root.entity, f"r{number}_{name}"), number, name))
            return values.one_object([(p.key, self._part(root, p, None, number, scan)) for p in root.parts], Sql(()))
        bounds = self._bounds(root, number)
        alias = f"r{number}"
        place = Derived(root.entity, alias)
        row, rule = self._rooted(place, (root.key,), Step(alias, is_list=True))
        size = _size(root, number)
        start = sql(
            "({ids}) s JOIN child {b} ON {b}.id = s.id",
            ids=scan.ids(sql("{n} + 1", n=size), bounds, self._small(scan, row, number)),
            b=Sql((place.base,)),
        )
        keys = [
            (place.beside(name, column("s", name)), key.is_descending)
            for name, key in zip(names(scan.keys), scan.keys, strict=True)
        ]
        pairs = [(part.key, self._part(root, part, row, number, scan)) for part in root.parts]
        self._touch(row)
        self.tables.append(
            sql(
                "{a}_page AS MATERIALIZED (SELECT {a}.*, row_number() OVER (ORDER BY {order}) - 1 AS {place}"
                " FROM ({rows}) {a} WHERE {rule})",
                a=Sql((alias,)),
                order=ordered(keys, place.child_id(), is_backward=root.is_backward),
                place=Sql(("back" if root.is_backward else "rn",)),
                rows=place.select(start, TRUE),
                rule=rule,
            )
        )
        # A page from the end is found backwards, and answered in the order of the list.
        turned = (
            "{a} AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY back DESC) - 1 AS rn"
            " FROM {a}_page WHERE back < {n})"
        )
        shown = turned if root.is_backward else "{a} AS NOT MATERIALIZED (SELECT * FROM {a}_page WHERE rn < {n})"
        self.tables.append(sql(shown, a=Sql((alias,)), n=size))
        return values.one_object(pairs, Sql(()))

    def _bounds(self, root: plan.ListRoot, number: int) -> Bounds:
        """The cursors of the page. In an order of its own, each is a table of one row: its keys, as the caller may
        see them.
        """
        found: dict[str, Bind | str] = {}
        keys = root.listing.keys if root.listing else ()
        for name in _cursors(root):
            place = Derived(root.entity, f"r{number}_{name}")
            if not keys:
                self.cursors.append(self._stands(place, number, name))
                found[name] = Bind(f"{name}.{number}", "uuid")
                continue
            row, rule = self._rooted(place, (), Step(place.alias))
            beside = (
                sql(", {k} AS {name}", k=key_of(self.compiler.capacity, row, key), name=Sql((own,)))
                for own, key in zip(names(keys), keys, strict=True)
            )
            self.tables.append(
                sql(
                    "{a} AS MATERIALIZED (SELECT {id} AS id{beside} FROM ({fence}) {a} WHERE {rule})",
                    a=Sql((place.alias,)),
                    id=place.child_id(),
                    beside=join("", beside),
                    fence=_by_key(place, Bind(f"{name}.{number}", "uuid")),
                    rule=rule,
                )
            )
            self.cursors.append(sql("EXISTS (SELECT FROM {a})", a=Sql((place.alias,))))
            found[name] = place.alias
        return Bounds(**found)

    def _small(self, scan: Scan, row: Row, number: int) -> Sql:
        """Whether there are few enough rows to order them by what depends on the row."""
        if not any(is_conditional(self.compiler.capacity, row, key) for key in scan.keys):
            return TRUE
        alias = Sql((f"r{number}_small",))
        self.tables.append(
            sql(
                "{a} AS MATERIALIZED (SELECT count(*) <= {most} AS ok FROM ({ids}) z)",
                a=alias,
                most=Sql((str(limits.ORDERED),)),
                ids=scan.any_ids(Sql((str(limits.ORDERED + 1),))),
            )
        )
        small = sql("(SELECT ok FROM {a})", a=alias)
        self.small.append(small)
        return small

    def _stands(self, place: Derived, number: int, name: str) -> Sql:
        """Whether the row of the cursor is one that the caller may open."""
        _, rule = self._rooted(place, (), Step(place.alias))
        return sql(
            "EXISTS (SELECT FROM ({fence}) {a} WHERE {rule})",
            fence=_by_key(place, Bind(f"{name}.{number}", "uuid")),
            a=Sql((place.alias,)),
            rule=rule,
        )

    def _part(self, root: plan.ListRoot, part: object, row: Row | None, number: int, scan: Scan) -> Sql:
        alias = f"r{number}"
        tables = Sql((f" FROM {alias} ORDER BY {alias}.rn",))
        match part:
            case plan.Typename():
                return sql("{t}::text", t=literal(part.type))
            case plan.TotalCount():
                return self._counted(root, part, number, scan)
            case plan.PageInfo():
                pairs = [(key, _page_info(name, alias, root, number)) for key, name in part.parts]
                return values.one_object(pairs, Sql(()))
        assert row is not None  # the other parts need a page
        match part:
            case plan.Rows():
                inner = _under(row, part.key)
                return values.many_objects(self.compiler.object(inner, part.selection), tables)
            case plan.Edges():
                pairs = [(p.key, self._edge(row, part.key, p, root, alias)) for p in part.parts]
                return values.many_objects(pairs, tables)
        raise AssertionError("every part of a connection is listed above")

    def _counted(self, root: plan.ListRoot, part: plan.TotalCount, number: int, scan: Scan) -> Sql:
        """How many there are: counted once, for the answer and for the ledger."""
        alias = Sql((f"r{number}_count",))
        found = sql("(SELECT n FROM {a})", a=alias)
        if found not in self.counted.values():
            self.tables.append(
                sql(
                    "{a} AS MATERIALIZED (SELECT CASE WHEN count(*) <= {most} THEN count(*) END AS n FROM ({ids}) z)",
                    a=alias,
                    most=Sql((str(COUNTED),)),
                    ids=scan.any_ids(Sql((str(COUNTED + 1),))),
                )
            )
        self.counted[f"{root.key}.{part.key}"] = found
        return found

    def _edge(self, row: Row, key: str, part: object, root: plan.ListRoot, alias: str) -> Sql:
        match part:
            case plan.Typename():
                return sql("{t}::text", t=literal(part.type))
            case plan.Cursor():
                return cursor(column(alias, "child.id"), root.listing)
            case plan.Node():
                inner = _under(row, key, part.key)
                return values.one_object(self.compiler.object(inner, part.selection), Sql(()))
        raise AssertionError("every part of an edge is listed above")

    # -- those who are assigned ---------------------------------------------------------------------------------------

    def caseload(self, root: plan.CaseloadRoot, number: int) -> Sql:
        """The children that `assigned` lists for the caller, each under its record rule.

        The bound is asked of the rows that are left: what the caller may not open must not make a list too long.
        """
        driver = CONDITIONS["assigned"].drives
        assert driver is not None  # it is how lists of children are found
        place = Derived(root.entity, f"r{number}")
        row, rule = self._rooted(place, (root.key, "*"), Step(place.alias, is_list=True))
        start = sql(
            "(SELECT DISTINCT d.{key} AS id FROM {table} d WHERE {own}) s JOIN child {b} ON {b}.id = s.id",
            key=Sql((driver.key,)),
            table=Sql((driver.table,)),
            own=predicate(driver.predicate, "", row=Sql(("d",))),
            b=Sql((place.base,)),
        )
        pairs = self.compiler.object(row, root.selection)
        self._touch(row)
        a = Sql((place.alias,))
        self.tables.append(
            sql(
                "{a} AS MATERIALIZED (SELECT {a}.*, row_number() OVER (ORDER BY {id}) - 1 AS rn"
                " FROM ({rows}) {a} WHERE {rule} ORDER BY {id} LIMIT {most})",
                a=a,
                id=place.child_id(),
                rows=place.select(start, TRUE),
                rule=rule,
                most=Sql((str(CASELOAD + 1),)),
            )
        )
        self.small.append(sql("(SELECT count(*) <= {most} FROM {a})", most=Sql((str(CASELOAD),)), a=a))
        return values.many_objects(pairs, sql(" FROM {a} ORDER BY {a}.rn", a=a))


def _by_key(place: Derived, key: Bind) -> Sql:
    return place.select(place.own_table(), sql("{b}.id = {key}", b=Sql((place.base,)), key=key))


def _under(row: Row, *keys: str) -> Row:
    """The page's row under `nodes` or an edge: the same place at another path."""
    first, *rest = keys
    return Row(row.entity, row.place, row.anchor, row.facts, (*row.path, first, "*", *rest), row.steps)


def cursor(identity: Sql, listing: plan.Listing | None = None) -> Sql:
    """The row's id with a short HMAC over it and the list it belongs to, in base64 for URLs.

    HMAC by hand, because plain PostgreSQL has sha256() and no hmac(): the padded keys are binds, so the secret never
    leaves the server, and the same row in the same list for the same caller always has the same cursor.
    """
    context = "cursor.context" if listing is None else f"cursor.context.{listing.number}"
    return sql(
        "(SELECT translate(encode(b || substring(sha256({outer} || sha256({inner} || {context} || b)) FOR 14),"
        " 'base64'), '+/', '-_') FROM (SELECT uuid_send({id}) AS b) y)",
        outer=Bind("cursor.outer", "bytea"),
        inner=Bind("cursor.inner", "bytea"),
        context=Bind(context, "bytea"),
        id=identity,
    )


def _cursors(root: plan.ListRoot) -> list[str]:
    return [name for name, given in (("after", root.after), ("before", root.before)) if given is not None]


def _size(root: plan.ListRoot, number: int) -> Bind:
    return Bind(f"{root.size.name}.{number}", "int")


def _page_info(name: str, alias: str, root: plan.ListRoot, number: int) -> Sql:
    more = sql(
        "EXISTS (SELECT FROM {p} WHERE {place} >= {n})",
        p=Sql((f"{alias}_page",)),
        place=Sql(("back" if root.is_backward else "rn",)),
        n=_size(root, number),
    )
    never = Sql(("false",))
    match name:
        # The row of a cursor is on the other side of it.
        case "hasNextPage":
            return TRUE if root.before is not None else never if root.is_backward else more
        case "hasPreviousPage":
            return TRUE if root.after is not None else more if root.is_backward else never
        case "startCursor":
            return sql(
                "(SELECT {c} FROM {a} WHERE rn = 0)",
                c=cursor(column(alias, "child.id"), root.listing),
                a=Sql((alias,)),
            )
        case "endCursor":
            return sql(
                "(SELECT {c} FROM {a} ORDER BY rn DESC LIMIT 1)",
                c=cursor(column(alias, "child.id"), root.listing),
                a=Sql((alias,)),
            )
        case _:
            return Sql(("'PageInfo'::text",))
