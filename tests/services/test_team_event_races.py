"""Many hands at one event: it is made once, and only one of them changes it."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Survey, TeamEvent, TeamPlan
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict
from contracts_app.services.team_life import change_event
from contracts_app.services.team_plans import save_plan
from tests.factories import TODAY, make_world
from tests.support.desks import race
from tests.support.team_life import event, survey, words

pytestmark = pytest.mark.usefixtures("patient")
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
MakeApp = Callable[..., Flask]


@pytest.fixture
def world_on(make_app: MakeApp) -> Callable[[str], Flask]:
    def made(engine: str) -> Flask:
        app = make_app(engine)
        with app.app_context():
            make_world()
            db.session.commit()
        return app

    return made


@BOTH
def test_a_button_pressed_by_many_fingers_makes_one_event(
    world_on: Callable[[str], Flask], engine: str
) -> None:
    app = world_on(engine)
    keys: list[str] = []

    def press() -> str:
        keys.append(event("lecture", audience=30).key)
        return "made"

    assert race(app, [press] * 5) == Counter(made=5)
    with app.app_context():
        assert len(db.session.scalars(select(TeamEvent)).all()) == 1
    assert len(set(keys)) == 1


@BOTH
def test_of_many_who_change_an_event_at_once_one_does(
    world_on: Callable[[str], Flask], engine: str
) -> None:
    app = world_on(engine)
    with app.app_context():
        key = event("lecture", held=False).key
        db.session.commit()

    def change(place: int) -> Callable[[], str]:
        def work() -> str:
            wanted, reach = words("lecture", place=f"第{place}村"), everything(TODAY)
            try:
                change_event("T01", key, 1, wanted, "", reach, SYSTEM, TODAY, held=False)
            except Conflict:
                return "too_late"
            return "changed"

        return work

    assert race(app, [change(n) for n in range(5)]) == Counter(changed=1, too_late=4)
    with app.app_context():
        assert db.session.scalars(select(TeamEvent.version)).one() == 2


@BOTH
def test_of_many_who_write_a_plan_at_once_one_writes_the_first_version(
    world_on: Callable[[str], Flask], engine: str
) -> None:
    app = world_on(engine)

    def write(place: int) -> Callable[[], str]:
        def work() -> str:
            try:
                save_plan(
                    "T01", 2026, 0, {"outreach": place}, "计划", "", everything(TODAY), SYSTEM,
                    TODAY,
                )  # fmt: skip
            except Conflict:
                return "too_late"
            return "written"

        return work

    assert race(app, [write(n) for n in range(1, 5)]) == Counter(written=1, too_late=3)
    with app.app_context():
        assert db.session.scalars(select(TeamPlan.version)).all() == [1]


@BOTH
def test_a_survey_is_begun_once_however_often_the_button_is_pressed(
    world_on: Callable[[str], Flask], engine: str
) -> None:
    app = world_on(engine)

    def press() -> str:
        return survey().title

    assert race(app, [press] * 5) == Counter({"年度调查": 5})
    with app.app_context():
        assert len(db.session.scalars(select(Survey)).all()) == 1
