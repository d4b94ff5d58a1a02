"""Many desks at once, through the whole of the application: forms, tokens, sessions, locks."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.services.checks import run_checks
from tests.factories import make_household, make_world
from tests.support.forms_at_once import all_at_once

PAPER = {"notice": "y", "consent": "y", "paper": "y"}

pytestmark = pytest.mark.usefixtures("patient")


def _prepare(app: Flask, households: int, places: int) -> list[str]:
    with app.app_context():
        world = make_world(users=True)
        world.team.max_households = places
        made = [make_household(world.grids[0], members=2)[0].code for _ in range(households)]
        db.session.commit()
        return made


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def test_forty_desks_sign_forty_households_and_seven_places_are_left(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    households = _prepare(app, households=40, places=7)
    outcomes = all_at_once(app, "clerk", [(f"/sign/{code}", PAPER) for code in households])
    assert outcomes == {"303": 7, "422 capacity_households": 33}
    with app.app_context():
        assert run_checks().ok


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)])
def test_twenty_posts_with_one_key_make_one_contract(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    (household,) = _prepare(app, households=1, places=7)
    key = {"idempotency_key": "b" * 32}
    outcomes = all_at_once(app, "clerk", [(f"/sign/{household}", {**PAPER, **key})] * 20)
    assert outcomes == {"303": 20}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Contract)) == 1
