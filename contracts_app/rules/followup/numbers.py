"""The numbers of the schedules, read from policy rows; where each comes from stands beside it.

A row in which none of them can be written is as if nobody had decided: one slip stops no night.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Self

from contracts_app.rules.referrals.limits import Limit
from contracts_app.vocabulary.care import FACE_TO_FACE, VisitMode

_MOST: Final = 366
"""Of days, months, weeks, years of age and times a year: more is a slip of the hand."""
_HIGHEST: Final = 400
"""Of a measured value."""


def _number(usual: Any, fits: Callable[[Any], bool]) -> Any:
    return field(default=usual, metadata={"fits": fits})


def _is_whole(value: Any, least: int = 0, most: int = _MOST) -> bool:
    return type(value) is int and least <= value <= most


def _are_whole(value: Any, most: int = _MOST) -> bool:
    return type(value) is tuple and all(_is_whole(one, most=most) for one in value)


def _is_span(value: Any) -> bool:
    """First and last, in this order."""
    return _are_whole(value) and len(value) == 2 and value[0] <= value[1]


def _whole(usual: int, least: int = 0) -> Any:
    return _number(usual, lambda value: _is_whole(value, least))


def _value(usual: float) -> Any:
    return _number(usual, lambda value: type(value) in (int, float) and 0 < value <= _HIGHEST)


def _pressures(usual: tuple[int, int]) -> Any:
    """Systolic and diastolic."""
    return _number(
        usual, lambda value: _are_whole(value, _HIGHEST) and len(value) == 2 and min(value) > 0
    )


def _span(usual: tuple[int, int]) -> Any:
    return _number(usual, _is_span)


def _each(usual: tuple[int, ...], least: int = 0) -> Any:
    """Some of them, the earliest first, and at least so many."""
    return _number(
        usual,
        lambda value: (
            _are_whole(value) and len(value) >= least and list(value) == sorted(set(value))
        ),
    )


def _spans(usual: tuple[tuple[int, int], ...]) -> Any:
    return _number(
        usual,
        lambda value: (
            type(value) is tuple and all(map(_is_span, value)) and list(value) == sorted(set(value))
        ),
    )


def _limit(usual: str) -> Any:
    """That of a clock of referrals, such as `72h` or `7d`."""
    return _number(usual, lambda value: Limit.read(value) is not None)


def _modes() -> Any:
    return _number(
        tuple(str(one) for one in FACE_TO_FACE),
        lambda value: (
            type(value) is tuple and bool(value) and all(one in list(VisitMode) for one in value)
        ),
    )


@dataclass(frozen=True)
class Numbers:
    """One field for each policy key, with the dot written as two underscores, as the norms say."""

    followup__min_gap_days: int = _whole(14)
    followup__recall_days: int = _whole(14)
    followup__referral_days: int = _whole(14)
    followup__merge_days: int = _whole(30)
    followup__counted_modes: tuple[str, ...] = _modes()
    htn__min_age: int = _whole(35)
    htn__visits_per_year: int = _whole(4, least=1)
    htn__visit_months: int = _whole(3, least=1)
    htn__control_below: tuple[int, int] = _pressures((140, 90))
    htn__elder_age: int = _whole(65)
    htn__elder_control_below: tuple[int, int] = _pressures((150, 90))
    htn__emergency_from: tuple[int, int] = _pressures((180, 110))
    screening__suspect_from: tuple[int, int] = _pressures((140, 90))
    screening__watch_from: tuple[int, int] = _pressures((130, 85))
    screening__watch_months: int = _whole(6, least=1)
    screening__sugar_suspect_from: float = _value(7.0)
    screening__again_days: int = _whole(28)
    screening__days_to_tell: int = _whole(3, least=1)
    dm2__min_age: int = _whole(35)
    dm2__visits_per_year: int = _whole(4, least=1)
    dm2__visit_months: int = _whole(3, least=1)
    dm2__control_below: float = _value(7.0)
    dm2__emergency_from: float = _value(16.7)
    dm2__emergency_to: float = _value(3.9)
    elder__manage_age: int = _whole(65)
    child__below_age: int = _whole(7)
    child__newborn_days: int = _whole(7)
    child__newborn_until_days: int = _whole(28)
    child__full_month_days: tuple[int, int] = _span((28, 30))
    child__check_months: tuple[int, ...] = _each((3, 6, 8, 12, 18, 24, 30, 36, 48, 60, 72), least=1)
    child__window_days_first_year: int = _whole(15)
    child__window_days_later: int = _whole(30)
    child__hb_months: tuple[tuple[int, int], ...] = _spans(((6, 8), (18, 18), (30, 30)))
    child__tcm_months: tuple[int, ...] = _each((6, 12, 18, 24, 30, 36))
    maternal__book_before_week: int = _whole(13, least=1)
    maternal__check_weeks: tuple[tuple[int, int], ...] = _spans(
        ((16, 20), (21, 24), (28, 36), (37, 40))
    )
    maternal__register_days: int = _whole(7)
    maternal__postpartum_days: tuple[int, ...] = _each((7,))
    maternal__day42_days: tuple[int, int] = _span((42, 56))
    smd__visits_per_year: int = _whole(4, least=1)
    smd__stable_months: int = _whole(3, least=1)
    smd__partly_stable_days: int = _whole(14)
    smd__partly_stable_months: int = _whole(1, least=1)
    smd__training_per_year: int = _whole(4)
    tb__first_visit_days: int = _whole(3)
    tb__intensive_days: int = _whole(10)
    tb__later_months: int = _whole(1, least=1)
    tb__intensive_months: int = _whole(2, least=1)
    tb__end_days: int = _whole(7)
    tb__attempts_before_report: int = _whole(2, least=1)
    referral__first_contact: str = _limit("72h")
    referral__face_to_face: str = _limit("7d")
    referral__last_follow_up: str = _limit("30d")
    homecoming__last_within_days: int = _whole(7)
    disabled__visits_per_year: int = _whole(1)
    disabled__education_per_year: int = _whole(1)
    special__visits_per_year: int = _whole(1)
    special__education_per_year: int = _whole(1)
    exam__per_year: int = _whole(1)

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The policy keys that the schedules need."""
        return tuple(_key(one.name) for one in fields(cls))

    @classmethod
    def read(cls, policies: Mapping[str, Any]) -> Self:
        """The numbers in force; what the norms say where no number stands that can be one."""
        found = {one.name: _fixed(policies.get(_key(one.name))) for one in fields(cls)}
        return cls(
            **{
                one.name: found[one.name]
                for one in fields(cls)
                if one.metadata["fits"](found[one.name])
            }
        )

    @classmethod
    def can_be(cls, key: str, value: Any) -> bool:
        """Whether a policy of the schedules may have this value."""
        return bool(_FITS[key](_fixed(value)))


def _key(name: str) -> str:
    return name.replace("__", ".")


def _fixed(value: Any) -> Any:
    return tuple(_fixed(one) for one in value) if isinstance(value, list) else value


_FITS: Final[Mapping[str, Callable[[Any], bool]]] = {
    _key(one.name): one.metadata["fits"] for one in fields(Numbers)
}
