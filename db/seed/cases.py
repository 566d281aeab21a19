"""Papers of lives that do not fit the usual form: each function makes one case that is easily forgotten."""

from datetime import date, timedelta

from db import tables
from db.seed.agreed import answer, ask
from db.seed.care import add_carer, leave_home
from db.seed.families import Family, Kid
from db.seed.homes import add_address, draw_lines, postcode
from db.seed.odd import Picked, close_episode, end_involvements
from db.seed.rows import Row
from db.seed.scene import Scene
from db.seed.shelter import hide, home_of

_TEEN = 13


def show(scene: Scene, picked: Picked) -> None:
    """Make the papers of each case, where somebody was found for it."""
    scene.rows.stream("cases")
    for case in (_confides, _void, _divided, _accused, _forbidden, _fostered, _informal, _interpreted, _merged, _lost,
                 _renamed):  # fmt: skip
        case(scene, picked)


def _at_home(_family: Family, kid: Kid) -> bool:
    return kid.placed is None


def _parent_at_hand(scene: Scene, picked: Picked, case: str) -> Kid | None:
    return picked.take(case, lambda _, kid: scene.holder(kid) is not None, shared=True)


def _confides(scene: Scene, picked: Picked) -> None:
    """A competent young person confides; the parents, with all their rights, are not told."""
    rows = scene.rows
    kid = picked.take("confides", lambda _, kid: kid.age(rows.today) >= _TEEN
                      and len(scene.parents(kid)) > 0, shared=True)  # fmt: skip
    if kid is None:
        return
    day = rows.days_ago(20, 60)
    scene.children[kid.id]["competence_recorded_on"] = day
    form = ask(scene, kid, kid.id, "EXPLICIT_SENSITIVE")
    agency = scene.cast.agencies[kid.authority, "NHS_SEXUAL_HEALTH"]
    consent = answer(scene, form, (agency, "DIRECT_CARE"), ["sensitive_service", "voice"], "ACTIVE")
    rows.add(tables.sensitive_service, child_id=kid.id, type="SEXUAL_HEALTH", agency_id=agency, consent_id=consent,
             contact="Clinic nurse", started_on=day)  # fmt: skip
    nurse = scene.cast.staff[kid.authority, "NHS_SEXUAL_HEALTH"][0]
    rows.add(tables.involvement, child_id=kid.id, practitioner_id=nurse, agency_id=agency, is_sensitive=True,
             role=scene.cast.jobs[nurse], is_lead=False, started_on=day, is_visible_to_family=False)  # fmt: skip
    for edge in scene.parents(kid):
        rows.add(tables.consent_exception, child_id=kid.id, form_id=form["id"], person_id=edge["person_id"],
                 groups=["sensitive_service", "voice", "case_notes"], reason="FEAR_OF_HARM")  # fmt: skip
    rows.add(tables.voice, child_id=kid.id, words="Please do not tell my parents that I came here.", method="TALK",
             told_on=day, told_to=scene.worker(kid), is_shared_with_parents=False)  # fmt: skip


def _void(scene: Scene, picked: Picked) -> None:
    """Consent of somebody who, as was found later, had no parental responsibility."""
    kid = picked.take("consent_void", lambda _, kid: any(
        edge["has_parental_responsibility"] is False for edge in scene.parents(kid)), shared=True)  # fmt: skip
    if kid:
        edge = next(edge for edge in scene.parents(kid) if edge["has_parental_responsibility"] is False)
        form = ask(scene, kid, edge["person_id"], "SHARE")
        school = scene.cast.agencies[kid.authority, "SCHOOL"]
        answer(scene, form, (school, "EDUCATION_SUPPORT"), ["needs_child", "voice"], "VOID")


def _divided(scene: Scene, picked: Picked) -> None:
    """One parent agrees, the other refuses: the same recipient, the same purpose."""

    def both(kid: Kid) -> bool:
        return sum(bool(edge["has_parental_responsibility"]) for edge in scene.parents(kid)) > 1

    kid = picked.take("parents_divided", lambda _, kid: both(kid), shared=True)
    if kid:
        housing = scene.cast.agencies[kid.authority, "LA_HOUSING"]
        for edge, status in zip(scene.parents(kid), ("ACTIVE", "REFUSED"), strict=False):
            form = ask(scene, kid, edge["person_id"], "SHARE")
            answer(scene, form, (housing, "HOUSING_DUTY"), ["needs_environment"], status)


def _accused(scene: Scene, picked: Picked) -> None:
    """Allegations that were looked into, and a note that puts another right."""
    rows = scene.rows
    for status in ("SUBSTANTIATED", "UNSUBSTANTIATED", "UNFOUNDED", "MALICIOUS"):
        kid = _parent_at_hand(scene, picked, f"allegation_{status.lower()}")
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
    kid = picked.take("not_to_disclose", lambda _, kid: any(
        edge["has_parental_responsibility"] and not edge["lives_with"] for edge in scene.parents(kid)))  # fmt: skip
    if kid is None:
        return
    edge = next(e for e in scene.parents(kid) if e["has_parental_responsibility"] and not e["lives_with"])
    edge.update(responsibility_limit="PROHIBITED_STEPS", contact_code="NONE_BY_ORDER")
    hide(scene, kid, edge, "By order of the court")
    scene.rows.add(tables.legal_status, child_id=kid.id, scheme="legal_order", code="PROHIBITED_STEPS",
                   started_on=scene.rows.days_ago(30, 200), is_reporting_restricted=True,
                   effect_on_contact="None")  # fmt: skip


def _taken_in(scene: Scene, picked: Picked, case: str, relation: str, name: tuple[str, str | None]) -> Kid | None:
    """Let a child live in the household of somebody who is no parent and has no order."""
    rows = scene.rows
    kid = picked.take(case, lambda family, kid: _at_home(family, kid) and family.shape != "KINSHIP")
    home = home_of(scene, kid.id) if kid else None
    if kid is None or home is None:
        return None
    leave_home(scene, picked.family(kid), kid)
    carer = (name[0], name[1] or kid.family or "Hale")
    edge = add_carer(scene, kid, relation, carer, is_informal_carer=True)
    edge["started_on"] = since = rows.days_ago(40, 90)
    for row in rows.kept["household_member"]:
        if row["person_id"] == kid.id:
            row["ended_on"] = max(since, row["started_on"])
    home["valid_to"] = max(since, home["valid_from"] or since)
    household = rows.add(tables.household, kind="KINSHIP")
    place = ("HOME", draw_lines(rows), postcode(rows))
    for who in (kid.id, edge["person_id"]):
        rows.add(tables.household_member, household_id=household, person_id=who, started_on=home["valid_to"])
        add_address(rows, who, place, kid.authority, days=(home["valid_to"], None))
    return kid


def _fostered(scene: Scene, picked: Picked) -> None:
    """Privately fostered: the carer takes part, and cannot consent."""
    kid = _taken_in(scene, picked, "privately_fostered", "private_foster_carer", ("Ama", "Boateng"))
    if kid:
        scene.rows.add(tables.legal_status, child_id=kid.id, scheme="legal_order", code="PRIVATE_FOSTERING",
                       started_on=scene.rows.days_ago(40, 90))  # fmt: skip


def _informal(scene: Scene, picked: Picked) -> None:
    """With an aunt, without any order."""
    _taken_in(scene, picked, "informal_carer", "aunt_uncle", ("Yvonne", None))


def _interpreted(scene: Scene, picked: Picked) -> None:
    """Words in another language; and what a relative told, who also interpreted."""
    rows = scene.rows
    kid = picked.take("words_in_another_language", lambda _, kid: kid.age(rows.today) > _TEEN - 5, shared=True)
    if kid:
        rows.add(tables.voice, child_id=kid.id, words="Chcę wrócić do mojej szkoły.", method="TALK",
                 language="pol", told_on=rows.days_ago(9, 50))  # fmt: skip
    other = _parent_at_hand(scene, picked, "relative_informs")
    if other:
        edge = add_carer(scene, other, "aunt_uncle", ("Danuta", other.family or "Hale"))
        edge.update(is_main_carer=False, lives_with=False, detail="Interprets for the parents")
        moment = rows.noon_ago(20, 60)
        note = rows.add(tables.case_note, child_id=other.id, agency_id=scene.cast.agencies[other.authority, "LA_CSC"],
                        author_id=scene.worker(other), type="VISIT", happened_at=moment, written_at=moment,
                        language="pol", text="Ciotka mówi, że mama szuka pracy i że dzieciom nic nie grozi.",
                        status="FACT")  # fmt: skip
        rows.add(tables.case_note_person, note_id=note, person_id=edge["person_id"], child_id=other.id,
                 part="THIRD_PARTY")  # fmt: skip


def _merged(scene: Scene, picked: Picked) -> None:
    """A pupil number that another one replaced when two records became one, and a note that stood on the other."""
    rows = scene.rows
    pupils = {row["person_id"]: row for row in rows.kept["identifier"] if row["kind"] == "UPN"}
    kid = picked.take("merged_record", lambda _, kid: kid.id in pupils, shared=True)
    if kid is None:
        return
    upn = pupils[kid.id]
    rows.add(tables.identifier, person_id=kid.id, kind="FORMER_UPN", value="T999400000001",
             verification="TRACE_FAILED", valid_from=kid.born, valid_to=max(kid.born or rows.today, upn["valid_from"]),
             superseded_by=upn["id"])  # fmt: skip
    note = next(row for row in rows.kept["case_note"] if row["child_id"] == kid.id)
    other = next(one for one in scene.kids() if one.id != kid.id and not one.turn)
    rows.add(tables.past_value, table_name="case_note", row_key=str(note["id"]), child_id=kid.id,
             column_name="child_id", value=str(other.id), is_deletion="NO", recorded_at=note["written_at"],
             superseded_at=max(rows.noon_ago(1, 30), note["written_at"]))  # fmt: skip
    agency = scene.cast.agencies[kid.authority, "SCHOOL"]
    rows.add(tables.disclosure, child_id=kid.id, agency_id=agency, decision="SHARED", groups=["identity"],
             purpose="RECTIFICATION", lawful_basis="LEGAL_OBLIGATION", is_family_told="YES",
             reason="The recipient is told that two records became one", decided_by=scene.worker(kid),
             decided_at=rows.noon_ago(1, 9))  # fmt: skip


def _lost(scene: Scene, picked: Picked) -> None:
    """A pregnancy that ended: the expected day stays, no birth date comes, and everything that went on closes."""
    rows = scene.rows
    kid = next((kid for kid in scene.kids() if kid.kind == "UNBORN" and not kid.twin and not kid.turn), None)
    if kid is None:
        return
    picked.by_case["loss_of_pregnancy"] = kid
    day = rows.today
    close_episode(scene.episodes[kid.id][-1], day, "RC2")
    end_involvements(scene, kid, day)
    for name in ("plan", "intervention", "action", "review"):
        for row in rows.kept[name]:
            if row["child_id"] == kid.id:
                _end_work(name, row, day)


def _end_work(name: str, row: Row, day: date) -> None:
    """Nothing goes on, and nobody is asked to anything any more."""
    if name == "plan" and row["ended_on"] is None:
        row.update(ended_on=max(day, row["started_on"]), closure_reason="Loss of the pregnancy")
    elif name == "action" and row["closed_on"] is None:
        row.update(status="DROPPED", closed_on=day)
    elif name == "intervention" and row["status"] in ("ACTIVE", "PLANNED"):
        row.update(status="STOPPED", ended_on=row["started_on"] and max(day, row["started_on"]))
    elif name == "review":
        row["next_on"] = None


def _renamed(scene: Scene, picked: Picked) -> None:
    """A young person who goes by another name than the one given at birth; and a name in two spellings."""
    rows = scene.rows
    told = {person["child_id"] for person in rows.kept["child_gender_identity"]}
    kid = picked.take("former_name_protected", lambda _, kid: kid.kind == "YOUNG_PERSON" and kid.id not in told)
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
    other = picked.take("two_spellings", _at_home, shared=True)
    if other:
        rows.add(tables.person_name, person_id=other.id, type="ALIAS", given_name=other.given,
                 family_name=f"{other.family}-Hale", source="PARENT")  # fmt: skip
