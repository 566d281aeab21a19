"""How the work is led: assessments with their factors, plans, actions, reviews, and requests to services."""

from datetime import date, timedelta
from uuid import UUID

from db import tables
from db.seed.families import Kid
from db.seed.rows import Row
from db.seed.scene import Scene

_PLANS = {"EARLY_HELP": "EARLY_HELP", "CIN": "CIN", "CP": "CP", "CLA": "CARE", "CARE_LEAVER": "PATHWAY"}
_FACTORS = {
    1: ("2A", "4A", "5A", "6A", "7A", "12A", "14A"),
    2: ("1B", "2B", "4B", "5B", "18B", "19B", "16A"),
    3: ("3B", "3C", "4C", "9A", "10A", "11A", "20"),
}
_REASONS = (
    "School is worried about attendance and asked for an assessment.",
    "Anonymous call about shouting at night.",
    "Health visitor found the child tired and hungry on two visits.",
    "The family asked for help themselves.",
)
_CONCLUSIONS = (
    "Needs are met with support; the plan goes on for six months.",
    "Some needs remain; a family group conference is to be offered.",
    "Strengths in the wider family; the team steps down at the next review.",
)
_TITLES = (
    ("Take part in the parenting course", "Calmer evenings", "LA_EH"),
    ("Weekly meeting with the mentor", "Somebody at school to turn to", "VCS"),
    ("Health check and dental visit", "Health is looked after", "NHS_COMMUNITY"),
    ("Home visit every ten days", "The child is seen and heard", "LA_CSC"),
    ("Application for a larger home", "Room to sleep and study", "LA_HOUSING"),
)
_SERVICES = (("Young carers' group", "VCS"), ("Family hub drop-in", "LA_EH"), ("Housing advice", "LA_HOUSING"))
_ADULT_VOICE = 12
_INFANT = 4


def plan_work(scene: Scene) -> None:
    """Make the assessment and plan of each child's newest episode."""
    for kid in scene.kids():
        scene.rows.stream("plans", kid.number)
        episode = scene.episodes[kid.id][-1]
        assessment = _assessment(scene, kid, episode)
        for need in scene.needs[kid.id]:
            _need(scene, kid, need, assessment)
        if episode["category"] in _PLANS:
            _plan(scene, kid, episode)
        if scene.rows.chance(0.25):
            _referral(scene, kid)


def _assessment(scene: Scene, kid: Kid, episode: Row) -> UUID:
    rows = scene.rows
    start: date = episode["referral_date"]
    early = episode["category"] == "EARLY_HELP"
    done = min(start + timedelta(days=rows.between(10, 63)), rows.today)
    signed = done < rows.today or rows.chance(0.5)
    kind = "PRE_BIRTH" if kid.kind == "UNBORN" else "EARLY_HELP" if early else "CHILD_AND_FAMILY"
    who = scene.worker(kid, "LA_EH" if early else "LA_CSC")
    key = rows.add(
        tables.assessment,
        child_id=kid.id,
        episode_id=episode["id"],
        type=kind,
        status="SIGNED" if signed else "DRAFT",
        version=1,
        started_on=start,
        review_point_on=start + timedelta(days=10),
        completed_on=done if signed else None,
        agency_id=scene.cast.agencies[kid.authority, "LA_EH" if early else "LA_CSC"],
        lead_practitioner_id=who,
        authorised_by=scene.cast.staff[kid.authority, "LA_CSC"][-1] if signed else None,
        reason=rows.pick(_REASONS),
        people_present="Parent, child, worker",
        conclusion=rows.pick(_CONCLUSIONS) if signed else None,
        level_of_need=rows.weighted({2: 40, 3: 45, 4: 15}),
        child_comment="I want to stay at my school." if kid.age(rows.today) >= _INFANT and rows.chance(0.4) else None,
        parent_comment="We want this to help." if rows.chance(0.3) else None,
    )
    for domain in {need["domain"] for need in scene.needs[kid.id] if need["domain"]}:
        if signed and rows.chance(0.7):
            code = rows.pick(_FACTORS[domain])
            rows.add(tables.assessment_factor, child_id=kid.id, assessment_id=key, factor_code=code, domain=domain)
    return key


def _need(scene: Scene, kid: Kid, need: Row, assessment: UUID) -> None:
    rows = scene.rows
    if rows.chance(0.7):
        need["assessment_id"] = assessment
    need["evidence"] = rows.pick(("Seen on two visits.", "The school's records.", "Told by the family.", None))
    need["differing_view"] = "The father does not see it so." if rows.chance(0.08) else None
    old = kid.age(rows.today) >= _ADULT_VOICE
    need["told_by"] = rows.weighted({"PARENT": 40, "PRACTITIONER": 45, "CHILD": 15 if old else 1})
    need["author_id"] = scene.worker(kid)
    need["outcomes"] = [str(rows.between(1, 10))]


def _plan(scene: Scene, kid: Kid, episode: Row) -> None:
    rows = scene.rows
    kind = _PLANS[episode["category"]]
    start: date = min(episode["referral_date"] + timedelta(days=15), rows.today)
    end: date | None = episode["closure_date"]
    end = max(end, start) if end else None
    abuse = rows.weighted({"NEG": 48, "EMO": 36, "PHY": 9, "SAB": 4, "MUL": 3}) if kind == "CP" else None
    key = rows.add(
        tables.plan,
        child_id=kid.id,
        episode_id=episode["id"],
        kind=kind,
        started_on=start,
        ended_on=end,
        lead_practitioner_id=scene.worker(kid, "LA_EH" if kind == "EARLY_HELP" else "LA_CSC"),
        desired_outcome="The child is safe, well and heard",
        closure_reason="Needs met" if end else None,
        initial_abuse_code=abuse,
        latest_abuse_code=abuse,
        previous_plans=rows.weighted({0: 80, 1: 20}) if kind == "CP" else None,
    )
    for number, (title, outcome, sector) in enumerate(rows.rng.sample(_TITLES, rows.between(1, 3))):
        _action(scene, kid, key, (title, outcome, sector), start, end, by_family=number == 1)
    held = min(start + timedelta(days=rows.between(60, 180)), rows.today)
    if end is None or held <= end:
        _review(scene, kid, key, held)


def _action(  # noqa: PLR0913, PLR0917 - what decides an action
    scene: Scene, kid: Kid, plan: UUID, what: tuple[str, str, str], start: date, end: date | None, *, by_family: bool
) -> None:
    rows = scene.rows
    due = start + timedelta(days=rows.between(20, 150))
    status = rows.weighted({"DONE": 70, "DROPPED": 30}) if end else "OVERDUE" if due < rows.today else "OPEN"
    holder = scene.holder(kid)
    by_family = by_family and holder is not None
    rows.add(
        tables.action,
        child_id=kid.id,
        plan_id=plan,
        title=what[0],
        desired_outcome=what[1],
        agency_id=None if by_family else scene.cast.agencies[kid.authority, what[2]],
        practitioner_id=None if by_family else scene.worker(kid, what[2]),
        person_id=holder["person_id"] if by_family and holder else None,
        due_on=due,
        status=status,
        progress=rows.pick(("Going well.", "Two sessions missed.", None)),
        closed_on=end,
    )


def _review(scene: Scene, kid: Kid, plan: UUID, held: date) -> None:
    rows = scene.rows
    infant = kid.age(rows.today) < _INFANT
    rows.add(
        tables.review,
        child_id=kid.id,
        plan_id=plan,
        held_on=held,
        next_on=held + timedelta(days=90),
        venue=rows.pick(("Family hub, room 2", "At school", "By video")),
        people_present="Parent, worker, school",
        notes=rows.pick(_CONCLUSIONS),
        participation_code="PN0" if infant else rows.pick(("PN1", "PN2", "PN5", "PN6", "PN7")),
    )


def _referral(scene: Scene, kid: Kid) -> None:
    rows = scene.rows
    name, sector = rows.pick(_SERVICES)
    made = rows.days_ago(10, 200)
    status = rows.pick(("MADE", "ACCEPTED", "REFUSED", "DONE", "REVOKED"))
    rows.add(
        tables.service_referral,
        child_id=kid.id,
        agency_id=scene.cast.agencies[kid.authority, sector],
        service_name=name,
        status=status,
        made_on=made,
        decided_on=None if status == "MADE" else made + timedelta(days=7),
    )
