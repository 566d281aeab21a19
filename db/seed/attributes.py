"""Sensitive attributes and identifiers: a value, or one of the states in which there is none."""

from sqlalchemy import Table

from db import tables
from db.check_digits import nhs_check_digit, upn_check_letter
from db.reference import codes
from db.seed.families import Kid
from db.seed.parts import NEIGHBOURS
from db.seed.rows import Rows

_STATES = {"RECORDED": 80, "NOT_YET_OBTAINED": 9, "REFUSED": 5, "UNKNOWN": 4, "": 2}
"""The empty state: no row at all, which reads as not yet obtained."""
_NEVER_ISSUED = "999"
"""No authority has this number, so no pupil has such a UPN."""
_NUMBERS_OF_A_CHILD = 5
"""No child uses up more, so the numbers of a block never reach those of the next."""
RARE = (NEIGHBOURS[1], "WIRT")
"""An authority, and an ethnicity that one child has there, however many children there are."""
_SCHOOL_AGE = 5
_OWN_VOICE = 13


def describe(rows: Rows, kid: Kid) -> None:
    """Make the child's ethnicity, immigration status, disability and identifiers."""
    voice = "SELF" if kid.age(rows.today) >= _OWN_VOICE else "PARENT"
    # Whoever is drawn so comes under the nearest other code: there is one such child, who is named (`papers`).
    ethnicity = "WIRI" if (kid.authority, kid.ethnicity) == RARE else kid.ethnicity
    _coded(rows, kid, tables.child_ethnicity, ("ethnicity", ethnicity), voice)
    _coded(rows, kid, tables.child_immigration, ("immigration", kid.immigration), "DOCUMENT")
    _disability(rows, kid, voice)
    _identifiers(rows, kid)


def _state(rows: Rows, kid: Kid) -> str:
    if kid.kind == "UNBORN":
        return "NOT_APPLICABLE"
    state = rows.weighted(_STATES)
    # The children who come first show what is recorded, and who may read it.
    return "RECORDED" if kid.turn else state


def _coded(rows: Rows, kid: Kid, table: Table, value: tuple[str, str], source: str) -> None:
    state = _state(rows, kid)
    if not state:
        return
    told = state in ("RECORDED", "REFUSED", "UNKNOWN")
    recorded = state == "RECORDED"
    rows.add(
        table,
        child_id=kid.id,
        state=state,
        # Nothing may tell a value not yet asked for from one that is hidden: no source, no date.
        source=source if told else None,
        recorded_on=rows.days_ago(5, 700) if told else None,
        scheme=value[0] if recorded else None,
        code=value[1] if recorded else None,
    )


def _disability(rows: Rows, kid: Kid, source: str) -> None:
    state = _state(rows, kid)
    if not state:
        return
    told = state in ("RECORDED", "REFUSED", "UNKNOWN")
    rows.add(
        tables.child_disability,
        child_id=kid.id,
        state=state,
        source=source if told else None,
        recorded_on=rows.days_ago(5, 700) if told else None,
    )
    # Recorded without a code: asked, and there is no disability.
    if state == "RECORDED" and (rows.chance(0.25) or (kid.turn and kid.turn.housing)):
        number = rows.weighted({1: 70, 2: 22, 3: 8})
        for code in rows.rng.sample(list(codes("disability")), number):
            rows.add(
                tables.child_disability_code,
                child_id=kid.id,
                scheme="disability",
                code=code,
            )


def _identifiers(rows: Rows, kid: Kid) -> None:
    if kid.born is None:
        return
    number = _NUMBERS_OF_A_CHILD * rows.before + len(rows.kept["child_disability"]) + 2 * len(rows.kept["identifier"])
    # The 999 range is kept for tests: no patient has such a number.
    nine = f"999{number % 1_000_000:06}"
    digit = nhs_check_digit(nine)
    if digit is not None:
        rows.add(
            tables.identifier,
            person_id=kid.id,
            kind="NHS_NUMBER",
            value=nine + digit,
            verification=rows.weighted({"VERIFIED": 88, "PRESENT_UNVERIFIED": 12}),
            valid_from=kid.born,
        )
    if kid.age(rows.today) < _SCHOOL_AGE:
        return
    year = (kid.born.year + _SCHOOL_AGE) % 100
    rest = f"{_NEVER_ISSUED}{4000 + number // 1000 % 1000}{year:02}{number % 1000:03}"
    rows.add(
        tables.identifier,
        person_id=kid.id,
        kind="UPN",
        value=upn_check_letter(rest) + rest,
        verification=rows.weighted({"VERIFIED": 80, "PRESENT_UNVERIFIED": 16, "TRACE_FAILED": 4}),
        valid_from=kid.born.replace(year=kid.born.year + _SCHOOL_AGE, month=9, day=1),
    )
