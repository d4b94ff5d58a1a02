"""What the templates of kept places get: a week by department, and the figures of a month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask_babel import format_date

from contracts_app import clock
from contracts_app.queries import place_weeks
from contracts_app.queries.departments import MOST, list_departments, list_own_days
from contracts_app.queries.record_returns import Month
from contracts_app.queries.scope import Scope
from contracts_app.rules.appointments import in_clock
from contracts_app.vocabulary.referrals import ClinicState

_DAYS: Final = 7
_WEEK: Final = timedelta(days=_DAYS)
_DAY: Final = timedelta(days=1)
_HUNDRED: Final = 100


@dataclass(frozen=True)
class ClinicView:
    """A clinic of one day as lists show it."""

    row: Any
    released: bool

    @property
    def hours(self) -> str:
        return f"{in_clock(self.row.from_minute)}–{in_clock(self.row.to_minute)}"

    @property
    def called_off(self) -> bool:
        return bool(self.row.state == ClinicState.CALLED_OFF)


@dataclass(frozen=True)
class DepartmentWeek:
    """A department with its clinics by day of a week, and its beds."""

    row: Any
    days: list[list[ClinicView]]
    beds_had: int
    waiting: int

    @property
    def held(self) -> list[Any]:
        """The clinics that are not called off."""
        return [one.row for day in self.days for one in day if not one.called_off]

    def sum_of(self, column: str) -> int:
        """All places of the week, those kept, or those that somebody has."""
        return sum(getattr(one, column) for one in self.held)


@dataclass(frozen=True)
class Week:
    """Seven days from Monday on, with the departments of a hospital."""

    first: date
    departments: list[DepartmentWeek]
    said: dict[date, bool]

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(_DAYS)]

    @property
    def back(self) -> date:
        return self.first - _WEEK

    @property
    def on(self) -> date:
        return self.first + _WEEK

    def name(self, day: date) -> str:
        """The short name of the day of the week."""
        return format_date(day, "EEE")


def week_of(day: date, hospital_id: int, scope: Scope, now: datetime) -> Week:
    """The week in which a day lies: five statements, however many clinics it has."""
    first = day - timedelta(days=day.weekday())
    last = first + _WEEK - _DAY
    departments = list_departments(scope, MOST)
    ids = [one.id for one in departments]
    beds, waiting = place_weeks.count_beds(ids, now), place_weeks.count_waiting(ids)
    cells: dict[tuple[int, date], list[ClinicView]] = {}
    for row in place_weeks.list_week(ids, first, last, now):
        cells.setdefault((row.department_id, row.held_on), []).append(clinic_view(row, now))
    days = [first + timedelta(days=n) for n in range(_DAYS)]
    shown = [
        DepartmentWeek(
            one,
            [cells.get((one.id, at), []) for at in days],
            beds.get(one.id, 0),
            waiting.get(one.id, 0),
        )
        for one in departments
    ]
    return Week(
        first, shown, {row.day: row.works for row in list_own_days(hospital_id, first, last)}
    )


def clinic_view(row: Any, now: datetime) -> ClinicView:
    """A clinic, and whether its unsold places are the hospital's own again."""
    return ClinicView(row, row.released_at_utc is not None or row.release_at_utc <= now)


@dataclass(frozen=True)
class Use:
    """How the kept places and beds of a department were used in a month."""

    row: Any
    places: Any
    beds: Any

    @property
    def given_share(self) -> int | None:
        """Of a hundred places kept, how many were given; None without any."""
        kept = self.places.kept if self.places else 0
        return round(self.places.given * _HUNDRED / kept) if kept else None

    @property
    def missed_share(self) -> int | None:
        """Of a hundred people awaited, how many did not come; None without any."""
        awaited = self.places.used + self.places.missed if self.places else 0
        return round(self.places.missed * _HUNDRED / awaited) if awaited else None


def use_in(month: Month, scope: Scope) -> list[Use]:
    """By department, how its kept places and beds were used in a month: three statements."""
    departments = list_departments(scope, MOST)
    ids = [one.id for one in departments]
    places = place_weeks.count_use(ids, month.first, month.last)
    since, until = clock.utc_of(month.first), clock.utc_of(month.last + _DAY)
    beds = place_weeks.count_stays(ids, since, until)
    return [Use(one, places.get(one.id), beds.get(one.id)) for one in departments]
