"""The decisions of one capacity, bound for the compiler: each cell once per policy, role, purpose and contract."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policies.contract import Scopes, narrowed, narrowed_rows
from policies.policy import Policy
from resolvers.guard import NEVER, Decided, Guard, Listed, bind, cubes, without_protection
from schema.catalogue import Entity, Field, catalogue


@dataclass(slots=True)
class Capacity:
    """What a role may do under a purpose and, where there is one, a contract. Holds no fact about any caller."""

    policy: Policy
    role: str
    purpose: str
    scopes: Scopes | None = None
    _cells: dict[str, Decided] = field(default_factory=dict)
    _missing: dict[str, Decided] = field(default_factory=dict)
    access: dict[str | None, list[dict[str, Any]]] = field(default_factory=dict)
    """The rows of `viewer.access` by type, once they were asked for; they depend on no caller."""

    _absent: dict[bool, frozenset[tuple[str, str]]] = field(default_factory=dict)

    def absent(self, *, secret: bool = False) -> frozenset[tuple[str, str]]:
        """The fields that the capacity can read on no row: they are not in its introspection. `secret`: only those of
        secret groups, which to this capacity do not exist at all.
        """
        if secret not in self._absent:
            self._absent[secret] = frozenset(
                (type_name, item.name)
                for type_name, fields in catalogue.decided.items()
                for item in fields.values()
                if item.objects
                and (not secret or all(self.is_secret(name) for name in item.objects.values()))
                and all(self.decision(name) == "DENIED" for name in item.objects.values())
            )
        return self._absent[secret]

    def is_secret(self, name: str) -> bool:
        """Whether the object is of a secret group."""
        known = self.policy.words.catalogue
        return known.groups[known.objects[name].group].is_secret

    def shown(self, name: str) -> Guard:
        """When the object is shown, as far as that may be told: without protective denies."""
        cell, words = self.cell(name), self.policy.words
        return cell.plain if words.is_silent(words.catalogue.objects[name]) else without_protection(cell.told)

    def decision(self, name: str) -> str:
        """An `AccessDecision` on the object, without any child in view."""
        found = cubes(self.shown(name), ())
        return "READABLE" if found == ((),) else "CONDITIONAL" if found else "DENIED"

    def cell(self, name: str) -> Decided:
        """The decision on one object."""
        found = self._cells.get(name)
        if found is None:
            found = self._cells[name] = bind(narrowed(self.policy, self.role, self.purpose, name, self.scopes))
        return found

    def field(self, item: Field) -> Mapping[str | None, Decided]:
        """The decision on a field, for each kind it is decided for."""
        return {kind: self.cell(name) for kind, name in item.objects.items()}

    def lists(self, item: Field, target: Entity) -> tuple[Listed, ...]:
        """For each kind of row that a list may hold: what keeps the list back, and what keeps rows from it."""
        edges = self.field(item)
        return tuple(
            Listed(edges[kind] if kind in edges else edges[None], self._rows(name))
            for kind, name in target.records.items()
        )

    def _rows(self, name: str) -> Decided:
        found = self._missing.get(name)
        if found is None:
            found = self._missing[name] = bind(narrowed_rows(self.policy, self.role, self.purpose, name, self.scopes))
        return found

    def records(self, entity: Entity) -> Mapping[str | None, Decided]:
        """For each kind of row of a type that can exist at all: whether it exists."""
        cells = {kind: self.cell(name) for kind, name in entity.records.items()}
        return {kind: cell for kind, cell in cells.items() if cell.full != NEVER}
