"""The blocks of a population in order, the later ones made and put into words by processes beside this one.

Making rows takes several times as long as copying them, and Python makes them on one core. Blocks need nothing of each
other, so the rows are the same whoever makes them, and whenever.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
import traceback
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing.connection import Connection

from db.embedded.failure import DatabaseError
from db.seed.blocks import BLOCK, FIRST, Start, go_on, start
from db.seed.copying import Block, written

Task = tuple[int, int]
"""A block: how many children come before it, and how many are in it."""
_WORTH_IT = 2
"""Later blocks for which processes are begun; a demo has one."""
_ENOUGH = 4
"""So many processes make blocks as fast as one connection takes them."""


class SeedError(DatabaseError):
    """The database was not seeded; the text says why and what to do."""


async def blocks(children: int, seed: int, today: date) -> AsyncGenerator[Block, None]:
    """Make a population block by block. Whoever stops early closes the iterator, which ends the other processes.

    Raises SeedError when one of them fails.
    """
    rows, begun = start(min(children, FIRST), seed, today)
    tasks = [(before, min(BLOCK, children - before)) for before in range(FIRST, children, BLOCK)]
    if len(tasks) < _WORTH_IT:
        yield written(rows)
        for task in tasks:
            yield written(go_on(begun, *task))
        return
    with _crew(begun, tasks) as makers:
        first = written(rows)
        del rows  # nobody needs them while the other blocks are copied
        yield first
        for number in range(len(tasks)):
            yield await asyncio.to_thread(_take, makers[number % len(makers)])


@contextmanager
def _crew(begun: Start, tasks: list[Task]) -> Iterator[list[Connection]]:
    """Processes that take the tasks in turn. Each waits with a block until it is taken, so memory does not grow."""
    context = multiprocessing.get_context("spawn")
    workers = min(len(tasks), os.cpu_count() or 1, _ENOUGH)
    crew, makers = [], []
    try:
        for number in range(workers):
            maker, sender = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(sender, begun, tasks[number::workers]), daemon=True)
            process.start()
            # Only the process holds this end now, so the other end tells when it is gone.
            sender.close()
            crew.append(process)
            makers.append(maker)
        yield makers
    finally:
        for process in crew:
            process.terminate()
        for process in crew:
            process.join()


def _take(maker: Connection) -> Block:
    try:
        found: Block | str = maker.recv()
    except EOFError:
        raise SeedError(
            "a process that made children was ended from outside, perhaps for want of memory; "
            "nothing was kept: seed again, or fewer children"
        ) from None
    if isinstance(found, str):
        raise SeedError(f"children could not be made, and nothing was kept; this is a fault of eCAF:\n{found}")
    return found


def _work(sender: Connection, begun: Start, tasks: list[Task]) -> None:
    # Ctrl-C reaches the whole group of processes. The first of them ends the others, without noise.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Rows hold no circles: they go with the last one who knows them, and the search for circles takes a tenth.
    gc.disable()
    try:
        for before, children in tasks:
            sender.send(written(go_on(begun, before, children)))
    except BrokenPipeError:
        # The first process was killed: there is nobody to tell.
        return
    except Exception:  # noqa: BLE001 - whatever it is, the first process tells it
        sender.send(traceback.format_exc())
