"""Filters and orders at random, from the schema's inputs: valid, mostly of what the caller can read, often of values
that are there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import TYPE_CHECKING, Any

from graphql import GraphQLInputObjectType, GraphQLSchema, get_named_type

from tests.oracle import narrowing
from tests.oracle.forms import Coded, Many, One, State, Stored, camel
from tests.oracle.shapes import ENTITIES

if TYPE_CHECKING:
    from tests.oracle.evaluator import Evaluator
    from tests.oracle.operations import Maker

DEEPEST = 4
COMPARISONS = 7
SAMPLE = 60
"""Rows of a type from which values are taken."""
PRESENT = ("RECORDED", "NOT_YET_OBTAINED", "REFUSED", "UNKNOWN", "NOT_APPLICABLE", "WITHHELD")
ODD = ("", "%", "_", "a%", "\\", "a\\", "'", "é", "Z", "no such text", "*", ".", "5_TO_9", "IG11", "o’b")  # noqa: RUF001 - a sign that stands for another


class Word(str):
    """A value of an enum: written without quotation marks."""

    __slots__ = ()


@dataclass(frozen=True)
class Known:
    """What filters are made from: the inputs, what is recorded, and what the caller can read on some row."""

    schema: GraphQLSchema
    values: Mapping[tuple[str, str], Sequence[Any]]
    readable: frozenset[tuple[str, str]]
    refused: float = 0.02
    """How often a field is taken that the caller can read on no row."""

    def fields(self, name: str) -> list[str]:
        """The members of an input."""
        kind = self.schema.type_map.get(name)
        return list(kind.fields) if isinstance(kind, GraphQLInputObjectType) else []

    def input(self, name: str, member: str) -> str:
        """The input that a member takes."""
        kind = self.schema.type_map[name]
        assert isinstance(kind, GraphQLInputObjectType)
        return str(get_named_type(kind.fields[member].type).name)


def known(evaluator: Evaluator, rng: Random) -> Known:
    """What a caller can ask by, with values of the record: of rows that exist for them, and of others."""
    values: dict[tuple[str, str], list[Any]] = {}
    readable = {
        (name, key)
        for name, entity in ENTITIES.items()
        for key in (*entity.fields, *(["search"] if name == "Child" else []))
        if narrowing.readable(evaluator, name, key)
    }
    for name, entity in ENTITIES.items():
        rows = list(evaluator.world.rows[entity.table].values())
        sample = rng.sample(rows, min(len(rows), SAMPLE))
        values[name, "id"] = [f"{name}:{row['id']}" for row in sample]
        for key, shape in entity.fields.items():
            if isinstance(shape, State):
                held = evaluator.world.loose[shape.table]
                for one in rng.sample(held, min(len(held), SAMPLE)):
                    for column, value in one.items():
                        values.setdefault((shape.type, camel(column)), []).append(value)
            elif isinstance(shape, Stored | Coded):
                column = shape.column if isinstance(shape, Stored) else f"{shape.stem}_code".lstrip("_")
                values[name, key] = [row[column] for row in sample]
    held = evaluator.world.loose["child_disability_code"]
    values["Disability", "values"] = [row["code"] for row in rng.sample(held, min(len(held), SAMPLE))]
    there = {place: [one for one in held if one is not None] for place, held in values.items()}
    return Known(evaluator.schema, there, frozenset(readable))


def arguments(maker: Maker, name: str, share: float) -> list[str]:
    """The arguments that narrow and order a list, each now and then; none where the maker knows nothing to ask by."""
    return Criteria(maker, maker.pool.known).arguments(name, share) if maker.pool.known else []


def narrowed(maker: Maker, name: str, shape: object) -> str:
    """A list field under a name of its own, with what narrows and orders it; or nothing, as most of the time."""
    given = arguments(maker, shape.target, 0.12) if isinstance(shape, Many) else []
    if not given:
        return ""
    maker.aliases += 1
    return f"n{maker.aliases}_{name}: {name}({', '.join(given)})"


def turned(argument: str) -> str:
    """An argument of a page, from the other end."""
    return argument.replace("first: ", "last: ").replace("after: ", "before: ")


@dataclass
class Criteria:
    """Makes the arguments of one list."""

    maker: Maker
    known: Known
    left: int = COMPARISONS

    def arguments(self, name: str, share: float = 0.5) -> list[str]:
        """`filter` and `orderBy`, each now and then, as literals or variables."""
        maker, found = self.maker, []
        if maker.chance(share):
            made = self.filter(name, 1)
            found.append("filter: " + maker.literal(f"{name}Filter", as_json(made), written(made)))
        if maker.chance(share) and self.known.fields(f"{name}Order"):
            order = self.order(name)
            found.append("orderBy: " + maker.literal(f"[{name}Order!]", as_json(order), written(order)))
        return found

    def _some(self, name: str, fields: Sequence[str]) -> str | None:
        open_to = [one for one in fields if one == "id" or (name, one) in self.known.readable]
        if not open_to or self.maker.chance(self.known.refused):
            open_to = list(fields)
        return self.maker.pick(open_to) if open_to else None

    def order(self, name: str) -> list[dict[str, Word]]:
        """Up to three fields."""
        fields = self.known.fields(f"{name}Order")
        picked = {self._some(name, fields): None for _ in range(self.maker.rng.randint(0, 3))}
        return [{key: Word(self.maker.pick(("ASC", "DESC")))} for key in picked if key]

    def filter(self, name: str, depth: int) -> dict[str, Any]:
        """A filter of a type; deeper ones are smaller."""
        rng, made = self.maker.rng, {}
        for _ in range(rng.choices((0, 1, 2, 3), (1, 14, 5, 2))[0] if depth > 1 else rng.randint(1, 2)):
            if self.left <= 0:
                break
            if depth < DEEPEST and self.maker.chance(0.4):
                key = self.maker.pick(("and", "or", "or", "not", "not"))
                some = [self.filter(name, depth + 1) for _ in range(1 if key == "not" else rng.randint(0, 3))]
                made[key] = some[0] if key == "not" else some
                continue
            # A secret field is unknown to whoever never reads it, so that no question for everybody names one.
            public = {*ENTITIES[name].fields, "id", "search"}
            fields = [one for one in self.known.fields(f"{name}Filter") if one in public]
            if depth == DEEPEST:
                fields = [one for one in fields if not isinstance(ENTITIES[name].fields.get(one), Many | One)]
            field_name = self._some(name, fields)
            if field_name:
                made[field_name] = self.of_field(name, field_name, depth)
        return made

    def search(self) -> str:
        """One word or two: beginnings of names, or anything."""
        places = (("Child", "givenName"), ("Child", "familyName"), ("PersonName", "givenName"))
        words = [self.one("StringFilter", self.maker.pick(places)) for _ in range(self.maker.rng.randint(1, 2))]
        return " ".join(word[: self.maker.rng.randint(1, 9)] for word in words)

    def of_field(self, name: str, key: str, depth: int) -> Any:
        """What a field is to be."""
        if key == "search":
            self.left -= 1
            return self.search()
        shape = ENTITIES[name].fields.get(key)
        if isinstance(shape, Many):
            how = self.maker.rng.sample(("some", "every", "none"), self.maker.rng.choices((1, 2), (9, 1))[0])
            return {one: self.filter(shape.target, depth + 1) for one in how}
        if isinstance(shape, One):
            return self.filter(shape.target, depth + 1)
        self.left -= 1
        if isinstance(shape, State):
            kind = f"{shape.type}Filter"
            parts = self.maker.rng.sample(self.known.fields(kind), self.maker.rng.choices((1, 2), (8, 1))[0])
            return {part: self.operators(self.known.input(kind, part), (shape.type, part)) for part in parts}
        if isinstance(shape, Coded):
            if self.maker.chance(0.2):
                return {"isNull": self.maker.chance(0.5)}
            return {"code": self.operators("CodeFilter", (name, key))}
        return self.operators(self.known.input(f"{name}Filter", key), (name, key))

    def operators(self, kind: str, place: tuple[str, str]) -> dict[str, Any]:
        """One comparison or two."""
        signs = self.known.fields(kind)
        some = self.maker.rng.sample(signs, min(len(signs), self.maker.rng.choices((1, 2), (8, 1))[0]))
        return {sign: self.value(kind, sign, place) for sign in some}

    def value(self, kind: str, sign: str, place: tuple[str, str]) -> Any:
        """What to compare with: mostly something that is recorded somewhere."""
        if sign == "isNull":
            return self.maker.chance(0.5)
        if sign in ("in", "hasAny"):
            return [self.one(kind, place) for _ in range(self.maker.rng.randint(0, 4))]
        value = self.one(kind, place)
        if sign in ("startsWith", "contains") and value and self.maker.chance(0.8):
            start = 0 if sign == "startsWith" else self.maker.rng.randrange(len(value))
            value = value[start : start + self.maker.rng.randint(1, 3)]
        return value

    def one(self, kind: str, place: tuple[str, str]) -> Any:
        """One value of a kind."""
        rng, held = self.maker.rng, self.known.values.get(place, ())
        if kind == "PresenceStateFilter":
            return Word(self.maker.pick(PRESENT))
        if kind == "BooleanFilter":
            return self.maker.chance(0.5)
        if kind == "StringListFilter":
            return self.maker.pick(self.maker.pick(held) or ("ethnicity",)) if held else "ethnicity"
        value = (
            self.maker.pick(held)
            if held and (kind in ("CodeFilter", "CodeListFilter") or self.maker.chance(0.85))
            else None
        )
        match kind:
            case "CodeFilter" | "CodeListFilter":
                return value if value is not None else "no code is known"
            case "IntFilter":
                return rng.randint(-1, 4) if value is None else value
            case "DateFilter":
                return (value or date(2000, 1, 1)).isoformat()
            case "DateTimeFilter":
                return (value or datetime(2020, 2, 3, tzinfo=UTC)).isoformat()
            case "IDFilter":
                return self.maker.pick(("Child:x", "Need:", "")) if value is None else value
        text = self.maker.pick(ODD) if value is None else str(value)[:150]
        return text.upper() if self.maker.chance(0.2) else text


def as_json(value: Any) -> Any:
    """As a variable has it."""
    return json.loads(json.dumps(value))


def written(value: Any) -> str:
    """As a document has it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(inner) for inner in value) + "]"
    return str(value) if isinstance(value, Word) else json.dumps(value, ensure_ascii=False)
