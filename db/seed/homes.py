"""Names, households, addresses, telephone numbers: where a family lives, and who must not know.

Postcodes are of the area QQ, which Royal Mail does not have; telephone numbers are of the ranges that Ofcom keeps for
drama; electronic addresses are of example.org.
"""

from datetime import date, timedelta
from uuid import UUID

from db import tables
from db.seed.families import STAYS, Family, Kid
from db.seed.names import ORIGINS
from db.seed.rows import Rows
from db.seed.scene import Scene

_STREETS = ("Alder Row", "Beacon Lane", "Coppice Road", "Dovecote Street", "Elmfield Avenue", "Foundry Close",
            "Granary Way", "Heron Walk", "Ivy Terrace", "Juniper Gardens", "Kiln Street", "Lantern Court")  # fmt: skip
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_KINDS = {"SPLIT": "SHARED_CARE", "FOSTER": "FOSTER", "KINSHIP": "KINSHIP"}
_LABELS = {"SHARED_CARE": "at Mum's", "KINSHIP": "at Nan's"}
Days = tuple[date | None, date | None]
"""First day, and the day from which it no longer counts."""
_TELEPHONES = ("01632 960", "07700 900")


def settle(scene: Scene) -> None:
    """Give every family names, homes and numbers."""
    for family in scene.families:
        scene.rows.stream("homes", family.kids[0].number)
        _names(scene, family)
        _live(scene, family)
        for kid in family.kids:
            _reach(scene.rows, kid.id)


def postcode(rows: Rows) -> str:
    """Draw a postcode that no place has."""
    return f"QQ{rows.between(1, 9)} {rows.between(1, 9)}{rows.pick(_LETTERS)}{rows.pick(_LETTERS)}"


def telephone(rows: Rows) -> str:
    """Draw a telephone number that nobody has."""
    return f"{rows.pick(_TELEPHONES)}{rows.between(0, 999):03}"


def _names(scene: Scene, family: Family) -> None:
    rows = scene.rows
    for kid in family.kids:
        if kid.given is None and kid.family is None:
            continue
        changed = rows.chance(0.06) and kid.family is not None and kid.born is not None
        since = kid.born + timedelta(days=rows.between(1, 900)) if changed and kid.born else kid.born
        since = min(since, rows.today) if since else None
        _name(rows, kid.id, "LEGAL", (kid.given, kid.family), (since, None))
        if changed:
            former = rows.pick(rows.pick(ORIGINS).families)
            _name(rows, kid.id, "BIRTH", (kid.given, former), (kid.born, since))
        known = scene.people[kid.id].get("known_as")
        if known:
            _name(rows, kid.id, "KNOWN_AS", (known, kid.family))
    for who in sorted(_adults(scene, family)):
        person = scene.people[who]
        _name(rows, who, "LEGAL", (person["given_name"], person["family_name"]))
        if rows.chance(0.08):
            _name(rows, who, "PREVIOUS", (person["given_name"], rows.pick(rows.pick(ORIGINS).families)))


def _name(rows: Rows, who: UUID, kind: str, name: tuple[str | None, str | None], days: Days = (None, None)) -> None:
    rows.add(tables.person_name, person_id=who, type=kind, given_name=name[0], family_name=name[1],
             valid_from=days[0], valid_to=days[1], source="PARENT")  # fmt: skip


def _adults(scene: Scene, family: Family) -> set[UUID]:
    found = {edge["person_id"] for kid in family.kids for edge in scene.edges[kid.id]}
    return {who for who in found if scene.people[who]["kind"] == "ADULT"}


def _live(scene: Scene, family: Family) -> None:
    """One household or, where the parents live apart and share the care, two; the others live alone."""
    kind = _KINDS.get(family.shape, "FAMILY")
    apart = family.shape == "SPLIT"
    away = [kid for kid in family.kids if family.is_away(kid)]
    rest = [kid for kid in family.kids if kid not in away]
    here = [kid for kid in rest if not (apart and kid.index == 1)]
    at_home: set[UUID] = set()
    for kids in (here, [kid for kid in rest if kid not in here]):
        if kids:
            at_home |= _household(scene, family, kids, kind)
    for kid in away:
        at_home |= _household(scene, family, [kid], "RESIDENTIAL" if kid.placed == "K2" else "FOSTER")
    for who in sorted(_adults(scene, family) - at_home):
        if scene.rows.chance(0.6):
            add_address(
                scene.rows, who, ("HOME", draw_lines(scene.rows), postcode(scene.rows)), family.kids[0].authority
            )


def _household(scene: Scene, family: Family, kids: list[Kid], kind: str) -> set[UUID]:
    rows = scene.rows
    adults = {edge["person_id"] for kid in kids for edge in scene.edges[kid.id] if edge["lives_with"]}
    adults = {who for who in adults if scene.people[who]["kind"] == "ADULT"}
    with_father = kids[0].index == 1 and family.shape == "SPLIT" and not family.is_away(kids[0])
    label = "at Dad's" if with_father else _LABELS.get(kind)
    household = rows.add(tables.household, kind=kind, label=label)
    place, code = draw_lines(rows), postcode(rows)
    since = rows.days_ago(200, 2000)
    for who in sorted(adults):
        _member(rows, household, who, since, "FULL")
        fosters = kind == "FOSTER"
        add_address(rows, who, ("HOME", place, code), kids[0].authority, "CONFIDENTIAL" if fosters else "NONE")
        _reach(rows, who)
    for kid in kids:
        if kid.born is None:
            continue
        shared = kind == "SHARED_CARE" and rows.chance(0.5)
        _member(rows, household, kid.id, max(since, kid.born), "SHARED" if shared else "FULL")
        _child_lives(scene, kid, (place, code), max(since, kid.born) if rows.chance(0.3) else kid.born)
    return adults


def _child_lives(scene: Scene, kid: Kid, place: tuple[str, str], since: date | None) -> None:
    rows = scene.rows
    looked_after = kid.placed is not None and kid.placed not in STAYS
    shielded = kid.id in scene.shields and scene.shields[kid.id]["lifted_at"] is None
    secret = looked_after or scene.is_risk(kid)
    protection = "SHIELDED" if shielded else "CONFIDENTIAL" if secret else "NONE"
    kind = "PLACEMENT" if looked_after else "HOME"
    key = add_address(rows, kid.id, (kind, *place), kid.authority, protection, (since, None))
    if since != kid.born and not looked_after:
        add_address(rows, kid.id, (kind, draw_lines(rows), postcode(rows)), kid.authority, days=(kid.born, since))
    hidden_from = scene.parents(kid) if looked_after else [scene.away(kid)] if secret or shielded else []
    for edge in hidden_from:
        if edge is None:
            continue
        edge["must_not_know_address"] = True
        reason = "Looked after: the placement is confidential" if looked_after else "Said to be a risk to the child"
        rows.add(tables.address_not_known_to, address_id=key, person_id=edge["person_id"], reason=reason)


def _member(rows: Rows, household: UUID, who: UUID, since: date | None, share: str) -> None:
    rows.add(tables.household_member, household_id=household, person_id=who, started_on=since, share_of_time=share)


def add_address(  # noqa: PLR0913, PLR0917 - what decides an address
    rows: Rows,
    who: UUID,
    place: tuple[str, str | None, str | None],
    authority: str,
    protection: str = "NONE",
    days: Days = (None, None),
) -> UUID:
    """Let somebody live there: a type, lines and a postcode."""
    begin, end = days
    return rows.add(
        tables.address,
        person_id=who,
        type=place[0],
        lines=place[1],
        postcode=place[2],
        authority_code=authority,
        valid_from=begin,
        valid_to=end,
        protection=protection,
        is_safe=protection == "NONE",
        instructions=None if protection == "NONE" else "No letters; telephone the worker first",
    )


def draw_lines(rows: Rows) -> str:
    """Draw a number and a street."""
    return f"{rows.between(1, 140)} {rows.pick(_STREETS)}"


def _reach(rows: Rows, who: UUID) -> None:
    for kind, share in (("TELEPHONE", 0.8), ("EMAIL", 0.35)):
        if rows.chance(share):
            value = telephone(rows) if kind == "TELEPHONE" else f"family{rows.between(1, 999999)}@example.org"
            rows.add(tables.contact_point, person_id=who, kind=kind, value=value, protection="NONE", is_safe=True)
