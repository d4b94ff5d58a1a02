"""The ledger of a contract: signs, the balance, and what may be entered.

What is owed is positive: a charge and money paid out raise the balance, all else lowers it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from contracts_app.vocabulary.ledger import FeeKind

_RAISES: Final = (FeeKind.CHARGE, FeeKind.PAYOUT)
MOST_FEN: Final = 10_000_000
"""A hundred thousand yuan: more is a slip of the hand."""


class Line(NamedTuple):
    """What the rules look at of an entry."""

    number: int
    kind: str
    amount_fen: int
    reverses: int | None
    """The number of the entry that it takes back."""


def signed(kind: str, amount_fen: int) -> int:
    """An amount, given without a sign, as the ledger holds it."""
    return amount_fen if kind in _RAISES else -amount_fen


def balance(lines: Iterable[Line]) -> int:
    """What the household owes; below zero it is owed to the household."""
    return sum(one.amount_fen for one in lines)


def refuse_amount(kind: str, amount_fen: int, owed_fen: int) -> str | None:
    """The code that forbids to enter this much, or None.

    Nobody pays or is let off more than is owed, and nobody is paid out more than is due to them.
    """
    if not 0 < amount_fen <= MOST_FEN:
        return "bad_amount"
    if kind == FeeKind.PAYOUT:
        return "more_than_due" if amount_fen > -owed_fen else None
    return "more_than_owed" if amount_fen > owed_fen else None


def refuse_reversal(number: int, lines: Iterable[Line]) -> str | None:
    """The code that forbids to take an entry back, or None.

    A charge stays while a refund of it stands, which its caller has to say first.
    """
    known = list(lines)
    entry = next((one for one in known if one.number == number), None)
    if entry is None:
        return "entry_unknown"
    if entry.kind == FeeKind.REVERSAL:
        return "entry_is_reversal"
    return "entry_reversed" if any(one.reverses == number for one in known) else None


def refuse_day(day: date, signed_on: date, today: date) -> str | None:
    """The code that forbids this day, or None."""
    if day > today:
        return "future_date"
    return "before_signing" if day < signed_on else None


def own_part(back_fen: int, fee_fen: int, self_fen: int) -> int:
    """Of what is given back of a whole fee the part that the household had paid itself.

    In whole fen, half a fen rounded up.
    """
    return (2 * back_fen * self_fen + fee_fen) // (2 * fee_fen) if fee_fen else 0


def shares(amount_fen: int, among: int) -> list[int]:
    """An amount divided by so many people, in whole fen; what is left over goes to the first."""
    whole, rest = divmod(abs(amount_fen), among)
    sign = -1 if amount_fen < 0 else 1
    return [sign * (whole + (place < rest)) for place in range(among)]
