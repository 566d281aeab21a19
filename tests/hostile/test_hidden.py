"""A shield must not show: shielded is answered exactly as never recorded, and a withheld value as none.

The law of non-interference, tried by hand on the server as it runs: change what a caller may not see, and every byte
of the answer stays.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from db.tables import metadata
from tests.clearing import clearing
from tests.conftest import LiveServer

FIELDS = (
    "__typename id givenName familyName dateOfBirth sex ethnicity { state code label source recordedOn } "
    "immigrationStatus { state code } disability { state values { code } } "
    "familyMembers { id givenName familyName relation { label } riskToChild child { id } withheld { field reason } } "
    "needs { id summary element { code } interventions { id } withheld { field reason } } "
    "interventions { id title agency { name } need { id } withheld { field reason } } "
    "episodes { id category referralSource { code } withheld { field reason } } withheld { field reason }"
)
ASKED = {
    "list": "{ children(first: 200) { totalCount pageInfo { endCursor } edges { cursor node { id givenName ethnicity { state } "  # noqa: E501 - one document
    "familyMembers { id child { id needs { id } } } needs { id } episodes { id } withheld { field reason } } } } }",
    "child": f"query($id: ID!) {{ child(id: $id) {{ {FIELDS} }} }}",
    "node": f"query($id: ID!) {{ node(id: $id) {{ ... on Child {{ {FIELDS} }} }} }}",
    "one field": "query($id: ID!) { child(id: $id) { ethnicity { state } withheld { field } } }",
    "alone": "query($id: ID!) { child(id: $id) { needs { id } } }",
    "rows": "query($need: ID!, $event: ID!) { a: node(id: $need) { __typename id } b: node(id: $event) { id } }",
}
WHO = ["social_worker", "front_door", "housing_officer"]
TABLES = [
    "child_ethnicity",
    "child_immigration",
    "child_disability_code",
    "child_disability",
    "intervention",
    "need",
    "episode",
]


@pytest.fixture
def child(own_record: Any) -> Iterator[dict[str, str]]:
    """A child with much on record, with whom the social worker works; put back afterwards."""
    (found,) = own_record(
        """
        SELECT c.id::text AS id, (SELECT min(n.id::text) FROM need n WHERE n.child_id = c.id) AS need,
               (SELECT min(e.id::text) FROM episode e WHERE e.child_id = c.id) AS event
          FROM child c JOIN involvement i ON i.child_id = c.id
          JOIN account a ON a.practitioner_id = i.practitioner_id
          JOIN demo_identity d ON d.subject = a.subject AND d.name = 'social_worker'
         WHERE coalesce(i.ended_on > current_date, true) AND NOT EXISTS (SELECT FROM shield s WHERE s.child_id = c.id)
           AND EXISTS (SELECT FROM need n WHERE n.child_id = c.id AND n.domain IS NOT NULL)
           AND EXISTS (SELECT FROM episode e WHERE e.child_id = c.id)
           AND EXISTS (SELECT FROM child_ethnicity e WHERE e.child_id = c.id AND e.state = 'RECORDED')
           AND EXISTS (SELECT FROM relationship r JOIN child o ON o.id = r.person_id WHERE r.child_id = c.id)
         ORDER BY c.id LIMIT 1
        """
    )
    tables = [table.name for table in metadata.sorted_tables if table.schema is None]
    once(own_record, *(f"CREATE TABLE copy_{table} AS SELECT * FROM {table}" for table in tables))  # noqa: S608 - our names
    # Who gave a consent must have been a parent: with the edge to them the consent would go too, and that is told.
    own_record("UPDATE consent SET status = 'EXPIRED', withdrawn_at = NULL WHERE child_id = $1", UUID(found["id"]))
    yield dict(found)
    once(
        own_record,
        f"TRUNCATE {', '.join(tables)}",
        *(f"INSERT INTO {table} SELECT * FROM copy_{table}" for table in tables),  # noqa: S608 - our names
        f"DROP TABLE {', '.join(f'copy_{table}' for table in tables)}",
    )


def once(run: Any, *statements: str) -> None:
    """Many statements on one connection, all or none."""
    run(f"DO $$ BEGIN {'; '.join(statements)}; END $$")


def answers(server: LiveServer, child: dict[str, str], who: list[str]) -> dict[tuple[str, str, str], tuple[int, str]]:
    """What each of them is answered, to the byte."""
    values = {"id": f"Child:{child['id']}", "need": f"Need:{child['need']}", "event": f"Episode:{child['event']}"}
    found = {}
    for identity in who:
        for name, query in ASKED.items():
            for form in ("",) if name == "list" else ("", "located"):
                reply = server.ask(identity, query, values, headers={"X-Access-Errors": form} if form else {})
                found[identity, name, form] = (reply.status, reply.text)
    return found


def shield(run: Any, child: dict[str, str], scope: str) -> None:
    """Put a shield on the child."""
    run(
        "INSERT INTO shield (id, child_id, scope, grounds, review_on)"
        " VALUES (gen_random_uuid(), $1, $2, 'HARM_TO_CHILD', current_date + 30)",
        UUID(child["id"]),
        scope,
    )


def forget(run: Any, child: dict[str, str]) -> None:
    """Remove all that was ever recorded of the child, on both sides of each family edge."""
    key = UUID(child["id"])
    for table in TABLES:
        for sql in clearing(metadata.tables[table], "child_id = $1"):
            run(sql, key)
    run("DELETE FROM relationship WHERE child_id = $1 OR person_id = $1", key)


def test_shielded_is_never_recorded(own_server: LiveServer, own_record: Any, child: dict[str, str]) -> None:
    """For every caller, query and form: the bytes for a shielded record are those for an empty one."""
    open_ = answers(own_server, child, WHO)
    shield(own_record, child, "RECORD")
    shielded = answers(own_server, child, WHO)
    forget(own_record, child)
    shielded_and_empty = answers(own_server, child, WHO)
    own_record("DELETE FROM shield WHERE child_id = $1", UUID(child["id"]))
    never = answers(own_server, child, WHO)
    assert [key for key in never if shielded[key] != never[key]] == []
    assert [key for key in never if shielded_and_empty[key] != never[key]] == []
    # The twin: without a shield the social worker sees much of it, and so do colleagues by the sibling's family.
    assert open_["social_worker", "child", ""] != never["social_worker", "child", ""]
    assert open_["social_worker", "list", ""] != never["social_worker", "list", ""]
    assert '"RECORDED"' in open_["social_worker", "child", ""][1]
    assert "SHIELD" not in str(shielded).upper()


def test_a_shield_of_links_hides_the_edges_on_both_sides(
    own_server: LiveServer, own_record: Any, child: dict[str, str]
) -> None:
    """As if the two people had never been linked."""
    shield(own_record, child, "PERSON_LINK")
    linked = answers(own_server, child, WHO)
    own_record("DELETE FROM relationship WHERE child_id = $1 OR person_id = $1", UUID(child["id"]))
    own_record("DELETE FROM shield WHERE child_id = $1", UUID(child["id"]))
    gone = answers(own_server, child, WHO)
    assert [key for key in gone if linked[key] != gone[key]] == []


def test_a_lifted_shield_hides_nothing(own_server: LiveServer, own_record: Any, child: dict[str, str]) -> None:
    """The twin: the shield is what hid it."""
    before = answers(own_server, child, ["social_worker"])
    shield(own_record, child, "RECORD")
    during = answers(own_server, child, ["social_worker"])
    own_record(
        "UPDATE shield SET set_at = now() - interval '2 days', lifted_at = now() - interval '1 second'"
        " WHERE child_id = $1",
        UUID(child["id"]),
    )
    assert answers(own_server, child, ["social_worker"]) == before
    assert during != before


@pytest.mark.parametrize("identity", ["housing_officer", "sysadmin", "social_worker"])
def test_withheld_is_told_whether_or_not_there_is_a_value(
    own_server: LiveServer, own_record: Any, child: dict[str, str], identity: str
) -> None:
    """What a role never reads, and does not read of this child, may be there or not: the bytes are the same."""
    told = "{ children(first: 200) { totalCount nodes { id ethnicity { state code } immigrationStatus { state } disability { state values { code } } needs { id summary } episodes { id } withheld { field reason } } } }"  # noqa: E501 - one document
    seen = "query($id: ID!) { child(id: $id) { id ethnicity { state code } immigrationStatus { state } needs { id } episodes { id } withheld { field reason } } }"  # noqa: E501 - one document
    values = {"id": f"Child:{child['id']}"}

    def ask() -> list[str]:
        return [
            own_server.ask(identity, query, values if "$id" in query else None, headers=headers).text
            for query in (told, seen)
            for headers in ({}, {"X-Access-Errors": "located"})
        ]

    before, twin = ask(), own_server.ask("front_door", told).text
    others = own_record(
        """
        SELECT c.id FROM child c WHERE NOT EXISTS (
            SELECT FROM involvement i JOIN account a ON a.practitioner_id = i.practitioner_id
              JOIN demo_identity d ON d.subject = a.subject AND d.name = $1 WHERE i.child_id = c.id)
        """,
        identity,
    )
    keys = [row["id"] for row in others]
    # Whoever works for an authority reads the episodes of its children; of the rest, only where they are involved.
    for table in (name for name in TABLES if identity != "social_worker" or name != "episode"):
        for sql in clearing(metadata.tables[table], "child_id = ANY ($1)"):
            own_record(sql, keys)
    after = ask()
    assert after == before
    assert own_server.ask("front_door", told).text != twin
