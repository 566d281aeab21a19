"""How far an import is: a bar on a terminal, lines elsewhere, nothing where nobody looks."""

import time
from io import StringIO

import pytest
from rich.console import Console

from db.imports.progress import Meter, Step, shown


def test_lines_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """One every few seconds."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    written = StringIO()
    with shown(Console(file=written, width=200)) as tell:
        meter = Meter(tell)
        for second in range(1, 13):
            now[0] = 100.0 + second
            meter.read(1000 * second, second / 12)
        meter.merge(0, 4, "children")
        now[0] += 4
        meter.merge(1, 4, "episodes")
    assert written.getvalue().splitlines() == [
        "reading: 42%, 5000 children, 1000 a second, about 7 s left",
        "reading: 83%, 10000 children, 1000 a second, about 2 s left",
        "merging: 25%, episodes",
    ]


def test_a_bar_on_a_terminal() -> None:
    """It says the rate and the time left, and leaves nothing behind."""
    written = StringIO()
    console = Console(file=written, width=100, force_terminal=True)
    with shown(console) as tell:
        tell(Step("reading", 0.5, "7 children, 9 a second, about 3 s left"))
    assert "9 a second, about 3 s left" in written.getvalue()
    assert "50%" in written.getvalue()
    assert written.getvalue().endswith("\x1b[2K"), "the line of the bar is wiped"


def test_nothing_without_a_console() -> None:
    """With `--json` nobody looks."""
    with shown(None) as tell:
        Meter(tell).merge(0, 1, "children")
