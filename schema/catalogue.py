"""The catalogue: every type and field of the record, with its place, its group and the objects that decide it.

Built once, at import, from the Strawberry declarations, and refused whole if one does not add up: a field without a
binding or a serialiser, a guarded field that cannot be null, a kind or a group that nobody declared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryList, StrawberryObjectDefinition, StrawberryOptional
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType

import schema.types as declared
from schema import declare, statistics, values
from schema.declare import Bound, Discriminator, Source
from schema.objects import RECORD, Group, PolicyObject
from schema.root import Query
from schema.scalars import SERIALISED

ROOT = "Query"
GROUPS = (
    Group("identity", "Name, birth, sex."),
    Group("age_band", "The age band, without the day of birth.", part_of="identity"),
    Group("identifiers", "Numbers of other systems: of the authority, of cases, of national insurance."),
    Group("identifiers_health", "The NHS number.", part_of="identifiers"),
    Group("identifiers_education", "Pupil and learner numbers.", part_of="identifiers"),
    Group("former_names", "Names at birth, earlier names, aliases."),
    Group("identity_protected", "Gender identity and sexual orientation."),
    Group("contact", "Addresses and numbers without protection."),
    Group("outward_code", "The area of the home, without the address.", part_of="contact"),
    Group("protected_address", "Addresses and numbers that somebody must not learn."),
    Group("ethnicity", "Ethnicity."),
    Group("religion", "Religion or belief."),
    Group("language", "First language, and whether an interpreter is needed."),
    Group("immigration", "Immigration status, and the number of the Home Office."),
    Group("no_recourse", "Whether there is no recourse to public funds, without the status.", part_of="immigration"),
    Group("disability_send", "Disability and special educational needs."),
    Group("health", "Health, allergies, medication."),
    Group("family", "The people around the child and their relation to it."),
    Group("household", "How many people live with the child, without who they are.", part_of="family"),
    Group("family_risk", "Whether somebody around the child is a risk."),
    Group("staff_safety", "Whether there is a warning for the safety of staff.", part_of="family_risk"),
    Group("needs_child", "Needs in the development of the child."),
    Group("needs_parenting", "Needs in what parents and carers give."),
    Group("needs_environment", "Needs in family and environment."),
    Group("assessment", "That an assessment was made, when, and by whom."),
    Group("case_notes", "Case notes."),
    Group("voice", "What the child said."),
    Group("interventions", "What is done for the child."),
    Group("involvement", "Who works with the child."),
    Group(
        "sensitive_service",
        "Work of sexual health, mental health, substance misuse and domestic abuse services.",
        is_silent=True,
    ),
    Group("statutory_status", "Episodes of early help and statutory work, orders, placements."),
    Group("has_plan", "Whether there is a plan, without its kind.", part_of="statutory_status"),
    Group("referrer_identity", "Who referred the child."),
    Group("offending", "Offences of the child."),
    Group("consent", "Who agreed to what, who refused."),
    Group("disclosures", "What was given out of the record."),
    Group(
        "protection_admin",
        "How the record is protected: shields, emergency access, restrictions, exclusions.",
        is_secret=True,
    ),
    Group("matching", "Which records may be of one person.", is_secret=True),
    Group("sealed", "Which sealed record a person lived under before.", is_secret=True),
    Group("workforce", "Staff, their checks and teams, and sharing agreements."),
    Group("directory", "Names of organisations."),
    Group("statistics", "Figures of the whole record, without any child in them."),
    Group("duplicate_check", "Whether a child may be in the record already, and whom to ask."),
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a type. `objects` maps each kind of row (None where the type has no kinds) to its policy object."""

    name: str
    type: str
    bound: Bound
    is_list: bool
    is_nullable: bool
    leaf: str
    """The name of the GraphQL type at the end of the field's type."""
    objects: Mapping[str | None, str]

    @property
    def binding(self) -> declare.Binding:
        """Where the value lies."""
        return self.bound.binding


@dataclass(frozen=True, slots=True)
class Entity:
    """A type whose rows lie in a table."""

    name: str
    source: Source
    fields: Mapping[str, Field]
    records: Mapping[str | None, str]
    """The `record/…` object of each kind."""

    @property
    def discriminator(self) -> Discriminator | None:
        """What tells the kind of a row, if the type has kinds."""
        return self.source.discriminator


@dataclass(frozen=True, slots=True)
class ValueType:
    """A type without rows of its own: a value object."""

    name: str
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class RecordCatalogue:
    """The whole: entities, value types, roots with a group, and what `policies/` needs (`objects`, `groups`)."""

    entities: Mapping[str, Entity]
    values: Mapping[str, ValueType]
    roots: Mapping[str, Field]
    objects: Mapping[str, PolicyObject]
    groups: Mapping[str, Group]

    @property
    def decided(self) -> Mapping[str, Mapping[str, Field]]:
        """The fields that have a group, or may have one: of each entity, and of the root."""
        return {**{name: entity.fields for name, entity in self.entities.items()}, ROOT: self.roots}


class CatalogueError(Exception):
    """A declaration that does not add up. The server does not start."""


@dataclass(slots=True)
class _Build:
    entities: dict[str, type] = field(default_factory=dict)
    values: dict[str, type] = field(default_factory=dict)
    objects: dict[str, PolicyObject] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=lambda: {group.name: group for group in GROUPS})

    def kinds_of(self, type_name: str) -> tuple[str | None, ...]:
        source: Source = getattr(self.entities[type_name], declare.SOURCE)
        if source.discriminator is None:
            return (None,)
        return source.discriminator.names

    def define(self, item: PolicyObject) -> str:
        if item.group != RECORD and item.group not in self.groups:
            raise CatalogueError(f"`{item.name}` is in group `{item.group}`, which is not declared")
        self.objects[item.name] = item
        return item.name


def _strawberry_fields(cls: type) -> Iterator[StrawberryField]:
    yield from cls.__strawberry_definition__.fields  # type: ignore[attr-defined]


def _unwrap(kind: Any) -> tuple[bool, bool, str]:
    """(is a list, is nullable, name of the type at the end)."""
    nullable = isinstance(kind, StrawberryOptional)
    inner = kind.of_type if nullable else kind
    listed = isinstance(inner, StrawberryList)
    if listed:
        inner = inner.of_type
    return listed, nullable, _type_name(inner)


def _type_name(inner: Any) -> str:
    """The GraphQL name of a Strawberry type, scalar or enum."""
    if isinstance(inner, LazyType):
        return inner.type_name
    if getattr(inner, "__strawberry_definition__", None) is not None:
        return str(inner.__strawberry_definition__.name)
    name = {str: "String", int: "Int", bool: "Boolean"}.get(inner)
    name = name or getattr(inner, "name", None) or getattr(inner, "__name__", None)
    if name is None:
        raise CatalogueError(f"no name for the type `{inner!r}`")
    return str(name)


def _objects_of(build: _Build, owner: str, name: str, bound: Bound) -> dict[str | None, str]:
    """The policy objects of one field: one per kind where the row's kind, or the kind of the rows it lists, decides."""
    binding = bound.binding
    structural = isinstance(
        binding,
        declare.Identity | declare.Withholding | declare.Part | declare.Label | declare.Codes,
    )
    if structural or (isinstance(binding, declare.One) and binding.target == "Child" and bound.group is None):
        return {}
    kinds: tuple[str | None, ...] = build.kinds_of(owner)
    if kinds == (None,) and isinstance(binding, declare.Rows):
        kinds = build.kinds_of(binding.target)
    if bound.group is not None:
        kinds = (None,)
    source: Source = getattr(build.entities[owner], declare.SOURCE)
    found: dict[str | None, str] = {}
    for kind in kinds:
        group = bound.group or kind
        if group is None:
            raise CatalogueError(f"`{owner}.{name}` has no group, and its rows have no kinds")
        found[kind] = build.define(
            PolicyObject(
                name=f"{group}/{owner}.{name}",
                group=group,
                type=owner,
                field=name,
                kind=kind,
                has_child=source.child_key is not None,
                locates=bound.locates,
                reduces=binding.reduction.of if isinstance(binding, declare.Reduced) else (),
                asks=binding.reduction.asks if isinstance(binding, declare.Reduced) else (),
            )
        )
    return found


def _field_of(build: _Build, owner: str, item: StrawberryField, camel: Any) -> Field:
    name = camel(item)
    bound = item.metadata.get(declare.BINDING)
    if bound is None:
        raise CatalogueError(f"`{owner}.{name}` has no binding")
    listed, nullable, leaf = _unwrap(item.type)
    objects = {} if owner in build.values else _objects_of(build, owner, name, bound)
    if objects and not nullable and not isinstance(bound.binding, declare.State):
        raise CatalogueError(f"`{owner}.{name}` can be withheld, so it must be nullable")
    scalar = isinstance(bound.binding, declare.Stored | declare.Looked | declare.Reduced | declare.Part | declare.Label)
    if scalar and leaf not in SERIALISED:
        raise CatalogueError(f"`{owner}.{name}` is a `{leaf}`, which has no SQL serialiser")
    if not item.description:
        raise CatalogueError(f"`{owner}.{name}` has no description")
    return Field(name, owner, bound, listed, nullable, leaf, MappingProxyType(objects))


def _entity_of(build: _Build, name: str, cls: type, camel: Any) -> Entity:
    source: Source = getattr(cls, declare.SOURCE)
    fields = {made.name: made for made in (_field_of(build, name, f, camel) for f in _strawberry_fields(cls))}
    records = {
        kind: build.define(
            PolicyObject(
                name=f"{RECORD}/{name}" + (f":{kind}" if kind else ""),
                group=RECORD,
                type=name,
                kind=kind,
                has_child=source.child_key is not None,
            )
        )
        for kind in build.kinds_of(name)
    }
    return Entity(name, source, MappingProxyType(fields), MappingProxyType(records))


def _root_of(build: _Build, item: StrawberryField, camel: Any) -> Field:
    """A root field with a group. It is about no child, so that no condition about one can open it."""
    name, bound = camel(item), item.metadata[declare.BINDING]
    listed, nullable, leaf = _unwrap(item.type)
    if not nullable:
        raise CatalogueError(f"`{ROOT}.{name}` can be withheld, so it must be nullable")
    thing = PolicyObject(f"{bound.group}/{ROOT}.{name}", bound.group, ROOT, name, has_child=False)
    return Field(name, ROOT, bound, listed, nullable, leaf, MappingProxyType({None: build.define(thing)}))


def _reductions_add_up(objects: Mapping[str, PolicyObject], groups: Mapping[str, Group]) -> None:
    """A reduction is made of declared fields of one group, and is alone in a group that is part of that one."""
    for thing in objects.values():
        if not thing.reduces:
            continue
        whole = groups[thing.group].part_of
        if not whole or any(name not in objects or objects[name].group != whole for name in thing.reduces):
            raise CatalogueError(f"`{thing.name}` is made of what is not in the group that its own is part of")
        if any(other.group == thing.group for other in objects.values() if other is not thing):
            raise CatalogueError(f"`{thing.name}` is not alone in the group `{thing.group}`")


def build_catalogue(namespace: Mapping[str, Any], query: type | None = None) -> RecordCatalogue:
    """The catalogue of the Strawberry types in `namespace`, and of `query`'s fields; raises `CatalogueError`."""
    camel = StrawberryConfig().name_converter.get_graphql_name
    build = _Build()
    for cls in namespace.values():
        definition = getattr(cls, "__strawberry_definition__", None)
        if not isinstance(definition, StrawberryObjectDefinition) or definition.is_interface:
            continue
        target = build.entities if declare.SOURCE in vars(cls) else build.values
        target[definition.name] = cls
    build.values.pop("WithheldField")  # built by the compiler, not read from a table
    entities = {name: _entity_of(build, name, cls, camel) for name, cls in build.entities.items()}
    values = {
        name: ValueType(
            name,
            MappingProxyType(
                {f.name: f for f in (_field_of(build, name, item, camel) for item in _strawberry_fields(cls))}
            ),
        )
        for name, cls in build.values.items()
    }
    bound = [item for item in _strawberry_fields(query) if declare.BINDING in item.metadata] if query else []
    roots = {made.name: made for made in (_root_of(build, item, camel) for item in bound)}
    _reductions_add_up(build.objects, build.groups)
    return RecordCatalogue(
        MappingProxyType(entities),
        MappingProxyType(values),
        MappingProxyType(roots),
        MappingProxyType(dict(sorted(build.objects.items()))),
        MappingProxyType(dict(build.groups)),
    )


catalogue = build_catalogue({**vars(values), **vars(declared), **vars(statistics)}, Query)
