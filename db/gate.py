"""The gate: whether this account, for this organisation, may ask anything at all today.

Account, vetting, training, agreement: facts of the caller and the organisation, never of a child.
They are asked of the database in one small statement, and remembered for five seconds at most.
Which check failed is told to the log alone.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from db.engine import FAILURES, Connections
from db.execute import translate
from errors import Forbidden

REMEMBERED_SECONDS = 5.0
REMEMBERED_CALLERS = 4096

_FACTS = """
    SELECT a.is_active, a.practitioner_id, a.person_id,
           p.agency_id IS NOT DISTINCT FROM g.id AS belongs,
           coalesce(p.vetting_until >= current_date, false) AS is_vetted,
           coalesce(p.training_until >= current_date, false) AS is_trained,
           g.id IS NOT NULL AS has_agency, g.authority_code,
           coalesce(g.agreement_until >= current_date, false) AS is_agreed
      FROM account a
      LEFT JOIN practitioner p ON p.id = a.practitioner_id
      LEFT JOIN agency g ON g.id = $2
     WHERE a.subject = $1
"""


@dataclass(frozen=True, slots=True)
class CallerFacts:
    """What the database knows of a caller for whom the gate is open."""

    practitioner_id: UUID | None
    person_id: UUID | None
    agency_id: UUID
    authority_code: str | None


class Gate:
    """The gate, with a short and bounded memory of those who passed.

    A refusal is not remembered: who is put right may go on at once. An entry counts from before the
    question was asked, so that it is never older than it says.
    """

    def __init__(self, connections: Connections, clock: Callable[[], float] = time.monotonic) -> None:
        self._connections = connections
        self._clock = clock
        self._passed: dict[tuple[str, UUID], tuple[float, CallerFacts]] = {}

    async def facts(self, subject: str, agency_id: UUID) -> CallerFacts:
        """Return the facts of a caller who may pass. Raises Forbidden, or Unavailable."""
        now = self._clock()
        name = (subject, agency_id)
        found = self._passed.get(name)
        if found is not None and now < found[0]:
            return found[1]
        self._passed.pop(name, None)
        passed = await facts(self._connections, subject, agency_id)
        if len(self._passed) >= REMEMBERED_CALLERS:
            del self._passed[next(iter(self._passed))]
        self._passed[name] = (now + REMEMBERED_SECONDS, passed)
        return passed


async def facts(connections: Connections, subject: str, agency_id: UUID) -> CallerFacts:
    """Ask the database. Raises Forbidden where a check fails, Unavailable where it is away."""
    connection = await connections.take()
    try:
        row = await connection.fetchrow(_FACTS, subject, agency_id, timeout=5)
    except FAILURES as error:
        failure = translate(error, is_closed=connection.is_closed())
        connections.give_back(connection, in_doubt=True)
    except BaseException:
        connections.give_back(connection, in_doubt=True)
        raise
    else:
        connections.give_back(connection)
        return _passed(agency_id, row)
    raise failure  # not chained: the database's text can hold a value


def _passed(agency_id: UUID, row: asyncpg.Record | None) -> CallerFacts:
    if row is None:
        raise _refused("no account")
    works = row["practitioner_id"] is not None
    for holds, check in (
        (row["is_active"], "account is not active"),
        (works or row["person_id"] is not None, "account is of nobody"),
        (row["has_agency"], "agency is unknown"),
        (row["is_agreed"], "agency has no agreement in force"),
        (not works or row["belongs"], "practitioner is of another agency"),
        (not works or row["is_vetted"], "vetting is not in date"),
        (not works or row["is_trained"], "training is not in date"),
    ):
        if not holds:
            raise _refused(check)
    return CallerFacts(row["practitioner_id"], row["person_id"], agency_id, row["authority_code"])


def _refused(check: str) -> Forbidden:
    return Forbidden(
        "this account may not use the service at present: ask your organisation",
        reason=f"gate: {check}",
    )
