"""Export, import into an empty record, export again: equal bytes, over a whole made-up population."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db import seed
from db.embedded import Dsn
from db.exchange.giving import give
from db.exchange.report import Report
from db.exchange.taking import take
from tests.conftest import own_server

HOME = "301"
WHOLE: dict[str, Any] = json.loads((Path(__file__).resolve().parents[1] / "data" / "dfe_child.json").read_text())
"""Made up; it says all that the format can say."""

STATUTORY = "category IN ('CIN', 'CP', 'CLA', 'CARE_LEAVER')"

MORE = f"""
UPDATE assessment SET episode_id = (SELECT id FROM episode e WHERE e.child_id = assessment.child_id
    AND {STATUTORY} ORDER BY id LIMIT 1) WHERE right(id::text, 1) < '5';
INSERT INTO assessment (child_id, episode_id, type, status, started_on, completed_on)
SELECT child_id, id, 'CHILD_AND_FAMILY', 'SIGNED', referral_date, referral_date + 20 FROM episode;
INSERT INTO assessment_factor (child_id, assessment_id, factor_code, domain)
SELECT child_id, id, unnest('{{20,4B,16A}}'::text[]), 2 FROM assessment ON CONFLICT DO NOTHING;
INSERT INTO assessment (child_id, type, status, started_on)
SELECT child_id, 'EARLY_HELP', 'DRAFT', referral_date FROM episode;
INSERT INTO plan (child_id, episode_id, kind, started_on, ended_on)
SELECT child_id, id, unnest('{{CIN,CP,EARLY_HELP}}'::text[]), referral_date + 5, closure_date + 9 FROM episode;
INSERT INTO enquiry (child_id, episode_id, started_on, ended_on, is_conference_not_required, conference_on)
SELECT child_id, id, referral_date, referral_date + 15,
    extract(day FROM referral_date)::int % 2 = 0,
    CASE WHEN extract(day FROM referral_date)::int % 2 = 1 THEN referral_date + 9 END FROM episode;
INSERT INTO placement (child_id, episode_id, started_on, postcode, type_code, start_reason_code)
SELECT child_id, id, referral_date + 30, 'ZZ99 3VZ', 'U4', 'S' FROM episode WHERE closure_date IS NULL;
INSERT INTO placement (child_id, episode_id, started_on, ended_on, type_code, end_reason_code, change_reason_code)
SELECT child_id, id, referral_date + 20, closure_date, 'K2', 'E8', 'CARPL' FROM episode
WHERE closure_date > referral_date + 20;
INSERT INTO placement (child_id, episode_id, started_on)
SELECT child_id, id, referral_date + 40 FROM episode WHERE closure_date IS NULL;
INSERT INTO adoption (child_id, episode_id, decided_on, matched_on, placed_on)
SELECT child_id, id, referral_date + 30 * n, referral_date + 31 * n,
    referral_date + 40 * n FROM episode, generate_series(1, 2) n;
INSERT INTO care_leaver_contact (child_id, episode_id, contact_on, activity, accommodation)
SELECT child_id, id, referral_date + n, 'F2',
    CASE n WHEN 1 THEN 'D' ELSE 'long' END FROM episode, generate_series(1, 2) n WHERE right(id::text, 1) < 'c';
INSERT INTO care_leaver_contact (child_id, episode_id, contact_on, activity, accommodation)
SELECT child_id, id, referral_date + 3, 'P5', 'K' FROM episode WHERE right(id::text, 1) >= 'c';
INSERT INTO strengths_score (child_id, completed_on, score)
SELECT id, '2025-01-01'::date + n, 10 + n FROM child, generate_series(1, 3) n;
INSERT INTO child_immigration (child_id, state, scheme, code, unaccompanied_until)
SELECT id, 'RECORDED', 'immigration', 'UASC_LEAVE', '2026-01-01' FROM child ON CONFLICT DO NOTHING;
INSERT INTO identifier (person_id, kind, value, verification)
SELECT id, 'FORMER_UPN', 'B801200005001', 'PRESENT_UNVERIFIED' FROM child WHERE right(la_child_id, 1) = '2';
UPDATE child SET source_system = 'DFE_CSC', source_id = 'S-' || la_child_id WHERE la_child_id LIKE '%1';
UPDATE child SET la_child_id = NULL WHERE la_child_id LIKE '%7';
UPDATE child SET la_child_id = 'odd ' || la_child_id WHERE la_child_id LIKE '%9';
UPDATE person SET given_name = given_name || E'\\u200cx' WHERE sex = 'F';
UPDATE child SET upn_unknown_reason_code = 'UN2' WHERE la_child_id LIKE '%3';
"""  # noqa: S608 - constants
"""What seeding has little or nothing of, and what the format says in few ways."""


@pytest.fixture(scope="module")
def empty(migrated: Path) -> Iterator[Dsn]:
    """A record without people."""
    with own_server(migrated) as dsn:
        yield dsn


@pytest.fixture(scope="module")
def populated(migrated: Path) -> Iterator[Dsn]:
    """A seeded record in which every child has rows of every kind."""

    async def fill(owner: str) -> None:
        await seed.seed(owner, children=700, seed=3, progress=lambda _: None)
        connection = await asyncpg.connect(owner)
        await connection.execute(MORE)
        await connection.close()

    with own_server(migrated) as dsn:
        asyncio.run(fill(dsn.owner))
        yield dsn


async def exported(dsn: Dsn) -> list[str]:
    """The documents of the authority."""
    found: list[str] = []
    assert (await give(dsn.owner, HOME, found.append)).children == len(found)
    return found


def paths(value: Any, path: str = "$") -> set[str]:
    """Every path in a document that leads to a value."""
    if isinstance(value, dict):
        return {inner for name, one in value.items() for inner in paths(one, f"{path}.{name}")}
    if isinstance(value, list):
        return {inner for one in value for inner in paths(one, f"{path}[]")}
    return {path}


def tally(report: Report) -> tuple[int, ...]:
    """Children imported, updated, unchanged, purged, rejected."""
    assert report.refused is None, report.refused
    found = report.children
    return found.imported, found.updated, found.unchanged, found.purged, report.rejected_children


async def test_a_population_goes_round(populated: Dsn, empty: Dsn, tmp_path: Path) -> None:
    """Written, read into an empty record, written again: the same bytes; and into its own record: no change."""
    first = await exported(populated)
    assert len(first) > 300
    said = set[str]().union(*(paths(json.loads(text)) for text in first))
    assert paths(WHOLE) <= said, sorted(paths(WHOLE) - said)
    assert "$.child_details.expected_date_of_birth" in said
    (tmp_path / "all.json").write_text("[" + ",".join(first) + "]")
    own = await take(populated.owner, tmp_path, HOME)
    assert (tally(own), own.rows.touched) == ((0, 0, len(first), 0, 0), False)
    report = await take(empty.owner, tmp_path, HOME)
    assert tally(report) == (len(first), 0, 0, 0, 0)
    assert await exported(empty) == first
    again = await take(empty.owner, tmp_path, HOME)
    assert (tally(again), again.rows.touched) == ((0, 0, len(first), 0, 0), False)
    record = await asyncpg.connect(empty.owner)
    assert await record.fetchval("SELECT count(*) FROM past_value") == 0
    await record.close()


async def test_rows_without_an_episode_are_given(populated: Dsn) -> None:
    """A plan or an assessment that the record ties to no episode stands under one, and once."""
    record = await asyncpg.connect(populated.owner)
    await record.execute("UPDATE plan SET episode_id = NULL")
    loose = await record.fetch(
        "SELECT p.id FROM plan p JOIN child c ON c.id = p.child_id"
        " WHERE p.episode_id IS NULL AND p.kind IN ('CIN', 'CP')"
        " AND c.authority_code = $1 AND EXISTS (SELECT FROM episode e WHERE e.child_id = c.id AND e.category <> 'YJ'"
        " AND e.category <> 'EARLY_HELP') AND NOT EXISTS (SELECT FROM seal s WHERE s.child_id = c.id)"
        " AND coalesce(c.archived_on > current_date, true)",
        HOME,
    )
    await record.close()
    text = "".join(await exported(populated))
    assert len(loose) > 50
    assert {text.count(str(row["id"])) for row in loose} == {1}
