"""A referral up and back home: who may do what, what each move leaves, and until when."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ClinicBooking, Referral, ReferralEvent
from contracts_app.queries.referral_deaths import deaths_to_confirm
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict, NotAllowed, NotFound
from contracts_app.services.household_life import leave_household
from tests.factories import COUNTY, TODAY, World, make_household, store
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import FEEDBACK, FORM, make_clinic, make_department
from tests.support.refusals import refused


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def events(referral: Referral) -> list[Any]:
    query = select(ReferralEvent).where(ReferralEvent.referral_id == referral.id)
    return list(db.session.scalars(query.order_by(ReferralEvent.seq)))


def told(referral: Referral) -> list[tuple[str, str, str]]:
    return [(one.move, one.side, one.to_status) for one in events(referral)]


def test_a_village_asks_its_centre_which_asks_the_hospital(green: Green) -> None:
    sent = green.begin()
    assert (sent.status, sent.owner, sent.clock) == ("internal_review", "township", "review")
    green.move(sent, "leader", "pass_on")
    assert (sent.status, sent.owner, sent.clock) == ("submitted", "hospital", "accept")
    db.session.commit()
    assert told(sent) == [
        ("hand_in", "starter", "internal_review"),
        ("pass_on", "township", "submitted"),
    ]


def test_a_centre_asks_the_hospital_itself(green: Green) -> None:
    sent = green.begin("doctor")
    assert (sent.status, sent.owner) == ("submitted", "hospital")
    assert sent.due_at_utc == green.now + timedelta(hours=24)


def test_the_whole_way_up_and_home(green: Green) -> None:
    sent = green.begin("leader")
    clinic = make_clinic(green.department)
    green.later(minutes=38)
    green.move(sent, "hospital", "accept")
    green.move(sent, "hospital", "book", place="clinic", place_key=clinic.key)
    assert sent.status == "scheduled"
    green.later(days=7)
    green.move(sent, "hospital", "arrive")
    green.move(sent, "hospital", "treat")
    green.later(days=5)
    day = green.now.date()
    green.move(sent, "hospital", "discharge", on=day)
    green.move(
        sent, "hospital", "feed_back", form={**FEEDBACK, "plan": "第3天电话"}, home=True, on=day,
        reason="stable", consent_by="self",
    )  # fmt: skip
    db.session.commit()
    assert sent.status == "feedback_received"
    green.move(sent, "leader", "see_result")
    assert (sent.status, sent.outcome, sent.owner) == ("closed", "result_seen", None)
    home = db.session.scalars(select(Referral).where(Referral.direction == "down")).one()
    assert (home.status, home.owner, home.origin_id, home.home_on) == (
        "proposed", "township", sent.id, day,
    )  # fmt: skip
    green.move(home, "leader", "accept_back")
    db.session.commit()
    assert [one.took_seconds for one in events(sent)][1] == 38 * 60


def test_two_desks_at_once_the_second_sees_who_was_first(green: Green) -> None:
    sent = green.begin("leader")
    seen = sent.version
    green.move(sent, "hospital", "accept", version=seen)
    with pytest.raises(Conflict) as told_by:
        green.move(sent, "hospital", "accept", version=seen)
    assert told_by.value.code == "referral_moved"
    assert (told_by.value.who, told_by.value.username) == ("hospital", "hospital")


@pytest.mark.parametrize("role", ["village", "doctor", "leader"])
def test_nobody_answers_for_the_hospital(green: Green, role: str) -> None:
    sent = green.begin("leader")
    with pytest.raises((NotAllowed, NotFound)):
        green.move(sent, role, "accept")


def test_a_centre_writes_down_what_a_hospital_said_on_the_telephone(green: Green) -> None:
    sent = green.begin("leader")
    green.move(sent, "leader", "accept", answered_by="总值班 周医生")
    last = events(sent)[-1]
    assert (last.side, last.cause, last.answered_by) == ("hospital", "phone", "总值班 周医生")
    assert last.institution_id == green.world.centre.id


def test_the_same_page_twice_is_one_referral(green: Green) -> None:
    one = green.begin(client_key="same")
    assert green.begin(client_key="same").id == one.id
    # Once it has moved on others may have changed the rest of it.
    green.move(one, "leader", "pass_on")
    assert green.begin(client_key="same", consent_by="spouse").id == one.id


@pytest.mark.parametrize(
    "other",
    [{"department": "NEUR"}, {"urgency": "urgent"}, {"reason": "critical"}, {"care": "bed"},
     {"consent_by": "spouse"}, {"consent": "refused", "note": "不去"}, {"form": {}}],
    ids=str,
)  # fmt: skip
def test_the_same_page_with_other_entries_is_refused_and_the_first_one_stands(
    green: Green, world: World, other: dict[str, Any]
) -> None:
    make_department(world.hospital, "NEUR", name="神经内科")
    one = green.begin(client_key="same")
    found = refused(lambda: green.begin(client_key="same", **other))
    assert found == [("page_sent_before", "")]
    assert (one.urgency, one.version) == ("normal", 1)


def test_the_page_of_a_call_or_a_refusal_twice_is_one_referral(green: Green) -> None:
    said = {"urgency": "emergency", "answered_by": "急诊", "form": {}, "client_key": "call"}
    assert green.begin(**said).id == green.begin(**said).id
    green.person = make_household(green.world.grids[0], members=1)[1][0]
    no = {"consent": "refused", "note": "不去", "client_key": "no"}
    assert green.begin(**no).id == green.begin(**no).id


def test_nobody_is_on_two_ways_to_one_department(green: Green) -> None:
    green.begin()
    assert refused(lambda: green.begin()) == [("already_referred", "")]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"urgency": "soon"}, ("unknown_value", "urgency")),
        ({"reason": ""}, ("unknown_value", "reason")),
        ({"consent": ""}, ("consent_undecided", "consent")),
        ({"consent_by": ""}, ("consent_missing", "consent_by")),
        ({"consent": "unable"}, ("asked_unless_emergency", "consent")),
        ({"department": "NONE"}, ("unknown_value", "department")),
        ({"form": {**FORM, "illness": " "}}, ("missing_required", "illness")),
        ({"form": {**FORM, "illness": "病" * 1001}}, ("too_long", "illness")),
    ],
)
def test_a_request_that_lacks_something_is_refused(
    green: Green, values: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert fault in refused(lambda: green.begin(**values))
    assert db.session.scalars(select(Referral)).all() == []


def test_a_refusal_is_kept_with_its_reason_and_closes_at_once(green: Green) -> None:
    sent = green.begin(consent="refused", note="怕花钱", form={})
    db.session.commit()
    assert (sent.status, sent.outcome, sent.consent) == ("closed", "refused", "refused")
    assert events(sent)[0].note == "怕花钱"


def test_an_emergency_is_telephoned_first_and_its_form_is_owed(green: Green) -> None:
    urgent = {"urgency": "emergency", "consent": "unable", "consent_by": "", "form": {}}
    sent = green.begin(answered_by="急诊 李医生", **urgent)
    assert (sent.status, sent.form) == ("accepted", None)
    assert sent.form_due_at_utc == green.now + timedelta(hours=24)
    green.move(sent, "village", "write_form", form=FORM)
    db.session.commit()
    assert sent.form == FORM
    assert refused(lambda: green.move(sent, "village", "write_form", form=FORM)) == [
        ("move_not_possible", "")
    ]


def test_a_clock_stands_still_while_the_ball_is_with_the_patient(green: Green) -> None:
    sent = green.begin("leader")
    due = sent.due_at_utc
    green.later(hours=3)
    green.move(sent, "hospital", "pause", note="家属商量")
    green.later(hours=10)
    green.move(sent, "hospital", "resume")
    assert due is not None
    assert sent.due_at_utc == due + timedelta(hours=10)
    green.later(hours=1)
    green.move(sent, "hospital", "accept")
    last = events(sent)[-1]
    assert (last.took_seconds, last.paused_seconds) == (14 * 3600, 10 * 3600)


def test_nobody_stops_the_clock_of_another_side_or_one_that_has_run_out(green: Green) -> None:
    sent = green.begin("leader")
    with pytest.raises(NotAllowed):
        green.move(sent, "leader", "pause", note="等家属")
    green.move(sent, "leader", "pause", note="等家属", answered_by="分诊台")
    assert events(sent)[-1].side == "hospital"
    green.move(sent, "hospital", "resume")
    green.later(days=3)
    assert refused(lambda: green.move(sent, "hospital", "pause", note="等家属")) == [
        ("move_not_possible", "")
    ]


def test_another_hospital_is_asked_once_the_patient_agrees(green: Green, world: World) -> None:
    other = InstitutionFactory.build(
        code="ORG91", kind="hospital", region_code=COUNTY, parent_id=world.bureau.id
    )
    store(other)
    make_department(other, "CARD2")
    sent = green.begin("leader")
    green.move(
        sent, "hospital", "reroute", reason="no_capacity", hospital="ORG91", department="CARD2"
    )
    assert (sent.status, sent.owner, sent.hospital_id) == (
        "rerouted", "township", world.hospital.id,
    )  # fmt: skip
    green.move(sent, "leader", "send_on")
    db.session.commit()
    assert (sent.status, sent.hospital_id) == ("submitted", other.id)
    with pytest.raises(NotFound):
        green.move(sent, "hospital", "accept")


def test_who_is_referred_soon_after_coming_home_is_flagged(green: Green) -> None:
    day = green.now.date()
    first = green.begin("leader")
    green.move(first, "hospital", "accept")
    green.move(first, "hospital", "arrive")
    green.move(
        first, "hospital", "feed_back", form={**FEEDBACK, "plan": "随访"}, home=True, on=day,
        reason="stable", consent_by="self",
    )  # fmt: skip
    green.later(days=20)
    again = green.begin("leader")
    assert again.readmission_days == 20
    green.move(again, "hospital", "accept")
    green.move(again, "hospital", "arrive")
    home = db.session.scalars(select(Referral).where(Referral.direction == "down")).one()
    assert (home.status, home.outcome) == ("closed", "readmitted")


def test_another_village_sees_nothing_of_it(green: Green, world: World) -> None:
    sent = green.begin()
    stranger = make_household(world.grids[1], members=1)[1][0]
    assert stranger.id != sent.resident_id
    with pytest.raises(NotFound):
        green.move(sent, "hospital", "accept")
    with pytest.raises(NotFound):
        green.move(sent, "clerk", "pass_on")


def test_whoever_died_at_home_is_on_no_way_any_more(
    green: Green, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "moment", lambda: green.now)
    clinic = make_clinic(green.department)
    sent = green.begin("leader", clinic=clinic.key)
    booking = db.session.scalars(select(ClinicBooking)).one()
    assert booking.state == "held"
    leave_household(green.person.key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    assert (sent.status, sent.outcome) == ("closed", "died")
    assert (events(sent)[-1].move, events(sent)[-1].cause) == ("die", "move")
    assert booking.state == "given_back"


def test_who_moves_away_is_still_awaited_at_the_hospital(green: Green) -> None:
    sent = green.begin("leader")
    leave_household(green.person.key, "moved_out", TODAY, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    assert sent.status == "submitted"


def test_a_death_at_the_hospital_waits_for_the_centre_to_record_it(green: Green) -> None:
    sent = green.begin("leader")
    green.move(sent, "hospital", "accept")
    green.move(sent, "hospital", "arrive")
    green.move(sent, "hospital", "die", on=TODAY)
    db.session.commit()
    assert [one.referral_no for one in deaths_to_confirm(green.stand("leader"))] == [
        sent.referral_no
    ]
    assert deaths_to_confirm(green.stand("hospital")) == []
    leave_household(green.person.key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert deaths_to_confirm(green.stand("leader")) == []
