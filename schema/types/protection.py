"""How a record is protected: for those who set the protection. To all others these types do not exist."""

import strawberry

from db.tables import emergency_grant, excluded_practitioner, person, practitioner, restriction, shield
from schema.declare import Source, coded, entity, looked, one, stored, withholding
from schema.scalars import Date, DateTime
from schema.types.base import Agency, Node
from schema.types.child import Child
from schema.values import CodedValue, WithheldField

GROUP = "protection_admin"


@entity(Source(shield, child_key=shield.c.child_id))
@strawberry.type(
    description="A shield of the record, of an address or of links: from when it is set until it is lifted."
)
class Shield(Node):
    """Rows of `shield`, without those of whom they protect."""

    scope: str | None = stored(shield.c.scope, GROUP, "RECORD, ADDRESS or PERSON_LINK.")
    grounds: CodedValue | None = coded(
        shield.c.grounds_scheme, shield.c.grounds, GROUP, "Whom it would harm if the place were known."
    )
    set_at: DateTime | None = stored(shield.c.set_at, GROUP, "From when.")
    set_by_name: str | None = looked(shield.c.set_by, practitioner.c.name, GROUP, "Who set it.")
    confirmed_at: DateTime | None = stored(shield.c.confirmed_at, GROUP, "When the shield manager confirmed it.")
    review_on: Date | None = stored(
        shield.c.review_on, GROUP, "The day by which it is looked at again; it does not end the shield."
    )
    lifted_at: DateTime | None = stored(shield.c.lifted_at, GROUP, "When it was lifted; null: it stands.")
    has_alerts: bool | None = stored(
        shield.c.alerts, GROUP, "Whether each opening of the record is told to the shield manager."
    )
    child: Child | None = one("Child", shield.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(emergency_grant, child_key=emergency_grant.c.child_id))
@strawberry.type(
    description="Emergency access of one practitioner to some groups of a shielded record, for an hour at most. It is "
    "reviewed afterwards."
)
class EmergencyGrant(Node):
    """Rows of `emergency_grant`."""

    practitioner_name: str | None = looked(
        emergency_grant.c.practitioner_id, practitioner.c.name, GROUP, "Who asked for access."
    )
    agency: Agency | None = one("Agency", emergency_grant.c.agency_id, GROUP, "For which organisation.", locates=True)
    purpose: str | None = stored(emergency_grant.c.purpose, GROUP, "For which purpose.")
    groups: list[str] | None = stored(emergency_grant.c.groups, GROUP, "The attribute groups that it opened.")
    reason: str | None = stored(emergency_grant.c.reason, GROUP, "Why, in the words of who asked.")
    granted_at: DateTime | None = stored(emergency_grant.c.granted_at, GROUP, "From when.")
    expires_at: DateTime | None = stored(emergency_grant.c.expires_at, GROUP, "Until when, this moment not included.")
    confirmed_by_name: str | None = looked(
        emergency_grant.c.confirmed_by, practitioner.c.name, GROUP, "Who confirmed it as the second."
    )
    review_due_on: Date | None = stored(
        emergency_grant.c.review_due_on, GROUP, "The day by which it is looked at: the next working day."
    )
    reviewed_by_name: str | None = looked(
        emergency_grant.c.reviewed_by, practitioner.c.name, GROUP, "Who held the review."
    )
    reviewed_at: DateTime | None = stored(
        emergency_grant.c.reviewed_at, GROUP, "When the review was held; null: outstanding."
    )
    is_upheld: bool | None = stored(emergency_grant.c.is_upheld, GROUP, "Whether the review found the access right.")
    child: Child | None = one("Child", emergency_grant.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(restriction, child_key=restriction.c.child_id))
@strawberry.type(description="A restriction of use, while a challenge is looked into: of one group, or of the record.")
class Restriction(Node):
    """Rows of `restriction`, without the person from whom something is kept."""

    group: str | None = stored(
        restriction.c.group_name, GROUP, "The attribute group that may not be used; null: the whole record."
    )
    kept_from: str | None = looked(
        restriction.c.person_id,
        person.c.kind,
        GROUP,
        "Where it is kept from one person: a CHILD, YOUNG_PERSON, ADULT or UNBORN. Who that is stands in no field; "
        "null: it is kept from everybody.",
    )
    reason: str | None = stored(restriction.c.reason, GROUP, "INACCURACY_CLAIMED, OBJECTION, LEGAL_CLAIM or COURT.")
    placed_at: DateTime | None = stored(restriction.c.placed_at, GROUP, "From when.")
    lifted_at: DateTime | None = stored(restriction.c.lifted_at, GROUP, "Until when; null: it stands.")
    child: Child | None = one("Child", restriction.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(Source(excluded_practitioner, child_key=excluded_practitioner.c.child_id))
@strawberry.type(description="A practitioner who must not open the record: a conflict of interest.")
class Exclusion(Node):
    """Rows of `excluded_practitioner`."""

    practitioner_name: str | None = looked(
        excluded_practitioner.c.practitioner_id, practitioner.c.name, GROUP, "Who must not open the record."
    )
    reason: str | None = stored(
        excluded_practitioner.c.reason, GROUP, "OWN_CHILD, RELATIVE, NEIGHBOUR, PERPETRATOR_LINK or LISTED."
    )
    child: Child | None = one("Child", excluded_practitioner.c.child_id, None, "The child.")
    withheld: list[WithheldField] = withholding()
