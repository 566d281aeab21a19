"""Second lives: adoptions and a new identity. A record is sealed, another begins, nothing shows that they are one.

The days of the sealed record are all before the order: what was made for it is moved back by the time since. The
present record knows nothing from before.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from db import tables
from db.seed.care import leave_home, place
from db.seed.families import Family, Kid
from db.seed.odd import Fits, Picked, born_earlier, close_episode
from db.seed.rows import Row, noon
from db.seed.scene import Scene

LIVES = (
    ("adopted", "former_record_of_adopted", "ADOPTION"),
    ("adopted_from_siblings", "former_record_with_sibling", "ADOPTION"),
    ("new_identity", "former_identity", "NEW_IDENTITY"),
)
"""The present record, the sealed one, and the grounds."""

_SINCE = (710, 760)
"""So many days ago it was ordered: longer than the record reaches back for most children."""
_OLD_ENOUGH = 6
_ENDS = ("ended_on", "valid_to")
_LEFT = {"address", "roll", "involvement", "household_member", "past_immigration"}
_OWN = {"person", "seal", "sealed_link", "demo_case", "child"}


def live_twice(scene: Scene, picked: Picked) -> None:
    """Find two children for each second life, and make of them a record that ends and one that begins."""
    for present_case, former_case, grounds in LIVES:
        scene.rows.stream(present_case)
        has_sibling = present_case == "adopted_from_siblings"
        former = picked.take(former_case, _may_end(scene, picked, has_sibling=has_sibling))
        if former is None or former.born is None:
            continue
        present = picked.take(present_case, _may_begin(scene, former, grounds))
        if present is None or present.born is None:
            del picked.by_case[former_case]
            continue
        picked.apart |= {former.id, present.id}
        gap = former.born - present.born
        born_earlier(scene, former if gap > timedelta() else present, abs(gap))
        _order(scene, picked, former, present, grounds)


def _may_end(scene: Scene, picked: Picked, *, has_sibling: bool) -> Fits:
    def fits(family: Family, kid: Kid) -> bool:
        others = [other for other in family.kids if other is not kid]
        free = all(other.born and not other.died and other.id not in picked.taken for other in others)
        usual = kid.age(scene.rows.today) >= _OLD_ENOUGH and kid.id not in scene.shields
        return usual and free and bool(others) == has_sibling and family.shape in ("LONE", "TOGETHER", "SPLIT")

    return fits


def _may_begin(scene: Scene, former: Kid, grounds: str) -> Fits:
    shape = "TOGETHER" if grounds == "ADOPTION" else "LONE"

    def fits(family: Family, kid: Kid) -> bool:
        alike = kid.sex == former.sex and kid.age(scene.rows.today) >= _OLD_ENOUGH and kid.id not in scene.shields
        return alike and kid.placed is None and len(family.kids) == 1 and family.shape == shape

    return fits


def _order(scene: Scene, picked: Picked, former: Kid, present: Kid, grounds: str) -> None:
    rows = scene.rows
    ordered = rows.days_ago(*_SINCE)
    rows.add(tables.seal, child_id=former.id, grounds=grounds, ordered_on=ordered, sealed_at=noon(ordered))
    rows.add(tables.sealed_link, id=None, former_id=former.id, present_id=present.id)
    # What the present record knows of services begins with the order.
    last = scene.episodes[present.id][-1]
    last["referral_date"] = max(last["referral_date"], ordered)
    last["closure_date"] = last["closure_date"] and max(last["closure_date"], ordered)
    for episode in scene.episodes[present.id][:-1]:
        rows.kept["episode"].remove(episode)
    scene.episodes[present.id] = [last]
    if grounds != "ADOPTION":
        return
    family = picked.family(former)
    place(scene, family, former, "A5")
    for edge in scene.parents(present):
        edge.update(relation_code="adoptive_parent", has_parental_responsibility=True)
    rows.add(tables.person_name, person_id=present.id, type="PRE_ADOPTION", given_name=former.given,
             family_name=former.family, valid_from=former.born, valid_to=ordered, source="COURT")  # fmt: skip
    sibling = next((kid for kid in family.kids if kid is not former), None)
    if sibling:
        leave_home(scene, family, sibling)
        place(scene, family, sibling, "U4")
        picked.taken.add(sibling.id)
        picked.by_case["sibling_in_care_of_adopted"] = sibling


def part_lives(scene: Scene, picked: Picked) -> None:
    """Cut each pair of records in two at the day of the order, after everything else was made."""
    seals = {row["child_id"]: row["ordered_on"] for row in scene.rows.kept["seal"]}
    for present_case, former_case, grounds in LIVES:
        present, former = picked.by_case.get(present_case), picked.by_case.get(former_case)
        if present and former:
            ordered: date = seals[former.id]
            _move_back(scene, former, ordered)
            _end(scene, former, ordered, grounds)
            _begin(scene, present, ordered)


def _about(scene: Scene, kid: Kid) -> Iterator[tuple[str, Row]]:
    for name, kept in scene.rows.kept.items():
        for row in kept if name not in _OWN else ():
            if row.get("child_id") == kid.id or ("child_id" not in row and row.get("person_id") == kid.id):
                yield name, row


def _days(row: Row) -> Iterator[tuple[str, Any]]:
    yield from ((column, value) for column, value in list(row.items()) if isinstance(value, date))


def _move_back(scene: Scene, kid: Kid, ordered: date) -> None:
    passed, born = scene.rows.today - ordered, kid.born or ordered
    for _, row in _about(scene, kid):
        for column, value in _days(row):
            moved = value - passed
            least = noon(born) if isinstance(value, datetime) else born
            row[column] = max(moved, least)


def _end(scene: Scene, kid: Kid, ordered: date, grounds: str) -> None:
    adopted = grounds == "ADOPTION"
    for name, row in _about(scene, kid):
        for column in _ENDS:
            begin = row.get("started_on") or row.get("valid_from")
            if column in tables.metadata.tables[name].c and name != "person_name" and row.get(column) is None:
                row[column] = max(ordered, begin) if begin else ordered
        if name == "intervention" and row["status"] in ("ACTIVE", "PLANNED"):
            row["status"] = "STOPPED"
        elif name == "action" and row["status"] in ("OPEN", "OVERDUE"):
            row.update(status="DROPPED", closed_on=ordered)
        elif name == "consent" and row["status"] == "ACTIVE":
            row["status"] = "SUPERSEDED"
        elif name == "episode" and (row["closure_date"] is None or row is scene.episodes[kid.id][-1]):
            close_episode(row, max(ordered, row["referral_date"]), "RC1" if adopted else "RC7")
    placements = [row for row in scene.rows.kept["placement"] if row["child_id"] == kid.id]
    if placements and adopted:
        placements[-1]["end_reason_code"] = "E11"


def _begin(scene: Scene, kid: Kid, ordered: date) -> None:
    kept = scene.rows.kept
    for name in _LEFT:
        column = "valid_to" if name == "address" else "ended_on"
        owner = "person_id" if name in ("address", "household_member") else "child_id"
        kept[name] = [row for row in kept[name] if row[owner] != kid.id or (row.get(column) or ordered) >= ordered]
    for name, row in _about(scene, kid):
        if name == "person_name" and row["type"] == "PRE_ADOPTION":
            continue
        for column, value in _days(row):
            row[column] = max(value, noon(ordered) if isinstance(value, datetime) else ordered)
