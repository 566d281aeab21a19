"""Notices: a change of the record says of which child, so that who watches the child can be asked anew."""

from alembic import op

revision = "0015"
down_revision: str | None = "0014"
branch_labels = None
depends_on = None

OF_CHILD = (
    "action", "adoption", "assessment", "assessment_factor", "care_leaver_contact", "case_note",
    "case_note_person", "child_disability", "child_disability_code", "child_ethnicity", "child_gender_identity",
    "child_health", "child_immigration", "child_language", "child_religion", "child_send",
    "child_sexual_orientation", "consent", "consent_exception", "consent_form", "disclosure", "emergency_grant",
    "enquiry", "episode", "episode_referrer", "excluded_practitioner", "intervention", "involvement",
    "legal_hold", "legal_status", "need", "offence", "past_immigration", "placement", "plan", "pre_proceedings",
    "purpose_reference", "relationship", "restriction", "retention_clock", "review", "roll", "seal",
    "sensitive_service", "service_referral", "shield", "strengths_score", "subject_request", "voice",
    "warning_note",
)  # fmt: skip
"""Rows with the key of their child."""

OF_PERSON = (
    "address", "contact_point", "identifier", "person_language", "person_name",
)  # fmt: skip
"""Rows with the key of their person, who may be a child."""

OF_ALL = (
    "account", "address_not_known_to", "agency", "agreement", "authority", "code_value",
    "contact_point_not_known_to", "contract", "contract_object", "ethnicity_group", "household",
    "household_member", "instance", "match_candidate", "membership", "practitioner", "region", "registration",
    "relation_kind", "sealed_link", "shield_against", "state_code", "team", "team_member", "training",
    "vetting",
)  # fmt: skip
"""Rows on which the answers about many children rest: nobody is named."""

KEYS = {
    **dict.fromkeys(OF_CHILD, "child_id"),
    **dict.fromkeys(OF_PERSON, "person_id"),
    "child": "id",
    "person": "id",
}
EVENTS = {
    "insert": "REFERENCING NEW TABLE AS changed",
    "update": "REFERENCING NEW TABLE AS changed OLD TABLE AS was",
    "delete": "REFERENCING OLD TABLE AS changed",
}
"""A trigger that sees the rows of a statement is for one kind of statement."""


def upgrade() -> None:
    """Add a trigger for each statement, never for each row: a filling by COPY is one statement."""
    _notice()
    for table, key in KEYS.items():
        for event, rows in EVENTS.items():
            op.execute(
                f"CREATE TRIGGER notice_{event} AFTER {event.upper()} ON {table} {rows}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION notice('{key}')"
            )
    for table in OF_ALL:
        op.execute(
            f"CREATE TRIGGER notice AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION notice()"
        )


def downgrade() -> None:
    """Take them away."""
    for table in KEYS:
        for event in EVENTS:
            op.execute(f"DROP TRIGGER notice_{event} ON {table}")
    for table in OF_ALL:
        op.execute(f"DROP TRIGGER notice ON {table}")
    op.execute("DROP FUNCTION notice")


def _notice() -> None:
    """Say of which children: those of the rows, and those whose family they belong to. Of many, say nothing in
    particular. A notice holds keys only, and no caller is sent one.
    """
    op.execute(
        """
        CREATE FUNCTION notice() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            most constant int := 200;
            keys uuid[];
        BEGIN
            IF TG_NARGS = 1 THEN
                EXECUTE format('SELECT array_agg(k) FROM (SELECT %1$I AS k FROM changed LIMIT %2$s) a',
                    TG_ARGV[0], most + 1) INTO keys;
                IF TG_OP = 'UPDATE' THEN
                    EXECUTE format('SELECT $1 || array_agg(k) FROM (SELECT %1$I AS k FROM was LIMIT %2$s) b',
                        TG_ARGV[0], most + 1) INTO keys USING keys;
                END IF;
                IF keys IS NULL THEN
                    RETURN NULL;  -- no row was touched
                END IF;
                IF cardinality(keys) <= most THEN
                    PERFORM pg_notify('ecaf_child', found.id::text)
                    FROM (SELECT unnest(keys) UNION
                        SELECT r.child_id FROM relationship r WHERE r.person_id = ANY (keys)) AS found (id)
                    WHERE found.id IS NOT NULL;
                    RETURN NULL;
                END IF;
            END IF;
            PERFORM pg_notify('ecaf_child', '');
            RETURN NULL;
        END
        $$
        """
    )
