"""Everything that the database holds, in memory, and what is true of a caller and a child.

The conditions are written from the domain's sentences, for people to compare; none of them is taken from `policies/`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from tests.oracle.pairs import sides
from tests.oracle.rights import Rights
from tests.oracle.rows import about
from tests.oracle.shapes import EVERY

Row = Mapping[str, Any]

TABLES = (
    "agency",
    "practitioner",
    "account",
    "person",
    "child",
    "relationship",
    "need",
    "intervention",
    "involvement",
    "episode",
    "assessment",
    "assessment_factor",
    "plan",
    "action",
    "review",
    "case_note",
    "case_note_person",
    "voice",
    "offence",
    "legal_status",
    "placement",
    "disclosure",
    "episode_referrer",
    "child_ethnicity",
    "child_immigration",
    "child_disability",
    "child_disability_code",
    "code_value",
    "shield",
    "emergency_grant",
    "seal",
    "excluded_practitioner",
    "match_candidate",
    "sealed_link",
    *("team", "team_member", "vetting", "training", "registration", "agreement"),
    "roll",
    "subject_request",
    "purpose_reference",
    "restriction",
    "consent",
    "consent_form",
    "consent_exception",
    "address",
    "address_not_known_to",
    "contact_point",
    "contact_point_not_known_to",
    "identifier",
    "person_name",
    "child_religion",
    "child_language",
    "child_gender_identity",
    "child_sexual_orientation",
    "child_health",
    "warning_note",
    "shield_against",
    "statistic_snapshot",
    "statistic",
    "statistic_cell",
    "instance",
    "authority",
)
ADULT_AGE = 16
CERTAIN = (None, "EXACT")
GRACE_DAYS = 28
"""So long a case is handed over, and so long an authority reads after a transfer."""


@dataclass(frozen=True)
class Caller:
    """Who asks, in one capacity."""

    identity: str
    subject: str
    role: str
    purpose: str
    agency_id: UUID
    authority: str | None
    practitioner_id: UUID | None
    person_id: UUID | None
    listed: frozenset[str] | None = None
    """What the contract of a system lists; None: it is a person."""

    def may_ask(self, thing: str, group: str) -> bool:
        """Whether the contract, if there is one, lists the object or its group."""
        return self.listed is None or thing in self.listed or f"{group}/*" in self.listed

    @property
    def who(self) -> tuple[str, str]:
        """Role and purpose: what the rules look at."""
        return self.role, self.purpose


@dataclass(repr=False)
class World:
    """The rows by table and id, and under each key of an edge in the order of their ids."""

    rows: dict[str, dict[UUID, Row]]
    loose: dict[str, list[Row]]
    codes: dict[tuple[str, str], Row]
    now: datetime
    met: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a condition was found true, false, and either because something was unknown."""
    rights: Rights = field(default_factory=Rights)
    _under: dict[tuple[str, str], dict[UUID, list[Row]]] = field(default_factory=dict)
    _facts: dict[tuple[str, UUID, str], frozenset[str]] = field(default_factory=dict)
    _of_children: dict[tuple[str, UUID], frozenset[str]] = field(default_factory=dict)
    _of_rows: dict[tuple[str, str, UUID], frozenset[str]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day, in UTC."""
        return self.now.date()

    def at(self, now: datetime) -> "World":
        """The same rows at another moment."""
        return World(self.rows, self.loose, self.codes, now)

    def under(self, table: str, key: str, value: UUID) -> list[Row]:
        """The rows of a table whose column `key` is `value`, by id."""
        if (table, key) not in self._under:
            index: dict[UUID, list[Row]] = defaultdict(list)
            for row in sorted(self.rows[table].values(), key=lambda row: row["id"].bytes):
                index[row[key]].append(row)
            self._under[table, key] = index
        return self._under[table, key].get(value, [])

    def of(self, name: str, key: UUID | None) -> Row | None:
        """The row of a type with this id."""
        return self.rows[EVERY[name].table].get(key) if key else None

    def facts(
        self, caller: Caller, child_id: UUID, group: str, row: Row | None = None, name: str = ""
    ) -> frozenset[str]:
        """The conditions that hold for this caller, child and group; and for a row of the type `name`."""
        if row is not None:
            return self.facts(caller, child_id, group) | self.facts_of_row(caller, name, row)
        found = self._facts.get((caller.identity, child_id, group))
        if found is None:
            found = self._of_child(caller, child_id) | self._counted(
                {
                    "consented": self.rights.consented(self, caller, child_id, group),
                    "consent_withdrawn": self.rights.consent_withdrawn(self, caller, child_id, group),
                    "restricted": self.rights.restricted(self, child_id, group),
                    "shield_closed": self.shield_closed(caller, child_id, group),
                    "confided": self.rights.confided(self, caller, child_id, group),
                },
                self._unknown(caller, child_id),
            )
            self._facts[caller.identity, child_id, group] = found
        return found

    def facts_of_row(self, caller: Caller, name: str, row: Row) -> frozenset[str]:
        """Those that hold for a row of the type, whatever its child."""
        key = (caller.identity, name, row["id"])
        if key not in self._of_rows:
            unknown = self._unknown_of_kin(caller, row) if name == "FamilyMember" else ()
            self._of_rows[key] = self._counted(about(self, caller, name, row), unknown)
        return self._of_rows[key]

    def _of_child(self, caller: Caller, child_id: UUID) -> frozenset[str]:
        """Those of the conditions that hold whatever the group."""
        key = (caller.identity, child_id)
        if key not in self._of_children:
            made_up = any(row["is_synthetic"] for row in self.loose["instance"])
            asked = {
                "synthetic": made_up,
                "real_data": not made_up,
                "same_authority": self.same_authority(caller, child_id),
                "host_authority": self.host_authority(caller, child_id),
                "previous_authority": self.previous_authority(caller, child_id),
                "assigned": self.assigned(caller, child_id),
                "self": self.self(caller, child_id),
                **self.rights.of_child(self, caller, child_id),
                "sealed": self.sealed(child_id),
                "archived": self.archived(child_id),
                "conflict": self.conflict(caller, child_id),
            }
            self._of_children[key] = self._counted(asked, self._unknown(caller, child_id))
        return self._of_children[key]

    def _counted(self, asked: dict[str, bool], unknown: Iterable[str] = ()) -> frozenset[str]:
        """What holds, with each put on the count."""
        self.met.update((name, str(holds).lower()) for name, holds in asked.items())
        self.met.update((name, "unknown") for name in asked.keys() & set(unknown))
        return frozenset(name for name, holds in asked.items() if holds)

    def _unknown(self, caller: Caller, child_id: UUID) -> set[str]:
        """The conditions that look at something that nobody knows (NULL): they then hold only in a deny."""
        found = {"same_authority"} if caller.authority is None else set()
        workers = {row["practitioner_id"] for row in self.under("involvement", "child_id", child_id)}
        if None in (*workers, caller.practitioner_id):
            found.add("assigned")
        if caller.practitioner_id is None and self.shielded(child_id, "RECORD"):
            found.add("shield_closed")
        if caller.practitioner_id is None and any(row["child_id"] == child_id for row in self._excluded()):
            found.add("conflict")
        person = self.rows["person"][child_id]
        born = person["date_of_birth"] if person["date_of_birth_precision"] in CERTAIN else None
        if caller.person_id == child_id and None in (self.rows["child"][child_id]["competence_recorded_on"], born):
            found.add("self")
        return found

    def _unknown_of_kin(self, caller: Caller, edge: Row) -> set[str]:
        is_unknown = caller.practitioner_id is None and self.shielded(edge["person_id"], "RECORD")
        return {"kin_shield_closed"} if is_unknown else set()

    def same_authority(self, caller: Caller, child_id: UUID) -> bool:
        """The child's responsible authority is that of the caller's organisation."""
        authority = self.rows["child"][child_id]["authority_code"]
        return caller.authority is not None and bool(authority == caller.authority)

    def host_authority(self, caller: Caller, child_id: UUID) -> bool:
        """Another authority has placed the child in the area of the caller's."""
        host = self.rows["child"][child_id]["host_authority_code"]
        return host is not None and bool(host == caller.authority)

    def previous_authority(self, caller: Caller, child_id: UUID) -> bool:
        """The caller's authority was responsible until a transfer, today or on one of the 27 days before."""
        child = self.rows["child"][child_id]
        before, day = child["previous_authority_code"], child["transferred_on"]
        return before is not None and before == caller.authority and 0 <= (self.today - day).days < GRACE_DAYS

    def assigned(self, caller: Caller, child_id: UUID) -> bool:
        """This practitioner holds, works or reviews the case, or hands it over; or is of the team around the child."""
        if caller.practitioner_id is None:
            return False
        for row in self.under("involvement", "child_id", child_id):
            if row["practitioner_id"] != caller.practitioner_id or row["started_on"] > self.today:
                continue
            is_member = row["part"] == "MEMBER"
            grace = GRACE_DAYS if row["is_handover"] and not is_member else 0
            ended = row["ended_on"] is not None and (self.today - row["ended_on"]).days >= grace
            if not ended and (row["is_core_group"] or not is_member):
                return True
        return False

    def self(self, caller: Caller, child_id: UUID) -> bool:
        """The caller is the subject, and competence is recorded, or they are 16 beyond doubt."""
        if caller.person_id != child_id:
            return False
        competent = self.rows["child"][child_id]["competence_recorded_on"]
        person = self.rows["person"][child_id]
        born = person["date_of_birth"]
        if competent is not None and competent <= self.today:
            return True
        if born is None or person["date_of_birth_precision"] not in CERTAIN:
            return False
        reached = self.today.year - born.year
        had_birthday = (self.today.month, self.today.day) >= (born.month, born.day)
        return bool(reached - (not had_birthday) >= ADULT_AGE)

    def shielded(self, child_id: UUID, scope: str, other: UUID | None = None) -> bool:
        """A shield of this scope is set and not lifted; a review date that has passed does not end it.

        One of a single link hides that link only.
        """
        return any(
            row["scope"] == scope
            and row["set_at"] <= self.now
            and (row["lifted_at"] is None or self.now < row["lifted_at"])
            and (row["person_id"] is None or row["person_id"] == other)
            for row in self.under("shield", "child_id", child_id)
        )

    def _granted(self, caller: Caller, child_id: UUID, group: str) -> bool:
        """A live emergency grant of this caller for this child and this group."""
        return caller.practitioner_id is not None and any(
            row["practitioner_id"] == caller.practitioner_id
            and group in row["groups"]
            and row["granted_at"] <= self.now < row["expires_at"]
            for row in self.under("emergency_grant", "child_id", child_id)
        )

    def shield_closed(self, caller: Caller, child_id: UUID, group: str) -> bool:
        """The record is shielded, and no live grant opens this group of it."""
        return self.shielded(child_id, "RECORD") and not self._granted(caller, child_id, group)

    def address_shielded(self, address: Row) -> bool:
        """A shield of this address stands, or one of all addresses of the child."""
        return any(
            row["scope"] == "ADDRESS"
            and row["set_at"] <= self.now
            and (row["lifted_at"] is None or self.now < row["lifted_at"])
            and row["address_id"] in (None, address["id"])
            for row in self.under("shield", "child_id", address["person_id"])
        )

    def kin_shield_closed(self, caller: Caller, edge: Row, group: str = "family") -> bool:
        """The edge names somebody whose shield forbids it, or the links of one of the two are shielded."""
        child_id, person_id = edge["child_id"], edge["person_id"]
        if self.shielded(child_id, "PERSON_LINK", person_id) or self.shielded(person_id, "PERSON_LINK", child_id):
            return True
        return self.shield_closed(caller, person_id, group)

    def sealed(self, person_id: UUID) -> bool:
        """The person was adopted or has a new identity, and this is the record of the old one."""
        return any(row["sealed_at"] <= self.now for row in self.under("seal", "child_id", person_id))

    def archived(self, child_id: UUID) -> bool:
        """The record is an archive from this day on."""
        since = self.rows["child"][child_id]["archived_on"]
        return since is not None and since <= self.today

    def conflict(self, caller: Caller, child_id: UUID) -> bool:
        """The record lists this practitioner as somebody who must never open it."""
        return any(
            row["child_id"] == child_id and row["practitioner_id"] == caller.practitioner_id for row in self._excluded()
        )

    def _excluded(self) -> list[Row]:
        return self.loose["excluded_practitioner"]


async def load(dsn: str) -> World:
    """Read everything, as the owner, in one snapshot."""
    connection = await asyncpg.connect(dsn, server_settings={"timezone": "UTC"})
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            kept = {name: await connection.fetch(f"SELECT * FROM {name}") for name in TABLES}  # noqa: S608 - the names above
            now = await connection.fetchval("SELECT now()")
    finally:
        await connection.close()
    rows: dict[str, dict[UUID, Row]] = {
        name: {row["id"]: dict(row) for row in found} for name, found in kept.items() if found and "id" in found[0]
    }
    for name in TABLES:
        rows.setdefault(name, {})
    loose: dict[str, list[Row]] = {name: [dict(row) for row in found] for name, found in kept.items()}
    people = rows["person"]
    # A child is a person with a record; an edge carries the names of the person at its other end.
    for key, row in rows["child"].items():
        rows["child"][key] = {**people[key], **row}
    for key, row in rows["relationship"].items():
        names = {part: people[row["person_id"]][part] for part in ("given_name", "family_name")}
        rows["relationship"][key] = {**names, **row}
    for key, row in rows["shield"].items():
        rows["shield"][key] = {**row, "grounds_code": row["grounds"]}
    rows["match_side"] = sides(loose["match_candidate"])
    codes = {(row["scheme"], row["code"]): row for row in loose["code_value"]}
    return World(rows, loose, codes, now.astimezone(UTC))


async def callers(dsn: str) -> list[Caller]:
    """Every demo identity in every capacity: a role and the purpose that goes with it."""
    connection = await asyncpg.connect(dsn)
    try:
        found = await connection.fetch(
            "SELECT d.name, d.subject, d.agency_id, d.roles, d.purposes, g.authority_code, a.practitioner_id,"
            " a.person_id, d.client_id"
            " FROM demo_identity d JOIN account a USING (subject) JOIN agency g ON g.id = d.agency_id"
            " ORDER BY d.name"
        )
        contracts = await connection.fetch(
            "SELECT c.agency_id, c.client_id, array_agg(o.object) AS objects FROM contract c"
            " JOIN contract_object o ON o.contract_id = c.id GROUP BY c.id"
        )
    finally:
        await connection.close()
    listed = {(row["agency_id"], row["client_id"]): frozenset(row["objects"]) for row in contracts}
    assert len(listed) == len(contracts), "which of a client's contracts counts is the gate's, and tested there"
    return [
        Caller(
            f"{row['name']}:{role}" if len(row["roles"]) > 1 else row["name"],
            row["subject"],
            role,
            purpose,
            row["agency_id"],
            row["authority_code"],
            row["practitioner_id"],
            row["person_id"],
            listed[row["agency_id"], row["client_id"]] if row["client_id"] else None,
        )
        for row in found
        for role, purpose in zip(row["roles"], row["purposes"], strict=True)
    ]
