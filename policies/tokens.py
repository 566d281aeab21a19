"""Who signed this? Tokens in, claims out: the only place that reads a token.

It owns the public keys, the checks of a token, the cache of tokens already checked, and the demo
issuer, and is the only importer of python-jose. It knows nothing of roles' rights: `identity.py`
makes a capacity of the claims.

python-jose is used as a box of `Key` objects alone. Its own decoding picks the algorithm out of a
list, takes any key whatever `kid` says and forgives duplicate names; here the text that is checked
is the very text that is read, and the algorithm belongs to the key. Everything that fails is
`Unauthenticated`, with one public sentence; the private reason is a fixed text for the log and
never holds a part of the token.

>>> Keys.from_jwks(b'{"keys": []}')
Traceback (most recent call last):
policies.tokens.KeySetError: the key set has no key: add a public EC P-256 or RSA key
"""

import hashlib
import os
import secrets
import stat
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jwk
from jose.backends.base import Key

from errors import Unauthenticated
from policies import strict
from settings import Settings, SettingsError

MAX_TOKEN = 8 * 1024
MAX_LIFETIME = 24 * 3600
LEEWAY = 30
"""Seconds that the issuer's clock may be ahead of ours. It never lengthens a token's life."""

CACHED_TOKENS = 4096
CACHED_SECONDS = 60

DEMO_ISSUER = "urn:ecaf:demo"
DEMO_LIFETIME = 3600

TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
REFUSED_HEADERS = frozenset({"b64", "crit", "cty", "enc", "epk", "jku", "jwk", "x5c", "x5u", "zip"})
"""Headers that name a key, say where one lies, or change how the token is to be read."""

REFUSED_CLAIMS = frozenset({"act", "may_act", "obo", "on_behalf_of"})
"""Acting for another person needs two capacities that both allow. Until that exists, such a token
is refused.
"""

SHORT_FORM = frozenset({"org", "roles", "purposes"})

SECOND_FACTOR = "mfa"
"""What `amr` holds where the person proved who they are by more than one factor (RFC 8176)."""

_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_SMALLEST_RSA = 2048


class KeySetError(SettingsError):
    """A key file cannot be used; the text says what is wrong with it and what to do."""


class Grant(NamedTuple):
    """A role for an organisation, and the purposes that may be declared in it."""

    role: str
    agency_id: UUID
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says: roles and purposes as granted, whether known to us or not."""

    subject: str
    grants: tuple[Grant, ...]
    agency_ids: tuple[UUID, ...]
    """The organisations that the token names, each once."""
    jti: str
    issued_at: int
    expires_at: int
    client_id: str | None = None
    amr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key and the one algorithm that it verifies."""

    algorithm: str
    key: Key


class Keys:
    """The issuer's public keys by `kid`, parsed once."""

    __slots__ = ("_by_kid",)

    def __init__(self, by_kid: Mapping[str, SigningKey]) -> None:
        self._by_kid = dict(by_kid)

    def __getitem__(self, kid: str) -> SigningKey:
        return self._by_kid[kid]

    def __len__(self) -> int:
        return len(self._by_kid)

    @classmethod
    def from_jwks(cls, text: bytes) -> "Keys":
        """Parse a JWKS: public EC P-256 (ES256) and RSA (RS256) keys, each with a `kid` of its own.

        One key that cannot be used refuses the whole set (KeySetError): a set that is half
        understood would turn away half of the callers, or trust a key that was meant for something
        else.
        """
        try:
            document = strict.parsed(text)
        except strict.StrictError:
            raise KeySetError("the key set is no JSON: write a JWKS, {`keys`: [...]}") from None
        listed = document.get("keys") if isinstance(document, dict) else None
        if not isinstance(listed, list):
            raise KeySetError("the key set has no list `keys`: write a JWKS, {`keys`: [...]}")
        if not listed:
            raise KeySetError("the key set has no key: add a public EC P-256 or RSA key")
        by_kid: dict[str, SigningKey] = {}
        for number, entry in enumerate(listed, start=1):
            kid, key = _public_key(entry, f"key {number} of the key set")
            if kid in by_kid:
                raise KeySetError(f"key {number} of the key set repeats a `kid`: give each its own")
            by_kid[kid] = key
        return cls(by_kid)


def _public_key(entry: object, place: str) -> tuple[str, SigningKey]:
    if not isinstance(entry, dict):
        raise KeySetError(f"{place} is no object: write a JSON Web Key")
    if _PRIVATE & entry.keys():
        raise KeySetError(f"{place} holds a secret: publish the public part only, and replace that key")
    algorithm = {("EC", "P-256"): "ES256", ("RSA", ""): "RS256"}.get((str(entry.get("kty")), str(entry.get("crv", ""))))
    if algorithm is None:
        raise KeySetError(f"{place} is neither EC P-256 nor RSA: those two are accepted")
    kid = entry.get("kid")
    if not strict.is_text(kid):
        raise KeySetError(f"{place} has no `kid`: give it a name of 1 to {strict.MAX_TEXT} characters")
    if entry.get("alg", algorithm) != algorithm:
        raise KeySetError(f"{place} names another `alg`: its kind verifies {algorithm} only")
    operations = entry.get("key_ops", ["verify"])
    if entry.get("use", "sig") != "sig" or operations != ["verify"]:
        raise KeySetError(f"{place} is not for signatures: `use` is sig, `key_ops` is [verify]")
    try:
        # INVARIANT: the algorithm is ours, never one that the file or a token names.
        key = jwk.construct({name: entry[name] for name in entry if name != "alg"}, algorithm)
        size = int(key.prepared_key.key_size)
    except Exception as error:
        raise KeySetError(f"{place} is damaged: export it from the issuer again") from error
    if algorithm == "RS256" and size < _SMALLEST_RSA:
        raise KeySetError(f"{place} is shorter than {_SMALLEST_RSA} bits: use a longer one")
    return str(kid), SigningKey(algorithm, key)


def verify(token: str, keys: Keys, issuer: str, audience: str, now: float) -> Claims:
    """Check one token from its length to its last claim, and return what it says.

    `now` is in seconds since 1970. Raises Unauthenticated, whatever is wrong.
    """
    if len(token) > MAX_TOKEN:
        raise Unauthenticated("token: too long")
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, claims, signature: the compact form has three
        raise Unauthenticated("token: not three parts")
    try:
        header, payload, signature = (strict.decoded(part) for part in parts)
        key = _key_for(strict.members(header), keys)
        signed = token[: token.rindex(".")].encode("ascii")
        if not _holds(key, signed, signature):
            raise Unauthenticated("token: signature does not hold")
        return _claims(strict.members(payload), issuer, audience, now)
    except strict.StrictError as error:
        raise Unauthenticated(f"token: {error}") from None


def _key_for(header: dict[str, Any], keys: Keys) -> SigningKey:
    if REFUSED_HEADERS & header.keys():
        raise Unauthenticated("token: header names a key or an extension")
    kind = header.get("typ")
    if not isinstance(kind, str) or kind.lower() not in TYPES:
        raise Unauthenticated("token: typ is not JWT or at+jwt")
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise Unauthenticated("token: kid is missing or no text")
    try:
        key = keys[kid]
    except KeyError:
        raise Unauthenticated("token: kid is unknown") from None
    if header.get("alg") != key.algorithm:
        raise Unauthenticated("token: alg is not that of the key")
    return key


def _holds(key: SigningKey, signed: bytes, signature: bytes) -> bool:
    try:
        return key.key.verify(signed, signature) is True
    except Exception:  # noqa: BLE001 - whatever it does to the library, it does not hold
        return False


def _claims(claims: dict[str, Any], issuer: str, audience: str, now: float) -> Claims:
    expires, issued = strict.seconds(claims, "exp"), strict.seconds(claims, "iat")
    if expires <= now:
        raise Unauthenticated("token: expired")
    if issued > now + LEEWAY:
        raise Unauthenticated("token: issued in the future")
    if "nbf" in claims and strict.seconds(claims, "nbf") > now + LEEWAY:
        raise Unauthenticated("token: not valid yet")
    if not 0 < expires - issued <= MAX_LIFETIME:
        raise Unauthenticated("token: lifetime is not between 1 second and 24 hours")
    if claims.get("iss") != issuer:
        raise Unauthenticated("token: iss is not the issuer")
    audiences = claims.get("aud")
    if audience not in ([audiences] if isinstance(audiences, str) else strict.texts(claims, "aud")):
        raise Unauthenticated("token: aud is not this service")
    if REFUSED_CLAIMS & claims.keys():
        raise Unauthenticated("token: acting for another person is not offered")
    agency_ids, grants = _grants(claims)
    return Claims(
        subject=strict.text(claims, "sub"),
        grants=grants,
        agency_ids=agency_ids,
        jti=strict.text(claims, "jti"),
        issued_at=issued,
        expires_at=expires,
        client_id=strict.text(claims, "client_id") if "client_id" in claims else None,
        amr=strict.texts(claims, "amr") if "amr" in claims else (),
    )


def _grants(claims: dict[str, Any]) -> tuple[tuple[UUID, ...], tuple[Grant, ...]]:
    """The organisations and what is granted for each, in the short form or the long one: a token with both is
    refused, as which of them counted would be a guess.
    """
    if "capacities" not in claims:
        agency_id, purposes = strict.uuid(claims, "org"), strict.texts(claims, "purposes")
        return (agency_id,), tuple(Grant(role, agency_id, purposes) for role in strict.texts(claims, "roles"))
    if SHORT_FORM & claims.keys():
        raise Unauthenticated("token: capacities beside org, roles or purposes")
    grants = tuple(
        Grant(strict.text(one, "role"), strict.uuid(one, "org"), strict.texts(one, "purposes"))
        for one in strict.objects(claims, "capacities")
    )
    return tuple(dict.fromkeys(grant.agency_id for grant in grants)), grants


class Verifier:
    """`verify` with one issuer's keys, and a bounded memory of the tokens that held.

    What is remembered is the token's own content, under its SHA-256, for a minute and never past
    its end: an expired token is refused whatever is cached. Failures are not remembered, so that
    strangers fill nothing.
    """

    def __init__(self, keys: Keys, issuer: str, audience: str, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._held: dict[bytes, tuple[float, Claims]] = {}

    def claims(self, token: str) -> Claims:
        """Return what the token says, or raise Unauthenticated."""
        now = self._clock()
        try:
            name = hashlib.sha256(token.encode("ascii")).digest()
        except UnicodeEncodeError:
            raise Unauthenticated("token: not ASCII") from None
        found = self._held.get(name)
        if found is not None and now < found[0]:
            return found[1]
        self._held.pop(name, None)
        claims = verify(token, self._keys, self._issuer, self._audience, now)
        if len(self._held) >= CACHED_TOKENS:
            del self._held[next(iter(self._held))]
        self._held[name] = (min(claims.expires_at, now + CACHED_SECONDS), claims)
        return claims


# -- the demo issuer ---------------------------------------------------------------------------


def verifier(settings: Settings) -> Verifier:
    """Build the verifier of the demo issuer in demo mode, else that of ECAF_ISSUER.

    Never both: a server that trusts a real issuer does not trust keys that lie in its own data
    folder.
    """
    if settings.demo:
        return Verifier(Keys.from_jwks(demo_jwks(settings)), DEMO_ISSUER, settings.audience)
    if not settings.issuer or settings.jwks_file is None:
        raise KeySetError("no issuer is set: give ECAF_ISSUER and ECAF_JWKS_FILE, or start with --demo")
    try:
        text = settings.jwks_file.read_bytes()
    except OSError as error:
        raise KeySetError("the file of ECAF_JWKS_FILE cannot be read: check path and rights") from error
    return Verifier(Keys.from_jwks(text), settings.issuer, settings.audience)


def mint_demo(
    settings: Settings, row: Mapping[str, Any], lifetime: int = DEMO_LIFETIME, *, client_id: str | None = None
) -> str:
    """Sign a token for one row of the table `demo_identity` (subject, agency_id, roles, purposes, client_id).

    The caller has checked that the database is marked synthetic. A system says which it is; a person, that
    a second factor was there, which a demo makes up as it does the person, and the program that asks for them.
    """
    granted = {"org": str(row["agency_id"]), "roles": list(row["roles"]), "purposes": list(row["purposes"])}
    how = {"client_id": row["client_id"]} if row["client_id"] else {"amr": ["demo", SECOND_FACTOR]}
    if client_id is not None:
        how = {**how, "client_id": client_id}
    return sign_demo(settings, {"sub": row["subject"], **granted, **how}, lifetime)


def sign_demo(settings: Settings, said: Mapping[str, Any], lifetime: int = DEMO_LIFETIME) -> str:
    """Sign a token that says this, as the demo issuer. Makes the issuer's key at the first call."""
    key = _demo_key(settings.data)
    header = {"alg": "ES256", "kid": _thumbprint(key.to_dict()), "typ": "JWT"}
    issued = int(time.time())
    claims = {
        "iss": DEMO_ISSUER,
        "aud": settings.audience,
        "iat": issued,
        "exp": issued + lifetime,
        "jti": secrets.token_urlsafe(16),
        **said,
    }
    signed = f"{strict.encoded(strict.compact(header))}.{strict.encoded(strict.compact(claims))}"
    return f"{signed}.{strict.encoded(key.sign(signed.encode('ascii')))}"


def demo_jwks(settings: Settings) -> bytes:
    """Return the demo issuer's public key as a JWKS, making the key pair at the first call."""
    public = _demo_key(settings.data).public_key().to_dict()
    return strict.compact({"keys": [{**public, "kid": _thumbprint(public), "use": "sig"}]})


def _demo_key(data: Path) -> Key:
    """Read the demo issuer's private key, made at first use.

    One file wins, however many processes start at once.
    """
    folder, path = data / "keys", data / "keys" / "demo-issuer.pem"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        made = folder / f".{secrets.token_hex(8)}.pem"
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(
                ec.generate_private_key(ec.SECP256R1()).private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
        try:
            path.hardlink_to(made)
        except FileExistsError:
            pass  # another process was first: its key is the issuer's
        finally:
            made.unlink()
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeySetError(f"others can read {path.name}: remove the folder `keys` and start again")
    try:
        return jwk.construct(path.read_bytes().decode("ascii"), "ES256")
    except Exception as error:
        raise KeySetError(f"{path.name} is damaged: remove the folder `keys` and start again") from error


def _thumbprint(key: Mapping[str, Any]) -> str:
    """Name a key after itself (RFC 7638), so that a new key never bears an old name."""
    essence = {name: key[name] for name in ("crv", "kty", "x", "y")}
    return strict.encoded(hashlib.sha256(strict.compact(essence)).digest())
