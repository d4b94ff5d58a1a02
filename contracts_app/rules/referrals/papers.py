"""How long two ends of a referral write to each other, and what goes along with it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from contracts_app.vocabulary.referral_papers import RECOGNISED

DAYS_AFTER: Final = 14
"""Nothing is said or sent any more so long after a referral or consultation is over."""
MOST: Final = 30
"""Documents of one referral or consultation that stand."""
MAX_WORDS: Final = 500
MAX_TITLE: Final = 60
MAX_PLACE: Final = 80
MAX_REASON: Final = 200


def is_open(over_at: datetime | None, now: datetime) -> bool:
    """Whether words and documents are still taken: until it is over, and some days after."""
    return over_at is None or now <= over_at + timedelta(days=DAYS_AFTER)


def recognition_faults(kind: str, made_by: str, made_on: date | None) -> Iterable[tuple[str, str]]:
    """What is missing for a result to be recognised elsewhere, with the field it concerns."""
    if kind not in RECOGNISED:
        yield "not_recognisable", "mutual"
    if not made_by:
        yield "missing_required", "made_by"
    if made_on is None:
        yield "missing_required", "made_on"
