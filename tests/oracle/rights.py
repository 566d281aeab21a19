"""What lets somebody in besides authority and involvement, and what keeps a person out: written from the sentences.

Teams, rolls, requests, references, parental responsibility and consent; what a child confides, and who must not know
where it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from tests.oracle.world import Caller, Row, World

OPEN_REQUESTS = ("OPEN", "PAUSED")
NO = ("REFUSED", "WITHDRAWN")
CARERS = ("foster_carer", "kinship_carer", "connected_person")
OF_AGE = 16


@dataclass
class Rights:
    """The conditions, over a world. What does not depend on a group is remembered."""

    _by: dict[tuple[str, str], dict[Any, list[Row]]] = field(default_factory=dict)

    def of_child(self, world: World, caller: Caller, child: UUID) -> dict[str, bool]:
        """The conditions that are the same for every group."""
        return {
            "on_roll": self.on_roll(world, caller, child),
            "needs_location": self.needs_location(world, caller, child),
            "team": self.team(world, caller, child),
            "responsible": self.responsible(world, caller, child),
            "carer": self.carer(world, caller, child),
            "open_request": self.open_request(world, caller, child),
            "referenced": self.referenced(world, caller, child),
            "must_not_locate": self.must_not_locate(world, caller, child),
        }

    def rows(self, world: World, table: str, key: str, value: Any) -> Iterable[Row]:
        """The rows of a table, with or without an id, whose column is this value."""
        if (table, key) not in self._by:
            found: dict[Any, list[Row]] = defaultdict(list)
            for row in world.loose[table]:
                found[row[key]].append(row)
            self._by[table, key] = found
        return self._by[table, key].get(value, ()) if value is not None else ()

    @staticmethod
    def runs(world: World, row: Row) -> bool:
        """It has begun, and its last day has not come."""
        return row["started_on"] <= world.today and (row["ended_on"] is None or world.today < row["ended_on"])

    def on_roll(self, world: World, caller: Caller, child: UUID) -> bool:
        """Pupil, patient, client or tenant of the organisation today."""
        return any(
            row["agency_id"] == caller.agency_id and self.runs(world, row)
            for row in self.rows(world, "roll", "child_id", child)
        )

    def needs_location(self, world: World, caller: Caller, child: UUID) -> bool:
        """The practitioner holds the case today, and the work needs to know where the child is."""
        return any(
            row["practitioner_id"] == caller.practitioner_id
            and row["part"] == "CASE_HOLDER"
            and row["needs_location"]
            and self.runs(world, row)
            for row in self.rows(world, "involvement", "child_id", child)
        )

    def team(self, world: World, caller: Caller, child: UUID) -> bool:
        """A member of a team of the caller works with the child, both today."""
        mine = {
            row["team_id"]
            for row in self.rows(world, "team_member", "practitioner_id", caller.practitioner_id)
            if self.runs(world, row)
        }
        return any(
            self.runs(world, work)
            and any(
                member["team_id"] in mine and self.runs(world, member)
                for member in self.rows(world, "team_member", "practitioner_id", work["practitioner_id"])
            )
            for work in self.rows(world, "involvement", "child_id", child)
        )

    def responsible(self, world: World, caller: Caller, child: UUID) -> bool:
        """Proved parental responsibility, without a limit or an order of no contact, and not kept from this person."""
        return any(
            edge["has_parental_responsibility"] and edge["is_evidence_seen"]
            for edge in self._edges(world, caller, child)
        )

    def carer(self, world: World, caller: Caller, child: UUID) -> bool:
        """An authority has placed the child with this person, and gave leave for everyday decisions."""
        return any(
            edge["relation_code"] in CARERS and edge["has_delegated_authority"]
            for edge in self._edges(world, caller, child)
        )

    def _edges(self, world: World, caller: Caller, child: UUID) -> list[Row]:
        """The edges of today to this person that nothing stands against; none if the record is kept from them."""
        if any(
            row["person_id"] == caller.person_id and row["group_name"] is None and self._stands(world, row)
            for row in self.rows(world, "restriction", "child_id", child)
        ):
            return []
        return [
            edge
            for edge in self.rows(world, "relationship", "person_id", caller.person_id)
            if edge["child_id"] == child
            and edge["responsibility_limit"] is None
            and edge["contact_code"] != "NONE_BY_ORDER"
            and self.lasts(world, edge, "started_on", "ended_on")
        ]

    @staticmethod
    def lasts(world: World, row: Row, start: str, end: str) -> bool:
        """Nothing says that it has not begun, or has ended."""
        return (row[start] is None or row[start] <= world.today) and (row[end] is None or world.today < row[end])

    def own_home(self, world: World, caller: Caller, place: Row) -> bool:
        """Caller and child live together, and this is where the caller lives."""
        together = any(
            edge["child_id"] == place["person_id"]
            and edge["lives_with"] is True
            and self.lasts(world, edge, "started_on", "ended_on")
            for edge in self.rows(world, "relationship", "person_id", caller.person_id)
        )
        return (
            together
            and None not in (place["lines"], place["postcode"])
            and self.lasts(world, place, "valid_from", "valid_to")
            and any(
                (mine["lines"], mine["postcode"]) == (place["lines"], place["postcode"])
                and self.lasts(world, mine, "valid_from", "valid_to")
                for mine in self.rows(world, "address", "person_id", caller.person_id)
            )
        )

    def open_request(self, world: World, caller: Caller, child: UUID) -> bool:
        """The officer deals with a request about the record that is open."""
        return any(
            row["child_id"] == child
            and row["received_on"] <= world.today
            and row["closed_on"] is None
            and row["status"] in OPEN_REQUESTS
            for row in self.rows(world, "subject_request", "assigned_to", caller.practitioner_id)
        )

    def referenced(self, world: World, caller: Caller, child: UUID) -> bool:
        """A case of the organisation or the practitioner stands open for the purpose."""
        return any(
            row["purpose"] == caller.purpose
            and row["opened_on"] <= world.today
            and (row["closed_on"] is None or world.today < row["closed_on"])
            and row["agency_id"] in (None, caller.agency_id)
            and (row["practitioner_id"] is None or row["practitioner_id"] == caller.practitioner_id)
            for row in self.rows(world, "purpose_reference", "child_id", child)
        )

    # -- consent ------------------------------------------------------------------------------------------------------

    def consented(self, world: World, caller: Caller, child: UUID, group: str) -> bool:
        """Somebody entitled agreed, it is in force, and nobody entitled says no to the same."""
        told = [
            row
            for row in self.rows(world, "consent", "child_id", child)
            if row["agency_id"] == caller.agency_id and row["purpose"] == caller.purpose and group in row["groups"]
        ]
        if any(
            row["agency_id"] == caller.agency_id and group in row["groups"]
            for row in self.rows(world, "consent_exception", "child_id", child)
        ):
            return False
        return any(
            yes["status"] == "ACTIVE"
            and yes["valid_from"] <= world.now
            and not self._expired(world, yes)
            and self._entitled(world, child, self._form(world, yes))
            and not any(self._objects(world, child, no, yes) for no in told)
            for yes in told
        )

    def consent_withdrawn(self, world: World, caller: Caller, child: UUID, group: str) -> bool:
        """This organisation had leave of somebody entitled, for a while, and it was taken back."""
        return any(
            row["agency_id"] == caller.agency_id
            and row["purpose"] == caller.purpose
            and group in row["groups"]
            and row["status"] == "WITHDRAWN"
            and row["valid_from"] < row["withdrawn_at"] <= world.now
            and self._entitled(world, child, self._form(world, row))
            for row in self.rows(world, "consent", "child_id", child)
        )

    @staticmethod
    def _expired(world: World, row: Row) -> bool:
        return row["expires_at"] is not None and row["expires_at"] <= world.now

    def _form(self, world: World, row: Row) -> Row:
        (form,) = self.rows(world, "consent_form", "id", row["form_id"])
        return form

    def _entitled(self, world: World, child: UUID, form: Row) -> bool:
        """On the day of the answer the giver was the child, competent or sixteen; or held parental responsibility."""
        day = form["answered_on"]
        if form["capacity"] == "COMPETENT_CHILD":
            since = world.rows["child"][child]["competence_recorded_on"]
            return form["given_by"] == child and (
                (since is not None and since <= day) or self._of_age(world, child, day)
            )
        return any(
            edge["child_id"] == child
            and edge["has_parental_responsibility"]
            and (edge["started_on"] is None or edge["started_on"] <= day)
            and (edge["ended_on"] is None or day < edge["ended_on"])
            for edge in self.rows(world, "relationship", "person_id", form["given_by"])
        )

    @staticmethod
    def _of_age(world: World, child: UUID, day: date) -> bool:
        person = world.rows["person"][child]
        born = person["date_of_birth"]
        if born is None or person["date_of_birth_precision"] not in (None, "EXACT"):
            return False
        had_birthday = (day.month, day.day) >= (born.month, born.day)
        return bool(day.year - born.year - (not had_birthday) >= OF_AGE)

    def _objects(self, world: World, child: UUID, no: Row, yes: Row) -> bool:
        """A no of the child or of a holder of parental responsibility; of the giver of the yes, only a later one."""
        since = no["withdrawn_at"] or no["valid_from"]
        if no["status"] not in NO or since > world.now or self._expired(world, no):
            return False
        who = self._form(world, no)["given_by"]
        if who == self._form(world, yes)["given_by"] and since < yes["valid_from"]:
            return False
        return who == child or any(
            edge["child_id"] == child and edge["has_parental_responsibility"]
            for edge in self.rows(world, "relationship", "person_id", who)
        )

    # -- what is kept from a person -----------------------------------------------------------------------------------

    @staticmethod
    def _stands(world: World, row: Row) -> bool:
        return row["placed_at"] <= world.now and (row["lifted_at"] is None or world.now < row["lifted_at"])

    def restricted(self, world: World, child: UUID, group: str) -> bool:
        """The group, or all of the record, may be used by nobody while a challenge is looked into."""
        return any(
            row["person_id"] is None and row["group_name"] in (None, group) and self._stands(world, row)
            for row in self.rows(world, "restriction", "child_id", child)
        )

    def confided(self, world: World, caller: Caller, child: UUID, group: str) -> bool:
        """The child, or a decision, keeps this group from this person."""
        if caller.person_id is None:
            return False
        return any(
            row["person_id"] == caller.person_id and group in row["groups"]
            for row in self.rows(world, "consent_exception", "child_id", child)
        ) or any(
            row["person_id"] == caller.person_id and row["group_name"] == group and self._stands(world, row)
            for row in self.rows(world, "restriction", "child_id", child)
        )

    def not_known_to(self, world: World, caller: Caller, place: Row, table: str = "address") -> bool:
        """This person must not learn this address, or number."""
        return any(
            row[f"{table}_id"] == place["id"]
            for row in self.rows(world, f"{table}_not_known_to", "person_id", caller.person_id)
        )

    def must_not_locate(self, world: World, caller: Caller, child: UUID) -> bool:
        """This person must not learn where the child is: said of the person, of an address, or by a shield."""
        who = caller.person_id
        if who is None:
            return False
        hidden = {row["address_id"] for row in self.rows(world, "address_not_known_to", "person_id", who)}
        against = {row["shield_id"] for row in self.rows(world, "shield_against", "person_id", who)}
        return (
            any(
                edge["child_id"] == child and edge["must_not_know_address"]
                for edge in self.rows(world, "relationship", "person_id", who)
            )
            or any(row["id"] in hidden for row in self.rows(world, "address", "person_id", child))
            or any(
                row["id"] in against
                and row["set_at"] <= world.now
                and (row["lifted_at"] is None or world.now < row["lifted_at"])
                for row in self.rows(world, "shield", "child_id", child)
            )
        )
