"""How slow this machine is now: bounds on time are ratios to a yardstick, since neighbours come and go."""

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
