"""The statement and the server make one cursor: HMAC by hand in SQL against Python's own."""

import base64
import hmac
from typing import Any
from uuid import uuid4

import pytest

from errors import BadUserInput
from resolvers.arguments import CursorKey
from resolvers.root import cursor
from resolvers.sql import Bind, Sql, finish, sql

KEY = CursorKey(bytes(range(32)))


async def test_sql_and_python_agree(database: Any) -> None:
    """Over random ids and contexts; the cursor reads back to the id."""
    text, binds = finish(sql("SELECT {c}", c=cursor(Sql((Bind("id", "uuid"),)))))
    for _ in range(50):
        key, context = uuid4(), uuid4().bytes * 2
        known = {"id": key, "cursor.outer": KEY.outer, "cursor.inner": KEY.inner, "cursor.context": context}
        made = await database.fetchval(text, *(known[bind.source] for bind in binds))
        mac = hmac.digest(bytes(range(32)), context + key.bytes, "sha256")[:14]
        assert made == base64.urlsafe_b64encode(key.bytes + mac).decode()
        assert KEY.read(made, context) == key


@pytest.mark.parametrize("change", [0, 10, 20, 30, 39])
def test_a_changed_cursor_is_refused(change: int) -> None:
    """Whichever character it is, with the same words."""
    key, context = uuid4(), b"c" * 32
    mac = hmac.digest(bytes(range(32)), context + key.bytes, "sha256")[:14]
    good = base64.urlsafe_b64encode(key.bytes + mac).decode()
    assert KEY.read(good, context) == key
    bad = good[:change] + ("A" if good[change] != "A" else "B") + good[change + 1 :]
    for text, other in ((bad, context), (good, b"d" * 32), (good[:-1], context), ("", context), ("é" * 40, context)):
        with pytest.raises(BadUserInput, match="no cursor of this list"):
            KEY.read(text, other)
