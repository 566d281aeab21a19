"""What a list tells of rows that may be missing from it, worked out by hand from the rules as they ship."""

# ruff: noqa: PLR0913, PLR0917 - a table has columns

from pathlib import Path

import pytest

import policies
from policies.decision import Outcome, missing
from policies.policy import Policy
from policies.vocabulary import Reason
from schema.catalogue import catalogue

O, I, C, L = "same_authority", "assigned", "consented", "on_roll"  # noqa: E741 - the letters of the matrix


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The policy of the project."""
    return policies.load(Path(policies.__file__).parent, catalogue, verify=False)


@pytest.mark.parametrize(
    ("role", "purpose", "name", "facts", "reason"),
    [
        # Only child protection is shown: there may be other spells, whatever is recorded.
        ("health_visitor", "DIRECT_CARE", "record/Episode", {L}, Reason.NO_ROLE),
        ("health_visitor", "DIRECT_CARE", "record/Episode", {L, "protected_or_looked_after"}, Reason.NO_ROLE),
        ("health_visitor", "DIRECT_CARE", "record/Episode", {L, "shield_closed"}, Reason.NO_ROLE),
        ("health_visitor", "DIRECT_CARE", "record/Episode", set(), Reason.NOT_INVOLVED),
        # All spells are shown, and with a consent all of the work; without one, the own work only.
        ("social_worker", "DIRECT_CARE", "record/Episode", {O}, None),
        ("social_worker", "DIRECT_CARE", "record/Episode", {O, "shield_closed"}, None),
        ("eh_practitioner", "DIRECT_CARE", "record/Intervention", {I, C}, None),
        ("eh_practitioner", "DIRECT_CARE", "record/Intervention", {I, C, "of_sensitive_service"}, None),
        ("eh_practitioner", "DIRECT_CARE", "record/Intervention", {I}, Reason.NO_CONSENT),
        ("eh_practitioner", "DIRECT_CARE", "record/Intervention", {I, "own_service"}, Reason.NO_CONSENT),
        ("parent_carer", "SUBJECT_ACCESS", "record/ChildVoice", {"responsible"}, Reason.NO_CONSENT),
        ("dsl", "EDUCATION_SUPPORT", "record/FamilyMember", {"on_roll"}, Reason.NO_ROLE),
        ("front_door", "DUPLICATE_CHECK", "record/CaseNote", {O}, Reason.NO_PURPOSE),
        # Own actions only, needs of some elements only, and what was given out only: there may be more.
        ("eh_practitioner", "DIRECT_CARE", "record/PlanAction", {I}, Reason.NO_CONSENT),
        ("eh_practitioner", "DIRECT_CARE", "record/PlanAction", {I, "own_action"}, Reason.NO_CONSENT),
        ("eh_practitioner", "DIRECT_CARE", "record/PlanAction", {I, C}, None),
        ("eh_practitioner", "DIRECT_CARE", "record/Need:needs_child", {C}, Reason.NO_ROLE),
        ("eh_practitioner", "DIRECT_CARE", "record/Need:needs_environment", {C}, None),
        ("housing_officer", "HOUSING_DUTY", "record/Need:needs_child", {C}, Reason.NO_ROLE),
        ("young_person", "SUBJECT_ACCESS", "record/CaseNote", {"self"}, Reason.NO_ROLE),
        ("young_person", "SUBJECT_ACCESS", "record/CaseNote", {"self", "note_released"}, Reason.NO_ROLE),
        # Of a silent kind nothing is told, own service or not.
        ("sensitive_service_worker", "DIRECT_CARE", "record/Involvement:sensitive_service", {I}, None),
        ("sensitive_service_worker", "DIRECT_CARE", "record/Involvement:sensitive_service", set(), None),
        # The protective denies alone keep these rows away.
        ("social_worker", "DIRECT_CARE", "record/CaseNote", {I, "note_kept", "of_sensitive_service"}, None),
    ],
)
def test_what_a_list_tells(
    policy: Policy, role: str, purpose: str, name: str, facts: set[str], reason: Reason | None
) -> None:
    """As if no told condition about a row held; protective facts change nothing."""
    cell = missing(policy, role, purpose, name)
    assert cell.told.holds(facts) is (reason is None)
    if reason:
        assert cell.outcome(facts) == (Outcome.WITHHELD, reason)


def test_existence_itself_is_never_told(policy: Policy) -> None:
    """The decision on the row stays silent; only its list tells."""
    cell = policies.decide(policy, "health_visitor", "DIRECT_CARE", "record/Episode")
    assert cell.outcome({L}) == (Outcome.HIDDEN, None)
    assert cell.outcome({L, "protected_or_looked_after"}) == (Outcome.VISIBLE, None)
