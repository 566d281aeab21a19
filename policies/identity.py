"""Who asks, in which capacity: from the request's headers and the token's claims to a `Caller`.

A request acts in exactly one role, for one organisation and one purpose. Where
the token leaves a choice, three headers narrow it; rights are never unioned, and a header never
grants. In order of the flow: `asked` reads the headers, the gate finds the facts, `caller` chooses
the capacity and joins all of it.

It knows no policy, no table and no HTTP library. No message names a value, or what else the token
would allow.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from db.gate import CallerFacts, Standing, refused
from errors import BadUserInput, Forbidden, Unauthenticated
from policies.tokens import SECOND_FACTOR, Claims, Grant
from policies.vocabulary import PURPOSES_OF_ROLE, REGISTERED_WITH, Role

ROLE = "X-Acting-Role"
ORGANISATION = "X-Acting-Organisation"
PURPOSE = "X-Purpose"

SUBJECT_ROLES = frozenset({str(Role.YOUNG_PERSON), str(Role.PARENT_CARER)})
"""Roles of the people whom records are about. Every other role is held by somebody who works."""

_AUTHORIZATION = b"authorization"
_NARROWING = {name.lower().encode("ascii"): name for name in (ROLE, ORGANISATION, PURPOSE)}
_MAX_HEADER = 128
_AGENCY = "Agency:"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the headers ask for: the token, and what narrows it (None: not given)."""

    token: str
    role: str | None = None
    organisation: str | None = None
    purpose: str | None = None


class Capacity(NamedTuple):
    """The one capacity in which a request acts. The order is that of the headers."""

    role: str
    agency_id: UUID
    purpose: str


class Check(NamedTuple):
    """A check of the gate that the caller has passed, and the last day on which it holds (None: it has no end)."""

    name: str
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Claims, capacity and facts together: everything that a decision may know of who asks."""

    subject: str
    role: str
    purpose: str
    agency_id: UUID
    authority_code: str | None
    practitioner_id: UUID | None
    person_id: UUID | None
    client_id: str | None
    token_id: str
    scopes: frozenset[str] | None = None
    """What the contract of a system lists. It is never None for `partner_client`."""
    capacities: tuple[Grant, ...] = ()
    """All capacities in which the token may be used at this moment."""
    checks: tuple[Check, ...] = ()
    """What the gate asked of this capacity. All of it holds: of a check that fails, only the log knows."""


def asked(headers: Iterable[tuple[bytes, bytes]]) -> Asked:
    """Read the four headers that concern identity, out of raw ones with names in lower case.

    No other header is read here: what a proxy or a caller says about addresses, users or roles has
    no say. Raises Unauthenticated (no bearer token, or several) and BadUserInput (a narrowing
    header twice or unreadable).

    >>> asked([(b"authorization", b"Bearer abc"), (b"x-purpose", b"DIRECT_CARE")])
    Asked(token='abc', role=None, organisation=None, purpose='DIRECT_CARE')
    """
    token: str | None = None
    narrowed: dict[str, str] = {}
    for name, value in headers:
        if name == _AUTHORIZATION:
            if token is not None:
                raise Unauthenticated("authorization: given twice")
            token = _bearer(value)
        elif name in _NARROWING:
            header = _NARROWING[name]
            if header in narrowed:
                raise BadUserInput(f"the header `{header}` is given twice: send it once")
            narrowed[header] = _narrowing(value, header)
    if token is None:
        raise Unauthenticated("authorization: missing")
    return Asked(token, narrowed.get(ROLE), narrowed.get(ORGANISATION), narrowed.get(PURPOSE))


def _bearer(value: bytes) -> str:
    scheme, _, token = value.partition(b" ")
    if scheme.lower() != b"bearer":
        raise Unauthenticated("authorization: no bearer scheme")
    try:
        return token.strip(b" ").decode("ascii")
    except UnicodeDecodeError:
        raise Unauthenticated("authorization: not ASCII") from None


def _narrowing(value: bytes, header: str) -> str:
    text = value.strip(b" \t").decode("latin-1")
    if not text or len(text) > _MAX_HEADER or not (text.isascii() and text.isprintable()):
        raise BadUserInput(f"the header `{header}` cannot be read: send one name, or leave it out")
    return text


def caller(claims: Claims, asked: Asked, standing: Standing) -> Caller:
    """The caller in the one capacity that is granted, asked for, and open at the gate.

    The purposes are those of the token that the role's list and the organisation's agreements allow
    as well. A role or purpose that this service does not know grants nothing, and offers no choice.
    Nor does a capacity for which the gate is closed. Raises Forbidden where nothing is left, or more
    than one.
    """
    granted = _granted(claims, asked)
    closed = {one[:2]: _failing(claims, one.role, one.agency_id, standing) for one in granted}
    through = [one for one in granted if not closed[one[:2]]]
    if not through:
        raise refused("; ".join(sorted(set(closed.values()))))
    left = [one for one in through if one.purpose in standing.open[one.agency_id].purposes]
    if not left:
        raise _no_purpose(asked, "the agreement of the organisation does not cover the purpose")
    if len(left) > 1:
        varying = zip((ROLE, ORGANISATION, PURPOSE), zip(*left, strict=True), strict=True)
        *others, last = (f"`{name}`" for name, values in varying if len(set(values)) > 1)
        headers = f"{', '.join(others)} and {last}" if others else last
        raise Forbidden(f"a choice is needed: this token allows more than one, so send {headers}")
    return _caller(claims, left[0], standing.open[left[0].agency_id], open_capacities(claims, standing))


def open_capacities(claims: Claims, standing: Standing) -> tuple[Grant, ...]:
    """Every capacity in which the token may be used at this moment, in order."""
    found: dict[tuple[str, UUID], list[str]] = {}
    for role, agency_id, purpose in _granted(claims, Asked(token="")):
        if not _failing(claims, role, agency_id, standing) and purpose in standing.open[agency_id].purposes:
            found.setdefault((role, agency_id), []).append(purpose)
    return tuple(Grant(role, agency_id, tuple(purposes)) for (role, agency_id), purposes in found.items())


def capacities(roles: Iterable[str], purposes: Iterable[str]) -> list[dict[str, object]]:
    """The roles that a token grants, each with the purposes that it may declare in it.

    >>> capacities(["front_door"], ["SAFEGUARDING", "HOUSING_DUTY"])
    [{'role': 'front_door', 'purposes': ['SAFEGUARDING']}]
    """
    granted = list(purposes)
    return [
        {"role": role, "purposes": [one for one in granted if one in PURPOSES_OF_ROLE[role]]}
        for role in roles
        if role in PURPOSES_OF_ROLE
    ]


def _granted(claims: Claims, asked: Asked) -> list[Capacity]:
    """What the token grants and the role's list allows of what the headers ask for. Raises Forbidden for nothing."""
    grants = [grant for grant in claims.grants if grant.role in PURPOSES_OF_ROLE]
    if asked.organisation is not None:
        wanted = asked.organisation.removeprefix(_AGENCY)
        if wanted not in map(str, claims.agency_ids):
            raise Forbidden(f"the organisation asked for in `{ORGANISATION}` is not granted to this token")
        grants = [grant for grant in grants if str(grant.agency_id) == wanted]
    if asked.role is not None:
        grants = [grant for grant in grants if grant.role == asked.role]
        if not grants:
            raise Forbidden(f"the role asked for in `{ROLE}` is not granted to this token")
    found = {
        Capacity(grant.role, grant.agency_id, purpose)
        for grant in grants
        for purpose in PURPOSES_OF_ROLE[grant.role].intersection(grant.purposes)
        if asked.purpose in (None, purpose)
    }
    if not found:
        raise _no_purpose(asked, "the token grants no role with the purpose")
    return sorted(found)


def _no_purpose(asked: Asked, check: str) -> Forbidden:
    """The same words whether token, role or agreement falls short; which of them it was is for the log."""
    if asked.purpose is not None:
        message = f"the purpose asked for in `{PURPOSE}` is not granted to this token and role"
    else:
        message = "this token grants no role with a purpose: ask your organisation"
    return Forbidden(message, reason=f"capacity: {check}")


def _failing(claims: Claims, role: str, agency_id: UUID, standing: Standing) -> str:
    """The check that closes the gate for this role and organisation; nothing where it is open.

    Whoever holds the role must be what it is for: somebody who works, somebody whom a record is about, or
    a system. Without that an account of a person, which has no vetting to check, could act in a
    practitioner's role by a token that grants too much, and a person through a system's contract.
    """
    facts = standing.open.get(agency_id)
    if facts is None:
        return standing.closed.get(agency_id, "agency was not asked for")
    if role == Role.PARTNER_CLIENT:
        if facts.practitioner_id is not None or facts.person_id is not None or claims.amr:
            return "a person acts as a system"
        return "" if claims.client_id is not None and facts.contract is not None else "no contract is in force"
    if (facts.person_id if role in SUBJECT_ROLES else facts.practitioner_id) is None:
        return "role and account do not fit"
    if SECOND_FACTOR not in claims.amr:
        return "no second factor"
    needed = REGISTERED_WITH.get(role)
    return "" if needed is None or needed & facts.registrations else "registration is not in date"


def _caller(claims: Claims, capacity: Capacity, facts: CallerFacts, open_to: tuple[Grant, ...]) -> Caller:
    is_subject = capacity.role in SUBJECT_ROLES
    return Caller(
        subject=claims.subject,
        role=capacity.role,
        purpose=capacity.purpose,
        agency_id=capacity.agency_id,
        authority_code=facts.authority_code,
        # An account may be both, since who works is also a person. A capacity carries one of them.
        practitioner_id=None if is_subject else facts.practitioner_id,
        person_id=facts.person_id if is_subject else None,
        client_id=claims.client_id,
        token_id=claims.jti,
        scopes=facts.contract if capacity.role == Role.PARTNER_CLIENT else None,
        capacities=open_to,
        checks=tuple(_checks(capacity, facts)),
    )


def _checks(capacity: Capacity, facts: CallerFacts) -> Iterator[Check]:
    """The checks behind `_failing` and the gate, in their order, with the day until which each holds."""
    until = facts.until
    yield Check("ACCOUNT")
    yield Check("AGREEMENT", until.agreement.get(capacity.purpose))
    if capacity.role == Role.PARTNER_CLIENT:
        yield Check("CONTRACT", until.contract)
        return
    yield Check("SECOND_FACTOR")
    if facts.practitioner_id is None:
        return
    yield Check("ORGANISATION", until.member)
    yield Check("VETTING", until.vetting)
    yield Check("TRAINING", until.training)
    needed = REGISTERED_WITH.get(capacity.role)
    if needed is not None:
        days = (day for body, day in until.registration.items() if body in needed)
        yield Check("REGISTRATION", max(days, default=None))
