"""The same sealed visit from everywhere at once: one visit, or one row that waits, closed once."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Resident, SealedVisit, User, Visit
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services import sealed_visits
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Conflict
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY, make_household, make_world
from tests.support.care import entry, plan, pressure
from tests.support.desks import Work, race
from tests.support.sealed_visits import KEY, actor_of, asks, brought, recorded_by

TIMES = 6
GOOD = pressure(138, 86)


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    made = make_app(request.param)
    with made.app_context():
        world = make_world(users=True)
        _household, people = make_household(world.grids[0], members=2, code="H1", tags=("HTN",))
        plan(people)
        db.session.commit()
        yield made


def person() -> Resident:
    return db.session.scalars(select(Resident).order_by(Resident.id)).first()  # type: ignore[return-value]


def user(name: str) -> User:
    return db.session.scalars(select(User).filter_by(username=name)).one()


def brings() -> str:
    outcome = brought(user("doctor"), person(), values=GOOD)
    return "again" if outcome.again else outcome.state.value


def saves() -> str:
    recorded_by(user("doctor"), person(), page=KEY, values=GOOD)
    return "saved"


def completes() -> str:
    reach = scope_of(user("leader"), TODAY)
    try:
        row, _person = sealed_visits.held(KEY, reach)
    except Conflict as lost:
        return lost.code
    made = entry(person(), "HTN_VISIT", values=GOOD, page=KEY)
    sealed_visits.complete(row, made, reach, actor_of(user("leader")), TODAY)
    return "completed"


def tries() -> str:
    try:
        row, _person = sealed_visits.held(KEY, scope_of(user("leader"), TODAY))
    except Conflict as lost:
        return lost.code
    ask = asks(person(), values=GOOD)
    return sealed_visits.try_again(row, ask, actor_of(user("leader")), TODAY).state.value


def takes_away() -> str:
    try:
        sealed_visits.take_away(
            KEY, "重复", scope_of(user("leader"), TODAY), actor_of(user("leader"))
        )
    except Conflict as lost:
        return lost.code
    return "away"


def rush(app: Flask, works: list[Work]) -> Counter[str]:
    db.session.commit()
    outcomes = race(app, works)
    db.session.rollback()
    return outcomes


def visits() -> int:
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def test_a_package_that_two_pages_bring_is_one_visit(app: Flask) -> None:
    assert rush(app, [brings] * TIMES) == {"made": 1, "again": TIMES - 1}
    assert visits() == 1
    assert db.session.scalars(select(SealedVisit)).one().visit_id is not None
    assert run_checks().ok


def test_a_package_and_the_form_of_its_page_are_one_visit(app: Flask) -> None:
    outcomes = rush(app, [brings, saves] * 3)
    assert outcomes == {"made": 1, "again": 2, "saved": 3}
    assert visits() == 1


def test_a_package_of_somebody_who_moved_away_is_one_row(app: Flask) -> None:
    gone = person()
    heir = db.session.scalars(select(Resident).where(Resident.id != gone.id)).first()
    assert heir is not None
    leave_household(gone.key, "moved_out", TODAY, everything(TODAY), SYSTEM, TODAY, heir.key)
    outcomes = rush(app, [brings] * TIMES)
    assert outcomes["again"] == TIMES - 1
    assert db.session.scalar(select(func.count()).select_from(SealedVisit)) == 1


def test_what_waits_is_closed_by_one_of_those_who_look_at_it(app: Flask) -> None:
    waits = brought(user("doctor"), person(), values={"htn-sbp": "1380"})
    assert waits.state == "attention"
    outcomes = rush(app, [completes, tries, takes_away] * 2)
    assert outcomes["changed_meanwhile"] == 5
    won = next(iter(outcomes - Counter({"changed_meanwhile": 5})))
    assert visits() == (0 if won == "away" else 1)
    assert db.session.scalars(select(SealedVisit)).one().state == (
        "settled" if won == "away" else "made"
    )
    assert run_checks().ok
