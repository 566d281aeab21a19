"""The children that come first in their authority, and what each of them shows.

Lists are ordered by key, so the seed gives the lowest keys of the home authority to these children:
the first page of every demo identity then holds cases of each kind, and the first three and first
five hold both a child that `social_worker` works with and one that they do not.
"""

from dataclasses import dataclass
from enum import Enum


class Work(Enum):
    """How `social_worker` is involved: in days from today, the start and the end."""

    OPEN = (-220, None)
    ENDED_YESTERDAY = (-300, -1)
    ENDS_TODAY = (-260, 0)
    """Over: an involvement is open before its end date."""
    ENDS_TOMORROW = (-180, 1)
    STARTS_TODAY = (0, None)
    FUTURE = (30, None)


@dataclass(frozen=True, slots=True)
class Turn:
    """One of the first children: its age, who works with it, and how it is protected."""

    age: int
    work: Work | None = None
    housing: bool = False
    health_visitor: bool = False
    duty: bool = False
    shielded: bool = False
    shield_lifted: bool = False
    sibling_shielded: bool = False
    sensitive: bool = False
    """A sensitive service works with the child, too."""
    is_reader: bool = False
    """The young person who signs in and reads their own record."""


TURNS = (
    Turn(4, Work.OPEN, housing=True, health_visitor=True),
    Turn(9),
    Turn(11, Work.OPEN, housing=True, sibling_shielded=True, sensitive=True),
    Turn(7, housing=True),
    Turn(2, Work.OPEN, health_visitor=True, duty=True),
    Turn(13, Work.ENDED_YESTERDAY),
    Turn(17, Work.OPEN, is_reader=True),
    Turn(8, Work.OPEN, housing=True, shielded=True),
    Turn(5, Work.OPEN, shield_lifted=True),
    Turn(10, Work.FUTURE),
    Turn(14, Work.ENDS_TODAY, duty=True),
    Turn(6, Work.ENDS_TOMORROW, housing=True),
    Turn(12, Work.STARTS_TODAY),
    Turn(1, health_visitor=True),
)
