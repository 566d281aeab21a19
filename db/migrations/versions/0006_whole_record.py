"""The tables of the whole record that were missing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision: str | None = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, in the order of their references."""
    for table in TABLES:
        globals()[f"_{table}"]()


def downgrade() -> None:
    """Take the tables away, with all they hold."""
    for table in reversed(TABLES):
        op.drop_table(table)


TABLES = (
    "ethnicity_group",
    "household",
    "past_value",
    "region",
    "relation_kind",
    "address",
    "contact_point",
    "household_member",
    "person_name",
    "address_not_known_to",
    "agreement",
    "child_gender_identity",
    "child_health",
    "child_language",
    "child_religion",
    "child_send",
    "child_sexual_orientation",
    "offence",
    "past_immigration",
    "restriction",
    "roll",
    "seal",
    "sealed_link",
    "strengths_score",
    "team",
    "adoption",
    "assessment",
    "care_leaver_contact",
    "case_note",
    "consent_form",
    "enquiry",
    "episode_referrer",
    "excluded_practitioner",
    "legal_status",
    "placement",
    "plan",
    "pre_proceedings",
    "registration",
    "subject_request",
    "team_member",
    "training",
    "vetting",
    "voice",
    "warning_note",
    "action",
    "assessment_factor",
    "case_note_person",
    "consent",
    "consent_exception",
    "review",
    "shield_against",
    "disclosure",
    "sensitive_service",
    "service_referral",
)


def _ethnicity_group() -> None:
    op.create_table(
        "ethnicity_group",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("nhs_code", sa.Text(), nullable=True),
        sa.Column("ons_group", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_ethnicity_group")),
        comment="The Department's ethnicity codes in the groupings of the NHS and the census.",
    )


def _household() -> None:
    op.create_table(
        "household",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('FAMILY', 'SHARED_CARE', 'FOSTER', 'KINSHIP', 'RESIDENTIAL', 'REFUGE', 'TEMPORARY')",
            name=op.f("ck_household_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        comment="People who live together. A child may belong to more than one.",
        info={"group": "family", "kinds": {}, "remembered": True},
    )


def _past_value() -> None:
    op.create_table(
        "past_value",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("is_deletion", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_value")),
        comment="Values that the record no longer says, kept by a trigger so that no"
        " writer can forget it. A value is of the group of its column.",
    )
    op.create_index(op.f("ix_past_value_child_id_table_name"), "past_value", ["child_id", "table_name"], unique=False)
    op.create_index(op.f("ix_past_value_table_name_row_key"), "past_value", ["table_name", "row_key"], unique=False)


def _region() -> None:
    op.create_table(
        "region",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
        comment="Regions of England, and Wales.",
    )


def _relation_kind() -> None:
    op.create_table(
        "relation_kind",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("inverse_code", sa.Text(), nullable=True),
        sa.Column("hl7_code", sa.Text(), nullable=True),
        sa.Column("parental_responsibility", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "parental_responsibility IN ('ALWAYS', 'CONDITIONAL', 'WITH_ORDER', 'NEVER', 'NOT_APPLICABLE')",
            name=op.f("ck_relation_kind_parental_responsibility"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_relation_kind")),
        comment="What a relation means in law, and its inverse.",
    )


def _address() -> None:
    op.create_table(
        "address",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("uprn", sa.Text(), nullable=True),
        sa.Column("authority_code", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("protection", sa.Text(), server_default=sa.text("'NONE'"), nullable=False),
        sa.Column("is_safe", sa.Boolean(), nullable=True),
        sa.Column("instructions", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        postgresql.ExcludeConstraint(
            (
                sa.text(
                    "int8range(hashtextextended(type, uuid_hash_extended(person_id, 0)) >> 1,"
                    " hashtextextended(type, uuid_hash_extended(person_id, 0)) >> 1, '[]')"
                ),
                "&&",
            ),
            (sa.text("daterange(valid_from, valid_to, '[)')"), "&&"),
            using="gist",
            name="one_address_of_a_type_at_a_time",
        ),
        sa.CheckConstraint("postcode ~ '^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$'", name=op.f("ck_address_postcode")),
        sa.CheckConstraint("protection IN ('NONE', 'CONFIDENTIAL', 'SHIELDED')", name=op.f("ck_address_protection")),
        sa.CheckConstraint("type <> 'REFUGE' OR protection <> 'NONE'", name=op.f("ck_address_a_refuge_is_protected")),
        sa.CheckConstraint(
            "type IN ('HOME', 'TERM', 'PLACEMENT', 'CORRESPONDENCE', 'REFUGE', 'NFA')", name=op.f("ck_address_type")
        ),
        sa.CheckConstraint("uprn ~ '^[0-9]{1,12}$'", name=op.f("ck_address_uprn")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_address_valid_to_after_valid_from")),
        sa.ForeignKeyConstraint(["authority_code"], ["authority.code"], name=op.f("fk_address_authority_code")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_address_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        comment="Addresses. A person has one of each type at a time.",
        info={
            "group": None,
            "kinds": {
                "protection": {"NONE": "contact", "CONFIDENTIAL": "protected_address", "SHIELDED": "protected_address"}
            },
            "remembered": True,
        },
    )
    op.create_index(
        op.f("ix_address_person_id"),
        "address",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("valid_to IS NULL"),
    )


def _contact_point() -> None:
    op.create_table(
        "contact_point",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("protection", sa.Text(), server_default=sa.text("'NONE'"), nullable=False),
        sa.Column("is_safe", sa.Boolean(), nullable=True),
        sa.Column("instructions", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('TELEPHONE', 'EMAIL')", name=op.f("ck_contact_point_kind")),
        sa.CheckConstraint(
            "protection IN ('NONE', 'CONFIDENTIAL', 'SHIELDED')", name=op.f("ck_contact_point_protection")
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_contact_point_valid_to_after_valid_from")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_point_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        comment="Telephone numbers and electronic addresses.",
        info={
            "group": None,
            "kinds": {
                "protection": {"NONE": "contact", "CONFIDENTIAL": "protected_address", "SHIELDED": "protected_address"}
            },
            "remembered": True,
        },
    )
    op.create_index(
        op.f("ix_contact_point_person_id"),
        "contact_point",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("valid_to IS NULL"),
    )


def _household_member() -> None:
    op.create_table(
        "household_member",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("share_of_time", sa.Text(), server_default=sa.text("'FULL'"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "share_of_time IN ('FULL', 'SHARED', 'OCCASIONAL')", name=op.f("ck_household_member_share_of_time")
        ),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_household_member_ended_on_after_started_on")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_household_member_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_household_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_member")),
        comment="Who lives, or lived, in which household.",
        info={"group": "family", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_household_member_household_id"), "household_member", ["household_id"], unique=False)
    op.create_index(op.f("ix_household_member_person_id"), "household_member", ["person_id"], unique=False)


def _person_name() -> None:
    op.create_table(
        "person_name",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=True),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "type IN ('LEGAL', 'KNOWN_AS', 'BIRTH', 'PREVIOUS', 'ALIAS', 'PRE_ADOPTION')",
            name=op.f("ck_person_name_type"),
        ),
        sa.CheckConstraint("given_name IS NOT NULL OR family_name IS NOT NULL", name=op.f("ck_person_name_some_name")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_person_name_valid_to_after_valid_from")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_name_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_name")),
        comment="Every name of a person, each with its time.",
        info={
            "group": None,
            "kinds": {
                "type": {
                    "LEGAL": "identity",
                    "KNOWN_AS": "identity",
                    "BIRTH": "former_names",
                    "PREVIOUS": "former_names",
                    "ALIAS": "former_names",
                    "PRE_ADOPTION": "sealed",
                }
            },
            "remembered": True,
        },
    )
    op.create_index(op.f("ix_person_name_person_id"), "person_name", ["person_id"], unique=False)
    op.create_index(
        "uq_person_name_current_legal",
        "person_name",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("type = 'LEGAL' AND valid_to IS NULL"),
    )


def _address_not_known_to() -> None:
    op.create_table(
        "address_not_known_to",
        sa.Column("address_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_address_not_known_to_address_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_address_not_known_to_person_id")),
        sa.PrimaryKeyConstraint("address_id", "person_id", name=op.f("pk_address_not_known_to")),
        comment="People who must not learn an address, nor anything else that leads to it.",
        info={"group": "protection_admin", "kinds": {}, "remembered": True},
    )


def _agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("purposes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("groups", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("ended_on >= starts_on", name=op.f("ck_agreement_ended_on_after_starts_on")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_agreement_ends_on_after_starts_on")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agreement_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        comment="Sharing agreements. The newest last day of each organisation is kept in agency.agreement_until.",
        info={"group": "workforce", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_agreement_agency_id"), "agreement", ["agency_id"], unique=False)


def _child_gender_identity() -> None:
    op.create_table(
        "child_gender_identity",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("own_words", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'RECORDED') = (code IS NOT NULL)", name=op.f("ck_child_gender_identity_code_when_recorded")
        ),
        sa.CheckConstraint(
            "state IN ('RECORDED', 'NOT_YET_OBTAINED', 'REFUSED', 'UNKNOWN', 'NOT_APPLICABLE')",
            name=op.f("ck_child_gender_identity_state"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_gender_identity_child_id")),
        sa.ForeignKeyConstraint(
            ["scheme", "code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_child_gender_identity_scheme_code"),
        ),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_gender_identity")),
        comment="Gender identity, told by the child alone.",
        info={"group": "identity_protected", "kinds": {}, "remembered": True},
    )


def _child_health() -> None:
    op.create_table(
        "child_health",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("allergies", sa.Text(), nullable=True),
        sa.Column("medication", sa.Text(), nullable=True),
        sa.Column("practice_id", sa.Uuid(), nullable=True),
        sa.Column("is_immunised", sa.Boolean(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'RECORDED') = (summary IS NOT NULL)", name=op.f("ck_child_health_summary_when_recorded")
        ),
        sa.CheckConstraint(
            "state IN ('RECORDED', 'NOT_YET_OBTAINED', 'REFUSED', 'UNKNOWN', 'NOT_APPLICABLE')",
            name=op.f("ck_child_health_state"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_health_child_id")),
        sa.ForeignKeyConstraint(["practice_id"], ["agency.id"], name=op.f("fk_child_health_practice_id")),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_health")),
        comment="Health, in a few words.",
        info={"group": "health", "kinds": {}, "remembered": True},
    )


def _child_language() -> None:
    op.create_table(
        "child_language",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("needs_interpreter", sa.Boolean(), nullable=True),
        sa.Column("communication_methods", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("preferred_contact", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'RECORDED') = (code IS NOT NULL)", name=op.f("ck_child_language_code_when_recorded")
        ),
        sa.CheckConstraint(
            "state IN ('RECORDED', 'NOT_YET_OBTAINED', 'REFUSED', 'UNKNOWN', 'NOT_APPLICABLE')",
            name=op.f("ck_child_language_state"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_language_child_id")),
        sa.ForeignKeyConstraint(
            ["scheme", "code"], ["code_value.scheme", "code_value.code"], name=op.f("fk_child_language_scheme_code")
        ),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_language")),
        comment="First language, and what it takes to be understood.",
        info={"group": "language", "kinds": {}, "remembered": True},
    )


def _child_religion() -> None:
    op.create_table(
        "child_religion",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("own_words", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'RECORDED') = (code IS NOT NULL)", name=op.f("ck_child_religion_code_when_recorded")
        ),
        sa.CheckConstraint(
            "state IN ('RECORDED', 'NOT_YET_OBTAINED', 'REFUSED', 'UNKNOWN', 'NOT_APPLICABLE')",
            name=op.f("ck_child_religion_state"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_religion_child_id")),
        sa.ForeignKeyConstraint(
            ["scheme", "code"], ["code_value.scheme", "code_value.code"], name=op.f("fk_child_religion_scheme_code")
        ),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_religion")),
        comment="Religion or belief, as the child or family gave it.",
        info={"group": "religion", "kinds": {}, "remembered": True},
    )


def _child_send() -> None:
    op.create_table(
        "child_send",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("types", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("plan_reviewed_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'RECORDED') = (code IS NOT NULL)", name=op.f("ck_child_send_code_when_recorded")),
        sa.CheckConstraint(
            "state IN ('RECORDED', 'NOT_YET_OBTAINED', 'REFUSED', 'UNKNOWN', 'NOT_APPLICABLE')",
            name=op.f("ck_child_send_state"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_send_child_id")),
        sa.ForeignKeyConstraint(
            ["scheme", "code"], ["code_value.scheme", "code_value.code"], name=op.f("fk_child_send_scheme_code")
        ),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_send")),
        comment="Special educational needs: the provision made.",
        info={"group": "disability_send", "kinds": {}, "remembered": True},
    )


def _child_sexual_orientation() -> None:
    op.create_table(
        "child_sexual_orientation",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'RECORDED') = (code IS NOT NULL)", name=op.f("ck_child_sexual_orientation_code_when_recorded")
        ),
        sa.CheckConstraint(
            "state IN ('RECORDED', 'NOT_YET_OBTAINED', 'REFUSED', 'UNKNOWN', 'NOT_APPLICABLE')",
            name=op.f("ck_child_sexual_orientation_state"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_child_sexual_orientation_child_id")),
        sa.ForeignKeyConstraint(
            ["scheme", "code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_child_sexual_orientation_scheme_code"),
        ),
        sa.PrimaryKeyConstraint("child_id", name=op.f("pk_child_sexual_orientation")),
        comment="Sexual orientation, only where the young person volunteered it.",
        info={"group": "identity_protected", "kinds": {}, "remembered": True},
    )


def _offence() -> None:
    op.create_table(
        "offence",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("committed_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("spent_on", sa.Date(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('ALLEGED', 'CHARGED', 'CONVICTED', 'CAUTIONED', 'DIVERTED', 'ACQUITTED')",
            name=op.f("ck_offence_status"),
        ),
        sa.CheckConstraint("decided_on >= committed_on", name=op.f("ck_offence_decided_on_after_committed_on")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_offence_agency_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_offence_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offence")),
        comment="Offences of the child, alleged ones included.",
        info={"group": "offending", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_offence_child_id_id"), "offence", ["child_id", "id"], unique=False)


def _past_immigration() -> None:
    op.create_table(
        "past_immigration",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("status_scheme", sa.Text(), server_default=sa.text("'immigration'"), nullable=False),
        sa.Column("status_code", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_past_immigration_ended_on_after_started_on")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_past_immigration_child_id")),
        sa.ForeignKeyConstraint(
            ["status_scheme", "status_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_past_immigration_status_scheme_status_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_immigration")),
        comment="Immigration statuses that were held before the current one.",
        info={"group": "immigration", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_past_immigration_child_id_id"), "past_immigration", ["child_id", "id"], unique=False)


def _restriction() -> None:
    op.create_table(
        "restriction",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "reason IN ('INACCURACY_CLAIMED', 'OBJECTION', 'LEGAL_CLAIM', 'COURT')", name=op.f("ck_restriction_reason")
        ),
        sa.CheckConstraint("lifted_at >= placed_at", name=op.f("ck_restriction_lifted_after_placed")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_restriction_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
        comment="Restrictions of use, while a challenge is looked into.",
        info={"group": "protection_admin", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_restriction_child_id"), "restriction", ["child_id"], unique=False)


def _roll() -> None:
    op.create_table(
        "roll",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('PUPIL', 'PATIENT', 'CASELOAD', 'TENANCY')", name=op.f("ck_roll_kind")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_roll_ended_on_after_started_on")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_roll_agency_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_roll_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll")),
        comment="Whose pupil, patient, client or tenant the child is: the population of an organisation.",
        info={"group": "involvement", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_roll_agency_id_child_id"), "roll", ["agency_id", "child_id"], unique=False)
    op.create_index(op.f("ix_roll_child_id_id"), "roll", ["child_id", "id"], unique=False)
    op.create_index(
        "uq_roll_current",
        "roll",
        ["child_id", "agency_id", "kind"],
        unique=True,
        postgresql_where=sa.text("ended_on IS NULL"),
    )


def _seal() -> None:
    op.create_table(
        "seal",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("grounds IN ('ADOPTION', 'NEW_IDENTITY')", name=op.f("ck_seal_grounds")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_seal_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        comment="Records that are closed for good: the person lives on under another record.",
        info={"group": "sealed", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_seal_child_id"), "seal", ["child_id"], unique=True)


def _sealed_link() -> None:
    op.create_table(
        "sealed_link",
        sa.Column("former_id", sa.Uuid(), nullable=False),
        sa.Column("present_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("former_id <> present_id", name=op.f("ck_sealed_link_two_records")),
        sa.ForeignKeyConstraint(["former_id"], ["child.id"], name=op.f("fk_sealed_link_former_id")),
        sa.ForeignKeyConstraint(["present_id"], ["child.id"], name=op.f("fk_sealed_link_present_id")),
        sa.PrimaryKeyConstraint("former_id", name=op.f("pk_sealed_link")),
        comment="The one place that links a former to a present identity.",
        info={"group": "sealed", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_sealed_link_present_id"), "sealed_link", ["present_id"], unique=True)


def _strengths_score() -> None:
    op.create_table(
        "strengths_score",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("score BETWEEN 0 AND 40", name=op.f("ck_strengths_score_score")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_strengths_score_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strengths_score")),
        comment="Scores of the Strengths and Difficulties Questionnaire.",
        info={"group": "health", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_strengths_score_child_id_id"), "strengths_score", ["child_id", "id"], unique=False)


def _team() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_duty", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_team_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        comment="Teams inside organisations.",
        info={"group": "workforce", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_team_agency_id"), "team", ["agency_id"], unique=False)


def _adoption() -> None:
    op.create_table(
        "adoption",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("matched_on", sa.Date(), nullable=True),
        sa.Column("placed_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("matched_on >= decided_on", name=op.f("ck_adoption_matched_on_after_decided_on")),
        sa.CheckConstraint("placed_on >= matched_on", name=op.f("ck_adoption_placed_on_after_matched_on")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_adoption_child_id")),
        sa.ForeignKeyConstraint(
            ["episode_id", "child_id"], ["episode.id", "episode.child_id"], name=op.f("fk_adoption_episode_id_child_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
        comment="Steps towards adoption, before the order.",
        info={"group": "sealed", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_adoption_child_id_id"), "adoption", ["child_id", "id"], unique=False)
    op.create_index(op.f("ix_adoption_episode_id"), "adoption", ["episode_id"], unique=False)


def _assessment() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("review_point_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("lead_practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("authorised_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("people_present", sa.Text(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("level_of_need", sa.SmallInteger(), nullable=True),
        sa.Column("child_comment", sa.Text(), nullable=True),
        sa.Column("parent_comment", sa.Text(), nullable=True),
        sa.Column("reused_from", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status <> 'SIGNED' OR completed_on IS NOT NULL", name=op.f("ck_assessment_signed_is_completed")
        ),
        sa.CheckConstraint("status IN ('DRAFT', 'SIGNED', 'SUPERSEDED')", name=op.f("ck_assessment_status")),
        sa.CheckConstraint(
            "type IN ('EARLY_HELP', 'CHILD_AND_FAMILY', 'PRE_BIRTH', 'CARER', 'AGE')", name=op.f("ck_assessment_type")
        ),
        sa.CheckConstraint("completed_on >= started_on", name=op.f("ck_assessment_completed_on_after_started_on")),
        sa.CheckConstraint("level_of_need BETWEEN 1 AND 4", name=op.f("ck_assessment_level_of_need")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_assessment_agency_id")),
        sa.ForeignKeyConstraint(["authorised_by"], ["practitioner.id"], name=op.f("fk_assessment_authorised_by")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_assessment_child_id")),
        sa.ForeignKeyConstraint(
            ["episode_id", "child_id"],
            ["episode.id", "episode.child_id"],
            name=op.f("fk_assessment_episode_id_child_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_practitioner_id"], ["practitioner.id"], name=op.f("fk_assessment_lead_practitioner_id")
        ),
        sa.ForeignKeyConstraint(["reused_from"], ["assessment.id"], name=op.f("fk_assessment_reused_from")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("id", "child_id", name=op.f("uq_assessment_id_child_id")),
        comment="Assessments: of early help by the elements of the CAF, and those of children's social care.",
        info={"group": "assessment", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_assessment_child_id_id"), "assessment", ["child_id", "id"], unique=False)
    op.create_index(op.f("ix_assessment_episode_id"), "assessment", ["episode_id"], unique=False)


def _care_leaver_contact() -> None:
    op.create_table(
        "care_leaver_contact",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("contact_on", sa.Date(), nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("accommodation", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_care_leaver_contact_child_id")),
        sa.ForeignKeyConstraint(
            ["episode_id", "child_id"],
            ["episode.id", "episode.child_id"],
            name=op.f("fk_care_leaver_contact_episode_id_child_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_leaver_contact")),
        comment="How a care leaver was found at the last contact.",
        info={"group": "statutory_status", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_care_leaver_contact_child_id_id"), "care_leaver_contact", ["child_id", "id"], unique=False)
    op.create_index(op.f("ix_care_leaver_contact_episode_id"), "care_leaver_contact", ["episode_id"], unique=False)


def _case_note() -> None:
    op.create_table(
        "case_note",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("'eng'"), nullable=False),
        sa.Column("is_significant", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'FACT'"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('FACT', 'ALLEGED', 'SUBSTANTIATED', 'UNSUBSTANTIATED', 'UNFOUNDED', 'MALICIOUS')",
            name=op.f("ck_case_note_status"),
        ),
        sa.CheckConstraint(
            "type IN ('VISIT', 'TELEPHONE', 'MEETING', 'EMAIL', 'SUPERVISION', 'DECISION', 'OBSERVATION')",
            name=op.f("ck_case_note_type"),
        ),
        sa.CheckConstraint("corrects_id <> id", name=op.f("ck_case_note_corrects_another")),
        sa.CheckConstraint("written_at >= happened_at", name=op.f("ck_case_note_written_after_it_happened")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_note_agency_id")),
        sa.ForeignKeyConstraint(["author_id"], ["practitioner.id"], name=op.f("fk_case_note_author_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_case_note_child_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["case_note.id"], name=op.f("fk_case_note_corrects_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
        sa.UniqueConstraint("id", "child_id", name=op.f("uq_case_note_id_child_id")),
        comment="Case notes. Append-only: a correction is a new note.",
        info={"group": "case_notes", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_case_note_child_id_id"), "case_note", ["child_id", "id"], unique=False)


def _consent_form() -> None:
    op.create_table(
        "consent_form",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("capacity_note", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("explained_in", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "capacity <> 'COMPETENT_CHILD' OR given_by = child_id",
            name=op.f("ck_consent_form_a_competent_child_answers_for_itself"),
        ),
        sa.CheckConstraint(
            "capacity IN ('COMPETENT_CHILD', 'PARENTAL_RESPONSIBILITY')", name=op.f("ck_consent_form_capacity")
        ),
        sa.CheckConstraint(
            "kind IN ('ENGAGEMENT', 'SHARE', 'EXPLICIT_SENSITIVE', 'RESEARCH_CONTACT', 'PARTICIPATE_AFTER_18')",
            name=op.f("ck_consent_form_kind"),
        ),
        sa.CheckConstraint("method IN ('SIGNED', 'VERBAL_WITNESSED', 'ONLINE')", name=op.f("ck_consent_form_method")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_consent_form_child_id")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_consent_form_given_by")),
        sa.ForeignKeyConstraint(["recorded_by"], ["practitioner.id"], name=op.f("fk_consent_form_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_form")),
        sa.UniqueConstraint("id", "child_id", name=op.f("uq_consent_form_id_child_id")),
        comment="One conversation or form in which consent was given or refused.",
        info={"group": "consent", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_consent_form_child_id_id"), "consent_form", ["child_id", "id"], unique=False)


def _enquiry() -> None:
    op.create_table(
        "enquiry",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("conference_due_on", sa.Date(), nullable=True),
        sa.Column("conference_on", sa.Date(), nullable=True),
        sa.Column("is_conference_not_required", sa.Boolean(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("conference_on >= started_on", name=op.f("ck_enquiry_conference_on_after_started_on")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_enquiry_ended_on_after_started_on")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_enquiry_child_id")),
        sa.ForeignKeyConstraint(
            ["episode_id", "child_id"], ["episode.id", "episode.child_id"], name=op.f("fk_enquiry_episode_id_child_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        comment="Enquiries under section 47 of the Children Act 1989.",
        info={"group": "statutory_status", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_enquiry_child_id_id"), "enquiry", ["child_id", "id"], unique=False)
    op.create_index(op.f("ix_enquiry_episode_id"), "enquiry", ["episode_id"], unique=False)


def _episode_referrer() -> None:
    op.create_table(
        "episode_referrer",
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_episode_referrer_child_id")),
        sa.ForeignKeyConstraint(
            ["episode_id", "child_id"],
            ["episode.id", "episode.child_id"],
            name=op.f("fk_episode_referrer_episode_id_child_id"),
        ),
        sa.PrimaryKeyConstraint("episode_id", name=op.f("pk_episode_referrer")),
        comment="Who made the referral: a third party, in confidence.",
        info={"group": "referrer_identity", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_episode_referrer_child_id"), "episode_referrer", ["child_id"], unique=False)


def _excluded_practitioner() -> None:
    op.create_table(
        "excluded_practitioner",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "reason IN ('OWN_CHILD', 'RELATIVE', 'NEIGHBOUR', 'PERPETRATOR_LINK', 'LISTED')",
            name=op.f("ck_excluded_practitioner_reason"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_excluded_practitioner_child_id")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["practitioner.id"], name=op.f("fk_excluded_practitioner_practitioner_id")
        ),
        sa.PrimaryKeyConstraint("child_id", "practitioner_id", name=op.f("pk_excluded_practitioner")),
        comment="Staff who must not open a record: a conflict of interest.",
        info={"group": "protection_admin", "kinds": {}, "remembered": True},
    )


def _legal_status() -> None:
    op.create_table(
        "legal_status",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("court_reference", sa.Text(), nullable=True),
        sa.Column("effect_on_responsibility", sa.Text(), nullable=True),
        sa.Column("effect_on_contact", sa.Text(), nullable=True),
        sa.Column("is_reporting_restricted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scheme IN ('legal_status', 'legal_order')", name=op.f("ck_legal_status_scheme")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_legal_status_ended_on_after_started_on")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_legal_status_child_id")),
        sa.ForeignKeyConstraint(
            ["episode_id", "child_id"],
            ["episode.id", "episode.child_id"],
            name=op.f("fk_legal_status_episode_id_child_id"),
        ),
        sa.ForeignKeyConstraint(
            ["scheme", "code"], ["code_value.scheme", "code_value.code"], name=op.f("fk_legal_status_scheme_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_status")),
        comment="Legal statuses and orders.",
        info={"group": "statutory_status", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_legal_status_child_id_id"), "legal_status", ["child_id", "id"], unique=False)


def _placement() -> None:
    op.create_table(
        "placement",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("start_reason_scheme", sa.Text(), server_default=sa.text("'episode_start_reason'"), nullable=False),
        sa.Column("start_reason_code", sa.Text(), nullable=True),
        sa.Column("type_scheme", sa.Text(), server_default=sa.text("'placement_type'"), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=True),
        sa.Column("provider_scheme", sa.Text(), server_default=sa.text("'placement_provider'"), nullable=False),
        sa.Column("provider_code", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason_scheme", sa.Text(), server_default=sa.text("'episode_cease_reason'"), nullable=False),
        sa.Column("end_reason_code", sa.Text(), nullable=True),
        sa.Column(
            "change_reason_scheme", sa.Text(), server_default=sa.text("'placement_change_reason'"), nullable=False
        ),
        sa.Column("change_reason_code", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_placement_ended_on_after_started_on")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_placement_agency_id")),
        sa.ForeignKeyConstraint(
            ["change_reason_scheme", "change_reason_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_placement_change_reason_scheme_change_reason_code"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_placement_child_id")),
        sa.ForeignKeyConstraint(
            ["end_reason_scheme", "end_reason_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_placement_end_reason_scheme_end_reason_code"),
        ),
        sa.ForeignKeyConstraint(
            ["episode_id", "child_id"],
            ["episode.id", "episode.child_id"],
            name=op.f("fk_placement_episode_id_child_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_scheme", "provider_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_placement_provider_scheme_provider_code"),
        ),
        sa.ForeignKeyConstraint(
            ["start_reason_scheme", "start_reason_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_placement_start_reason_scheme_start_reason_code"),
        ),
        sa.ForeignKeyConstraint(
            ["type_scheme", "type_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_placement_type_scheme_type_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        comment="Where a looked-after child was placed.",
        info={"group": "statutory_status", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_placement_child_id_id"), "placement", ["child_id", "id"], unique=False)
    op.create_index(op.f("ix_placement_episode_id"), "placement", ["episode_id"], unique=False)


def _plan() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("lead_practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("desired_outcome", sa.Text(), nullable=True),
        sa.Column("closure_reason", sa.Text(), nullable=True),
        sa.Column("initial_abuse_scheme", sa.Text(), server_default=sa.text("'abuse_category'"), nullable=False),
        sa.Column("initial_abuse_code", sa.Text(), nullable=True),
        sa.Column("latest_abuse_scheme", sa.Text(), server_default=sa.text("'abuse_category'"), nullable=False),
        sa.Column("latest_abuse_code", sa.Text(), nullable=True),
        sa.Column("previous_plans", sa.SmallInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind = 'CP' OR (initial_abuse_code IS NULL AND latest_abuse_code IS NULL AND previous_plans IS NULL)",
            name=op.f("ck_plan_categories_of_child_protection_only"),
        ),
        sa.CheckConstraint("kind IN ('EARLY_HELP', 'CIN', 'CP', 'CARE', 'PATHWAY')", name=op.f("ck_plan_kind")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_plan_ended_on_after_started_on")),
        sa.CheckConstraint("previous_plans >= 0", name=op.f("ck_plan_previous_plans")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_plan_child_id")),
        sa.ForeignKeyConstraint(
            ["episode_id", "child_id"], ["episode.id", "episode.child_id"], name=op.f("fk_plan_episode_id_child_id")
        ),
        sa.ForeignKeyConstraint(
            ["initial_abuse_scheme", "initial_abuse_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_plan_initial_abuse_scheme_initial_abuse_code"),
        ),
        sa.ForeignKeyConstraint(
            ["latest_abuse_scheme", "latest_abuse_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_plan_latest_abuse_scheme_latest_abuse_code"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_practitioner_id"], ["practitioner.id"], name=op.f("fk_plan_lead_practitioner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("id", "child_id", name=op.f("uq_plan_id_child_id")),
        comment="Plans of every kind.",
        info={"group": "interventions", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_plan_child_id_id"), "plan", ["child_id", "id"], unique=False)
    op.create_index(op.f("ix_plan_episode_id"), "plan", ["episode_id"], unique=False)


def _pre_proceedings() -> None:
    op.create_table(
        "pre_proceedings",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("episode_id", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("letter_sent_on", sa.Date(), nullable=True),
        sa.Column("first_meeting_on", sa.Date(), nullable=True),
        sa.Column("review_meetings", sa.SmallInteger(), nullable=True),
        sa.Column("stepped_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("court_application_on", sa.Date(), nullable=True),
        sa.Column("family_group_offered_on", sa.Date(), nullable=True),
        sa.Column("is_family_group_held", sa.Boolean(), nullable=True),
        sa.Column("conference_letter_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "court_application_on >= started_on", name=op.f("ck_pre_proceedings_court_application_on_after_started_on")
        ),
        sa.CheckConstraint("review_meetings >= 0", name=op.f("ck_pre_proceedings_review_meetings")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_pre_proceedings_child_id")),
        sa.ForeignKeyConstraint(
            ["episode_id", "child_id"],
            ["episode.id", "episode.child_id"],
            name=op.f("fk_pre_proceedings_episode_id_child_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_proceedings")),
        comment="The steps before care proceedings (census from 2025-26).",
        info={"group": "statutory_status", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_pre_proceedings_child_id_id"), "pre_proceedings", ["child_id", "id"], unique=False)
    op.create_index(op.f("ix_pre_proceedings_episode_id"), "pre_proceedings", ["episode_id"], unique=False)


def _registration() -> None:
    op.create_table(
        "registration",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "body <> 'SWE' OR number ~ '^SW[0-9]{1,10}$'", name=op.f("ck_registration_social_work_england_number")
        ),
        sa.CheckConstraint("body IN ('SWE', 'NMC', 'GMC', 'HCPC', 'TRA')", name=op.f("ck_registration_body")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_registration_valid_to_after_valid_from")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name=op.f("fk_registration_practitioner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        comment="Registrations with professional regulators.",
        info={"group": "workforce", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_registration_practitioner_id"), "registration", ["practitioner_id"], unique=False)


def _subject_request() -> None:
    op.create_table(
        "subject_request",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=False),
        sa.Column("groups", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(status IN ('ANSWERED', 'PARTLY_ANSWERED', 'REFUSED')) = (closed_on IS NOT NULL)",
            name=op.f("ck_subject_request_closed_with_a_day"),
        ),
        sa.CheckConstraint(
            "kind IN ('ACCESS', 'RECTIFICATION', 'ERASURE', 'RESTRICTION', 'OBJECTION', 'COMPLAINT')",
            name=op.f("ck_subject_request_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('RECEIVED', 'VERIFYING', 'OPEN', 'PAUSED', 'ANSWERED', 'PARTLY_ANSWERED', 'REFUSED')",
            name=op.f("ck_subject_request_status"),
        ),
        sa.CheckConstraint("closed_on >= received_on", name=op.f("ck_subject_request_closed_on_after_received_on")),
        sa.CheckConstraint("due_on >= received_on", name=op.f("ck_subject_request_due_on_after_received_on")),
        sa.ForeignKeyConstraint(["assigned_to"], ["practitioner.id"], name=op.f("fk_subject_request_assigned_to")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_subject_request_child_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["person.id"], name=op.f("fk_subject_request_requester_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_request")),
        comment="Requests of those whom a record is about: to see it, to correct it, to object.",
        info={"group": "subject_requests", "kinds": {}, "remembered": True},
    )
    op.create_index(
        op.f("ix_subject_request_assigned_to"),
        "subject_request",
        ["assigned_to"],
        unique=False,
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_index(op.f("ix_subject_request_child_id_id"), "subject_request", ["child_id", "id"], unique=False)


def _team_member() -> None:
    op.create_table(
        "team_member",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("is_manager", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_team_member_ended_on_after_started_on")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name=op.f("fk_team_member_practitioner_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        comment="Who is, or was, in which team.",
        info={"group": "workforce", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_team_member_practitioner_id"), "team_member", ["practitioner_id"], unique=False)
    op.create_index(op.f("ix_team_member_team_id"), "team_member", ["team_id"], unique=False)


def _training() -> None:
    op.create_table(
        "training",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_on >= passed_on", name=op.f("ck_training_expires_on_after_passed_on")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name=op.f("fk_training_practitioner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        comment="Mandatory training that was passed.",
        info={"group": "workforce", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_training_practitioner_id"), "training", ["practitioner_id"], unique=False)


def _vetting() -> None:
    op.create_table(
        "vetting",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("practitioner_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("certificate_last_four", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("recheck_due_on", sa.Date(), nullable=False),
        sa.Column("uses_update_service", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("certificate_last_four ~ '^[0-9]{4}$'", name=op.f("ck_vetting_certificate_last_four")),
        sa.CheckConstraint(
            "level IN ('BASIC', 'STANDARD', 'ENHANCED', 'ENHANCED_BARRED')", name=op.f("ck_vetting_level")
        ),
        sa.CheckConstraint("recheck_due_on >= issued_on", name=op.f("ck_vetting_recheck_due_on_after_issued_on")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name=op.f("fk_vetting_practitioner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vetting")),
        comment="Criminal-record checks. Only an enhanced one counts for practitioner.vetting_until.",
        info={"group": "workforce", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_vetting_practitioner_id"), "vetting", ["practitioner_id"], unique=False)


def _voice() -> None:
    op.create_table(
        "voice",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("'eng'"), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("told_to", sa.Uuid(), nullable=True),
        sa.Column("is_shared_with_parents", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "method IN ('TALK', 'DRAWING', 'PLAY', 'LETTER', 'ADVOCATE', 'OBSERVATION')", name=op.f("ck_voice_method")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_voice_child_id")),
        sa.ForeignKeyConstraint(["told_to"], ["practitioner.id"], name=op.f("fk_voice_told_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
        comment="The voice of the child.",
        info={"group": "voice", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_voice_child_id_id"), "voice", ["child_id", "id"], unique=False)


def _warning_note() -> None:
    op.create_table(
        "warning_note",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("is_disclosed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('STAFF_SAFETY', 'RISK_TO_CHILD')", name=op.f("ck_warning_note_kind")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_warning_note_ended_on_after_started_on")),
        sa.CheckConstraint("review_on >= started_on", name=op.f("ck_warning_note_review_on_after_started_on")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_warning_note_child_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["practitioner.id"], name=op.f("fk_warning_note_manager_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_warning_note_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_note")),
        comment="Warnings for those who visit or decide.",
        info={"group": "family_risk", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_warning_note_child_id_id"), "warning_note", ["child_id", "id"], unique=False)


def _action() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("desired_outcome", sa.Text(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('OPEN', 'DONE', 'DROPPED', 'OVERDUE')", name=op.f("ck_action_status")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_action_agency_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_action_child_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_action_person_id")),
        sa.ForeignKeyConstraint(
            ["plan_id", "child_id"], ["plan.id", "plan.child_id"], name=op.f("fk_action_plan_id_child_id")
        ),
        sa.ForeignKeyConstraint(["practitioner_id"], ["practitioner.id"], name=op.f("fk_action_practitioner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        comment="Actions of a plan: who does what by when.",
        info={"group": "interventions", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_action_child_id_id"), "action", ["child_id", "id"], unique=False)
    op.create_index(op.f("ix_action_plan_id"), "action", ["plan_id"], unique=False)


def _assessment_factor() -> None:
    op.create_table(
        "assessment_factor",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("factor_scheme", sa.Text(), server_default=sa.text("'factors'"), nullable=False),
        sa.Column("factor_code", sa.Text(), nullable=False),
        sa.Column("domain", sa.SmallInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("domain BETWEEN 1 AND 3", name=op.f("ck_assessment_factor_domain")),
        sa.ForeignKeyConstraint(
            ["assessment_id", "child_id"],
            ["assessment.id", "assessment.child_id"],
            name=op.f("fk_assessment_factor_assessment_id_child_id"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_assessment_factor_child_id")),
        sa.ForeignKeyConstraint(
            ["factor_scheme", "factor_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_assessment_factor_factor_scheme_factor_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_factor")),
        sa.UniqueConstraint(
            "assessment_id", "factor_code", name=op.f("uq_assessment_factor_assessment_id_factor_code")
        ),
        comment="Factors identified at the end of an assessment, under the domain of needs that they tell of.",
        info={
            "group": None,
            "kinds": {"domain": {"1": "needs_child", "2": "needs_parenting", "3": "needs_environment"}},
            "remembered": True,
        },
    )
    op.create_index(op.f("ix_assessment_factor_child_id_id"), "assessment_factor", ["child_id", "id"], unique=False)


def _case_note_person() -> None:
    op.create_table(
        "case_note_person",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "part IN ('ABOUT', 'THIRD_PARTY', 'CONFIDENTIAL_FROM')", name=op.f("ck_case_note_person_part")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_case_note_person_child_id")),
        sa.ForeignKeyConstraint(
            ["note_id", "child_id"],
            ["case_note.id", "case_note.child_id"],
            name=op.f("fk_case_note_person_note_id_child_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_note_person_person_id")),
        sa.PrimaryKeyConstraint("note_id", "person_id", name=op.f("pk_case_note_person")),
        comment="Whom a note is about, and from whom it must be kept.",
        info={"group": "case_notes", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_case_note_person_person_id"), "case_note_person", ["person_id"], unique=False)


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("groups", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'WITHDRAWN') = (withdrawn_at IS NOT NULL)", name=op.f("ck_consent_a_withdrawal_has_a_moment")
        ),
        sa.CheckConstraint(
            "status IN ('ACTIVE', 'REFUSED', 'WITHDRAWN', 'EXPIRED', 'SUPERSEDED', 'VOID')",
            name=op.f("ck_consent_status"),
        ),
        sa.CheckConstraint("cardinality(groups) > 0", name=op.f("ck_consent_some_group")),
        sa.CheckConstraint("expires_at > valid_from", name=op.f("ck_consent_expires_after_start")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_consent_agency_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_consent_child_id")),
        sa.ForeignKeyConstraint(
            ["form_id", "child_id"],
            ["consent_form.id", "consent_form.child_id"],
            name=op.f("fk_consent_form_id_child_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        comment="What one form says of one recipient and one purpose. The"
        " status VOID: the giver had no right to give it.",
        info={"group": "consent", "kinds": {}, "remembered": True},
    )
    op.create_index(
        op.f("ix_consent_child_id_agency_id_purpose"), "consent", ["child_id", "agency_id", "purpose"], unique=False
    )


def _consent_exception() -> None:
    op.create_table(
        "consent_exception",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("groups", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "reason IN ('FEAR_OF_HARM', 'WANTS_TO_TELL', 'OTHER')", name=op.f("ck_consent_exception_reason")
        ),
        sa.CheckConstraint(
            "(agency_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_consent_exception_an_organisation_or_a_person")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_consent_exception_agency_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_consent_exception_child_id")),
        sa.ForeignKeyConstraint(
            ["form_id", "child_id"],
            ["consent_form.id", "consent_form.child_id"],
            name=op.f("fk_consent_exception_form_id_child_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_exception_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_exception")),
        comment="What must not be shared with somebody in particular, whatever else was agreed.",
        info={"group": "consent", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_consent_exception_child_id_id"), "consent_exception", ["child_id", "id"], unique=False)


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("venue", sa.Text(), nullable=True),
        sa.Column("people_present", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("participation_scheme", sa.Text(), server_default=sa.text("'participation'"), nullable=False),
        sa.Column("participation_code", sa.Text(), nullable=True),
        sa.Column("closure_reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("next_on >= held_on", name=op.f("ck_review_next_on_after_held_on")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_review_child_id")),
        sa.ForeignKeyConstraint(
            ["participation_scheme", "participation_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_review_participation_scheme_participation_code"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "child_id"], ["plan.id", "plan.child_id"], name=op.f("fk_review_plan_id_child_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        comment="Reviews of plans, conferences included.",
        info={"group": "interventions", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_review_child_id_id"), "review", ["child_id", "id"], unique=False)
    op.create_index(op.f("ix_review_plan_id"), "review", ["plan_id"], unique=False)


def _shield_against() -> None:
    op.create_table(
        "shield_against",
        sa.Column("shield_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shield_against_person_id")),
        sa.ForeignKeyConstraint(["shield_id"], ["shield.id"], name=op.f("fk_shield_against_shield_id")),
        sa.PrimaryKeyConstraint("shield_id", "person_id", name=op.f("pk_shield_against")),
        comment="Of whom a shield protects.",
        info={"group": "protection_admin", "kinds": {}, "remembered": True},
    )


def _disclosure() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("groups", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("lawful_basis", sa.Text(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_family_told", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("decision IN ('SHARED', 'NOT_SHARED')", name=op.f("ck_disclosure_decision")),
        sa.CheckConstraint("is_family_told IN ('YES', 'UNSAFE', 'NOT_YET')", name=op.f("ck_disclosure_is_family_told")),
        sa.CheckConstraint(
            "lawful_basis <> 'CONSENT' OR consent_id IS NOT NULL OR decision = 'NOT_SHARED'",
            name=op.f("ck_disclosure_consent_is_named"),
        ),
        sa.CheckConstraint(
            "lawful_basis IN ('CONSENT', 'PUBLIC_TASK', 'LEGAL_OBLIGATION', 'VITAL_INTERESTS')",
            name=op.f("ck_disclosure_lawful_basis"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_disclosure_agency_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_disclosure_child_id")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_disclosure_consent_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["practitioner.id"], name=op.f("fk_disclosure_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        comment="Decisions to share, and not to share.",
        info={"group": "disclosures", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_disclosure_child_id_id"), "disclosure", ["child_id", "id"], unique=False)


def _sensitive_service() -> None:
    op.create_table(
        "sensitive_service",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "type IN ('SEXUAL_HEALTH', 'MENTAL_HEALTH', 'SUBSTANCE_MISUSE', 'DOMESTIC_ABUSE')",
            name=op.f("ck_sensitive_service_type"),
        ),
        sa.CheckConstraint(
            "consent_id IS NOT NULL OR override_reason IS NOT NULL",
            name=op.f("ck_sensitive_service_consent_or_override"),
        ),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_sensitive_service_ended_on_after_started_on")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_sensitive_service_agency_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_sensitive_service_child_id")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_sensitive_service_consent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sensitive_service")),
        comment="Work of a sensitive service with a child, held by explicit consent or to prevent significant harm.",
        info={"group": "sensitive_service", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_sensitive_service_child_id_id"), "sensitive_service", ["child_id", "id"], unique=False)


def _service_referral() -> None:
    op.create_table(
        "service_referral",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Text(), nullable=True),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('MADE', 'ACCEPTED', 'REFUSED', 'DONE', 'REVOKED')", name=op.f("ck_service_referral_status")
        ),
        sa.CheckConstraint("decided_on >= made_on", name=op.f("ck_service_referral_decided_on_after_made_on")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_service_referral_agency_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_service_referral_child_id")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_service_referral_consent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_referral")),
        comment="Requests to a service to take the child or family on.",
        info={"group": "interventions", "kinds": {}, "remembered": True},
    )
    op.create_index(op.f("ix_service_referral_child_id_id"), "service_referral", ["child_id", "id"], unique=False)
