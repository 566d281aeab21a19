"""The check for duplicates as SQL: of the children that the caller may open by a filter, of all others by the index.

From the index everybody is left out whom anything protects. So no protective fact changes an answer: what hides a value
of a child in the list hides it here, and who is not in the list is told of only where nothing protects them.
"""

from policies.conditions import CONDITIONS
from policies.predicates import PROTECTED
from resolvers import plan, values
from resolvers.compile import Compiler
from resolvers.duplicates import PARTS
from resolvers.guard import Literal, cubes
from resolvers.matches import folded
from resolvers.scan import Scan
from resolvers.scope import Derived, Row, predicate, rendered
from resolvers.sql import FALSE, NULL, Bind, Sql, literal, sql
from resolvers.values import optional

AGAINST = ("conflict", "must_not_locate")
"""What keeps a child from this caller in particular."""
MOST = 100
"""Children on record for one question, of those that the caller may open."""


def checked(compiler: Compiler, tables: list[Sql], root: plan.DuplicateRoot, number: int) -> Sql:
    """The root: null and told where the capacity must not ask; else whether there is a match, and whom to ask."""
    place = Derived(root.entity, f"r{number}")
    shown = compiler.shown(Row(root.entity, place, None, {None: ()}, (), ()), root.field, root.key)
    if shown == FALSE:
        return NULL
    names = {part: Sql((f"r{number}_{part}",)) for part in ("index", "own", "other")}
    scan = Scan(compiler.capacity, compiler.matcher, root.entity, root.listing, is_backward=False)
    most = Sql((str(MOST),))
    tables += [
        sql("{a} AS MATERIALIZED ({index})", a=names["index"], index=_index(number)),
        sql("{a} AS MATERIALIZED (SELECT z.id FROM ({ids}) z)", a=names["own"], ids=scan.any_ids(most)),
        sql("{a} AS MATERIALIZED ({other})", a=names["other"], other=_other(compiler, names["index"])),
    ]
    compiler.found.append(sql("SELECT id FROM {own} UNION SELECT id FROM {other}", **_only(names, "own", "other")))
    compiler.unfound.append(
        sql(
            "SELECT i.id FROM {index} i WHERE NOT EXISTS (SELECT FROM {own} o WHERE o.id = i.id)"
            " AND NOT EXISTS (SELECT FROM {other} o WHERE o.id = i.id)",
            **names,
        )
    )
    pairs = [(key, _part(name, inner, names)) for key, name, inner in root.parts]
    return optional(shown, values.one_object(pairs, Sql(())))


def _only(names: dict[str, Sql], *wanted: str) -> dict[str, Sql | Bind]:
    return {name: names[name] for name in wanted}


def _part(name: str, inner: tuple[tuple[str, str], ...], names: dict[str, Sql]) -> Sql:
    if name == "__typename":
        return sql("{t}::text", t=literal("DuplicateCheck"))
    own, other = names["own"], names["other"]
    if name == "isPossibleMatch":
        return sql("EXISTS (SELECT FROM {own} UNION ALL SELECT FROM {other})", own=own, other=other)
    columns = {
        "__typename": sql("{t}::text", t=literal("DuplicateContact")),
        "authority": Sql(("a.code",)),
        "name": Sql(("a.name",)),
    }
    # Of a child that the caller may open, their own authority can tell: whose the record is can be protected.
    tables = sql(
        " FROM authority a WHERE a.code IN (SELECT o.authority_code FROM {other} o)"
        " OR (a.code = {here} AND EXISTS (SELECT FROM {own}))"
        ' ORDER BY a.name COLLATE "C", a.code COLLATE "C"',
        other=other,
        own=own,
        here=Bind("caller.authority_code", "text"),
    )
    return values.many_objects([(key, columns[part]) for key, part in inner], tables)


def _index(number: int) -> Sql:
    """Everybody of this name or number, born on this day. What was not asked by is null, and finds nobody."""
    binds: dict[str, Sql | Bind] = {
        part: Bind(f"{name}.{number}", cast)
        for part, (name, cast) in zip(("born", "given", "family", "nhs", "upn"), PARTS.items(), strict=True)
    }
    names = {name: folded(Sql((f"p.{name}",))) for name in ("family_name", "given_name", "known_as")}
    return sql(
        "SELECT c.id FROM child c JOIN person p ON p.id = c.id"
        " WHERE p.date_of_birth = {born}"
        ' AND {family_name} = (SELECT folded({family}) COLLATE "C")'
        ' AND ({given_name} = (SELECT folded({given}) COLLATE "C")'
        ' OR {known_as} = (SELECT folded({given}) COLLATE "C"))'
        " UNION SELECT c.id FROM identifier i JOIN child c ON c.id = i.person_id JOIN person p ON p.id = c.id"
        " WHERE i.kind = 'NHS_NUMBER' AND i.value = {nhs} AND i.verification = 'VERIFIED' AND p.date_of_birth = {born}"
        " UNION SELECT c.id FROM identifier i JOIN child c ON c.id = i.person_id JOIN person p ON p.id = c.id"
        " WHERE i.kind IN ('UPN', 'FORMER_UPN') AND i.value = {upn} AND p.date_of_birth = {born}",
        **binds,
        **names,
    )


def _other(compiler: Compiler, index: Sql) -> Sql:
    """Those of the index whose record the caller cannot open, and whom nothing protects."""
    opens = rendered(cubes(compiler.capacity.cell("record/Child").full, ()), _in_place)
    against = [_in_place((name, "")) for name in AGAINST]
    kept = [sql("NOT {a}", a=term) for term in (opens, predicate(PROTECTED, "", child=Sql(("c",))), *against)]
    terms = Sql(())
    for term in kept:
        terms += sql(" AND {t}", t=term)
    return sql(
        "SELECT c.id, c.authority_code FROM {index} i JOIN child c ON c.id = i.id JOIN person p ON p.id = c.id"
        " WHERE true{terms}",
        index=index,
        terms=terms,
    )


def _in_place(item: Literal) -> Sql:
    """A condition about the child, over the aliases `c` and `p`."""
    name, group = item
    return predicate(CONDITIONS[name].sql, group, child=Sql(("c",)), person=Sql(("p",)))
