"""A file that is refused changes nothing, takes no memory, and says where it is wrong."""

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.embedded import Dsn
from db.embedded.failure import DatabaseError
from db.imports.cin import import_file

ROOT = Path(__file__).resolve().parents[2]
SMALL = (ROOT / "tests" / "data" / "census_small.xml").read_text()
HEAD, _, REST = SMALL.partition("  <Children>")
HEAD += "  <Children>\n"
TEN_MEGABYTES = 10_000_000
LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE Message [
  <!ENTITY a "ha">
  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
]>
<Message>&b;</Message>"""
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE Message SYSTEM "file:///etc/hostname"><Message/>'

REFUSED = {
    "empty": (b"", "the file is empty"),
    "not xml": (b"name,date\nx,y\n", "no XML"),
    "binary": (bytes(range(256)), "no XML"),
    "another root": (b"<Return/>", "root element is not `Message`"),
    "no children": (b"<Message><Header/></Message>", "no `Children`"),
    "cut off": (SMALL[: len(SMALL) // 2].encode(), "cut off"),
    "cut in a tag": (SMALL[: SMALL.rindex("</Message") + 4].encode(), "cut off"),
    "a second root": (SMALL.encode() + b"<x/>", "junk after"),
    "latin letters": (SMALL.replace("by hand", "d\xe9j\xe0").encode("latin-1"), "save the file"),
    "an unknown encoding": (SMALL.replace("UTF-8", "klingon").encode(), "encoding"),
    "entities": (LAUGHS.encode(), "document type declaration is refused"),
    "an outside entity": (OUTSIDE.encode(), "document type declaration is refused"),
    "an undefined entity": (SMALL.replace("by hand", "&x;").encode(), "undefined entity"),
    "a long value": (
        (HEAD + "<Child><a>" + "x" * TEN_MEGABYTES).encode(), "longer than 4096 characters",
    ),
    "a long tag": ((HEAD + "<Child " + "x" * TEN_MEGABYTES).encode(), "longer than 1048576"),
    "a long comment": ((HEAD + "<!--" + "x" * TEN_MEGABYTES).encode(), "longer than 1048576"),
    "deep": ((HEAD + "<a>" * 1000).encode(), "nested deeper"),
    "an endless child": (
        (HEAD + "<Child>" + "<CINdetails/>" * 100_000).encode(), "more than 20000 elements",
    ),
    "another collection": (SMALL.replace(">CIN<", ">CLA<").encode(), "collection"),
    "no authority": (SMALL.replace("<LEA>975</LEA>", "").encode(), "`LEA`"),
    "no such authority": (SMALL.replace(">975<", ">Barking<").encode(), "three digits"),
    "no reference date": (SMALL.replace(">2024-03-31<", ">31/03/2024<").encode(), "ReferenceDate"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
async def test_refused(dsn: Dsn, tmp_path: Path, name: str) -> None:
    """One clear message, exit code 2, and not one row, not even of the authority."""
    content, message = REFUSED[name]
    path = tmp_path / "census.xml"
    path.write_bytes(content)
    report = await import_file(dsn.owner, path)
    assert report.exit_code == 2
    plain: Any = report.as_dict()
    assert message in plain["refused"]["text"]
    assert plain["children"]["imported"] == 0
    owner = await asyncpg.connect(dsn.owner)
    assert await owner.fetchval("SELECT count(*) FROM person") == 0
    assert await owner.fetchval("SELECT count(*) FROM authority WHERE NOT is_recognised") == 0
    await owner.close()


async def test_a_cut_says_where(dsn: Dsn, tmp_path: Path) -> None:
    """Line and column of the end, and the element that is open there."""
    path = tmp_path / "census.xml"
    text = SMALL[: SMALL.index("<UPN>") + len("<UPN>")]
    path.write_text(text)
    report = await import_file(dsn.owner, path)
    assert report.refused is not None
    assert "`UPN`" in report.refused.message
    assert report.refused.line == text.count("\n") + 1
    assert report.refused.column


async def test_no_such_file(dsn: Dsn, tmp_path: Path) -> None:
    """A path that is no file is refused in words."""
    for path in (tmp_path, tmp_path / "none.xml"):
        assert (await import_file(dsn.owner, path)).exit_code == 2


async def test_other_encodings_are_read(dsn: Dsn, tmp_path: Path) -> None:
    """UTF-16, a byte order mark, and Windows letters that are declared: all are XML."""
    declared = SMALL.replace("UTF-8", "{0}").replace("by hand", "d\xe9j\xe0")
    path = tmp_path / "census.xml"
    for encoding in ("utf-16", "utf-8-sig", "windows-1252"):
        name = encoding.removesuffix("-sig")
        path.write_bytes(declared.replace("{0}", name).encode(encoding))
        report = await import_file(dsn.owner, path)
        assert report.refused is None, report.refused
    owner = await asyncpg.connect(dsn.owner)
    await owner.execute("TRUNCATE person CASCADE; DELETE FROM authority WHERE NOT is_recognised")
    await owner.close()


async def test_memory_does_not_grow_with_the_file(dsn: Dsn, tmp_path: Path) -> None:
    """Sixteen times the children in (nearly) the same memory."""
    peaks = [await _peak(dsn, tmp_path, copies) for copies in (250, 4000)]
    assert peaks[1] - peaks[0] < 16 * 1024, peaks
    owner = await asyncpg.connect(dsn.owner)
    assert await owner.fetchval("SELECT count(*) FROM child") == 4000
    await owner.execute("TRUNCATE person CASCADE; DELETE FROM authority WHERE NOT is_recognised")
    await owner.close()


async def _peak(dsn: Dsn, tmp_path: Path, copies: int) -> int:
    """The peak memory, in kilobytes, of a process that imports so many copies of one child."""
    child = re.search(r"<Child>.*?</Child>", REST, re.DOTALL)
    assert child
    path = tmp_path / "census.xml"
    with path.open("w") as file:
        file.write(HEAD)
        for number in range(copies):
            file.write(child[0].replace("SMALL0001", f"COPY{number}"))
        file.write("</Children></Message>")
    program = (
        "import asyncio, resource, sys; from db.imports.cin import import_file\n"
        "report = asyncio.run(import_file(sys.argv[1], sys.argv[2])); assert not report.refused\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, dsn.owner, str(path),
        cwd=ROOT, env=dict(os.environ),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0
    return int(out)


async def test_without_tables_or_database(tmp_path: Path) -> None:
    """No database: the error says so, and is none of the file's."""
    path = tmp_path / "census.xml"
    path.write_text(SMALL)
    with pytest.raises(DatabaseError, match="no connection"):
        await import_file(f"postgresql://nobody@/ecaf?host={tmp_path}", path)
