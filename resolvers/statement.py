"""The whole statement: roots in the WITH clause, the data as one JSON text, and what was withheld and touched.

    WITH r0 AS MATERIALIZED (…) SELECT (…)::text AS data, ARRAY[…] AS withheld, ARRAY[…] AS touched

`data` is NULL where a cursor does not stand on a row that the caller may open, and empty where an order is for fewer
rows or a caseload is too long; otherwise it is finished. `touched` has two elements: the children named in the answer,
and those of whom something was hidden; and a third where numbers are told, which are in it as JSON.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from resolvers import index, plan, values, witness
from resolvers.capacity import Capacity
from resolvers.compile import Compiler
from resolvers.criteria import asked_by, permitted
from resolvers.root import Roots
from resolvers.sql import Bind, Sql, finish, join, sql
from resolvers.values import Pairs
from resolvers.witness import Kept


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, ready to be run for any caller of the capacity it was compiled for."""

    text: str
    """Empty where no root needs a table."""
    binds: tuple[Bind, ...]
    kept: tuple[Kept, ...]
    fields: tuple[str, ...]
    """`Type.field` of all that the plan selects of the record, or narrows or orders a list by, for the ledger."""
    is_counted: bool = False
    """Whether it looks into the index of all children, which may be done only so often."""


def compile_plan(asked: plan.Plan, capacity: Capacity) -> Statement:
    """The statement that answers the plan for a capacity."""
    permitted(asked.listings, capacity)
    roots = Roots(Compiler(capacity))
    pairs: Pairs = [(root.key, _answered(roots, root, number)) for number, root in enumerate(asked.roots)]
    if all(isinstance(root, plan.TextRoot) for root in asked.roots):
        return Statement("", (), (), ())
    elements, kept = witness.withheld(roots.compiler.notes)
    data = sql("{o}::text", o=values.one_object(pairs, Sql(())))
    if roots.small:
        data = sql("CASE WHEN {ok} THEN {data} ELSE '' END", ok=join(" AND ", roots.small), data=data)
    if roots.cursors:
        data = sql("CASE WHEN {ok} THEN {data} END", ok=join(" AND ", roots.cursors), data=data)
    text, binds = finish(
        sql(
            "{tables}SELECT {data} AS data, ARRAY[{elements}]::text[] AS withheld, "
            "ARRAY[{touched}, {hidden}{counted}]::text[] AS touched",
            tables=sql("WITH {t} ", t=join(", ", roots.tables)) if roots.tables else Sql(()),
            data=data,
            elements=join(", ", elements),
            touched=witness.touched(roots.compiler),
            hidden=witness.hidden(roots.compiler),
            counted=_counted(roots),
        )
    )
    fields = tuple(sorted({*_fields(asked), *asked_by(asked.listings, capacity)}))
    return Statement(text, binds, tuple(kept), fields, is_counted=bool(roots.compiler.found))


def _counted(roots: Roots) -> Sql:
    """The numbers that are told, as one more element; nothing where none is."""
    if not roots.counted:
        return Sql(())
    return sql(", {o}::text", o=values.one_object(list(roots.counted.items()), Sql(())))


def _answered(roots: Roots, root: plan.Root, number: int) -> Sql:
    """The answer to one root."""
    match root:
        case plan.TextRoot():
            return Sql((Bind(f"text.{number}", "json"),))
        case plan.RowRoot():
            return roots.row(root, number)
        case plan.NodesRoot():
            return roots.nodes(root, number)
        case plan.NewestRoot():
            return roots.newest(root, number)
        case plan.DuplicateRoot():
            return index.checked(roots.compiler, roots.tables, root, number)
        case plan.ListRoot():
            return roots.page(root, number)
        case plan.CaseloadRoot():
            return roots.caseload(root, number)


def _fields(asked: plan.Plan) -> Iterator[str]:
    """Every field of the record that the plan selects."""
    for root in asked.roots:
        if isinstance(root, plan.NewestRoot | plan.DuplicateRoot):
            yield f"{root.field.type}.{root.field.name}"
        for selection in _selections(root):
            yield from _selected(selection)


def _selections(root: plan.Root) -> Iterator[plan.Selection]:
    """What is selected of rows."""
    match root:
        case plan.RowRoot() | plan.NewestRoot() | plan.CaseloadRoot():
            yield root.selection
        case plan.NodesRoot():
            yield from (selection for _, selection in root.kinds)
        case plan.ListRoot():
            for part in root.parts:
                if isinstance(part, plan.Rows):
                    yield part.selection
                elif isinstance(part, plan.Edges):
                    yield from (inner.selection for inner in part.parts if isinstance(inner, plan.Node))


def _selected(selection: plan.Selection) -> Iterator[str]:
    for part in selection:
        match part:
            case plan.Leaf() | plan.Code() | plan.Value():
                yield f"{part.field.type}.{part.field.name}"
            case plan.One() | plan.Many():
                yield f"{part.field.type}.{part.field.name}"
                yield from _selected(part.selection)
            case plan.Id() | plan.Typename() | plan.Withheld():
                pass
