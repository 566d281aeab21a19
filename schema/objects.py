"""The words between `schema/` and `policies/`: groups of attributes and the objects that a rule can name.

An object is `<group>/<Type>.<field>`, or `record/<Type>` for whether a row exists at all; a type with a discriminator
has one object per kind (`needs_parenting/Need.summary`, `record/Need:needs_parenting`). See
`docs/explanation/policy-semantics.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

RECORD = "record"
"""The group of all `record/<Type>` objects: existence. Refusals there are always silent."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of attributes that the law treats alike (`ethnicity`, `needs_parenting` …)."""

    name: str
    meaning: str
    is_secret: bool = False
    """Secret: not even the existence of its fields is told."""
    is_silent: bool = False
    """Silent: what is refused in it is HIDDEN, never WITHHELD: that the service exists is itself protected."""
    part_of: str = ""
    """The group that consents, shields, grants and confidences speak of, where this one is a part or a reduction of it.

    So what a child keeps back of the whole is kept back of each part.
    """


@dataclass(frozen=True, slots=True)
class PolicyObject:
    """One thing that a rule can allow or deny.

    `type` is the GraphQL type, `field` is None for `record/…`, `kind` is the discriminator's value where the type (or,
    for a list edge, the type it leads to) has one. `has_child` says whether rows of the type are about a child, so that
    conditions about a child can hold; `locates` whether the value helps to find a person.
    """

    name: str
    group: str
    type: str
    field: str | None = None
    kind: str | None = None
    has_child: bool = True
    locates: bool = False
    reduces: tuple[str, ...] = ()
    """The objects of which this is a reduced form."""
    asks: tuple[str, ...] = ()
    """The conditions about a row that a reduction asks of each row it reads."""


class Catalogue(Protocol):
    """What `policies/` needs to know of the schema."""

    @property
    def objects(self) -> Mapping[str, PolicyObject]:
        """Every object, by name."""

    @property
    def groups(self) -> Mapping[str, Group]:
        """Every group, by name."""
