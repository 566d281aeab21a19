"""A census goes into the record: what it says is kept, what is wrong is named, twice is once."""

import json
import re
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from rich.console import Console

from db.embedded import Dsn
from db.imports.cin import import_file
from db.imports.report import Report

SMALL = Path(__file__).resolve().parents[1] / "data" / "census_small.xml"
README = Path(__file__).resolve().parents[2] / "README.md"

CLOSED = "<CINclosureDate>2024-12-01</CINclosureDate><ReasonForClosure>RC9</ReasonForClosure>"

COLUMNS = """
    SELECT p.*, c.la_child_id, e.state AS ethnicity_state, e.code AS ethnicity,
        e.source AS ethnicity_source, d.state AS disability_state,
        ARRAY(SELECT code FROM child_disability_code k WHERE k.child_id = c.id ORDER BY code)
            AS disabilities,
        (SELECT count(*) FROM episode s WHERE s.child_id = c.id) AS episodes
    FROM child c JOIN person p USING (id)
    LEFT JOIN child_ethnicity e ON e.child_id = c.id
    LEFT JOIN child_disability d ON d.child_id = c.id
"""


@pytest.fixture
async def record(dsn: Dsn) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The owner's connection to a migrated record without people."""
    connection = await asyncpg.connect(dsn.owner)
    await connection.execute("TRUNCATE person CASCADE")
    await connection.execute("DELETE FROM authority WHERE NOT is_recognised")
    yield connection
    await connection.close()


async def children(record: "asyncpg.Connection[Any]") -> dict[str, Any]:
    """Every child by the number at the end of its identifier."""
    rows = await record.fetch(COLUMNS)
    return {row["la_child_id"].removeprefix("SMALL00"): row for row in rows}


def numbers(report: Report) -> tuple[object, object]:
    """The two lines of counts."""
    plain: Any = report.as_dict()
    return tuple(plain["children"].values()), tuple(plain["episodes"].values())


async def changed(record: Any, dsn: Dsn, tmp_path: Path, *edits: tuple[str, str]) -> Report:  # noqa: ARG001
    """Import the small census after some edits."""
    text = SMALL.read_text()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    path = tmp_path / "census.xml"
    path.write_text(text)
    return await import_file(dsn.owner, path)


async def test_counts_and_faults(record: "asyncpg.Connection[Any]", dsn: Dsn) -> None:
    """Eight of twelve children can be held; the four others are named with line and rule."""
    report = await import_file(dsn.owner, SMALL)
    assert numbers(report) == ((8, 0, 0, 4), (9, 0, 0, 5))
    assert report.exit_code == 1
    plain: Any = report.as_dict()
    assert [(row["what"], row["rule"]) for row in plain["rejected"]] == [
        ("child", "8535Q"), ("child", "8500"), ("child", "8510"), ("child", "DATE"),
        ("episode", "8630"), ("assessment", "8608"), ("review", "8841"),
    ]  # fmt: skip
    lines = SMALL.read_text().splitlines()
    assert "PersonDeathDate" in lines[plain["rejected"][0]["line"] - 1]
    assert "2023-09-01" in lines[plain["rejected"][4]["line"] - 1]
    assert {row["rule"] for row in plain["warnings"]} == {
        "8540", "8555Q", "1510", "1530", "4180", "4220", "8650", "8770Q", "8790", "8794", "8805",
        "AUTHORITY", "CNHE", "SEX-9", "TWICE", "YEAR", "8545Q", "8620", "8945Q",
    }  # fmt: skip
    assert plain["file"]["authority"] == "975"
    assert plain["file"]["reference_date"] == "2024-03-31"
    unknown = await record.fetchrow("SELECT * FROM authority WHERE code = '975'")
    assert unknown["is_recognised"] is False


async def test_what_is_held(record: "asyncpg.Connection[Any]", dsn: Dsn) -> None:
    """States are states, codes are codes, a misprint is mended, an unborn child has no birth date."""
    await import_file(dsn.owner, SMALL)
    held = await children(record)
    assert (held["01"]["ethnicity"], held["01"]["sex"]) == ("ABAN", "F")
    assert (held["01"]["disability_state"], held["01"]["disabilities"]) == ("RECORDED", [])
    assert held["01"]["given_name"] is None
    assert held["02"]["ethnicity_state"] == "REFUSED"
    assert held["02"]["sex"] == "U"
    assert held["02"]["disability_state"] == "NOT_YET_OBTAINED"
    assert held["03"]["ethnicity"] == "CHNE"
    assert held["03"]["disabilities"] == ["LD"]
    assert held["04"]["kind"] == "UNBORN"
    assert held["04"]["expected_delivery_date"].isoformat() == "2024-06-20"
    assert held["04"]["ethnicity_state"] == "NOT_APPLICABLE"
    assert held["05"]["kind"] == "YOUNG_PERSON"
    assert (held["05"]["ethnicity_state"], held["05"]["ethnicity_source"]) == (
        "NOT_YET_OBTAINED", None,
    )  # fmt: skip
    assert held["06"]["ethnicity_state"] == "NOT_YET_OBTAINED"
    assert held["07"]["date_of_death"].isoformat() == "2023-02-01"
    assert held["07"]["episodes"] == 1
    assert held["12"]["episodes"] == 1


async def test_identifiers_are_kept_and_marked(record: "asyncpg.Connection[Any]", dsn: Dsn) -> None:
    """A wrong check letter or an unknown authority: kept, unverified. In order: verified."""
    await import_file(dsn.owner, SMALL)
    rows = await record.fetch(
        "SELECT la_child_id, i.kind, verification FROM identifier i JOIN child c ON c.id = i.person_id ORDER BY 1, 2"
    )
    found = [tuple(row) for row in rows]
    assert ("SMALL0001", "UPN", "VERIFIED") in found
    assert ("SMALL0002", "UPN", "PRESENT_UNVERIFIED") in found
    assert ("SMALL0003", "UPN", "PRESENT_UNVERIFIED") in found
    assert ("SMALL0012", "FORMER_UPN", "PRESENT_UNVERIFIED") in found
    assert len(found) == 8


async def test_a_second_run_changes_nothing(record: "asyncpg.Connection[Any]", dsn: Dsn) -> None:
    """The same file again: all unchanged, and every table row for row the same."""

    async def everything() -> list[Any]:
        tables = (
            *("person", "child", "child_ethnicity", "child_disability", "identifier", "episode"),
            *("assessment", "assessment_factor", "plan", "enquiry", "review", "pre_proceedings", "past_value"),
        )
        return [
            await record.fetchval(f"SELECT array_agg(t::text ORDER BY t::text) FROM {name} t")  # noqa: S608
            for name in tables
        ]

    await import_file(dsn.owner, SMALL)
    before = await everything()
    again = await import_file(dsn.owner, SMALL)
    assert numbers(again) == ((0, 0, 8, 4), (0, 0, 9, 5))
    assert await everything() == before


async def test_a_correction_updates_and_says_so(record: "asyncpg.Connection[Any]", dsn: Dsn, tmp_path: Path) -> None:
    """A later census: an ethnicity told, a child born, a UPN changed, an episode closed."""
    await import_file(dsn.owner, SMALL)
    report = await changed(
        record, dsn, tmp_path,
        ("<ReferenceDate>2024-03-31", "<ReferenceDate>2025-03-31"),
        ("<Ethnicity>NOBT", "<Ethnicity>WIRT"),
        ("<ExpectedPersonBirthDate>2024-06-20</ExpectedPersonBirthDate>",
         "<PersonBirthDate>2024-06-22</PersonBirthDate>"),
        (_upn("01"), "H243278544154"),
        ("<PrimaryNeedCode>N5</PrimaryNeedCode>",
         f"<PrimaryNeedCode>N5</PrimaryNeedCode>{CLOSED}"),
    )  # fmt: skip
    assert numbers(report)[0][:3] == (0, 3, 5)  # type: ignore[index]
    assert numbers(report)[1][:3] == (0, 1, 8)  # type: ignore[index]
    held = await children(record)
    assert held["05"]["ethnicity"] == "WIRT"
    assert held["04"]["kind"] == "CHILD"
    assert held["04"]["expected_delivery_date"] is None, "who is born is no longer expected"
    past = "SELECT value FROM past_value WHERE child_id = $1 AND column_name = 'expected_delivery_date'"
    assert await record.fetchval(past, held["04"]["id"]) == "2024-06-20"
    kinds = await record.fetch(
        "SELECT kind, value FROM identifier WHERE person_id = $1 ORDER BY kind", held["01"]["id"]
    )
    assert [row["kind"] for row in kinds] == ["FORMER_UPN", "UPN"]
    assert kinds[1]["value"] == "H243278544154"


def _upn(number: str) -> str:
    """The UPN of a child of the small census."""
    block = SMALL.read_text().partition(f"SMALL00{number}")[2]
    found = re.search(r"<UPN>(\w+)</UPN>", block)
    assert found
    return found[1]


async def test_silence_and_doubt_erase_nothing(record: "asyncpg.Connection[Any]", dsn: Dsn, tmp_path: Path) -> None:
    """A later file without sex, with an unreadable ethnicity, with no disability: all stay held."""
    await import_file(dsn.owner, SMALL)
    before = await children(record)
    report = await changed(
        record, dsn, tmp_path,
        ("<ReferenceDate>2024-03-31", "<ReferenceDate>2025-03-31"),
        ("<GenderCurrent>2</GenderCurrent>", ""),
        ("<Ethnicity>ABAN", "<Ethnicity>????"),
        ("<Ethnicity>AIND", "<Ethnicity>NOBT"),
        ("<Disability>HEAR</Disability>", ""),
    )  # fmt: skip
    after = await children(record)
    for name in ("sex", "ethnicity", "ethnicity_state", "disabilities"):
        assert {key: row[name] for key, row in after.items()} == {key: row[name] for key, row in before.items()}
    assert "HELD" in report.warnings


async def test_what_the_family_said_is_kept(record: "asyncpg.Connection[Any]", dsn: Dsn) -> None:
    """A value with another source than the census is not overwritten, and the report says so."""
    await import_file(dsn.owner, SMALL)
    key = (await children(record))["01"]["id"]
    await record.execute("UPDATE child_ethnicity SET code = 'MWAS', source = 'SELF' WHERE child_id = $1", key)
    report = await import_file(dsn.owner, SMALL)
    assert report.warnings["HELD"].count == 1
    assert (await children(record))["01"]["ethnicity"] == "MWAS"


async def test_an_older_census_only_adds(record: "asyncpg.Connection[Any]", dsn: Dsn, tmp_path: Path) -> None:
    """Last year's file after this year's must not turn the record back."""
    await import_file(dsn.owner, SMALL)
    report = await changed(
        record, dsn, tmp_path,
        ("<ReferenceDate>2024-03-31", "<ReferenceDate>2023-03-31"),
        ("<PersonBirthDate>2012-03-14", "<PersonBirthDate>2012-03-15"),
        ("<Ethnicity>ABAN", "<Ethnicity>APKN"),
        ("<ReasonForClosure>RC7", "<ReasonForClosure>RC8"),
    )  # fmt: skip
    assert "OLDER" in report.warnings
    assert numbers(report)[0][:3] == (0, 0, 8)  # type: ignore[index]
    held = await children(record)
    assert (held["01"]["ethnicity"], str(held["01"]["date_of_birth"])) == ("ABAN", "2012-03-14")


async def test_other_authorities_are_out_of_reach(record: "asyncpg.Connection[Any]", dsn: Dsn, tmp_path: Path) -> None:
    """The same child identifiers from another authority are other children."""
    await import_file(dsn.owner, SMALL)
    query = "SELECT md5(string_agg(p::text, '' ORDER BY p.id)) FROM person p JOIN child USING (id) "
    before = await record.fetchval(query + "WHERE authority_code = '975'")
    report = await changed(record, dsn, tmp_path, ("<LEA>975", "<LEA>301"), ("2012-03-14", "2012-03-15"))
    assert numbers(report)[0][0] == 8  # type: ignore[index]
    assert "AUTHORITY" not in report.warnings
    assert await record.fetchval(query + "WHERE authority_code = '975'") == before


async def test_a_date_of_the_file_against_one_of_the_record(
    record: "asyncpg.Connection[Any]", dsn: Dsn, tmp_path: Path
) -> None:
    """Death in the file before a birth in the record: that child is rejected, the others go on."""
    await import_file(dsn.owner, SMALL)
    report = await changed(
        record, dsn, tmp_path,
        ("<PersonBirthDate>2012-03-14</PersonBirthDate>",
         "<PersonDeathDate>2010-01-01</PersonDeathDate>"),
    )  # fmt: skip
    assert numbers(report)[0] == (0, 0, 7, 5)


async def test_two_children_with_one_upn(record: "asyncpg.Connection[Any]", dsn: Dsn, tmp_path: Path) -> None:
    """Nothing says whose it is: both keep it, unverified."""
    report = await changed(record, dsn, tmp_path, (_upn("05"), _upn("01")))
    assert report.warnings["1520"].count == 2
    rows = await record.fetch("SELECT verification FROM identifier WHERE value = $1", _upn("01"))
    assert [row["verification"] for row in rows] == ["PRESENT_UNVERIFIED"] * 2


async def test_the_report_repeats_no_value(record: "asyncpg.Connection[Any]", dsn: Dsn) -> None:
    """Reports are mailed: they hold lines and rules, no identifier and no birth date."""
    assert await record.fetchval("SELECT 1")
    report = await import_file(dsn.owner, SMALL)
    printed = StringIO()
    report.render(Console(file=printed, width=200))
    for text in (printed.getvalue(), json.dumps(report.as_dict())):
        assert "SMALL00" not in text
        assert _upn("01") not in text
        assert "2012-03-14" not in text
    assert "rejected" in printed.getvalue()
    assert "8535Q" in printed.getvalue()
    # The README shows how the report begins.
    shown = re.findall(r"^    (.+)$", README.read_text().partition("census_small.xml\n```\n")[2], re.MULTILINE)
    first, lines = shown[: shown.index("…")], [line.rstrip() for line in printed.getvalue().splitlines()]
    assert [line.strip() for line in first] == [line.strip() for line in lines[: len(first)]]


async def test_the_blocks_of_an_episode(record: "asyncpg.Connection[Any]", dsn: Dsn) -> None:
    """Each block is a row of its table, with where it came from; a rejected one is named by its element."""
    report = await import_file(dsn.owner, SMALL)
    plain: Any = report.as_dict()
    counted = {name: plain[name]["imported"] for name in plain if isinstance(plain[name], dict) and name != "file"}
    assert counted == {
        "children": 8, "episodes": 9, "assessments": 1, "plans": 1, "enquiries": 1, "protection_plans": 1,
        "pre_proceedings": 1, "assessment_factors": 3, "reviews": 1,
    }  # fmt: skip
    assert [row["block"] for row in plain["rejected"][5:]] == ["Assessments", "CPPreviewDate"]
    assessment = await record.fetchrow("SELECT * FROM assessment")
    assert (assessment["type"], assessment["status"], str(assessment["completed_on"])) == (
        "CHILD_AND_FAMILY", "SIGNED", "2024-03-12",
    )  # fmt: skip
    factors = await record.fetch("SELECT factor_code, domain FROM assessment_factor ORDER BY factor_code")
    assert [tuple(row) for row in factors] == [("18A", 2), ("1A", 1), ("4B", 2)]
    plans = await record.fetch(
        "SELECT kind, initial_abuse_code, latest_abuse_code, previous_plans FROM plan ORDER BY kind"
    )
    assert [tuple(row) for row in plans] == [("CIN", None, None, None), ("CP", "NEG", "EMO", 1)]
    assert (await record.fetchrow("SELECT * FROM pre_proceedings"))["is_family_group_held"] is True
    reason = "SELECT upn_unknown_reason_code FROM child WHERE la_child_id = 'SMALL0004'"
    assert await record.fetchval(reason) == "UN1"
    for table in ("person", "child", "episode", "assessment", "assessment_factor", "plan", "enquiry", "review"):
        query = f"SELECT DISTINCT source_system, extracted_at FROM {table} WHERE source_id LIKE 'SMALL%'"  # noqa: S608
        (row,) = await record.fetch(query)
        assert (row["source_system"], row["extracted_at"].isoformat()) == ("CIN_CENSUS", "2024-04-15T09:30:00+00:00")


async def test_a_plan_from_elsewhere_is_kept(record: "asyncpg.Connection[Any]", dsn: Dsn) -> None:
    """A row that a practitioner changed by hand is found again, left as it is, and named."""
    await import_file(dsn.owner, SMALL)
    await record.execute("UPDATE plan SET source_system = NULL, previous_plans = 0 WHERE kind = 'CP'")
    report = await import_file(dsn.owner, SMALL)
    assert report.warnings["HELD-ROW:ChildProtectionPlans"].count == 1
    assert await record.fetchval("SELECT previous_plans FROM plan WHERE kind = 'CP'") == 0


async def test_a_number_of_identifiers_is_nobodys_census(
    record: "asyncpg.Connection[Any]", dsn: Dsn, tmp_path: Path
) -> None:
    """A pseudo authority is in the reference data, and still warns as the sender of a census."""
    report = await changed(record, dsn, tmp_path, ("<LEA>975", "<LEA>001"))
    assert "AUTHORITY" in report.warnings
