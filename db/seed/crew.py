"""The blocks of a population in order, the later ones made and put into words by processes beside this one.

Making rows takes several times as long as copying them, and Python makes them on one core. Blocks need nothing of each
other, so the rows are the same whoever makes them, and whenever.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import AsyncGenerator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from itertools import islice

from db.embedded.failure import DatabaseError
from db.seed.blocks import BLOCK, FIRST, Start, go_on, start
from db.seed.copying import Block, written

_WORTH_IT = 2
"""Later blocks for which processes are begun; a demo has one."""
_ENOUGH = 4
"""Processes that make blocks as fast as one connection takes them."""


class SeedError(DatabaseError):
    """The database was not seeded; the text says why and what to do."""


async def blocks(children: int, seed: int, today: date) -> AsyncGenerator[Block, None]:
    """Make a population block by block. Whoever stops early closes the iterator, which ends the processes."""
    rows, begun = start(min(children, FIRST), seed, today)
    rest = range(FIRST, children, BLOCK)
    if len(rest) < _WORTH_IT:
        yield written(rows)
        for before in rest:
            yield _later(begun, before, min(BLOCK, children - before))
        return
    workers = min(len(rest), os.cpu_count() or 1, _ENOUGH)
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _settle_in)
    try:
        coming = (pool.submit(_later, begun, before, min(BLOCK, children - before)) for before in rest)
        # No more than these are kept, finished or not: memory does not grow with numbers.
        ahead = deque(islice(coming, workers + 1))
        yield written(rows)
        while ahead:
            block = await asyncio.wrap_future(ahead.popleft())
            ahead.extend(islice(coming, 1))
            yield block
    except BrokenProcessPool:
        raise SeedError(
            "a process that made children was ended from outside, perhaps for want of memory; "
            "nothing was kept: seed again, or fewer children"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _later(begun: Start, before: int, children: int) -> Block:
    return written(go_on(begun, before, children))


def _settle_in() -> None:
    """What a process does before its first block."""
    # Ctrl-C reaches the whole group of processes. The first of them ends the others, without noise.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()
    # Rows hold no circles: they go when the last one who knows them goes, and the search for more takes a tenth.
    gc.disable()


def _follow() -> None:
    """End with the first process, if that is killed: nobody else would end this one."""
    first = multiprocessing.parent_process()
    if first is not None:
        first.join()
        os._exit(1)
