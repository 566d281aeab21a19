"""The panel that explains a withheld field, and the other panels, on a large and a small screen."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_graphiql import type_headers

if TYPE_CHECKING:
    from tests.browser.conftest import GraphiQL

pytestmark = pytest.mark.browser

SMALL = {"width": 390, "height": 844}
LARGE = {"width": 1440, "height": 900}
BOTH = pytest.mark.parametrize("viewport", [SMALL, LARGE], ids=["small", "large"])
PANELS = ("Documentation Explorer", "GraphiQL Explorer", "History", "Why withheld")


def panel(page: Page) -> Locator:
    """What explains a field."""
    return page.get_by_role("region", name="Why withheld")


def field(page: Page, name: str) -> Locator:
    """The first mention of a field in the strip below the answer."""
    return page.get_by_role("region", name="Access").get_by_role("button").filter(has_text=name).first


@BOTH
def test_a_withheld_field_leads_to_its_explanation(graphiql: "GraphiQL") -> None:
    """The reason and what may help, the rule for this capacity, and whom to ask; and back again."""
    page = graphiql.page
    graphiql.choose("social_worker")
    graphiql.run()
    field(page, "Child.ethnicity").click()
    told = panel(page)
    expect(told).to_be_in_viewport(ratio=0.5)
    expect(told.get_by_role("heading", name="Why withheld")).to_be_focused()
    expect(told).to_contain_text("Ethnicity, and whether it is recorded or withheld from you.")
    expect(told).to_contain_text("The reason: Not involved")
    expect(told).to_contain_text("One that is recorded opens it")
    expect(told).to_contain_text("The rule for social_worker (DIRECT_CARE)")
    expect(told).to_contain_text("ethnicity: on some rows, by these conditions: assigned The caller")
    expect(told).to_contain_text("Whom to ask")
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]  # type: ignore[index]  # set by the fixture
    told.get_by_role("button", name="Close").click()
    expect(told).not_to_be_in_viewport()
    field(page, "Child.needs").click()
    expect(told).to_contain_text("needs_child, needs_parenting, needs_environment: on some rows")
    assert (graphiql.complaints, graphiql.foreign, graphiql.violations()) == ([], [], [])


def test_the_explanation_is_for_whoever_asks(graphiql: "GraphiQL") -> None:
    """Another role, another rule: a field that it never reads."""
    page = graphiql.page
    graphiql.choose("housing_officer")
    graphiql.run()
    field(page, "Child.ethnicity").click()
    told = panel(page)
    expect(told).to_contain_text("The reason: No role")
    expect(told).to_contain_text("The rule for housing_officer (HOUSING_DUTY)")
    expect(told).to_contain_text("ethnicity: on no row.")
    graphiql.choose("social_worker")
    expect(told).to_contain_text("The rule for social_worker (DIRECT_CARE)")


def test_the_rule_is_asked_with_the_headers_that_are_typed(graphiql: "GraphiQL") -> None:
    """Outside a demo, token, role and purpose are pasted: the explanation is for that capacity."""
    page = graphiql.page
    lent = page.request.post(f"{graphiql.url}/demo/token", data={"as": "duty_worker"})
    page.evaluate("sessionStorage.clear()")
    page.route("**/demo/**", lambda route: route.fulfill(status=404, body=""))
    page.reload()
    expect(page.get_by_text('add "X-Acting-Role"')).to_be_visible()
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("X-Purpose")
    as_what = {"X-Acting-Role": "social_worker", "X-Purpose": "DIRECT_CARE"}
    type_headers(page, {"Authorization": f"Bearer {lent.json()['token']}", **as_what})
    assert "errors" not in graphiql.run()
    field(page, "Child.ethnicity").click()
    expect(panel(page)).to_contain_text("The rule for social_worker (DIRECT_CARE)")


def test_the_contact_of_the_settings_is_shown(graphiql: "GraphiQL") -> None:
    """Where an answer names one; the twin is the real answer above, which names none."""
    page = graphiql.page
    entry = {"path": ["child", "needs"], "field": "Child.needs", "reason": "NO_CONSENT"}
    told = {"access": {"contact": "the desk", "withheld": [entry]}}
    answer = {"data": {"child": {"needs": None}}, "extensions": told}
    page.route("**/graphql", lambda route: route.fulfill(json=answer), times=1)
    graphiql.run()
    field(page, "Child.needs").click()
    expect(panel(page)).to_contain_text("the desk. Who works with a child")
    expect(panel(page)).to_contain_text("Ask the family")


def test_all_about_withheld_values_is_the_page_of_the_documents(graphiql: "GraphiQL") -> None:
    """Its tables and examples, without the marks of its tests and without links that lead nowhere here."""
    page = graphiql.page
    page.get_by_role("button", name="Show Why withheld").click()
    told = panel(page)
    expect(told).to_contain_text("choose a field in the strip")
    told.get_by_text("All about withheld values").click()
    expect(told.get_by_role("heading", name="What is not told")).to_be_visible()
    expect(told.get_by_role("cell", name="NOT_INVOLVED").first).to_be_visible()
    expect(told).not_to_contain_text("<!--")
    expect(told.get_by_role("link")).to_have_count(0)


@pytest.mark.parametrize("viewport", [SMALL], ids=["small"])
@pytest.mark.parametrize("name", PANELS)
def test_each_panel_has_room_on_a_telephone(graphiql: "GraphiQL", name: str) -> None:
    """It lies over the query while it is open; nothing runs off the side."""
    page = graphiql.page
    page.get_by_role("button", name=f"Show {name}").click()
    place = page.locator(".graphiql-plugin").bounding_box()
    assert place is not None
    assert place["width"] >= 300
    assert place["height"] >= 400
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name=f"Hide {name}").click()
    expect(page.get_by_role("button", name="Execute query")).to_be_in_viewport(ratio=0.9)
    page.get_by_role("button", name="Execute query").click()
    expect(page.get_by_role("region", name="Access")).to_contain_text("withheld")
