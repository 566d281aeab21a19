"""What a condition is: a name, one sentence, what it is about, its SQL, its reason, and what counts where the record
does not know. The conditions themselves are listed in `conditions.py`.

The SQL is a template. `{child}` is a row of `child`, `{person}` the person behind that child, `{row}` a row of the type
that the condition is about; the caller's facts are bound, never written in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from types import MappingProxyType

from policies.vocabulary import Reason

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "practitioner_id": "uuid",
        "person_id": "uuid",
        "agency_id": "uuid",
        "authority_code": "text",
        "purpose": "text",
    }
)
"""The facts of the caller that a template may use, each with its SQL type. Any of them may be NULL.
"""

GROUP = "group"
"""The placeholder for the group of the object that is decided, of SQL type text."""


class Scope(StrEnum):
    """What a condition is about."""

    CALLER = "caller"
    CHILD = "child"
    ROW = "row"


class Unknown(StrEnum):
    """What counts where the record does not know: chosen so that not knowing opens nothing."""

    HOLDS = "holds"
    FAILS = "fails"


_PLACES: Mapping[Scope, frozenset[str]] = MappingProxyType(
    {
        Scope.CALLER: frozenset(),
        Scope.CHILD: frozenset({"child", "person"}),
        Scope.ROW: frozenset({"row"}),
    }
)


def placeholders(template: str) -> frozenset[str]:
    """The names between braces. Raises ValueError for anything but plain names (indexes, formats,
    conversions).

    >>> sorted(placeholders("{row}.id = {person_id}"))
    ['person_id', 'row']
    """
    found = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"`{{{name}}}` is no plain placeholder")
        found.add(name)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Driver:
    """How to list the children for whom a condition holds, in order of id, without looking at all
    children.

    `predicate` is a template over `{row}` (a row of `table`) and the caller's facts. The values of
    `key` in the rows that satisfy it are exactly the children for whom the condition holds; a child
    may occur more than once.
    """

    table: str
    key: str
    predicate: str

    def __post_init__(self) -> None:
        if not placeholders(self.predicate) <= {"row", *FACTS}:
            raise ValueError(f"the driver over `{self.table}` uses a placeholder that it does not have")


@dataclass(frozen=True, slots=True)
class Condition:
    """A named fact. Raises ValueError, at import, where the declaration does not hold together."""

    name: str
    sentence: str
    scope: Scope
    sql: str
    reason: Reason
    told: bool
    """Told: the caller learns the reason. Not told: what fails by it is HIDDEN, as if never
    recorded.
    """
    unknown: Unknown
    row_types: frozenset[str] = frozenset()
    by_group: bool = False
    """Decided for each group on its own: the answer for one group says nothing about another."""
    drives: Driver | None = None
    once: str | None = None
    """What of the predicate does not depend on the group: computed once for a child, however many
    groups ask.
    """
    per_group: str | None = None
    """The predicate over the value of `once`, written `{once}`, and the group."""
    explains: str | None = None
    """It decides nothing, and stands in no rule. Where it holds, and that condition is the reason of a refusal, its own
    reason is given instead.
    """

    def __post_init__(self) -> None:
        if (self.once is None) != (self.per_group is None):
            raise ValueError(f"condition `{self.name}` must have both of `once` and `per_group`, or none")
        if (
            self.once
            and self.per_group
            and (self.sql != self.per_group.replace("{once}", f"({self.once})") or GROUP in placeholders(self.once))
        ):
            raise ValueError(f"condition `{self.name}` must be what `once` and `per_group` say together")
        allowed = _PLACES[self.scope] | FACTS.keys() | ({GROUP} if self.by_group else set())
        used = placeholders(self.sql)
        if not used <= allowed:
            raise ValueError(f"condition `{self.name}` uses {sorted(used - allowed)}, which it does not have")
        if self.by_group != (GROUP in used):
            raise ValueError(f"condition `{self.name}` must be by_group exactly if it uses the group")
        if (self.scope is Scope.ROW) != bool(self.row_types):
            raise ValueError(f"condition `{self.name}` must name row types exactly if it is about a row")
        if not self.name.replace("_", "").isalnum() or not self.name[0].isalpha() or not self.name.islower():
            raise ValueError(f"`{self.name}` is no name for a condition: use a-z, 0-9 and _")
