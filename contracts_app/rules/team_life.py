"""What a team has to hold in a month, a quarter and a year, and whether it did.

Only what was held counts, in the period of its day; what is planned or cancelled does not. The
numbers are policies, each with the work plan it comes from; a number of 0 asks for nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from contracts_app.vocabulary.team_life import FOR_RESIDENTS, EducationForm, LifeKind, LifeState

OUTREACH: Final = "team_life.outreach_per_month"
"""「每月必须…两次以上下社区服务活动」 (S3P1)."""
LECTURES: Final = "team_life.lectures_per_year"
"""「全年应至少开展6次以上」 lectures and free clinics (S2P4)."""
BOARDS: Final = "team_life.boards_per_month"
"""A new notice board each month (S2P4)."""
MEETINGS: Final = "team_life.meetings_per_month"
"""「每月召开家庭医生团队会议」 (S3P4)."""
TRAINING: Final = "team_life.training_interval_months"
"""「每季度至少开展一次」 (S3P4); half-yearly where a plan says so (S3P2, K21)."""
MATERIAL: Final = "team_life.material_per_year"
"""「不少于4期健康教育资料」 (S3P7)."""
SERVICE_MINUTES: Final = "team_life.service_minutes"
"""「每场不得少于10分钟」 on the contract service (S3P8)."""
BP_AGE: Final = "screening.bp_min_age"
"""「35岁（含35岁）以上人群实行门诊首诊测血压」 (S2P2)."""
BP_MONTHS: Final = "screening.bp_interval_months"
"""How long a measurement counts: 12 is the calendar year."""

KEYS: Final = (
    OUTREACH, LECTURES, BOARDS, MEETINGS, TRAINING, MATERIAL, SERVICE_MINUTES, BP_AGE, BP_MONTHS,
)  # fmt: skip
INTERVALS: Final = frozenset({TRAINING, BP_MONTHS})
"""Policies that are a number of months."""
MONTHS_ALLOWED: Final = (1, 2, 3, 4, 6, 12)
"""Lengths by which a year can be divided."""
MOST: Final = 366
LONGEST: Final = {"place": 120, "topic_words": 200, "notes": 2000, "reason": 200, "result": 40}
MOST_PEOPLE: Final = 100_000
MINUTES_OF_DAY: Final = 24 * 60
_YEAR: Final = 12


class Progress(StrEnum):
    """How a team stands in a period."""

    REACHED = "reached"
    DUE = "due"
    LATE = "late"


class Happened(NamedTuple):
    """Of an event what quotas look at."""

    kind: str
    form: str | None
    state: str
    day: date


@dataclass(frozen=True)
class Quota:
    """So many events of some kinds, or of a form, in each period of a year."""

    key: str
    kinds: tuple[str, ...] = ()
    form: str | None = None
    months: int = 1
    """Length of the period; for a quota that is an interval the policy says it."""

    def period(self, day: date, policies: Mapping[str, Any]) -> tuple[date, date]:
        """First and last day of the period in which a day lies."""
        return period_of(day, self.length(policies))

    def length(self, policies: Mapping[str, Any]) -> int:
        """The length of the period in months."""
        return interval_of(policies, self.key) if self.key in INTERVALS else self.months

    def needed(self, policies: Mapping[str, Any]) -> int:
        """How many events a period needs; an interval needs one."""
        asked = int(policies.get(self.key, 0))
        return min(asked, 1) if self.key in INTERVALS else max(asked, 0)

    def takes(self, kind: str, form: str | None) -> bool:
        """Whether an event of this kind and form counts."""
        return form == self.form if self.form else kind in self.kinds


QUOTAS: Final = (
    Quota(OUTREACH, (LifeKind.OUTREACH,)),
    Quota(MEETINGS, (LifeKind.MEETING,)),
    Quota(BOARDS, (LifeKind.NOTICE_BOARD,)),
    Quota(TRAINING, (LifeKind.TRAINING,)),
    Quota(LECTURES, (LifeKind.LECTURE, LifeKind.FREE_CLINIC), months=_YEAR),
    Quota(MATERIAL, form=EducationForm.MATERIAL, months=_YEAR),
)


@dataclass(frozen=True)
class Standing:
    """One quota of one team in the period of a day."""

    key: str
    done: int
    needed: int
    first: date
    last: date
    progress: Progress

    @property
    def late(self) -> bool:
        return self.progress is Progress.LATE


def interval_of(policies: Mapping[str, Any], key: str) -> int:
    """A number of months that divides a year; a year where the policy says something else."""
    months = policies.get(key, _YEAR)
    return int(months) if months in MONTHS_ALLOWED else _YEAR


def period_of(day: date, months: int) -> tuple[date, date]:
    """The part of the calendar year, of so many months, in which a day lies: first and last day."""
    start = (day.month - 1) // months * months + 1
    after = start + months
    following = date(day.year + after // 13, (after - 1) % _YEAR + 1, 1)
    return date(day.year, start, 1), following - timedelta(days=1)


def expected_by(needed: int, first: date, last: date, day: date) -> int:
    """How many events should have been held before a day: evenly over the period, rounded down.

    Behind the last day it is all of them.
    """
    whole = (last - first).days + 1
    gone = min(max((day - first).days, 0), whole)
    return needed * gone // whole


def progress_of(done: int, needed: int, first: date, last: date, day: date) -> Progress:
    """Reached, late (less than should be by now, or the period is over), or still due."""
    if done >= needed:
        return Progress.REACHED
    late = done < expected_by(needed, first, last, day)
    return Progress.LATE if late else Progress.DUE


def count(quota: Quota, events: Iterable[Happened], first: date, last: date) -> int:
    """How many of the events were held in the period and count for the quota."""
    return sum(
        one.state == LifeState.HELD and first <= one.day <= last and quota.takes(one.kind, one.form)
        for one in events
    )


def standings(
    events: Iterable[Happened], policies: Mapping[str, Any], shown: date, today: date
) -> list[Standing]:
    """Every quota that is asked for, in the period of a day, as it stands today."""
    known = list(events)
    found = []
    for quota in QUOTAS:
        first, last = quota.period(shown, policies)
        found.append(stand(quota, count(quota, known, first, last), policies, shown, today))
    return [one for one in found if one.needed]


def stand(
    quota: Quota, done: int, policies: Mapping[str, Any], shown: date, today: date
) -> Standing:
    """One quota with what was counted."""
    first, last = quota.period(shown, policies)
    needed = quota.needed(policies)
    return Standing(
        quota.key, done, needed, first, last, progress_of(done, needed, first, last, today)
    )


def is_short(
    kind: str, state: str, service_minutes: int | None, policies: Mapping[str, Any]
) -> bool:
    """Whether an event with residents spoke too briefly of the contract service (H1)."""
    needed = int(policies.get(SERVICE_MINUTES, 0))
    held = state == LifeState.HELD and kind in FOR_RESIDENTS
    return held and (service_minutes or 0) < needed
