"""The whole schema: built once from the types, for parsing, validation and introspection, and printed as SDL."""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from schema.root import Query
from schema.scalars import DATE, Date
from schema.types import Agency, Child, Episode, FamilyMember, Intervention, Involvement, Need

_declared = strawberry.Schema(
    query=Query,
    types=[Agency, Child, Episode, FamilyMember, Intervention, Involvement, Need],
    config=StrawberryConfig(disable_field_suggestions=True, scalar_map={Date: DATE}),
)

graphql_schema: GraphQLSchema = _declared._schema  # noqa: SLF001 - Strawberry has no public way to it
"""The executable schema, for parsing, validation and introspection."""


def sdl() -> str:
    """The schema in the schema definition language, as committed in `schema/schema.graphql`."""
    return _declared.as_str() + "\n"
