"""The root `codeSets`: rendered from the files of the reference data, which are the same for everybody."""

from datetime import UTC, date, datetime
from typing import Any

from db import reference
from errors import BadUserInput, Place


def code_sets(given: dict[str, Any]) -> list[dict[str, Any]]:
    """The sets with their codes of the day; raises `BadUserInput` for a name that no set has."""
    only, on = given.get("scheme"), given.get("on") or datetime.now(UTC).date()
    known = reference.schemes()
    if only is not None and only not in known:
        raise BadUserInput("`scheme` names no code set", places=(Place(input="scheme"),))
    return [
        {"scheme": scheme, "codes": [_value(code) for code in reference.listed(scheme) if _runs(code, on)]}
        for scheme in ([only] if only is not None else known)
    ]


def _runs(code: reference.Code, on: date) -> bool:
    """From the first day to the last, both included."""
    return (code.valid_from is None or code.valid_from <= on) and (code.valid_to is None or on <= code.valid_to)


def _value(code: reference.Code) -> dict[str, Any]:
    return {
        "scheme": code.scheme,
        "code": code.code,
        "label": code.label,
        "validFrom": code.valid_from and code.valid_from.isoformat(),
        "validTo": code.valid_to and code.valid_to.isoformat(),
    }
