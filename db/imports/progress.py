"""How far an import is, and how that is shown: a bar on a terminal, a line every few seconds elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bar

_BAR_SECONDS, _LINE_SECONDS = 0.2, 5.0


@dataclass(frozen=True, slots=True)
class Step:
    """Where an import is: what it does, how much of that is done (0 to 1), and what more there is to say."""

    doing: str
    share: float
    said: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.doing}: {self.share:.0%}, {self.said}"


Progress = Callable[[Step], None]


class Meter:
    """Counts what an import does and tells it, not too often."""

    def __init__(self, tell: Progress) -> None:
        self._tell = tell
        self._began = time.monotonic()
        self._told = 0.0

    def read(self, children: int, share: float) -> None:
        """So many children, and so much of the file."""
        now = time.monotonic()
        if now - self._told < _BAR_SECONDS:
            return
        self._told = now
        seconds = max(now - self._began, 1e-9)
        left = seconds / share * (1 - share) if share else 0.0
        said = f"{children} children, {children / seconds:.0f} a second, about {left:.0f} s left"
        self._tell(Step("reading", share, said))

    def merge(self, done: int, steps: int, what: str) -> None:
        """The step that begins now; each takes as long as the rows of its kind are many."""
        self._tell(Step("merging", done / steps, what))


@contextmanager
def shown(console: Console | None) -> Iterator[Progress]:
    """Show what is told, for the length of the block; without a console nothing is."""
    if console is None:
        yield lambda _: None
    elif console.is_terminal:
        with _bar(console) as bar:
            task = bar.add_task("", total=1.0, said="")
            yield lambda step: bar.update(task, description=step.doing, completed=step.share, said=step.said)
    else:
        yield _Lines(console).tell


def _bar(console: Console) -> Bar:
    columns = (TextColumn("{task.description:8}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[said]}"))
    return Bar(*columns, console=console, transient=True)


class _Lines:
    """A line every few seconds: an import that is done at once needs none."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = time.monotonic()

    def tell(self, step: Step) -> None:
        """Print the step, or not."""
        now = time.monotonic()
        if now - self._told < _LINE_SECONDS:
            return
        self._told = now
        self._console.print(str(step), markup=False)
