"""When a signing without a line took place, as far as the clock of a tablet is believed."""

from datetime import date, datetime

import pytest

from contracts_app.rules.outbox import believed_day, believed_moment, read_moment

OPENED, RECEIVED = (
    datetime.fromisoformat("2026-03-02T01:00:00"),
    datetime.fromisoformat("2026-03-04T09:30:00"),
)


def test_a_moment_of_a_browser_is_read_in_utc() -> None:
    assert read_moment("2026-03-02T04:05:06.000Z") == datetime.fromisoformat("2026-03-02T04:05:06")
    assert read_moment("2026-03-02T12:05:06+08:00") == datetime.fromisoformat("2026-03-02T04:05:06")


@pytest.mark.parametrize(
    "told", [None, 12, "", "today", "2026-03-02T04:05:06", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_moment_with_a_zone_tells_nothing(told: object) -> None:
    assert read_moment(told) is None


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        (
            datetime.fromisoformat("2026-03-02T01:07:00"),
            datetime.fromisoformat("2026-03-02T01:07:00"),
        ),
        (datetime.fromisoformat("2019-01-01T00:00:00"), OPENED),
        (datetime.fromisoformat("2030-01-01T00:00:00"), RECEIVED),
        (None, RECEIVED),
    ],
)
def test_a_moment_lies_between_the_opening_of_the_page_and_the_receipt(
    told: datetime | None, believed: datetime
) -> None:
    assert believed_moment(told, OPENED, RECEIVED) == believed


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        (date(2026, 3, 3), date(2026, 3, 3)),
        (date(2026, 2, 1), date(2026, 3, 2)),
        (date(2026, 4, 1), date(2026, 3, 4)),
    ],
)
def test_the_day_of_signing_lies_between_the_pages_day_and_today(
    told: date, believed: date
) -> None:
    assert believed_day(told, date(2026, 3, 2), date(2026, 3, 4)) == believed
