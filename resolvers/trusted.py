"""Which document is asked: the one that was sent, or the registered one that was named.

A registered document is a text and nothing more: who sends it is decided about as if the text had been sent. A program
that may send registered documents only is refused every other, whether it is named or sent.
"""

from db.documents import Register, sha256_of
from errors import BadUserInput, Forbidden
from resolvers.request import Asked

UNKNOWN = "`documentId` names no document that is registered for this client: register it, or send the text"
CLOSED = "this client may send registered documents only, and this is none: register it"


async def text(asked: Asked, client_id: str | None, *, only_registered: bool, register: Register) -> str:
    """The text of the document; raises `BadUserInput`, `Forbidden`, or `Unavailable`."""
    if asked.query is not None and not only_registered:
        return asked.query
    digest = asked.document_id or sha256_of(asked.query or "")
    found = await register.text(client_id, digest) if client_id else None
    if found is None:
        raise Forbidden(CLOSED) if only_registered else BadUserInput(UNKNOWN)
    return found
