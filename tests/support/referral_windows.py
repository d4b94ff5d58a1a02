"""Windows of several people who look at the same referral: what is done in one comes to the others.

The pages ask every twenty seconds. A window whose clock is turned lets them pass at once; a real
one waits for them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.factories import PASSWORD
from tests.support.browser import OpenContext, assert_accessible, sign_in

WITHIN: Final = 25_000
"""Milliseconds within which each sees what the others did."""
_TURN: Final = 21_000
_PATIENCE: Final = 8_000
"""For what has come to be drawn on a busy machine; with the turn it is well below two turns."""
_MOST_TABS: Final = 120
_MOST_CHOICES: Final = 20
_IN_SIGHT: Final = """() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const drawn = style.outlineStyle !== "none" || style.boxShadow !== "none";
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return drawn && box.top >= 0 && box.bottom <= innerHeight && (one.contains(top) || one === top);
}"""


def link_to(number: str) -> str:
    """The link from the board to a referral."""
    return f'a[href="/referrals/{number}"]'


def card_of(number: str) -> str:
    """The card of a referral on the board."""
    return f"li:has({link_to(number)})"


def step_of(number: str) -> str:
    """The button of a card for what comes next."""
    return f'#referral-board a[data-ask][href^="/referrals/{number}/"]'


@dataclass
class Window:
    """The window of one person, which is never loaded anew unless that person goes elsewhere."""

    page: Page
    url: str
    turned: bool

    def open(self, path: str) -> None:
        """Go to a page."""
        self.page.goto(self.url + path)
        self.page.evaluate("window.neverReloaded = true")

    def sees(self, words: Locator, times: int = 1) -> None:
        """What somebody else did comes into this page by itself."""
        assert self.page.evaluate("window.neverReloaded === true")
        if self.turned:
            self.page.clock.fast_forward(_TURN)
        expect(words).to_have_count(times, timeout=_PATIENCE if self.turned else WITHIN)
        assert self.page.evaluate("window.neverReloaded === true")

    def tells(self, words: str) -> None:
        """The line of the referral tells of a move by itself."""
        self.sees(self.line.filter(has_text=words))

    @property
    def line(self) -> Locator:
        """What has happened on the line of the referral."""
        return self.page.locator(".referral-line li:not(.dot-promised) strong")

    @property
    def focused(self) -> str:
        """The name of what has the focus; '' where it has none."""
        return str(self.page.evaluate("document.activeElement.id"))

    def has_focus(self, selector: str) -> bool:
        """Whether the focus is on that part."""
        found = self.page.evaluate("(one) => document.activeElement.matches(one)", selector)
        return bool(found)

    def focus_is_in_sight(self) -> bool:
        """Whether what has the focus is drawn with its ring, inside the window, under nothing."""
        return bool(self.page.evaluate(_IN_SIGHT))

    def tab_to(self, selector: str) -> None:
        """Press Tab until the focus is there."""
        for _press in range(_MOST_TABS):
            if self.has_focus(selector):
                assert self.focus_is_in_sight(), selector
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {selector}")

    def press(self, selector: str) -> None:
        """Go on to a link or a button that leads to another page, by Tab, and press it."""
        self.tab_to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.page.evaluate("window.neverReloaded = true")

    def send(self) -> None:
        """Go on to the button of the dialog by Tab and press it."""
        self.press("#dialog button[type=submit]")

    def write(self, selector: str, words: str) -> None:
        """Type into a field that Tab comes to."""
        self.tab_to(selector)
        self.page.keyboard.type(words)

    def choose(self, selector: str, value: str) -> None:
        """Take a value of a list by the arrows, from its first one on."""
        self.tab_to(selector)
        if self.page.locator(selector).input_value() != value:
            self.page.keyboard.press("Home")
        for _press in range(_MOST_CHOICES):
            if self.page.locator(selector).input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow comes to {value} of {selector}")

    def mark(self, name: str, value: str) -> None:
        """Take one of several circles by the arrows."""
        self.tab_to(f"input[name={name}]")
        for _press in range(_MOST_CHOICES):
            if self.has_focus(f"input[name={name}][value={value}]"):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow comes to {value} of {name}")

    def is_fit(self) -> None:
        """As it stands everybody can use the page."""
        assert_accessible(self.page)

    def ask(self, opener: str) -> None:
        """Open the dialog of a move by Tab and Enter."""
        self.tab_to(opener)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#dialog[open] #ask-title")).to_be_visible()


def windows(open_context: OpenContext, url: str, *, turned: bool) -> Callable[[str], Window]:
    """An opener of windows: each belongs to the account of a role, at a machine of its own."""

    def of(role: str) -> Window:
        page = open_context().new_page()
        if turned:
            page.clock.install()
        sign_in(page, url, role, PASSWORD)
        return Window(page, url, turned)

    return of
