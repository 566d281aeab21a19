"""What was written down: case notes, the child's own words, warnings, offences."""

from datetime import timedelta

from db import tables
from db.seed.families import Kid
from db.seed.rows import noon
from db.seed.scene import Scene

_TYPES = {"VISIT": 40, "TELEPHONE": 25, "MEETING": 15, "EMAIL": 12, "OBSERVATION": 8}
_NOTES = (
    "Home visit as agreed. The child was seen alone and spoke of school.",
    "Telephone call with the parent: appointment moved to next week.",
    "Meeting of the team around the family; all actions on track.",
    "School reports two late mornings this month.",
    "The bedroom has been repaired; the child showed it proudly.",
)
_ALLEGED = "An anonymous caller says that the child is left alone at night."
_ALLEGATIONS = {"ALLEGED": 40, "SUBSTANTIATED": 15, "UNSUBSTANTIATED": 25, "UNFOUNDED": 15, "MALICIOUS": 5}
_WORDS = (
    "I like it when Nan reads to me.",
    "I want Mum and Dad to stop arguing.",
    "Nobody asks me what I think.",
    "School is the best part of my day.",
    "I am worried about my brother.",
)
_METHODS = {"TALK": 60, "DRAWING": 15, "PLAY": 12, "LETTER": 6, "ADVOCATE": 7}
_WARNINGS = {
    "STAFF_SAFETY": "Visit in pairs: a dog, and threats to a colleague last year.",
    "RISK_TO_CHILD": "Must not be left alone with the child.",
}
_OFFENCES = ("Theft from a shop", "Criminal damage", "Possession of cannabis", "Common assault", "Taking a vehicle")
_CONFIDES = 12
_SPEAKS = 4
_TEEN = 12


def write_down(scene: Scene) -> None:
    """Make the notes on each child."""
    for kid in scene.kids():
        scene.rows.stream("notes", kid.number)
        for _ in range(scene.rows.weighted({1: 50, 2: 30, 3: 20})):
            _note(scene, kid)
        age = kid.age(scene.rows.today)
        if age >= _SPEAKS and scene.rows.chance(0.5):
            _voice(scene, kid)
        if scene.is_risk(kid) or scene.rows.chance(0.02):
            _warning(scene, kid)
        if age >= _TEEN and scene.rows.chance(0.1):
            _offence(scene, kid)


def _note(scene: Scene, kid: Kid) -> None:
    rows = scene.rows
    sector = rows.weighted({"LA_CSC": 70, "NHS_COMMUNITY": 15, "VCS": 15})
    happened = noon(max(rows.days_ago(2, 400), kid.born or rows.today - timedelta(days=100)))
    alleged = rows.chance(0.06)
    status = rows.weighted(_ALLEGATIONS) if alleged else "FACT"
    key = rows.add(
        tables.case_note,
        child_id=kid.id,
        agency_id=scene.cast.agencies[kid.authority, sector],
        author_id=scene.worker(kid, sector),
        happened_at=happened,
        written_at=happened + timedelta(hours=rows.between(1, 30)),
        type=rows.weighted(_TYPES),
        text=_ALLEGED if alleged else rows.pick(_NOTES),
        is_significant=alleged or rows.chance(0.15),
        is_shared=not alleged and rows.chance(0.4),
        status=status,
    )
    parents = scene.parents(kid)
    if parents and (alleged or rows.chance(0.2)):
        who = parents[-1]["person_id"]
        part = "CONFIDENTIAL_FROM" if alleged or scene.is_risk(kid) else rows.pick(("ABOUT", "THIRD_PARTY"))
        rows.add(tables.case_note_person, note_id=key, person_id=who, child_id=kid.id, part=part)


def _voice(scene: Scene, kid: Kid) -> None:
    rows = scene.rows
    young = kid.age(rows.today) < _CONFIDES
    rows.add(
        tables.voice,
        child_id=kid.id,
        words=rows.pick(_WORDS),
        method=rows.weighted(_METHODS),
        told_on=max(rows.days_ago(3, 300), kid.born or rows.today),
        told_to=scene.worker(kid),
        # From twelve on, what a child says stays with the worker unless the child wants it told.
        is_shared_with_parents=rows.chance(0.6 if young else 0.1),
    )


def _warning(scene: Scene, kid: Kid) -> None:
    rows = scene.rows
    edge = scene.away(kid) if scene.is_risk(kid) else None
    kind = "RISK_TO_CHILD" if edge else "STAFF_SAFETY"
    start = rows.days_ago(60, 400)
    rows.add(
        tables.warning_note,
        child_id=kid.id,
        person_id=edge["person_id"] if edge else None,
        kind=kind,
        narrative=_WARNINGS[kind],
        started_on=start,
        review_on=start + timedelta(days=180),
        ended_on=start + timedelta(days=50) if rows.chance(0.2) else None,
        is_disclosed=rows.chance(0.3),
        manager_id=scene.cast.staff[kid.authority, "LA_CSC"][-1],
    )


def _offence(scene: Scene, kid: Kid) -> None:
    rows = scene.rows
    committed = rows.days_ago(60, 500)
    status = rows.weighted(
        {"ALLEGED": 30, "CHARGED": 10, "CONVICTED": 15, "CAUTIONED": 20, "DIVERTED": 20, "ACQUITTED": 5}
    )
    open_ = status in ("ALLEGED", "CHARGED")
    decided = None if open_ else committed + timedelta(days=50)
    rows.add(
        tables.offence,
        child_id=kid.id,
        description=rows.pick(_OFFENCES),
        status=status,
        committed_on=committed,
        decided_on=decided,
        outcome=None if open_ else "Decided by the panel",
        spent_on=decided if status in ("CAUTIONED", "DIVERTED") else None,
        agency_id=scene.cast.agencies[kid.authority, "YJS"],
    )
