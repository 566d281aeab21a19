"""What stands beside a record: on what a purpose rests, how long it is kept, who may be one person, who may not call.

Nothing here draws at random, so that it moves nothing that another pass draws.
"""

from datetime import date, timedelta

from db import tables
from db.seed.families import Kid
from db.seed.odd import Picked
from db.seed.parts import HOME, PARTS
from db.seed.rows import Row
from db.seed.scene import Scene

_YEARS = {"LOOKED_AFTER": 75, "CARE_LEAVER": 75, "CHILD_PROTECTION": 25, "CHILD_IN_NEED": 25, "EARLY_HELP": 6}
"""Years from the birthday, or for early help from its end; authorities differ."""
_RULES = {"CLA": "LOOKED_AFTER", "CARE_LEAVER": "CARE_LEAVER", "CP": "CHILD_PROTECTION", "CIN": "CHILD_IN_NEED"}
_REFERENCES = (
    # identity, purpose, number; every how many children
    ("police_pvp", "POLICE_INVESTIGATION", "CRIME-DEMO", 40),
    ("police_pvp", "COURT_ORDER", "ORDER-DEMO", 90),
    ("yjs_officer", "COURT_ORDER", "ORDER-DEMO", 60),
    ("cs_manager", "SAFEGUARDING", "S47-DEMO", 50),
    ("auditor", "AUDIT", "SAMPLE-DEMO", 25),
    ("housing_officer", "HOUSING_DUTY", "HOUSING-DEMO", 30),
)


def beside(scene: Scene) -> None:
    """For the children of any block: a clock where the work has ended, the part of each worker, whom to call."""
    for kid in scene.kids():
        _clock(scene, kid)
        for row in scene.involvements[kid.id]:
            row["part"] = "CASE_HOLDER" if row["is_lead"] else "MEMBER" if row.get("is_core_group") else "CO_WORKER"
            row["needs_location"] = row["part"] == "CASE_HOLDER"
        holder = scene.holder(kid)
        if holder is not None and holder["lives_with"]:
            holder["is_emergency_contact"] = True
    _languages(scene)


def keep(scene: Scene, picked: Picked) -> None:
    """For the first block: references, holds, pairs, and numbers that somebody must not learn."""
    _refer(scene)
    rows = scene.rows
    for case, reason in (("request_complaint", "COMPLAINT"), ("restricted_court", "COURT")):
        kid = picked.by_case.get(case)
        if kid:
            rows.add(tables.legal_hold, child_id=kid.id, reason=reason, reference="HOLD-DEMO-1",
                     set_on=rows.today - timedelta(days=20))  # fmt: skip
    _match(scene)
    kid = picked.by_case.get("contact_point_withheld")
    feared = scene.away(kid) if kid else None
    if kid and feared:
        for row in rows.kept["contact_point"]:
            if row["person_id"] == kid.id:
                rows.add(tables.contact_point_not_known_to, contact_point_id=row["id"],
                         person_id=feared["person_id"], reason="Fled from him")  # fmt: skip


def _clock(scene: Scene, kid: Kid) -> None:
    episodes = scene.episodes[kid.id]
    closed = [row["closure_date"] for row in episodes]
    if not episodes or None in closed or kid.born is None:
        return
    rule = _RULES.get(episodes[-1]["category"], "EARLY_HELP")
    starts: date = max(closed) if rule == "EARLY_HELP" else kid.born
    due = starts + timedelta(days=round(_YEARS[rule] * 365.25))
    scene.rows.add(tables.retention_clock, child_id=kid.id, rule=rule, starts_on=starts, due_on=due)


def _languages(scene: Scene) -> None:
    """Parents speak what their children speak."""
    told: dict[object, Row] = {}
    for row in scene.rows.kept["child_language"]:
        if row["state"] == "RECORDED":
            for edge in scene.edges[row["child_id"]]:
                if edge["relation_code"] == "birth_mother":
                    told.setdefault(edge["person_id"], row)
    for person, row in told.items():
        scene.rows.add(tables.person_language, person_id=person, language_scheme=row["scheme"],
                       language_code=row["code"], needs_interpreter=row.get("needs_interpreter"))  # fmt: skip


def _refer(scene: Scene) -> None:
    kids = sorted((kid for kid in scene.kids() if kid.authority == HOME), key=lambda kid: kid.id)
    agencies = {part.name: scene.cast.agencies[part.authority, part.sector] for part in PARTS}
    for shift, (name, purpose, number, every) in enumerate(_REFERENCES):
        for count, kid in enumerate(kids[shift::every]):
            opened = scene.rows.today - timedelta(days=60 + count)
            scene.rows.add(
                tables.purpose_reference,
                child_id=kid.id,
                agency_id=agencies[name],
                practitioner_id=scene.cast.demo[name],
                purpose=purpose,
                reference=f"{number}-{count + 1:04}",
                opened_on=opened,
                closed_on=opened + timedelta(days=30) if count % 5 == 4 else None,  # noqa: PLR2004 - every fifth
            )


def _match(scene: Scene) -> None:
    """Twins are two people, which somebody decided; a brother and sister of another family are still in question."""
    rows = scene.rows
    twins = [kid for kid in scene.kids() if kid.twin and kid.born]
    for first, second in zip(twins[::2], twins[1::2], strict=False):
        low, high = sorted((first.id, second.id))
        rows.add(tables.match_candidate, person_id=low, other_id=high, score=17, decision="NOT_SAME_AS",
                 decided_by=scene.cast.demo["records_officer"], decided_on=rows.today - timedelta(days=9),
                 reason="Twins: other first names, neighbouring numbers")  # fmt: skip
    family = next(family for family in scene.families if len(family.kids) > 1 and not family.kids[0].twin)
    low, high = sorted(kid.id for kid in family.kids[:2])
    rows.add(tables.match_candidate, person_id=low, other_id=high, score=9)
