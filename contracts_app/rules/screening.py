"""Blood pressure of people who came for something else: when to take it, when to take it again."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from contracts_app.rules.control import Prompt
from contracts_app.rules.dates import age_on
from contracts_app.rules.followup import Numbers
from contracts_app.rules.followup.pressure import Reading, asks_a_doctor
from contracts_app.rules.team_life import BP_AGE, BP_MONTHS, interval_of, period_of

_FROM_AGE: Final = 35
_DEFAULTS: Final[Mapping[str, Any]] = MappingProxyType({BP_AGE: _FROM_AGE, BP_MONTHS: 12})
KNOWN_PRESSURE: Final = "HTN"
"""Whoever has this tag is followed by the programme and suspected of nothing."""


def first_visit_bp_due(
    birth_date: date,
    last_bp_on: date | None,
    today: date,
    policies: Mapping[str, Any] = _DEFAULTS,
) -> bool:
    """Whether blood pressure is to be taken at this visit: the first one of the period (D12).

    From the age of the policy on, and unless it was taken earlier in the same part of the year.
    """
    from_age = policies.get(BP_AGE)
    if age_on(birth_date, today) < (from_age if type(from_age) is int else _FROM_AGE):
        return False
    first, _last = period_of(today, interval_of(policies, BP_MONTHS))
    return last_bp_on is None or last_bp_on < first


def settled(
    asked: Iterable[Prompt], newest_first: Iterable[Reading], numbers: Numbers
) -> list[Prompt]:
    """High on as many days as make a diagnosis: the hospital is asked, not the cuff once more."""
    found = list(dict.fromkeys(asked))
    if Prompt.MEASURE_AGAIN not in found or not asks_a_doctor(newest_first, numbers):
        return found
    return [one for one in found if one not in (Prompt.MEASURE_AGAIN, Prompt.REFER)] + [
        Prompt.REFER
    ]
