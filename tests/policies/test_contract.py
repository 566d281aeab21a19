"""A contract only ever takes away: narrowed = allowed by the policies, and listed. Every cell, generated lists."""

from pathlib import Path
from random import Random

import pytest

import policies
from policies.contract import Scopes, lists, narrowed, strange
from policies.decision import Cell, Outcome, decide
from policies.policy import Policy
from policies.vocabulary import PURPOSES_OF_ROLE, Reason
from resolvers.capacity import Capacity
from schema.catalogue import catalogue
from schema.objects import RECORD
from tests.policies.test_real_policy import group_of

FOLDER = Path(policies.__file__).parent
SYSTEM = "partner_client"
ROUNDS = 60


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The policy of the project."""
    return policies.load(FOLDER, catalogue, verify=False)


def is_listed(scopes: Scopes, name: str) -> bool:
    """The sentence of the reference page: by its name, or by its group, rows included."""
    thing = catalogue.objects[name]
    return name in scopes or any(scope == group_of(thing) + "/*" for scope in scopes)


def is_told(name: str) -> bool:
    """Whether a refusal is told: never of existence, nor of silent and secret groups."""
    group = catalogue.objects[name].group
    return group != RECORD and not catalogue.groups[group].is_silent and not catalogue.groups[group].is_secret


def contracts() -> list[Scopes]:
    """Lists of every size, of objects and groups."""
    rng = Random(1)
    names = [*catalogue.objects, *{f"{group_of(thing)}/*" for thing in catalogue.objects.values()}, "record/*", "*"]
    return [Scopes(), *(Scopes(rng.sample(sorted(names), rng.randrange(len(names)))) for _ in range(ROUNDS))]


def truths(cell: Cell, rng: Random) -> list[frozenset[str]]:
    """Some sets of the conditions that a cell depends on, nothing and everything among them."""
    known = sorted(cell.conditions)
    return [
        frozenset(),
        frozenset(known),
        *(frozenset(one for one in known if rng.random() < share) for share in (0.3, 0.7)),
    ]


def test_narrowed_is_allowed_and_listed(policy: Policy) -> None:
    """Outcome and reason of each cell, under each purpose and many sets of facts."""
    rng, seen = Random(2), {True: 0, False: 0}
    for scopes in contracts():
        for purpose in sorted(PURPOSES_OF_ROLE[SYSTEM]):
            for name in catalogue.objects:
                whole, found = decide(policy, SYSTEM, purpose, name), narrowed(policy, SYSTEM, purpose, name, scopes)
                listed = is_listed(scopes, name)
                for facts in truths(whole, rng):
                    if listed:
                        assert found.outcome(facts) == whole.outcome(facts), name
                    elif is_told(name):
                        assert found.outcome(facts) == (Outcome.WITHHELD, Reason.NO_ROLE), name
                    else:
                        assert found.outcome(facts) == (Outcome.HIDDEN, None), name
                    seen[listed] += found.outcome(facts)[0] is Outcome.VISIBLE or not listed
    assert min(seen.values()) > 1000, "some cells were visible, and some were not listed"


def test_no_contract_is_nothing_for_a_system_and_no_matter_for_others(policy: Policy) -> None:
    """A system without a list reads nothing; a person's role is what the policies say."""
    for role, purposes in PURPOSES_OF_ROLE.items():
        for purpose in purposes:
            for name in catalogue.objects:
                found = narrowed(policy, role, purpose, name, None)
                if role == SYSTEM:
                    assert found.full.is_never
                else:
                    assert found is decide(policy, role, purpose, name)


def test_a_group_takes_its_rows_along(policy: Policy) -> None:
    """And nothing of another group; `record/*` and `*` are no groups."""
    words = policy.words
    assert lists(words, Scopes({"family/*"}), "record/FamilyMember")
    assert lists(words, Scopes({"needs_child/*"}), "record/Need:needs_child")
    assert not lists(words, Scopes({"needs_child/*"}), "record/Need:needs_parenting")
    assert not lists(words, Scopes({"family/*"}), "family_risk/FamilyMember.riskToChild")
    assert not any(lists(words, Scopes({"record/*", "*", "identity", "identity/"}), name) for name in catalogue.objects)


def test_what_the_record_does_not_have_is_found(policy: Policy) -> None:
    """Misspelt, of another group, or no group at all."""
    wrong = ["*", "health_visitor/*", "identity/Child.ethnicity", "identity/Child.givenname", "record/*"]
    right = ["identity/*", "identity/Child.givenName", "record/Child", "record/Need:needs_child"]
    assert list(strange(policy.words, Scopes([*wrong, *right]))) == wrong
    assert strange(policy.words, Scopes(right)) == {}


def test_a_capacity_decides_by_its_own_list(policy: Policy) -> None:
    """Two contracts under one role and purpose never share a decision."""
    name = "identity/Child.givenName"
    one, other = (Capacity(policy, SYSTEM, "DIRECT_CARE", Scopes({scope})) for scope in ("identity/*", "directory/*"))
    assert [one.cell(name).full, other.cell(name).full] == [
        Capacity(policy, SYSTEM, "DIRECT_CARE", Scopes({name})).cell(name).full,
        Capacity(policy, SYSTEM, "DIRECT_CARE").cell(name).full,
    ]
    assert one.cell(name).full != other.cell(name).full
