"""The truth tables of the conditions that open a record besides authority and involvement: teams, rolls, requests,
references and responsibility; written by hand, with the days and moments on which each one changes.
"""

# ruff: noqa: FBT001, PLR0913, PLR0917, S608 - truth tables have columns; all SQL is written here

from uuid import UUID, uuid4

import pytest

from tests.policies.childhood import PAST, SOON, World, agency, person

DAYS = [
    (0, None, True),  # begins today
    (1, None, False),  # begins tomorrow
    (-9, 1, True),  # ends tomorrow
    (-9, 0, False),  # ended today
    (0, 0, False),
]


async def both(world: World, name: str, *, expected: bool) -> None:
    """What the predicate says and what its driver lists are the same; of the other child it says no."""
    assert await world.holds(name) is expected
    assert await world.driven(name) == ({world.child} if expected else set())
    assert await world.holds(name, world.other) is False


@pytest.mark.parametrize(("started", "ended", "expected"), DAYS)
@pytest.mark.parametrize("own", [True, False])
async def test_on_roll(world: World, started: int, ended: int | None, expected: bool, own: bool) -> None:
    """Of the caller's organisation, from the first day until the day before the last."""
    await world.run(
        "INSERT INTO roll (child_id, agency_id, kind, started_on, ended_on)"
        " VALUES ($1, $2, 'PUPIL', current_date + $3::int, current_date + $4::int)",
        *(world.child, world.agency if own else await agency(world), started, ended),
    )
    await both(world, "on_roll", expected=expected and own)


async def member(world: World, who: UUID, team: UUID, started: int = -9, ended: int | None = None) -> None:
    """A member of a team."""
    await world.run(
        "INSERT INTO team_member (team_id, practitioner_id, started_on, ended_on)"
        " VALUES ($1, $2, current_date + $3::int, current_date + $4::int)",
        *(team, who, started, ended),
    )


async def team_of(world: World) -> UUID:
    """A new team."""
    key = uuid4()
    await world.run("INSERT INTO team (id, agency_id, name) VALUES ($1, $2, 'x')", key, world.agency)
    return key


@pytest.mark.parametrize(("started", "ended", "expected"), DAYS)
@pytest.mark.parametrize("whose", ["mine", "theirs", "work"])
async def test_team(world: World, started: int, ended: int | None, expected: bool, whose: str) -> None:
    """Both are in the team today, and the colleague works with the child today."""
    team = await team_of(world)
    when = {"mine": (-9, None), "theirs": (-9, None), "work": (-9, None), whose: (started, ended)}
    await member(world, world.facts["practitioner_id"], team, *when["mine"])
    await member(world, world.colleague, team, *when["theirs"])
    await world.involve(*when["work"], world.colleague)
    await both(world, "team", expected=expected)


async def test_another_team(world: World) -> None:
    """Two teams have nothing to do with each other."""
    await member(world, world.facts["practitioner_id"], await team_of(world))
    await member(world, world.colleague, await team_of(world))
    await world.involve(-9, None, world.colleague)
    await both(world, "team", expected=False)


RESPONSIBLE = [
    ("true", True),
    ("has_parental_responsibility = false", False),
    ("has_parental_responsibility = NULL", False),
    ("is_evidence_seen = false", False),  # claimed and never proved
    ("responsibility_limit = 'PROHIBITED_STEPS'", False),
    ("responsibility_limit = 'NO_CONTACT'", False),
    ("contact_scheme = 'contact_status', contact_code = 'NONE_BY_ORDER'", False),
    ("contact_scheme = 'contact_status', contact_code = 'SUPERVISED'", True),
    ("must_not_know_address = true", True),  # keeps the place only
    ("started_on = current_date", True),
    ("started_on = current_date + 1", False),
    ("ended_on = current_date", False),
    ("ended_on = current_date + 1", True),
]


@pytest.mark.parametrize(("change", "expected"), RESPONSIBLE)
async def test_responsible(world: World, change: str, expected: bool) -> None:
    """Proved, without a limit, and without an order of no contact."""
    parent = await person(world.db, is_child=False)
    world.facts["person_id"] = parent
    await world.run(
        "INSERT INTO relationship (child_id, person_id, relation_code, has_parental_responsibility, is_evidence_seen)"
        " VALUES ($1, $2, 'full_sibling', true, true)",
        *(world.child, parent),
    )
    if change != "true":
        await world.run(f"UPDATE relationship SET {change} WHERE person_id = $1", parent)
    await both(world, "responsible", expected=expected)
    world.facts["person_id"] = await person(world.db, is_child=False)
    await both(world, "responsible", expected=False)


@pytest.mark.parametrize(
    ("group", "placed", "lifted", "mine", "expected"),
    [
        (None, "now()", "null", True, False),
        (None, SOON, "null", True, True),  # not yet
        (None, PAST, "now()", True, True),  # lifted this moment
        (None, PAST, SOON, True, False),
        (None, PAST, "null", False, True),  # of another person
        ("family", PAST, "null", True, True),  # of one group: that is `confided`
    ],
)
async def test_responsible_and_kept_from(
    world: World, group: str | None, placed: str, lifted: str, mine: bool, expected: bool
) -> None:
    """A decision that keeps the whole record from this person ends what responsibility opens."""
    await test_responsible(world, "true", expected=True)
    parent = await world.db.fetchval("SELECT person_id FROM relationship WHERE has_parental_responsibility")
    world.facts["person_id"] = parent
    await world.run(
        "INSERT INTO restriction (child_id, group_name, person_id, reason, placed_at, lifted_at)"
        f" VALUES ($1, $2, $3, 'COURT', {placed}, {lifted})",
        *(world.child, group, parent if mine else world.other),
    )
    await both(world, "responsible", expected=expected)
    world.group = "family"
    assert await world.holds("confided") is (group == "family")
    world.group = "ethnicity"
    assert await world.holds("confided") is False


@pytest.mark.parametrize(
    ("status", "received", "closed", "mine", "expected"),
    [
        ("OPEN", 0, None, True, True),
        ("PAUSED", -9, None, True, True),
        ("RECEIVED", -9, None, True, False),  # who asks is not yet known
        ("VERIFYING", -9, None, True, False),
        ("ANSWERED", -9, 0, True, False),
        ("REFUSED", -9, 0, True, False),
        ("OPEN", 1, None, True, False),
        ("OPEN", -9, None, False, False),
    ],
)
async def test_open_request(
    world: World, status: str, received: int, closed: int | None, mine: bool, expected: bool
) -> None:
    """Open or paused, and assigned to this officer."""
    officer = world.facts["practitioner_id"] if mine else world.colleague
    await world.run(
        "INSERT INTO subject_request"
        " (child_id, kind, requester_id, received_on, due_on, assigned_to, status, closed_on)"
        " VALUES ($1, 'ACCESS', $1, current_date + $2::int, current_date + 30, $3, $4, current_date + $5::int)",
        *(world.child, received, officer, status, closed),
    )
    await both(world, "open_request", expected=expected)


@pytest.mark.parametrize(("opened", "closed", "open_"), DAYS)
@pytest.mark.parametrize(
    ("purpose", "of_agency", "of_me", "expected"),
    [
        ("DIRECT_CARE", True, None, True),
        ("DIRECT_CARE", None, True, True),
        ("DIRECT_CARE", True, True, True),
        ("DIRECT_CARE", True, False, False),  # given to a colleague
        ("DIRECT_CARE", False, True, False),  # of another organisation
        ("COURT_ORDER", True, True, False),  # for another purpose
    ],
)
async def test_referenced(
    world: World,
    opened: int,
    closed: int | None,
    open_: bool,
    purpose: str,
    of_agency: bool | None,
    of_me: bool | None,
    expected: bool,
) -> None:
    """An open case for the declared purpose, of the organisation, and where it names somebody, of this practitioner."""
    whose = {None: None, True: world.agency, False: await agency(world)}[of_agency]
    who = {None: None, True: world.facts["practitioner_id"], False: world.colleague}[of_me]
    await world.run(
        "INSERT INTO purpose_reference (child_id, agency_id, practitioner_id, purpose, reference, opened_on, closed_on)"
        " VALUES ($1, $2, $3, $4, 'X-1', current_date + $5::int, current_date + $6::int)",
        *(world.child, whose, who, purpose, opened, closed),
    )
    await both(world, "referenced", expected=expected and open_)
