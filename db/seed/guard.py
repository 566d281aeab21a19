"""Who stands behind the protections: those a shield protects from, exclusions, restrictions, requests, old grants."""

from datetime import timedelta
from uuid import UUID

from db import tables
from db.seed.families import Kid
from db.seed.odd import Fits, Picked
from db.seed.parts import HOME
from db.seed.rows import Row
from db.seed.scene import Scene
from db.seed.shelter import add_shield, hide

_EXCLUDED = {
    "OWN_CHILD": "staff_child",
    "NEIGHBOUR": "neighbour_of_staff",
    "PERPETRATOR_LINK": "perpetrator_related_practitioner",
    "LISTED": "vip",
}
_HOUR = timedelta(hours=1)
_MONTH = timedelta(days=30)


def name_shields(scene: Scene) -> None:
    """Say of each shield who set it and of whom it protects."""
    rows = scene.rows
    for kid in scene.kids():
        shield = scene.shields.get(kid.id)
        if shield is None:
            continue
        rows.stream("shields", kid.number)
        manager = scene.cast.demo["shield_manager"] if kid.authority == HOME else None
        shield["set_by"] = manager or scene.cast.staff[kid.authority, "LA_CSC"][-1]
        shield["confirmed_at"] = shield["set_at"] + _HOUR
        edge = scene.away(kid)
        who = edge["person_id"] if edge else _stranger(scene)
        rows.add(tables.shield_against, shield_id=shield["id"], person_id=who)


def _stranger(scene: Scene) -> UUID:
    """A former partner of the mother, who is no parent of the child."""
    rows = scene.rows
    key = rows.add(tables.person, kind="ADULT", given_name="Darren", family_name="Wyke", sex="M",
                   date_of_birth=rows.days_ago(30 * 365, 50 * 365), date_of_birth_precision="EXACT")  # fmt: skip
    scene.people[key] = rows.kept["person"][-1]
    return key


def guard(scene: Scene, picked: Picked) -> None:
    """Make what protects some children from some staff and some uses, and what their families asked for."""
    scene.rows.stream("guard")
    _exclude(scene, picked)
    _restrict(scene, picked)
    _request(scene, picked)
    _granted(scene)
    _remember(scene)


def _exclude(scene: Scene, picked: Picked) -> None:
    who = scene.cast.demo["social_worker"]
    for reason in ("OWN_CHILD", "NEIGHBOUR", "PERPETRATOR_LINK", "LISTED"):
        kid = picked.take(_EXCLUDED[reason], _worth_excluding(scene, reason), shared=True)
        if kid is None:
            continue
        scene.rows.add(tables.excluded_practitioner, id=None, child_id=kid.id, practitioner_id=who, reason=reason)
        feared = scene.away(kid)
        if reason == "PERPETRATOR_LINK" and feared:
            hide(scene, kid, feared, "His sister works for the authority")
        elif reason in ("OWN_CHILD", "LISTED") and kid.id not in scene.shields:
            add_shield(scene, kid, "RECORD", "HARM_TO_CHILD")


def _worth_excluding(scene: Scene, reason: str) -> Fits:
    feared = reason == "PERPETRATOR_LINK"
    done = {row["child_id"] for row in scene.rows.kept["excluded_practitioner"]}
    return lambda _, kid: kid.id not in done and not (feared and (scene.away(kid) is None or kid.placed))


def _restrict(scene: Scene, picked: Picked) -> None:
    rows = scene.rows
    for group, reason in (("needs_parenting", "INACCURACY_CLAIMED"), (None, "COURT"), ("health", "OBJECTION")):
        kid = picked.take(f"restricted_{reason.lower()}", lambda *_: True, shared=True)
        if kid:
            placed = rows.noon_ago(20, 60)
            lifted = placed + timedelta(days=9) if reason == "OBJECTION" else None
            rows.add(tables.restriction, child_id=kid.id, group_name=group, reason=reason, placed_at=placed,
                     lifted_at=lifted)  # fmt: skip


def _request(scene: Scene, picked: Picked) -> None:
    rows, demo = scene.rows, scene.cast.demo
    for kind, status, officer in (
        ("ACCESS", "OPEN", "records_officer"),
        ("RECTIFICATION", "OPEN", "records_officer"),
        ("ERASURE", "REFUSED", "records_officer"),
        ("RESTRICTION", "ANSWERED", "records_officer"),
        ("OBJECTION", "PAUSED", "records_officer"),
        ("COMPLAINT", "VERIFYING", "dpo"),
    ):
        kid = picked.take(f"request_{kind.lower()}", _has_holder(scene), shared=True)
        edge = scene.holder(kid) if kid else None
        if kid is None or edge is None:
            continue
        received = rows.days_ago(5, 25)
        rows.add(
            tables.subject_request,
            child_id=kid.id,
            kind=kind,
            requester_id=edge["person_id"],
            groups=["needs_parenting"] if kind == "RECTIFICATION" else None,
            received_on=received,
            due_on=received + _MONTH,
            assigned_to=demo[officer],
            status=status,
            statement="We were never asked, and it did not happen so." if kind == "RECTIFICATION" else None,
            closed_on=rows.today if status in ("REFUSED", "ANSWERED") else None,
        )


def _has_holder(scene: Scene) -> Fits:
    return lambda _, kid: scene.holder(kid) is not None


def _granted(scene: Scene) -> None:
    """Grants of the past: one that was right, one that was not, one whose review is outstanding."""
    rows = scene.rows
    shielded = [kid for kid in scene.kids() if kid.id in scene.shields and kid.authority == HOME]
    for kid, upheld in zip(shielded, (True, False, None), strict=False):
        start = rows.noon_ago(2, 40)
        rows.add(
            tables.emergency_grant,
            practitioner_id=scene.cast.demo["front_door_2"],
            child_id=kid.id,
            groups=["contact", "family", "protected_address"],
            reason="Child found at night in our area; the home is not known to us",
            granted_at=start,
            expires_at=start + _HOUR,
            reviewed_at=None if upheld is None else start + timedelta(days=1),
            is_upheld=upheld,
        )


def _remember(scene: Scene) -> None:
    """What the record said before of some children: a name, a date of birth, an ethnicity."""
    for number, kid in enumerate(kid for kid in scene.kids() if kid.born and not kid.turn):
        if number % 25:
            continue
        column = ("family_name", "date_of_birth", "sex")[number // 25 % 3]
        _was(scene, kid, column, {"family_name": "Smyth", "date_of_birth": "2011-01-01", "sex": "U"}[column])


def _was(scene: Scene, kid: Kid, column: str, value: str) -> None:
    rows = scene.rows
    past: Row = {"recorded_at": rows.noon_ago(400, 500), "superseded_at": rows.noon_ago(100, 300)}
    rows.add(tables.past_value, table_name="person", row_key=str(kid.id), child_id=kid.id, column_name=column,
             value=value, is_deletion="NO", **past)  # fmt: skip
