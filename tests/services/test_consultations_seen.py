"""What a hospital sees of a question, and for how long, on both engines."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Consultation, Referral
from contracts_app.queries.consultation_list import list_consultations
from contracts_app.queries.consultations import (
    ConsultGroup,
    find_consultation,
    get_told,
    list_events,
)
from contracts_app.queries.paging import Cursor
from contracts_app.queries.referral_scope import find_referral
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.household_life import leave_household
from contracts_app.services.same_person import SamePerson, merge_residents
from tests.factories import TODAY, World
from tests.support.consultations import asked, moved
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.referrals import make_department
from tests.support.same_person import child_of_both


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def elsewhere(green: Green) -> Referral:
    """Somebody is referred to another hospital."""
    other = InstitutionFactory.create(
        kind="hospital", code="HB2", name="第二医院", parent_id=green.world.hospital.parent_id
    )
    db.session.flush()
    make_department(other, "X")
    return green.begin("leader", hospital=other.code, department="X")


def shown(green: Green, question: Consultation, role: str) -> str | None:
    number: str | None = get_told(question.key, green.stand(role)).referral_no
    return number


def test_a_referral_that_a_hospital_does_not_see_has_no_number_on_its_question(
    green: Green,
) -> None:
    sent = elsewhere(green)
    question = asked(green, referral=sent.referral_no)
    assert find_referral(sent.referral_no, green.stand("hospital")) is None
    assert shown(green, question, "hospital") is None
    assert shown(green, question, "doctor") == sent.referral_no


def test_the_number_is_shown_as_soon_as_the_hospital_is_asked(green: Green) -> None:
    sent = green.begin("village")
    question = asked(green, "village", referral=sent.referral_no)
    assert shown(green, question, "hospital") is None
    green.move(sent, "leader", "pass_on")
    assert shown(green, question, "hospital") == sent.referral_no


@pytest.mark.parametrize("last", ["answer", "read", "decline", "withdraw"])
def test_a_hospital_sees_what_it_answered_for_a_while_whether_or_not_anybody_read_it(
    green: Green, last: str
) -> None:
    question = asked(green)
    if last == "read":
        moved(green, question, "hospital", "answer")
    answered = green.now
    if last == "read":
        green.later(days=30)
    moved(green, question, "doctor" if last in ("read", "withdraw") else "hospital", last)
    until = replace(green.stand("hospital"), seen_since=answered)
    later = replace(until, seen_since=answered + timedelta(seconds=1))
    assert find_consultation(question.key, until)
    assert find_consultation(question.key, later) is None
    assert find_consultation(question.key, replace(green.stand("doctor"), seen_since=green.now))


def test_a_question_that_nobody_answered_is_seen_however_old_it_is(green: Green) -> None:
    question = asked(green)
    stand = replace(green.stand("hospital"), seen_since=green.now + timedelta(days=900))
    assert find_consultation(question.key, stand)
    assert list_consultations(stand, ConsultGroup.ALL, "", green.now, Cursor()).rows


def test_what_is_open_about_somebody_who_died_is_withdrawn_under_either_row(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes = child_of_both(world)
    green = Green(world, make_department(world.hospital), homes[3][2])
    monkeypatch.setattr(clock, "moment", lambda: green.now)
    first, kept = asked(green), homes[1][2]
    same = SamePerson(kept.key, green.person.key, TODAY)
    merge_residents(same, everything(TODAY), SYSTEM, TODAY)
    green.person = kept
    taken, answered = asked(green), asked(green)
    moved(green, taken, "hospital", "take")
    moved(green, answered, "hospital", "answer")
    green.later(hours=1)
    who = Actor.of(world.users["leader"])
    with committed():
        leave_household(kept.key, "death", TODAY, everything(TODAY), who, TODAY)
    assert [one.status for one in (first, taken, answered)] == ["withdrawn"] * 2 + ["answered"]
    for one in (first, taken):
        (*_before, last) = list_events(one.id)
        assert (one.over_at_utc, last.at_utc, last.took_seconds) == (green.now, green.now, 3600)
        assert (last.institution_id, last.user_id) == (one.from_institution_id, who.user_id)
    moves = select(AuditEvent).where(AuditEvent.verb == "consultation.move")
    told = [one.after for one in db.session.scalars(moves.order_by(AuditEvent.id))]
    assert [one["move"] for one in told] == ["take", "answer", "withdraw", "withdraw"]
    # The answer can still be read by who asked.
    moved(green, answered, "doctor", "read")
