"""Statistics by HTTP: who gets them, from which snapshot, what goes on record; and that no child is behind them."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.seed.parts import PARTS
from db.tables import MEASURES
from tests.conftest import ROOT, LiveServer, start_server, stop_server

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
    """The twin of each role: null, with the reason."""
    found = live_server.ask(identity, TABLE, {"measure": "OFFENCE"}, headers=headers(identity))
    assert found.status == 200, found.text
    assert found.json["data"] == {"statistics": None}
    assert found.json["extensions"]["access"]["withheld"] == [TOLD]


def headers(identity: str) -> dict[str, str]:
    """The first capacity of an identity that has several."""
    part = next(part for part in PARTS if part.name == identity)
    role, purpose = part.grants[0]
    return {"X-Acting-Role": role, "X-Purpose": purpose}


def test_a_located_error_stands_at_the_root(live_server: LiveServer) -> None:
    """For clients that read errors: at each table that was asked for, and at no other place."""
    both = "{ viewer { role } a: statistics(measure: NEED) { takenOn } b: statistics(measure: NEED) { takenOn } }"
    found = live_server.ask("social_worker", both, headers={"X-Access-Errors": "located"}).json
    assert [(error["path"], error["extensions"]["reason"]) for error in found["errors"]] == [
        (["a"], "NO_ROLE"),
        (["b"], "NO_ROLE"),
    ]
    assert found["data"] == {"viewer": {"role": "social_worker"}, "a": None, "b": None}


def test_a_statistician_reads_no_child(live_server: LiveServer) -> None:
    """By no root and by no id: counts of children are all there is."""
    known = live_server.data_of("social_worker", "{ children(first: 1) { nodes { id } } }")["children"]["nodes"][0][
        "id"
    ]
    query = "query($id: ID!) { child(id: $id) { id } node(id: $id) { id } children { totalCount nodes { id } } }"
    found = live_server.ask("statistician", query, {"id": known}).json
    assert found["data"] == {"child": None, "node": None, "children": {"totalCount": 0, "nodes": []}}


def test_a_table_is_no_node(live_server: LiveServer) -> None:
    """Its key is no id, even where somebody knows it: the way to it is the root, which tells of a refusal."""
    (row,) = run(live_server.dsn.owner, "SELECT id FROM statistic LIMIT 1")
    for identity in ("statistician", "social_worker"):
        for name in ("Statistics", "StatisticRow"):
            found = live_server.ask(identity, "query($id: ID!) { node(id: $id) { id } }", {"id": f"{name}:{row['id']}"})
            assert found.json["data"] == {"node": None}


@pytest.mark.parametrize("given", ["children", "", "age_and_sex", "AGE_AND_SEX ", 1, None, ["AGE_AND_SEX"]])
def test_a_measure_that_is_none_is_refused_alike(live_server: LiveServer, given: object) -> None:
    """For whoever may read statistics and for whoever may not, without the value."""
    texts = set()
    for identity in ("statistician", "social_worker"):
        found = live_server.ask(identity, TABLE, {"measure": given})
        assert found.status == 400
        assert found.json["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "inputs": ["$measure"]}
        texts.add(found.text)
    assert len(texts) == 1


def test_access_lists_the_root_and_both_types(live_server: LiveServer) -> None:
    """For everybody: readable by the statistician, denied to others, and on no condition."""
    query = "{ viewer { access { type field group decision conditions { name } } } }"
    for identity, decision in (("statistician", "READABLE"), ("social_worker", "DENIED"), ("sysadmin", "DENIED")):
        listed = live_server.data_of(identity, query)["viewer"]["access"]
        ours = [row for row in listed if row["group"] == "statistics"]
        assert {row["decision"] for row in ours} == {decision}
        assert not any(row["conditions"] for row in ours)
        assert {row["type"] for row in ours} == {"Query", "Statistics", "StatisticRow"}
        own = live_server.data_of(identity, '{ viewer { access(type: "Query") { field decision } } }')["viewer"][
            "access"
        ]
        assert {"field": "statistics", "decision": decision} in own
        assert [row["field"] for row in own].count("statistics") == 1


def test_it_is_on_record_with_the_measure_and_no_child(live_server: LiveServer) -> None:
    """The measure is a word of the schema: by a variable or in the document, it is told as it is."""
    asked: tuple[tuple[str, dict[str, str]], ...]
    asked = ("query Written { statistics(measure: OFFENCE) { takenOn } }", {}), (TABLE, {"measure": "CONSENT"})
    kept = [({"statistics.measure": "OFFENCE"}, "Written"), ({"$measure": "CONSENT"}, "Table")]
    for identity in ("statistician", "social_worker"):
        for (query, variables), (arguments, name) in zip(asked, kept, strict=True):
            live_server.ask(identity, query, variables)
            (row,) = run(
                live_server.dsn.audit,
                "SELECT * FROM audit.access_event WHERE operation_name = $1 ORDER BY at DESC LIMIT 1",
                name,
            )
            assert row["role"] == identity
            assert json.loads(row["variables"]) == arguments
            assert row["children"] == []
            assert "Query.statistics" in row["fields"]
            assert ("NO_ROLE" in (row["withheld"] or "")) == (identity != "statistician")


def test_what_changes_after_the_snapshot_changes_no_answer() -> None:
    """Children are sealed, lose their religion, die: byte for byte the same; and
    without any snapshot there is null, without a word.
    """
    with tempfile.TemporaryDirectory(prefix="ecaf-statistics-") as folder:
        server = start_server(Path(folder) / "data", ECAF_DEMO_CHILDREN="60")
        try:
            before = [server.ask("statistician", TABLE, {"measure": name}).text for name in MEASURES]
            for change in (
                "INSERT INTO seal (child_id, grounds) SELECT id, 'ADOPTION' FROM child ON CONFLICT DO NOTHING",
                "DELETE FROM child_religion",
                "UPDATE person SET date_of_death = current_date WHERE date_of_birth IS NOT NULL",
            ):
                run(server.dsn.owner, change)
                assert [server.ask("statistician", TABLE, {"measure": name}).text for name in MEASURES] == before
            run(server.dsn.owner, "DELETE FROM statistic_cell")
            run(server.dsn.owner, "DELETE FROM statistic")
            run(server.dsn.owner, "DELETE FROM statistic_snapshot")
            none = server.ask("statistician", TABLE, {"measure": "NEED"}).json
            assert none["data"] == {"statistics": None}
            assert none["extensions"]["access"]["withheld"] == []
            assert server.ask("social_worker", TABLE, {"measure": "NEED"}).json["extensions"]["access"]["withheld"] == [
                TOLD
            ]
        finally:
            stop_server(server)


def test_the_command_says_when_the_next_one_may_be_taken(live_server: LiveServer) -> None:
    """Seeding has taken one, so that the command takes none, in one line and with exit code 1."""
    done = subprocess.run(
        [sys.executable, "cli.py", "db", "snapshot"],
        cwd=ROOT,
        env={**os.environ, "ECAF_DATA": str(live_server.data)},
        capture_output=True,
        text=True,
        check=False,
    )
    (day,) = run(live_server.dsn.app, "SELECT taken_on AS on, taken_on + 90 AS next FROM statistic_snapshot")
    said = f"ecaf: a snapshot was taken on {day['on']}: the next may be taken from {day['next']} on\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
