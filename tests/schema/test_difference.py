"""What a change of the schema means for those who built on the last release."""

import subprocess
import sys

import pytest
from graphql import build_schema

from schema.difference import AcceptanceError, Difference, accepted, difference, read, told
from settings import ROOT

RELEASED = """
    type Query { child(id: ID!): Child  children(first: Int = 20): [Child!]! }
    type Child { id: ID!  givenName: String  needs: [Need!]  nickname: String }
    type Need { id: ID!  reason: Reason! }
    enum Reason { NO_ROLE  NO_CONSENT }
"""

BREAKING = {
    "a field is gone": ("  nickname: String", "", "FIELD_REMOVED Field Child.nickname was removed."),
    "a value may be null now": (
        "reason: Reason!",
        "reason: Reason",
        "FIELD_CHANGED_KIND Field Need.reason changed type from Reason! to Reason.",
    ),
    "a list became a value": (
        "needs: [Need!]",
        "needs: Need",
        "FIELD_CHANGED_KIND Field Child.needs changed type from [Need!] to Need.",
    ),
    "an enum value is gone": ("  NO_CONSENT", "", "VALUE_REMOVED_FROM_ENUM Enum value Reason.NO_CONSENT was removed."),
    "an argument is needed": (
        "child(id: ID!)",
        "child(id: ID!, on: Int!)",
        "REQUIRED_ARG_ADDED A required argument Query.child(on:) was added.",
    ),
    "an argument is gone": (
        "child(id: ID!)",
        "child",
        "ARG_REMOVED Argument Query.child(id:) was removed.",
    ),
}
HARMLESS = {
    "a new field": ("nickname: String", "nickname: String  knownAs: String"),
    "deprecated, and still there": ("nickname: String", 'nickname: String @deprecated(reason: "use givenName")'),
    "never null any more": ("givenName: String", "givenName: String!"),
    "a new type": ("enum Reason", "type Plan { id: ID! } enum Reason"),
}
DANGEROUS = {
    "a new enum value": ("NO_CONSENT", "NO_CONSENT  NO_PURPOSE"),
    "a new optional argument": ("child(id: ID!)", "child(id: ID!, on: Int)"),
    "another default": ("first: Int = 20", "first: Int = 50"),
}


def changed(old: str, new: str, *given: str) -> Difference:
    """The difference that one replacement makes."""
    assert old in RELEASED
    return difference(build_schema(RELEASED), build_schema(RELEASED.replace(old, new)), given)


@pytest.mark.parametrize(("old", "new", "said"), BREAKING.values(), ids=BREAKING)
def test_what_breaks_is_refused_until_it_is_accepted(old: str, new: str, said: str) -> None:
    """And the acceptance is worth nothing where the change is not made."""
    found = changed(old, new)
    assert found.breaking == (said,)
    assert found.is_refused
    assert f"breaking: {said}" in told(found)
    agreed = changed(old, new, said)
    assert (agreed.breaking, agreed.accepted, agreed.is_refused) == ((), (said,), False)
    waiting = difference(build_schema(RELEASED), build_schema(RELEASED), (said,))
    assert (waiting.unused, waiting.is_refused) == ((said,), True)


@pytest.mark.parametrize(("old", "new"), HARMLESS.values(), ids=HARMLESS)
def test_what_breaks_nobody_is_silent(old: str, new: str) -> None:
    """The twin of the refused."""
    found = changed(old, new)
    assert told(found) == "nothing that could break a client"
    assert not found.is_refused


@pytest.mark.parametrize(("old", "new"), DANGEROUS.values(), ids=DANGEROUS)
def test_what_may_break_somebody_is_said(old: str, new: str) -> None:
    """It is for the changelog, and no reason to refuse."""
    found = changed(old, new)
    assert told(found).startswith("dangerous: ")
    assert not found.is_refused


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("FIELD_REMOVED Child.nickname was removed.\n", "line 1: write the reason"),
        ("# why\n\nFIELD_REMOVED Child.nickname was removed.\n", "line 3: write the reason"),
        ("#\nFIELD_REMOVED Child.nickname was removed.\n", "line 2: write the reason"),
        ("# why\nChild.nickname\n", "line 2: write the change"),
    ],
)
def test_an_acceptance_has_a_reason(text: str, remedy: str) -> None:
    """A line without one, or in other words, is refused."""
    with pytest.raises(AcceptanceError, match=remedy):
        accepted(text)


def test_nothing_breaks_those_who_built_on_the_last_release() -> None:
    """This tree: what is refused here needs a decision, in `schema/accepted.txt`."""
    found = read()
    assert not found.is_refused, told(found)


def test_the_command_says_the_same() -> None:
    """By its exit code too, as CI calls it."""
    said = subprocess.run(
        [sys.executable, "-m", "schema.difference"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout.strip()) == (0, told(read()))
