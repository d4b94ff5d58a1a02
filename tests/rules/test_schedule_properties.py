"""What holds of the schedule of anybody, whatever was done and not done before."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.followup import Done, Duty, Person, plan
from contracts_app.vocabulary.care import DutyKind, Programme
from tests.support.schedule_people import BY_AGE, BY_YEAR, DAYS, VISITS, people, services
from tests.support.schedules import NUMBERS

GROUP_OF = {
    "HTN_VISIT": "HTN",
    "DM_VISIT": "DM2",
    "SMD_VISIT": "SMD",
    "FAMILY_TRAINING": "SMD",
    "DIS_VISIT": "DISABLED",
}
"""Services that one group alone asks for."""


@given(people(), DAYS)
def test_nothing_is_due_twice(person: Person, on: date) -> None:
    items = [one.item for one in plan(person, NUMBERS, on).duties]
    assert len(items) == len(set(items))


@given(people(), services(*VISITS, *BY_YEAR, *BY_AGE), DAYS)
def test_more_history_opens_nothing_a_second_time(person: Person, more: tuple, on: date) -> None:
    done = tuple(sorted((*person.done, *more), key=lambda one: one.on))
    items = [one.item for one in plan(replace(person, done=done), NUMBERS, on).duties]
    assert len(items) == len(set(items))


@given(people(), DAYS)
def test_a_duty_begins_before_it_ends(person: Person, on: date) -> None:
    assert [one for one in plan(person, NUMBERS, on).duties if one.due_on < one.due_from] == []


@given(people(), DAYS)
def test_nothing_is_due_before_the_person_was_planned_here(person: Person, on: date) -> None:
    early = [one for one in plan(person, NUMBERS, on).duties if one.due_from < person.since]
    assert early == []


@given(people(), DAYS)
def test_nothing_is_due_before_the_diagnosis(person: Person, on: date) -> None:
    for duty in plan(person, NUMBERS, on).duties:
        group = GROUP_OF.get(duty.item)
        if group in person.groups and duty.programme != Programme.SIGNED:
            assert duty.due_from >= person.groups[group]


@given(people(), DAYS)
def test_no_promise_makes_anything_due_outside_its_days(person: Person, on: date) -> None:
    known = {one.item: one for one in person.promises}
    for duty in plan(person, NUMBERS, on).duties:
        if duty.programme == Programme.SIGNED:
            promise = known[duty.item]
            assert promise.start <= duty.due_from <= duty.due_on <= promise.end


def gap_of(duty: Duty) -> int | None:
    """How many days lie between two; None where the norm has a day of its own.

    Treatment of tuberculosis that stopped is closed within a week, however short ago the last
    visit was; the newborn visit, the full month and the check of day 42 are once; who came home
    from hospital is seen on days counted from then.
    """
    if duty.programme == Programme.HOMECOMING:
        return None
    if duty.programme == Programme.TB:
        return 10 if duty.slot == "" else None
    return None if duty.item in {"NEWBORN", "FULL_MONTH", "DAY42"} else 14


@given(people(), DAYS)
def test_days_lie_between_the_last_counted_visit_and_the_next_one_due(
    person: Person, on: date
) -> None:
    for duty in plan(person, NUMBERS, on).duties:
        gap, done = gap_of(duty), person.counted(duty.item)
        if gap is None or not done:
            continue
        if duty.item in {"ANTENATAL", "POSTPARTUM"}:
            began = person.pregnant and (person.pregnant.delivered_on or person.pregnant.lmp_on)
            done = [one for one in done if began and one >= began]
        if done:
            assert duty.due_on >= done[-1] + timedelta(days=gap)


@given(people(), DAYS)
def test_a_round_begins_only_when_the_visit_would_count(person: Person, on: date) -> None:
    for duty in plan(person, NUMBERS, on).duties:
        done = person.of(duty.item)
        agreed = done and done[-1].next_on
        if duty.item in BY_YEAR or (duty.item in GROUP_OF and not agreed):
            counted = person.counted(duty.item)
            if duty.kind == DutyKind.ROUTINE and counted:
                assert duty.due_from >= counted[-1] + timedelta(days=14)


@given(people(), DAYS, st.randoms(use_true_random=False))
def test_the_order_of_groups_and_promises_changes_nothing(
    person: Person, on: date, random: Random
) -> None:
    groups, promised = list(person.groups.items()), list(person.promises)
    random.shuffle(groups)
    random.shuffle(promised)
    other = replace(person, groups=dict(groups), promises=tuple(promised))
    assert plan(other, NUMBERS, on) == plan(person, NUMBERS, on)


@given(people(), DAYS)
def test_asked_again_the_answer_is_the_same(person: Person, on: date) -> None:
    assert plan(person, NUMBERS, on) == plan(replace(person), NUMBERS, on)


@given(people(), DAYS, st.integers(1, 900))
def test_until_the_day_to_look_again_nothing_changes_by_itself(
    person: Person, on: date, days: int
) -> None:
    made = plan(person, NUMBERS, on)
    assert made.look_again_on > on
    later = min(on + timedelta(days=days), made.look_again_on - timedelta(days=1))
    assert plan(person, NUMBERS, later) == made


@given(people(), DAYS)
def test_an_attempt_in_vain_changes_nothing(person: Person, on: date) -> None:
    met = tuple(one for one in person.done if one.outcome != "not_met")
    assert plan(replace(person, done=met), NUMBERS, on) == plan(person, NUMBERS, on)


@given(people(), DAYS)
def test_what_is_done_on_its_last_day_is_not_due_again_on_that_day(
    person: Person, on: date
) -> None:
    for duty in plan(person, NUMBERS, on).duties:
        served = services_with(person, duty)
        again = [one for one in plan(served, NUMBERS, on).duties if one.item == duty.item]
        assert [one for one in again if one.due_on <= duty.due_on] == []


def services_with(person: Person, duty: Duty) -> Person:
    """The same person, to whom everything later did not happen and this was done on its day."""
    before = [one for one in person.done if one.on <= duty.due_on]
    return replace(person, done=(*before, Done(duty.item, duty.due_on)))
