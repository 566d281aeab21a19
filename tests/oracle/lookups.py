"""Questions that chance would seldom ask: rows by their ids, and every field of every type at once."""

from collections.abc import Sequence
from copy import copy
from random import Random

from tests.oracle import tables
from tests.oracle.evaluator import Question
from tests.oracle.forms import Coded, Many, One, Reduced, State
from tests.oracle.operations import VALUE_FIELDS
from tests.oracle.shapes import ENTITIES
from tests.oracle.world import World


def lookups(rng: Random, world: World) -> list[Question]:
    """Rows of every type by their ids, whoever may or may not read them; and what else seldom meets by chance."""
    found: dict[tuple[str, str], list[object]] = {}
    for name, entity in ENTITIES.items():
        keys = sorted(world.rows[entity.table], key=str)
        found[name, _and_back(name)] = rng.sample(keys, min(AT_ONCE, len(keys)))
    found["Need", _and_back("Need")] += [key for key, row in world.rows["need"].items() if row["domain"] is None]
    for name, table in (("Address", "address"), ("ContactPoint", "contact_point")):
        kept = dict.fromkeys(row[f"{table}_id"] for row in world.loose[f"{table}_not_known_to"])
        found[name, _and_back(name)] += kept
    # What a child confides, and what leads to one whom somebody of the demo must not find.
    people = {row["person_id"] for row in world.loose["account"]} - {None}
    kids = {row["child_id"] for row in world.loose["consent_exception"] if row["person_id"]}
    kids |= {
        row["child_id"]
        for row in world.loose["relationship"]
        if row["must_not_know_address"] and row["person_id"] in people
    }
    for name in ("Address", "ContactPoint", "Identifier", "PersonName"):
        rows = [row for child in sorted(kids) for row in world.under(ENTITIES[name].table, "person_id", child)]
        found[name, plain_fields(name)] = [row["id"] for row in rows]
    # What is restricted as a whole: a list says so, and no row of it is there.
    whole = {
        row["child_id"] for row in world.loose["restriction"] if row["group_name"] is None and row["person_id"] is None
    }
    for name, entity in ENTITIES.items():
        if entity.child_key not in (None, "id"):
            rows = [row for child in sorted(whole) for row in world.under(entity.table, entity.child_key, child)]
            of_each_kind = {(row[entity.child_key], row.get(entity.kind_column or "")): row["id"] for row in rows}
            found[name, _and_back(name)] += of_each_kind.values()
    reduced = " ".join(key for key, shape in ENTITIES["Child"].fields.items() if isinstance(shape, Reduced))
    return [
        Question("{ children(first: 40) { nodes { id " + reduced + " } } }"),
        *(one for (name, inner), keys in found.items() for one in nodes(name, inner, keys)),
        *(Question(*one) for one in tables.operations(world, copy(rng))),
    ]


def _and_back(name: str) -> str:
    """The id of a row, and the child's where there is a way back to it."""
    return "id child { id }" if "child" in ENTITIES[name].fields else "id"


AT_ONCE = 6
"""Rows in one lookup: few, as the statement has a part of its own for each."""


def nodes(name: str, inner: str, keys: Sequence[object]) -> list[Question]:
    """Rows by their ids, in variables: the server reads and plans the one text of a type once, whoever asks it."""
    places = range(AT_ONCE)
    declared = ", ".join(f"$i{at}: ID!" for at in places)
    roots = " ".join(f"n{at}: node(id: $i{at}) {{ __typename ... on {name} {{ {inner} }} }}" for at in places)
    return [
        Question(
            f"query({declared}) {{ {roots} }}",
            {f"i{at}": f"{name}:{keys[min(start + at, len(keys) - 1)]}" for at in places},
        )
        for start in range(0, len(keys), AT_ONCE)
    ]


def plain_fields(name: str) -> str:
    """Every field of a type that is no edge, with what was withheld."""
    coded = "{ scheme code label validFrom validTo }"
    parts = ["id"]
    for key, shape in ENTITIES[name].fields.items():
        if isinstance(shape, Coded):
            parts.append(f"{key} {coded}")
        elif isinstance(shape, State):
            inner = " ".join(f"values {coded}" if one == "values" else one for one in VALUE_FIELDS[shape.type])
            parts.append(f"{key} {{ {inner} }}")
        elif not isinstance(shape, Many | One):
            parts.append(key)
    return " ".join(parts) + ("" if name == "Agency" else " withheld { field reason }")


DEEPER = "familyMembers { needs { interventions { involvements { episodes { assessments { plans {"
"""The lists of a child that `widest` writes out, with what lies behind them."""


def widest(child: str = "") -> Question:
    """Every field of every type, of one child or on a long page: each rule has its say, whatever chance brings."""
    plain = plain_fields
    agency = f"agency {{ {plain('Agency')} }}"
    intervention = f"{{ {plain('Intervention')} {agency} need {{ {plain('Need')} }} }}"
    inner = (
        f"{plain('Child')} "
        f"familyMembers {{ {plain('FamilyMember')} child {{ givenName ethnicity {{ state }} }} }} "
        f"names {{ {plain('PersonName')} }} identifiers {{ {plain('Identifier')} }} "
        f"addresses {{ {plain('Address')} }} contactPoints {{ {plain('ContactPoint')} }} "
        f"needs {{ {plain('Need')} interventions {intervention} }} interventions {intervention} "
        f"involvements {{ {plain('Involvement')} {agency} }} episodes {{ {plain('Episode')} }} "
        f"assessments {{ {plain('Assessment')} {agency} factors {{ {plain('Factor')} }} needs {{ {plain('Need')} }} }} "
        f"plans {{ {plain('Plan')} actions {{ {plain('PlanAction')} {agency} }} reviews {{ {plain('PlanReview')} }} }} "
        + " ".join(
            f"{key} {{ {plain(shape.target)} {agency if 'agency' in ENTITIES[shape.target].fields else ''} }}"
            for key, shape in ENTITIES["Child"].fields.items()
            if isinstance(shape, Many) and f"{key} {{" not in DEEPER
        )
    )
    if child:
        return Question("query($id: ID!) { child(id: $id) { " + inner + " } }", {"id": child})
    return Question("{ children(first: 150) { totalCount nodes { " + inner + " } } }")
