"""Where an export goes: an array in one file, a file for each child in a folder, or an array to whoever asked.

Everything is written aside first, and only its owner may read it. It appears when the `with` ends well: by then the
disclosures are committed. It knows nothing of what it writes.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

Write = Callable[[str], None]


class Unwritable(Exception):
    """Nothing was written; says why and what to do."""


class Aside:
    """What an export has written so far, aside of its place."""

    def __init__(self, folder: Path, *, is_array: bool) -> None:
        self._folder = folder
        self._count = 0
        self._stream = os.fdopen(_private(folder / "array"), "w", encoding="utf-8") if is_array else None

    def write(self, document: str) -> None:
        """Take one document. A running number names its file: a child's number is nobody's file name."""
        self._count += 1
        try:
            if self._stream is not None:
                self._stream.write(("[\n" if self._count == 1 else ",\n") + document)
                return
            with os.fdopen(_private(self._folder / f"{self._count:07}.json"), "w", encoding="utf-8") as stream:
                stream.write(document + "\n")
        except OSError as error:
            raise _cannot("the export", error) from None

    def settle(self) -> None:
        """End the array and bring it to the disk: a disk that is full says so here, and not later."""
        if self._stream is None or self._stream.closed:
            return
        try:
            self._stream.write("\n]\n" if self._count else "[]\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
        except OSError as error:
            raise _cannot("the export", error) from None

    def close(self) -> None:
        """Let go of the file, whatever became of it."""
        if self._stream is not None:
            with contextlib.suppress(OSError):
                self._stream.close()


@contextlib.contextmanager
def opened(place: Path | None, echo: Write) -> Iterator[Aside]:
    """Open the place; what is yielded takes one document after another."""
    if place is not None and place.is_dir() and any(place.iterdir()):
        raise Unwritable(f"{place.name} is not empty: give an empty folder, so that no old file stands among the new")
    is_folder = place is not None and place.is_dir()
    beside = None if place is None else place if is_folder else place.parent
    try:
        folder = Path(tempfile.mkdtemp(prefix=".dfe-", dir=beside))
    except OSError as error:
        raise _cannot(place.name if place else "the export", error) from None
    aside = Aside(folder, is_array=not is_folder)
    try:
        yield aside
        aside.settle()
        try:
            if place is None:
                _echo(folder / "array", echo)
            elif is_folder:
                for path in sorted(folder.iterdir()):
                    path.replace(place / path.name)
            else:
                (folder / "array").replace(place)
        except OSError as error:
            raise Unwritable(
                f"the disclosures are recorded, and not all of the files could be put in their place: "
                f"{type(error).__name__}; run the export again"
            ) from None
    finally:
        aside.close()
        shutil.rmtree(folder, ignore_errors=True)


def _echo(path: Path, echo: Write) -> None:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            echo(line.rstrip("\n"))


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _cannot(what: str, error: OSError) -> Unwritable:
    return Unwritable(f"{what} cannot be written: {type(error).__name__}")
