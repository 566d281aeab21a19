"""The truth tables of the conditions about one row: whose it is, whether it is shared, whom it tells of; by hand."""

# ruff: noqa: FBT001, S608 - truth tables have columns; all SQL is written here

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from policies.conditions import CONDITIONS, FACTS, Scope
from schema.catalogue import catalogue
from tests.policies.childhood import World, agency, person

NOW = datetime(2026, 1, 2, tzinfo=UTC)
NEEDED: dict[str, dict[str, Any]] = {
    "Involvement": {"role": "x", "started_on": NOW.date(), "is_sensitive": False},
    "Intervention": {"title": "x", "status": "ACTIVE"},
    "PlanAction": {"title": "x", "status": "OPEN"},
    "Assessment": {"type": "AGE", "status": "DRAFT", "started_on": NOW.date()},
    "CaseNote": {"type": "VISIT", "text": "x", "happened_at": NOW, "written_at": NOW},
    "Offence": {"description": "x", "status": "ALLEGED"},
    "ChildVoice": {"words": "x", "method": "TALK", "told_on": NOW.date()},
    "Need": {"domain": 2},
    "Episode": {"referral_date": NOW.date(), "category": "CIN"},
    "Consent": {"purpose": "DIRECT_CARE", "groups": ["health"], "status": "ACTIVE", "valid_from": NOW},
    "Disclosure": {
        "decision": "SHARED",
        "groups": ["health"],
        "purpose": "DIRECT_CARE",
        "lawful_basis": "PUBLIC_TASK",
        "reason": "x",
        "is_family_told": "YES",
        "decided_at": NOW,
    },
}
"""What a row of each type must have besides its child and its organisation."""


REQUIRED = {
    kind: {column.name for column in catalogue.entities[kind].source.table.c if not column.nullable} for kind in NEEDED
}


async def put(world: World, kind: str, **columns: object) -> UUID:
    """A row of the type about the child."""
    key = uuid4()
    values = {"id": key, "child_id": world.child, **NEEDED[kind], **columns}
    if kind == "Consent":
        values["form_id"] = uuid4()
        await world.run(
            "INSERT INTO consent_form (id, child_id, kind, given_by, capacity, method, answered_on)"
            " VALUES ($1, $2, 'SHARE', $2, 'COMPETENT_CHILD', 'SIGNED', $3)",
            *(values["form_id"], world.child, date(2026, 1, 1)),
        )
    if kind == "PlanAction":
        values["plan_id"] = uuid4()
        await world.run(
            "INSERT INTO plan (id, child_id, kind, started_on) VALUES ($1, $2, 'CIN', $3)",
            *(values["plan_id"], world.child, date(2026, 1, 1)),
        )
    if kind == "CaseNote":
        values.setdefault("author_id", world.colleague)
    table = catalogue.entities[kind].source.table.name
    marks = ", ".join(f"${number}" for number in range(1, len(values) + 1))
    await world.run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", *values.values())
    return key


async def sensitive(world: World) -> UUID:
    """A sensitive service."""
    key = await agency(world)
    await world.run("UPDATE agency SET is_sensitive = true WHERE id = $1", key)
    return key


def types_of(name: str) -> list[str]:
    """The types that a condition is about, of those whose rows are about a child."""
    return sorted(kind for kind in CONDITIONS[name].row_types if catalogue.entities[kind].source.child_key is not None)


@pytest.mark.parametrize("kind", types_of("own_service"))
@pytest.mark.parametrize("own", [True, False])
async def test_own_service(world: World, kind: str, own: bool) -> None:
    """Of the caller's organisation, whoever wrote it."""
    await put(world, kind, agency_id=world.agency if own else await agency(world))
    assert await world.holds("own_service", kind=kind) is own


async def test_own_service_of_nobody(world: World) -> None:
    """An offence that no organisation is named for is nobody's own."""
    await put(world, "Offence", agency_id=None)
    assert await world.holds("own_service", kind="Offence") is False


@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize("known", [True, False])
async def test_own_note_and_heard(world: World, mine: bool, known: bool) -> None:
    """Written by, or told to, the caller; not a colleague, and not a caller who is no practitioner."""
    who = world.facts["practitioner_id"] if mine else world.colleague
    await put(world, "CaseNote", agency_id=world.agency, author_id=who)
    await put(world, "ChildVoice", told_to=who)
    if not known:
        world.facts["practitioner_id"] = None
    assert await world.holds("own_note", kind="CaseNote") is (mine and known)
    assert await world.holds("heard", kind="ChildVoice") is (mine and known)


@pytest.mark.parametrize("is_shown", [True, False])
async def test_kept_from_family(world: World, is_shown: bool) -> None:
    """Work that the family is not shown is kept from whoever asks as a person; those at work meet it."""
    await world.involve(-9, None, world.colleague)
    await world.run("UPDATE involvement SET is_visible_to_family = $1", is_shown)
    assert await world.holds("kept_from_family") is False
    for who in (world.child, await person(world.db, is_child=False)):
        world.facts["person_id"] = who
        assert await world.holds("kept_from_family") is not is_shown


async def test_heard_by_nobody(world: World) -> None:
    """Nobody is named."""
    await put(world, "ChildVoice", told_to=None)
    assert await world.holds("heard", kind="ChildVoice") is False


@pytest.mark.parametrize(
    ("name", "kind", "column", "held"),
    [
        ("shared_note", "CaseNote", "is_shared", {True: True, False: False}),
        ("in_chronology", "CaseNote", "is_significant", {True: True, False: False}),
        ("shared_with_parents", "ChildVoice", "is_shared_with_parents", {True: True, False: False}),
        (
            "protected_or_looked_after",
            "Episode",
            "category",
            {"CP": True, "CLA": True, "CIN": False, "EARLY_HELP": False, "CARE_LEAVER": False, "YJ": False},
        ),
        ("family_told", "Disclosure", "is_family_told", {"YES": True, "UNSAFE": False, "NOT_YET": False}),
    ],
)
async def test_by_one_column(world: World, name: str, kind: str, column: str, held: dict[object, bool]) -> None:
    """What the row says of itself."""
    for value, expected in held.items():
        of = {"agency_id": world.agency} if kind in {"CaseNote", "Disclosure"} else {}
        key = await put(world, kind, **{column: value}, **of)
        assert await world.holds(name, kind=kind) is expected, value
        await world.run(f"DELETE FROM {catalogue.entities[kind].source.table.name} WHERE id = $1", key)


@pytest.mark.parametrize(
    ("change", "household", "called"),
    [
        ("lives_with = true", True, False),
        ("lives_with = false", False, False),
        ("lives_with = NULL", False, False),
        ("has_parental_responsibility = true", False, True),
        ("has_parental_responsibility = NULL", False, False),
        ("is_emergency_contact = true, has_parental_responsibility = NULL", False, True),
        ("is_emergency_contact = true, has_parental_responsibility = false", False, True),
    ],
)
async def test_in_household_and_answerable(world: World, change: str, household: bool, called: bool) -> None:
    """Who lives with the child; who answers for it or is called."""
    await world.run(f"UPDATE relationship SET {change} WHERE id = $1", world.edge)
    assert await world.holds("in_household", kind="FamilyMember") is household
    assert await world.holds("answerable", kind="FamilyMember") is called


async def test_own_parenting(world: World) -> None:
    """The need names the caller, another person, or nobody."""
    parent = await person(world.db, is_child=False)
    need = await put(world, "Need", person_id=parent)
    for who, expected in ((parent, True), (world.other, False), (None, False)):
        world.facts["person_id"] = who
        assert await world.holds("own_parenting", kind="Need") is expected
    await world.run("UPDATE need SET person_id = NULL WHERE id = $1", need)
    for who in (parent, None):
        world.facts["person_id"] = who
        assert await world.holds("own_parenting", kind="Need") is False


@pytest.mark.parametrize("name", ["of_sensitive_service", "names_sensitive_service"])
@pytest.mark.parametrize(
    ("is_sensitive", "own", "expected"),
    [(True, False, True), (True, True, False), (False, False, False), (False, True, False)],
)
async def test_of_sensitive_service(world: World, name: str, is_sensitive: bool, own: bool, expected: bool) -> None:
    """A sensitive service, and not the caller's own; of every type that names one."""
    whose = await sensitive(world) if is_sensitive else await agency(world)
    if own:
        world.facts["agency_id"] = whose
    for kind in types_of(name):
        await put(world, kind, agency_id=whose)
        assert await world.holds(name, kind=kind) is expected, kind
    world.facts["practitioner_id"] = None  # the organisation in the token of a parent is not their own
    for kind in types_of(name):
        assert await world.holds(name, kind=kind) is is_sensitive, kind


@pytest.mark.parametrize("own", [True, False])
async def test_names_the_group_of_sensitive_services(world: World, own: bool) -> None:
    """An answer for an ordinary organisation may cover the group, which tells the same."""
    whose = world.agency if own else await agency(world)
    for kind in types_of("names_sensitive_service"):
        await put(world, kind, agency_id=whose, groups=["health", "sensitive_service"])
        assert await world.holds("names_sensitive_service", kind=kind) is not own


@pytest.mark.parametrize("kind", ["Assessment", "PlanAction"])
async def test_of_no_service(world: World, kind: str) -> None:
    """Where no organisation is named, none is told of."""
    await put(world, kind, agency_id=None)
    assert await world.holds("of_sensitive_service", kind=kind) is False


@pytest.mark.parametrize("part", ["ABOUT", "THIRD_PARTY", "CONFIDENTIAL_FROM"])
async def test_note_kept(world: World, part: str) -> None:
    """From the person whom the note names for it; being named otherwise keeps nothing."""
    parent = await person(world.db, is_child=False)
    note = await put(world, "CaseNote", agency_id=world.agency)
    await world.run(
        "INSERT INTO case_note_person (note_id, person_id, child_id, part) VALUES ($1, $2, $3, $4)",
        *(note, parent, world.child, part),
    )
    for who, named in ((parent, True), (world.other, False), (None, False)):
        world.facts["person_id"] = who
        assert await world.holds("note_kept", kind="CaseNote") is (named and part == "CONFIDENTIAL_FROM")


def test_every_condition_about_a_row_has_a_table() -> None:
    """Here, of the other person at an edge beside the shields, of places, pairs and staff among theirs."""
    here = {name for name, one in CONDITIONS.items() if one.scope is Scope.ROW}
    assert here == {
        *("own_service", "own_note", "shared_note", "heard", "own_parenting", "in_chronology", "in_household"),
        *("protected_or_looked_after", "answerable", "family_told", "shared_with_parents"),
        *("own_edge", "own_home", "own_sector", "own_action", "of_housing", "of_everyday_life"),
        *("note_released", "words_released"),
        *(
            "of_sensitive_service",
            "names_sensitive_service",
            "note_kept",
            "kin_sealed",
            "kin_shield_closed",
            "kept_from_family",
        ),
        *("not_known_to", "number_not_known_to", "address_shielded", "pair_closed", "own_staff"),
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, kind) for name, one in CONDITIONS.items() for kind in sorted(one.row_types & NEEDED.keys())],
)
async def test_two_valued_when_nothing_is_known(world: World, name: str, kind: str) -> None:
    """A caller of whom nothing is known, and a row that says no more than it must: true or false, and never NULL."""
    more = {"agency_id": world.agency} if "agency_id" in REQUIRED[kind] else {}
    await put(world, kind, **more)
    world.facts = dict.fromkeys(FACTS)
    found = await world.holds(name, kind=kind)
    assert (
        found is False
        if name in {"own_service", "own_note", "own_action", "heard", "own_parenting"}
        else found in (True, False)
    )
