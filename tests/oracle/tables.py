"""Statistics, written a second time: what is told of the newest snapshot, and to whom; and operations that ask for it.

No condition can hold for them, since no child is behind a table: the rules alone decide, by stock Casbin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

    from graphql import FieldNode

    from tests.oracle.evaluator import Evaluator, Path
    from tests.oracle.world import World

NOTHING: frozenset[str] = frozenset()
COLUMNS = {
    "Statistics": {"measure": "measure", "takenOn": "taken_on"},
    "StatisticRow": {"code": "code", "label": "label", "count": "count", "isSuppressed": "is_suppressed"},
}
ROOT = "statistics/Query.statistics"


def answer(by: Evaluator, nodes: Sequence[FieldNode], measure: object, path: Path) -> object:
    """The root: null and told, null and silent, or the table of the newest snapshot."""
    who = by.caller.who
    if not by.book.allows(who, ROOT, NOTHING):
        by.withheld.append((path, "Query.statistics", by.book.reason(who, ROOT, NOTHING)))
        return None
    newest = max(by.world.loose["statistic_snapshot"], key=lambda row: row["taken_on"], default=None)
    for table in by.world.loose["statistic"]:
        if newest and (table["snapshot_id"], table["measure"]) == (newest["id"], measure):
            return _row(by, "Statistics", {**table, "taken_on": newest["taken_on"].isoformat()}, nodes, path)
    return None


def _row(by: Evaluator, name: str, row: Mapping[str, Any], nodes: Sequence[FieldNode], path: Path) -> object:
    if not by.book.allows(by.caller.who, f"record/{name}", NOTHING):
        return None
    found: dict[str, object] = {}
    told: list[dict[str, str]] = []
    fields = by.inner(name, nodes)
    for key, inner in fields.items():
        field = inner[0].name.value
        found[key] = name if field == "__typename" else None
        if field in ("__typename", "withheld"):
            continue
        thing = f"statistics/{name}.{field}"
        if not by.book.allows(by.caller.who, thing, NOTHING):
            told.append({"field": field, "reason": by.book.reason(by.caller.who, thing, NOTHING)})
            by.withheld.append(((*path, key), f"{name}.{field}", told[-1]["reason"]))
        elif field == "rows":
            cells = [cell for cell in by.world.loose["statistic_cell"] if cell["statistic_id"] == row["id"]]
            cells.sort(key=lambda cell: cell["id"])
            rows = [_row(by, "StatisticRow", cell, inner, (*path, key, at)) for at, cell in enumerate(cells)]
            found[key] = [one for one in rows if one is not None]
        else:
            found[key] = row[COLUMNS[name][field]]
    for key, inner in fields.items():
        if inner[0].name.value == "withheld":
            parts = by.inner("WithheldField", inner)
            found[key] = [
                {part: {"__typename": "WithheldField", **entry}[node[0].name.value] for part, node in parts.items()}
                for entry in told
            ]
    return found


def operations(world: World, rng: Random) -> list[tuple[str, dict[str, object]]]:
    """Tables in every way to ask for them: by literals and variables, together, merged, in part, beside others."""
    measures = [row["measure"] for row in world.loose["statistic"]]
    rng.shuffle(measures)
    first, second, third, fourth, *_ = measures
    cell = "code label count isSuppressed withheld { field reason __typename }"
    table = f"__typename measure takenOn rows {{ {cell} }} withheld {{ field reason }}"
    declared = f"query($m: StatisticMeasure! = {first}, $no: Boolean!)"
    more = "... on Statistics { measure @include(if: $no) withheld { field } }"
    merged = "statistics(measure: $m) { rows { code } } statistics(measure: $m) { rows { count } t: takenOn }"
    part = "fragment T on Statistics { rows { ...R } } fragment R on StatisticRow { c: count code @skip(if: $no) }"
    beside = "children(first: 1) { totalCount } viewer { role }"
    both = f"a: statistics(measure: {first}) {{ {table} }} b: statistics(measure: {second}) {{ {table} }}"
    return [
        (f"{{ {both} }}", {}),
        (f"query($m: StatisticMeasure!) {{ {merged} {beside} }}", {"m": third}),
        (f"{declared} {{ statistics(measure: $m) {{ ...T {more} }} }} {part}", {"no": True}),
        (f"{declared} {{ statistics(measure: $m) {{ ...T }} {beside} }} {part}", {"m": fourth, "no": False}),
    ]
