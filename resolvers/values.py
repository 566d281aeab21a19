"""Value objects as SQL: national codes, and sensitive attributes with their states.

A sensitive attribute is never null on a visible row. Withheld, hidden and never recorded are constants made when
planning, so nothing of the record is read for them; hidden and never recorded are the same constant.
"""

import json

from resolvers import plan
from resolvers.sql import FALSE, LONGEST_NAME, NULL, TRUE, Sql, column, join, literal, sql
from schema import declare

Pairs = list[tuple[str, Sql]]


def fits(pairs: Pairs) -> bool:
    """Whether every key can be a column name; PostgreSQL would cut longer ones."""
    return all(len(key.encode()) <= LONGEST_NAME for key, _ in pairs)


def _names(pairs: Pairs) -> Sql:
    return join(", ", (sql('{v} AS "{k}"', v=value, k=Sql((key,))) for key, value in pairs))


def _text(pairs: Pairs) -> Sql:
    """The object as concatenated text, for keys that cannot be column names."""
    members = [
        literal(f'"{key}":null')
        if value == NULL
        else sql("{k} || coalesce(to_json({v})::text, 'null')", k=literal(f'"{key}":'), v=value)
        for key, value in pairs
    ]
    return join("", (Sql(("('{' || ",)), join(" || ',' || ", members), Sql((" || '}')::json",))))


# The alias of a row is `x$`: no response key can be that, and a column of the alias's name would stand for the row.


def one_object(pairs: Pairs, tables: Sql) -> Sql:
    """One JSON object, or NULL where `tables` gives no row. `tables` is `FROM …`, or nothing."""
    if fits(pairs):
        return sql(
            "(SELECT row_to_json(x$) FROM (SELECT {names}{tables}) x$)",
            names=_names(pairs),
            tables=tables,
        )
    return sql("(SELECT {text}{tables})", text=_text(pairs), tables=tables)


def many_objects(pairs: Pairs, tables: Sql) -> Sql:
    """A JSON array of one object for each row of `tables`, in its order."""
    if fits(pairs):
        inner = sql("SELECT x$ FROM (SELECT {names}{tables}) x$", names=_names(pairs), tables=tables)
    else:
        inner = sql("SELECT {text}{tables}", text=_text(pairs), tables=tables)
    return sql("array_to_json(ARRAY({inner}))", inner=inner)


def _code_pairs(parts: tuple[plan.Typename | plan.Leaf, ...], alias: str) -> Pairs:
    pairs: Pairs = []
    for part in parts:
        if isinstance(part, plan.Typename):
            pairs.append((part.key, sql("{t}::text", t=literal(part.type))))
        else:
            binding = part.field.binding
            assert isinstance(binding, declare.Part)  # the catalogue binds CodedValue so
            pairs.append((part.key, column(alias, binding.column)))
    return pairs


def code(parts: tuple[plan.Typename | plan.Leaf, ...], scheme: Sql, value: Sql) -> Sql:
    """A `CodedValue`, by primary key."""
    tables = sql(" FROM code_value v WHERE v.scheme = {s} AND v.code = {c}", s=scheme, c=value)
    return one_object(_code_pairs(parts, "v"), tables)


def constant(value: plan.Value, state: str) -> Sql:
    """The value object in a state that holds no value."""
    made: dict[str, str | None] = {}
    for part in value.parts:
        if isinstance(part, plan.Typename):
            made[part.key] = part.type
        else:
            made[part.key] = state if part.field.name == "state" else None
    return sql("{text}::json", text=literal(json.dumps(made, separators=(",", ":"))))


def recorded(value: plan.Value, child_id: Sql) -> Sql:
    """The value object as recorded; NULL where nothing is, or nothing was obtained yet."""
    binding = value.field.binding
    assert isinstance(binding, declare.State)  # a plan.Value is made for these only
    pairs: Pairs = []
    for part in value.parts:
        if isinstance(part, plan.Typename):
            pairs.append((part.key, sql("{t}::text", t=literal(part.type))))
        elif isinstance(part, plan.CodeList):
            pairs.append((part.key, _codes(part)))
        else:
            pairs.append((part.key, _part(part)))
    tables = sql(
        " FROM {table} s WHERE s.child_id = {child} AND s.state <> 'NOT_YET_OBTAINED'",
        table=Sql((binding.table.name,)),
        child=child_id,
    )
    return one_object(pairs, tables)


def _part(part: plan.Leaf) -> Sql:
    binding = part.field.binding
    if isinstance(binding, declare.Part):
        return column("s", binding.column)
    return Sql(("(SELECT v.label FROM code_value v WHERE v.scheme = s.scheme AND v.code = s.code)",))


def _codes(part: plan.CodeList) -> Sql:
    binding = part.field.binding
    assert isinstance(binding, declare.Codes)  # a plan.CodeList is made for these only
    tables = sql(
        " FROM {table} k JOIN code_value v ON v.scheme = k.scheme AND v.code = k.code"
        ' WHERE k.child_id = s.child_id ORDER BY v.code COLLATE "C"',
        table=Sql((binding.table.name,)),
    )
    return sql(
        "CASE WHEN s.state = 'RECORDED' THEN {codes} END",
        codes=many_objects(_code_pairs(part.parts, "v"), tables),
    )


def optional(condition: Sql, value: Sql) -> Sql:
    """`value` where `condition` holds, else null; nothing is read for a condition that never holds."""
    if condition == TRUE:
        return value
    if condition == FALSE:
        return NULL
    return sql("CASE WHEN {c} THEN {v} END", c=condition, v=value)
