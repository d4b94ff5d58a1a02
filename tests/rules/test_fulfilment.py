"""Where a service counts: the account, its allowance in each year, and the lowest free place."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.fulfilment import Account, Cover, Offered, accounts, free_place

TERM = Cover(date(2026, 5, 20), date(2027, 12, 31))
FREE, HIGHER = Offered("HTN", 4, False), Offered("CARE", 6, False)
PAID = Offered("ADV", 4, True)


def test_nothing_counts_before_the_first_day_or_after_the_last() -> None:
    assert accounts([FREE], TERM, date(2026, 5, 19)) == []
    assert accounts([FREE], TERM, date(2028, 1, 1)) == []
    assert accounts([FREE], TERM, TERM.first) == [Account("free", 2026, 3)]
    assert accounts([FREE], TERM, TERM.last) == [Account("free", 2027, 4)]


@pytest.mark.parametrize(
    ("month", "left"), [(1, 4), (3, 4), (4, 3), (6, 3), (7, 2), (9, 2), (10, 1), (12, 1)]
)
def test_the_year_of_entry_promises_the_quarters_left(month: int, left: int) -> None:
    first = date(2026, month, 28)
    assert accounts([FREE], Cover(first, date(2027, 12, 31)), first) == [
        Account("free", 2026, left)
    ]


def test_what_is_promised_once_is_promised_once_however_late() -> None:
    once = Offered("ELDER", 1, False)
    late = Cover(date(2026, 12, 31), date(2027, 12, 31))
    assert accounts([once], late, date(2026, 12, 31)) == [Account("free", 2026, 1)]


def test_free_packages_promise_a_service_once_as_often_as_the_highest() -> None:
    day = date(2027, 3, 1)
    assert accounts([FREE, HIGHER], TERM, day) == [Account("free", 2027, 6)]


def test_a_paid_package_promises_beside_them_for_its_term() -> None:
    told = accounts([FREE, PAID], TERM, date(2027, 3, 1))
    assert told == [Account("free", 2027, 4), Account("ADV", 0, 4)]
    assert accounts([PAID], TERM, date(2026, 6, 1)) == [Account("ADV", 0, 4)]


def test_what_is_had_whenever_needed_has_no_places() -> None:
    assert accounts([Offered("BASIC", 0, False), Offered("ADV", 0, True)], TERM, TERM.first) == []


def test_the_lowest_free_place_is_taken_and_gaps_are_filled() -> None:
    account = Account("free", 2026, 3)
    assert free_place([account], {}).number == 1  # type: ignore[union-attr]
    assert free_place([account], {("free", 2026): {1, 3}}).number == 2  # type: ignore[union-attr]
    assert free_place([account], {("free", 2026): {1, 2, 3}}) is None
    assert free_place([], {}) is None
    other_year = {("free", 2025): {1, 2, 3}}
    assert free_place([account], other_year).number == 1  # type: ignore[union-attr]


def test_what_is_used_up_goes_on_in_the_next_account() -> None:
    tried = [Account("free", 2026, 1), Account("ADV", 0, 2)]
    assert free_place(tried, {("free", 2026): {1}}) == (tried[1], 1)


@given(
    times=st.integers(1, 12),
    first=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    days=st.integers(0, 900),
    services=st.lists(st.integers(0, 900), max_size=40),
)
def test_however_many_are_done_no_year_counts_more_than_it_promises(
    times: int, first: date, days: int, services: list[int]
) -> None:
    cover = Cover(first, date.fromordinal(first.toordinal() + days))
    taken: dict[tuple[str, int], set[int]] = {}
    for offset in services:
        on = date.fromordinal(first.toordinal() + offset)
        tried = accounts([Offered("HTN", times, False)], cover, on)
        place = free_place(tried, taken)
        if place is not None:
            assert cover.first <= on <= cover.last
            assert 1 <= place.number <= place.account.allowance <= times
            used = taken.setdefault((place.account.name, place.account.year), set())
            assert place.number not in used
            used.add(place.number)
    assert all(len(used) <= times for used in taken.values())
