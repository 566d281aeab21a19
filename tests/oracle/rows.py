"""What is true of one row besides its child, by type: written from the sentences, and taken from nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date
from typing import TYPE_CHECKING
from uuid import UUID

from tests.oracle import pairs

if TYPE_CHECKING:
    from tests.oracle.world import Caller, Row, World

OF_TYPE: dict[str, frozenset[str]] = {
    "Address": frozenset({"not_known_to", "address_shielded", "own_home"}),
    "Identifier": frozenset({"own_sector"}),
    "ContactPoint": frozenset({"number_not_known_to"}),
    "Involvement": frozenset({"own_service", "kept_from_family"}),
    "Intervention": frozenset({"own_service", "of_sensitive_service"}),
    "PlanAction": frozenset({"own_action", "of_sensitive_service"}),
    "Assessment": frozenset({"of_sensitive_service"}),
    "CaseNote": frozenset(
        {
            "own_service",
            "own_note",
            "shared_note",
            "in_chronology",
            "of_sensitive_service",
            "note_kept",
            "note_released",
        }
    ),
    "ChildVoice": frozenset({"heard", "shared_with_parents", "words_released"}),
    "Need": frozenset({"own_parenting", "of_housing", "of_everyday_life"}),
    "Episode": frozenset({"protected_or_looked_after"}),
    "FamilyMember": frozenset({"own_edge", "in_household", "answerable", "kin_sealed", "kin_shield_closed"}),
    "Offence": frozenset({"own_service"}),
    "Consent": frozenset({"own_service", "names_sensitive_service"}),
    "Disclosure": frozenset({"family_told", "names_sensitive_service"}),
    "MatchCandidate": frozenset({"pair_closed"}),
    **dict.fromkeys(("Practitioner", "Team", "SharingAgreement"), frozenset({"own_service"})),
    **dict.fromkeys(("Vetting", "Training", "Registration", "TeamMember"), frozenset({"own_staff"})),
}
"""The conditions about a row of each type."""

EVERYDAY = (
    *("D1.FAMILY_SOCIAL", "D1.SELF_CARE", "D1.LEARN_PARTICIPATION", "D1.LEARN_PROGRESS", "D1.LEARN_ASPIRATIONS"),
)
"""The elements of which no special protection by law, nor the disability, can be read."""
_OF_HEALTH = ("NHS_GP", "NHS_COMMUNITY", "NHS_ACUTE", "NHS_CAMHS", "NHS_SEXUAL_HEALTH")
_OF_SCHOOLS = ("SCHOOL", "FE_COLLEGE", "LA_EDU")
SECTORS = {"NHS_NUMBER": _OF_HEALTH, "UPN": _OF_SCHOOLS, "FORMER_UPN": _OF_SCHOOLS, "ULN": _OF_SCHOOLS}
"""Who uses a number of a kind."""

Fact = Callable[["World", "Caller", "Row"], bool]


def _is_of_others(caller: Caller, row: Row) -> bool:
    """Only who is a practitioner works for an organisation."""
    return caller.practitioner_id is None or row["agency_id"] != caller.agency_id


def _is_of_another_sensitive(world: World, caller: Caller, row: Row) -> bool:
    """The row is of a sensitive service that the caller does not work for."""
    whose = row["agency_id"]
    return whose is not None and _is_of_others(caller, row) and bool(world.rows["agency"][whose]["is_sensitive"])


def _names_sensitive(world: World, caller: Caller, row: Row) -> bool:
    """So it is, or of another organisation, about the group of such services."""
    covers = _is_of_others(caller, row) and "sensitive_service" in row["groups"]
    return covers or _is_of_another_sensitive(world, caller, row)


def _is_kept(world: World, caller: Caller, row: Row) -> bool:
    """The note says that it is kept from the person."""
    return any(
        one["part"] == "CONFIDENTIAL_FROM" and one["person_id"] == caller.person_id
        for one in world.rights.rows(world, "case_note_person", "note_id", row["id"])
    )


def _is_of_own_sector(world: World, caller: Caller, row: Row) -> bool:
    """The number is of health and so is the organisation, or both are of education."""
    users = SECTORS.get(row["kind"], ())
    return bool(world.rows["agency"][caller.agency_id]["sector"] in users)


def _is_answered(world: World, caller: Caller, child: UUID, group: str, day: date) -> bool:
    """This person asked to see the record, or this of it, and got all there was before the answer."""
    return any(
        row["child_id"] == child
        and (row["kind"], row["status"]) == ("ACCESS", "ANSWERED")
        and (row["groups"] is None or group in row["groups"])
        and day < row["closed_on"] <= world.today
        for row in world.rights.rows(world, "subject_request", "requester_id", caller.person_id)
    )


def _is_note_released(world: World, caller: Caller, row: Row) -> bool:
    """So it is with notes, but for those that name somebody else."""
    names = {one["part"] for one in world.rights.rows(world, "case_note_person", "note_id", row["id"])}
    day = row["written_at"].astimezone(UTC).date()
    return "THIRD_PARTY" not in names and _is_answered(world, caller, row["child_id"], "case_notes", day)


HOLDS: dict[str, Fact] = {
    "own_service": lambda _, caller, row: bool(row["agency_id"] == caller.agency_id),
    "own_staff": lambda world, caller, row: bool(
        world.rows["practitioner"][row["practitioner_id"]]["agency_id"] == caller.agency_id
    ),
    "own_note": lambda _, caller, row: bool(row["author_id"] == caller.practitioner_id),
    "heard": lambda _, caller, row: row["told_to"] is not None and row["told_to"] == caller.practitioner_id,
    "own_parenting": lambda _, caller, row: row["person_id"] is not None and row["person_id"] == caller.person_id,
    "shared_note": lambda _w, _c, row: bool(row["is_shared"]),
    "own_action": lambda _, caller, row: row["practitioner_id"] in {caller.practitioner_id} - {None},
    "of_housing": lambda _w, _c, row: row["element_code"] == "D3.HOUSING_FINANCE" or row["outcomes"] == ["9"],
    "of_everyday_life": lambda _w, _c, row: row["element_code"] in EVERYDAY,
    "note_released": _is_note_released,
    "words_released": lambda world, caller, row: _is_answered(world, caller, row["child_id"], "voice", row["told_on"]),
    "own_edge": lambda _, caller, row: row["person_id"] == caller.person_id,
    "own_home": lambda world, caller, row: world.rights.own_home(world, caller, row),
    "own_sector": _is_of_own_sector,
    "in_chronology": lambda _w, _c, row: bool(row["is_significant"]),
    "shared_with_parents": lambda _w, _c, row: bool(row["is_shared_with_parents"]),
    "protected_or_looked_after": lambda _w, _c, row: row["category"] in {"CP", "CLA"},
    "in_household": lambda _w, _c, row: row["lives_with"] is True,
    "answerable": lambda _w, _c, row: True in (row["has_parental_responsibility"], row["is_emergency_contact"]),
    "family_told": lambda _w, _c, row: bool(row["is_family_told"] == "YES"),
    "of_sensitive_service": _is_of_another_sensitive,
    "names_sensitive_service": _names_sensitive,
    "kept_from_family": lambda _, caller, row: caller.person_id is not None and not row["is_visible_to_family"],
    "note_kept": _is_kept,
    "not_known_to": lambda world, caller, row: world.rights.not_known_to(world, caller, row),
    "number_not_known_to": lambda world, caller, row: world.rights.not_known_to(world, caller, row, "contact_point"),
    "address_shielded": lambda world, _, row: world.address_shielded(row),
    "pair_closed": pairs.closed,
    "kin_sealed": lambda world, _, row: world.sealed(row["person_id"]),
    "kin_shield_closed": lambda world, caller, row: world.kin_shield_closed(caller, row),
}
"""Each condition, over a world, a caller and a row."""

ALL = frozenset().union(*OF_TYPE.values())


def about(world: World, caller: Caller, name: str, row: Row) -> dict[str, bool]:
    """Each condition about a row of this type, and whether it holds."""
    return {fact: HOLDS[fact](world, caller, row) for fact in OF_TYPE.get(name, ())}
