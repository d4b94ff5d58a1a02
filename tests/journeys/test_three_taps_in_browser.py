"""From wherever a doctor stands before a person a place is held in three taps."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page

from contracts_app.extensions import db
from contracts_app.models import ClinicBooking, Institution, Referral, Resident
from tests.factories import PASSWORD, TODAY, make_household, set_digits, tag_with
from tests.support.browser import PHONE, OpenContext, sign_in
from tests.support.care import pressure, record
from tests.support.records import codes_given, desk_of_records
from tests.support.referral_moves import Green
from tests.support.referral_pages import green_app, green_world
from tests.support.referrals import make_clinic
from tests.support.server import serving

REFER = "转诊到医院"


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[tuple[Green, str]]:
    app = green_app(make_app)
    with app.app_context():
        green = green_world()
        make_clinic(green.department, reserved=5)
        for place in db.session.query(Institution):
            place.phone = "0539-6210000"
        db.session.commit()
        with serving(app) as url:
            yield green, url


def out_of_control(green: Green, code: str) -> Resident:
    """Somebody with hypertension whose pressure was high at the last two visits."""
    person = make_household(green.world.grids[0], code=code, members=1)[1][0]
    tag_with(person, "HTN")
    for days in (35, 2):
        on = TODAY - timedelta(days=days)
        record(person, "HTN_VISIT", on=on, values=pressure(168, 102))
    db.session.commit()
    return person


class Taps:
    """A page on which each tap is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def tap(self, selector: str, **which: str) -> None:
        self.page.locator(selector, **which).click()
        self.count += 1


def places_held(person: int) -> int:
    """How many places of clinics are held for somebody; the database is not held."""
    found = (
        db.session.query(ClinicBooking)
        .join(Referral, Referral.id == ClinicBooking.referral_id)
        .filter(Referral.resident_id == person, ClinicBooking.state == "held")
        .count()
    )
    db.session.rollback()
    return found


def test_a_place_is_held_in_three_taps_from_household_person_and_record(
    site: tuple[Green, str], open_context: OpenContext
) -> None:
    green, url = site
    home, one, kept = (out_of_control(green, code) for code in ("H7", "H8", "H9"))
    set_digits()
    desk_of_records([("H9", kept.key)])()
    [code] = codes_given()
    starts = (
        ("/households/H7", "#members", home.id),
        (f"/residents/{one.key}", "#referrals", one.id),
        (f"/records/{code}", "#referrals", kept.id),
    )
    db.session.commit()
    page = open_context(viewport=PHONE).new_page()
    sign_in(page, url, "village", PASSWORD)
    for start, section, person in starts:
        page.goto(f"{url}{start}")
        taps = Taps(page)
        taps.tap(f"{section} a", has_text=REFER)
        taps.tap("input[name=consent][value=agreed]")
        with page.expect_navigation():
            taps.tap("main button[type=submit]", has_text="提交转诊")
        assert page.url.startswith(f"{url}/referrals/R"), start
        assert (taps.count, places_held(person)) == (3, 1), start
