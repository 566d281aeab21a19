"""The matrix that reviewers read says what the decision table decides."""

from dataclasses import replace
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


IN_ONE = {"statistician", "sysadmin", "security_reviewer", "user_manager"}
"""The roles that may say of all other groups at once that they are a dash: they read no case data of a real child."""


def unread(policy: Policy) -> list[tuple[str, str]]:
    """The cells that no comment reads, in the block of their role; a part or a reduction may stand with its whole."""
    said = matrix.readings(policy)
    return [
        (role, group)
        for role in matrix.roles()
        for group in ("", *matrix.groups())
        if not (said.get((role, "")) if not group else matrix.reading(said, role, group))
    ]


def misread(policy: Policy) -> list[tuple[str, str]]:
    """The cells that are open, or of which a part is, where the comment says a dash; and those that are shut, where it
    says neither a dash nor that it is not there.
    """
    said = matrix.readings(policy)
    found = []
    for role in matrix.roles():
        for group in matrix.groups():
            own = said.get((role, group), said.get((role, matrix.OTHERS), ""))
            if catalogue.groups[group].part_of and (role, group) not in said:
                continue  # read with its whole
            parts = [group, *(name for name, one in catalogue.groups.items() if one.part_of == group)]
            is_open, some = any(matrix.cell(policy, role, group)), any(any(matrix.cell(policy, role, x)) for x in parts)
            says_no = own.startswith(matrix.DASH) or ": not there" in own
            if (is_open and says_no) or (not some and not says_no):
                found.append((role, group))
    return found


def test_every_cell_says_how_it_was_read(policy: Policy) -> None:
    """Each of every role and group: what opens it, or that it is a dash, or that it is not there yet, and why."""
    assert len(matrix.roles()) * len(matrix.groups()) >= 23 * 38
    assert not unread(policy)
    assert not misread(policy)
    assert {role for role, group in matrix.readings(policy) if group == matrix.OTHERS} == IN_ONE


@pytest.mark.parametrize(
    ("old", "new", "cells"),
    [
        ("# referrer_identity: a dash\n# offending: a dash", "# offending: a dash", [("auditor", "referrer_identity")]),
        ("# identifiers, former_names,", "# former_names,", [("dpo", "identifiers"), ("auditor", "identifiers")]),
    ],
)
def test_a_cell_that_nobody_reads_is_found(policy: Policy, old: str, new: str, cells: list[tuple[str, str]]) -> None:
    """Its comment is taken out."""
    changed = replace(policy, sources={name: text.replace(old, new) for name, text in policy.sources.items()})
    assert set(unread(changed)) >= {cells[-1]}
    with pytest.raises(LookupError, match="no comment reads"):
        matrix.page(changed)


@pytest.mark.parametrize(
    ("old", "new", "cell"),
    [
        ("# religion: a dash", "# religion: C", ("eh_practitioner", "religion")),
        ("# language: O, by the roll", "# language: a dash", ("dsl", "language")),
        (": not there, as the record does not say it", "", ("dsl", "family_risk")),
    ],
)
def test_a_cell_that_is_misread_is_found(policy: Policy, old: str, new: str, cell: tuple[str, str]) -> None:
    """Its comment says what the rules do not do."""
    changed = replace(policy, sources={name: text.replace(old, new) for name, text in policy.sources.items()})
    assert cell in misread(changed)
