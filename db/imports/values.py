"""Single values of a census, and how a check says that something cannot be held."""

from datetime import date

from db.imports.faults import Fault

_LENGTH = len("2019-12-06")

TRUTHS = {"true": True, "1": True, "false": False, "0": False}
"""Looked up in small letters: the census allows large ones."""


class Refused(Exception):
    """What is being checked cannot be held; the caller says what that is."""

    def __init__(self, rule: str, line: int) -> None:
        super().__init__(rule)
        self.fault = Fault(rule, line)


def parse_date(text: str) -> date | None:
    """Read a date as the census writes it (2019-12-06; a time behind it is dropped), or None."""
    if len(text) != _LENGTH:
        text, _, _time = text.partition("T")
        if len(text) != _LENGTH:
            return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
