"""Eight desks build two thousand health records in one village at once."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid
from contracts_app.services.checks import run_checks
from tests.factories import make_world, set_digits
from tests.support.desks import race
from tests.support.records import codes_given, desk_of_records, families_for_records

pytestmark = [pytest.mark.deep, pytest.mark.usefixtures("patient")]
DESKS, RECORDS = 8, 2_000


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.timeout(900)
def test_two_thousand_records_have_two_thousand_consecutive_codes(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        make_world()
        set_digits()
        wanted = families_for_records(db.session.scalars(select(Grid)).first(), RECORDS)
        db.session.commit()
        outcomes = race(app, [desk_of_records(wanted[desk::DESKS]) for desk in range(DESKS)])
        assert outcomes == {f"{RECORDS // DESKS} built": DESKS}
        assert codes_given() == [f"110199100101{serial:05d}" for serial in range(1, RECORDS + 1)]
        assert run_checks().ok
