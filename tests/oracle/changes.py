"""Changes to a database that leave all that a caller may see as it is.

They are made by what the evaluator says that the caller sees; that they did leave it as it was is checked afterwards,
by the evaluator again.
"""

# ruff: noqa: S608 - the tables are named here

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from db.tables import metadata
from tests.clearing import clearing
from tests.oracle.reduced import lives_there
from tests.oracle.rewriting import WRITTEN, WRITTEN_ROWS
from tests.oracle.shapes import ENTITIES
from tests.oracle.sight import Sight
from tests.oracle.world import Caller

RECORDED = """
    INSERT INTO {table} (child_id, state, scheme, code, source)
    SELECT c.id, 'RECORDED', v.scheme, v.code, 'changed' FROM unnest($1::uuid[]) c(id),
      (SELECT scheme, code FROM code_value WHERE scheme = (SELECT min(scheme) FROM {table})
        ORDER BY md5(code || $2) LIMIT 1) v
        ON CONFLICT (child_id) DO UPDATE SET state = 'RECORDED', scheme = excluded.scheme, code = excluded.code,
           source = $2, recorded_on = '2001-02-03'
"""
SHIELD = """
    INSERT INTO shield (child_id, scope, grounds, set_at, review_on, lifted_at)
    SELECT id, '{}', 'HARM_TO_CHILD', now() - interval '3 days', current_date, {} FROM unnest($1::uuid[]) s(id)
"""
GRANT = """
    INSERT INTO emergency_grant (practitioner_id, child_id, groups, reason, expires_at)
    SELECT p.id, c.id, '{{{}}}', 'changed', now() + interval '50 minutes' FROM unnest($1::uuid[]) c(id),
      (SELECT id FROM practitioner WHERE id {} $2 LIMIT 3) p
"""
EXCLUDED = """
    INSERT INTO excluded_practitioner (child_id, practitioner_id, reason)
    SELECT c.id, p.id, 'LISTED' FROM unnest($1::uuid[]) c(id),
      (SELECT id FROM practitioner WHERE id {} $2 LIMIT 3) p ON CONFLICT DO NOTHING
"""
SIBLING = (
    "INSERT INTO relationship (child_id, person_id, relation_code, risk_to_child) VALUES ($1, $2, 'sibling', 'YES')"
)
HALF = "get_byte(uuid_send(id), 0) % 2 = 0"
KEPT = "id = ANY($1) AND practitioner_id IS DISTINCT FROM $2"
"""Not the caller's own involvement, by which they are assigned."""
CODED = {
    "ethnicity": "child_ethnicity",
    "immigrationStatus": "child_immigration",
    "religion": "child_religion",
    "language": "child_language",
    "genderIdentity": "child_gender_identity",
    "sexualOrientation": "child_sexual_orientation",
}
REDUCED = {
    "immigrationStatus": "noRecourseToPublicFunds",
    "Episode": "hasPlan",
    "Address": "outwardCode",
}
"""What tells of a value or of rows in a reduced form: where that is seen, the whole may not change."""
BARE = (
    *CODED.values(),
    *("child_health", "warning_note", "child_disability_code", "child_disability"),
    *("relationship", "intervention", "need", "episode", "assessment"),
    *("plan", "case_note", "voice", "offence", "legal_status", "disclosure", "consent_form"),
)
WORK = (
    """
    INSERT INTO intervention (child_id, need_id, agency_id, title, status)
    SELECT $1, need.id, agency.id, 'changed', 'ACTIVE' FROM need, agency WHERE child_id = $1
    """,
    """
    INSERT INTO involvement (child_id, agency_id, is_sensitive, role, started_on)
    SELECT $1, id, is_sensitive, 'changed', current_date - 9 FROM agency
    """,
    "INSERT INTO episode (child_id, category, referral_date) VALUES ($1, 'CP', current_date - 40)",
    "INSERT INTO child_disability (child_id, state) VALUES ($1, 'REFUSED')",
    """
    INSERT INTO assessment (child_id, type, status, started_on, agency_id)
    SELECT $1, 'AGE', 'DRAFT', current_date, id FROM agency
    """,
    """
    INSERT INTO assessment_factor (child_id, assessment_id, factor_code, domain)
    SELECT $1, a.id, f.code, 1 + n FROM assessment a, generate_series(0, 2) n,
      LATERAL (SELECT code FROM code_value WHERE scheme = 'factors' AND code <> '21' ORDER BY code OFFSET n LIMIT 1) f
      WHERE a.child_id = $1
    """,
    "INSERT INTO child_health (child_id, state, summary) VALUES ($1, 'RECORDED', 'changed')",
    "INSERT INTO identifier (person_id, kind, value, verification) VALUES ($1, 'CASE', 'x', 'PRESENT_UNVERIFIED')",
    "INSERT INTO person_name (person_id, type, given_name) VALUES ($1, 'BIRTH', 'changed')",
    "INSERT INTO contact_point (person_id, kind, value) VALUES ($1, 'TELEPHONE', '01632 960099')",
    """
    INSERT INTO warning_note (child_id, kind, narrative, started_on, review_on)
    VALUES ($1, 'STAFF_SAFETY', 'changed', current_date, current_date)
    """,
    "INSERT INTO address (person_id, type, lines) VALUES ($1, 'HOME', '3 Lane')",
    "INSERT INTO address (person_id, type, lines, protection) VALUES ($1, 'REFUGE', '4 Lane', 'SHIELDED')",
)
SHUT = {
    (
        "FamilyMember",
        "riskToChild",
    ): "relationship SET risk_to_child = CASE risk_to_child WHEN 'YES' THEN 'NO' ELSE 'YES' END",
    ("Intervention", "outcome"): "intervention SET outcome = 'changed'",
    ("Intervention", "endedOn"): "intervention SET ended_on = started_on + 1",
    ("Intervention", "agency"): "intervention SET agency_id ="
    " (SELECT min(id::text)::uuid FROM agency WHERE NOT is_sensitive)",
}
"""What becomes of a value that is kept back, by field."""
OF_PERSON = ("address", "contact_point", "identifier", "person_name")
"""Tables of the record whose rows are of a person, child or adult."""
ROWS = {
    "Need": (
        "UPDATE need SET summary = 'changed', level = 0 WHERE id = ANY($1)",
        "INSERT INTO need (child_id, domain) SELECT child_id, domain FROM need WHERE id = ANY($1)",
    ),
    "Intervention": (
        "UPDATE intervention SET title = 'changed', outcome = NULL WHERE id = ANY($1)",
        """INSERT INTO intervention (child_id, agency_id, title, status)
           SELECT child_id, agency_id, 'copied', 'ACTIVE' FROM intervention WHERE id = ANY($1)""",
    ),
    "Episode": (
        """INSERT INTO episode (child_id, category, referral_date)
           SELECT child_id, category, referral_date FROM episode WHERE id = ANY($1)""",
        *clearing(metadata.tables["episode"], f"id = ANY($1) AND {HALF}"),
    ),
    "Assessment": (
        "UPDATE assessment SET version = 9, lead_practitioner_id = NULL WHERE id = ANY($1)",
        """INSERT INTO assessment (child_id, type, status, started_on, agency_id)
           SELECT child_id, type, 'DRAFT', started_on, agency_id FROM assessment WHERE id = ANY($1)""",
        # Its factors are rows of their own, and may be there where it is not.
        *clearing(
            metadata.tables["assessment"],
            f"id = ANY($1) AND {HALF} AND id NOT IN (SELECT assessment_id FROM assessment_factor)",
        ),
    ),
    "Factor": (
        f"DELETE FROM assessment_factor WHERE id = ANY($1) AND {HALF}",
        """INSERT INTO assessment_factor (child_id, assessment_id, factor_code, domain)
           SELECT f.child_id, f.assessment_id, v.code, f.domain FROM assessment_factor f,
             LATERAL (SELECT code FROM code_value WHERE scheme = 'factors' AND code <> '21' AND code <> f.factor_code
               LIMIT 1) v WHERE f.id = ANY($1) AND f.factor_code <> '21' ON CONFLICT DO NOTHING""",
    ),
    "FamilyMember": (
        """INSERT INTO relationship (child_id, person_id, relation_code)
           SELECT child_id, person_id, relation_code FROM relationship WHERE id = ANY($1)""",
        # Who holds parental responsibility may have given a consent, by which something is seen.
        f"DELETE FROM relationship WHERE id = ANY($1) AND {HALF} AND has_parental_responsibility IS NOT TRUE",
    ),
    "Address": (
        "UPDATE address SET lines = 'changed', postcode = NULL, is_safe = NULL WHERE id = ANY($1)",
        """INSERT INTO address (person_id, type, lines, protection, valid_from, valid_to)
           SELECT person_id, type, 'copied', protection, '1950-01-01', '1950-02-01' FROM address WHERE id = ANY($1)
             AND id NOT IN (SELECT address_id FROM address_not_known_to)
           ON CONFLICT DO NOTHING""",
    ),
    "ContactPoint": ("UPDATE contact_point SET value = '01632 960098', is_safe = NULL WHERE id = ANY($1)",),
    "Identifier": (
        "UPDATE identifier SET value = 'changed', verification = 'PRESENT_UNVERIFIED' WHERE id = ANY($1)",
        """INSERT INTO identifier (person_id, kind, value, verification, valid_to)
           SELECT person_id, kind, 'copied', 'PRESENT_UNVERIFIED', current_date FROM identifier WHERE id = ANY($1)""",
    ),
    "PersonName": (
        "UPDATE person_name SET given_name = 'Changed', family_name = NULL WHERE id = ANY($1)",
        f"DELETE FROM person_name WHERE id = ANY($1) AND {HALF}",
    ),
    "Involvement": (
        f"""INSERT INTO involvement (child_id, agency_id, is_sensitive, role, started_on, is_visible_to_family)
            SELECT child_id, agency_id, is_sensitive, 'copied', started_on, is_visible_to_family
            FROM involvement WHERE {KEPT}""",
        f"UPDATE involvement SET role = 'changed', ended_on = NULL WHERE {KEPT}",
        f"DELETE FROM involvement WHERE {KEPT} AND {HALF}",
    ),
}
ROWS |= WRITTEN_ROWS
"""What becomes of rows that are not there for the caller: other texts, more of them, fewer of them."""


def _decides(sight: Sight, name: str, key: UUID) -> bool:
    """The row is not there for the caller, and what they see rests on it: their own edge or home, or one of those who
    are counted as the household.
    """
    if name not in {"FamilyMember", "Address"}:
        return False
    world, caller = sight.evaluator.world, sight.evaluator.caller
    row = world.rows[ENTITIES[name].table][key]
    if row["person_id"] == caller.person_id:
        return True
    is_told = name == "FamilyMember" and row["child_id"] in sight.open["Child", "householdSize"]
    return is_told and lives_there(world, caller, row)


@dataclass
class Changer:
    """The owner's connection, and how many rows each kind of change has changed so far."""

    db: Any
    counts: Counter[str] = field(default_factory=Counter)

    async def run(self, label: str, sql: str, *binds: object) -> None:
        """One statement; it says how many rows it changed."""
        status = await self.db.execute(sql, *binds)
        self.counts[label] += int(status.rpartition(" ")[2])

    async def values(self, sight: Sight, _: UUID | None) -> None:
        """Values kept back of rows that the caller sees, and of children that they do not."""
        away = sight.hidden("Child", 60)
        for name, table in CODED.items():
            seen = set(sight.open["Child", REDUCED.get(name, "")])
            shut = [*(key for key in sight.shut["Child", name] if key not in seen), *away]
            await self.run(f"{name} changed", RECORDED.format(table=table), shut, "other")
            half = HALF.replace("id)", "child_id)")
            await self.run(f"{name} deleted", f"DELETE FROM {table} WHERE child_id = ANY($1) AND {half}", shut)
        shut = [*sight.shut["Child", "disability"], *away]
        await self.run("disability changed", "DELETE FROM child_disability_code WHERE child_id = ANY($1)", shut)
        sick = [*sight.shut["Child", "health"], *away]
        await self.run("health changed", "UPDATE child_health SET allergies='changed' WHERE child_id=ANY($1)", sick)
        await self.run("disability changed", "UPDATE child_disability SET state='REFUSED' WHERE child_id=ANY($1)", shut)
        for (name, key), change in SHUT.items():
            await self.run(f"{name}.{key} changed", f"UPDATE {change} WHERE id = ANY($1)", sight.shut[name, key])

    async def rows(self, sight: Sight, _: UUID | None) -> None:
        """Rows that do not exist for the caller."""
        own = sight.evaluator.caller.practitioner_id
        for name, statements in ROWS.items():
            for sql in statements:
                some = sight.hidden(name, 90, sight.open["Child", REDUCED.get(name, "")])
                some = [key for key in some if not _decides(sight, name, key)]
                binds = (some, own) if "$2" in sql else (some,)
                await self.run(f"{name} {sql.partition(' ')[0]}", sql, *binds)

    async def elsewhere(self, sight: Sight, _: UUID | None) -> None:
        """Other authorities' children, and columns that no field shows."""
        caller, there = sight.evaluator.caller, "318"
        moved = "UPDATE child SET authority_code = $2, la_child_id = NULL WHERE id = ANY($1)"
        await self.run("moved away", moved, sight.hidden("Child", 6), there)
        born = await self.db.fetchval(
            "INSERT INTO person (kind, given_name, date_of_birth) VALUES ('CHILD', 'New', current_date) RETURNING id"
        )
        await self.run("new elsewhere", "INSERT INTO child (id, authority_code) VALUES ($1, $2)", born, there)
        await self.run("no field", "UPDATE practitioner SET job_title = 'changed'")
        own = (
            "UPDATE relationship SET started_on = '2001-02-03'"
            " WHERE person_id IS DISTINCT FROM $1 AND has_parental_responsibility IS NOT TRUE"
        )
        await self.run("no field", own, caller.person_id)
        await self.run("no field", "UPDATE person SET title = 'changed'")
        renamed = "UPDATE person SET given_name = 'Changed', sex = 'U' WHERE id = ANY($1)"
        await self.run("strangers renamed", renamed, sight.strangers())
        others = [caller.person_id] if caller.person_id else []
        competent = (
            "UPDATE child SET competence_recorded_on = '2001-02-03' WHERE id <> ALL($1)"
            " AND NOT EXISTS (SELECT FROM consent_form WHERE given_by = child.id)"
        )
        await self.run("competence of others", competent, others)

    async def protection(self, sight: Sight, bare: UUID | None) -> None:
        """A shield with a whole record behind it where nothing was recorded; shields and grants without effect."""
        seen, away, own = sight.seen("Child"), sight.strangers(), sight.evaluator.caller.practitioner_id
        await self.run("shield of an address", SHIELD.format("ADDRESS", "NULL"), away)
        await self.run("shield lifted", SHIELD.format("RECORD", "now() - interval '1 day'"), seen)
        await self.run("shield of a stranger", SHIELD.format("RECORD", "NULL"), away)
        await self.run("grant to others", GRANT.format("family,needs_child", "<>"), seen, own)
        await self.run("grant for a stranger", GRANT.format("identity,family", "="), away, own)
        taken = "DELETE FROM emergency_grant WHERE practitioner_id IS DISTINCT FROM $1"
        await self.run("grant taken from others", taken, own)
        seal = "INSERT INTO seal (child_id, grounds) SELECT id, 'ADOPTION' FROM unnest($1::uuid[]) s(id)"
        await self.run("seal of a stranger", seal + " ON CONFLICT DO NOTHING", away)
        await self.run("archive of a stranger", "UPDATE child SET archived_on = current_date WHERE id = ANY($1)", away)
        await self.run("conflict of others", EXCLUDED.format("IS DISTINCT FROM"), seen, own)
        await self.run("conflict with a stranger", EXCLUDED.format("="), away, own)
        if bare:
            await self.run("shield with a record", SHIELD.format("RECORD", "NULL"), [bare])
            await self.record("shield with a record", bare)
            for other in [key for key in seen if key != bare][:5]:
                await self.run("edge to the shielded", SIBLING, other, bare)
                await self.run("edge of the shielded", SIBLING, bare, other)

    async def record(self, label: str, child: UUID) -> None:
        """Something of everything for one child."""
        for table in CODED.values():
            await self.run(label, RECORDED.format(table=table), [child], "new")
        for domain in (None, 1, 2, 3):
            need = "INSERT INTO need (child_id, domain, summary) VALUES ($1, $2, 'changed')"
            await self.run(label, need, child, domain)
        for sql in (*WORK, *WRITTEN):
            await self.run(label, sql, child)

    async def strip(self, caller: Caller, child: UUID) -> None:
        """Take away all that is recorded of a child. What lets the caller reach it is made a sensitive row."""
        for table in BARE:
            for sql in clearing(metadata.tables[table], "child_id = $1"):
                await self.db.execute(sql, child)
        for table in OF_PERSON:
            for sql in clearing(metadata.tables[table], "person_id = $1"):
                await self.db.execute(sql, child)
        await self.db.execute("DELETE FROM relationship WHERE person_id = $1", child)
        own = caller.practitioner_id if caller.role != "front_door" else None
        await self.db.execute(
            "DELETE FROM involvement WHERE child_id = $1 AND (practitioner_id IS DISTINCT FROM $2 OR $2 IS NULL)",
            *(child, own),
        )
        sensitive = "(SELECT id FROM agency WHERE is_sensitive LIMIT 1)"
        await self.db.execute(
            f"UPDATE involvement SET is_sensitive = true, agency_id = {sensitive} WHERE child_id = $1", child
        )
