"""What is rejected is kept in a census file of its own, which can be corrected and imported again."""

import os
import re
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import asyncpg
import pytest

from db.embedded import Dsn
from db.imports.cin import import_file
from db.imports.quarantine import Quarantine
from db.imports.reading import Census
from tests.db.census import census, child

SMALL = Path(__file__).resolve().parents[1] / "data" / "census_small.xml"

MENDED = (
    ("<PersonDeathDate>2015-05-05</PersonDeathDate>", ""),
    ("<UPN>T301400019009", "<LAchildID>SMALL0009</LAchildID><UPN>T301400019009"),
    ("<LAchildID>SMALL0001", "<LAchildID>SMALL0010"),
    ("2016-02-30", "2016-02-29"),
    ("2023-09-01</CINclosureDate>", "2023-11-01</CINclosureDate>"),
    ("2024-03-10</AssessmentAuthorisationDate>", "2024-03-25</AssessmentAuthorisationDate>"),
    ("<CPPreviewDate>2024-02-28", "<CPPreviewDate>2024-03-28"),
)
"""What is wrong with each rejected child of the small census, put right."""


@pytest.fixture
async def record(dsn: Dsn) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """The owner's connection to a migrated record without people."""
    connection = await asyncpg.connect(dsn.owner)
    await connection.execute("TRUNCATE person CASCADE")
    yield connection
    await connection.close()


@dataclass(frozen=True)
class Kept:
    """The quarantine file, as far as there is one."""

    path: Path

    def exists(self) -> bool:
        """Whether it is there."""
        return self.path.exists()

    def mode(self) -> int:
        """Who may do what with it."""
        return stat.S_IMODE(self.path.stat().st_mode)

    def text(self, encoding: str = "utf-8") -> str:
        """All of it."""
        return self.path.read_text(encoding)

    def write(self, text: str) -> None:
        """Make it say something else."""
        self.path.write_text(text)

    def link(self, to: str) -> None:
        """Make it a link."""
        self.path.symlink_to(self.path.with_name(to))

    def remove(self) -> None:
        """Take it away."""
        self.path.unlink()

    def identifiers(self) -> list[str | None]:
        """Its children, in the order of the file."""
        root = ET.parse(self.path).getroot()  # noqa: S314 - our own file
        return [found.findtext("ChildIdentifiers/LAchildID") for found in root.findall("Children/Child")]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Where the quarantine file is to be."""
    return Kept(tmp_path / "quarantine.xml")


async def test_rejected_corrected_imported(record: "asyncpg.Connection[Any]", dsn: Dsn, kept: Kept) -> None:
    """The small census with its five faulty children: after the second run everybody and everything is there."""
    report = await import_file(dsn.owner, SMALL, None, kept.path)
    assert (report.quarantined, report.children.imported) == (5, 8)
    assert kept.identifiers() == ["SMALL0008", None, "SMALL0001", "SMALL0011", "SMALL0012"]
    assert kept.mode() == 0o600
    text = kept.text()
    for wrong, right in MENDED:
        assert text.count(wrong) == 1, wrong
        text = text.replace(wrong, right)
    kept.write(text)
    again = await import_file(dsn.owner, kept.path)
    assert again.exit_code == 0, again.rejected
    assert (again.children.imported, again.children.unchanged) == (4, 1)
    assert await record.fetchval("SELECT count(*) FROM child") == 12
    assert await record.fetchval("SELECT count(*) FROM episode WHERE source_id = 'SMALL0012'") == 2
    assert await record.fetchval("SELECT count(*) FROM assessment") == 2
    assert await record.fetchval("SELECT count(*) FROM review") == 2


async def test_a_child_is_copied_as_it_stands(record: "asyncpg.Connection[Any]", dsn: Dsn, kept: Kept) -> None:
    """Byte by byte, comments and spaces included, and nothing of those that were taken."""
    assert await record.fetchval("SELECT count(*) FROM child") == 0
    await import_file(dsn.owner, SMALL, None, kept.path)
    text, wanted = kept.text(), SMALL.read_text()
    found = re.findall(r"<Child>.*?</Child>", text, re.DOTALL)
    assert len(found) == 5
    assert all(one in wanted for one in found)
    assert "SMALL0002" not in text
    assert text.startswith(wanted.partition("<Child>")[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "windows-1252"])
async def test_encodings(
    record: "asyncpg.Connection[Any]", dsn: Dsn, kept: Kept, tmp_path: Path, encoding: str
) -> None:
    """The file is in the encoding of the sender's, with its mark and its declaration."""
    declared = encoding.removesuffix("-sig").removesuffix("-be")
    text = SMALL.read_text().replace("UTF-8", declared).replace("by hand", "déjà")
    path = tmp_path / "census.xml"
    path.write_bytes(text.encode(encoding))
    report = await import_file(dsn.owner, path, None, kept.path)
    assert report.quarantined == 5
    assert kept.text(encoding).partition("<Child>")[0] == text.partition("<Child>")[0]
    again = await import_file(dsn.owner, kept.path)
    assert (again.refused, again.read) == (None, 5)
    assert await record.fetchval("SELECT count(*) FROM child") == 8


SHAPES = {
    "one line": census(2025, "".join(child(2025, name) for name in ("A1", "B2", "A1", "C3"))).replace("\n", ""),
    "a prefix": re.sub(
        r"<(/?)(?=[A-Z])", r"<\1c:", census(2025, child(2025, "A1") * 2).replace("\n", "").replace("?>", "?>\n")
    ).replace("<c:Message>", '<c:Message xmlns:c="urn:c">'),
    "spaces in the tags": census(2025, child(2025, "A1") * 2).replace("</Child>", "</Child\n >"),
    "two lists": census(2025, child(2025, "A1") + "</Children><Children/><Children>" + child(2025, "A1")),
    "an empty child": census(2025, "<Child/>" + child(2025, "A1") + "<Child></Child>" + child(2025, "A1") + "<Child/>"),
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_shapes(record: "asyncpg.Connection[Any]", dsn: Dsn, kept: Kept, tmp_path: Path, shape: str) -> None:
    """However the file is written, the second of two children with one identifier is kept, and only that."""
    path = tmp_path / "census.xml"
    path.write_text(SHAPES[shape])
    report = await import_file(dsn.owner, path, None, kept.path)
    assert report.quarantined == 1
    await record.execute("TRUNCATE person CASCADE")
    again = await import_file(dsn.owner, kept.path)
    assert (again.refused, again.read, again.children.imported) == (None, 1, 1)


async def test_nothing_rejected(record: "asyncpg.Connection[Any]", dsn: Dsn, kept: Kept, tmp_path: Path) -> None:
    """No file, and none without being asked for."""
    path = tmp_path / "census.xml"
    path.write_text(census(2025, child(2025, "A1")))
    assert (await import_file(dsn.owner, path, None, kept.path)).quarantined == 0
    assert (await import_file(dsn.owner, SMALL)).quarantined == 0
    assert not kept.exists()
    assert await record.fetchval("SELECT count(*) FROM child") == 9


async def test_a_file_that_is_there_stays(record: "asyncpg.Connection[Any]", dsn: Dsn, kept: Kept) -> None:
    """An earlier quarantine is never overwritten, nor is a link followed: the import is refused."""
    kept.link("elsewhere")
    for _ in range(2):
        report = await import_file(dsn.owner, SMALL, None, kept.path)
        assert report.refused
        assert "is there already" in report.refused.message
        kept.remove()
        kept.write("earlier")
    assert kept.text() == "earlier"
    assert await record.fetchval("SELECT count(*) FROM child") == 0


async def test_a_file_that_cannot_be_written(record: "asyncpg.Connection[Any]", dsn: Dsn, tmp_path: Path) -> None:
    """Then nothing is imported: who is rejected would be nowhere."""
    report = await import_file(dsn.owner, SMALL, None, tmp_path / "none" / "quarantine.xml")
    assert report.exit_code == 2
    assert report.refused
    assert "cannot be written" in report.refused.message
    assert await record.fetchval("SELECT count(*) FROM child") == 0


async def test_a_full_disk_leaves_no_half_file(
    record: "asyncpg.Connection[Any]", dsn: Dsn, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was begun is taken away, and nothing is imported."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    report = await import_file(dsn.owner, SMALL, None, kept.path)
    assert report.exit_code == 2
    assert not kept.exists()
    assert await record.fetchval("SELECT count(*) FROM child") == 0


async def test_an_import_that_is_undone_leaves_no_file(record: "asyncpg.Connection[Any]", kept: Kept) -> None:
    """The file stays only where the import does."""

    async def written_and_broken_off() -> None:
        with Quarantine(kept.path) as quarantine:
            assert await quarantine.write(record, Census(SMALL)) == 1
            assert kept.exists()
            raise KeyboardInterrupt

    async with record.transaction():
        await record.execute("CREATE TEMP TABLE staged_rejected (begins bigint, ends bigint) ON COMMIT DROP")
        await record.execute("INSERT INTO staged_rejected VALUES (10, 20), (10, 20)")
        with pytest.raises(KeyboardInterrupt):
            await written_and_broken_off()
    assert not kept.exists()


async def test_a_refused_census_leaves_no_file(
    record: "asyncpg.Connection[Any]", dsn: Dsn, kept: Kept, tmp_path: Path
) -> None:
    """Cut off at its end: nobody was imported, so nobody was rejected."""
    path = tmp_path / "census.xml"
    path.write_text(SMALL.read_text()[:-20])
    assert (await import_file(dsn.owner, path, None, kept.path)).exit_code == 2
    assert not kept.exists()
    assert await record.fetchval("SELECT count(*) FROM child") == 0
