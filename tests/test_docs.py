"""The documents are true: every query in them is valid, every answer is the server's, every name is one of the code's.

An answer in a page stands in a `json` block under `<!-- answer: IDENTITY -->`, below the query that it answers:

    <!-- answer: social_worker; X-Access-Errors: located -->

Further parts, after semicolons, are request headers; `census` asks a server that has taken the small census in, and
sorts lists, as imported rows have new ids and so come in any order. A block may leave whole members of the answer out
(`extensions`), and holds what it shows to the letter, but for the policy's version. `UPDATE_GOLDEN=1` writes the
answers anew.
"""

import asyncio
import json
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
import typer.main
from graphql import parse, validate

import cli
import errors
import live
import settings
import sockets
from db.statistics.counting import MEASURES
from policies import tokens
from resolvers import document, limits, messages, operation, request, response, root
from schema.values import WithheldReason
from schema.whole import graphql_schema
from tests.conftest import LiveServer, start_server, stop_server

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
WIDTH = 100

# ---- collecting ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, with the comment directly above it."""

    path: Path
    line: int
    language: str
    text: str
    mark: str
    ordinal: int
    """Its number among the blocks of the page."""

    @property
    def place(self) -> str:
        """Page and line."""
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def blocks(path: Path) -> Iterator[Block]:
    """Every fenced block of a page, in order."""
    held: list[str] = []
    language: str | None = None
    mark, start, ordinal = "", 0, 0
    for number, line in enumerate(path.read_text().split("\n"), 1):
        if language is None and line.startswith("```"):
            language, start, held = line[3:].strip(), number, []
        elif language is not None and line.startswith("```"):
            yield Block(path, start, language, "\n".join(held) + "\n", mark, ordinal)
            mark, language, ordinal = "", None, ordinal + 1
        elif language is not None:
            held.append(line)
        elif line.strip():
            found = re.fullmatch(r"<!-- (.+) -->", line.strip())
            mark = found[1] if found else ""
    assert language is None, f"{path}: a block is not closed"


BLOCKS = [block for path in PAGES for block in blocks(path)]
QUERIES = [block for block in BLOCKS if block.language == "graphql"]
SHELL = [block for block in BLOCKS if block.language == "sh"]


def answered() -> Iterator[tuple[Block, Block]]:
    """Each answer with the query above it."""
    query = None
    for block in BLOCKS:
        if block.language == "graphql":
            query = block
        elif block.mark.startswith("answer: "):
            assert block.language == "json", block.place
            assert query is not None, block.place
            assert query.path == block.path, f"{block.place}: there is no query above this answer"
            yield query, block


ANSWERS = list(answered())


def links(path: Path) -> list[str]:
    """Where the links and pictures of a page lead, code left out."""
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"\]\(<?([^)>\s]+)>?\)", re.sub(r"`[^`\n]*`", "", text))


LINKS = [(path, link) for path in PAGES for link in links(path)]


def test_the_collectors_collect() -> None:
    """A collector that finds nothing would pass everything."""
    assert len(PAGES) >= 25
    assert len(QUERIES) >= 12
    assert len(ANSWERS) >= 15
    assert len({block.mark for _, block in ANSWERS}) >= 7
    assert len(SHELL) >= 12
    assert len(LINKS) >= 80
    assert len(list(commands())) >= 11


# ---- queries and their answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", QUERIES, ids=lambda block: block.place)
def test_every_query_is_valid(block: Block) -> None:
    """Against the schema that the server has, and no larger than it answers."""
    assert [error.message for error in validate(graphql_schema, parse(block.text))] == []
    document.load(block.text, kind=None)


@pytest.fixture(scope="module")
def census_server() -> Iterator[LiveServer]:
    """A demo server of its own that has taken the small census in."""
    from db.imports.cin import import_file

    with tempfile.TemporaryDirectory(prefix="ecaf-docs-") as folder:
        server = start_server(Path(folder) / "data", ECAF_DEMO_CHILDREN="2000")
        asyncio.run(import_file(server.dsn.owner, ROOT / "tests" / "data" / "census_small.xml", None))
        yield server
        stop_server(server)


@pytest.mark.parametrize(("query", "block"), ANSWERS, ids=lambda block: block.place)
def test_every_answer_is_the_servers(query: Block, block: Block, request: pytest.FixtureRequest) -> None:
    """What a page shows is what its reader gets."""
    identity, *rest = [part.strip() for part in block.mark.removeprefix("answer: ").split(";")]
    server: LiveServer = request.getfixturevalue("census_server" if "census" in rest else "live_server")
    headers = dict(part.split(": ", 1) for part in rest if part != "census")
    found = server.ask(identity, query.text, headers=headers).json
    if "census" in rest:
        found = in_one_order(found)
    shown = json.loads(block.text)
    if os.environ.get("UPDATE_GOLDEN") and not os.environ.get("CI"):
        rewrite(block, {name: found[name] for name in found if name in shown or name == "errors"})
        return
    assert ("errors" in found) == ("errors" in shown), found
    for name, value in shown.items():
        assert in_one_version(value) == in_one_version(found[name]), f"{block.place}: make golden T=tests/test_docs.py"


def in_one_version(value: Any) -> Any:
    """The value with its members in order, and without the policy's version, which each change of a rule changes."""
    return re.sub(r'"(policy|policyVersion)": "[0-9a-f]{16}"', r'"\1": "…"', json.dumps(value, ensure_ascii=False))


def in_one_order(value: Any) -> Any:
    """The value with every list sorted by what stands in it."""
    if isinstance(value, dict):
        return {name: in_one_order(item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted(map(in_one_order, value), key=json.dumps)
    return value


def rewrite(block: Block, answer: Any) -> None:
    """Put the server's answer into the page."""
    now = list(blocks(block.path))[block.ordinal]  # answers above it may have become longer
    lines = block.path.read_text().split("\n")
    lines[now.line : now.line + now.text.count("\n")] = drawn(answer).split("\n")
    block.path.write_text("\n".join(lines))


def drawn(value: Any, indent: str = "", before: int = 0) -> str:
    """JSON for readers: what fits on a line stands on one."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + before + len(line) < WIDTH or not isinstance(value, dict | list) or not value:
        return line
    deeper = indent + "  "
    if isinstance(value, list):
        inner = [drawn(item, deeper) for item in value]
        return "[\n" + ",\n".join(deeper + item for item in inner) + f"\n{indent}]"
    parts = [f"{json.dumps(key)}: {drawn(item, deeper, len(key) + 5)}" for key, item in value.items()]
    return "{\n" + ",\n".join(deeper + part for part in parts) + f"\n{indent}}}"


# ---- reference pages ------------------------------------------------------------------------------------------------


def sections(page: str) -> dict[str, str]:
    """The text under each second-level heading, by the heading without its backticks."""
    parts = re.split(r"^## (.+)$", (REFERENCE / page).read_text(), flags=re.MULTILINE)
    return {head.replace("`", ""): text for head, text in zip(parts[1::2], parts[2::2], strict=True)}


def flat(text: str) -> str:
    """The text with line ends as spaces and without backticks, since pages break lines by meaning."""
    return " ".join(text.replace("`", "").split())


def test_every_setting_is_documented() -> None:
    """Name and default, in the order of the code, and no others."""
    page = (REFERENCE / "settings.md").read_text()
    rows = dict(re.findall(r"^\| `(ECAF_\w+)` \| (.*?) \|", page, re.MULTILINE))
    assert list(rows) == settings.names()
    for name, field in settings.Settings.model_fields.items():
        told, value = rows[settings.PREFIX + name.upper()], field.default
        if isinstance(value, Path):
            assert f"`{value.relative_to(ROOT)}`" in told
        else:
            assert told == ("none" if value is None else f"`{int(value) if isinstance(value, bool) else value}`")


def test_every_reason_is_documented() -> None:
    """What it means, and who can help: one row in each of two tables, in the order of the schema."""
    page = (ROOT / "docs/explanation/withheld.md").read_text()
    reasons = [reason.name for reason in WithheldReason]
    rows = [row for row in re.findall(r"^\| `([A-Z_]+)` \| ", page, re.MULTILINE) if row in reasons]
    assert rows == reasons * 2


def failures(kind: type[errors.EcafError] = errors.EcafError) -> Iterator[type[errors.EcafError]]:
    """Every kind of error."""
    for one in kind.__subclasses__():
        yield one
        yield from failures(one)


def test_every_error_code_is_documented() -> None:
    """Each with its status; the words of every broken rule; and no code that is not there."""
    found = sections("errors.md")
    codes = {kind.code: kind.status for kind in failures()}
    codes["FIELD_WITHHELD"] = 200
    assert set(re.findall(r'"code": "([A-Z_]+)"', Path(response.__file__).read_text())) <= set(codes)
    assert {head for head in found if head.isupper()} == set(codes)
    for code, status in codes.items():
        assert f"HTTP status: {status}" in found[code], code
    for words in document.MEANINGS.values():
        assert words in flat(found["BAD_USER_INPUT"]), words


def test_every_limit_is_documented() -> None:
    """Each constant with its value, and no others."""
    values = {name: value for name, value in vars(limits).items() if name.isupper()}
    values |= {"INTROSPECTION_ALIASES": operation.INTROSPECTION_ALIASES}
    values |= {"BODY_BYTES": request.BODY_BYTES, "LOCATED_AT_MOST": response.LOCATED_AT_MOST}
    values |= {"COUNTED": root.COUNTED, "SHOWN": document.SHOWN, "MAX_TOKEN": tokens.MAX_TOKEN}
    values |= {"MAX_LIFETIME": tokens.MAX_LIFETIME, "LEEWAY": tokens.LEEWAY}
    bounds = {**vars(live), **vars(sockets)}
    values |= {name: value for name, value in bounds.items() if name.isupper() and isinstance(value, int | float)}
    values |= {"CASELOAD": root.CASELOAD, "ID_CHARACTERS": messages.ID_CHARACTERS}
    page = (REFERENCE / "limits.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([\d .]+) \|", page, re.MULTILINE)
    assert {name: float(value.replace(" ", "")) for name, value in rows} == values


def test_every_measure_is_documented() -> None:
    """In the order of the schema, and whether a child is in one of its rows or several."""
    page = (REFERENCE / "statistics.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \| .* \| (one|several) \|$", page, re.MULTILINE)
    assert rows == [(name, "one" if measure.is_whole else "several") for name, measure in MEASURES.items()]


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its whole name."""

    def walk(name: str, command: Any) -> Iterator[tuple[str, click.Command]]:
        if hasattr(command, "commands"):
            for word, inner in command.commands.items():
                yield from walk(f"{name} {word}", inner)
        else:
            yield name, command

    return walk("./ecaf", typer.main.get_command(cli.app))


def options(command: click.Command) -> dict[str, str]:
    """The options of a command with their help."""
    listed = [item for item in command.params if str(item.param_type_name) == "option"]
    return {name: str(getattr(item, "help", "")) for item in listed for name in item.opts if name != "--help"}


def test_every_command_is_documented() -> None:
    """Each with the first words of its help, and each option with its help; nothing that is not there."""
    found = {head: text for head, text in sections("cli.md").items() if head.startswith("./ecaf ")}
    assert set(found) == {name for name, _ in commands()}
    for name, command in commands():
        text = flat(found[name])
        assert flat((command.help or "").split("\n\n")[0]) in text, name
        known = options(command)
        for option, meaning in known.items():
            assert f"{option} " in text, f"{name} {option}"
            assert flat(meaning).rstrip(".") in text, f"{name} {option}: {meaning}"
        assert set(re.findall(r"^\| `(--\w+)", found[name], re.MULTILINE)) == set(known), name


# ---- links, commands, pictures --------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    """To a file of this tree, and to a heading where it names one. No page needs the network."""
    for link in links(path):
        if re.match(r"https?://|mailto:", link):
            continue
        target, _, anchor = link.partition("#")
        found = (path.parent / target).resolve() if target else path
        assert found.exists(), f"{link}: there is no such file"
        assert found.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(found), f"{link}: there is no such heading"


def test_every_page_is_reached() -> None:
    """From the index of the documents: a page that nobody links to is not found."""
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
    assert {path for path in PAGES if path.is_relative_to(ROOT / "docs")} - listed <= {index}


@pytest.mark.parametrize("block", SHELL, ids=lambda block: block.place)
def test_every_command_in_a_page_exists(block: Block) -> None:
    """With the options it is given; and every target of make."""
    known = {name: set(options(command)) for name, command in commands()}
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = re.sub(r"(^|\s)#.*$", "", block.text.replace("\\\n", " "), flags=re.MULTILINE)
    for called in re.findall(r"\./ecaf[^|)\"'>\n]*", text):
        name = max((one for one in known if f"{called} ".startswith(f"{one} ")), key=len, default=None)
        assert name is not None, f"{block.place}: {called}"
        given = set(re.findall(r"(--[a-z][\w-]*)", called.partition(" -- ")[0]))
        assert given <= known[name] | {"--help"}, f"{block.place}: {called}"
    for target in re.findall(r"^(?:[A-Z_]+=\S+ )*make ([a-z]+)", text, re.MULTILINE):
        assert target in targets, f"{block.place}: make {target}"


def tracked() -> list[str]:
    """The files of the project; those about to be added too."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_the_picture_of_the_house_is_true() -> None:
    """Every entry of the top level is on the page, and every room in the picture, which needs no other file."""
    page = (ROOT / "docs/explanation/architecture.md").read_text()
    for entry in {name.partition("/")[0] for name in tracked()}:
        assert f"`{entry}" in page, f"{entry} is not in architecture.md"
    picture = (ROOT / "docs/pictures/house.svg").read_text()
    drawing = ET.fromstring(picture)  # noqa: S314 - our own file
    words = {item.text for item in drawing.iter("{http://www.w3.org/2000/svg}text")}
    rooms = {"schema/", "policies/", "resolvers/", "db/", "server.py", "cli.py", "errors.py", "settings.py"}
    assert rooms <= words, rooms - words
    assert "href" not in picture
    for path in (ROOT / "docs" / "pictures").iterdir():
        assert path.stat().st_size < 250_000, path.name


def test_no_file_names_a_registry_or_a_machine() -> None:
    """A clone elsewhere has its own mirrors and paths."""
    hosts = [("py", "pi.org"), ("python", "hosted.org"), ("registry.npm", "js.org"), ("registry.", "yarnpkg")]
    folders = [("/ro", "ot/"), ("/wo", "rk/"), ("/ho", "me/")]
    words = ["".join(parts).encode() for parts in (*hosts, *folders)]
    listed = tracked()
    assert len(listed) >= 100
    for name in listed:
        text = (ROOT / name).read_bytes()
        assert not [word for word in words if word in text], name
