"""What any client may rely on, whatever it sends: status, media type, headers, one form of errors."""

import gzip
import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest

TYPENAME = {"query": "{ __typename }"}
JSON = {"Content-Type": "application/json"}
BODY = json.dumps(TYPENAME).encode()


def code(reply: Any) -> str:
    """The code of the only error; an answer without data holds nothing else."""
    assert set(reply.json) == {"errors"}, reply.text
    (error,) = reply.json["errors"]
    assert set(error) <= {"message", "locations", "extensions"}
    return str(error["extensions"]["code"])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused_and_told_which_are_right(wire: Any, method: str) -> None:
    """405, with `Allow`."""
    reply = wire.send(method, "/graphql", BODY, JSON)
    assert (reply.status, code(reply)) == (405, "METHOD_NOT_ALLOWED")
    assert reply.headers["allow"] == "GET, POST"


def test_a_method_override_is_no_override(wire: Any) -> None:
    """The method is the request's own."""
    sent = {"X-HTTP-Method-Override": "POST", **JSON}
    assert wire.send("PUT", "/graphql", BODY, sent).status == 405
    assert wire.send("POST", "/graphql", BODY, {**sent, "X-HTTP-Method-Override": "PUT"}).status == 200


@pytest.mark.parametrize(
    ("accept", "status", "media"),
    [
        (None, 200, "application/json"),
        ("*/*", 200, "application/json"),
        ("application/json", 200, "application/json"),
        ("application/graphql-response+json", 200, "application/graphql-response+json"),
        (
            "application/graphql-response+json, application/json;q=0.9",
            200,
            "application/graphql-response+json",
        ),
        ("application/graphql-response+json;q=0.1, application/json", 200, "application/json"),
        ("text/html, */*;q=0.1", 200, "application/json"),
        ("text/html", 406, "application/json"),
        ("application/json;q=0", 406, "application/json"),
        ("application/json;q=nan", 406, "application/json"),
    ],
)
def test_media_types(wire: Any, accept: str | None, status: int, media: str) -> None:
    """What is accepted decides the form; what cannot be produced is 406."""
    reply = wire.post(TYPENAME, {} if accept is None else {"Accept": accept})
    assert reply.status == status
    assert reply.headers["content-type"] == f"{media}; charset=utf-8"
    if status == 406:
        assert code(reply) == "NOT_ACCEPTABLE"


NEWER, OLDER = "application/graphql-response+json", "application/json"
FORMS = [
    (None, 400),
    ("*/*", 400),
    ("application/*", 400),
    (NEWER, 400),
    (f"{NEWER}, {OLDER}", 400),
    (f"{NEWER}, {OLDER};q=0.9", 400),
    (OLDER, 200),
    (f"{OLDER}, {NEWER}", 200),
    (f"{NEWER};q=0.5, {OLDER}", 200),
    (f"text/html, {OLDER};q=0.9, */*;q=0.8", 200),
]
"""What `Accept` says, and the status of an operation that is wrong."""
WRONG_OPERATIONS = {
    "a mistake in the document": {"query": "{ viewer { role }"},
    "an unknown field": {"query": "{ nobody }"},
    "a variable that does not fit": {
        "query": "query($n: Int) { children(first: $n) { totalCount } }",
        "variables": {"n": "x"},
    },
    "a mutation": {"query": "mutation { a }"},
    "a name that is not there": {"query": "query A { __typename }", "operationName": "B"},
    "a foreign cursor": {"query": '{ children(after: "x") { totalCount } }'},
    "over a limit": {"query": "{ " + " ".join(f"a{n}: __typename" for n in range(5_000)) + " }"},
}


@pytest.mark.parametrize("operation", WRONG_OPERATIONS.values(), ids=WRONG_OPERATIONS)
def test_the_status_of_a_wrong_operation(wire: Any, operation: dict[str, Any]) -> None:
    """200 for a client that names the older media type; the same body in every form."""
    bodies = set()
    for accept, status in FORMS:
        reply = wire.post(operation, {} if accept is None else {"Accept": accept})
        assert reply.status == status, accept
        assert code(reply) in ("BAD_USER_INPUT", "LIMIT_EXCEEDED")
        bodies.add(reply.text)
    assert len(bodies) == 1


@pytest.mark.parametrize("accept", [accept for accept, _ in FORMS])
def test_what_cannot_be_read_or_is_not_allowed_has_one_status(wire: Any, accept: str | None) -> None:
    """Nothing but a mistake in an operation is ever written as 200."""
    form = {} if accept is None else {"Accept": accept}
    for body in (b"", b"{}", b"[]", b'{"query": ""}', b'{"query": "{ __typename }", "variables": []}'):
        assert wire.post(body, form).status == 400, body
    assert wire.post(TYPENAME, {**form, "X-Acting-Role": ""}).status == 400
    assert wire.post(TYPENAME, {**form, "X-Acting-Role": "auditor"}).status == 403
    assert wire.post(TYPENAME, {**form, "Authorization": "Bearer x"}).status == 401
    assert wire.send("PUT", "/graphql", BODY, {**JSON, **form}).status == 405
    assert wire.post(BODY, {**form, "Content-Type": "text/plain"}).status == 415


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/jsonx",
    ],
)
def test_other_bodies_are_refused(wire: Any, sent: str) -> None:
    """415: what a form of another site can send is no operation."""
    reply = wire.post(BODY, {"Content-Type": sent})
    assert (reply.status, code(reply)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("sent", ["application/json; charset=utf-8", 'Application/JSON; charset="UTF-8"'])
def test_json_may_be_spelt_differently(wire: Any, sent: str) -> None:
    """The twins of the refused."""
    assert wire.post(BODY, {"Content-Type": sent}).status == 200


def test_a_packed_body_is_refused(wire: Any) -> None:
    """What unpacks may be of any size."""
    reply = wire.post(gzip.compress(BODY), {"Content-Encoding": "gzip"})
    assert (reply.status, code(reply)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "path",
    ["/graphql", "/graphiql", "/health/live", "/health/ready", "/demo/identities", "/", "/no/such", "/demo/token"],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_nothing_is_kept_by_anybody(wire: Any, method: str, path: str) -> None:
    """Every answer says so, also those for what does not exist; only the page's hashed files may be kept."""
    reply = wire.send(method, path, headers={"Accept": "*/*"})
    assert reply.headers.get("cache-control") == "no-store"
    assert reply.headers.get("x-content-type-options") == "nosniff"
    assert "etag" not in reply.headers or path == "/graphiql"
    assert "access-control-allow-origin" not in reply.headers
    assert "set-cookie" not in reply.headers
    assert "server" not in reply.headers


class TestGet:
    """Queries, and only queries, by GET."""

    def test_a_query(self, wire: Any) -> None:
        """The same bytes as by POST."""
        asked = {
            "query": "query A($n: Int) { children(first: $n) { nodes { id } } } query B { __typename }",
            "operationName": "A",
            "variables": '{"n": 2}',
        }
        reply = wire.send("GET", "/graphql?" + urlencode(asked))
        assert reply.status == 200
        assert len(reply.json["data"]["children"]["nodes"]) == 2
        assert reply.text == wire.post({**asked, "variables": {"n": 2}}).text

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "query=",
            "query=" + quote("mutation { a }"),
            "query=" + quote("{ __typename }") + "&query=" + quote("{ __typename }"),
            "query=%7B__typename%7D&variables=%5B1%5D",
            "query=%7B__typename%7D&variables=CANARY",
            "query=%7B__typename%7D&extensions=CANARY",
            "query=%ff%fe",
            "query=%7B__typename%7D%00",
            "query",
            "&=&",
        ],
    )
    def test_what_is_wrong(self, wire: Any, query: str) -> None:
        """400, in our words."""
        reply = wire.send("GET", "/graphql?" + query)
        assert (reply.status, code(reply)) == (400, "BAD_USER_INPUT")
        assert "CANARY" not in reply.text


class TestBody:
    """What a POST may hold."""

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"CANARY",
            b'{"query": "CANARY',
            b"null",
            b'"CANARY"',
            b"[]",
            b'[{"query": "{ __typename }"}, {"query": "{ __typename }"}]',
            b"{}",
            b'{"query": null}',
            b'{"query": ""}',
            b'{"query": ["CANARY"]}',
            b'{"query": "{ __typename }", "variables": "CANARY"}',
            b'{"query": "{ __typename }", "variables": ["CANARY"]}',
            b'{"query": "{ __typename }", "operationName": 7}',
            b'{"query": "{ __typename }", "operationName": "CANARY"}',
            b'{"query": "{ __typename }", "extensions": ["CANARY"]}',
            b'{"query": "{ __typename }", "extensions": 0}',
            b'{"query": "{ __typename }", "extensions": false}',
            b'{"query": "{ __typename }", "variables": {"a": NaN}}',
            b'{"query": "{ __typename }", "variables": {"a": Infinity}}',
            b'{"query": "{ __typename }", "variables": {"a": 1e400}}',
            b'{"query": "{ __typename }", "variables": {"a": "\\ud800CANARY"}}',
            b'{"query": "{ __typename } # \xff"}',
            b'\xef\xbb\xbf{"query": "CANARY"}',
            b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 30_000 + b"1" + b"}" * 30_001,
            b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5000 + b"}}",
            b'{"query": "query A { a: __typename } query B { b: __typename }"}',
        ],
        ids=lambda body: body[:60].decode("latin-1") + f"… {len(body)}",
    )
    def test_what_is_wrong(self, wire: Any, body: bytes, log: Any) -> None:
        """400, in our words."""
        reply = wire.post(body)
        assert (reply.status, code(reply)) == (400, "BAD_USER_INPUT")
        assert "CANARY" not in reply.text + log()

    @pytest.mark.parametrize("empty", [{}, {"variables": None, "operationName": None, "extensions": None}])
    def test_what_may_be_missing(self, wire: Any, empty: dict[str, None]) -> None:
        """Null is as good as nothing."""
        assert wire.post({**TYPENAME, **empty}).json["data"] == {"__typename": "Query"}

    def test_unknown_members_are_ignored(self, wire: Any) -> None:
        """As the specification asks."""
        assert wire.post({**TYPENAME, "id": "7", "doc_id": "x"}).status == 200

    @pytest.mark.parametrize("size", [300_000, 10_000_000])
    def test_too_large(self, wire: Any, size: int) -> None:
        """The bound is said."""
        reply = wire.post({"query": "{ __typename }", "variables": {"a": "C" * size}})
        assert (reply.status, code(reply)) == (400, "LIMIT_EXCEEDED")

    @pytest.mark.parametrize("size", [300_000, 4_000_000])
    @pytest.mark.parametrize("token", [None, "social_worker"])
    def test_too_large_for_a_client_that_closes(self, wire: Any, size: int, token: str | None) -> None:
        """Clients that send `Connection: close` (Python's own among them) must be able to read why."""
        body = json.dumps({**TYPENAME, "variables": {"a": "C" * size}}).encode()
        reply = wire.send("POST", "/graphql", body, {**JSON, "Connection": "close"}, token)
        assert reply.status == (401 if token is None else 400)

    def test_chunked_without_end_is_cut(self, wire: Any) -> None:
        """The bound holds where no length is given."""
        chunks = b"".join(b"10000\r\n" + b"x" * 65_536 + b"\r\n" for _ in range(6))
        reply = wire.send("POST", "/graphql", chunks, {**JSON, "Transfer-Encoding": "chunked"})
        assert (reply.status, code(reply)) == (400, "LIMIT_EXCEEDED")


class TestDemoRoutes:
    """The demo's own routes face the same world."""

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"CANARY",
            b"[]",
            b'{"as": ["CANARY"]}',
            b'{"as": {"CANARY": 1}}',
            b'{"as": null}',
            b'{"as": "CANARY"}',
            b'{"as": "\\ud800"}',
            b"[" * 100_000,
        ],
        ids=lambda body: body[:24].decode() or "empty",
    )
    def test_no_token_for_what_is_wrong(self, wire: Any, body: bytes, log: Any) -> None:
        """Refused, and no traceback for it."""
        reply = wire.send("POST", "/demo/token", body, JSON, None)
        assert reply.status in (400, 404), reply.text
        assert "CANARY" not in reply.text + log()
        assert "Traceback" not in log()

    def test_its_body_has_a_bound_too(self, wire: Any) -> None:
        """What is not authenticated must not fill the memory."""
        body = b'{"as": "' + b"C" * 4_000_000 + b'"}'
        assert wire.send("POST", "/demo/token", body, JSON, None).status in (400, 413)

    def test_only_json(self, wire: Any) -> None:
        """A form of another site could otherwise ask for a token."""
        sent = {"Content-Type": "text/plain"}
        assert wire.send("POST", "/demo/token", b'{"as": "social_worker"}', sent, None).status == 415

    def test_the_right_one_gets_one(self, wire: Any) -> None:
        """The twin."""
        reply = wire.send("POST", "/demo/token", b'{"as": "sysadmin"}', JSON, None)
        assert reply.status == 200
        assert reply.json["token"].count(".") == 2

    @pytest.mark.parametrize("path", ["..%2findex.html", "../index.html", "%2e%2e/%2e%2e/server.py", "a.js"])
    def test_no_way_out_of_the_assets(self, wire: Any, path: str) -> None:
        """Nothing but the page's own files."""
        reply = wire.send("GET", f"/graphiql/assets/{path}", identity=None)
        assert reply.status == 404
        assert reply.headers.get("cache-control") == "no-store"


HOSTS = [
    ("localhost", True),
    ("127.0.0.1", True),
    ("127.0.0.1:8000", True),
    ("[::1]:8000", True),
    ("LOCALHOST", True),
    ("evil.example", False),
    ("127.0.0.1.evil.example", False),
    ("localhost.evil.example:80", False),
    ("[::1.evil.example", False),
    ("[::1]evil.example", False),
    ("evil@localhost", False),
    ("", False),
]


@pytest.mark.parametrize(("host", "is_ours"), HOSTS)
@pytest.mark.parametrize("path", ["/graphql?query=%7B__typename%7D", "/demo/identities", "/health/live", "/graphiql"])
def test_a_demo_answers_its_own_names_only(wire: Any, path: str, host: str, is_ours: bool) -> None:  # noqa: FBT001 - a table
    """Another name is another site's, by DNS rebinding."""
    reply = wire.send("GET", path, headers={"Host": host})
    assert reply.status == (200 if is_ours else 400)
    assert "evil" not in reply.text
