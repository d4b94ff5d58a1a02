"""When a signed paper may be noted as back, and for how long that may be taken back."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from contracts_app.vocabulary import ContractStatus, SigningCode
from contracts_app.vocabulary.paper import FormState

TAKEN_BACK_WITHIN: Final = timedelta(minutes=10)
"""For slips of the hand; later a return stands, because others have counted with it."""

_WORTHLESS: Final[dict[str, str]] = {
    ContractStatus.VOID: "contract_void",
    FormState.SPOILED: "form_spoiled",
}


def earliest_day(number: str, made_on: date | None) -> date:
    """The first day on which a paper can have been signed: that on which its form was made, else
    the first of the year that its number carries."""
    return made_on or date(int(number[6:10]), 1, 1)


def is_worthless(state: str) -> bool:
    """Whether a paper in this state, whoever signed it, can be noted as back no more."""
    return state in _WORTHLESS


def refuse_return(
    state: str,
    *,
    is_paper: bool,
    anybody_signed: bool,
    signed_on: date,
    earliest: date,
    today: date,
) -> str | None:
    """The code of what stands against noting a paper as back; `state` is that of its contract,
    or of the form that is none yet."""
    if state in _WORTHLESS:
        return _WORTHLESS[state]
    if not is_paper:
        return "not_printed"
    if not anybody_signed:
        return "nobody_signed"
    if signed_on < earliest:
        return SigningCode.FORM_TOO_NEW
    return "future_date" if signed_on > today else None


def refuse_taking_back(
    returned_at: datetime, now: datetime, *, became_contract: bool, own: bool
) -> str | None:
    """The code of what stands against taking a return back; `own` says that whoever asks noted it.

    A form that its return made a contract stays one: a contract is ended, never taken back.
    """
    if became_contract:
        return "form_registered"
    if not own:
        return "noted_by_other"
    return "too_late" if now - returned_at > TAKEN_BACK_WITHIN else None


class Due(StrEnum):
    """What is waited for of a paper that was printed to be signed."""

    PAPER = "paper"
    HOUSEHOLD = "household"
    """It is back without the household's signature."""
    TEAM = "team"


def still_due(returned_on: date | None, household: date | None, team: date | None) -> Due | None:
    """What is waited for; the days on which it came back and on which each side signed."""
    if returned_on is None:
        return Due.PAPER
    if household is None:
        return Due.HOUSEHOLD
    return Due.TEAM if team is None else None
