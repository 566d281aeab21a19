"""What processes spend: CPU time and memory, out of /proc."""

import os
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def spent(pid: int) -> float:
    """Seconds of CPU that the process has used, user and system, in all of its threads."""
    user, system = _fields(pid)[11:13]
    return (int(user) + int(system)) / TICKS


def spent_by_family(pid: int) -> float:
    """Seconds of CPU of a process, its children, and those of its children that have ended."""
    fields = _fields(pid)
    total = sum(map(int, fields[11:15]))
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            child = _fields(int(entry.name))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        if int(child[1]) == pid:
            total += int(child[11]) + int(child[12])
    return total / TICKS


def memory(pid: int) -> int:
    """Bytes that the process holds in memory."""
    return int((PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third on: the second is a name, which may hold anything."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
