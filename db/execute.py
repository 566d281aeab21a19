"""One statement in, one row out: the only door through which data comes.

A failure becomes one of three kinds here (try again, too much, our fault). What PostgreSQL says can
hold a value of the record or of the request, so its text goes nowhere: not to the caller, not to
the log, and not along as the cause of what is raised. The log gets the class and the code.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import asyncpg

from db.engine import FAILURES, Connections
from errors import EcafError, Internal, LimitExceeded, Unavailable


class Row(NamedTuple):
    """What a statement returns: finished JSON text, what was withheld, and whom it was about."""

    data: str | None
    withheld: Sequence[str | None]
    touched: Sequence[str | None]


Asked = tuple[str, Sequence[object]]
"""A statement and its arguments."""


async def run(connections: Connections, ask: Callable[[], Asked], seconds: float | None = 10.0) -> Row:
    """Run one statement that returns one row of three columns: data, withheld, touched.

    `ask` says which, at the moment at which it can start: a connection may have to be waited for.
    `seconds` bounds the statement on our side, beyond the database's own limit, for a database that
    does not answer at all. A cancelled call (the caller has gone) cancels the statement as well.
    Raises Unavailable, LimitExceeded or Internal, or what `ask` raises.
    """
    connection = await connections.take()
    try:
        statement, args = ask()
    except BaseException:
        connections.give_back(connection)
        raise
    try:
        found = await connection.fetchrow(statement, *args, timeout=seconds)
    except FAILURES as error:
        failure = translate(error, is_closed=connection.is_closed())
        connections.give_back(connection, in_doubt=True)
    except BaseException:
        connections.give_back(connection, in_doubt=True)
        raise
    else:
        connections.give_back(connection)
        if found is not None:
            return Row(found[0], found[1], found[2])
        failure = Internal("statement: no row")
    # Raised here and not where it was caught: a chained error would carry the database's own text.
    raise failure


async def rows(connections: Connections, statement: str, *args: object, seconds: float = 5.0) -> list[asyncpg.Record]:
    """Run a small statement about callers and programs, never about a child. Raises as `run` does."""
    connection = await connections.take()
    try:
        found: list[asyncpg.Record] = await connection.fetch(statement, *args, timeout=seconds)
    except FAILURES as error:
        failure = translate(error, is_closed=connection.is_closed())
        connections.give_back(connection, in_doubt=True)
    except BaseException:
        connections.give_back(connection, in_doubt=True)
        raise
    else:
        connections.give_back(connection)
        return found
    # Raised here and not where it was caught: a chained error would carry the database's own text.
    raise failure


def translate(error: Exception, *, is_closed: bool) -> EcafError:
    """Say of a failure of the database what it means for the caller. No text of it is kept."""
    name = type(error).__name__
    if isinstance(error, asyncpg.QueryCanceledError):
        return LimitExceeded("the operation took too long: ask for less at a time", reason=f"database: {name}")
    if isinstance(error, asyncpg.PostgresError):
        state = str(error.sqlstate)
        reason = f"database: {name} {state}"
        if state[:2] == "54":
            return LimitExceeded("the operation is too large: ask for less at a time", reason=reason)
        is_passing = state[:2] in _PASSING or state in _PASSING_STATES
        return Unavailable(reason) if is_passing else Internal(reason)
    if isinstance(error, asyncpg.InterfaceError) and not is_closed:
        return Internal(f"database: {name}")  # an argument that does not fit: ours, not the database's
    return Unavailable(f"database: {name}")


_PASSING = frozenset({"08", "53", "57", "58"})
"""Classes that pass: connection, resources, an operator's doing, the system below."""

_PASSING_STATES = frozenset({"40001", "40P01", "55P03", "25P03"})
"""Serialisation, deadlock, lock, an idle session."""
