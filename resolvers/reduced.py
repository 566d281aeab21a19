"""Reductions as SQL: each reads no more than it must, and no row that does not exist for the caller."""

from policies.conditions import CONDITIONS, placeholders
from resolvers.scope import Derived, Inline, predicate
from resolvers.sql import FALSE, Sql, join, sql
from schema.catalogue import catalogue
from schema.reductions import Reduction

ROW = Sql(("red_row",))


def reduced(reduction: Reduction, place: Derived | Inline) -> Sql:
    """The value for the child at `place`."""
    made: dict[str, Sql] = {name: place.ref(item) for name, item in reduction.columns.items()}
    whole = catalogue.groups[reduction.group].part_of
    made["child"] = place.child_id()
    asked = [predicate(CONDITIONS[name].sql, whole, row=ROW) for name in reduction.asks]
    made["kept"] = sql("({any})", any=join(" OR ", asked)) if asked else FALSE
    return sql(reduction.sql, **{name: made[name] for name in placeholders(reduction.sql)})
