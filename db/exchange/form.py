"""The format: which names a document has, of what type, and what a checked document is.

The format is the table at the end of this file; everything above reads it. Checking is strict. The first thing wrong
rejects the child, with the path of the place and never with what stands there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db import reference
from db.exchange.reading import Twice
from db.exchange.report import Rejected

LONGEST_ID = 36
_LONGEST_NAME = 255
_MOST_ROWS = 5000
_HIGHEST_SCORE = 40
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})")
_UNWRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Control characters, line ends and halves of characters. Joiners stay: names are written with them."""

_PLAIN_NAME = re.compile(r"[a-z0-9_]{1,64}")

_ACTIVITY, _ACCOMMODATION = "[A-Z0-9]{1,2}", "[A-Z0-9]"

SAYABLE = {
    "postcode": re.compile(_POSTCODE.pattern.replace(" ?", " ")),
    "activity": re.compile(_ACTIVITY),
    "accommodation": re.compile(_ACCOMMODATION),
}
"""Columns that may hold what the format cannot say, each with what it can."""

Read = Callable[[Any, str], Any]


@dataclass(slots=True)
class Block:
    """One checked object of a document. A name that is not in `values`, or is None there, was not said."""

    path: str
    values: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """The value of a name, or None."""
        return self.values.get(name)

    def block(self, name: str) -> "Block | None":
        """The object of that name."""
        found = self.values.get(name)
        assert found is None or isinstance(found, Block)
        return found

    def blocks(self, name: str) -> "list[Block]":
        """The objects of the array of that name."""
        return list(self.values.get(name) or ())

    @property
    def is_purged(self) -> bool:
        """Whether the block is to be deleted."""
        return self.values.get("purge") is True


@dataclass(frozen=True, slots=True)
class Form:
    """An object of the format: its names, which of them a block that is not purged must have, and days in order."""

    names: Mapping[str, Read]
    key: str | None = None
    required: tuple[str, ...] = ()
    order: tuple[tuple[str, str], ...] = ()

    def __call__(self, value: Any, path: str) -> Block:
        """Read an object."""
        if not isinstance(value, dict):
            raise Rejected("TYPE", path)
        if isinstance(value, Twice):
            raise Rejected("DUPLICATE", _under(path, value.name))
        block = Block(path)
        for name, raw in value.items():
            read = self.names.get(name)
            if read is None:
                raise Rejected("UNKNOWN", _under(path, name))
            block.values[name] = None if raw is None else read(raw, f"{path}.{name}")
        required = () if block.is_purged else self.required
        for name in (*((self.key,) if self.key else ()), *required):
            if block.get(name) is None:
                raise Rejected("MISSING", _under(path, name))
        for earlier, later in self.order:
            first, second = block.get(earlier), block.get(later)
            if first and second and second < first:
                raise Rejected("ORDER", _under(path, later))
        return block


def _under(path: str, name: str) -> str:
    """The path of a name. A name that the format cannot have might hold anything, and is not repeated."""
    return f"{path}.{name}" if _PLAIN_NAME.fullmatch(name) else f"{path}.?"


def array(form: Form) -> Read:
    """An array of objects."""

    def read(value: Any, path: str) -> list[Block]:
        if not isinstance(value, list):
            raise Rejected("TYPE", path)
        if len(value) > _MOST_ROWS:
            raise Rejected("LONG", path)
        return [form(one, f"{path}[{place}]") for place, one in enumerate(value)]

    return read


def words(longest: int) -> Read:
    """A text of one line."""

    def read(value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise Rejected("TYPE", path)
        if len(value) > longest:
            raise Rejected("LONG", path)
        if not value.strip() or value != value.strip(" ") or _UNWRITTEN.search(value):
            raise Rejected("FORMAT", path)
        return value

    return read


def pattern(form: str) -> Read:
    """A text of that form."""
    compiled = re.compile(form)

    def read(value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise Rejected("TYPE", path)
        if not compiled.fullmatch(value):
            raise Rejected("FORMAT", path)
        return value

    return read


def postcode(value: Any, path: str) -> str:
    """A postcode, with one space."""
    if not isinstance(value, str):
        raise Rejected("TYPE", path)
    found = _POSTCODE.fullmatch(value.upper())
    if found is None:
        raise Rejected("FORMAT", path)
    return f"{found[1]} {found[2]}"


def day(value: Any, path: str) -> date:
    """A date, as year-month-day."""
    if not isinstance(value, str):
        raise Rejected("TYPE", path)
    found = parse_day(value)
    if found is None:
        raise Rejected("DATE", path)
    return found


def parse_day(text: str) -> date | None:
    """Read a date as year-month-day, or None."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def flag(value: Any, path: str) -> bool:
    """A truth value."""
    if not isinstance(value, bool):
        raise Rejected("TYPE", path)
    return value


def score(value: Any, path: str) -> int:
    """A total difficulties score."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Rejected("TYPE", path)
    if not 0 <= value <= _HIGHEST_SCORE:
        raise Rejected("FORMAT", path)
    return value


def code(scheme: str) -> Read:
    """A code of a national code set, or the publisher's code for a state."""

    def read(value: Any, path: str) -> str:
        if not isinstance(value, str):
            raise Rejected("TYPE", path)
        if value not in reference.codes(scheme) and value not in reference.states(scheme):
            raise Rejected("CODE", path)
        return value

    return read


def codes(scheme: str) -> Read:
    """An array of codes, none twice."""
    one = code(scheme)

    def read(value: Any, path: str) -> list[str]:
        if not isinstance(value, list):
            raise Rejected("TYPE", path)
        if len(value) > len(reference.codes(scheme)) + 1:
            raise Rejected("LONG", path)
        found = [one(raw, f"{path}[{place}]") for place, raw in enumerate(value)]
        if len(set(found)) < len(found):
            raise Rejected("TWICE", path)
        return found

    return read


def read_document(value: Any) -> Block:
    """Check a whole document. Raises Rejected."""
    child = _CHILD(value, "$")
    episodes = child.blocks("social_care_episodes")
    _once(episodes, _EPISODE.key or "")
    for name, form in ROWS.items():
        _once([row for episode in episodes for row in episode.blocks(name)], form.key or "")
    return child


def _once(blocks: list[Block], key: str) -> None:
    """No two rows of one kind have one key: nobody could say which of them is meant."""
    seen: set[object] = set()
    for block in blocks:
        if block.get(key) in seen:
            raise Rejected("TWICE", f"{block.path}.{key}")
        seen.add(block.get(key))


# ---- the format ----

_ID = words(LONGEST_ID)
_STARTS = (("start_date", "end_date"),)

_DETAILS = Form(
    {
        "unique_pupil_number": pattern("[A-Z0-9]{13}"),
        "former_unique_pupil_number": pattern("[A-Z0-9]{13}"),
        "unique_pupil_number_unknown_reason": code("upn_unknown_reason"),
        "first_name": words(_LONGEST_NAME),
        "surname": words(_LONGEST_NAME),
        "date_of_birth": day,
        "expected_date_of_birth": day,
        "sex": pattern("[MFU]"),
        "ethnicity": code("ethnicity"),
        "disabilities": codes("disability"),
        "postcode": postcode,
        "uasc_flag": flag,
        "uasc_end_date": day,
        "purge": flag,
    }
)

_SCORES = Form({"date": day, "score": score, "purge": flag}, required=("score",))
_HEALTH = Form({"sdq_assessments": array(_SCORES), "purge": flag})

_WORKER = Form(
    {"worker_id": _ID, "start_date": day, "end_date": day, "purge": flag},
    key="worker_id",
    required=("start_date",),
    order=_STARTS,
)


def _plan(key: str) -> Form:
    return Form(
        {key: _ID, "start_date": day, "end_date": day, "purge": flag}, key=key, required=("start_date",), order=_STARTS
    )


ROWS = {
    "child_and_family_assessments": Form(
        {
            "child_and_family_assessment_id": _ID,
            "start_date": day,
            "authorisation_date": day,
            "factors": codes("factors"),
            "purge": flag,
        },
        key="child_and_family_assessment_id",
        required=("start_date",),
        order=(("start_date", "authorisation_date"),),
    ),
    "child_in_need_plans": _plan("child_in_need_plan_id"),
    "section_47_assessments": Form(
        {
            "section_47_assessment_id": _ID,
            "start_date": day,
            "icpc_required_flag": flag,
            "icpc_date": day,
            "end_date": day,
            "purge": flag,
        },
        key="section_47_assessment_id",
        required=("start_date",),
        order=(*_STARTS, ("start_date", "icpc_date")),
    ),
    "child_protection_plans": _plan("child_protection_plan_id"),
    "child_looked_after_placements": Form(
        {
            "child_looked_after_placement_id": _ID,
            "start_date": day,
            "start_reason": code("episode_start_reason"),
            "placement_type": code("placement_type"),
            "postcode": postcode,
            "end_date": day,
            "end_reason": code("episode_cease_reason"),
            "change_reason": code("placement_change_reason"),
            "purge": flag,
        },
        key="child_looked_after_placement_id",
        required=("start_date",),
        order=_STARTS,
    ),
}
"""The arrays of an episode whose rows have an id of their own."""

_ADOPTION = Form(
    {"initial_decision_date": day, "matched_date": day, "placed_date": day, "purge": flag},
    order=(("initial_decision_date", "matched_date"), ("matched_date", "placed_date")),
)
_CARE_LEAVER = Form(
    {"contact_date": day, "activity": pattern(_ACTIVITY), "accommodation": pattern(_ACCOMMODATION), "purge": flag}
)

_EPISODE = Form(
    {
        "social_care_episode_id": _ID,
        "referral_date": day,
        "referral_source": code("referral_source"),
        "closure_date": day,
        "closure_reason": code("closure_reason"),
        "referral_no_further_action_flag": flag,
        "care_worker_details": array(_WORKER),
        **{name: array(form) for name, form in ROWS.items()},
        "adoption": _ADOPTION,
        "care_leavers": _CARE_LEAVER,
        "purge": flag,
    },
    key="social_care_episode_id",
    required=("referral_date",),
    order=(("referral_date", "closure_date"),),
)

_CHILD = Form(
    {
        "la_child_id": _ID,
        "mis_child_id": _ID,
        "purge": flag,
        "child_details": _DETAILS,
        "health_and_wellbeing": _HEALTH,
        "social_care_episodes": array(_EPISODE),
    },
    key="la_child_id",
)
