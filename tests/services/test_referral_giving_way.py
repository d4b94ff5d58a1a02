"""Who waits for a place and collapses: the open referral gives way to the emergency."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import ClinicBooking, PlaceWait, Referral, ReferralEvent, Resident
from contracts_app.services.audit import Actor
from contracts_app.services.referrals.opening import begin
from contracts_app.vocabulary.referrals import BookingState, ReferralStatus
from tests.factories import TODAY, World, make_world
from tests.support.desks import Work, race
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import make_clinic, make_department, make_referral
from tests.support.refusals import refused
from tests.support.signed_in import audited

BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
MakeApp = Callable[..., Flask]
CALL: dict[str, Any] = {
    "urgency": "emergency",
    "reason": "critical",
    "consent": "unable",
    "consent_by": "",
    "answered_by": "急诊 李医生",
}
S = ReferralStatus
ON_THE_WAY = [
    S.DRAFT, S.INTERNAL_REVIEW, S.SUBMITTED, S.REROUTED, S.ACCEPTED, S.SCHEDULED, S.NO_SHOW,
]  # fmt: skip


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def last(referral: Referral) -> ReferralEvent:
    query = select(ReferralEvent).where(ReferralEvent.referral_id == referral.id)
    return db.session.scalars(query.order_by(ReferralEvent.seq.desc()).limit(1)).one()


@BOTH
def test_the_open_one_is_called_off_and_each_names_the_other(
    make_app: MakeApp, engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        green = green_channel(make_world(users=True))
        clinic = make_clinic(green.department)
        sent = green.begin("leader", clinic=clinic.key)
        db.session.commit()
        green.later(hours=2)
        urgent = green.begin("village", **CALL)
        db.session.commit()
        assert (sent.status, sent.owner, urgent.status) == ("cancelled", None, "accepted")
        called_off, first = last(sent), last(urgent)
        assert (called_off.move, called_off.reason) == ("cancel", "emergency")
        assert (called_off.side, called_off.cause) == ("starter", "move")
        assert called_off.details == {"by": urgent.referral_no}
        assert (first.move, first.details) == ("call_ahead", {"instead_of": [sent.referral_no]})
        booking = db.session.scalars(select(ClinicBooking)).one()
        assert (booking.state, booking.reserved) == (BookingState.GIVEN_BACK, None)
        assert db.session.scalars(select(PlaceWait.referral_id)).all() == [urgent.id]


def test_both_are_on_record_by_number_alone(green: Green) -> None:
    sent = green.begin("leader")
    urgent = green.begin("leader", **CALL)
    called_off = audited("referral.move")[-1]
    key = db.session.get_one(Resident, sent.resident_id).key
    assert (called_off.object_key, called_off.after) == (
        key,
        {
            "number": sent.referral_no,
            "move": "cancel",
            "status": "cancelled",
            "by": urgent.referral_no,
        },
    )
    assert audited("referral.call_ahead")[-1].after["number"] == urgent.referral_no


@pytest.mark.parametrize("status", ON_THE_WAY)
def test_it_gives_way_wherever_on_its_way_it_stands(green: Green, status: ReferralStatus) -> None:
    sent = make_referral(green.world, green.department, status, resident=green.person)
    urgent = green.begin(**CALL)
    assert (sent.status, urgent.status) == ("cancelled", "accepted")


@pytest.mark.parametrize("status", [S.ARRIVED, S.IN_TREATMENT])
def test_who_is_at_the_hospital_is_not_called_ahead(green: Green, status: ReferralStatus) -> None:
    sent = make_referral(green.world, green.department, status, resident=green.person)
    assert refused(green.begin, **CALL) == [("already_referred", "")]
    assert sent.status == status


@pytest.mark.parametrize("status", [S.DISCHARGED, S.FEEDBACK_RECEIVED])
def test_one_whose_result_is_awaited_stays_open(green: Green, status: ReferralStatus) -> None:
    sent = make_referral(green.world, green.department, status, resident=green.person)
    urgent = green.begin(**CALL)
    assert (sent.status, last(urgent).details) == (status, None)


def test_an_emergency_that_is_awaited_already_is_the_same_one(green: Green) -> None:
    green.begin(**CALL)
    assert refused(green.begin, "leader", **CALL) == [("already_referred", "")]


def test_an_emergency_of_which_nobody_has_said_yes_gives_way_to_a_telephone_call(
    green: Green,
) -> None:
    sent = green.begin("village", urgency="emergency")
    assert green.begin("village", **CALL).status == "accepted"
    assert sent.status == "cancelled"


def test_a_way_to_another_department_goes_on(green: Green) -> None:
    other = make_department(green.world.hospital, "NEUR")
    sent = green.begin("leader", department=other.code)
    urgent = green.begin("leader", **CALL)
    assert (sent.status, last(urgent).details) == ("submitted", None)


def test_a_call_that_lacks_something_leaves_the_open_one_as_it_is(green: Green) -> None:
    sent = green.begin("leader")
    asked = {**CALL, "urgency": "urgent", "consent": "agreed", "consent_by": "self"}
    assert refused(green.begin, **asked) == [("unknown_value", "urgency")]
    assert sent.status == "submitted"


def test_a_name_that_is_too_long_is_told_and_not_cut(green: Green) -> None:
    sent = green.begin("leader")
    long = [("too_long", "answered_by")]
    assert refused(green.move, sent, "leader", "accept", answered_by="周" * 81) == long
    assert refused(green.begin, **{**CALL, "answered_by": "周" * 81}) == long
    assert last(green.move(sent, "leader", "accept", answered_by=f" {'周' * 80} ")).answered_by == (
        "周" * 80
    )


def test_a_closed_department_is_not_called_ahead(green: Green) -> None:
    green.department.closed_on = TODAY
    call = {"urgency": "emergency", "answered_by": "周主任", "form": {}}
    assert refused(lambda: green.begin("leader", **call)) == [("department_closed", "department")]
    assert refused(lambda: green.begin("leader")) == [("department_closed", "department")]


def test_nobody_says_that_it_gave_way(green: Green) -> None:
    sent = green.begin("leader")
    no = [("unknown_value", "reason")]
    assert refused(green.move, sent, "leader", "cancel", reason="emergency") == no


@BOTH
def test_of_many_who_telephone_at_once_one_is_written_down(make_app: MakeApp, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        green = green_channel(make_world(users=True))
        sent = green.begin("leader").id
        stand, actor = green.stand("leader"), Actor.of(green.world.users["leader"])
        asked = [green.request(**CALL) for _ in range(4)]
        db.session.commit()

    def call(request: Any) -> Work:
        def work() -> str:
            begin(request, stand, actor, green.now)
            return "called"

        return work

    assert race(app, [call(one) for one in asked]) == {"called": 1, "already_referred": 3}
    with app.app_context():
        assert db.session.get_one(Referral, sent).status == "cancelled"
        assert db.session.query(Referral).count() == 2
