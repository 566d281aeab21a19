"""Valid operations at random: all types and edges, fragments, aliases, variables, directives, fields to be merged.

An alias names its field, so that equal response keys always mean the same field, and every operation is valid. The
sizes stay within what the server takes in one operation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from tests.oracle.criteria import Known, arguments, narrowed, turned
from tests.oracle.evaluator import Question
from tests.oracle.forms import Coded, Many, One, State
from tests.oracle.shapes import ENTITIES

T = TypeVar("T")

VALUE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "CodedValue": ("scheme", "code", "label", "validFrom", "validTo"),
    "Ethnicity": ("state", "scheme", "code", "label", "source", "recordedOn"),
    "ImmigrationStatus": ("state", "scheme", "code", "label", "source", "recordedOn"),
    "Disability": ("state", "values", "source", "recordedOn"),
    "Religion": ("state", "scheme", "code", "label", "ownWords", "source", "recordedOn"),
    "Language": ("state", "scheme", "code", "label", "needsInterpreter", "source", "recordedOn"),
    "GenderIdentity": ("state", "scheme", "code", "label", "ownWords", "source", "recordedOn"),
    "SexualOrientation": ("state", "scheme", "code", "label", "source", "recordedOn"),
    "Health": ("state", "summary", "allergies", "medication", "isImmunised", "source", "recordedOn"),
    "WithheldField": ("field", "reason"),
    "PageInfo": ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor"),
    "Viewer": ("subject", "role", "purpose", "organisation", "authority", "policyVersion"),
}
DEEPEST = 8
LISTS = 5
MOST_ROOTS = 20
ALIASES = 50
CALLED = {"a_": '(for: "a")', "b_": "(for: null)"}
"""Names for lists of what was withheld, by how the alias begins: they change nothing."""
LONG = "an_alias_that_is_longer_than_the_sixty_three_bytes_of_a_name_in_postgresql_"
BAD_IDS = (
    "",
    "Child",
    "Child:",
    ":",
    "Child:1",
    "child:{0}",
    "{0}",
    "Child:{0}x",
    " Child:{0}",
    "Child:{0} ",
    "Child:{0}\n",
    "Person:{0}",
    "Viewer:{0}",
    "Node:{0}",
    "Child:{{{0}}}",
    "Child:00000000-0000-0000-0000-000000000000",
    "Need:ffffffff-ffff-ffff-ffff-ffffffffffff",
    "Child:' OR 1=1 --",
    "Chíld:{0}",
)


@dataclass(frozen=True)
class Pool:
    """What arguments are drawn from: ids by type, and cursors that the server gave this caller."""

    ids: Mapping[str, Sequence[str]]
    cursors: Sequence[str]
    known: Known | None = None
    """What filters are made from; None: none are made."""


@dataclass
class Maker:
    """Makes one operation."""

    rng: Random
    pool: Pool
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Named fragments: the type, and the text of the selection."""
    used: set[str] = field(default_factory=set)
    variables: dict[str, tuple[str, Any, bool]] = field(default_factory=dict)
    """Declaration, value, and whether it is sent."""
    aliases: int = 0

    def chance(self, share: float) -> bool:
        """Say yes to this share of the calls."""
        return self.rng.random() < share

    def pick(self, values: Sequence[T]) -> T:
        """Draw one."""
        return values[self.rng.randrange(len(values))]

    # -- pieces -------------------------------------------------------------------------------------------------------

    def key(self, name: str) -> str:
        """A field's name, sometimes with an alias, sometimes a very long one."""
        if self.aliases >= ALIASES or not self.chance(0.12):
            return name
        self.aliases += 1
        return f"{self.pick(('a_', 'b_', '_', 'Z', LONG))}{name}: {name}"

    def variable(self, kind: str, value: object, default: str | None = None) -> str:
        """A new variable; one with a default is not always sent."""
        name = f"v{len(self.variables)}"
        declared = f"${name}: {kind}" + (f" = {default}" if default is not None else "")
        self.variables[name] = (declared, value, default is None)
        return f"${name}"

    def directives(self) -> str:
        """Sometimes @skip, @include or both, by a literal or a variable."""
        found = ""
        for name in ("skip", "include"):
            if self.chance(0.05):
                stays = self.chance(0.7)
                value = stays == (name == "include")
                text = str(value).lower()
                if self.chance(0.5):
                    # Sent, or left to its default.
                    text = (
                        self.variable("Boolean!", value) if self.chance(0.5) else self.variable("Boolean", value, text)
                    )
                found += f" @{name}(if: {text})"
        return found

    def literal(self, kind: str, value: object, text: str) -> str:
        """A value as itself, or by a variable."""
        if self.chance(0.5):
            return text
        return self.variable(kind, value, text if self.chance(0.3) else None)

    # -- selections ---------------------------------------------------------------------------------------------------

    def of_value(self, type_name: str) -> str:
        """A selection on a value object."""
        parts = []
        for _ in range(self.rng.randint(1, 4)):
            name = self.pick((*VALUE_FIELDS[type_name], "__typename"))
            inner = " " + self.of_value("CodedValue") if name == "values" else ""
            parts.append(self.key(name) + self.directives() + inner)
        return self.wrapped(type_name, parts)

    def wrapped(self, type_name: str, parts: list[str]) -> str:
        """The parts as a selection, some of them inside an inline fragment."""
        if self.chance(0.1):
            cut = self.rng.randrange(len(parts))
            on = self.pick(("", f" on {type_name}"))
            inner = "{ " + " ".join(parts[cut:]) + " }"
            parts = [*parts[:cut], f"...{on}{self.directives()} {inner}"]
        return "{ " + " ".join(parts) + " }"

    def of_entity(self, name: str, depth: int, lists: int) -> str:
        """A selection on a type with rows; edges as deep as is allowed."""
        parts = []
        for _ in range(self.rng.randint(1, 7 if depth < 3 else 4)):
            parts += self.part(name, depth, lists)
        if name != "Agency" and self.chance(0.4):
            key = self.key("withheld")
            called = CALLED.get(key[:2], "")  # one response key, one name: else the two would not merge
            parts.append(key + called + self.directives() + " " + self.of_value("WithheldField"))
        if self.chance(0.15):
            parts.append(self.inline(name, depth, lists))
        if self.chance(0.15):
            parts.append(self.spread(name))
        self.rng.shuffle(parts)
        return self.wrapped(name, parts or ["__typename"])

    def part(self, name: str, depth: int, lists: int) -> list[str]:
        """One field, sometimes twice, to be merged."""
        fields = ENTITIES[name].fields
        field_name = self.pick((*fields, "id", "__typename"))
        shape = fields.get(field_name)
        deeper: Callable[[], str] = lambda: ""  # noqa: E731 - nothing to select
        if isinstance(shape, Many | One):
            target, further = shape.target, lists + isinstance(shape, Many)
            if depth >= DEEPEST or further > LISTS:
                return []
            deeper = lambda: " " + self.of_entity(target, depth + 1, further)  # noqa: E731 - what to select, each time anew
        elif isinstance(shape, State):
            type_name = shape.type
            deeper = lambda: " " + self.of_value(type_name)  # noqa: E731 - the same
        elif isinstance(shape, Coded):
            deeper = lambda: " " + self.of_value("CodedValue")  # noqa: E731 - the same
        # Merged fields must have the same arguments, so one that is narrowed has a name of its own.
        key = narrowed(self, field_name, shape) if self.aliases < ALIASES else ""
        key = key or self.key(field_name)
        times = 2 if self.chance(0.12) else 1
        return [key + self.directives() + deeper() for _ in range(times)]

    def inline(self, name: str, depth: int, lists: int) -> str:
        """An inline fragment: on the type, on the interface, or on nothing."""
        on = self.pick((f" on {name}", " on Node", ""))
        if on == " on Node":
            inner = self.of_node()
        else:
            parts = self.part(name, depth, lists) or ["id"]
            inner = "{ " + " ".join(parts) + " }"
        return f"...{on}{self.directives()} {inner}"

    def of_node(self) -> str:
        """A selection on the interface."""
        parts = [self.key(self.pick(("id", "__typename"))) for _ in range(self.rng.randint(1, 2))]
        return "{ " + " ".join(parts) + " }"

    def spread(self, name: str) -> str:
        """A named fragment that fits, made now if there is none."""
        fitting = [key for key, (on, _) in self.fragments.items() if on in (name, "Node")]
        if not fitting or (len(self.fragments) < 3 and self.chance(0.5)):
            key = f"F{len(self.fragments)}"
            if self.chance(0.25):
                made = ("Node", self.of_node())
            else:
                # Flat, so that a spread anywhere stays within the limits.
                parts = [part for _ in range(3) for part in self.part(name, DEEPEST, LISTS)]
                made = (name, "{ " + " ".join(parts or ["id"]) + " }")
            self.fragments[key] = made
            fitting = [key]
        found = self.pick(fitting)
        self.used.add(found)
        return f"...{found}{self.directives()}"

    # -- roots --------------------------------------------------------------------------------------------------------

    def root(self, number: int) -> str:
        """One root field, under a key of its own."""
        kind = self.rng.choices(("children", "child", "node", "nodes", "viewer", "__typename"), (40, 25, 18, 10, 5, 2))[
            0
        ]
        key = kind if number == 0 and self.chance(0.5) else f"r{number}_{kind}: {kind}"
        self.aliases += ":" in key
        if kind == "__typename":
            return key
        if kind == "viewer":
            return f"{key} {self.of_value('Viewer')}"
        if kind == "children":
            arguments = self.paging()
            times = 2 if self.chance(0.1) else 1
            return " ".join(f"{key}{arguments} {self.of_connection()}" for _ in range(times))
        if kind == "nodes":
            several = ", ".join(self.an_id(None) for _ in range(self.rng.randint(0, 6)))
            return f"{key}(ids: [{several}]){self.directives()} {self.of_any()}"
        given = self.an_id(None if kind == "node" else "Child")
        arguments = f"(id: {given})"
        inner = self.of_any() if kind == "node" else self.of_entity("Child", 1, 0)
        return f"{key}{arguments}{self.directives()} {inner}"

    def paging(self) -> str:
        """The arguments of `children`."""
        given = []
        if self.chance(0.85):
            first = self.rng.choices((0, 1, 2, self.rng.randint(3, 12), self.rng.randint(13, 60)), (1, 3, 3, 20, 5))[0]
            given.append("first: " + self.literal("Int", first, str(first)))
        criteria = arguments(self, "Child", 0.4)
        if self.pool.cursors and not criteria and self.chance(0.45):  # of the plain list, and of no other
            cursor = self.pick(self.pool.cursors)
            given.append("after: " + self.literal("String", cursor, quoted(cursor)))
        if self.chance(0.25):
            given = [turned(one) for one in given]
        given += criteria
        self.rng.shuffle(given)
        return f"({', '.join(given)})" if given else ""

    def an_id(self, only: str | None) -> str:
        """An id: mostly of a row of the wanted type, sometimes of another, sometimes none at all."""
        known = self.pick(self.pool.ids["Child"])
        if self.chance(0.08):
            value = self.pick(BAD_IDS).format(known.partition(":")[2])
        elif only and self.chance(0.95):
            value = self.pick(self.pool.ids[only])
        else:
            value = self.pick(self.pool.ids[self.pick(list(self.pool.ids))])
        return self.literal("ID!", value, quoted(value))

    def of_any(self) -> str:
        """A selection on `node`: fragments on several types."""
        parts = ["__typename"] if self.chance(0.5) else ["id"]
        names = list(ENTITIES)
        self.rng.shuffle(names)
        for name in names[: self.rng.randint(2, len(names))]:
            if self.chance(0.15):
                parts.append(self.spread(name))
            else:
                parts.append(f"... on {name}{self.directives()} {self.of_entity(name, 3, 1)}")
        if self.chance(0.3):
            parts.append(f"... on Node {self.of_node()}")
        self.rng.shuffle(parts)
        return "{ " + " ".join(parts) + " }"

    def of_connection(self) -> str:
        """A selection on the page of children."""
        parts = []
        for name in self.rng.sample(("nodes", "edges", "pageInfo", "totalCount", "__typename"), self.rng.randint(1, 3)):
            key = self.key(name)
            if name == "nodes":
                parts.append(f"{key}{self.directives()} {self.of_entity('Child', 1, 1)}")
            elif name == "edges":
                node = f"{self.key('node')} {self.of_entity('Child', 2, 1)}"
                parts.append(f"{key} {{ {self.key('cursor')}{self.directives()} {node} }}")
            elif name == "pageInfo":
                parts.append(f"{key} {self.of_value('PageInfo')}")
            else:
                parts.append(key + self.directives())
        return "{ " + " ".join(parts) + " }"


def quoted(text: str) -> str:
    """A string as GraphQL writes it."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'


def operation(rng: Random, pool: Pool) -> Question:
    """One valid operation."""
    maker = Maker(rng, pool)
    number = rng.choices((1, 2, 3, 5), (70, 18, 8, 4))[0]
    roots = [maker.root(place) for place in range(number)]
    declared = ", ".join(text for text, _, _ in maker.variables.values())
    text = f"query Q({declared})" if declared else maker.pick(("", "query Q"))
    text += " { " + " ".join(roots) + " }"
    for key in sorted(maker.used):
        on, inner = maker.fragments[key]
        text += f" fragment {key} on {on} {inner}"
    sent = {name: value for name, (_, value, must) in maker.variables.items() if must or maker.chance(0.5)}
    return Question(text, sent)
