"""Two who move referrals at once on PostgreSQL: nobody waits in a circle."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import User
from contracts_app.queries.referral_scope import Stand, stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.referral_places import give, manage
from contracts_app.services.referral_places.give import Choice
from contracts_app.services.referrals import home_ways, numbering, opening, watch
from contracts_app.services.referrals.deeds import do
from contracts_app.services.referrals.opening import begin
from contracts_app.services.referrals.sent import Sent
from tests.factories import TODAY, make_household, make_world
from tests.support.desks import race
from tests.support.referral_moves import green_channel
from tests.support.referrals import FEEDBACK, NOW, make_clinic, make_department, make_referral

pytestmark = pytest.mark.usefixtures("patient")
MakeApp = Callable[..., Flask]
MEETS, OVERTAKES = 30, 1
"""Seconds within which the other one comes, and within which it could overtake who waits."""


def standing(user_id: int) -> tuple[Stand, Actor]:
    user = db.session.get_one(User, user_id)
    return stand_of(user, scope_of(user, TODAY)), Actor.of(user)


def test_who_sends_and_who_sends_home_from_a_bed_of_the_same_department(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app("postgresql")
    with app.app_context():
        world = make_world(users=True)
        green = green_channel(world)
        lies = green.begin("leader", care="bed")
        green.move(lies, "hospital", "accept")
        green.move(lies, "hospital", "book", place="bed", place_key="CARD")
        green.move(lies, "hospital", "arrive")
        number, version = lies.referral_no, lies.version
        green.person = make_household(world.grids[0], members=1)[1][0]
        request = green.request()
        leader, hospital = world.users["leader"].id, world.users["hospital"].id
        db.session.commit()
    counting, asking = threading.Event(), threading.Event()
    new_number = numbering.new_number

    def counts_first(*given: Any) -> str:
        made = new_number(*given)
        counting.set()
        asking.wait(OVERTAKES)
        return made

    def counts_behind(*given: Any) -> str:
        asking.set()
        return new_number(*given)

    monkeypatch.setattr(opening, "new_number", counts_first)
    monkeypatch.setattr(home_ways, "new_number", counts_behind)

    def sends() -> str:
        begin(request, *standing(leader), NOW)
        return "sent"

    def sends_home() -> str:
        counting.wait(MEETS)
        form = {**FEEDBACK, "plan": "三天内上门"}
        sent = Sent(form=form, home=True, on=TODAY, reason="stable", consent_by="self")
        do(number, "feed_back", sent, version, *standing(hospital), NOW)
        return "sent home"

    assert race(app, [sends, sends_home]) == {"sent": 1, "sent home": 1}


def test_who_tells_of_missed_promises_and_who_records_a_death(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app("postgresql")
    with app.app_context():
        world = make_world(users=True)
        green = green_channel(world)
        for department, hours in ((green.department, 3), (make_department(world.hospital, "X"), 1)):
            due = NOW + timedelta(hours=hours)
            make_referral(world, department, resident=green.person, due_at_utc=due)
        person = green.person.id
        db.session.commit()
    told, died = threading.Event(), threading.Event()
    hold = watch.hold

    def held_by_the_watch(number: int) -> Any:
        made = hold(number)
        if not told.is_set():
            told.set()
            died.wait(OVERTAKES)
        return made

    def held_by_the_death(number: int) -> Any:
        told.wait(MEETS)
        made = hold(number)
        died.set()
        return made

    monkeypatch.setattr(watch, "hold", held_by_the_watch)
    monkeypatch.setattr(home_ways, "hold", held_by_the_death)

    def tells() -> str:
        watch.warn(NOW + timedelta(days=3), db.session.commit)
        return "told"

    def dies() -> str:
        home_ways.end_for_the_dead([person], SYSTEM, TODAY)
        return "closed"

    assert race(app, [tells, dies]) == {"told": 1, "closed": 1}


def test_who_records_the_death_of_somebody_with_two_places_and_who_calls_off_both_clinics(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app("postgresql")
    with app.app_context():
        world = make_world(users=True)
        green = green_channel(world)
        other = make_department(world.hospital, "X")
        clinics = [make_clinic(one) for one in (other, green.department)]
        for clinic, department in zip(reversed(clinics), (green.department, other), strict=True):
            sent = make_referral(world, department, resident=green.person)
            give.book(sent, Choice("clinic", clinic.key), SYSTEM, NOW)
        person, both = green.person.id, [one.id for one in clinics]
        db.session.commit()
    first, asked = threading.Event(), threading.Event()
    give_back = home_ways.give_back

    def gives_back(*given: Any) -> None:
        give_back(*given)
        first.set()
        asked.wait(OVERTAKES)

    monkeypatch.setattr(home_ways, "give_back", gives_back)

    def dies() -> str:
        home_ways.end_for_the_dead([person], SYSTEM, TODAY)
        return "closed"

    def calls_off() -> str:
        first.wait(MEETS)
        manage.call_off_all(both, SYSTEM, NOW)
        return "called off"

    assert race(app, [dies, calls_off]) == {"closed": 1, "called off": 1}
