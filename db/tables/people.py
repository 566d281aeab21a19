"""The people whom records are about and those around them, their names, and who may sign in."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from db.tables.base import (
    child_key,
    coded,
    current,
    field,
    in_order,
    key,
    metadata,
    one_of,
    only_purposes,
    record,
)

person = record(
    "person",
    key(),
    field("kind", Text, "CHILD, YOUNG_PERSON, UNBORN or ADULT.", required=True),
    field("given_name", Text, "First name; NULL for an unborn child, and where none was given."),
    field("family_name", Text, "Family name; NULL for people with one name only."),
    field("known_as", Text, "The name the person goes by."),
    field("date_of_birth", Date, "Date of birth; NULL while unborn."),
    field("date_of_birth_precision", Text, "How sure the date of birth is."),
    field("expected_delivery_date", Date, "For a child not yet born: the expected day of birth."),
    field("date_of_death", Date, "Date of death."),
    field("sex", Text, "F, M or U (unknown)."),
    field("title", Text, "Title, such as Ms or Dr."),
    field("pronouns", Text, "Pronouns, as the person gave them."),
    field("birth_order", SmallInteger, "Of twins and other multiples: which of them."),
    one_of("kind", ("CHILD", "YOUNG_PERSON", "UNBORN", "ADULT")),
    one_of("sex", ("F", "M", "U")),
    one_of(
        "date_of_birth_precision",
        ("EXACT", "DAY_UNKNOWN", "MONTH_UNKNOWN", "ESTIMATED", "DISPUTED"),
    ),
    CheckConstraint("kind <> 'UNBORN' OR date_of_birth IS NULL", name="unborn_has_no_birth_date"),
    CheckConstraint("kind <> 'UNBORN' OR expected_delivery_date IS NOT NULL", name="unborn_has_an_expected_date"),
    CheckConstraint("date_of_birth IS NULL OR expected_delivery_date IS NULL", name="born_or_expected"),
    CheckConstraint("date_of_death >= date_of_birth", name="death_after_birth"),
    *(
        Index(f"ix_person_{name}_folded", text(f'(folded({name}) COLLATE "C")'), "id")
        for name in ("given_name", "family_name", "known_as")
    ),
    comment="Everybody in the record, children and adults. The newest names are here, all names in person_name.",
    group="identity",
)

person_name = record(
    "person_name",
    key(),
    field("person_id", Uuid, "The person.", ForeignKey("person.id"), required=True),
    field("type", Text, "LEGAL, KNOWN_AS, BIRTH, PREVIOUS, ALIAS or PRE_ADOPTION.", required=True),
    field("given_name", Text, "First name."),
    field("family_name", Text, "Family name."),
    field("valid_from", Date, "First day; NULL: not known."),
    field("valid_to", Date, "The day from which it no longer was the name; NULL: still is."),
    field("source", Text, "Who said so."),
    one_of("type", ("LEGAL", "KNOWN_AS", "BIRTH", "PREVIOUS", "ALIAS", "PRE_ADOPTION")),
    CheckConstraint("given_name IS NOT NULL OR family_name IS NOT NULL", name="some_name"),
    in_order("valid_from", "valid_to"),
    current("person_name"),
    Index(None, "person_id", "valid_from"),
    Index(
        "uq_person_name_current_legal",
        "person_id",
        unique=True,
        postgresql_where=text("type = 'LEGAL' AND valid_to IS NULL"),
    ),
    comment="Every name of a person, each with its time.",
    kinds={
        "type": {
            "LEGAL": "identity",
            "KNOWN_AS": "identity",
            "BIRTH": "former_names",
            "PREVIOUS": "former_names",
            "ALIAS": "former_names",
            "PRE_ADOPTION": "sealed",
        }
    },
)

person_language = record(
    "person_language",
    field("person_id", Uuid, "The person.", ForeignKey("person.id"), in_key=True),
    *coded("language", "language", "The first language.", required=True),
    field("needs_interpreter", Boolean, "Whether an interpreter is needed; NULL: not known."),
    comment="First languages of parents and other adults; a child's is in child_language.",
    group="language",
)

child = record(
    "child",
    field("id", Uuid, "The person.", ForeignKey("person.id"), in_key=True),
    field(
        "authority_code",
        Text,
        "The authority responsible for the child, which owns the record.",
        ForeignKey("authority.code"),
        required=True,
    ),
    field("la_child_id", Text, "The authority's own number of the child.", group="identifiers"),
    field("competence_recorded_on", Date, "The day on which the child was found competent to decide.", group="consent"),
    *coded("upn_unknown_reason", "upn_unknown_reason", "Why there is no unique pupil number.", group="identifiers"),
    field(
        "host_authority_code",
        Text,
        "The authority in whose area the child is placed, where that is another.",
        ForeignKey("authority.code"),
    ),
    field(
        "previous_authority_code",
        Text,
        "The authority that was responsible before a transfer.",
        ForeignKey("authority.code"),
    ),
    field("transferred_on", Date, "The day of the transfer."),
    field("archived_on", Date, "The day from which the record is an archive.", group="protection_admin"),
    UniqueConstraint("authority_code", "la_child_id"),
    Index(None, "authority_code", "id"),
    Index(None, "host_authority_code", "id"),
    Index(None, "previous_authority_code", "id"),
    CheckConstraint("(previous_authority_code IS NULL) = (transferred_on IS NULL)", name="a_transfer_has_a_day"),
    comment="A child's record. authority_code: the authority responsible, which owns the record.",
    group="identity",
)

account = Table(
    "account",
    metadata,
    key(),
    field("subject", Text, "The `sub` of the person's tokens.", required=True),
    field("practitioner_id", Uuid, "The practitioner who signs in.", ForeignKey("practitioner.id")),
    field("person_id", Uuid, "The person who signs in to read their own record.", ForeignKey("person.id")),
    field("is_active", Boolean, "Whether the account may be used.", default="true"),
    UniqueConstraint("subject"),
    CheckConstraint("practitioner_id IS NULL OR person_id IS NULL", name="a_practitioner_or_a_person"),
    comment="Who may sign in: `subject` is the token's `sub`; a practitioner, or the person whom a record is about. "
    "An account of neither is that of a system.",
    info={"group": "workforce"},
)

demo_identity = Table(
    "demo_identity",
    metadata,
    field("name", Text, "What `./ecaf token --as` takes.", in_key=True),
    field("subject", Text, "The account.", ForeignKey("account.subject"), required=True),
    field("agency_id", Uuid, "The organisation.", ForeignKey("agency.id"), required=True),
    field("roles", ARRAY(Text), "The roles of its tokens.", required=True),
    field("purposes", ARRAY(Text), "The purposes of its tokens.", required=True),
    field("description", Text, "Who this is, and what to look at.", required=True),
    field("position", SmallInteger, "The place in lists.", default="99"),
    field("client_id", Text, "The system whose tokens these are; NULL: a person's."),
    only_purposes("purposes"),
    comment="Made-up people of a synthetic database, for whom the demo issuer makes tokens.",
)

demo_case = Table(
    "demo_case",
    metadata,
    field("name", Text, "The name of the case.", in_key=True),
    child_key(),
    field("description", Text, "What the child shows, in one sentence.", required=True),
    comment="Odd cases of a synthetic database, by name: for each a made-up child that shows it.",
)

identifier = record(
    "identifier",
    key(),
    field("person_id", Uuid, "The person.", ForeignKey("person.id"), required=True),
    field("kind", Text, "What kind of number it is.", required=True),
    field("value", Text, "The number.", required=True),
    field("verification", Text, "VERIFIED, PRESENT_UNVERIFIED or TRACE_FAILED.", required=True),
    field("valid_from", Date, "First day."),
    field("valid_to", Date, "The day from which it no longer is the number; NULL: still is."),
    field("issuer", Text, "The body that gave the number out."),
    *coded("issuing_sector", "agency_sector", "The sector of that body."),
    field("superseded_by", Uuid, "The number of the same person that took its place."),
    ForeignKeyConstraint(["superseded_by", "person_id"], ["identifier.id", "identifier.person_id"]),
    UniqueConstraint("id", "person_id"),
    one_of(
        "kind",
        (
            *("UPN", "FORMER_UPN", "ULN", "NHS_NUMBER", "HOME_OFFICE", "NATIONAL_INSURANCE"),
            *("POLICE_COMPUTER", "YOUTH_JUSTICE", "COURT_CASE", "LA_CHILD", "CASE", "ADOPTION_AGENCY"),
            *("INCIDENT", "SETTING", "PROPERTY", "SOCIAL_WORK_ENGLAND"),
        ),
    ),
    one_of("verification", ("VERIFIED", "PRESENT_UNVERIFIED", "TRACE_FAILED")),
    CheckConstraint("verification <> 'VERIFIED' OR is_well_formed(kind, value)", name="verified_is_well_formed"),
    in_order("valid_from", "valid_to"),
    Index(None, "person_id"),
    *(
        Index(
            f"uq_identifier_current_{kind.lower()}",
            "person_id",
            unique=True,
            postgresql_where=text(f"kind = '{kind}' AND valid_to IS NULL"),
        )
        for kind in ("UPN", "NHS_NUMBER")
    ),
    Index(None, "kind", "value"),
    comment="Numbers that other systems know a person by. A verified one has a right check digit.",
    kinds={
        "kind": {
            "UPN": "identifiers",
            "FORMER_UPN": "identifiers",
            "ULN": "identifiers",
            "NHS_NUMBER": "identifiers",
            "HOME_OFFICE": "immigration",
            "NATIONAL_INSURANCE": "identifiers",
            "POLICE_COMPUTER": "offending",
            "YOUTH_JUSTICE": "offending",
            "COURT_CASE": "statutory_status",
            "LA_CHILD": "identifiers",
            "CASE": "identifiers",
            "ADOPTION_AGENCY": "sealed",
            "INCIDENT": "statutory_status",
            "SETTING": "protected_address",
            "PROPERTY": "protected_address",
            "SOCIAL_WORK_ENGLAND": "workforce",
        }
    },
)
"""`is_well_formed` is a function of the database, made by migration 0005 from `db/check_digits.py`'s rules."""
