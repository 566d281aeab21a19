"""Two records of one person: those that may be, and one that was sealed for another. A second writing, with rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.oracle.hands import Hands
    from tests.oracle.world import Caller, Row, World


def sides(candidates: Iterable[Row]) -> dict[UUID, Row]:
    """Each pair as it is seen from either record, under a key of its own."""
    found: dict[UUID, Row] = {}
    for row in candidates:
        told = {key: row[key] for key in ("decision", "decided_by", "decided_on")}
        score = None if row["score"] is None else round(row["score"])
        ends = ((row["id"], row["person_id"], row["other_id"]), (row["mirror_id"], row["other_id"], row["person_id"]))
        for key, child, other in ends:
            found[key] = {"id": key, "child_id": child, "other_id": other, "score": score, **told}
    return found


def closed(world: World, caller: Caller, row: Row) -> bool:
    """Something protects one of the two: then there is no pair."""
    child, other = row["child_id"], row["other_id"]
    gone = any(world.sealed(one) or (one in world.rows["child"] and world.archived(one)) for one in (child, other))
    shielded = (
        world.shielded(other, "RECORD")
        or world.shielded(other, "PERSON_LINK", child)
        or world.shielded(child, "PERSON_LINK", other)
    )
    return gone or shielded or world.conflict(caller, other)


async def pair(hands: Hands) -> None:
    """Pairs of children in reach of those who look into them, with every thing that may stand in their way; and
    records that were sealed for others.
    """
    home = hands.kids["301"]
    officer, auditor, adoption = (hands.workers[name][0] for name in ("records_officer", "auditor", "adoption_officer"))
    barred = home[52]
    for who in (officer, auditor, adoption):
        await hands.db.execute(
            "INSERT INTO excluded_practitioner (child_id, practitioner_id, reason) VALUES ($1, $2, 'RELATIVE')",
            *(barred, who),
        )
    grown: Any = await hands.db.fetchval("SELECT id FROM person WHERE kind = 'ADULT' ORDER BY id LIMIT 1")
    beside = (home[50], home[111], home[115], home[60], home[61], home[63], barred, grown)
    for at in (30, 31, 0, 2, 4):
        for number, other in enumerate((home[at + 1 if at != 31 else 32], *beside)):
            await _candidate(hands, home[at], other, number)
    for number in range(8):
        await hands.involve("adoption_officer", home[number], -9, None)
    await hands.involve("adoption_officer", home[111], -9, None)
    for former, present in ((home[110], home[4]), (home[111], home[0]), (home[112], home[2]), (home[113], home[35])):
        await hands.db.execute(
            "INSERT INTO sealed_link (former_id, present_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", former, present
        )


async def _candidate(hands: Hands, one: UUID, other: UUID, number: int) -> None:
    low, high = sorted((one, other))
    decision, decided = (("OPEN", False), ("SAME_AS", True), ("NOT_SAME_AS", True))[number % 3]
    await hands.db.execute(
        "INSERT INTO match_candidate (person_id, other_id, score, decision, decided_by, decided_on)"
        " VALUES ($1, $2, $3, $4, $5, CASE WHEN $6 THEN current_date END) ON CONFLICT DO NOTHING",
        *(low, high, None if number == 1 else number + 7, decision),
        *(hands.workers["records_officer"][0] if decided else None, decided),
    )
