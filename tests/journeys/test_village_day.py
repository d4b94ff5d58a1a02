"""A village doctor goes from door to door: ten people in a row, and what two of them need."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Obligation, Resident, Visit
from tests.factories import PASSWORD, TODAY, make_world
from tests.support.browser import DESK, PHONE, OpenContext, Watch, assert_accessible, sign_in
from tests.support.server import serving
from tests.support.visit_pages import patient

PEOPLE = 10
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TWO_WEEKS = (TODAY + timedelta(days=14)).isoformat()
UNCONTROLLED, EMERGENCY = 3, 7
"""At which door the value is not in order, and at which one it is an emergency."""
VALUES = {UNCONTROLLED: ("152", "92"), EMERGENCY: ("186", "104")}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    made = make_app(demo=True, today=TODAY)
    with made.app_context():
        make_world(users=True)
        for number in range(1, PEOPLE + 1):
            patient(f"H{number:02d}", name=f"患者{number}")
        db.session.rollback()
        yield made


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def counts() -> dict[tuple[str, str], int]:
    """How many duties of hypertension stand in each state, by kind."""
    query = select(Obligation.state, Obligation.kind, func.count()).where(
        Obligation.item_code == "HTN_VISIT", Obligation.team_id.is_not(None)
    )
    found = asked(query.group_by(Obligation.state, Obligation.kind))
    return {(row[0], row[1]): row[2] for row in found}


def asked(query: Any) -> list[Any]:
    """The rows of a query, without holding the database while the browser goes on."""
    found = list(db.session.execute(query))
    db.session.rollback()
    return found


def key_of(name: str) -> str:
    return str(asked(select(Resident.key).filter_by(name=name))[0][0])


def fill(page: Page, number: int) -> None:
    systolic, diastolic = VALUES.get(number, ("134", "84"))
    page.get_by_label("入户", exact=True).check()
    page.locator("#htn-sbp").fill(systolic)
    page.locator("#htn-dbp").fill(diastolic)
    page.get_by_label("无症状").check()


def save_and_next(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="保存并下一位").click()


def is_fit(page: Page) -> None:
    assert_accessible(page)
    assert page.evaluate(WIDTH) == 0


def test_ten_people_one_after_another(app: Flask, url: str, open_context: OpenContext) -> None:
    page = open_context(viewport=PHONE).new_page()
    sign_in(page, url, "village", PASSWORD)
    assert counts() == {("open", "routine"): PEOPLE}
    page.goto(f"{url}/residents?due=due")
    is_fit(page)
    page.get_by_role("link", name="患者1", exact=True).click()
    is_fit(page)
    page.get_by_role("link", name="登记随访服务").click()
    # The yearly check-up is due as well, and is left for another day.
    for number in range(1, PEOPLE + 1):
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"患者{number}")
        page.locator("#item-EXAM").uncheck()
        fill(page, number)
        save_and_next(page)
        if number == UNCONTROLLED:
            expect(page.locator("[data-prompt=recall]")).to_have_text("请在两周内复查。")
            expect(page.locator("main")).to_contain_text(f"最迟 {TWO_WEEKS}")
        elif number == EMERGENCY:
            expect(page.locator("[data-prompt=call_120]")).to_contain_text("立即拨打 120")
            expect(page.locator("main")).to_contain_text("收缩压 186 mmHg（≥180）")
        if number in VALUES:
            is_fit(page)
            page.get_by_role("link", name="下一位").click()
    expect(page).to_have_url(re.compile("/residents$"))
    expect(page.locator("#flash")).to_contain_text("本网格今天没有其他待服务的居民了")
    assert counts() == {
        ("done", "routine"): PEOPLE,
        ("open", "routine"): PEOPLE - 2,
        ("open", "recall"): 1,
        ("open", "referral"): 1,
    }
    assert asked(select(func.count()).select_from(Visit)) == [(PEOPLE,)]


def test_ticking_a_service_brings_its_form_and_what_was_typed_survives_a_closed_page(
    app: Flask, url: str, open_context: OpenContext
) -> None:
    key = key_of("患者1")
    context = open_context(viewport=DESK)
    page = context.new_page()
    sign_in(page, url, "village", PASSWORD)
    page.goto(f"{url}/residents/{key}/visit?item=HTN_VISIT")
    fill(page, 1)
    page.locator("#item-EXAM").check()
    page.locator("#exam-result").select_option("normal")
    expect(page.locator("#htn-sbp")).to_have_value("134")
    expect(page.locator("#draft-state")).to_contain_text("控制满意")
    page.locator("#htn-sbp").fill("188")
    expect(page.locator("#draft-state")).to_contain_text("收缩压 188 mmHg（≥180）")
    is_fit(page)
    page.close()
    again = context.new_page()
    again.goto(f"{url}/residents/{key}/visit")
    expect(again.locator("main")).to_contain_text("有未保存的草稿")
    expect(again.locator("#htn-sbp")).to_have_value("188")
    expect(again.locator("#exam-result")).to_have_value("normal")


def test_without_an_answer_the_page_stays_as_it_is_and_is_saved_once_when_the_line_is_back(
    app: Flask, url: str, open_context: OpenContext, watch: Watch
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED", "htmx:")
    context = open_context(viewport=PHONE)
    page = context.new_page()
    sign_in(page, url, "village", PASSWORD)
    page.goto(f"{url}/residents/{key_of('患者1')}/visit?item=HTN_VISIT")
    fill(page, 1)
    context.set_offline(True)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#not-sealed")).to_be_visible()
    expect(page.locator("#htn-sbp")).to_have_value("134")
    context.set_offline(False)
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("随访")
    assert asked(select(func.count()).select_from(Visit)) == [(1,)]


def test_what_is_wrong_is_told_without_leaving_the_page(
    app: Flask, url: str, open_context: OpenContext
) -> None:
    page = open_context(viewport=DESK).new_page()
    sign_in(page, url, "village", PASSWORD)
    page.goto(f"{url}/residents/{key_of('患者1')}/visit?item=HTN_VISIT")
    fill(page, 1)
    page.locator("#htn-dbp").fill("140")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#error-summary li")).to_have_text(["收缩压应高于舒张压，请核对。"])
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#htn-sbp-error")).to_be_visible()
    expect(page.locator("#htn-dbp")).to_have_value("140")
    is_fit(page)


@pytest.mark.deep
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_pages_of_a_visit_are_accessible_in_large_print_as_well(
    app: Flask, url: str, open_context: OpenContext, locale: str
) -> None:
    key = key_of("患者1")
    page = open_context(viewport=PHONE, locale=locale).new_page()
    sign_in(page, url, "village", PASSWORD)
    page.locator("[data-size-switch] button").click()
    page.goto(f"{url}/residents/{key}/visit?item=HTN_VISIT")
    is_fit(page)
    page.locator("#mode-0").check()
    page.locator("#htn-sbp").fill("134")
    page.locator("#htn-dbp").fill("84")
    with page.expect_navigation():
        page.locator("form#visit-form .btn-primary").click()
    is_fit(page)
    for way in ("correct", "reverse"):
        page.goto(f"{url}/visits/{_visit_key()}/{way}")
        is_fit(page)
    page.goto(f"{url}/residents/{key}/chart")
    expect(page.locator("figure svg circle")).to_have_count(1)
    is_fit(page)


def _visit_key() -> str:
    return str(asked(select(Visit.key))[0][0])
