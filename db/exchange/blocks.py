"""Scores and episodes, and what stands under an episode: matched to the rows held, inserted, changed, purged.

A row is found by the other system's id (`source_id`), else by the record's own key, else by its first day where the
row held has come from elsewhere, such as the census. A block is the whole of what the other system says of a row: a
value that it lacks is empty there. A row that no block names is left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.exchange.form import ROWS, SAYABLE, Block
from db.exchange.purge import purge_episode, purge_row
from db.exchange.report import Rejected
from db.exchange.rows import SYSTEM, Child, Row

STATUTORY = frozenset({"CIN", "CP", "CLA", "CARE_LEAVER"})
"""Categories of episodes that the data flows are about."""

ASSESSMENTS = frozenset({"CHILD_AND_FAMILY", "PRE_BIRTH"})
_DOMAIN = {"A": 1, "B": 2, "C": 3}
_DOMAIN_OF_OTHERS = 1
_NO_FACTORS = "21"

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """How the rows of one array stand in the record."""

    table: str
    fixed: Values
    """What a new row of this kind says besides."""
    values: Callable[[Block], Values]
    is_one: Callable[[Row], bool]
    """Whether a row held is of this kind."""


def _assessment(block: Block) -> Values:
    done = block.get("authorisation_date")
    return {
        "started_on": block.get("start_date"),
        "completed_on": done,
        "status": "SIGNED" if done else "DRAFT",
    }


def _plan(block: Block) -> Values:
    return {"started_on": block.get("start_date"), "ended_on": block.get("end_date")}


def _enquiry(block: Block) -> Values:
    needed = block.get("icpc_required_flag")
    return {
        **_plan(block),
        "conference_on": block.get("icpc_date"),
        "is_conference_not_required": None if needed is None else not needed,
    }


def _placement(block: Block) -> Values:
    return {
        **_plan(block),
        "start_reason_code": block.get("start_reason"),
        "type_code": block.get("placement_type"),
        "postcode": block.get("postcode"),
        "end_reason_code": block.get("end_reason"),
        "change_reason_code": block.get("change_reason"),
    }


KINDS = {
    "child_and_family_assessments": Kind(
        "assessment",
        {"type": "CHILD_AND_FAMILY"},
        _assessment,
        lambda row: row["type"] in ASSESSMENTS and row["status"] != "SUPERSEDED",
    ),
    "child_in_need_plans": Kind("plan", {"kind": "CIN"}, _plan, lambda row: row["kind"] == "CIN"),
    "section_47_assessments": Kind("enquiry", {}, _enquiry, lambda _: True),
    "child_protection_plans": Kind("plan", {"kind": "CP"}, _plan, lambda row: row["kind"] == "CP"),
    "child_looked_after_placements": Kind("placement", {}, _placement, lambda _: True),
}


def match(
    blocks: Sequence[Block], held: Sequence[Row], *ways: Callable[[Block, Row], bool]
) -> list[tuple[Block, Row | None]]:
    """Each block with its row, by the first way that finds one; no row is found twice."""
    found: dict[int, Row] = {}
    free = list(held)
    for way in ways:
        for place, block in enumerate(blocks):
            row = None if place in found else next((row for row in free if way(block, row)), None)
            if row is not None:
                found[place] = row
                free.remove(row)
    return [(block, found.get(place)) for place, block in enumerate(blocks)]


def _by_id(key: str) -> Callable[[Block, Row], bool]:
    def same(block: Block, row: Row) -> bool:
        is_theirs = row["source_system"] == SYSTEM and row["source_id"] == block.get(key)
        return is_theirs or bool(str(row["id"]) == block.get(key))

    return same


def _from_elsewhere(row: Row) -> bool:
    return row["source_system"] != SYSTEM or row["source_id"] is None


def _as_said(values: Values, held: Row) -> Values:
    """The values without those that the block left out because the format cannot say what is held."""
    unsayable = {
        name
        for name, form in SAYABLE.items()
        if name in values and values[name] is None and held[name] is not None and not form.fullmatch(held[name])
    }
    return {name: value for name, value in values.items() if name not in unsayable}


def merge_scores(child: Child, health: Block | None) -> None:
    """The questionnaires. They have no ids: one is known by its day, and by its score where a day has several."""
    if health is None:
        return
    held = child.fetch("strengths_score")
    if health.is_purged:
        for row in held:
            if row["source_system"] == SYSTEM:
                child.delete("strengths_score", row, health.path)
        return
    blocks = _each_once(health.blocks("sdq_assessments"), "date", "score")
    pairs = match(
        blocks,
        held,
        lambda block, row: (block.get("date"), block.get("score")) == (row["completed_on"], row["score"]),
        lambda block, row: block.get("date") == row["completed_on"],
    )
    for block, found in pairs:
        if block.is_purged:
            purge_row(child, "strengths_score", found, block.path)
            continue
        values = {"completed_on": block.get("date"), "score": block.get("score")}
        if found is None:
            child.insert("strengths_score", {"child_id": child.id, **values})
        else:
            child.change("strengths_score", found, values, block.path)


def _each_once(blocks: Sequence[Block], *names: str) -> list[Block]:
    """The blocks without those that say the same again."""
    return list({tuple(block.get(name) for name in names): block for block in reversed(blocks)}.values())[::-1]


def merge_episodes(child: Child, episodes: Sequence[Block]) -> None:
    """The episodes, then everything under them, then what is purged."""
    if not episodes:
        return
    held = [row for row in child.fetch("episode") if row["category"] in STATUTORY]
    key = "social_care_episode_id"
    pairs = match(
        episodes,
        held,
        _by_id(key),
        lambda block, row: (
            not block.is_purged and _from_elsewhere(row) and row["referral_date"] == block.get("referral_date")
        ),
    )
    kept: list[tuple[Block, UUID]] = []
    gone: list[tuple[Block, Row | None]] = []
    for block, found in pairs:
        if block.is_purged:
            gone.append((block, found))
        else:
            kept.append((block, _episode(child, block, found)))
    for name, kind in KINDS.items():
        _rows(child, name, kind, kept)
    _adoptions(child, kept)
    _care_leavers(child, kept)
    _workers(child, [worker for block, _ in kept for worker in block.blocks("care_worker_details")])
    for block, found in gone:
        purge_episode(child, found, block.path)


def _episode(child: Child, block: Block, found: Row | None) -> UUID:
    source, reason = block.get("referral_source"), block.get("closure_reason")
    values = {
        "referral_date": block.get("referral_date"),
        "referral_source_scheme": "referral_source" if source else None,
        "referral_source_code": source,
        "closure_date": block.get("closure_date"),
        "closure_reason_scheme": "closure_reason" if reason else None,
        "closure_reason_code": reason,
        "is_no_further_action": block.get("referral_no_further_action_flag"),
    }
    key = block.get("social_care_episode_id")
    if found is not None:
        child.change("episode", found, values, block.path, key)
        return UUID(str(found["id"]))
    in_care = any(not row.is_purged for row in block.blocks("child_looked_after_placements"))
    new = {"child_id": child.id, "category": "CLA" if in_care else "CIN", "authority_code": child.work.authority}
    return child.insert("episode", {**new, **values}, key)


def _rows(child: Child, name: str, kind: Kind, episodes: Sequence[tuple[Block, UUID]]) -> None:
    """The rows of one array of every episode."""
    owners = {row.path: owner for block, owner in episodes for row in block.blocks(name)}
    blocks = [row for block, _ in episodes for row in block.blocks(name)]
    if not blocks:
        return
    key = ROWS[name].key or ""
    held = [row for row in child.fetch(kind.table) if kind.is_one(row)]
    pairs = match(
        blocks,
        held,
        _by_id(key),
        lambda block, row: (
            not block.is_purged
            and _from_elsewhere(row)
            and row["started_on"] == block.get("start_date")
            and row["episode_id"] in {None, owners[block.path]}
        ),
    )
    for block, found in pairs:
        if block.is_purged:
            purge_row(child, kind.table, found, block.path)
            continue
        values = {**kind.values(block), "episode_id": owners[block.path]}
        if found is not None and found["episode_id"] is None and str(found["id"]) == block.get(key):
            del values["episode_id"]  # the export placed it: the record itself ties it to no episode
        if found is None:
            new = {"child_id": child.id, **kind.fixed, **values}
            row_id = child.insert(kind.table, new, block.get(key))
        else:
            row_id = found["id"]
            if found.get("completed_on") is not None and values.get("completed_on") is not None:
                del values["status"]  # a draft with a day stays what it is
            said = _as_said(values, found)
            if said.get("postcode", "") is None and found["postcode"] and child.id in child.work.shielded:
                del said["postcode"]  # held back in the export, and no word on where the child lives
            if not child.change(kind.table, found, said, block.path, block.get(key)):
                continue
        if block.get("factors") is not None:
            _factors(child, row_id, block)


def _factors(child: Child, assessment: UUID, block: Block) -> None:
    """The factors are the whole set of the assessment. Raises Rejected for none and a factor at once."""
    told: Sequence[str] = block.get("factors")
    if _NO_FACTORS in told and len(told) > 1:
        raise Rejected("CODE", f"{block.path}.factors")
    rows = [row for row in child.fetch("assessment_factor") if row["assessment_id"] == assessment]
    held = {row["factor_code"]: row for row in rows}
    for code in sorted(set(held) - set(told)):
        child.delete("assessment_factor", held[code], "$.social_care_episodes")
    for code in sorted(set(told) - set(held)):
        domain = _DOMAIN.get(code[-1], _DOMAIN_OF_OTHERS)
        new = {"child_id": child.id, "assessment_id": assessment, "factor_code": code, "domain": domain}
        child.insert("assessment_factor", new)


def _adoptions(child: Child, episodes: Sequence[tuple[Block, UUID]]) -> None:
    """An episode has one course towards adoption; of several that are held, the newest is meant."""
    for episode, owner in episodes:
        block = episode.block("adoption")
        if block is None:
            continue
        rows = [row for row in child.fetch("adoption") if row["episode_id"] == owner]
        days = ("decided_on", "matched_on", "placed_on")
        rows.sort(key=lambda row: [str(row[name] or "") for name in ("placed_on", "matched_on", "decided_on")])
        if block.is_purged:
            for row in rows:
                child.delete("adoption", row, block.path)
            continue
        told = [block.get(name) for name in ("initial_decision_date", "matched_date", "placed_date")]
        values = dict(zip(days, told, strict=True))
        if rows:
            child.change("adoption", rows[-1], values, block.path)
        elif any(told):
            child.insert("adoption", {"child_id": child.id, "episode_id": owner, **values})


def _care_leavers(child: Child, episodes: Sequence[tuple[Block, UUID]]) -> None:
    """A contact is known by its day: a later one is a row of its own."""
    for episode, owner in episodes:
        block = episode.block("care_leavers")
        if block is None:
            continue
        day = block.get("contact_date")
        rows = [row for row in child.fetch("care_leaver_contact") if row["episode_id"] == owner]
        same = [row for row in rows if row["contact_on"] == day]
        if block.is_purged:
            for row in same if day else rows:
                child.delete("care_leaver_contact", row, block.path)
            continue
        values = {"contact_on": day, "activity": block.get("activity"), "accommodation": block.get("accommodation")}
        if same:
            same.sort(key=lambda row: (row["activity"] or "", row["accommodation"] or ""))
            child.change("care_leaver_contact", same[-1], _as_said(values, same[-1]), block.path)
        elif any(values.values()):
            child.insert("care_leaver_contact", {"child_id": child.id, "episode_id": owner, **values})


def _workers(child: Child, blocks: Sequence[Block]) -> None:
    """Care workers are involved with the child; the record ties them to no episode."""
    if not blocks:
        return
    held = child.fetch("involvement")
    whole = _each_once(blocks, "worker_id", "start_date", "end_date")
    who = {name: _worker(child, name) for name in sorted({block.get("worker_id") for block in whole})}

    def same(block: Block, row: Row) -> bool:
        told = (who[block.get("worker_id")][0], block.get("start_date"))
        return told == (row["practitioner_id"], row["started_on"])

    pairs = match(
        whole, held, lambda block, row: same(block, row) and row["ended_on"] == block.get("end_date"), same
    )  # fmt: skip
    for block, found in pairs:
        if block.is_purged:
            purge_row(child, "involvement", found, block.path)
            continue
        practitioner, agency = who[block.get("worker_id")]
        if found is not None:
            child.change("involvement", found, {"ended_on": block.get("end_date")}, block.path)
            continue
        days = {"started_on": block.get("start_date"), "ended_on": block.get("end_date")}
        what = {"agency_id": agency, "is_sensitive": False, "role": "social worker"}
        child.insert("involvement", {"child_id": child.id, "practitioner_id": practitioner, **what, **days})


def _worker(child: Child, name: str) -> tuple[UUID, UUID]:
    """The practitioner of a worker id, and the organisation; made if nobody has that id."""
    work = child.work
    if name not in work.workers:
        if work.agency is None:
            values = {"name": work.agency_name, "sector": "LA_CSC", "authority_code": work.authority}
            work.agency = _first(child, "agency", values)
        made = _first(child, "practitioner", {"agency_id": work.agency, "name": f"Worker {name}"}, name)
        work.workers[name], work.agency_of[made] = made, work.agency
    practitioner = work.workers[name]
    return practitioner, work.agency_of[practitioner]


def _first(child: Child, table: str, values: Values, source_id: str | None = None) -> UUID:
    row = child.work.new(table, values, source_id)
    child.first.append((table, row))
    key: UUID = row["id"]
    return key
