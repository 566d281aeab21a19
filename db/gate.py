"""The gate: whether this account may ask anything at all today, and for which organisation.

Account, vetting, training, registration, agreement, contract: facts of the caller and the organisation, never of a
child. They are asked of the database in one small statement, and remembered for five seconds at most.
Which check failed is told to the log alone. Who passes may know until when each of them holds.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

import asyncpg

from db.engine import Connections
from db.execute import rows
from errors import Forbidden

REMEMBERED_SECONDS = 5.0
REMEMBERED_CALLERS = 4096

# A check that is withdrawn takes all earlier ones with it: only one that is issued afterwards counts again.
# Of a client's contracts the one that began last counts, alone: when it has ended, no older one comes back.
# Of each check, its last day: NULL where there is none today, or where it has no end. INVARIANT: that vetting will be
# withdrawn is told to nobody beforehand, least of all to who is concerned; its last day is the one before its recheck.
_FACTS = """
    SELECT a.is_active, a.practitioner_id, a.person_id, wanted.id AS agency_id,
           g.id IS NOT NULL AS has_agency, g.authority_code,
           p.agency_id = g.id OR m.is_member IS TRUE AS belongs,
           CASE WHEN p.agency_id IS DISTINCT FROM g.id THEN m.last_day END AS member_until,
           (SELECT max(v.recheck_due_on) - 1 FROM vetting v
             WHERE v.practitioner_id = p.id AND v.level IN ('ENHANCED', 'ENHANCED_BARRED')
               AND v.issued_on <= current_date AND current_date < v.recheck_due_on
               AND (v.withdrawn_on IS NULL OR current_date < v.withdrawn_on)
               AND NOT EXISTS (
                   SELECT FROM vetting w WHERE w.practitioner_id = p.id
                      AND w.withdrawn_on BETWEEN v.issued_on AND current_date)) AS vetted_until,
           (SELECT max(t.expires_on) - 1 FROM training t
             WHERE t.practitioner_id = p.id
               AND t.passed_on <= current_date AND current_date < t.expires_on) AS trained_until,
           r.registered, r.registered_until, s.covered, s.covered_until, c.contract, c.contract_until,
           (SELECT k.documents FROM client k WHERE k.client_id = $3) AS documents
      FROM account a
     CROSS JOIN unnest($2::uuid[]) AS wanted (id)
      LEFT JOIN practitioner p ON p.id = a.practitioner_id
      LEFT JOIN agency g ON g.id = wanted.id
      LEFT JOIN LATERAL (
           SELECT true AS is_member, max(coalesce(m.ended_on, 'infinity')) - 1 AS last_day FROM membership m
            WHERE m.practitioner_id = p.id AND m.agency_id = g.id
              AND m.started_on <= current_date AND (m.ended_on IS NULL OR current_date < m.ended_on)
           HAVING count(*) > 0) m ON true
     CROSS JOIN LATERAL (
           SELECT array_agg(x.body) AS registered, array_agg(x.last_day) AS registered_until
             FROM (SELECT r.body, max(r.valid_to) AS last_day FROM registration r
                    WHERE r.practitioner_id = p.id AND current_date BETWEEN r.valid_from AND r.valid_to
                    GROUP BY r.body) x) r
     CROSS JOIN LATERAL (
           SELECT array_agg(x.purpose) AS covered, array_agg(x.last_day) AS covered_until
             FROM (SELECT u.purpose, max(least(s.ends_on, s.ended_on - 1)) AS last_day
                     FROM agreement s CROSS JOIN unnest(s.purposes) u (purpose)
                    WHERE s.agency_id = g.id AND current_date BETWEEN s.starts_on AND s.ends_on
                      AND (s.ended_on IS NULL OR current_date < s.ended_on)
                    GROUP BY u.purpose) x) s
      LEFT JOIN LATERAL (
           SELECT CASE WHEN current_date <= c.ends_on AND (c.ended_on IS NULL OR current_date < c.ended_on) THEN
                       ARRAY(SELECT o.object FROM contract_object o WHERE o.contract_id = c.id) END AS contract,
                  least(c.ends_on, c.ended_on - 1) AS contract_until
             FROM contract c WHERE c.agency_id = g.id AND c.client_id = $3 AND c.starts_on <= current_date
            ORDER BY c.starts_on DESC LIMIT 1) c ON true
     WHERE a.subject = $1
"""


@dataclass(frozen=True, slots=True)
class LastDays:
    """The last day on which each check of a caller holds, as it is recorded today; None: it has no end."""

    member: date | None = None
    """Of the membership of an organisation that is not the employer."""
    vetting: date | None = None
    training: date | None = None
    registration: Mapping[str, date] = field(default_factory=dict)
    """By the regulator."""
    agreement: Mapping[str, date] = field(default_factory=dict)
    """By the purpose that is covered."""
    contract: date | None = None


@dataclass(frozen=True, slots=True)
class CallerFacts:
    """What the database knows of a caller for whom the gate of an organisation is open."""

    practitioner_id: UUID | None
    person_id: UUID | None
    agency_id: UUID
    authority_code: str | None
    purposes: frozenset[str]
    """What the agreements of the organisation cover today."""
    registrations: frozenset[str] = frozenset()
    """The professional regulators with which the practitioner is registered today."""
    contract: frozenset[str] | None = None
    """What the contract of the client lists; None: it has none in force."""
    until: LastDays = LastDays()


@dataclass(frozen=True, slots=True)
class Standing:
    """A caller at the gates of several organisations: open, or closed and by which check."""

    open: Mapping[UUID, CallerFacts]
    closed: Mapping[UUID, str]
    documents: str | None = None
    """Which documents the program may send, OPEN or TRUSTED; None: it is not listed."""
    until: float = 0.0
    """By the gate's clock: from then on it says nothing any more."""


class Gate:
    """The gate, with a short and bounded memory of those who passed.

    Who may pass nowhere is not remembered: who is put right may go on at once. An entry counts from before the
    question was asked, so that it is never older than it says.
    """

    def __init__(self, connections: Connections, clock: Callable[[], float] = time.monotonic) -> None:
        self._connections = connections
        self._clock = clock
        self._passed: dict[tuple[str, tuple[UUID, ...], str | None], Standing] = {}

    async def standing(self, subject: str, agency_ids: tuple[UUID, ...], client_id: str | None) -> Standing:
        """Return where the caller may pass; somewhere at least. Raises Forbidden, or Unavailable."""
        now = self._clock()
        name = (subject, agency_ids, client_id)
        found = self._passed.get(name)
        if found is not None and now < found.until:
            return found
        self._passed.pop(name, None)
        asked = await standing(self._connections, subject, agency_ids, client_id)
        if not asked.open:
            raise refused("; ".join(sorted(set(asked.closed.values()))))
        asked = replace(asked, until=now + REMEMBERED_SECONDS)
        if len(self._passed) >= REMEMBERED_CALLERS:
            del self._passed[next(iter(self._passed))]
        self._passed[name] = asked
        return asked

    def is_fresh(self, standing: Standing) -> bool:
        """Whether it still says how things are."""
        return self._clock() < standing.until


async def standing(
    connections: Connections, subject: str, agency_ids: tuple[UUID, ...], client_id: str | None = None
) -> Standing:
    """Ask the database. Raises Unavailable where it is away."""
    told = await rows(connections, _FACTS, subject, agency_ids, client_id)
    found: dict[UUID, CallerFacts] = {}
    closed = dict.fromkeys(agency_ids, "no account")
    for row in told:
        closed[row["agency_id"]] = _failing(row)
        if not closed[row["agency_id"]]:
            del closed[row["agency_id"]]
            found[row["agency_id"]] = _facts(row)
    return Standing(found, closed, told[0]["documents"] if told else None)


def _failing(row: asyncpg.Record) -> str:
    """The first check that fails; nothing where the gate is open."""
    works, is_person = row["practitioner_id"] is not None, row["person_id"] is not None
    for holds, check in (
        (row["is_active"], "account is not active"),
        (row["has_agency"], "agency is unknown"),
        (row["covered"], "agency has no agreement in force"),
        (not works or row["belongs"], "practitioner is of another agency"),
        (not works or row["vetted_until"], "vetting is not in date"),
        (not works or row["trained_until"], "training is not in date"),
        (works or is_person or row["contract"] is not None, "account is of nobody, and no contract is in force"),
    ):
        if not holds:
            return check
    return ""


def _facts(row: asyncpg.Record) -> CallerFacts:
    registrations = dict(zip(row["registered"] or (), row["registered_until"] or (), strict=True))
    purposes = dict(zip(row["covered"], row["covered_until"], strict=True))
    return CallerFacts(
        practitioner_id=row["practitioner_id"],
        person_id=row["person_id"],
        agency_id=row["agency_id"],
        authority_code=row["authority_code"],
        purposes=frozenset(purposes),
        registrations=frozenset(registrations),
        contract=None if row["contract"] is None else frozenset(row["contract"]),
        until=LastDays(
            _ending(row["member_until"]),
            row["vetted_until"],
            row["trained_until"],
            registrations,
            purposes,
            row["contract_until"],
        ),
    )


def _ending(day: date | None) -> date | None:
    """The day, where it is one: a membership may go on for ever."""
    return None if day == date.max else day


def refused(check: str) -> Forbidden:
    """The same words for every check; which one it was is for the log."""
    return Forbidden(
        "this account may not use the service at present: ask your organisation",
        reason=f"gate: {check}",
    )
