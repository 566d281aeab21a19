"""What a child is and needs to be understood: belief, language, health, special needs, identity."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Table

from db import tables
from db.seed.families import Kid
from db.seed.scene import Scene

_STATES = {"RECORDED": 74, "NOT_YET_OBTAINED": 12, "REFUSED": 6, "UNKNOWN": 8}
_OWN_VOICE = 13
_SCHOOL_AGE = 5
_OLD_ENOUGH = 15
_BELIEFS = {"CHR": 38, "NO_RELIGION": 30, "MUS": 20, "HIN": 4, "SIK": 3, "JEW": 2, "BUD": 1, "OTH": 2}
_LANGUAGES = {
    "W": {"eng": 86, "pol": 6, "ron": 5, "por": 3},
    "A": {"eng": 40, "urd": 18, "ben": 16, "pan": 12, "tam": 8, "guj": 6},
    "B": {"eng": 68, "som": 14, "fra": 9, "por": 9},
}
_ELSE = {"eng": 70, "ara": 12, "fas": 6, "spa": 6, "tur": 6}
_HEALTH = (
    ("Well; no current concerns.", None, None),
    ("Asthma, well controlled.", None, "Salbutamol inhaler as needed"),
    ("Eczema; skin breaks when stressed.", None, "Emollient twice a day"),
    ("Severe allergy; school holds two pens.", "Peanuts and cashews", "Adrenaline auto-injector"),
    ("Type 1 diabetes; pump changed by parent.", None, "Insulin"),
    ("Epilepsy; last seizure in spring.", "Penicillin", "Sodium valproate"),
    ("Underweight at the last check; to be weighed again.", None, None),
)
_LIMITED = {"LTR", "UASC_LEAVE", "DLR", "REF", "HP", "EUSS_PS", "STUDENT", "WORK", "DEP", "DDV"}
_COUNTRIES = ("AF", "AL", "BD", "ER", "IN", "IQ", "LK", "NG", "PK", "PL", "RO", "SD", "SO", "SY", "VN")
_PRONOUNS = {"": 94, "she/her": 2, "he/him": 2, "they/them": 2}


def tell(scene: Scene) -> None:
    """Make what is recorded of each child's nature."""
    for kid in scene.kids():
        scene.rows.stream("nature", kid.number)
        _belief_and_language(scene, kid)
        _health(scene, kid)
        if kid.age(scene.rows.today) >= _SCHOOL_AGE:
            _send(scene, kid)
        if kid.age(scene.rows.today) >= _OLD_ENOUGH:
            _identity(scene, kid)
        if kid.twin:
            scene.people[kid.id]["birth_order"] = kid.index + 1
    scene.rows.stream("immigration", scene.rows.before)
    for row in scene.rows.kept["child_immigration"]:
        if row["state"] == "RECORDED":
            _immigration(scene, row)


def _state(scene: Scene, kid: Kid, share: float = 0.92) -> tuple[str, dict[str, Any]]:
    """The state of an attribute, and who told it on which day; the empty state is no row."""
    rows = scene.rows
    if kid.kind == "UNBORN":
        return "NOT_APPLICABLE", {}
    if not rows.chance(share):
        return "", {}
    state = rows.weighted(_STATES)
    if state == "NOT_YET_OBTAINED":
        return state, {}
    source = "SELF" if kid.age(rows.today) >= _OWN_VOICE else "PARENT"
    return state, {"source": source, "recorded_on": rows.days_ago(5, 700)}


def _coded(scene: Scene, kid: Kid, table: Table, state: tuple[str, dict[str, Any]], value: tuple[str, str],
           **more: object) -> None:  # fmt: skip
    name, told = state
    if not name:
        return
    recorded = name == "RECORDED"
    scheme, code = value if recorded else (None, None)
    scene.rows.add(table, child_id=kid.id, state=name, scheme=scheme, code=code, **told, **(more if recorded else {}))


def _belief_and_language(scene: Scene, kid: Kid) -> None:
    rows = scene.rows
    belief = rows.weighted(_BELIEFS)
    words = "Brought up between two faiths" if belief == "OTH" else None
    _coded(scene, kid, tables.child_religion, _state(scene, kid), ("religion", belief), own_words=words)
    language = rows.weighted(_LANGUAGES.get(kid.ethnicity[:1], _ELSE))
    foreign = language != "eng"
    _coded(
        scene,
        kid,
        tables.child_language,
        _state(scene, kid, 0.97),
        ("language", language),
        needs_interpreter=foreign and rows.chance(0.4),
        communication_methods=[rows.pick(("MAKATON", "PECS", "AAC"))] if rows.chance(0.03) else None,
        preferred_contact=rows.pick(("telephone", "text message", "letter", "in person")),
    )


def _health(scene: Scene, kid: Kid) -> None:
    rows = scene.rows
    state, told = _state(scene, kid)
    if not state:
        return
    recorded = state == "RECORDED"
    summary, allergies, medication = rows.pick(_HEALTH) if recorded else (None, None, None)
    rows.add(
        tables.child_health,
        child_id=kid.id,
        state=state,
        summary=summary,
        allergies=allergies,
        medication=medication,
        practice_id=scene.cast.agencies[kid.authority, "NHS_GP"] if recorded else None,
        is_immunised=rows.chance(0.88) if recorded else None,
        **told,
    )
    if kid.age(rows.today) >= _SCHOOL_AGE and rows.chance(0.12):
        day = rows.days_ago(10, 500)
        rows.add(tables.strengths_score, child_id=kid.id, completed_on=day, score=rows.between(3, 32))


def _send(scene: Scene, kid: Kid) -> None:
    rows = scene.rows
    provision = rows.weighted({"N": 70, "K": 22, "E": 8})
    kinds = [] if provision == "N" else rows.rng.sample(("SEMH", "SLCN", "ASD", "MLD", "SPLD", "HI", "PD"), 1)
    _coded(
        scene,
        kid,
        tables.child_send,
        _state(scene, kid),
        ("sen_provision", provision),
        types=kinds,
        plan_reviewed_on=rows.days_ago(10, 360) if provision == "E" else None,
    )


def _identity(scene: Scene, kid: Kid) -> None:
    """Only where the young person volunteered it."""
    rows = scene.rows
    told = {"source": "SELF", "recorded_on": rows.days_ago(5, 300)}
    if rows.chance(0.06):
        code = rows.weighted({"01": 40, "02": 40, "09": 20})
        words = "Non-binary" if code == "09" else None
        value = ("gender_identity", code)
        _coded(scene, kid, tables.child_gender_identity, ("RECORDED", told), value, own_words=words)
        scene.people[kid.id]["pronouns"] = rows.weighted(_PRONOUNS) or None
    if rows.chance(0.06):
        code = rows.weighted({"GAY_LES": 35, "BI": 30, "UNSURE": 20, "HET": 15})
        _coded(scene, kid, tables.child_sexual_orientation, ("RECORDED", told), ("sexual_orientation", code))


def _immigration(scene: Scene, row: dict[str, Any]) -> None:
    rows = scene.rows
    british = row["code"] in ("BRIT", "IRISH")
    country = {"BRIT": "GB", "IRISH": "IE"}.get(row["code"]) or rows.pick(_COUNTRIES)
    row["nationality"] = row["country_of_origin"] = country
    row["is_evidence_seen"] = rows.chance(0.7)
    row["recourse_to_public_funds"] = "ALLOWED" if british else rows.pick(("NONE", "ALLOWED"))
    if row["code"] in _LIMITED:
        # Some leave has run out already, and nobody has asked since.
        row["leave_expires_on"] = rows.days_ago(-900, 60)
    if row["code"] == "UASC":
        disputed = scene.people[row["child_id"]]["date_of_birth_precision"] == "DISPUTED"
        row["is_age_disputed"] = disputed
        row["legal_representative"] = "Harbour Law Centre"
        if disputed:
            row["age_outcome"], row["age_decided_on"] = "CHILD", rows.days_ago(30, 90)
        else:
            row["trafficking_reference"] = f"NRM-DEMO-{rows.between(1000, 9999)}"
    elif not british and rows.chance(0.25):
        began = rows.days_ago(900, 1500)
        rows.add(
            tables.past_immigration,
            child_id=row["child_id"],
            status_code="ASY_PEND",
            started_on=began,
            ended_on=began + timedelta(days=rows.between(90, 700)),
        )
