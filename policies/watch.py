"""The policy in force: read at the start, and again whenever its folder has changed, whole or not at all.

Each worker process looks for itself, several times a second, at names, times, sizes and inodes: it works on every file
system, needs no word from another worker, and a folder put in place of another is seen like a file that was changed.
A change is read when two looks agree, so that what is still being written is left alone, and taken when a third look,
after reading, agrees too: what was read is what stood there at one moment.

A folder that would be refused changes nothing: the last good policy stays, and the fault is kept for the log and for
whoever asks, until the folder is mended.
"""

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from policies import load, load_texts, loader
from policies.policy import Policy
from policies.problems import PolicyRefused, Problem
from schema.objects import Catalogue

LOG = logging.getLogger("ecaf.policies")

LOOK_SECONDS = 0.15
"""Pause between two looks: a change is read after two of them at most."""
TURN_SECONDS = 0.0005
"""The longest that a load keeps requests from running, while they want to."""
SHOWN = 300
"""Characters of a problem that go to the log."""

Look = frozenset[tuple[object, ...]]
"""What a glance at a folder tells: equal looks, equal files."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the folder as it stands is not in force."""

    problems: tuple[Problem, ...]
    since: datetime


class Watch:
    """The policy in force in this process. Raises PolicyRefused where there is none to begin with."""

    def __init__(self, folder: Path, catalogue: Catalogue, take: Callable[[Policy], None]) -> None:
        self._folder = folder
        self._take = take
        self._judged = self._seen = look(folder)  # before reading: a change meanwhile is a change
        self.policy = load(folder, catalogue)
        self.loaded_at = datetime.now(UTC)
        self.fault: Fault | None = None

    async def run(self) -> None:
        """Look again and again, until cancelled. Nothing that happens ends it."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.once()
            except PolicyRefused as refused:
                self._refuse(refused.problems)
            except Exception as error:  # noqa: BLE001 - whatever it is, the last good policy stays
                wrong = f"it cannot be read ({type(error).__name__})"
                self._refuse((Problem(self._folder.name, 0, wrong, "look at the folder and its permissions"),))

    async def once(self) -> None:
        """Look, and load what has changed and settled. Raises PolicyRefused, or what keeps it from being read."""
        seen, before = await asyncio.to_thread(look, self._folder), self._seen
        self._seen = seen
        if seen == self._judged or seen != before:
            return
        # In a thread, as it takes a part of a second: requests are answered meanwhile, and wait for their turn less
        # than usual.
        usual = sys.getswitchinterval()
        sys.setswitchinterval(TURN_SECONDS)
        try:
            policy = await asyncio.to_thread(self._read, seen)
        except Exception:
            self._judged = seen
            raise
        finally:
            sys.setswitchinterval(usual)
        if policy is not None:
            self._judged = seen
            self._accept(policy)

    def _read(self, seen: Look) -> Policy | None:
        """The policy that stands in the folder; None where it changed under our eyes."""
        texts, unread = loader.read_folder(self._folder)
        if look(self._folder) != seen:
            return None
        if unread:
            raise PolicyRefused(unread)
        if texts == self.policy.sources:
            return self.policy
        return load_texts(texts, self.policy.words)

    def _accept(self, policy: Policy) -> None:
        if policy is not self.policy:
            LOG.warning("policy: version %s is in force, after %s", policy.version, self.policy.version)
            self.policy, self.loaded_at = policy, datetime.now(UTC)
            self._take(policy)
        elif self.fault is not None:
            LOG.warning("policy: the folder is mended, and version %s stays", policy.version)
        self.fault = None

    def _refuse(self, problems: tuple[Problem, ...]) -> None:
        """Keep the fault, and log it once."""
        if self.fault is not None and self.fault.problems == problems:
            return
        self.fault = Fault(problems, self.fault.since if self.fault else datetime.now(UTC))
        first = "".join(char if char.isprintable() else "?" for char in str(problems[0]))[:SHOWN]
        others = f" (and {len(problems) - 1} more: ./ecaf policy check)" if len(problems) > 1 else ""
        LOG.error("policy: the folder is refused, and version %s stays: %s%s", self.policy.version, first, others)


def look(folder: Path) -> Look:
    """A glance at the files that are read: without reading them."""
    found = []
    for path in loader.listed(folder):
        held = path.stat()
        found.append((path.name, held.st_ino, held.st_dev, held.st_size, held.st_mtime_ns, held.st_ctime_ns))
    return frozenset(found)
