"""The gate: who may not ask today is refused in one sentence; only the log knows why."""

import re
import uuid
from datetime import date

import pytest

from db.gate import REMEMBERED_CALLERS, REMEMBERED_SECONDS, Gate
from errors import Forbidden, Unavailable
from settings import ROOT
from tests.db.office import COVERED, DAY, LISTED, LONG_AGO, SYSTEM, TODAY, TOMORROW, YESTERDAY, Office


async def test_who_is_in_order_passes(office: Office) -> None:
    """A practitioner, a person whom a record is about, and a system."""
    found = await office.facts()
    assert (found.practitioner_id, found.person_id) == (office.practitioner, None)
    assert (found.agency_id, found.authority_code) == (office.agency, "301")
    assert (found.purposes, found.registrations) == (COVERED, frozenset({"SWE"}))
    assert found.contract is None
    found = await office.facts("subject")
    assert (found.practitioner_id, found.person_id) == (None, office.person)
    found = await office.facts("system")
    assert (found.practitioner_id, found.person_id, found.contract) == (None, None, LISTED)


VETTED = (
    # from, recheck due, withdrawn, level, open
    (TODAY, TOMORROW, None, "ENHANCED", True),
    (TODAY, TOMORROW, None, "ENHANCED_BARRED", True),
    (LONG_AGO, TOMORROW, None, "ENHANCED", True),
    (LONG_AGO, TOMORROW, TOMORROW, "ENHANCED", True),
    (TODAY, TOMORROW, None, "STANDARD", False),
    (TODAY, TOMORROW, None, "BASIC", False),
    (TOMORROW, TOMORROW, None, "ENHANCED", False),
    (LONG_AGO, TODAY, None, "ENHANCED", False),
    (LONG_AGO, YESTERDAY, None, "ENHANCED", False),
    (LONG_AGO, TOMORROW, TODAY, "ENHANCED", False),
    (LONG_AGO, TOMORROW, YESTERDAY, "ENHANCED", False),
)


@pytest.mark.parametrize(("issued", "due", "withdrawn", "level", "is_open"), VETTED)
async def test_vetting(  # noqa: PLR0913 - the columns of the table above
    office: Office, *, issued: date, due: date, withdrawn: date | None, level: str, is_open: bool
) -> None:
    """Enhanced, issued by today, its recheck due after today, and not withdrawn."""
    await office.set(
        "UPDATE vetting SET issued_on = $1, recheck_due_on = $2, withdrawn_on = $3, level = $4",
        *(issued, due, withdrawn, level),
    )
    if is_open:
        assert await office.facts()
    else:
        assert "vetting" in await office.refused()
    assert await office.facts("subject")
    assert await office.facts("system")


async def test_a_withdrawal_ends_every_earlier_check(office: Office) -> None:
    """An older check does not come back; one that is issued afterwards counts."""
    withdrawn = (
        "INSERT INTO vetting (practitioner_id, level, issued_on, recheck_due_on, withdrawn_on)"
        " VALUES ($1, 'ENHANCED', $2, $3, $4)"
    )
    await office.set(withdrawn, office.practitioner, LONG_AGO, TOMORROW, YESTERDAY)
    assert await office.facts(), "today's check was issued after it"
    await office.set("UPDATE vetting SET issued_on = $1 WHERE withdrawn_on IS NULL", YESTERDAY)
    assert "vetting" in await office.refused()


@pytest.mark.parametrize(
    ("passed", "expires", "is_open"),
    [(TODAY, TOMORROW, True), (TOMORROW, TOMORROW, False), (LONG_AGO, TODAY, False), (LONG_AGO, YESTERDAY, False)],
)
async def test_training(office: Office, passed: date, expires: date, *, is_open: bool) -> None:
    """Passed by today, and to be repeated after today."""
    await office.set("UPDATE training SET passed_on = $1, expires_on = $2", passed, expires)
    if is_open:
        assert await office.facts()
    else:
        assert "training" in await office.refused()
    assert await office.facts("subject")


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [(LONG_AGO, TODAY, True), (TODAY, TODAY, True), (TOMORROW, TOMORROW, False), (LONG_AGO, YESTERDAY, False)],
)
async def test_registration(office: Office, since: date, until: date, *, holds: bool) -> None:
    """Its last day counts. Which roles need it is not for the database to say."""
    await office.set("UPDATE registration SET valid_from = $1, valid_to = $2", since, until)
    assert (await office.facts()).registrations == ({"SWE"} if holds else set())


@pytest.mark.parametrize("what", ["vetting", "training"])
async def test_what_was_never_recorded_is_missing(office: Office, what: str) -> None:
    """No row is no check."""
    await office.set(f"DELETE FROM {what}")  # noqa: S608 - a table's name
    assert what in await office.refused()
    assert await office.facts("subject")


AGREED = (
    (TODAY, TODAY, None, True),
    (LONG_AGO, TODAY, TOMORROW, True),
    (TOMORROW, TOMORROW, None, False),
    (LONG_AGO, YESTERDAY, None, False),
    (LONG_AGO, TOMORROW, TODAY, False),
)


@pytest.mark.parametrize(("starts", "ends", "ended", "is_open"), AGREED)
async def test_an_agreement(office: Office, starts: date, ends: date, ended: date | None, *, is_open: bool) -> None:
    """For everybody of the organisation alike; the other one is untouched."""
    await office.set(
        "UPDATE agreement SET starts_on = $2, ends_on = $3, ended_on = $4 WHERE agency_id = $1",
        *(office.agency, starts, ends, ended),
    )
    for subject in ("worker", "subject", "system"):
        if is_open:
            assert await office.facts(subject)
        else:
            assert "agreement" in await office.refused(subject)
    assert await office.facts("subject", office.other)


async def test_agreements_in_force_count_together(office: Office) -> None:
    """Each covers its purposes for as long as it runs."""
    another = (
        "INSERT INTO agreement (agency_id, reference, purposes, groups, starts_on, ends_on)"
        " VALUES ($1, 'B', '{AUDIT,DIRECT_CARE}', '{}', $2, $2)"
    )
    await office.set(another, office.agency, TODAY)
    await office.set(another.replace("AUDIT", "COMPLAINT"), office.agency, YESTERDAY)
    assert (await office.facts()).purposes == {"DIRECT_CARE", "SAFEGUARDING", "AUDIT"}


@pytest.mark.parametrize(("starts", "ends", "ended", "is_open"), AGREED)
async def test_a_contract(office: Office, starts: date, ends: date, ended: date | None, *, is_open: bool) -> None:
    """A system has no vetting and no training, and its contract in their place."""
    await office.set("UPDATE contract SET starts_on = $1, ends_on = $2, ended_on = $3", starts, ends, ended)
    if is_open:
        assert (await office.facts("system")).contract == LISTED
    else:
        assert "contract" in await office.refused("system")
    assert await office.facts()


async def test_a_contract_is_of_one_client_and_one_organisation(office: Office) -> None:
    """Another system's, another organisation's, or nobody's: none."""
    with pytest.raises(Forbidden, match="may not use the service"):
        await office.ask("system", client_id="another-system")
    with pytest.raises(Forbidden, match="may not use the service"):
        await office.ask("system", client_id=None)
    assert "contract" in await office.refused("system", office.other)
    await office.set("DELETE FROM contract_object")
    assert (await office.facts("system")).contract == frozenset()


async def test_the_newest_contract_counts_alone(office: Office) -> None:
    """What it leaves out is gone, and when it ends no older one comes back."""
    newer = uuid.uuid4()
    await office.set("UPDATE contract SET starts_on = $1, ends_on = $2", LONG_AGO, TODAY + 99 * DAY)
    await office.set(
        "INSERT INTO contract (id, agency_id, client_id, reference, starts_on, ends_on)"
        " VALUES ($1, $2, $3, 'B', $4, $5)",
        *(newer, office.agency, SYSTEM, TOMORROW, TODAY + 9 * DAY),
    )
    await office.set("INSERT INTO contract_object (contract_id, object) VALUES ($1, 'contact/*')", newer)
    assert (await office.facts("system")).contract == LISTED
    await office.set("UPDATE contract SET starts_on = $2 WHERE id = $1", newer, TODAY)
    assert (await office.facts("system")).contract == frozenset({"contact/*"})
    await office.set("UPDATE contract SET ended_on = $2 WHERE id = $1", newer, TODAY)
    assert "contract" in await office.refused("system")


async def test_other_refusals(office: Office) -> None:
    """No account, one switched off, another's agency, no such agency."""
    assert "no account" in await office.refused("stranger")
    assert "no account" in await office.refused("WORKER")
    assert "another agency" in await office.refused(agency=office.other)
    assert "unknown" in await office.refused(agency=uuid.uuid4())
    assert "unknown" in await office.refused("subject", uuid.uuid4())
    await office.set("UPDATE account SET is_active = false")
    for subject in ("worker", "subject", "system"):
        assert "not active" in await office.refused(subject)


@pytest.mark.parametrize(
    ("started", "ended", "is_open"),
    [(TODAY, None, True), (LONG_AGO, TOMORROW, True), (TOMORROW, None, False), (LONG_AGO, TODAY, False)],
)
async def test_a_practitioner_of_two_organisations(
    office: Office, started: date, ended: date | None, *, is_open: bool
) -> None:
    """The employer and a membership that runs; each has a gate of its own."""
    await office.set(
        "INSERT INTO membership (practitioner_id, agency_id, started_on, ended_on) VALUES ($1, $2, $3, $4)",
        *(office.practitioner, office.other, started, ended),
    )
    both = await office.ask("worker", office.agency, office.other)
    assert set(both.open) == ({office.agency, office.other} if is_open else {office.agency})
    assert set(both.closed) == (set() if is_open else {office.other})
    await office.set("UPDATE agreement SET ends_on = $2, starts_on = $2 WHERE agency_id = $1", office.agency, YESTERDAY)
    if is_open:
        assert set((await office.ask("worker", office.agency, office.other)).open) == {office.other}


async def test_facts_are_remembered_for_five_seconds_at_most(office: Office) -> None:
    """A right that ends is gone within that time; one that is mended works at once."""
    now = 100.0
    gate = Gate(office.connections, clock=lambda: now)
    here = ("worker", (office.agency,), None)
    first = await gate.standing(*here)
    await office.set("UPDATE vetting SET withdrawn_on = $1", TODAY)
    now += REMEMBERED_SECONDS - 0.001
    assert await gate.standing(*here) is first
    assert gate.is_fresh(first)
    now += 0.001
    assert not gate.is_fresh(first)
    with pytest.raises(Forbidden):
        await gate.standing(*here)
    await office.set("UPDATE vetting SET withdrawn_on = NULL")
    assert await gate.standing(*here)


async def test_one_callers_facts_are_no_others(office: Office) -> None:
    """Remembered by subject, agencies and client together."""
    gate = Gate(office.connections)
    assert (await gate.standing("worker", (office.agency,), None)).open[office.agency].practitioner_id
    assert not (await gate.standing("subject", (office.agency,), None)).open[office.agency].practitioner_id
    assert (await gate.standing("system", (office.agency,), SYSTEM)).open[office.agency].contract
    for subject, agency, client in (
        ("worker", office.other, None),
        ("system", office.agency, None),
        ("system", office.agency, "another-system"),
    ):
        with pytest.raises(Forbidden):
            await gate.standing(subject, (agency,), client)


async def test_the_memory_is_bounded(office: Office) -> None:
    """The oldest entry makes room."""
    gate = Gate(office.connections)
    passed = await gate.standing("worker", (office.agency,), None)
    gate._passed = {(str(n), (office.agency,), None): passed for n in range(REMEMBERED_CALLERS)}
    await gate.standing("worker", (office.agency,), None)
    assert len(gate._passed) == REMEMBERED_CALLERS
    assert ("0", (office.agency,), None) not in gate._passed


async def test_the_guide_to_an_own_issuer_makes_accounts_for_whom_the_gate_is_open(office: Office) -> None:
    """Its statements as they stand, for the practitioner and the system that they make."""
    page = (ROOT / "docs" / "how-to" / "use-your-own-issuer.md").read_text()
    for block in re.findall(r"```sql\n(.*?)```", page, re.DOTALL):
        await office.set(block)
    agency = uuid.UUID("11111111-1111-4111-8111-111111111111")
    worker = (await office.ask("a.khan@example.org", agency)).open[agency]
    assert (worker.purposes, worker.registrations) == (COVERED, frozenset({"SWE"}))
    system = (await office.ask("school-records", agency, client_id="school-records")).open[agency]
    assert system.contract == frozenset({"identity/*", "ethnicity/Child.ethnicity"})


async def test_a_database_that_is_away_is_no_refusal(office: Office) -> None:
    """Unavailable and not Forbidden: nobody is told that they may not when nobody could look."""
    await office.connections.close()
    with pytest.raises(Unavailable):
        await office.ask()
