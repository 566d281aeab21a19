"""The decisions of one capacity, bound for the compiler: each cell once per policy, role and purpose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policies.decision import decide
from policies.policy import Policy
from resolvers.guard import NEVER, Decided, bind
from schema.catalogue import Entity, Field


@dataclass(slots=True)
class Capacity:
    """What a role may do under a purpose. Holds no fact about any caller."""

    policy: Policy
    role: str
    purpose: str
    _cells: dict[str, Decided] = field(default_factory=dict)
    access: dict[str | None, list[dict[str, Any]]] = field(default_factory=dict)
    """The rows of `viewer.access` by type, once they were asked for; they depend on no caller."""

    def cell(self, name: str) -> Decided:
        """The decision on one object."""
        found = self._cells.get(name)
        if found is None:
            found = self._cells[name] = bind(decide(self.policy, self.role, self.purpose, name))
        return found

    def field(self, item: Field) -> Mapping[str | None, Decided]:
        """The decision on a field, for each kind it is decided for."""
        return {kind: self.cell(name) for kind, name in item.objects.items()}

    def records(self, entity: Entity) -> Mapping[str | None, Decided]:
        """For each kind of row of a type that can exist at all: whether it exists."""
        cells = {kind: self.cell(name) for kind, name in entity.records.items()}
        return {kind: cell for kind, cell in cells.items() if cell.full != NEVER}
