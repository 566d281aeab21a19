"""The matrix that reviewers read says what the decision table decides."""

from itertools import combinations

import pytest

import policies
from policies import matrix, picture
from policies.decision import decide
from policies.policy import Policy
from policies.vocabulary import PURPOSES_OF_ROLE, Role
from schema.catalogue import catalogue
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The real one."""
    return policies.load(ROOT / "policies", catalogue, verify=False)


def test_the_page_and_the_picture_are_current(policy: Policy) -> None:
    """A change of the policies shows in both."""
    assert matrix.PAGE.read_text() == matrix.page(policy), "run `make matrix` and look at the difference"
    assert picture.FILE.read_text() == picture.picture(policy), "run `make matrix` and look at the difference"


@pytest.mark.parametrize("role", [str(role) for role in Role])
def test_a_cell_says_when_the_decision_opens(policy: Policy, role: str) -> None:
    """For each field, purpose, and set of the told conditions that matter, with nothing protective in the way."""
    asked = opened = 0
    for group in matrix.groups():
        for ways, fields in matrix.cell(policy, role, group).items():
            for field in fields:
                for purpose in PURPOSES_OF_ROLE[role]:
                    full = decide(policy, role, purpose, f"{group}/{field}").full
                    told = sorted(policy.words.conditions.keys() & frozenset().union(*full.allow))
                    told = [name for name in told if policy.words.conditions[name].told]
                    for size in range(len(told) + 1):
                        for holding in map(frozenset, combinations(told, size)):
                            says = any(
                                way.purpose in (None, purpose) and any(term <= holding for term in way.when)
                                for way in ways
                            )
                            assert says is full.holds(holding), f"{field} for {purpose} with {sorted(holding)}"
                            asked, opened = asked + 1, opened + says
    assert asked >= len(matrix.groups())
    assert opened or not any(ways for group in matrix.groups() for ways in matrix.cell(policy, role, group))


def test_every_cell_that_opens_says_how_it_was_read(policy: Policy) -> None:
    """A comment beside the rules, in the block of the role; a part or a reduction may stand with its whole."""
    said = matrix.readings(policy)
    missing = [
        (role, group)
        for role in matrix.roles()
        for group in matrix.groups()
        if any(matrix.cell(policy, role, group)) and not matrix.reading(said, role, group)
    ]
    assert not missing
    assert not [role for role in matrix.roles() if (role, "") not in said]
