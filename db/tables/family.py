"""Who belongs to whom, with what rights, and who lives together."""

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Text, Uuid, text

from db.tables.base import child_key, code_of, coded, field, in_order, key, one_of, record

relationship = record(
    "relationship",
    key(),
    child_key(),
    field("person_id", Uuid, "The other person.", ForeignKey("person.id"), required=True),
    field("relation_scheme", Text, "The code set of `relation_code`.", default="'relation'"),
    field("relation_code", Text, "What the other person is to the child.", required=True),
    field("has_parental_responsibility", Boolean, "Whether they hold parental responsibility; NULL: not known."),
    field("is_main_carer", Boolean, "Whether they are the main carer.", default="false"),
    field("lives_with", Boolean, "Whether they live with the child; NULL: not known."),
    field("risk_to_child", Text, "Whether they are a risk to the child: YES, ALLEGED or NO.", group="family_risk"),
    field("started_on", Date, "First day."),
    field("ended_on", Date, "The day from which it no longer holds; NULL: it holds."),
    *coded("pr_basis", "pr_basis", "What the parental responsibility rests on."),
    field("is_evidence_seen", Boolean, "Whether a document of the parental responsibility was seen.", default="false"),
    field(
        "responsibility_limit",
        Text,
        "What limits it: PROHIBITED_STEPS, CARE_ORDER, NON_MOLESTATION or NO_CONTACT.",
        group="family_risk",
    ),
    field("is_informal_carer", Boolean, "Whether they care for the child without an order.", default="false"),
    *coded("contact", "contact_status", "What contact they may have.", group="family_risk"),
    field("must_not_know_address", Boolean, "Whether they must not learn where the child lives.", group="family_risk",
          default="false"),
    field("has_delegated_authority", Boolean, "Whether a carer may take everyday decisions.", default="false"),
    field("is_emergency_contact", Boolean, "Whether to be called in an emergency.", default="false"),
    field("verified_by", Uuid, "Who verified the relation.", ForeignKey("practitioner.id")),
    field("detail", Text, "What the codes do not say."),
    *code_of("relation_scheme", "relation_code", "relation"),
    one_of("risk_to_child", ("YES", "ALLEGED", "NO")),
    one_of("responsibility_limit", ("PROHIBITED_STEPS", "CARE_ORDER", "NON_MOLESTATION", "NO_CONTACT")),
    CheckConstraint("person_id <> child_id", name="not_to_oneself"),
    CheckConstraint(
        "pr_basis_code IS NULL OR has_parental_responsibility", name="a_basis_only_of_a_responsibility"
    ),
    in_order("started_on", "ended_on"),
    Index(None, "child_id", "id"),
    Index(None, "person_id"),
    Index(
        "ix_relationship_responsible", "person_id", "child_id", postgresql_where=text("has_parental_responsibility")
    ),
    comment="A directed edge: `person_id` is the `relation_code` of the child whose record this row belongs to.",
    group="family",
)  # fmt: skip

household = record(
    "household",
    key(),
    field("kind", Text, "FAMILY, SHARED_CARE, FOSTER, KINSHIP, RESIDENTIAL, REFUGE or TEMPORARY.", required=True),
    field("label", Text, "How the family calls it, such as `at Nan's`; never an address."),
    one_of("kind", ("FAMILY", "SHARED_CARE", "FOSTER", "KINSHIP", "RESIDENTIAL", "REFUGE", "TEMPORARY")),
    comment="People who live together. A child may belong to more than one.",
    group="family",
)

household_member = record(
    "household_member",
    key(),
    field("household_id", Uuid, "The household.", ForeignKey("household.id"), required=True),
    field("person_id", Uuid, "The member, child or adult.", ForeignKey("person.id"), required=True),
    field("started_on", Date, "First day; NULL: not known."),
    field("ended_on", Date, "The day from which they no longer live there; NULL: they do."),
    field("share_of_time", Text, "FULL, SHARED or OCCASIONAL.", default="'FULL'"),
    one_of("share_of_time", ("FULL", "SHARED", "OCCASIONAL")),
    in_order("started_on", "ended_on"),
    Index(None, "household_id"),
    Index(None, "person_id"),
    comment="Who lives, or lived, in which household.",
    group="family",
)
