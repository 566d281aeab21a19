"""The child's own values: who the child is, numbers, ethnicity, disability, home, and unaccompanied status.

What a document does not say erases nothing here: a child's values come from many sides. What the child or a parent
said of themselves is never overwritten, nor is what the record learnt after the file was given out.
"""

from datetime import date
from typing import Any
from uuid import uuid4

from db import reference
from db.check_digits import upn_fault
from db.exchange.form import Block
from db.exchange.report import Rejected
from db.exchange.rows import SYSTEM, Child, Import, Row, current

_NOT_KNOWN = frozenset({"NOT_YET_OBTAINED", "UNKNOWN", "NOT_APPLICABLE"})
_FROM_SYSTEMS = frozenset({SYSTEM, "CIN_CENSUS"})
"""Sources of a sensitive value that a later file of a system may replace."""

_OF_UNACCOMPANIED = frozenset({"UASC", "UASC_LEAVE"})
_YOUNG_PERSON_AGE = 16


def find(work: Import, document: Block) -> Row | None:
    """The child of the document, by the authority's number or, where the record made one, its own key."""
    held = work.children.get(document.get("la_child_id"))
    if held is not None and held["is_sealed"]:
        raise Rejected("SEALED", "$.la_child_id")
    return held


def begin_child(work: Import, held: Row | None) -> Child:
    """The child that is to be merged: the one held, or a new one."""
    return Child(work, uuid4(), is_new=True) if held is None else Child(work, held["id"])


def merge_child(child: Child, document: Block, held: Row | None) -> None:
    """The child and everything under `child_details`."""
    details = document.block("child_details") or Block("$.child_details")
    said = Block(details.path) if details.is_purged else details
    wanted = {"upn_unknown_reason_code": said.get("unique_pupil_number_unknown_reason")}
    if held is None:
        _make(child, document, said, wanted)
        is_renamed = True
    else:
        named = {name: value for name, value in wanted.items() if value is not None}
        child.change("child", held, named, "$", document.get("mis_child_id"))
        is_renamed = not details.is_purged and _person(child, said)
    if details.is_purged:
        return
    if said.get("date_of_birth") and said.get("expected_date_of_birth"):
        child.warn("8525Q", f"{said.path}.expected_date_of_birth")
    if is_renamed:
        _names(child)
    _numbers(child, said)
    _ethnicity(child, said)
    _disability(child, said)
    _home(child, said)
    _unaccompanied(child, said)


def _make(child: Child, document: Block, said: Block, wanted: dict[str, Any]) -> None:
    work = child.work
    born, due = said.get("date_of_birth"), said.get("expected_date_of_birth")
    values = {
        "kind": "UNBORN" if due and not born else _kind(born, work.day),
        "given_name": said.get("first_name"),
        "family_name": said.get("surname"),
        "date_of_birth": born,
        "date_of_birth_precision": "EXACT" if born else None,
        "expected_delivery_date": None if born else due,
        "sex": said.get("sex"),
    }
    child.add("person", {"id": child.id, **values})
    of_child = {"id": child.id, "authority_code": work.authority, "la_child_id": document.get("la_child_id"), **wanted}
    child.add("child", of_child, document.get("mis_child_id"))
    if not born and not due:
        child.warn("8525Q", said.path)


def _kind(born: date | None, today: date) -> str:
    if born is None:
        return "CHILD"
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return "YOUNG_PERSON" if age >= _YOUNG_PERSON_AGE else "CHILD"


def _person(child: Child, said: Block) -> bool:
    """Bring the person to what the file says; whether the name is another one now."""
    [held] = child.fetch("person")
    born, due = said.get("date_of_birth"), said.get("expected_date_of_birth")
    wanted: dict[str, Any] = {}
    if said.get("sex") not in {None, "U"} or held["sex"] is None:
        wanted["sex"] = said.get("sex") or held["sex"]
    if born:
        wanted |= {"date_of_birth": born, "expected_delivery_date": None}
        if born != held["date_of_birth"]:
            wanted["date_of_birth_precision"] = "EXACT"
        if held["kind"] == "UNBORN":
            wanted["kind"] = _kind(born, child.work.day)
    elif due and held["date_of_birth"] is None:
        wanted |= {"expected_delivery_date": due, "kind": "UNBORN"}
    elif due:
        child.warn("HELD", f"{said.path}.expected_date_of_birth")
    names = {"given_name": said.get("first_name"), "family_name": said.get("surname")}
    wanted |= {name: value for name, value in names.items() if value is not None}
    legal = current(child.fetch("person_name"), type="LEGAL")
    if legal is not None and legal["source"] in {"SELF", "PARENT"}:
        if any(value is not None and value != held[name] for name, value in names.items()):
            child.warn("HELD", f"{said.path}.first_name")
        wanted = {name: value for name, value in wanted.items() if name not in names}
    is_taken = child.change("person", held, wanted, said.path)
    return is_taken and any(name in wanted and wanted[name] != held[name] for name in names)


def _names(child: Child) -> None:
    """Keep every name with its time: a new legal name ends the one before."""
    [person] = child.fetch("person")
    values = {"given_name": person["given_name"], "family_name": person["family_name"]}
    if not any(values.values()):
        return
    legal = current(child.fetch("person_name"), type="LEGAL")
    new = {"person_id": child.id, "type": "LEGAL", "source": SYSTEM, **values}
    if legal is None:
        child.insert("person_name", new)
    elif any(legal[name] != value for name, value in values.items()):
        day = max(child.work.day, legal["valid_from"] or child.work.day)
        if child.change("person_name", legal, {"valid_to": day}, "$.child_details.first_name"):
            child.insert("person_name", {**new, "valid_from": day})


def _numbers(child: Child, said: Block) -> None:
    held = child.fetch("identifier")
    upn, former = said.get("unique_pupil_number"), said.get("former_unique_pupil_number")
    path = f"{said.path}.unique_pupil_number"
    mine = current(held, kind="UPN")
    if upn is not None and (mine is None or mine["value"] != upn):
        verification = _verification(child, upn, path)
        is_free = mine is None or child.change(
            "identifier", mine, {"kind": "FORMER_UPN", "valid_to": _not_before(mine, child.work.day)}, path,
        )  # fmt: skip
        if is_free:
            values = {"person_id": child.id, "kind": "UPN", "value": upn, "verification": verification}
            child.insert("identifier", values)
    if former is not None and former not in {row["value"] for row in held}:
        values = {"person_id": child.id, "kind": "FORMER_UPN", "value": former, "verification": "PRESENT_UNVERIFIED"}
        child.insert("identifier", values)


def _not_before(held: Row, day: date) -> date:
    """The day, or the first day of what is to end then."""
    return max(day, held["valid_from"] or day)


def _verification(child: Child, upn: str, path: str) -> str:
    """A number in order is verified: its form is right; nobody traced it."""
    fault = upn_fault(upn)
    if fault is None and child.work.upns.get(upn, set()) - {child.id}:
        fault = "1520"
    if fault is not None:
        child.warn(fault, path)
    return "VERIFIED" if fault is None else "PRESENT_UNVERIFIED"


def _is_kept(child: Child, held: Row) -> bool:
    """Whether a sensitive value stays: told by somebody and not by a system, or newer than the file."""
    if held["state"] in _NOT_KNOWN:
        return False
    return held["source"] not in _FROM_SYSTEMS or (held["recorded_on"] or child.work.day) > child.work.day


def _ethnicity(child: Child, said: Block) -> None:
    told = said.get("ethnicity")
    if told is None:
        return
    state = reference.states("ethnicity").get(told, "RECORDED")
    code = told if state == "RECORDED" else None
    # A value not yet obtained carries no source and no date: nothing may tell it from a hidden one.
    known = state != "NOT_YET_OBTAINED"
    values = {
        "state": state,
        "source": SYSTEM if known else None,
        "recorded_on": child.work.day if known else None,
        "scheme": "ethnicity" if code else None,
        "code": code,
    }
    held = next(iter(child.fetch("child_ethnicity")), None)
    path = f"{said.path}.ethnicity"
    if held is None:
        child.insert("child_ethnicity", {"child_id": child.id, **values})
    elif (held["state"], held["code"]) == (state, code):
        return
    elif _is_kept(child, held) or not known:
        child.warn("HELD", path)
    else:
        child.change("child_ethnicity", held, values, path)


def _disability(child: Child, said: Block) -> None:
    """An empty array says nothing: the format has no other way to leave the question open."""
    told = said.get("disabilities")
    if not told:
        return
    path = f"{said.path}.disabilities"
    codes = sorted(set(told) - set(reference.states("disability")))
    if codes and len(codes) < len(told):
        raise Rejected("CODE", path)  # both none and a kind
    values = {"state": "RECORDED", "source": SYSTEM, "recorded_on": child.work.day}
    held = next(iter(child.fetch("child_disability")), None)
    rows = child.fetch("child_disability_code")
    known = sorted(row["code"] for row in rows)
    if held is None:
        child.insert("child_disability", {"child_id": child.id, **values})
    elif held["state"] == "RECORDED" and known == codes:
        return
    elif _is_kept(child, held) or child.is_newer(held):
        child.warn("HELD", path)
        return
    else:
        child.change("child_disability", held, values, path)
        child.own.updated += 1
    if set(known) - set(codes):
        child.run("DELETE FROM child_disability_code WHERE child_id = $1 AND NOT code = ANY ($2)", child.id, codes)
    for code in sorted(set(codes) - set(known)):
        new = {"child_id": child.id, "scheme": "disability", "code": code}
        child.add("child_disability_code", new)


def _home(child: Child, said: Block) -> None:
    """A new postcode ends the home before. A protected child's is not touched: the file knows of no protection."""
    told = said.get("postcode")
    if told is None:
        return
    path = f"{said.path}.postcode"
    day = child.work.day
    homes = [row for row in child.fetch("address") if row["type"] == "HOME"]
    held = current(homes)
    if held is not None and held["postcode"] == told:
        return
    if (held and held["protection"] != "NONE") or child.id in child.work.protected:
        child.warn("SHIELD", path)
        return
    new = {"person_id": child.id, "type": "HOME", "postcode": told}
    if held is None:
        # A person has one home at a time: this one begins when the last one has ended.
        begins = max(day, *(row["valid_to"] for row in homes)) if homes else None
        child.insert("address", {**new, "valid_from": begins})
    elif (held["valid_from"] or day) > day:
        child.warn("HELD", path)
    elif child.change("address", held, {"valid_to": day}, path):
        child.insert("address", {**new, "valid_from": day})


def _unaccompanied(child: Child, said: Block) -> None:
    """The flag is a status; its end may stand beside a status that came later."""
    flagged, until = said.get("uasc_flag"), said.get("uasc_end_date")
    path = f"{said.path}.uasc_flag"
    held = next(iter(child.fetch("child_immigration")), None)
    is_held = held is not None and (held["code"] in _OF_UNACCOMPANIED or held["unaccompanied_until"] is not None)
    if not flagged:
        if until:
            child.warn("UASC", f"{said.path}.uasc_end_date")
        if flagged is False and is_held:
            child.warn("HELD", path)
        return
    status = {
        "state": "RECORDED", "source": SYSTEM, "recorded_on": child.work.day, "scheme": "immigration", "code": "UASC",
    }  # fmt: skip
    ended = {"unaccompanied_until": until} if until else {}
    if held is None:
        child.insert("child_immigration", {"child_id": child.id, **status, **ended})
    elif held["state"] in _NOT_KNOWN and not is_held:
        child.change("child_immigration", held, {**status, **ended}, path)
    elif ended and (is_held or held["state"] == "RECORDED"):
        child.change("child_immigration", held, ended, path)
    elif not is_held:
        child.warn("HELD", path)
