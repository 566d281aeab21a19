"""Python's gql: fragments and variables, paging, withheld values, errors, and a client for each capacity."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport
from graphql import GraphQLObjectType

from tests.server.lines import Office

CARDS = """
    query Cards($first: Int!, $after: String) {
      children(first: $first, after: $after) {
        nodes { id ...Card }
        pageInfo { hasNextPage endCursor }
      }
    }
    fragment Card on Child {
      givenName
      ethnicity { state label }
      withheld { field reason }
    }
"""
WATCH = Path(__file__).resolve().parent / "src" / "watch.py"
OLDEST = """
    SELECT p.id, p.given_name FROM involvement i JOIN person p ON p.id = i.child_id
    JOIN child c ON c.id = p.id
    WHERE i.practitioner_id = $1 AND i.ended_on IS NULL AND c.archived_on IS NULL AND p.given_name IS NOT NULL
      AND NOT EXISTS (SELECT FROM seal s WHERE s.child_id = p.id)
      AND NOT EXISTS (SELECT FROM shield s WHERE s.child_id = p.id)
    ORDER BY p.id LIMIT 1
"""
RENAME = "UPDATE person SET given_name = $2 WHERE id = $1"


def client_of(server: Any, identity: str, **headers: str) -> Client:
    """A client that reads the schema of its capacity, and checks documents against it before they are sent."""
    sent = {"Authorization": f"Bearer {server.token(identity)}", **headers}
    transport = HTTPXTransport(url=f"{server.url}/graphql", headers=sent)
    return Client(transport=transport, fetch_schema_from_transport=True)


def pages(client: Client, size: int) -> Iterator[list[dict[str, Any]]]:
    """Every page, one after the other."""
    after, more = None, True
    with client as session:
        while more:
            asked = GraphQLRequest(CARDS, variable_values={"first": size, "after": after})
            found = session.execute(asked)["children"]
            after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
            yield found["nodes"]


def fields(client: Client, name: str) -> set[str]:
    """The fields of a type in the schema that a client keeps."""
    assert client.schema is not None
    kind = client.schema.get_type(name)
    assert isinstance(kind, GraphQLObjectType)
    return set(kind.fields)


def test_pages_and_what_was_withheld(live_server: Any) -> None:
    """A few pages of a social worker: some recorded, some withheld, and each of these told."""
    found = pages(client_of(live_server, "social_worker"), 10)
    rows = [row for _, page in zip(range(3), found, strict=False) for row in page]
    assert len({row["id"] for row in rows}) == 30
    assert {row["ethnicity"]["state"] for row in rows} >= {"RECORDED", "WITHHELD"}
    for row in rows:
        told = any(entry["field"] == "ethnicity" for entry in row["withheld"])
        assert told == (row["ethnicity"]["state"] == "WITHHELD")


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/graphql-response+json"])
def test_errors_reach_the_client_with_their_code(live_server: Any, accept: str) -> None:
    """Whatever form is asked for, and so at either status."""
    asked = GraphQLRequest(CARDS, variable_values={"first": 500})
    client = client_of(live_server, "social_worker", Accept=accept)
    with client as session, pytest.raises(TransportQueryError) as failed:
        session.execute(asked)
    assert failed.value.data is None
    assert failed.value.errors is not None
    assert [error["extensions"]["code"] for error in failed.value.errors] == ["BAD_USER_INPUT"]


def test_a_client_for_each_capacity(live_server: Any) -> None:
    """The schema that a client keeps is that of its capacity, and so are its answers."""
    front_door = client_of(live_server, "duty_worker", **{"X-Acting-Role": "front_door"})
    social_worker = client_of(
        live_server, "duty_worker", **{"X-Acting-Role": "social_worker", "X-Purpose": "DIRECT_CARE"}
    )
    assert next(pages(front_door, 50)) != next(pages(social_worker, 50))
    assert fields(front_door, "Intervention") < fields(social_worker, "Intervention")


def test_a_program_is_told_of_changes(live_server: Any) -> None:
    """The one in the guide: the children at once, and again when one of them has another name."""
    environment = {**os.environ, "ECAF_URL": live_server.url, "ECAF_TOKEN": live_server.token("social_worker")}
    office = Office(live_server)
    worker = office.practitioner("social_worker")
    child = office.fetch(OLDEST, worker)[0]
    with subprocess.Popen([sys.executable, str(WATCH)], env=environment, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        try:
            first = program.stdout.readline()
            assert child["given_name"] in first
            assert "(WITHHELD)" not in first, "they are the children that the caller works with"
            office.fetch(RENAME, child["id"], "Ondine")
            second = program.stdout.readline()
            assert second.split()[:2] == first.split()[:2]
            assert "Ondine (" in second
        finally:
            office.fetch(RENAME, child["id"], child["given_name"])
            program.kill()
