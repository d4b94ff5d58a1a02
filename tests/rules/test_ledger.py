"""The balance of a ledger, and what may be entered into it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.ledger import (
    Line,
    balance,
    own_part,
    refuse_amount,
    refuse_day,
    refuse_reversal,
    shares,
    signed,
)

TODAY, SIGNED = date(2026, 11, 21), date(2026, 3, 2)
CHARGE, PAYMENT = Line(1, "charge", 8000, None), Line(2, "payment", -5000, None)
BACK = Line(3, "reversal", 5000, 2)


def test_a_charge_and_a_payout_raise_what_is_owed_and_all_else_lowers_it() -> None:
    kinds = ("charge", "payout", "payment", "family_account", "discount", "refund")
    assert [signed(kind, 5) for kind in kinds] == [5, 5, -5, -5, -5, -5]


def test_the_balance_is_the_sum_and_a_reversal_takes_all_of_one_back() -> None:
    assert balance([CHARGE, PAYMENT]) == 3000
    assert balance([CHARGE, PAYMENT, BACK]) == 8000
    assert balance([]) == 0


@pytest.mark.parametrize(
    ("kind", "amount", "owed", "code"),
    [
        ("payment", 8000, 8000, None),
        ("payment", 8001, 8000, "more_than_owed"),
        ("family_account", 1, 0, "more_than_owed"),
        ("discount", 8001, 8000, "more_than_owed"),
        ("payout", 2000, -2000, None),
        ("payout", 2001, -2000, "more_than_due"),
        ("payout", 1, 8000, "more_than_due"),
        ("payment", 0, 8000, "bad_amount"),
        ("payment", -1, 8000, "bad_amount"),
        ("payment", 10_000_001, 99_000_000, "bad_amount"),
    ],
)
def test_nobody_pays_more_than_is_owed_or_gets_more_than_is_due(
    kind: str, amount: int, owed: int, code: str | None
) -> None:
    assert refuse_amount(kind, amount, owed) == code


@pytest.mark.parametrize(
    ("number", "lines", "code"),
    [
        (2, [CHARGE, PAYMENT], None),
        (2, [CHARGE, PAYMENT, BACK], "entry_reversed"),
        (3, [CHARGE, PAYMENT, BACK], "entry_is_reversal"),
        (9, [CHARGE], "entry_unknown"),
    ],
)
def test_an_entry_is_taken_back_once(number: int, lines: list[Line], code: str | None) -> None:
    assert refuse_reversal(number, lines) == code


def test_an_entry_lies_between_the_signing_and_today() -> None:
    days = (date(2026, 3, 1), SIGNED, TODAY, date(2026, 11, 22))
    codes = [refuse_day(day, SIGNED, TODAY) for day in days]
    assert codes == ["before_signing", None, None, "future_date"]


@given(fee=st.integers(1, 1_000_000), own=st.integers(0, 1_000_000), back=st.integers(0, 1_000_000))
def test_of_a_refund_the_household_gets_its_own_part_and_never_more_than_it_paid(
    fee: int, own: int, back: int
) -> None:
    own, back = min(own, fee), min(back, fee)
    part = own_part(back, fee, own)
    assert 0 <= part <= own
    assert abs(part - back * own / fee) <= 0.5


def test_a_free_package_gives_nothing_back() -> None:
    assert own_part(0, 0, 0) == 0


@given(st.integers(-(10**7), 10**7), st.integers(1, 40))
def test_the_shares_of_people_are_the_whole_and_differ_by_one_fen_at_most(
    amount: int, among: int
) -> None:
    parts = shares(amount, among)
    assert (sum(parts), len(parts)) == (amount, among)
    assert max(parts) - min(parts) <= 1
    assert sorted(parts, key=abs, reverse=True) == parts
