"""Roots that need no table (`viewer`, `codeSets`, `__typename`), rendered in Python and spliced in by position."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from errors import BadUserInput, Place
from policies.conditions import CONDITIONS, Unknown
from policies.identity import Caller
from resolvers import plan
from resolvers.capacity import Capacity
from resolvers.codes import code_sets
from resolvers.guard import Guard
from schema.catalogue import catalogue

ENDING_SOON = timedelta(days=60)
"""How long before its last day a check counts as ending soon."""

_TYPES = {
    "access": "FieldAccess",
    "conditions": "AccessCondition",
    "capacities": "ViewerCapacity",
    "checks": "ViewerCheck",
    "codes": "CodedValue",
}
"""What the lists of objects hold."""


def render(root: plan.TextRoot, caller: Caller, capacity: Capacity, values: Any) -> str:
    """The JSON text of one root."""
    if root.plain is None:
        return "null"
    if root.plain.name == "__typename":
        return '"Query"'
    made: Any
    if root.plain.name == "codeSets":
        sets = code_sets({a.name: a.value(values) for a in root.plain.arguments})
        made = [_select(root.plain.selection, one, "CodeSet", values) for one in sets]
    else:
        made = _select(root.plain.selection, _viewer(caller, capacity), "Viewer", values)
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def _select(selection: tuple[plan.Plain, ...], known: dict[str, Any], type_name: str, values: Any) -> Any:
    made: dict[str, Any] = {}
    for part in selection:
        if part.name == "__typename":
            made[part.key] = type_name
            continue
        value = known[part.name]
        if callable(value):
            value = value({a.name: a.value(values) for a in part.arguments})
        if isinstance(value, list):
            inner = _TYPES[part.name]
            value = [_select(part.selection, item, inner, values) for item in value]
        made[part.key] = value
    return made


def _viewer(caller: Caller, capacity: Capacity) -> dict[str, Any]:
    def access(given: dict[str, Any]) -> list[dict[str, Any]]:
        only = given.get("type")
        if only not in capacity.access:
            capacity.access[only] = list(_access(capacity, only))
        return capacity.access[only]

    return {
        "subject": caller.subject,
        "role": caller.role,
        "purpose": caller.purpose,
        "organisation": f"Agency:{caller.agency_id}",
        "authority": caller.authority_code,
        "policyVersion": capacity.policy.version,
        "access": access,
        "capacities": [
            {"role": one.role, "organisation": f"Agency:{one.agency_id}", "purposes": one.purposes}
            for one in caller.capacities
        ],
        "checks": list(_checks(caller)),
    }


def _checks(caller: Caller) -> Iterator[dict[str, Any]]:
    """What the gate asked of the caller; all of it holds, since there would be no answer otherwise."""
    soon = datetime.now(UTC).date() + ENDING_SOON
    for name, last_day in caller.checks:
        yield {
            "check": name,
            "lastDay": None if last_day is None else last_day.isoformat(),
            "isEndingSoon": last_day is not None and last_day <= soon,
        }


def _access(capacity: Capacity, only: str | None) -> Iterator[dict[str, Any]]:
    """One row for each field and kind, without any child in view. Protective conditions are never listed."""
    # A type of which every field is secret to the caller is no word that is known here.
    secret = capacity.absent(secret=True)
    types = {
        name: fields
        for name, fields in catalogue.decided.items()
        if not {(name, one.name) for one in fields.values() if one.objects} <= secret
    }
    if only is not None and only not in types:
        raise BadUserInput("`type` names no type of the record", places=(Place(input="type"),))
    for type_name, fields in types.items():
        if only is not None and type_name != only:
            continue
        for field in fields.values():
            for name in field.objects.values():
                decision = capacity.decision(name)
                if decision == "DENIED" and capacity.is_secret(name):
                    continue
                yield {
                    "type": type_name,
                    "field": field.name,
                    "group": catalogue.objects[name].group,
                    "decision": decision,
                    "conditions": _conditions(capacity.shown(name)),
                }


def _conditions(shown: Guard) -> list[dict[str, Any]]:
    names = {name for name, _ in shown.literals() if CONDITIONS[name].told}
    # What holds where nobody knows stands in denies only, and everything else in allows only: the loader sees to it.
    return [
        {"name": name, "meaning": condition.sentence, "isDeny": condition.unknown is Unknown.HOLDS}
        for name, condition in CONDITIONS.items()
        if name in names
    ]
