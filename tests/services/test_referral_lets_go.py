"""What takes somebody off the way to a place leaves the place, the bed and the line to others."""

from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import BedHold, ClinicBooking
from contracts_app.queries.referral_places import list_waiting
from tests.factories import TODAY, World
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.referrals import FEEDBACK, make_clinic, make_department

pytestmark = pytest.mark.parametrize(
    "any_app", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)
SAID: dict[str, dict[str, Any]] = {
    "hand_back": {"note": "请补充用药"},
    "treat_here": {"note": "已在卫生院处理"},
    "refuse": {"note": "不愿去", "consent_by": "self"},
    "cancel": {"reason": "better"},
    "redirect": {"reason": "no_capacity", "hospital": "ORG90", "department": "ORTH"},
    "reroute": {"reason": "no_capacity", "hospital": "HB2", "department": "FAR"},
    "reject": {"reason": "no_capacity", "note": "床满"},
    "die": {"on": TODAY},
    "discharge": {"on": TODAY},
    "feed_back": {"form": FEEDBACK},
}


@pytest.fixture
def green(world: World) -> Green:
    green = green_channel(world)
    other = InstitutionFactory.create(
        kind="hospital", code="HB2", name="第二医院", parent_id=world.bureau.id
    )
    db.session.flush()
    make_department(other, "FAR")
    make_department(world.hospital, "ORTH", name="骨科")
    green.department.beds_reserved = 1
    return green


def bookings() -> list[tuple[int, int, str]]:
    query = select(ClinicBooking.referral_id, ClinicBooking.place_no, ClinicBooking.state)
    return [tuple(row) for row in db.session.execute(query.order_by(ClinicBooking.id))]


@pytest.mark.parametrize(
    ("begun_by", "by", "move"),
    [
        ("village", "leader", "hand_back"), ("village", "leader", "treat_here"),
        ("village", "leader", "refuse"), ("village", "village", "cancel"),
        ("leader", "leader", "cancel"), ("leader", "hospital", "redirect"),
        ("leader", "hospital", "reroute"), ("leader", "hospital", "reject"),
        ("leader", "hospital", "die"),
    ],
)  # fmt: skip
def test_a_place_that_was_held_is_the_next_ones_after(
    green: Green, begun_by: str, by: str, move: str
) -> None:
    clinic = make_clinic(green.department, reserved=1).key
    with committed():
        sent = green.begin(begun_by, clinic=clinic)
    with committed():
        green.move(sent, by, move, **SAID[move])
    with committed():
        other = green.begin_another(clinic=clinic)
    assert bookings() == [(sent.id, 1, "given_back"), (other.id, 1, "held")]


@pytest.mark.parametrize(("by", "move"), [("leader", "cancel"), ("hospital", "cancel"),
                                          ("hospital", "die")])  # fmt: skip
def test_a_place_that_was_booked_is_the_next_ones_after(green: Green, by: str, move: str) -> None:
    clinic = make_clinic(green.department, reserved=1).key
    with committed():
        sent = green.begin("leader", clinic=clinic)
        green.move(sent, "hospital", "accept")
    assert sent.status == "scheduled"
    with committed():
        green.move(sent, by, move, **SAID[move])
    with committed():
        other = green.begin_another(clinic=clinic)
    assert bookings() == [(sent.id, 1, "given_back"), (other.id, 1, "held")]


@pytest.mark.parametrize("move", ["cancel", "redirect", "reroute", "reject", "die"])
def test_nobody_stands_in_the_line_any_more_after(green: Green, move: str) -> None:
    with committed():
        sent = green.begin("leader")
        green.move(sent, "hospital", "accept")
    assert [one.referral_no for one in list_waiting(green.department.id, 9)] == [sent.referral_no]
    with committed():
        green.move(sent, "hospital", move, **SAID[move])
    assert list_waiting(green.department.id, 9) == []


@pytest.mark.parametrize("move", ["discharge", "feed_back", "die"])
def test_a_bed_is_free_after(green: Green, move: str) -> None:
    bed = {"place": "bed", "place_key": green.department.code}
    with committed():
        sent, waits = green.begin("leader", care="bed"), green.begin_another(care="bed")
        for one in (sent, waits):
            green.move(one, "hospital", "accept")
        green.move(sent, "hospital", "book", **bed)
        green.move(sent, "hospital", "arrive")
    with committed():
        green.move(sent, "hospital", move, **SAID[move])
    with committed():
        green.move(waits, "hospital", "book", **bed)
    beds = select(BedHold.referral_id, BedHold.bed_no, BedHold.state).order_by(BedHold.id)
    assert [tuple(row) for row in db.session.execute(beds)] == [
        (sent.id, 1, "freed"), (waits.id, 1, "held"),
    ]  # fmt: skip
