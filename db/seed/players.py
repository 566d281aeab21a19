"""Children in reach of the later demo identities: by involvement, team, adoption case; the others come by authority,
roll, consent or request.
"""

from db.seed.cast import Cast, add_identity
from db.seed.odd import Picked
from db.seed.parts import HOME, PARTS, Part
from db.seed.scene import Scene
from db.seed.work import add_involvement
from db.seed.workforce import TEAMS

_CASES = (
    ("lead_practitioner", HOME, "LA_EH", 8, 0, 17),
    ("lead_practitioner_2", "317", "LA_EH", 6, 0, 17),
    ("eh_practitioner", HOME, "VCS", 9, 0, 17),
    ("health_visitor_2", "316", "NHS_COMMUNITY", 3, 0, 4),
    ("sensitive_service_worker", HOME, "NHS_CAMHS", 14, 5, 17),
    ("yjs_officer", HOME, "YJS", 6, 11, 17),
    ("police_pvp", HOME, "POLICE", 20, 0, 17),
    ("housing_officer_2", "316", "LA_HOUSING", 6, 0, 17),
    ("dsl", HOME, "SCHOOL", 30, 6, 17),
)
"""Name, authority, sector, every how many children, and between which ages."""


def give_cases(scene: Scene, picked: Picked) -> None:
    """Give the later identities children to work with, of their own authority and kind."""
    scene.rows.stream("caseloads")
    for name, authority, sector, every, youngest, oldest in _CASES:
        usual = sorted(
            (
                kid
                for kid in scene.kids()
                if kid.authority == authority and not kid.turn and youngest <= kid.age(scene.rows.today) <= oldest
                and kid.died is None and kid.born
            ),
            key=lambda kid: kid.id,
        )  # fmt: skip
        for kid in usual[1::every]:
            known = (scene.rows.today - kid.born).days if kid.born else 0
            days = (-min(known, scene.rows.between(30, 600)), None)
            add_involvement(scene.rows, scene.cast, kid, sector, scene.cast.demo[name], days)
            row = scene.rows.kept["involvement"][-1]
            row["is_core_group"] = sector in ("LA_EH", "VCS", "SCHOOL")
            scene.involvements[kid.id].append(row)
    # The sealed record is over: nobody works with it, and the officer knows the child by the present one.
    found = picked.by_case.get("adopted")
    if found and found.authority == HOME:
        who = scene.cast.demo["adoption_officer"]
        add_involvement(scene.rows, scene.cast, found, "LA_CSC", who, (-30, None))
        scene.involvements[found.id].append(scene.rows.kept["involvement"][-1])


def name_teams(scene: Scene) -> None:
    """Say of each involvement which team it is of, where the agency has teams."""
    cast, agencies = scene.cast, {key: where for where, key in scene.cast.agencies.items()}
    for row in scene.rows.kept["involvement"]:
        _, sector = agencies[row["agency_id"]]
        if sector in TEAMS:
            default = cast.teams.get((row["agency_id"], 0))
            row["team_id"] = cast.members.get(row["practitioner_id"], default)


def add_parents(scene: Scene, cast: Cast) -> None:
    """Let two parents sign in: one with all rights, and one who must not learn where the child lives."""
    scene.rows.stream("parents")
    first = next(kid for kid in scene.kids() if kid.turn)
    mother = scene.holder(first)
    feared = next(
        (
            edge["person_id"]
            for kid in scene.kids()
            for edge in scene.parents(kid)
            if kid.authority == HOME
            and kid.placed is None
            and edge.get("must_not_know_address")
            and edge["has_parental_responsibility"]
        ),
        None,
    )
    if mother:
        add_identity(scene.rows, cast, _part("parent_carer"), person_id=mother["person_id"])
    # In a small population nobody may be feared: then it is the other parent of the same child.
    other = feared or scene.parents(first)[-1]["person_id"]
    add_identity(scene.rows, cast, _part("parent_carer_2"), person_id=other)


def _part(name: str) -> Part:
    return next(part for part in PARTS if part.name == name)
