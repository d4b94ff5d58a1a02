"""The pages around care in a real browser: no WCAG violation, and nothing too wide."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from contracts_app.extensions import db
from tests.factories import PASSWORD, TODAY, make_household, make_world
from tests.journeys.test_pages_in_browser import LOOKS, _too_wide
from tests.support.around_care import things_around_care
from tests.support.browser import OpenContext, assert_accessible, sign_in
from tests.support.server import serving
from tests.support.signed_in import sign_up

PAGES = (
    "/appointments?day=2026-11-28&view=week",
    "/appointments/new",
    "/appointments/{session_of_day}",
    "/appointments/{session_of_day}/people/{appointment}/move",
    "/households/H0001",
    "/households/H0001/appointments?member={person}&session={session_of_day}",
    "/households/H0001/refusals",
    "/households/H0001/home-care",
    "/contracts/1101992026000001-01/ledger",
    "/care-cards",
    "/care-cards?show=with",
    "/groups",
    "/groups/new",
    "/groups/{club}",
    "/groups/{club}/meetings/{meeting}",
    "/sites",
    "/migrants",
    "/home-care",
    "/home-care/{bed}",
)


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[tuple[str, dict[str, str]]]:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        household, people = make_household(world.grids[0], code="H0001", tags=("HTN",))
        sign_up(household, people[0], package_codes=("BASIC", "TCM"))
        names = {"person": people[0].key, **things_around_care(people[0], "T01")}
        db.session.commit()
    with serving(app) as address:
        yield address, names


@pytest.mark.parametrize(
    "look",
    [one if one == "desk-zh" else pytest.param(one, marks=pytest.mark.deep) for one in LOOKS],
)
def test_the_pages_around_care_are_accessible(
    site: tuple[str, dict[str, str]], open_context: OpenContext, look: str
) -> None:
    url, names = site
    options, cookies = LOOKS[look]
    context = open_context(**options)
    context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
    )
    page = context.new_page()
    sign_in(page, url, "village", PASSWORD)
    for path in PAGES:
        answer = page.goto(url + path.format(**names))
        assert answer is not None
        assert answer.status == 200, path
        assert_accessible(page)
        assert _too_wide(page) == [], path
