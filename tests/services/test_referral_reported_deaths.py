"""A hospital reports a death, and the township answers that the person lives."""

from datetime import timedelta

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, DeathDismissal, Referral, ReferralEvent
from contracts_app.queries.referral_deaths import deaths_denied, deaths_to_confirm
from contracts_app.queries.referral_detail import list_line, list_of_people, state_of
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.errors import NotAllowed, NotFound
from contracts_app.services.household_life import leave_household
from contracts_app.services.referrals.alive import dismiss_death
from tests.factories import TODAY, World, make_world
from tests.support.desks import race
from tests.support.makers import InstitutionFactory
from tests.support.referral_moves import Green, committed, green_channel
from tests.support.referrals import make_clinic
from tests.support.refusals import codes_of, refused

SEEN = "今天上门见到本人"


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


def reported(green: Green) -> Referral:
    sent = green.begin("leader")
    for move in ("accept", "arrive"):
        green.move(sent, "hospital", move)
    return green.move(sent, "hospital", "die", on=TODAY)


def answer(green: Green, sent: Referral, role: str = "leader", words: str = SEEN) -> DeathDismissal:
    actor = Actor.of(green.world.users[role])
    return dismiss_death(sent.referral_no, words, green.stand(role), actor, green.now)


def test_whoever_lives_leaves_the_list_and_both_ends_read_why(green: Green) -> None:
    sent = reported(green)
    before = state_of(list_line(sent, green.stand("hospital")))
    with committed():
        made = answer(green, sent)
    assert deaths_to_confirm(green.stand("leader")) == []
    assert [row.referral_no for row in deaths_denied(green.stand("hospital"), green.now)] == [
        sent.referral_no
    ]
    assert deaths_denied(green.stand("leader"), green.now) == []
    assert (made.words, made.institution_id) == (SEEN, green.world.centre.id)
    assert state_of(list_line(sent, green.stand("hospital"))) == before + 1


def test_the_referral_stays_closed_as_it_was_and_the_report_stands(green: Green) -> None:
    sent = reported(green)
    version = sent.version
    with committed():
        answer(green, sent)
    assert (sent.status, sent.outcome, sent.version) == ("closed", "died", version)
    last = db.session.query(ReferralEvent).order_by(ReferralEvent.id.desc()).first()
    assert last is not None
    assert last.move == "die"


def test_the_page_of_the_person_knows_that_the_report_was_none(green: Green) -> None:
    sent = reported(green)
    people, leader = [green.person.id], green.stand("leader")
    assert [row.denied for row in list_of_people(people, leader)] == [False]
    answer(green, sent)
    assert [(row.outcome, bool(row.denied)) for row in list_of_people(people, leader)] == [
        ("died", True)
    ]


def test_the_answer_is_audited_without_its_words(green: Green) -> None:
    sent = reported(green)
    answer(green, sent)
    row = db.session.query(AuditEvent).filter_by(verb="referral.alive").one()
    assert (row.object_key, row.after) == (green.person.key, {"number": sent.referral_no})


def test_whoever_lives_is_referred_anew_to_the_same_department_with_a_place(green: Green) -> None:
    sent = reported(green)
    with committed():
        answer(green, sent)
    clinic = make_clinic(green.department)
    with committed():
        again = green.begin("leader", clinic=clinic.key)
    green.move(again, "hospital", "accept")
    assert (again.status, again.id != sent.id) == ("scheduled", True)


def test_a_hospital_hears_of_it_for_two_weeks_and_reads_it_afterwards(green: Green) -> None:
    sent = reported(green)
    answer(green, sent)
    assert deaths_denied(green.stand("hospital"), green.now + timedelta(days=13))
    assert deaths_denied(green.stand("hospital"), green.now + timedelta(days=15)) == []
    other = InstitutionFactory(code="HOSP9", name="中医院", kind="hospital")
    green.world.users["hospital"].institution_id = other.id
    db.session.flush()
    db.session.expire_all()
    assert deaths_denied(green.stand("hospital"), green.now) == []


def test_nobody_but_the_township_answers(green: Green) -> None:
    sent = reported(green)
    for role in ("hospital", "village"):
        with pytest.raises(NotAllowed):
            answer(green, sent, role)
    with pytest.raises(NotFound):
        answer(green, sent, "clerk")


def test_an_answer_says_how_it_is_known(green: Green) -> None:
    sent = reported(green)
    assert refused(answer, green, sent, words="  ") == [("missing_required", "note")]
    assert refused(answer, green, sent, words="字" * 501) == [("too_long", "note")]


def test_what_was_answered_recorded_or_never_reported_is_not_answered(green: Green) -> None:
    open_one = green.begin("leader")
    assert codes_of(answer, green, open_one) == ["death_answered"]
    green.move(open_one, "hospital", "accept")
    green.move(open_one, "hospital", "die", on=TODAY)
    answer(green, open_one)
    assert codes_of(answer, green, open_one) == ["death_answered"]
    again = reported(green)
    leave_household(green.person.key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert codes_of(answer, green, again) == ["death_answered"]


def test_a_death_that_follows_an_answer_is_recorded_all_the_same(green: Green) -> None:
    with committed():
        answer(green, reported(green))
    again = reported(green)
    assert [one.referral_no for one in deaths_to_confirm(green.stand("leader"))] == [
        again.referral_no
    ]
    leave_household(green.person.key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    assert green.person.died_on == TODAY


@pytest.mark.usefixtures("patient")
def test_two_who_answer_at_once_give_one_answer(any_app: Flask, green: Green) -> None:
    sent = reported(green)
    db.session.commit()
    number, stand, now = sent.referral_no, green.stand("leader"), green.now
    actor = Actor.of(green.world.users["leader"])
    db.session.rollback()

    def say() -> str:
        dismiss_death(number, SEEN, stand, actor, now)
        return "said"

    assert race(any_app, [say] * 2) == {"said": 1, "death_answered": 1}
    assert db.session.query(DeathDismissal).count() == 1
