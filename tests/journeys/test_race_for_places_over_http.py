"""Sixty desks of a hospital book at once through the whole of the application."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import ClinicBooking
from contracts_app.services.checks import run_checks
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.factories import TODAY, make_household, make_world
from tests.support.forms_at_once import all_at_once
from tests.support.referrals import NOW, make_clinic, make_department, make_referral

pytestmark = [pytest.mark.usefixtures("patient"), pytest.mark.deep]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_of_sixty_who_book_at_once_five_have_a_place_and_the_others_are_told_that_none_is_left(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine, demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        department = make_department(world.hospital)
        clinic = make_clinic(department, reserved=5)
        choice, numbers = f"clinic:{clinic.key}", []
        for _desk in range(60):
            person = make_household(world.grids[0], members=1)[1][0]
            made = make_referral(
                world, department, ReferralStatus.ACCEPTED, resident=person, sent_at_utc=NOW
            )
            numbers.append(made.referral_no)
        db.session.commit()
    posts = [(f"/referrals/{one}/book", {"choice": choice}) for one in numbers]
    outcomes = all_at_once(app, "hospital", posts)
    assert outcomes == {"303": 5, "422 places_full": 55}
    with app.app_context():
        taken = select(ClinicBooking.place_no).order_by(ClinicBooking.place_no)
        assert list(db.session.scalars(taken)) == [1, 2, 3, 4, 5]
        assert run_checks().ok
