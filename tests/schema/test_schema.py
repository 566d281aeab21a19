"""The committed schema is the declared one, and says what everything means."""

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInterfaceType, GraphQLObjectType

import schema
from schema import declare, nameable
from schema.catalogue import CatalogueError, build_catalogue, catalogue
from schema.objects import RECORD
from schema.values import WithheldField
from schema.whole import graphql_schema, sdl

COMMITTED = Path(schema.__file__).with_name("schema.graphql")


def test_the_committed_schema_is_current() -> None:
    """`make schema` rewrites it; a reviewer sees each change of it."""
    assert COMMITTED.read_text() == sdl(), "run `make schema` and look at the difference"


def test_everything_is_described() -> None:
    """Types, fields, arguments and enum values: GraphiQL's documentation is ours."""
    missing = []
    for name, kind in graphql_schema.type_map.items():
        if name.startswith("__") or not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLEnumType):
            continue
        missing += [] if kind.description else [name]
        if isinstance(kind, GraphQLEnumType):
            missing += [f"{name}.{value}" for value, item in kind.values.items() if not item.description]
            continue
        for field_name, field in kind.fields.items():
            missing += [] if field.description else [f"{name}.{field_name}"]
            missing += [f"{name}.{field_name}({arg})" for arg, item in field.args.items() if not item.description]
    assert not missing


def test_a_field_has_one_type_under_every_node() -> None:
    """Otherwise an operation on `node` that spreads over several types would need an alias to be valid."""
    found: dict[str, set[str]] = {}
    for kind in graphql_schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and any(one.name == "Node" for one in kind.interfaces):
            for name, field in kind.fields.items():
                found.setdefault(name, set()).add(str(field.type))
    assert not {name: kinds for name, kinds in found.items() if len(kinds) > 1}


def test_no_directive_tells_the_groups() -> None:
    """The map of what is sensitive is for `viewer.access`, role by role, and not in the SDL."""
    assert "@" not in "".join(line for line in sdl().splitlines() if "specifiedBy" not in line)


def test_every_guarded_field_has_a_declared_group() -> None:
    """No field falls between the groups."""
    for name, thing in catalogue.objects.items():
        assert thing.group == RECORD or thing.group in catalogue.groups, name
        assert name == f"{thing.group}/{thing.type}" + (
            f":{thing.kind}" if thing.group == RECORD and thing.kind else ""
        ) + (f".{thing.field}" if thing.field else "")


def test_a_field_that_can_be_withheld_is_nullable_or_a_value_object() -> None:
    """Otherwise one refusal would empty the list around it."""
    for entity in catalogue.entities.values():
        for field in entity.fields.values():
            if field.objects:
                assert field.is_nullable or isinstance(field.binding, declare.State), f"{entity.name}.{field.name}"


def test_a_field_without_a_binding_stops_the_start() -> None:
    """What the catalogue does not know, no policy decides."""
    import strawberry

    @strawberry.type(description="x")
    class Loose:
        """A type whose field says nothing of its place."""

        name: str | None = strawberry.field(description="x")

    with pytest.raises(CatalogueError, match="has no binding"):
        build_catalogue({"Loose": Loose, "WithheldField": WithheldField})


def test_what_a_policy_can_name_is_remembered_and_never_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept says what the catalogue says; of other sources, half written or odd, it is not taken."""
    monkeypatch.setattr("schema.nameable.cache_from_source", lambda _: str(tmp_path / "new" / "x.pyc"))
    kept = tmp_path / "new" / "nameable.json"

    made = nameable.nameable()
    found = nameable._read(kept, nameable._digest())
    assert found is not None
    for one in (made, found, nameable.nameable()):
        assert (dict(one.objects), dict(one.groups)) == (dict(catalogue.objects), dict(catalogue.groups))

    whole = kept.read_text()
    assert nameable._read(kept, "of other sources") is None
    for broken in (whole[:-1], whole[: len(whole) // 2], "", "[]", whole.replace('"kind"', '"kynd"')):
        kept.write_text(broken)
        assert nameable._read(kept, nameable._digest()) is None
    assert nameable.nameable().objects == catalogue.objects
    assert kept.read_text() == whole


def test_any_source_changes_what_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A character in a declaration, a table or the list of libraries; a new file; and no other file."""
    for name in ("schema/a.py", "db/tables/b.py", "setup/runtime.txt", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1")
    monkeypatch.setattr(nameable, "ROOT", tmp_path)
    seen = {nameable._digest()}
    for name in ("schema/a.py", "db/tables/b.py", "setup/runtime.txt", "db/new.py"):
        (tmp_path / name).write_text("x = 2")
        seen.add(nameable._digest())
    (tmp_path / "README.md").write_text("x = 2")
    assert len(seen | {nameable._digest()}) == 5
