"""A group that is secret: for whoever can never read it, it is not there. No group is, so far; here one is made so."""

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
    assert never.absent(secret=True) == FIELDS
    assert sometimes.absent(secret=True) == frozenset()
    assert load(ASKED, without(sometimes.absent(secret=True)))
    with pytest.raises(BadUserInput):
        load(ASKED, without(never.absent(secret=True)))


def test_viewer_access_does_not_list_it(capacities: tuple[Capacity, Capacity]) -> None:
    """Not even as denied; the twin is told of it."""
    never, sometimes = ({row["group"] for row in _access(one, None)} for one in capacities)
    assert GROUP not in never
    assert GROUP in sometimes


def test_of_the_real_groups_none_is_secret() -> None:
    """When one is, this page of the tests has a real case to show."""
    policy = policies.load(ROOT / "policies", catalogue, verify=False)
    assert Capacity(policy, "housing_officer", "HOUSING_DUTY").absent(secret=True) == frozenset()
