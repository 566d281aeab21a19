"""What the contract of a system lists: it takes away from what the policies allow, and never adds.

A contract lists objects as a policy names them, or whole groups. A group takes the existence of its rows along: with
`family/*` there are family members, since a list that is granted without its rows would read as "none recorded".
"""

from policies.decision import Cell, decide, missing, unlisted, unlisted_rows
from policies.policy import Policy, Words
from policies.problems import closest
from policies.vocabulary import Role

Scopes = frozenset[str]
"""The objects and groups of a contract."""


def narrowed(policy: Policy, role: str, purpose: str, name: str, scopes: Scopes | None) -> Cell:
    """The decision on the object `name`, by policy and contract: both must allow.

    Without a contract nothing is taken away, but for `partner_client`, which then has nothing.
    """
    return decide(policy, role, purpose, name) if _may(policy, role, name, scopes) else unlisted(policy, name)


def narrowed_rows(policy: Policy, role: str, purpose: str, name: str, scopes: Scopes | None) -> Cell:
    """What a list tells of rows that may be missing from it, by policy and contract: see `decision.missing`."""
    return missing(policy, role, purpose, name) if _may(policy, role, name, scopes) else unlisted_rows(policy, name)


def _may(policy: Policy, role: str, name: str, scopes: Scopes | None) -> bool:
    if role == Role.PARTNER_CLIENT:
        scopes = scopes or Scopes()
    return scopes is None or lists(policy.words, scopes, name)


def lists(words: Words, scopes: Scopes, name: str) -> bool:
    """Whether the contract lists the object: by its name, or by its group."""
    return name in scopes or f"{words.own_group(words.catalogue.objects[name])}/*" in scopes


def strange(words: Words, scopes: Scopes) -> dict[str, str]:
    """What the contract lists and the record does not have, each with a remedy. It grants nothing, and whoever wrote it
    should know.
    """
    objects = words.catalogue.objects
    groups = {f"{words.own_group(thing)}/*" for thing in objects.values()}
    known = (*groups, *objects)
    otherwise = "objects are `<group>/<Type>.<field>`, `record/<Type>` or a group, as policies name them"
    return {name: closest(name, known, otherwise) for name in sorted(scopes - objects.keys() - groups)}
