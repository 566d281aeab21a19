"""What families agreed to, refused and withdrew; sensitive services; decisions to share; whose rolls a child is on."""

from datetime import timedelta
from uuid import UUID

from db import tables
from db.seed.cast import SENSITIVE
from db.seed.families import Kid
from db.seed.rows import Row, noon
from db.seed.scene import Scene

_STATUSES = {"ACTIVE": 66, "REFUSED": 12, "WITHDRAWN": 10, "EXPIRED": 8, "SUPERSEDED": 3, "VOID": 1}
_GROUPS = ("needs_child", "needs_environment", "interventions", "language", "disability_send", "ethnicity", "contact")
_SECTORS = {
    "LA_HOUSING": "HOUSING_DUTY",
    "SCHOOL": "EDUCATION_SUPPORT",
    "VCS": "EARLY_HELP_ASSESSMENT",
    "LA_EH": "EARLY_HELP_ASSESSMENT",
    "NHS_COMMUNITY": "DIRECT_CARE",
}
"""Who is told, and for which purpose."""
_TYPES = {
    "NHS_CAMHS": "MENTAL_HEALTH",
    "SUBSTANCE_MISUSE": "SUBSTANCE_MISUSE",
    "DA_SERVICE": "DOMESTIC_ABUSE",
    "NHS_SEXUAL_HEALTH": "SEXUAL_HEALTH",
}
_COMPETENT = 16
_SCHOOL_AGE = 5
_INFANT = 5


def agree(scene: Scene) -> None:
    """Make the consents of each child, and what rests on them."""
    for kid in scene.kids():
        scene.rows.stream("agreed", kid.number)
        _rolls(scene, kid)
        involved = _recipients(scene, kid)
        holder = scene.holder(kid)
        competent = kid.age(scene.rows.today) >= _COMPETENT
        if involved and (holder or competent) and scene.rows.chance(0.75):
            _form(scene, kid, kid.id if competent else holder["person_id"] if holder else kid.id, involved)
        for row in scene.involvements[kid.id]:
            if row["is_sensitive"] and scene.rows.chance(0.6):
                _sensitive(scene, kid, row, holder)
        if scene.rows.chance(0.15):
            _disclosure(scene, kid)


def _recipients(scene: Scene, kid: Kid) -> list[tuple[UUID, str]]:
    """The agencies that work with the child, each with its purpose."""
    names = {scene.cast.agencies[kid.authority, sector]: purpose for sector, purpose in _SECTORS.items()}
    found = dict.fromkeys(row["agency_id"] for row in scene.involvements[kid.id])
    return [(agency, names[agency]) for agency in found if agency in names]


def ask(scene: Scene, kid: Kid, giver: UUID, kind: str) -> Row:
    """Make a form: who was asked, and how."""
    rows = scene.rows
    own = giver == kid.id
    rows.add(
        tables.consent_form,
        child_id=kid.id,
        kind=kind,
        given_by=giver,
        capacity="COMPETENT_CHILD" if own else "PARENTAL_RESPONSIBILITY",
        capacity_note="Understood and could repeat it" if own else "Birth certificate seen",
        method=rows.weighted({"SIGNED": 70, "VERBAL_WITNESSED": 20, "ONLINE": 10}),
        explained_in="eng",
        answered_on=rows.days_ago(20, 420),
        recorded_by=scene.worker(kid),
    )
    return rows.kept["consent_form"][-1]


def answer(scene: Scene, form: Row, recipient: tuple[UUID, str], groups: list[str], status: str) -> UUID:
    """Make what the form says of one recipient."""
    rows = scene.rows
    start = noon(form["answered_on"])
    expires = {"EXPIRED": start + timedelta(days=10), "ACTIVE": noon(rows.today + timedelta(days=200))}
    return rows.add(
        tables.consent,
        child_id=form["child_id"],
        form_id=form["id"],
        agency_id=recipient[0],
        purpose=recipient[1],
        groups=groups,
        status=status,
        valid_from=start,
        expires_at=expires.get(status),
        withdrawn_at=start + timedelta(days=9) if status == "WITHDRAWN" else None,
    )


def _form(scene: Scene, kid: Kid, giver: UUID, involved: list[tuple[UUID, str]]) -> None:
    rows = scene.rows
    form = ask(scene, kid, giver, rows.weighted({"SHARE": 80, "ENGAGEMENT": 20}))
    for recipient in involved:
        groups = sorted(rows.rng.sample(_GROUPS, rows.between(2, 5)))
        answer(scene, form, recipient, groups, rows.weighted(_STATUSES))
    if rows.chance(0.12):
        _exception(scene, kid, form, involved[0][0])


def _exception(scene: Scene, kid: Kid, form: Row, agency: UUID) -> None:
    rows = scene.rows
    edge = scene.away(kid)
    person = edge["person_id"] if edge and rows.chance(0.6) else None
    rows.add(
        tables.consent_exception,
        child_id=kid.id,
        form_id=form["id"],
        agency_id=None if person else agency,
        person_id=person,
        groups=["contact", "needs_environment"],
        reason=rows.pick(("FEAR_OF_HARM", "WANTS_TO_TELL", "OTHER")),
    )


def _sensitive(scene: Scene, kid: Kid, involvement: Row, holder: Row | None) -> None:
    rows = scene.rows
    agency = involvement["agency_id"]
    sector = next(name for name in SENSITIVE if scene.cast.agencies[kid.authority, name] == agency)
    consent = None
    competent = kid.age(rows.today) >= _COMPETENT
    if (competent or holder) and rows.chance(0.8):
        giver = kid.id if competent or holder is None else holder["person_id"]
        form = ask(scene, kid, giver, "EXPLICIT_SENSITIVE")
        consent = answer(scene, form, (agency, "DIRECT_CARE"), ["sensitive_service"], "ACTIVE")
    rows.add(
        tables.sensitive_service,
        child_id=kid.id,
        type=_TYPES[sector],
        agency_id=agency,
        contact="Duty desk",
        consent_id=consent,
        override_reason=None if consent else "Reasonable cause to suspect significant harm",
        started_on=involvement["started_on"],
        ended_on=involvement["ended_on"],
    )


def _disclosure(scene: Scene, kid: Kid) -> None:
    rows = scene.rows
    shared = rows.chance(0.7)
    rows.add(
        tables.disclosure,
        child_id=kid.id,
        agency_id=scene.cast.agencies[kid.authority, rows.pick(("POLICE", "SCHOOL", "LA_HOUSING"))],
        decision="SHARED" if shared else "NOT_SHARED",
        groups=["identity", "involvement"],
        purpose="SAFEGUARDING",
        lawful_basis=rows.pick(("PUBLIC_TASK", "LEGAL_OBLIGATION")),
        reason="Needed for a strategy discussion" if shared else "More detrimental to the child than not to share",
        is_family_told=rows.weighted({"YES": 70, "UNSAFE": 15, "NOT_YET": 15}),
        decided_by=scene.worker(kid),
        decided_at=rows.noon_ago(3, 300),
    )


def _rolls(scene: Scene, kid: Kid) -> None:
    rows, age = scene.rows, kid.age(scene.rows.today)
    if kid.born is None:
        return
    school = kid.born + timedelta(days=_SCHOOL_AGE * 365)
    for sector, kind, share, since in (
        ("NHS_GP", "PATIENT", 0.95, kid.born),
        ("NHS_COMMUNITY", "CASELOAD", 0.9 if age < _INFANT else 0, kid.born),
        ("EARLY_YEARS", "PUPIL", 0.5 if 1 < age < _SCHOOL_AGE else 0, kid.born + timedelta(days=400)),
        ("SCHOOL", "PUPIL", 0.94 if age > _SCHOOL_AGE else 0, school),
        ("LA_HOUSING", "TENANCY", 0.15, kid.born),
    ):
        if rows.chance(share):
            agency = scene.cast.agencies[kid.authority, sector]
            ended = kid.died or (rows.days_ago(10, 100) if rows.chance(0.03) else None)
            begin = min(since, ended or rows.today)
            rows.add(tables.roll, child_id=kid.id, agency_id=agency, kind=kind, started_on=begin, ended_on=ended)
