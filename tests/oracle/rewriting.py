"""Changes to what is written about children: for non-interference, beside those of the rest of the record."""

# ruff: noqa: S608 - the tables are named here

from db.tables import metadata
from tests.clearing import clearing

HALF = "get_byte(uuid_send(id), 0) % 2 = 0"

WRITTEN = (
    "INSERT INTO plan (child_id, kind, started_on) VALUES ($1, 'CARE', current_date)",
    """
    INSERT INTO case_note (child_id, agency_id, author_id, happened_at, written_at, type, text, is_shared)
    SELECT $1, agency_id, id, now(), now(), 'VISIT', 'changed', true FROM practitioner
    """,
    """
    INSERT INTO voice (child_id, words, method, told_on, told_to)
    SELECT $1, 'changed', 'PLAY', current_date, id FROM practitioner
    """,
    "INSERT INTO offence (child_id, description, status, agency_id) SELECT $1, 'changed', 'CHARGED', id FROM agency",
    """
    INSERT INTO disclosure
      (child_id, agency_id, decision, groups, purpose, lawful_basis, reason, is_family_told, decided_at)
    SELECT $1, id, 'SHARED', '{family}', 'TRANSFER', 'PUBLIC_TASK', 'changed', 'YES', now() FROM agency
    """,
    """
    INSERT INTO legal_status (child_id, scheme, code, started_on)
    SELECT $1, scheme, code, current_date FROM code_value WHERE scheme = 'legal_order'
    """,
)
"""Something of everything that is written, for one child."""

WRITTEN_ROWS: dict[str, tuple[str, ...]] = {
    "Plan": (
        "UPDATE plan SET desired_outcome = 'changed', lead_practitioner_id = NULL WHERE id = ANY($1)",
        """INSERT INTO plan (child_id, kind, started_on)
           SELECT child_id, 'CARE', started_on FROM plan WHERE id = ANY($1)""",
    ),
    "PlanAction": (
        """UPDATE action SET title = 'changed', agency_id = NULL WHERE id = ANY($1)
             AND agency_id IN (SELECT id FROM agency WHERE NOT is_sensitive)""",
        """INSERT INTO action (child_id, plan_id, title, status, agency_id)
           SELECT child_id, plan_id, 'copied', 'OPEN', agency_id FROM action WHERE id = ANY($1)
             AND agency_id IN (SELECT id FROM agency WHERE is_sensitive)""",
    ),
    "PlanReview": ("UPDATE review SET notes = 'changed' WHERE id = ANY($1)",),
    "CaseNote": (
        """INSERT INTO case_note (child_id, agency_id, author_id, happened_at, written_at, type, text, is_shared)
           SELECT child_id, agency_id, author_id, now(), now(), 'EMAIL', 'copied', is_shared
           FROM case_note WHERE id = ANY($1)""",  # of today: an older one may have been given out
    ),
    "ChildVoice": (
        "UPDATE voice SET words = 'changed' WHERE id = ANY($1)",
        f"DELETE FROM voice WHERE id = ANY($1) AND {HALF}",
    ),
    "Offence": (
        "UPDATE offence SET outcome = 'changed' WHERE id = ANY($1)",
        f"DELETE FROM offence WHERE id = ANY($1) AND {HALF}",
    ),
    "LegalStatus": (f"DELETE FROM legal_status WHERE id = ANY($1) AND {HALF}",),
    "Placement": tuple(clearing(metadata.tables["placement"], f"id = ANY($1) AND {HALF}")),
    "Consent": (
        """INSERT INTO consent (child_id, form_id, agency_id, purpose, groups, status, valid_from)
           SELECT child_id, form_id, agency_id, 'TRANSFER', groups, 'EXPIRED', valid_from
           FROM consent WHERE id = ANY($1)""",
    ),
    "Disclosure": (
        "UPDATE disclosure SET reason = 'changed' WHERE id = ANY($1)",
        f"DELETE FROM disclosure WHERE id = ANY($1) AND {HALF}",
    ),
}
"""What becomes of rows that are not there for the caller. Consents that are added have expired: they open nothing."""
