"""What is asked: a few operations, each by one demo identity.

`point` reads one child, `record` one child with what belongs to it, `list` the first fifty such
records. The list is asked twice: a social worker sees the whole record of some of the children, and
the front door most of the record of all of them.
"""

import json
from dataclasses import dataclass

_RECORD = """
    id givenName familyName dateOfBirth sex
    ethnicity { state code label }
    immigrationStatus { state code label }
    familyMembers { id givenName familyName relation { code label } isMainCarer }
    needs {
      id element { code label } level summary recordedOn
      interventions { id title status startedOn agency { name sector } }
    }
"""

POINT = "query Point($id: ID!) { child(id: $id) { id givenName familyName knownAs dateOfBirth sex } }"
RECORD = f"query Record($id: ID!) {{ child(id: $id) {{ {_RECORD} }} }}"
LIST = f"query List {{ children(first: 50) {{ nodes {{ {_RECORD} }} }} }}"


@dataclass(frozen=True, slots=True)
class Question:
    """An operation by somebody. `statement` is the file of the ceiling's SQL for it."""

    name: str
    identity: str
    text: str
    statement: str
    by_child: bool
    needs_work: bool = False
    """Asked of the children that the identity works with, so that there is a record to read."""


QUESTIONS = (
    Question("point", "social_worker", POINT, "point", by_child=True),
    Question("record", "social_worker", RECORD, "record", by_child=True, needs_work=True),
    Question("list", "social_worker", LIST, "list", by_child=False),
    Question("list, front door", "front_door", LIST, "list_front_door", by_child=False),
)


def request(question: Question, token: str, child: str | None = None) -> bytes:
    """The question as a whole HTTP request; `child` is the key of a row."""
    sent: dict[str, object] = {"query": question.text}
    if child is not None:
        sent["variables"] = {"id": f"Child:{child}"}
    body = json.dumps(sent).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
