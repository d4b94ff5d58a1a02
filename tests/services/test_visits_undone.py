"""A visit that was wrong: corrected by another row or taken back, with what depends on it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import FollowUp, Measurement, Resident
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict, NotFound
from contracts_app.services.household_life import leave_household
from contracts_app.services.visits import reverse_visit
from tests.factories import TODAY, World, make_household, make_record
from tests.support.care import (
    correct,
    duties,
    entry,
    places,
    plan,
    pressure,
    record,
    reverse,
    services,
    sugar,
    visit_of,
)
from tests.support.refusals import refused
from tests.support.signed_in import audited, far_household, sign_up

MARCH = date(2026, 3, 3)


@pytest.fixture
def person(world: World) -> Resident:
    """Signed since January with the packages for hypertension and diabetes."""
    household, people = make_household(
        world.grids[0], members=2, code="H1", tags=("HTN", "DM2")
    )  # fmt: skip
    plan(people, date(2026, 1, 6))
    sign_up(
        household, people[0], on=date(2026, 1, 5), package_codes=("BASIC", "HTN", "DM2")
    )  # fmt: skip
    return people[0]


def test_a_visit_that_is_taken_back_frees_its_place_and_brings_the_duty_back(
    person: Resident,
) -> None:
    made = record(person, "HTN_VISIT", values=pressure(130, 80), on=MARCH)
    assert places(person, "HTN_VISIT") == [("free", 2026, 1, 4)]
    reverse(made.key)
    assert places(person, "HTN_VISIT") == []
    back = duties(person)["HTN_VISIT"]
    assert (back.due_from, back.due_on) == (date(2026, 1, 6), date(2026, 3, 31))
    visit = visit_of(made.key)
    assert (visit.state, visit.closed_reason) == ("reversed", "录错人")
    assert not any(one.standing for one in db.session.scalars(select(Measurement)))
    record(person, "HTN_VISIT", values=pressure(130, 80), on=MARCH)
    assert places(person, "HTN_VISIT") == [("free", 2026, 1, 4)]


def test_the_class_of_a_visit_that_was_taken_back_decides_nothing(person: Resident) -> None:
    wrong = record(person, "HTN_VISIT", values=pressure(160, 90), on=MARCH)
    assert duties(person)["HTN_VISIT"].kind == "recall"
    reverse(wrong.key)
    assert duties(person)["HTN_VISIT"].kind == "routine"
    again = record(person, "HTN_VISIT", values=pressure(160, 90), on=MARCH)
    assert again.prompts == ["recall"]


def test_a_correction_stands_in_the_place_of_what_was_wrong(person: Resident) -> None:
    made = record(person, "HTN_VISIT", values=pressure(160, 90), on=MARCH)
    right = correct(made.key, entry(person, "HTN_VISIT", values=pressure(130, 80), on=MARCH))
    old, new = visit_of(made.key), visit_of(right.key)
    assert (old.state, old.closed_reason, new.state) == ("corrected", "写错", "standing")
    assert new.corrects_id == old.id
    assert places(person, "HTN_VISIT") == [("free", 2026, 1, 4)]
    assert [one.visit_id for one in services(person) if one.item_code == "HTN_VISIT"] == [new.id]
    assert duties(person)["HTN_VISIT"].kind == "routine"
    outcomes = [one.outcome for one in db.session.scalars(select(FollowUp).order_by(FollowUp.id))]
    assert outcomes == ["uncontrolled", "controlled"]


def test_a_correction_closes_the_duty_of_what_it_adds_and_no_other(person: Resident) -> None:
    made = record(person, "HTN_VISIT", values=pressure(130, 80), on=MARCH)
    values = {**pressure(130, 80), **sugar(6.1)}
    right = correct(made.key, entry(person, "HTN_VISIT", "DM_VISIT", values=values, on=MARCH))
    done = duties(person, "done")
    assert done["HTN_VISIT"].visit_id == visit_of(made.key).id
    assert done["DM_VISIT"].visit_id == visit_of(right.key).id
    assert duties(person)["HTN_VISIT"].due_on == date(2026, 6, 3)


def test_a_correction_to_a_later_day_does_not_close_the_next_round(person: Resident) -> None:
    made = record(person, "HTN_VISIT", values=pressure(130, 80), on=MARCH)
    later = date(2026, 5, 4)
    correct(made.key, entry(person, "HTN_VISIT", values=pressure(130, 80), on=later))
    assert duties(person)["HTN_VISIT"].due_from == later + timedelta(days=14)
    assert [one.served_on for one in services(person) if one.item_code == "HTN_VISIT"] == [later]


def test_a_visit_is_closed_once(person: Resident) -> None:
    made = record(person, "ADVICE")
    reverse(made.key)
    with pytest.raises(Conflict, match="visit_closed"):
        reverse(made.key)
    with pytest.raises(Conflict, match="visit_closed"):
        correct(made.key, entry(person, "ADVICE"))


def test_a_correction_that_is_sent_twice_is_one(person: Resident) -> None:
    made = record(person, "ADVICE")
    first = correct(made.key, entry(person, "BOOKING", page="c1"))
    again = correct(made.key, entry(person, "BOOKING", page="c1"))
    assert (again.again, again.key) == (True, first.key)


def test_a_correction_that_is_refused_leaves_the_visit_standing(person: Resident) -> None:
    made = record(person, "ADVICE")
    with db.session.begin_nested() as step:
        assert refused(lambda: correct(made.key, entry(person))) == [("nothing_done", "item")]
        step.rollback()
    assert visit_of(made.key).state == "standing"
    assert [one.item_code for one in services(person)] == ["ADVICE"]


def test_a_visit_cannot_be_given_to_somebody_else(person: Resident) -> None:
    other = db.session.scalars(select(Resident).where(Resident.id != person.id)).first()
    assert other is not None
    made = record(person, "ADVICE")
    told = refused(lambda: correct(made.key, entry(other, "ADVICE")))
    assert told == [("other_person", "resident")]


def test_a_reason_is_needed_and_has_an_end(person: Resident) -> None:
    made = record(person, "ADVICE")
    assert refused(lambda: reverse(made.key, "  ")) == [("missing_required", "reason")]
    assert refused(lambda: reverse(made.key, "x" * 201)) == [("too_long", "reason")]


def test_the_reason_stays_with_the_visit_and_out_of_the_trail(person: Resident) -> None:
    made = record(person, "ADVICE")
    reverse(made.key, "实为艾滋病随访")
    (row,) = audited("visit.reverse")
    assert row.reason == ""
    assert visit_of(made.key).closed_reason == "实为艾滋病随访"


def test_nobody_closes_a_visit_out_of_reach(world: World) -> None:
    _far, others = far_household()
    made = record(others[0], "ADVICE")
    reach = scope_of(world.users["doctor"], TODAY)
    with pytest.raises(NotFound):
        reverse_visit(made.key, "录错人", reach, SYSTEM, TODAY)
    with pytest.raises(NotFound):
        reverse_visit("no-such-visit", "录错人", reach, SYSTEM, TODAY)


def test_a_visit_to_somebody_who_died_since_can_be_taken_back(person: Resident) -> None:
    made = record(person, "ADVICE", on=date(2026, 11, 1))
    heir = db.session.scalars(select(Resident).where(Resident.id != person.id)).first()
    assert heir is not None
    leave_household(
        person.key, "death", date(2026, 11, 5), everything(TODAY), SYSTEM, TODAY, heir.key
    )  # fmt: skip
    reverse(made.key)
    assert services(person) == []


def test_the_record_of_a_person_is_in_use_as_long_as_a_visit_stands(person: Resident) -> None:
    kept = make_record(person, "11019910010100001")
    made = record(person, "HTN_VISIT", values=pressure(130, 80), on=MARCH)
    assert kept.served_on == MARCH
    reverse(made.key)
    assert kept.served_on is None
