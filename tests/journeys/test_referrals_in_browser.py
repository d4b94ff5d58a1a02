"""Village, centre and hospital before the same referral: each sees what the others do by itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import expect

from contracts_app.extensions import db
from contracts_app.models import Referral
from tests.support.browser import OpenContext
from tests.support.referral_pages import green_app, green_world
from tests.support.referral_windows import Window, card_of, step_of, windows
from tests.support.referrals import make_clinic
from tests.support.server import serving

DEPARTMENT = "ORG90:CARD"
RESULT = {
    "diagnosis": "冠心病",
    "advice": "双联抗血小板一年",
    "plan": "第3天上门，测血压，看伤口",
}


@dataclass
class Town:
    """A green channel behind an address, with a clinic whose places are kept."""

    url: str
    person: str
    clinic: str

    def newest(self) -> tuple[str, str]:
        """The number and the status of the newest referral; the database is not held."""
        query = db.session.query(Referral.referral_no, Referral.status)
        number, status = query.order_by(Referral.id.desc()).first()  # type: ignore[misc]
        db.session.rollback()
        return number, status


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Town]:
    app = green_app(make_app)
    with app.app_context():
        green = green_world()
        person, clinic = green.person.key, make_clinic(green.department).key
        db.session.commit()
        with serving(app) as url:
            yield Town(url, person, clinic)


def send(village: Window, town: Town) -> str:
    """The village sends somebody from the page of that person; the number of the referral."""
    page = village.page
    village.open(f"/residents/{town.person}")
    page.locator("#referrals a", has_text="转诊到医院").click()
    page.locator("#department").select_option(DEPARTMENT)
    page.locator("#clinic").select_option(town.clinic)
    page.locator("input[name=urgency][value=urgent]").check()
    page.locator("input[name=consent][value=agreed]").check()
    page.locator("#reason").select_option("difficult")
    page.locator("#impression").fill("胸痛待查")
    page.locator("#illness").fill("反复胸痛三天")
    page.locator("#doctor_phone").fill("0539-6210000")
    with page.expect_navigation():
        page.get_by_role("button", name="提交转诊").click()
    page.evaluate("window.neverReloaded = true")
    return page.url.rpartition("/")[2]


def click(window: Window, opener: str) -> None:
    """Ask for a move with the mouse and make it."""
    window.page.locator(opener).click()
    with window.page.expect_navigation():
        window.page.locator("#dialog button[type=submit]").click()
    window.page.evaluate("window.neverReloaded = true")


def accept_by_keyboard(hospital: Window, number: str) -> None:
    """The desk takes somebody on without a mouse; Escape leads back to the button."""
    button = step_of(number)
    hospital.ask(button)
    hospital.page.keyboard.press("Escape")
    expect(hospital.page.locator("#dialog")).to_be_hidden()
    assert hospital.has_focus(button)
    hospital.ask(button)
    hospital.tab_to("#dialog #note")
    hospital.page.keyboard.type("请带医保卡")
    hospital.send()


def treat_and_send_home(hospital: Window) -> None:
    """Arrived, treated, discharged, and the result with a plan for home: all without a mouse."""
    for move in ("arrive", "treat", "discharge"):
        hospital.ask(f"#move-{move}")
        hospital.send()
    hospital.ask("#move-feed_back")
    keyboard = hospital.page.keyboard
    for name in ("diagnosis", "advice"):
        hospital.tab_to(f"#dialog #{name}")
        keyboard.type(RESULT[name])
    hospital.tab_to("#dialog #home")
    keyboard.press("Space")
    hospital.tab_to("#dialog summary")
    keyboard.press("Enter")
    hospital.tab_to("#dialog #reason")
    keyboard.press("ArrowDown")
    hospital.tab_to("#dialog input[name=consent_by]")
    keyboard.press("Space")
    hospital.tab_to("#dialog #plan")
    keyboard.type(RESULT["plan"])
    hospital.send()


def record_day_three(village: Window) -> None:
    """The village finds the visit on its work list and records it."""
    page = village.page
    village.open("/tasks?horizon=month")
    row = page.locator("#task-list tbody tr", has_text="第3天")
    expect(row).to_contain_text("回家随访")
    row.get_by_role("link", name="登记").click()
    page.get_by_label("入户", exact=True).check()
    page.locator("#homecoming-effect").select_option("better")
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()


@pytest.mark.parametrize("turned", [True, pytest.param(False, marks=pytest.mark.deep)])
def test_three_windows_see_each_other_from_the_village_to_the_hospital_and_home(
    town: Town, open_context: OpenContext, turned: bool
) -> None:
    of = windows(open_context, town.url, turned=turned)
    village, leader, hospital = of("village"), of("leader"), of("hospital")
    for window in (leader, hospital):
        window.open("/referrals")
    number = send(village, town)
    leader.sees(leader.page.locator(f"#column-review {card_of(number)}"))
    expect(leader.page).to_have_title("(1) 转诊 · 家医签约")
    click(leader, step_of(number))
    village.tells("审核通过并转送")
    hospital.sees(hospital.page.locator(f"#column-asked {card_of(number)}"))
    expect(hospital.page).to_have_title("(1) 转诊 · 家医签约")
    accept_by_keyboard(hospital, number)
    treat_and_send_home(hospital)
    for window in (village, leader):
        window.tells("接收")
        window.tells("反馈结果")
    click(village, "#move-see_result")
    back, _proposed = town.newest()
    leader.open("/referrals")
    click(leader, step_of(back))
    for window in (village, hospital):
        window.tells("已阅结果")
        window.tells("分派团队")
    expect(leader.line.last).to_contain_text("分派团队")
    record_day_three(village)
    for window in (leader, hospital):
        window.tells("已面对面随访")
    assert town.newest() == (back, "tracking")
