"""The reduced forms, made a second time from their descriptions: from the rows in memory, for one caller and child."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.oracle.world import Caller, Row, World

BANDS = ((1, "UNDER_1"), (5, "1_TO_4"), (10, "5_TO_9"), (16, "10_TO_15"), (18, "16_TO_17"))
YES = {
    *("EUSS_LATE", "STUDENT", "WORK", "DEP", "VISIT", "ASY_PEND", "ASY_APP", "ARE", "SEP", "STATELESS", "OVERSTAY"),
    "UNDOC",
}
NO = {"BRIT", "IRISH", "EUSS_S", "ILR", "REF", "HP", "UASC_LEAVE", "DDV", "UASC", "TRAFF"}
PLANS = ("CIN", "CP", "CLA")


def birthday(born: date, years: int) -> date:
    """The day on which somebody becomes so old; of 29 February, the first of March where there is none."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def age_band(world: World, _caller: Caller, child: Row) -> object:
    """How old the child is today, roughly."""
    born = child["date_of_birth"]
    if born is None:
        return "UNBORN" if child["expected_delivery_date"] else None
    if born > world.today:
        return None
    return next((name for years, name in BANDS if world.today < birthday(born, years)), "18_AND_OVER")


def outward_code(world: World, caller: Caller, child: Row) -> object:
    """The area of today's home, if that is not protected in any way."""
    for row in world.under("address", "person_id", child["id"]):
        kept = world.rights.not_known_to(world, caller, row) or world.address_shielded(row)
        if row["type"] == "HOME" and row["protection"] == "NONE" and _runs(world, row, "valid") and not kept:
            return row["postcode"].split(" ")[0] if row["postcode"] else None
    return None


def no_recourse(world: World, _caller: Caller, child: Row) -> object:
    """What is recorded of it; else what the status says."""
    for row in _of(world, "child_immigration", child):
        if row["state"] == "RECORDED":
            by_status = row["code"] in YES if row["code"] in YES | NO else None
            return {"NONE": True, "ALLOWED": False}.get(row["recourse_to_public_funds"], by_status)
    return None


def staff_safety(world: World, caller: Caller, child: Row) -> object:
    """A warning stands that is not of somebody whose link or record is protected."""
    for row in _of(world, "warning_note", child):
        kept = world.kin_shield_closed(caller, row, "family_risk") or world.sealed(row["person_id"])
        if row["kind"] == "STAFF_SAFETY" and _runs(world, row, "day") and not kept:
            return True
    return None


def household(world: World, caller: Caller, child: Row) -> object:
    """How many live with the child today, but for those whose link or record is protected."""
    return sum(lives_there(world, caller, row) for row in _of(world, "relationship", child)) or None


def lives_there(world: World, caller: Caller, edge: Row) -> bool:
    """The edge is to somebody of the household who is not protected."""
    kept = world.kin_shield_closed(caller, edge) or world.sealed(edge["person_id"])
    return edge["lives_with"] is True and _runs(world, edge, "day") and not kept


def has_plan(world: World, _caller: Caller, child: Row) -> object:
    """A spell of statutory work is open today."""
    for row in _of(world, "episode", child):
        if row["category"] in PLANS and not row["is_no_further_action"] and _runs(world, row, "spell"):
            return True
    return None


DAYS = {
    "valid": ("valid_from", "valid_to"),
    "day": ("started_on", "ended_on"),
    "spell": ("referral_date", "closure_date"),
}


def _runs(world: World, row: Row, what: str) -> bool:
    start, end = (row[name] for name in DAYS[what])
    return (start is None or start <= world.today) and (end is None or world.today < end)


def _of(world: World, table: str, child: Row) -> Iterable[Row]:
    return world.rights.rows(world, table, "child_id", child["id"])


MADE: Mapping[str, Callable[[World, Caller, Row], object]] = {
    "age_band": age_band,
    "outward_code": outward_code,
    "no_recourse": no_recourse,
    "staff_safety": staff_safety,
    "household": household,
    "has_plan": has_plan,
}
"""Each reduction by its group."""
