"""Cells of the matrix that depend on whose child, whose home or whose number it is: each denied case has its allowed
twin, which differs in one fact.
"""

from pathlib import Path

import pytest

import policies
from policies.decision import Outcome
from policies.policy import Policy
from policies.vocabulary import Reason
from schema.catalogue import catalogue

SEEN, GONE = (Outcome.VISIBLE, None), (Outcome.HIDDEN, None)
R, CARE, ROLL, I, C = "responsible", "carer", "on_roll", "assigned", "consented"  # noqa: E741 - the letters of the matrix


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The policy of the project."""
    return policies.load(Path(policies.__file__).parent, catalogue, verify=False)


def told(reason: Reason) -> tuple[Outcome, Reason]:
    """Withheld, for this reason."""
    return Outcome.WITHHELD, reason


NOT_INVOLVED, NO_ROLE = told(Reason.NOT_INVOLVED), told(Reason.NO_ROLE)
HV, PARENT = ("health_visitor", "DIRECT_CARE"), ("parent_carer", "SUBJECT_ACCESS")
YOUNG = ("young_person", "SUBJECT_ACCESS")
RECORDS, ADOPTION = ("records_officer", "SUBJECT_ACCESS"), ("adoption_officer", "DIRECT_CARE")
SYSTEM = ("partner_client", "EDUCATION_SUPPORT")
CASES = [
    # The caseload of a health visitor, and not the authority.
    (HV, "record/Child", {ROLL}, SEEN),
    (HV, "record/Child", {I}, SEEN),
    (HV, "record/Child", {"same_authority"}, GONE),
    (HV, "health/Child.health", {ROLL}, SEEN),
    (HV, "health/Child.health", {"same_authority"}, NOT_INVOLVED),
    (HV, "record/CaseNote", {ROLL, "own_note"}, SEEN),
    (HV, "record/CaseNote", {"same_authority", "own_note"}, GONE),
    (HV, "record/CaseNote", {I, "shared_note"}, SEEN),
    (HV, "record/CaseNote", {ROLL, "shared_note"}, GONE),
    # The numbers of one's own sector.
    (SYSTEM, "record/Identifier:identifiers_education", {ROLL, "own_sector"}, SEEN),
    (SYSTEM, "record/Identifier:identifiers_education", {ROLL}, GONE),
    (SYSTEM, "record/Identifier:identifiers_education", {"own_sector"}, GONE),
    (SYSTEM, "record/Identifier:identifiers", {ROLL, "own_sector"}, GONE),
    # What everyday care needs, and no more.
    *((PARENT, name, {CARE}, SEEN) for name in ("record/Child", "identity/Child.givenName", "health/Child.health")),
    (PARENT, "record/Identifier:identifiers_health", {CARE}, SEEN),
    (PARENT, "record/Identifier:identifiers_education", {CARE}, GONE),
    (PARENT, "record/Identifier:identifiers_education", {R}, SEEN),
    *(
        (PARENT, name, {facts}, outcome)
        for name in (
            *("ethnicity/Child.ethnicity", "immigration/Child.immigrationStatus", "contact/Child.addresses"),
            *("needs_child/Child.needs", "interventions/Child.plans", "voice/Child.voice", "consent/Child.consents"),
        )
        for facts, outcome in ((CARE, NOT_INVOLVED), (R, SEEN))
    ),
    (PARENT, "health/Child.health", {CARE, "confided"}, GONE),
    (PARENT, "record/Involvement:involvement", {CARE}, SEEN),
    (PARENT, "record/Involvement:involvement", {CARE, "kept_from_family"}, GONE),
    (PARENT, "involvement/Involvement.agency", {CARE}, SEEN),
    (PARENT, "involvement/Involvement.agency", {CARE, "must_not_locate"}, GONE),
    (PARENT, "record/FamilyMember", {CARE, "own_edge"}, SEEN),
    (PARENT, "record/FamilyMember", {CARE}, GONE),
    (PARENT, "record/FamilyMember", {R}, SEEN),
    # A protected address is that of the caller too, or there is none.
    (PARENT, "record/Address:protected_address", {R, "own_home"}, SEEN),
    (PARENT, "record/Address:protected_address", {R}, GONE),
    (PARENT, "record/Address:protected_address", {CARE, "own_home"}, GONE),
    (PARENT, "record/Address:protected_address", {R, "own_home", "not_known_to"}, GONE),
    (PARENT, "record/Address:protected_address", {R, "own_home", "shield_closed"}, GONE),
    (PARENT, "protected_address/Address.lines", {R}, SEEN),
    (PARENT, "protected_address/Address.lines", {R, "must_not_locate"}, GONE),
    (PARENT, "record/ContactPoint:protected_address", {R, "own_home"}, GONE),
    (PARENT, "record/ContactPoint:contact", {R}, SEEN),
    # What one is responsible for, without consent; the rest by it.
    *(
        (who, "record/PlanAction", facts, outcome)
        for who in (("eh_practitioner", "DIRECT_CARE"), ("housing_officer", "HOUSING_DUTY"))
        for facts, outcome in (
            *(({I, "own_action"}, SEEN), ({I}, GONE), ({"own_action"}, GONE), ({C}, SEEN)),
            ({I, "own_action", "of_sensitive_service"}, GONE),
        )
    ),
    (("eh_practitioner", "DIRECT_CARE"), "record/Plan", {I, "own_action"}, GONE),
    (("eh_practitioner", "DIRECT_CARE"), "interventions/Child.planActions", {I}, SEEN),
    # Needs by their element.
    (("eh_practitioner", "DIRECT_CARE"), "record/Need:needs_child", {C, "of_everyday_life"}, SEEN),
    (("eh_practitioner", "DIRECT_CARE"), "record/Need:needs_child", {C, "of_housing"}, GONE),
    (("eh_practitioner", "DIRECT_CARE"), "record/Need:needs_environment", {C}, SEEN),
    (("eh_practitioner", "DIRECT_CARE"), "record/Factor:needs_child", {C}, GONE),
    (("eh_practitioner", "DIRECT_CARE"), "record/Factor:needs_environment", {C}, SEEN),
    (("housing_officer", "HOUSING_DUTY"), "record/Need:needs_child", {C, "of_housing"}, SEEN),
    (("housing_officer", "HOUSING_DUTY"), "record/Need:needs_child", {C, "of_everyday_life"}, GONE),
    (("housing_officer", "HOUSING_DUTY"), "record/Need:needs_child", {I, "of_housing"}, GONE),
    # Notes, and words, that were given out.
    *(
        (who, "record/CaseNote", facts, outcome)
        for who, own in ((YOUNG, "self"), (PARENT, R))
        for facts, outcome in (
            *(({own, "note_released"}, SEEN), ({own}, GONE), ({"note_released"}, GONE)),
            ({own, "note_released", "note_kept"}, GONE),
        )
    ),
    (YOUNG, "record/CaseNote", {"self", "note_released", "of_sensitive_service"}, SEEN),
    (PARENT, "record/CaseNote", {R, "note_released", "of_sensitive_service"}, GONE),
    (YOUNG, "record/ChildVoice", {"self", "words_released"}, SEEN),
    (YOUNG, "record/ChildVoice", {"self"}, GONE),
    (PARENT, "record/ChildVoice", {R, "words_released"}, GONE),
    (PARENT, "record/ChildVoice", {R, "shared_with_parents"}, SEEN),
    # A shield holds inside a request, and in the adoption officer's own cases; what is sealed or restricted does not.
    *(
        (who, name, {fact, *more}, outcome)
        for who, fact, name in (
            (RECORDS, "open_request", "record/Address:protected_address"),
            (RECORDS, "open_request", "health/Child.health"),
            (RECORDS, "open_request", "record/FamilyMember"),
            (("dpo", "COMPLAINT"), "open_request", "record/CaseNote"),
            (ADOPTION, I, "record/Address:protected_address"),
            (ADOPTION, I, "needs_child/Child.needs"),
        )
        for more, outcome in (((), SEEN), (("shield_closed",), GONE))
    ),
    *(
        (who, "record/FamilyMember", {fact, more}, GONE)
        for who, fact in ((RECORDS, "open_request"), (ADOPTION, I))
        for more in ("kin_shield_closed",)
    ),
    (RECORDS, "health/Child.health", {"open_request", "restricted"}, SEEN),
    (RECORDS, "record/Child", {"open_request", "archived"}, SEEN),
    (RECORDS, "record/Child", {"open_request", "sealed"}, GONE),
    (RECORDS, "record/CaseNote", {"open_request", "of_sensitive_service"}, SEEN),
    (RECORDS, "identity/Child.givenName", {"open_request", "shield_closed"}, SEEN),
    (ADOPTION, "record/Child", {I, "sealed"}, SEEN),
    (ADOPTION, "record/FamilyMember", {I, "kin_sealed"}, SEEN),
    (ADOPTION, "record/Child", {I, "archived"}, GONE),
    (PARENT, "identity_protected/Child.genderIdentity", {R}, NO_ROLE),
]


@pytest.mark.parametrize(("who", "name", "facts", "outcome"), CASES)
def test_a_cell_and_its_twin(
    policy: Policy, who: tuple[str, str], name: str, facts: set[str], outcome: tuple[Outcome, Reason | None]
) -> None:
    """What becomes of it while exactly these facts hold."""
    assert policies.decide(policy, *who, name).outcome(facts) == outcome


def test_each_denied_case_has_its_twin() -> None:
    """Some other line about the same object, or of the same role, is allowed."""
    seen = {(who, name) for who, name, _, outcome in CASES if outcome == SEEN}
    roles = {who for who, _ in seen}
    assert all(who in roles for who, *_ in CASES)
    assert len(seen) > len(CASES) / 3
