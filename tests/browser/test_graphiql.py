"""The GraphiQL page in a real browser, against a real demo server."""

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from settings import DEMO_CONTACT

if TYPE_CHECKING:
    from tests.browser.conftest import GraphiQL

pytestmark = pytest.mark.browser

FORGED = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ.forged"


def states(answer: dict[str, Any], name: str) -> set[str]:
    """The states of one sensitive field over all children of an answer."""
    return {child[name]["state"] for child in answer["data"]["children"]["nodes"]}


def access(page: Page) -> Locator:
    """The strip below the answer."""
    return page.get_by_role("region", name="Access")


def everything_stored(page: Page) -> str:
    """All that the page has put away: both storages and the cookies, as one text."""
    stored: str = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])")
    return stored + json.dumps(page.context.cookies())


def type_headers(page: Page, headers: dict[str, str]) -> None:
    """Writes into GraphiQL's headers editor, as a person would paste."""
    page.get_by_role("button", name="Headers", exact=True).click()
    page.locator(".graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(json.dumps(headers))


def type_query(page: Page, query: str) -> None:
    """Replaces the query of the open tab."""
    page.locator(".graphiql-query-editor .view-lines").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)


def answer_with(page: Page, status: int, body: dict[str, Any]) -> None:
    """Lets the next queries be answered so, for what a healthy server does not say."""

    def fulfil(route: Route) -> None:
        route.fulfill(status=status, json=body)

    page.route("**/graphql", fulfil)


def test_the_page_loads_without_a_complaint(graphiql: "GraphiQL") -> None:
    """No console error, nothing blocked, nothing asked of another origin, a title and a favicon."""
    page = graphiql.page
    expect(page).to_have_title("eCAF · GraphiQL")
    assert page.locator("html").get_attribute("lang") == "en-GB"
    icon = page.locator("link[rel=icon]").get_attribute("href")
    assert icon is not None
    assert page.request.get(graphiql.url + icon).ok
    expect(page.get_by_role("tab", name="WhatMayISee")).to_be_visible()
    expect(page.get_by_role("tab", name="OneChildsStory")).to_be_visible()
    expect(access(page)).to_contain_text("Run the query")
    graphiql.run()
    expect(access(page)).to_contain_text("withheld")
    assert (graphiql.complaints, graphiql.foreign, graphiql.violations()) == ([], [], [])


def test_the_policy_of_the_page_forbids_inline_scripts(graphiql: "GraphiQL") -> None:
    """A script that somebody managed to inject does not run."""
    page = graphiql.page
    policy = page.request.get(f"{graphiql.url}/graphiql").headers["content-security-policy"]
    assert "unsafe-eval" not in policy
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.injected = true";
            document.head.append(script);
        }"""
    )
    assert page.evaluate("window.injected") is None
    assert any("script-src" in violation for violation in graphiql.violations())


def test_one_query_has_two_answers(graphiql: "GraphiQL") -> None:
    """The first tab: a social worker reads some ethnicities, a housing officer reads none."""
    page = graphiql.page
    graphiql.choose("social_worker")
    social_worker = graphiql.run()
    expect(access(page)).to_contain_text("withheld from social_worker")
    graphiql.choose("housing_officer")
    expect(access(page)).to_contain_text("This answer was given to social_worker")
    housing_officer = graphiql.run()
    expect(access(page)).to_contain_text("withheld from housing_officer")
    expect(page.locator(".result-window")).to_contain_text("WITHHELD")

    assert "WITHHELD" in states(social_worker, "ethnicity")
    assert len(states(social_worker, "ethnicity")) > 1
    assert states(housing_officer, "ethnicity") == {"WITHHELD"}
    assert states(housing_officer, "immigrationStatus") == {"WITHHELD"}
    assert social_worker["data"] != housing_officer["data"]


def test_the_strip_gives_the_meaning_of_each_reason(graphiql: "GraphiQL") -> None:
    """Each reason of the answer is in the strip, with the sentence that the schema gives it."""
    graphiql.choose("social_worker")
    answer = graphiql.run()
    reasons = {entry["reason"] for entry in answer["extensions"]["access"]["withheld"]}
    assert reasons
    strip = access(graphiql.page)
    for reason in reasons:
        words = reason.replace("_", " ").capitalize() + ":"
        entry = strip.get_by_role("listitem").filter(has_text=words).first
        expect(entry).to_be_visible()
        expect(entry.locator(".meaning")).not_to_be_empty()


def test_withheld_values_are_counted(graphiql: "GraphiQL") -> None:
    """Rows are counted where they are numbered, positions in the data where all are meant."""
    needs = [{"summary": None}, {"summary": None}]
    nodes = [{"name": None, "needs": needs}, {"name": None, "needs": None}]
    withheld: list[dict[str, Any]] = [
        {"path": ["children", "nodes", "*", "name"], "field": "Child.name", "reason": "NO_ROLE"},
        {
            "path": ["children", "nodes", "*", "needs", "*", "summary"],
            "field": "Need.summary",
            "reason": "NO_ROLE",
        },
        {
            "path": ["children", "nodes", "*", "needs"],
            "field": "Child.needs",
            "reason": "NOT_INVOLVED",
            "rows": [1],
        },
        {
            "path": ["more", "*", "needs", "*", "summary"],
            "field": "Need.summary",
            "reason": "NO_ROLE",
            "rows": [[0, 1], [0, 3], [2, 0]],
        },
        {"path": ["child", "name"], "field": "Child.name", "reason": "NO_ROLE"},
    ]
    answer_with(
        graphiql.page,
        200,
        {
            "data": {"children": {"nodes": nodes}, "child": {"name": None}},
            "errors": [{"message": "withheld", "extensions": {"code": "FIELD_WITHHELD"}}],
            "extensions": {"access": {"policy": "p", "withheld": withheld}},
        },
    )
    graphiql.run()
    strip = access(graphiql.page)
    expect(strip).to_contain_text("9 values were withheld")
    expect(strip.locator(".fields li")).to_have_text(["Child.name: 3", "Need.summary: 5", "Child.needs: 1"])


def test_nothing_withheld_is_said_too(graphiql: "GraphiQL") -> None:
    """An answer that is complete says so."""
    access_report = {"access": {"policy": "p", "withheld": []}}
    answer_with(graphiql.page, 200, {"data": {"a": 1}, "extensions": access_report})
    graphiql.run()
    expect(access(graphiql.page)).to_contain_text("Nothing is marked withheld in this answer")


def test_the_second_tab_tells_one_childs_story(graphiql: "GraphiQL") -> None:
    """It runs as it stands, and each tab keeps its own answer and its own strip."""
    page = graphiql.page
    graphiql.choose("social_worker")
    page.get_by_role("tab", name="OneChildsStory").click()
    expect(access(page)).to_contain_text("Run the query")
    answer = graphiql.run()
    assert "errors" not in answer
    (child,) = answer["data"]["children"]["nodes"]
    assert {"familyMembers", "needs", "interventions", "involvements"} <= set(child)
    expect(access(page)).to_contain_text("withheld")
    page.get_by_role("tab", name="WhatMayISee").click()
    expect(access(page)).to_contain_text("Run the query")
    assert graphiql.complaints == []


def test_the_switch_works_by_keyboard(graphiql: "GraphiQL") -> None:
    """Tab reaches the switch first; the query runs from the editor, and Tab leaves it again."""
    page = graphiql.page
    switch = page.get_by_role("combobox", name="Identity", exact=True)
    page.keyboard.press("Tab")
    expect(switch).to_be_focused()
    page.keyboard.type("housing_officer")
    expect(switch).to_have_value("housing_officer")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.locator(".graphiql-query-editor :focus").count():
            break
    with page.expect_response(lambda r: "WhatMayISee" in (r.request.post_data or "")) as caught:
        page.keyboard.press("Control+Enter")
    assert caught.value.ok
    expect(access(page)).to_contain_text("housing_officer")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Execute query")).to_be_focused()


def test_two_roles_leave_a_choice(graphiql: "GraphiQL") -> None:
    """An identity of two roles gets a selector, whose choice travels with every request."""
    page = graphiql.page
    graphiql.choose("duty_worker")
    page.get_by_label("Role", exact=True).select_option("front_door")
    with page.expect_request(lambda r: "WhatMayISee" in (r.post_data or "")) as caught:
        page.get_by_role("button", name="Execute query").click()
    assert caught.value.headers["x-acting-role"] == "front_door"
    response = caught.value.response()
    assert response is not None
    assert response.ok
    expect(access(page)).to_contain_text("duty_worker as front_door")


def test_no_token_is_ever_stored(graphiql: "GraphiQL") -> None:
    """Neither the switch's token nor one typed as a header is kept, in history or elsewhere."""
    page = graphiql.page
    with page.expect_request(lambda r: "WhatMayISee" in (r.post_data or "")) as caught:
        page.get_by_role("button", name="Execute query").click()
    token = caught.value.headers["authorization"].removeprefix("Bearer ")
    expect(access(page)).to_contain_text("withheld")
    # GraphiQL's history keeps the headers only of a query that it has not seen without them.
    type_query(page, "query Another { viewer { __typename } }")
    type_headers(page, {"Authorization": f"Bearer {FORGED}"})
    page.wait_for_timeout(1000)  # editors are read half a second after the last key
    assert "errors" in graphiql.run()
    page.get_by_role("tab", name="OneChildsStory").click()
    page.wait_for_timeout(1000)
    stored = everything_stored(page)
    assert stored.count("query Another") > 1  # in the tabs and in the history
    for secret in (token, FORGED, "Bearer", "eyJ"):
        assert secret not in stored
    assert page.evaluate("localStorage.length") == 0


def test_a_token_is_renewed_before_it_expires(graphiql: "GraphiQL") -> None:
    """A token is shared by requests while it is good, and fetched anew just before its end."""
    page = graphiql.page
    asked: list[str] = []
    seconds = 600

    def lend(route: Route) -> None:
        asked.append(route.request.url)
        response = route.fetch()
        route.fulfill(response=response, json={**response.json(), "expires_in": seconds})

    page.route("**/demo/token", lend)
    graphiql.choose("housing_officer")
    graphiql.run()
    graphiql.run()
    assert len(asked) == 1
    seconds = 30
    graphiql.choose("front_door")
    graphiql.run()
    before = len(asked)
    graphiql.run()
    assert len(asked) == before + 1


def test_a_token_that_is_refused_is_replaced_once(graphiql: "GraphiQL") -> None:
    """A server with new keys refuses the old token: the page gets another and asks again."""
    page = graphiql.page
    refusal = {"errors": [{"message": "no", "extensions": {"code": "UNAUTHENTICATED"}}]}
    page.route("**/graphql", lambda route: route.fulfill(status=401, json=refusal), times=1)
    page.get_by_role("button", name="Execute query").click()
    expect(access(page)).to_contain_text("withheld")


def test_without_the_switch_a_token_is_pasted(graphiql: "GraphiQL") -> None:
    """Outside demo mode: no switch, a hint, and a pasted header brings answer and schema."""
    page = graphiql.page
    lent = page.request.post(f"{graphiql.url}/demo/token", data={"as": "social_worker"})
    page.evaluate("sessionStorage.clear()")
    page.route("**/demo/**", lambda route: route.fulfill(status=404, body=""))
    page.reload()
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("Headers tab")
    expect(page.get_by_role("combobox", name="Identity")).to_have_count(0)
    assert "errors" in graphiql.run()
    expect(access(page)).to_contain_text("does not know who is asking")
    type_headers(page, {"Authorization": f"Bearer {lent.json()['token']}"})
    assert "errors" not in graphiql.run()
    expect(access(page)).to_contain_text("withheld")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    expect(page.get_by_text("Root Types")).to_be_visible()


def test_a_forged_token_is_refused_in_words(graphiql: "GraphiQL") -> None:
    """401: the strip says what is wrong and what to do."""
    type_headers(graphiql.page, {"Authorization": f"Bearer {FORGED}"})
    answer = graphiql.run()
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    strip = access(graphiql.page)
    expect(strip).to_contain_text("does not know who is asking")
    expect(strip).to_contain_text("Headers tab")


def test_a_refused_query_is_put_into_words(graphiql: "GraphiQL") -> None:
    """400 from the real server: a field that does not exist."""
    page = graphiql.page
    type_query(page, "{ noSuchField }")
    answer = graphiql.run()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    expect(access(page)).to_contain_text("mistake in the query")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("UNAVAILABLE", "Try again in a few seconds"),
        ("FORBIDDEN", "Choose another role or purpose"),
        ("SOMETHING_NEW", "The server refused"),
    ],
)
def test_other_refusals_are_put_into_words(graphiql: "GraphiQL", code: str, words: str) -> None:
    """Codes that a healthy demo does not give are worded too, known or not."""
    errors = [{"message": "so it is", "extensions": {"code": code}}]
    answer_with(graphiql.page, 503, {"errors": errors})
    graphiql.run()
    strip = access(graphiql.page)
    expect(strip).to_contain_text(words)
    expect(strip).to_contain_text("so it is")


def test_a_server_that_is_gone_is_put_into_words(graphiql: "GraphiQL") -> None:
    """A connection that fails is no blank answer."""
    graphiql.page.route("**/graphql", lambda route: route.abort())
    graphiql.page.get_by_role("button", name="Execute query").click()
    expect(access(graphiql.page)).to_contain_text("cannot be reached")


def test_the_bar_says_in_what_capacity(graphiql: "GraphiQL") -> None:
    """Role and purpose in words where there is no choice; where there is one, as what is chosen."""
    bar = graphiql.page.get_by_role("banner")
    graphiql.choose("housing_officer")
    expect(bar).to_contain_text("Acts as housing_officer for HOUSING_DUTY.")
    graphiql.choose("intake_officer")
    expect(bar).to_contain_text("Acts as front_door for DUPLICATE_CHECK.")
    graphiql.choose("duty_worker")
    expect(bar).not_to_contain_text("Acts as")
    expect(graphiql.page.get_by_label("Role", exact=True)).to_be_visible()


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}])
def test_a_telephone_shows_the_query_and_what_is_withheld(graphiql: "GraphiQL") -> None:
    """The first words are short enough to leave room for the query; fields come before what a reason means."""
    page = graphiql.page
    expect(page.locator(".graphiql-query-editor .view-lines").get_by_text("WhatMayISee")).to_be_in_viewport(ratio=0.9)
    graphiql.choose("housing_officer")
    graphiql.run()
    expect(access(page).get_by_role("button", name="Child.ethnicity")).to_be_in_viewport(ratio=0.9)
    expect(access(page).get_by_text("Your role never sees this attribute")).to_be_hidden()
    access(page).get_by_role("button", name="Child.ethnicity").click()
    explained = page.get_by_role("region", name="Why withheld")
    expect(explained).to_contain_text("Your role never sees this attribute")
    expect(explained).to_contain_text(DEMO_CONTACT)


@pytest.mark.parametrize("viewport", [{"width": 390, "height": 844}])
def test_a_telephone_shows_everything(graphiql: "GraphiQL") -> None:
    """On a narrow screen nothing runs off the side, and the strip is on the first screen."""
    page = graphiql.page
    graphiql.run()
    expect(access(page)).to_contain_text(re.compile("withheld"))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for part in (
        page.get_by_label("Identity", exact=True),
        page.get_by_role("button", name="Execute query"),
        access(page),
    ):
        expect(part).to_be_in_viewport(ratio=0.9)
