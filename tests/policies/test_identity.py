"""One request, one capacity: headers narrow what the token grants, and never add to it."""

from uuid import UUID

import pytest

from db.gate import CallerFacts
from errors import BadUserInput, Forbidden, Unauthenticated
from policies.identity import Asked, Capacity, asked, caller, capacity
from policies.tokens import Claims

AGENCY = UUID("0b8f1a52-6a3c-4f9e-9d4c-2f1f0a6f7c11")
BEARER = (b"authorization", b"Bearer abc")


def claims(roles: tuple[str, ...], purposes: tuple[str, ...]) -> Claims:
    """Claims that grant these."""
    return Claims("somebody", AGENCY, roles, purposes, "a-token", 0, 1, client_id="a-client")


ONE = claims(("housing_officer",), ("HOUSING_DUTY",))
DUTY = claims(("social_worker", "front_door"), ("DIRECT_CARE", "SAFEGUARDING"))
FACTS = CallerFacts(UUID(int=1), None, AGENCY, "301")


def wanted(role: str | None = None, purpose: str | None = None, organisation: str | None = None) -> Asked:
    """Headers that ask for these."""
    return Asked("token", role=role, purpose=purpose, organisation=organisation)


def refusal(claims: Claims, asked: Asked) -> str:
    """Return what the caller is told."""
    with pytest.raises(Forbidden) as caught:
        capacity(claims, asked)
    return caught.value.message


def test_a_token_without_a_choice_needs_no_header() -> None:
    """One role, one purpose: that is the capacity, and saying so changes nothing."""
    alone = Capacity("housing_officer", AGENCY, "HOUSING_DUTY")
    assert capacity(ONE, wanted()) == alone
    assert capacity(ONE, wanted("housing_officer", "HOUSING_DUTY", str(AGENCY))) == alone
    assert capacity(ONE, wanted(organisation=f"Agency:{AGENCY}")) == alone


def test_headers_narrow_until_one_is_left() -> None:
    """Two roles, two purposes: one header settles the other where only one pair is left."""
    assert capacity(DUTY, wanted("front_door")).purpose == "SAFEGUARDING"
    assert capacity(DUTY, wanted(purpose="DIRECT_CARE")).role == "social_worker"
    for purpose in ("DIRECT_CARE", "SAFEGUARDING"):
        found = capacity(DUTY, wanted("social_worker", purpose))
        assert (found.role, found.purpose) == ("social_worker", purpose)


def test_a_choice_that_is_left_is_refused_by_the_name_of_its_header() -> None:
    """The message names the headers that would decide, and none of the values."""
    both = refusal(DUTY, wanted())
    assert both.endswith("so send `X-Acting-Role` and `X-Purpose`")
    assert refusal(DUTY, wanted("social_worker")).endswith("so send `X-Purpose`")
    assert refusal(DUTY, wanted(purpose="SAFEGUARDING")).endswith("so send `X-Acting-Role`")
    for text in (both, refusal(DUTY, wanted("social_worker"))):
        assert not any(name in text for name in (*DUTY.roles, *DUTY.purposes))


@pytest.mark.parametrize(
    ("header", "given"),
    [
        ("X-Acting-Role", wanted("sysadmin")),
        ("X-Acting-Role", wanted("anyone")),
        ("X-Acting-Role", wanted("role:social_worker")),
        ("X-Acting-Role", wanted("Social_Worker")),
        ("X-Acting-Role", wanted("social_worker,front_door")),
        ("X-Acting-Role", wanted("*")),
        ("X-Purpose", wanted("front_door", "DIRECT_CARE")),
        ("X-Purpose", wanted("social_worker", "AUDIT")),
        ("X-Purpose", wanted("social_worker", "*")),
        ("X-Acting-Organisation", wanted("front_door", None, str(UUID(int=5)))),
        ("X-Acting-Organisation", wanted("front_door", None, str(AGENCY).upper())),
        ("X-Acting-Organisation", wanted("front_door", None, f"Child:{AGENCY}")),
    ],
)
def test_what_is_not_granted_is_refused(header: str, given: Asked) -> None:
    """Another role, purpose or organisation, real or not: the same words, without the value."""
    text = refusal(DUTY, given)
    assert f"`{header}` is not granted" in text
    for value in (given.role, given.purpose, given.organisation):
        assert value is None or value == "*" or value not in text


def test_what_the_token_cannot_grant_grants_nothing() -> None:
    """Unknown roles, carriers of denies, purposes that the role may not declare: not there."""
    stray = claims(("anyone", "under_shield", "made_up", "housing_officer"), ("HOUSING_DUTY", "X"))
    assert capacity(stray, wanted()).role == "housing_officer"
    for nothing in (
        claims((), ()),
        claims(("housing_officer",), ("DIRECT_CARE",)),
        claims(("anyone",), ("DIRECT_CARE",)),
        claims(("sysadmin",), ()),
    ):
        assert refusal(nothing, wanted()).startswith("this token grants no role")


def test_a_role_given_twice_is_no_choice() -> None:
    """An issuer's repetition asks nothing of the caller."""
    twice = claims(("housing_officer",) * 2, ("HOUSING_DUTY",) * 2)
    assert capacity(twice, wanted()).role == "housing_officer"


# -- headers --------------------------------------------------------------------------------------


def test_the_headers_that_count_are_read() -> None:
    """Names in lower case as ASGI has them; the scheme in any case; spaces around values."""
    found = asked(
        [
            (b"host", b"x"),
            (b"authorization", b"bEARER  abc "),
            (b"x-acting-role", b" social_worker"),
            (b"x-acting-organisation", b"Agency:1"),
            (b"x-purpose", b"DIRECT_CARE"),
        ]
    )
    assert found == Asked("abc", "social_worker", "Agency:1", "DIRECT_CARE")


def test_other_headers_have_no_say() -> None:
    """What a caller or proxy claims about users, roles or addresses is not read."""
    trusted = [
        (b"x-forwarded-for", b"127.0.0.1"),
        (b"x-role", b"sysadmin"),
        (b"x-user-id", b"admin"),
        (b"x-http-method-override", b"DELETE"),
        (b"cookie", b"token=abc"),
        (b"x-acting_role", b"sysadmin"),
    ]
    assert asked([BEARER, *trusted]) == Asked("abc")


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [BEARER, BEARER],
        [(b"authorization", b"")],
        [(b"authorization", b"abc")],
        [(b"authorization", b"Basic abc")],
        [(b"authorization", b"Bearer\tabc")],
        [(b"authorization", b"Bearer \xff")],
    ],
)
def test_no_single_bearer_token_is_unauthenticated(headers: list[tuple[bytes, bytes]]) -> None:
    """None, two, another scheme, not ASCII."""
    with pytest.raises(Unauthenticated):
        asked(headers)


@pytest.mark.parametrize("value", [b"", b"  ", b"a\0b", b"\xc3\xa9", b"a\tb", b"x" * 129])
@pytest.mark.parametrize("name", [b"x-acting-role", b"x-acting-organisation", b"x-purpose"])
def test_a_narrowing_header_that_cannot_be_read_is_refused(name: bytes, value: bytes) -> None:
    """Empty is not left out: a script that forgot the value must not get another right."""
    with pytest.raises(BadUserInput):
        asked([BEARER, (name, value)])


def test_a_narrowing_header_given_twice_is_refused() -> None:
    """Which of the two counted would be a guess."""
    with pytest.raises(BadUserInput, match="X-Purpose"):
        asked([BEARER, (b"x-purpose", b"AUDIT"), (b"x-purpose", b"AUDIT")])


# -- callers --------------------------------------------------------------------------------------


def test_a_caller_is_claims_capacity_and_facts() -> None:
    """Everything a decision may know, and no more."""
    found = caller(ONE, capacity(ONE, wanted()), FACTS)
    assert (found.subject, found.role, found.purpose) == (
        "somebody",
        "housing_officer",
        "HOUSING_DUTY",
    )
    assert (found.agency_id, found.authority_code) == (AGENCY, "301")
    assert (found.practitioner_id, found.person_id) == (UUID(int=1), None)
    assert (found.client_id, found.token_id) == ("a-client", "a-token")


def test_the_role_must_fit_the_account() -> None:
    """A person's account, which has no vetting to check, cannot work, nor the reverse."""
    subject = claims(("young_person",), ("SUBJECT_ACCESS",))
    person = CallerFacts(None, UUID(int=2), AGENCY, "301")
    assert caller(subject, capacity(subject, wanted()), person).person_id == UUID(int=2)
    for grant, facts in ((ONE, person), (subject, FACTS)):
        with pytest.raises(Forbidden):
            caller(grant, capacity(grant, wanted()), facts)


def test_an_account_of_both_kinds_acts_as_one() -> None:
    """Somebody who works and has a record of their own is never both in one request."""
    both = CallerFacts(UUID(int=1), UUID(int=2), AGENCY, "301")
    subject = claims(("young_person",), ("SUBJECT_ACCESS",))
    as_subject = caller(subject, capacity(subject, wanted()), both)
    as_worker = caller(ONE, capacity(ONE, wanted()), both)
    assert (as_subject.practitioner_id, as_subject.person_id) == (None, UUID(int=2))
    assert (as_worker.practitioner_id, as_worker.person_id) == (UUID(int=1), None)
