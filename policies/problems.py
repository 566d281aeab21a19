"""What is wrong with a policy: each problem has a place, says what is wrong, and what to do.

Read by the people who write and review policies, never by callers: a problem may name roles,
objects and conditions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One reason why a policy is not loaded. Line 0 means the file as a whole.

    >>> print(Problem("shields.csv", 7, "unknown condition `shut`", "write `shield_closed`"))
    shields.csv:7: unknown condition `shut`: write `shield_closed`
    """

    file: str
    line: int
    wrong: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.wrong}: {self.remedy}"


class PolicyRefused(Exception):
    """The policy is not loaded, whole: a server does not start with it, a running one keeps its
    last good one.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def closest(word: str, known: Iterable[str], otherwise: str) -> str:
    """The remedy for an unknown word: the known word that looks most like it, else what to do
    otherwise.

    >>> closest("helth_visitor", ["health_visitor", "front_door"], "see the list")
    'did you mean `health_visitor`?'
    """
    listed = sorted(known)
    near = [one for one in listed if one.startswith(f"{word}:")] or get_close_matches(word, listed, n=1, cutoff=0.75)
    return f"did you mean `{near[0]}`?" if near else otherwise
