"""Files of the data flows, read as a stream: one document at a time, never a whole file.

A file holds one document, or an array of them. A file that is no such JSON refuses the whole import. What is JSON and
still wrong (a name twice, a number that is none) comes out marked, so that only its child is rejected, with a path.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from db.exchange.report import Place, Refused

CHUNK = 1 << 18
LONGEST_DOCUMENT = 1 << 22
"""Characters of one child's document. A real one has some thousands; memory is bounded by this, not by the file."""

_BLANK = " \t\r\n"


class Twice(dict[str, Any]):
    """An object in which a name stands twice; `name` is the first such name."""

    name: str = ""


class NoNumber:
    """What `NaN`, `Infinity` or a number beyond bounds becomes: nothing that any field takes."""


@dataclass(frozen=True, slots=True)
class Document:
    """One child's document, as parsed, and where it stands."""

    place: Place
    value: dict[str, Any]
    share: float = 1.0
    """How much of all files is read up to its end, roughly: bytes are counted, and characters are read."""


def documents(source: Path) -> Iterator[Document]:
    """Every document of a file, or of the `.json` files of a folder in the order of their names.

    Raises Refused where a file is not such a file.
    """
    files = json_files(source)
    sizes = [path.stat().st_size if path.is_file() else 0 for path in files]
    whole = sum(sizes) or 1
    for number, path in enumerate(files):
        yield from _File(path, sum(sizes[:number]), whole).documents()


def json_files(source: Path) -> list[Path]:
    """The files that are read."""
    if not source.is_dir():
        return [source]
    return sorted(path for path in source.iterdir() if path.is_file() and path.suffix == ".json")


def left_out(source: Path) -> list[Path]:
    """What stands in the folder and is not read."""
    return sorted(set(source.iterdir()) - set(json_files(source))) if source.is_dir() else []


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice, seen = Twice(found), set()
    for name, _ in pairs:
        if name in seen:
            twice.name = name
            break
        seen.add(name)
    return twice


def _integer(digits: str) -> int | NoNumber:
    return int(digits) if len(digits) <= 18 else NoNumber()  # noqa: PLR2004 - far beyond every number of the format


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_constant=lambda _: NoNumber(), parse_int=_integer, parse_float=lambda _: NoNumber()
)


class _File:
    """One file, and how far it is read."""

    def __init__(self, path: Path, before: int, whole: int) -> None:
        self.path = path
        self.read, self.whole = before, whole
        self.text = ""
        self.at = 0
        self.line = 1
        self.at_end = False

    def refuse(self, message: str) -> Refused:
        return Refused(message, self.path.name, self.line)

    def documents(self) -> Iterator[Document]:
        try:
            with self.path.open(encoding="utf-8-sig", errors="strict", newline="") as stream:
                yield from self._documents(stream)
        except UnicodeDecodeError:
            raise self.refuse("the file is not UTF-8: write it anew in that encoding") from None
        except OSError as error:
            raise self.refuse(f"the file cannot be read: {type(error).__name__}") from None

    def _documents(self, stream: TextIO) -> Iterator[Document]:
        first = self._next(stream)
        if first == "{":
            yield self._document(stream)
        elif first == "[":
            self.at += 1
            if self._next(stream) == "]":
                self.at += 1
            else:
                yield from self._elements(stream)
        else:
            raise self.refuse("the file is neither a document nor an array of documents")
        if self._next(stream):
            raise self.refuse("there is something behind the end of the file's document or array")

    def _elements(self, stream: TextIO) -> Iterator[Document]:
        while True:
            if self._next(stream) != "{":
                raise self.refuse("the array holds something that is no document, or is cut off")
            yield self._document(stream)
            follows = self._next(stream)
            if follows not in {",", "]"}:
                raise self.refuse("the array is cut off, or a comma is missing")
            self.at += 1
            if follows == "]":
                return

    def _next(self, stream: TextIO) -> str:
        """The next character that is not blank, without going past it; empty at the end of the file."""
        while True:
            begin = self.at
            while self.at < len(self.text) and self.text[self.at] in _BLANK:
                self.at += 1
            self.line += self.text.count("\n", begin, self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if self.at_end:
                return ""
            self._fill(stream, CHUNK)

    def _fill(self, stream: TextIO, size: int) -> None:
        more = stream.read(size)
        self.at_end = not more
        self.read += len(more)
        self.text, self.at = self.text[self.at :] + more, 0

    def _document(self, stream: TextIO) -> Document:
        """The document that begins here. What is not whole yet is tried again with twice as much of the file."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except RecursionError:
                raise self.refuse("a document is nested far deeper than the format") from None
            except ValueError as error:
                held = len(self.text) - self.at
                if self.at_end or held > LONGEST_DOCUMENT:
                    if held > LONGEST_DOCUMENT:
                        raise self.refuse(
                            f"a document is longer than {LONGEST_DOCUMENT} characters, or broken"
                        ) from None
                    if isinstance(error, json.JSONDecodeError):
                        self.line += self.text.count("\n", self.at, error.pos)
                    raise self.refuse("the file is cut off, or is not JSON here") from None
                self._fill(stream, max(CHUNK, held))
                continue
            if end - self.at > LONGEST_DOCUMENT:
                raise self.refuse(f"a document is longer than {LONGEST_DOCUMENT} characters")
            place = Place(self.path.name, self.line)
            self.line += self.text.count("\n", self.at, end)
            self.at = end
            return Document(place, value, (self.read - len(self.text) + self.at) / self.whole)
