"""The gate: who may not ask today is refused in one sentence; only the log knows why."""

import tempfile
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from db.embedded import Cluster
from db.engine import Connections
from db.gate import REMEMBERED_CALLERS, REMEMBERED_SECONDS, Gate, facts
from db.migrate import migrate
from errors import Forbidden, Unavailable

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)


@dataclass
class Office:
    """An agency with a practitioner, a second agency, and a person's account."""

    owner: asyncpg.Connection
    connections: Connections
    agency: uuid.UUID
    other: uuid.UUID
    practitioner: uuid.UUID
    person: uuid.UUID

    async def set(self, statement: str, *args: object) -> None:
        """Change the database beside the gate."""
        await self.owner.execute(statement, *args)


@pytest.fixture(scope="module")
async def cluster() -> AsyncIterator[Cluster]:
    """A database of this file's own."""
    with tempfile.TemporaryDirectory(prefix="ecaf-test-") as folder:
        made = Cluster(Path(folder) / "data")
        made.start(detached=True)
        try:
            await migrate(made.dsn.owner)
            yield made
        finally:
            made.stop()


@pytest.fixture
async def office(cluster: Cluster) -> AsyncIterator[Office]:
    """Everything in date, to the very day."""
    owner = await asyncpg.connect(cluster.dsn.owner)
    connections = Connections(cluster.dsn.app, size=2)
    await connections.open()
    made = Office(owner, connections, *(uuid.uuid4() for _ in range(4)))
    await owner.execute("INSERT INTO authority (code, name) VALUES ('301', 'A') ON CONFLICT DO NOTHING")
    for agency in (made.agency, made.other):
        await owner.execute(
            "INSERT INTO agency (id, name, sector, authority_code, agreement_until)"
            " VALUES ($1, 'Agency', 'LA_CSC', '301', $2)",
            agency,
            TODAY,
        )
    await owner.execute(
        "INSERT INTO practitioner (id, agency_id, name, vetting_until, training_until)"
        " VALUES ($1, $2, 'Somebody', $3, $3)",
        made.practitioner,
        made.agency,
        TODAY,
    )
    await owner.execute("INSERT INTO person (id, kind) VALUES ($1, 'CHILD')", made.person)
    await owner.execute(
        "INSERT INTO account (subject, practitioner_id, person_id)"
        " VALUES ('worker', $1, NULL), ('subject', NULL, $2), ('nobody', NULL, NULL)",
        made.practitioner,
        made.person,
    )
    yield made
    await owner.execute("DELETE FROM account")
    await connections.close()
    await owner.close()


async def refused(office: Office, subject: str = "worker", agency: uuid.UUID | None = None) -> str:
    """Return the private reason of the refusal."""
    with pytest.raises(Forbidden) as caught:
        await facts(office.connections, subject, agency or office.agency)
    assert caught.value.message.startswith("this account may not use the service at present")
    return caught.value.reason


async def test_who_is_in_order_passes(office: Office) -> None:
    """On the last day of everything: a practitioner, and a person whom a record is about."""
    found = await facts(office.connections, "worker", office.agency)
    assert (found.practitioner_id, found.person_id) == (office.practitioner, None)
    assert (found.agency_id, found.authority_code) == (office.agency, "301")
    found = await facts(office.connections, "subject", office.agency)
    assert (found.practitioner_id, found.person_id) == (None, office.person)


@pytest.mark.parametrize("column", ["vetting_until", "training_until"])
@pytest.mark.parametrize("until", [YESTERDAY, None])
async def test_a_practitioner_out_of_date_is_refused(office: Office, column: str, until: date | None) -> None:
    """Vetting and training that ended yesterday, or were never recorded."""
    await office.set(f"UPDATE practitioner SET {column} = $1", until)  # noqa: S608 - a column's name
    assert column.split("_", maxsplit=1)[0] in await refused(office)
    assert await facts(office.connections, "subject", office.agency)


@pytest.mark.parametrize("until", [YESTERDAY, None])
async def test_an_agency_without_an_agreement_is_refused(office: Office, until: date | None) -> None:
    """For everybody in it, practitioner or not; the other agency is untouched."""
    await office.set("UPDATE agency SET agreement_until = $2 WHERE id = $1", office.agency, until)
    assert "agreement" in await refused(office)
    assert "agreement" in await refused(office, "subject")
    assert await facts(office.connections, "subject", office.other)


async def test_other_refusals(office: Office) -> None:
    """No account, one switched off, one of nobody, another's agency, no such agency."""
    assert "no account" in await refused(office, "stranger")
    assert "no account" in await refused(office, "WORKER")
    assert "nobody" in await refused(office, "nobody")
    assert "another agency" in await refused(office, agency=office.other)
    assert "unknown" in await refused(office, agency=uuid.uuid4())
    assert "unknown" in await refused(office, "subject", uuid.uuid4())
    await office.set("UPDATE account SET is_active = false WHERE subject = 'worker'")
    assert "not active" in await refused(office)


async def test_facts_are_remembered_for_five_seconds_at_most(office: Office) -> None:
    """A right that ends is gone within that time; one that is mended works at once."""
    now = 100.0
    gate = Gate(office.connections, clock=lambda: now)
    await gate.facts("worker", office.agency)
    await office.set("UPDATE account SET is_active = false")
    now += REMEMBERED_SECONDS - 0.001
    assert await gate.facts("worker", office.agency)
    now += 0.001
    with pytest.raises(Forbidden):
        await gate.facts("worker", office.agency)
    await office.set("UPDATE account SET is_active = true")
    assert await gate.facts("worker", office.agency)


async def test_one_callers_facts_are_no_others(office: Office) -> None:
    """Remembered by subject and agency together."""
    gate = Gate(office.connections)
    assert (await gate.facts("worker", office.agency)).practitioner_id == office.practitioner
    assert (await gate.facts("subject", office.agency)).practitioner_id is None
    with pytest.raises(Forbidden):
        await gate.facts("worker", office.other)


async def test_the_memory_is_bounded(office: Office) -> None:
    """The oldest entry makes room."""
    gate = Gate(office.connections)
    passed = await gate.facts("worker", office.agency)
    gate._passed = {(str(n), office.agency): (0.0, passed) for n in range(REMEMBERED_CALLERS)}
    await gate.facts("worker", office.agency)
    assert len(gate._passed) == REMEMBERED_CALLERS
    assert ("0", office.agency) not in gate._passed


async def test_a_database_that_is_away_is_no_refusal(office: Office) -> None:
    """Unavailable and not Forbidden: nobody is told that they may not when nobody could look."""
    await office.connections.close()
    with pytest.raises(Unavailable):
        await facts(office.connections, "worker", office.agency)
