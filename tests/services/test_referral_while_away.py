"""The server was away for days: what ran out meanwhile stands as if somebody had looked in time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import BedHold, ClinicBooking, ReferralEvent
from contracts_app.queries.referral_places import list_waiting
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referrals.watch import look
from contracts_app.vocabulary.referrals import Cause
from tests.factories import World
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.referrals import make_clinic

pytestmark = pytest.mark.parametrize(
    "any_app", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def looks(green: Green) -> dict[str, int]:
    return look(SYSTEM, green.now, db.session.commit)


def bookings() -> list[tuple[int, int, str, datetime | None]]:
    columns = ("referral_id", "place_no", "state", "closed_at_utc")
    query = select(*(getattr(ClinicBooking, name) for name in columns)).order_by(ClinicBooking.id)
    return [tuple(row) for row in db.session.execute(query)]


@pytest.mark.parametrize("first", ["a desk", "the worker"])
def test_a_place_whose_time_ran_out_is_somebody_elses_whoever_comes_first_afterwards(
    green: Green, first: str
) -> None:
    clinic = make_clinic(green.department, reserved=1)
    with committed():
        sent = green.begin("leader", clinic=clinic.key)
    until = db.session.scalars(select(ClinicBooking.held_until_utc)).one()
    green.later(days=5)
    if first == "the worker":
        looks(green)
    with committed():
        other = green.begin_another(clinic=clinic.key)
    looks(green)
    assert bookings() == [(sent.id, 1, "ran_out", until), (other.id, 1, "held", None)]
    with committed():
        green.move(sent, "hospital", "accept")
    assert sent.status == "accepted"
    assert [one.referral_no for one in list_waiting(green.department.id, 9)] == [sent.referral_no]


def test_whose_bed_was_gone_meanwhile_stands_before_all_who_wait(green: Green) -> None:
    with committed():
        sent = green.begin("leader", care="bed")
        green.move(sent, "hospital", "accept")
        waits = green.begin_another(care="bed")
        green.move(waits, "hospital", "accept")
        held = green.now
        green.move(sent, "hospital", "book", place="bed", place_key=green.department.code)
    green.later(days=5)
    assert [looks(green)["places_lost"] for _time in range(2)] == [1, 0]
    bed = db.session.scalars(select(BedHold)).one()
    assert (bed.state, bed.closed_at_utc) == ("ran_out", held + timedelta(hours=4))
    events = select(ReferralEvent).where(ReferralEvent.referral_id == sent.id)
    last = db.session.scalars(events.order_by(ReferralEvent.seq.desc()).limit(1)).one()
    assert (last.move, last.to_status, last.side) == ("lose_place", "accepted", "hospital")
    assert (last.cause, last.user_id, last.at_utc) == (Cause.NIGHT, None, green.now)
    line = [one.referral_no for one in list_waiting(green.department.id, 9)]
    assert line == [sent.referral_no, waits.referral_no]
