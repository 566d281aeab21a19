"""What is told of figures, against a reader who tries every population that fits what is told."""

from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from db.statistics.protecting import Counts, Told, protected

VALUES = 3
"""So many values are left to each figure, at the least."""
FIGURES = st.lists(st.integers(0, 60), min_size=1, max_size=12)


def counts(*tables: Sequence[int], whole: bool = True) -> list[Counts]:
    """Tables of true figures."""
    return [Counts(tuple(table), whole) for table in tables]


def fits(true: int, told: int | None, *, was_small: bool) -> bool:
    """Whether a figure can be the true one of what is told. Of a figure left out besides, nothing is known."""
    if told is None:
        return true < 5 if was_small else True
    return true >= 5 and told - 2 <= true <= told + 2


def split(total: int, table: int, rng: Sequence[int]) -> tuple[int, ...]:
    """The total split among so many rows, by cuts that chance gave."""
    cuts = sorted(cut % (total + 1) for cut in rng[: table - 1])
    return tuple(b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True))


@st.composite
def snapshots(draw: st.DrawFn) -> list[Counts]:
    """Tables that split one population, and tables of parts of it."""
    total = draw(st.integers(0, 90))
    cuts = st.lists(st.integers(0, 10**6), min_size=8, max_size=8)
    wholes = [split(total, draw(st.integers(2, 8)), draw(cuts)) for _ in range(draw(st.integers(1, 4)))]
    parts = draw(st.lists(st.lists(st.integers(0, total), min_size=1, max_size=5), max_size=2))
    return [*counts(*wholes), *counts(*parts, whole=False)]


@settings(max_examples=500, deadline=None)
@given(snapshots())
@example(counts((8, 8, 8, 8, 0), (7, 7, 7, 7, 4)))
def test_nothing_small_and_nothing_exact_is_told(tables: list[Counts]) -> None:
    """Each figure that is told is a multiple of five, within two of the true one, which is five or more."""
    for table, told in zip(tables, protected(tables), strict=True):
        assert len(told) == len(table.figures)
        for true, figure in zip(table.figures, told, strict=True):
            if figure is None:
                continue
            assert figure % 5 == 0
            assert figure >= 5 <= true
            assert abs(figure - true) <= 2
    assert protected(tables) == protected(tables)


@settings(max_examples=300, deadline=None)
@given(FIGURES)
def test_a_table_by_itself_loses_nothing_more(figures: list[int]) -> None:
    """Where no other table tells the total, each figure of five or more is told."""
    (told,) = protected(counts([*figures, 0, 0, 0], whole=False) if figures else [])
    assert [figure is None for figure in told[: len(figures)]] == [figure < 5 for figure in figures]


# ---- the reader who tries everything --------------------------------------------------------------------------------


def candidates(table: Counts, told: Told, most: int) -> Iterator[tuple[int, ...]]:
    """Every table that fits what is told of this one."""
    each = [
        [value for value in range(most + 1) if fits(value, figure, was_small=true < 5)]
        for true, figure in zip(table.figures, told, strict=True)
    ]
    return product(*each)


def left(tables: list[Counts], told: list[Told], most: int) -> list[list[set[int]]]:
    """For each figure, the values that it has in some population that fits everything that is told."""
    sums = []
    for table, figures in zip(tables, told, strict=True):
        by_total: dict[int, list[set[int]]] = {}
        for one in candidates(table, figures, most):
            found = by_total.setdefault(sum(one), [set() for _ in one])
            for values, value in zip(found, one, strict=True):
                values.add(value)
        sums.append(by_total)
    totals = set.intersection(*(set(by_total) for by_total in sums))
    return [
        [set().union(*(by_total[total][row] for total in totals)) for row in range(len(table.figures))]
        for table, by_total in zip(tables, sums, strict=True)
    ] + [[totals]]


@st.composite
def small(draw: st.DrawFn) -> list[Counts]:
    """Two or three tables that split a population of a few children among few rows."""
    total = draw(st.integers(0, 24))
    cuts = st.lists(st.integers(0, 10**6), min_size=4, max_size=4)
    return counts(*(split(total, draw(st.integers(2, 4)), draw(cuts)) for _ in range(draw(st.integers(2, 3)))))


@settings(max_examples=150, deadline=None)
@given(small())
@example(counts((5, 5, 5, 0), (13, 2)))
@example(counts((8, 8, 8, 8, 0), (7, 7, 7, 7, 4)))
def test_whoever_tries_every_population_learns_no_figure(tables: list[Counts]) -> None:
    """Neither one that was left out, nor one that was rounded, nor how many children there are."""
    told = protected(tables)
    for figures, values in zip([*tables, None], left(tables, told, 33), strict=True):
        for row, possible in enumerate(values):
            assert len(possible) >= VALUES, (told, possible)
            assert figures is None or figures.figures[row] in possible


def test_rounding_alone_would_tell() -> None:
    """Two tables of the same 32 children: the least of the one is the most of the other, so that all is known."""
    tables = counts((8, 8, 8, 8, 0), (7, 7, 7, 7, 4))
    alone: list[Told] = [(10, 10, 10, 10, None), (5, 5, 5, 5, None)]
    assert left(tables, alone, 33)[0] == [{8}, {8}, {8}, {8}, {0}]
    told = protected(tables)
    assert told != alone
    assert min(len(possible) for values in left(tables, told, 33) for possible in values) >= VALUES
