"""What the class of a contact asks for, beside the one before: the hospital, or a recall."""

from typing import Final

from contracts_app.vocabulary.care import Outcome, VisitMode

NOT_IN_ORDER: Final = frozenset({Outcome.UNCONTROLLED, Outcome.REACTION})
TO_HOSPITAL: Final = frozenset(
    {Outcome.EMERGENCY, Outcome.COMPLICATION, Outcome.UNSTABLE, Outcome.SUGAR_HIGH}
)
"""Classes that are referred at once."""


def is_referred(outcome: str, before: str | None) -> bool:
    """Whether the hospital is asked: at once, or the second time that it was not in order (W15)."""
    twice = outcome in NOT_IN_ORDER and before in NOT_IN_ORDER | TO_HOSPITAL
    return outcome in TO_HOSPITAL or twice


def tells_of_person(mode: str, outcome: str, *, counted: bool) -> bool:
    """Whether a form is a contact: paper that was given, with nothing to judge by, is none."""
    return counted or mode != VisitMode.PAPER or outcome != Outcome.DONE
