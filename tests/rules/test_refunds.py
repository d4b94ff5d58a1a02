"""What is given back of a paid package: by hand, and what holds whatever the figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.refunds import Promised, refund

fees = st.integers(0, 10_000_000)
weights = st.integers(1, 5)
items = st.lists(st.builds(Promised, st.integers(0, 60), st.integers(-5, 80), weights), max_size=12)


@pytest.mark.parametrize(
    ("fee", "promised", "back"),
    [
        (6000, [(1, 1), (1, 0), (6, 2)], 3750),
        (30000, [(1, 0), (1, 0), (1, 1)], 20000),
        # 100 × 1/3 = 33.33, 100 × 2/3 = 66.67 and 101 × 1/2 = 50.5 fen.
        (100, [(3, 2)], 33),
        (100, [(3, 1)], 67),
        (101, [(2, 1)], 51),
        (6000, [(4, 9), (4, 0)], 3000),
        (6000, [(0, 0), (0, 7)], 0),
        (6000, [(4, 0), (0, 7)], 6000),
        (6000, [], 0),
        # A visit that counts three, beside three of one: half of six when the visit was done.
        (6000, [(1, 1, 3), (3, 0, 1)], 3000),
        (6000, [(1, 0, 3), (3, 3, 1)], 3000),
    ],
)
def test_by_hand(fee: int, promised: list[tuple[int, ...]], back: int) -> None:
    assert refund(fee, [Promised(*item) for item in promised]) == back


@given(fees, items)
def test_never_below_nothing_and_never_above_the_fee(fee: int, promised: list[Promised]) -> None:
    assert 0 <= refund(fee, promised) <= fee


@given(fees, items)
def test_all_done_gives_nothing_back(fee: int, promised: list[Promised]) -> None:
    assert refund(fee, [item._replace(delivered=item.times) for item in promised]) == 0


@given(fees, items)
def test_nothing_done_gives_the_fee_back(fee: int, promised: list[Promised]) -> None:
    untouched = [item._replace(delivered=0) for item in promised]
    weighs = any(item.times for item in promised)
    assert refund(fee, untouched) == (fee if weighs else 0)


@given(fees, items, st.integers(0, 11))
def test_more_done_never_gives_more_back(fee: int, promised: list[Promised], which: int) -> None:
    more = [
        item._replace(delivered=item.delivered + (at == which)) for at, item in enumerate(promised)
    ]
    assert refund(fee, more) <= refund(fee, promised)


@given(fees, items)
def test_half_a_fen_is_rounded_up(fee: int, promised: list[Promised]) -> None:
    total = sum(item.times * item.weight for item in promised)
    left = sum(max(item.times - max(item.delivered, 0), 0) * item.weight for item in promised)
    too_much = refund(fee, promised) * total - fee * left
    assert not total or -total < 2 * too_much <= total
