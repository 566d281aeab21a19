"""Operations about staff: of organisations, the own one and others, and of single rows by their ids."""

from collections.abc import Iterator
from random import Random

from tests.oracle.evaluator import Question
from tests.oracle.forms import Many, One
from tests.oracle.lookups import AT_ONCE, nodes
from tests.oracle.shapes import EVERY
from tests.oracle.shapes_staff import STAFF, STAFF_LISTS
from tests.oracle.world import Caller, World

NARROWED = (
    'practitioners(filter: {name: {contains: "a"}}, orderBy: [{jobTitle: DESC}, {name: ASC}]) { id name jobTitle }',
    'practitioners(filter: {vettings: {some: {checkLevel: {in: ["ENHANCED"]}}}}) { id }',
    "teams(filter: {members: {none: {isManager: {eq: true}}}}) { id name }",
    "teams(filter: {isDuty: {eq: true}}, orderBy: [{name: DESC}]) { id }",
    'agreements(filter: {purposes: {has: "DIRECT_CARE"}}, orderBy: [{endsOn: DESC}]) { id endsOn }',
)
"""By what lists of staff are narrowed and ordered."""


FROM_A_CHILD = '{involvements: {some: {agency: {practitioners: {some: {name: {contains: "e"}}}}}}}'
"""The way from a list of children to staff, as far as a caller sees each step of it."""


def staff(rng: Random, world: World, caller: Caller) -> Iterator[Question]:
    """The own organisation whole, two others, and some rows of each type by their ids."""
    others = [key for key in sorted(world.rows["agency"], key=str) if key != caller.agency_id]
    whole = " ".join(f"{key} {{ {_whole(shape.target, 2)} }}" for key, shape in STAFF_LISTS.items())
    yield Question(f"{{ organisation {{ id name {whole} withheld {{ field reason }} }} }}")
    for agency in rng.sample(others, 2):
        node = f'node(id: "Agency:{agency}")'
        yield Question(f"{{ {node} {{ ... on Agency {{ id name {whole} withheld {{ field reason }} }} }} }}")
    for one in NARROWED:
        yield Question(f"{{ a: organisation {{ id {one} withheld {{ field reason }} }} }}")
    yield Question(f"{{ children(first: 9, filter: {FROM_A_CHILD}) {{ totalCount nodes {{ id }} }} }}")
    for name, entity in STAFF.items():
        own = [row["id"] for row in world.rows[entity.table].values() if _is_near(world, caller, row)]
        keys = sorted(world.rows[entity.table], key=str)
        some = rng.sample(sorted(own, key=str), min(AT_ONCE // 2, len(own))) + rng.sample(
            keys, min(AT_ONCE // 2, len(keys))
        )
        yield from nodes(name, _whole(name, 1), some)


def _is_near(world: World, caller: Caller, row: object) -> bool:
    """Whether the row has to do with the organisation: so that rows that are there are asked for too."""
    assert hasattr(row, "get")
    who = world.rows["practitioner"].get(row.get("practitioner_id"), {})
    return caller.agency_id in (row.get("agency_id"), who.get("agency_id"))


def _whole(name: str, depth: int) -> str:
    """Every field of a type, and so deep what it leads to."""
    parts = ["id"]
    for key, shape in EVERY[name].fields.items():
        if not isinstance(shape, Many | One):
            parts.append(key)
        elif depth and not (name == "Agency" and isinstance(shape, Many)):
            parts.append(f"{key} {{ {_whole(shape.target, depth - 1)} }}")
    return " ".join((*parts, "withheld { field reason }"))
