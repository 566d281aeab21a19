"""Statistics by HTTP: who gets them, from which snapshot, what goes on record; and that no child is behind them."""

import asyncio
from typing import Any

import asyncpg
import pytest

from db.seed.parts import PARTS
from db.tables import MEASURES
from tests.conftest import LiveServer

TABLE = """
    query Table($measure: StatisticMeasure!) {
      statistics(measure: $measure) {
        __typename measure takenOn withheld { field }
        rows { __typename code label count isSuppressed withheld { field } }
      }
    }
"""
TOLD = {"path": ["statistics"], "field": "Query.statistics", "reason": "NO_ROLE"}
OTHERS = sorted({part.name for part in PARTS if all(role != "statistician" for role, _ in part.grants)})


def run(dsn: str, statement: str, *values: Any) -> list[Any]:
    """Rows of a statement, on a connection of its own."""

    async def fetched() -> list[Any]:
        connection = await asyncpg.connect(dsn)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    return asyncio.run(fetched())


@pytest.mark.parametrize("measure", MEASURES)
def test_the_statistician_gets_what_was_stored(live_server: LiveServer, measure: str) -> None:
    """Every measure, row by row and in order, by a variable."""
    found = live_server.ask("statistician", TABLE, {"measure": measure})
    assert found.status == 200, found.text
    table = found.json["data"]["statistics"]
    stored = run(
        live_server.dsn.app,
        "SELECT c.code, c.label, c.count, c.is_suppressed, n.taken_on FROM statistic_cell c"
        " JOIN statistic t ON t.id = c.statistic_id JOIN statistic_snapshot n ON n.id = t.snapshot_id"
        " WHERE t.measure = $1 ORDER BY c.id",
        measure,
    )
    assert stored
    assert (table["measure"], table["__typename"], table["withheld"]) == (measure, "Statistics", [])
    assert table["takenOn"] == str(stored[0]["taken_on"])
    assert [(r["code"], r["label"], r["count"], r["isSuppressed"]) for r in table["rows"]] == [
        tuple(row)[:4] for row in stored
    ]
    assert found.json["extensions"]["access"]["withheld"] == []


@pytest.mark.parametrize("identity", OTHERS)
def test_nobody_else_gets_them_and_is_told(live_server: LiveServer, identity: str) -> None:
    """The twin of each role: null, with the reason, whatever the measure."""
    for measure in ("AGE_AND_SEX", "OFFENCE"):
        found = live_server.ask(identity, TABLE, {"measure": measure}, headers=headers(identity))
        assert found.status == 200, found.text
        assert found.json["data"] == {"statistics": None}
        assert found.json["extensions"]["access"]["withheld"] == [TOLD]


def headers(identity: str) -> dict[str, str]:
    """The first capacity of an identity that has several."""
    part = next(part for part in PARTS if part.name == identity)
    role, purpose = part.grants[0]
    return {"X-Acting-Role": role, "X-Purpose": purpose}
