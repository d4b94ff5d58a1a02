"""What pages of referrals cost on a slow line, gzipped (page 15 KB, fragment 6 KB, first 70 KB)."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.vocabulary.referrals import ReferralStatus, Urgency
from tests.journeys.test_weight import FIRST_VISIT, FRAGMENT, LATER_PAGE, assets_of, weight
from tests.pages import HTMX
from tests.support.referral_moves import Green
from tests.support.referral_pages import at_home, green_app, green_world
from tests.support.referrals import make_clinic, make_referral
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


def test_the_board_with_all_it_needs_fits_a_first_visit(app: Flask, busy: dict[str, str]) -> None:
    client = client_of(app, "hospital")
    for at in ("/referrals", f"/referrals/{busy['new']}"):
        page = client.get(at)
        total = weight(page) + sum(weight(client.get(one)) for one in assets_of(page))
        assert total <= FIRST_VISIT
