"""The odd cases by name: what each shows, and which child shows it."""

from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

from db import tables
from db.seed.case_list import CASES
from db.seed.families import Kid
from db.seed.lapses import GONE, LAPSED_AGREEMENT, LAPSED_TRAINING, LAPSED_VETTING
from db.seed.odd import Picked
from db.seed.rows import Row
from db.seed.scene import Scene

Shows = Callable[[Kid], bool]


def name_cases(scene: Scene, picked: Picked) -> None:
    """Write down who shows which case; where nobody was taken for it, the first child that does."""
    shown: dict[str, Kid] = dict(picked.by_case)
    if "request_rectification" in shown:
        shown["value_disputed"] = shown["request_rectification"]
    tests = _of_values(scene) | _of_people(scene) | _of_homes(scene) | _of_staff(scene)
    for name, shows in tests.items():
        found = (kid for kid in scene.kids() if shows(kid))
        # The children that come first are examples of other things.
        kid = next((kid for kid in found if not kid.turn), None)
        if kid:
            shown.setdefault(name, kid)
    for name, description in CASES.items():
        if name in shown:
            scene.rows.add(tables.demo_case, name=name, child_id=shown[name].id, description=description)


def _of_values(scene: Scene) -> dict[str, Shows]:
    """What is known of a value, and what is not."""
    kept = scene.rows.kept
    said = {row["child_id"]: row for row in kept["child_ethnicity"]}
    immigration = {row["child_id"]: row for row in kept["child_immigration"]}
    learners = {row["person_id"] for row in kept["identifier"] if row["kind"] == "ULN"}

    def state(name: str) -> Shows:
        return lambda kid: said.get(kid.id, {}).get("state") == name

    return {
        "ethnicity_refused": state("REFUSED"),
        "ethnicity_not_yet_obtained": state("NOT_YET_OBTAINED"),
        "ethnicity_unknown": state("UNKNOWN"),
        "ethnicity_not_applicable": state("NOT_APPLICABLE"),
        "ethnicity_never_asked": lambda kid: kid.id not in said,
        "traveller": lambda kid: said.get(kid.id, {}).get("code") in ("WIRT", "WROM"),
        "estimated_birth_date": lambda kid: kid.precision == "ESTIMATED",
        "disputed_age": lambda kid: kid.precision == "DISPUTED" and bool(
            immigration.get(kid.id, {}).get("is_age_disputed")),
        "learner_number": lambda kid: kid.id in learners,
    }  # fmt: skip


def _of_people(scene: Scene) -> dict[str, Shows]:
    """Who the child is, and to whom it belongs."""

    def half(kid: Kid) -> bool:
        return any(edge["relation_code"] == "half_sibling" for edge in scene.edges[kid.id])

    def with_partner(kid: Kid) -> bool:
        return any(edge["relation_code"] == "step_parent" and edge["lives_with"] for edge in scene.edges[kid.id])

    def elsewhere(kid: Kid) -> bool:
        others = [edge["person_id"] for edge in scene.edges[kid.id] if edge["person_id"] in scene.children]
        return any(scene.children[other]["authority_code"] != kid.authority for other in others)

    def limited(kid: Kid) -> bool:
        return any(
            edge["has_parental_responsibility"] and edge.get("responsibility_limit") for edge in scene.edges[kid.id]
        )

    def kept_from(kid: Kid) -> bool:
        # Not a child looked after: there it is the usual thing.
        return kid.placed is None and any(
            edge["has_parental_responsibility"] and edge.get("must_not_know_address") for edge in scene.parents(kid)
        )

    return {
        "unborn": lambda kid: kid.kind == "UNBORN" and not kid.twin,
        "unborn_twins": lambda kid: kid.kind == "UNBORN" and kid.twin,
        "twins": lambda kid: kid.twin and kid.born is not None,
        "mononym": lambda kid: kid.family is None and kid.given is not None,
        "known_as": lambda kid: bool(scene.people[kid.id].get("known_as")),
        "died": lambda kid: kid.died is not None,
        "half_sibling": half,
        "step_parent": with_partner,
        "sibling_in_another_authority": elsewhere,
        "responsibility_limited": limited,
        "must_not_know_but_has_pr": kept_from,
        "correction_of_a_note": _of(scene, "case_note", lambda row: row.get("corrects_id") is not None),
        "seen_out_of_hours": _of(scene, "emergency_grant", lambda row: row["reviewed_at"] is not None),
    }  # fmt: skip


def _of_homes(scene: Scene) -> dict[str, Shows]:
    """Where the child lives."""
    homes: dict[UUID, Row] = {}
    for row in scene.rows.kept["address"]:
        if row["valid_to"] is None:
            homes[row["person_id"]] = row
    at: defaultdict[str | None, set[UUID]] = defaultdict(set)
    for family in scene.families:
        for kid in family.kids:
            home = homes.get(kid.id)
            if home and home["type"] == "PLACEMENT":
                at[home["postcode"]].add(kid.id)

    def secret(kid: Kid) -> bool:
        home = homes.get(kid.id)
        if home is None or not scene.parents(kid):
            return False
        return bool(home["type"] == "PLACEMENT" and home["protection"] == "CONFIDENTIAL")

    def together(kid: Kid) -> bool:
        others = {edge["person_id"] for edge in scene.edges[kid.id]}
        home = homes.get(kid.id)
        return secret(kid) and home is not None and bool(at[home["postcode"]] & others)

    return {"placement_kept_secret": secret, "siblings_placed_together": together}


def _of_staff(scene: Scene) -> dict[str, Shows]:
    """Who works with the child."""
    staff, agencies = scene.cast.staff, scene.cast.agencies

    def by(where: tuple[str, str, int]) -> Shows:
        who = staff[where[0], where[1]][where[2]]
        return _of(scene, "involvement", lambda row: row["practitioner_id"] == who and row["ended_on"] is None)

    service = agencies[LAPSED_AGREEMENT]
    return {
        "worker_with_lapsed_vetting": by(LAPSED_VETTING),
        "worker_with_lapsed_training": by(LAPSED_TRAINING),
        "worker_who_left": by(GONE),
        "agreement_lapsed": _of(
            scene, "involvement", lambda row: row["agency_id"] == service and row["ended_on"] is None
        ),
    }


def _of(scene: Scene, table: str, shows: Callable[[Row], bool]) -> Shows:
    """Whether some row of the table about the child is such a one."""
    found = {row["child_id"] for row in scene.rows.kept[table] if shows(row)}
    return lambda kid: kid.id in found
