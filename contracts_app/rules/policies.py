"""Which policies there are, what each may be, and which concern what."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

from contracts_app.rules import capacity, consultations, record_access, record_policies, team_life
from contracts_app.rules.appointments import KEPT_SHARE
from contracts_app.rules.catalogue import APPROVAL_REQUIRED
from contracts_app.rules.followup import Numbers
from contracts_app.rules.periods import PeriodMode, Q4Start
from contracts_app.rules.referrals import limits, pauses, readmission, slots, visibility
from contracts_app.rules.working_days import hours_from
from contracts_app.vocabulary.referrals import Urgency

NUMBERS: Final = (*capacity.KEYS, *team_life.KEYS, record_access.DAYS_POLICY)
"""The numbers that a health authority decides for its institutions."""
WORDS: Final = record_policies.WORDS
"""What it decides in words, with the words there are."""

_OF_A_CONTRACT: Final = ("contract.", "team.", "doctor.", "village_doctor.", "agreement.")
_MOST_DAYS: Final = 3660
"""Longer than any term; more is a slip of the hand."""
_DAYS: Final = (
    *("contract.answer_days", "contract.signer_dead_days", "contract.split_sign_days"),
    *("renewal.notice_days", "staff.credential_warn_days"),
)
_TIMES: Final = ("contract.attempts_needed", "contract.free_changes", "board.fair_ratio_percent")


class _Kind(NamedTuple):
    """What a policy may be, and with which code anything else is refused."""

    fits: Callable[[Any], bool]
    refusal: str = "unknown_value"


def _whole(most: int, least: int = 0, refusal: str = "unknown_value") -> _Kind:
    return _Kind(lambda value: type(value) is int and least <= value <= most, refusal)


def _word(words: Collection[str]) -> _Kind:
    return _Kind(lambda value: isinstance(value, str) and value in words)


_AMOUNT: Final = _whole(capacity.MOST)
_YES_OR_NO: Final = _Kind(lambda value: value in (False, True))
_AMOUNTS: Final = _Kind(
    lambda value: isinstance(value, dict) and all(map(_AMOUNT.fits, value.values()))
)
_MONTHS: Final = _Kind(
    lambda value: type(value) is int and value in team_life.MONTHS_ALLOWED, "months_allowed"
)
_LIMIT: Final = _Kind(lambda value: limits.Limit.read(value) is not None, "limit_text")
_AT_HOME: Final = _Kind(limits.fits_at_home, "limit_at_home")
_HOURS: Final = _Kind(lambda value: hours_from(value) is not None, "hours_text")
_HOLD: Final = _whole(slots.LONGEST_HOLD, 1, "hold_hours")
_OF_REFERRALS: Final[Mapping[str, _Kind]] = {
    **dict.fromkeys((*limits.DEFAULTS, *pauses.PAUSES, *consultations.DEFAULTS), _LIMIT),
    **{limits.policy_of(kind, Urgency.NORMAL): _AT_HOME for kind in limits.FROM_HOME},
    limits.HOURS: _HOURS,
    slots.SHARE: _whole(100, refusal="share_in_percent"),
    slots.RELEASE_DAYS: _whole(slots.MOST_DAYS_BEFORE, refusal="release_days"),
    slots.RELEASE_HOUR: _whole(23, refusal="release_hour"),
    slots.SLOT_HOLD: _HOLD,
    slots.BED_HOLD: _HOLD,
    visibility.DAYS: _whole(visibility.MOST_DAYS, refusal="hospital_days"),
    readmission.DAYS: _whole(readmission.MOST_DAYS, refusal="readmission_days"),
}
_KINDS: Final[Mapping[str, _Kind]] = {
    **dict.fromkeys((*NUMBERS, *_TIMES), _AMOUNT),
    **dict.fromkeys(_DAYS, _whole(_MOST_DAYS)),
    **dict.fromkeys(team_life.INTERVALS, _MONTHS),
    **dict.fromkeys(("team.solo_allowed", APPROVAL_REQUIRED), _YES_OR_NO),
    **dict.fromkeys(("team.min_roles", "board.key_weights_percent"), _AMOUNTS),
    **{key: _word(tuple(words)) for key, words in WORDS.items()},
    **{key: _Kind(partial(Numbers.can_be, key)) for key in Numbers.keys()},
    capacity.OFFER_DAYS: _whole(capacity.OFFER_DAYS_MOST, 1, "offer_days"),
    record_access.DAYS_POLICY: _whole(record_access.MOST_DAYS, 1, "access_days"),
    KEPT_SHARE: _whole(100, refusal="share_in_percent"),
    "contract.period_mode": _word(tuple(PeriodMode)),
    "contract.q4_first_start": _word(tuple(Q4Start)),
    "contract.expiry_action": _Kind(lambda value: isinstance(value, str)),
    "renewal.list_from_month": _whole(12, 1),
    **_OF_REFERRALS,
}


def wrong_value(key: str, value: Any) -> str | None:
    """The code with which a policy refuses a value; None for what it may be.

    What nobody here reads may be anything.
    """
    kind = _KINDS.get(key)
    return None if kind is None or kind.fits(value) else kind.refusal


def of_a_contract(policies: Mapping[str, Any]) -> dict[str, Any]:
    """The policies by which a contract was made; a term keeps these and no others."""
    return {key: value for key, value in policies.items() if key.startswith(_OF_A_CONTRACT)}
