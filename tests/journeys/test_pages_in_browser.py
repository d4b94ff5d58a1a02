"""Every page in a real browser: no WCAG violation, no script error, nothing too wide."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from contracts_app.extensions import db
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.signing import SigningRequest, sign_household
from tests.factories import PASSWORD, TODAY, make_household, make_world
from tests.support.browser import DESK, PHONE, OpenContext, assert_accessible, sign_in
from tests.support.catalogue import draft
from tests.support.server import serving
from tests.support.wordings import make_wording

SIGNED_NO = "1101992026000001-01"
PAGES = {
    "village": (
        "/",
        "/sign",
        "/sign/H0001",
        "/households",
        "/households/H0001",
        "/contracts",
        f"/contracts/{SIGNED_NO}",
        "/packages?package=BASIC&package=TCM&package=PLUS&package=HTN_PLUS",
        "/notice/T01/packages",
        f"/contracts/{SIGNED_NO}/places/PLUS",
        "/account",
    ),
    "leader": ("/", "/grids", "/teams", "/teams/T01", "/imports"),
    "bureau": ("/", "/contracts", "/grids"),
    "admin": (
        "/",
        "/teams",
        "/imports",
        "/admin/templates",
        "/admin/templates/all/1",
        "/admin/templates/ORG01/1",
        "/admin/institutions/ORG01/paper",
        "/admin/catalogue",
        "/admin/catalogue/PLUS/1",
        "/admin/catalogue/HTN/2",
        "/admin/catalogue/items",
    ),
    "hospital": ("/", "/referrals", "/referrals?view=list"),
}
DEEP = [pytest.mark.deep]
LOOKS = {
    "desk-zh": ({"viewport": DESK}, {"lang": "zh"}),
    "phone-en-big": ({"viewport": PHONE}, {"lang": "en", "size": "big"}),
}


@pytest.fixture
def url(make_app: Callable[..., Flask]) -> Iterator[str]:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        make_household(world.grids[0], code="H0001", tags=("HTN",))
        signed, people = make_household(world.grids[1], code="H0002")
        request = SigningRequest(
            household_code=signed.code,
            team_code="T01",
            representative=people[0].key,
            package_codes=("BASIC", "TCM", "PLUS"),
            channel="home",
            signed_on=TODAY,
            notice=True,
            consent=True,
            paper=True,
        )
        sign_household(request, everything(TODAY), SYSTEM, TODAY)
        make_wording("ORG01", published=False)
        draft("HTN")
        db.session.commit()
    with serving(app) as address:
        yield address


_TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return Array.from(document.querySelectorAll("main *"))
    .filter((node) => node.getBoundingClientRect().right > root.clientWidth)
    .map((node) => `${node.tagName} ${node.className} ${node.textContent.trim().slice(0, 40)}`);
}"""


def _too_wide(page: Page) -> list[str]:
    """What sticks out of the screen to the right."""
    return [str(line) for line in page.evaluate(_TOO_WIDE)]


@pytest.mark.parametrize(
    ("role", "look"),
    [
        pytest.param(role, look, marks=[] if look == "desk-zh" or role == "village" else DEEP)
        for role in PAGES
        for look in LOOKS
    ],
)
def test_the_pages_of_a_role_are_accessible(
    url: str, open_context: OpenContext, role: str, look: str
) -> None:
    options, cookies = LOOKS[look]
    context = open_context(**options)
    context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
    )
    page = context.new_page()
    sign_in(page, url, role, PASSWORD)
    for path in PAGES[role]:
        answer = page.goto(url + path)
        assert answer is not None
        assert answer.status == 200, path
        assert_accessible(page)
        assert _too_wide(page) == [], path


def test_the_pages_without_sign_in_are_accessible(url: str, open_context: OpenContext) -> None:
    page = open_context(viewport=PHONE).new_page()
    page.goto(f"{url}/login")
    assert_accessible(page)
