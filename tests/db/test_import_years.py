"""Each census from 2021 to 2026 goes in with its own codes and elements; those of another year are named by rule."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.embedded import Dsn
from db.imports.cin import import_file
from db.imports.report import Report
from tests.db.census import (
    YEARS,
    census,
    child,
    details,
    every_code,
    factors,
    pre_proceedings,
    protection_plan,
    reasons,
    sources,
)

Take = Callable[[str], Awaitable[Report]]

FEMALE, CURRENT = "<Sex>F</Sex>", "<GenderCurrent>2</GenderCurrent>"
PLAN = "<CINPlanDates><CINPlanStartDate>{}-06-15</CINPlanStartDate></CINPlanDates>"
CLOSED = "<CINclosureDate>{}-09-02</CINclosureDate><ReasonForClosure>RC9</ReasonForClosure>"


@pytest.fixture
async def record(dsn: Dsn) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The owner's connection to a migrated record without people."""
    connection = await asyncpg.connect(dsn.owner)
    await connection.execute("TRUNCATE person CASCADE")
    yield connection
    await connection.close()


@pytest.fixture
def take(dsn: Dsn, tmp_path: Path) -> Take:
    """Import a file with that text."""

    async def taken(text: str) -> Report:
        path = tmp_path / "census.xml"
        path.write_text(text)
        return await import_file(dsn.owner, path)

    return taken


def rules(report: Report) -> dict[str, int]:
    """The numbers of the rules that were met, with how often."""
    plain: Any = report.as_dict()
    return {row["rule"]: row["count"] for row in plain["warnings"]}


async def codes(record: "asyncpg.Connection[Any]", table: str, column: str) -> set[str]:
    """The codes that a column holds."""
    found = await record.fetch(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL")  # noqa: S608
    return {row[0] for row in found}


@pytest.mark.parametrize("year", YEARS)
async def test_a_census_with_every_code_of_its_year(record: "asyncpg.Connection[Any]", take: Take, year: int) -> None:
    """Nothing is warned of, nothing is rejected, and each code is held."""
    report = await take(every_code(year))
    assert (rules(report), report.exit_code) == ({}, 0)
    assert report.year == str(year)
    assert await codes(record, "episode", "referral_source_code") == set(sources(year))
    assert await codes(record, "episode", "closure_reason_code") == set(reasons(year))
    assert await codes(record, "assessment_factor", "factor_code") == {*factors(year), "21"}
    assert await codes(record, "person", "sex") == {"M", "F", "U"}
    plans = 10 if year >= 2022 else 5
    assert await record.fetchval("SELECT count(*) FROM plan") == plans
    assert (await record.fetchval("SELECT count(*) FROM pre_proceedings") > 0) == (year >= 2026)


OF_ANOTHER_YEAR = {
    "early help as the source, 2022": ("8866", 2022, child(2022, "A1", episode=details(2022, source="5D"))),
    "early help as the reason, 2021": (
        "8640", 2021, child(2021, "A1", episode=details(2021, ends=CLOSED.format(2020))),
    ),
    "criminal exploitation, 2021": ("FACTOR", 2021, child(2021, "A1", episode=details(2021, factor="24A"))),
    "a made-up factor, 2026": ("FACTOR", 2026, child(2026, "A1", episode=details(2026, factor="25A"))),
    "a made-up category, 2023": (
        "8905", 2023, child(2023, "A1", episode=details(2023, plan=protection_plan(2023, "FIN"))),
    ),
    "a made-up need, 2025": ("8650", 2025, child(2025, "A1", episode=details(2025, need="N11"))),
    "a made-up disability, 2025": ("8540", 2025, child(2025, "A1", disability="TALL")),
    "a made-up ethnicity, 2022": ("4220", 2022, child(2022, "A1", ethnicity="WCOR")),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_ANOTHER_YEAR)
async def test_a_code_of_another_year_is_not_recorded(record: "asyncpg.Connection[Any]", take: Take, name: str) -> None:
    """The report names the census's own rule where it has one, and the child is not lost."""
    rule, year, children = OF_ANOTHER_YEAR[name]
    report = await take(census(year, children))
    assert rules(report)[rule] == 1
    assert report.children.imported == 1
    held = {
        "8866": ("episode", "referral_source_code"),
        "8640": ("episode", "closure_reason_code"),
        "8650": ("episode", "primary_need_code"),
        "8905": ("plan", "initial_abuse_code"),
        "8540": ("child_disability_code", "code"),
        "4220": ("child_ethnicity", "code"),
        "FACTOR": ("assessment_factor", "factor_code"),
    }
    assert await codes(record, *held[rule]) == set()


@pytest.mark.parametrize(("factor", "rule"), [("18A", "8945Q"), ("19A", "8950Q")])
async def test_a_factor_that_is_only_asked_about_is_kept(
    record: "asyncpg.Connection[Any]", take: Take, factor: str, rule: str
) -> None:
    """The Department queries the two old codes of abuse and takes them; so does the record."""
    report = await take(census(2025, child(2025, "A1", episode=details(2025, factor=factor))))
    assert rules(report) == {rule: 1}
    assert await codes(record, "assessment_factor", "factor_code") == {factor}


OF_ITS_YEAR = {(2024, CURRENT), (2025, FEMALE)}


@pytest.mark.parametrize(
    ("year", "element", "held"),
    [
        (2024, CURRENT, "F"), (2024, FEMALE, "F"), (2025, FEMALE, "F"), (2025, CURRENT, "F"),
        (2025, "<Sex>2</Sex>", "F"), (2025, "<Sex>X</Sex>", "U"),
    ],
)  # fmt: skip
async def test_sex_changed_its_element_in_2025(
    record: "asyncpg.Connection[Any]", take: Take, year: int, element: str, held: str
) -> None:
    """Until 2024 `GenderCurrent`, from 2025 `Sex`; the other year's way is read as it is meant, and named (4180)."""
    report = await take(census(year, child(year, "A1", sex=element)))
    assert rules(report) == ({} if (year, element) in OF_ITS_YEAR else {"4180": 1})
    assert await codes(record, "person", "sex") == {held}


@pytest.mark.parametrize(("year", "warned"), [(2021, 1), (2022, 0)])
async def test_a_block_of_another_year_is_kept_and_named(
    record: "asyncpg.Connection[Any]", take: Take, year: int, warned: int
) -> None:
    """The first census with child in need plans is that of 2022."""
    episode = details(year, blocks=PLAN.format(year - 1))
    report = await take(census(year, child(year, "A1", episode=episode)))
    assert rules(report).get("YEAR", 0) == warned
    assert await record.fetchval("SELECT count(*) FROM plan") == 1


OFFERS = {"1": (True, None), "false": (False, None), "2025-09-12": (True, date(2025, 9, 12)), "perhaps": (None, None)}


@pytest.mark.parametrize("said", OFFERS)
async def test_the_offer_of_a_family_group_meeting(record: "asyncpg.Connection[Any]", take: Take, said: str) -> None:
    """Yes or no, as the census asks; a day says yes; anything else is named."""
    pre = pre_proceedings(said)
    report = await take(census(2026, child(2026, "A1", details(2026, factor="16A", pre=pre))))
    held = await record.fetchrow("SELECT * FROM pre_proceedings")
    assert (held["is_family_group_offered"], held["family_group_offered_on"]) == OFFERS[said]
    assert held["is_family_group_held"] is True
    assert rules(report) == ({"FORMAT": 1} if said == "perhaps" else {})


@pytest.mark.parametrize(("year", "warned"), [(2024, 0), (2025, 1)])
async def test_too_young_for_a_number(record: "asyncpg.Connection[Any]", take: Take, year: int, warned: int) -> None:
    """Since 2025 UN1 of a child of school age is asked about (8770Q)."""
    assert await record.fetchval("SELECT count(*) FROM child") == 0
    report = await take(census(year, child(year, "A1", upn="UN1")))
    assert rules(report).get("8770Q", 0) == warned


async def test_the_form_of_an_identifier(record: "asyncpg.Connection[Any]", take: Take) -> None:
    """More than 20 characters (1570), other characters (1580): named, and kept."""
    report = await take(census(2025, child(2025, "A" * 21) + child(2025, "A-1")))
    assert rules(report) == {"1570": 1, "1580": 1}
    assert await record.fetchval("SELECT count(*) FROM child") == 2
