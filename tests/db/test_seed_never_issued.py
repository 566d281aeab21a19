"""Nothing in a made-up database can reach anybody: every number and address in any text is one that is never issued."""

import asyncio
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import ARRAY, Text

from db.check_digits import nhs_check_digit
from db.embedded import Dsn
from db.seed import seed
from db.tables import metadata
from tests.conftest import own_server

TODAY = date(2026, 11, 23)
CHILDREN = 700
"""More than one block: the later ones are made by other code."""

PUBLISHED = {"code_value", "authority", "region", "relation_kind", "ethnicity_group"}
"""Published lists, which tell of nobody."""

KINDS = {
    "postcode": (r"\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b", r"QQ[1-9] [1-9][A-Z]{2}"),
    "telephone number": (
        r"(?<![\w-])(?:\+44|0)(?:[ ()-]?[0-9]){9,10}(?![\w-])",
        # Ofcom keeps these for drama.
        r"01632 960[0-9]{3}|07700 900[0-9]{3}|020 7946 0[0-9]{3}",
    ),
    "electronic address": (r"[\w.+-]+@[\w.-]+", r"[a-z0-9]+@example\.(?:org|com|net)"),
    "web address": (r"https?://[^\s]+|\bwww\.[^\s]+", r"https://[a-z.]*example\.(?:org|com|net)[^\s]*"),
    "NHS number": (r"(?<![\w-])[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}(?![\w-])", r"999[0-9]{7}|99999[0-9]{5}"),
    "pupil number": (r"\b[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]\b", r"[A-Z]999[0-9]{9}"),
    "national insurance number": (r"\b[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b", r"QQ[0-9]{6}[A-D]"),
    "court reference": (r"\b[A-Z]{2}[0-9]{2}[A-Z][0-9]{4,5}\b", r"(?!)"),
}
"""What looks like one, and what one of them must be. A learner number looks like an NHS number."""

MARKED = {
    ("identifier", "HOME_OFFICE"): r"HO-DEMO-[0-9]+",
    ("identifier", "POLICE_COMPUTER"): r"PNC-DEMO-[0-9]+",
    ("identifier", "YOUTH_JUSTICE"): r"YJ-DEMO-[0-9]+",
    ("identifier", "COURT_CASE"): r"ZC-DEMO-[0-9]+",
    ("identifier", "NHS_NUMBER"): r"999[0-9]{7}",
    ("identifier", "UPN"): r"[A-Z]999[0-9]{9}",
    ("identifier", "FORMER_UPN"): r"[A-Z]999[0-9]{9}",
    ("identifier", "NATIONAL_INSURANCE"): r"QQ[0-9]{6}C",
    ("identifier", "ULN"): r"99999[0-9]{5}",
    ("legal_status", "court_reference"): r"ZC-DEMO-[0-9]{2}C00[0-9]{3}",
    ("child", "la_child_id"): r"DEMO[0-9]{7}",
    ("child_immigration", "trafficking_reference"): r"NRM-DEMO-[0-9]{4}",
    ("agreement", "reference"): r"ISA-DEMO-[0-9]{4}",
    ("contact_point", "TELEPHONE"): r"01632 960[0-9]{3}|07700 900[0-9]{3}",
    ("contact_point", "EMAIL"): r"family[0-9]+@example\.org",
    ("address", "postcode"): KINDS["postcode"][1],
    ("placement", "postcode"): KINDS["postcode"][1],
    # The regulator's register is far from numbers of six digits that begin with 99.
    ("registration", "number"): r"(?:SW|[A-Z]{3,4}-DEMO-)99[0-9]{4}",
}
"""Whole columns, or the kinds of one: what every value is."""

Texts = dict[tuple[str, str], set[str]]


@pytest.fixture(scope="module")
def dsn(migrated: Path) -> Iterator[Dsn]:
    """A server of this file's own, seeded once."""
    with own_server(migrated) as dsn:
        asyncio.run(seed(dsn.owner, children=CHILDREN, today=TODAY))
        yield dsn


@pytest.fixture(scope="module")
def texts(dsn: Dsn) -> Texts:
    """Every text of the record, by table and column; of identifiers and contact points by their kind too."""
    return asyncio.run(_read(dsn))


async def _read(dsn: Dsn) -> Texts:
    connection = await asyncpg.connect(dsn.owner)
    found: Texts = {}
    for table in metadata.sorted_tables:
        for column in table.c if table.name not in PUBLISHED else ():
            if isinstance(column.type, Text | ARRAY):
                rows = await connection.fetch(f'SELECT DISTINCT "{column.name}"::text FROM {table.fullname}')  # noqa: S608 - our own names
                found[table.name, column.name] = {row[0] for row in rows if row[0] is not None}
    for name in ("identifier", "contact_point"):
        for row in await connection.fetch(f"SELECT kind, value FROM {name}"):  # noqa: S608 - our own names
            found.setdefault((name, row["kind"]), set()).add(row["value"])
    await connection.close()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_holds_one_that_is_issued(texts: Texts, kind: str) -> None:
    """Whatever looks like one, in any text of any table, is of a range that is never issued."""
    pattern, never_issued = KINDS[kind]
    issued = [
        (place, one[0])
        for place, values in texts.items()
        for value in values
        for one in re.finditer(pattern, value)
        if not re.fullmatch(never_issued, one[0])
    ]
    assert not issued


@pytest.mark.parametrize("place", MARKED, ids=".".join)
def test_every_number_of_a_column_is_never_issued(texts: Texts, place: tuple[str, str]) -> None:
    """All values of the column, or of the kind, have the form; and there are some."""
    assert texts[place]
    assert [value for value in texts[place] if not re.fullmatch(MARKED[place], value)] == []


def test_every_kind_of_number_is_looked_at(texts: Texts) -> None:
    """A kind of identifier or contact point that this file does not know would pass unseen."""
    kinds = {place for place in texts if place[1].isupper()}
    assert kinds == {place for place in MARKED if place[1].isupper()}


def test_check_digits(texts: Texts) -> None:
    """NHS numbers have right check digits, so that software takes them; learner numbers have wrong ones."""
    assert all(nhs_check_digit(value[:9]) == value[9] for value in texts["identifier", "NHS_NUMBER"])
    for value in texts["identifier", "ULN"]:
        total = sum(int(digit) * weight for digit, weight in zip(value, range(10, 0, -1), strict=True))
        assert total % 11 != 10, "this one could be issued"


def test_the_patterns_find_what_is_issued() -> None:
    """A pattern that finds nothing would pass everything."""
    real = (
        "Call 020 7946 1234 or +44 7911 123456, write to IG11 7LU or a.b@nhs.net, see www.gov.uk, ask for 943 476 5870,"
    )
    real += " B801200005001, AB123456C, ZC21C00123"
    for kind, (pattern, never_issued) in KINDS.items():
        found = re.search(pattern, real)
        assert found, kind
        assert not re.fullmatch(never_issued, found[0]), kind
