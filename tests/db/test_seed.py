"""The made-up population: always the same, and every case in it that a reader should meet."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import asyncpg
import pytest

from db.check_digits import nhs_check_digit, upn_fault
from db.embedded import Dsn
from db.seed import SeedError, make, seed
from db.seed.parts import PARTS

TODAY = date(2026, 11, 23)

ASSIGNED = """
    SELECT c.id, coalesce(array_agg(i.name) FILTER (WHERE i.name IS NOT NULL), '{}') AS names
    FROM child c
    LEFT JOIN involvement v ON v.child_id = c.id AND v.started_on <= $2
        AND (v.ended_on IS NULL OR v.ended_on > $2)
    LEFT JOIN account a ON a.practitioner_id = v.practitioner_id
    LEFT JOIN demo_identity i ON i.subject = a.subject
    WHERE c.authority_code = $1 GROUP BY c.id ORDER BY c.id
"""


@pytest.fixture
async def record(dsn: Dsn) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The owner's connection to a seeded record."""
    await seed(dsn.owner, today=TODAY)
    connection = await asyncpg.connect(dsn.owner)
    yield connection
    await connection.close()


def test_the_same_seed_and_day_make_the_same_rows() -> None:
    """Two clones show the same children; another seed shows others."""

    def rows(number: int) -> dict[str, list[dict[str, object]]]:
        kept = make(80, number, TODAY).kept
        return {name: kept[name] for name in kept if name != "instance"}

    assert rows(1) == rows(1)
    assert rows(1) != rows(2)


@pytest.mark.parametrize("number", range(2, 12))
@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 12, 31)])
def test_any_seed_and_day_can_be_made(number: int, today: date) -> None:
    """No seed runs out of names or keys, on no day; the number of children is the one asked for."""
    assert len(make(60 + number * 7, number, today).kept["child"]) == 60 + number * 7


async def test_it_is_marked_and_made_once(record: "asyncpg.Connection[Any]", dsn: Dsn) -> None:
    """Seeding again, even with another seed, says so and changes nothing."""
    assert await record.fetchval("SELECT is_synthetic FROM instance")
    before = await record.fetchval("SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM person p")
    again = await seed(dsn.owner, children=70, seed=2)
    assert again.already
    assert "nothing changed" in str(again)
    after = await record.fetchval("SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM person p")
    assert before == after


async def test_who_is_on_the_first_page(record: "asyncpg.Connection[Any]") -> None:
    """Of the first three and five children, `social_worker` works with some, and not with others."""
    rows = await record.fetch(ASSIGNED, "301", TODAY)
    assert len(rows) == 300
    own = ["social_worker" in row["names"] for row in rows]
    shared = [{"social_worker", "housing_officer"} <= set(row["names"]) for row in rows]
    for first in (own[:3], own[:5]):
        assert any(first)
        assert not all(first)
    assert sum(shared[:12]) >= 3, "the housing officer works with several of the same children"
    assert 15 <= sum(own) <= 60
    await _tells_enough(record, [row["id"] for row in rows[:5]])


async def _tells_enough(record: "asyncpg.Connection[Any]", first: list[Any]) -> None:
    """On the first children everything is recorded that the first query asks for."""
    told = await record.fetchval(
        """
        SELECT count(*) FROM child_ethnicity e JOIN child_immigration i USING (child_id)
        WHERE child_id = ANY($1) AND e.state = 'RECORDED' AND i.state = 'RECORDED'
        """,
        first,
    )
    assert told == len(first)
    needs = await record.fetch(
        """
        SELECT n.child_id FROM need n JOIN intervention i ON i.need_id = n.id
        WHERE n.child_id = ANY($1) GROUP BY n.child_id HAVING count(DISTINCT domain) = 3
        """,
        first,
    )
    assert len(needs) == len(first)


async def test_every_state_occurs(record: "asyncpg.Connection[Any]") -> None:
    """Recorded, not yet obtained, refused, unknown, not applicable, and no row at all."""
    for table in ("child_ethnicity", "child_immigration", "child_disability"):
        rows = await record.fetch(
            f"SELECT coalesce(state, '-') FROM child LEFT JOIN {table} ON child_id = id"  # noqa: S608
        )
        found = Counter(row[0] for row in rows)
        wanted = {"RECORDED", "NOT_YET_OBTAINED", "REFUSED", "UNKNOWN", "NOT_APPLICABLE", "-"}
        assert set(found) == wanted
        traces = await record.fetchval(
            f"SELECT count(*) FROM {table} WHERE state = 'NOT_YET_OBTAINED' "  # noqa: S608
            "AND (source IS NOT NULL OR recorded_on IS NOT NULL)"
        )
        assert traces == 0, "not yet obtained must look like hidden"


@pytest.mark.parametrize(
    "exists",
    [
        "person WHERE kind = 'UNBORN' AND expected_delivery_date IS NOT NULL",
        "person WHERE date_of_death IS NOT NULL",
        "person WHERE kind = 'CHILD' AND family_name IS NULL AND given_name IS NOT NULL",
        "person WHERE date_of_birth_precision = 'ESTIMATED' AND extract(day FROM date_of_birth) = 15",
        "person WHERE date_of_birth_precision = 'DISPUTED'",
        "relationship WHERE relation_code = 'twin'",
        "relationship WHERE relation_code = 'half_sibling'",
        "relationship WHERE has_parental_responsibility IS NULL",
        "relationship WHERE relation_code = 'birth_father' AND NOT has_parental_responsibility",
        "relationship WHERE risk_to_child = 'ALLEGED'",
        (
            "relationship r JOIN child a ON a.id = r.child_id JOIN child b ON b.id = r.person_id "
            "WHERE a.authority_code <> b.authority_code"
        ),
        "need WHERE domain IS NULL",
        "intervention WHERE need_id IS NULL",
        "involvement WHERE is_sensitive",
        "involvement WHERE practitioner_id IS NULL",
        "involvement WHERE ended_on = DATE '2026-11-22'",
        "involvement WHERE ended_on = DATE '2026-11-23'",
        "involvement WHERE ended_on = DATE '2026-11-24'",
        "involvement WHERE started_on = DATE '2026-11-23'",
        "involvement WHERE started_on > DATE '2026-11-23'",
        "episode WHERE closure_date IS NOT NULL",
        "episode WHERE category = 'CP' AND closure_date IS NULL",
        "shield WHERE lifted_at IS NULL AND review_on < DATE '2026-11-23'",
        "shield WHERE lifted_at IS NOT NULL",
        # The shielded sibling of a child that is not shielded.
        (
            "shield s JOIN relationship r ON r.person_id = s.child_id WHERE s.lifted_at IS NULL "
            "AND NOT EXISTS (SELECT FROM shield o WHERE o.child_id = r.child_id)"
        ),
        # A shielded child of the social worker's.
        (
            "shield s JOIN involvement v USING (child_id) JOIN account a USING (practitioner_id) "
            "WHERE a.subject = 'demo:social_worker' AND s.lifted_at IS NULL AND v.ended_on IS NULL"
        ),
    ],
)
async def test_the_cases_that_are_easily_forgotten(record: "asyncpg.Connection[Any]", exists: str) -> None:
    """Each rare case is there, so that a newcomer and every test can meet it."""
    assert await record.fetchval(f"SELECT count(*) FROM {exists}")  # noqa: S608 - written above


async def test_all_categories_domains_and_relations_hold(record: "asyncpg.Connection[Any]") -> None:
    """Every category of episode and every domain of need occurs; no lead twice; nothing too early."""
    categories = await record.fetchval("SELECT count(DISTINCT category) FROM episode")
    assert categories == 6
    assert await record.fetchval("SELECT count(DISTINCT domain) FROM need") == 3
    leads = """
        SELECT count(*) FROM (
            SELECT FROM involvement WHERE is_lead AND ended_on IS NULL
            GROUP BY child_id HAVING count(*) > 1
        ) twice
    """
    assert await record.fetchval(leads) == 0
    for table, column in (("involvement", "started_on"), ("episode", "referral_date")):
        early = await record.fetchval(
            f"SELECT count(*) FROM {table} t JOIN person p ON p.id = t.child_id "  # noqa: S608
            f"WHERE {column} < date_of_birth"
        )
        assert early == 0, table


async def test_nobody_can_be_mistaken_for_a_real_child(record: "asyncpg.Connection[Any]") -> None:
    """NHS numbers are of the test range and UPNs of an authority that does not exist; all are unique."""
    rows = await record.fetch("SELECT kind, value FROM identifier")
    assert len({row["value"] for row in rows}) == len(rows)
    for row in rows:
        if row["kind"] == "NHS_NUMBER":
            assert row["value"].startswith("999")
            assert nhs_check_digit(row["value"][:9]) == row["value"][9]
        elif row["kind"] == "UPN":
            assert row["value"][1:4] == "999"
            assert upn_fault(row["value"]) is None


async def test_the_demo_identities(record: "asyncpg.Connection[Any]") -> None:
    """Identities with accounts and agencies; people at work are vetted, trained, under agreement."""
    rows = await record.fetch(
        """
        SELECT i.name, i.roles, i.purposes, g.authority_code, a.person_id, p.date_of_birth,
            c.competence_recorded_on, r.vetting_until > $1 AND r.training_until > $1
                AND g.agreement_until > $1 AS may_work
        FROM demo_identity i JOIN agency g ON g.id = i.agency_id
        JOIN account a ON a.subject = i.subject AND a.is_active
        LEFT JOIN practitioner r ON r.id = a.practitioner_id
        LEFT JOIN person p ON p.id = a.person_id LEFT JOIN child c ON c.id = a.person_id
        """,
        TODAY,
    )
    found = {row["name"]: row for row in rows}
    assert set(found) == {part.name for part in PARTS}
    assert len(found["duty_worker"]["roles"]) == len(found["duty_worker"]["purposes"]) == 2
    assert found["front_door_census"]["authority_code"] == "975"
    assert found["social_worker_2"]["authority_code"] != "301"
    reader = found.pop("young_person")
    assert reader["competence_recorded_on"] is not None
    assert (TODAY - reader["date_of_birth"]).days // 365 == 17
    system = found.pop("partner_client")
    assert (system["may_work"], system["person_id"]) == (None, None)
    parents = [found.pop(name) for name in ("parent_carer", "parent_carer_2")]
    assert len({row["person_id"] for row in parents} - {None}) == len(parents)
    assert all(row["may_work"] for row in found.values())


async def test_real_people_are_never_mixed_with_made_up_ones(dsn: Dsn) -> None:
    """A database that holds anybody, and was not seeded, is refused; so is one without tables."""
    owner = await asyncpg.connect(dsn.owner)
    await owner.execute("TRUNCATE instance, person CASCADE")
    await owner.execute("INSERT INTO person (kind) VALUES ('ADULT')")
    with pytest.raises(SeedError, match="1 people that no seeding made"):
        await seed(dsn.owner)
    await owner.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA audit CASCADE")
    await owner.close()
    with pytest.raises(SeedError, match="migrate"):
        await seed(dsn.owner)


async def test_too_few_children_are_refused() -> None:
    """Below sixty there is no room for the cases, and the message says so."""
    with pytest.raises(SeedError, match="60 or more"):
        await seed("postgresql:///nowhere", children=10)
