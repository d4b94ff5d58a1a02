"""Pregnancies: booked once, weeks that decide what is due, birth, and the end of care."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Obligation, Pregnancy, Resident
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services import pregnancies
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound
from tests.factories import TODAY, World, make_household, tag_with
from tests.support.refusals import refused
from tests.support.signed_in import audited, far_household

LMP = TODAY - timedelta(weeks=18)


@pytest.fixture
def mother(world: World) -> Resident:
    _household, people = make_household(world.grids[0], members=2)
    return people[0]


def book(who: Resident, lmp: date = LMP, booked: date = TODAY) -> Pregnancy:
    return pregnancies.book_pregnancy(who.key, lmp, booked, everything(TODAY), SYSTEM, TODAY)


def birth(who: Resident, born: date, home: date | None = None, today: date = TODAY) -> Pregnancy:
    return pregnancies.record_birth(who.key, born, home, everything(today), SYSTEM, today)


def end(who: Resident, outcome: str, on: date = TODAY, today: date = TODAY) -> Pregnancy:
    return pregnancies.end_pregnancy(who.key, outcome, on, everything(today), SYSTEM, today)


def due(who: Resident) -> list[tuple[str, str, date, date]]:
    query = select(Obligation).filter_by(resident_id=who.id, state="open", programme="maternal")
    found = db.session.scalars(query.order_by(Obligation.due_on)).all()
    return [(one.item_code, one.slot, one.due_from, one.due_on) for one in found]


def test_a_booked_pregnancy_is_seen_in_the_weeks_of_the_norm(mother: Resident) -> None:
    book(mother)
    # Week 18: the window of weeks 16 to 20 is open; nothing is due before today.
    last = LMP + timedelta(days=7 * 21 - 1)
    assert due(mother) == [("ANTENATAL", "16w", TODAY, last)]
    assert [one.object_key for one in audited("pregnancy.book")] == [mother.key]


def test_other_weeks_move_what_is_due(mother: Resident) -> None:
    book(mother)
    earlier = TODAY - timedelta(weeks=10)
    pregnancies.correct_weeks(
        mother.key, earlier, earlier + timedelta(days=280), everything(TODAY), SYSTEM, TODAY
    )
    assert due(mother) == [("ANTENATAL", "book", TODAY, earlier + timedelta(days=90))]


def test_after_birth_come_the_visit_at_home_and_the_check_of_42_days(mother: Resident) -> None:
    lmp = TODAY - timedelta(weeks=39)
    book(mother, lmp)
    born = TODAY - timedelta(days=3)
    birth(mother, born, TODAY)
    assert due(mother) == [
        ("POSTPARTUM", "1", TODAY, TODAY + timedelta(days=7)),
        ("DAY42", "", born + timedelta(days=42), born + timedelta(days=56)),
    ]
    cancelled = select(Obligation.cancelled_for).filter_by(
        resident_id=mother.id, item_code="ANTENATAL"
    )
    assert db.session.scalars(cancelled).all() == ["past"]


def test_when_care_ends_nothing_is_due_and_another_pregnancy_may_be_booked(
    mother: Resident,
) -> None:
    tag_with(mother, "MATERNAL", since=LMP, source="desk")
    book(mother)
    end(mother, "lost")
    assert due(mother) == []
    assert book(mother, TODAY - timedelta(weeks=1)).ended_on is None


@pytest.mark.parametrize(
    ("lmp", "booked", "said"),
    [
        (TODAY + timedelta(days=1), TODAY, "future_date"),
        (LMP, TODAY + timedelta(days=1), "future_date"),
        (LMP, LMP - timedelta(days=1), "bad_date"),
        (TODAY - timedelta(days=311), TODAY, "bad_date"),
    ],
)
def test_days_that_cannot_be_are_refused(
    mother: Resident, lmp: date, booked: date, said: str
) -> None:
    assert refused(lambda: book(mother, lmp, booked)) == [(said, "lmp_on")]
    assert db.session.scalars(select(Pregnancy)).all() == []


def test_nobody_is_pregnant_twice_at_a_time_and_no_man_ever(world: World, mother: Resident) -> None:
    book(mother)
    assert refused(lambda: book(mother)) == [("already_pregnant", "")]
    _household, people = make_household(world.grids[0], members=2, code="H9")
    assert refused(lambda: book(people[1])) == [("not_for_person", "")]


@pytest.mark.parametrize(
    ("born", "home", "said"),
    [
        (TODAY + timedelta(days=1), None, "future_date"),
        (TODAY, TODAY + timedelta(days=1), "future_date"),
        (TODAY - timedelta(weeks=25), None, "bad_date"),
        (TODAY, TODAY - timedelta(days=1), "bad_date"),
    ],
)
def test_a_birth_on_a_day_that_cannot_be_is_refused(
    mother: Resident, born: date, home: date | None, said: str
) -> None:
    book(mother, TODAY - timedelta(weeks=39))
    assert refused(lambda: birth(mother, born, home)) == [(said, "born_on")]


def test_care_of_a_birth_ends_only_once_its_day_is_known(mother: Resident) -> None:
    book(mother, TODAY - timedelta(weeks=39))
    assert refused(lambda: end(mother, "born")) == [("birth_missing", "outcome")]
    assert refused(lambda: end(mother, "well")) == [("unknown_value", "outcome")]
    later = TODAY + timedelta(days=45)
    birth(mother, TODAY - timedelta(days=1))
    assert refused(lambda: end(mother, "born", TODAY - timedelta(days=2))) == [
        ("bad_date", "ended_on")
    ]
    assert end(mother, "born", later, later).outcome == "born"


def test_who_lives_elsewhere_is_nobody_here(world: World, mother: Resident) -> None:
    _far, people = far_household()
    village = scope_of(world.users["village"], TODAY)
    with pytest.raises(NotFound):
        pregnancies.book_pregnancy(people[0].key, LMP, TODAY, village, SYSTEM, TODAY)
    with pytest.raises(NotFound):
        birth(mother, TODAY)
