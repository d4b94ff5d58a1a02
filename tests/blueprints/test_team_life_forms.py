"""Times of day as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.blueprints.team_life.forms import minute_text, parse_minute


@pytest.mark.parametrize(
    ("text", "minute"),
    [("9:30", 570), ("09:30", 570), ("0930", 570), ("９：３０", 570), ("9点30分", 570),
     ("9点30", 570), ("9.30", 570), (" 0:00 ", 0), ("24:00", 1440)],
)  # fmt: skip
def test_times_are_read_however_they_are_typed(text: str, minute: int) -> None:
    assert parse_minute(text) == minute


@pytest.mark.parametrize(
    "text", ["", "9", "930", "9:60", "24:01", "25:00", "9:3", "-1:00", "9:30pm", "noon", "9:30:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a time"):
        parse_minute(text)


@given(st.integers(0, 1440))
def test_a_time_is_read_back_as_it_is_shown(minute: int) -> None:
    assert parse_minute(minute_text(minute)) == minute
