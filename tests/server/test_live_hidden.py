"""What is hidden while somebody watches: a child that becomes hidden ends as one that never was, to the byte.

The child is made for the test, so that nothing else is known of it. Each silence and each end has its twin.
"""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from tests.server.lines import AT_ONCE, Line, Office

SEEN = "id givenName ethnicity { state } needs { id summary } withheld { field reason }"
ONE = f"subscription Hidden($id: ID!) {{ childChanged(id: $id) {{ {SEEN} }} }}"
MINE = f"subscription HiddenMine {{ caseloadChanged {{ {SEEN} }} }}"
NOBODY = "Child:00000000-0000-4000-8000-000000000000"
SEAL = "INSERT INTO seal (child_id, grounds) VALUES ($1, 'ADOPTION')"
SHIELD = (
    "INSERT INTO shield (child_id, scope, grounds, set_at, review_on)"
    " VALUES ($1, 'RECORD', 'HARM_TO_CHILD', now() - interval '1 day', current_date)"
)
OPENED = {"seal": "DELETE FROM seal WHERE child_id = $1", "shield": "DELETE FROM shield WHERE child_id = $1"}
WORK = (
    "INSERT INTO involvement (child_id, practitioner_id, agency_id, is_sensitive, role, started_on)"
    " SELECT $1, id, agency_id, false, 'worker', current_date - 9 FROM practitioner WHERE id = $2"
)
REST = "DELETE FROM involvement WHERE child_id = $1"
NEED = "INSERT INTO need (child_id, domain, summary) VALUES ($1, 1, 'seen')"
ETHNICITY = "INSERT INTO child_ethnicity (child_id, state) VALUES ($1, 'REFUSED')"
TABLES = ("need", "child_ethnicity", "involvement", "shield", "seal", "past_value")


@pytest.fixture
def child(lines: Office) -> Iterator[UUID]:
    """A child of the social worker, with a need and a word about ethnicity."""
    key = uuid4()
    lines.fetch("INSERT INTO person (id, kind, given_name) VALUES ($1, 'CHILD', 'Nell')", key)
    lines.fetch("INSERT INTO child (id, authority_code) VALUES ($1, '301')", key)
    lines.fetch(WORK, key, lines.practitioner("social_worker"))
    lines.fetch(NEED, key)
    lines.fetch(ETHNICITY, key)
    yield key
    for table in TABLES:
        lines.fetch(f"DELETE FROM {table} WHERE child_id = $1", key)  # noqa: S608 - the tables above
    lines.fetch("DELETE FROM child WHERE id = $1", key)
    lines.fetch("DELETE FROM person WHERE id = $1", key)


def follow(line: Line, key: str, child: UUID) -> str:
    """Follow a child; the message that comes first, as it came."""
    line.say("subscribe", key, query=ONE, variables={"id": f"Child:{child}"})
    return str(line.socket.recv(timeout=5))


def test_a_child_that_is_sealed_ends_as_one_that_never_was(lines: Office, child: UUID) -> None:
    """The same bytes, then and asked anew; the subscription to another child on the same line goes on."""
    line = lines.greeted("social_worker")
    line.say("subscribe", "s", query=ONE, variables={"id": NOBODY})
    never = line.socket.recv(timeout=5)
    assert '"next"' in follow(line, "s", child)
    line.follow("mine", MINE)
    lines.fetch(SEAL, child)
    # The caseload is shorter, which is told as if the work with the child had ended.
    heard = [line.socket.recv(timeout=AT_ONCE) for _ in range(2)]
    assert never in heard
    heard.remove(never)
    assert '"id":"mine","type":"next"' in heard[0]
    assert follow(line, "s", child) == never
    assert lines.server.data_of("social_worker", f'{{ child(id: "Child:{child}") {{ id }} }}') == {"child": None}
    lines.fetch("UPDATE person SET given_name = 'Nora' WHERE id = $1", child)
    assert line.is_silent(), "and of what happens behind the seal there is nothing"
    lines.fetch(OPENED["seal"], child)
    assert line.event("mine", AT_ONCE)
    assert '"Nora"' in follow(line, "s", child)


def test_on_record_the_two_ends_are_alike(lines: Office, child: UUID) -> None:
    """What a reader of the ledger sees of them does not tell the one from the other."""
    line = lines.greeted("social_worker")
    follow(line, "s", child)
    lines.fetch(SEAL, child)
    assert line.failure(AT_ONCE) == ("s", "FORBIDDEN")
    line.say("subscribe", "n", query=ONE, variables={"id": NOBODY})
    assert line.failure() == ("n", "FORBIDDEN")
    *_, told, sealed, never = lines.recorded("Hidden")
    assert told["outcome"] == "ANSWERED"
    assert tuple(sealed) == tuple(never)
    assert (sealed["outcome"], sealed["children"], sealed["fields"]) == ("DENIED", [], [])


def test_a_shield_shows_what_nothing_recorded_would(lines: Office, child: UUID) -> None:
    """One event is of a shield, one of rows that were deleted: the same bytes. And the shield manager's stays quiet."""
    line, manager = lines.greeted("social_worker"), lines.greeted("shield_manager")
    first = follow(line, "s", child)
    follow(manager, "s", child)
    assert '"seen"' in first
    assert '"REFUSED"' in first
    lines.fetch(SHIELD, child)
    shielded = line.socket.recv(timeout=AT_ONCE)
    assert (shielded != first, '"seen"' in shielded) == (True, False)
    assert manager.is_silent(), "exempt from the shield: nothing is taken from what is seen"
    lines.fetch("UPDATE need SET summary = 'changed' WHERE child_id = $1", child)
    lines.fetch("DELETE FROM child_ethnicity WHERE child_id = $1", child)
    lines.fetch("DELETE FROM need WHERE child_id = $1", child)
    assert line.is_silent(), "nor does it tell of what changes behind it"
    lines.fetch(OPENED["shield"], child)
    assert line.is_silent(), "what is not recorded looks as what is hidden, whichever comes first"
    lines.fetch(NEED, child)
    assert '"seen"' in line.socket.recv(timeout=AT_ONCE)
    lines.fetch("DELETE FROM need WHERE child_id = $1", child)
    assert line.socket.recv(timeout=AT_ONCE) == shielded


def test_a_caseload_loses_the_sealed_as_it_loses_the_closed(lines: Office, child: UUID) -> None:
    """To the byte; and it gets them back alike."""
    line = lines.greeted("social_worker")
    line.follow("c", MINE)
    heard = []
    worker = lines.practitioner("social_worker")
    for shut, opened in (((SEAL, child), (OPENED["seal"], child)), ((REST, child), (WORK, child, worker))):
        lines.fetch(*shut)
        heard.append(line.socket.recv(timeout=AT_ONCE))
        lines.fetch(*opened)
        heard.append(line.socket.recv(timeout=AT_ONCE))
    assert heard[:2] == heard[2:]
    assert heard[0] != heard[1]
    assert (str(child) in heard[0], str(child) in heard[1]) == (False, True)
