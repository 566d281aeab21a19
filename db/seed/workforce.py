"""Teams, and the checks that stand behind the days that the gate reads."""

from datetime import timedelta
from uuid import UUID

from db import tables
from db.documents import sha256_of
from db.seed.cast import SENSITIVE, Cast
from db.seed.parts import AREAS, HOME, SCHOOL_RECORDS
from db.seed.rows import Row, Rows

TEAMS = {
    "LA_CSC": ("Assessment and intervention", "Children in care", "Front door duty"),
    "LA_EH": ("Family help",),
    "NHS_COMMUNITY": ("Health visiting",),
    "YJS": ("Prevention",),
}
_BODIES = {
    "social worker": "SWE",
    "duty social worker": "SWE",
    "team manager": "SWE",
    "health visitor": "NMC",
    "mental health nurse": "NMC",
    "general practitioner": "GMC",
}
_EARLY_HELP = ("DIRECT_CARE", "EARLY_HELP_ASSESSMENT", "SAFEGUARDING")
_PURPOSES = {
    "LA_CSC": (
        *("DIRECT_CARE", "SAFEGUARDING", "DUPLICATE_CHECK", "STATUTORY_REVIEW", "TRANSFER", "COURT_ORDER"),
        *("SUBJECT_ACCESS", "RECTIFICATION", "AUDIT", "COMPLAINT", "STATUTORY_RETURN", "RESEARCH_DEIDENTIFIED"),
    ),
    "LA_EH": _EARLY_HELP,
    "LA_HOUSING": ("HOUSING_DUTY",),
    "YJS": ("YOUTH_JUSTICE", "COURT_ORDER"),
    "SCHOOL": ("EDUCATION_SUPPORT", "EARLY_HELP_ASSESSMENT", "SAFEGUARDING"),
    "EARLY_YEARS": _EARLY_HELP,
    "NHS_GP": _EARLY_HELP,
    "NHS_COMMUNITY": _EARLY_HELP,
    "VCS": _EARLY_HELP,
    "POLICE": ("SAFEGUARDING", "POLICE_INVESTIGATION", "COURT_ORDER"),
    "RAA": ("DIRECT_CARE", "COURT_ORDER"),
    "DFE": ("SYSTEM_TEST_SYNTHETIC",),
}
"""What the agreement of a sector covers; of the others, direct care."""
_COVERED = ("identity", "contact", "family", "needs_child", "needs_environment", "interventions")

_UNATTENDED = ("identity/*", "disability_send/*", "needs_child/*", "interventions/*", "directory/*")


def employ(rows: Rows, cast: Cast) -> None:
    """Make the history of every agency and practitioner, and put people into teams."""
    rows.stream("workforce")
    for agency in rows.kept["agency"]:
        agree_terms(rows, agency)
    for practitioner in rows.kept["practitioner"]:
        check(rows, practitioner)
    for code in AREAS:
        for sector, names in TEAMS.items():
            for number, name in enumerate(names):
                _team(rows, cast, (code, sector), name, number)


_PUPILS = "query Pupils { children(first: 50) { nodes { id givenName familyName withheld { field reason } } } }"
"""The document that the demo's system registered."""


def contract(rows: Rows, cast: Cast) -> None:
    """Make the contract of the demo's system: what it may ask for without a person, and the document that it sends.
    And one second employer.
    """
    rows.stream("contracts")
    rows.add(tables.membership, practitioner_id=cast.demo["dsl"], agency_id=cast.agencies[HOME, "LA_EH"],
             started_on=rows.days_ago(200, 300))  # fmt: skip
    key = rows.add(
        tables.contract,
        agency_id=cast.agencies[HOME, "SCHOOL"],
        client_id=SCHOOL_RECORDS,
        reference="API-DEMO-1",
        starts_on=rows.today - timedelta(days=120),
        ends_on=rows.today + timedelta(days=245),
    )
    for name in _UNATTENDED:
        rows.add(tables.contract_object, contract_id=key, object=name)
    rows.add(tables.client, client_id=SCHOOL_RECORDS, documents="OPEN")
    rows.add(
        tables.trusted_document,
        client_id=SCHOOL_RECORDS,
        sha256=sha256_of(_PUPILS),
        name="pupils.graphql",
        text=_PUPILS,
    )


def agree_terms(rows: Rows, agency: Row) -> None:
    """Make the sharing agreement of an organisation."""
    rows.add(
        tables.agreement,
        agency_id=agency["id"],
        reference=f"ISA-DEMO-{rows.rng.randint(1000, 9999)}",
        purposes=list(_PURPOSES.get(agency["sector"], ("DIRECT_CARE",))),
        groups=["sensitive_service"] if agency["sector"] in SENSITIVE else list(_COVERED),
        starts_on=rows.today - timedelta(days=400),
        ends_on=agency["agreement_until"],
    )
    agency["telephone"] = f"01632 960{rows.rng.randint(0, 999):03}"


def check(rows: Rows, who: Row) -> None:
    """Make the vetting, training and registration of a practitioner."""
    began = rows.days_ago(100, 700)
    rows.add(
        tables.vetting,
        practitioner_id=who["id"],
        level="ENHANCED_BARRED",
        certificate_last_four=f"{rows.between(0, 9999):04}",
        issued_on=began,
        recheck_due_on=who["vetting_until"],
        uses_update_service=rows.chance(0.6),
    )
    rows.add(
        tables.training,
        practitioner_id=who["id"],
        course="Safeguarding and information sharing",
        passed_on=began,
        expires_on=who["training_until"],
    )
    body = _BODIES.get(who["job_title"])
    if body is None:
        return
    who["registration_until"] = rows.today + timedelta(days=365)
    digits = f"99{rows.between(1000, 9999)}"
    rows.add(
        tables.registration,
        practitioner_id=who["id"],
        body=body,
        number=f"SW{digits}" if body == "SWE" else f"{body}-DEMO-{digits}",
        valid_from=began,
        valid_to=who["registration_until"],
    )


def _team(rows: Rows, cast: Cast, where: tuple[str, str], name: str, number: int) -> None:
    """One team of an agency; its demo identities are in the first, and those on duty in the last."""
    agency = cast.agencies[where]
    duty = "duty" in name
    team = rows.add(tables.team, agency_id=agency, name=name, is_duty=duty)
    cast.teams[agency, number] = team
    at_work = {row["id"] for row in rows.kept["practitioner"] if row["agency_id"] == agency}
    demo = {who: part for part, who in cast.demo.items() if who in at_work}
    staff = cast.staff[where]
    size = -(-len(staff) // len(TEAMS[where[1]]))
    members: list[UUID] = staff[number * size : (number + 1) * size]
    for who, part in demo.items():
        if ("duty" in part or "front_door" in part) == duty or len(TEAMS[where[1]]) == 1:
            members = [*members, who] if number == 0 or duty else members
    for who in members:
        cast.members[who] = team
        manages = demo.get(who, "").startswith("cs_manager")
        rows.add(tables.team_member, team_id=team, practitioner_id=who, is_manager=manages,
                 started_on=rows.days_ago(200, 900))  # fmt: skip
