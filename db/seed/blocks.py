"""The population in blocks of families: each is made, copied and forgotten, so that memory does not grow with numbers.

The first block holds the cast, the children that come first, and every case that is easily forgotten. Up to `FIRST`
children, it is the only one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from db import tables
from db.seed.adopted import live_twice, part_lives
from db.seed.agreed import agree
from db.seed.attributes import describe
from db.seed.care import look_after
from db.seed.cases import show
from db.seed.cast import Cast, add_identity, add_players, make_cast
from db.seed.families import Family, make_families
from db.seed.guard import guard, name_shields
from db.seed.homes import settle
from db.seed.keeping import beside, keep
from db.seed.kinship import relate
from db.seed.lapses import lapse
from db.seed.named import name_cases
from db.seed.nature import tell
from db.seed.notes import write_down
from db.seed.odd import Picked, rearrange
from db.seed.papers import add_papers
from db.seed.parts import PARTS
from db.seed.plans import plan_work
from db.seed.players import add_parents, give_cases, name_teams
from db.seed.rows import Rows
from db.seed.scene import Scene
from db.seed.shelter import close_doors, rehouse
from db.seed.status import record_status
from db.seed.work import assess, caseloads, involve, protect, refer
from db.seed.workforce import contract, employ

FIRST, BLOCK = 500, 2000
"""Children of the first block, and of one that follows: the first page is the same, however many there are."""


@dataclass(frozen=True, slots=True)
class Start:
    """What the first block leaves to the later ones. They need nothing of each other, so any process can make them."""

    seed: int
    today: date
    cast: Cast
    above: UUID
    """The highest key of the children that come first."""


def make(children: int, seed: int, today: date) -> Rows:
    """Make the rows of a population that is one block; touches no database."""
    rows, _ = start(children, seed, today)
    return rows


def start(children: int, seed: int, today: date) -> tuple[Rows, Start]:
    """Make the first block, with all rows that its children need."""
    rows = Rows(seed, today)
    rows.add(tables.instance, id=1, is_synthetic=True, seed=seed, seeded_at=datetime.now(UTC))
    cast = make_cast(rows)
    families = make_families(rows, children)
    above = max(kid.id for family in families for kid in family.kids if kid.turn)
    _first(rows, cast, families)
    return rows, Start(seed, today, cast, above)


def go_on(begun: Start, before: int, children: int) -> Rows:
    """Make a later block, after `before` children."""
    rows = Rows(begun.seed, begun.today, before)
    rows.stream("block", before)
    return _later(rows, begun.cast, children, begun.above)


def _first(rows: Rows, cast: Cast, families: list[Family]) -> None:
    for family in families:
        _write(rows, cast, family)
    kids = [kid for family in families for kid in family.kids]
    caseloads(rows, cast, kids)
    protect(rows, families)
    reader = next(kid for kid in kids if kid.turn and kid.turn.is_reader)
    part = next(part for part in PARTS if part.name == "young_person")
    add_identity(rows, cast, part, person_id=reader.id)
    add_players(rows, cast)
    employ(rows, cast)
    contract(rows, cast)
    lapse(rows, cast)
    scene = Scene(rows, cast, families)
    look_after(scene)
    picked = Picked(scene)
    live_twice(scene, picked)
    rearrange(scene, picked)
    give_cases(scene, picked)
    _enrich(scene)
    rehouse(scene, picked)
    show(scene, picked)
    add_papers(scene, picked)
    guard(scene, picked)
    close_doors(scene)
    add_parents(scene, cast)
    part_lives(scene, picked)
    name_cases(scene, picked)
    beside(scene)
    keep(scene, picked)
    rows.number(tables.excluded_practitioner)
    rows.number(tables.sealed_link)
    rows.number(tables.match_candidate, "mirror_id")


def _later(rows: Rows, cast: Cast, children: int, above: UUID) -> Rows:
    families = make_families(rows, children, above)
    for family in families:
        _write(rows, cast, family)
    protect(rows, families)
    scene = Scene(rows, cast, families)
    look_after(scene)
    _enrich(scene)
    close_doors(scene)
    beside(scene)
    return rows


def _write(rows: Rows, cast: Cast, family: Family) -> None:
    relate(rows, family)
    for kid in family.kids:
        describe(rows, kid)
        refer(rows, kid)
        assess(rows, cast, kid)
        involve(rows, cast, kid)


def _enrich(scene: Scene) -> None:
    """Fill the rest of the record, each topic from generators of its own."""
    name_shields(scene)
    name_teams(scene)
    tell(scene)
    record_status(scene)
    settle(scene)
    plan_work(scene)
    write_down(scene)
    agree(scene)
