"""Which figures may be told, and how round: small ones are left out, the others rounded to 5.

That alone is not enough. Most tables split the same children, so that their sums tell the same total, and a figure that
was left out may come back by subtraction. So a reader's own reckoning is made here, with all that is told: where it
leaves fewer than three values for a figure, or for the total, one more is left out, until none is exposed.

Sums are never told, and no two tables share anything but the total. So the reckoning misses nothing: within the bounds
of the total, each table can be whatever its own bounds allow.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

SMALL = 5
"""Fewer children than these are not told."""
BASE = 5
"""What figures are rounded to."""
LEAST = 3
"""So many values a figure must have for a reader who reckons: as many as rounding alone leaves of a 5."""
BOUNDLESS = 10**9
"""More than any population."""


@dataclass(frozen=True, slots=True)
class Counts:
    """A table of true figures. `is_whole`: each child is in it exactly once, so that its sum is the total."""

    figures: tuple[int, ...]
    is_whole: bool


Told = tuple[int | None, ...]
"""The figures of a table as they are told; None: left out."""
Place = tuple[int, int]
"""A table and a row of it."""


class Bounds(NamedTuple):
    """The least and the most that something can be."""

    least: int
    most: int

    @property
    def is_narrow(self) -> bool:
        """Whether a reader knows too much."""
        return self.most - self.least + 1 < LEAST


def rounded(figure: int) -> int | None:
    """What is told of a figure by itself.

    >>> [rounded(figure) for figure in (0, 4, 5, 7, 8, 12)]
    [None, None, 5, 5, 10, 10]
    """
    return None if figure < SMALL else (figure + BASE // 2) // BASE * BASE


def protected(tables: Sequence[Counts]) -> list[Told]:
    """All tables of a snapshot, as they may be told. The same figures always give the same answer."""
    reader = Reader([table.is_whole for table in tables], [list(map(rounded, table.figures)) for table in tables])
    while (place := reader.exposed()) is not None:
        reader.leave_out(place)
    return [tuple(told) for told in reader.told]


@dataclass(slots=True)
class Reader:
    """Somebody who knows all that is told, and reckons. They even know which figures were left out though not small."""

    is_whole: Sequence[bool]
    told: list[list[int | None]]
    besides: set[Place] = field(default_factory=set)
    """What was left out though it is not small."""

    def leave_out(self, place: Place) -> None:
        """Tell it no longer."""
        table, row = place
        self.told[table][row] = None
        self.besides.add(place)

    def exposed(self) -> Place | None:
        """The next figure to leave out, as something is known too well; None: all is well."""
        total = self.total()
        whole = [table for table, is_whole in enumerate(self.is_whole) if is_whole]
        if total.is_narrow:
            return self._least_of(whole)
        for table in range(len(self.told)):
            if any(known.is_narrow for known in self.known(table, total)):
                return self._least_of([table])
        return None

    def total(self) -> Bounds:
        """How many children there are, by all tables together."""
        sums = [self._sum(table) for table, is_whole in enumerate(self.is_whole) if is_whole]
        parts = [self._alone(place).least for place in self._places(range(len(self.told)))]
        return Bounds(
            max([*(each.least for each in sums), *parts], default=0),
            min((each.most for each in sums), default=BOUNDLESS),
        )

    def known(self, table: int, total: Bounds) -> Iterator[Bounds]:
        """What each figure of a table can be, by itself and beside the others."""
        whole = self._sum(table)
        for place in self._places([table]):
            alone = self._alone(place)
            if not self.is_whole[table]:
                yield Bounds(alone.least, min(alone.most, total.most))
                continue
            others = Bounds(whole.least - alone.least, whole.most - alone.most)
            yield Bounds(max(alone.least, total.least - others.most), min(alone.most, total.most - others.least))

    def _alone(self, place: Place) -> Bounds:
        table, row = place
        figure = self.told[table][row]
        if figure is None:
            return Bounds(0, BOUNDLESS if place in self.besides else SMALL - 1)
        return Bounds(max(SMALL, figure - BASE // 2), figure + BASE // 2)

    def _sum(self, table: int) -> Bounds:
        each = [self._alone(place) for place in self._places([table])]
        return Bounds(sum(one.least for one in each), sum(one.most for one in each))

    def _places(self, tables: Iterable[int]) -> Iterator[Place]:
        return ((table, row) for table in tables for row in range(len(self.told[table])))

    def _least_of(self, tables: Sequence[int]) -> Place:
        """The least figure that these tables tell, or else that any does: of it the least is lost."""
        for among in (tables, range(len(self.told))):
            found = [(figure, *place) for place in self._places(among) if (figure := self._figure(place)) is not None]
            if found:
                _, table, row = min(found)
                return table, row
        raise AssertionError("where nothing is told, nothing is narrow")

    def _figure(self, place: Place) -> int | None:
        return self.told[place[0]][place[1]]
