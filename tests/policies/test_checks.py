"""What the gate asked of a capacity, and until when it holds, is what the caller is told."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from db.gate import CallerFacts, LastDays
from policies.identity import caller
from schema.root import Precondition
from tests.policies.test_identity import FACTS, PERSON, SYSTEM, at, claims, wanted

DAYS = LastDays(
    member=date(2031, 1, 1),
    vetting=date(2031, 1, 2),
    training=date(2031, 1, 3),
    registration={"SWE": date(2031, 1, 4), "NMC": date(2031, 1, 5), "GMC": date(2031, 1, 6), "TRA": date(2031, 9, 9)},
    agreement={"DIRECT_CARE": date(2031, 1, 7), "SAFEGUARDING": date(2031, 1, 8), "SUBJECT_ACCESS": date(2031, 1, 9)},
    contract=date(2031, 1, 10),
)


def checked(role: str, purpose: str, facts: CallerFacts, amr: tuple[str, ...] = ("mfa",)) -> dict[str, date | None]:
    """What was checked of somebody, with its last day."""
    return dict(caller(claims((role,), (purpose,), amr), wanted(), at(replace(facts, until=DAYS))).checks)


def test_each_role_is_told_what_is_asked_of_it() -> None:
    """The days are those of the purpose, and of a regulator that the role needs; what is not asked is not there."""
    everybody = replace(FACTS, registrations=frozenset(DAYS.registration))
    works = {"ACCOUNT": None, "SECOND_FACTOR": None, "ORGANISATION": date(2031, 1, 1)}
    works |= {"VETTING": date(2031, 1, 2), "TRAINING": date(2031, 1, 3)}
    assert checked("social_worker", "DIRECT_CARE", everybody) == {
        **works,
        "REGISTRATION": date(2031, 1, 4),
        "AGREEMENT": date(2031, 1, 7),
    }
    assert checked("health_visitor", "SAFEGUARDING", everybody) == {
        **works,
        "REGISTRATION": date(2031, 1, 6),
        "AGREEMENT": date(2031, 1, 8),
    }
    assert checked("lead_practitioner", "DIRECT_CARE", everybody) == {**works, "AGREEMENT": date(2031, 1, 7)}
    assert checked("young_person", "SUBJECT_ACCESS", PERSON) == {
        "ACCOUNT": None,
        "SECOND_FACTOR": None,
        "AGREEMENT": date(2031, 1, 9),
    }
    assert checked("partner_client", "DIRECT_CARE", SYSTEM, ()) == {
        "ACCOUNT": None,
        "CONTRACT": date(2031, 1, 10),
        "AGREEMENT": date(2031, 1, 7),
    }


def test_who_works_is_checked_in_the_own_record_too() -> None:
    """An account of both: the gate asks for the vetting of a practitioner whatever the role, and says so."""
    both = replace(FACTS, person_id=UUID(int=2))
    assert "VETTING" in checked("young_person", "SUBJECT_ACCESS", both)


def test_the_schema_knows_each_check() -> None:
    """And no other."""
    everybody = replace(FACTS, registrations=frozenset(DAYS.registration))
    found = {*checked("social_worker", "DIRECT_CARE", everybody), *checked("partner_client", "DIRECT_CARE", SYSTEM, ())}
    assert found == {one.name for one in Precondition}
