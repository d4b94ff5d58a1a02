"""Departments of a hospital: a page shows some of them, a day off concerns them all."""

from datetime import timedelta

import pytest
from flask import Flask

from contracts_app.models import Clinic
from contracts_app.queries import departments
from contracts_app.queries.scope import scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.referral_places.manage import say_day
from tests.factories import TODAY, World, make_world
from tests.support.referrals import NOW, make_clinic, make_department


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


def test_a_day_off_calls_off_the_clinics_of_more_departments_than_a_page_shows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(departments, "MOST", 1)
    scope, day = scope_of(world.users["hospital"], TODAY), TODAY + timedelta(days=7)
    made: list[Clinic] = [
        make_clinic(make_department(world.hospital, code, name=code), held_on=day)
        for code in ("CARD", "ORTH")
    ]
    say_day(day, world.hospital.id, scope, SYSTEM, NOW, works=False)
    assert [one.state for one in made] == ["called_off", "called_off"]
