"""The whole way to a hospital and home again in a browser that runs no script: plain pages."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from contracts_app.extensions import db
from contracts_app.models import Referral, Visit
from tests.factories import PASSWORD
from tests.support.browser import OpenContext, sign_in
from tests.support.referral_pages import green_app, green_world
from tests.support.referrals import make_clinic
from tests.support.server import serving

SLIP = {"impression": "胸痛待查", "illness": "反复胸痛三天", "doctor_phone": "0539-6210000"}
RESULT = {"diagnosis": "冠心病", "advice": "双联抗血小板一年", "plan": "第3天上门"}


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[tuple[str, str, str]]:
    """The address of an application, somebody who lives there, and a clinic with kept places."""
    app = green_app(make_app)
    with app.app_context():
        green = green_world()
        person, clinic = green.person.key, make_clinic(green.department).key
        db.session.commit()
        with serving(app) as url:
            yield url, person, clinic


@pytest.fixture
def plain(site: tuple[str, str, str], open_context: OpenContext) -> Callable[[str], Page]:
    """An opener of pages without scripts for the account of a role."""

    def of(role: str) -> Page:
        page = open_context(java_script_enabled=False).new_page()
        sign_in(page, site[0], role, PASSWORD)
        return page

    return of


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def move(page: Page, at: str, name: str, **typed: str) -> None:
    """Go to the referral and make a move on the page of its own."""
    page.goto(at)
    page.locator("main").get_by_role("link", name=name, exact=True).click()
    for field, words in typed.items():
        page.locator(f"#{field}").fill(words)
    press(page, name)
    expect(page.locator("#flash")).to_contain_text(name)


def send(page: Page, url: str, person: str) -> str:
    """From the page of the person, a department being chosen first to see its places."""
    page.goto(f"{url}/residents/{person}")
    page.get_by_role("link", name="转诊到医院").click()
    page.locator("noscript a.chip").click()
    expect(page.locator("#clinic option")).to_have_count(2)
    # The first free place is chosen; here the hospital is to give one.
    page.locator("#clinic").select_option("")
    page.locator("#reason").select_option("difficult")
    page.locator("input[name=consent][value=agreed]").check()
    for field, words in SLIP.items():
        page.locator(f"#{field}").fill(words)
    press(page, "提交转诊")
    return page.url


def book(page: Page, at: str, clinic: str) -> None:
    page.goto(f"{at}/book")
    page.locator("#choice").select_option(f"clinic:{clinic}")
    press(page, "排期")


def send_home(page: Page, at: str) -> None:
    page.goto(f"{at}/feed_back")
    page.locator("#home").check()
    page.locator("details summary", has_text="回家").click()
    for field, words in RESULT.items():
        page.locator(f"#{field}").fill(words)
    page.locator("#reason").select_option("stable")
    page.locator("input[name=consent_by][value=self]").check()
    press(page, "反馈结果")


def follow_up(page: Page, url: str, person: str) -> None:
    page.goto(f"{url}/residents/{person}/visit?item=HOME_FOLLOW")
    page.get_by_label("入户", exact=True).check()
    page.locator("#homecoming-effect").select_option("better")
    press(page, "保存")


def statuses() -> list[str]:
    """Where each referral stands, the first one first; the database is not held."""
    found = db.session.query(Referral.status).order_by(Referral.id).all()
    db.session.rollback()
    return [status for (status,) in found]


def test_the_way_to_the_hospital_and_home_is_gone_without_scripts(
    site: tuple[str, str, str], plain: Callable[[str], Page]
) -> None:
    url, person, clinic = site
    village, leader, hospital = plain("village"), plain("leader"), plain("hospital")
    at = send(village, url, person)
    move(leader, at, "审核通过并转送")
    move(hospital, at, "接收", note="请带医保卡")
    book(hospital, at, clinic)
    move(hospital, at, "已到院")
    send_home(hospital, at)
    move(village, at, "已阅结果")
    assert statuses() == ["closed", "proposed"]
    leader.goto(f"{url}/referrals")
    with leader.expect_navigation():
        leader.locator("#column-returning a.btn").click()
    with leader.expect_navigation():
        leader.locator("main form button[type=submit]").click()
    follow_up(village, url, person)
    assert statuses() == ["closed", "tracking"]
    assert db.session.query(Visit).count() == 1
