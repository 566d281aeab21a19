"""Decisions against stock Casbin: generated policies, every cell, generated facts.

The answer expected is worked out a second time, in `stock.py`.
"""

# ruff: noqa: T201 - counts are printed

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path
from random import Random
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policies
from policies.conditions import Condition, Scope, Unknown
from policies.policy import Policy, Words
from policies.problems import PolicyRefused
from policies.vocabulary import Carrier, Reason
from schema.catalogue import catalogue
from schema.objects import Group, PolicyObject
from tests.oracle.stock import MODEL, Oracle, applies, is_silent

FOLDER = Path(policies.__file__).parent


class World:
    """A small catalogue: open, silent and secret groups, rows of two types, and a type without a
    child.
    """

    groups = MappingProxyType(
        {
            "open": Group("open", "x"),
            "open_too": Group("open_too", "x"),
            "silent": Group("silent", "x", is_silent=True),
            "secret": Group("secret", "x", is_secret=True),
            "directory": Group("directory", "x"),
        }
    )
    objects = MappingProxyType(
        {
            thing.name: thing
            for thing in (
                PolicyObject("record/Child", "record", "Child"),
                PolicyObject("record/Kin", "record", "Kin"),
                PolicyObject("open/Child.a", "open", "Child", "a"),
                PolicyObject("open/Child.b", "open", "Child", "b"),
                PolicyObject("open_too/Kin.c", "open_too", "Kin", "c"),
                PolicyObject("silent/Child.d", "silent", "Child", "d"),
                PolicyObject("secret/Child.e", "secret", "Child", "e"),
                PolicyObject("directory/Agency.f", "directory", "Agency", "f", has_child=False),
            )
        }
    )


def fact(name: str, reason: Reason, scope: Scope, *, told: bool, unknown: Unknown, of: str | None = None) -> Condition:  # noqa: PLR0913 - what a condition is
    """A condition whose SQL does not matter here."""
    rows = frozenset({"Kin"}) if scope is Scope.ROW else frozenset()
    return Condition(name, "It is so.", scope, "true", reason, told, unknown, rows, explains=of)


FACTS = (
    fact("near", Reason.NOT_INVOLVED, Scope.CHILD, told=True, unknown=Unknown.FAILS),
    fact("same", Reason.OTHER_AUTHORITY, Scope.CHILD, told=True, unknown=Unknown.FAILS),
    fact("agreed", Reason.NO_CONSENT, Scope.CHILD, told=True, unknown=Unknown.FAILS),
    fact("quiet", Reason.CONSENT_WITHDRAWN, Scope.CHILD, told=False, unknown=Unknown.FAILS),
    fact("archived", Reason.ARCHIVED, Scope.CHILD, told=True, unknown=Unknown.HOLDS),
    fact("restricted", Reason.RESTRICTED, Scope.CHILD, told=True, unknown=Unknown.HOLDS),
    fact("shut", Reason.SHIELDED, Scope.CHILD, told=False, unknown=Unknown.HOLDS),
    fact("own", Reason.THIRD_PARTY, Scope.ROW, told=True, unknown=Unknown.FAILS),
    fact("kin_shut", Reason.SEALED, Scope.ROW, told=False, unknown=Unknown.HOLDS),
    fact("ended", Reason.VETTING, Scope.CHILD, told=True, unknown=Unknown.FAILS, of="agreed"),
    fact("trained", Reason.TRAINING, Scope.CALLER, told=True, unknown=Unknown.FAILS),
)
PURPOSES = MappingProxyType(
    {
        "ada": frozenset({"CARE", "CHECK"}),
        "ben": frozenset({"CARE"}),
        "cy": frozenset({"CHECK", "AUDIT"}),
    }
)
CARRIERS = (Carrier("anyone", "x"), Carrier("under_seal", "x"))
PATTERNS = ("*", *(f"{group}/*" for group in World.groups), "record/*", *World.objects)


@dataclass
class Counts:
    """What occurred, so that a run that proves nothing is noticed."""

    policies: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    facts: Counter[tuple[str, bool]] = field(default_factory=Counter)


# -- generated policies

conditions = st.one_of(
    st.just("*"),
    st.lists(st.sampled_from([one.name for one in FACTS if not one.explains]), min_size=1, max_size=3, unique=True).map(
        "&".join
    ),
)
_plain = [one for one in FACTS if one.scope is not Scope.ROW and not one.explains]
_fails = [one.name for one in _plain if one.unknown is Unknown.FAILS]
_holds = [one.name for one in _plain if one.unknown is Unknown.HOLDS]
_about_a_child = [pattern for pattern in PATTERNS if pattern not in ("*", "record/*") and "directory" not in pattern]
_joined = st.lists(st.sampled_from(_fails), min_size=1, max_size=3, unique=True).map("&".join)
_allows = st.tuples(
    st.sampled_from(sorted(PURPOSES)),
    st.sampled_from(["*", "*", "CARE", "CHECK"]),
    st.sampled_from(_about_a_child),
    _joined,
).map(lambda cells: f"p, role:{cells[0]}, {cells[1]}, {cells[2]}, read, {cells[3]}, allow")
_denies = st.tuples(
    st.sampled_from([carrier.name for carrier in CARRIERS]),
    st.sampled_from(["*", "*", "*", "CARE"]),
    st.sampled_from(PATTERNS),
    st.lists(st.sampled_from(_holds), min_size=1, max_size=2, unique=True).map("&".join),
).map(lambda cells: f"p, role:{cells[0]}, {cells[1]}, {cells[2]}, read, {cells[3]}, deny")
_wild = st.tuples(
    st.sampled_from([*PURPOSES, *(carrier.name for carrier in CARRIERS)]),
    st.sampled_from(["*", "CARE", "CHECK", "AUDIT"]),
    st.sampled_from(PATTERNS),
    st.sampled_from(["read", "read", "*"]),
    conditions,
    st.sampled_from(["allow", "allow", "deny"]),
).map(lambda cells: f"p, role:{cells[0]}, {', '.join(cells[1:])}")
_of_kin = st.tuples(
    st.sampled_from([f"p, role:{role}, *" for role in PURPOSES]),
    st.sampled_from(["open_too/*", "open_too/Kin.c", "record/Kin"]),
    st.sampled_from(["own", "own&near", "own&agreed&trained"]),
).map(lambda cells: f"{cells[0]}, {cells[1]}, read, {cells[2]}, allow")
_not_of_kin = st.sampled_from(
    [f"p, role:under_seal, *, {name}, read, kin_shut, deny" for name in ("open_too/*", "record/Kin")]
)
_told_denies = st.tuples(
    st.sampled_from(["open/*", "open/Child.a", "open_too/*"]),
    st.sampled_from(["archived", "restricted", "archived&restricted"]),
).map(lambda cells: f"p, role:anyone, *, {cells[0]}, read, {cells[1]}, deny")
_rules = st.tuples(
    st.lists(_allows, min_size=3, max_size=10),
    st.lists(_of_kin, max_size=3),
    st.lists(_not_of_kin, max_size=2),
    st.lists(_told_denies, max_size=3),
    st.lists(_denies, max_size=4),
    st.lists(_wild, max_size=6),
).map(lambda parts: [line for part in parts for line in part])
_links = st.sampled_from([(), ("ada>ben",), ("ada>ben", "ben>cy"), ("ada>cy", "ben>cy"), ("cy>ada",)])
generated = st.tuples(st.permutations(FACTS), _rules, _links, st.integers(0, 2**32))


def accepted(order: Iterable[Condition], lines: list[str], links: tuple[str, ...]) -> tuple[Policy, list[str]]:
    """The policy out of those lines that the loader accepts: each one that it names in a problem is
    taken out.
    """
    text = [f"g, role:{role}, role:{carrier.name}" for role in PURPOSES for carrier in CARRIERS]
    text += [f"g, role:{link.partition('>')[0]}, role:{link.partition('>')[2]}" for link in links]
    text += lines
    words = Words(
        World(),
        conditions=MappingProxyType({one.name: one for one in order}),
        purposes_of_role=PURPOSES,
        carriers=CARRIERS,
        group_of_rows=MappingProxyType({"Child": "open", "Kin": "open_too"}),
    )
    while True:
        files = {"model.conf": MODEL, "x.csv": "\n".join(text) + "\n"}
        try:
            return policies.load_texts(files, words, verify=False), text
        except PolicyRefused as refused:
            wrong = {problem.line for problem in refused.problems}
            assert 0 not in wrong
            text = [line for number, line in enumerate(text, 1) if number not in wrong]


def generated_facts(usable: list[str], chance: Random, rounds: int) -> Iterator[set[str]]:
    """A few sets of facts, and for each the one with all else: so each fact is met both ways."""
    for _ in range(rounds):
        share = chance.choice((0.2, 0.5, 0.8, 1.0))
        facts = {one for one in usable if chance.random() < share}
        yield facts
        yield set(usable) - facts


def compare(policy: Policy, lines: list[str], chance: Random, rounds: int, counts: Counts) -> None:
    """Every cell of a policy, each under a few sets of facts."""
    oracle, words = Oracle(lines, policy.words), policy.words
    counts.policies += 1
    for role in policy.roles:
        for purpose in sorted(words.purposes_of_role[role]):
            for name, thing in words.catalogue.objects.items():
                cell = policies.decide(policy, role, purpose, name)
                usable = [one for one in words.conditions if applies(words, one, thing)]
                for facts in generated_facts(usable, chance, rounds):
                    outcome, why = cell.outcome(facts)
                    expected = oracle.outcome(role, purpose, thing, facts)

                    assert (outcome, why) == expected, (role, purpose, name, sorted(facts), lines)
                    counts.seen[str(outcome)] += 1
                    counts.seen["HIDDEN by protection"] += outcome == "HIDDEN" and not is_silent(words, thing)
                    if why:
                        counts.seen[f"{outcome} {why}"] += 1
                    for one in cell.conditions:
                        counts.facts[one, one in facts] += 1
    for rule in policy.rules:
        counts.rules[f"{rule.effect} of {len(rule.conditions)}"] += 1


def told(counts: Counts) -> str:
    """The counts, to be read."""
    facts = ", ".join(
        f"{name} {counts.facts[name, True]}/{counts.facts[name, False]}"
        for name in sorted({key for key, _ in counts.facts})
    )
    return (
        f"\n{counts.policies} policies; rules: {dict(sorted(counts.rules.items()))}"
        f"\noutcomes: {dict(sorted(counts.seen.items()))}\nconditions true/false: {facts}"
    )


def test_generated_policies() -> None:
    """Stock Casbin and the decision agree on every cell of every policy that the loader accepts."""
    counts = Counts()

    @settings(max_examples=120, deadline=None, derandomize=True)
    @given(generated)
    def run(case: tuple[list[Condition], list[str], tuple[str, ...], int]) -> None:
        order, rules, links, seed = case
        policy, lines = accepted(order, rules, links)
        compare(policy, lines, Random(seed), 1, counts)

    run()
    print(told(counts))
    assert counts.policies >= 100
    assert sum(counts.rules.values()) > 600
    assert counts.rules["allow of 0"] > 2
    assert counts.rules["allow of 2"] > 50
    assert counts.rules["deny of 1"] > 50
    assert counts.seen["VISIBLE"] > 300
    assert counts.seen["HIDDEN"] > 300
    assert counts.seen["HIDDEN by protection"] > 50
    assert counts.seen["WITHHELD"] > 300
    for why in ("NO_ROLE", "NO_PURPOSE", *{one.reason for one in FACTS if one.told}):
        assert counts.seen[f"WITHHELD {why}"] > 5, why
    for one in FACTS:
        assert min(counts.facts[one.name, True], counts.facts[one.name, False]) > 25, one.name


def test_the_real_policy() -> None:
    """The same comparison on the policy as it ships, with the full enforcer over the very files."""
    policy = policies.load(FOLDER, catalogue, verify=False)
    lines = [
        line
        for path in sorted(FOLDER.glob("*.csv"))
        for line in path.read_text(encoding="ascii").splitlines()
        if line and not line.startswith("#")
    ]
    counts = Counts()
    compare(policy, lines, Random(2), 1, counts)
    print(told(counts))
    assert sum(counts.rules.values()) == len(policy.rules) > 90
    for outcome in (
        "VISIBLE",
        "HIDDEN",
        "WITHHELD NO_ROLE",
        "WITHHELD NOT_INVOLVED",
        "WITHHELD OTHER_AUTHORITY",
    ):
        assert counts.seen[outcome] > 50, outcome
    assert counts.seen["WITHHELD NO_PURPOSE"] > 10
    for name in policy.words.conditions:
        assert min(counts.facts[name, True], counts.facts[name, False]) > 0, name


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_lines_is_nothing(order: tuple[int, ...]) -> None:
    """Neither for the outcome nor for the reason."""
    lines = [
        "p, role:ada, *, open/*, read, near&agreed, allow",
        "p, role:ada, CARE, open/Child.a, read, same, allow",
        "p, role:anyone, *, open/*, read, archived, deny",
    ]
    plain, _ = accepted(FACTS, lines, ())
    mixed, _ = accepted(FACTS, [lines[at] for at in order], ())
    for key, cell in policies.table(plain).items():
        assert policies.table(mixed)[key].reasons == cell.reasons
        assert policies.table(mixed)[key].full == cell.full
