"""The Department's data flows: what a document says is held, twice is once, and what was written can be read back."""

import copy
import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.embedded import Dsn
from db.exchange.giving import give
from db.exchange.report import Report
from db.exchange.taking import take

HOME = "301"

CHILD = Path(__file__).resolve().parents[1] / "data" / "dfe_child.json"
WHOLE: dict[str, Any] = json.loads(CHILD.read_text())
"""Made up; it says all that the format can say."""


@pytest.fixture
async def record(dsn: Dsn) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The owner's connection to a migrated record without people."""
    connection = await asyncpg.connect(dsn.owner)
    await connection.execute("TRUNCATE person, agency, past_value CASCADE")
    await connection.execute("DELETE FROM authority WHERE NOT is_recognised")
    yield connection
    await connection.close()


async def exported(dsn: Dsn, authority: str = HOME) -> list[str]:
    """The documents of an authority."""
    found: list[str] = []
    assert (await give(dsn.owner, authority, found.append)).children == len(found)
    return found


async def taken(dsn: Dsn, folder: Path, *documents: object, extracted: date | None = None) -> Report:
    """Import documents from a file."""
    path = folder / "flow.json"
    path.write_text(json.dumps(documents))
    return await take(dsn.owner, path, HOME, extracted)


def edited(**blocks: Any) -> dict[str, Any]:
    """The whole document with other values, by the path of their names (`child_details__sex`)."""
    document = copy.deepcopy(WHOLE)
    for path, value in blocks.items():
        *places, name = path.split("__")
        inner: Any = document
        for place in places:
            inner = inner[int(place) if place.isdigit() else place]
        inner[name] = value
    return document


def tally(report: Report) -> tuple[int, ...]:
    """Children imported, updated, unchanged, purged, rejected."""
    assert report.refused is None, report.refused
    found = report.children
    return found.imported, found.updated, found.unchanged, found.purged, report.rejected_children


async def test_a_document_comes_back_as_it_was(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """All that the format can say is held; the other system's ids are kept."""
    report = await taken(dsn, tmp_path, WHOLE)
    assert tally(report) == (1, 0, 0, 0, 0)
    assert report.warnings == {}
    assert [json.loads(text) for text in await exported(dsn)] == [WHOLE]
    factors = await record.fetch("SELECT factor_code, domain FROM assessment_factor ORDER BY 1")
    assert [tuple(row) for row in factors] == [("18B", 2), ("1C", 3), ("4A", 1)]
    assert [row[0] for row in await record.fetch("SELECT category FROM episode ORDER BY referral_date")] == [
        "CIN",
        "CLA",
    ]
    worker = await record.fetchrow(
        "SELECT p.source_id, p.source_system, a.sector, a.authority_code, i.ended_on FROM involvement i"
        " JOIN practitioner p ON p.id = i.practitioner_id JOIN agency a ON a.id = i.agency_id ORDER BY i.started_on"
    )
    assert tuple(worker) == ("W1", "DFE_CSC", "LA_CSC", HOME, date(2023, 1, 1))
    assert await record.fetchval("SELECT count(*) FROM agency WHERE sector = 'LA_CSC'") == 1


async def test_the_same_again_changes_nothing(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """Neither a row, nor its past, nor when it was recorded."""
    await taken(dsn, tmp_path, WHOLE)
    await record.execute("UPDATE episode SET extracted_at = '2020-01-01'")
    report = await taken(dsn, tmp_path, WHOLE)
    assert tally(report) == (0, 0, 1, 0, 0)
    assert not report.rows.touched
    assert await record.fetchval("SELECT count(*) FROM past_value") == 0
    assert await record.fetchval("SELECT count(*) FROM episode WHERE extracted_at = '2020-01-01'") == 2


async def test_a_correction_updates_its_row(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """A row found by its id takes what the block says; the past is remembered."""
    await taken(dsn, tmp_path, WHOLE)
    new = edited(
        social_care_episodes__0__child_in_need_plans__0__start_date="2022-07-20",
        social_care_episodes__0__child_and_family_assessments__0__factors=["4A", "20"],
        child_details__surname="Newname",
        child_details__postcode="ZZ99 3CZ",
        child_details__unique_pupil_number="Y20200012401A",
    )
    del new["social_care_episodes"][0]["closure_date"]
    del new["social_care_episodes"][0]["closure_reason"]
    report = await taken(dsn, tmp_path, new)
    assert tally(report) == (0, 1, 0, 0, 0)
    names = await record.fetch("SELECT family_name, valid_to IS NULL FROM person_name ORDER BY valid_to NULLS LAST")
    assert [tuple(row) for row in names] == [("O'Made-Up", False), ("Newname", True)]
    numbers = await record.fetch("SELECT kind, value FROM identifier ORDER BY valid_to NULLS LAST, kind")
    assert [tuple(row) for row in numbers] == [
        ("FORMER_UPN", "B801200005001"), ("FORMER_UPN", "Z202000124001"), ("UPN", "Y20200012401A"),
    ]  # fmt: skip
    assert await record.fetchval("SELECT count(*) FROM address") == 2
    assert await record.fetchval("SELECT count(*) FROM plan") == 2
    assert await record.fetchval("SELECT value FROM past_value WHERE table_name = 'plan'") == "2022-07-16"
    back = json.loads((await exported(dsn))[0])
    assert "closure_date" not in back["social_care_episodes"][0]
    assert back["social_care_episodes"][0]["child_and_family_assessments"][0]["factors"] == ["20", "4A"]
    assert tally(await taken(dsn, tmp_path, new)) == (0, 0, 1, 0, 0)


@pytest.mark.parametrize("source", ["SELF", "PARENT", "SOCIAL_WORKER"])
async def test_what_people_said_is_kept(record: Any, dsn: Dsn, tmp_path: Path, source: str) -> None:
    """A self-declared ethnicity stays, and the report says so with its place."""
    await taken(dsn, tmp_path, WHOLE)
    await record.execute("UPDATE child_ethnicity SET code = 'MWBC', source = $1", source)
    report = await taken(dsn, tmp_path, WHOLE)
    assert tally(report) == (0, 0, 1, 0, 0)
    assert [str(place) for place in report.warnings["HELD"].places] == ["flow.json:1 $.child_details.ethnicity"]
    assert await record.fetchval("SELECT code FROM child_ethnicity") == "MWBC"


@pytest.mark.usefixtures("record")
async def test_an_older_file_does_not_overwrite(dsn: Dsn, tmp_path: Path) -> None:
    """`--extracted` says from when a file is: what the record learnt later stays, and is not purged."""
    await taken(dsn, tmp_path, WHOLE)
    old = edited(social_care_episodes__0__referral_source="2A", social_care_episodes__1__adoption={"purge": True})
    report = await taken(dsn, tmp_path, old, extracted=date(2024, 1, 1))
    assert tally(report) == (0, 0, 1, 0, 0)
    assert report.warnings["HELD"].count == 2
    assert [json.loads(text) for text in await exported(dsn)] == [WHOLE]


async def test_a_protected_address_is_kept(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """A file knows of no shield: it moves no shielded child."""
    await taken(dsn, tmp_path, WHOLE)
    await record.execute(
        "INSERT INTO shield (child_id, scope, grounds, review_on)"
        " SELECT id, 'ADDRESS', 'HARM_TO_CHILD', '2030-01-01' FROM child"
    )
    report = await taken(dsn, tmp_path, edited(child_details__postcode="ZZ99 3CZ"))
    assert set(report.warnings) == {"SHIELD"}
    assert await record.fetchval("SELECT postcode FROM address WHERE valid_to IS NULL") == "ZZ99 3WZ"


async def test_a_home_after_a_home_that_ended(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """It begins when the last one ended: a person has one home at a time."""
    await taken(dsn, tmp_path, WHOLE)
    await record.execute("UPDATE address SET valid_to = '2025-01-01'")
    assert tally(await taken(dsn, tmp_path, WHOLE)) == (0, 1, 0, 0, 0)
    assert await record.fetchval("SELECT count(*) FROM address WHERE valid_from > '2025-01-01'") == 1


async def test_rows_of_a_census_are_met_and_not_doubled(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """An episode of the same day that came from elsewhere is the same episode."""
    await taken(dsn, tmp_path, WHOLE)
    await record.execute("UPDATE episode SET source_system = NULL, source_id = NULL, extracted_at = NULL")
    await record.execute("UPDATE plan SET source_system = 'CIN_CENSUS', source_id = NULL")
    report = await taken(dsn, tmp_path, WHOLE)
    assert report.rows.imported == 0
    assert [json.loads(text) for text in await exported(dsn)] == [WHOLE]


async def test_what_does_not_fit_is_named(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """Two dates of birth, a wrong check letter, an end without a status: what can be held is, with a warning each."""
    document = edited(
        child_details__expected_date_of_birth="2012-06-14",
        child_details__unique_pupil_number="A801200005001",
        child_details__uasc_flag=False,
    )
    report = await taken(dsn, tmp_path, document)
    assert {rule: warned.count for rule, warned in report.warnings.items()} == {"8525Q": 1, "1510": 1, "UASC": 1}
    person = await record.fetchrow("SELECT date_of_birth, expected_delivery_date FROM person")
    assert tuple(person) == (date(2012, 6, 14), None)
    upn = "SELECT verification FROM identifier WHERE kind = 'UPN'"
    assert await record.fetchval(upn) == "PRESENT_UNVERIFIED"
    assert await record.fetchval("SELECT count(*) FROM child_immigration") == 0


async def test_a_birth(record: Any, dsn: Dsn, tmp_path: Path) -> None:
    """An unborn child is born; a later expected date does not unmake that."""
    unborn = {"la_child_id": "U", "child_details": {"expected_date_of_birth": "2026-08-01"}}
    assert tally(await taken(dsn, tmp_path, unborn)) == (1, 0, 0, 0, 0)
    assert await record.fetchval("SELECT kind FROM person") == "UNBORN"
    born = {"la_child_id": "U", "child_details": {"date_of_birth": "2026-07-30", "ethnicity": "NOBT"}}
    assert tally(await taken(dsn, tmp_path, born)) == (0, 1, 0, 0, 0)
    assert tuple(await record.fetchrow("SELECT kind, expected_delivery_date FROM person")) == ("CHILD", None)
    assert set((await taken(dsn, tmp_path, unborn)).warnings) == {"HELD"}
    assert await record.fetchval("SELECT source FROM child_ethnicity WHERE state = 'NOT_YET_OBTAINED'") is None
