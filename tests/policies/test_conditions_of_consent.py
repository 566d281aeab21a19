"""The truth tables of consent, and of what a child keeps from a person; written by hand."""

# ruff: noqa: FBT001, S608 - truth tables have columns; all SQL is written here

from typing import Any
from uuid import UUID

import pytest

from tests.policies.childhood import LATER, PAST, SOON, World, agency, person

ALL_GROUPS = ["family", "ethnicity"]


async def giver(world: World, *, responsible: bool = True) -> UUID:
    """Somebody who answers for the child, or does not."""
    key = await person(world.db, is_child=False)
    await world.run(
        "INSERT INTO relationship (child_id, person_id, relation_code, has_parental_responsibility)"
        " VALUES ($1, $2, 'full_sibling', $3)",
        *(world.child, key, responsible),
    )
    return key


async def answer(world: World, who: UUID, status: str = "ACTIVE", **more: Any) -> UUID:
    """What somebody said, of this organisation, purpose and all groups, a moment ago."""
    said = {
        "capacity": "COMPETENT_CHILD" if who == world.child else "PARENTAL_RESPONSIBILITY",
        "agency": world.agency,
        "purpose": "DIRECT_CARE",
        "groups": ALL_GROUPS,
        "since": PAST,
        "until": "null",
        "withdrawn": PAST if status == "WITHDRAWN" else "null",
        **more,
    }
    form: UUID = await world.db.fetchval(
        "INSERT INTO consent_form (child_id, kind, given_by, capacity, method, answered_on)"
        " VALUES ($1, 'SHARE', $2, $3, 'SIGNED', current_date) RETURNING id",
        *(world.child, who, said["capacity"]),
    )
    await world.run(
        "INSERT INTO consent (child_id, form_id, agency_id, purpose, groups, status, valid_from, expires_at,"
        f" withdrawn_at) VALUES ($1, $2, $3, $4, $5, $6, {said['since']}, {said['until']}, {said['withdrawn']})",
        *(world.child, form, said["agency"], said["purpose"], said["groups"], status),
    )
    return form


@pytest.mark.parametrize(
    ("status", "more", "expected"),
    [
        ("ACTIVE", {}, True),
        ("ACTIVE", {"since": "now()"}, True),  # from this moment
        ("ACTIVE", {"since": SOON}, False),
        ("ACTIVE", {"until": SOON}, True),
        ("ACTIVE", {"until": "now()"}, False),  # expired this moment
        ("ACTIVE", {"purpose": "SAFEGUARDING"}, False),
        ("ACTIVE", {"groups": ["ethnicity"]}, False),  # another group
        ("REFUSED", {}, False),
        ("WITHDRAWN", {}, False),
        ("EXPIRED", {}, False),
        ("SUPERSEDED", {}, False),
        ("VOID", {}, False),  # the giver had no right to give it
    ],
)
async def test_consented(world: World, status: str, more: dict[str, Any], expected: bool) -> None:
    """Active, for this organisation, purpose and group, and in force at this moment."""
    await answer(world, await giver(world), status, **more)
    assert await world.holds("consented") is expected
    assert await world.holds("consented", world.other) is False
    world.facts["agency_id"] = await agency(world)
    assert await world.holds("consented") is False


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("true", True),
        ("has_parental_responsibility = false", False),
        ("has_parental_responsibility = NULL", False),
        ("started_on = current_date", True),
        ("started_on = current_date + 1", False),  # gained it later
        ("ended_on = current_date", False),  # had lost it
        ("ended_on = current_date + 1", True),
    ],
)
async def test_who_may_give_consent(world: World, change: str, expected: bool) -> None:
    """Whoever held parental responsibility on the day of the answer."""
    who = await giver(world)
    await answer(world, who)
    if change != "true":
        await world.run(f"UPDATE relationship SET {change} WHERE person_id = $1", who)
    assert await world.holds("consented") is expected


@pytest.mark.parametrize(
    ("competent", "born", "precision", "expected"),
    [
        ("current_date", "null", None, True),
        ("current_date + 1", "null", None, False),
        ("null", "current_date - interval '16 years'", "EXACT", True),
        ("null", "current_date - interval '16 years' + interval '1 day'", "EXACT", False),
        ("null", "current_date - interval '17 years'", "ESTIMATED", False),
        ("null", "null", None, False),
    ],
)
async def test_a_child_that_gives_consent(
    world: World, competent: str, born: str, precision: str | None, expected: bool
) -> None:
    """Competent, or sixteen beyond doubt, on the day of the answer."""
    await world.run(f"UPDATE child SET competence_recorded_on = {competent} WHERE id = $1", world.child)
    await world.run(
        f"UPDATE person SET date_of_birth = {born}, date_of_birth_precision = $2 WHERE id = $1",
        *(world.child, precision),
    )
    await answer(world, world.child)
    assert await world.holds("consented") is expected


@pytest.mark.parametrize("status", ["REFUSED", "WITHDRAWN"])
@pytest.mark.parametrize(
    ("who", "more", "expected"),
    [
        ("other holder", {}, False),
        ("child", {}, False),  # whatever its age
        ("somebody", {}, True),  # without responsibility: no say
        ("giver", {}, False),  # at the same moment
        ("giver", {"since": "now() - interval '10 minutes'", "withdrawn": "now() - interval '10 minutes'"}, True),
        ("other holder", {"groups": ["ethnicity"]}, True),
        ("other holder", {"purpose": "SAFEGUARDING"}, True),
        ("other holder", {"until": "now()"}, True),  # no longer
    ],
)
async def test_objections(world: World, status: str, who: str, more: dict[str, Any], expected: bool) -> None:
    """One no of the child or of another holder is enough, for the same organisation, purpose and group."""
    yes = await giver(world)
    await answer(world, yes)
    no = {
        "giver": yes,
        "child": world.child,
        "other holder": await giver(world),
        "somebody": await giver(world, responsible=False),
    }[who]
    more = {**more} if status == "WITHDRAWN" else {key: value for key, value in more.items() if key != "withdrawn"}
    await answer(world, no, status, **more)
    assert await world.holds("consented") is expected


@pytest.mark.parametrize(("own", "groups", "expected"), [
    (True, ["family"], False), (True, ["ethnicity"], True), (False, ["family"], True),
])  # fmt: skip
async def test_the_list_of_whom_not_to_tell(world: World, own: bool, groups: list[str], expected: bool) -> None:
    """What may not be shared with an organisation is not, whatever else was agreed."""
    form = await answer(world, await giver(world))
    await world.run(
        "INSERT INTO consent_exception (child_id, form_id, agency_id, groups, reason) VALUES ($1, $2, $3, $4, 'OTHER')",
        *(world.child, form, world.agency if own else await agency(world), groups),
    )
    assert await world.holds("consented") is expected


WITHDRAWN_NOW = {"withdrawn": "now()"}


@pytest.mark.parametrize(
    ("status", "more", "expected"),
    [
        ("WITHDRAWN", {"since": "now() - interval '1 day'"}, True),
        ("WITHDRAWN", {"since": "now() - interval '1 day'", **WITHDRAWN_NOW}, True),  # at this moment
        ("WITHDRAWN", {"since": "now() - interval '1 day'", "withdrawn": SOON}, False),  # not yet
        ("WITHDRAWN", {"since": PAST, "withdrawn": PAST}, False),  # it was never in force
        ("WITHDRAWN", {"since": LATER, **WITHDRAWN_NOW}, False),
        ("WITHDRAWN", {"since": "now() - interval '1 day'", "purpose": "SAFEGUARDING"}, False),
        ("WITHDRAWN", {"since": "now() - interval '1 day'", "groups": ["ethnicity"]}, False),
        ("ACTIVE", {"until": "now()"}, False),  # it ran out
        ("REFUSED", {}, False),
        ("VOID", {}, False),
        ("SUPERSEDED", {}, False),
    ],
)
async def test_consent_withdrawn(world: World, status: str, more: dict[str, Any], expected: bool) -> None:
    """The very organisation held it, for the purpose and the group, and it was taken back."""
    await answer(world, await giver(world), status, **more)
    assert await world.holds("consent_withdrawn") is expected
    assert await world.holds("consented") is False
    assert await world.holds("consent_withdrawn", world.other) is False
    world.facts["agency_id"] = await agency(world)
    assert await world.holds("consent_withdrawn") is False  # who never held it learns nothing


async def test_what_nobody_entitled_gave_was_never_held(world: World) -> None:
    """Its withdrawal is none; once the giver is found to hold responsibility, it is."""
    who = await giver(world, responsible=False)
    await answer(world, who, "WITHDRAWN", since="now() - interval '1 day'")
    assert await world.holds("consent_withdrawn") is False
    await world.run("UPDATE relationship SET has_parental_responsibility = true WHERE person_id = $1", who)
    assert await world.holds("consent_withdrawn") is True


async def test_given_anew(world: World) -> None:
    """A withdrawal of another day explains nothing while a newer consent is in force: both are true."""
    who = await giver(world)
    await answer(world, who, "WITHDRAWN", since="now() - interval '2 days'", withdrawn="now() - interval '1 day'")
    await answer(world, who)
    assert await world.holds("consented") is True
    assert await world.holds("consent_withdrawn") is True


# ---- what is restricted, and what is kept from a person --------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "placed", "lifted", "expected"),
    [
        ("family", "now()", "null", True),  # from this moment
        ("family", SOON, "null", False),
        ("family", PAST, SOON, True),  # not yet lifted
        ("family", PAST, "now()", False),  # lifted this moment
        ("ethnicity", PAST, "null", False),  # another group
        (None, PAST, "null", True),  # the whole record
        (None, PAST, "now()", False),
    ],
)
async def test_restricted(world: World, group: str | None, placed: str, lifted: str, expected: bool) -> None:
    """From the moment it is placed until the moment it is lifted, for everybody who asks."""
    await world.run(
        "INSERT INTO restriction (child_id, group_name, reason, placed_at, lifted_at)"
        f" VALUES ($1, $2, 'INACCURACY_CLAIMED', {placed}, {lifted})",
        *(world.child, group),
    )
    assert await world.holds("restricted") is expected
    assert await world.holds("restricted", world.other) is False
    world.facts = dict.fromkeys(world.facts)
    assert await world.holds("restricted") is expected


async def test_what_is_kept_from_one_person_is_restricted_for_nobody_else(world: World) -> None:
    """That is `confided`, or ends `responsible`: whoever else asks is not told of it."""
    kept = "INSERT INTO restriction (child_id, group_name, person_id, reason) VALUES ($1, $2, $3, 'COURT')"
    for group in ("family", None):
        await world.run(kept, world.child, group, world.other)
    assert await world.holds("restricted") is False
    await world.run("UPDATE restriction SET person_id = NULL WHERE group_name IS NULL")
    assert await world.holds("restricted") is True


@pytest.mark.parametrize(("mine", "group", "expected"), [
    (True, "family", True), (True, "ethnicity", False), (False, "family", False),
])  # fmt: skip
async def test_confided(world: World, mine: bool, group: str, expected: bool) -> None:
    """A group that the child keeps from this person."""
    parent = await giver(world)
    world.facts["person_id"] = parent if mine else world.other
    form = await answer(world, world.child)
    await world.run(
        "INSERT INTO consent_exception (child_id, form_id, person_id, groups, reason)"
        " VALUES ($1, $2, $3, '{family}', 'FEAR_OF_HARM')",
        *(world.child, form, parent),
    )
    world.group = group
    assert await world.holds("confided") is expected
    assert await world.holds("confided", world.other) is False
    world.facts["person_id"] = None
    assert await world.holds("confided") is False


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("nothing", False),
        ("of the person", True),
        ("of an address", True),
        ("of a former address", True),
        ("by a shield", True),
        ("by a lifted shield", False),
        ("of another person", False),
    ],
)
async def test_must_not_locate(world: World, said: str, expected: bool) -> None:
    """Said of the person, of any address of the child, or by a live shield."""
    feared = await giver(world)
    world.facts["person_id"] = feared
    if said == "of the person":
        await world.run("UPDATE relationship SET must_not_know_address = true WHERE person_id = $1", feared)
    elif "address" in said:
        address = await world.db.fetchval(
            "INSERT INTO address (person_id, type, lines, valid_from, valid_to)"
            " VALUES ($1, 'HOME', '1 Road', current_date - 9, $2) RETURNING id",
            *(world.child, None),
        )
        if "former" in said:
            await world.run("UPDATE address SET valid_to = current_date - 1")
        await world.run("INSERT INTO address_not_known_to (address_id, person_id) VALUES ($1, $2)", address, feared)
    elif "shield" in said:
        await world.shield(world.child, PAST, "now()" if "lifted" in said else LATER)
        await world.run("INSERT INTO shield_against SELECT id, $1 FROM shield", feared)
    elif said == "of another person":
        other = await giver(world)
        await world.run("UPDATE relationship SET must_not_know_address = true WHERE person_id = $1", other)
    assert await world.holds("must_not_locate") is expected
    assert await world.holds("must_not_locate", world.other) is False
