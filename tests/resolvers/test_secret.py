"""A group that is secret: for whoever can never read it, it is not there. Any can be made so; some are."""

from dataclasses import dataclass, replace
from types import MappingProxyType

import pytest

import policies
from errors import BadUserInput
from policies.policy import Policy
from resolvers.capacity import Capacity
from resolvers.document import load
from resolvers.viewer import _access
from schema.catalogue import catalogue
from schema.whole import sdl, without
from tests.conftest import ROOT

GROUP = "offending"
FIELDS = {(thing.type, thing.field) for thing in catalogue.objects.values() if thing.group == GROUP}
REAL = {
    (thing.type, thing.field)
    for thing in catalogue.objects.values()
    if thing.field and catalogue.groups[thing.group].is_secret
}
"""What is secret in earnest, to both."""
ASKED = '{ child(id: "x") { offences { description } } }'


@pytest.fixture(scope="module")
def capacities() -> tuple[Capacity, Capacity]:
    """One that never reads the group, and its twin that does under a condition."""
    secret = {**catalogue.groups, GROUP: replace(catalogue.groups[GROUP], is_secret=True)}
    policy = policies.load(ROOT / "policies", replace(catalogue, groups=MappingProxyType(secret)), verify=False)
    return Capacity(policy, "housing_officer", "HOUSING_DUTY"), Capacity(policy, "social_worker", "DIRECT_CARE")


def test_it_is_in_no_schema_of_whoever_never_reads_it(capacities: tuple[Capacity, Capacity]) -> None:
    """All its fields, and no others; asking for one is an error. For the twin it is a field like any other."""
    never, sometimes = capacities
    assert never.absent(secret=True) == FIELDS | REAL
    assert sometimes.absent(secret=True) == REAL
    assert load(ASKED, without(sometimes.absent(secret=True)))
    with pytest.raises(BadUserInput):
        load(ASKED, without(never.absent(secret=True)))


def test_viewer_access_does_not_list_it(capacities: tuple[Capacity, Capacity]) -> None:
    """Not even as denied; the twin is told of it."""
    never, sometimes = ({row["group"] for row in _access(one, None)} for one in capacities)
    assert GROUP not in never
    assert GROUP in sometimes


@pytest.fixture(scope="module")
def real() -> tuple[Capacity, Capacity]:
    """Who sets the shields, and somebody else who reads of every group that is told of."""
    policy = policies.load(ROOT / "policies", catalogue, verify=False)
    return Capacity(policy, "shield_manager", "SAFEGUARDING"), Capacity(policy, "records_officer", "SUBJECT_ACCESS")


@dataclass(frozen=True)
class Secret:
    """A type that is secret in earnest: the list that leads to it, who knows it, and who does not."""

    name: str
    list: str
    field: str
    knows: tuple[str, str]
    ignorant: tuple[tuple[str, str], ...]


MANAGER, OFFICER = ("shield_manager", "SAFEGUARDING"), ("records_officer", "SUBJECT_ACCESS")
DPO, AUDITOR, WORKER = ("dpo", "COMPLAINT"), ("auditor", "AUDIT"), ("social_worker", "DIRECT_CARE")
COURT, CARE = (("adoption_officer", purpose) for purpose in ("COURT_ORDER", "DIRECT_CARE"))
FRONT = ("front_door", "SAFEGUARDING")
SECRETS: tuple[Secret, ...] = (
    Secret("Shield", "shields", "scope", MANAGER, (OFFICER, DPO, AUDITOR, WORKER)),
    Secret("EmergencyGrant", "emergencyGrants", "expiresAt", MANAGER, (OFFICER, DPO, AUDITOR, WORKER)),
    Secret("Exclusion", "exclusions", "practitionerName", MANAGER, (OFFICER, DPO, AUDITOR, WORKER)),
    Secret("Restriction", "restrictions", "placedAt", MANAGER, (AUDITOR, WORKER)),
    Secret("Restriction", "restrictions", "placedAt", OFFICER, (AUDITOR, WORKER)),
    Secret("Restriction", "restrictions", "placedAt", DPO, (AUDITOR, WORKER)),
)
SECRETS += tuple(
    Secret("MatchCandidate", "matchCandidates", "decision", who, (MANAGER, DPO, WORKER, FRONT, CARE))
    for who in (OFFICER, AUDITOR, COURT)
)
SECRETS += (Secret("SealedLink", "sealedLinks", "linkedAt", COURT, (MANAGER, OFFICER, DPO, AUDITOR, WORKER, CARE)),)
each = pytest.mark.parametrize("secret", SECRETS, ids=lambda one: f"{one.name} {one.knows[0]}")


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The policy of the project."""
    return policies.load(ROOT / "policies", catalogue, verify=False)


def turned(word: str) -> str:
    """The word with two of its letters the other way round."""
    return word[:1] + word[2] + word[1] + word[3:]


@each
def test_a_secret_type_is_no_word_to_others(policy: Policy, secret: Secret) -> None:
    """The answer is that to a misspelling, but for the word itself; for who may know it is an operation."""
    for word, text in (
        (secret.list, '{ child(id: "x") { %s { ' + secret.field + " } } }"),
        (secret.name, '{ node(id: "x") { ... on %s { ' + secret.field + " } } }"),
        (f"{secret.name}Filter", 'query($f: %s) { child(id: "x") { id } }'),
    ):
        known = without(Capacity(policy, *secret.knows).absent(secret=True))
        assert "Filter" in word or load(text % word, known)
        assert ("Filter" not in word) or word in known.type_map
        for other in secret.ignorant:
            left, said = without(Capacity(policy, *other).absent(secret=True)), []
            assert word not in left.type_map
            for asked in (text % word, text % turned(word)):
                with pytest.raises(BadUserInput) as refused:
                    load(asked, left)
                said.append(str(refused.value))
            assert said[0] == said[1], other


@each
def test_viewer_access_does_not_know_the_type(policy: Policy, secret: Secret) -> None:
    """Asked for by its name it is unknown, as a misspelt one is; for who may know it has rows."""
    assert secret.field in {row["field"] for row in _access(Capacity(policy, *secret.knows), secret.name)}
    for other in secret.ignorant:
        for name in (secret.name, turned(secret.name)):
            with pytest.raises(BadUserInput, match="names no type of the record"):
                list(_access(Capacity(policy, *other), name))
        assert secret.list not in {row["field"] for row in _access(Capacity(policy, *other), "Child")}


@each
def test_the_schema_of_others_does_not_hold_the_word(policy: Policy, secret: Secret) -> None:
    """Nor a description that speaks of it; that of who may know holds both."""
    assert f"type {secret.name} " in sdl(Capacity(policy, *secret.knows).absent(secret=True))
    for other in secret.ignorant:
        text = sdl(Capacity(policy, *other).absent(secret=True))
        assert secret.name not in text
        assert f"  {secret.list}" not in text
