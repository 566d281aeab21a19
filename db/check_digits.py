"""Check digits of the identifiers that the record holds: the NHS number and the unique pupil number
(UPN).

A wrong check digit never loses an identifier. It only decides whether the record calls it verified.
"""

import re

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The check letter of remainder 0 … 22; I, O and S are left out."""

_UPN = re.compile(r"[A-Z][0-9]{11}[0-9A-Z]")


def nhs_check_digit(nine: str) -> str | None:
    """The tenth digit of an NHS number, or None where no number can start with these nine digits.

    >>> nhs_check_digit("943476587")
    '0'
    >>> nhs_check_digit("999000000") is None
    True
    """
    total = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True))
    digit = 11 - total % 11
    if digit == 11:  # noqa: PLR2004 - the scheme's own number: 11 stands for 0
        return "0"
    return str(digit) if digit < 10 else None  # noqa: PLR2004 - 10 is no digit: no such number


def upn_check_letter(rest: str) -> str:
    """The first letter of a UPN, from its other twelve characters.

    A temporary UPN ends in a letter, which counts as its place in the alphabet of check letters.

    >>> upn_check_letter("801200005001")
    'B'
    >>> upn_check_letter("20200012401A")
    'Y'
    """
    values = [int(c) if c.isdigit() else UPN_LETTERS.index(c) for c in rest]
    return UPN_LETTERS[sum(value * place for place, value in enumerate(values, 2)) % 23]


def upn_fault(upn: str) -> str | None:
    """Which of the census's rules a UPN breaks (`1510`, `1540`, `1550`), or None.

    >>> upn_fault("Z202000124001"), upn_fault("A202000124001"), upn_fault("Y20200012401A")
    (None, '1510', None)
    >>> upn_fault("A1234"), upn_fault("A80120000500S")
    ('1540', '1550')
    """
    if not _UPN.fullmatch(upn):
        return "1540"
    if upn[-1].isalpha() and upn[-1] not in UPN_LETTERS:
        return "1550"
    return None if upn_check_letter(upn[1:]) == upn[0] else "1510"
