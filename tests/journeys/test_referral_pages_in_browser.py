"""Pages of referrals in a real browser: no WCAG violation, no script error, nothing too wide."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from contracts_app.extensions import db
from tests.factories import PASSWORD
from tests.journeys.test_pages_in_browser import LOOKS, _too_wide
from tests.support.browser import DESK, PHONE, OpenContext, assert_accessible, sign_in
from tests.support.consultations import asked
from tests.support.referral_pages import at_home, green_app, green_world, neighbour
from tests.support.referrals import make_clinic, make_template
from tests.support.server import serving

PAGES = {
    "village": (
        "/residents/{person}",
        "/referrals/new?resident={person}&reason=uncontrolled&department=ORG90:CARD",
        "/referrals/new?resident={person}&way=call",
        "/referrals/{down}",
        "/consultations",
    ),
    "leader": (
        "/",
        "/referrals",
        "/referrals?view=list",
        "/referrals/{up}",
        "/referrals/{new}/cancel",
        "/referrals/measures",
        "/referrals/measures?by=department",
        "/referrals/measures/list?measure=accepted",
        "/referrals/measures/stages?stage=accept",
    ),
    "hospital": (
        "/",
        "/referrals",
        "/referrals?view=list",
        "/referrals/{new}",
        "/referrals/{new}/reject",
        "/referrals/{up}/documents",
        "/referrals/slots?week=2026-11-23",
        "/referrals/slots/use",
        "/referrals/slots/departments/new",
        "/referrals/slots/departments/CARD",
        "/referrals/slots/departments/CARD/weekly",
        "/referrals/slots/departments/CARD/single",
        "/referrals/slots/clinics/{clinic}",
        "/consultations/{question}",
    ),
    "bureau": ("/referrals/measures",),
}
DIALOGS = {"hospital": ("accept", "reroute", "reject")}
"""Moves whose question is opened over the page of the new referral."""
OTHER_LOOKS = {
    "desk-en": ({"viewport": DESK}, {"lang": "en"}),
    "phone-zh-big": ({"viewport": PHONE}, {"lang": "zh", "size": "big"}),
}
ALL_LOOKS = {**LOOKS, **OTHER_LOOKS}


def _every_time(role: str, look: str) -> bool:
    """Desks look in Chinese, and villages on a telephone as well; the rest in the long runs."""
    return look == "desk-zh" or (role == "village" and look in LOOKS)


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[tuple[str, dict[str, str]]]:
    """An application with a way up and home, a new referral and a question, and their names."""
    app = green_app(make_app)
    with app.app_context():
        green = green_world()
        up, down = at_home(green)
        make_template(green.department)
        names = {
            "up": up.referral_no,
            "down": down.referral_no,
            "new": green.begin(
                "leader", resident=neighbour(green).key, urgency="urgent"
            ).referral_no,
            "person": green.person.key,
            "clinic": make_clinic(green.department).key,
            "question": asked(green, "village").key,
        }
        db.session.commit()
    with serving(app) as url:
        yield url, names


def is_fit(page: Page, where: str) -> None:
    assert_accessible(page)
    assert _too_wide(page) == [], where


@pytest.mark.parametrize(
    ("role", "look"),
    [
        pytest.param(role, look, marks=[] if _every_time(role, look) else [pytest.mark.deep])
        for role in PAGES
        for look in ALL_LOOKS
    ],
)
def test_the_pages_of_referrals_are_accessible(
    site: tuple[str, dict[str, str]], open_context: OpenContext, role: str, look: str
) -> None:
    url, names = site
    options, cookies = ALL_LOOKS[look]
    context = open_context(**options)
    context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
    )
    page = context.new_page()
    sign_in(page, url, role, PASSWORD)
    for path in PAGES[role]:
        answer = page.goto(url + path.format(**names))
        assert answer is not None
        assert answer.status == 200, path
        is_fit(page, path)
    for move in DIALOGS.get(role, ()):
        page.goto(f"{url}/referrals/{names['new']}")
        page.locator(f"#move-{move}").click()
        expect(page.locator("#dialog[open] #ask-title")).to_be_visible()
        is_fit(page, move)
