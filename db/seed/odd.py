"""Lives that do not fit the usual form: adoption, coming of age, a move, a home that is none.

They come first, since they change days that everything else is measured by. Only ordinary children of the first block
are taken, each for one case at most; in a small population some cases find nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from db import tables
from db.check_digits import nhs_check_digit
from db.seed.families import Family, Kid
from db.seed.parts import HOME, NEIGHBOURS
from db.seed.rows import Row, noon
from db.seed.scene import Scene

_YEAR = timedelta(days=366)
_COMING_OF_AGE = 17


@dataclass(slots=True)
class Picked:
    """Who stands for which case. A child that is taken is not taken again."""

    scene: Scene
    taken: set[UUID] = field(default_factory=set)
    by_case: dict[str, Kid] = field(default_factory=dict)

    def take(self, case: str, fits: Callable[[Family, Kid], bool]) -> Kid | None:
        """Find an ordinary child for a case."""
        for family in self.scene.families:
            for kid in family.kids:
                if kid.id not in self.taken and is_ordinary(family, kid) and fits(family, kid):
                    self.taken.add(kid.id)
                    self.by_case[case] = kid
                    return kid
        return None


def is_ordinary(family: Family, kid: Kid) -> bool:
    """Whether nothing is special about the child yet."""
    special = kid.turn or family.kids[0].turn or kid.twin or kid.alone or kid.died
    return not special and kid.born is not None and kid.precision == "EXACT" and kid.family is not None


def rearrange(scene: Scene) -> Picked:
    """Change the lives of some children, before anything rests on their days."""
    scene.rows.stream("odd")
    picked = Picked(scene)
    _adopted(scene, picked)
    _came_of_age(scene, picked)
    _moved(scene, picked)
    _twins(scene)
    return picked


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


def _adopted(scene: Scene, picked: Picked) -> None:
    """A sealed record, and the record that the child lives on under; nothing else joins the two."""

    def alone(family: Family, kid: Kid) -> bool:
        return len(family.kids) == 1 and kid.authority == HOME

    former = picked.take("sealed", lambda family, kid: alone(family, kid) and family.shape in ("FOSTER", "LONE"))
    if former is None or former.born is None:
        return
    sex = former.sex
    present = picked.take("adopted", lambda family, kid: len(family.kids) == 1 and family.shape in (
        "TOGETHER", "BLENDED", "SPLIT") and kid.sex == sex)  # fmt: skip
    if present is None or present.born is None:
        return
    gap = former.born - present.born
    born_earlier(scene, former if gap > timedelta() else present, abs(gap))
    for edge in scene.parents(present):
        edge["relation_code"], edge["pr_basis_code"] = "adoptive_parent", "ADOPTION"
        edge["has_parental_responsibility"] = True
    rows = scene.rows
    ordered = rows.days_ago(60, 200)
    rows.add(tables.seal, child_id=former.id, grounds="ADOPTION", ordered_on=ordered, sealed_at=noon(ordered))
    rows.add(tables.sealed_link, former_id=former.id, present_id=present.id)
    rows.add(tables.person_name, person_id=present.id, type="PRE_ADOPTION", given_name=former.given,
             family_name=former.family, valid_from=former.born, valid_to=ordered, source="COURT")  # fmt: skip
    _adoption_case(scene, former, ordered - timedelta(days=200))
    for episode in scene.episodes[former.id]:
        if episode["closure_date"] is None or episode["closure_date"] > ordered:
            episode["referral_date"] = min(episode["referral_date"], ordered)
            episode["closure_date"], episode["closure_reason_scheme"] = ordered, "closure_reason"
            episode["closure_reason_code"] = "RC1"


def _adoption_case(scene: Scene, former: Kid, decided: object) -> None:
    episode = scene.episodes[former.id][-1]
    episode["category"], episode["initial_conference_on"] = "CLA", None
    scene.rows.add(tables.adoption, child_id=former.id, episode_id=episode["id"], decided_on=decided)


def _came_of_age(scene: Scene, picked: Picked) -> None:
    """A care leaver of eighteen, and another who left and whose record is an archive."""
    rows = scene.rows
    for case in ("care_leaver", "archived"):
        kid = picked.take(case, lambda _, kid: kid.age(rows.today) == _COMING_OF_AGE and kid.authority == HOME)
        if kid is None:
            continue
        born_earlier(scene, kid, _YEAR)
        last = scene.episodes[kid.id][-1]
        last["category"], last["initial_conference_on"] = "CLA", None
        if case == "archived":
            _archive(scene, kid, last)
            continue
        ended = max(last["referral_date"], rows.today - timedelta(days=15))
        _close(last, ended, "RC7")
        leaver = {**last, "id": rows.key(), "category": "CARE_LEAVER", "referral_date": ended}
        leaver |= dict.fromkeys(("closure_date", "closure_reason_scheme", "closure_reason_code"))
        rows.kept["episode"].append(leaver)
        scene.episodes[kid.id].append(leaver)
        rows.add(tables.legal_status, child_id=kid.id, scheme="legal_order", code="CARE_LEAVER", started_on=ended)


def _archive(scene: Scene, kid: Kid, last: Row) -> None:
    yesterday = scene.rows.today - timedelta(days=1)
    _close(last, max(last["referral_date"], yesterday), "RC7")
    scene.children[kid.id]["archived_on"] = yesterday
    for row in scene.involvements[kid.id]:
        if row["ended_on"] is None or row["ended_on"] > yesterday:
            row["ended_on"] = max(row["started_on"], yesterday)


def _close(episode: Row, day: object, reason: str) -> None:
    episode["closure_date"], episode["closure_reason_scheme"] = day, "closure_reason"
    episode["closure_reason_code"] = reason


def _moved(scene: Scene, picked: Picked) -> None:
    """Moved lately, moved long ago, and placed in another authority's area."""
    for case, days in (("moved_lately", 20), ("moved", 200)):
        kid = picked.take(case, lambda _, kid: kid.authority == HOME)
        if kid:
            row = scene.children[kid.id]
            row["previous_authority_code"] = NEIGHBOURS[0]
            row["transferred_on"] = scene.rows.today - timedelta(days=days)
    kid = picked.take("out_of_area", lambda family, kid: family.shape == "FOSTER" and kid.authority == HOME)
    if kid:
        scene.children[kid.id]["host_authority_code"] = NEIGHBOURS[1]


def _twins(scene: Scene) -> None:
    """Twins often have neighbouring NHS numbers: the number after the first twin's that can be one."""
    for family in scene.families:
        twins = [kid for kid in family.kids if kid.twin and kid.born]
        numbers = [
            row for kid in twins for row in scene.rows.kept["identifier"]
            if row["person_id"] == kid.id and row["kind"] == "NHS_NUMBER"
        ]  # fmt: skip
        if len(numbers) == 2:  # noqa: PLR2004 - twins
            nine = int(numbers[0]["value"][:9])
            nine = nine + 1 if nhs_check_digit(str(nine + 1)) else nine + 2
            numbers[1]["value"] = f"{nine}{nhs_check_digit(str(nine))}"
