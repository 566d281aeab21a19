"""The search for a child by words, over every name that the caller may see, and over no other.

A word is found where a word of some name begins with it. A name that is withheld is not looked at: where the words are
not found without it, nobody can say that the child is not meant, so that `not` finds it as little.
"""

from collections.abc import Callable

from resolvers import plan
from resolvers.capacity import Capacity
from resolvers.existence import all_of, below, list_told, shown, told
from resolvers.scope import Direct, Row
from resolvers.sql import TRUE, Bind, Sql, join, sql
from schema import declare
from schema.catalogue import Field, catalogue

OWN = ("givenName", "familyName", "knownAs")
"""Names of the child itself."""
EACH = ("givenName", "familyName")
"""Names of each row of `names`."""


def searched() -> tuple[Field, ...]:
    """Every field that a search looks at."""
    child, name = catalogue.entities["Child"], catalogue.entities["PersonName"]
    return (*(child.fields[key] for key in (*OWN, "names")), *(name.fields[key] for key in EACH))


def bind_of(listing: plan.Listing, item: plan.Search) -> Bind:
    """The words."""
    return Bind(f"filter.{listing.number}.{item.number}", "text[]")


def found(capacity: Capacity, row: Row, words: Bind, alias: Callable[[], str], *, wanted: bool) -> Sql:
    """When every word surely is found among the names (`wanted`), or surely is not."""
    own = [row.entity.fields[key] for key in OWN]
    listed = row.entity.fields["names"]
    names = below(capacity, row, listed, catalogue.entities["PersonName"], alias)
    terms = [_begins(capacity, row, item) for item in own]
    known = [told(capacity, row, item) for item in own] + [list_told(capacity, row, listed)]
    if names is not None:
        inner, where = names
        assert isinstance(inner.place, Direct)  # rows of a list are
        each = [inner.entity.fields[key] for key in EACH]
        rows = sql("{t} WHERE {w}", t=inner.place.tables(), w=where)
        any_of = join(" OR ", (_begins(capacity, inner, item) for item in each))
        terms.append(sql("EXISTS (SELECT{rows} AND ({any}))", rows=rows, any=any_of))
        kept = [one for item in each if (one := told(capacity, inner, item)) != TRUE]
        if kept:
            whole = join(" AND ", (sql("({k})", k=one) for one in kept))
            known.append(sql("NOT EXISTS (SELECT{rows} AND ({all}) IS NOT TRUE)", rows=rows, all=whole))
    # Once for the statement, and not for each row.
    folded = "unnest(ARRAY(SELECT replace(folded(w.x), '-', ' ') COLLATE \"C\" FROM unnest({words}) w(x))) q(x)"
    missing = sql(
        "EXISTS (SELECT FROM {q} WHERE ({any}) IS NOT TRUE)", q=sql(folded, words=words), any=join(" OR ", terms)
    )
    if wanted:
        return sql("NOT {m}", m=missing)
    return sql("({all})", all=join(" AND ", [*(sql("({k})", k=one) for one in known if one != TRUE), missing]))


def _begins(capacity: Capacity, row: Row, item: Field) -> Sql:
    """Whether a word of the name begins with the word `q.x`, and the name is shown."""
    binding = item.binding
    assert isinstance(binding, declare.Stored)  # names are
    begins = sql(
        "strpos(' ' || replace(folded({v}), '-', ' ') COLLATE \"C\", ' ' || q.x) > 0",
        v=row.place.ref(binding.column),
    )
    return sql("({both})", both=all_of(shown(capacity, row, item), begins))
