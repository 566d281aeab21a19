"""What the law asks to be recorded of an episode: referrers, enquiries, orders, placements, steps to adoption."""

from datetime import date, timedelta

from db import tables
from db.seed.families import Kid
from db.seed.homes import postcode, telephone
from db.seed.names import ORIGINS
from db.seed.rows import Row
from db.seed.scene import Scene

_ORDERS = {"C2": 45, "C1": 20, "V2": 30, "E1": 5}
_PLACEMENTS = {"U4": 34, "U6": 26, "U1": 16, "K2": 14, "P1": 10}
_PROVIDERS = {"U4": "PR1", "U6": "PR4", "U1": "PR1", "K2": "PR4", "P1": "PR0", "U5": "PR1", "A5": "PR1", "R3": "PR3"}
_ADOPTION = "A5"
_ENDS = ("E4A", "E4B", "E13", "E41", "E9")
_SUITABLE = ("B", "T", "V")
_LEAVER = {"F1": 2, "F2": 30, "F4": 20, "F5": 15, "G4": 8, "G5": 12, "G6": 5}


def record_status(scene: Scene) -> None:
    """Make what hangs on each episode, and say what parents' rights rest on."""
    for kid in scene.kids():
        scene.rows.stream("status", kid.number)
        for episode in scene.episodes[kid.id]:
            episode.setdefault("authority_code", kid.authority)
            _referrer(scene, kid, episode)
            _MAKERS.get(episode["category"], _nothing)(scene, kid, episode)
        for edge in scene.edges[kid.id]:
            _rights(scene, edge)


def _nothing(_scene: Scene, _kid: Kid, _episode: Row) -> None:
    """Early help and children in need: the episode says it all."""


def _referrer(scene: Scene, kid: Kid, episode: Row) -> None:
    rows = scene.rows
    if not rows.chance(0.35):
        return
    anonymous = rows.chance(0.15)
    origin = rows.pick(ORIGINS)
    rows.add(
        tables.episode_referrer,
        episode_id=episode["id"],
        child_id=kid.id,
        name=None if anonymous else f"{rows.pick(origin.girls)} {rows.pick(origin.families)}",
        contact=None if anonymous else telephone(rows),
        is_anonymous=anonymous,
    )


def _protection(scene: Scene, kid: Kid, episode: Row) -> None:
    rows = scene.rows
    start: date = episode["referral_date"]
    held = episode["initial_conference_on"]
    if held and held > rows.today:
        held = None
    rows.add(
        tables.enquiry,
        child_id=kid.id,
        episode_id=episode["id"],
        started_on=start,
        ended_on=held,
        conference_due_on=start + timedelta(days=21),
        conference_on=held,
        is_conference_not_required=False if held else None,
    )
    if rows.chance(0.1):
        day = min(start + timedelta(days=60), rows.today)
        rows.add(
            tables.pre_proceedings,
            child_id=kid.id,
            episode_id=episode["id"],
            started_on=day,
            letter_sent_on=day,
            review_meetings=rows.between(0, 3),
            is_family_group_offered=True,
            is_family_group_held=rows.chance(0.5),
        )


def _care(scene: Scene, kid: Kid, episode: Row) -> None:
    rows = scene.rows
    start, end = episode["referral_date"], episode["closure_date"]
    kind = kid.placed if episode is scene.episodes[kid.id][-1] else None
    adoptive = kind == _ADOPTION
    order = "E1" if adoptive else "V2" if kid.alone else rows.weighted(_ORDERS)
    rows.add(
        tables.legal_status,
        child_id=kid.id,
        episode_id=episode["id"],
        scheme="legal_status",
        code=order,
        started_on=start,
        ended_on=end,
        court_reference=None if order == "V2" else f"ZC-DEMO-{rows.between(20, 26)}C00{rows.between(100, 999)}",
        effect_on_responsibility=None if order == "V2" else "Shared with the authority",
        is_reporting_restricted=rows.chance(0.05),
    )
    moved = adoptive or ((end or rows.today) - start > timedelta(days=300) and rows.chance(0.4))
    middle = start + ((end or rows.today) - start) // 2
    # A placement for adoption with the carer who fostered the child: another placement in the same home.
    first, second = ("U5", "T") if adoptive else (None, "P")
    _placed(scene, kid, episode, (start, middle if moved else end), "S", first if moved else kind)
    if moved:
        _placed(scene, kid, episode, (middle, end), second, kind)
    if order == "E1":
        rows.add(
            tables.adoption,
            child_id=kid.id,
            episode_id=episode["id"],
            decided_on=start,
            matched_on=middle,
            placed_on=middle if adoptive else end,
        )


def _placed(  # noqa: PLR0913, PLR0917 - what decides a placement
    scene: Scene, kid: Kid, episode: Row, days: tuple[date, date | None], reason: str, kind: str | None
) -> None:
    rows = scene.rows
    kind = kind or rows.weighted(_PLACEMENTS)
    closed = episode["closure_date"]
    end_reason = None if days[1] is None else rows.pick(_ENDS) if days[1] == closed else "X1"
    rows.add(
        tables.placement,
        child_id=kid.id,
        episode_id=episode["id"],
        started_on=days[0],
        start_reason_code=reason,
        type_code=kind,
        provider_code=_PROVIDERS[kind],
        postcode=postcode(rows),
        agency_id=scene.cast.agencies[kid.authority, "LA_CSC"],
        ended_on=days[1],
        end_reason_code=end_reason,
        change_reason_code=rows.pick(("CARPL", "CHILD", "CREQO")) if end_reason == "X1" else None,
    )


def _leaving(scene: Scene, kid: Kid, episode: Row) -> None:
    rows = scene.rows
    rows.add(
        tables.care_leaver_contact,
        child_id=kid.id,
        episode_id=episode["id"],
        contact_on=max(episode["referral_date"], rows.days_ago(5, 60)),
        activity=rows.weighted(_LEAVER),
        accommodation=rows.pick(_SUITABLE),
    )


def _justice(scene: Scene, kid: Kid, episode: Row) -> None:
    scene.rows.add(
        tables.legal_status,
        child_id=kid.id,
        episode_id=episode["id"],
        scheme="legal_order",
        code="SUPERVISION",
        started_on=episode["referral_date"],
        ended_on=episode["closure_date"],
    )


def _rights(scene: Scene, edge: Row) -> None:
    """What a parent's responsibility rests on, what limits it, and what contact there is."""
    rows, relation = scene.rows, edge["relation_code"]
    if edge["has_parental_responsibility"]:
        basis = {"birth_mother": "BIRTH_MOTHER", "special_guardian": "SGO", "adoptive_parent": "ADOPTION"}.get(relation)
        edge["pr_basis_code"] = basis or rows.weighted(
            {"MARRIED": 50, "REGISTERED": 42, "AGREEMENT": 5, "COURT_ORDER": 3}
        )
        edge["is_evidence_seen"] = rows.chance(0.6)
    if relation == "foster_carer":
        edge["has_delegated_authority"] = rows.chance(0.7)
    if edge["risk_to_child"] in ("YES", "ALLEGED"):
        edge["contact_code"] = rows.pick(("SUPERVISED", "INDIRECT", "NONE_BY_ORDER"))
        if edge["contact_code"] == "NONE_BY_ORDER":
            edge["responsibility_limit"] = rows.pick(("NO_CONTACT", "NON_MOLESTATION", "PROHIBITED_STEPS"))
    elif relation in ("birth_father", "birth_mother") and not edge["lives_with"]:
        edge["contact_code"] = "UNRESTRICTED"


_MAKERS = {"CP": _protection, "CLA": _care, "CARE_LEAVER": _leaving, "YJ": _justice}
