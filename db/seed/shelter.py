"""Homes that are none, homes that nobody may learn of, and the rule that a home is as secret as its most secret child.

A family moves as a whole, and what protects the address of one of them protects it for everybody who lives there: the
address of a mother in a refuge leads to her child.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

from db import tables
from db.seed.care import live_there
from db.seed.families import Family, Kid
from db.seed.homes import add_address, draw_lines, postcode
from db.seed.odd import Picked
from db.seed.rows import Row
from db.seed.scene import Scene

_DEGREES = ("NONE", "CONFIDENTIAL", "SHIELDED")
_MIND = "No letters; telephone the worker first"


def rehouse(scene: Scene, picked: Picked) -> None:
    """Make the homes of the cases that are about a home."""
    for case in (_wanders, _flees, _afloat, _awaits, _inside, _beyond, _between):
        scene.rows.stream(f"shelter{case.__name__}")
        case(scene, picked)


def home_of(scene: Scene, who: UUID) -> Row | None:
    """The address where somebody lives now."""
    found = (row for row in scene.rows.kept["address"] if row["person_id"] == who and row["valid_to"] is None)
    return next(found, None)


def hide(scene: Scene, kid: Kid, edge: Row, reason: str) -> None:
    """Keep the child's address from somebody."""
    home = home_of(scene, kid.id)
    known = scene.rows.kept["address_not_known_to"]
    edge["must_not_know_address"] = True
    if home is None or any((row["address_id"], row["person_id"]) == (home["id"], edge["person_id"]) for row in known):
        return
    if home["protection"] == "NONE":
        home["protection"] = "CONFIDENTIAL"
    scene.rows.add(tables.address_not_known_to, address_id=home["id"], person_id=edge["person_id"], reason=reason)


def _move(scene: Scene, kid: Kid, kind: str, lines: str | None, protection: str = "NONE") -> None:
    """Put another home in the place of the present one of the child, and of all who live there."""
    before = home_of(scene, kid.id)
    if before is None:
        return
    place = before["lines"], before["postcode"]
    code = None if kind == "NFA" else postcode(scene.rows)
    for row in scene.rows.kept["address"]:
        if (row["lines"], row["postcode"]) == place and row["valid_to"] is None:
            adult = scene.people[row["person_id"]]["kind"] == "ADULT"
            row.update(type="HOME" if adult and kind == "PLACEMENT" else kind, lines=lines, postcode=code,
                       protection=protection, is_safe=protection == "NONE")  # fmt: skip


def _wanders(scene: Scene, picked: Picked) -> None:
    """No fixed abode: the authority is that of the area in which the family is."""
    found = picked.take_home("no_fixed_abode", lambda *_: True)
    if found:
        _move(scene, found[1], "NFA", None)


def _flees(scene: Scene, picked: Picked) -> None:
    """In a refuge, of which the father must not learn; a shield protects the address."""
    rows = scene.rows
    found = picked.take_home("refuge", lambda _, kid: scene.away(kid) is not None and kid.id not in scene.shields)
    edge = scene.away(found[1]) if found else None
    if found is None or edge is None:
        return
    kid = found[1]
    _move(scene, kid, "REFUGE", "Care of the refuge", "SHIELDED")
    hide(scene, kid, edge, "Fled from him")
    add_shield(scene, kid, "ADDRESS", "HARM_TO_BOTH", edge["person_id"])
    for who in {kid.id, *(one["person_id"] for one in scene.edges[kid.id] if one["lives_with"])}:
        for row in rows.kept["contact_point"]:
            if row["person_id"] == who:
                row.update(protection="SHIELDED", is_safe=False, instructions="Never call; she calls us")
    rows.add(tables.contact_point, person_id=kid.id, kind="TELEPHONE", value=f"07700 900{rows.rng.randint(0, 999):03}",
             protection="SHIELDED", is_safe=False, instructions="Never call; she calls us")  # fmt: skip
    picked.by_case["contact_point_withheld"] = kid


def add_shield(scene: Scene, kid: Kid, scope: str, grounds: str, against: UUID | None = None) -> None:
    """Set a shield, which the manager confirmed."""
    rows = scene.rows
    day = rows.noon_ago(30, 90)
    manager = scene.cast.demo["shield_manager"]
    key = rows.add(tables.shield, child_id=kid.id, scope=scope, grounds=grounds, set_at=day, set_by=manager,
                   confirmed_at=day, review_on=rows.days_ago(-200, -90))  # fmt: skip
    scene.shields[kid.id] = rows.kept["shield"][-1]
    if against:
        rows.add(tables.shield_against, shield_id=key, person_id=against)


def _afloat(scene: Scene, picked: Picked) -> None:
    """On a boat."""
    found = picked.take_home("boat", lambda *_: True)
    if found:
        _move(scene, found[1], "HOME", "Narrowboat Heron, lower towpath")


def _awaits(scene: Scene, picked: Picked) -> None:
    """A family that seeks asylum, in a hotel."""
    rows = scene.rows
    found = picked.take_home("asylum_hotel", lambda *_: True)
    if found is None:
        return
    _move(scene, found[1], "HOME", "Room 214, Gate Hotel")
    status: dict[str, Any] = {
        "state": "RECORDED", "source": "DOCUMENT", "scheme": "immigration", "code": "ASY_PEND",
        "recorded_on": rows.days_ago(20, 90), "nationality": "SY", "country_of_origin": "SY",
        "recourse_to_public_funds": "NONE", "leave_expires_on": None, "is_evidence_seen": True,
    }  # fmt: skip
    kids = {kid.id for kid in found[0].kids if kid.born}
    for row in rows.kept["child_immigration"]:
        if row["child_id"] in kids:
            kids.discard(row["child_id"])
            row.update(status)
    for key in sorted(kids):
        rows.add(tables.child_immigration, child_id=key, **status)


def _inside(scene: Scene, picked: Picked) -> None:
    """An infant with its mother in the unit of a prison."""
    kid = picked.by_case.get("mother_and_baby_prison")
    if kid:
        _move(scene, kid, "PLACEMENT", "Mother and baby unit, HM Prison Fernmoor", "CONFIDENTIAL")


def _beyond(scene: Scene, picked: Picked) -> None:
    """Placed in another area, whose authority was told; and placed for adoption, where nobody may find the child."""
    kid = picked.by_case.get("out_of_area")
    home = home_of(scene, kid.id) if kid else None
    if kid and home:
        host = scene.children[kid.id]["host_authority_code"]
        for row in scene.rows.kept["address"]:
            if (row["lines"], row["postcode"]) == (home["lines"], home["postcode"]):
                row["authority_code"] = host
        scene.rows.add(tables.disclosure, child_id=kid.id, agency_id=scene.cast.agencies[host, "LA_CSC"],
                       decision="SHARED", groups=["identity"], purpose="SAFEGUARDING", lawful_basis="LEGAL_OBLIGATION",
                       reason="The authority of the area is told of the placement", is_family_told="YES",
                       decided_by=scene.worker(kid), decided_at=scene.rows.noon_ago(10, 60))  # fmt: skip
    kid = picked.by_case.get("placed_for_adoption")
    home = home_of(scene, kid.id) if kid else None
    if home:
        home["protection"] = "SHIELDED"


def _between(scene: Scene, picked: Picked) -> None:
    """Half of the time with each parent, in two households."""

    def other(kid: Kid) -> Row | None:
        found = scene.away(kid)
        return found if found and not scene.is_risk(kid) and not found.get("must_not_know_address") else None

    def fits(family: Family, kid: Kid) -> bool:
        return family.shape == "SPLIT" and kid.placed is None and other(kid) is not None and kid.id not in scene.shields

    kid = picked.take("two_households", fits)
    edge = other(kid) if kid else None
    if kid is None or edge is None:
        return
    rows = scene.rows
    for row in rows.kept["household_member"]:
        if row["person_id"] == kid.id:
            row["share_of_time"] = "SHARED"
    mine = [row["household_id"] for row in rows.kept["household_member"] if row["person_id"] == edge["person_id"]]
    second = mine[0] if mine else rows.add(tables.household, kind="SHARED_CARE", label="at the other parent's")
    if not mine:
        rows.add(tables.household_member, household_id=second, person_id=edge["person_id"], share_of_time="FULL")
    rows.add(tables.household_member, household_id=second, person_id=kid.id, share_of_time="SHARED")
    if home_of(scene, edge["person_id"]) is None:
        place = ("HOME", draw_lines(rows), postcode(rows))
        add_address(rows, edge["person_id"], place, kid.authority)


def close_doors(scene: Scene) -> None:
    """Let each placement be the child's home, and each home be as secret as its most secret child."""
    live_there(scene)
    kept = scene.rows.kept
    homes: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    where: dict[UUID, list[Row]] = defaultdict(list)
    for row in kept["address"]:
        if row["valid_to"] is None:
            where[row["person_id"]].append(row)
            if row["postcode"]:
                homes[row["lines"], row["postcode"]].append(row)
    feared: defaultdict[UUID, dict[UUID, str]] = defaultdict(dict)
    for row in kept["address_not_known_to"]:
        feared[row["address_id"]][row["person_id"]] = row["reason"]
    against = {row["shield_id"]: row["person_id"] for row in kept["shield_against"]}
    for shield in kept["shield"]:
        for home in where[shield["child_id"]] if shield.get("lifted_at") is None else ():
            home["protection"] = "SHIELDED"
            if shield["id"] in against:
                feared[home["id"]].setdefault(against[shield["id"]], "A shield protects from them")
    kept["address_not_known_to"] = []
    for home in (row for rows in where.values() for row in rows if not row["postcode"]):
        _keep_from(scene, [home], feared[home["id"]])
    for together in homes.values():
        _protect(scene, together, feared)


def _protect(scene: Scene, together: list[Row], feared: defaultdict[UUID, dict[UUID, str]]) -> None:
    """Protect one home: the same degree, and the same people kept from it, for all who live there."""
    degree = max((row["protection"] for row in together), key=_DEGREES.index)
    if degree == "NONE":
        return
    here = {row["person_id"] for row in together}
    hidden = {who: why for row in together for who, why in feared[row["id"]].items() if who not in here}
    for row in together:
        row.update(protection=degree, is_safe=False, instructions=_MIND)
    _keep_from(scene, together, hidden)


def _keep_from(scene: Scene, addresses: list[Row], hidden: dict[UUID, str]) -> None:
    for row in addresses:
        for who, why in hidden.items():
            scene.rows.add(tables.address_not_known_to, address_id=row["id"], person_id=who, reason=why)
        for edge in scene.edges.get(row["person_id"], ()):
            if edge["person_id"] in hidden:
                edge["must_not_know_address"] = True
