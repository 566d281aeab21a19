"""Papers of lives that do not fit the usual form: each function makes one case that is easily forgotten."""

from datetime import timedelta
from uuid import UUID

from db import tables
from db.seed.agreed import answer, ask
from db.seed.families import Family, Kid
from db.seed.odd import Picked
from db.seed.parts import HOME
from db.seed.scene import Scene

_TEEN = 13


def show(scene: Scene, picked: Picked) -> None:
    """Make the papers of each case, where somebody was found for it."""
    scene.rows.stream("cases")
    for case in (_wanders, _flees, _afloat, _confides, _void, _divided, _accused, _forbidden, _fostered, _informal,
                 _interpreted, _numbered, _lost, _renamed):  # fmt: skip
        case(scene, picked)


def _at_home(_family: Family, kid: Kid) -> bool:
    return kid.authority == HOME


def _parent_at_hand(scene: Scene, picked: Picked, case: str) -> Kid | None:
    return picked.take(case, lambda _, kid: kid.authority == HOME and scene.holder(kid) is not None)


def _rehouse(scene: Scene, kid: Kid, kind: str, lines: str | None, protection: str = "NONE") -> UUID | None:
    """Put another home in the place of the child's present one."""
    for row in scene.rows.kept["address"]:
        if row["person_id"] == kid.id and row["valid_to"] is None:
            row.update(type=kind, lines=lines, protection=protection, is_safe=protection == "NONE")
            if kind == "NFA":
                row["postcode"] = None
            key: UUID = row["id"]
            return key
    return None


def _wanders(scene: Scene, picked: Picked) -> None:
    """No fixed abode: the authority is that of the area in which the child is."""
    kid = picked.take("no_fixed_abode", _at_home)
    if kid:
        _rehouse(scene, kid, "NFA", None)


def _flees(scene: Scene, picked: Picked) -> None:
    """In a refuge, of which the father must not learn."""
    kid = picked.take("refuge", lambda _, kid: kid.authority == HOME and scene.away(kid) is not None)
    edge = scene.away(kid) if kid else None
    if kid is None or edge is None:
        return
    key = _rehouse(scene, kid, "REFUGE", "Care of the refuge", "SHIELDED")
    known = {(row["address_id"], row["person_id"]) for row in scene.rows.kept["address_not_known_to"]}
    if key and (key, edge["person_id"]) not in known:
        edge["must_not_know_address"] = True
        scene.rows.add(tables.address_not_known_to, address_id=key, person_id=edge["person_id"], reason="Fled from him")


def _afloat(scene: Scene, picked: Picked) -> None:
    """On a boat; and in a hotel for people who seek asylum."""
    for case, lines in (("boat", "Narrowboat Heron, lower towpath"), ("asylum_hotel", "Room 214, Gate Hotel")):
        kid = picked.take(case, _at_home)
        if kid:
            _rehouse(scene, kid, "HOME", lines)


def _confides(scene: Scene, picked: Picked) -> None:
    """A competent young person confides; the parents, with all their rights, are not told."""
    rows = scene.rows
    kid = picked.take("confides", lambda _, kid: kid.authority == HOME and kid.age(rows.today) >= _TEEN)
    if kid is None:
        return
    day = rows.days_ago(20, 60)
    scene.children[kid.id]["competence_recorded_on"] = day
    form = ask(scene, kid, kid.id, "EXPLICIT_SENSITIVE")
    agency = scene.cast.agencies[kid.authority, "NHS_CAMHS"]
    consent = answer(scene, form, (agency, "DIRECT_CARE"), ["sensitive_service", "voice"], "ACTIVE")
    rows.add(tables.sensitive_service, child_id=kid.id, type="SEXUAL_HEALTH", agency_id=agency, consent_id=consent,
             contact="Clinic nurse", started_on=day)  # fmt: skip
    for edge in scene.parents(kid):
        rows.add(tables.consent_exception, child_id=kid.id, form_id=form["id"], person_id=edge["person_id"],
                 groups=["sensitive_service", "voice", "case_notes"], reason="FEAR_OF_HARM")  # fmt: skip
    rows.add(tables.voice, child_id=kid.id, words="Please do not tell my parents that I came here.", method="TALK",
             told_on=day, told_to=scene.worker(kid), is_shared_with_parents=False)  # fmt: skip


def _void(scene: Scene, picked: Picked) -> None:
    """Consent of somebody who, as was found later, had no parental responsibility."""
    kid = picked.take("void", lambda _, kid: any(
        edge["has_parental_responsibility"] is False for edge in scene.parents(kid)))  # fmt: skip
    if kid:
        edge = next(edge for edge in scene.parents(kid) if edge["has_parental_responsibility"] is False)
        form = ask(scene, kid, edge["person_id"], "SHARE")
        school = scene.cast.agencies[kid.authority, "SCHOOL"]
        answer(scene, form, (school, "EDUCATION_SUPPORT"), ["needs_child", "voice"], "VOID")


def _divided(scene: Scene, picked: Picked) -> None:
    """One parent agrees, the other refuses: the same recipient, the same purpose."""

    def both(kid: Kid) -> bool:
        return sum(bool(edge["has_parental_responsibility"]) for edge in scene.parents(kid)) > 1

    kid = picked.take("divided", lambda _, kid: both(kid))
    if kid:
        housing = scene.cast.agencies[kid.authority, "LA_HOUSING"]
        for edge, status in zip(scene.parents(kid), ("ACTIVE", "REFUSED"), strict=False):
            form = ask(scene, kid, edge["person_id"], "SHARE")
            answer(scene, form, (housing, "HOUSING_DUTY"), ["needs_environment"], status)


def _accused(scene: Scene, picked: Picked) -> None:
    """Allegations that were looked into, and a note that puts another right."""
    rows = scene.rows
    for status in ("SUBSTANTIATED", "UNSUBSTANTIATED", "UNFOUNDED", "MALICIOUS"):
        kid = _parent_at_hand(scene, picked, f"accused_{status}")
        edge = scene.holder(kid) if kid else None
        if kid is None or edge is None:
            continue
        moment = rows.noon_ago(30, 80)
        note = {"child_id": kid.id, "agency_id": scene.cast.agencies[kid.authority, "LA_CSC"],
                "author_id": scene.worker(kid), "type": "DECISION", "is_significant": True}  # fmt: skip
        first = rows.add(tables.case_note, **note, happened_at=moment, written_at=moment, status="ALLEGED",
                         text="A caller says that the parent hits the child.")  # fmt: skip
        later = moment + timedelta(days=12)
        rows.add(tables.case_note, **note, happened_at=later, written_at=later, status=status, corrects_id=first,
                 text="The allegation was looked into; this is what was found.")  # fmt: skip
        rows.add(tables.case_note_person, note_id=first, person_id=edge["person_id"], child_id=kid.id, part="ABOUT")


def _forbidden(scene: Scene, picked: Picked) -> None:
    """Parental responsibility under an order, whose terms forbid that it is told."""
    kid = picked.take("forbidden", lambda _, kid: any(
        edge["has_parental_responsibility"] and not edge["lives_with"] for edge in scene.parents(kid)))  # fmt: skip
    if kid is None:
        return
    edge = next(e for e in scene.parents(kid) if e["has_parental_responsibility"] and not e["lives_with"])
    edge.update(responsibility_limit="PROHIBITED_STEPS", contact_code="NONE_BY_ORDER", must_not_know_address=True)
    scene.rows.add(tables.legal_status, child_id=kid.id, scheme="legal_order", code="PROHIBITED_STEPS",
                   started_on=scene.rows.days_ago(30, 200), is_reporting_restricted=True,
                   effect_on_contact="None")  # fmt: skip


def _carer(scene: Scene, kid: Kid, relation: str, name: tuple[str, str]) -> None:
    rows = scene.rows
    key = rows.add(tables.person, kind="ADULT", given_name=name[0], family_name=name[1], sex="F",
                   date_of_birth=rows.days_ago(45 * 365, 60 * 365), date_of_birth_precision="EXACT")  # fmt: skip
    rows.add(tables.relationship, child_id=kid.id, person_id=key, relation_scheme="relation", relation_code=relation,
             has_parental_responsibility=False, is_main_carer=False, lives_with=True, is_informal_carer=True,
             started_on=rows.days_ago(40, 90))  # fmt: skip


def _fostered(scene: Scene, picked: Picked) -> None:
    """Privately fostered: the carer takes part, and cannot consent."""
    kid = picked.take("privately_fostered", _at_home)
    if kid:
        _carer(scene, kid, "private_foster_carer", ("Ama", "Boateng"))
        scene.rows.add(tables.legal_status, child_id=kid.id, scheme="legal_order", code="PRIVATE_FOSTERING",
                       started_on=scene.rows.days_ago(40, 90))  # fmt: skip


def _informal(scene: Scene, picked: Picked) -> None:
    """With an aunt, without any order."""
    kid = picked.take("informal_carer", _at_home)
    if kid:
        _carer(scene, kid, "aunt_uncle", ("Yvonne", kid.family or "Hale"))


def _interpreted(scene: Scene, picked: Picked) -> None:
    """Words in another language, through a relative."""
    kid = picked.take("interpreted", lambda _, kid: kid.age(scene.rows.today) > _TEEN - 5)
    if kid:
        scene.rows.add(tables.voice, child_id=kid.id, words="Chcę wrócić do mojej szkoły.", method="TALK",
                       language="pol", told_on=scene.rows.days_ago(9, 50))  # fmt: skip


def _numbered(scene: Scene, picked: Picked) -> None:
    """Numbers of the Home Office, and a pupil number that another one replaced when two records became one."""
    rows = scene.rows
    for alone in (kid for kid in scene.kids() if kid.alone):
        rows.add(tables.identifier, person_id=alone.id, kind="HOME_OFFICE", value=f"HO-DEMO-{alone.number:05}",
                 verification="PRESENT_UNVERIFIED", issuer="Home Office", valid_from=alone.born)  # fmt: skip
    pupils = {row["person_id"]: row for row in rows.kept["identifier"] if row["kind"] == "UPN"}
    kid = picked.take("merged", lambda _, kid: kid.id in pupils)
    if kid:
        upn = pupils[kid.id]
        rows.add(tables.identifier, person_id=kid.id, kind="FORMER_UPN", value="T999400000001",
                 verification="TRACE_FAILED", valid_from=kid.born, valid_to=upn["valid_from"],
                 superseded_by=upn["id"])  # fmt: skip


def _lost(scene: Scene, _picked: Picked) -> None:
    """A pregnancy that ended: the expected day stays, no birth date comes, and the episode closes."""
    for family in scene.families:
        for kid in family.kids:
            if kid.kind == "UNBORN" and not kid.twin and not kid.turn:
                last = scene.episodes[kid.id][-1]
                last["closure_date"], last["closure_reason_scheme"] = scene.rows.today, "closure_reason"
                last["closure_reason_code"] = "RC2"
                return


def _renamed(scene: Scene, picked: Picked) -> None:
    """A young person who goes by another name than the one given at birth; and a name in two spellings."""
    rows = scene.rows
    told = {person["child_id"] for person in rows.kept["child_gender_identity"]}
    kid = picked.take("renamed", lambda _, kid: kid.kind == "YOUNG_PERSON" and kid.id not in told)
    if kid:
        rows.add(tables.child_gender_identity, child_id=kid.id, state="RECORDED", source="SELF",
                 scheme="gender_identity", code="09", own_words="Non-binary",
                 recorded_on=rows.days_ago(9, 60))  # fmt: skip
        rows.add(tables.person_name, person_id=kid.id, type="PREVIOUS", given_name=kid.given, family_name=kid.family,
                 valid_to=rows.days_ago(60, 200), source="SELF")  # fmt: skip
        for row in rows.kept["person_name"]:
            if row["person_id"] == kid.id and row["type"] == "LEGAL":
                row["given_name"] = scene.people[kid.id]["given_name"] = "Robin"
        scene.people[kid.id]["pronouns"] = "they/them"
    other = picked.take("two_spellings", _at_home)
    if other:
        rows.add(tables.person_name, person_id=other.id, type="ALIAS", given_name=other.given,
                 family_name=f"{other.family}-Hale", source="PARENT")  # fmt: skip
