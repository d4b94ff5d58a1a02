"""What the pages of the work of teams share: the team, the month asked for, the addresses."""

import re
from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import redirect, request, url_for

from contracts_app import clock
from contracts_app.blueprints._guards import actor, can, scope
from contracts_app.models import Team, TeamEvent
from contracts_app.queries import team_life as queries
from contracts_app.queries.team_staff import get_managed_team
from contracts_app.rules.permissions import Permission
from contracts_app.rules.team_life import period_of
from contracts_app.services.errors import NotFound
from contracts_app.services.team_life import refuse_others_event

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """A month of the calendar with those beside it."""

    first: date
    last: date

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> str:
        return f"{self.first - _DAY:%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.last + _DAY:%Y-%m}"

    def shown(self, today: date) -> date:
        """The day by which periods are told: today within this month, else its last day."""
        return today if self.first <= today <= self.last else self.last

    def weeks(self, events: Iterable[Any]) -> list[list[tuple[date | None, list[Any]]]]:
        """The weeks from Monday on: each day with its events, None for days of other months."""
        by_day: dict[date, list[Any]] = {}
        for one in events:
            by_day.setdefault(one.day, []).append(one)
        found = Calendar().monthdatescalendar(self.first.year, self.first.month)
        return [
            [(day if day.month == self.first.month else None, by_day.get(day, [])) for day in week]
            for week in found
        ]


def month_of(day: date) -> Month:
    """The month of a day."""
    return Month(*period_of(day, 1))


def asked_month() -> Month:
    """The month of the address, such as 2026-11; this month where there is none."""
    match = _MONTH.fullmatch(request.args.get("month", ""))
    today = clock.today()
    if match is None:
        return month_of(today)
    year, month = int(match[1]), int(match[2])
    if not (2000 <= year <= today.year + 5 and 1 <= month <= 12):
        return month_of(today)
    return month_of(date(year, month, 1))


def team_or_404(code: str) -> Team:
    """The team of the page. Raises NotFound outside the scope."""
    team = get_managed_team(code, scope())
    if team is None:
        raise NotFound("team")
    return team


def event_or_404(team: Team, key: str) -> TeamEvent:
    """An event of the team. Raises NotFound."""
    found = queries.get_event(team.id, key)
    if found is None:
        raise NotFound("team_event")
    return found


def changeable_event(team: Team, key: str) -> TeamEvent:
    """An event of the own team or that the user noted. Raises NotFound, NotAllowed."""
    found = event_or_404(team, key)
    refuse_others_event(found, scope(), actor())
    return found


def may_record() -> bool:
    """Whether the user writes what the teams in reach do, for the buttons."""
    return can(Permission.TEAM_LIFE_RECORD)


def to_event(code: str, key: str) -> Any:
    """The way to the page of an event."""
    return redirect(url_for("team_life.show_event", code=code, key=key), 303)


def to_month(code: str, day: date) -> Any:
    """The way to the month of a day."""
    return redirect(url_for("team_life.show_month", code=code, month=f"{day:%Y-%m}"), 303)
