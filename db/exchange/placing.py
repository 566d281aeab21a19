"""Where an export goes: an array in one file, a file for each child in a folder, or an array to whoever asked.

A file appears whole or not at all, and only its owner may read it. It knows nothing of what it writes.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

Write = Callable[[str], None]


class Unwritable(Exception):
    """Nothing was written; says why and what to do."""


@contextlib.contextmanager
def opened(place: Path | None, echo: Write) -> Iterator[Write]:
    """Open the place; what is yielded takes one document after another."""
    if place is None:
        with _array(echo) as write:
            yield write
    elif place.is_dir():
        yield _Folder(place).write
    else:
        with _file(place) as write:
            yield write


@contextlib.contextmanager
def _array(line: Write) -> Iterator[Write]:
    """An array with a document on each line."""
    held: list[str] = []

    def write(document: str) -> None:
        line(f"{held.pop()}," if held else "[")
        held.append(document)

    yield write
    if held:
        line(held.pop())
        line("]")
    else:
        line("[]")


@contextlib.contextmanager
def _file(place: Path) -> Iterator[Write]:
    try:
        handle, name = tempfile.mkstemp(prefix=".dfe-", dir=place.parent)
    except OSError as error:
        raise Unwritable(f"{place.name} cannot be written: {type(error).__name__}") from None
    try:
        with (
            os.fdopen(handle, "w", encoding="utf-8") as stream,
            _array(lambda line: _line(stream.write, line)) as write,
        ):
            yield write
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _line(write: Callable[[str], int], text: str) -> None:
    write(text + "\n")


class _Folder:
    """A folder, empty at first. A running number names a file: a child's number is nobody's file name."""

    def __init__(self, folder: Path) -> None:
        if any(folder.iterdir()):
            raise Unwritable(
                f"{folder.name} is not empty: give an empty folder, so that no old file stands among the new"
            )
        self._folder = folder
        self._count = 0

    def write(self, document: str) -> None:
        self._count += 1
        place = self._folder / f"{self._count:07}.json"
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            _line(stream.write, document)
