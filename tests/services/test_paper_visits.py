"""Paper that was given or sent: it settles nothing, and what comes back on it is judged."""

from datetime import date, timedelta

import pytest

from contracts_app.models import Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.pregnancies import book_pregnancy
from tests.factories import TODAY, World, make_household
from tests.support.care import duties, plan, pressure, record

DAY = timedelta(days=1)


@pytest.fixture
def person(world: World) -> Resident:
    """A woman with hypertension whose duties were planned in January."""
    _household, people = make_household(world.grids[0], members=2, code="H1", tags=("HTN",))
    plan(people, date(2026, 1, 5))
    return people[0]


def test_a_leaflet_settles_no_recall_and_the_second_time_is_referred(person: Resident) -> None:
    record(person, "HTN_VISIT", values=pressure(162, 96), on=date(2026, 11, 2))
    record(person, "HTN_VISIT", mode="paper", on=date(2026, 11, 5))
    assert duties(person)["HTN_VISIT"].kind == "recall"
    again = record(person, "HTN_VISIT", values=pressure(162, 96), on=date(2026, 11, 16))
    assert again.prompts == ["refer"]
    assert duties(person)["HTN_VISIT"].kind == "referral"


def test_values_that_came_on_paper_are_judged(person: Resident) -> None:
    record(person, "HTN_VISIT", mode="paper", values=pressure(162, 96), on=date(2026, 11, 5))
    assert duties(person)["HTN_VISIT"].kind == "recall"


@pytest.mark.parametrize(("mode", "kind"), [("phone", "routine"), ("paper", "referral")])
def test_what_was_not_in_order_in_a_pregnancy_is_asked_after_and_not_settled_by_a_leaflet(
    person: Resident, mode: str, kind: str
) -> None:
    lmp = TODAY - timedelta(weeks=18)
    book_pregnancy(person.key, lmp, lmp + 60 * DAY, everything(TODAY), SYSTEM, TODAY)
    abnormal = {"antenatal-class": "abnormal"}
    record(person, "ANTENATAL", values=abnormal, mode="phone", on=TODAY - 5 * DAY)
    assert duties(person)["ANTENATAL"].kind == "referral"
    record(person, "ANTENATAL", mode=mode, on=TODAY - 2 * DAY)
    assert duties(person)["ANTENATAL"].kind == kind
