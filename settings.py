"""The settings: every one is an environment variable named ECAF_..., documented in
docs/reference/settings.md.

A leaf: it imports no room of the house, and every room but schema/ may read it. A value that cannot
be right is refused here, at the start, with the variable's name and what to do.

>>> load(port=8123).port
8123
"""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
DATA = ROOT / ".ecaf"
PREFIX = "ECAF_"
OTHER_USES = ("ECAF_PYTHON", "ECAF_REQUIRE_BROWSER")  # read by the set-up and by the tests
OTHER_PREFIXES = ("ECAF_TEST_", "ECAF_BENCH_")
DEMO_CONTACT = "The access desk of this demo (made up): access@demo.example"
"""Whom a demo names where ECAF_CONTACT names nobody. The domain is reserved for examples: nobody can be written to."""


class SettingsError(ValueError):
    """A setting cannot be used: `str()` names the variable and the remedy."""


class Settings(BaseSettings):
    """All settings, checked and with defaults. Frozen: one value for the life of a process."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    data: Path = Field(default=DATA, description="folder of the database, keys and logs")
    database_url: str | None = Field(
        default=None, description="a PostgreSQL 15 or newer, as its owner; none: the embedded one"
    )
    app_database_url: str | None = Field(
        default=None, description="the same database as ecaf_app; none: the owner with SET ROLE"
    )
    audit_database_url: str | None = Field(
        default=None, description="the same database as ecaf_audit; none: the owner with SET ROLE"
    )
    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(default=8000, description="port to listen on")
    demo: bool = Field(default=False, description="demo identities; on made-up data and loopback")
    demo_children: Annotated[int, Field(ge=60, le=200_000)] = Field(
        default=2000, description="how many children a new demo makes up"
    )
    policies: Path = Field(default=ROOT / "policies", description="folder of the policy files")
    issuer: str | None = Field(default=None, description="the `iss` that tokens must carry")
    audience: str = Field(default="ecaf", description="the `aud` that tokens must carry")
    jwks_file: Path | None = Field(default=None, description="public keys of the issuer (JWKS)")
    pool: Annotated[int, Field(ge=2, le=100)] = Field(default=8, description="database connections")
    audit: Literal["on", "off"] = Field(default="on", description="off only in a demo, to measure")
    documents: Literal["open", "trusted"] = Field(
        default="open", description="what programs may send that are not listed: any document, or registered ones only"
    )
    statement_timeout_ms: Annotated[int, Field(ge=10, le=600_000)] = Field(
        default=5000, description="the longest that one statement may take"
    )
    request_timeout_s: Annotated[float, Field(gt=0, le=600)] = Field(
        default=10, description="the longest that one request may take"
    )
    contact: Annotated[str, Field(max_length=300)] | None = Field(
        default=None, description="whom to ask about what is withheld; said in every answer"
    )
    duplicate_checks: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=30, description="how many checks for duplicates an account has in an hour, in each process"
    )
    traces: Literal["none", "console"] = Field(default="none", description="where traces go")

    @field_validator("data", "policies", "jwks_file")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        """Relative paths count from the folder that the command was given in."""
        return None if path is None else Path.cwd() / path.expanduser()

    @field_validator("database_url", "app_database_url", "audit_database_url")
    @classmethod
    def _postgres(cls, url: str | None) -> str | None:
        """One spelling of the scheme; the value is never echoed, as it can hold a password."""
        if not url:
            return None
        scheme, found, rest = url.partition("://")
        if not found or scheme.partition("+")[0] not in {"postgresql", "postgres"}:
            raise ValueError("is no PostgreSQL address: write postgresql://user@host:5432/database")
        return f"postgresql://{rest}"

    @model_validator(mode="after")
    def _together(self) -> Settings:
        """What only makes sense together."""
        if self.audit == "off" and not self.demo:
            raise ValueError("ECAF_AUDIT=off is for measuring a demo: set ECAF_DEMO=1 or leave it")
        if (self.app_database_url or self.audit_database_url) and not self.database_url:
            raise ValueError("ECAF_DATABASE_URL is missing beside the other two database addresses")
        return self

    @property
    def whom_to_ask(self) -> str | None:
        """The contact that answers name: that of the setting; in a demo without one, a made-up desk."""
        return self.contact or (DEMO_CONTACT if self.demo else None)


def names() -> list[str]:
    """Every setting's variable, in the order of the reference page."""
    return [PREFIX + name.upper() for name in Settings.model_fields]


def load(**given: Any) -> Settings:
    """Read the settings: what is `given` (and not None) first, then the environment, then defaults.

    An unknown ECAF_ name is refused: a misspelt setting must not pass for its default.
    Raises SettingsError; the text never holds the value, as it can be a password.
    """
    known = {*names(), *OTHER_USES}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known and not name.startswith(OTHER_PREFIXES):
            near = get_close_matches(name, names(), n=1)
            hint = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(names())}"
            raise SettingsError(f"{name} is no setting of eCAF: {hint}")
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = PREFIX + str(first["loc"][0]).upper() + ": " if first["loc"] else ""
        raise SettingsError(place + first["msg"].removeprefix("Value error, ")) from None
