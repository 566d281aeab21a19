"""Who asks, in which capacity: from the request's headers and the token's claims to a `Caller`.

A request acts in exactly one role, for one organisation and one purpose. Where
the token leaves a choice, three headers narrow it; rights are never unioned, and a header never
grants. In order of the flow: `asked` reads the headers, `capacity` chooses, `caller` joins claims,
capacity and the gate's facts.

It knows no policy, no table and no HTTP library. No message names a value, or what else the token
would allow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from db.gate import CallerFacts
from errors import BadUserInput, Forbidden, Unauthenticated
from policies.tokens import Claims
from policies.vocabulary import PURPOSES_OF_ROLE, Role

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


@dataclass(frozen=True, slots=True)
class Capacity:
    """The one capacity in which a request acts."""

    role: str
    agency_id: UUID
    purpose: str


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


def capacity(claims: Claims, asked: Asked) -> Capacity:
    """Choose the one (role, organisation, purpose) that is granted and asked for.

    The purposes are those of the token that the role's list allows as well. A role or purpose that
    this service does not know grants nothing, and offers no choice. Raises Forbidden where nothing
    is left, or more than one.

    >>> claims = Claims("s", UUID(int=1), ("front_door",), ("SAFEGUARDING",), "j", 0, 1)
    >>> capacity(claims, Asked("token")).purpose
    'SAFEGUARDING'
    >>> capacity(claims, Asked("token", role="sysadmin"))
    Traceback (most recent call last):
    errors.Forbidden: the role asked for in `X-Acting-Role` is not granted to this token
    """
    if asked.organisation is not None and asked.organisation.removeprefix(_AGENCY) != str(claims.agency_id):
        raise Forbidden(f"the organisation asked for in `{ORGANISATION}` is not granted to this token")
    role, purpose = _chosen(claims.roles, claims.purposes, asked.role, asked.purpose)
    return Capacity(role, claims.agency_id, purpose)


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


@lru_cache(maxsize=1024)
def _chosen(
    granted: tuple[str, ...], purposes: tuple[str, ...], asked_role: str | None, asked_purpose: str | None
) -> tuple[str, str]:
    roles = set(granted) & PURPOSES_OF_ROLE.keys()
    if asked_role is not None:
        roles &= {asked_role}
        if not roles:
            raise Forbidden(f"the role asked for in `{ROLE}` is not granted to this token")
    left = [
        (role, purpose)
        for role in sorted(roles)
        for purpose in sorted(set(purposes) & PURPOSES_OF_ROLE[role])
        if asked_purpose in (None, purpose)
    ]
    if not left and asked_purpose is not None:
        raise Forbidden(f"the purpose asked for in `{PURPOSE}` is not granted to this token and role")
    if not left:
        raise Forbidden("this token grants no role with a purpose: ask your organisation")
    if len(left) > 1:
        varying = zip((ROLE, PURPOSE), zip(*left, strict=True), strict=True)
        headers = " and ".join(f"`{name}`" for name, values in varying if len(set(values)) > 1)
        raise Forbidden(f"a choice is needed: this token allows more than one, so send {headers}")
    return left[0]


def caller(claims: Claims, capacity: Capacity, facts: CallerFacts) -> Caller:
    """Join what is known. The role must fit the account: who works, or whom a record is about.

    Without that an account of a person, which has no vetting to check, could act in a
    practitioner's role by a token that grants too much. Raises Forbidden.
    """
    is_subject = capacity.role in SUBJECT_ROLES
    if (facts.person_id if is_subject else facts.practitioner_id) is None:
        raise Forbidden(
            "this account cannot act in this role: ask your organisation",
            reason="gate: role and account do not fit",
        )
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
    )
