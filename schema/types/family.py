"""The people around the child."""

import strawberry

from db.tables import person, relationship
from schema.declare import Source, coded, entity, one, stored, withholding
from schema.types.base import Node
from schema.types.child import Child
from schema.values import CodedValue, WithheldField


@entity(
    Source(
        relationship,
        child_key=relationship.c.child_id,
        joined=person,
        joined_on=relationship.c.person_id,
    )
)
@strawberry.type(
    description="A person around the child: the edge that belongs to the child's record. It carries name and relation "
    "only; another child's record is opened through `child`, under that child's own rules."
)
class FamilyMember(Node):
    """Rows of `relationship`, with the person at the other end."""

    given_name: str | None = stored(person.c.given_name, "family", "First name of the person.")
    family_name: str | None = stored(person.c.family_name, "family", "Family name of the person.")
    relation: CodedValue | None = coded(
        relationship.c.relation_scheme,
        relationship.c.relation_code,
        "family",
        "What the person is to the child, such as birth_mother or half_sibling.",
    )
    has_parental_responsibility: bool | None = stored(
        relationship.c.has_parental_responsibility,
        "family",
        "Whether the person holds parental responsibility; null: not known.",
    )
    is_main_carer: bool | None = stored(
        relationship.c.is_main_carer, "family", "Whether the person is the child's main carer."
    )
    lives_with: bool | None = stored(
        relationship.c.lives_with,
        "family",
        "Whether the person lives with the child; null: not known.",
    )
    risk_to_child: str | None = stored(
        relationship.c.risk_to_child,
        "family_risk",
        "Whether the person is a risk to the child: YES, ALLEGED or NO.",
    )
    child: Child | None = one(
        "Child",
        relationship.c.person_id,
        None,
        "The record of the person, where that is a child whose record you may open; otherwise null.",
    )
    withheld: list[WithheldField] = withholding()
