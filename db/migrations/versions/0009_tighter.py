"""What the record should never have taken is refused, and what it could not say yet has a place.

Codes are of the set that is meant, names of groups and purposes are known ones, and keys between rows of a child stay
with that child. Rows that are there are mended where it is plain how: their values before are in `past_value`. A row
that names a row of another child stops the migration, because only a person can say which child is meant.
"""

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
    *("disclosures", "subject_requests", "protection_admin", "sealed", "workforce", "access_log", "directory"),
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


def downgrade() -> None:
    """Take it away again; what was mended stays so."""
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
        _mend(table, "purpose = upper(purpose)", "upper(purpose) = ANY (known_purposes())")
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
