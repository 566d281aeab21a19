"""Papers that are easily forgotten: ends of care, numbers, names that were changed, consent that was taken back."""

from datetime import date, timedelta

from db import tables
from db.seed.agreed import ask
from db.seed.attributes import RARE
from db.seed.families import STAYS, Family, Kid
from db.seed.odd import Picked, end_involvements
from db.seed.rows import Row, noon
from db.seed.scene import Scene
from db.seed.shelter import home_of

_SCHOOL_AGE, _TEEN, _LEARNER = 5, 14, 16
_ULN_WEIGHTS = range(10, 1, -1)


def add_papers(scene: Scene, picked: Picked) -> None:
    """Make the papers of each case, each with a generator of its own."""
    for case in (_left_care, _born, _withdrawn, _stays_heard, _changed_name, _contradicted, _numbered, _unnumbered,
                 _rare):  # fmt: skip
        scene.rows.stream(f"papers{case.__name__}")
        case(scene, picked)


def _left_care(scene: Scene, picked: Picked) -> None:
    """An end of care for a reason of its own: found to be an adult, moved abroad."""
    for case, reason in (("found_adult", "E15"), ("left_england", "E16")):
        kid = picked.by_case.get(case)
        if kid is None:
            continue
        day: date = scene.episodes[kid.id][-1]["closure_date"]
        placements = [row for row in scene.rows.kept["placement"] if row["child_id"] == kid.id]
        placements[-1]["end_reason_code"] = reason
        home = home_of(scene, kid.id)
        if home:
            home["valid_from"] = min(placements[-1]["started_on"], day)
            home["valid_to"] = day
            placements[-1]["postcode"] = home["postcode"]
        end_involvements(scene, kid, day)
        for row in scene.rows.kept["roll"]:
            if row["child_id"] == kid.id and row["ended_on"] is None:
                row["ended_on"] = max(row["started_on"], day)
        if case == "found_adult":
            found = next(row for row in scene.rows.kept["child_immigration"] if row["child_id"] == kid.id)
            found |= {"is_age_disputed": True, "age_outcome": "ADULT", "age_decided_on": day}


def _born(scene: Scene, picked: Picked) -> None:
    """Known before birth: the record was that of an unborn child, and keeps what it said."""
    rows = scene.rows
    kid = picked.take("born_in_place", lambda _, kid: kid.age(rows.today) <= 1, shared=True)
    if kid is None or kid.born is None:
        return
    due = kid.born + timedelta(days=6)
    mother = next((edge for edge in scene.parents(kid) if edge["relation_code"] == "birth_mother"), None)
    was = [("person", kid.id, "kind", "UNBORN"), ("person", kid.id, "expected_delivery_date", due.isoformat()),
           ("person", kid.id, "sex", "U")]  # fmt: skip
    if mother:
        was.append(("relationship", mother["id"], "relation_code", "parent_of_unborn_child"))
    for table, key, column, value in was:
        rows.add(tables.past_value, table_name=table, row_key=str(key), child_id=kid.id, column_name=column,
                 value=value, is_deletion="NO", recorded_at=noon(kid.born - timedelta(days=90)),
                 superseded_at=noon(kid.born))  # fmt: skip


def _withdrawn(scene: Scene, picked: Picked) -> None:
    """A sensitive service still stands in the record, and the consent to hold that was taken back."""
    consents = {row["id"]: row for row in scene.rows.kept["consent"] if row["status"] == "ACTIVE"}
    held = {row["child_id"]: consents[row["consent_id"]] for row in scene.rows.kept["sensitive_service"]
            if row["consent_id"] in consents and row.get("ended_on") is None}  # fmt: skip
    confides = picked.by_case.get("confides")
    kid = picked.take("sensitive_consent_withdrawn", lambda _, kid: kid.id in held and kid is not confides, shared=True)
    if kid:
        given = held[kid.id]
        given |= {"status": "WITHDRAWN", "withdrawn_at": given["valid_from"] + timedelta(days=9)}


def _stays_heard(scene: Scene, picked: Picked) -> None:
    """A care leaver who agreed to go on being asked after eighteen."""
    kid = picked.by_case.get("care_leaver")
    if kid:
        form = ask(scene, kid, kid.id, "PARTICIPATE_AFTER_18")
        form["answered_on"] = scene.rows.today - timedelta(days=10)
        picked.by_case["participates_after_18"] = kid


def _changed_name(scene: Scene, picked: Picked) -> None:
    """A name that was changed by deed poll."""
    rows = scene.rows
    kid = picked.take("changed_by_deed_poll", lambda _, kid: kid.age(rows.today) > _SCHOOL_AGE, shared=True)
    if kid:
        day = rows.days_ago(100, 400)
        rows.add(tables.person_name, person_id=kid.id, type="PREVIOUS", given_name=kid.given, family_name="Vane",
                 valid_from=kid.born, valid_to=day, source="DEED_POLL")  # fmt: skip
        for row in rows.kept["person_name"]:
            if row["person_id"] == kid.id and row["type"] == "LEGAL":
                row |= {"valid_from": day, "source": "DEED_POLL"}


def _contradicted(scene: Scene, picked: Picked) -> None:
    """Said to be full siblings; their parents say that they are half-siblings."""

    def halves(kid: Kid) -> list[Row]:
        return [edge for edge in scene.edges[kid.id] if edge["relation_code"] == "half_sibling"]

    kid = picked.take("sibling_contradicts_parents", lambda _, kid: bool(halves(kid)), shared=True)
    if kid:
        halves(kid)[0]["relation_code"] = "sibling"


def _numbered(scene: Scene, picked: Picked) -> None:
    """Numbers of other systems, all of ranges that are never issued or with a mark of their own."""
    rows = scene.rows
    for kid in scene.kids():
        if kid.alone:
            _number(scene, kid, "HOME_OFFICE", f"HO-DEMO-{kid.number:05}", "Home Office")
        if not kid.turn and kid.born and kid.age(rows.today) >= _LEARNER:
            _number(scene, kid, "ULN", _uln(kid.number), "Learning Records Service")
    leaver = picked.by_case.get("care_leaver")
    if leaver:
        # QQ is the prefix of examples: no number begins so.
        _number(scene, leaver, "NATIONAL_INSURANCE", f"QQ{leaver.number:06}C", "HM Revenue and Customs")
    for kind, prefix in (("POLICE_COMPUTER", "PNC"), ("YOUTH_JUSTICE", "YJ"), ("COURT_CASE", "ZC")):
        teenager = next((one for one in scene.kids() if not one.turn and one.age(rows.today) >= _TEEN), None)
        if teenager:
            _number(scene, teenager, kind, f"{prefix}-DEMO-{teenager.number:05}", None)


def _number(scene: Scene, kid: Kid, kind: str, value: str, issuer: str | None) -> None:
    scene.rows.add(tables.identifier, person_id=kid.id, kind=kind, value=value, verification="PRESENT_UNVERIFIED",
                   issuer=issuer, valid_from=kid.born)  # fmt: skip


def _uln(number: int) -> str:
    """A learner number that cannot be issued: its check digit is wrong."""
    nine = f"99999{number % 10_000:04}"
    total = sum(int(digit) * weight for digit, weight in zip(nine, _ULN_WEIGHTS, strict=True))
    return f"{nine}{(10 - total % 11 + 5) % 10}"


def _unnumbered(scene: Scene, picked: Picked) -> None:
    """No pupil number: too young for one, new in care, or from abroad."""
    rows = scene.rows
    kept = rows.kept["identifier"]

    def newcomer(_: Family, kid: Kid) -> bool:
        return kid.age(rows.today) > _SCHOOL_AGE

    kid = picked.take("upn_unknown", lambda family, kid: newcomer(family, kid) and kid.placed not in (None, *STAYS))
    kid = kid or picked.take("upn_unknown", newcomer)
    abroad = next((one for one in scene.kids() if one.alone and one.precision == "ESTIMATED"), None)
    without = {one.id: reason for one, reason in ((kid, "UN4"), (abroad, "UN3")) if one}
    merged = {row["superseded_by"] for row in kept if row.get("superseded_by")}
    rows.kept["identifier"] = [
        row for row in kept if row["kind"] != "UPN" or row["person_id"] not in without or row["id"] in merged
    ]
    pupils = {row["person_id"] for row in rows.kept["identifier"] if row["kind"] == "UPN"}
    for one in scene.kids():
        if one.born and one.id not in pupils:
            scene.children[one.id]["upn_unknown_reason_code"] = without.get(one.id, "UN1")


def _rare(scene: Scene, picked: Picked) -> None:
    """The only child of its ethnicity in the authority: a count of one tells who it is."""
    authority, code = RARE
    told = {row["child_id"]: row for row in scene.rows.kept["child_ethnicity"] if row["state"] == "RECORDED"}
    kid = picked.take(
        "only_one_of_its_ethnicity", lambda _, kid: kid.authority == authority and kid.id in told, shared=True
    )
    if kid:
        told[kid.id]["code"] = code
