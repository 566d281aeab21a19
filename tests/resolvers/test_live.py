"""A subscription is compiled as the query is that it repeats: what holds of one holds of the other."""

from pathlib import Path

import pytest
from graphql import OperationType

import policies
from errors import BadUserInput
from policies.policy import Policy
from policies.vocabulary import PURPOSES_OF_ROLE
from resolvers import planner
from resolvers.capacity import Capacity
from resolvers.document import load
from resolvers.operation import select
from resolvers.statement import Statement, compile_plan
from schema.catalogue import catalogue

ROOT = Path(__file__).resolve().parents[2]
SELECTED = (
    "{ id givenName dateOfBirth ethnicity { state label } immigrationStatus { state } needs { id summary }"
    " familyMembers { givenName child { givenName needs { id } } } interventions { title } consents { id }"
    " withheld { field reason } }"
)
CAPACITIES = [(str(role), purpose) for role, listed in PURPOSES_OF_ROLE.items() for purpose in sorted(listed)]


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The real policies."""
    return policies.load(ROOT / "policies", catalogue, verify=False)


def compiled(policy: Policy, capacity: tuple[str, str], text: str, kind: OperationType) -> Statement:
    """The statement of a document."""
    operation = select(load(text, kind=kind), None)
    values = operation.coerce({"id": "Child:00000000-0000-4000-8000-000000000000"} if "$id" in text else {})
    return compile_plan(planner.build(operation, values), Capacity(policy, *capacity))


def test_an_event_has_the_statement_of_the_query(policy: Policy) -> None:
    """In each capacity: the same text and the same binds, the same told to be withheld, the same on record."""
    watched = f"subscription ($id: ID!) {{ x: childChanged(id: $id) {SELECTED} }}"
    asked = f"query ($id: ID!) {{ x: child(id: $id) {SELECTED} }}"
    texts = set()
    for capacity in CAPACITIES:
        made = compiled(policy, capacity, watched, OperationType.SUBSCRIPTION)
        assert made == compiled(policy, capacity, asked, OperationType.QUERY), capacity
        texts.add(made.text)
    assert len(texts) > 10, "capacities differ"


def test_a_caseload_has_no_more_than_a_list_of_children(policy: Policy) -> None:
    """Told, withheld and on record as of `nodes`, in each capacity."""
    watched = f"subscription {{ x: caseloadChanged {SELECTED} }}"
    asked = f"{{ x: children {{ nodes {SELECTED} }} }}"
    for capacity in CAPACITIES:
        made = compiled(policy, capacity, watched, OperationType.SUBSCRIPTION)
        listed = compiled(policy, capacity, asked, OperationType.QUERY)
        assert made.fields == listed.fields
        told = {(one.reason, tuple((path[1:], name) for path, name in one.fields)) for one in made.kept}
        assert told == {(one.reason, tuple((path[2:], name) for path, name in one.fields)) for one in listed.kept}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("subscription { caseloadChanged { id } }", OperationType.QUERY),
        ("{ viewer { role } }", OperationType.SUBSCRIPTION),
        ("mutation { x }", None),
    ],
)
def test_each_door_answers_its_kind(text: str, kind: OperationType | None) -> None:
    """A query here, a subscription there, a mutation nowhere; a register takes both."""
    with pytest.raises(BadUserInput, match="are answered here"):
        load(text, kind=kind)
    if kind is not None:
        load(text, kind=None)
