"""Until when each check of the gate holds, as the caller may know it."""

from datetime import date

import pytest

from db.gate import LastDays
from tests.db.office import COVERED, DAY, LONG_AGO, TODAY, TOMORROW, Office

NEXT_YEAR = TODAY + 365 * DAY


async def test_the_last_day_of_each_check(office: Office) -> None:
    """The last day on which it counts, however the table writes its end; and of several, the latest."""
    assert (await office.facts()).until == LastDays(
        vetting=TODAY, training=TODAY, registration={"SWE": TODAY}, agreement=dict.fromkeys(COVERED, TODAY)
    )
    assert (await office.facts("system")).until == LastDays(agreement=dict.fromkeys(COVERED, TODAY), contract=TODAY), (
        "a system has a contract, and nobody's checks"
    )
    for insert, values in (
        ("vetting (practitioner_id, level, issued_on, recheck_due_on)", "$1, 'ENHANCED', $2, $3"),
        ("training (practitioner_id, course, passed_on, expires_on)", "$1, 'More', $2, $3"),
        ("registration (practitioner_id, body, number, valid_from, valid_to)", "$1, 'NMC', 'N1', $2, $3"),
    ):
        await office.set(f"INSERT INTO {insert} VALUES ({values})", office.practitioner, LONG_AGO, NEXT_YEAR)  # noqa: S608 - as above
    await office.set(
        "INSERT INTO agreement (agency_id, reference, purposes, groups, starts_on, ends_on)"
        " VALUES ($1, 'B', '{AUDIT,DIRECT_CARE}', '{}', $2, $3)",
        *(office.agency, TODAY, TODAY + 9 * DAY),
    )
    assert (await office.facts()).until == LastDays(
        vetting=NEXT_YEAR - DAY,
        training=NEXT_YEAR - DAY,
        registration={"SWE": TODAY, "NMC": NEXT_YEAR},
        agreement={"DIRECT_CARE": TODAY + 9 * DAY, "SAFEGUARDING": TODAY, "AUDIT": TODAY + 9 * DAY},
    )


async def test_an_end_before_its_time(office: Office) -> None:
    """An agreement and a contract are ended in the open; that a person's vetting will be withdrawn is not foretold."""
    await office.set("UPDATE agreement SET ends_on = $1, ended_on = $2", NEXT_YEAR, TOMORROW)
    await office.set("UPDATE contract SET ends_on = $1, ended_on = $2", NEXT_YEAR, TOMORROW)
    await office.set("UPDATE vetting SET recheck_due_on = $1", NEXT_YEAR)
    before = await office.facts()
    assert set(before.until.agreement.values()) == {TODAY}
    assert (await office.facts("system")).until.contract == TODAY
    await office.set("UPDATE vetting SET withdrawn_on = $1", TOMORROW)
    assert await office.facts() == before
    assert before.until.vetting == NEXT_YEAR - DAY


@pytest.mark.parametrize(("ended", "last"), [(None, None), (TOMORROW, TODAY), (NEXT_YEAR, NEXT_YEAR - DAY)])
async def test_the_last_day_of_a_membership(office: Office, ended: date | None, last: date | None) -> None:
    """None where it goes on; and none where the organisation is the employer, whatever else is recorded."""
    for agency in (office.agency, office.other):
        await office.set(
            "INSERT INTO membership (practitioner_id, agency_id, started_on, ended_on) VALUES ($1, $2, $3, $4)",
            *(office.practitioner, agency, LONG_AGO, ended),
        )
    assert (await office.facts("worker", office.other)).until.member == last
    assert (await office.facts()).until.member is None
