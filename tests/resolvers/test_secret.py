"""A group that is secret: for whoever can never read it, it is not there. Any can be made so; the shields are one."""

from dataclasses import replace
from types import MappingProxyType

import pytest

import policies
from errors import BadUserInput
from resolvers.capacity import Capacity
from resolvers.document import load
from resolvers.viewer import _access
from schema.catalogue import catalogue
from schema.whole import without
from tests.conftest import ROOT

GROUP = "offending"
FIELDS = {(thing.type, thing.field) for thing in catalogue.objects.values() if thing.group == GROUP}
REAL = {(thing.type, thing.field) for thing in catalogue.objects.values() if thing.group == "protection_admin"}
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


SHIELDS = '{ child(id: "x") { shields { scope } } }'
OF_A_SHIELD = '{ node(id: "x") { ... on Shield { scope } } }'


@pytest.mark.parametrize(
    ("text", "misspelt"),
    [(SHIELDS, SHIELDS.replace("shields", "sheilds")), (OF_A_SHIELD, OF_A_SHIELD.replace("Shield", "Sheild"))],
)
def test_shields_are_no_word_to_others(real: tuple[Capacity, Capacity], text: str, misspelt: str) -> None:
    """The answer is that to a misspelling, but for the word itself; for who sets them it is an operation."""
    manager, other = real
    assert load(text, without(manager.absent(secret=True)))
    said = []
    for asked in (text, misspelt):
        with pytest.raises(BadUserInput) as refused:
            load(asked, without(other.absent(secret=True)))
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_viewer_access_does_not_know_the_type(real: tuple[Capacity, Capacity]) -> None:
    """Asked for by its name it is unknown, as a misspelt one is; for the manager it has rows."""
    manager, other = real
    assert {row["field"] for row in _access(manager, "Shield")} >= {"scope", "grounds", "liftedAt"}
    for name in ("Shield", "Sheild"):
        with pytest.raises(BadUserInput, match="names no type of the record"):
            list(_access(other, name))
    assert "shields" not in {row["field"] for row in _access(other, "Child")}
