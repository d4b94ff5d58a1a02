"""The stored signature of a member of staff, and the PIN that alone puts it on a paper."""

import re
from typing import Any, Final

from contracts_app.models import User
from contracts_app.services import audit
from contracts_app.services.accounts import hashed, matches
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused

_PIN: Final = re.compile(r"[0-9]{6}")
_EASY: Final = frozenset(
    {*(digit * 6 for digit in "0123456789"), *("012345678901234"[n : n + 6] for n in range(10))}
) | frozenset("98765432109876"[n : n + 6] for n in range(9))
"""One digit six times, and six digits in a row up or down."""


def save_specimen(user: User, strokes: Any, pin: str, actor: Actor) -> None:
    """Store a new specimen with its PIN, six digits that are not easily guessed.

    Raises Refused(`pin_shape`) or Refused(`pin_easy`).
    """
    digits = tidy(pin)
    if not _PIN.fullmatch(digits):
        raise Refused(Refusal("pin_shape", "pin"))
    if digits in _EASY:
        raise Refused(Refusal("pin_easy", "pin"))
    user.specimen, user.sign_pin_hash = strokes, hashed(digits)
    audit.record(actor, "user.specimen", "user", user.username)


def confirms(user: User, pin: str) -> bool:
    """Whether the PIN is the right one of a stored signature."""
    stored = user.sign_pin_hash if user.specimen is not None else None
    return stored is not None and matches(stored, tidy(pin))


def tidy(pin: str) -> str:
    """The digits as they are meant: without spaces, also from a Chinese keyboard."""
    return "".join(str(int(char)) if char.isdecimal() else char for char in pin if char.strip())
