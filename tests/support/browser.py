"""A real browser for the tests, what to watch while it runs, and the accessibility check."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support import chromium

WCAG_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}

# A button on its way from one colour to another has neither, so nothing moves in these browsers.
# The worker that keeps the parts of pages for when there is no line would fetch them all anew for
# each context; where that is what a test is about, `service_workers="allow"` brings it.
USUAL = {
    "locale": "zh-CN",
    "viewport": DESK,
    "reduced_motion": "reduce",
    "service_workers": "block",
}

OpenContext = Callable[..., BrowserContext]

PATIENCE = 120_000
"""Milliseconds: a browser on a busy machine is slow, which no test is about."""


@dataclass
class Watch:
    """What went wrong in the pages of a context while a test ran."""

    problems: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def expect(self, *parts: str) -> None:
        """Do not count problems that contain one of these texts."""
        self.expected += parts

    def unexpected(self) -> list[str]:
        """The problems nobody announced."""
        return [line for line in self.problems if not any(part in line for part in self.expected)]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser can be chosen or left out by the mark `browser`."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the worker."""
    path = chromium.require()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=chromium.arguments(), timeout=PATIENCE
        )
        yield started
        started.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Script errors, refused content and foreign addresses fail the test, unless expected."""
    watching = Watch()
    yield watching
    assert watching.unexpected() == []


@pytest.fixture
def open_context(browser: Browser, watch: Watch) -> Iterator[OpenContext]:
    """Opens browser contexts (separate people at separate machines), closed after the test.

    Takes the options of Playwright's `new_context`; the language is Chinese, the size a desk's,
    nothing moves and no worker is started unless told otherwise.
    """
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> BrowserContext:
        context = browser.new_context(**{**USUAL, **options})
        context.set_default_timeout(PATIENCE)
        _watch_context(context, watch)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def browser_page(open_context: OpenContext) -> Page:
    """A page in a context of its own."""
    return open_context().new_page()


def axe_violations(page: Page, *, within: str | None = None) -> list[str]:
    """The WCAG 2.2 A and AA violations of the page as it stands, one line for each element.

    `within` is a selector to look at only a part.
    """
    # Evaluated by the debugger, so the page's own content security policy does not refuse it.
    page.evaluate(AXE_SCRIPT)
    results = page.evaluate(
        "([within, tags]) => axe.run(within || document,"
        " {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        [within, list(WCAG_TAGS)],
    )
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


def assert_accessible(page: Page, *, within: str | None = None) -> None:
    """No WCAG 2.2 A or AA violation on the page as it stands."""
    found = axe_violations(page, within=within)
    assert found == [], f"{urlsplit(page.url).path}:\n" + "\n".join(found)


def sign_in(page: Page, base_url: str, username: str, password: str) -> None:
    """Sign in through the form, as a person does."""
    page.goto(f"{base_url}/login")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")


def _watch_context(context: BrowserContext, watch: Watch) -> None:
    context.on("weberror", lambda error: watch.problems.append(f"script error: {error.error}"))
    context.on("console", lambda message: _note_console(message, watch))
    context.on("request", lambda request: _note_request(request.url, watch))


def _note_console(message: Any, watch: Watch) -> None:
    # A refused rule (422) and a lost race (409) are part of the product's talk with the page.
    spoken = any(f"status of {status}" in message.text for status in (409, 422))
    if message.type == "error" and not spoken:
        watch.problems.append(f"console: {message.text}")


def _note_request(address: str, watch: Watch) -> None:
    parts = urlsplit(address)
    if parts.scheme in {"http", "https"} and parts.hostname not in {"127.0.0.1", "localhost"}:
        watch.problems.append(f"asked another server: {parts.scheme}://{parts.hostname}")
