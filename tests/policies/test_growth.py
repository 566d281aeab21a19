"""A policy as large as the whole vocabulary: 23 roles with 18 purposes each, 300 fields in 45 groups, 20 conditions.

Nothing of it means anything; it is as large as a national record would need, and it loads whole.
"""

import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random
from types import MappingProxyType

import pytest

import policies
from policies import stock
from policies.conditions import Condition, Scope, Unknown
from policies.policy import Policy, Words
from policies.vocabulary import Carrier, Guard, Purpose, Reason, Role
from schema.objects import Group, PolicyObject
from tests.conftest import ROOT
from tests.machine import slowness

TYPES, GROUPS, FIELDS, TOLD, PROTECTIVE, WAYS = 30, 45, 300, 16, 4, 24
TOLD_REASONS = (Reason.OTHER_AUTHORITY, Reason.NOT_INVOLVED, Reason.NO_CONSENT, Reason.ARCHIVED)


@dataclass(frozen=True)
class Large:
    """A catalogue."""

    objects: MappingProxyType[str, PolicyObject]
    groups: MappingProxyType[str, Group]


def words() -> Words:
    """The vocabulary."""
    records = [PolicyObject(f"record/T{n}", "record", f"T{n}") for n in range(TYPES)]
    fields = [
        PolicyObject(f"g{n % GROUPS}/T{n % TYPES}.f{n}", f"g{n % GROUPS}", f"T{n % TYPES}", f"f{n}")
        for n in range(FIELDS)
    ]
    conditions = [
        Condition(f"c{n}", f"It is {n}.", Scope.CHILD, "{child}.id IS NULL", TOLD_REASONS[n % 4], True, Unknown.FAILS)  # noqa: FBT003 - as in the declaration
        for n in range(TOLD)
    ] + [
        Condition(f"shut{n}", "Shut.", Scope.CHILD, "{child}.id IS NULL", Reason.SHIELDED, False, Unknown.HOLDS)  # noqa: FBT003 - as in the declaration
        for n in range(PROTECTIVE)
    ]
    return Words(
        Large(
            MappingProxyType({thing.name: thing for thing in (*records, *fields)}),
            MappingProxyType({f"g{n}": Group(f"g{n}", "x") for n in range(GROUPS)}),
        ),
        conditions=MappingProxyType({one.name: one for one in conditions}),
        purposes_of_role=MappingProxyType({str(role): frozenset(map(str, Purpose)) for role in Role}),
        carriers=(Carrier("anyone", "x"), Carrier("under_shut", "x", (Guard("shut0"),))),
        group_of_rows=MappingProxyType({f"T{n}": f"g{n}" for n in range(TYPES)}),
    )


def lines(chance: Random) -> Iterator[str]:
    """Rules: for each role and group one to three allows; for each group the protective denies."""
    for role in Role:
        yield f"g, role:{role}, role:anyone"
        yield f"g, role:{role}, role:under_shut"
    things = [*(f"g{n}/*" for n in range(GROUPS)), *(f"record/T{n}" for n in range(TYPES))]
    for thing in things:
        yield f"p, role:under_shut, *, {thing}, read, shut0, deny"
        yield f"p, role:under_shut, *, {thing}, read, shut{1 + len(thing) % (PROTECTIVE - 1)}, deny"
    ways = [way(chance) for _ in range(WAYS)]
    for role, thing in product(Role, things):
        for purpose, condition in chance.choice(ways):
            yield f"p, role:{role}, {purpose}, {thing}, read, {condition}, allow"


def way(chance: Random) -> list[tuple[str, str]]:
    """One way in which groups are opened, as a letter of the matrix is: one to three purposes with conditions."""
    return [
        (
            "*" if at == 0 else chance.choice(list(Purpose)),
            "&".join(f"c{n}" for n in sorted(chance.sample(range(TOLD), chance.randint(1, 2)))),
        )
        for at in range(chance.randint(1, 3))
    ]


def large(*more: str, verify: bool) -> Policy:
    """The whole, and some lines more, read from texts."""
    text = "\n".join(dict.fromkeys([*lines(Random(1)), *more])) + "\n"
    texts = {"model.conf": "\n".join(policies.loader.MODEL) + "\n", "large.csv": text}
    return policies.load_texts(texts, words(), verify=verify)


def test_the_whole_table_is_made_within_a_second() -> None:
    """Every cell of every role and purpose, and each is what a look at it alone finds."""
    alone, seconds, slow = large(verify=False), math.inf, 1.0
    for _ in range(3):  # the best of three: a neighbour takes the caches away
        made = large(verify=False)
        slow = max(slow, slowness())
        began = time.process_time()
        table = policies.table(made)
        seconds = min(seconds, time.process_time() - began)
    chance = Random(2)
    print(f"\n{len(made.rules)} rules, {len(table)} cells in {seconds:.2f} s, slowness {slow:.1f}")  # noqa: T201 - a run prints its figures

    assert len(table) == 23 * 18 * 330
    assert len(made.rules) > 3000
    assert 0.01 < seconds < slow, "the lower bound shows that it is measured"
    for role, purpose, name in chance.sample(sorted(table), 2000):
        assert policies.decide(alone, role, purpose, name) == table[role, purpose, name]


@pytest.mark.slow
def test_stock_casbin_is_asked_about_all_of_it() -> None:
    """Every cell, within seconds: where the same rules are left, the same question is asked once. Then a change of one
    line asks only about what is new, so that a reload is quicker than a start.
    """
    slow = slowness()
    began = time.process_time()
    agreement = stock.agrees(large(verify=False))
    seconds = time.process_time() - began
    asked = stock._allowed.cache_info().misses
    print(f"\n{agreement.asked} questions, {asked} asked of Casbin, in {seconds:.2f} s, slowness {slow:.1f}")  # noqa: T201 - a run prints its figures

    assert agreement.problems == ()
    assert agreement.asked > 100_000
    assert 0.01 < seconds < 8 * slow

    began = time.process_time()
    known = next(line for line in lines(Random(1)) if line.startswith("p, role:dsl, *, g7/*"))
    large(known.replace("*, g7/*", "COURT_ORDER, g7/T7.f7"), verify=True)
    seconds = time.process_time() - began
    again = stock._allowed.cache_info().misses - asked
    print(f"after a change {again} are asked of Casbin; the load takes {seconds:.2f} s")  # noqa: T201 - a run prints its figures
    assert 0 < again < asked / 10
    assert 0.01 < seconds < 3 * slow


def test_the_command_checks_the_policies_within_a_second(tmp_path: Path) -> None:
    """As a process, with all that it loads, once Python's files and what a policy can name are remembered."""
    remembered = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path)}
    check = [sys.executable, "cli.py", "policy", "check", "policies"]
    subprocess.run(check, cwd=ROOT, env=remembered, check=True)
    seconds = []
    for _ in range(3):
        slow, before = slowness(), os.times()
        subprocess.run(check, cwd=ROOT, env=remembered, check=True)
        after = os.times()
        taken = after.children_user + after.children_system - before.children_user - before.children_system
        seconds.append(taken / slow)
    assert 0.05 < min(seconds) < 1, seconds
