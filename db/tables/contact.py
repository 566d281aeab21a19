"""Where a person lives and how to reach them, and who must not know."""

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from db.tables.base import current, field, in_order, key, one_of, record

PROTECTION = ("NONE", "CONFIDENTIAL", "SHIELDED")
_KINDS = {
    "protection": {"NONE": "contact", "CONFIDENTIAL": "protected_address", "SHIELDED": "protected_address"},
}
ADDRESSES = ("HOME", "TERM", "PLACEMENT", "CORRESPONDENCE", "REFUGE", "NFA")

# One number for each person and type, as a range of one: without an extension, an exclusion needs ranges.
_PERSON_AND_TYPE = (
    "int8range(hashtextextended(type, uuid_hash_extended(person_id, 0)) >> 1,"
    " hashtextextended(type, uuid_hash_extended(person_id, 0)) >> 1, '[]')"
)

address = record(
    "address",
    key(),
    field("person_id", Uuid, "The person, child or adult.", ForeignKey("person.id"), required=True),
    field("type", Text, "HOME, TERM, PLACEMENT, CORRESPONDENCE, REFUGE or NFA (no fixed abode).", required=True),
    field("lines", Text, "The lines above the postcode."),
    field("postcode", Text, "The postcode, upper case with one space."),
    field("uprn", Text, "The unique property reference number."),
    field("authority_code", Text, "The local authority of the place.", ForeignKey("authority.code")),
    field("valid_from", Date, "First day; NULL: not known."),
    field("valid_to", Date, "The day from which it no longer counts; NULL: current."),
    field("protection", Text, "NONE, CONFIDENTIAL or SHIELDED.", default="'NONE'"),
    field("is_safe", Boolean, "Whether letters may be sent there; NULL: not known."),
    field("instructions", Text, "What to mind when using it."),
    one_of("type", ADDRESSES),
    one_of("protection", PROTECTION),
    CheckConstraint("postcode ~ '^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$'", name="postcode"),
    CheckConstraint("uprn ~ '^[0-9]{1,12}$'", name="uprn"),
    CheckConstraint("type <> 'REFUGE' OR protection <> 'NONE'", name="a_refuge_is_protected"),
    in_order("valid_from", "valid_to"),
    ExcludeConstraint(
        (text(_PERSON_AND_TYPE), "&&"),
        (text("daterange(valid_from, valid_to, '[)')"), "&&"),
        name="one_address_of_a_type_at_a_time",
        using="gist",
    ),
    UniqueConstraint("id", "person_id"),
    current("address"),
    Index(None, "person_id", "valid_from"),
    comment="Addresses. A person has one of each type at a time.",
    kinds=_KINDS,
)

address_not_known_to = record(
    "address_not_known_to",
    field("address_id", Uuid, "The address.", ForeignKey("address.id"), in_key=True),
    field("person_id", Uuid, "Who must not learn it.", ForeignKey("person.id"), in_key=True),
    field("reason", Text, "Why."),
    Index(None, "person_id"),
    comment="People who must not learn an address, nor anything else that leads to it.",
    group="protection_admin",
    imported=False,
)

contact_point = record(
    "contact_point",
    key(),
    field("person_id", Uuid, "The person, child or adult.", ForeignKey("person.id"), required=True),
    field("kind", Text, "TELEPHONE or EMAIL.", required=True),
    field("value", Text, "The number or address.", required=True),
    field("protection", Text, "NONE, CONFIDENTIAL or SHIELDED.", default="'NONE'"),
    field("is_safe", Boolean, "Whether it may be used; NULL: not known."),
    field("instructions", Text, "What to mind when using it, such as hours."),
    field("valid_from", Date, "First day; NULL: not known."),
    field("valid_to", Date, "The day from which it no longer counts; NULL: current."),
    one_of("kind", ("TELEPHONE", "EMAIL")),
    one_of("protection", PROTECTION),
    in_order("valid_from", "valid_to"),
    current("contact_point"),
    Index(None, "person_id", "valid_from"),
    comment="Telephone numbers and electronic addresses.",
    kinds=_KINDS,
)

contact_point_not_known_to = record(
    "contact_point_not_known_to",
    field("contact_point_id", Uuid, "The number or address.", ForeignKey("contact_point.id"), in_key=True),
    field("person_id", Uuid, "Who must not learn it.", ForeignKey("person.id"), in_key=True),
    field("reason", Text, "Why."),
    Index(None, "person_id"),
    comment="People who must not learn a telephone number or electronic address.",
    group="protection_admin",
    imported=False,
)
