"""Many people at one person's visits at the same moment: nothing is counted twice or too often."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Household, Obligation, Resident, ServiceRecord, Visit
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.duties import plan_for
from contracts_app.services.errors import Conflict
from contracts_app.services.visits import (
    VisitEntry,
    correct_visit,
    record_visit,
    reverse_visit,
)
from tests.factories import TODAY, make_household, make_world
from tests.support.care import entry, plan, pressure
from tests.support.desks import Work, race
from tests.support.signed_in import sign_up

DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 is signed since January; the first one has hypertension."""
    made = make_app(request.param)
    with made.app_context():
        world = make_world()
        household, people = make_household(world.grids[0], code="H1", tags=("HTN",))
        plan(people, date(2026, 1, 6))
        sign_up(household, people[0], on=date(2026, 1, 5), package_codes=("BASIC", "HTN"))
        db.session.commit()
        yield made


def people() -> list[Resident]:
    return list(db.session.scalars(select(Resident).order_by(Resident.id)))


def rush(app: Flask, works: list[Work]) -> Counter[str]:
    """All at once; nobody waits for the test, which has read and holds nothing."""
    db.session.commit()
    return race(app, works)


def records(made: VisitEntry) -> Work:
    def work() -> str:
        done = record_visit(made, everything(TODAY), SYSTEM, TODAY)
        return "again" if done.again else "recorded"

    return work


def told(step: Callable[[], object], won: str) -> Work:
    def work() -> str:
        try:
            step()
        except Conflict as lost:
            return lost.code
        return won

    return work


def standing(item: str) -> list[ServiceRecord]:
    query = select(ServiceRecord).filter_by(item_code=item, standing=True)
    return list(db.session.scalars(query.order_by(ServiceRecord.id)))


def test_one_page_sent_eight_times_at_once_is_one_visit(app: Flask) -> None:
    made = entry(people()[0], "HTN_VISIT", values=pressure(130, 80), page="p1")
    assert rush(app, [records(made)] * 8) == {"recorded": 1, "again": 7}
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 1
    assert len(standing("HTN_VISIT")) == 1


def test_eight_pages_for_one_service_of_one_day_are_one_service(app: Flask) -> None:
    made = [entry(people()[0], "HTN_VISIT", values=pressure(130, 80)) for _page in range(8)]
    assert rush(app, list(map(records, made))) == {"recorded": 1, "served_already": 7}
    assert len(standing("HTN_VISIT")) == 1


def test_sixteen_desks_count_no_more_than_was_promised(app: Flask) -> None:
    days = [date(2026, 2, 1) + n * 15 * DAY for n in range(16)]
    made = [entry(people()[0], "HTN_VISIT", on=on, values=pressure(130, 80)) for on in days]
    assert rush(app, list(map(records, made))) == {"recorded": 16}
    rows = standing("HTN_VISIT")
    assert len(rows) == 16
    assert sorted(one.place for one in rows if one.place) == [1, 2, 3, 4]
    assert run_checks().ok


def test_two_desks_hand_material_to_two_people_of_a_household(app: Flask) -> None:
    made = [
        entry(person, "MATERIAL", on=date(2026, 2, 1) + n * DAY, mode="paper")
        for person in people()[:2]
        for n in range(4)
    ]
    assert rush(app, list(map(records, made))) == {"recorded": 8}
    rows = standing("MATERIAL")
    assert len(rows) == 8
    assert sorted(one.place for one in rows if one.place) == [1, 2, 3, 4]


def test_of_many_who_correct_one_visit_one_wins(app: Flask) -> None:
    person = people()[0]
    first = record_visit(entry(person, "ADVICE"), everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    made = [entry(person, "BOOKING") for _desk in range(4)]
    works = [
        told(
            partial(correct_visit, first.key, one, "写错", everything(TODAY), SYSTEM, TODAY), "won"
        )
        for one in made
    ]
    assert rush(app, works) == {"won": 1, "visit_closed": 3}
    assert (len(standing("BOOKING")), len(standing("ADVICE"))) == (1, 0)


def test_a_visit_is_corrected_or_taken_back_and_never_both(app: Flask) -> None:
    person = people()[0]
    first = record_visit(entry(person, "ADVICE"), everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    made = entry(person, "BOOKING")
    who = (everything(TODAY), SYSTEM, TODAY)
    works = [
        told(partial(correct_visit, first.key, made, "写错", *who), "won"),
        told(partial(reverse_visit, first.key, "录错", *who), "won"),
    ]
    assert rush(app, works) == {"won": 1, "visit_closed": 1}
    assert standing("ADVICE") == []


def test_planning_and_recording_at_once_leave_one_open_duty(app: Flask) -> None:
    ids = [one.id for one in people()]
    made = [
        entry(
            people()[0], "HTN_VISIT", on=date(2026, 3, 1) + n * 15 * DAY, values=pressure(130, 80)
        )
        for n in range(4)
    ]

    def plans() -> str:
        plan_for(ids, TODAY)
        return "planned"

    outcomes = rush(app, [*map(records, made), *[plans] * 4])
    assert outcomes == {"recorded": 4, "planned": 4}
    plan_for(ids, TODAY)
    open_now = select(Obligation).filter_by(item_code="HTN_VISIT", state="open")
    due = db.session.scalars(open_now).one()
    assert due.due_from == date(2026, 4, 15) + 14 * DAY
    assert db.session.scalar(select(func.count()).select_from(Household)) == 1
