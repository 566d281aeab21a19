"""What an export gives away and keeps back: a disclosure for each child or nothing at all, no word on where a shielded
child lives, nothing that joins a former to a present identity.
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
from db import tables
from db.embedded import Dsn
from db.exchange import giving
from db.exchange.giving import GROUPS, Given, give
from db.exchange.placing import Unwritable, opened
from db.exchange.taking import take
from db.tables.base import GROUP, KINDS
from db.tables.groups import GROUPS as KNOWN

HOME = "301"
WHOLE: dict[str, Any] = json.loads((Path(__file__).resolve().parents[1] / "data" / "dfe_child.json").read_text())
SHIELD = (
    "INSERT INTO shield (child_id, scope, grounds, review_on) SELECT id, '{}', 'HARM_TO_CHILD', '2030-01-01' FROM child"
)


@pytest.fixture
async def record(dsn: Dsn, tmp_path: Path) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The owner's connection to a record of one child, who has all that the format can say."""
    connection = await asyncpg.connect(dsn.owner)
    await connection.execute("TRUNCATE person, agency, past_value CASCADE")
    await add(dsn, tmp_path, WHOLE)
    yield connection
    await connection.close()


async def add(dsn: Dsn, folder: Path, *documents: object) -> None:
    """Import documents."""
    (folder / "in.json").write_text(json.dumps(documents))
    assert (await take(dsn.owner, folder / "in.json", HOME)).exit_code == 0


async def given(dsn: Dsn) -> list[dict[str, Any]]:
    """The documents of an export."""
    found: list[str] = []
    await give(dsn.owner, HOME, found.append)
    return [json.loads(text) for text in found]


def names(folder: Path) -> list[str]:
    """What is in a folder and under it."""
    return sorted(path.name for path in folder.rglob("*"))


async def disclosures(record: Any) -> int:
    """How many there are."""
    return int(await record.fetchval("SELECT count(*) FROM disclosure"))


async def test_each_child_is_a_disclosure(record: Any, dsn: Dsn) -> None:
    """To the Department, on a legal obligation, of groups and never of values; each time anew."""
    before = await record.fetchval("SELECT now()")
    await given(dsn)
    row = await record.fetchrow("SELECT d.*, a.name, a.sector FROM disclosure d JOIN agency a ON a.id = d.agency_id")
    assert (row["name"], row["sector"]) == ("Department for Education", "DFE")
    assert (row["decision"], row["purpose"], row["lawful_basis"]) == ("SHARED", "STATUTORY_RETURN", "LEGAL_OBLIGATION")
    assert (row["consent_id"], row["is_family_told"]) == (None, "NOT_YET")
    assert row["child_id"] == await record.fetchval("SELECT id FROM child")
    assert row["decided_at"] > before
    assert tuple(row["groups"]) == GROUPS
    assert "Made-Up" not in str(dict(row))
    await given(dsn)
    assert await disclosures(record) == 2
    assert await record.fetchval("SELECT count(*) FROM agency WHERE sector = 'DFE'") == 1


def test_the_groups_are_those_of_the_columns() -> None:
    """What the documents are made of is what the disclosures name; a group more or less is a mistake."""
    person, child = tables.person, tables.child
    whole = (
        tables.child_ethnicity, tables.child_disability, tables.child_disability_code, tables.child_immigration,
        tables.strengths_score, tables.episode, tables.assessment, tables.enquiry, tables.placement, tables.adoption,
        tables.care_leaver_contact, person, child,
    )  # fmt: skip
    columns = (tables.plan.c.kind, tables.plan.c.started_on, tables.placement.c.postcode, child.c.la_child_id)
    found = {table.info[GROUP] for table in whole} | {column.info[GROUP] for column in columns}
    found |= {tables.identifier.info[KINDS]["kind"][kind] for kind in ("UPN", "FORMER_UPN")}
    found |= {tables.involvement.info[KINDS]["is_sensitive"]["false"]}
    found |= set(tables.assessment_factor.info[KINDS]["domain"].values())
    found |= set(tables.address.info[KINDS]["protection"].values())
    assert found == set(GROUPS) <= KNOWN.keys()


@pytest.mark.parametrize("where", ["write", "settle"])
async def test_an_export_that_fails_leaves_nothing(record: Any, dsn: Dsn, tmp_path: Path, where: str) -> None:
    """Neither a file nor a disclosure, wherever it fails before the disclosures are held."""

    def fail(*_: object) -> None:
        raise Unwritable("made to fail")

    with pytest.raises(Unwritable), opened(tmp_path / "out.json", print) as aside:
        await give(dsn.owner, HOME, *((fail, aside.settle) if where == "write" else (aside.write, fail)))
    assert await disclosures(record) == 0
    assert names(tmp_path) == ["in.json"]


@pytest.mark.parametrize("place", ["file", "folder", None])
async def test_a_disclosure_that_is_not_recorded_does_not_happen(
    record: Any, dsn: Dsn, tmp_path: Path, place: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the record cannot keep it, nothing is written and nothing printed."""
    (tmp_path / "folder").mkdir()
    monkeypatch.setattr(giving, "_REASON", None)
    lines: list[str] = []
    with (
        pytest.raises(asyncpg.NotNullViolationError),
        opened(tmp_path / place if place else None, lines.append) as aside,
    ):
        await give(dsn.owner, HOME, aside.write, aside.settle)
    assert lines == []
    assert names(tmp_path) == ["folder", "in.json"]
    assert await disclosures(record) == 0


async def test_a_file_that_does_not_appear_says_so(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """By then the disclosure is recorded: the message does not hide that."""

    async def given_and_barred() -> None:
        with opened(tmp_path / "out", print) as aside:
            await give(dsn.owner, HOME, aside.write, aside.settle)
            (tmp_path / "out" / "in the way").mkdir(parents=True)

    with pytest.raises(Unwritable, match="disclosures are recorded"):
        await given_and_barred()
    assert await disclosures(record) == 1


@pytest.mark.parametrize(
    "case",
    [
        (SHIELD.format("RECORD"), False),
        (SHIELD.format("ADDRESS"), False),
        ("UPDATE address SET protection = 'SHIELDED'", False),
        ("INSERT INTO address (person_id, type, protection) SELECT id, 'REFUGE', 'SHIELDED' FROM child", False),
        (SHIELD.format("PERSON_LINK"), True),
        (f"{SHIELD.format('RECORD')}; UPDATE shield SET lifted_at = now()", True),  # noqa: S608 - constants
        ("UPDATE address SET protection = 'CONFIDENTIAL'", True),
        ("SELECT 1", True),
    ],
)
async def test_where_a_shielded_child_lives_is_held_back(
    record: Any, dsn: Dsn, tmp_path: Path, case: tuple[str, bool]
) -> None:
    """No postcode of home or placement; all else is a duty and is given. Its import erases nothing."""
    change, is_told = case
    await record.execute(change)
    [document] = await given(dsn)
    assert ("ZZ99" in json.dumps(document)) is is_told
    assert document["child_details"]["surname"] == WHOLE["child_details"]["surname"]
    assert len(document["social_care_episodes"][1]["child_looked_after_placements"]) > 0
    await add(dsn, tmp_path, document)
    await record.execute("DELETE FROM address WHERE type = 'REFUGE'")
    await record.execute("UPDATE address SET protection = 'NONE'")
    await record.execute("DELETE FROM shield")
    assert await given(dsn) == [WHOLE]


async def test_a_former_life_is_not_told(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """An adopted child's present record: no number, no id and no day of the former one. Its twin has a former number of
    its own, ids and steps towards adoption, and is given whole.
    """
    twin = copy.deepcopy(WHOLE) | {"la_child_id": "MADE-UP-2", "mis_child_id": "Supplier-2"}
    twin["child_details"]["unique_pupil_number"] = "Y20200012401A"
    await add(dsn, tmp_path, twin)
    assert await given(dsn) == [WHOLE, twin]
    await record.execute(
        """
        WITH former AS (INSERT INTO person (kind) VALUES ('CHILD') RETURNING id),
        sealed AS (INSERT INTO child (id, authority_code, la_child_id, source_system, source_id)
            SELECT id, $1, 'OLD', 'DFE_CSC', 'Supplier-1' FROM former RETURNING id),
        number AS (INSERT INTO identifier (person_id, kind, value, verification)
            SELECT id, 'UPN', 'B801200005001', 'VERIFIED' FROM former),
        old AS (INSERT INTO episode (child_id, category, authority_code, referral_date)
            SELECT id, 'CLA', $1, '2020-01-01' FROM sealed),
        link AS (INSERT INTO sealed_link (former_id, present_id)
            SELECT sealed.id, child.id FROM sealed, child WHERE child.la_child_id = 'MADE-UP-1')
        INSERT INTO seal (child_id, grounds) SELECT id, 'ADOPTION' FROM sealed
        """,
        HOME,
    )
    present, same = await given(dsn)
    assert same == twin
    said = json.dumps(present)
    assert present["la_child_id"] == "MADE-UP-1"
    for former in ("Supplier-1", "B801200005001", "Z202000124001", "OLD", '"E1"', '"ROW1"', "adoption"):
        assert former not in said, former
    assert present["child_details"]["surname"] == WHOLE["child_details"]["surname"]
    assert len(present["social_care_episodes"]) == 2
    assert await record.fetchval("SELECT count(*) FROM disclosure d JOIN seal s ON s.child_id = d.child_id") == 0


@pytest.mark.parametrize(
    "case",
    [
        ("UPDATE episode SET category = 'EARLY_HELP'", False),
        ("UPDATE episode SET category = 'YJ'", False),
        ("UPDATE child SET archived_on = current_date", False),
        ("UPDATE child SET archived_on = current_date + 1", True),
        ("UPDATE episode SET category = 'CP'", True),
    ],
)
async def test_only_children_of_the_return_are_given(record: Any, dsn: Dsn, case: tuple[str, bool]) -> None:
    """Early help rests on agreement and youth justice on another duty; an archive is not given out anew."""
    change, is_told = case
    await record.execute(change)
    assert bool(await given(dsn)) is is_told
    assert await disclosures(record) == is_told


async def test_ids_are_of_the_form(record: Any, dsn: Dsn) -> None:
    """What the format cannot say gives way to the record's own key; a worker's has twelve characters."""
    await record.execute("UPDATE child SET la_child_id = 'a b', source_id = 'c d'")
    await record.execute("UPDATE practitioner SET source_system = NULL, source_id = NULL")
    [document] = await given(dsn)
    child = await record.fetchval("SELECT id::text FROM child")
    assert (document["la_child_id"], document.get("mis_child_id")) == (child, None)
    workers = {one["worker_id"] for row in document["social_care_episodes"] for one in row["care_worker_details"]}
    keys = {str(row["id"]).replace("-", "")[:12] for row in await record.fetch("SELECT id FROM practitioner")}
    assert workers == keys


async def test_progress_tells_rate_and_time(record: Any, dsn: Dsn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of how many, how fast, how long still."""
    monkeypatch.setattr(giving, "_AT_ONCE", 1)
    lines: list[str] = []
    assert await give(dsn.owner, HOME, lambda _: None, progress=lines.append) == Given(1, 0)
    assert len(lines) == 1
    assert lines[0].startswith("1 of 1 children, ")
    assert lines[0].endswith(" a second, about 0 s left")
    assert await disclosures(record) == 1


def test_places_of_an_export(tmp_path: Path) -> None:
    """A file holds an array, a folder a file each; a folder with something in it is refused; a failure leaves none."""
    with opened(tmp_path / "all.json", print) as aside:
        aside.write("{}")
        aside.write("{}")
        assert not (tmp_path / "all.json").exists()
    assert (tmp_path / "all.json").read_text() == "[\n{},\n{}\n]\n"
    assert (tmp_path / "all.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Unwritable, match="not empty"), opened(tmp_path, print):
        pass
    (tmp_path / "folder").mkdir()
    with opened(tmp_path / "folder", print) as aside:
        aside.write("{}")
    [one] = (tmp_path / "folder").iterdir()
    assert (one.name, one.read_text(), one.stat().st_mode & 0o777) == ("0000001.json", "{}\n", 0o600)
    lines: list[str] = []
    with opened(None, lines.append):
        pass
    assert lines == ["[]"]
    with pytest.raises(KeyError), opened(tmp_path / "new.json", print):
        raise KeyError
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.json", "folder"]
    with pytest.raises(Unwritable, match="cannot be written"), opened(tmp_path / "no" / "such", print):
        pass


def test_the_command_says_what_it_did(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """That disclosures are recorded, and how many children have no postcodes."""
    monkeypatch.setenv("ECAF_DATA", str(tmp_path / "data"))
    (tmp_path / "in.json").write_text(json.dumps(WHOLE))
    run = CliRunner()
    run.invoke(cli.app, ["import", "dfe", str(tmp_path / "in.json"), "--authority", HOME, "--json"])
    done = run.invoke(cli.app, ["export", "dfe", "--authority", HOME])
    assert json.loads(done.stdout) == [WHOLE]
    assert "children written: 1, a disclosure recorded for each; 0 without postcodes" in done.stderr
