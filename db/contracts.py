"""What the contracts of systems list, for whoever checks that it is there: they are rows, and in no policy file."""

from typing import NamedTuple

from db.engine import FAILURES, connect, session_settings
from errors import Unavailable

_LISTED = """
    SELECT c.client_id, c.reference, o.object FROM contract c JOIN contract_object o ON o.contract_id = c.id
     WHERE current_date <= c.ends_on AND (c.ended_on IS NULL OR current_date < c.ended_on)
     ORDER BY c.client_id, c.reference, c.id, o.object
"""


class Listed(NamedTuple):
    """One object of a contract that is in force, or will be."""

    client_id: str
    reference: str
    object: str


async def listed(dsn: str, role: str | None = None) -> list[Listed]:
    """Return what all contracts list that have not ended. Raises Unavailable where the database is away."""
    failure: Exception
    try:
        connection = await connect(dsn, session_settings("ecaf-policy-check", 5000, role))
        try:
            return [Listed(*row) for row in await connection.fetch(_LISTED)]
        finally:
            await connection.close(timeout=1)
    except FAILURES as error:
        failure = Unavailable(f"contracts: {type(error).__name__}")
    raise failure
