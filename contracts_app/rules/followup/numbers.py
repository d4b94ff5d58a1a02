"""The numbers of the schedules, read from policy rows; where each comes from stands beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True)
class Numbers:
    """One field for each policy key, with the dot written as two underscores."""

    followup__min_gap_days: int
    followup__recall_days: int
    followup__referral_days: int
    followup__merge_days: int
    followup__counted_modes: tuple[str, ...]
    htn__min_age: int
    htn__visits_per_year: int
    htn__visit_months: int
    htn__control_below: tuple[int, int]
    htn__elder_age: int
    htn__elder_control_below: tuple[int, int]
    htn__emergency_from: tuple[int, int]
    screening__suspect_from: tuple[int, int]
    screening__watch_from: tuple[int, int]
    screening__watch_months: int
    screening__sugar_suspect_from: float
    screening__again_days: int
    screening__days_to_tell: int
    dm2__min_age: int
    dm2__visits_per_year: int
    dm2__visit_months: int
    dm2__control_below: float
    dm2__emergency_from: float
    dm2__emergency_to: float
    elder__manage_age: int
    child__below_age: int
    child__newborn_days: int
    child__newborn_until_days: int
    child__full_month_days: tuple[int, int]
    child__check_months: tuple[int, ...]
    child__window_days_first_year: int
    child__window_days_later: int
    child__hb_months: tuple[tuple[int, int], ...]
    child__tcm_months: tuple[int, ...]
    maternal__book_before_week: int
    maternal__check_weeks: tuple[tuple[int, int], ...]
    maternal__register_days: int
    maternal__postpartum_days: tuple[int, ...]
    maternal__day42_days: tuple[int, int]
    smd__visits_per_year: int
    smd__stable_months: int
    smd__partly_stable_days: int
    smd__partly_stable_months: int
    smd__training_per_year: int
    tb__first_visit_days: int
    tb__intensive_days: int
    tb__later_months: int
    tb__intensive_months: int
    tb__end_days: int
    tb__attempts_before_report: int
    disabled__visits_per_year: int
    disabled__education_per_year: int
    special__visits_per_year: int
    special__education_per_year: int
    exam__per_year: int

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The policy keys that the schedules need."""
        return tuple(one.name.replace("__", ".") for one in fields(cls))

    @classmethod
    def read(cls, policies: Mapping[str, Any]) -> Self:
        """The numbers in force. Raises KeyError when a policy is missing."""
        return cls(**{key.replace(".", "__"): _fixed(policies[key]) for key in cls.keys()})


def _fixed(value: Any) -> Any:
    return tuple(_fixed(one) for one in value) if isinstance(value, list) else value
