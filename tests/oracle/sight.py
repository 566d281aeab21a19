"""What one caller sees of a whole database, by the evaluator: what two databases are compared by.

Two databases are equal for a caller when both give the same sight: the same rows, and of each row the same values and
the same reasons. HIDDEN counts as never recorded, and so does the sight.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from graphql import DocumentNode, parse

from tests.oracle.evaluator import VISIBLE, Entry, Evaluator
from tests.oracle.forms import Many, One
from tests.oracle.lookups import plain_fields
from tests.oracle.shapes import ENTITIES


def _all_of(name: str) -> DocumentNode:
    """Everything of one row, and the ids at the ends of its edges."""
    edges = [key for key, shape in ENTITIES[name].fields.items() if isinstance(shape, Many | One)]
    inner = " ".join([plain_fields(name), *(f"{key} {{ id }}" for key in edges)])
    return parse(f"query($id: ID!) {{ node(id: $id) {{ ... on {name} {{ {inner} }} }} }}")


WHOLE = {name: _all_of(name) for name in ENTITIES}


@dataclass
class Sight:
    """What is seen: by type and id the whole answer. `shut` are the cells of rows seen whose value is kept back."""

    evaluator: Evaluator
    rows: dict[tuple[str, UUID], tuple[object, tuple[Entry, ...]]] = field(default_factory=dict)
    absent: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    open: dict[tuple[str, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))
    shut: dict[tuple[str, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Ask for every row of every type."""
        for name, entity in ENTITIES.items():
            for key, row in self.evaluator.world.rows[entity.table].items():
                if not self.evaluator.exists(name, row):
                    self.absent[name].append(key)
                    continue
                answer = self.evaluator.answer(WHOLE[name], {"id": f"{name}:{key}"})
                self.rows[name, key] = (answer, tuple(self.evaluator.withheld))
                for of, shape in entity.fields.items():
                    if shape.group and not isinstance(shape, Many):
                        outcome = self.evaluator.decide(name, row, shape.group, of)
                        (self.open if outcome == VISIBLE else self.shut)[name, of].append(key)

    def seen(self, name: str) -> list[UUID]:
        """The rows of a type that exist for the caller."""
        return [key for of, key in self.rows if of == name]

    def first(self, name: str, fits: Callable[[Any], bool] = lambda _: True) -> UUID | None:
        """The first row of a type that exists for the caller and fits, by id."""
        rows = self.evaluator.world.rows[ENTITIES[name].table]
        return next((key for key in sorted(self.seen(name)) if fits(rows[key])), None)

    def hidden(self, name: str, most: int, told: Iterable[UUID] = ()) -> list[UUID]:
        """Some rows of a type that do not exist for the caller, of no child `told`; first those of children who do."""
        entity, chance = ENTITIES[name], Random(name)
        rows, seen = self.evaluator.world.rows[entity.table], set(self.seen("Child"))
        but = set(told)
        absent = [key for key in self.absent[name] if rows[key].get(entity.child_key or "") not in but]
        shuffled = chance.sample(absent, len(absent))
        return sorted(shuffled, key=lambda key: rows[key].get(entity.child_key or "") not in seen)[:most]

    def strangers(self) -> list[UUID]:
        """Some children who do not exist for the caller, and whom no record that does exist names."""
        edges = self.evaluator.world.rows["relationship"].values()
        seen = set(self.seen("Child"))
        named = {edge["person_id"] for edge in edges if edge["child_id"] in seen} | {self.evaluator.caller.person_id}
        return [key for key in self.hidden("Child", 40) if key not in named]
