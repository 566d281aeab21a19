"""Check digits against numbers worked out by others, and those of the database against those of the import."""

import random
from typing import Any

import pytest

from db.check_digits import UPN_LETTERS, nhs_check_digit, upn_check_letter, upn_fault


@pytest.mark.parametrize("number", ["9434765870", "9990000018", "9990000026", "9990000042"])
def test_nhs_numbers(number: str) -> None:
    """Published NHS numbers carry the digit that we compute."""
    assert nhs_check_digit(number[:9]) == number[9]


def test_no_nhs_number_starts_like_this() -> None:
    """A remainder of ten has no digit."""
    assert nhs_check_digit("999000000") is None


@pytest.mark.parametrize(
    "upn",
    [
        "B801200005001", "A950000178301", "H243278544154", "P207000016049", "E941000126007",
        "J839000126007", "Z202000124001", "Y20200012401A",
    ],
)  # fmt: skip
def test_upns(upn: str) -> None:
    """Published UPNs, one temporary among them, are in order; with another letter they are not."""
    assert upn_fault(upn) is None
    assert upn_check_letter(upn[1:]) == upn[0]
    assert upn_fault(("A" if upn[0] != "A" else "B") + upn[1:]) == "1510"


@pytest.mark.parametrize(
    ("upn", "rule"),
    [("", "1540"), ("A12", "1540"), ("A8012000050012", "1540"), ("a801200005001", "1540"),
     ("Y20200012401S", "1550"), ("A80120000\uff15001", "1540")],
)  # fmt: skip
def test_upns_of_the_wrong_form(upn: str, rule: str) -> None:
    """The Department's rule that is broken is named; digits are those of ASCII."""
    assert upn_fault(upn) == rule


# ---- in the database ------------------------------------------------------------------------------------------------


def numbers() -> list[tuple[str, str]]:
    """Numbers of each kind: half of them random, half with one right or wrong check digit."""
    chance = random.Random(20261126)
    digits = [str(chance.randrange(10)) for _ in range(2500)]
    found = []
    for at in range(0, 2400, 12):
        nine, twelve = "".join(digits[at : at + 9]), "".join(digits[at : at + 12])
        found.append(("NHS_NUMBER", nine + (nhs_check_digit(nine) or "0")))
        found.append(("NHS_NUMBER", nine + digits[at + 10]))
        rest = twelve if at % 24 else twelve[:-1] + chance.choice(UPN_LETTERS)
        found.append(("UPN", upn_check_letter(rest) + rest))
        found.append(("UPN", chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + rest))
    return found


def expected(kind: str, value: str) -> bool:
    """What the Python of the import says."""
    if kind == "UPN":
        return upn_fault(value) is None
    return nhs_check_digit(value[:9]) == value[9]


async def test_the_database_counts_check_digits_as_the_import_does(database: Any) -> None:
    """Two implementations, in SQL and in Python, of one rule."""
    made = numbers()
    assert len(made) == 800
    kinds, values = zip(*made, strict=True)
    found = await database.fetch(
        "SELECT is_well_formed(kind, value) FROM unnest($1::text[], $2::text[]) AS n(kind, value)", kinds, values
    )
    right = [expected(kind, value) for kind, value in made]
    assert [row[0] for row in found] == right
    assert 350 < sum(right) < 500


@pytest.mark.parametrize(("kind", "valid"), [
    ("NHS_NUMBER", "9434765870 9990000018 9990000026 9990000034 9990000042"),
    ("UPN", "B801200005001 A950000178301 H243278544154 P207000016049 E941000126007 J839000126007 Z202000124001"),
    ("UPN", "Y20200012401A"),
    ("ULN", "9276308686"),
])  # fmt: skip
async def test_the_published_numbers_are_well_formed(database: Any, kind: str, valid: str) -> None:
    """And no longer are when one digit is another."""
    for value in valid.split():
        assert await database.fetchval("SELECT is_well_formed($1, $2)", kind, value), value
        wrong = value[:5] + str((int(value[5]) + 1) % 10) + value[6:]
        assert not await database.fetchval("SELECT is_well_formed($1, $2)", kind, wrong), wrong
