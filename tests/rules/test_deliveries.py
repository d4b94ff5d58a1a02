"""A year of a term for one person: promised, used, left, and what was done besides."""

from datetime import date

import pytest

from contracts_app.rules.deliveries import Delivered, Promised, by_day, deliveries, year_shown
from contracts_app.rules.fulfilment import Cover, Offered

TERM = Cover(date(2026, 5, 20), date(2027, 12, 31))
BASIC = Promised("ADVICE", Offered("BASIC", 0, False))
HTN = Promised("HTN_VISIT", Offered("HTN", 4, False))
PAID = Promised("HOME_VISIT", Offered("ADV", 4, True))
SPEC = Promised("HOME_VISIT", Offered("SPEC", 1, False))


def told(promised: list[Promised], done: list[Delivered], year: int = 2026) -> list[tuple]:  # type: ignore[type-arg]
    found = deliveries(promised, TERM, year, done)
    return [(one.item, one.account, one.promised, one.used, one.left) for one in found.lines]


def free(month: int, year: int = 2026, item: str = "HTN_VISIT") -> Delivered:
    return Delivered(item, date(year, month, 3), "free", year, 3)


def test_each_year_has_its_own_promise_and_its_own_services() -> None:
    done = [free(6), free(9), free(2, 2027)]
    assert told([HTN], done) == [("HTN_VISIT", "free", 3, 2, 1)]
    assert told([HTN], done, 2027) == [("HTN_VISIT", "free", 4, 1, 3)]


def test_a_paid_package_is_told_whole_in_each_year() -> None:
    done = [Delivered("HOME_VISIT", date(2026, 7, 1), "ADV", 0, 4), free(8, item="HOME_VISIT")]
    assert told([PAID, SPEC], done) == [
        ("HOME_VISIT", "free", 1, 1, 0), ("HOME_VISIT", "ADV", 4, 1, 3),
    ]  # fmt: skip
    assert told([PAID, SPEC], done, 2027)[1] == ("HOME_VISIT", "ADV", 4, 1, 3)


def test_what_is_done_whenever_needed_has_no_number() -> None:
    done = [Delivered("ADVICE", date(2026, month, 1)) for month in (3, 6, 7)]
    found = deliveries([BASIC], TERM, 2026, done)
    (line,) = found.lines
    assert (line.promised, line.used, line.left) == (None, 2, None)
    assert [one.on.month for one in found.besides] == [3]


def test_what_came_before_the_contract_or_beyond_it_stands_besides() -> None:
    before = Delivered("HTN_VISIT", date(2026, 2, 3))
    beyond = Delivered("HTN_VISIT", date(2026, 12, 28))
    other = Delivered("DM_VISIT", date(2026, 12, 28))
    done = [before, free(6), free(8), free(10), beyond, other]
    found = deliveries([HTN], TERM, 2026, done)
    assert [(one.used, one.left) for one in found.lines] == [(3, 0)]
    assert found.besides == (before, other, beyond)
    assert by_day(found.besides) == [
        (date(2026, 2, 3), ["HTN_VISIT"]), (date(2026, 12, 28), ["DM_VISIT", "HTN_VISIT"]),
    ]  # fmt: skip


def test_a_year_is_summed_up_without_what_is_had_whenever_needed() -> None:
    done = [free(6), free(8), Delivered("ADVICE", date(2026, 6, 1))]
    assert deliveries([HTN, BASIC, PAID], TERM, 2026, done).numbers == (2, 7)


def test_what_took_a_place_stays_told_when_its_group_has_ended() -> None:
    assert told([], [free(6)]) == [("HTN_VISIT", "free", 3, 1, 2)]
    assert told([], [free(6)], 2027) == []


@pytest.mark.parametrize(
    ("today", "year"), [(2025, 2026), (2026, 2026), (2027, 2027), (2029, 2027)]
)
def test_a_page_shows_the_year_of_today_within_the_term(today: int, year: int) -> None:
    assert year_shown(TERM, date(today, 6, 1)) == year
