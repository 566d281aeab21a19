"""Who may see what: the policy files, the words they may use, and what they decide.

In order of the flow: `identity` and `tokens` (who asks, in what capacity), `vocabulary` and
`conditions` (the words), `loader` (files to lines), `check` (lines to a policy), `policy` (the
policy as data), `decision` (what the rules leave open for one role, purpose and object), `contract`
(what a system's contract takes away of it), `stock` (the same question, put to an unmodified Casbin).

This room checks names against the schema and knows nothing of statements or HTTP.

    policy = policies.load(folder, catalogue)
    cell = policies.decide(policy, "housing_officer", "HOUSING_DUTY", "ethnicity/Child.ethnicity")
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from policies import check, loader
from policies.decision import Cell, Outcome, Residual, Withheld, decide, table
from policies.policy import Policy, Words
from policies.problems import PolicyRefused, Problem
from policies.vocabulary import Guard
from schema.nameable import nameable
from schema.objects import Catalogue

__all__ = [
    "Cell",
    "Outcome",
    "Policy",
    "PolicyRefused",
    "Problem",
    "Residual",
    "Withheld",
    "Words",
    "check_folder",
    "decide",
    "load",
    "load_texts",
    "table",
]


def load(folder: Path, catalogue: Catalogue, *, verify: bool = True) -> Policy:
    """Read a folder of policy files. `verify` makes the whole decision table, asks a stock Casbin
    about every cell, and refuses any disagreement.

    Raises PolicyRefused with every problem that was found.
    """
    texts, unread = loader.read_folder(Path(folder))
    if unread:
        raise PolicyRefused(unread)
    return load_texts(texts, Words(catalogue), verify=verify)


def load_texts(texts: Mapping[str, str], words: Words, *, verify: bool = True) -> Policy:
    """As `load`, from texts by file name. Raises PolicyRefused."""
    lines = loader.parse(texts)
    if lines.problems:
        raise PolicyRefused(lines.problems)
    draft = check.draft(lines, words)
    found = check.problems(draft)
    if found:
        raise PolicyRefused(found)
    policy = Policy(
        rules=tuple(lines.rules),
        links=tuple(lines.links),
        exemptions=tuple(lines.exemptions),
        words=words,
        roles=draft.roles,
        reach=draft.reach,
        digest=_digest(texts, words),
        sources=dict(texts),
    )
    if verify:
        from policies import stock

        table(policy)
        differing = stock.agrees(policy).problems
        if differing:
            raise PolicyRefused(differing)
    return policy


def check_folder(folder: Path, catalogue: Catalogue | None = None) -> list[Problem]:
    """Every problem of a folder of policy files; none means that a server would start with it."""
    try:
        load(Path(folder), catalogue or nameable())
    except PolicyRefused as refused:
        return list(refused.problems)
    return []


def _of_guard(guard: Guard) -> list[object]:
    return [guard.condition, sorted(guard.spared), sorted(guard.only), sorted(guard.but), guard.is_locating]


def _digest(texts: Mapping[str, str], words: Words) -> str:
    """SHA-256 over all that decides, in one fixed order: whatever changes an answer changes the
    version.
    """
    objects = [asdict(thing) for _, thing in sorted(words.catalogue.objects.items())]
    groups = [asdict(group) for _, group in sorted(words.catalogue.groups.items())]
    declared = [
        {**asdict(one), "row_types": sorted(one.row_types)} for one in words.conditions.values()
    ]  # in the declared order, which decides reasons
    roles = {role: sorted(purposes) for role, purposes in sorted(words.purposes_of_role.items())}
    carriers = [
        [
            one.name,
            [_of_guard(guard) for guard in one.guards],
        ]
        for one in words.carriers
    ]
    everything = [
        dict(sorted(texts.items())),
        declared,
        objects,
        groups,
        roles,
        carriers,
        dict(sorted(words.group_of_rows.items())),
        list(words.actions),
    ]
    return sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()
