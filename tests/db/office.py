"""What the tests of the gate share: an organisation whose staff have everything in order, to the very day."""

import tempfile
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from db.embedded import Cluster
from db.engine import Connections
from db.gate import CallerFacts, Gate, Standing
from db.migrate import migrate
from errors import Forbidden

TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY
LONG_AGO = TODAY - 400 * DAY
SYSTEM = "a-system"
COVERED, LISTED = frozenset({"DIRECT_CARE", "SAFEGUARDING"}), frozenset({"identity/*"})


@dataclass
class Office:
    """An agency with a practitioner, a second agency, a person's account and a system's."""

    owner: asyncpg.Connection
    connections: Connections
    agency: uuid.UUID
    other: uuid.UUID
    practitioner: uuid.UUID
    person: uuid.UUID
    contract: uuid.UUID

    async def set(self, statement: str, *args: object) -> None:
        """Change the database beside the gate."""
        await self.owner.execute(statement, *args)

    async def ask(self, subject: str = "worker", *agencies: uuid.UUID, client_id: str | None = None) -> Standing:
        """Ask at a gate without a memory."""
        return await Gate(self.connections).standing(subject, agencies or (self.agency,), client_id)

    async def facts(self, subject: str = "worker", agency: uuid.UUID | None = None) -> CallerFacts:
        """The facts of somebody for whom the gate is open."""
        place = agency or self.agency
        return (await self.ask(subject, place, client_id=SYSTEM if subject == "system" else None)).open[place]

    async def refused(self, subject: str = "worker", agency: uuid.UUID | None = None) -> str:
        """Return the private reason of the refusal."""
        with pytest.raises(Forbidden) as caught:
            await self.facts(subject, agency)
        assert caught.value.message == "this account may not use the service at present: ask your organisation"
        return caught.value.reason


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
    """Everything in date, to the very day: begun today, and good for today only."""
    owner = await asyncpg.connect(cluster.dsn.owner)
    connections = Connections(cluster.dsn.app, size=2)
    await connections.open()
    made = Office(owner, connections, *(uuid.uuid4() for _ in range(5)))
    await owner.execute("INSERT INTO authority (code, name) VALUES ('301', 'A') ON CONFLICT DO NOTHING")
    for agency in (made.agency, made.other):
        await owner.execute(
            "INSERT INTO agency (id, name, sector, authority_code) VALUES ($1, 'Agency', 'LA_CSC', '301')", agency
        )
        await owner.execute(
            "INSERT INTO agreement (agency_id, reference, purposes, groups, starts_on, ends_on)"
            " VALUES ($1, 'ISA', '{DIRECT_CARE,SAFEGUARDING}', '{}', $2, $2)",
            *(agency, TODAY),
        )
    await owner.execute(
        "INSERT INTO practitioner (id, agency_id, name) VALUES ($1, $2, 'Somebody')", made.practitioner, made.agency
    )
    for statement in (
        "INSERT INTO vetting (practitioner_id, level, issued_on, recheck_due_on) VALUES ($1, 'ENHANCED', $2, $3)",
        "INSERT INTO training (practitioner_id, course, passed_on, expires_on) VALUES ($1, 'Safety', $2, $3)",
    ):
        await owner.execute(statement, made.practitioner, TODAY, TOMORROW)
    await owner.execute(
        "INSERT INTO registration (practitioner_id, body, number, valid_from, valid_to)"
        " VALUES ($1, 'SWE', 'SW1', $2, $2)",
        *(made.practitioner, TODAY),
    )
    await owner.execute("INSERT INTO person (id, kind) VALUES ($1, 'CHILD')", made.person)
    await owner.execute(
        "INSERT INTO contract (id, agency_id, client_id, reference, starts_on, ends_on)"
        " VALUES ($1, $2, $3, 'API', $4, $4)",
        *(made.contract, made.agency, SYSTEM, TODAY),
    )
    await owner.execute("INSERT INTO contract_object (contract_id, object) VALUES ($1, 'identity/*')", made.contract)
    await owner.execute(
        "INSERT INTO account (subject, practitioner_id, person_id)"
        " VALUES ('worker', $1, NULL), ('subject', NULL, $2), ('system', NULL, NULL)",
        *(made.practitioner, made.person),
    )
    yield made
    await owner.execute("DELETE FROM account")
    await connections.close()
    await owner.close()
