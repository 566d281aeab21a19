"""What each table of the record gains: provenance, recorded time, and the columns of the whole record."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is missing; what is there stays as it is."""
    _well_formed()
    _episode()
    _agency()
    _authority()
    _child()
    _child_disability()
    _child_disability_code()
    _child_ethnicity()
    _child_immigration()
    _code_value()
    _emergency_grant()
    _identifier()
    _intervention()
    _involvement()
    _need()
    _person()
    _practitioner()
    _relationship()
    _shield()


def downgrade() -> None:
    """Take the additions away, with all they hold."""
    op.drop_constraint(op.f("uq_episode_id_child_id"), "episode")
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column)
    for name in CHECKS:
        op.execute(f"ALTER TABLE {name.partition(' ')[0]} DROP CONSTRAINT IF EXISTS {name.partition(' ')[2]}")
    op.execute("DROP FUNCTION is_well_formed")


ADDED = {
    "agency": ["reference_code", "telephone", "recorded_at", "source_system", "source_id", "extracted_at"],
    "authority": ["kind"],
    "child": [
        "upn_unknown_reason_scheme",
        "upn_unknown_reason_code",
        "host_authority_code",
        "previous_authority_code",
        "transferred_on",
        "archived_on",
        "recorded_at",
        "source_system",
        "source_id",
        "extracted_at",
    ],
    "child_disability": ["recorded_at", "source_system", "source_id", "extracted_at"],
    "child_disability_code": ["recorded_at", "source_system", "source_id", "extracted_at"],
    "child_ethnicity": ["valid_from", "recorded_at", "source_system", "source_id", "extracted_at"],
    "child_immigration": [
        "valid_from",
        "leave_expires_on",
        "recourse_to_public_funds",
        "nationality",
        "country_of_origin",
        "is_age_disputed",
        "age_outcome",
        "age_decided_on",
        "unaccompanied_until",
        "trafficking_reference",
        "is_evidence_seen",
        "legal_representative",
        "recorded_at",
        "source_system",
        "source_id",
        "extracted_at",
    ],
    "code_value": ["superseded_by", "is_special_category", "is_criminal_offence", "detail"],
    "emergency_grant": ["reviewed_at", "is_upheld", "recorded_at"],
    "episode": ["authority_code", "recorded_at", "source_system", "source_id", "extracted_at"],
    "identifier": ["issuer", "superseded_by", "recorded_at", "source_system", "source_id", "extracted_at"],
    "intervention": ["recorded_at", "source_system", "source_id", "extracted_at"],
    "involvement": [
        "team_id",
        "is_core_group",
        "is_visible_to_family",
        "recorded_at",
        "source_system",
        "source_id",
        "extracted_at",
    ],
    "need": [
        "assessment_id",
        "evidence",
        "differing_view",
        "told_by",
        "author_id",
        "outcomes",
        "recorded_at",
        "source_system",
        "source_id",
        "extracted_at",
    ],
    "person": ["title", "pronouns", "birth_order", "recorded_at", "source_system", "source_id", "extracted_at"],
    "practitioner": ["registration_until", "recorded_at", "source_system", "source_id", "extracted_at"],
    "relationship": [
        "pr_basis_scheme",
        "pr_basis_code",
        "is_evidence_seen",
        "responsibility_limit",
        "is_informal_carer",
        "contact_scheme",
        "contact_code",
        "must_not_know_address",
        "has_delegated_authority",
        "verified_by",
        "detail",
        "recorded_at",
        "source_system",
        "source_id",
        "extracted_at",
    ],
    "shield": ["set_by", "confirmed_at", "recorded_at"],
}
CHECKS = (
    "need ck_need_told_by",
    "person ck_person_unborn_has_an_expected_date",
    "person ck_person_born_or_expected",
    "child ck_child_a_transfer_has_a_day",
    "relationship ck_relationship_responsibility_limit",
    "relationship ck_relationship_a_basis_only_of_a_responsibility",
    "relationship ck_relationship_ended_on_after_started_on",
    "identifier ck_identifier_verified_is_well_formed",
    "identifier ck_identifier_valid_to_after_valid_from",
    "authority ck_authority_kind",
    "code_value ck_code_value_valid_to_after_valid_from",
    "child_immigration ck_child_immigration_recourse_to_public_funds",
    "child_immigration ck_child_immigration_age_outcome",
    "child_immigration ck_child_immigration_nationality",
    "child_immigration ck_child_immigration_country_of_origin",
)


def _well_formed() -> None:
    """The check digits of `db/check_digits.py`, for constraints: of other kinds of numbers all are well formed."""
    op.execute(
        r"""
        CREATE FUNCTION is_well_formed(kind text, value text) RETURNS boolean
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN CASE
            WHEN kind = 'NHS_NUMBER' THEN value ~ '^[0-9]{10}$' AND (
                SELECT (11 - sum(substr(value, at, 1)::int * (11 - at)) % 11) % 11
                FROM generate_series(1, 9) AS at
            ) = substr(value, 10, 1)::int
            WHEN kind = 'ULN' THEN value ~ '^[1-9][0-9]{9}$' AND (
                SELECT sum(substr(value, at, 1)::int * (11 - at)) % 11 = 10 FROM generate_series(1, 10) AS at
            )
            WHEN kind IN ('UPN', 'FORMER_UPN') THEN
                value ~ '^[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]$' AND substr(value, 1, 1) = (
                    SELECT substr('ABCDEFGHJKLMNPQRTUVWXYZ', (sum(at * CASE
                        WHEN substr(value, at, 1) ~ '[0-9]' THEN substr(value, at, 1)::int
                        ELSE strpos('ABCDEFGHJKLMNPQRTUVWXYZ', substr(value, at, 1)) - 1
                    END) % 23)::int + 1, 1)
                    FROM generate_series(2, 13) AS at
                )
            ELSE true
        END
        """
    )


def _agency() -> None:
    op.add_column("agency", sa.Column("reference_code", sa.Text(), nullable=True))
    op.add_column("agency", sa.Column("telephone", sa.Text(), nullable=True))
    op.add_column(
        "agency", sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.add_column("agency", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("agency", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("agency", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))


def _authority() -> None:
    op.add_column("authority", sa.Column("kind", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_authority_kind"), "authority", "kind IN ('ENGLISH', 'WELSH', 'PSEUDO')")


def _child() -> None:
    op.add_column(
        "child",
        sa.Column(
            "upn_unknown_reason_scheme", sa.Text(), server_default=sa.text("'upn_unknown_reason'"), nullable=False
        ),
    )
    op.add_column("child", sa.Column("upn_unknown_reason_code", sa.Text(), nullable=True))
    op.add_column("child", sa.Column("host_authority_code", sa.Text(), nullable=True))
    op.add_column("child", sa.Column("previous_authority_code", sa.Text(), nullable=True))
    op.add_column("child", sa.Column("transferred_on", sa.Date(), nullable=True))
    op.add_column("child", sa.Column("archived_on", sa.Date(), nullable=True))
    op.add_column(
        "child", sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.add_column("child", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("child", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("child", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_child_host_authority_code_id"), "child", ["host_authority_code", "id"], unique=False)
    op.create_index(
        op.f("ix_child_previous_authority_code_id"), "child", ["previous_authority_code", "id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_child_upn_unknown_reason_scheme_upn_unknown_reason_code"),
        "child",
        "code_value",
        ["upn_unknown_reason_scheme", "upn_unknown_reason_code"],
        ["scheme", "code"],
    )
    op.create_foreign_key(op.f("fk_child_host_authority_code"), "child", "authority", ["host_authority_code"], ["code"])
    op.create_foreign_key(
        op.f("fk_child_previous_authority_code"), "child", "authority", ["previous_authority_code"], ["code"]
    )
    op.create_check_constraint(
        op.f("ck_child_a_transfer_has_a_day"), "child", "(previous_authority_code IS NULL) = (transferred_on IS NULL)"
    )


def _child_disability() -> None:
    op.add_column(
        "child_disability",
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("child_disability", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("child_disability", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("child_disability", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))


def _child_disability_code() -> None:
    op.add_column(
        "child_disability_code",
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("child_disability_code", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("child_disability_code", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("child_disability_code", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table_comment("child_disability_code", "The disabilities of a child.", existing_comment=None, schema=None)


def _child_ethnicity() -> None:
    op.add_column("child_ethnicity", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column(
        "child_ethnicity",
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("child_ethnicity", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("child_ethnicity", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("child_ethnicity", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))


def _child_immigration() -> None:
    op.add_column("child_immigration", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("child_immigration", sa.Column("leave_expires_on", sa.Date(), nullable=True))
    op.add_column("child_immigration", sa.Column("recourse_to_public_funds", sa.Text(), nullable=True))
    op.add_column("child_immigration", sa.Column("nationality", sa.Text(), nullable=True))
    op.add_column("child_immigration", sa.Column("country_of_origin", sa.Text(), nullable=True))
    op.add_column("child_immigration", sa.Column("is_age_disputed", sa.Boolean(), nullable=True))
    op.add_column("child_immigration", sa.Column("age_outcome", sa.Text(), nullable=True))
    op.add_column("child_immigration", sa.Column("age_decided_on", sa.Date(), nullable=True))
    op.add_column("child_immigration", sa.Column("unaccompanied_until", sa.Date(), nullable=True))
    op.add_column("child_immigration", sa.Column("trafficking_reference", sa.Text(), nullable=True))
    op.add_column("child_immigration", sa.Column("is_evidence_seen", sa.Boolean(), nullable=True))
    op.add_column("child_immigration", sa.Column("legal_representative", sa.Text(), nullable=True))
    op.add_column(
        "child_immigration",
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("child_immigration", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("child_immigration", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("child_immigration", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_child_immigration_recourse_to_public_funds"),
        "child_immigration",
        "recourse_to_public_funds IN ('NONE', 'ALLOWED')",
    )
    op.create_check_constraint(
        op.f("ck_child_immigration_age_outcome"), "child_immigration", "age_outcome IN ('CHILD', 'ADULT')"
    )
    op.create_check_constraint(
        op.f("ck_child_immigration_nationality"), "child_immigration", "nationality ~ '^[A-Z]{2}$'"
    )
    op.create_check_constraint(
        op.f("ck_child_immigration_country_of_origin"), "child_immigration", "country_of_origin ~ '^[A-Z]{2}$'"
    )


def _code_value() -> None:
    op.add_column("code_value", sa.Column("superseded_by", sa.Text(), nullable=True))
    op.add_column(
        "code_value", sa.Column("is_special_category", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "code_value", sa.Column("is_criminal_offence", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("code_value", sa.Column("detail", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_code_value_valid_to_after_valid_from"), "code_value", "valid_to >= valid_from")


def _emergency_grant() -> None:
    op.add_column("emergency_grant", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("emergency_grant", sa.Column("is_upheld", sa.Boolean(), nullable=True))
    op.add_column(
        "emergency_grant",
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def _episode() -> None:
    op.add_column("episode", sa.Column("authority_code", sa.Text(), nullable=True))
    op.add_column(
        "episode", sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.add_column("episode", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("episode", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("episode", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint(op.f("uq_episode_id_child_id"), "episode", ["id", "child_id"])
    op.create_foreign_key(op.f("fk_episode_authority_code"), "episode", "authority", ["authority_code"], ["code"])
    op.create_table_comment(
        "episode",
        "A spell of early help or statutory work with the child, from referral to closure.",
        existing_comment=None,
        schema=None,
    )


def _identifier() -> None:
    op.execute("UPDATE identifier SET verification = 'PRESENT_UNVERIFIED' WHERE NOT is_well_formed(kind, value)")
    op.drop_constraint(op.f("ck_identifier_kind"), "identifier")
    op.create_check_constraint(
        op.f("ck_identifier_kind"),
        "identifier",
        "kind IN ('UPN', 'FORMER_UPN', 'ULN', 'NHS_NUMBER', 'HOME_OFFICE',"
        " 'NATIONAL_INSURANCE', 'POLICE_COMPUTER', 'YOUTH_JUSTICE', 'COURT_CASE')",
    )
    op.add_column("identifier", sa.Column("issuer", sa.Text(), nullable=True))
    op.add_column("identifier", sa.Column("superseded_by", sa.Uuid(), nullable=True))
    op.add_column(
        "identifier",
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("identifier", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("identifier", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("identifier", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_identifier_kind_value"), "identifier", ["kind", "value"], unique=False)
    op.create_index(
        "uq_identifier_current_nhs_number",
        "identifier",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'NHS_NUMBER' AND valid_to IS NULL"),
    )
    op.create_foreign_key(op.f("fk_identifier_superseded_by"), "identifier", "identifier", ["superseded_by"], ["id"])
    op.create_table_comment(
        "identifier",
        "Numbers that other systems know a person by. A verified one has a right check digit.",
        existing_comment=None,
        schema=None,
    )
    op.create_check_constraint(
        op.f("ck_identifier_verified_is_well_formed"),
        "identifier",
        "verification <> 'VERIFIED' OR is_well_formed(kind, value)",
    )
    op.create_check_constraint(op.f("ck_identifier_valid_to_after_valid_from"), "identifier", "valid_to >= valid_from")


def _intervention() -> None:
    op.add_column(
        "intervention",
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("intervention", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("intervention", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("intervention", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table_comment(
        "intervention", "Services given to the child or family, and actions taken.", existing_comment=None, schema=None
    )


def _involvement() -> None:
    op.add_column("involvement", sa.Column("team_id", sa.Uuid(), nullable=True))
    op.add_column(
        "involvement", sa.Column("is_core_group", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "involvement", sa.Column("is_visible_to_family", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column(
        "involvement",
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("involvement", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("involvement", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("involvement", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_involvement_team_id_child_id"), "involvement", ["team_id", "child_id"], unique=False)


def _need() -> None:
    op.add_column("need", sa.Column("assessment_id", sa.Uuid(), nullable=True))
    op.add_column("need", sa.Column("evidence", sa.Text(), nullable=True))
    op.add_column("need", sa.Column("differing_view", sa.Text(), nullable=True))
    op.add_column("need", sa.Column("told_by", sa.Text(), nullable=True))
    op.add_column("need", sa.Column("author_id", sa.Uuid(), nullable=True))
    op.add_column("need", sa.Column("outcomes", sa.ARRAY(sa.Text()), nullable=True))
    op.add_column(
        "need", sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.add_column("need", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("need", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("need", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_need_assessment_id"), "need", ["assessment_id"], unique=False)
    op.create_foreign_key(op.f("fk_need_author_id"), "need", "practitioner", ["author_id"], ["id"])
    op.create_check_constraint(op.f("ck_need_told_by"), "need", "told_by IN ('CHILD', 'PARENT', 'PRACTITIONER')")


def _person() -> None:
    # What an earlier import may have left: a birth date stands, and nobody is unborn without a day to expect.
    op.execute("UPDATE person SET expected_delivery_date = NULL WHERE date_of_birth IS NOT NULL")
    op.execute("UPDATE person SET kind = 'CHILD' WHERE kind = 'UNBORN' AND expected_delivery_date IS NULL")
    op.add_column("person", sa.Column("title", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("pronouns", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("birth_order", sa.SmallInteger(), nullable=True))
    op.add_column(
        "person", sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.add_column("person", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table_comment(
        "person",
        "Everybody in the record, children and adults. The newest names are here, all names in person_name.",
        existing_comment=None,
        schema=None,
    )
    op.create_check_constraint(
        op.f("ck_person_unborn_has_an_expected_date"),
        "person",
        "kind <> 'UNBORN' OR expected_delivery_date IS NOT NULL",
    )
    op.create_check_constraint(
        op.f("ck_person_born_or_expected"), "person", "date_of_birth IS NULL OR expected_delivery_date IS NULL"
    )


def _practitioner() -> None:
    op.add_column("practitioner", sa.Column("registration_until", sa.Date(), nullable=True))
    op.add_column(
        "practitioner",
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("practitioner", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("practitioner", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("practitioner", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table_comment(
        "practitioner",
        "People who work in organisations. vetting_until, training_until and"
        " registration_until are kept from the tables of those names.",
        existing_comment=None,
        schema=None,
    )


def _relationship() -> None:
    op.add_column(
        "relationship", sa.Column("pr_basis_scheme", sa.Text(), server_default=sa.text("'pr_basis'"), nullable=False)
    )
    op.add_column("relationship", sa.Column("pr_basis_code", sa.Text(), nullable=True))
    op.add_column(
        "relationship", sa.Column("is_evidence_seen", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("relationship", sa.Column("responsibility_limit", sa.Text(), nullable=True))
    op.add_column(
        "relationship", sa.Column("is_informal_carer", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "relationship",
        sa.Column("contact_scheme", sa.Text(), server_default=sa.text("'contact_status'"), nullable=False),
    )
    op.add_column("relationship", sa.Column("contact_code", sa.Text(), nullable=True))
    op.add_column(
        "relationship",
        sa.Column("must_not_know_address", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "relationship",
        sa.Column("has_delegated_authority", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("relationship", sa.Column("verified_by", sa.Uuid(), nullable=True))
    op.add_column("relationship", sa.Column("detail", sa.Text(), nullable=True))
    op.add_column(
        "relationship",
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("relationship", sa.Column("source_system", sa.Text(), nullable=True))
    op.add_column("relationship", sa.Column("source_id", sa.Text(), nullable=True))
    op.add_column("relationship", sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_relationship_verified_by"), "relationship", "practitioner", ["verified_by"], ["id"])
    op.create_foreign_key(
        op.f("fk_relationship_pr_basis_scheme_pr_basis_code"),
        "relationship",
        "code_value",
        ["pr_basis_scheme", "pr_basis_code"],
        ["scheme", "code"],
    )
    op.create_foreign_key(
        op.f("fk_relationship_contact_scheme_contact_code"),
        "relationship",
        "code_value",
        ["contact_scheme", "contact_code"],
        ["scheme", "code"],
    )
    op.create_check_constraint(
        op.f("ck_relationship_responsibility_limit"),
        "relationship",
        "responsibility_limit IN ('PROHIBITED_STEPS', 'CARE_ORDER', 'NON_MOLESTATION', 'NO_CONTACT')",
    )
    op.create_check_constraint(
        op.f("ck_relationship_a_basis_only_of_a_responsibility"),
        "relationship",
        "pr_basis_code IS NULL OR has_parental_responsibility",
    )
    op.create_check_constraint(
        op.f("ck_relationship_ended_on_after_started_on"), "relationship", "ended_on >= started_on"
    )


def _shield() -> None:
    op.add_column("shield", sa.Column("set_by", sa.Uuid(), nullable=True))
    op.add_column("shield", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "shield", sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.create_foreign_key(op.f("fk_shield_set_by"), "shield", "practitioner", ["set_by"], ["id"])
