"""Check digits against numbers worked out by others."""

import pytest

from db.check_digits import nhs_check_digit, upn_check_letter, upn_fault


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
