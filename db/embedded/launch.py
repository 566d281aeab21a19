"""Become the process that runs PostgreSQL: drop root, tie our life to the parent's, then `exec`.

    python -I launch.py [--detach | --with-parent PID] [--user ACCOUNT | --namespace UID:GID]
        PROGRAM ARGUMENT ...

PostgreSQL refuses to run as root. `--namespace` shows it another user inside a user namespace of
its own: no account is made, nothing changes hands, files stay root's. `--user` becomes another
account. `--with-parent` asks the kernel to send SIGINT (a fast, clean shutdown) when the parent
ends, however it ends. `--detach` leaves the parent: the program goes on by itself, and the parent's
wait for us ends at once.

A program of its own instead of a `preexec_fn`: Python code between fork and exec may deadlock where
threads run. Only the standard library, no import of ours: it runs with `-I`.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def enter_namespace(uid: int, gid: int) -> None:
    """Enter a user namespace in which we are `uid` and `gid`, and nobody else exists.

    Raises OSError where the machine forbids it (often so in containers).
    """
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are forbidden on this machine")
    own = Path("/proc/self")
    (own / "setgroups").write_text("deny")
    (own / "gid_map").write_text(f"{gid} {outer_gid} 1")
    (own / "uid_map").write_text(f"{uid} {outer_uid} 1")


def become(account: str) -> None:
    """Give up root for good and be `account`."""
    entry = pwd.getpwnam(account)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def end_with(parent: int) -> None:
    """Have SIGINT sent to us when the parent ends. A change of user clears this: do it last."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        sys.exit("the parent process has ended")


def main(arguments: list[str]) -> None:
    """Read the options, do what they say, become the program."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())  # those who start us hold signals back while they do
    parent = 0
    while arguments and arguments[0].startswith("--"):
        if arguments[0] == "--detach":
            arguments = arguments[1:]
            if os.fork():
                os._exit(0)
            continue
        option, value, *arguments = arguments
        if option == "--namespace":
            uid, _, gid = value.partition(":")
            enter_namespace(int(uid), int(gid))
        elif option == "--user":
            become(value)
        elif option == "--with-parent":
            parent = int(value)
        else:
            sys.exit(f"unknown option {option}")
    if parent:
        end_with(parent)
    os.umask(0o077)
    os.execv(arguments[0], arguments)  # noqa: S606 - becoming that program is the point


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        sys.exit(str(error))
