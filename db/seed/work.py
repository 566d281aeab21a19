"""Needs, the work that answers them, who does it, episodes, and shields."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from db import tables
from db.reference import codes
from db.seed.cast import SENSITIVE, Cast
from db.seed.families import Family, Kid
from db.seed.rows import Rows
from db.seed.texts import FREE_WORK, OUTCOMES, WRITTEN

_STATUS = {"ACTIVE": 45, "PLANNED": 18, "COMPLETED": 27, "STOPPED": 10}
_LEVEL = {1: 45, 2: 38, 3: 12, 0: 5}
_NEEDS = {0: 14, 1: 26, 2: 30, 3: 20, 4: 10}
_INFANT, _SCHOOL, _TEEN, _ADULT_SOON = 2, 5, 12, 16


def assess(rows: Rows, cast: Cast, kid: Kid) -> None:
    """Make the child's needs, the interventions under them, and some that stand alone."""
    number = 3 if kid.turn else rows.weighted(_NEEDS)
    used: set[str] = set()
    for place in range(number):
        # The first children have a need of each domain; the others what comes.
        domain = place % 3 + 1 if kid.turn else rows.weighted({1: 50, 2: 22, 3: 28})
        element = rows.pick([code for code in WRITTEN[domain - 1] if code not in used] or list(WRITTEN[domain - 1]))
        used.add(element)
        written = WRITTEN[domain - 1][element]
        filed = kid.turn is not None or rows.chance(0.985)
        need_id = rows.add(
            tables.need,
            child_id=kid.id,
            # Not yet filed under a domain: no caller may read such a need.
            domain=domain if filed else None,
            element_scheme="need_element" if filed else None,
            element_code=element if filed else None,
            level=rows.weighted(_LEVEL),
            summary=rows.pick(written.needs),
            strengths=rows.pick(written.strengths) if rows.chance(0.7) else None,
            recorded_on=rows.days_ago(3, 500),
        )
        if kid.turn or rows.chance(0.75):
            _intervention(rows, cast, kid, rows.pick(written.work), need_id)
    if rows.chance(0.3):
        _intervention(rows, cast, kid, rows.pick(FREE_WORK), None)


def _intervention(rows: Rows, cast: Cast, kid: Kid, what: tuple[str, str], need_id: UUID | None) -> None:
    title, sector = what
    status = "ACTIVE" if kid.turn else rows.weighted(_STATUS)
    over = status in ("COMPLETED", "STOPPED")
    started = rows.days_ago(60, 400)
    rows.add(
        tables.intervention,
        child_id=kid.id,
        need_id=need_id,
        agency_id=cast.agencies[kid.authority, sector],
        title=title,
        status=status,
        started_on=None if status == "PLANNED" else started,
        ended_on=started + timedelta(days=rows.between(7, 55)) if over else None,
        outcome=rows.pick(OUTCOMES[status]) if over else None,
    )


def involve(rows: Rows, cast: Cast, kid: Kid) -> None:
    """Make the involvements: by age and need, and those that a child's turn asks for."""
    age = kid.age(rows.today)
    longest = min(900, (rows.today - kid.born).days if kid.born else 120)
    shares = {
        "LA_CSC": 0.8,
        "LA_EH": 0.35,
        "NHS_GP": 0.5,
        "NHS_COMMUNITY": 0.85 if age <= _SCHOOL else 0.1,
        "EARLY_YEARS": 0.6 if _INFANT <= age < _SCHOOL else 0,
        "SCHOOL": 0.9 if age >= _SCHOOL else 0,
        "LA_HOUSING": 0.12,
        "VCS": 0.15,
        "POLICE": 0.05,
        "YJS": 0.12 if age >= _TEEN else 0,
        "NHS_CAMHS": 0.14 if age >= _SCHOOL else 0,
        "SUBSTANCE_MISUSE": 0.05 if age >= _TEEN else 0,
        "DA_SERVICE": 0.07,
    }
    has_lead = bool(kid.turn and kid.turn.work)
    for sector, share in shares.items():
        if not rows.chance(share):
            continue
        start = -rows.between(min(20, longest), longest)
        over = rows.chance(0.3)
        lead = sector == "LA_CSC" and not over and not has_lead
        has_lead = has_lead or lead
        end = start + rows.between(0, -start) if over else None
        who = rows.pick(cast.staff[kid.authority, sector])
        add_involvement(rows, cast, kid, sector, who, (start, end), lead=lead)
        # Now and then a team is named and no person.
        if rows.chance(0.04):
            rows.kept["involvement"][-1]["practitioner_id"] = None
    if kid.turn:
        _turn(rows, cast, kid)


def _turn(rows: Rows, cast: Cast, kid: Kid) -> None:
    turn = kid.turn
    if turn is None:
        return
    if turn.sensitive:
        who = cast.staff[kid.authority, "NHS_CAMHS"][0]
        add_involvement(rows, cast, kid, "NHS_CAMHS", who, (-90, None))
    wanted = (
        ("social_worker", "LA_CSC", turn.work.value if turn.work else None),
        ("duty_worker", "LA_CSC", (-40, None) if turn.duty else None),
        ("housing_officer", "LA_HOUSING", (-120, None) if turn.housing else None),
        ("health_visitor", "NHS_COMMUNITY", (-150, None) if turn.health_visitor else None),
    )
    for name, sector, days in wanted:
        if days is not None:
            lead = name == "social_worker"
            add_involvement(rows, cast, kid, sector, cast.demo[name], days, lead=lead)


def add_involvement(  # noqa: PLR0913, PLR0917 - what decides a row
    rows: Rows,
    cast: Cast,
    kid: Kid,
    sector: str,
    who: UUID,
    days: tuple[int, int | None],
    *,
    lead: bool = False,
) -> None:
    """Make one involvement; `days` counts its start and end from today."""
    start, end = days
    rows.add(
        tables.involvement,
        child_id=kid.id,
        practitioner_id=who,
        agency_id=cast.agencies[kid.authority, sector],
        is_sensitive=sector in SENSITIVE,
        role=cast.jobs[who],
        is_lead=lead,
        started_on=rows.today + timedelta(days=start),
        ended_on=None if end is None else rows.today + timedelta(days=end),
    )


def caseloads(rows: Rows, cast: Cast, kids: list[Kid]) -> None:
    """Give each demo practitioner more children than the first ones, of their own authority and
    kind.
    """
    for name, authority, sector, every, oldest in (
        ("social_worker", "301", "LA_CSC", 12, 17),
        ("duty_worker", "301", "LA_CSC", 25, 17),
        ("housing_officer", "301", "LA_HOUSING", 14, 17),
        ("health_visitor", "301", "NHS_COMMUNITY", 4, 4),
        ("social_worker_2", "316", "LA_CSC", 5, 17),
    ):
        usual = sorted(
            (
                kid
                for kid in kids
                if kid.authority == authority and not kid.turn and kid.age(rows.today) <= oldest and kid.died is None
            ),
            key=lambda kid: kid.id,
        )
        for kid in usual[1::every]:
            known = (rows.today - kid.born).days if kid.born else 60
            days = (-min(known, rows.between(30, 600)), None)
            add_involvement(rows, cast, kid, sector, cast.demo[name], days, lead=False)


def refer(rows: Rows, kid: Kid) -> None:
    """Make one to three episodes, the last of them mostly open, none before birth."""
    first = kid.born or rows.today - timedelta(days=100)
    known = min((rows.today - first).days, 2200)
    number = rows.weighted({1: 62, 2: 28, 3: 10}) if known > 400 else 1  # noqa: PLR2004
    span = known // number
    for place in range(number):
        start = rows.today - timedelta(days=known - span * place - rows.between(0, span // 4))
        last = place == number - 1
        category = _category(rows, kid) if last else rows.pick(("EARLY_HELP", "CIN"))
        is_open = last and kid.died is None and rows.chance(0.75)
        over = start + timedelta(days=rows.between(14, max(15, span // 2)))
        closed = max(start, min(kid.died or over, rows.today))
        _episode(rows, kid, category, start, None if is_open else closed)


def _category(rows: Rows, kid: Kid) -> str:
    age = kid.age(rows.today)
    usual = {"CIN": 46, "EARLY_HELP": 24, "CP": 16, "CLA": 10}
    if age >= _TEEN:
        usual["YJ"] = 8
    if age >= _ADULT_SOON:
        usual["CARE_LEAVER"] = 12
    return "CLA" if kid.alone else rows.weighted(usual)


def _episode(rows: Rows, kid: Kid, category: str, start: date, closed: date | None) -> None:
    reasons = [code for code in codes("closure_reason") if code not in ("RC1", "RC2")]
    reason = "RC2" if kid.died else rows.pick(reasons)
    needs = [code for code in codes("primary_need") if code not in ("N9", "N0")]
    rows.add(
        tables.episode,
        child_id=kid.id,
        category=category,
        referral_date=start,
        referral_source_scheme="referral_source",
        referral_source_code=rows.pick(list(codes("referral_source"))),
        primary_need_scheme="primary_need",
        primary_need_code="N8" if kid.alone else rows.pick(needs),
        initial_conference_on=start + timedelta(days=15) if category == "CP" else None,
        is_no_further_action=False,
        closure_date=closed,
        closure_reason_scheme="closure_reason" if closed else None,
        closure_reason_code=reason if closed else None,
    )


def protect(rows: Rows, families: list[Family]) -> None:
    """Shield the children whose turn it is, and a few others; lift some of the shields again."""
    for family in families:
        for kid in family.kids:
            turn = kid.turn
            first = family.kids[0].turn
            by_sibling = first is not None and first.sibling_shielded and kid.index == 1
            if (turn and (turn.shielded or turn.shield_lifted)) or by_sibling:
                _shield(rows, kid, lifted=bool(turn and turn.shield_lifted))
            elif turn is None and first is None and rows.chance(0.02):
                _shield(rows, kid, lifted=rows.chance(0.3))


def _shield(rows: Rows, kid: Kid, *, lifted: bool) -> None:
    def noon(day: date) -> datetime:
        return datetime.combine(day, time(12), UTC)

    rows.add(
        tables.shield,
        child_id=kid.id,
        scope="RECORD",
        grounds=rows.pick(("HARM_TO_CARER", "HARM_TO_CHILD", "HARM_TO_BOTH")),
        set_at=noon(rows.days_ago(100, 300)),
        # A review date that has passed does not end a shield.
        review_on=rows.days_ago(5, 30) if kid.turn else rows.days_ago(-180, 30),
        lifted_at=noon(rows.days_ago(3, 60)) if lifted else None,
    )
