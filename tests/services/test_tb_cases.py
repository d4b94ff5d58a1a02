"""Tuberculosis: visited within three days, every ten days at first, monthly later, and closed."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Obligation, Resident, ResidentMerge, TbCase
from contracts_app.queries.scope import everything
from contracts_app.rules.visit_forms import Filled
from contracts_app.services import tb_cases
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound
from contracts_app.services.tasks import to_be_reported
from contracts_app.services.visits import Recorded, VisitEntry, record_visit
from contracts_app.vocabulary.care import FormKind
from tests.factories import TODAY, World, make_household
from tests.support.refusals import refused

NOTICE = TODAY - timedelta(days=30)


@pytest.fixture
def patient(world: World) -> Resident:
    _household, people = make_household(world.grids[0], members=1)
    return people[0]


def notify(who: Resident, on: date = TODAY, today: date = TODAY) -> TbCase:
    return tb_cases.notify_case(who.key, on, everything(today), SYSTEM, today)


def start(who: Resident, on: date, until: date | None = None) -> TbCase:
    return tb_cases.start_treatment(who.key, on, until, everything(TODAY), SYSTEM, TODAY)


def stop(who: Resident, outcome: str = "cured", on: date = TODAY) -> TbCase:
    return tb_cases.stop_treatment(who.key, outcome, on, everything(TODAY), SYSTEM, TODAY)


def visit(who: Resident, on: date, *, met: bool = True) -> Recorded:
    filled = Filled({FormKind.TB: {"doses_due": 10, "doses_taken": 10}}, [])
    entry = VisitEntry(who.key, f"page-{on}", on, "home", ("TB_VISIT",), filled, met)
    return record_visit(entry, everything(TODAY), SYSTEM, TODAY)


def due(who: Resident) -> tuple[str, date, date]:
    query = select(Obligation).filter_by(resident_id=who.id, state="open", item_code="TB_VISIT")
    one = db.session.scalars(query).one()
    return one.slot, one.due_from, one.due_on


def test_a_notified_patient_is_to_be_visited_within_three_days(patient: Resident) -> None:
    notify(patient)
    assert due(patient) == ("first", TODAY, TODAY + timedelta(days=3))


def test_visits_follow_every_ten_days_at_first_and_monthly_later(patient: Resident) -> None:
    notify(patient, NOTICE)
    start(patient, NOTICE, TODAY - timedelta(days=5))
    visit(patient, NOTICE + timedelta(days=1))
    # The tenth day is over, and nothing is due before the day on which it was first planned here.
    assert due(patient) == ("", TODAY, TODAY)
    visit(patient, TODAY - timedelta(days=10))
    # The intensive phase is over ten days later, so the next one is due after a month: 11 December.
    assert due(patient) == ("", TODAY, date(2026, 12, 11))


def test_without_a_last_day_the_intensive_phase_takes_two_months(patient: Resident) -> None:
    notify(patient, NOTICE)
    assert start(patient, date(2026, 10, 31)).intensive_until == date(2026, 12, 31)


def test_when_treatment_stops_one_last_visit_closes_the_case(patient: Resident) -> None:
    notify(patient, NOTICE)
    visit(patient, NOTICE + timedelta(days=1))
    stop(patient)
    assert due(patient) == ("end", TODAY, TODAY + timedelta(days=7))
    visit(patient, TODAY)
    query = select(Obligation).filter_by(resident_id=patient.id, item_code="TB_VISIT", state="open")
    assert db.session.scalars(query).all() == []


def test_two_vain_attempts_are_to_be_reported(patient: Resident) -> None:
    notify(patient, NOTICE)
    assert visit(patient, TODAY - timedelta(days=1), met=False).prompts == []
    assert visit(patient, TODAY, met=False).prompts == ["report"]
    assert due(patient)[0] == "first"


def test_attempts_under_rows_that_were_united_one_after_another_are_those_of_the_person(
    world: World, patient: Resident
) -> None:
    _household, (first, second) = make_household(world.grids[0], members=2)
    visit(first, TODAY - timedelta(days=3), met=False)
    visit(patient, TODAY, met=False)
    for merged, kept in ((first, second), (second, patient)):
        db.session.add(
            ResidentMerge(
                county_code=kept.county_code,
                kept_id=kept.id,
                merged_id=merged.id,
                merged_on=TODAY,
            )
        )
    db.session.flush()
    duty = SimpleNamespace(item_code="TB_VISIT", team_id=None)
    line = SimpleNamespace(person=patient, vain_on=TODAY, duties=[duty])
    assert to_be_reported([line], TODAY) == [patient.id]


def test_days_and_words_that_cannot_be_are_refused(patient: Resident) -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert refused(lambda: notify(patient, tomorrow)) == [("future_date", "notified_on")]
    notify(patient, NOTICE)
    assert refused(lambda: notify(patient)) == [("already_treated", "")]
    assert refused(lambda: start(patient, tomorrow)) == [("future_date", "started_on")]
    assert refused(lambda: start(patient, TODAY, NOTICE)) == [("bad_date", "intensive_until")]
    assert refused(lambda: stop(patient, "well")) == [("unknown_value", "outcome")]
    before = NOTICE - timedelta(days=1)
    assert refused(lambda: stop(patient, on=before)) == [("bad_date", "stopped_on")]


def test_without_a_case_nothing_starts_or_stops(patient: Resident) -> None:
    for do in (lambda: start(patient, TODAY), lambda: stop(patient)):
        with pytest.raises(NotFound):
            do()
