"""The work by day: a week with the first names of each day, and a month with its figures."""

from calendar import Calendar
from datetime import date, timedelta
from typing import Any, Final

from flask import render_template, request
from flask_babel import format_date

from contracts_app import clock
from contracts_app.blueprints._forms import parse_day
from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._lists import kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.tasks import bp
from contracts_app.blueprints.tasks.links import person_link
from contracts_app.blueprints.tasks.views import filter_form, filters_of
from contracts_app.queries.task_days import count_by_day, list_by_day
from contracts_app.queries.task_reach import TaskFilters
from contracts_app.queries.tasks import is_too_wide
from contracts_app.rules.permissions import Permission
from contracts_app.rules.work_list import month_of
from contracts_app.vocabulary.tasks import Horizon

_NAMES: Final = 12
"""How many people of a day are named; the rest is a press away."""
_WEEK: Final = timedelta(days=6)
_DAY: Final = timedelta(days=1)
_REACH: Final = timedelta(days=800)
_A_WEEK: Final = [date(2024, 1, number) for number in range(1, 8)]
"""From Monday to Sunday."""


def _asked(name: str) -> date:
    """The day in the address; today for none, and for one too far away."""
    today = clock.today()
    text = request.args.get(name, "")
    try:
        day = parse_day(f"{text}-1" if name == "month" else text)
    except ValueError:
        return today
    return day if abs(day - today) <= _REACH else today


def _page(**more: Any) -> dict[str, Any]:
    form = filter_form()
    values = {k: v for k, v in form.values().items() if k not in ("horizon", "planned", "day")}
    filters = filters_of(form)
    return {"filters": form, "asked": filters, "args": kept_args(values), **more}


def _of(filters: TaskFilters) -> TaskFilters:
    """The filters of a place and of people; days are the page's own matter."""
    narrow = {
        name: getattr(filters, name)
        for name in ("village", "grid", "team", "programme", "item", "who")
    }
    return TaskFilters(horizon=Horizon.ALL, **narrow)


@bp.get("/tasks/week")
@requires(Permission.CARE_VIEW)
def show_week() -> Any:
    """Seven days from the asked one on."""
    first, shown = _asked("from"), _page()
    filters = _of(shown["asked"])
    wide = is_too_wide(scope(), TaskFilters(**{**vars(filters), "horizon": Horizon.WEEK}))
    asked = (scope(), filters, first, first + _WEEK, _NAMES)
    found, overdue = ({}, 0) if wide else list_by_day(*asked)
    days = [first + number * _DAY for number in range(7)]
    keys = sorted({one.key for work in found.values() for one in work.first})
    looked_at("resident", "tasks", "list", after={"keys": keys})
    return render_template(
        "tasks/week.html",
        days=[(day, found.get(day)) for day in days],
        wide=wide,
        overdue=overdue,
        today=clock.today(),
        before=first - 7 * _DAY,
        after=first + 7 * _DAY,
        person_link=person_link,
        weekday=weekday,
        **shown,
    )


@bp.get("/tasks/calendar")
@requires(Permission.CARE_VIEW)
def show_calendar() -> Any:
    """A month with how many people each day has."""
    (first, last), shown = month_of(_asked("month")), _page()
    filters = _of(shown["asked"])
    wide = is_too_wide(scope(), TaskFilters(**{**vars(filters), "horizon": Horizon.MONTH}))
    counts = {} if wide else count_by_day(scope(), filters, first, last)
    return render_template(
        "tasks/calendar.html",
        weeks=Calendar().monthdatescalendar(first.year, first.month),
        first=first,
        counts=counts,
        wide=wide,
        today=clock.today(),
        before=(first - _DAY).strftime("%Y-%m"),
        after=(last + _DAY).strftime("%Y-%m"),
        weekdays=[(weekday(one), format_date(one, "EEEEE")) for one in _A_WEEK],
        **shown,
    )


def weekday(day: date) -> str:
    """The short name of its day of the week."""
    return format_date(day, "EEE")
