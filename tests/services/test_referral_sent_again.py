"""What is sent again tells what the record knows by then; a place is held while it goes on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ClinicBooking, ResidentTag
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referral_places.had import at_utc
from contracts_app.services.referrals.watch import look
from tests.factories import COUNTY, World, store
from tests.support.referral_moves import Green, green_channel
from tests.support.referrals import FORM, make_clinic


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def test_the_hospital_sees_the_record_of_the_day_on_which_it_was_sent_again(green: Green) -> None:
    sent = green.begin("village")
    first = dict(sent.summary)
    green.move(sent, "leader", "hand_back", note="请补充用药")
    green.later(days=3)
    day = clock.local(green.now).date()
    store(
        ResidentTag(
            county_code=COUNTY,
            resident_id=green.person.id,
            tag="HTN",
            source="clerk",
            valid_from=day,
        )
    )
    assert sent.summary == first
    green.move(sent, "village", "hand_in", form=FORM)
    db.session.commit()
    assert (first["groups"], sent.summary["groups"]) == ([], ["HTN"])
    assert sent.summary["at"] == day.isoformat()


def test_what_a_centre_takes_over_and_sends_is_told_as_it_is_then(green: Green) -> None:
    sent = green.begin("village")
    green.move(sent, "leader", "hand_back", note="请补充用药")
    green.later(days=1)
    green.move(sent, "leader", "submit", form=FORM)
    db.session.commit()
    assert sent.summary["at"] == clock.local(green.now).date().isoformat()


def test_what_is_passed_on_stays_as_it_was_sent(green: Green) -> None:
    sent = green.begin("village")
    before = dict(sent.summary)
    green.later(days=1)
    green.move(sent, "leader", "pass_on")
    db.session.commit()
    assert sent.summary == before


def held_until() -> datetime | None:
    db.session.expire_all()
    return db.session.scalars(select(ClinicBooking.held_until_utc)).one()


def test_a_place_is_held_as_long_as_the_hospital_has_to_answer(green: Green) -> None:
    clinic = make_clinic(green.department)
    sent = green.begin("village", clinic=clinic.key)
    green.later(hours=7)
    green.move(sent, "leader", "pass_on")
    assert held_until() == sent.due_at_utc
    green.now = sent.due_at_utc - timedelta(minutes=1)
    look(SYSTEM, green.now, db.session.commit)
    green.move(sent, "hospital", "accept")
    assert sent.status == "scheduled"


def test_a_centre_that_has_long_to_look_at_it_has_the_place_as_long(green: Green) -> None:
    # On Saturday morning: eight hours of work end on Monday or later.
    clinic = make_clinic(green.department)
    sent = green.begin("village", clinic=clinic.key)
    assert held_until() == max(sent.due_at_utc, green.now + timedelta(hours=24))


def test_an_urgent_one_has_it_for_some_hours_at_least_and_none_beyond_its_clinic(
    green: Green,
) -> None:
    tomorrow = clock.local(green.now).date() + timedelta(days=1)
    clinic = make_clinic(green.department, held_on=tomorrow)
    green.begin("leader", urgency="urgent", clinic=clinic.key)
    assert held_until() == at_utc(tomorrow, clinic.from_minute)


def test_who_is_asked_too_late_finds_no_place_held(green: Green) -> None:
    clinic = make_clinic(green.department)
    sent = green.begin("village", clinic=clinic.key)
    green.now = held_until() or green.now
    green.move(sent, "leader", "pass_on")
    green.move(sent, "hospital", "accept")
    assert sent.status == "accepted"


def test_while_the_patient_is_waited_for_the_place_is_held_on_with_the_promise(
    green: Green,
) -> None:
    clinic = make_clinic(green.department)
    sent = green.begin("leader", clinic=clinic.key)
    green.move(sent, "hospital", "pause", note="等家属")
    green.later(hours=20)
    green.move(sent, "hospital", "resume")
    assert held_until() == max(sent.due_at_utc, green.now + timedelta(hours=24))
    green.now = sent.due_at_utc - timedelta(minutes=1)
    look(SYSTEM, green.now, db.session.commit)
    green.move(sent, "hospital", "accept")
    assert sent.status == "scheduled"
