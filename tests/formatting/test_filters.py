"""Values are shown as the desk needs them, and masked as privacy demands."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app import formatting as f
from tests.edge_app import edge_app


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with edge_app(BABEL_DEFAULT_LOCALE="en").test_request_context():
        yield


def test_a_day_is_iso_and_a_stored_moment_is_wall_clock_time() -> None:
    assert f.day(date(2026, 3, 2)) == "2026-03-02"
    assert f.day(datetime.fromisoformat("2026-03-01T16:30")) == "2026-03-02"
    assert f.moment(datetime.fromisoformat("2026-03-01T16:30")) == "2026-03-02 00:30"
    assert (f.day(None), f.moment(None), f.until(None)) == ("—", "—", "—")


def test_until_when_something_is_due_ends_a_day_with_the_day() -> None:
    assert f.until(datetime.fromisoformat("2026-03-01T16:00")) == "2026-03-01 24:00"
    assert f.until(datetime.fromisoformat("2026-03-01T15:59")) == "2026-03-01 23:59"
    assert f.until(datetime.fromisoformat("2026-03-01T16:01")) == "2026-03-02 00:01"


@pytest.mark.parametrize(
    ("number", "masked", "tail"),
    [
        ("110199195003020021", "1101**********0021", "tail 0021"),
        ("E12345678", "E123*5678", "tail 5678"),
        ("12345678", "********", "tail 5678"),
        ("0021", "****", "tail 0021"),
        (None, "no number", "no number"),
        ("", "no number", "no number"),
    ],
)
def test_an_id_number_is_masked(number: str | None, masked: str, tail: str) -> None:
    assert (f.masked_id(number), f.id_tail(number)) == (masked, tail)


@given(st.text("0123456789X", min_size=9, max_size=18))
@settings(deadline=None, max_examples=60)
def test_no_mask_shows_more_than_eight_signs(number: str) -> None:
    shown = f.masked_id(number)
    assert len(shown) == len(number)
    assert sum(sign != "*" for sign in shown) == 8


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812348000", "138****8000"),
        ("138 1234 8000", "138****8000"),
        ("0539-7312345", "0539*****45"),
        ("7312345", "7312****45"),
        (None, "—"),
    ],
)
def test_a_phone_number_is_masked(phone: str | None, masked: str) -> None:
    assert f.masked_phone(phone) == masked


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1950, 3, 2), date(2026, 3, 1), "aged 75"),
        (date(1950, 3, 2), date(2026, 3, 2), "aged 76"),
        (date(2024, 2, 29), date(2026, 2, 28), "aged 1"),
        (date(2024, 2, 29), date(2026, 3, 1), "aged 2"),
        (None, None, "—"),
    ],
)
def test_age_counts_completed_years(born: date | None, on: date | None, years: str) -> None:
    assert f.age(born, on) == years


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(0, "¥0"), (20000, "¥200"), (123450, "¥1,234.50"), (-5, "-¥0.05"), (None, "—")],
)
def test_money_is_yuan_of_whole_fen(fen: int | None, shown: str) -> None:
    assert f.yuan(fen) == shown


def test_shares_have_two_decimals_and_an_empty_denominator_has_no_value() -> None:
    assert f.ratio(37, 41) == "90.24%"
    assert f.ratio(1, 800) == "0.13%"
    assert f.ratio(0, 0) == "—"
    assert f.percent("90.245") == "90.25%"
    assert f.percent(Decimal(100)) == "100.00%"
    assert f.percent(None) == "—"
    assert (f.number(1204), f.number(None)) == ("1,204", "—")


def test_words_of_truth_and_tags() -> None:
    assert (f.yes_no(True), f.yes_no(0)) == ("Yes", "No")
    assert f.tag_labels(["HTN", "DM2"]) == "Hypertension, Type 2 diabetes"
    assert f.tag_labels(None) == ""


def test_a_package_is_called_in_the_language_of_the_reader() -> None:
    package = SimpleNamespace(name="基本服务包", name_en="Basic package")
    assert f.catalogue_name(package) == "Basic package"
    with edge_app(BABEL_DEFAULT_LOCALE="zh").test_request_context():
        assert f.catalogue_name(package) == "基本服务包"


def test_every_filter_is_known_to_the_templates() -> None:
    app = edge_app()
    assert f.FILTERS.items() <= app.jinja_env.filters.items()
