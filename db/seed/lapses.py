"""Organisations that came later, and what lapses: vetting, training, an agreement, an account.

Nobody who signs in to the demo is touched.
"""

from datetime import timedelta

from db import tables
from db.seed.cast import Cast, hire, open_agency
from db.seed.parts import AREAS, HOME, NEIGHBOURS
from db.seed.rows import Row, Rows
from db.seed.workforce import agree_terms, check

_LATER = {
    "NHS_SEXUAL_HEALTH": ("{area} Sexual Health Service", "sexual health nurse"),
    "RAA": ("{area} Regional Adoption Agency", "adoption social worker"),
}
LAPSED_AGREEMENT = (NEIGHBOURS[1], "VCS")
LAPSED_VETTING, LAPSED_TRAINING, GONE = ((HOME, "LA_EH", 1), (HOME, "NHS_GP", 0), (HOME, "LA_EH", 2))
"""Authority, sector, and which of its staff."""


def lapse(rows: Rows, cast: Cast) -> None:
    """Make the later organisations, and let some checks run out."""
    rows.stream("lapses")
    for code, area in AREAS.items():
        for sector, (pattern, job) in _LATER.items():
            agency = open_agency(rows, cast, code, sector, pattern.format(area=area))
            agree_terms(rows, rows.kept["agency"][-1])
            cast.staff[code, sector] = [hire(rows, cast, agency, job)]
            check(rows, rows.kept["practitioner"][-1])
    yesterday, long_ago = rows.today - timedelta(days=1), rows.today - timedelta(days=400)
    people = {row["id"]: row for row in rows.kept["practitioner"]}

    def of(where: tuple[str, str, int]) -> Row:
        return people[cast.staff[where[0], where[1]][where[2]]]

    for row in rows.kept["vetting"]:
        if row["practitioner_id"] == of(LAPSED_VETTING)["id"]:
            row |= {"recheck_due_on": yesterday, "issued_on": long_ago}
            of(LAPSED_VETTING)["vetting_until"] = yesterday
    for row in rows.kept["training"]:
        if row["practitioner_id"] == of(LAPSED_TRAINING)["id"]:
            row |= {"expires_on": yesterday, "passed_on": long_ago}
            of(LAPSED_TRAINING)["training_until"] = yesterday
    for row in rows.kept["agreement"]:
        if row["agency_id"] == cast.agencies[LAPSED_AGREEMENT]:
            row["ends_on"] = yesterday
            agency_row = next(one for one in rows.kept["agency"] if one["id"] == row["agency_id"])
            agency_row["agreement_until"] = yesterday
    rows.add(tables.account, subject="former:left_the_service", practitioner_id=of(GONE)["id"], is_active=False)
