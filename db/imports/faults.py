"""What a census file can have wrong, by rule.

A number is the Department's own validation rule; a word is ours, where the Department has none.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one place. The text of a rule never holds a value of the file."""

    rule: str
    line: int


WARNINGS = {
    "AUTHORITY": "the authority is not in the reference tables: taken, marked as not recognised",
    "OLDER": "a newer census of this authority is held: only what was missing is added",
    "HELD": "the record holds a newer or self-declared value, which is kept",
    "PLACE": "the record has no place for `{what}` yet: not imported",
    "FORMAT": "`{what}` is not in the form that the census asks for: left out",
    "SEX-9": "indeterminate sex is held as U, unknown",
    "CNHE": "ethnicity code CNHE is read as CHNE, Chinese",
    "TWICE": "the same episode stands twice for one child: taken once",
    "CHILD-ID": "the child's identifier is not 1 to 20 letters and digits: kept as it is",
    "1104": "the initial child protection conference is before the referral: kept",
    "1510": "the UPN's check letter is wrong: kept, unverified",
    "1520": "more than one child has the same UPN: kept, unverified",
    "1530": "the UPN's authority is not a recognised one: kept, unverified",
    "1540": "the UPN is not 13 characters of the right kind: kept, unverified",
    "1550": "the UPN's last character is not a recognised one: kept, unverified",
    "1560Q": "a former UPN is wrongly formed: kept, unverified",
    "4180": "sex is missing or not a recognised code: held as U, unknown",
    "4220": "ethnicity is missing or not a recognised code: not yet obtained",
    "8520": "the birth date is after the reference date: kept",
    "8525Q": "there must be a birth date or an expected date of birth, and not both",
    "8540": "disability is missing or not a recognised code: not yet obtained",
    "8555Q": "a referral is after the date of death: kept",
    "8585Q": "an episode closed because the child died, and there is no date of death: kept",
    "8590": "the child has no episode: kept",
    "8600": "the referral date is after the reference date: kept",
    "8606": "the referral is more than 40 weeks before birth: kept",
    "8610": "the primary need is missing: not recorded",
    "8620": "a closure date is after the reference date: kept",
    "8640": "the reason for closure is not a recognised code: not recorded",
    "8650": "the primary need is not a recognised code: not recorded",
    "8750": "an unborn child has a sex: held as U, unknown",
    "8770Q": "a child of school age has neither a UPN nor a reason for none",
    "8790": "disability says both none and a kind: the kinds are kept",
    "8794": "the same disability stands twice: taken once",
    "8805": "an episode is closed without a reason: kept",
    "8810": "an episode has a reason for closure and no closure date: kept",
    "8815": "the child has more than one open episode: kept",
    "8866": "the source of referral is missing or not a recognised code: not recorded",
}

REJECTIONS = {
    "8500": "the child has no identifier of the authority (`LAchildID`)",
    "8510": "an earlier child of the file has the same identifier (`LAchildID`)",
    "8535Q": "the date of death is before the birth date, and nothing says which is wrong",
    "8600": "the referral date is missing",
    "8630": "the closure date is before the referral date, and nothing says which is wrong",
    "CHILD-ID": "the child's identifier is longer than 64 characters",
    "DATE": "`{what}` is no date (year-month-day)",
}


def text(kind: dict[str, str], rule: str) -> str:
    """Say in words what a rule such as `DATE:PersonBirthDate` means."""
    number, _, what = rule.partition(":")
    return kind[number].format(what=what)
