"""How slow this machine is now: bounds on time are ratios to a yardstick, since neighbours come and go."""

import os
import time

from graphql import parse

QUIET_SECONDS = 0.034
"""What one yardstick took on the machine on which the bounds were set, with nothing else to do."""

YARDSTICK = "{ child { " + "id " * 4000 + "} }"


def slowness() -> float:
    """How many times slower than that machine this one is at the moment, never under 1."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        parse(YARDSTICK)
        taken.append(time.process_time() - began)
    return max(1.0, sorted(taken)[1] / QUIET_SECONDS)


def busyness() -> float:
    """How many times longer something takes by the clock than on a quiet machine: neighbours count here, those of this
    moment and, by the load, those of a moment ago.
    """
    began = time.monotonic()
    parse(YARDSTICK)
    return max(1.0, (time.monotonic() - began) / QUIET_SECONDS, os.getloadavg()[0] / (os.cpu_count() or 1))
