"""A census file, read as a stream: one `RawChild` at a time, never the whole file.

The parser is expat itself, because it knows the line of everything and holds nothing. A file that
declares a document type or an entity is refused at that line, so nothing can expand; so is a value
or a tag longer than any census needs. Raises only `Refusal`.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

CHUNK = 1 << 16
LONGEST_VALUE = 4096
LONGEST_TAG = 1 << 20
DEEPEST = 24
MOST_ELEMENTS = 20_000
"""Elements in one child. A real child has some hundreds at most."""

BLOCKS = frozenset({"Assessments", "CINPlanDates", "Section47", "ChildProtectionPlans", "PreProceedingsandFGDM"})
"""What a `CINdetails` block holds besides its values."""
_LISTS = {"AssessmentFactors": "FactorsIdentifiedAtAssessment", "CPPreviewDate": "Reviews"}
"""Elements that a block may hold many of, each with the element around them."""
_PLACES = frozenset({"ChildIdentifiers", "ChildCharacteristics", "CINdetails"})
_HEADER = ("Collection", "Year", "ReferenceDate", "LEA", "DateTime")


class Refusal(Exception):
    """The whole file is refused and nothing was changed; says where."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class Value(NamedTuple):
    """The text of an element, and the line it starts on."""

    text: str
    line: int


@dataclass(slots=True)
class RawBlock:
    """One block inside `CINdetails`: its values by element name, and those that come many times."""

    name: str
    line: int
    values: dict[str, Value] = field(default_factory=dict)
    listed: list[Value] = field(default_factory=list)


@dataclass(slots=True)
class RawEpisode:
    """One `CINdetails` block: its values by element name, and the blocks inside."""

    line: int
    values: dict[str, Value] = field(default_factory=dict)
    blocks: list[RawBlock] = field(default_factory=list)


@dataclass(slots=True)
class RawChild:
    """One `Child` block, as written."""

    line: int
    begins: int = 0
    """Where in the file its tag begins, in bytes, and where its closing tag does."""
    ends: int = 0
    is_empty: bool = False
    values: dict[str, Value] = field(default_factory=dict)
    disabilities: list[Value] = field(default_factory=list)
    former_upns: list[Value] = field(default_factory=list)
    episodes: list[RawEpisode] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)
    """Elements that the record has no place for yet, with the first line of each."""


class Census:
    """An open census file: the header's values, then the children, as they come."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity
        self._parser.buffer_text = True  # else every line end inside a text is a call of its own
        self.header: dict[str, Value] = {}
        self.bytes_read = 0
        self.head_ends = 0
        """Where the first child begins, in bytes; and where what follows the last one does."""
        self.tail_begins = 0
        self._has_child = False
        self._size = 0
        self._open: list[str] = []
        self._lines: list[int] = []
        self._parts: list[str] = []
        self._length = 0
        self._elements = 0
        self._child: RawChild | None = None
        self._done: list[RawChild] = []
        self._has_children = False

    def children(self, begin: Callable[[], None] = lambda: None) -> Iterator[RawChild]:
        """Yield the children in file order; `begin` is called once, when the header is complete."""
        begun = False
        try:
            with self.path.open("rb") as file:
                self._size = os.fstat(file.fileno()).st_size
                for _ in self._feed(file):
                    if self._has_children and not begun:
                        begun = True
                        begin()
                    yield from self._done
                    self._done.clear()
        except OSError as error:
            raise Refusal(f"the file cannot be read: {error.strerror}") from error
        if not self._has_children:
            raise Refusal("there is no `Children` element: this is no children in need census")

    @property
    def share_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return self.bytes_read / self._size if self._size else 1.0

    def _feed(self, file: BinaryIO) -> Iterator[None]:
        while True:
            chunk = file.read(CHUNK)
            self.bytes_read += len(chunk)
            if not self.bytes_read:
                raise Refusal("the file is empty")
            try:
                self._parser.Parse(chunk, not chunk)
            except expat.ExpatError as error:
                raise self._in_words(error) from error
            except (LookupError, ValueError) as error:
                raise Refusal("the encoding that the file declares is not known: save it as UTF-8", 1) from error
            yield
            if not chunk:
                return
            if self.bytes_read - max(0, self._parser.CurrentByteIndex) > LONGEST_TAG:
                self._refuse(f"a tag or comment longer than {LONGEST_TAG} bytes")

    def _in_words(self, error: expat.ExpatError) -> Refusal:
        words = expat.ErrorString(error.code)
        text = f"the file is not well-formed XML ({words})"
        unfinished = (
            expat.errors.XML_ERROR_NO_ELEMENTS,
            expat.errors.XML_ERROR_UNCLOSED_TOKEN,
            expat.errors.XML_ERROR_PARTIAL_CHAR,
        )
        if self._open and words in unfinished:
            text = f"the file ends inside `{self._open[-1]}`: it is cut off, send it again"
        elif not self._open and self._child is None and not self.header:
            text = f"the file is no XML ({words})"
        elif words == expat.errors.XML_ERROR_INVALID_TOKEN:
            text += ": if letters with accents stand here, save the file as UTF-8"
        return Refusal(text, error.lineno, error.offset + 1)

    def _refuse(self, message: str) -> None:
        parser = self._parser
        raise Refusal(message, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def _doctype(self, *_: object) -> None:
        self._refuse("a document type declaration is refused: a census file has none; remove it")

    def _entity(self, *_: object) -> None:
        self._refuse("an entity declaration is refused: a census file has none; remove it")

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        depth = len(self._open)
        line = self._parser.CurrentLineNumber
        if depth == 0 and name != "Message":
            self._refuse("the root element is not `Message`: this is no children in need census")
        if depth >= DEEPEST:
            self._refuse(f"elements are nested deeper than {DEEPEST}")
        if name == "Children" and depth == 1:
            self._has_children = True
        elif name == "Child" and self._open == ["Message", "Children"]:
            self._child, self._elements = RawChild(line, self._parser.CurrentByteIndex), 0
            self.head_ends = self.head_ends or self._child.begins
        elif name == "CINdetails" and self._child and depth == 3:  # noqa: PLR2004 - in Child
            self._child.episodes.append(RawEpisode(line))
        elif name in BLOCKS and self._child and self._open[3:] == ["CINdetails"]:
            self._child.episodes[-1].blocks.append(RawBlock(name, line))
        self._elements += 1
        if self._child and self._elements > MOST_ELEMENTS:
            self._refuse(f"a child with more than {MOST_ELEMENTS} elements")
        self._open.append(name)
        self._lines.append(line)
        self._parts.clear()
        self._length = 0

    def _text(self, text: str) -> None:
        self._length += len(text)
        if self._length > LONGEST_VALUE:
            self._refuse(f"a value is longer than {LONGEST_VALUE} characters")
        self._parts.append(text)

    def _end(self, _name: str) -> None:
        name, line = self._open.pop(), self._lines.pop()
        value = Value("".join(self._parts).strip(), line)
        self._parts.clear()
        self._length = 0
        if self._child is None:
            if name == "Children" and self._has_child:
                self.tail_begins, self._has_child = self._parser.CurrentByteIndex, False
            elif name in _HEADER and value.text and "Header" in self._open:
                self.header.setdefault(name, value)
        elif name == "Child" and len(self._open) == 2:  # noqa: PLR2004 - Message, Children
            self._child.ends = self._parser.CurrentByteIndex
            self._child.is_empty = self._elements == 1 and not value.text
            self._done.append(self._child)
            self._child, self._has_child = None, True
        elif value.text or name in _LISTS:
            self._keep(self._child, name, value)

    def _keep(self, child: RawChild, name: str, value: Value) -> None:
        inside = self._open[3:]
        known = child.values
        if inside == ["CINdetails"]:
            known = child.episodes[-1].values
        elif inside[:1] == ["CINdetails"] and len(inside) > 1 and inside[1] in BLOCKS:
            block = child.episodes[-1].blocks[-1]
            if inside[2:] == [_LISTS.get(name)]:
                block.listed.append(value)
                return
            if inside[2:]:
                child.unread.setdefault(name, value.line)
                return
            known = block.values
        elif name == "Disability":
            child.disabilities.append(value)
            return
        elif name == "FormerUPN":
            child.former_upns.append(value)
            return
        elif inside not in (["ChildIdentifiers"], ["ChildCharacteristics"]):
            # What nobody knows is named by its block.
            unknown = next((part for part in inside if part not in _PLACES), name)
            child.unread.setdefault(unknown, value.line)
            return
        if name in known:
            child.unread.setdefault(f"{name} (a second one)", value.line)
        known.setdefault(name, value)
