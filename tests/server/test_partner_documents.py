"""The documents of the guide for agencies: each is answered with the fields that it names, and with no others."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import FieldNode, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, parse, visit

from db.documents import sha256_of
from schema.whole import graphql_schema
from tests.conftest import LiveServer
from tests.server.test_gate_bound import Office
from tests.server.test_trusted_documents import Terminal
from tests.test_docs import ROOT, blocks

PAGE = ROOT / "docs" / "how-to" / "connect-an-agency.md"
STRUCTURE = {"id", "nodes", "pageInfo", "hasNextPage", "endCursor", "withheld", "children", "child"}
WHO = {
    "SchoolPupils": ("partner_client", "larkfield-school-records"),
    "HealthVisit": ("health_visitor", "ward-terminal"),
    "HousingHousehold": ("housing_officer", "housing-desk"),
}


def documents() -> dict[str, str]:
    """The documents of the page, by the name of their operation."""
    texts = [block.text for block in blocks(PAGE) if block.language == "graphql"]
    return {parse(text).definitions[0].name.value: text for text in texts}  # type: ignore[attr-defined] # operations


def named(text: str) -> set[str]:
    """What a document names of the record, as `Type.field`."""
    info, found = TypeInfo(graphql_schema), set()

    class Reader(Visitor):
        """Collects the fields of types with rows."""

        def enter_field(self, node: FieldNode, *_: object) -> None:
            parent = info.get_parent_type()
            if parent is not None and node.name.value not in STRUCTURE and "withheld" in getattr(parent, "fields", {}):
                found.add(f"{get_named_type(parent).name}.{node.name.value}")

    visit(parse(text), TypeInfoVisitor(info, Reader()))
    return found


@pytest.fixture(scope="module")
def terminal(live_server: LiveServer) -> Iterator[Terminal]:
    """The three programs, each held to its one document; and as free as before afterwards."""
    made = Terminal(live_server, Office(live_server))
    for name, text in documents().items():
        made.register(text, mode="TRUSTED", client=WHO[name][1])
    time.sleep(5.1)
    yield made
    for _, client in WHO.values():
        made.office.fetch("DELETE FROM trusted_document WHERE client_id = $1", client)
        made.office.fetch("DELETE FROM client WHERE client_id = $1", client)
    time.sleep(5.1)


def asked(terminal: Terminal, name: str) -> tuple[Any, list[str]]:
    """The rows of an answer, and the fields that the ledger says it gave."""
    identity, client = WHO[name]
    variables = {}
    if name != "SchoolPupils":
        page = terminal.server.data_of(identity, "{ children(first: 1) { nodes { id } } }")
        variables = {"id": page["children"]["nodes"][0]["id"]}
    reply = terminal.ask(identity, client, documentId=f"sha256:{sha256_of(documents()[name])}", variables=variables)
    assert reply.status == 200, reply.text
    (event,) = terminal.office.fetch(
        "SELECT fields FROM audit.access_event WHERE client_id = $1 AND operation_name = $2 ORDER BY at DESC LIMIT 1",
        client,
        name,
    )
    data = reply.json["data"]
    return data.get("children", {}).get("nodes") or [data["child"]], event[0]


@pytest.mark.parametrize("name", WHO)
def test_a_document_is_answered_with_the_fields_that_it_names(terminal: Terminal, name: str) -> None:
    """By the keys of the answer, and by what is on record; something of it is there."""
    rows, fields = asked(terminal, name)
    wanted = named(documents()[name])
    assert {field for field in fields if field.partition(".")[2] not in STRUCTURE} == wanted
    top = {field.partition(".")[2] for field in wanted if field.startswith("Child.")}
    for row in rows:
        assert set(row) - STRUCTURE == top
    assert any(row["givenName"] for row in rows)
    assert len(wanted) <= 8


@pytest.mark.parametrize("name", WHO)
def test_no_other_document_is_taken_from_its_program(terminal: Terminal, name: str) -> None:
    """One field more is another document; the allowed twin is above."""
    more = documents()[name].replace("givenName\n", "givenName sex\n", 1)
    assert more != documents()[name]
    reply = terminal.ask(*WHO[name], query=more, variables={"id": "Child:x"} if "$id" in more else {})
    assert reply.status == 403, json.loads(reply.text)
