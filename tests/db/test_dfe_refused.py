"""What the data flows may not do: a wrong document costs its child, a broken file costs the import, and a purge takes
away what the flows brought and nothing else.
"""

import copy
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner

import cli
from commands.say import Refused
from db.embedded import Dsn
from db.exchange import reading
from db.exchange.report import REJECTIONS, WARNINGS, Report
from db.exchange.taking import take

WHOLE = json.loads((Path(__file__).resolve().parents[1] / "data" / "dfe_child.json").read_text())
HOME = "301"
FIRST, SECOND = "social_care_episodes.0.", "social_care_episodes.1."
SCORE = "health_and_wellbeing.sdq_assessments.1.score"


@pytest.fixture
async def record(dsn: Dsn) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The owner's connection to a migrated record without people."""
    connection = await asyncpg.connect(dsn.owner)
    await connection.execute("TRUNCATE person, agency, past_value CASCADE")
    yield connection
    await connection.close()


def edited(place: str, value: Any) -> dict[str, Any]:
    """The whole document with another value at a place (`child_details.sex`)."""
    document: dict[str, Any] = copy.deepcopy(WHOLE)
    *places, name = place.split(".")
    inner: Any = document
    for step in places:
        inner = inner[int(step) if step.isdigit() else step]
    inner[int(name) if name.isdigit() else name] = value
    return document


async def read(dsn: Dsn, folder: Path, text: str | bytes) -> Report:
    """Import what a file holds."""
    path = folder / "flow.json"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return await take(dsn.owner, path, HOME)


async def rows(record: Any) -> int:
    """How many rows there are of what the flows bring."""
    tables = "person", "child", "episode", "plan", "assessment_factor", "placement", "adoption", "strengths_score"
    return sum([await record.fetchval(f"SELECT count(*) FROM {table}") for table in tables])  # noqa: S608 - names above


@pytest.mark.parametrize(
    "case",
    [
        ("other", 1, "UNKNOWN", "$.other"),
        ("Some Body <x>", 1, "UNKNOWN", "$.?"),
        ("la_child_id", None, "MISSING", "$.la_child_id"),
        ("la_child_id", 17, "TYPE", "$.la_child_id"),
        ("la_child_id", "x" * 37, "LONG", "$.la_child_id"),
        ("la_child_id", " x", "FORMAT", "$.la_child_id"),
        ("purge", "true", "TYPE", "$.purge"),
        ("child_details", [], "TYPE", "$.child_details"),
        ("child_details.first_name", "a\0b", "FORMAT", "$.child_details.first_name"),
        ("child_details.first_name", "\ud800", "FORMAT", "$.child_details.first_name"),
        ("child_details.surname", "", "FORMAT", "$.child_details.surname"),
        ("child_details.date_of_birth", "14/06/2012", "DATE", "$.child_details.date_of_birth"),
        ("child_details.date_of_birth", "2023-02-29", "DATE", "$.child_details.date_of_birth"),
        ("child_details.date_of_birth", "\uff12012-06-14", "DATE", "$.child_details.date_of_birth"),
        ("child_details.sex", "X", "FORMAT", "$.child_details.sex"),
        ("child_details.ethnicity", "B2", "CODE", "$.child_details.ethnicity"),
        ("child_details.disabilities", ["HAND", "HAND"], "TWICE", "$.child_details.disabilities"),
        ("child_details.disabilities", ["HAND", "NONE"], "CODE", "$.child_details.disabilities"),
        ("child_details.postcode", "nowhere", "FORMAT", "$.child_details.postcode"),
        (SCORE, 41, "FORMAT", "$.health_and_wellbeing.sdq_assessments[1].score"),
        (SCORE, True, "TYPE", "$.health_and_wellbeing.sdq_assessments[1].score"),
        (f"{FIRST}referral_date", None, "MISSING", "$.social_care_episodes[0].referral_date"),
        (f"{FIRST}closure_date", "2022-06-13", "ORDER", "$.social_care_episodes[0].closure_date"),
        (f"{FIRST}child_and_family_assessments.0.factors", ["21", "4A"], "CODE",
         "$.social_care_episodes[0].child_and_family_assessments[0].factors"),
        (f"{SECOND}social_care_episode_id", "E1", "TWICE", "$.social_care_episodes[1].social_care_episode_id"),
        (f"{SECOND}adoption.placed_date", "2024-01-01", "ORDER", "$.social_care_episodes[1].adoption.placed_date"),
    ],
)  # fmt: skip
async def test_a_wrong_document_costs_its_child(
    record: Any, dsn: Dsn, tmp_path: Path, case: tuple[str, Any, str, str]
) -> None:
    """One message with the path, no value in it; the child beside it is taken."""
    place, value, rule, path = case
    good = {**WHOLE, "la_child_id": "GOOD"}
    text = "[\n" + json.dumps(good) + ",\n" + json.dumps(edited(place, value)) + "]"
    report = await read(dsn, tmp_path, text)
    assert [(found, str(where)) for found, where in report.rejected] == [(rule, f"flow.json:3 {path}")]
    assert (report.children.imported, report.exit_code) == (1, 1)
    assert [row[0] for row in await record.fetch("SELECT la_child_id FROM child")] == ["GOOD"]
    said = json.dumps(report.as_dict()) + "\n".join(report.lines())
    assert "Made-Up" not in said
    assert "Some Body" not in said


@pytest.mark.parametrize(
    ("text", "rule", "path"),
    [
        ('{"la_child_id":"A","la_child_id":"B"}', "DUPLICATE", "$.la_child_id"),
        ('{"la_child_id":"A","child_details":{"sex":"F","sex":"M"}}', "DUPLICATE", "$.child_details.sex"),
        ('{"la_child_id":NaN}', "TYPE", "$.la_child_id"),
        ('{"la_child_id":1e999}', "TYPE", "$.la_child_id"),
        ('{"la_child_id":' + "9" * 5000 + "}", "TYPE", "$.la_child_id"),
        ('{"la_child_id":"A","child_details":' + "[" * 300 + "]" * 300 + "}", "TYPE", "$.child_details"),
        ('[{"la_child_id":"A"},{"la_child_id":"A"}]', "TWICE", "$.la_child_id"),
    ],
)
@pytest.mark.usefixtures("record")
async def test_json_that_nobody_means(dsn: Dsn, tmp_path: Path, text: str, rule: str, path: str) -> None:
    """A name twice, a number that is none, far too deep: the child is rejected with the place."""
    report = await read(dsn, tmp_path, text)
    assert [(found, where.path) for found, where in report.rejected] == [(rule, path)]


@pytest.mark.parametrize(
    "case",
    [
        ("", 1, "neither a document nor an array"),
        ("17", 1, "neither a document nor an array"),
        ('[{"la_child_id":"A"}', 1, "cut off"),
        ('[{"la_child_id":"A"},\n{"la_child', 2, "cut off"),
        ('[{"la_child_id":"A"}\n{"la_child_id":"B"}]', 2, "comma is missing"),
        ('[{"la_child_id":"A"},\n17]', 2, "no document"),
        ('[{"la_child_id":"A"},]', 1, "no document"),
        ('{"la_child_id":"A"}\n{"la_child_id":"B"}', 2, "behind the end"),
        ('{"la_child_id":\n"A" "B"}', 2, "not JSON"),
        ('{"la_child_id":' + "[" * 200_000, 1, "nested"),
        (b'{"la_child_id":"\xff"}', 1, "UTF-8"),
    ],
)
async def test_a_broken_file_changes_nothing(
    record: Any, dsn: Dsn, tmp_path: Path, case: tuple[str | bytes, int, str]
) -> None:
    """Not even the children before the break, nor those of the files before it."""
    text, line, words = case
    (tmp_path / "a.json").write_text(json.dumps(WHOLE))
    (tmp_path / "b.json").write_bytes(text.encode() if isinstance(text, str) else text)
    report = await take(dsn.owner, tmp_path, HOME)
    assert report.refused is not None
    assert (report.refused.file, report.refused.line) == ("b.json", line)
    assert words in report.refused.message
    assert report.exit_code == 2
    assert await rows(record) == 0


async def test_memory_is_bounded(record: Any, dsn: Dsn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document over the bound is refused; a file over it is not, whatever falls on the edge of a chunk."""
    monkeypatch.setattr(reading, "LONGEST_DOCUMENT", 2000)
    for size in (1, 7, 64):
        monkeypatch.setattr(reading, "CHUNK", size)
        many = [{"la_child_id": f"C{number}", "child_details": {"first_name": "Zoë"}} for number in range(60)]
        report = await read(dsn, tmp_path, json.dumps(many, indent=1, ensure_ascii=False))
        assert report.refused is None
        assert report.children.imported + report.children.unchanged == 60
    report = await read(dsn, tmp_path, json.dumps(WHOLE))
    assert report.refused is not None
    assert "longer than 2000" in report.refused.message
    assert await record.fetchval("SELECT count(*) FROM child") == 60


async def test_a_folder_names_what_it_leaves_out(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """Only `.json` files are read; a folder without one is refused."""
    (tmp_path / "notes.txt").write_text("not for us")
    assert (await take(dsn.owner, tmp_path, HOME)).exit_code == 2
    (tmp_path / "one.json").write_text(json.dumps(WHOLE))
    report = await take(dsn.owner, tmp_path, HOME)
    assert [place.file for place in report.warnings["NAME"].places] == ["notes.txt"]
    assert await record.fetchval("SELECT count(*) FROM child") == 1


async def test_one_row_is_purged(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """Each kind of block; its past stays; a second time there is nothing left to do."""
    await read(dsn, tmp_path, json.dumps(WHOLE))
    document = copy.deepcopy(WHOLE)
    first, second = document["social_care_episodes"]
    document["health_and_wellbeing"]["purge"] = True
    first["care_worker_details"][0]["purge"] = True
    for name in (
        "child_and_family_assessments",
        "child_in_need_plans",
        "section_47_assessments",
        "child_protection_plans",
    ):
        key = next(name for name in first[name][0] if name.endswith("_id"))
        first[name] = [{key: "ROW1", "purge": True}]
    second["child_looked_after_placements"] = [{"child_looked_after_placement_id": "P1", "purge": True}]
    second["adoption"] = second["care_leavers"] = {"purge": True}
    report = await read(dsn, tmp_path, json.dumps(document))
    assert (report.children.updated, report.rows.purged) == (1, 10)
    for table in ("plan", "assessment", "enquiry", "placement", "adoption", "care_leaver_contact", "strengths_score"):
        assert await record.fetchval(f"SELECT count(*) FROM {table}") == 0, table  # noqa: S608 - names above
        kept = "SELECT count(*) FROM past_value WHERE table_name = $1 AND is_deletion = 'YES'"
        assert await record.fetchval(kept, table) > 0, table
    assert await record.fetchval("SELECT count(*) FROM involvement") == 1
    assert (await read(dsn, tmp_path, json.dumps(document))).children.unchanged == 1


async def test_an_episode_and_details_are_purged(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """With all that the flows brought under them; the child and what is not named stay."""
    await read(dsn, tmp_path, json.dumps(WHOLE))
    episode = {"social_care_episode_id": "E1", "purge": True}
    document = {
        "la_child_id": WHOLE["la_child_id"],
        "child_details": {"purge": True},
        "social_care_episodes": [episode],
    }
    report = await read(dsn, tmp_path, json.dumps(document))
    assert (report.children.updated, report.warnings) == (1, {})
    assert [row[0] for row in await record.fetch("SELECT source_id FROM episode")] == ["E2"]
    for table in ("plan", "assessment", "enquiry", "identifier", "address", "child_ethnicity", "child_disability"):
        assert await record.fetchval(f"SELECT count(*) FROM {table}") == 0, table  # noqa: S608 - names above
    person = await record.fetchrow("SELECT given_name, family_name, date_of_birth, sex FROM person")
    assert set(person) == {None}
    assert await record.fetchval("SELECT count(*) FROM placement") == 1
    assert (await read(dsn, tmp_path, json.dumps(document))).children.unchanged == 1


async def test_a_child_is_purged(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """A record that the flows made goes as a whole; one that is not there was purged before."""
    await read(dsn, tmp_path, json.dumps(WHOLE))
    gone = json.dumps({"la_child_id": WHOLE["la_child_id"], "purge": True})
    report = await read(dsn, tmp_path, gone)
    assert (report.children.purged, report.exit_code) == (1, 0)
    assert await rows(record) == 0
    assert await record.fetchval("SELECT count(*) FROM past_value WHERE table_name = 'person'") > 0
    assert (await read(dsn, tmp_path, gone)).children.unchanged == 1


@pytest.mark.parametrize(
    "stands",
    [
        "INSERT INTO need (child_id, summary) SELECT id, 'made up' FROM child",
        "UPDATE child SET source_system = NULL",
        "INSERT INTO enquiry (child_id, episode_id, started_on) SELECT child_id, id, '2024-01-01' FROM episode",
        "UPDATE strengths_score SET extracted_at = now() + interval '9 days'",
    ],
)
async def test_a_purge_stops_where_something_else_stands(record: Any, dsn: Dsn, tmp_path: Path, stands: str) -> None:
    """Then nothing of the child is changed, and the report says so."""
    await read(dsn, tmp_path, json.dumps(WHOLE))
    await record.execute(stands)
    before = await rows(record)
    report = await read(dsn, tmp_path, json.dumps({"la_child_id": WHOLE["la_child_id"], "purge": True}))
    assert [rule for rule, _ in report.rejected] == ["PURGE"]
    assert await rows(record) == before


async def test_one_that_the_database_refuses_costs_no_other(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """Documents are merged together: one that cannot be done takes none of the others with it, and leaves no worker."""
    await read(dsn, tmp_path, json.dumps(WHOLE))
    await record.execute("INSERT INTO need (child_id, summary) SELECT id, 'made up' FROM child")
    key = await record.fetchval("SELECT id::text FROM child")
    gone = {"la_child_id": WHOLE["la_child_id"], "purge": True}
    same = {"la_child_id": key, "child_details": {"sex": "M"}}
    others = [
        {**edited(f"{FIRST}care_worker_details.0.worker_id", "W7"), "la_child_id": f"N{number}"} for number in (1, 2)
    ]
    report = await read(dsn, tmp_path, json.dumps([others[0], gone, same, others[1]]))
    assert [(rule, place.path) for rule, place in report.rejected] == [("PURGE", "$")]
    assert (report.children.imported, report.children.updated, report.children.purged) == (2, 1, 0)
    assert await record.fetchval("SELECT sex FROM person WHERE id::text = $1", key) == "M"
    assert await record.fetchval("SELECT count(*) FROM practitioner WHERE source_id = 'W7'") == 1
    verified = "SELECT count(*) FROM identifier WHERE kind = 'UPN' AND verification = 'VERIFIED'"
    assert await record.fetchval(verified) == 1
    assert report.warnings["1520"].count == 2


async def test_a_sealed_record_takes_nothing(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """And is not written out."""
    await read(dsn, tmp_path, json.dumps(WHOLE))
    await record.execute("INSERT INTO seal (child_id, grounds) SELECT id, 'ADOPTION' FROM child")
    report = await read(dsn, tmp_path, json.dumps(WHOLE))
    assert [rule for rule, _ in report.rejected] == ["SEALED"]
    from db.exchange.giving import give

    found: list[str] = []
    assert (await give(dsn.owner, HOME, found.append)).children == 0
    assert found == []


async def test_another_authority_is_another_child(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """No file reaches a child of another authority."""
    await read(dsn, tmp_path, json.dumps(WHOLE))
    report = await take(dsn.owner, tmp_path / "flow.json", "316")
    assert report.children.imported == 1
    assert set(report.warnings) == {"1520"}
    assert await record.fetchval("SELECT count(*) FROM child") == 2


def test_the_commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In, out, and in again; what is called wrongly says so."""
    monkeypatch.setenv("ECAF_DATA", str(tmp_path / "data"))
    (tmp_path / "in.json").write_text(json.dumps(WHOLE))
    run = CliRunner()
    done = run.invoke(cli.app, ["import", "dfe", str(tmp_path / "in.json"), "--authority", HOME, "--json"])
    assert json.loads(done.stdout)["children"]["imported"] == 1, done.output
    done = run.invoke(cli.app, ["export", "dfe", "--authority", HOME, "--out", str(tmp_path / "out.json")])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "out.json").read_text()) == [WHOLE]
    done = run.invoke(cli.app, ["import", "dfe", str(tmp_path / "out.json"), "--authority", HOME])
    assert (done.exit_code, "unchanged" in done.stdout) == (0, True)
    for wrong in (["--authority", "3O1"], ["--authority", HOME, "--extracted", "today"]):
        done = run.invoke(cli.app, ["import", "dfe", str(tmp_path / "in.json"), *wrong])
        assert isinstance(done.exception, Refused)
    done = run.invoke(cli.app, ["export", "dfe", "--authority", "000"])
    assert isinstance(done.exception, Refused)


def test_every_rule_has_its_words() -> None:
    """No rule is raised that the report could not tell."""
    folder = Path(reading.__file__).parent
    text = "".join(path.read_text() for path in folder.glob("*.py"))
    for rule in (*WARNINGS, *REJECTIONS):
        assert text.count(f'"{rule}"') > 1 or rule in {"1510", "1540", "1550"}, rule
