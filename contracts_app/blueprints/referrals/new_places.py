"""What the page of a new referral offers: departments with their next places, and the usual one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._departments import department_value, department_words
from contracts_app.blueprints.referrals.move_asks import clinic_words
from contracts_app.formatting import day as day_text
from contracts_app.queries.free_places import departments_of
from contracts_app.queries.referral_choices import FreeClinic, list_clinics
from contracts_app.rules.referrals.departments import departments_for
from contracts_app.rules.referrals.slots import DAYS_AHEAD

_SHOWN: Final = 12
"""So many clinics of a department are offered."""


@dataclass(frozen=True)
class Places:
    """Departments with what is free of each, and the clinics of the chosen one."""

    departments: list[tuple[str, str]]
    clinics: list[tuple[str, str]]
    full_today: str
    """What is said of a department of which all places of today are gone."""
    chosen: bool


@dataclass(frozen=True)
class Offered:
    """The departments of a county by `hospital:department`, with their clinics of two weeks."""

    departments: dict[str, Any]
    clinics: dict[int, list[FreeClinic]]
    today: date

    def of(self, key: str) -> list[FreeClinic]:
        """The clinics of a department, by day and hour; none of one that is not there."""
        return self.clinics[self.departments[key].id] if key in self.departments else []

    def first_free(self, key: str) -> FreeClinic | None:
        """The next clinic of a department with a free kept place."""
        return next((one for one in self.of(key) if one.free), None)

    def usual(self, groups: Iterable[str]) -> str:
        """The department for the first of these groups that has one, with the earliest place."""
        names = {key: one.name for key, one in self.departments.items()}
        return min(departments_for(groups, names), key=self._earliest, default="")

    def _earliest(self, key: str) -> tuple[date, int]:
        first = self.first_free(key)
        return (first.held_on, first.from_minute) if first else (date.max, 0)


def offered(county: str, now: datetime) -> Offered:
    """What a county's hospitals keep for referrals from now on."""
    today = clock.local(now).date()
    departments = departments_of(county)
    last = today + timedelta(days=DAYS_AHEAD)
    by_id: dict[int, list[FreeClinic]] = {one.id: [] for one in departments}
    for clinic in list_clinics([one.id for one in departments], today, last, now):
        by_id[clinic.department_id].append(clinic)
    return Offered({department_value(one): one for one in departments}, by_id, today)


def places_of(found: Offered, chosen: str) -> Places:
    """All departments, and the clinics of one of them."""
    today, mine = found.today, found.of(chosen)
    words = [
        (key, f"{department_words(one)} · {_left(found.of(key), today)}")
        for key, one in found.departments.items()
    ]
    free = [(one.key, clinic_words(one, today)) for one in mine if one.free][:_SHOWN]
    full = _left(mine, today) if mine and _is_full_today(mine, today) else ""
    none = ("", _("The hospital chooses"))
    return Places([("", "—"), *words], [none, *free], full, chosen in found.departments)


def _is_full_today(clinics: Sequence[FreeClinic], today: date) -> bool:
    held = [one for one in clinics if one.held_on == today]
    return bool(held) and not any(one.free for one in held)


def _left(clinics: Sequence[FreeClinic], today: date) -> str:
    """What is left of the kept places of a department, in words."""
    first = next((one for one in clinics if one.free), None)
    if first is None:
        return _("no kept place is free")
    if _is_full_today(clinics, today):
        return _("today's kept places are full, next %(day)s", day=day_text(first.held_on))
    day = _("today") if first.held_on == today else day_text(first.held_on)
    return _("next %(day)s, %(num)s left", day=day, num=first.free)
