"""What pages of referrals cost on a slow line, gzipped (page 15 KB, fragment 6 KB, first 70 KB)."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.rules.referrals.board import MOST
from contracts_app.vocabulary.referrals import ReferralStatus, Urgency
from tests.factories import make_household
from tests.journeys.test_weight import FIRST_VISIT, FRAGMENT, LATER_PAGE, assets_of, weight
from tests.pages import HTMX, PageClient
from tests.support.referral_moves import Green
from tests.support.referral_pages import at_home, green_app, green_world
from tests.support.referrals import FORM, make_clinic, make_department, make_referral
from tests.support.signed_in import client_of

S = ReferralStatus
A_DAY = (S.SUBMITTED, S.ACCEPTED, S.SCHEDULED, S.ARRIVED, S.IN_TREATMENT, S.DISCHARGED)


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = green_app(make_app)
    with app.app_context():
        yield app


@pytest.fixture
def busy(app: Flask) -> dict[str, str]:
    """A hospital with thirty open referrals, one of them on its way home, and twenty clinics."""
    green = green_world()
    up, down = at_home(green)
    for number in range(30):
        stand_at(green, A_DAY[number % len(A_DAY)])
    for hour in range(20):
        make_clinic(green.department, from_minute=480 + hour * 30, to_minute=510 + hour * 30)
    found = {
        "up": up.referral_no,
        "down": down.referral_no,
        "new": stand_at(green, S.SUBMITTED),
        "taken": stand_at(green, S.ACCEPTED),
        "here": stand_at(green, S.ARRIVED),
        "key": green.person.key,
    }
    db.session.commit()
    return found


def stand_at(green: Green, status: ReferralStatus) -> str:
    """The number of a new referral of somebody new that stands there now."""
    at = clock.moment()
    more = {"at": at, "sent_at_utc": at, "urgency": Urgency.URGENT}
    return make_referral(green.world, green.department, status, **more).referral_no


PAGES = {
    "hospital": (
        "/referrals/{new}",
        "/referrals/{up}",
        "/referrals/{new}/reroute",
        "/referrals/{up}/documents",
        "/referrals/slots?week=2026-11-23",
        "/referrals/slots/use",
        "/referrals/slots/departments/CARD",
    ),
    "leader": (
        "/referrals",
        "/referrals?view=list",
        "/referrals/{down}",
        "/referrals/new?resident={key}&department=ORG90:CARD",
        "/referrals/new?resident={key}&way=call",
        "/referrals/measures",
        "/referrals/measures/list?measure=accepted",
    ),
}
PARTS = {
    "hospital": (
        "/referrals/board?since=0",
        "/referrals/{new}/newest?since=0",
        "/referrals/{new}/accept",
        "/referrals/{taken}/book",
        "/referrals/{here}/feed_back",
    ),
    "leader": (
        "/referrals?view=list",
        "/referrals/new?resident={key}&department=ORG90:CARD",
    ),
}


@pytest.mark.parametrize("role", list(PAGES))
def test_pages_and_parts_of_referrals_are_light(
    app: Flask, busy: dict[str, str], role: str
) -> None:
    client = client_of(app, role)
    pages = {at: weight(client.get(at.format(**busy))) for at in PAGES[role]}
    assert {at: size for at, size in pages.items() if size > LATER_PAGE} == {}
    parts = {at: weight(client.get(at.format(**busy), headers=HTMX)) for at in PARTS[role]}
    assert {at: size for at, size in parts.items() if size > FRAGMENT} == {}


@pytest.mark.parametrize("role", ["hospital", "leader"])
def test_the_board_with_all_it_needs_fits_a_first_visit(
    app: Flask, busy: dict[str, str], role: str
) -> None:
    client = client_of(app, role)
    for at in ("/referrals", f"/referrals/{busy['new']}"):
        assert first_visit(client, at) <= FIRST_VISIT


def test_two_hundred_open_referrals_fit_as_well(app: Flask) -> None:
    crowd(app)
    client = client_of(app, "hospital")
    page = client.get("/referrals")
    assert page.text.count('<li class="referral-card') == MOST * 6
    assert weight(page) <= LATER_PAGE
    assert first_visit(client, "/referrals") <= FIRST_VISIT - 500
    assert weight(client.get("/referrals/board?since=0", headers=HTMX)) <= FRAGMENT


def crowd(app: Flask) -> None:
    """Two hundred open referrals of all kinds of people to seven departments, urgent and not."""
    world, stages = green_world().world, (*A_DAY, S.NO_SHOW)
    names = ("心血管内科", "神经内科", "骨科", "呼吸内科", "内分泌科", "妇产科", "急诊科")
    departments = [
        make_department(world.hospital, code=f"D{place}", name=name)
        for place, name in enumerate(names)
    ]
    for number in range(200):
        at = clock.moment() - timedelta(minutes=number * 37 % 4000)
        person = make_household(world.grids[number % len(world.grids)], members=1)[1][0]
        person.name = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"[number % 20] + "秀英"
        person.birth_date = date(1935 + number * 7 % 60, 1 + number % 12, 1 + number % 28)
        make_referral(
            world, departments[number * 5 % 7], stages[number % 7], resident=person, at=at,
            sent_at_utc=at, due_at_utc=at + timedelta(minutes=number * 991 % 5000),
            urgency=list(Urgency)[number * 11 % 3],
            form={**FORM, "doctor_phone": f"0539-62{number * 13 % 97:02}0{number % 10}1"},
        )  # fmt: skip
    db.session.commit()


def first_visit(client: PageClient, at: str) -> int:
    page = client.get(at)
    return weight(page) + sum(weight(client.get(one)) for one in assets_of(page))
