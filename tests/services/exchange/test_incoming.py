"""What a hospital's system says moves a referral as its desk would, once and in order."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import BedHold, ClinicBooking, ExchangeMessage, Referral, ReferralEvent
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.exchange.incoming import Taken, actor_of, take
from contracts_app.services.referral_places.had import at_utc
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import World
from tests.support.exchange import appointment, document, instead, task, together
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.referrals import FEEDBACK, make_clinic, make_department, make_referral
from tests.support.refusals import codes_of


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


@pytest.fixture
def sent(green: Green) -> Referral:
    return green.begin("leader")


def told(green: Green, resource: Any, message_id: str = "message-1") -> Taken:
    own = green.world.hospital
    with committed():
        return take(own, message_id, resource, actor_of(own), green.now)


def say(green: Green, one: Referral, status: str, /, **more: Any) -> Taken:
    """One Task alone, under a number that nobody used."""
    number = f"message-{one.version}-{status}"
    return told(green, task(one.referral_no, status, green.now, **more), number)


def last(referral: Referral) -> Any:
    query = select(ReferralEvent).where(ReferralEvent.referral_id == referral.id)
    return db.session.scalars(query.order_by(ReferralEvent.seq.desc()).limit(1)).one()


def test_the_whole_way_is_told_by_files(green: Green, sent: Referral) -> None:
    clinic = make_clinic(green.department)
    number = sent.referral_no
    start = at_utc(clinic.held_on, clinic.from_minute + 30)
    taken = told(
        green, together("message-1", task(number, "scheduled", green.now), appointment(start))
    )
    assert (taken.status, taken.version, taken.again) == ("scheduled", 3, False)
    green.later(days=7)
    say(green, sent, "arrived")
    say(green, sent, "in_treatment")
    ended = {"executionPeriod": {"end": f"{green.now.isoformat()}Z"}}
    say(green, sent, "discharged", **ended)
    texts = [document(name, words) for name, words in FEEDBACK.items() if words]
    told(
        green, together("message-9", task(number, "feedback_received", green.now), *texts),
        "message-9",
    )  # fmt: skip
    assert (sent.status, sent.feedback) == ("feedback_received", FEEDBACK)
    event = last(sent)
    assert (event.cause, event.side, event.user_id) == ("file", "hospital", None)
    assert event.institution_id == green.world.hospital.id


def test_a_task_without_our_own_word_is_understood(green: Green, sent: Referral) -> None:
    for said in ("accepted", "in-progress"):
        one = task(sent.referral_no, "accepted", green.now) | {"status": said}
        del one["businessStatus"]
        told(green, one, f"message-{said}")
    assert sent.status == "arrived"


def test_a_yes_with_a_place_of_its_own_word_is_a_booking(green: Green, sent: Referral) -> None:
    one = task(sent.referral_no, "accepted", green.now)
    clinic = make_clinic(green.department)
    told(green, together("message-1", one, appointment(clinic=clinic.key)))
    assert sent.status == "scheduled"


def test_a_yes_books_the_place_that_was_held_and_no_second_one(green: Green) -> None:
    clinic = make_clinic(green.department)
    one = green.begin("leader", clinic=clinic.key)
    parts = task(one.referral_no, "scheduled", green.now), appointment(clinic=clinic.key)
    told(green, together("message-1", *parts))
    states = list(db.session.scalars(select(ClinicBooking.state)))
    assert (one.status, states) == ("scheduled", ["booked"])


def test_another_place_is_given_instead(green: Green, sent: Referral) -> None:
    first, second = make_clinic(green.department), make_clinic(green.department, expert="李")
    for number, clinic in (("message-1", first), ("message-2", second)):
        parts = task(sent.referral_no, "scheduled", green.now), appointment(clinic=clinic.key)
        told(green, together(number, *parts), number)
    assert last(sent).move == "rebook"


def test_a_bed_is_given(green: Green, sent: Referral) -> None:
    told(
        green, together("message-1", task(sent.referral_no, "scheduled", green.now), appointment())
    )
    bed = db.session.scalars(select(BedHold)).one()
    assert (sent.status, bed.department_id) == ("scheduled", green.department.id)


def test_a_no_says_why_and_what_to_do(green: Green, sent: Referral) -> None:
    say(green, sent, "rejected", reason="not_needed", note=[{"text": "门诊随访即可"}])
    assert (sent.status, last(sent).reason, last(sent).note) == (
        "rejected", "not_needed", "门诊随访即可",
    )  # fmt: skip


def test_another_hospital_or_department_is_named(green: Green, sent: Referral) -> None:
    other = make_department(green.world.hospital, "NEUR")
    say(
        green, sent, "rerouted", reason="wrong_department",
        output=instead(green.world.hospital.code, other.code),
    )  # fmt: skip
    assert (sent.status, sent.department_id) == ("submitted", other.id)
    away = make_department(InstitutionFactory(kind="hospital"), "CARD")
    code = db.session.get_one(type(green.world.hospital), away.institution_id).code
    say(green, sent, "rerouted", reason="no_capacity", output=instead(code, "CARD"))
    assert (sent.status, sent.owner) == ("rerouted", "township")


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("scheduled", {}, "missing_required"),
    ("rejected", {}, "missing_required"),
    ("rejected", {"reason": "no_capacity"}, "missing_required"),
    ("rejected", {"reason": "?"}, "unknown_value"),
    ("rerouted", {"reason": "no_capacity", "output": instead("NONE", "X")}, "unknown_value"),
    ("rerouted", {"reason": "no_capacity", "output": instead("../", "X")},
     "unknown_alternative"),
    ("arrived", {}, "move_not_possible"),
    ("feedback_received", {}, "missing_required"),
    ("submitted", {}, "unknown_status"),
    ("tracking", {}, "unknown_status"),
    ("accepted", {"status": "rejected"}, "status_contradicts"),
    ("accepted", {"meta": {"versionId": "one"}}, "bad_version"),
    ("accepted", {"groupIdentifier": {"system": "urn:x", "value": "1"}}, "no_referral_number"),
    ("accepted", {"lastModified": "2026-11-21"}, "bad_moment"),
    ("accepted", {"lastModified": "2026-11-22T00:00:00Z"}, "future_date"),
    ("cancelled", {}, "missing_required"),
]  # fmt: skip


def test_what_is_missing_or_unknown_is_said_and_nothing_is_done(
    green: Green, sent: Referral
) -> None:
    db.session.commit()
    for status, more, code in REFUSED:
        assert code in codes_of(lambda: say(green, sent, status, **more)), (status, more)  # noqa: B023
        db.session.rollback()
        assert (sent.version, db.session.query(ExchangeMessage).count()) == (1, 0)


ODD: list[tuple[tuple[Any, ...], str]] = [
    ((), "one_task"),
    (("task", "task"), "one_task"),
    (("task", appointment(), appointment()), "one_appointment"),
    (("task", appointment(clinic="NO SUCH")), "unknown_clinic"),
    (("task", appointment(clinic="nothing")), "unknown_value"),
]


def test_a_bundle_that_says_too_little_or_too_much(green: Green, sent: Referral) -> None:
    one = task(sent.referral_no, "scheduled", green.now)
    db.session.commit()
    for parts, code in ODD:
        bundle = together("message-1", *(one if part == "task" else part for part in parts))
        assert code in codes_of(lambda: told(green, bundle)), code  # noqa: B023
        db.session.rollback()


def test_no_clinic_at_that_time(green: Green, sent: Referral) -> None:
    parts = task(sent.referral_no, "scheduled", green.now), appointment(green.now)
    assert codes_of(lambda: told(green, together("message-1", *parts))) == ["no_such_clinic"]


def test_the_same_message_again_does_nothing_new(green: Green, sent: Referral) -> None:
    one = task(sent.referral_no, "accepted", green.now)
    first, second = told(green, one), told(green, one)
    assert (second, first.again) == (Taken(sent.referral_no, "accepted", 2, again=True), False)
    green.move(sent, "hospital", "arrive")
    assert told(green, one).again
    assert (sent.version, db.session.query(ExchangeMessage).count()) == (3, 1)


def test_the_same_message_is_known_when_the_referral_has_gone_to_another_hospital(
    green: Green, sent: Referral
) -> None:
    other = InstitutionFactory.create(
        kind="hospital", code="HB2", name="第二医院", parent_id=green.world.hospital.parent_id
    )
    db.session.flush()
    make_department(other, "X")
    output = instead(other.code, "X")
    one = task(sent.referral_no, "rerouted", green.now, reason="no_capacity", output=output)
    assert told(green, one).version == 2
    green.move(sent, "leader", "send_on")
    # How it stood then, and nothing of what became of it elsewhere.
    assert told(green, one) == Taken(sent.referral_no, "rerouted", 2, again=True)
    with pytest.raises(NotFound):
        told(green, one, "message-2")


def test_one_number_is_not_used_for_something_else(green: Green, sent: Referral) -> None:
    told(green, task(sent.referral_no, "accepted", green.now))
    other = task(sent.referral_no, "arrived", green.now)
    assert codes_of(lambda: told(green, other)) == ["message_id_used"]
    bundle = together("message-x", other)
    assert codes_of(lambda: told(green, bundle, "message-2")) == ["other_message_id"]


def test_what_was_overtaken_on_its_way_is_refused(green: Green, sent: Referral) -> None:
    early = task(sent.referral_no, "accepted", green.now - timedelta(seconds=1))
    told(green, task(sent.referral_no, "accepted", green.now))
    with pytest.raises(Conflict, match="out_of_order"):
        told(green, early, "message-2")


def test_what_was_read_before_somebody_moved_it_is_refused(green: Green, sent: Referral) -> None:
    green.move(sent, "hospital", "accept")
    with pytest.raises(Conflict, match="referral_moved"):
        say(green, sent, "arrived", meta={"versionId": "1"})


def test_a_referral_of_another_hospital_is_not_there(green: Green, sent: Referral) -> None:
    stranger = InstitutionFactory(kind="hospital")
    one = task(sent.referral_no, "accepted", green.now)
    with pytest.raises(NotFound):
        take(stranger, "message-1", one, actor_of(stranger), green.now)


def test_a_referral_that_the_hospital_was_not_asked_is_not_there(green: Green) -> None:
    with pytest.raises(NotFound):
        say(green, green.begin("village"), "accepted")


def test_on_the_way_home_the_desk_speaks(green: Green) -> None:
    home = make_referral(
        green.world, green.department, ReferralStatus.PROPOSED, direction=Direction.DOWN
    )
    with pytest.raises((Refused, NotFound)):
        say(green, home, "cancelled", reason="mistake")
