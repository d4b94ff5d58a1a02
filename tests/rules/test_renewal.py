"""How many terms a transaction of the renewal takes."""

from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.renewal import Pace

seconds = st.floats(0, 60)


@given(most=st.integers(1, 10_000), lasted=st.lists(seconds, max_size=20))
def test_a_chunk_is_never_empty_nor_larger_than_allowed(most: int, lasted: list[float]) -> None:
    pace = Pace(most, 0.1)
    for one in lasted:
        pace.took(one)
        assert 1 <= pace.size <= most


def test_long_transactions_become_shorter_and_quick_ones_at_most_double() -> None:
    pace = Pace(5000, 0.1)
    begun = pace.size
    pace.took(0.0)
    assert pace.size == 2 * begun
    pace.took(0.2)
    assert pace.size == begun
    pace.took(60)
    assert 0 < pace.size < begun


def test_transactions_of_the_right_length_keep_their_size() -> None:
    pace = Pace(5000, 0.1)
    before = pace.size
    pace.took(0.1)
    assert pace.size == before
