"""One request, one capacity: headers narrow what the token grants, and never add to it."""

from dataclasses import replace
from uuid import UUID

import pytest

from db.gate import CallerFacts, Standing
from errors import BadUserInput, Forbidden, Unauthenticated
from policies.identity import Asked, Caller, asked, caller
from policies.tokens import Claims, Grant
from policies.vocabulary import PURPOSES_OF_ROLE, REGISTERED_WITH

AGENCY = UUID("0b8f1a52-6a3c-4f9e-9d4c-2f1f0a6f7c11")
OTHER = UUID("9d1c2a7e-5c1b-4b57-8a39-0f6de2a4b7d5")
BEARER = (b"authorization", b"Bearer abc")
CLOSED = "this account may not use the service at present: ask your organisation"
ALL = frozenset().union(*PURPOSES_OF_ROLE.values())


def granting(*grants: tuple[str, UUID, tuple[str, ...]], amr: tuple[str, ...] = ("pwd", "mfa")) -> Claims:
    """Claims that grant these."""
    agencies = tuple(dict.fromkeys(agency for _, agency, _ in grants)) or (AGENCY,)
    return Claims("somebody", tuple(Grant(*one) for one in grants), agencies, "a-token", 0, 1, "a-client", amr)


def claims(roles: tuple[str, ...], purposes: tuple[str, ...], amr: tuple[str, ...] = ("pwd", "mfa")) -> Claims:
    """Claims that grant these roles for one organisation."""
    return granting(*((role, AGENCY, purposes) for role in roles), amr=amr)


ONE = claims(("housing_officer",), ("HOUSING_DUTY",))
DUTY = claims(("social_worker", "front_door"), ("DIRECT_CARE", "SAFEGUARDING"))
FACTS = CallerFacts(UUID(int=1), None, AGENCY, "301", ALL, frozenset({"SWE"}))
PERSON = replace(FACTS, practitioner_id=None, person_id=UUID(int=2), registrations=frozenset())
SYSTEM = replace(FACTS, practitioner_id=None, registrations=frozenset(), contract=frozenset({"identity/*"}))


def at(*facts: CallerFacts, closed: str = "") -> Standing:
    """Open for these, closed for the other organisation where a check is named."""
    return Standing({one.agency_id: one for one in facts}, {OTHER: closed} if closed else {})


HERE = at(FACTS)


def wanted(role: str | None = None, purpose: str | None = None, organisation: str | None = None) -> Asked:
    """Headers that ask for these."""
    return Asked("token", role=role, purpose=purpose, organisation=organisation)


def chosen(claims: Claims, asked: Asked, standing: Standing = HERE) -> tuple[str, UUID, str]:
    """The capacity of the caller."""
    found = caller(claims, asked, standing)
    return found.role, found.agency_id, found.purpose


def refused(claims: Claims, asked: Asked, standing: Standing = HERE) -> Forbidden:
    """Return the refusal."""
    with pytest.raises(Forbidden) as caught:
        caller(claims, asked, standing)
    return caught.value


def refusal(claims: Claims, asked: Asked, standing: Standing = HERE) -> str:
    """Return what the caller is told."""
    return refused(claims, asked, standing).message


def test_a_token_without_a_choice_needs_no_header() -> None:
    """One role, one purpose: that is the capacity, and saying so changes nothing."""
    alone = ("housing_officer", AGENCY, "HOUSING_DUTY")
    assert chosen(ONE, wanted()) == alone
    assert chosen(ONE, wanted("housing_officer", "HOUSING_DUTY", str(AGENCY))) == alone
    assert chosen(ONE, wanted(organisation=f"Agency:{AGENCY}")) == alone


def test_headers_narrow_until_one_is_left() -> None:
    """Two roles, two purposes: one header settles the other where only one pair is left."""
    assert chosen(DUTY, wanted("front_door"))[2] == "SAFEGUARDING"
    assert chosen(DUTY, wanted(purpose="DIRECT_CARE"))[0] == "social_worker"
    for purpose in ("DIRECT_CARE", "SAFEGUARDING"):
        assert chosen(DUTY, wanted("social_worker", purpose)) == ("social_worker", AGENCY, purpose)


def test_a_choice_that_is_left_is_refused_by_the_name_of_its_header() -> None:
    """The message names the headers that would decide, and none of the values."""
    both = refusal(DUTY, wanted())
    assert both.endswith("so send `X-Acting-Role` and `X-Purpose`")
    assert refusal(DUTY, wanted("social_worker")).endswith("so send `X-Purpose`")
    assert refusal(DUTY, wanted(purpose="SAFEGUARDING")).endswith("so send `X-Acting-Role`")
    for text in (both, refusal(DUTY, wanted("social_worker"))):
        assert not any(name in text for name in ("social_worker", "front_door", "DIRECT_CARE", "SAFEGUARDING"))


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
    assert chosen(stray, wanted())[0] == "housing_officer"
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
    assert chosen(twice, wanted())[0] == "housing_officer"


# -- purposes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", sorted(ALL))
def test_a_purpose_counts_where_token_role_and_agreement_allow_it(purpose: str) -> None:
    """All three, and the words of the refusal do not say which of them fell short."""
    role = next(role for role in sorted(PURPOSES_OF_ROLE) if purpose in PURPOSES_OF_ROLE[role])
    elsewhere = next(one for one in sorted(PURPOSES_OF_ROLE) if purpose not in PURPOSES_OF_ROLE[one])
    everything = replace(FACTS, registrations=frozenset().union(*REGISTERED_WITH.values()))
    is_person, is_system = role in ("young_person", "parent_carer"), role == "partner_client"
    facts = PERSON if is_person else SYSTEM if is_system else everything
    amr = () if is_system else ("mfa",)
    granted = claims((role,), (purpose,), amr)
    assert chosen(granted, wanted(purpose=purpose), at(facts))[2] == purpose
    without = at(replace(facts, purposes=ALL - {purpose}))
    refusals = {
        refusal(granted, wanted(purpose=purpose), without),
        refusal(claims((role,), tuple(ALL - {purpose}), amr), wanted(purpose=purpose), at(facts)),
        refusal(claims((elsewhere,), (purpose,), amr), wanted(purpose=purpose), at(facts)),
    }
    assert refusals == {"the purpose asked for in `X-Purpose` is not granted to this token and role"}
    unsaid = {
        refusal(granted, wanted(), without),
        refusal(claims((role,), (), amr), wanted(), at(facts)),
        refusal(claims((elsewhere,), (purpose,), amr), wanted(), at(facts)),
    }
    assert unsaid == {"this token grants no role with a purpose: ask your organisation"}


def test_an_agreement_narrows_the_choice() -> None:
    """What is not agreed is no purpose to choose; the log knows why something is refused."""
    only = at(replace(FACTS, purposes=frozenset({"DIRECT_CARE", "HOUSING_DUTY"})))
    assert chosen(DUTY, wanted(), only) == ("social_worker", AGENCY, "DIRECT_CARE")
    assert "agreement" in refused(DUTY, wanted(purpose="SAFEGUARDING"), only).reason
    assert "token" in refused(DUTY, wanted(purpose="TRANSFER"), only).reason


# -- several organisations ------------------------------------------------------------------------

BOTH = granting(("social_worker", AGENCY, ("DIRECT_CARE",)), ("dsl", OTHER, ("EDUCATION_SUPPORT",)))
THERE = replace(FACTS, agency_id=OTHER, authority_code="316", registrations=frozenset())


def test_the_organisation_is_chosen_by_its_header() -> None:
    """And by whatever else leaves one; the facts are those of that organisation."""
    standing = at(FACTS, replace(THERE, registrations=frozenset({"SWE"})))
    for given in (wanted(organisation=str(OTHER)), wanted("dsl"), wanted(purpose="EDUCATION_SUPPORT")):
        assert chosen(BOTH, given, standing) == ("dsl", OTHER, "EDUCATION_SUPPORT")
        assert caller(BOTH, given, standing).authority_code == "316"
    assert chosen(BOTH, wanted(organisation=f"Agency:{AGENCY}"), standing)[0] == "social_worker"
    assert refusal(BOTH, wanted(), standing).endswith(
        "so send `X-Acting-Role`, `X-Acting-Organisation` and `X-Purpose`"
    )
    same = granting(*(("dsl", agency, ("EDUCATION_SUPPORT",)) for agency in (AGENCY, OTHER)))
    assert refusal(same, wanted(), standing).endswith("so send `X-Acting-Organisation`")
    assert str(OTHER) not in refusal(same, wanted(), standing)


def test_rights_of_two_organisations_are_never_added_up() -> None:
    """A role of the one is no role in the other, nor are purposes, agreements, contracts or registrations."""
    standing = at(FACTS, replace(THERE, purposes=frozenset({"EDUCATION_SUPPORT"})))
    for given in (
        wanted("social_worker", organisation=str(OTHER)),
        wanted("dsl", organisation=str(AGENCY)),
        wanted("dsl", "DIRECT_CARE"),
        wanted("social_worker", "EDUCATION_SUPPORT"),
        wanted(purpose="DIRECT_CARE", organisation=str(OTHER)),
    ):
        assert "not granted" in refusal(BOTH, given, standing)
    both = granting(*(("social_worker", agency, ("DIRECT_CARE",)) for agency in (AGENCY, OTHER)))
    assert chosen(both, wanted(), standing)[1] == AGENCY
    assert refusal(both, wanted(organisation=str(OTHER)), standing) == CLOSED
    system = granting(*(("partner_client", agency, ("DIRECT_CARE",)) for agency in (AGENCY, OTHER)), amr=())
    here = replace(SYSTEM, agency_id=OTHER, contract=frozenset({"directory/*"}))
    assert caller(system, wanted(organisation=str(OTHER)), at(SYSTEM, here)).scopes == frozenset({"directory/*"})


def test_where_the_gate_is_closed_there_is_no_capacity() -> None:
    """Asked for, it is refused like every other check; not asked for, it leaves no choice."""
    standing = at(FACTS, closed="practitioner is of another agency")
    assert chosen(BOTH, wanted(), standing) == ("social_worker", AGENCY, "DIRECT_CARE")
    found = refused(BOTH, wanted(organisation=str(OTHER)), standing)
    assert (found.message, found.reason) == (CLOSED, "gate: practitioner is of another agency")


def test_the_capacities_of_a_token_are_those_that_are_open() -> None:
    """Whatever the headers choose: one for each role and organisation, with the purposes that count."""
    standing = at(FACTS, replace(THERE, purposes=frozenset({"EDUCATION_SUPPORT"})))
    listed = (Grant("dsl", OTHER, ("EDUCATION_SUPPORT",)), Grant("social_worker", AGENCY, ("DIRECT_CARE",)))
    for given in (wanted("dsl"), wanted("social_worker")):
        assert caller(BOTH, given, standing).capacities == listed
    assert caller(BOTH, wanted(), at(FACTS, closed="vetting")).capacities == listed[1:]
    unregistered = at(replace(FACTS, registrations=frozenset()))
    assert caller(DUTY, wanted(), unregistered).capacities == (Grant("front_door", AGENCY, ("SAFEGUARDING",)),)
    assert caller(DUTY, wanted("front_door"), HERE).capacities == (
        Grant("front_door", AGENCY, ("SAFEGUARDING",)),
        Grant("social_worker", AGENCY, ("DIRECT_CARE", "SAFEGUARDING")),
    )


# -- checks of the role ---------------------------------------------------------------------------


def facts_for(role: str) -> CallerFacts:
    """Facts with which the role may be acted in."""
    if role in ("young_person", "parent_carer"):
        return PERSON
    return SYSTEM if role == "partner_client" else replace(FACTS, registrations=REGISTERED_WITH.get(role, frozenset()))


def in_role(role: str, facts: CallerFacts, amr: tuple[str, ...]) -> Caller | str:
    """The caller in a role, or the private reason of the gate's refusal."""
    granted = claims((role,), tuple(sorted(PURPOSES_OF_ROLE[role]))[:1], amr)
    try:
        return caller(granted, wanted(), at(facts))
    except Forbidden:
        error = refused(granted, wanted(), at(facts))
    assert error.message == CLOSED
    return error.reason


@pytest.mark.parametrize("role", PURPOSES_OF_ROLE)
def test_a_person_proves_a_second_factor_and_a_system_has_none(role: str) -> None:
    """Each role of people needs it; with any sign of a person, nobody acts as a system."""
    for amr, of_a_person in ((("pwd", "mfa"), True), (("mfa",), True), (("pwd", "otp"), False), (("MFA",), False)):
        found = in_role(role, facts_for(role), amr)
        assert isinstance(found, Caller) == (of_a_person and role != "partner_client"), amr
    assert isinstance(in_role(role, facts_for(role), ()), Caller) == (role == "partner_client")


REGISTERED = {"social_worker": {"SWE"}, "cs_manager": {"SWE"}, "health_visitor": {"NMC", "GMC"}}
"""Which register a role needs, said again by hand."""


@pytest.mark.parametrize("role", sorted(PURPOSES_OF_ROLE))
def test_a_registration_is_needed_by_some_roles(role: str) -> None:
    """One of the right regulator is enough, one of another is not, and most roles need none."""
    for body in ("SWE", "NMC", "GMC", "HCPC", "TRA", None):
        facts = replace(facts_for(role), registrations=frozenset({body} if body else ()))
        found = in_role(role, facts, () if role == "partner_client" else ("mfa",))
        if role not in REGISTERED or body in REGISTERED[role]:
            assert isinstance(found, Caller), body
        else:
            assert found == "gate: registration is not in date", body


@pytest.mark.parametrize("role", PURPOSES_OF_ROLE)
def test_the_role_must_fit_the_account(role: str) -> None:
    """A person's account, which has no vetting to check, cannot work, nor the reverse; neither is a system."""
    amr = () if role == "partner_client" else ("mfa",)
    right = facts_for(role)
    assert isinstance(in_role(role, right, amr), Caller)
    worker = replace(FACTS, registrations=frozenset({"SWE", "NMC"}), contract=frozenset({"identity/*"}))
    for wrong in (worker, replace(PERSON, contract=frozenset({"identity/*"})), SYSTEM):
        if (wrong.practitioner_id, wrong.person_id) != (right.practitioner_id, right.person_id):
            assert isinstance(in_role(role, wrong, amr), str)


def test_a_system_needs_a_contract_and_says_which_system_it_is() -> None:
    """An empty contract is one, under which nothing can be read; nobody else acts under any."""
    client = claims(("partner_client",), ("DIRECT_CARE",), ())
    assert caller(client, wanted(), at(SYSTEM)).scopes == frozenset({"identity/*"})
    assert caller(client, wanted(), at(replace(SYSTEM, contract=frozenset()))).scopes == frozenset()
    assert refusal(client, wanted(), at(replace(SYSTEM, contract=None))) == CLOSED
    assert refusal(replace(client, client_id=None), wanted(), at(SYSTEM)) == CLOSED
    assert caller(ONE, wanted(), at(replace(FACTS, contract=frozenset({"identity/*"})))).scopes is None


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
    found = caller(ONE, wanted(), HERE)
    assert (found.subject, found.role, found.purpose) == (
        "somebody",
        "housing_officer",
        "HOUSING_DUTY",
    )
    assert (found.agency_id, found.authority_code) == (AGENCY, "301")
    assert (found.practitioner_id, found.person_id, found.scopes) == (UUID(int=1), None, None)
    assert (found.client_id, found.token_id) == ("a-client", "a-token")


def test_an_account_of_both_kinds_acts_as_one() -> None:
    """Somebody who works and has a record of their own is never both in one request."""
    both = at(replace(FACTS, person_id=UUID(int=2)))
    as_subject = caller(claims(("young_person",), ("SUBJECT_ACCESS",)), wanted(), both)
    as_worker = caller(ONE, wanted(), both)
    assert (as_subject.practitioner_id, as_subject.person_id) == (None, UUID(int=2))
    assert (as_worker.practitioner_id, as_worker.person_id) == (UUID(int=1), None)
