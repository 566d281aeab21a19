"""A policy as data: its rules, who inherits from whom, the words it may use, and the version that
names all of it.

Made by `loader` and `check`, read by `decision`. Nothing here decides anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from policies.conditions import CONDITIONS, Condition, Scope
from policies.vocabulary import (
    ANY,
    CARRIERS,
    GROUP_OF_ROWS,
    PURPOSES_OF_ROLE,
    Action,
    Carrier,
)
from schema.objects import RECORD, Catalogue, PolicyObject


class Effect(StrEnum):
    """What a rule does. A deny always wins."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Words:
    """Every word that a policy may use, and what it stands for. The real ones are the defaults."""

    catalogue: Catalogue
    conditions: Mapping[str, Condition] = field(default_factory=lambda: CONDITIONS)
    purposes_of_role: Mapping[str, frozenset[str]] = field(default_factory=lambda: PURPOSES_OF_ROLE)
    carriers: tuple[Carrier, ...] = CARRIERS
    group_of_rows: Mapping[str, str] = field(default_factory=lambda: GROUP_OF_ROWS)
    actions: tuple[str, ...] = tuple(map(str, Action))

    @property
    def carrier_names(self) -> frozenset[str]:
        """The names of the carriers."""
        return frozenset(carrier.name for carrier in self.carriers)

    @property
    def purposes(self) -> frozenset[str]:
        """Every purpose that some role may declare."""
        return frozenset().union(*self.purposes_of_role.values())

    @property
    def explained(self) -> Mapping[str, str]:
        """For each condition that another one explains: that other one."""
        return {one.explains: name for name, one in self.conditions.items() if one.explains}

    def own_group(self, thing: PolicyObject) -> str:
        """The group of an object; a row counts with its kind, or with the group of its type.

        Raises KeyError for a row type whose group was not declared.
        """
        return thing.group if thing.group != RECORD else thing.kind or self.group_of_rows[thing.type]

    def group_of(self, thing: PolicyObject) -> str:
        """The group that conditions are decided for: a part or a reduction of a group counts with that group."""
        group = self.own_group(thing)
        declared = self.catalogue.groups.get(group)
        return (declared and declared.part_of) or group

    def applies(self, condition: str, thing: PolicyObject) -> bool:
        """Whether the condition can hold for the object at all; where it cannot, it is constantly
        false.
        """
        declared = self.conditions[condition]
        match declared.scope:
            case Scope.CALLER:
                return True
            case Scope.CHILD:
                return thing.has_child
            case Scope.ROW:
                return thing.type in declared.row_types

    def is_silent(self, thing: PolicyObject) -> bool:
        """Whether a refusal is never told: existence, and all that lies in a silent or secret
        group.
        """
        if thing.group == RECORD:
            return True
        group = self.catalogue.groups[thing.group]
        return group.is_silent or group.is_secret

    def order(self, condition: str) -> int:
        """The place of a condition in the declared order."""
        return tuple(self.conditions).index(condition)


@dataclass(frozen=True, slots=True)
class Rule:
    """One `p` line. `conditions` must all hold; none means always."""

    role: str
    purpose: str
    object: str
    action: str
    conditions: frozenset[str]
    effect: Effect
    file: str
    line: int

    def reaches(self, name: str) -> bool:
        """Whether the rule is about the object of that name.

        >>> rule = Rule("dsl", "*", "family/*", "read", frozenset(), Effect.ALLOW, "a.csv", 1)
        >>> rule.reaches("family/Child.familyMembers"), rule.reaches("family_risk/Child.risk")
        (True, False)
        """
        if self.object == ANY:
            return True
        return name.startswith(self.object[:-1]) if self.object.endswith("/*") else name == self.object

    @property
    def meaning(self) -> tuple[str, str, str, str, frozenset[str], Effect]:
        """What two rules have in common when one of them is superfluous."""
        return (self.role, self.purpose, self.object, self.action, self.conditions, self.effect)


@dataclass(frozen=True, slots=True)
class Link:
    """One `g` line: `role` inherits every rule of `inherits`."""

    role: str
    inherits: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Exemption:
    """One reviewed exception: a role that need not inherit a carrier, or a purpose that suffices
    without a condition.
    """

    kind: str
    role: str
    of: str
    object: str
    reason: str
    file: str
    line: int


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy that was read, checked and named. Compared by identity: a reload makes a new one."""

    rules: tuple[Rule, ...] = field(repr=False)
    links: tuple[Link, ...] = field(repr=False)
    exemptions: tuple[Exemption, ...] = field(repr=False)
    words: Words = field(repr=False)
    roles: tuple[str, ...]
    """The roles that the files speak of, without the carriers, sorted."""
    reach: Mapping[str, frozenset[str]] = field(repr=False)
    """For each of those roles, itself and every role that it inherits from."""
    digest: str
    """SHA-256 over all that decides: model, files, conditions, catalogue, vocabulary, exemptions.
    """
    sources: Mapping[str, str] = field(repr=False)
    """The text of each file, by name, as a stock Casbin reads it."""
    cells: dict[tuple[str, str, str, str], Any] = field(default_factory=dict, repr=False)
    """The memory of `decision.decide`: finite, as every word of its key is one of a closed list."""
    shapes: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)
    """What equal rules decide, whatever the object: the other memory of `decision`."""

    @property
    def version(self) -> str:
        """The digest's first 16 hex digits: what answers and the ledger carry."""
        return self.digest[:16]
