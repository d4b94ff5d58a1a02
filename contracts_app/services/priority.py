"""Whether somebody goes first on a day: under contract, or with a care card (S3P3, S3P10)."""

from datetime import date

from contracts_app.queries.appointments import covered_on
from contracts_app.queries.care_cards import holders_on
from contracts_app.rules.appointments import ground_of
from contracts_app.vocabulary.appointments import PriorityGround


def ground_on(resident_id: int, day: date) -> PriorityGround | None:
    """Why the person goes first on that day; None when not."""
    covered = resident_id in covered_on((resident_id,), day)
    return ground_of(covered=covered, card=resident_id in holders_on((resident_id,), day))
