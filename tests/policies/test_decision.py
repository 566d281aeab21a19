"""Partial evaluation by example: residuals, outcomes and reasons, each rule
of docs/explanation/policy-semantics.md with its sentence.
"""

from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

import pytest

import policies
from policies.conditions import Condition, Scope, Unknown
from policies.decision import ALWAYS, NEVER, Cell, Literal, Outcome, Residual, decide, simplified
from policies.policy import Policy, Words
from policies.vocabulary import Carrier, Reason
from schema.objects import Group, PolicyObject


def condition(name: str, reason: Reason, *, told: bool = True, unknown: Unknown = Unknown.FAILS) -> Condition:
    """A condition about the child."""
    sql = "{child}.id IS NULL"
    return Condition(name, f"It is {name}.", Scope.CHILD, sql, reason, told, unknown)


class Tiny:
    """An open, a silent and a secret group, rows, and a type without a child."""

    groups = MappingProxyType(
        {
            "open": Group("open", "x"),
            "silent": Group("silent", "x", is_silent=True),
            "secret": Group("secret", "x", is_secret=True),
        }
    )
    objects = MappingProxyType(
        {
            thing.name: thing
            for thing in (
                PolicyObject("record/Child", "record", "Child"),
                PolicyObject("open/Child.a", "open", "Child", "a"),
                PolicyObject("silent/Child.b", "silent", "Child", "b"),
                PolicyObject("secret/Child.c", "secret", "Child", "c"),
                PolicyObject("open/Agency.d", "open", "Agency", "d", has_child=False),
            )
        }
    )


IN_ORDER = (
    condition("same", Reason.OTHER_AUTHORITY),
    condition("near", Reason.NOT_INVOLVED),
    condition("agreed", Reason.NO_CONSENT),
    condition("quiet", Reason.CONSENT_WITHDRAWN, told=False),
    condition("archived", Reason.ARCHIVED, unknown=Unknown.HOLDS),
    condition("restricted", Reason.RESTRICTED, unknown=Unknown.HOLDS),
    condition("shut", Reason.SHIELDED, told=False, unknown=Unknown.HOLDS),
)
WORDS = Words(
    Tiny(),
    conditions=MappingProxyType({one.name: one for one in IN_ORDER}),
    purposes_of_role=MappingProxyType({"worker": frozenset({"CARE", "CHECK"}), "guest": frozenset({"CHECK"})}),
    carriers=(Carrier("anyone", "x"),),
    group_of_rows=MappingProxyType({"Child": "open"}),
)
A = "open/Child.a"


def policy(*rules: str, words: Words = WORDS) -> Policy:
    """A policy of `worker`, who inherits from `anyone`."""
    lines = ["g, role:worker, role:anyone", *rules]
    texts = {"model.conf": "\n".join(policies.loader.MODEL), "x.csv": "\n".join(lines) + "\n"}
    return policies.load_texts(texts, words)


def allow(condition: str, *, thing: str = A, purpose: str = "*") -> str:
    """An allow of `worker`."""
    return f"p, role:worker, {purpose}, {thing}, read, {condition}, allow"


def deny(condition: str, thing: str = A) -> str:
    """A deny of `anyone`."""
    return f"p, role:anyone, *, {thing}, read, {condition}, deny"


def cell(*rules: str, thing: str = A, purpose: str = "CARE") -> Cell:
    """The decision for `worker`."""
    return decide(policy(*rules), "worker", purpose, thing)


def when(*literals: tuple[str, bool]) -> frozenset[Literal]:
    """A term."""
    return frozenset(Literal(*literal) for literal in literals)


VISIBLE, HIDDEN = (Outcome.VISIBLE, None), (Outcome.HIDDEN, None)


def withheld(reason: Reason) -> tuple[Outcome, Reason]:
    """Withheld, and why."""
    return (Outcome.WITHHELD, reason)


def test_no_rule_means_no() -> None:
    """For no reason but the role."""
    assert cell().told is NEVER
    assert cell().outcome({"same", "near"}) == withheld(Reason.NO_ROLE)
    assert cell().withheld == ((Reason.NO_ROLE, (frozenset(),)),)


def test_a_role_that_the_policy_does_not_speak_of() -> None:
    """It exists, and may do nothing."""
    assert decide(policy(), "guest", "CHECK", A).outcome(()) == withheld(Reason.NO_ROLE)


@pytest.mark.parametrize(
    "words",
    [
        ("cook", "CARE", A, "read"),
        ("worker", "FUN", A, "read"),
        ("worker", "CARE", "x", "read"),
        ("worker", "CARE", A, "eat"),
    ],
)
def test_an_unknown_word_is_no_question(words: tuple[str, str, str, str]) -> None:
    """It is a fault of the program."""
    with pytest.raises(KeyError):
        decide(policy(), *words)


def test_another_purpose_gets_less_far_than_any_condition() -> None:
    """NO_PURPOSE only where no allow has the purpose."""
    care = allow("same", purpose="CARE")
    assert cell(care, purpose="CARE").outcome({"same"}) == VISIBLE
    assert cell(care, purpose="CHECK").outcome({"same"}) == withheld(Reason.NO_PURPOSE)
    both = cell(care, allow("near"), purpose="CHECK")
    assert both.outcome(()) == withheld(Reason.NOT_INVOLVED)


def test_the_reason_is_of_the_rule_that_gets_furthest() -> None:
    """Conditions fail in the declared order; the order of lines is nothing."""
    rules = (allow("same&agreed"), allow("near"))
    for lines in (rules, rules[::-1]):
        found = cell(*lines)
        assert found.outcome(()) == withheld(Reason.NOT_INVOLVED)
        assert found.outcome({"same"}) == withheld(Reason.NO_CONSENT)
        assert found.outcome({"agreed"}) == withheld(Reason.NOT_INVOLVED)
        assert found.outcome({"near"}) == VISIBLE
        assert found.only_reason is None
        assert found.withheld == (
            (Reason.NOT_INVOLVED, (when(("near", False), ("same", False)),)),
            (Reason.NO_CONSENT, (when(("agreed", False), ("near", False), ("same", True)),)),
        )


def test_one_reason_is_the_common_case() -> None:
    """Then the negation of `told` is all that is needed."""
    found = cell(allow("same"))
    assert found.only_reason is Reason.OTHER_AUTHORITY
    assert found.told == Residual((frozenset({"same"}),))
    assert found.reasons == {frozenset(): Reason.OTHER_AUTHORITY}
    assert found.withheld == ((Reason.OTHER_AUTHORITY, (when(("same", False)),)),)


def test_a_protective_deny_hides_and_is_never_told() -> None:
    """It neither adds, removes nor changes an entry."""
    found = cell(allow("same"), deny("shut"))
    assert found.outcome({"same"}) == VISIBLE
    assert found.outcome({"same", "shut"}) == HIDDEN
    assert found.outcome({"shut"}) == found.outcome(()) == withheld(Reason.OTHER_AUTHORITY)
    assert found.withheld == cell(allow("same")).withheld


def test_a_deny_with_one_protective_condition_is_protective() -> None:
    """Whatever else it names."""
    assert cell(allow("same"), deny("shut&archived")).outcome({"same", "shut", "archived"}) == HIDDEN


def test_a_condition_that_hides_on_failure() -> None:
    """It counts as holding in what is told."""
    found = cell(allow("same&quiet"))
    assert found.outcome({"same", "quiet"}) == VISIBLE
    assert found.outcome({"same"}) == HIDDEN
    assert found.outcome({"quiet"}) == withheld(Reason.OTHER_AUTHORITY)


def test_a_told_deny_is_told_with_its_own_reason() -> None:
    """Where an allow holds and the deny takes it away."""
    found = cell(allow("same"), deny("archived"))
    assert found.outcome({"same"}) == VISIBLE
    assert found.outcome({"same", "archived"}) == withheld(Reason.ARCHIVED)
    assert found.outcome({"archived"}) == withheld(Reason.OTHER_AUTHORITY)
    assert found.withheld == (
        (Reason.OTHER_AUTHORITY, (when(("same", False)),)),
        (Reason.ARCHIVED, (when(("archived", True), ("same", True)),)),
    )


def test_the_reason_of_several_told_denies() -> None:
    """The first condition of each in the declared order, and the latest of these: an implied deny changes nothing."""
    every = {"same", "archived", "restricted"}
    restricted, archived = withheld(Reason.RESTRICTED), withheld(Reason.ARCHIVED)
    assert cell(allow("same"), deny("archived&restricted")).outcome(every) == archived
    assert cell(allow("same"), deny("archived"), deny("restricted")).outcome(every) == restricted
    assert cell(allow("same"), deny("restricted"), deny("archived&restricted")).outcome(every) == restricted
    assert cell(allow("same"), deny("archived"), deny("archived&restricted")).outcome(every) == archived


def test_a_deny_without_a_condition() -> None:
    """No allow gets anywhere."""
    text = policy(allow("same"), "p, role:anyone, CHECK, open/Child.a, read, *, deny")
    assert decide(text, "worker", "CARE", A).outcome({"same"}) == VISIBLE
    assert decide(text, "worker", "CHECK", A).outcome({"same"}) == withheld(Reason.NO_ROLE)


@pytest.mark.parametrize("thing", ["record/Child", "silent/Child.b", "secret/Child.c"])
def test_some_refusals_are_always_silent(thing: str) -> None:
    """Existence, silent groups and secret ones: hidden, whatever failed."""
    rules = (allow("same", thing=thing), deny("shut", thing))
    assert cell(*rules, thing=thing).told == ALWAYS
    assert cell(*rules, thing=thing).withheld == ()
    assert cell(*rules, thing=thing).outcome(()) == HIDDEN
    assert cell(*rules, thing=thing).outcome({"same"}) == VISIBLE
    assert cell(*rules, thing=thing).outcome({"same", "shut"}) == HIDDEN
    assert cell(thing=thing).outcome({"same"}) == HIDDEN


def test_without_a_child_nothing_about_a_child_holds() -> None:
    """A deny by a fact about the child denies nothing there."""
    found = cell(
        "p, role:worker, *, open/Agency.d, read, *, allow",
        deny("archived", "*"),
        thing="open/Agency.d",
    )
    assert found.told == found.full == ALWAYS


def test_the_group_of_rows() -> None:
    """What `{group}` stands for in the conditions of a row."""
    assert cell(thing="record/Child").group == "open"
    assert cell().group == "open"


def test_decisions_are_remembered() -> None:
    """The same question gives the same object, for as long as the policy lives."""
    one = policy(allow("same"))
    assert decide(one, "worker", "CARE", A) is decide(one, "worker", "CARE", A)


def test_the_whole_table() -> None:
    """Each role of the vocabulary, with rules or without, each of its purposes, each object; then nothing is left."""
    made = policy(allow("same"))
    assert len(policies.table(made)) == len(made.cells) == 3 * len(Tiny.objects)


def test_simplified_never_changes_an_answer() -> None:
    """Absorption and constants, over all pairs of small residuals on three names."""
    terms = [frozenset(one) for size in range(4) for one in combinations("abc", size)]
    choices = [frozenset(some) for size in range(3) for some in combinations(terms, size)]
    for allows in choices:
        for denies in choices:
            small, plain = simplified(allows, denies), Residual(tuple(allows), tuple(denies))
            answers = {small.holds(facts) for facts in terms}
            assert all(small.holds(facts) == plain.holds(facts) for facts in terms)
            assert (small is NEVER) == (answers == {False})
            assert small.is_always == (answers == {True})


def test_terms_are_exact_and_disjoint_by_reason() -> None:
    """Each failing assignment has exactly one reason, and no other assignment has any."""
    found = cell(
        allow("same&agreed"),
        allow("near&agreed"),
        allow("agreed&quiet&same"),
        deny("archived"),
        deny("shut"),
    )
    names = sorted(found.conditions)
    for size in range(len(names) + 1):
        for facts in map(frozenset, combinations(names, size)):
            true = [
                one.reason
                for one in found.withheld
                if any(all(fact.holds == (fact.condition in facts) for fact in term) for term in one.when)
            ]
            told = {name for name in facts if WORDS.conditions[name].told}
            assert true == ([] if found.told.holds(facts) else [found.reasons[frozenset(told)]])


def test_the_version_covers_all_that_decides() -> None:
    """Rules, conditions, objects, flags, the declared order."""
    one = policy(allow("same"))
    words = [
        replace(WORDS, conditions=MappingProxyType(dict(reversed(list(WORDS.conditions.items()))))),
        replace(
            WORDS,
            purposes_of_role=MappingProxyType({**WORDS.purposes_of_role, "cook": frozenset({"CARE"})}),
        ),
        replace(
            WORDS,
            conditions=MappingProxyType({**WORDS.conditions, "same": replace(IN_ORDER[0], told=False)}),
        ),
        replace(WORDS, group_of_rows=MappingProxyType({"Child": "silent"})),
        replace(WORDS, actions=("read", "write")),
    ]
    versions = {policy(allow("same"), words=other).version for other in words}
    versions |= {
        policy(allow("near")).version,
        one.version,
        policy("# words", allow("same")).version,
    }

    assert policy(allow("same")).version == one.version
    assert len(versions) == len(words) + 3
    assert len(one.version) == 16
