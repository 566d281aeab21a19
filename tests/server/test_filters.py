"""`filter`, `orderBy` and pages both ways, against the same lists narrowed and sorted by hand."""

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import LiveServer

FIELDS = (
    "id givenName familyName knownAs names { givenName familyName } dateOfBirth sex ageBand"
    " ethnicity { state code } disability { state values { code } } needs { level recordedOn } withheld { field }"
)
WITHHELD = "WITHHELD"
Row = dict[str, Any]


def pages(server: LiveServer, identity: str, arguments: str = "", fields: str = FIELDS) -> list[Row]:
    """The whole list, page by page."""
    found: list[Row] = []
    after = None
    while True:
        given = f"first: 60, after: $after {arguments}"
        asked = f"query($after: String) {{ children({given}) {{ totalCount nodes {{ {fields} }} pageInfo {{ endCursor hasNextPage }} }} }}"  # noqa: E501 - one document
        page = server.data_of(identity, asked, {"after": after})["children"]
        found += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(found)
            return found


def seen(row: Row, *names: str) -> bool:
    """Whether none of these is withheld: what is matches no filter, nor the opposite of one."""
    return not {entry["field"] for entry in row["withheld"]} & set(names)


def folded(text: str | None) -> str:
    """As a text is compared."""
    apart = unicodedata.normalize("NFD", text or "")
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).lower()


@pytest.fixture(scope="module")
def rows(live_server: LiveServer) -> list[Row]:
    """Every child of the social worker, in the fixed order."""
    return pages(live_server, "social_worker")


def words(row: Row) -> list[str]:
    """The words of every name."""
    whole = [row["givenName"], row["familyName"], row["knownAs"]]
    whole += [name[part] for name in row["names"] or () for part in ("givenName", "familyName")]
    return folded(" ".join(one for one in whole if one)).replace("-", " ").split()


def held(row: Row) -> set[str]:
    """The codes of the disabilities that are recorded."""
    return {value["code"] for value in row["disability"]["values"] or ()}


CASES: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "prefix": ('{givenName: {startsWith: "a"}}', lambda row: folded(row["givenName"]).startswith("a")),
    "contains": ('{familyName: {contains: "AR"}}', lambda row: "ar" in folded(row["familyName"])),
    "equal": ('{sex: {eq: "F"}}', lambda row: row["sex"] == "F"),
    "not equal": ('{not: {sex: {eq: "F"}}}', lambda row: seen(row, "sex") and row["sex"] != "F"),
    "in": ('{sex: {in: ["M", "U"]}}', lambda row: row["sex"] in ("M", "U")),
    "in nothing": ("{sex: {in: []}}", lambda _: False),
    "not in nothing": ("{not: {sex: {in: []}}}", lambda row: seen(row, "sex")),
    "null": ("{givenName: {isNull: true}}", lambda row: seen(row, "givenName") and row["givenName"] is None),
    "not null": ("{givenName: {isNull: false}}", lambda row: row["givenName"] is not None),
    "not not null": (
        "{not: {givenName: {isNull: false}}}",
        lambda row: seen(row, "givenName") and row["givenName"] is None,
    ),
    "range": (
        '{dateOfBirth: {gte: "2012-01-01", lt: "2016-01-01"}}',
        lambda row: "2012-01-01" <= (row["dateOfBirth"] or "") < "2016-01-01",
    ),
    "outside": (
        '{not: {dateOfBirth: {gte: "2012-01-01", lt: "2016-01-01"}}}',
        lambda row: seen(row, "dateOfBirth") and not "2012-01-01" <= (row["dateOfBirth"] or "") < "2016-01-01",
    ),
    "either": (
        '{or: [{sex: {eq: "M"}}, {givenName: {startsWith: "B"}}]}',
        lambda row: row["sex"] == "M" or folded(row["givenName"]).startswith("b"),
    ),
    "neither": (
        '{not: {or: [{sex: {eq: "M"}}, {givenName: {startsWith: "B"}}]}}',
        lambda row: (
            seen(row, "sex", "givenName") and row["sex"] != "M" and not folded(row["givenName"]).startswith("b")
        ),
    ),
    "any of none": ("{or: []}", lambda _: False),
    "all of none": ("{and: []}", lambda _: True),
    "a reduction": ('{ageBand: {in: ["5_TO_9"]}}', lambda row: row["ageBand"] == "5_TO_9"),
    "a code": (
        '{ethnicity: {code: {in: ["WBRI", "WIRT"]}}}',
        lambda row: row["ethnicity"]["code"] in ("WBRI", "WIRT"),
    ),
    "another code": (
        '{not: {ethnicity: {code: {in: ["WBRI", "WIRT"]}}}}',
        lambda row: row["ethnicity"]["state"] != WITHHELD and row["ethnicity"]["code"] not in ("WBRI", "WIRT"),
    ),
    "a state": ("{ethnicity: {state: {eq: RECORDED}}}", lambda row: row["ethnicity"]["state"] == "RECORDED"),
    "another state": (
        "{not: {ethnicity: {state: {eq: RECORDED}}}}",
        lambda row: row["ethnicity"]["state"] not in ("RECORDED", WITHHELD),
    ),
    "holds a code": ('{disability: {values: {has: "LD"}}}', lambda row: "LD" in held(row)),
    "holds no such code": (
        '{not: {disability: {values: {has: "LD"}}}}',
        lambda row: row["disability"]["state"] != WITHHELD and "LD" not in held(row),
    ),
    "holds any of the codes": (
        '{disability: {values: {hasAny: ["LD", "AUT"]}}}',
        lambda row: bool(held(row) & {"LD", "AUT"}),
    ),
    "holds none of no codes": (
        "{not: {disability: {values: {hasAny: []}}}}",
        lambda row: row["disability"]["state"] != WITHHELD,
    ),
    "no codes are recorded": (
        "{disability: {values: {isNull: true}}}",
        lambda row: row["disability"]["state"] not in (WITHHELD, "RECORDED"),
    ),
    "withheld matches nothing": ("{ethnicity: {state: {eq: WITHHELD}}}", lambda _: False),
    "some": (
        "{needs: {some: {level: {gte: 2}}}}",
        lambda row: any((need["level"] or 0) >= 2 for need in row["needs"] or ()),
    ),
    "none": (
        "{needs: {none: {level: {gte: 2}}}}",
        lambda row: row["needs"] is not None and not any((need["level"] or 0) >= 2 for need in row["needs"]),
    ),
    "every": (
        "{needs: {every: {level: {gte: 2}}}}",
        lambda row: row["needs"] is not None and all((need["level"] or 0) >= 2 for need in row["needs"]),
    ),
    "not every": (
        "{not: {needs: {every: {level: {gte: 2}}}}}",
        lambda row: any((need["level"] or 0) < 2 for need in row["needs"] or ()),
    ),
    "any row": ("{needs: {some: {}}}", lambda row: bool(row["needs"])),
    "no row": ("{needs: {none: {}}}", lambda row: row["needs"] == []),
}
CASES |= {
    "a word": ('{search: "JES"}', lambda row: any(part.startswith("jes") for part in words(row))),
    "two words": (
        '{search: "  ma o "}',
        lambda row: all(any(part.startswith(word) for part in words(row)) for word in ("ma", "o")),
    ),
    "no word": ('{search: " "}', lambda _: True),
    "not a word": (
        '{not: {search: "a"}}',
        lambda row: (
            seen(row, "givenName") and row["names"] is not None and not any(part.startswith("a") for part in words(row))
        ),
    ),
}
NEVER_FOUND = {"in nothing", "any of none", "withheld matches nothing"}


@pytest.mark.parametrize("case", CASES)
def test_a_filter_finds_what_it_says(live_server: LiveServer, rows: list[Row], case: str) -> None:
    """The rows of the whole list that are so, in its order; and there are some, and some that are not."""
    text, fits = CASES[case]
    wanted = [row["id"] for row in rows if fits(row)]
    assert [row["id"] for row in pages(live_server, "social_worker", f", filter: {text}", "id")] == wanted
    assert bool(wanted) is (case not in NEVER_FOUND)


def test_ethnicity_is_withheld_of_some_and_so_matches_no_filter(live_server: LiveServer, rows: list[Row]) -> None:
    """Neither a filter nor its opposite finds them; without one they are there."""
    kept = {row["id"] for row in rows if row["ethnicity"]["state"] == WITHHELD}
    assert kept
    for asked in ('{code: {eq: "WBRI"}}', "{state: {in: [RECORDED, NOT_YET_OBTAINED, REFUSED, UNKNOWN, WITHHELD]}}"):
        for text in (f"{{ethnicity: {asked}}}", f"{{not: {{ethnicity: {asked}}}}}"):
            found = pages(live_server, "social_worker", f", filter: {text}", "id")
            assert not kept & {row["id"] for row in found}, text


def by(name: str, *, descending: bool = False) -> Callable[[list[Row]], list[Row]]:
    """Sort by a field, stable, what is null last."""

    def key(row: Row) -> str | None:
        value = row[name]["code"] if isinstance(row[name], dict) else row[name]
        return folded(value) if "Name" in name and value is not None else value

    def made(rows: list[Row]) -> list[Row]:
        # Not `reverse=True`, which would turn round rows that are alike.
        there = sorted({value for row in rows if (value := key(row)) is not None}, reverse=descending)
        return [row for value in (*there, None) for row in rows if key(row) == value]

    return made


ORDERS: dict[str, list[Callable[[list[Row]], list[Row]]]] = {
    "[{familyName: ASC}]": [by("familyName")],
    "{familyName: DESC}": [by("familyName", descending=True)],
    "[{dateOfBirth: ASC}]": [by("dateOfBirth")],
    "[{sex: DESC}, {givenName: ASC}]": [by("givenName"), by("sex", descending=True)],
    "[{ageBand: ASC}, {familyName: DESC}, {givenName: ASC}]": [
        by("givenName"),
        by("familyName", descending=True),
        by("ageBand"),
    ],
    "[{ethnicity: ASC}]": [by("ethnicity")],
    "[{ethnicity: DESC}, {givenName: ASC}]": [by("givenName"), by("ethnicity", descending=True)],
    "[]": [],
}


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_is_what_it_says(live_server: LiveServer, rows: list[Row], order: str) -> None:
    """Page by page, forwards; and back again from the end, the same list."""
    wanted = rows
    for sort in ORDERS[order]:
        wanted = sort(wanted)
    assert pages(live_server, "social_worker", f", orderBy: {order}") == wanted
    ids = [row["id"] for row in wanted]
    found: list[str] = []
    before = None
    while True:
        page = live_server.data_of(
            "social_worker",
            f"query($before: String) {{ children(last: 70, before: $before, orderBy: {order})"
            " { totalCount nodes { id } edges { cursor }"
            " pageInfo { startCursor endCursor hasPreviousPage hasNextPage } } }",
            {"before": before},
        )["children"]
        found = [*(node["id"] for node in page["nodes"]), *found]
        assert page["totalCount"] == len(ids)
        assert page["pageInfo"]["hasNextPage"] is (before is not None)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        before = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break
    assert found == ids


def test_between_two_cursors(live_server: LiveServer, rows: list[Row]) -> None:
    """`after` and `before` together leave what is between, from either end."""
    order = "orderBy: [{givenName: DESC}]"
    asked = f"{{ children(first: 9, {order}) {{ edges {{ cursor node {{ id }} }} }} }}"
    edges = live_server.data_of("social_worker", asked)["children"]["edges"]
    ids = [edge["node"]["id"] for edge in edges]
    ends = {"after": edges[1]["cursor"], "before": edges[7]["cursor"]}
    for size, wanted in (("first: 3", ids[2:5]), ("last: 3", ids[4:7]), ("first: 50", ids[2:7])):
        page = live_server.data_of(
            "social_worker",
            f"query($after: String, $before: String) {{ children({size}, after: $after, before: $before, {order})"
            " { nodes { id } pageInfo { hasNextPage hasPreviousPage } } }",
            ends,
        )["children"]
        assert [node["id"] for node in page["nodes"]] == wanted
        assert page["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": True}
    assert len(rows) > len(ids)


def test_lists_below_a_child_are_narrowed_and_ordered(live_server: LiveServer, rows: list[Row]) -> None:
    """Rows of the child's own list, by hand and by the server; what is withheld is told as without a filter."""
    child = max(rows, key=lambda row: len(row["needs"] or ()))
    asked = (
        "query($id: ID!, $least: Int!) { child(id: $id) { all: needs { id level recordedOn }"
        " some: needs(filter: {level: {gte: $least}}, orderBy: [{recordedOn: DESC}, {level: ASC}])"
        " { id level recordedOn } withheld { field reason } } }"
    )
    found = live_server.data_of("social_worker", asked, {"id": child["id"], "least": 1})["child"]
    wanted = [need for need in found["all"] if (need["level"] or 0) >= 1]
    wanted.sort(key=lambda need: need["level"])
    wanted.sort(key=lambda need: need["recordedOn"], reverse=True)
    assert found["some"] == wanted
    assert len(wanted) > 1


def test_a_list_is_ordered_by_a_code(live_server: LiveServer, rows: list[Row]) -> None:
    """As the publisher writes it; and by a code of the caller's own rows alone."""
    child = max(rows, key=lambda row: len(row["needs"] or ()))
    asked = "query($id: ID!) {{ child(id: $id) {{ needs(orderBy: [{{element: {}}}]) {{ element {{ code }} }} }} }}"
    found = [
        [
            need["element"]["code"]
            for need in live_server.data_of("social_worker", text, {"id": child["id"]})["child"]["needs"]
        ]
        for text in (asked.format("ASC"), asked.format("DESC"))
    ]
    assert len(set(found[0])) > 1
    assert found == [sorted(found[0]), sorted(found[0], reverse=True)]


def test_an_order_by_a_code_that_is_read_on_no_row_is_refused(live_server: LiveServer) -> None:
    """A housing officer reads no ethnicity; the twin orders by it."""
    asked = "{ children(first: 2, orderBy: [{ethnicity: ASC}]) { nodes { id } } }"
    reply = live_server.ask("housing_officer", asked)
    assert reply.json["errors"][0]["extensions"] == {"code": "FORBIDDEN", "inputs": ["orderBy[0].ethnicity"]}
    assert live_server.ask("social_worker", asked).status == 200


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("(first: 1, last: 1)", "BAD_USER_INPUT", "last"),
        ("(last: 201)", "BAD_USER_INPUT", "last"),
        ("(filter: {sex: {eq: null}})", "BAD_USER_INPUT", "filter.sex.eq"),
        ("(filter: {sex: {}})", "BAD_USER_INPUT", "filter.sex"),
        ("(filter: {needs: {}})", "BAD_USER_INPUT", "filter.needs"),
        ("(filter: {ethnicity: {}})", "BAD_USER_INPUT", "filter.ethnicity"),
        ('(filter: {ethnicity: {code: {in: ["WBRI", "NONE"]}}})', "BAD_USER_INPUT", "filter.ethnicity.code.in"),
        (
            '(filter: {disability: {values: {hasAny: ["LD", "NONE"]}}})',
            "BAD_USER_INPUT",
            "filter.disability.values.hasAny",
        ),
        ("(filter: {disability: {values: {}}})", "BAD_USER_INPUT", "filter.disability.values"),
        ("(orderBy: [{sex: ASC, ageBand: ASC}])", "BAD_USER_INPUT", "orderBy[0]"),
        ("(orderBy: [{}])", "BAD_USER_INPUT", "orderBy[0]"),
        ("(orderBy: [{sex: ASC}, {sex: DESC}])", "BAD_USER_INPUT", "orderBy"),
        ("(orderBy: [{sex: ASC}, {ageBand: ASC}, {givenName: ASC}, {familyName: ASC}])", "LIMIT_EXCEEDED", "orderBy"),
        ("(filter: {not: {not: {not: {not: {}}}}})", "LIMIT_EXCEEDED", "filter"),
        ('(filter: {dateOfBirth: {eq: "2019-02-30"}})', "BAD_USER_INPUT", None),
    ],
)
def test_what_is_no_filter_is_refused(live_server: LiveServer, text: str, code: str, where: str | None) -> None:
    """With a place and without a value."""
    reply = live_server.ask("social_worker", f"{{ children{text} {{ totalCount nodes {{ id }} }} }}")
    (error,) = reply.json["errors"]
    assert error["extensions"]["code"] == code, reply.text
    assert where is None or error["extensions"]["inputs"] == [where]
    assert "NONE" not in reply.text


def test_what_may_be_read_on_no_row_is_no_argument(live_server: LiveServer) -> None:
    """At the argument, inside a variable too, alike for every value; the twin may ask by it."""
    asked = "query($f: ChildFilter, $o: [ChildOrder!]) { children(first: 3, filter: $f, orderBy: $o) { totalCount } }"
    answers = set()
    for code in (["WBRI"], ["NONE"], [], "WBRI"):
        values = {"f": {"or": [{"sex": {"eq": "F"}}, {"not": {"ethnicity": {"code": {"in": code}}}}]}}
        answers.add(live_server.ask("housing_officer", asked, values).text)
        if code != ["NONE"]:
            assert live_server.ask("social_worker", asked, values).status == 200
    (told,) = answers
    assert '"FORBIDDEN"' in told
    assert '"$f.or[1].not.ethnicity"' in told
    for literal in ("{offences: {some: {}}}", "{needs: {some: {child: {religion: {state: {eq: REFUSED}}}}}}"):
        reply = live_server.ask("housing_officer", f"{{ children(filter: {literal}) {{ totalCount }} }}")
        assert (reply.status, reply.json["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN"), literal
    search = '{ children(filter: {search: "a"}) { totalCount } }'
    assert live_server.ask("sysadmin", search).json["errors"][0]["extensions"]["inputs"] == ["filter.search"]
    below = "{ children { nodes { interventions(orderBy: [{outcome: ASC}]) { title } } } }"
    assert live_server.ask("front_door", below).json["errors"][0]["extensions"]["inputs"] == ["orderBy[0].outcome"]
    assert live_server.ask("front_door", below.replace("outcome", "title")).status == 200


def test_one_document_serves_each_shape(live_server: LiveServer, rows: list[Row]) -> None:
    """A plan that is remembered for one filter is never used for another, nor one value for the next."""
    asked = (
        "query($f: ChildFilter, $o: [ChildOrder!]) { children(first: 200, filter: $f, orderBy: $o) { nodes { id } } }"
    )

    def ids(**values: Any) -> list[str]:
        return [node["id"] for node in live_server.data_of("social_worker", asked, values)["children"]["nodes"]]

    def wanted(*sexes: str | None) -> list[str]:
        return [row["id"] for row in rows if row["sex"] in sexes and (len(sexes) == 1 or seen(row, "sex"))][:200]

    all_of_them = {row["sex"] for row in rows}
    for _ in range(2):
        for sex in ("F", "M"):
            assert ids(f={"sex": {"eq": sex}}) == wanted(sex)
            assert ids(f={"not": {"sex": {"eq": sex}}}) == wanted(*(all_of_them - {sex}))
            assert ids(f={"sex": {"in": [sex]}}) == wanted(sex)
        assert ids(f={"sex": {"in": ["F", "M"]}}) == wanted("F", "M")
        assert ids(f={"or": []}) == []
        assert ids(f={"and": []}) == ids(f={}) == ids(f=None) == ids() == [row["id"] for row in rows][:200]
        up, down = ids(o=[{"dateOfBirth": "ASC"}]), ids(o=[{"dateOfBirth": "DESC"}])
        assert up != down
        assert ids(o={"dateOfBirth": "ASC"}) == up
