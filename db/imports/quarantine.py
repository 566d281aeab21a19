"""The children of which something was rejected, in a census file of their own: to be corrected and imported again.

They are copied byte by byte, each whole, with the header before them, so that the file is what the sender wrote, in
the sender's encoding. A child of which only an episode or a block was rejected is among them: what is held of it
already is found again, and stays as it is.
"""

import os
from pathlib import Path
from typing import Any, BinaryIO, Self

import asyncpg

from db.imports.reading import CHUNK, Census, Refusal

_PLACES = "SELECT DISTINCT begins, ends FROM staged_rejected ORDER BY begins"
_WIDE = {b"\xff\xfe": "utf-16-le", b"<\0": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\0<": "utf-16-be"}
"""How a file starts that has two bytes for a letter; every other encoding writes tags as ASCII does."""
_LONGEST_CLOSING_TAG = 4096


class Quarantine:
    """The file, for the length of an import: it stays where the import does, and goes where the import is undone."""

    def __init__(self, place: Path | None) -> None:
        self._place = place
        self._is_made = False

    def __enter__(self) -> Self:
        """Raises Refusal: what is there already may be all that is left of somebody."""
        if self._place and os.path.lexists(self._place):
            raise Refusal("the quarantine file is there already: name another, or move it away")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Take the file away again where nothing else stays."""
        if kind and self._is_made and self._place:
            self._place.unlink(missing_ok=True)

    async def write(self, connection: "asyncpg.Connection[Any]", census: Census) -> int:
        """Write the rejected children and say how many; without any there is no file.

        Raises Refusal where the file cannot be written.
        """
        if not self._place or not await connection.fetchval("SELECT count(*) FROM staged_rejected"):
            return 0
        count = 0
        try:
            with self._private(self._place) as target, census.path.open("rb") as source:
                copy = _Copy(source, target)
                copy.part(0, census.head_ends)
                async for begins, ends in connection.cursor(_PLACES, prefetch=1000):
                    copy.child(begins, ends)
                    count += 1
                copy.part(census.tail_begins)
                target.flush()
                os.fsync(target.fileno())
        except OSError as error:
            raise Refusal(f"the quarantine file cannot be written: {error.strerror}") from error
        return count

    def _private(self, place: Path) -> BinaryIO:
        """A new file that nobody else can read; one that is there may be open to all."""
        number = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._is_made = True
        return os.fdopen(number, "wb")


class _Copy:
    """Parts of a file into another, in pieces."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source, self._target = source, target
        encoding = _WIDE.get(source.read(2), "ascii")
        self._line_end, self._bracket = "\n".encode(encoding), ">".encode(encoding)

    def part(self, begins: int, ends: int | None = None) -> None:
        """From one byte up to another, or to the end."""
        self._source.seek(begins)
        left = CHUNK if ends is None else ends - begins
        while left and (piece := self._source.read(min(CHUNK, left))):
            self._target.write(piece)
            left -= 0 if ends is None else len(piece)

    def child(self, begins: int, ends: int) -> None:
        """From the opening tag to the end of the closing one, which begins at `ends`."""
        self._source.seek(ends)
        tag, width = self._source.read(_LONGEST_CLOSING_TAG), len(self._bracket)
        places = range(0, len(tag), width)
        self.part(begins, ends + width + next(at for at in places if tag[at : at + width] == self._bracket))
        self._target.write(self._line_end)
