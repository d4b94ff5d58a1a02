"""Until when a referral has to move on, by the policies and the calendar of whose turn it is."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from contracts_app import clock
from contracts_app.models import CalendarDay, Referral
from contracts_app.queries.policies import policies_for
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.referrals.limits import (
    FORM_LIMIT,
    FROM_HOME,
    HOURS,
    Limit,
    at_home,
    limit_of,
    policy_of,
)
from contracts_app.rules.working_days import USUAL_HOURS, Calendar, hours_from
from contracts_app.vocabulary.referrals import ClockKind, Urgency

_DAYS_AHEAD = timedelta(days=400)
_day = table_of(CalendarDay)


@dataclass(frozen=True)
class Timing:
    """How an institution counts: its policies, its hours, and its own word about single days."""

    policies: dict[str, Any]
    calendar: Calendar

    def due(self, kind: ClockKind, urgency: Urgency, start_utc: datetime) -> tuple[str, datetime]:
        """The limit of a clock and the moment in UTC at which it runs out."""
        limit = limit_of(policy_of(kind, urgency), self.policies)
        return self.ends(at_home(limit) if kind in FROM_HOME else limit, start_utc)

    def form_due(self, start_utc: datetime) -> datetime:
        """Until when the form of an emergency is owed, in UTC."""
        return self.ends(limit_of(FORM_LIMIT, self.policies), start_utc)[1]

    def ends(self, limit: Limit, start_utc: datetime) -> tuple[str, datetime]:
        """A limit as text, and the moment in UTC at which it ends."""
        return str(limit), clock.in_utc(limit.ends(in_wall(start_utc), self.calendar))

    def resumed(self, limit: Limit, due: datetime, paused: datetime, now: datetime) -> datetime:
        """The new end in UTC of a clock that stood still from `paused` until `now`."""
        moments = (in_wall(due), in_wall(paused), in_wall(now))
        return clock.in_utc(limit.resumed(*moments, self.calendar))


def timing_of(institution_id: int, at_utc: datetime) -> Timing:
    """How an institution counts at a moment."""
    today = clock.local(at_utc).date()
    policies = policies_for(institution_id, today)
    text = policies.get(HOURS, USUAL_HOURS)
    hours = hours_from(text) or hours_from(USUAL_HOURS) or ()
    return Timing(policies, Calendar(hours, own_days(institution_id, at_utc)))


def own_days(institution_id: int, at_utc: datetime) -> dict[Any, bool]:
    """What an institution says of single days around a moment."""
    today = clock.local(at_utc).date()
    query = (
        select(_day.c.day, _day.c.works)
        .where(_day.c.institution_id == institution_id)
        .where(_day.c.day.between(today - _DAYS_AHEAD, today + _DAYS_AHEAD))
    )
    return {row.day: row.works for row in rows(query)}


def start_of(kind: ClockKind, referral: Referral, now: datetime) -> datetime:
    """From which moment a clock counts: from now, and at home from the end of the day of coming."""
    if kind in FROM_HOME and referral.home_on is not None:
        return clock.in_utc(datetime.combine(referral.home_on, time(23, 59, 59)))
    return now


def in_wall(moment: datetime) -> datetime:
    """A stored moment as wall-clock time without a zone."""
    return clock.local(moment).replace(tzinfo=None)
