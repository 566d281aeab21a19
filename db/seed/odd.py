"""Lives that do not fit the usual form: coming of age, a move, a placement elsewhere, a name of another kind.

They come first, since they change days that everything else is measured by. Only ordinary children of the first block
are taken, each for one case; in a small population some cases find nobody.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from db import tables
from db.check_digits import nhs_check_digit
from db.seed.care import drop_parents, place
from db.seed.families import Family, Kid
from db.seed.parts import HOME, NEIGHBOURS
from db.seed.rows import Row
from db.seed.scene import Scene

Fits = Callable[[Family, Kid], bool]

_YEAR = timedelta(days=366)
_COMING_OF_AGE = 17
_INFANT, _TEEN = 1, 12
_CLOSED = ("closure_date", "closure_reason_scheme", "closure_reason_code")


@dataclass(slots=True)
class Picked:
    """Who stands for which case. A child that is taken is not taken again."""

    scene: Scene
    taken: set[UUID] = field(default_factory=set)
    apart: set[UUID] = field(default_factory=set)
    """Those who share with no other case: their record ends, or begins, on a day."""
    by_case: dict[str, Kid] = field(default_factory=dict)

    def take(self, case: str, fits: Fits, *, shared: bool = False) -> Kid | None:
        """Find an ordinary child for a case, of the home authority before others.

        A case that only adds papers may, where all are taken, share one.
        """
        fitting = sorted(self._fitting(fits), key=lambda kid: kid.authority != HOME)
        found = next((kid for kid in fitting if kid.id not in self.taken), None)
        if found is None and shared:
            found = next((kid for kid in fitting if kid.id not in self.apart), None)
        if found:
            self.taken.add(found.id)
            self.by_case[case] = found
        return found

    def take_home(self, case: str, fits: Fits) -> tuple[Family, Kid] | None:
        """Find a child whose whole family may move house: no other of its children stands for anything."""

        def free(family: Family, kid: Kid) -> bool:
            own = all(other.id not in self.taken and other.placed is None for other in family.kids)
            return own and fits(family, kid)

        kid = self.take(case, free)
        return (self.family(kid), kid) if kid else None

    def family(self, kid: Kid) -> Family:
        """The family of a child."""
        return next(family for family in self.scene.families if kid in family.kids)

    def _fitting(self, fits: Fits) -> Iterator[Kid]:
        for family in self.scene.families:
            for kid in family.kids:
                if is_ordinary(family, kid) and fits(family, kid):
                    yield kid


def is_ordinary(family: Family, kid: Kid) -> bool:
    """Whether nothing is special about the child yet."""
    special = kid.turn or family.kids[0].turn or kid.twin or kid.alone or kid.died
    return not special and kid.born is not None and kid.precision == "EXACT" and kid.family is not None


def rearrange(scene: Scene, picked: Picked) -> None:
    """Change the lives of some children, before anything rests on their days."""
    scene.rows.stream("odd")
    for case in (_came_of_age, _moved, _placed, _found_adult, _in_a_unit, _named):
        case(scene, picked)
    _twins(scene)


def born_earlier(scene: Scene, kid: Kid, days: timedelta) -> None:
    """Make a child older; nothing else can come before its birth by that."""
    if kid.born:
        kid.born -= days
        scene.people[kid.id]["date_of_birth"] = kid.born
        for edge in scene.edges[kid.id]:
            edge["started_on"] = kid.born
        for row in scene.rows.kept["identifier"]:
            if row["person_id"] == kid.id:
                row["valid_from"] = kid.born


def _came_of_age(scene: Scene, picked: Picked) -> None:
    """A care leaver of eighteen, and another who left and whose record is an archive."""
    rows = scene.rows

    def nearly(_: Family, kid: Kid) -> bool:
        return kid.age(rows.today) == _COMING_OF_AGE and kid.placed is None

    for case in ("care_leaver", "archived"):
        kid = picked.take(case, nearly)
        if kid is None:
            continue
        born_earlier(scene, kid, _YEAR)
        last = scene.episodes[kid.id][-1]
        last["category"], last["initial_conference_on"] = "CLA", None
        if case == "archived":
            _archive(scene, kid, last)
            continue
        ended = max(last["referral_date"], rows.today - timedelta(days=15))
        close_episode(last, ended, "RC7")
        _again(scene, kid, last, "CARE_LEAVER", ended)
        rows.add(tables.legal_status, child_id=kid.id, scheme="legal_order", code="CARE_LEAVER", started_on=ended)


def _archive(scene: Scene, kid: Kid, last: Row) -> None:
    yesterday = scene.rows.today - timedelta(days=1)
    close_episode(last, max(last["referral_date"], yesterday), "RC7")
    scene.children[kid.id]["archived_on"] = yesterday
    end_involvements(scene, kid, yesterday)


def close_episode(episode: Row, day: date, reason: str) -> None:
    """End an episode on a day, for a reason of the census."""
    episode.update(zip(_CLOSED, (day, "closure_reason", reason), strict=True))


def end_involvements(scene: Scene, kid: Kid, day: date) -> None:
    """Nobody works with the child from this day on."""
    for row in scene.involvements[kid.id]:
        if row["ended_on"] is None or row["ended_on"] > day:
            row["ended_on"] = max(row["started_on"], day)


def _again(scene: Scene, kid: Kid, before: Row, category: str, day: date) -> Row:
    """Open another episode after one that was closed."""
    rows = scene.rows
    episode = {**before, "id": rows.key(), "category": category, "referral_date": day}
    episode |= dict.fromkeys(_CLOSED)
    rows.kept["episode"].append(episode)
    scene.episodes[kid.id].append(episode)
    return episode


def _long_here(day: date) -> Fits:
    return lambda _, kid: kid.placed is None and kid.born is not None and kid.born < day


def _moved(scene: Scene, picked: Picked) -> None:
    """Moved lately, with a plan of child protection, and moved long ago: the other authority closed its episode."""
    rows = scene.rows
    for case, days in (("moved_lately", 20), ("moved_long_ago", 200)):
        day = rows.today - timedelta(days=days)
        first = day - timedelta(days=90)
        kid = picked.take(case, _long_here(first))
        if kid is None:
            continue
        before = next(code for code in NEIGHBOURS if code != kid.authority)
        scene.children[kid.id] |= {"previous_authority_code": before, "transferred_on": day}
        last = scene.episodes[kid.id][-1]
        last |= {"authority_code": before, "referral_date": min(last["referral_date"], first)}
        last |= {"category": "CP", "initial_conference_on": last["referral_date"] + timedelta(days=15)}
        close_episode(last, day, "RC5")
        # The conference on the transfer is due within fifteen working days.
        here = _again(scene, kid, last, "CP", day)
        here |= {"authority_code": kid.authority, "initial_conference_on": day + timedelta(days=15)}
        for row in scene.involvements[kid.id]:
            row["started_on"] = max(row["started_on"], day)
            row["ended_on"] = row["ended_on"] and max(row["ended_on"], row["started_on"])


def _placed(scene: Scene, picked: Picked) -> None:
    """Placed in another area, for adoption, apart from a sibling; and one who left the country."""
    for case, kind in (("out_of_area", "U4"), ("placed_for_adoption", "A5"), ("left_england", "U6")):
        scene.rows.stream(case)
        kid = picked.take(case, lambda _, kid: kid.age(scene.rows.today) > _INFANT)
        if kid:
            place(scene, picked.family(kid), kid, kind)
    kid = picked.by_case.get("out_of_area")
    if kid:
        scene.children[kid.id]["host_authority_code"] = next(
            code for code in reversed(NEIGHBOURS) if code != kid.authority
        )
    kid = picked.by_case.get("left_england")
    if kid:
        last = scene.episodes[kid.id][-1]
        close_episode(last, max(last["referral_date"], scene.rows.today - timedelta(days=30)), "RC7")
    scene.rows.stream("apart")

    def two(family: Family, kid: Kid) -> bool:
        others = [other for other in family.kids if other is not kid and is_ordinary(family, other)]
        return family.shape not in ("FOSTER", "KINSHIP") and any(other.id not in picked.taken for other in others)

    kid = picked.take("siblings_placed_apart", two)
    if kid:
        family = picked.family(kid)
        other = next(one for one in family.kids if is_ordinary(family, one) and one.id not in picked.taken)
        picked.taken.add(other.id)
        place(scene, family, kid, "U4")
        place(scene, family, other, "U4")


def _found_adult(scene: Scene, picked: Picked) -> None:
    """Came alone and said to be a child; an assessment found an adult, and the care ended."""
    scene.rows.stream("found_adult")

    def may(family: Family, kid: Kid) -> bool:
        usual = family.shape in ("LONE", "TOGETHER", "SPLIT") and len(family.kids) == 1
        return usual and kid.age(scene.rows.today) > _TEEN

    kid = picked.take("found_adult", may)
    if kid is None or kid.born is None:
        return
    family = picked.family(kid)
    drop_parents(scene, kid)
    kid.alone, kid.precision, kid.immigration = True, "DISPUTED", "UASC"
    scene.people[kid.id]["date_of_birth_precision"] = "DISPUTED"
    born_earlier(scene, kid, kid.born - (kid.born - timedelta(days=14)).replace(day=15))
    told: Row = {"state": "RECORDED", "source": "DOCUMENT", "scheme": "immigration", "code": "UASC"}
    told |= {"recorded_on": scene.rows.days_ago(60, 300)}
    stated = [row for row in scene.rows.kept["child_immigration"] if row["child_id"] == kid.id]
    if stated:
        stated[0].update(told)
    else:
        scene.rows.add(tables.child_immigration, child_id=kid.id, **told)
    place(scene, family, kid, "U6")
    last = scene.episodes[kid.id][-1]
    last["primary_need_code"] = "N8"
    close_episode(last, max(last["referral_date"], scene.rows.today - timedelta(days=25)), "RC8")


def _in_a_unit(scene: Scene, picked: Picked) -> None:
    """An infant with its mother in the unit of a prison."""
    found = picked.take_home("mother_and_baby_prison", lambda family, kid: family.shape == "LONE"
                             and len(family.kids) == 1 and kid.age(scene.rows.today) <= _INFANT)  # fmt: skip
    if found is None:
        found = picked.take_home("mother_and_baby_prison", lambda family, kid: len(family.kids) == 1
                                 and kid.age(scene.rows.today) <= _INFANT)  # fmt: skip
    if found:
        place(scene, *found, "R3")


def _named(scene: Scene, picked: Picked) -> None:
    """A family name that is the father's first name, and one of two names: before names are written down."""

    def father(kid: Kid) -> UUID | None:
        found = (edge for edge in scene.edges[kid.id] if edge["relation_code"] == "birth_father")
        return next((edge["person_id"] for edge in found), None)

    kid = picked.take("patronymic", lambda _, kid: father(kid) is not None)
    who = father(kid) if kid else None
    if kid and who:
        kid.family = scene.people[kid.id]["family_name"] = scene.people[who]["given_name"]
    kid = picked.take("double_barrelled", lambda _, kid: "-" not in (kid.family or "-"))
    if kid:
        kid.family = scene.people[kid.id]["family_name"] = f"{kid.family}-Moyo"


def _twins(scene: Scene) -> None:
    """Twins often have neighbouring NHS numbers: the number after the first twin's that can be one."""
    for family in scene.families:
        twins = [kid for kid in family.kids if kid.twin and kid.born]
        keys = [kid.id for kid in twins]
        numbers = [row for row in scene.rows.kept["identifier"] if row["kind"] == "NHS_NUMBER"]
        numbers = sorted(
            (row for row in numbers if row["person_id"] in keys), key=lambda row: keys.index(row["person_id"])
        )
        if len(numbers) == 1:
            # The other one drew a number that has no check digit, and so got none.
            other = next(key for key in keys if key != numbers[0]["person_id"])
            numbers.append({**numbers[0], "id": scene.rows.key(), "person_id": other})
            scene.rows.kept["identifier"].append(numbers[1])
        if numbers:
            nine = int(numbers[0]["value"][:9])
            nine = nine + 1 if nhs_check_digit(str(nine + 1)) else nine + 2
            numbers[1]["value"] = f"{nine}{nhs_check_digit(str(nine))}"
