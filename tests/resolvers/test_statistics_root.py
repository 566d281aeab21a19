"""The root of statistics is decided like an edge: its group, then the existence of its row, then each field."""

from pathlib import Path

import pytest

import policies
from policies.policy import Words
from resolvers import planner
from resolvers.capacity import Capacity
from resolvers.document import load
from resolvers.operation import NOTHING, select
from resolvers.statement import Statement, compile_plan
from schema.catalogue import catalogue

FOLDER = Path(__file__).resolve().parents[2] / "policies"
QUERY = "{ statistics(measure: NEED) { takenOn rows { code count } withheld { field reason } } }"
ROOT = "statistics/Query.statistics"
RECORDS = ("record/Statistics", "record/StatisticRow")
FIELDS = ("statistics/Statistics.takenOn", "statistics/Statistics.rows", "statistics/StatisticRow.code")
COUNT = "statistics/StatisticRow.count"


def compiled(*allowed: str) -> Statement:
    """The statement of a statistician who may read these objects and nothing else."""
    files = (FOLDER / "model.conf", FOLDER / "exemptions.txt", *FOLDER.glob("*.csv"))
    texts = {path.name: path.read_text() for path in files}
    others = [line for line in texts["governance.csv"].splitlines() if not line.startswith("p, role:statistician,")]
    rules = [f"p, role:statistician, *, {name}, read, *, allow" for name in allowed]
    texts["governance.csv"] = "\n".join([*others, *rules]) + "\n"
    policy = policies.load_texts(texts, Words(catalogue), verify=False)
    return compile_plan(
        planner.build(select(load(QUERY), None), NOTHING), Capacity(policy, "statistician", "STATUTORY_RETURN")
    )


def told(statement: Statement) -> list[tuple[str, str]]:
    """What is told to be withheld: field and reason."""
    return [(name, str(item.reason)) for item in statement.kept for _, name in item.fields]


def test_a_denied_root_is_told_and_reads_nothing() -> None:
    """Whatever else is allowed: no table is named in the statement."""
    made = compiled(*RECORDS, *FIELDS, COUNT)
    assert told(made) == [("Query.statistics", "NO_ROLE")]
    assert "statistic" not in made.text.replace('"statistics"', "")


@pytest.mark.parametrize(
    ("missing", "entries"),
    [("record/Statistics", []), ("record/StatisticRow", [("Statistics.rows", "NO_ROLE")])],
)
def test_a_row_that_does_not_exist_is_not_read(missing: str, entries: list[tuple[str, str]]) -> None:
    """The table: silent. Its rows: the list says that some may be missing, since an empty table would read as none."""
    made = compiled(ROOT, *(name for name in RECORDS if name != missing), *FIELDS, COUNT)
    assert told(made) == entries
    assert "statistic_cell" not in made.text


def test_a_denied_column_is_told_and_not_selected() -> None:
    """The twin has it."""
    made = compiled(ROOT, *RECORDS, *FIELDS)
    assert told(made) == [("StatisticRow.count", "NO_ROLE")]
    assert '"count"' in compiled(ROOT, *RECORDS, *FIELDS, COUNT).text
    assert 't1."count"' not in made.text
    assert told(compiled(ROOT, *RECORDS, *FIELDS, COUNT)) == []


@pytest.mark.parametrize("name", ["same_authority", "assigned", "consented"])
def test_no_condition_about_a_child_can_open_a_figure(name: str) -> None:
    """No child is behind one, so that such a rule would open nothing, and is refused."""
    files = (FOLDER / "model.conf", FOLDER / "exemptions.txt", *FOLDER.glob("*.csv"))
    texts = {path.name: path.read_text() for path in files}
    texts["governance.csv"] += f"p, role:dpo, *, statistics/*, read, {name}, allow\n"
    with pytest.raises(policies.PolicyRefused, match=r"can never hold for `statistics/"):
        policies.load_texts(texts, Words(catalogue), verify=False)
