"""How often something may be asked in an hour: what makes guessing, one question after the other, not worth while.

Each process counts for itself, and forgets when it ends; the ledger has every question, and forgets none.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Hashable

from errors import TooManyRequests

HOUR = 3600.0


class Pace:
    """The questions of the last hour, by whose they are."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._asked: dict[Hashable, deque[float]] = {}

    def take(self, most: dict[Hashable, int]) -> None:
        """Count one question for each of these, of which each may ask so many. Raises `TooManyRequests`.

        A question that is refused counts for nobody, so that who waits as long as is said can go on.
        """
        now = self._clock()
        self._forget(now)
        full = [(self._asked[who], count) for who, count in most.items() if len(self._asked.get(who, ())) >= count]
        waits = [asked[-count] + HOUR - now for asked, count in full]
        if waits:
            seconds = max(1, math.ceil(max(waits)))
            raise TooManyRequests("this was asked too often in the last hour: try again later", seconds)
        for who in most:
            self._asked.setdefault(who, deque()).append(now)

    def _forget(self, now: float) -> None:
        """What is older than an hour; so no more is kept than was answered in one."""
        for who in list(self._asked):
            asked = self._asked[who]
            while asked and asked[0] <= now - HOUR:
                asked.popleft()
            if not asked:
                del self._asked[who]
