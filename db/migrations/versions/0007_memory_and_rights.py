"""What the record remembers by itself, what is kept current by itself, and who may read what."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels = None
depends_on = None

REMEMBERED = (
    "action",
    "address",
    "address_not_known_to",
    "adoption",
    "agency",
    "agreement",
    "assessment",
    "assessment_factor",
    "care_leaver_contact",
    "case_note",
    "case_note_person",
    "child",
    "child_disability",
    "child_disability_code",
    "child_ethnicity",
    "child_gender_identity",
    "child_health",
    "child_immigration",
    "child_language",
    "child_religion",
    "child_send",
    "child_sexual_orientation",
    "consent",
    "consent_exception",
    "consent_form",
    "contact_point",
    "disclosure",
    "emergency_grant",
    "enquiry",
    "episode",
    "episode_referrer",
    "excluded_practitioner",
    "household",
    "household_member",
    "identifier",
    "intervention",
    "involvement",
    "legal_status",
    "need",
    "offence",
    "past_immigration",
    "person",
    "person_name",
    "placement",
    "plan",
    "practitioner",
    "pre_proceedings",
    "registration",
    "relationship",
    "restriction",
    "review",
    "roll",
    "seal",
    "sealed_link",
    "sensitive_service",
    "service_referral",
    "shield",
    "shield_against",
    "strengths_score",
    "subject_request",
    "team",
    "team_member",
    "training",
    "vetting",
    "voice",
    "warning_note",
)
"""Tables of the record: each keeps in `past_value` what its rows said before."""

CURRENT = (
    (
        "vetting",
        "practitioner",
        "vetting_until",
        "max(recheck_due_on) FILTER (WHERE level LIKE 'ENHANCED%' AND withdrawn_on IS NULL)",
    ),
    ("training", "practitioner", "training_until", "max(expires_on)"),
    ("registration", "practitioner", "registration_until", "max(valid_to)"),
    (
        "agreement",
        "agency",
        "agreement_until",
        "max(least(ends_on, ended_on - 1)) FILTER (WHERE starts_on <= current_date)",
    ),
)
"""The newest value of each is a column of the owner, so that the gate reads one row: (history, owner, column, what)."""


def upgrade() -> None:
    """Add keys, functions, triggers and rights."""
    op.create_foreign_key(op.f("fk_involvement_team_id"), "involvement", "team", ["team_id"], ["id"])
    op.create_foreign_key(
        op.f("fk_need_assessment_id_child_id"), "need", "assessment", ["assessment_id", "child_id"], ["id", "child_id"]
    )
    _remember()
    inspector = sa.inspect(op.get_bind())
    for table in REMEMBERED:
        key = ", ".join(f"'{name}'" for name in inspector.get_pk_constraint(table)["constrained_columns"])
        op.execute(
            f"CREATE TRIGGER remember BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION remember({key})"
        )
    for history, owner, column, what in CURRENT:
        _keep_current(history, owner, column, what)
    # Protective facts of the past are as protective as those of today: the application has no need of them yet.
    op.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO ecaf_app")
    op.execute("REVOKE ALL ON past_value FROM ecaf_app")


def downgrade() -> None:
    """Take them away again."""
    for history, _, column, _ in CURRENT:
        op.execute(f"DROP TRIGGER keep_current ON {history}")
        op.execute(f"DROP FUNCTION keep_{column}")
    for table in REMEMBERED:
        op.execute(f"DROP TRIGGER remember ON {table}")
    op.execute("DROP FUNCTION remember")
    op.drop_constraint(op.f("fk_need_assessment_id_child_id"), "need")
    op.drop_constraint(op.f("fk_involvement_team_id"), "involvement")


def _remember() -> None:
    """Each value that a change replaces, or a deletion takes away, becomes a row of `past_value`.

    The trigger's arguments are the columns of the table's primary key.
    """
    op.execute(
        """
        CREATE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            before jsonb := to_jsonb(OLD);
            after jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(NEW) ELSE '{}' END;
            bookkeeping constant text[] := '{recorded_at,source_system,source_id,extracted_at}';
            row_key constant text := (
                SELECT string_agg(before->>part.name, '/' ORDER BY part.place)
                FROM unnest(TG_ARGV) WITH ORDINALITY AS part(name, place));
        BEGIN
            IF TG_OP = 'UPDATE' AND before - bookkeeping = after - bookkeeping THEN
                RETURN NEW;  -- only where it came from is told anew
            END IF;
            INSERT INTO past_value (table_name, row_key, child_id, column_name, value, valid_from, valid_to,
                recorded_at, source_system, is_deletion)
            SELECT TG_TABLE_NAME, row_key,
                coalesce(before->>'child_id', before->>'person_id',
                    CASE WHEN TG_TABLE_NAME IN ('child', 'person') THEN before->>'id' END)::uuid,
                was.key, was.value,
                coalesce(before->>'valid_from', before->>'started_on')::date,
                coalesce(before->>'valid_to', before->>'ended_on',
                    NULLIF(after->>'valid_from', before->>'valid_from'))::date,
                (before->>'recorded_at')::timestamptz, before->>'source_system',
                CASE TG_OP WHEN 'DELETE' THEN 'YES' ELSE 'NO' END
            FROM jsonb_each_text(before) AS was
            WHERE was.key <> ALL (bookkeeping) AND (
                (TG_OP = 'DELETE' AND was.value IS NOT NULL)
                OR (TG_OP = 'UPDATE' AND was.value IS DISTINCT FROM after->>was.key));
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            NEW.recorded_at := now();
            RETURN NEW;
        END
        $$
        """
    )


def _keep_current(history: str, owner: str, column: str, what: str) -> None:
    """Keep the owner's column equal to what its history says."""
    op.execute(
        f"""
        CREATE FUNCTION keep_{column}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            changed uuid[] := array_remove(ARRAY[
                CASE WHEN TG_OP <> 'INSERT' THEN OLD.{owner}_id END,
                CASE WHEN TG_OP <> 'DELETE' THEN NEW.{owner}_id END], NULL);
        BEGIN
            UPDATE {owner} AS o SET {column} = found.newest
            FROM (
                SELECT who.id, (SELECT {what} FROM {history} h WHERE h.{owner}_id = who.id) AS newest
                FROM unnest(changed) AS who(id)
            ) AS found
            WHERE o.id = found.id AND o.{column} IS DISTINCT FROM found.newest;
            RETURN NULL;
        END
        $$
        """  # noqa: S608 - names of this file
    )
    op.execute(
        f"CREATE TRIGGER keep_current AFTER INSERT OR UPDATE OR DELETE ON {history}"
        f" FOR EACH ROW EXECUTE FUNCTION keep_{column}()"
    )
