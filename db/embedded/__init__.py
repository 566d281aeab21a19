"""The embedded PostgreSQL: a real server out of a wheel, managed by ourselves.

In order of the flow: `account` (as whom it runs), `install` (how a cluster is made and configured),
`launch` (how a process becomes PostgreSQL), `cluster` (start, stop, look). The wheel gives the
programs and nothing else.

    with attached(settings) as dsn:
        ...                             # a database is there, wherever it is
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from db.embedded.cluster import Cluster, Dsn
from db.embedded.failure import DatabaseError
from db.embedded.install import APP, AUDIT
from settings import Settings

__all__ = ["Cluster", "DatabaseError", "Dsn", "attached", "external", "locate"]


def locate(settings: Settings) -> Cluster:
    """The embedded cluster. Raises DatabaseError when the settings name another database."""
    if settings.database_url:
        raise DatabaseError("ECAF_DATABASE_URL names a database of your own: start and stop it with its own tools")
    return Cluster(settings.data)


def external(settings: Settings) -> Dsn:
    """The addresses of the database that the settings name.

    Where the two lesser users have no address of their own, their sessions come in as the owner and
    take the lesser role at once, by the session's own options.
    """
    if not settings.database_url:
        raise DatabaseError("ECAF_DATABASE_URL is not set")
    url = settings.database_url
    return Dsn(
        url,
        settings.app_database_url or _in_role(url, APP),
        settings.audit_database_url or _in_role(url, AUDIT),
    )


def _in_role(url: str, role: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}options={quote(f'-c role={role}', safe='')}"


@contextmanager
def attached(settings: Settings) -> Iterator[Dsn]:
    """A database for as long as the block runs.

    A database of your own is taken as it is. The embedded one is used where it runs already, and
    left running; otherwise it is started as our child and stopped at the end.
    """
    if settings.database_url:
        yield external(settings)
        return
    cluster = locate(settings)
    try:
        cluster.start(detached=False)
        yield cluster.dsn
    finally:
        cluster.stop_child()
