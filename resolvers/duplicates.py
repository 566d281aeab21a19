"""`duplicateCheck`: what is asked by, and how it is compared. The answer is made in `resolvers/index.py`.

Two questions in one. Of the children that the caller may open: whether a filter would find the child, which says
nothing that the caller could not find out in the list. Of all others: whether the index holds the child.

INVARIANT: there is no key but the name or a number, each with the day of birth. A postcode would find out where a
child lives, by asking for one after the other; a former name, who somebody was.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from db.check_digits import nhs_check_digit, upn_fault
from errors import BadUserInput, EcafError, LimitExceeded, Place
from resolvers import limits, plan

PARTS = {
    "dateOfBirth": "date",
    "givenName": "text",
    "familyName": "text",
    "nhsNumber": "text",
    "upn": "text",
}
"""What can be asked by, and how it is bound."""
NOBODY = "`input` names nobody: beside the day of birth, give both names or a number"
_NHS = re.compile(r"[0-9]{10}")


def given(argument: plan.Argument, bound: Mapping[str, Any]) -> dict[str, Any]:
    """What a request asks by, as it is compared; parts that are not given are left out."""
    asked = {name: value for name, value in argument.value(bound).items() if value is not None}
    clean = {name: value.strip() if isinstance(value, str) else value for name, value in asked.items()}
    if "nhsNumber" in clean:
        clean["nhsNumber"] = re.sub(r"[ -]", "", clean["nhsNumber"])
    if "upn" in clean:
        clean["upn"] = clean["upn"].upper()
    return clean


def check(argument: plan.Argument, bound: Mapping[str, Any]) -> None:
    """Refuse what names nobody, and numbers that cannot be one: a slip of the pen must not pass for "not there"."""
    asked = given(argument, bound)
    for name, value in asked.items():
        if (wrong := _wrong(argument, name, value)) is not None:
            raise wrong
    if not _keys(asked):
        raise BadUserInput(NOBODY, places=(argument.place,))


def _wrong(argument: plan.Argument, name: str, value: str | date) -> EcafError | None:
    places = (Place(input=f"{argument.place.input}.{name}"),)
    if isinstance(value, date):
        return None
    if len(value) > limits.TEXT:
        return LimitExceeded(f"a text has more than {limits.TEXT} characters", places=places)
    if not value or "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        return BadUserInput("a text is empty, or holds a character that no text has", places=places)
    if name == "nhsNumber" and not (_NHS.fullmatch(value) and nhs_check_digit(value[:9]) == value[9]):
        return BadUserInput("this is no NHS number: look for a slip of the pen", places=places)
    if name == "upn" and upn_fault(value) is not None:
        return BadUserInput("this is no unique pupil number: look for a slip of the pen", places=places)
    return None


def _keys(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The ways in which a record is looked for among those born on the day, as filters of children."""
    found: list[dict[str, Any]] = []
    if "givenName" in asked and "familyName" in asked:
        either = [{name: {"eq": asked["givenName"]}} for name in ("givenName", "knownAs")]
        found.append({"familyName": {"eq": asked["familyName"]}, "or": either})
    for part, kinds in (("nhsNumber", ["NHS_NUMBER"]), ("upn", ["UPN", "FORMER_UPN"])):
        if part in asked:
            number = {"type": {"in": kinds}, "value": {"eq": asked[part]}}
            verified = {"verification": {"eq": "VERIFIED"}} if part == "nhsNumber" else {}
            found.append({"identifiers": {"some": {**number, **verified}}})
    return found


def as_filter(argument: plan.Argument) -> plan.Argument:
    """The question as a filter of the children that the caller may open."""

    def made(bound: Mapping[str, Any]) -> dict[str, Any]:
        asked = given(argument, bound)
        return {"dateOfBirth": {"eq": asked["dateOfBirth"]}, "or": _keys(asked)}

    return plan.Argument(argument.name, None, None, made, is_given=argument.is_given)
