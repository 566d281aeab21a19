"""What the record should never have taken is refused, and what it could not say yet has a place.

Codes are of the set that is meant, names of groups and purposes are known ones, and keys between rows of a child stay
with that child. Rows that are there are mended where it is plain how: their values before are in `past_value`. A row
that names a row of another child stops the migration, because only a person can say which child is meant.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels = None
depends_on = None

GROUPS = (
    *("identity", "former_names", "identity_protected", "identifiers", "contact", "protected_address", "ethnicity"),
    *("religion", "language", "immigration", "disability_send", "health", "sensitive_service", "family"),
    *("family_risk", "needs_child", "needs_parenting", "needs_environment", "assessment", "interventions"),
    *("involvement", "statutory_status", "referrer_identity", "case_notes", "voice", "offending", "consent"),
    *("disclosures", "subject_requests", "protection_admin", "matching", "retention", "sealed", "workforce"),
    *("access_log", "directory"),
)
PURPOSES = (
    *("DIRECT_CARE", "EARLY_HELP_ASSESSMENT", "SAFEGUARDING", "DUPLICATE_CHECK", "STATUTORY_REVIEW", "TRANSFER"),
    *("EDUCATION_SUPPORT", "HOUSING_DUTY", "YOUTH_JUSTICE", "POLICE_INVESTIGATION", "COURT_ORDER", "SUBJECT_ACCESS"),
    *("RECTIFICATION", "AUDIT", "COMPLAINT", "STATUTORY_RETURN", "RESEARCH_DEIDENTIFIED", "SYSTEM_TEST_SYNTHETIC"),
)

STATED = {
    "child_ethnicity": "ethnicity",
    "child_gender_identity": "gender_identity",
    "child_immigration": "immigration",
    "child_language": "language",
    "child_religion": "religion",
    "child_send": "sen_provision",
    "child_sexual_orientation": "sexual_orientation",
}
"""Attributes with a state: the code set of each."""
PAIRS = (
    ("episode", "closure_reason", "closure_reason"),
    ("episode", "primary_need", "primary_need"),
    ("episode", "referral_source", "referral_source"),
    ("need", "element", "need_element"),
)
"""Codes whose set is NULL where they are: (table, name, set)."""
OPTIONAL = (
    ("child", "upn_unknown_reason", "upn_unknown_reason"),
    ("placement", "change_reason", "placement_change_reason"),
    ("placement", "end_reason", "episode_cease_reason"),
    ("placement", "provider", "placement_provider"),
    ("placement", "start_reason", "episode_start_reason"),
    ("placement", "type", "placement_type"),
    ("plan", "initial_abuse", "abuse_category"),
    ("plan", "latest_abuse", "abuse_category"),
    ("relationship", "contact", "contact_status"),
    ("relationship", "pr_basis", "pr_basis"),
    ("review", "participation", "participation"),
)
"""Codes that may be NULL, whose set never is."""
REQUIRED = (
    ("assessment_factor", "factor", "factors"),
    ("past_immigration", "status", "immigration"),
    ("relationship", "relation", "relation"),
)

NAMES = (
    ("agreement", "groups", "groups <@ known_groups()"),
    ("agreement", "purposes", "purposes <@ known_purposes()"),
    ("consent", "groups", "groups <@ known_groups()"),
    ("consent", "purpose", "purpose = ANY (known_purposes())"),
    ("consent_exception", "groups", "groups <@ known_groups()"),
    ("demo_identity", "purposes", "purposes <@ known_purposes()"),
    ("disclosure", "groups", "groups <@ known_groups()"),
    ("disclosure", "purpose", "purpose = ANY (known_purposes())"),
    ("emergency_grant", "groups", "groups <@ known_groups()"),
    ("restriction", "group_name", "group_name = ANY (known_groups())"),
    ("subject_request", "groups", "groups <@ known_groups()"),
)
"""Columns with names of groups or codes of purposes: (table, column, what is held)."""

OF_ONE_OWNER = (
    ("assessment", "reused_from", "assessment", "child_id"),
    ("case_note", "corrects_id", "case_note", "child_id"),
    ("disclosure", "consent_id", "consent", "child_id"),
    ("identifier", "superseded_by", "identifier", "person_id"),
    ("sensitive_service", "consent_id", "consent", "child_id"),
    ("service_referral", "consent_id", "consent", "child_id"),
)
"""Keys to a row of the same child or person: (table, column, table referred to, owner)."""

INDEXES = (
    ("address_not_known_to", "person_id"),
    ("consent", "agency_id", "child_id"),
    ("consent_form", "given_by"),
    ("contact_point_not_known_to", "person_id"),
    ("excluded_practitioner", "practitioner_id"),
    ("shield_against", "person_id"),
)
"""From the other side: what is there of a person, an organisation, a practitioner."""
HISTORIES = ("address", "contact_point", "person_name")
"""Tables of which lists want the rows of today, and a single record wants all."""


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


STATES = (*STATED, "child_disability", "child_health")
KEYS = (
    *((table, "recorded_by", "practitioner") for table in STATES),
    ("emergency_grant", "agency_id", "agency"),
    ("emergency_grant", "confirmed_by", "practitioner"),
    ("emergency_grant", "reviewed_by", "practitioner"),
    ("need", "person_id", "person"),
    ("restriction", "person_id", "person"),
)
"""What they refer to: (table, column, table referred to)."""
FACTS = (
    ("account", "ck_account_a_practitioner_or_a_person"),
    ("assessment_factor", "no_factor_beside_21"),
    ("placement", "ck_placement_postcode"),
)
KINDS = (
    *("UPN", "FORMER_UPN", "ULN", "NHS_NUMBER", "HOME_OFFICE", "NATIONAL_INSURANCE"),
    *("POLICE_COMPUTER", "YOUTH_JUSTICE", "COURT_CASE"),
)
MORE_KINDS = (
    *("LA_CHILD", "CASE", "ADOPTION_AGENCY"),
    *("INCIDENT", "SETTING", "PROPERTY", "SOCIAL_WORK_ENGLAND"),
)


def upgrade() -> None:
    """Mend what is there, then hold it."""
    _known_names()
    _codes()
    _names()
    _owners()
    _shield()
    _note_persons()
    _not_known_to()
    _indexes()
    _more_of_each()
    _disability()
    _facts()
    _identifier()
    _registration("max(valid_to) FILTER (WHERE valid_from <= current_date)")
    for make in (_person_language, _purpose_reference, _retention, _match_candidate, _state_code):
        make()


def downgrade() -> None:
    """Take it away again; what was mended stays so."""
    op.drop_column("authority", "former_gss_code")
    for table in (
        "state_code",
        "match_candidate",
        "legal_hold",
        "retention_clock",
        "purpose_reference",
        "person_language",
    ):
        op.drop_table(table)
    _registration("max(valid_to)")
    _identifier_before()
    for table, name in FACTS:
        op.drop_constraint(name, table)
    _disability_before()
    for table, columns in _more().items():
        for added in columns:
            op.drop_column(table, added.name)
    _indexes_before()
    op.drop_table("contact_point_not_known_to")
    _note_persons_before()
    _shield_before()
    for table, column, other, owner in OF_ONE_OWNER:
        op.drop_constraint(op.f(f"fk_{table}_{column}_{owner}"), table)
        op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, other, [column], ["id"])
    for table, owner in (("consent", "child_id"), ("identifier", "person_id")):
        op.drop_constraint(op.f(f"uq_{table}_id_{owner}"), table)
    for table, column, _ in NAMES:
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
    for table, column, _ in _pins():
        op.drop_constraint(op.f(f"ck_{table}_{column}"), table)
    for table, _, code in _paired():
        op.drop_constraint(op.f(f"ck_{table}_{code}_of_a_scheme"), table)
    op.execute("DROP FUNCTION known_groups, known_purposes")


# ---- codes ----------------------------------------------------------------------------------------------------------


def _paired() -> list[tuple[str, str, str]]:
    """Every code whose set is NULL where it is: (table, column of the set, column of the code)."""
    stated = [(table, "scheme", "code") for table in STATED]
    return [*stated, *((table, f"{name}_scheme", f"{name}_code") for table, name, _ in PAIRS)]


def _pins() -> list[tuple[str, str, str]]:
    """Every column that names the set of a code: (table, column, set)."""
    return [
        *((table, "scheme", scheme) for table, scheme in STATED.items()),
        ("child_disability_code", "scheme", "disability"),
        *((table, f"{name}_scheme", scheme) for table, name, scheme in (*PAIRS, *OPTIONAL, *REQUIRED)),
    ]


def _mend(table: str, what: str, where: str) -> None:
    """Change rows that would be refused."""
    op.execute(f"UPDATE {table} SET {what} WHERE {where}")  # noqa: S608 - words of this file


def _codes() -> None:
    """A code of another set is no answer: it is as if nobody had asked."""
    for table, scheme in STATED.items():
        known = f"EXISTS (SELECT FROM code_value v WHERE v.scheme = '{scheme}' AND v.code = {table}.code)"
        _mend(table, f"scheme = '{scheme}'", f"scheme IS NULL AND {known}")
        _mend(
            table,
            "state = 'NOT_YET_OBTAINED', scheme = NULL, code = NULL",
            f"code IS NOT NULL AND scheme IS DISTINCT FROM '{scheme}'",
        )
        _mend(table, "scheme = NULL", "code IS NULL AND scheme IS NOT NULL")
    for table, name, scheme in PAIRS:
        _mend(
            table,
            f"{name}_scheme = NULL, {name}_code = NULL",
            f"({name}_scheme IS NULL) <> ({name}_code IS NULL) OR {name}_scheme <> '{scheme}'",
        )
    for table, name, scheme in OPTIONAL:
        _mend(table, f"{name}_scheme = '{scheme}', {name}_code = NULL", f"{name}_scheme <> '{scheme}'")
    op.execute("DELETE FROM child_disability_code WHERE scheme <> 'disability'")
    for table, column, scheme in _pins():
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ('{scheme}')")
    for table, column, code in _paired():
        op.create_check_constraint(
            op.f(f"ck_{table}_{code}_of_a_scheme"), table, f"({column} IS NULL) = ({code} IS NULL)"
        )


# ---- names of groups and purposes -----------------------------------------------------------------------------------


def _known_names() -> None:
    """In one place, so that a later migration adds a name by replacing a function."""
    for name, values in (("known_groups", GROUPS), ("known_purposes", PURPOSES)):
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE"
            f" RETURN CAST(ARRAY{list(values)} AS text[])"
        )


def _names() -> None:
    """An unknown name opened nothing, so it goes; where it was to protect, everything is protected instead."""
    _mend("restriction", "group_name = NULL", "group_name <> ALL (known_groups())")
    _mend("consent_exception", "groups = known_groups()", "NOT groups <@ known_groups()")
    # A consent needs a group, and VOID opens none; a request without groups is one for the whole record.
    void = "status = 'VOID', withdrawn_at = NULL"
    _mend("consent", f"groups = '{{identity}}', {void}", "NOT groups && known_groups()")
    left = "ARRAY(SELECT name FROM unnest(groups) AS name WHERE name = ANY (known_groups()))"
    for table in ("agreement", "consent", "disclosure", "emergency_grant"):
        _mend(table, f"groups = {left}", "NOT groups <@ known_groups()")
    _mend("subject_request", f"groups = NULLIF({left}, '{{}}')", "NOT groups <@ known_groups()")
    left = "ARRAY(SELECT upper(name) FROM unnest(purposes) AS name WHERE upper(name) = ANY (known_purposes()))"
    for table in ("agreement", "demo_identity"):
        _mend(table, f"purposes = {left}", "NOT purposes <@ known_purposes()")
    for table, told in (("consent", void), ("disclosure", "reason = reason || ' Purpose: ' || purpose")):
        lower = "purpose <> upper(purpose) AND upper(purpose) = ANY (known_purposes())"
        _mend(table, "purpose = upper(purpose)", lower)
        _mend(table, f"purpose = 'DIRECT_CARE', {told}", "purpose <> ALL (known_purposes())")
    for table, column, what in NAMES:
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, what)


# ---- keys -----------------------------------------------------------------------------------------------------------


def _owners() -> None:
    for table, owner in (("consent", "child_id"), ("identifier", "person_id")):
        op.create_unique_constraint(op.f(f"uq_{table}_id_{owner}"), table, ["id", owner])
    for table, column, other, owner in OF_ONE_OWNER:
        op.drop_constraint(op.f(f"fk_{table}_{column}"), table)
        op.create_foreign_key(op.f(f"fk_{table}_{column}_{owner}"), table, other, [column, owner], ["id", owner])


def _note_persons() -> None:
    """A note may be about a person, and be kept from the same."""
    op.drop_constraint(op.f("pk_case_note_person"), "case_note_person")
    op.create_primary_key(op.f("pk_case_note_person"), "case_note_person", ["note_id", "person_id", "part"])
    _remember("case_note_person", "note_id", "person_id", "part")


def _note_persons_before() -> None:
    """Of two parts of one person, the one that protects stays."""
    op.execute(
        "DELETE FROM case_note_person p USING case_note_person o WHERE p.note_id = o.note_id"
        " AND p.person_id = o.person_id AND (p.part <> 'CONFIDENTIAL_FROM' AND p.part > o.part"
        " OR o.part = 'CONFIDENTIAL_FROM' AND p.part <> 'CONFIDENTIAL_FROM')"
    )
    op.drop_constraint(op.f("pk_case_note_person"), "case_note_person")
    op.create_primary_key(op.f("pk_case_note_person"), "case_note_person", ["note_id", "person_id"])
    _remember("case_note_person", "note_id", "person_id")


def _remember(table: str, *key: str) -> None:
    """Let the table remember what its rows said before."""
    op.execute(f"DROP TRIGGER IF EXISTS remember ON {table}")
    op.execute(
        f"CREATE TRIGGER remember BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION remember({', '.join(key)})"
    )


# ---- protection -----------------------------------------------------------------------------------------------------


def _shield() -> None:
    """The grounds become a code; prose is taken for the widest, and what it said is in `past_value`."""
    op.execute(
        "INSERT INTO code_value (scheme, code, label, source) SELECT 'shield_grounds', 'HARM_TO_BOTH', 'Harm', 'eCAF'"
        " WHERE EXISTS (SELECT FROM shield) ON CONFLICT DO NOTHING"  # the label follows with the reference data
    )
    op.execute(
        "UPDATE shield SET grounds = 'HARM_TO_BOTH' WHERE grounds NOT IN"
        " (SELECT code FROM code_value WHERE scheme = 'shield_grounds')"
    )
    op.add_column(
        "shield", sa.Column("grounds_scheme", sa.Text(), server_default=sa.text("'shield_grounds'"), nullable=False)
    )
    op.add_column("shield", sa.Column("address_id", sa.Uuid(), nullable=True))
    op.add_column("shield", sa.Column("person_id", sa.Uuid(), nullable=True))
    op.create_check_constraint(op.f("ck_shield_grounds_scheme"), "shield", "grounds_scheme IN ('shield_grounds')")
    op.create_check_constraint(
        op.f("ck_shield_an_address_only_of_that_scope"), "shield", "address_id IS NULL OR scope = 'ADDRESS'"
    )
    op.create_check_constraint(
        op.f("ck_shield_a_person_only_of_that_scope"), "shield", "person_id IS NULL OR scope = 'PERSON_LINK'"
    )
    op.create_unique_constraint(op.f("uq_address_id_person_id"), "address", ["id", "person_id"])
    op.create_foreign_key(
        op.f("fk_shield_grounds_scheme_grounds"),
        "shield",
        "code_value",
        ["grounds_scheme", "grounds"],
        ["scheme", "code"],
    )
    op.create_foreign_key(
        op.f("fk_shield_address_id_child_id"), "shield", "address", ["address_id", "child_id"], ["id", "person_id"]
    )
    op.create_foreign_key(op.f("fk_shield_person_id"), "shield", "person", ["person_id"], ["id"])


def _shield_before() -> None:
    for column in ("grounds_scheme", "address_id", "person_id"):
        op.drop_column("shield", column)
    op.drop_constraint(op.f("uq_address_id_person_id"), "address")


def _not_known_to() -> None:
    _make(
        "contact_point_not_known_to",
        sa.Column("contact_point_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        _to("contact_point_not_known_to", "contact_point_id", "contact_point"),
        _to("contact_point_not_known_to", "person_id", "person"),
        key=("contact_point_id", "person_id"),
        comment="People who must not learn a telephone number or electronic address.",
    )


# ---- indexes --------------------------------------------------------------------------------------------------------


def _indexes() -> None:
    for table, *columns in INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
    for table in HISTORIES:
        op.drop_index(op.f(f"ix_{table}_person_id"), table)
        op.create_index(f"ix_{table}_current", table, ["person_id"], postgresql_where=sa.text("valid_to IS NULL"))
        op.create_index(op.f(f"ix_{table}_person_id_valid_from"), table, ["person_id", "valid_from"])
    op.create_index(
        "ix_relationship_responsible",
        "relationship",
        ["person_id", "child_id"],
        postgresql_where=sa.text("has_parental_responsibility"),
    )


def _indexes_before() -> None:
    op.drop_index("ix_relationship_responsible", "relationship")
    for table in HISTORIES:
        op.drop_index(op.f(f"ix_{table}_person_id_valid_from"), table)
        op.drop_index(f"ix_{table}_current", table)
        only = None if table == "person_name" else sa.text("valid_to IS NULL")
        op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"], postgresql_where=only)
    for table, *columns in INDEXES:
        op.drop_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table)


# ---- columns and constraints ----------------------------------------------------------------------------------------


def _more() -> dict[str, list[sa.Column[Any]]]:
    """Columns that are added: all may be left out."""
    return {
        **{
            table: [
                sa.Column("recorded_by", sa.Uuid()),
                *([] if table in STATED else [sa.Column("valid_from", sa.Date())]),
                sa.Column("valid_to", sa.Date()),
            ]
            for table in STATES
        },
        "emergency_grant": [
            sa.Column("agency_id", sa.Uuid()),
            sa.Column("purpose", sa.Text()),
            sa.Column("confirmed_by", sa.Uuid()),
            sa.Column("review_due_on", sa.Date()),
            sa.Column("reviewed_by", sa.Uuid()),
        ],
        "identifier": [
            sa.Column("issuing_sector_scheme", sa.Text(), server_default=sa.text("'agency_sector'"), nullable=False),
            sa.Column("issuing_sector_code", sa.Text()),
        ],
        "involvement": [sa.Column("part", sa.Text()), _flag("is_handover"), _flag("needs_location")],
        "need": [sa.Column("person_id", sa.Uuid())],
        "relationship": [_flag("is_emergency_contact")],
        "restriction": [sa.Column("person_id", sa.Uuid())],
        "shield": [_flag("alerts")],
    }


def _more_of_each() -> None:
    for table, columns in _more().items():
        for added in columns:
            op.add_column(table, added)
    for table, column, other in KEYS:
        op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, other, [column], ["id"])
    for table in STATES:
        op.create_check_constraint(op.f(f"ck_{table}_valid_to_after_valid_from"), table, "valid_to >= valid_from")
    op.create_check_constraint(
        op.f("ck_emergency_grant_purpose"), "emergency_grant", "purpose = ANY (known_purposes())"
    )
    op.create_check_constraint(
        op.f("ck_involvement_part"),
        "involvement",
        "part IN ('CASE_HOLDER', 'CO_WORKER', 'REVIEWING_OFFICER', 'MEMBER')",
    )
    op.create_index(
        op.f("ix_emergency_grant_review_due_on"),
        "emergency_grant",
        ["review_due_on"],
        postgresql_where=sa.text("reviewed_at IS NULL"),
    )
    op.create_index(op.f("ix_need_person_id"), "need", ["person_id"])


def _disability() -> None:
    """Codes stand under a recorded answer only; others are taken away, and stay in `past_value`."""
    op.execute(
        "DELETE FROM child_disability_code c USING child_disability d WHERE d.child_id = c.child_id"
        " AND d.state <> 'RECORDED'"
    )
    op.create_unique_constraint(op.f("uq_child_disability_child_id_state"), "child_disability", ["child_id", "state"])
    op.add_column(
        "child_disability_code", sa.Column("state", sa.Text(), server_default=sa.text("'RECORDED'"), nullable=False)
    )
    op.create_check_constraint(op.f("ck_child_disability_code_state"), "child_disability_code", "state IN ('RECORDED')")
    op.drop_constraint(op.f("fk_child_disability_code_child_id"), "child_disability_code")
    op.create_foreign_key(
        op.f("fk_child_disability_code_child_id_state"),
        "child_disability_code",
        "child_disability",
        ["child_id", "state"],
        ["child_id", "state"],
        deferrable=True,
        initially="DEFERRED",
    )


def _disability_before() -> None:
    op.drop_column("child_disability_code", "state")
    op.drop_constraint(op.f("uq_child_disability_child_id_state"), "child_disability")
    op.create_foreign_key(
        op.f("fk_child_disability_code_child_id"),
        "child_disability_code",
        "child_disability",
        ["child_id"],
        ["child_id"],
    )


def _facts() -> None:
    """An account of two is nobody's; a postcode that is none says nothing; 21 says that there is no factor."""
    _mend("account", "is_active = false, person_id = NULL", "practitioner_id IS NOT NULL AND person_id IS NOT NULL")
    op.create_check_constraint(
        op.f("ck_account_a_practitioner_or_a_person"), "account", "practitioner_id IS NULL OR person_id IS NULL"
    )
    postcode = "postcode ~ '^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$'"
    _mend("placement", "postcode = NULL", f"NOT {postcode}")
    op.create_check_constraint(op.f("ck_placement_postcode"), "placement", postcode)
    op.execute(
        "DELETE FROM assessment_factor f USING assessment_factor o WHERE f.factor_code = '21'"
        " AND o.assessment_id = f.assessment_id AND o.factor_code <> '21'"
    )
    op.execute(
        "ALTER TABLE assessment_factor ADD CONSTRAINT no_factor_beside_21 EXCLUDE USING gist ("
        " int8range(uuid_hash_extended(assessment_id, 0) >> 1,"
        " uuid_hash_extended(assessment_id, 0) >> 1, '[]') WITH &&,"
        " int8range(hashtextextended(NULLIF(factor_code, '21'), 0) >> 1,"
        " hashtextextended(NULLIF(factor_code, '21'), 0) >> 1, '[]') WITH &&)"
    )


def _identifier() -> None:
    _kinds(*KINDS, *MORE_KINDS)
    op.create_check_constraint(
        op.f("ck_identifier_issuing_sector_scheme"), "identifier", "issuing_sector_scheme IN ('agency_sector')"
    )
    op.create_foreign_key(
        op.f("fk_identifier_issuing_sector_scheme_issuing_sector_code"),
        "identifier",
        "code_value",
        ["issuing_sector_scheme", "issuing_sector_code"],
        ["scheme", "code"],
    )


def _identifier_before() -> None:
    """Numbers of kinds that it did not know go; `past_value` has them."""
    kinds = ", ".join(f"'{kind}'" for kind in MORE_KINDS)
    gone = f"EXISTS (SELECT FROM identifier n WHERE n.id = identifier.superseded_by AND n.kind IN ({kinds}))"
    _mend("identifier", "superseded_by = NULL", gone)
    op.execute(f"DELETE FROM identifier WHERE kind IN ({kinds})")  # noqa: S608 - words of this file
    _kinds(*KINDS)


def _kinds(*kinds: str) -> None:
    op.execute("ALTER TABLE identifier DROP CONSTRAINT ck_identifier_kind")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_identifier_kind"), "identifier", f"kind IN ({listed})")


def _registration(newest: str) -> None:
    """A registration to come does not count yet."""
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION keep_registration_until() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            changed uuid[] := array_remove(ARRAY[
                CASE WHEN TG_OP <> 'INSERT' THEN OLD.practitioner_id END,
                CASE WHEN TG_OP <> 'DELETE' THEN NEW.practitioner_id END], NULL);
        BEGIN
            UPDATE practitioner AS o SET registration_until = found.newest
            FROM (
                SELECT who.id, (SELECT {newest} FROM registration h WHERE h.practitioner_id = who.id) AS newest
                FROM unnest(changed) AS who(id)
            ) AS found
            WHERE o.id = found.id AND o.registration_until IS DISTINCT FROM found.newest;
            RETURN NULL;
        END
        $$
        """  # noqa: S608 - words of this file
    )
    # Every row as if it were new, so that the column follows.
    op.execute("UPDATE registration SET valid_to = valid_to")


# ---- tables ---------------------------------------------------------------------------------------------------------


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _make(name: str, *items: sa.schema.SchemaItem, key: tuple[str, ...] = ("id",), comment: str) -> None:
    """A table of the record: it remembers, and the application may read it."""
    op.create_table(
        name,
        *items,
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
        comment=comment,
    )
    _remember(name, *key)
    op.execute(f"GRANT SELECT ON {name} TO ecaf_app")


def _person_language() -> None:
    _make(
        "person_language",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("language_scheme", sa.Text(), server_default=sa.text("'language'"), nullable=False),
        sa.Column("language_code", sa.Text(), nullable=False),
        sa.Column("needs_interpreter", sa.Boolean(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("extracted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("language_scheme IN ('language')", name=op.f("ck_person_language_language_scheme")),
        sa.ForeignKeyConstraint(
            ["language_scheme", "language_code"],
            ["code_value.scheme", "code_value.code"],
            name=op.f("fk_person_language_language_scheme_language_code"),
        ),
        _to("person_language", "person_id", "person"),
        key=("person_id",),
        comment="First languages of parents and other adults; a child's is in child_language.",
    )


def _purpose_reference() -> None:
    table = "purpose_reference"
    _make(
        table,
        _id(),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("practitioner_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("purpose = ANY (known_purposes())", name=op.f("ck_purpose_reference_purpose")),
        sa.CheckConstraint(
            "agency_id IS NOT NULL OR practitioner_id IS NOT NULL", name=op.f("ck_purpose_reference_of_somebody")
        ),
        sa.CheckConstraint("closed_on >= opened_on", name=op.f("ck_purpose_reference_closed_on_after_opened_on")),
        _to(table, "child_id", "child"),
        _to(table, "agency_id", "agency"),
        _to(table, "practitioner_id", "practitioner"),
        comment="On what a purpose rests for a child: a police case, a transfer, an investigation, an audit sample.",
    )
    for columns in (["child_id", "purpose"], ["agency_id", "child_id"], ["practitioner_id", "child_id"]):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def _retention() -> None:
    _make(
        "retention_clock",
        _id(),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "rule IN ('EARLY_HELP', 'CHILD_IN_NEED', 'CHILD_PROTECTION', 'LOOKED_AFTER', 'CARE_LEAVER', 'ADOPTION',"
            " 'ADOPTION_NOT_GRANTED', 'NEVER_BORN')",
            name=op.f("ck_retention_clock_rule"),
        ),
        sa.CheckConstraint("due_on >= starts_on", name=op.f("ck_retention_clock_due_on_after_starts_on")),
        _to("retention_clock", "child_id", "child"),
        comment="How long a child's record is kept. How many years a class has is the authority's own rule.",
    )
    op.create_index(op.f("ix_retention_clock_child_id"), "retention_clock", ["child_id"], unique=True)
    op.create_index(op.f("ix_retention_clock_due_on"), "retention_clock", ["due_on"])
    _make(
        "legal_hold",
        _id(),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('COURT', 'INQUIRY', 'COMPLAINT', 'SUBJECT_REQUEST')", name=op.f("ck_legal_hold_reason")
        ),
        sa.CheckConstraint("lifted_on >= set_on", name=op.f("ck_legal_hold_lifted_on_after_set_on")),
        _to("legal_hold", "child_id", "child"),
        comment="What forbids to erase a record, whatever its clock says.",
    )
    op.create_index(op.f("ix_legal_hold_child_id_id"), "legal_hold", ["child_id", "id"])


def _match_candidate() -> None:
    table = "match_candidate"
    _make(
        table,
        _id(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Numeric(6, 2), nullable=True),
        sa.Column("decision", sa.Text(), server_default=sa.text("'OPEN'"), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("decision IN ('OPEN', 'SAME_AS', 'NOT_SAME_AS')", name=op.f("ck_match_candidate_decision")),
        sa.CheckConstraint("person_id < other_id", name=op.f("ck_match_candidate_each_pair_once")),
        sa.CheckConstraint(
            "(decision = 'OPEN') = (decided_on IS NULL)", name=op.f("ck_match_candidate_a_decision_has_a_day")
        ),
        sa.UniqueConstraint("person_id", "other_id", name=op.f("uq_match_candidate_person_id_other_id")),
        _to(table, "person_id", "person"),
        _to(table, "other_id", "person"),
        _to(table, "decided_by", "practitioner"),
        comment="Two records that may be of one person. Nothing is merged: a decision is a row, and may be taken back.",
    )
    op.create_index(op.f("ix_match_candidate_other_id"), table, ["other_id"])


def _state_code() -> None:
    op.add_column("authority", sa.Column("former_gss_code", sa.Text(), nullable=True))
    op.create_table(
        "state_code",
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('RECORDED', 'NOT_YET_OBTAINED', 'REFUSED', 'UNKNOWN', 'NOT_APPLICABLE')",
            name=op.f("ck_state_code_state"),
        ),
        sa.PrimaryKeyConstraint("scheme", "code", name=op.f("pk_state_code")),
        comment="Publishers' codes for what is no value but a state of an attribute, such as refused.",
    )
    op.execute("GRANT SELECT ON state_code TO ecaf_app")


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)
