"""Who is responsible for a grid from a day on: how the dated duties of a grid change (S3P2).

Both ends of a duty belong to it. A duty that was decided for later days stays as it was decided:
a change from a day holds until the day before it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class Outcome(StrEnum):
    """What giving a place to somebody did to it."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Duty:
    """One stored duty of one grid; `last` is empty while nobody has decided its end."""

    id: int
    team_id: int
    first: date
    last: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the day belongs to it."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Change:
    """What has to be written so that a grid changes hands; at most one of each."""

    end: tuple[int, date] | None = None
    """A duty and its new last day."""
    give: tuple[int, int] | None = None
    """A duty that begins on that very day, and the team that has it instead."""
    drop: int | None = None
    """A duty that begins on that very day and is taken away: it never held a whole day."""
    begin: tuple[int, date, date | None] | None = None
    """The new duty: team, first and last day."""

    @property
    def is_nothing(self) -> bool:
        """Whether the grid has that team already."""
        return self == _NOTHING

    @property
    def outcome(self) -> Outcome:
        """Whether somebody had the grid on that day, and has it still."""
        if self.is_nothing:
            return Outcome.UNCHANGED
        return Outcome.UPDATED if self.end or self.give or self.drop else Outcome.CREATED


_NOTHING = Change()


def is_settled(duties: Iterable[Duty], day: date, today: date) -> bool:
    """Whether a change from a day would rewrite the past: somebody came after it, or left since."""
    return day < today and any(
        duty.first > day or (duty.last is not None and duty.last >= day) for duty in duties
    )


def change_hands(duties: Sequence[Duty], team_id: int | None, day: date) -> Change:
    """How a grid with these duties comes to a team (or to none) from a day on.

    The duty that holds on the day ends on the day before; one that begins on the day is given to
    the team in place. The new duty ends where the present one would have ended, or before the next
    that is already decided.
    """
    present = next((duty for duty in duties if duty.holds_on(day)), None)
    if (present.team_id if present else None) == team_id:
        return _NOTHING
    if present is None:
        return Change(begin=_new(team_id, day, _day_before_next(duties, day)))
    if present.first == day:
        if team_id is None:
            return Change(drop=present.id)
        return Change(give=(present.id, team_id))
    return Change(end=(present.id, day - DAY), begin=_new(team_id, day, present.last))


def _new(
    team_id: int | None, first: date, last: date | None
) -> tuple[int, date, date | None] | None:
    return None if team_id is None else (team_id, first, last)


def _day_before_next(duties: Iterable[Duty], day: date) -> date | None:
    later = [duty.first for duty in duties if duty.first > day]
    return min(later) - DAY if later else None


def after_change(duties: Sequence[Duty], change: Change | None) -> list[Duty]:
    """The duties of a grid once a change is written; the new one has no id yet."""
    if change is None:
        return list(duties)
    kept = []
    for duty in duties:
        if duty.id == change.drop:
            continue
        if change.end and duty.id == change.end[0]:
            duty = Duty(duty.id, duty.team_id, duty.first, change.end[1])
        if change.give and duty.id == change.give[0]:
            duty = Duty(duty.id, change.give[1], duty.first, duty.last)
        kept.append(duty)
    if change.begin:
        kept.append(Duty(0, *change.begin))
    return sorted(kept, key=lambda duty: duty.first)
