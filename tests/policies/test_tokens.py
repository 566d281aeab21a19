"""Forged, damaged and expired tokens are refused, each beside a twin that is taken."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from errors import Unauthenticated
from policies.tokens import MAX_TOKEN, Claims, Grant, Keys, verify
from tests.machine import busyness

NOW = 1_800_000_000
ISSUER, AUDIENCE = "https://issuer.example", "ecaf"
AGENCY = "0b8f1a52-6a3c-4f9e-9d4c-2f1f0a6f7c11"
EC = ec.generate_private_key(ec.SECP256R1())
OTHER = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
HEADER = {"alg": "ES256", "kid": "one", "typ": "JWT"}
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "somebody",
    "org": AGENCY,
    "roles": ["social_worker"],
    "purposes": ["DIRECT_CARE"],
    "iat": NOW - 10,
    "exp": NOW + 600,
    "jti": "a-token",
}


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    """A number of an RSA key."""
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def coordinate(value: int) -> str:
    """A coordinate of a point on P-256."""
    return b64(value.to_bytes(32, "big"))


EC_NUMBERS = EC.public_key().public_numbers()
RSA_NUMBERS = RSA.public_key().public_numbers()
EC_JWK = {
    "kty": "EC",
    "crv": "P-256",
    "kid": "one",
    "x": coordinate(EC_NUMBERS.x),
    "y": coordinate(EC_NUMBERS.y),
}
RSA_JWK = {"kty": "RSA", "kid": "two", "n": number(RSA_NUMBERS.n), "e": number(RSA_NUMBERS.e)}
KEYS = Keys.from_jwks(json.dumps({"keys": [EC_JWK, RSA_JWK]}).encode())


def es256(signed: bytes, key: ec.EllipticCurvePrivateKey = EC) -> bytes:
    """Sign as the issuer does, made without the library under test."""
    r, s = decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def rs256(signed: bytes) -> bytes:
    """Sign with the issuer's RSA key."""
    return RSA.sign(signed, padding.PKCS1v15(), hashes.SHA256())


def token(header: object = None, claims: object = None, sign: Callable[[bytes], bytes] = es256) -> str:
    """A signed token; a `str` or `bytes` header or claims is taken as it is."""
    parts = []
    for value, usual in ((header, HEADER), (claims, CLAIMS)):
        given = usual if value is None else value
        text = given if isinstance(given, str) else json.dumps(given)
        parts.append(b64(text.encode("utf-8", "surrogatepass")))
    signed = ".".join(parts)
    return f"{signed}.{b64(sign(signed.encode()))}"


def claims(**changed: object) -> dict[str, object]:
    """The usual claims with some changed; None removes one."""
    return {k: v for k, v in (CLAIMS | changed).items() if v is not None}


def header(**changed: object) -> dict[str, object]:
    """The usual header with some members changed; None removes one."""
    return {k: v for k, v in (HEADER | changed).items() if v is not None}


def check(text: str, now: float = NOW) -> Claims:
    """Verify as the server does."""
    return verify(text, KEYS, ISSUER, AUDIENCE, now)


def refused(text: str, now: float = NOW) -> str:
    """The private reason of the refusal, after a look at what the caller would see."""
    with pytest.raises(Unauthenticated) as caught:
        check(text, now)
    assert caught.value.message == Unauthenticated().message
    for part in text.split("."):
        assert len(part) < 4 or part not in caught.value.reason
    return caught.value.reason


def test_a_good_token_says_who_asks() -> None:
    """The plain case, and each optional claim."""
    found = check(token(claims=claims(client_id="case-system", amr=["pwd", "otp"], nbf=NOW)))
    assert (found.subject, found.agency_ids, found.jti) == ("somebody", (UUID(AGENCY),), "a-token")
    assert found.grants == (Grant("social_worker", UUID(AGENCY), ("DIRECT_CARE",)),)
    assert (found.client_id, found.amr) == ("case-system", ("pwd", "otp"))
    assert (found.issued_at, found.expires_at) == (NOW - 10, NOW + 600)


LONG = {"org": None, "roles": None, "purposes": None}
"""What the long form does without."""
DUTY = {"role": "social_worker", "org": AGENCY, "purposes": ["DIRECT_CARE"]}
SCHOOL = {"role": "dsl", "org": "9d1c2a7e-5c1b-4b57-8a39-0f6de2a4b7d5", "purposes": ["EDUCATION_SUPPORT"]}


def test_the_long_form_names_each_capacity() -> None:
    """Roles, organisations and purposes that belong together; the short form says the same of one organisation."""
    found = check(token(claims=claims(**LONG, capacities=[DUTY, SCHOOL, {**DUTY, "role": "front_door", "more": 1}])))
    school = UUID(str(SCHOOL["org"]))
    assert found.agency_ids == (UUID(AGENCY), school)
    assert found.grants == (
        Grant("social_worker", UUID(AGENCY), ("DIRECT_CARE",)),
        Grant("dsl", school, ("EDUCATION_SUPPORT",)),
        Grant("front_door", UUID(AGENCY), ("DIRECT_CARE",)),
    )
    short = check(token(claims=claims(roles=["social_worker", "front_door"])))
    long = check(token(claims=claims(**LONG, capacities=[DUTY, {**DUTY, "role": "front_door"}])))
    assert (short.grants, short.agency_ids) == (long.grants, long.agency_ids)


UNREADABLE: list[Any] = [None, {}, [], "dsl", ["dsl"], [[]], [None], [SCHOOL] * 65]
NO_MEMBER: list[Any] = [None, 1, "", [1], {}]


@pytest.mark.parametrize(
    "wrong",
    [
        *({"capacities": given} for given in UNREADABLE),
        *({"capacities": [{**SCHOOL, name: value}]} for name in SCHOOL for value in NO_MEMBER),
        *({"capacities": [{key: SCHOOL[key] for key in SCHOOL if key != name}]} for name in SCHOOL),
        {"capacities": [{**SCHOOL, "org": str(SCHOOL["org"]).upper()}]},
        *({"capacities": [DUTY], name: CLAIMS[name]} for name in ("org", "roles", "purposes")),
    ],
)
def test_capacities_that_cannot_be_read_are_refused(wrong: dict[str, object]) -> None:
    """Whole: no capacity of such a token counts. Nor do both forms stand beside each other."""
    said = {**{name: CLAIMS[name] for name in CLAIMS if name not in LONG}, **wrong}
    assert refused(token(claims=said))
    twin = {**said, "capacities": [DUTY]}
    assert check(token(claims={name: twin[name] for name in twin if name not in LONG}))


RSA_HEADER = header(alg="RS256", kid="two")

TAKEN = {
    "rs256": token(RSA_HEADER, sign=rs256),
    "at+jwt": token(header(typ="at+jwt")),
    "application/at+jwt": token(header(typ="application/at+JWT")),
    "thumbprint of a certificate": token(header(x5t="abc")),
    "several audiences": token(claims=claims(aud=["other", AUDIENCE])),
    "unknown claim": token(claims=claims(email="x@example.org")),
    "last second of life": token(claims=claims(exp=NOW + 1)),
    "clock ahead by 30 s": token(claims=claims(iat=NOW + 30, nbf=NOW + 30)),
    "lifetime of 24 h": token(claims=claims(iat=NOW - 10, exp=NOW - 10 + 86400)),
    "no roles": token(claims=claims(roles=[])),
    "64 roles": token(claims=claims(roles=[f"r{n}" for n in range(64)])),
    "long subject": token(claims=claims(sub="s" * 255)),
    "accents": token(claims=json.dumps(claims(sub="Zoë"), ensure_ascii=False)),
    "nested JSON": token(claims=claims(more={"a": [[1]]})),
    "nearly 8 kB": token(claims=claims(more="x" * 5500)),
}


@pytest.mark.parametrize("name", TAKEN)
def test_the_allowed_twins_are_taken(name: str) -> None:
    """What is refused below is refused for its fault, and not for its neighbourhood."""
    assert check(TAKEN[name])


def test_symmetric_signatures_by_the_public_key_are_refused() -> None:
    """Key confusion: HS256 with the public key as its secret, in every spelling of that key."""
    for public, kid in ((EC.public_key(), "one"), (RSA.public_key(), "two")):
        for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER):
            secret = public.public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
            for variant in (secret, secret.strip()):

                def sign(signed: bytes, variant: bytes = variant) -> bytes:
                    return hmac.new(variant, signed, hashlib.sha256).digest()

                for algorithm in ("HS256", "hs256", "ES256", "RS256"):
                    refused(token(header(alg=algorithm, kid=kid), sign=sign))


HEADERS = {
    "alg none": header(alg="none"),
    "alg None": header(alg="None"),
    "alg empty": header(alg=""),
    "alg list": header(alg=["ES256"]),
    "alg null": HEADER | {"alg": None},
    "alg missing": header(alg=None),
    "alg of the other key": header(alg="RS256"),
    "alg ES384": header(alg="ES384"),
    "alg PS256": header(alg="PS256"),
    "kid unknown": header(kid="three"),
    "kid of the other key": header(kid="two"),
    "kid missing": header(kid=None),
    "kid list": header(kid=["one"]),
    "kid number": header(kid=1),
    "kid path": header(kid="../../etc/passwd"),
    "kid SQL": header(kid="one' OR '1'='1"),
    "kid empty": header(kid=""),
    "typ missing": header(typ=None),
    "typ other": header(typ="JWE"),
    "typ list": header(typ=["JWT"]),
    "crit": header(crit=["exp"]),
    "crit empty": header(crit=[]),
    "jku": header(jku="https://evil.example/keys"),
    "jwk": header(jwk=EC_JWK),
    "x5u": header(x5u="https://evil.example/cert"),
    "x5c": header(x5c=["MIIB"]),
    "b64": header(b64=False),
    "cty": header(cty="JWT"),
    "enc": header(enc="A128GCM"),
    "zip": header(zip="DEF"),
    "name twice": '{"alg":"none","alg":"ES256","kid":"one","typ":"JWT"}',
    "a list": "[]",
    "text": '"ES256"',
    "null": "null",
    "empty": "",
    "NaN": '{"alg":"ES256","kid":"one","typ":"JWT","n":NaN}',
    "deep": '{"alg":"ES256","kid":"one","typ":"JWT","n":' + "[" * 2500 + "]" * 2500 + "}",
    "trailing": '{"alg":"ES256","kid":"one","typ":"JWT"}x',
    "BOM": "\ufeff" + json.dumps(HEADER),
    "huge number": '{"alg":"ES256","kid":"one","typ":"JWT","n":' + "9" * 5000 + "}",
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_are_refused(name: str) -> None:
    """Properly signed with the right key, and refused for the header alone."""
    refused(token(HEADERS[name]))


ODD_TIMES: tuple[object, ...] = ("1900000000", 1.9e9, True, [], {}, -1)
ODD_TEXTS: tuple[object, ...] = ("", 7, {}, False, "a\0b", "a\nb", "a\u202eb", "a\ud800", "s" * 256)
ODD_LISTS: tuple[object, ...] = (
    "social_worker",
    7,
    {},
    [7],
    [None],
    [""],
    [["social_worker"]],
    ["a\0"],
)
CLAIMED: dict[str, object] = {
    **{f"{name} missing": claims(**{name: None}) for name in CLAIMS},
    **{f"{name} null": CLAIMS | {name: None} for name in CLAIMS},
    **{
        f"{name} is {kind.__class__.__name__}": claims(**{name: kind})
        for name in ("iat", "exp", "nbf")
        for kind in ODD_TIMES
    },
    **{
        f"{name} is {kind!r}": claims(**{name: kind})
        for name in ("sub", "jti", "client_id", "org", "iss", "aud")
        for kind in ODD_TEXTS
    },
    **{f"{name} is {kind!r}": claims(**{name: kind}) for name in ("roles", "purposes", "amr") for kind in ODD_LISTS},
    "65 roles": claims(roles=[f"r{n}" for n in range(65)]),
    "expired by 1 s": claims(exp=NOW - 1),
    "expires now": claims(exp=NOW),
    "issued 31 s ahead": claims(iat=NOW + 31),
    "not before 31 s ahead": claims(nbf=NOW + 31),
    "lifetime over 24 h": claims(iat=NOW - 10, exp=NOW - 9 + 86400),
    "ends before it begins": claims(iat=NOW + 20, exp=NOW + 10),
    "huge exp": claims(exp=10**30),
    "other issuer": claims(iss="https://issuer.example/"),
    "issuer in capitals": claims(iss=ISSUER.upper()),
    "issuer list": claims(iss=[ISSUER]),
    "other audience": claims(aud="ecaf2"),
    "audience inside a longer one": claims(aud="xecafx"),
    "audience list without us": claims(aud=["other"]),
    "audience list empty": claims(aud=[]),
    "audience object": claims(aud={"ecaf": 1}),
    "org in capitals": claims(org=AGENCY.upper()),
    "org in braces": claims(org="{" + AGENCY + "}"),
    "org as urn": claims(org=f"urn:uuid:{AGENCY}"),
    "acting for another": claims(act={"sub": "other"}),
    "may act": claims(may_act={"sub": "other"}),
    "on behalf": claims(on_behalf_of="other"),
    "obo": claims(obo={"sub": "other"}),
    "roles twice": json.dumps(CLAIMS)[:-1] + ',"roles":["sysadmin"]}',
    "nested name twice": json.dumps(CLAIMS)[:-1] + ',"x":{"a":1,"a":2}}',
    "Infinity": json.dumps(CLAIMS)[:-1] + ',"x":Infinity}',
    "deep": json.dumps(CLAIMS)[:-1] + ',"x":' + "[" * 2500 + "]" * 2500 + "}",
    "a list": "[]",
    "empty": "",
    "no JSON": "{'sub': 1}",
}


@pytest.mark.parametrize("name", CLAIMED)
def test_claims_are_refused(name: str) -> None:
    """Properly signed, and refused for what it says."""
    refused(token(claims=CLAIMED[name]))


def test_shapes_are_refused() -> None:
    """Parts too many or too few, other alphabets, padding, signatures of other forms."""
    good = token()
    first, second, third = good.split(".")
    for text in (
        "",
        ".",
        "..",
        first,
        f"{first}.{second}",
        f"{first}.{second}.",
        f".{second}.{third}",
        f"{good}.",
        f"{good}.{third}",
        f"{good}.{third}.{third}",
        f"{first}.{second}.{third}=",
        f"{first}=.{second}.{third}",
        f"{first}.{second}.{third} ",
        f" {good}",
        f"{good}\n",
        f"{first}.{second}.{third}A",
        f"{first}.{second}.{third[:-4]}",
        f"{first}.{second}.{b64(bytes(64))}",
        f"{first}.{second}.{b64(bytes(63) + b'x')}",
        f"{first}.{second}.{b64(EC.sign(f'{first}.{second}'.encode(), ec.ECDSA(hashes.SHA256())))}",
        f"{second}.{first}.{third}",
        good.replace(".", "\u2024"),
        good.swapcase(),
        "é" * 40,
        f"{first}.{second}.{third}".replace("_", "/").replace("-", "+") + "+",
    ):
        refused(text)
    assert len(token(claims=claims(more="x" * 6200))) > MAX_TOKEN
    assert refused(token(claims=claims(more="x" * 6200))) == "token: too long"


def test_a_part_has_one_spelling() -> None:
    """The unused bits behind a part's end are zero, or one token would have several texts."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    good = token()  # 64 bytes of signature: the last of its 86 characters carries four unused bits
    for step in range(1, 16):
        last = alphabet[alphabet.index(good[-1]) + step]
        refused(good[:-1] + last)


def test_any_character_changed_is_refused() -> None:
    """Every position of a good token, changed to another character of the alphabet."""
    good = token()
    for place, letter in enumerate(good):
        refused(good[:place] + ("A" if letter != "A" else "B") + good[place + 1 :])


def test_a_signature_by_another_key_is_refused() -> None:
    """A key that is not the issuer's, under the issuer's name."""
    refused(token(sign=lambda signed: es256(signed, OTHER)))


def test_a_claim_that_was_changed_is_refused() -> None:
    """The signature of one token under the claims of another."""
    theirs = token(claims=claims(sub="somebody-else")).split(".")
    mine = token().split(".")
    refused(".".join((mine[0], theirs[1], mine[2])))


def test_refusing_is_quick() -> None:
    """The longest and deepest token costs less than 50 ms."""
    deep = token(claims=json.dumps(CLAIMS)[:-1] + ',"x":' + "[" * 5800 + "}")
    assert len(deep) <= MAX_TOKEN
    started = time.perf_counter()
    refused(deep)
    assert time.perf_counter() - started < 0.05 * busyness()
