"""What the statement says beside the data: which rows something was withheld from, and which children it touched.

Row numbers, not values: a list root's rows are numbered as on the page, and rows under an edge in their own order. Only
places whose guard differs from row to row cost anything; a field that the role never sees needs no row at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.vocabulary import Reason
from resolvers.compile import Compiler, Note, Tellings, when
from resolvers.scope import Derived, Row, Step
from resolvers.sql import FALSE, NULL, TRUE, Sql, column, join, sql


@dataclass(frozen=True, slots=True)
class Kept:
    """One element of the `withheld` column: the fields, with their paths, that it speaks of."""

    reason: Reason
    fields: tuple[tuple[tuple[str, ...], str], ...]
    """(path, `Type.field`) of each."""


def withheld(notes: list[Note]) -> tuple[list[Sql], list[Kept]]:
    """The elements of the `withheld` column, and what each of them speaks of."""
    grouped: dict[tuple[tuple[Step, ...], Tellings, Reason], list[Note]] = {}
    for note in notes:
        for reason in dict.fromkeys(r for _, one in note.tellings for r, _ in one.reasons):
            grouped.setdefault((note.row.steps, note.tellings, reason), []).append(note)
    elements: list[Sql] = []
    kept: list[Kept] = []
    for (_, tellings, reason), group in grouped.items():
        row = group[0].row
        condition = when(row, tellings, reason)
        if condition == FALSE:
            continue
        elements.append(_element(row, condition))
        kept.append(Kept(reason, tuple((note.path, f"{note.field.type}.{note.field.name}") for note in group)))
    return elements, kept


def _element(row: Row, condition: Sql) -> Sql:
    """Row numbers as members of a JSON array; empty text for "every row"; NULL for none."""
    if not row.steps:  # a root that is kept back, of which there is no row
        return sql("CASE WHEN {c} THEN '' END", c=condition)
    root = row.steps[0]
    if condition == TRUE and not root.is_partial:
        return sql("(SELECT '' FROM {r} LIMIT 1)", r=Sql((root.alias,)))
    numbers = [column(step.alias, "rn") for step in row.steps if step.is_list]
    if not numbers:
        return sql("(SELECT ''{chain} WHERE {c} LIMIT 1)", chain=chain(row.steps), c=condition)
    text = join(" || ',' || ", (sql("{n}::text", n=n) for n in numbers))
    if len(numbers) > 1:
        text = sql("'[' || {text} || ']'", text=text)
    return sql(
        "(SELECT string_agg({text}, ',' ORDER BY {numbers}){chain} WHERE {c})",
        text=text,
        numbers=join(", ", numbers),
        chain=chain(row.steps),
        c=condition,
    )


def chain(steps: tuple[Step, ...]) -> Sql:
    """`FROM` the root down to the last step, by the same edges and rules as the data."""
    text = sql(" FROM {r}", r=Sql((steps[0].alias,)))
    for step in steps[1:]:
        assert step.rows is not None  # only the first step is a root
        text += sql(" CROSS JOIN LATERAL ({rows}) {a}", rows=step.rows, a=Sql((step.alias,)))
    return text


def touched(compiler: Compiler) -> Sql:
    """The ids of every child named in the answer, as text with commas; NULL for none."""
    if len(compiler.named) == 1 and not compiler.found and not compiler.named[0].steps[0].is_list:
        row = compiler.named[0]
        if row.entity.name != "FamilyMember":
            assert isinstance(row.place, Derived)  # a root is
            return sql("(SELECT {id}::text{chain})", id=row.place.child_id(), chain=chain(row.steps))
    return _ids([*(select for row in compiler.named for select in _named(row)), *compiler.found])


def _named(row: Row) -> Iterator[Sql]:
    """The children that a row names: its own, and under `FamilyMember` the other person where that is a child."""
    if isinstance(row.place, Derived):
        yield sql("SELECT {id} AS id{chain}", id=row.place.child_id(), chain=chain(row.steps))
    if row.entity.name == "FamilyMember":
        yield sql(
            "SELECT named.id{chain} JOIN child named ON named.id = {other}",
            chain=chain(row.steps),
            other=row.place.ref(row.entity.source.table.c.person_id),
        )


def hidden(compiler: Compiler) -> Sql:
    """The ids of the children of whom something was hidden, for the sealed part of the ledger."""
    selects: list[Sql] = []
    for place, found in compiler.hidden.items():
        when_hidden = Row(place.entity, place, place, {}, (), place.steps).cubes(tuple(found))
        if when_hidden != FALSE:
            selects.append(
                sql(
                    "SELECT {id} AS id{chain} WHERE {when}",
                    id=place.child_id(),
                    chain=chain(place.steps),
                    when=when_hidden,
                )
            )
    return _ids([*selects, *compiler.unfound])


def _ids(selects: list[Sql]) -> Sql:
    """Ids with commas; one that is named twice is listed twice."""
    if not selects:
        return sql("{n}::text", n=NULL)
    return sql("(SELECT string_agg(z.id::text, ',') FROM ({all}) z)", all=join(" UNION ALL ", selects))
