"""Every odd case has a name and a child, and the record itself proves that the child shows it."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.embedded import Dsn
from db.seed import make, seed
from db.seed.case_list import CASES
from db.tables import metadata
from tests.conftest import own_server
from tests.db.proofs import KINDS, MORE, PROOFS

TODAY = date(2026, 11, 23)
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "data.md"

NOT_IN_SIXTY = {
    "disputed_age": "nobody's immigration status was told there, and the dispute is in it",
    "known_as": "comes with a first name that nobody drew",
    **dict.fromkeys(
        ("sibling_in_another_authority", "two_households", "responsibility_limited", "not_to_disclose", "refuge"),
        "needs parents who live apart; of the few, each stands for something else",
    ),
    "contact_point_withheld": "is the child in the refuge",
    **dict.fromkeys(
        ("care_leaver", "participates_after_18", "archived", "confides", "former_name_protected", "found_adult"),
        "needs a young person; the few of that age are others",
    ),
    **dict.fromkeys(
        ("adopted_from_siblings", "former_record_with_sibling", "sibling_in_care_of_adopted"),
        "needs two children alike in families of different kinds",
    ),
    **dict.fromkeys(("new_identity", "former_identity"), "needs two children alike, each alone in the family"),
    "siblings_placed_together": "needs a foster family of two",
    "mother_and_baby_prison": "needs an infant without siblings",
    "sensitive_consent_withdrawn": "needs a sensitive service with an ordinary child",
    **dict.fromkeys(("privately_fostered", "informal_carer"), "needs a child at home who stands for nothing else"),
    "upn_unknown": "needs a pupil who stands for nothing else",
}
"""What sixty children have no room for, and why."""


@contextmanager
def seeded(migrated: Path, children: int, number: int = 1) -> Iterator[Dsn]:
    """A server of this file's own, with so many children."""
    with own_server(migrated) as dsn:
        asyncio.run(seed(dsn.owner, children=children, seed=number, today=TODAY))
        yield dsn


@pytest.fixture(scope="module")
def dsn(migrated: Path) -> Iterator[Dsn]:
    """The children of the first block, seeded once."""
    with seeded(migrated, 500) as dsn:
        yield dsn


@pytest.fixture
async def record(dsn: Dsn) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The owner's connection to it."""
    connection = await asyncpg.connect(dsn.owner)
    yield connection
    await connection.close()


@pytest.mark.parametrize("name", PROOFS)
async def test_the_record_proves_the_case(record: "asyncpg.Connection[Any]", name: str) -> None:
    """The child of that name shows it, by the record's own tables."""
    assert await proved(record, name)


async def proved(record: "asyncpg.Connection[Any]", name: str) -> bool:
    """Whether the record says what the name says, of the child that has the name."""
    return bool(
        await record.fetchval(
            f"SELECT ({PROOFS[name]}) AND $2::date IS NOT NULL FROM child c JOIN person p USING (id) "  # noqa: S608
            "WHERE c.id = (SELECT child_id FROM demo_case WHERE name = $1)",
            name,
            TODAY,
        )
    )


async def test_every_name_is_proved(record: "asyncpg.Connection[Any]") -> None:
    """No name without a proof, no proof without a name, no kind of case without either."""
    rows = await record.fetch("SELECT name, description FROM demo_case")
    assert {row["name"] for row in rows} == set(PROOFS)
    assert {row["name"]: row["description"] for row in rows} == CASES
    assert sorted(KINDS) == list(range(1, 25))
    assert {name for names in KINDS.values() for name in names.split()} | MORE == set(PROOFS)
    assert all(re.fullmatch(r"[A-Z][^.]*\.", row["description"]) for row in rows), "one plain sentence each"


def test_the_page_names_them_all() -> None:
    """The table in the documents is this list, to the word."""
    rows = re.findall(r"^\| `([a-z0-9_]+)` \| ([A-Z][^|]*\.) \|$", PAGE.read_text(), re.MULTILINE)
    assert dict(rows) == CASES


def test_the_smallest_population() -> None:
    """Sixty children show all that they have room for."""
    shown = {row["name"] for row in make(60, 1, TODAY).kept["demo_case"]}
    assert set(CASES) - shown == set(NOT_IN_SIXTY)


@pytest.mark.parametrize(("children", "number"), [(60, 1), (90, 3), (150, 4)])
def test_whoever_is_named_shows_the_case(migrated: Path, children: int, number: int) -> None:
    """In a smaller population too, where children stand for more than one case."""

    async def false(dsn: Dsn) -> list[str]:
        connection = await asyncpg.connect(dsn.owner)
        names = [row["name"] for row in await connection.fetch("SELECT name FROM demo_case")]
        wrong = [name for name in names if not await proved(connection, name)]
        await connection.close()
        return wrong

    with seeded(migrated, children, number) as dsn:
        assert not asyncio.run(false(dsn))


async def test_every_table_has_rows(record: "asyncpg.Connection[Any]") -> None:
    """A table that the seed forgets is one that no demo and no test meets."""
    empty = [
        table.fullname
        for table in metadata.sorted_tables
        if not await record.fetchval(f"SELECT count(*) FROM {table.fullname}")  # noqa: S608 - our own names
    ]
    assert set(empty) == {"audit.access_event", "audit.sealed_event"}, "the ledger is written by use"


async def test_a_home_is_as_secret_as_its_most_secret_child(record: "asyncpg.Connection[Any]") -> None:
    """Whoever lives where a protected child lives is protected alike, and from the same people."""
    leaks = """
        SELECT b.id FROM address a JOIN address b USING (lines, postcode)
        WHERE a.valid_to IS NULL AND b.valid_to IS NULL AND (a.protection <> b.protection OR EXISTS (
            SELECT FROM address_not_known_to k WHERE k.address_id = a.id AND NOT EXISTS (
                SELECT FROM address_not_known_to o WHERE o.address_id = b.id AND o.person_id = k.person_id)))
    """
    assert not await record.fetch(leaks)
    feared = """
        SELECT s.id FROM shield s JOIN shield_against w ON w.shield_id = s.id
        JOIN address a ON a.person_id = s.child_id AND a.valid_to IS NULL
        WHERE s.lifted_at IS NULL AND (a.protection <> 'SHIELDED' OR NOT EXISTS (
            SELECT FROM address_not_known_to k WHERE k.address_id = a.id AND k.person_id = w.person_id))
    """
    assert not await record.fetch(feared)


async def test_who_is_looked_after_lives_at_the_placement(record: "asyncpg.Connection[Any]") -> None:
    """An open episode of care has an open placement, and the child lives there; a foster child has such an episode."""
    elsewhere = """
        SELECT e.child_id FROM episode e WHERE e.category = 'CLA' AND e.closure_date IS NULL AND NOT EXISTS (
            SELECT FROM placement t JOIN address a ON a.person_id = t.child_id AND a.postcode = t.postcode
            WHERE t.episode_id = e.id AND t.ended_on IS NULL AND a.valid_to IS NULL
            AND (a.type = 'PLACEMENT' OR t.type_code = 'P1'))
    """
    assert not await record.fetch(elsewhere)
    fostered = """
        SELECT r.child_id FROM relationship r JOIN person p ON p.id = r.child_id
        WHERE r.relation_code = 'foster_carer' AND r.ended_on IS NULL AND p.date_of_birth IS NOT NULL
        AND NOT EXISTS (SELECT FROM episode e WHERE e.child_id = r.child_id AND e.category = 'CLA')
    """
    assert not await record.fetch(fostered)


async def test_twins_have_neighbouring_numbers(record: "asyncpg.Connection[Any]") -> None:
    """Each pair of twins has NHS numbers next to each other, and none has the same."""
    far = """
        SELECT r.child_id FROM relationship r JOIN person p ON p.id = r.child_id
        WHERE r.relation_code = 'twin' AND p.date_of_birth IS NOT NULL AND NOT EXISTS (
            SELECT FROM identifier a JOIN identifier b USING (kind)
            WHERE kind = 'NHS_NUMBER' AND a.person_id = r.child_id AND b.person_id = r.person_id
            AND abs(left(a.value, 9)::int - left(b.value, 9)::int) BETWEEN 1 AND 2)
    """
    assert not await record.fetch(far)


async def test_nobody_who_signs_in_has_lapsed(record: "asyncpg.Connection[Any]") -> None:
    """What lapses, lapses for people who are no demo identity; each kind occurs."""
    lapsed = """
        SELECT s.vetting_until < $1 AS vetting, s.training_until < $1 AS training, NOT a.is_active AS gone,
            g.agreement_until < $1 AS agreement, d.name
        FROM practitioner s JOIN agency g ON g.id = s.agency_id LEFT JOIN account a ON a.practitioner_id = s.id
        LEFT JOIN demo_identity d ON d.subject = a.subject
    """
    rows = await record.fetch(lapsed, TODAY)
    for kind in ("vetting", "training", "gone", "agreement"):
        assert any(row[kind] for row in rows), kind
        assert not any(row[kind] and row["name"] for row in rows), kind
