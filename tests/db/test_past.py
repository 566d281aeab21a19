"""What the record remembers by itself, and what is kept current by itself: no writer can forget it.

Times are written by hand where they matter, since a transaction has one moment.
"""

import json
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import pytest

from db.embedded import Dsn
from db.tables import metadata
from db.tables.base import PROVENANCE, REMEMBERED

PERSON, WORKER, COLLEAGUE, AGENCY = [f"00000000-0000-4000-8000-00000000010{digit}" for digit in "1234"]
BEFORE = datetime(2024, 1, 1, 12, tzinfo=UTC)
CURRENT = {"vetting", "training", "registration", "agreement"}


async def insert(database: Any, table: str, **row: Any) -> Any:
    """Add a row; its key."""
    columns = ", ".join(row)
    key = "id" if "id" in metadata.tables[table].c else "child_id"
    return await database.fetchval(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, $1::jsonb)"  # noqa: S608 - names of this file
        f" RETURNING {key}",
        json.dumps(row, default=str),
    )


async def past(database: Any, table: str) -> list[Any]:
    """What a table said before, column by column."""
    return list(await database.fetch("SELECT * FROM past_value WHERE table_name = $1 ORDER BY column_name", table))


@pytest.fixture
async def record(database: Any) -> Any:
    """A child, an organisation and two practitioners."""
    await insert(database, "person", id=PERSON, kind="CHILD", given_name="Ada", recorded_at=BEFORE)
    await insert(database, "child", id=PERSON, authority_code="301")
    await insert(database, "agency", id=AGENCY, name="A", sector="VCS")
    for worker in (WORKER, COLLEAGUE):
        await insert(database, "practitioner", id=worker, agency_id=AGENCY, name="W")
    return database


# ---- past values ----------------------------------------------------------------------------------------------------


async def test_each_changed_column_leaves_one_row(record: Any) -> None:
    """With what it said, since when the record said so, and until when; unchanged columns leave none."""
    await record.execute("UPDATE person SET given_name = 'Eve', sex = 'F', kind = kind WHERE id = $1", PERSON)
    name, sex = await past(record, "person")
    assert (name["column_name"], name["value"]) == ("given_name", "Ada")
    assert (sex["column_name"], sex["value"]) == ("sex", None)
    for row in (name, sex):
        assert row["row_key"] == str(row["child_id"]) == PERSON
        assert row["recorded_at"] == BEFORE
        assert row["superseded_at"] == await record.fetchval("SELECT now()")
        assert row["is_deletion"] == "NO"
        assert row["source_system"] is None
        assert (row["valid_from"], row["valid_to"]) == (None, None)


async def test_recorded_time_moves_on(record: Any) -> None:
    """The row says since when it says so; the past ends where the present begins."""
    await record.execute("UPDATE person SET given_name = 'Eve', recorded_at = $2 WHERE id = $1", PERSON, BEFORE)
    now = await record.fetchval("SELECT recorded_at FROM person WHERE id = $1", PERSON)
    assert now == await record.fetchval("SELECT now()")
    assert [row["superseded_at"] for row in await past(record, "person")] == [now]


async def test_valid_time_is_kept_beside_recorded_time(record: Any) -> None:
    """When it held in the world is another question than when the record said so."""
    await insert(record, "child_ethnicity", child_id=PERSON, state="RECORDED", scheme="ethnicity", code="ABAN",
                 valid_from="2020-05-01", source_system="census", source_id="7", recorded_at=BEFORE)  # fmt: skip
    await record.execute("UPDATE child_ethnicity SET code = 'AIND', valid_from = $1", date(2024, 2, 1))
    code, since = await past(record, "child_ethnicity")
    assert (code["column_name"], code["value"], since["column_name"]) == ("code", "ABAN", "valid_from")
    assert (code["valid_from"], code["valid_to"]) == (date(2020, 5, 1), date(2024, 2, 1))
    assert code["recorded_at"] == BEFORE
    assert code["source_system"] == "census"
    assert str(code["child_id"]) == PERSON


async def test_a_correction_has_no_day_in_the_world(record: Any) -> None:
    """What was wrong from the first day did not hold until some day: only the record's own time tells them apart."""
    await insert(record, "child_ethnicity", child_id=PERSON, state="RECORDED", scheme="ethnicity", code="ABAN",
                 valid_from="2020-05-01")  # fmt: skip
    await record.execute("UPDATE child_ethnicity SET code = 'AIND'")
    (code,) = await past(record, "child_ethnicity")
    assert (code["valid_from"], code["valid_to"]) == (date(2020, 5, 1), None)


async def test_an_end_that_is_known_is_the_end(record: Any) -> None:
    """A row with days of its own says until when its values held."""
    await insert(record, "involvement", child_id=PERSON, agency_id=AGENCY, is_sensitive=False, role="nurse",
                 started_on="2023-01-01", ended_on="2023-06-01")  # fmt: skip
    await record.execute("UPDATE involvement SET role = 'school nurse'")
    (role,) = await past(record, "involvement")
    assert (role["valid_from"], role["valid_to"]) == (date(2023, 1, 1), date(2023, 6, 1))


async def test_provenance_alone_is_no_change(record: Any) -> None:
    """The same value from another system, or once more: the record says so since when it did."""
    await record.execute(
        "UPDATE person SET source_system = 'census', source_id = '7', extracted_at = now() WHERE id = $1", PERSON
    )
    assert await past(record, "person") == []
    found = await record.fetchrow("SELECT recorded_at, source_system FROM person WHERE id = $1", PERSON)
    assert tuple(found) == (BEFORE, "census")
    await record.execute("UPDATE person SET given_name = given_name WHERE id = $1", PERSON)
    assert await past(record, "person") == []


async def test_a_deletion_leaves_everything(record: Any) -> None:
    """Every value that there was, and nothing of what there was not."""
    key = await insert(record, "case_note", child_id=PERSON, agency_id=AGENCY, author_id=WORKER, type="VISIT",
                       happened_at=BEFORE, written_at=BEFORE, text="A visit.")  # fmt: skip
    await record.execute("DELETE FROM case_note")
    found = {row["column_name"]: row for row in await past(record, "case_note")}
    columns = {column.name for column in metadata.tables["case_note"].columns}
    assert set(found) == columns - {"recorded_at", *PROVENANCE, "corrects_id"}
    assert found["text"]["value"] == "A visit."
    assert {row["is_deletion"] for row in found.values()} == {"YES"}
    assert {(row["row_key"], str(row["child_id"])) for row in found.values()} == {(str(key), PERSON)}


async def test_a_row_with_a_longer_key_is_told_by_its_parts(record: Any) -> None:
    """The parts are joined, so that two rows are never taken for one."""
    await insert(record, "child_disability", child_id=PERSON, state="RECORDED")
    for code in ("AUT", "VIS"):
        await insert(record, "child_disability_code", child_id=PERSON, scheme="disability", code=code)
    await record.execute("DELETE FROM child_disability_code")
    keys = sorted({row["row_key"] for row in await past(record, "child_disability_code")})
    assert [(key.split("/")[0], key.split("/")[-1]) for key in keys] == [(PERSON, "AUT"), (PERSON, "VIS")]


@pytest.mark.parametrize("table", ["child_ethnicity", "case_note_person", "episode_referrer"])
async def test_the_key_of_the_past_is_the_key_of_the_row(record: Any, table: str) -> None:
    """Whatever the columns of the key are called: the history of a row is found by the row's key, and is its alone."""
    if table == "child_ethnicity":
        await insert(record, table, child_id=PERSON, state="RECORDED", scheme="ethnicity", code="ABAN")
        wanted = PERSON
    elif table == "episode_referrer":
        wanted = str(await insert(record, "episode", child_id=PERSON, category="CIN", referral_date="2024-01-01"))
        await insert(record, table, episode_id=wanted, child_id=PERSON, name="A neighbour")
    else:
        note = await insert(record, "case_note", child_id=PERSON, agency_id=AGENCY, author_id=WORKER, type="VISIT",
                            happened_at=BEFORE, written_at=BEFORE, text="A visit.")  # fmt: skip
        wanted = f"{note}/{PERSON}/ABOUT"
        await insert(record, table, note_id=note, person_id=PERSON, child_id=PERSON, part="ABOUT")
    await record.execute(f"DELETE FROM {table}")  # noqa: S608 - names of this file
    assert {row["row_key"] for row in await past(record, table)} == {wanted}


async def test_every_change_is_remembered(record: Any) -> None:
    """Two changes, two rows: the older value is not lost with the newer one."""
    for name in ("Eve", "Ida", None):
        await record.execute("UPDATE person SET given_name = $2 WHERE id = $1", PERSON, name)
    assert sorted(row["value"] for row in await past(record, "person")) == ["Ada", "Eve", "Ida"]


async def test_every_table_of_the_record_has_the_trigger(database: Any) -> None:
    """And no other table."""
    found = await database.fetch("SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'remember'")
    remembered = {table.name for table in metadata.tables.values() if table.info.get(REMEMBERED)}
    assert {row["name"] for row in found} == remembered
    for table in metadata.tables.values():
        assert ("recorded_at" in table.c and table.name != "past_value") == (table.name in remembered), table.name


@pytest.mark.parametrize("what", ["SELECT count(*) FROM past_value", "DELETE FROM past_value"])
async def test_the_application_does_not_read_the_past(record_dsn: Dsn, what: str) -> None:
    """What was protected, or was taken away, is not found beside the rules for the present."""
    connection = await asyncpg.connect(record_dsn.app)
    try:
        await connection.fetchval("SELECT count(*) FROM person")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(what)
    finally:
        await connection.close()


# ---- kept current ---------------------------------------------------------------------------------------------------


async def worker(record: Any, column: str, key: str = WORKER) -> date | None:
    """What stands with the practitioner."""
    found: date | None = await record.fetchval(f"SELECT {column} FROM practitioner WHERE id = $1", key)  # noqa: S608 - names of this file
    return found


async def vet(record: Any, until: str, level: str = "ENHANCED", **more: Any) -> Any:
    """Add a check."""
    return await insert(record, "vetting", practitioner_id=WORKER, level=level, issued_on="2024-01-01",
                        recheck_due_on=until, **more)  # fmt: skip


async def test_vetting_is_kept_current(record: Any) -> None:
    """The newest enhanced check counts; a basic one does not, and neither does one that was withdrawn."""
    await vet(record, "2029-01-01", "BASIC")
    await vet(record, "2029-01-01", "STANDARD")
    assert await worker(record, "vetting_until") is None
    await vet(record, "2026-01-01")
    newest = await vet(record, "2027-01-01", "ENHANCED_BARRED")
    await vet(record, "2025-01-01")
    assert await worker(record, "vetting_until") == date(2027, 1, 1)
    await record.execute("UPDATE vetting SET withdrawn_on = $2 WHERE id = $1", newest, date(2024, 6, 1))
    assert await worker(record, "vetting_until") == date(2026, 1, 1)
    await record.execute("UPDATE vetting SET withdrawn_on = $1", date(2024, 6, 1))
    assert await worker(record, "vetting_until") is None
    assert await worker(record, "vetting_until", COLLEAGUE) is None
    was = sorted(row["value"] or "never" for row in await past(record, "practitioner"))
    assert was == ["2026-01-01", "2026-01-01", "2027-01-01", "never"]


@pytest.mark.parametrize(
    ("table", "column", "from_", "until", "more"),
    [
        ("training", "training_until", "passed_on", "expires_on", {"course": "Safeguarding"}),
        ("registration", "registration_until", "valid_from", "valid_to", {"body": "NMC", "number": "98A1234E"}),
        ("vetting", "vetting_until", "issued_on", "recheck_due_on", {"level": "ENHANCED"}),
    ],
)
async def test_rows_come_move_and_go(  # noqa: PLR0913, PLR0917 - what a table is
    record: Any, table: str, column: str, from_: str, until: str, more: dict[str, str]
) -> None:
    """The owner's column follows, the former owner's too."""
    for day in ("2026-01-01", "2025-01-01"):
        await insert(record, table, practitioner_id=WORKER, **{from_: "2024-01-01", until: day}, **more)
    assert await worker(record, column) == date(2026, 1, 1)
    await record.execute(f"UPDATE {table} SET practitioner_id = $1 WHERE {until} = $2", COLLEAGUE, date(2026, 1, 1))  # noqa: S608 - names of this file
    assert (await worker(record, column), await worker(record, column, COLLEAGUE)) == (
        date(2025, 1, 1),
        date(2026, 1, 1),
    )
    await record.execute(f"DELETE FROM {table}")  # noqa: S608 - names of this file
    assert (await worker(record, column), await worker(record, column, COLLEAGUE)) == (None, None)


async def test_a_registration_to_come_does_not_count_yet(record: Any) -> None:
    """What begins later is no registration today."""
    nurse = {"practitioner_id": WORKER, "body": "NMC", "number": "98A1234E"}
    await insert(record, "registration", **nurse, valid_from="2098-01-01", valid_to="2099-12-31")
    assert await worker(record, "registration_until") is None
    await insert(record, "registration", **nurse, valid_from="2024-01-01", valid_to="2025-12-31")
    assert await worker(record, "registration_until") == date(2025, 12, 31)


async def test_agreements_are_kept_current(record: Any) -> None:
    """An agreement that was ended before its time no longer counts from that day; one to come does not yet."""
    until = "SELECT agreement_until FROM agency WHERE id = $1"
    plain = {"agency_id": AGENCY, "reference": "A", "purposes": ["DIRECT_CARE"], "groups": ["identity"]}
    await insert(record, "agreement", **plain, starts_on="2024-01-01", ends_on="2099-12-31")
    assert await record.fetchval(until, AGENCY) == date(2099, 12, 31)
    await insert(record, "agreement", **plain, starts_on="2098-01-01", ends_on="2150-12-31")
    assert await record.fetchval(until, AGENCY) == date(2099, 12, 31)
    await record.execute("UPDATE agreement SET ended_on = $1 WHERE ends_on = $2", date(2024, 7, 1), date(2099, 12, 31))
    assert await record.fetchval(until, AGENCY) == date(2024, 6, 30)
    await record.execute("DELETE FROM agreement")
    assert await record.fetchval(until, AGENCY) is None


async def test_everything_that_is_kept_current_is_tested_here(database: Any) -> None:
    """A fifth table would be missed otherwise."""
    found = await database.fetch("SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'keep_current'")
    assert {row["name"] for row in found} == CURRENT
