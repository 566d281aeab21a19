"""Families: who is whose child, sibling, parent or carer, in which household, under which
authority.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from db import tables
from db.seed.names import KNOWN_AS, MONONYMS, ORIGINS, Origin
from db.seed.parts import HOME, NEIGHBOURS
from db.seed.rows import Rows
from db.seed.turns import TURNS, Turn

LEAST = 60
"""Below this many children there is no room for the children that show something (see `turns`)."""

_SHARE = {NEIGHBOURS[0]: 0.22, NEIGHBOURS[1]: 0.18}
_SHAPES = {"TOGETHER": 36, "LONE": 26, "SPLIT": 20, "BLENDED": 9, "KINSHIP": 5, "FOSTER": 4}
_SIZES = {1: 40, 2: 33, 3: 18, 4: 9}
_DAYS = 365.25
STAYS = ("P1", "R3")
"""Placements with a parent: at home, or together in a unit."""
_SEEKING_ASYLUM = tuple(origin for origin in ORIGINS if "UASC" in origin.immigration)


@dataclass(slots=True)
class Kid:
    """A child while the family is being made."""

    id: UUID
    authority: str
    kind: str
    sex: str
    born: date | None
    given: str | None
    family: str | None
    ethnicity: str
    immigration: str
    turn: Turn | None = None
    due: date | None = None
    died: date | None = None
    precision: str | None = None
    twin: bool = False
    alone: bool = False
    """Came to the country without a parent."""
    index: int = 0
    number: int = 0
    """Counts the children from one; each has generators of its own by it."""
    placed: str | None = None
    """The type of the placement where a looked-after child lives."""

    def age(self, today: date) -> int:
        """Whole years; 0 before birth."""
        return max(0, int((today - self.born).days / _DAYS)) if self.born else 0


@dataclass(slots=True)
class Family:
    """Children who belong together. In a SPLIT family they live with one parent or the other."""

    shape: str
    origin: Origin
    surname: str
    ethnicity: str
    immigration: str
    kids: list[Kid] = field(default_factory=list)

    def is_away(self, kid: Kid) -> bool:
        """Whether the child is placed with somebody whom the rest of the family does not live with."""
        return bool(kid.placed) and kid.placed not in STAYS and self.shape not in ("FOSTER", "KINSHIP")


class Keys:
    """Keys of children by authority. The lowest ones of the home authority go to `TURNS`."""

    def __init__(self, rows: Rows, children: int, above: UUID | None = None) -> None:
        left = {code: round(children * share) for code, share in _SHARE.items()}
        pools = {HOME: children - sum(left.values()), **left}
        self._free = {code: sorted(_key(rows, above) for _ in range(number)) for code, number in pools.items()}
        # In a later block the first ones are given out already: its keys are above them.
        self.first = [self._free[HOME].pop(0) for _ in TURNS] if above is None else []
        for pool in self._free.values():
            rows.rng.shuffle(pool)

    def left(self, authority: str) -> int:
        """How many children the authority still has to get."""
        return len(self._free[authority])

    def take(self, authority: str) -> UUID:
        """Use a key up. Raises IndexError when none is left."""
        return self._free[authority].pop()


def _key(rows: Rows, above: UUID | None) -> UUID:
    key = rows.key()
    while above is not None and key <= above:
        key = rows.key()
    return key


def make_families(rows: Rows, children: int, above: UUID | None = None) -> list[Family]:
    """Make `children` children in families: first those with a turn, then the rarer kinds, then the
    rest. A later block has only the rest, with keys above those of the first ones.
    """
    keys = Keys(rows, children, above)
    families = []
    for turn, key in zip(TURNS if above is None else (), keys.first, strict=True):
        shape = "SPLIT" if turn.sibling_shielded else "TOGETHER" if turn.housing else "LONE"
        sibling = turn.age - 3 if turn.age > 3 else turn.age + 4  # noqa: PLR2004 - years apart
        family = _family(rows, keys, HOME, shape, sibling, 0 if turn.is_reader else 1)
        family.kids.insert(0, _kid(rows, key, HOME, family, turn.age, turn=turn))
        families.append(family)
    families += _rarer(rows, keys) if above is None else ()
    for authority in (HOME, *NEIGHBOURS):
        while left := keys.left(authority):
            size = min(left, rows.weighted(_SIZES))
            shape = rows.weighted(_SHAPES)
            family = _family(rows, keys, authority, shape, rows.between(1, 17), size)
            if len(family.kids) > 1 and rows.chance(0.1):
                _unborn(rows, family.kids[-1])
            families.append(family)
    for family in families:
        for index, kid in enumerate(family.kids):
            kid.index = index
            _store(rows, kid)
    return families


def _family(  # noqa: PLR0913, PLR0917 - what decides a family
    rows: Rows,
    keys: Keys,
    authority: str,
    shape: str,
    eldest: int,
    size: int,
    origins: tuple[Origin, ...] = ORIGINS,
) -> Family:
    origin = rows.rng.choices(origins, [origin.weight for origin in origins])[0]
    family = Family(
        shape,
        origin,
        rows.pick(origin.families),
        rows.pick(origin.ethnicity),
        rows.pick([code for code in origin.immigration if not code.startswith("UASC")]),
    )
    age = eldest
    for number in range(size):
        # The second child of a split family may live with the other parent, over the border.
        over = shape == "SPLIT" and number == 1 and keys.left(NEIGHBOURS[0]) > 0
        where = NEIGHBOURS[0] if over and rows.chance(0.5) else authority
        if not keys.left(where):
            break
        family.kids.append(_kid(rows, keys.take(where), where, family, age))
        age -= rows.between(2, 4)
        if age < 0:
            break
    return family


def _kid(  # noqa: PLR0913 - what decides a child
    rows: Rows, key: UUID, authority: str, family: Family, age: int, *, turn: Turn | None = None
) -> Kid:
    # Some days short of the next birthday, and for the newest some days old at least.
    born = rows.today - timedelta(days=int(age * _DAYS) + rows.between(12, 340))
    sex = rows.pick("FM")
    given = rows.pick(family.origin.girls if sex == "F" else family.origin.boys)
    taken = {kid.given for kid in family.kids}
    if given in taken:
        spare = family.origin.girls if sex == "F" else family.origin.boys
        given = next(name for name in spare if name not in taken)
    kind = "YOUNG_PERSON" if age >= 16 else "CHILD"  # noqa: PLR2004 - the age of a young person
    return Kid(
        id=key,
        authority=authority,
        kind=kind,
        sex=sex,
        born=born,
        given=given,
        family=family.surname,
        ethnicity=family.ethnicity,
        immigration=family.immigration,
        turn=turn,
        precision="EXACT",
    )


def _unborn(rows: Rows, kid: Kid) -> None:
    """An unborn child has a due date and a mother, and nothing else yet: no name, no sex, no birth
    date.
    """
    kid.kind, kid.sex, kid.born, kid.precision = "UNBORN", "U", None, None
    kid.given = kid.family = None
    kid.due = rows.days_ago(-200, -10)


def _rarer(rows: Rows, keys: Keys) -> Iterator[Family]:
    """One or two families of each kind that is easily forgotten."""
    for authority in (HOME, NEIGHBOURS[0]):
        twins = _family(rows, keys, authority, "TOGETHER", 6, 2)
        first, second = twins.kids
        second.born = first.born
        first.twin = second.twin = True
        yield twins
    expected = _family(rows, keys, HOME, "LONE", 9, 2)
    for kid in expected.kids:
        _unborn(rows, kid)
        kid.twin = True
    expected.kids[1].due = expected.kids[0].due
    yield expected
    for authority, age, precision in ((HOME, 15, "ESTIMATED"), (NEIGHBOURS[1], 17, "DISPUTED")):
        alone = _family(rows, keys, authority, "FOSTER", age, 1, _SEEKING_ASYLUM)
        kid = alone.kids[0]
        kid.alone, kid.precision = True, precision
        kid.immigration = "UASC"
        # The Department's rule for an unknown day: the fifteenth, never the first.
        kid.born = kid.born and kid.born.replace(day=15)
        yield alone
    for precision in ("DAY_UNKNOWN", "MONTH_UNKNOWN"):
        unsure = _family(rows, keys, HOME, "KINSHIP", 8, 1)
        unsure.kids[0].precision = precision
        unsure.kids[0].born = date(rows.today.year - 8, 6, 15)
        yield unsure
    for authority in (HOME, NEIGHBOURS[1]):
        one_name = _family(rows, keys, authority, "LONE", 5, 1)
        one_name.kids[0].given, one_name.kids[0].family = rows.pick(MONONYMS), None
        yield one_name
    mourning = _family(rows, keys, HOME, "TOGETHER", 10, 2)
    mourning.kids[0].died = rows.days_ago(60, 300)
    yield mourning


def _store(rows: Rows, kid: Kid) -> None:
    kid.number = rows.before + len(rows.kept["child"]) + 1
    rows.add(
        tables.person,
        id=kid.id,
        kind=kid.kind,
        given_name=kid.given,
        family_name=kid.family,
        known_as=KNOWN_AS.get(kid.given or ""),
        date_of_birth=kid.born,
        date_of_birth_precision=kid.precision,
        expected_delivery_date=kid.due,
        date_of_death=kid.died,
        sex=kid.sex,
    )
    rows.add(
        tables.child,
        id=kid.id,
        authority_code=kid.authority,
        la_child_id=f"DEMO{kid.number:07}",
        competence_recorded_on=(rows.days_ago(30, 200) if kid.turn and kid.turn.is_reader else None),
    )
