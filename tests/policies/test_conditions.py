"""The truth tables of the conditions, written by hand, with the days and moments on which each one
changes.
"""

# ruff: noqa: FBT001, PLR0913, PLR0917, S608 - truth tables have columns; all SQL is written here

import pytest

from policies.conditions import CONDITIONS, FACTS, Unknown
from policies.predicates import sixteen
from tests.policies.childhood import ELSEWHERE, HERE, LATER, PAST, ROWS, SOON, World, person


@pytest.mark.parametrize(
    ("of_child", "of_caller", "expected"),
    [(HERE, HERE, True), (HERE, ELSEWHERE, False), (ELSEWHERE, HERE, False), (HERE, None, False)],
)
async def test_same_authority(world: World, of_child: str, of_caller: str | None, expected: bool) -> None:
    """The child's authority against that of the caller's organisation; none is never the same."""
    await world.run("UPDATE child SET authority_code = $2 WHERE id = $1", world.child, of_child)
    world.facts["authority_code"] = of_caller

    assert await world.holds("same_authority") is expected


@pytest.mark.parametrize(
    ("started", "ended", "expected"),
    [
        (0, None, True),  # begins today
        (1, None, False),  # begins tomorrow
        (-400, None, True),
        (-400, 1, True),  # ends tomorrow
        (-400, 0, False),  # ended today: the last day is not covered
        (-400, -1, False),  # ended yesterday
        (0, 0, False),  # began and ended today
        (1, 2, False),
    ],
)
async def test_assigned_by_days(world: World, started: int, ended: int | None, expected: bool) -> None:
    """Open from the first day until the day before the last."""
    await world.involve(started, ended, world.facts["practitioner_id"])

    assert await world.holds("assigned") is expected
    assert await world.driven("assigned") == ({world.child} if expected else set())


@pytest.mark.parametrize(
    ("part", "core", "ended", "handover", "expected"),
    [
        ("CASE_HOLDER", False, 0, True, True),  # ended today, and is handed over
        ("CASE_HOLDER", False, -27, True, True),  # the last of 28 days
        ("CASE_HOLDER", False, -28, True, False),
        ("CO_WORKER", False, -27, True, True),
        ("REVIEWING_OFFICER", False, -27, True, True),
        (None, False, -27, True, True),  # in what part is not said
        ("CASE_HOLDER", False, -1, False, False),  # without a handover there is no grace
        ("CASE_HOLDER", False, None, True, True),
        ("MEMBER", True, None, False, True),  # of the team around the child
        ("MEMBER", True, 1, False, True),
        ("MEMBER", True, 0, False, False),
        ("MEMBER", True, -1, True, False),  # a member hands nothing over
        ("MEMBER", False, None, False, False),  # of no team around the child
        ("CASE_HOLDER", True, -27, True, True),
    ],
)
async def test_assigned_by_part(
    world: World, part: str | None, core: bool, ended: int | None, handover: bool, expected: bool
) -> None:
    """Who holds a case hands it over in 28 days; a member counts while of the team around the child."""
    await world.involve(-400, ended, world.facts["practitioner_id"])
    await world.run(
        "UPDATE involvement SET part = $1, is_core_group = $2, is_handover = $3, needs_location = true",
        *(part, core, handover),
    )
    assert await world.holds("assigned") is expected
    assert await world.driven("assigned") == ({world.child} if expected else set())
    # Where the child is, is for who works with it today.
    assert await world.holds("needs_location") is (part == "CASE_HOLDER" and ended is None)


@pytest.mark.parametrize(
    ("host", "of_caller", "expected"),
    [(ELSEWHERE, ELSEWHERE, True), (ELSEWHERE, HERE, False), (None, HERE, False), (ELSEWHERE, None, False)],
)
async def test_host_authority(world: World, host: str | None, of_caller: str | None, expected: bool) -> None:
    """In whose area the child is placed by the authority that is responsible."""
    await world.run("UPDATE child SET host_authority_code = $2 WHERE id = $1", world.child, host)
    world.facts["authority_code"] = of_caller
    assert await world.holds("host_authority") is expected
    assert await world.holds("host_authority", world.other) is False
    assert await world.driven("host_authority") == ({world.child} if expected else set())


@pytest.mark.parametrize(
    ("days_ago", "of_caller", "expected"),
    [
        (0, ELSEWHERE, True),  # transferred today
        (27, ELSEWHERE, True),  # the last of 28 days
        (28, ELSEWHERE, False),
        (-1, ELSEWHERE, False),  # to be transferred tomorrow
        (5, HERE, False),
        (5, None, False),
    ],
)
async def test_previous_authority(world: World, days_ago: int, of_caller: str | None, expected: bool) -> None:
    """For 28 days from the day of the transfer."""
    await world.run(
        "UPDATE child SET previous_authority_code = $2, transferred_on = current_date - $3::int WHERE id = $1",
        *(world.child, ELSEWHERE, days_ago),
    )
    world.facts["authority_code"] = of_caller
    assert await world.holds("previous_authority") is expected
    assert await world.holds("previous_authority", world.other) is False
    assert await world.driven("previous_authority") == ({world.child} if expected else set())


async def test_assigned_is_for_this_caller_and_child(world: World) -> None:
    """Others' involvements, services without a name and other children do not count."""
    assert await world.holds("assigned") is False
    await world.involve(-9, None, world.colleague)
    await world.involve(-9, None, None)
    assert await world.holds("assigned") is False
    await world.involve(-9, None, world.facts["practitioner_id"])
    assert await world.holds("assigned") is True
    assert await world.holds("assigned", world.other) is False
    world.facts["practitioner_id"] = None
    assert await world.holds("assigned") is False


@pytest.mark.parametrize(
    ("competent", "born", "precision", "expected"),
    [
        ("current_date", "null", None, True),  # recorded today
        ("current_date + 1", "null", None, False),  # recorded as from tomorrow
        ("current_date - 900", "current_date - 3000", "EXACT", True),
        ("null", "current_date - interval '16 years'", "EXACT", True),  # the 16th birthday
        ("null", "current_date - interval '16 years'", None, True),
        ("null", "current_date - interval '16 years' + interval '1 day'", "EXACT", False),
        ("null", "current_date - interval '17 years'", "ESTIMATED", False),  # proves no age
        ("null", "current_date - interval '17 years'", "DISPUTED", False),
        ("null", "current_date - interval '17 years'", "DAY_UNKNOWN", False),
        ("null", "current_date - interval '17 years'", "MONTH_UNKNOWN", False),
        ("current_date", "current_date - interval '17 years'", "ESTIMATED", True),
        ("null", "null", None, False),
    ],
)
async def test_self(world: World, competent: str, born: str, precision: str | None, expected: bool) -> None:
    """The subject's own record, once competent or 16; and nobody else's."""
    world.facts["person_id"] = world.child
    for key in (world.child, world.other):
        await world.run(f"UPDATE child SET competence_recorded_on = {competent} WHERE id = $1", key)
        await world.run(
            f"UPDATE person SET date_of_birth = {born}, date_of_birth_precision = $2 WHERE id = $1",
            *(key, precision),
        )

    assert await world.holds("self") is expected
    assert await world.holds("self", world.other) is False
    assert await world.driven("self") == ({world.child} if expected else set())
    world.facts["person_id"] = None
    assert await world.holds("self") is False


@pytest.mark.parametrize(
    ("born", "day", "expected"),
    [
        ("2084-02-29", "2100-02-28", False),  # 2100 is no leap year
        ("2084-02-29", "2100-03-01", True),
        ("2084-02-28", "2100-02-28", True),
        ("2008-02-29", "2024-02-28", False),
        ("2008-02-29", "2024-02-29", True),
        ("2008-03-01", "2024-02-29", False),
        ("2007-02-28", "2023-02-28", True),
    ],
)
async def test_sixteen_on_a_leap_day(world: World, born: str, day: str, expected: bool) -> None:
    """The age begins with the anniversary: of 29 February, in other years, with 1 March."""
    await world.run(f"UPDATE person SET date_of_birth = '{born}' WHERE id = $1", world.child)
    holds = sixteen("p", f"date '{day}'")
    assert await world.db.fetchval(f"SELECT {holds} FROM person p WHERE id = $1", world.child) is expected


SHIELDS = [
    ("now()", "null", "RECORD", True),  # set this moment
    (SOON, "null", "RECORD", False),  # not yet set
    (PAST, "null", "RECORD", True),
    (PAST, SOON, "RECORD", True),  # not yet lifted
    (PAST, "now()", "RECORD", False),  # lifted this moment
    (PAST, PAST, "RECORD", False),
    (PAST, "null", "ADDRESS", False),  # other scopes leave the record open
    (PAST, "null", "PERSON_LINK", False),
]


@pytest.mark.parametrize(("set_at", "lifted_at", "scope", "expected"), SHIELDS)
async def test_shield_closed(world: World, set_at: str, lifted_at: str, scope: str, expected: bool) -> None:
    """From the moment it is set until the moment it is lifted, whatever its review date says."""
    await world.shield(world.child, set_at, lifted_at, scope)

    assert await world.holds("shield_closed") is expected
    assert await world.holds("shield_closed", world.other) is False


GRANTS = [
    (["family"], True, "now()", LATER, False),  # granted this moment
    (["ethnicity", "family"], True, PAST, SOON, False),
    (["ethnicity"], True, PAST, LATER, True),  # another group
    ([], True, PAST, LATER, True),
    (["family"], False, PAST, LATER, True),  # a colleague's
    (["family"], True, PAST, "now()", True),  # expired this moment
    (["family"], True, SOON, LATER, True),  # not yet granted
]


@pytest.mark.parametrize(("groups", "mine", "granted", "expires", "expected"), GRANTS)
async def test_emergency_grant(
    world: World,
    groups: list[str],
    mine: bool,
    granted: str,
    expires: str,
    expected: bool,
) -> None:
    """A live grant of this caller, for this child and this group, opens the shield; nothing else
    does.
    """
    await world.shield(world.child, PAST)
    await world.shield(world.other, PAST)
    who = world.facts["practitioner_id"] if mine else world.colleague
    await world.grant(world.child, groups, who, granted, expires)

    assert await world.holds("shield_closed") is expected
    assert await world.holds("shield_closed", world.other) is True
    world.facts["practitioner_id"] = None
    assert await world.holds("shield_closed") is True


@pytest.mark.parametrize(
    ("on_other", "scope", "expected"),
    [
        (True, "RECORD", True),
        (True, "PERSON_LINK", True),
        (True, "ADDRESS", False),
        (False, "RECORD", False),  # the child's own shield is `shield_closed`
        (False, "PERSON_LINK", True),
        (False, "ADDRESS", False),
    ],
)
async def test_kin_shield_closed(world: World, on_other: bool, scope: str, expected: bool) -> None:
    """The edge to a shielded person, and every edge of a person whose links are shielded."""
    assert await world.holds("kin_shield_closed") is False
    await world.shield(world.other if on_other else world.child, PAST, scope=scope)

    assert await world.holds("kin_shield_closed") is expected


@pytest.mark.parametrize(("set_at", "lifted_at", "scope", "expected"), SHIELDS[:6])
async def test_kin_shield_closed_in_time(
    world: World,
    set_at: str,
    lifted_at: str,
    scope: str,
    expected: bool,
) -> None:
    """The moments of a shield are the same on both sides of the edge."""
    await world.shield(world.other, set_at, lifted_at, scope)

    assert await world.holds("kin_shield_closed") is expected


@pytest.mark.parametrize(("groups", "mine", "granted", "expires", "expected"), GRANTS)
async def test_emergency_grant_for_kin(
    world: World,
    groups: list[str],
    mine: bool,
    granted: str,
    expires: str,
    expected: bool,
) -> None:
    """A grant for the other person opens the edge; one for the record's child does not."""
    await world.shield(world.other, PAST)
    me = world.facts["practitioner_id"]
    await world.grant(world.child, ["family"], me, PAST, LATER)
    assert await world.holds("kin_shield_closed") is True
    await world.grant(world.other, groups, me if mine else world.colleague, granted, expires)

    assert await world.holds("kin_shield_closed") is expected
    await world.shield(world.other, PAST, scope="PERSON_LINK")
    assert await world.holds("kin_shield_closed") is True


@pytest.mark.parametrize("on_other", [True, False])
@pytest.mark.parametrize("to_the_other_end", [True, False])
async def test_a_shield_of_one_link(world: World, on_other: bool, to_the_other_end: bool) -> None:
    """It hides that link, whoever of the two it is set for, and no other."""
    ends = (world.other, world.child) if on_other else (world.child, world.other)
    named = ends[1] if to_the_other_end else await person(world.db, is_child=False)
    await world.shield(ends[0], PAST, scope="PERSON_LINK")
    await world.run("UPDATE shield SET person_id = $1", named)

    assert await world.holds("kin_shield_closed") is to_the_other_end


SEALS = [("now()", True), (SOON, False), (PAST, True), ("now() - interval '30 years'", True)]


@pytest.mark.parametrize(("sealed_at", "expected"), SEALS)
@pytest.mark.parametrize("of_child", [True, False])
async def test_sealed(world: World, sealed_at: str, expected: bool, of_child: bool) -> None:
    """From the moment of sealing, for good; and whatever the grants."""
    person = world.child if of_child else world.other
    await world.run(f"INSERT INTO seal (child_id, grounds, sealed_at) VALUES ($1, 'ADOPTION', {sealed_at})", person)
    await world.grant(person, ["family", "identity"], world.facts["practitioner_id"], PAST, LATER)

    assert await world.holds("sealed") is (expected and of_child)
    assert await world.holds("sealed", world.other) is (expected and not of_child)
    assert await world.holds("kin_sealed") is (expected and not of_child)


@pytest.mark.parametrize(("day", "expected"), [("current_date", True), ("current_date + 1", False), ("null", False)])
async def test_archived(world: World, day: str, expected: bool) -> None:
    """From its day on."""
    await world.run(f"UPDATE child SET archived_on = {day} WHERE id = $1", world.child)

    assert await world.holds("archived") is expected
    assert await world.holds("archived", world.other) is False


@pytest.mark.parametrize("reason", ["OWN_CHILD", "RELATIVE", "NEIGHBOUR", "PERPETRATOR_LINK", "LISTED"])
async def test_conflict(world: World, reason: str) -> None:
    """This practitioner and this child, whatever the reason; a colleague is not meant, nor is somebody who is none."""
    listed = "INSERT INTO excluded_practitioner (child_id, practitioner_id, reason) VALUES ($1, $2, $3)"
    await world.run(listed, world.child, world.colleague, reason)
    assert await world.holds("conflict") is False
    await world.run(listed, world.child, world.facts["practitioner_id"], reason)

    assert await world.holds("conflict") is True
    assert await world.holds("conflict", world.other) is False
    world.facts["practitioner_id"] = None
    assert await world.holds("conflict") is False


async def test_kin_that_is_no_child(world: World) -> None:
    """An adult has no record to shield."""
    adult = await person(world.db, is_child=False)
    await world.run("UPDATE relationship SET person_id = $2 WHERE id = $1", world.edge, adult)

    assert await world.holds("kin_shield_closed") is False


@pytest.mark.parametrize(("rows", "expected"), [
    ((), False), ((False,), False), ((True,), True),
])  # fmt: skip
async def test_synthetic(world: World, rows: tuple[bool, ...], expected: bool) -> None:
    """Only where the database itself says so; without a mark it counts as real."""
    await world.run("DELETE FROM instance")
    for is_synthetic in rows:
        await world.run("INSERT INTO instance (is_synthetic) VALUES ($1)", is_synthetic)
    assert await world.holds("synthetic") is expected
    assert await world.holds("real_data") is not expected


@pytest.mark.parametrize("name", [name for name, one in CONDITIONS.items() if not one.row_types - ROWS])
async def test_two_valued_when_nothing_is_known(world: World, name: str) -> None:
    """A caller of whom nothing is known: false, and never NULL."""
    await world.involve(-9, None, None)
    await world.run("INSERT INTO address (person_id, type) VALUES ($1, 'HOME')", world.child)
    await world.run("INSERT INTO contact_point (person_id, kind, value) VALUES ($1, 'EMAIL', 'x')", world.child)
    await world.run("DELETE FROM instance")
    world.facts = dict.fromkeys(FACTS)
    world.group = None
    assert await world.holds(name) is (name == "real_data")
    for key in (world.child, world.other):
        await world.shield(key, PAST)
        await world.shield(key, PAST, scope="ADDRESS")
        await world.run("INSERT INTO seal (child_id, grounds) VALUES ($1, 'ADOPTION')", key)
        await world.run("UPDATE child SET archived_on = current_date WHERE id = $1", key)
        await world.run("INSERT INTO restriction (child_id, reason) VALUES ($1, 'OBJECTION')", key)
    # Who is no practitioner is on no list of practitioners, and nothing is kept from a person who is none.
    lists = {"conflict", "confided", "must_not_locate", "not_known_to", "number_not_known_to", "kept_from_family"}
    assert await world.holds(name) is (CONDITIONS[name].unknown is Unknown.HOLDS and name not in lists)


async def test_same_authority_driver(world: World) -> None:
    """The driver lists exactly the children for whom the condition holds."""
    await world.run("UPDATE child SET authority_code = $2 WHERE id = $1", world.other, ELSEWHERE)
    listed = await world.driven("same_authority")

    assert world.child in listed
    assert world.other not in listed
