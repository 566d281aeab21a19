"""Scores and episodes, and what stands under an episode: matched to the rows held, inserted, changed, purged.

A row is found by the other system's id (`source_id`), else by the record's own key, else by its first day where the
row held has come from elsewhere, such as the census. A block is the whole of what the other system says of a row: a
value that it lacks is empty there. A row that no block names is left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.exchange.asking import WORKER_KEY
from db.exchange.form import ROWS, SAYABLE, Block
from db.exchange.purge import purge_episode, purge_row
from db.exchange.rows import SYSTEM, Child, Import, Row, insert

STATUTORY = frozenset({"CIN", "CP", "CLA", "CARE_LEAVER"})
"""Categories of episodes that the data flows are about."""

ASSESSMENTS = frozenset({"CHILD_AND_FAMILY", "PRE_BIRTH"})
_DOMAIN = {"A": 1, "B": 2, "C": 3}
_DOMAIN_OF_OTHERS = 1

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


async def merge_scores(child: Child, health: Block | None) -> None:
    """The questionnaires. They have no ids: one is known by its day, and by its score where a day has several."""
    if health is None:
        return
    held = await child.fetch("strengths_score")
    if health.is_purged:
        for row in held:
            if row["source_system"] == SYSTEM:
                await child.delete("strengths_score", row, health.path)
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
            await purge_row(child, "strengths_score", found, block.path)
            continue
        values = {"completed_on": block.get("date"), "score": block.get("score")}
        if found is None:
            await child.insert("strengths_score", {"child_id": child.id, **values})
        else:
            await child.change("strengths_score", found, values, block.path)


def _each_once(blocks: Sequence[Block], *names: str) -> list[Block]:
    """The blocks without those that say the same again."""
    return list({tuple(block.get(name) for name in names): block for block in reversed(blocks)}.values())[::-1]


async def merge_episodes(child: Child, episodes: Sequence[Block]) -> None:
    """The episodes, then everything under them, then what is purged."""
    if not episodes:
        return
    held = [row for row in await child.fetch("episode") if row["category"] in STATUTORY]
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
            kept.append((block, await _episode(child, block, found)))
    for name, kind in KINDS.items():
        await _rows(child, name, kind, kept)
    await _adoptions(child, kept)
    await _care_leavers(child, kept)
    await _workers(child, [worker for block, _ in kept for worker in block.blocks("care_worker_details")])
    for block, found in gone:
        await purge_episode(child, found, block.path)


async def _episode(child: Child, block: Block, found: Row | None) -> UUID:
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
        await child.change("episode", found, values, block.path, key)
        return UUID(str(found["id"]))
    in_care = any(not row.is_purged for row in block.blocks("child_looked_after_placements"))
    new = {"child_id": child.id, "category": "CLA" if in_care else "CIN", "authority_code": child.work.authority}
    made = await child.insert("episode", {**new, **values}, key)
    return UUID(str(made))


async def _rows(child: Child, name: str, kind: Kind, episodes: Sequence[tuple[Block, UUID]]) -> None:
    """The rows of one array of every episode."""
    owners = {row.path: owner for block, owner in episodes for row in block.blocks(name)}
    blocks = [row for block, _ in episodes for row in block.blocks(name)]
    if not blocks:
        return
    key = ROWS[name].key or ""
    held = [row for row in await child.fetch(kind.table) if kind.is_one(row)]
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
            await purge_row(child, kind.table, found, block.path)
            continue
        values = {**kind.values(block), "episode_id": owners[block.path]}
        if found is not None and found["episode_id"] is None and str(found["id"]) == block.get(key):
            del values["episode_id"]  # the export placed it: the record itself ties it to no episode
        if found is None:
            new = {"child_id": child.id, **kind.fixed, **values}
            row_id = await child.insert(kind.table, new, block.get(key))
        else:
            row_id = found["id"]
            if found.get("completed_on") is not None and values.get("completed_on") is not None:
                del values["status"]  # a draft with a day stays what it is
            said = _as_said(values, found)
            if said.get("postcode", "") is None and found["postcode"] and await child.is_shielded():
                del said["postcode"]  # held back in the export, and no word on where the child lives
            if not await child.change(kind.table, found, said, block.path, block.get(key)):
                continue
        if block.get("factors") is not None:
            await _factors(child, row_id, block.get("factors"))


async def _factors(child: Child, assessment: UUID, told: Sequence[str]) -> None:
    """The factors are the whole set of the assessment."""
    rows = [row for row in await child.fetch("assessment_factor") if row["assessment_id"] == assessment]
    held = {row["factor_code"]: row for row in rows}
    for code in sorted(set(held) - set(told)):
        await child.delete("assessment_factor", held[code], "$.social_care_episodes")
    for code in sorted(set(told) - set(held)):
        domain = _DOMAIN.get(code[-1], _DOMAIN_OF_OTHERS)
        new = {"child_id": child.id, "assessment_id": assessment, "factor_code": code, "domain": domain}
        await child.insert("assessment_factor", new)


async def _adoptions(child: Child, episodes: Sequence[tuple[Block, UUID]]) -> None:
    """An episode has one course towards adoption; of several that are held, the newest is meant."""
    for episode, owner in episodes:
        block = episode.block("adoption")
        if block is None:
            continue
        rows = [row for row in await child.fetch("adoption") if row["episode_id"] == owner]
        days = ("decided_on", "matched_on", "placed_on")
        rows.sort(key=lambda row: [str(row[name] or "") for name in ("placed_on", "matched_on", "decided_on")])
        if block.is_purged:
            for row in rows:
                await child.delete("adoption", row, block.path)
            continue
        told = [block.get(name) for name in ("initial_decision_date", "matched_date", "placed_date")]
        values = dict(zip(days, told, strict=True))
        if rows:
            await child.change("adoption", rows[-1], values, block.path)
        elif any(told):
            await child.insert("adoption", {"child_id": child.id, "episode_id": owner, **values})


async def _care_leavers(child: Child, episodes: Sequence[tuple[Block, UUID]]) -> None:
    """A contact is known by its day: a later one is a row of its own."""
    for episode, owner in episodes:
        block = episode.block("care_leavers")
        if block is None:
            continue
        day = block.get("contact_date")
        rows = [row for row in await child.fetch("care_leaver_contact") if row["episode_id"] == owner]
        same = [row for row in rows if row["contact_on"] == day]
        if block.is_purged:
            for row in same if day else rows:
                await child.delete("care_leaver_contact", row, block.path)
            continue
        values = {"contact_on": day, "activity": block.get("activity"), "accommodation": block.get("accommodation")}
        if same:
            same.sort(key=lambda row: (row["activity"] or "", row["accommodation"] or ""))
            await child.change("care_leaver_contact", same[-1], _as_said(values, same[-1]), block.path)
        elif any(values.values()):
            await child.insert("care_leaver_contact", {"child_id": child.id, "episode_id": owner, **values})


async def _workers(child: Child, blocks: Sequence[Block]) -> None:
    """Care workers are involved with the child; the record ties them to no episode."""
    if not blocks:
        return
    held = await child.fetch("involvement")
    whole = _each_once(blocks, "worker_id", "start_date", "end_date")
    who = {name: await _worker(child.work, name) for name in sorted({block.get("worker_id") for block in whole})}

    def same(block: Block, row: Row) -> bool:
        told = (who[block.get("worker_id")][0], block.get("start_date"))
        return told == (row["practitioner_id"], row["started_on"])

    pairs = match(
        whole, held, lambda block, row: same(block, row) and row["ended_on"] == block.get("end_date"), same
    )  # fmt: skip
    for block, found in pairs:
        if block.is_purged:
            await purge_row(child, "involvement", found, block.path)
            continue
        practitioner, agency = who[block.get("worker_id")]
        if found is not None:
            await child.change("involvement", found, {"ended_on": block.get("end_date")}, block.path)
            continue
        days = {"started_on": block.get("start_date"), "ended_on": block.get("end_date")}
        what = {"agency_id": agency, "is_sensitive": False, "role": "social worker"}
        await child.insert("involvement", {"child_id": child.id, "practitioner_id": practitioner, **what, **days})


_WORKER = f"""
SELECT p.id, p.agency_id
FROM practitioner p JOIN agency a ON a.id = p.agency_id
WHERE a.authority_code = $1 AND a.sector = 'LA_CSC' AND NOT a.is_sensitive AND (
    p.source_system = 'DFE_CSC' AND p.source_id = $2 OR p.id::text = $2 OR {WORKER_KEY} = $2
    OR EXISTS (SELECT FROM registration r WHERE r.practitioner_id = p.id AND r.body = 'SWE' AND r.number = $2))
ORDER BY p.source_id IS NOT DISTINCT FROM $2 DESC, p.id
LIMIT 1
"""  # noqa: S608 - constants

_AGENCY = """
SELECT id FROM agency WHERE authority_code = $1 AND sector = 'LA_CSC' AND NOT is_sensitive ORDER BY name, id LIMIT 1
"""


async def _worker(work: Import, name: str) -> tuple[UUID, UUID]:
    """The practitioner of a worker id, in the authority's children's social care; found or made."""
    if name in work.workers:
        return work.workers[name]
    found = await work.connection.fetchrow(_WORKER, work.authority, name)
    if found is None:
        agency = await work.connection.fetchval(_AGENCY, work.authority)
        if agency is None:
            label = await work.connection.fetchval("SELECT name FROM authority WHERE code = $1", work.authority)
            values = {"name": f"{label} Children's Social Care", "sector": "LA_CSC", "authority_code": work.authority}
            agency = await insert(work, "agency", values)
        practitioner = await insert(work, "practitioner", {"agency_id": agency, "name": f"Worker {name}"}, name)
        found = {"id": practitioner, "agency_id": agency}
    work.workers[name] = (found["id"], found["agency_id"])
    return work.workers[name]
