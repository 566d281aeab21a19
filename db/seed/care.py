"""Children looked after: each lives at its placement, with a carer or in a home, and no more with its parents."""

from typing import Any

from db import tables
from db.seed.families import STAYS, Family, Kid
from db.seed.names import ORIGINS
from db.seed.rows import Row
from db.seed.scene import PARENTS, Scene

_KINDS = {"U4": 45, "U6": 30, "K2": 15, "P1": 10}
_FOSTERED = {"U4": 60, "U6": 40}
_OPEN: Row = dict.fromkeys(("initial_conference_on", "closure_date", "closure_reason_scheme", "closure_reason_code"))
_YEAR = 365


def look_after(scene: Scene) -> None:
    """Say of every child who is looked after where it is placed, before anything rests on it."""
    for family in scene.families:
        for kid in family.kids:
            scene.rows.stream("care", kid.number)
            last = scene.episodes[kid.id][-1]
            is_open = last["category"] == "CLA" and last["closure_date"] is None
            if kid.kind == "UNBORN":
                # Nobody is looked after before birth.
                last["category"] = "CIN" if last["category"] == "CLA" else last["category"]
            elif family.shape == "FOSTER" and not kid.died:
                place(scene, family, kid, scene.rows.weighted(_FOSTERED))
            elif is_open and (family.kids[0].turn or kid.twin):
                # The families that come first stay as they are told of, and twins stay together.
                kid.placed = "P1"
            elif is_open:
                place(scene, family, kid, "U1" if family.shape == "KINSHIP" else scene.rows.weighted(_KINDS))


def place(scene: Scene, family: Family, kid: Kid, kind: str) -> None:
    """Let an episode of care go on, in a placement of this kind (a code of the set `placement_type`)."""
    kid.placed = kind
    scene.episodes[kid.id][-1].update(_OPEN, category="CLA")
    if family.shape == "KINSHIP":
        for edge in scene.edges[kid.id]:
            if edge["relation_code"] == "special_guardian":
                # An order would have ended the care.
                edge.update(relation_code="kinship_carer", has_parental_responsibility=False)
    elif family.shape != "FOSTER" and kind not in STAYS:
        leave_home(scene, family, kid)
        if kind != "K2":
            add_carer(scene, kid, "foster_carer")


def leave_home(scene: Scene, family: Family, kid: Kid) -> None:
    """Nobody of the family lives with the child any more."""
    for edge in scene.edges[kid.id]:
        edge.update(lives_with=False, is_main_carer=False)
    for other in family.kids:
        for edge in scene.edges[other.id]:
            if edge["person_id"] == kid.id:
                edge["lives_with"] = False


def add_carer(scene: Scene, kid: Kid, relation: str, name: tuple[str, str] | None = None, **more: Any) -> Row:
    """Let somebody who is no parent be the child's main carer; returns the edge."""
    rows = scene.rows
    origin = rows.pick(ORIGINS)
    given, family = name or (rows.pick(origin.girls), rows.pick(origin.families))
    who = rows.add(tables.person, kind="ADULT", given_name=given, family_name=family, sex="F",
                   date_of_birth=rows.days_ago(35 * _YEAR, 60 * _YEAR), date_of_birth_precision="EXACT")  # fmt: skip
    scene.people[who] = rows.kept["person"][-1]
    rows.add(tables.relationship, child_id=kid.id, person_id=who, relation_scheme="relation", relation_code=relation,
             has_parental_responsibility=False, is_main_carer=True, lives_with=True, risk_to_child=None,
             started_on=scene.episodes[kid.id][-1]["referral_date"], **more)  # fmt: skip
    edge = rows.kept["relationship"][-1]
    scene.edges[kid.id].append(edge)
    return edge


def drop_parents(scene: Scene, kid: Kid) -> None:
    """Nobody knows of parents: for an only child, before anything rests on them."""
    gone = {edge["person_id"] for edge in scene.edges[kid.id] if edge["relation_code"] in PARENTS}
    scene.edges[kid.id] = [edge for edge in scene.edges[kid.id] if edge["person_id"] not in gone]
    kept = scene.rows.kept
    kept["relationship"] = [edge for edge in kept["relationship"] if edge["person_id"] not in gone]
    kept["person"] = [row for row in kept["person"] if row["id"] not in gone]
    for who in gone:
        del scene.people[who]


def live_there(scene: Scene) -> None:
    """Give each placement the postcode of the child's address, and the address the day of the placement."""
    placed = {kid.id for kid in scene.kids() if kid.placed}
    homes = {row["person_id"]: row for row in scene.rows.kept["address"] if row["valid_to"] is None}
    last = {row["child_id"]: row for row in scene.rows.kept["placement"] if row["child_id"] in placed}
    for row in scene.rows.kept["placement"]:
        home = homes.get(row["child_id"])
        newest = last.get(row["child_id"])
        if newest and home and (row is newest or newest["start_reason_code"] == "T"):
            row["postcode"] = home["postcode"]
        if row is newest and home and home["type"] == "PLACEMENT":
            home["valid_from"] = row["started_on"]
