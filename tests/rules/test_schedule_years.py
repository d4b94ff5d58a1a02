"""Years in which every duty is done on its day bring what the norms and the contract ask for."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.followup import Done, Person, Pregnant, Promise, Treated
from contracts_app.rules.followup.needs import allowance
from contracts_app.rules.followup.rounds import required_in_year
from contracts_app.vocabulary.care import Outcome
from tests.support.schedule_people import lived, lived_freely, times, visit_days, years

BIRTHS = st.dates(date(1940, 1, 1), date(1995, 12, 31))
ENTRIES = st.dates(date(2023, 1, 1), date(2024, 12, 31))
THREE_YEARS = timedelta(days=3 * 366)
VISIT_OF = {"HTN": "HTN_VISIT", "DM2": "DM_VISIT", "SMD": "SMD_VISIT"}


def whole_quarters_left(day: date) -> int:
    """Counted on the fingers: the quarters that begin later in the year."""
    return sum(1 for month in (4, 7, 10) if day.month < month)


def asked(entry: date, last: date, per_year: int = 4) -> Counter[int]:
    """Four in each whole year, and in the year of entry the whole quarters left and one more."""
    first = whole_quarters_left(entry) + 1 if per_year == 4 else 1
    return Counter({entry.year: first} | dict.fromkeys(years(entry, last), per_year))


def whole_years(done: Counter[int], last: date) -> Counter[int]:
    """Without the year that is cut off at the end."""
    return Counter({year: number for year, number in done.items() if year < last.year})


@given(st.sampled_from(sorted(VISIT_OF)), BIRTHS, ENTRIES)
def test_a_chronic_illness_is_visited_four_times_a_year(
    group: str, birth: date, entry: date
) -> None:
    last = date(entry.year + 4, 1, 1)
    done = times(lived(Person(birth, entry, {group: entry}), last), VISIT_OF[group])
    assert whole_years(done, last) == whole_years(asked(entry, last), last)


@given(st.sampled_from(sorted(VISIT_OF)), BIRTHS, ENTRIES, st.randoms(use_true_random=False))
def test_done_on_any_day_of_its_window_no_year_has_too_few_visits(
    group: str, birth: date, entry: date, random: Random
) -> None:
    last = date(entry.year + 4, 1, 1)
    person = lived_freely(Person(birth, entry, {group: entry}), last, random)
    done, wanted = times(person, VISIT_OF[group]), whole_years(asked(entry, last), last)
    assert {year: done[year] for year in wanted if done[year] < wanted[year]} == {}


@given(BIRTHS, ENTRIES)
def test_yearly_services_come_once_in_each_calendar_year(birth: date, entry: date) -> None:
    groups = {"DISABLED": entry, "LONE_ELDER": entry, "HTN": entry}
    last = date(entry.year + 4, 1, 1)
    person = lived(Person(birth, entry, groups), last)
    for item in ("EXAM", "DIS_VISIT", "EDUCATION", "HOME_VISIT"):
        once = whole_years(asked(entry, last, per_year=1), last)
        assert whole_years(times(person, item), last) == once


@given(ENTRIES)
def test_elders_have_their_service_once_in_each_calendar_year(entry: date) -> None:
    last = date(entry.year + 4, 1, 1)
    person = lived(Person(date(1950, 6, 1), entry), last)
    once = whole_years(asked(entry, last, per_year=1), last)
    for item in ("ELDER_ASSESS", "EXAM", "GUIDANCE", "TCM_ELDER"):
        assert whole_years(times(person, item), last) == once


@given(ENTRIES)
def test_families_are_trained_four_times_a_year(entry: date) -> None:
    last = date(entry.year + 4, 1, 1)
    person = lived(Person(date(1980, 6, 1), entry, {"SMD": entry}), last)
    trained = whole_years(times(person, "FAMILY_TRAINING"), last)
    assert trained == whole_years(asked(entry, last), last)


FREE_ITEMS = ("ASSESSMENT", "MATERIAL", "REHAB", "CONSTITUTION", "PAIN", "EXAM", "GUIDANCE")


@st.composite
def contracts(draw: st.DrawFn, *, whole_term: bool) -> tuple[Promise, ...]:
    start = draw(ENTRIES)
    end = draw(st.sampled_from((date(start.year + 1, 12, 31), start + timedelta(days=364))))
    items = draw(st.lists(st.sampled_from(FREE_ITEMS), min_size=1, unique=True))
    number = st.sampled_from((1, 2, 3, 4, 6, 12))
    return tuple(Promise(one, draw(number), start, end, whole_term) for one in items)


@given(contracts(whole_term=False))
def test_a_year_of_a_contract_takes_what_it_promises_and_no_more(
    promised: tuple[Promise, ...],
) -> None:
    start, end = promised[0].start, promised[0].end
    person = lived(Person(date(1985, 1, 1), start, {}, promised), start + THREE_YEARS)
    for promise in promised:
        done = times(person, promise.item)
        assert all(done[year] <= allowance(promise, year) for year in done)
        if end == date(end.year, 12, 31) and promise.times <= 6:
            wanted = {year: allowance(promise, year) for year in (start.year, *years(start, end))}
            assert done == Counter(wanted)


@given(contracts(whole_term=False), st.randoms(use_true_random=False))
def test_done_on_any_day_of_its_window_a_contract_is_never_overdrawn(
    promised: tuple[Promise, ...], random: Random
) -> None:
    start = promised[0].start
    person = Person(date(1985, 1, 1), start, {}, promised)
    person = lived_freely(person, promised[0].end + timedelta(days=400), random)
    for promise in promised:
        for year, number in times(person, promise.item).items():
            assert number <= allowance(promise, year)


@given(contracts(whole_term=True))
def test_what_was_bought_is_given_as_often_as_it_was_bought(
    promised: tuple[Promise, ...],
) -> None:
    start = promised[0].start
    person = lived(Person(date(1985, 1, 1), start, {}, promised), start + THREE_YEARS)
    for promise in promised:
        given_days = person.counted(promise.item)
        assert len(given_days) <= promise.times == allowance(promise, start.year)
        assert all(promise.start <= on <= promise.end for on in given_days)
        if promise.end.year > start.year and promise.times <= 4:
            assert len(given_days) == promise.times


@given(BIRTHS, ENTRIES, ENTRIES)
def test_two_illnesses_ask_for_no_more_days_than_one(
    birth: date, pressure: date, sugar: date
) -> None:
    since = min(pressure, sugar)
    person = Person(birth, since, {"HTN": pressure, "DM2": sugar})
    last = date(2028, 1, 1)
    person = lived(person, last)
    days = visit_days(person, "HTN_VISIT", "DM_VISIT")
    for year in years(max(pressure, sugar), date(2027, 12, 31)):
        assert times(person, "HTN_VISIT")[year] == times(person, "DM_VISIT")[year] == 4
        assert days[year] == 4


@given(BIRTHS, ENTRIES)
def test_found_together_two_illnesses_are_visited_on_the_same_days(
    birth: date, entry: date
) -> None:
    person = lived(Person(birth, entry, {"HTN": entry, "DM2": entry}), entry + THREE_YEARS)
    assert person.counted("HTN_VISIT") == person.counted("DM_VISIT")


@given(st.dates(date(2018, 1, 1), date(2024, 12, 31)))
def test_a_child_is_seen_at_each_age_once(birth: date) -> None:
    person = lived(Person(birth, birth), birth + timedelta(days=8 * 366))
    counted = {item: len(person.counted(item)) for item in ("NEWBORN", "FULL_MONTH")}
    assert counted == {"NEWBORN": 1, "FULL_MONTH": 1}
    assert len(person.counted("CHILD_VISIT")) == 11
    assert len(person.counted("CHILD_HB")) == 3
    assert len(person.counted("CHILD_TCM")) == 6


@given(st.dates(date(2023, 1, 1), date(2026, 12, 31)), st.integers(0, 80))
def test_a_pregnancy_is_seen_five_times_in_its_weeks(lmp: date, known: int) -> None:
    since = lmp + timedelta(days=known)
    person = Person(date(1995, 1, 1), since, {"MATERNAL": since}, pregnant=Pregnant(lmp))
    weeks = [
        (on - lmp).days // 7 for on in lived(person, lmp + timedelta(days=285)).counted("ANTENATAL")
    ]
    wanted = ((0, 12), (16, 20), (21, 24), (28, 36))
    assert len(weeks) >= len(wanted)
    assert all(first <= week <= last for week, (first, last) in zip(weeks, wanted, strict=False))


@given(ENTRIES, st.integers(50, 75), st.integers(120, 300))
def test_tuberculosis_is_visited_every_ten_days_and_then_monthly(
    notified: date, intensive: int, treated: int
) -> None:
    until, stopped = (notified + timedelta(days=days) for days in (intensive, treated))
    case = Treated(notified, until)
    person = lived(Person(date(1970, 1, 1), notified, {"TB": notified}, treated=case), stopped)
    days = person.counted("TB_VISIT")
    assert days[0] == notified + timedelta(days=3)
    apart = [(later - earlier).days for earlier, later in zip(days, days[1:], strict=False)]
    early = [gap for gap, day in zip(apart, days[1:], strict=True) if day <= until]
    assert set(early) <= {10}
    assert all(28 <= gap <= 31 for gap in apart[len(early) :])


@pytest.mark.parametrize("per_year", [1, 2, 3, 4, 6, 12])
@given(entry=ENTRIES)
def test_a_year_of_entry_asks_for_the_parts_that_are_left(per_year: int, entry: date) -> None:
    months = 12 // per_year
    left = sum(1 for part in range(per_year) if entry.month <= (part + 1) * months)
    assert required_in_year(per_year, entry, entry.year) == left
    assert required_in_year(per_year, entry, entry.year + 1) == per_year
    assert required_in_year(per_year, entry, entry.year - 1) == 0


@given(ENTRIES, st.integers(1, 6))
def test_recalls_go_on_every_two_weeks_until_the_value_is_in_order(
    entry: date, in_vain: int
) -> None:
    days = [entry + timedelta(days=14 * number) for number in range(in_vain + 1)]
    done = tuple(Done("HTN_VISIT", day, Outcome.UNCONTROLLED) for day in days[:-1])
    person = Person(date(1970, 1, 1), entry, {"HTN": entry}, done=done)
    assert lived(person, days[-1]).counted("HTN_VISIT") == days
