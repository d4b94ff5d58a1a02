"""The only place that reads the clock; everything below it gets the day as an argument."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class _Clock:
    def __init__(self) -> None:
        self.timezone = ZoneInfo("Asia/Shanghai")
        self.fixed_today: date | None = None


_clock = _Clock()


def configure(timezone: str, fixed_today: date | None = None) -> None:
    """Set the zone that decides which day it is, and a fixed day for demonstration instances."""
    _clock.timezone = ZoneInfo(timezone)
    _clock.fixed_today = fixed_today


def today() -> date:
    """The current day in the configured zone, or the fixed day of a demonstration instance."""
    return _clock.fixed_today or datetime.now(_clock.timezone).date()


def utcnow() -> datetime:
    """The current moment in UTC, without zone information, as `*_at_utc` columns hold it."""
    return datetime.now(UTC).replace(tzinfo=None)


def moment() -> datetime:
    """The current moment in UTC by which ends are judged: on a fixed day, that day's."""
    now = utcnow()
    return now + (today() - local(now).date())


def utc_of(day: date) -> datetime:
    """The moment in UTC at which a day begins in the configured zone."""
    start = datetime.combine(day, time.min, _clock.timezone)
    return start.astimezone(UTC).replace(tzinfo=None)


def local(moment: datetime) -> datetime:
    """A stored UTC moment as wall-clock time in the configured zone."""
    return moment.replace(tzinfo=UTC).astimezone(_clock.timezone)


def end(moment: datetime) -> tuple[date, str]:
    """The day and hour of a limit as people say it: the end of a day is that day's 24:00."""
    wall = local(moment)
    if wall.time() == time.min:
        return wall.date() - timedelta(days=1), "24:00"
    return wall.date(), f"{wall:%H:%M}"


def in_utc(wall: datetime) -> datetime:
    """Wall-clock time of the configured zone, without a zone, as a stored UTC moment."""
    return wall.replace(tzinfo=_clock.timezone).astimezone(UTC).replace(tzinfo=None)
