"""When a refusal of services or advice may be recorded, and withdrawn (S3P6)."""

from datetime import date, timedelta
from typing import Final

from contracts_app.vocabulary.around import RefusalKind, RefusalProof

DAYS_BACK: Final = 366
"""How long afterwards it may be entered."""
LONGEST: Final = 400


def faults(
    kind: str, advised: str, proof: str, *, drawn: bool, witness: str
) -> list[tuple[str, str]]:
    """The codes of what is wrong with what was typed, with the fields they concern."""
    found = {
        ("unknown_value", "kind"): kind not in set(RefusalKind),
        ("unknown_value", "proof"): proof not in set(RefusalProof),
        ("missing_required", "advised"): not advised,
        ("too_long", "advised"): len(advised) > LONGEST,
        ("signature_missing", "proof"): proof == RefusalProof.DRAWN and not drawn,
        ("missing_required", "witness"): proof == RefusalProof.WITNESS and not witness,
        ("too_long", "witness"): len(witness) > 80,
    }
    return [code for code, applies in found.items() if applies]


def refuse_day(said_on: date, birth: date, today: date) -> str | None:
    """The code that forbids this day, or None."""
    if said_on > today:
        return "future_date"
    return "bad_date" if said_on < max(birth, today - timedelta(days=DAYS_BACK)) else None
