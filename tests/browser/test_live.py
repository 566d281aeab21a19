"""Subscriptions in the page: each change as it comes, until it is stopped or the right to it ends."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from playwright.sync_api import WebSocket, expect

from tests.browser.test_graphiql import access, type_query
from tests.conftest import LiveServer
from tests.server.lines import Office

if TYPE_CHECKING:
    from tests.browser.conftest import GraphiQL

pytestmark = pytest.mark.browser

WORK = (
    "INSERT INTO involvement (child_id, practitioner_id, agency_id, is_sensitive, role, started_on)"
    " SELECT $1, id, agency_id, false, 'worker', current_date - 9 FROM practitioner WHERE id = $2"
)
RENAME = "UPDATE person SET given_name = $2 WHERE id = $1"


class Hands:
    """The owner's, in a thread of their own: a browser's loop runs in this one."""

    def __init__(self, server: LiveServer) -> None:
        self.office = Office(server)
        self.thread = ThreadPoolExecutor(1)

    def fetch(self, text: str, *args: object) -> Any:
        """Run a statement."""
        return self.thread.submit(self.office.fetch, text, *args).result()


@pytest.fixture
def hands(live_server: LiveServer) -> Hands:
    """The owner's hands."""
    return Hands(live_server)


@pytest.fixture
def child(hands: Hands) -> Iterator[str]:
    """A child of the social worker."""
    key = str(uuid4())
    worker = hands.thread.submit(hands.office.practitioner, "social_worker").result()
    hands.fetch("INSERT INTO person (id, kind, given_name) VALUES ($1, 'CHILD', 'Isolde')", key)
    hands.fetch("INSERT INTO child (id, authority_code) VALUES ($1, '301')", key)
    hands.fetch(WORK, key, worker)
    yield key
    for table in ("seal", "involvement", "past_value"):
        hands.fetch(f"DELETE FROM {table} WHERE child_id = $1", key)  # noqa: S608 - the tables above
    hands.fetch("DELETE FROM child WHERE id = $1", key)
    hands.fetch("DELETE FROM person WHERE id = $1", key)


def test_a_change_is_shown_and_so_is_the_end(graphiql: "GraphiQL", hands: Hands, child: str) -> None:
    """How things are, each change, and at the end why, and nothing of the child any more. The policy allows it, and no
    token is in the address.
    """
    page, opened = graphiql.page, list[WebSocket]()
    page.on("websocket", lambda socket: opened.append(socket))  # noqa: PLW0108 - a builtin cannot be bound
    graphiql.choose("social_worker")
    type_query(page, f'subscription {{ childChanged(id: "Child:{child}") {{ givenName withheld {{ field }} }} }}')
    page.get_by_role("button", name="Execute query").click()
    answer = page.locator(".graphiql-response")
    expect(answer).to_contain_text("Isolde")
    expect(access(page)).to_contain_text("withheld")
    hands.fetch(RENAME, child, "Guinevere")
    expect(answer).to_contain_text("Guinevere")
    hands.fetch("INSERT INTO seal (child_id, grounds) VALUES ($1, 'ADOPTION')", child)
    expect(answer).to_contain_text("FORBIDDEN")
    expect(answer).not_to_contain_text("Guinevere")
    expect(page.get_by_role("button", name="Execute query")).to_be_visible()
    assert [socket.url for socket in opened] == [graphiql.url.replace("http", "ws") + "/graphql"]
    assert opened[0].is_closed()
    assert graphiql.violations() == []
    assert graphiql.complaints == []


def test_stopping_ends_the_connection(graphiql: "GraphiQL", hands: Hands, child: str) -> None:
    """The answer stays as it was; what changes later is not shown."""
    page = graphiql.page
    graphiql.choose("social_worker")
    type_query(page, f'subscription {{ childChanged(id: "Child:{child}") {{ givenName }} }}')
    with page.expect_websocket() as opened:
        page.get_by_role("button", name="Execute query").click()
    answer = page.locator(".graphiql-response")
    expect(answer).to_contain_text("Isolde")
    with opened.value.expect_event("close"):
        page.get_by_role("button", name="Stop query").click()
    hands.fetch(RENAME, child, "Morgana")
    page.wait_for_timeout(1200)
    expect(answer).to_contain_text("Isolde")
