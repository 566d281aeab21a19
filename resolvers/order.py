"""Orders as SQL: by the value that the caller may see, then by the row's id, so that no two rows are alike.

What is null comes last, whichever way a key goes; what is withheld or hidden counts as null. A page from the end turns
all of it round. A position is a row's keys, read back under the same guards.
"""

from collections.abc import Sequence

from resolvers import plan
from resolvers.capacity import Capacity
from resolvers.existence import decided, shown
from resolvers.guard import cubes
from resolvers.matches import folded, raw
from resolvers.scope import Row
from resolvers.sql import Sql, column, join, sql
from resolvers.values import optional
from schema import declare
from schema.filters import code_of


def key_of(capacity: Capacity, row: Row, key: plan.Key) -> Sql:
    """What the row is ordered by: null where the value is not shown."""
    match key.field.binding:
        case declare.Coded():
            value = as_written(raw(row, key.field))
        case declare.State():
            value = as_written(raw(row, key.field, code_of(key.field)))
        case _ if key.field.leaf == "String":
            value = folded(raw(row, key.field))
        case _:
            value = raw(row, key.field)
    return optional(shown(capacity, row, key.field), value)


def as_written(code: Sql) -> Sql:
    """A code as its publisher writes it: the same order on every server."""
    return sql('({c} COLLATE "C")', c=code)


def is_conditional(capacity: Capacity, row: Row, key: plan.Key) -> bool:
    """Whether the value is shown of some rows and not of others."""
    return any(cubes(cell.full, row.facts[kind]) != ((),) for kind, cell in decided(capacity, row, key.field).items())


def order_of(capacity: Capacity, row: Row, listing: plan.Listing) -> Sql:
    """The rows of a list below another row, without `ORDER BY`."""
    keys = [(key_of(capacity, row, key), key.is_descending) for key in listing.keys]
    return ordered(keys, row.place.ref(row.entity.source.table.c.id))


def ordered(keys: Sequence[tuple[Sql, bool]], identity: Sql, *, is_backward: bool = False) -> Sql:
    """The order by these values, each with whether it descends."""
    made = [
        sql(
            "{v}{way} NULLS {end}",
            v=value,
            way=Sql((" DESC" if descends is not is_backward else "",)),
            end=Sql(("FIRST" if is_backward else "LAST",)),
        )
        for value, descends in keys
    ]
    return join(", ", [*made, sql("{id} DESC", id=identity) if is_backward else identity])


def names(keys: Sequence[plan.Key]) -> list[str]:
    """The keys as columns of a sub-select."""
    return [f"k{number}" for number, _ in enumerate(keys)]


def beyond(keys: Sequence[plan.Key], here: str, there: str, identity: Sql, *, is_after: bool) -> Sql:
    """Whether the row `here` comes after the one row of the table `there` (or before it), by keys and then by id."""
    found: list[Sql] = []
    alike: list[Sql] = []
    for name, key in zip(names(keys), keys, strict=True):
        own, other = column(here, name), sql("(SELECT {n} FROM {t})", n=Sql((name,)), t=Sql((there,)))
        greater = is_after is not key.is_descending
        # Null is last: after everything else, and before nothing.
        late, early = (own, other) if is_after else (other, own)
        further = sql(
            "({own} {sign} {other} OR ({late} IS NULL AND {early} IS NOT NULL))",
            own=own,
            sign=Sql((">" if greater else "<",)),
            other=other,
            late=late,
            early=early,
        )
        found.append(join(" AND ", [*alike, further]))
        alike.append(sql("{own} IS NOT DISTINCT FROM {other}", own=own, other=other))
    last = sql(
        "{own} {sign} (SELECT id FROM {t})",
        own=identity,
        sign=Sql((">" if is_after else "<",)),
        t=Sql((there,)),
    )
    found.append(join(" AND ", [*alike, last]))
    return sql("({any})", any=join(" OR ", found)) if len(found) > 1 else found[0]
