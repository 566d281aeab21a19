"""Filters and orders as weapons: patterns, sizes, cursors of others, and questions about what may not be seen."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import LiveServer

COUNT = (
    "query Count($f: ChildFilter) { children(first: 200, filter: $f) { totalCount nodes { givenName familyName } } }"
)
ODD = (
    *(
        "%",
        "_",
        "a%",
        "%a%",
        "\\",
        "a\\",
        "\\%",
        "\\\\",
        "*",
        ".",
        ".*",
        "^A",
        "A$",
        "(",
        "[",
        "a|b",
        "(?=a)",
        "$1",
        "{0}",
    ),
    *("'", "''", "' OR true --", '"', "\n", "\t", " ", "\x01", "\u0301", "\u200b", "\U0010ffff", "😀", "ﬁ"),
)


def count(server: LiveServer, filter_: Any, identity: str = "social_worker") -> int:
    """How many children a filter finds."""
    return int(server.data_of(identity, COUNT, {"f": filter_})["children"]["totalCount"])


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("sign", ["startsWith", "contains", "eq"])
def test_a_text_is_matched_literally(live_server: LiveServer, sign: str, text: str) -> None:
    """No pattern, no escape and no quotation: it finds the names that hold these very characters."""
    found = live_server.data_of("social_worker", COUNT, {"f": {"givenName": {sign: text}}})["children"]
    if text != "\u0301":  # an accent by itself is no text, and every name begins with that
        assert all(text in node["givenName"] for node in found["nodes"])
    everything = count(live_server, {"givenName": {"isNull": False}})
    others = count(live_server, {"and": [{"not": {"givenName": {sign: text}}}, {"givenName": {"isNull": False}}]})
    assert found["totalCount"] + others == everything
    assert everything > 100


@pytest.mark.parametrize(
    ("filter_", "code"),
    [
        ({"givenName": {"eq": "a\0"}}, "BAD_USER_INPUT"),
        ({"givenName": {"in": ["a", "\0"]}}, "BAD_USER_INPUT"),
        ({"givenName": {"contains": "a" * 201}}, "LIMIT_EXCEEDED"),
        ({"givenName": {"contains": "é" * 100_000}}, "LIMIT_EXCEEDED"),
        ({"sex": {"in": ["F"] * 501}}, "LIMIT_EXCEEDED"),
        ({"id": {"in": ["Child:x"] * 501}}, "LIMIT_EXCEEDED"),
        ({"or": [{"sex": {"eq": "F"}}] * 21}, "LIMIT_EXCEEDED"),
        ({"or": [{}] * 21}, "LIMIT_EXCEEDED"),
        ({"or": [{"and": []}] * 21}, "LIMIT_EXCEEDED"),
        ({"or": [{}] * 40_000}, "LIMIT_EXCEEDED"),
        ({"not": {"needs": {"some": {"child": {"needs": {"some": {}}}}}}}, "LIMIT_EXCEEDED"),
        ({"dateOfBirth": {"gte": "10000-01-01"}}, "BAD_USER_INPUT"),
        ({"dateOfBirth": {"gte": 20200101}}, "BAD_USER_INPUT"),
        ({"caseNotes": {"some": {"writtenAt": {"lt": "2020-01-01T00:00:00"}}}}, "BAD_USER_INPUT"),
        ({"caseNotes": {"some": {"writtenAt": {"lt": "0001-01-01T00:00:00+14:00"}}}}, "BAD_USER_INPUT"),
        ({"needs": {"some": {"level": {"eq": 2**31}}}}, "BAD_USER_INPUT"),
        ({"search": "a b c d e f g h i"}, "LIMIT_EXCEEDED"),
        ({"search": "a" * 201}, "LIMIT_EXCEEDED"),
        ({"search": "a \0"}, "BAD_USER_INPUT"),
        ({"search": None}, "BAD_USER_INPUT"),
        ({"sex": {"regex": "."}}, "BAD_USER_INPUT"),
        ({"__proto__": {"eq": "."}}, "BAD_USER_INPUT"),
        ([], "BAD_USER_INPUT"),
        ("{}", "BAD_USER_INPUT"),
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_what_is_too_large_or_no_filter_is_refused(live_server: LiveServer, filter_: Any, code: str) -> None:
    """With a code, at once, and without a word of what was sent."""
    reply = live_server.ask("social_worker", COUNT, {"f": filter_})
    assert reply.status == 400, reply.text[:300]
    assert reply.json["errors"][0]["extensions"]["code"] == code
    assert len(reply.text) < 400


@pytest.mark.parametrize("deep", [33, 200, 400, 900])
def test_depth_breaks_nothing(live_server: LiveServer, deep: int) -> None:
    """As a literal, and inside a variable: refused by a limit, or by what JSON can nest, and never a fault."""
    literal = "{not: " * deep + "{}" + "}" * deep
    nested: Any = {}
    for _ in range(deep):
        nested = {"not": nested}
    for reply in (
        live_server.ask("social_worker", f"{{ children(filter: {literal}) {{ totalCount }} }}"),
        live_server.ask("social_worker", COUNT, {"f": nested}),
    ):
        assert reply.status == 400
        assert reply.json["errors"][0]["extensions"]["code"] in ("LIMIT_EXCEEDED", "BAD_USER_INPUT")


def test_the_longest_lists_are_answered(live_server: LiveServer) -> None:
    """At the limits, not beyond: the twin of what is refused."""
    assert count(live_server, {"sex": {"in": ["F"] * 500}}) == count(live_server, {"sex": {"eq": "F"}})
    assert count(live_server, {"or": [{"sex": {"eq": "F"}}] * 20}) == count(live_server, {"sex": {"eq": "F"}})
    assert count(live_server, {"givenName": {"contains": "a" * 200}}) == 0
    assert count(live_server, {"not": {"not": {"not": {}}}}) == 0


LIST = "query($f: ChildFilter, $o: [ChildOrder!], $c: String) { children(first: 3, after: $c, filter: $f, orderBy: $o) { edges { cursor node { id } } pageInfo { endCursor } } }"  # noqa: E501 - one document
BACK = LIST.replace("first", "last").replace("after", "before")
GIRLS, BY_NAME = {"sex": {"eq": "F"}}, [{"familyName": "ASC"}]


def test_a_cursor_is_of_one_list(live_server: LiveServer) -> None:
    """Of another filter, another order, another caller, or none: one status and one text; its own list takes it."""
    cursor = live_server.data_of("social_worker", LIST, {"f": GIRLS, "o": BY_NAME})["children"]["pageInfo"]["endCursor"]
    theirs = live_server.data_of("front_door", LIST, {"f": GIRLS, "o": BY_NAME})["children"]["pageInfo"]["endCursor"]
    plain = live_server.data_of("social_worker", LIST, {})["children"]["pageInfo"]["endCursor"]
    wrong = [
        {"f": {"sex": {"eq": "M"}}, "o": BY_NAME, "c": cursor},
        {"f": {"sex": {"in": ["F"]}}, "o": BY_NAME, "c": cursor},
        {"f": GIRLS, "o": [{"familyName": "DESC"}], "c": cursor},
        {"f": GIRLS, "o": [{"givenName": "ASC"}], "c": cursor},
        {"f": GIRLS, "c": cursor},
        {"o": BY_NAME, "c": cursor},
        {"c": cursor},
        {"f": GIRLS, "o": BY_NAME, "c": plain},
        {"f": GIRLS, "o": BY_NAME, "c": theirs},
        {"f": GIRLS, "o": BY_NAME, "c": cursor[:-1] + ("A" if cursor[-1] != "A" else "B")},
        {"f": GIRLS, "o": BY_NAME, "c": ""},
    ]
    answers = {
        (reply.status, reply.text)
        for values in wrong
        for query in (LIST, BACK)
        for reply in [live_server.ask("social_worker", query, values)]
    }
    ((status, text),) = answers
    assert status == 400
    assert '"BAD_USER_INPUT"' in text
    for query in (LIST, BACK):
        assert live_server.ask("social_worker", query, {"f": GIRLS, "o": BY_NAME, "c": cursor}).status == 200
    assert live_server.ask("front_door", LIST, {"f": GIRLS, "o": BY_NAME, "c": theirs}).status == 200


def test_counts_tell_nothing_of_what_is_withheld(own_server: LiveServer, own_record: Callable[..., list[Any]]) -> None:
    """Of a child whose ethnicity the caller may not see: whatever is recorded of it, no answer moves by a byte."""
    asked = (
        "query($f: ChildFilter) { children(first: 200, filter: $f, orderBy: [{ageBand: ASC}])"
        " { totalCount nodes { id } } }"
    )
    (found,) = own_record(
        """
        SELECT c.id FROM child c JOIN demo_identity d ON d.name = 'social_worker'
          JOIN agency g ON g.id = d.agency_id AND g.authority_code = c.authority_code
          JOIN account a ON a.subject = d.subject
         WHERE NOT EXISTS (SELECT FROM involvement i WHERE i.child_id = c.id AND i.practitioner_id = a.practitioner_id)
           AND NOT EXISTS (SELECT FROM shield s WHERE s.child_id = c.id) AND NOT EXISTS
               (SELECT FROM seal s WHERE s.child_id = c.id) AND c.archived_on IS NULL ORDER BY 1 LIMIT 1
        """
    )
    comparisons = [{"code": {"eq": "WIRT"}}, {"code": {"in": ["WIRT", "ABAN"]}}, {"state": {"eq": "RECORDED"}}]
    filters: list[Any] = [{"ethnicity": one} for one in comparisons]
    filters += [{"not": one} for one in filters] + [{"or": [one, {"not": one}]} for one in filters]
    told = {}
    for state, code in (("RECORDED", "WIRT"), ("RECORDED", "ABAN"), ("REFUSED", None), ("NOT_YET_OBTAINED", None)):
        own_record("DELETE FROM child_ethnicity WHERE child_id = $1", found["id"])
        own_record(
            "INSERT INTO child_ethnicity (child_id, state, scheme, code)"
            " VALUES ($1, $2, CASE WHEN $3::text IS NULL THEN NULL ELSE 'ethnicity' END, $3)",
            *(found["id"], state, code),
        )
        told[state, code] = [own_server.ask("social_worker", asked, {"f": one}).text for one in filters]
        assert all(f"Child:{found['id']}" not in text for text in told[state, code])
    first, *others = told.values()
    assert all(other == first for other in others)
    seen = own_server.data_of("social_worker", asked, {"f": {"id": {"eq": f"Child:{found['id']}"}}})
    assert seen["children"]["totalCount"] == 1


def test_a_shield_is_as_nothing_recorded(own_server: LiveServer, own_record: Callable[..., list[Any]]) -> None:
    """Under a shield the values are hidden: filters take them for not recorded, and lists for empty."""
    (found,) = own_record(
        """
        SELECT i.child_id AS id FROM involvement i JOIN account a USING (practitioner_id)
          JOIN demo_identity d ON d.subject = a.subject AND d.name = 'social_worker'
          JOIN child_ethnicity e ON e.child_id = i.child_id AND e.state = 'RECORDED'
         WHERE i.started_on <= current_date AND coalesce(i.ended_on > current_date, true)
           AND NOT EXISTS (SELECT FROM shield s WHERE s.child_id = i.child_id)
           AND EXISTS (SELECT FROM need n WHERE n.child_id = i.child_id AND n.domain = 1) ORDER BY 1 LIMIT 1
        """
    )
    key: dict[str, Any] = {"id": {"eq": f"Child:{found['id']}"}}
    open_to: list[Any] = [
        {"ethnicity": {"state": {"eq": "RECORDED"}}},
        {"needs": {"some": {}}},
        {"ethnicity": {"code": {"in": []}}},
    ]
    before = [count(own_server, {**key, **one}) for one in open_to]
    assert before[:2] == [1, 1]
    own_record(
        "INSERT INTO shield (child_id, scope, grounds, review_on) VALUES ($1, 'RECORD', 'HARM_TO_BOTH', '2099-01-01')",
        found["id"],
    )
    try:
        assert [count(own_server, {**key, **one}) for one in open_to] == [0, 0, 0]
        assert [count(own_server, {**key, "not": one}) for one in open_to] == [1, 1, 1]
        assert count(own_server, {**key, "ethnicity": {"state": {"eq": "NOT_YET_OBTAINED"}}}) == 1
        assert count(own_server, {**key, "needs": {"none": {}}}) == 1
        assert count(own_server, {**key, "needs": {"every": {"level": {"eq": 99}}}}) == 1
    finally:
        own_record("DELETE FROM shield WHERE child_id = $1", found["id"])
    assert [count(own_server, {**key, **one}) for one in open_to] == before


def test_a_search_looks_at_no_name_that_is_kept_back(
    own_server: LiveServer, own_record: Callable[..., list[Any]]
) -> None:
    """A former name finds the child for who may see it, and for nobody else; one before an adoption for nobody."""
    (found,) = own_record(
        """
        SELECT i.child_id AS id FROM involvement i JOIN account a USING (practitioner_id)
          JOIN demo_identity d ON d.subject = a.subject AND d.name = 'social_worker'
         WHERE i.started_on <= current_date AND coalesce(i.ended_on > current_date, true)
           AND NOT EXISTS (SELECT FROM shield s WHERE s.child_id = i.child_id) ORDER BY 1 LIMIT 1
        """
    )
    key: dict[str, Any] = {"id": {"eq": f"Child:{found['id']}"}}
    for type_, word in (("PREVIOUS", "Qwertz"), ("PRE_ADOPTION", "Xyzzyx")):
        own_record(
            "INSERT INTO person_name (person_id, type, given_name, valid_to) VALUES ($1, $2, $3, '2020-01-01')",
            *(found["id"], type_, word),
        )
    try:
        assert count(own_server, {**key, "search": "qwe"}) == 1
        assert count(own_server, {**key, "search": "xyz"}) == 0
        assert count(own_server, {**key, "not": {"search": "xyz"}}) == 1
        seen = own_server.data_of("front_door", COUNT, {"f": key})["children"]["totalCount"]
        assert seen == 1
        (names,) = own_server.data_of(
            "front_door", "query($i: ID!) { child(id: $i) { names { givenName } } }", {"i": key["id"]["eq"]}
        )["child"].values()
        is_open = any(name["givenName"] == "Qwertz" for name in names or ())
        assert count(own_server, {**key, "search": "qwertz"}, "front_door") == int(is_open)
    finally:
        own_record("DELETE FROM person_name WHERE person_id = $1 AND given_name IN ('Qwertz', 'Xyzzyx')", found["id"])
