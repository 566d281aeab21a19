"""Which children a page has, in its order: a union of one branch for each way to be allowed.

A branch walks one index, narrowed by the filter, and stops where the page is full; an OR in one scan would walk the
table. In the order of the ids a cursor is a bound of the walk. In another order each branch sorts what it finds by what
the caller may see, and a cursor is a row whose keys are read back.
"""

from dataclasses import dataclass

from policies.conditions import CONDITIONS, placeholders
from resolvers import plan
from resolvers.capacity import Capacity
from resolvers.guard import Cube, Facts, Guard, Literal, cubes, ordered
from resolvers.matches import Matcher
from resolvers.order import beyond, key_of, names
from resolvers.order import ordered as in_order
from resolvers.scope import Inline, Row, predicate, rendered
from resolvers.sql import TRUE, Bind, Sql, column, join, sql
from schema.catalogue import Entity


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a page begins and ends: the rows of cursors, by id, or in an order by the tables that hold them."""

    after: Bind | str | None = None
    before: Bind | str | None = None


NOWHERE = Bounds()


@dataclass(frozen=True, slots=True)
class Scan:
    """The rows of one list."""

    capacity: Capacity
    matcher: Matcher
    entity: Entity
    listing: plan.Listing | None
    is_backward: bool

    @property
    def keys(self) -> tuple[plan.Key, ...]:
        """What the order is by, before the id."""
        return self.listing.keys if self.listing else ()

    def ids(self, limit: Sql, bounds: Bounds = NOWHERE, only: Sql = TRUE) -> Sql:
        """The ids, in order, with the keys beside them; none where `only` does not hold."""
        return self._union(limit, bounds, only, self.keys, is_backward=self.is_backward)

    def any_ids(self, limit: Sql) -> Sql:
        """As many ids as there are, in whatever order is cheapest: to be counted."""
        return self._union(limit, NOWHERE, TRUE, (), is_backward=False)

    def _union(self, limit: Sql, bounds: Bounds, only: Sql, keys: tuple[plan.Key, ...], *, is_backward: bool) -> Sql:
        guard = self.capacity.cell("record/Child").full
        branches = [
            _Branch(*(self, guard, conjunction, bounds, only, keys, is_backward), Inline(self.entity, "c", "p")).select(
                limit
            )
            for conjunction in sorted(guard.allow, key=ordered)
        ]
        beside = names(keys)
        if not branches:
            nothing = "".join(f", NULL AS {name}" for name in beside)
            return Sql((f"SELECT NULL::uuid AS id{nothing} WHERE false",))
        if len(branches) == 1:
            return branches[0]
        union = join(" UNION ", (sql("({b})", b=branch) for branch in branches))
        return sql(
            "SELECT u.id{beside} FROM ({union}) u ORDER BY {order} LIMIT {n}",
            beside=Sql(("".join(f", u.{name}" for name in beside),)),
            union=union,
            order=_order("u", keys, Sql(("u.id",)), is_backward=is_backward),
            n=limit,
        )


def _order(alias: str, keys: tuple[plan.Key, ...], identity: Sql, *, is_backward: bool) -> Sql:
    listed = [(Sql((f"{alias}.{name}",)), key.is_descending) for name, key in zip(names(keys), keys, strict=True)]
    return in_order(listed, identity, is_backward=is_backward)


@dataclass(frozen=True, slots=True)
class _Branch:
    """One way to be allowed: driven by the first of its conditions that can list its children."""

    scan: Scan
    guard: Guard
    conjunction: frozenset[Literal]
    bounds: Bounds
    only: Sql
    keys: tuple[plan.Key, ...]
    is_backward: bool
    place: Inline

    @property
    def row(self) -> Row:
        """A child of this branch: that it exists is known, and by which rule."""
        exists = Guard(frozenset({self.conjunction}), self.guard.deny)
        return Row(self.scan.entity, self.place, self.place, {None: (exists,)}, (), ())

    def select(self, limit: Sql) -> Sql:
        """Its ids, with the keys beside them, as many as are wanted."""
        drivers = [
            (item, driver) for item in ordered(self.conjunction) if (driver := CONDITIONS[item[0]].drives) is not None
        ]
        table, key, terms = "child", "id", []
        known: Facts = ()
        if drivers:
            item, driver = drivers[0]
            table, key = driver.table, driver.key
            known = (Guard(frozenset({frozenset({item})}), frozenset()),)
            terms.append(predicate(driver.predicate, "", row=Sql(("d",))))
        own = Sql((f"d.{key}",))
        for sign, bound in ((">", self.bounds.after), ("<", self.bounds.before)):
            if isinstance(bound, Bind):
                terms.append(sql("{own} {sign} {b}", own=own, sign=Sql((sign,)), b=bound))
        only = cubes(Guard(frozenset({self.conjunction}), self.guard.deny), known)
        joined = Sql(())
        if only != ((),):
            terms.append(rendered(only, _in_place))
            joined = _joined(own, only)
        if self.scan.listing is not None:
            joined = sql(
                " JOIN child c ON c.id = {own} JOIN person p ON p.id = c.id{holding}",
                own=own,
                holding=self.place.holding(),
            )
            terms += [term for term in (self.only, self._wanted(self.scan.listing)) if term != TRUE]
        source = sql(
            " FROM {table} d{joined}{where}",
            table=Sql((table,)),
            joined=joined,
            where=sql(" WHERE {t}", t=join(" AND ", terms)) if terms else Sql(()),
        )
        distinct = Sql(() if table == "child" else ("DISTINCT ",))
        if self.keys:
            return self._sorted(sql("SELECT {d}{own} AS id", d=distinct, own=own), source, limit)
        return sql(
            "SELECT {distinct}{own} AS id{source} ORDER BY {order} LIMIT {n}",
            distinct=distinct,
            own=own,
            source=source,
            order=in_order((), own, is_backward=self.is_backward),
            n=limit,
        )

    def _wanted(self, listing: plan.Listing) -> Sql:
        return self.scan.matcher.holds(self.row, listing)

    def _sorted(self, chosen: Sql, source: Sql, limit: Sql) -> Sql:
        beside = [
            sql(", {k} AS {name}", k=key_of(self.scan.capacity, self.row, key), name=Sql((name,)))
            for name, key in zip(names(self.keys), self.keys, strict=True)
        ]
        ends = [
            beyond(self.keys, "b", bound, column("b", "id"), is_after=is_after)
            for bound, is_after in ((self.bounds.after, True), (self.bounds.before, False))
            if isinstance(bound, str)
        ]
        return sql(
            "SELECT b.id{listed} FROM ({chosen}{beside}{source}) b{where} ORDER BY {order} LIMIT {n}",
            listed=Sql(("".join(f", b.{name}" for name in names(self.keys)),)),
            chosen=chosen,
            beside=join("", beside),
            source=source,
            where=sql(" WHERE {t}", t=join(" AND ", ends)) if ends else Sql(()),
            order=_order("b", self.keys, Sql(("b.id",)), is_backward=self.is_backward),
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
