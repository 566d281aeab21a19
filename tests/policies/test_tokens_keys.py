"""Key sets are taken whole or not at all, caches end with the token, the demo key is private."""

import json
import stat
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from errors import Unauthenticated
from policies import strict
from policies.tokens import (
    CACHED_SECONDS,
    CACHED_TOKENS,
    DEMO_ISSUER,
    Keys,
    KeySetError,
    Verifier,
    demo_jwks,
    mint_demo,
    verifier,
    verify,
)
from settings import ROOT, Settings, load

ROW = {
    "subject": "demo:social_worker",
    "agency_id": uuid.UUID("0b8f1a52-6a3c-4f9e-9d4c-2f1f0a6f7c11"),
    "roles": ["social_worker"],
    "purposes": ["DIRECT_CARE"],
    "client_id": None,
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A demo's settings over a data folder that is not there yet."""
    return load(data=tmp_path / "a folder", demo=True)


@pytest.fixture
def public(settings: Settings) -> dict[str, Any]:
    """A good key, to be broken."""
    found: dict[str, Any] = json.loads(demo_jwks(settings))["keys"][0]
    return found


def jwks(*keys: object) -> bytes:
    """A key set as its issuer publishes it."""
    return json.dumps({"keys": keys}).encode()


def short_rsa() -> dict[str, str]:
    """A key that is good in everything but its length."""
    numbers = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()  # noqa: S505 - to be refused
    n = numbers.public_numbers().n
    return {"kty": "RSA", "kid": "r", "n": strict.encoded(n.to_bytes(128, "big")), "e": "AQAB"}


def test_a_key_set_is_taken_whole(public: dict[str, Any]) -> None:
    """Two good keys are two keys; optional members may be there."""
    assert len(Keys.from_jwks(jwks(public, public | {"kid": "other"}))) == 2
    assert len(Keys.from_jwks(jwks(public | {"key_ops": ["verify"], "x5t": "abc"}))) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"kty": "oct", "k": "c2VjcmV0"}, "secret"),
        ({"d": "AAAA"}, "secret"),
        ({"kty": "OKP", "crv": "Ed25519"}, "neither"),
        ({"crv": "P-384"}, "neither"),
        ({"crv": ["P-256"]}, "neither"),
        ({"kid": ""}, "kid"),
        ({"kid": 7}, "kid"),
        ({"alg": "HS256"}, "alg"),
        ({"alg": "RS256"}, "alg"),
        ({"alg": "none"}, "alg"),
        ({"use": "enc"}, "not for signatures"),
        ({"key_ops": ["sign"]}, "not for signatures"),
        ({"x": "AAAA"}, "damaged"),
        ({"x": 7}, "damaged"),
    ],
)
def test_a_key_that_cannot_be_used_refuses_the_set(
    public: dict[str, Any], changed: dict[str, object], says: str
) -> None:
    """The text names the key by its number, says what is wrong, and shows none of it."""
    with pytest.raises(KeySetError, match="key 2 of the key set") as caught:
        Keys.from_jwks(jwks(public, public | {"kid": "second"} | changed))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[]",
        b'{"keys": {}}',
        b'{"keys": []}',
        b'{"keys": [7]}',
        b'{"keys": [], "keys": []}',
        b"\xff",
        b"-----BEGIN PUBLIC KEY-----",
        jwks(short_rsa()),
    ],
)
def test_what_is_no_key_set_is_refused(text: bytes) -> None:
    """Not JSON, not a JWKS, empty, a name twice, a short key."""
    with pytest.raises(KeySetError):
        Keys.from_jwks(text)


def test_two_keys_of_one_name_are_refused(public: dict[str, Any]) -> None:
    """Which of them a token meant would depend on their order."""
    with pytest.raises(KeySetError, match="repeats"):
        Keys.from_jwks(jwks(public, public))


# -- the demo issuer ------------------------------------------------------------------------------


def test_a_demo_token_holds(settings: Settings) -> None:
    """Minted and verified through the same settings; the key is made once."""
    first, second = mint_demo(settings, ROW), mint_demo(settings, ROW)
    found = verifier(settings).claims(first)
    assert (found.subject, found.agency_ids) == (ROW["subject"], (ROW["agency_id"],))
    assert (found.client_id, found.amr) == (None, ("demo", "mfa"))
    assert found.expires_at - found.issued_at == 3600
    assert verifier(settings).claims(second).jti != found.jti
    system = verifier(settings).claims(mint_demo(settings, {**ROW, "client_id": "a-system"}))
    assert (system.client_id, system.amr) == ("a-system", ())


def test_the_demo_key_is_private(settings: Settings) -> None:
    """Folder 0700, file 0600; a file that others can read is refused, with the remedy."""
    demo_jwks(settings)
    folder = settings.data / "keys"
    assert [path.name for path in folder.iterdir()] == ["demo-issuer.pem"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "demo-issuer.pem").stat().st_mode) == 0o600
    (folder / "demo-issuer.pem").chmod(0o640)
    with pytest.raises(KeySetError, match="remove the folder"):
        mint_demo(settings, ROW)
    (folder / "demo-issuer.pem").chmod(0o600)
    (folder / "demo-issuer.pem").write_text("no key")
    with pytest.raises(KeySetError, match="damaged"):
        mint_demo(settings, ROW)


def test_the_published_set_holds_no_secret(settings: Settings) -> None:
    """Only the public part, named by its own thumbprint."""
    key = json.loads(demo_jwks(settings))["keys"][0]
    assert key.keys() == {"alg", "kty", "crv", "x", "y", "kid", "use"}


def test_processes_that_start_at_once_share_one_key(settings: Settings) -> None:
    """Four processes, no key yet: afterwards all of them name the same one."""
    code = (
        "from policies.tokens import demo_jwks; from settings import load; import sys;"
        "print(demo_jwks(load(data=sys.argv[1], demo=True)).decode())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(settings.data)], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1


def test_another_installations_token_is_refused(settings: Settings, tmp_path: Path) -> None:
    """The demo keys of one data folder open nothing in another."""
    other = load(data=tmp_path / "other", demo=True)
    with pytest.raises(Unauthenticated):
        verifier(settings).claims(mint_demo(other, ROW))


def test_outside_a_demo_the_demo_keys_open_nothing(settings: Settings, tmp_path: Path) -> None:
    """A real issuer is trusted alone, and must be set whole."""
    path = tmp_path / "jwks.json"
    path.write_bytes(demo_jwks(settings))
    real = load(data=settings.data, issuer="https://issuer.example", jwks_file=path)
    with pytest.raises(Unauthenticated) as caught:
        verifier(real).claims(mint_demo(settings, ROW))
    assert caught.value.reason == "token: iss is not the issuer"
    same = load(data=settings.data, issuer=DEMO_ISSUER, jwks_file=path)
    assert verifier(same).claims(mint_demo(settings, ROW))
    for lacking in (load(issuer="x"), load(jwks_file=path), load(issuer="x", jwks_file=tmp_path)):
        with pytest.raises(KeySetError):
            verifier(lacking)


# -- the cache ------------------------------------------------------------------------------------


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        """The time, in seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The time of a test."""
    return Clock()


@pytest.fixture
def cached(settings: Settings, clock: Clock) -> Verifier:
    """A verifier of the demo's tokens by that clock."""
    return Verifier(Keys.from_jwks(demo_jwks(settings)), DEMO_ISSUER, "ecaf", clock)


def test_a_cached_token_ends_with_its_life(settings: Settings, cached: Verifier, clock: Clock) -> None:
    """Good until the last moment, and refused at once from then on, though it was cached."""
    token = mint_demo(settings, ROW, lifetime=30)
    ends = cached.claims(token).expires_at
    clock.now = ends - 0.001
    assert cached.claims(token)
    clock.now = ends
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            cached.claims(token)


def test_a_cached_token_is_checked_again_after_a_minute(settings: Settings, cached: Verifier, clock: Clock) -> None:
    """Same object within the minute, a new one after it."""
    token = mint_demo(settings, ROW)
    first = cached.claims(token)
    clock.now += CACHED_SECONDS - 0.001
    assert cached.claims(token) is first
    clock.now += 0.002
    assert cached.claims(token) is not first


def test_the_cache_is_bounded_and_remembers_no_failure(settings: Settings, cached: Verifier) -> None:
    """Thousands of tokens leave at most CACHED_TOKENS entries; forged ones leave none."""
    token = mint_demo(settings, ROW)
    for place in range(50):
        with pytest.raises(Unauthenticated):
            cached.claims(token[:place] + "!" + token[place + 1 :])
    with pytest.raises(Unauthenticated):
        cached.claims("é")
    assert not cached._held
    cached._held = {str(n).encode(): (0.0, cached.claims(token)) for n in range(CACHED_TOKENS)}
    assert cached.claims(mint_demo(settings, ROW))
    assert len(cached._held) == CACHED_TOKENS
    assert b"0" not in cached._held


def test_a_hit_is_far_cheaper_than_a_check(settings: Settings, cached: Verifier) -> None:
    """About a microsecond against a hundred: the bound is loose, for a busy machine."""
    token, keys = mint_demo(settings, ROW), Keys.from_jwks(demo_jwks(settings))
    cached.claims(token)

    def microseconds(work: object, rounds: int) -> float:
        assert callable(work)
        started = time.perf_counter()
        for _ in range(rounds):
            work()
        return (time.perf_counter() - started) / rounds * 1e6

    hit = min(microseconds(lambda: cached.claims(token), 2000) for _ in range(5))
    miss = min(microseconds(lambda: verify(token, keys, DEMO_ISSUER, "ecaf", time.time()), 50) for _ in range(5))
    assert hit < miss / 5
