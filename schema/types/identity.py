"""Who the child is and where: names, numbers of other systems, addresses and ways to reach the family."""

import strawberry

from db.tables import address, contact_point, identifier, person_name
from schema.declare import Discriminator, Source, entity, one, stored, withholding
from schema.scalars import Date
from schema.types.base import Node
from schema.types.child import Child
from schema.values import WithheldField

_NAMES = {
    "LEGAL": "identity",
    "KNOWN_AS": "identity",
    "BIRTH": "former_names",
    "PREVIOUS": "former_names",
    "ALIAS": "former_names",
}
"""A name before an adoption is of no kind: it exists for nobody."""
_NUMBERS = {
    "NHS_NUMBER": "identifiers_health",
    "UPN": "identifiers_education",
    "FORMER_UPN": "identifiers_education",
    "ULN": "identifiers_education",
    "NATIONAL_INSURANCE": "identifiers",
    "LA_CHILD": "identifiers",
    "CASE": "identifiers",
    "HOME_OFFICE": "immigration",
}
"""Numbers of police, courts, adoption agencies and places are of no kind yet: they exist for nobody."""
_PROTECTION = {"NONE": "contact", "CONFIDENTIAL": "protected_address", "SHIELDED": "protected_address"}


@entity(
    Source(
        address,
        child_key=address.c.person_id,
        discriminator=Discriminator(address.c.protection, _PROTECTION),
    )
)
@strawberry.type(
    description="An address of the child, of today or of the past: both are decided alike, as where a family lived "
    "leads to where it lives. Its protection decides who sees it."
)
class Address(Node):
    """Rows of `address` whose person is a child; the protection is the kind."""

    type: str | None = stored(
        address.c.type,
        None,
        "HOME, TERM, PLACEMENT, CORRESPONDENCE, REFUGE or NFA (no fixed abode).",
        locates=True,
    )
    lines: str | None = stored(address.c.lines, None, "The lines above the postcode.", locates=True)
    postcode: str | None = stored(address.c.postcode, None, "The postcode.", locates=True)
    valid_from: Date | None = stored(address.c.valid_from, None, "First day; null: not known.", locates=True)
    valid_to: Date | None = stored(
        address.c.valid_to, None, "The day from which it no longer counts; null: current.", locates=True
    )
    is_safe: bool | None = stored(
        address.c.is_safe, None, "Whether letters may be sent there; null: not known.", locates=True
    )
    instructions: str | None = stored(address.c.instructions, None, "What to mind when using it.", locates=True)
    child: Child | None = one("Child", address.c.person_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(
    Source(
        contact_point,
        child_key=contact_point.c.person_id,
        discriminator=Discriminator(contact_point.c.protection, _PROTECTION),
    )
)
@strawberry.type(
    description="A telephone number or electronic address of the child, of today or of the past. Its protection "
    "decides who sees it."
)
class ContactPoint(Node):
    """Rows of `contact_point` whose person is a child; the protection is the kind."""

    type: str | None = stored(contact_point.c.kind, None, "TELEPHONE or EMAIL.", locates=True)
    value: str | None = stored(contact_point.c.value, None, "The number or address.", locates=True)
    is_safe: bool | None = stored(
        contact_point.c.is_safe, None, "Whether it may be used; null: not known.", locates=True
    )
    instructions: str | None = stored(
        contact_point.c.instructions, None, "What to mind when using it, such as hours.", locates=True
    )
    valid_from: Date | None = stored(contact_point.c.valid_from, None, "First day; null: not known.", locates=True)
    valid_to: Date | None = stored(
        contact_point.c.valid_to, None, "The day from which it no longer counts; null: current.", locates=True
    )
    child: Child | None = one("Child", contact_point.c.person_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(
    Source(
        identifier,
        child_key=identifier.c.person_id,
        discriminator=Discriminator(identifier.c.kind, _NUMBERS),
    )
)
@strawberry.type(
    description="A number that another system knows the child by, such as the NHS number. Its type decides who sees it."
)
class Identifier(Node):
    """Rows of `identifier` whose person is a child; what kind of number it is decides the group."""

    type: str | None = stored(
        identifier.c.kind,
        None,
        "NHS_NUMBER, UPN, FORMER_UPN, ULN, HOME_OFFICE, NATIONAL_INSURANCE, LA_CHILD or CASE.",
    )
    value: str | None = stored(identifier.c.value, None, "The number.", locates=True)
    verification: str | None = stored(identifier.c.verification, None, "VERIFIED, PRESENT_UNVERIFIED or TRACE_FAILED.")
    issuer: str | None = stored(identifier.c.issuer, None, "The body that gave the number out.", locates=True)
    valid_from: Date | None = stored(identifier.c.valid_from, None, "First day; null: not known.")
    valid_to: Date | None = stored(
        identifier.c.valid_to, None, "The day from which it no longer is the number; null: still is."
    )
    child: Child | None = one("Child", identifier.c.person_id, None, "The child.")
    withheld: list[WithheldField] = withholding()


@entity(
    Source(
        person_name,
        child_key=person_name.c.person_id,
        discriminator=Discriminator(person_name.c.type, _NAMES, person_name.c.valid_to, "former_names"),
    )
)
@strawberry.type(
    description="A name of the child, with its time. A name in use is part of the identity; one that is no longer "
    "used, whatever its type, is a former name. A name before an adoption is never shown."
)
class PersonName(Node):
    """Rows of `person_name` whose person is a child; type and time are the kind."""

    type: str | None = stored(person_name.c.type, None, "LEGAL, KNOWN_AS, BIRTH, PREVIOUS or ALIAS.")
    given_name: str | None = stored(person_name.c.given_name, None, "First name.")
    family_name: str | None = stored(person_name.c.family_name, None, "Family name.")
    valid_from: Date | None = stored(person_name.c.valid_from, None, "First day; null: not known.")
    valid_to: Date | None = stored(
        person_name.c.valid_to, None, "The day from which it no longer was the name; null: still is."
    )
    child: Child | None = one("Child", person_name.c.person_id, None, "The child.")
    withheld: list[WithheldField] = withholding()
