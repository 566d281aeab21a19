"""A headless Chromium for the tests of the GraphiQL page.

Debian's own Chromium is used, so that nothing is downloaded. Where there is none, these tests
are skipped and counted at the end of the run; `ECAF_REQUIRE_BROWSER=1` makes that a failure.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

NO_BROWSER = "no Chromium on this machine; `apt install chromium` brings it"
FLAGS = [
    # As root, and in most containers, Chromium's own sandbox cannot start. It opens our page only.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    # No talk with its maker: a closed network would fill the log with refusals.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
VIOLATION_LISTENER = """
    window.violations = [];
    addEventListener("securitypolicyviolation", (event) =>
        window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""


class LiveServer(Protocol):
    """A demo server that listens; `tests/conftest.py` starts it."""

    url: str


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Counts and names the tests that had no browser, with the command that installs one."""
    reports = terminalreporter.stats.get("skipped", [])
    skipped = [report for report in reports if NO_BROWSER in str(report.longrepr)]
    if skipped:
        terminalreporter.section("browser tests skipped")
        terminalreporter.write_line(f"{len(skipped)} tests skipped: {NO_BROWSER}")
        for report in skipped:
            terminalreporter.write_line(f"  {report.nodeid}")


# Of the module and not the session: while it is open, Playwright's event loop counts as running
# in this thread, and a later asynchronous test could not start its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, or a skip that says how to get it."""
    path = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(path).exists():
        if os.environ.get("ECAF_REQUIRE_BROWSER") == "1":
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


def is_query(request: Request) -> bool:
    """Whether a person sent this request, and not GraphiQL to read the schema."""
    return request.url.endswith("/graphql") and "__schema" not in (request.post_data or "")


@dataclass
class GraphiQL:
    """The page as a person uses it, with a record of everything that it complained of."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Starts listening, before the first request."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._watch)
        self.page.add_init_script(VIOLATION_LISTENER)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != urlsplit(self.url).netloc:
            self.foreign.append(request.url)

    def open(self) -> None:
        """Loads the page and waits until the editor can be typed in."""
        self.page.goto(f"{self.url}/graphiql")
        expect(self.page.locator(".graphiql-query-editor .view-lines")).to_contain_text("query")

    def choose(self, identity: str) -> None:
        """Sets the identity switch."""
        self.page.get_by_label("Identity", exact=True).select_option(identity)

    def run(self) -> dict[str, Any]:
        """Presses the run button and returns the answer as it came over the wire."""
        with self.page.expect_response(lambda r: is_query(r.request)) as caught:
            self.page.get_by_role("button", name="Execute query").click()
        answer: dict[str, Any] = caught.value.json()
        return answer

    def violations(self) -> list[str]:
        """What the Content-Security-Policy has blocked since the page was opened."""
        blocked: list[str] = self.page.evaluate("window.violations")
        return blocked


@pytest.fixture
def viewport() -> ViewportSize:
    """The size of the screen; a test overrides it by its own parameter."""
    return {"width": 1440, "height": 900}


@pytest.fixture
def graphiql(browser: Browser, live_server: LiveServer, viewport: ViewportSize) -> Iterator[GraphiQL]:
    """The page, open and ready, in a browser profile of its own."""
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    opened = GraphiQL(context.new_page(), live_server.url)
    opened.open()
    yield opened
    context.close()
