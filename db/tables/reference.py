"""What the record refers to: whether the database is made up, national code sets, local authorities."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from db.tables.base import field, in_order, metadata, one_of

instance = Table(
    "instance",
    metadata,
    field("id", SmallInteger, "Always 1.", default="1", in_key=True),
    field("is_synthetic", Boolean, "Whether everybody in the database is made up.", required=True),
    field("seed", Integer, "The seed that the made-up people came from."),
    field("seeded_at", DateTime(timezone=True), "When they were made.", default="now()"),
    CheckConstraint("id = 1", name="single_row"),
    comment="One row. Demo identities and demo mode exist only where seeding marked the whole database synthetic.",
)

code_value = Table(
    "code_value",
    metadata,
    field("scheme", Text, "The code set, such as `ethnicity`.", in_key=True),
    field("code", Text, "The publisher's code.", in_key=True),
    field("label", Text, "The publisher's label.", required=True),
    field("valid_from", Date, "First day on which the code may be used; NULL: no known beginning."),
    field("valid_to", Date, "Last day on which the code may be used; NULL: still in use."),
    field("source", Text, "Who publishes the code set.", required=True),
    field("superseded_by", Text, "The code of the same set that took its place."),
    field("is_special_category", Boolean, "Whether the code tells something of UK GDPR Article 9.", default="false"),
    field("is_criminal_offence", Boolean, "Whether the code tells something of UK GDPR Article 10.", default="false"),
    field("detail", Text, "What the label does not say."),
    in_order("valid_from", "valid_to"),
    comment="National code sets. The labels are those of the publisher; a code that ended keeps its row.",
)

region = Table(
    "region",
    metadata,
    field("code", Text, "The ONS code of the region.", in_key=True),
    field("name", Text, "Its name.", required=True),
    comment="Regions of England, and Wales.",
)

authority = Table(
    "authority",
    metadata,
    field("code", Text, "The Department for Education's number; in Wales the ONS code stands for it.", in_key=True),
    field("name", Text, "The name of the authority.", required=True),
    field("gss_code", Text, "The ONS code."),
    field("former_gss_code", Text, "The ONS code that older data carry."),
    field("region_code", Text, "The ONS code of the region."),
    field("is_recognised", Boolean, "Whether the reference data list it.", default="true"),
    field("kind", Text, "ENGLISH, WELSH or PSEUDO (a number that only identifiers carry)."),
    UniqueConstraint("gss_code"),
    one_of("kind", ("ENGLISH", "WELSH", "PSEUDO")),
    comment="Local authorities by Department for Education code. Not recognised: met in an import only.",
)

relation_kind = Table(
    "relation_kind",
    metadata,
    field("code", Text, "The code of the set `relation`.", in_key=True),
    field("inverse_code", Text, "What the other person is in turn; NULL: it depends."),
    field("hl7_code", Text, "The HL7 version 3 role code, where there is one."),
    field(
        "parental_responsibility",
        Text,
        "Whether the relation brings parental responsibility: ALWAYS, CONDITIONAL, WITH_ORDER, NEVER, NOT_APPLICABLE.",
        required=True,
    ),
    one_of("parental_responsibility", ("ALWAYS", "CONDITIONAL", "WITH_ORDER", "NEVER", "NOT_APPLICABLE")),
    comment="What a relation means in law, and its inverse.",
)

state_code = Table(
    "state_code",
    metadata,
    field("scheme", Text, "The code set that the publisher has it in.", in_key=True),
    field("code", Text, "The publisher's code.", in_key=True),
    field("state", Text, "The state of the attribute that it means.", required=True),
    field("label", Text, "The publisher's label.", required=True),
    field("source", Text, "Who publishes it.", required=True),
    one_of("state", ("RECORDED", "NOT_YET_OBTAINED", "REFUSED", "UNKNOWN", "NOT_APPLICABLE")),
    comment="Publishers' codes for what is no value but a state of an attribute, such as refused.",
)

ethnicity_group = Table(
    "ethnicity_group",
    metadata,
    field("code", Text, "The Department for Education's code.", in_key=True),
    field("nhs_code", Text, "The NHS ethnic category, where one letter fits."),
    field(
        "ons_group",
        Text,
        "The group of the 2021 census, with its part where the Department has a code for that.",
        required=True,
    ),
    comment="The Department's ethnicity codes in the groupings of the NHS and the census.",
)
