"""Village, centre and hospital before the same referral: each sees what the others do by itself.

Nobody touches a mouse on the way, and everybody can use the pages as they stand there.
"""

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
SLIP = {
    "impression": "胸痛待查",
    "illness": "反复胸痛三天",
    "doctor_phone": "0539-6210000",
}
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
    village.open(f"/residents/{town.person}")
    village.press('#referrals a[href*="/referrals/new"]')
    village.choose("#department", DEPARTMENT)
    expect(village.page.locator("#clinic")).to_be_visible()
    # The first free place is chosen; here the hospital is to give one.
    village.choose("#clinic", "")
    village.mark("urgency", "urgent")
    village.choose("#reason", "difficult")
    village.mark("consent", "agreed")
    for field, words in SLIP.items():
        village.write(f"#{field}", words)
    village.is_fit()
    village.press("main form .form-actions button[type=submit]")
    return village.page.url.rpartition("/")[2]


def make(window: Window, opener: str) -> None:
    """Ask for a move and make it."""
    window.ask(opener)
    window.send()


def accept_and_schedule(hospital: Window, town: Town, number: str) -> None:
    """The desk takes somebody on and gives a place; Escape leads back to the button."""
    button = step_of(number)
    hospital.ask(button)
    hospital.page.keyboard.press("Escape")
    expect(hospital.page.locator("#dialog")).to_be_hidden()
    assert hospital.has_focus(button)
    hospital.ask(button)
    hospital.write("#dialog #note", "请带医保卡")
    hospital.is_fit()
    hospital.send()
    assert town.newest() == (number, "accepted")
    hospital.ask("#move-book")
    hospital.choose("#dialog #choice", f"clinic:{town.clinic}")
    hospital.send()
    assert town.newest() == (number, "scheduled")


def treat_and_send_home(hospital: Window) -> None:
    """Arrived, treated, discharged, and the result with a plan for home."""
    for move in ("arrive", "treat", "discharge"):
        make(hospital, f"#move-{move}")
    hospital.ask("#move-feed_back")
    for name in ("diagnosis", "advice"):
        hospital.write(f"#dialog #{name}", RESULT[name])
    hospital.tab_to("#dialog #home")
    hospital.page.keyboard.press("Space")
    hospital.tab_to("#dialog summary")
    hospital.page.keyboard.press("Enter")
    hospital.choose("#dialog #reason", "stable")
    hospital.mark("consent_by", "self")
    hospital.write("#dialog #plan", RESULT["plan"])
    hospital.is_fit()
    hospital.send()


def record_day_three(village: Window) -> None:
    """The village finds the visit on its work list and records it."""
    village.open("/tasks?horizon=month")
    row = village.page.locator("#task-list tbody tr")
    expect(row).to_have_count(1)
    for words in ("第3天", "回家随访"):
        expect(row).to_contain_text(words)
    village.press("#task-list tbody a.btn-primary")
    village.mark("mode", "home")
    village.choose("#homecoming-effect", "better")
    village.is_fit()
    village.press("#visit-form .form-actions button.btn-primary")


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
    leader.is_fit()
    make(leader, step_of(number))
    village.tells("审核通过并转送")
    hospital.sees(hospital.page.locator(f"#column-asked {card_of(number)}"))
    expect(hospital.page).to_have_title("(1) 转诊 · 家医签约")
    hospital.is_fit()
    accept_and_schedule(hospital, town, number)
    for window in (village, leader):
        window.tells("接收")
        window.tells("排期")
    treat_and_send_home(hospital)
    for window in (village, leader):
        window.tells("反馈结果")
        window.is_fit()
    make(village, "#move-see_result")
    back, _proposed = town.newest()
    leader.open("/referrals")
    make(leader, step_of(back))
    for window in (village, hospital):
        window.tells("已阅结果")
        window.tells("分派团队")
    expect(leader.line.last).to_contain_text("分派团队")
    record_day_three(village)
    for window in (leader, hospital):
        window.tells("已面对面随访")
    assert town.newest() == (back, "tracking")
