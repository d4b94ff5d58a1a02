"""The end of holds, and of the time in which kept places are given, noted afterwards.

Nothing waits for this: whoever gives a place judges by the moment. It brings the rows up to date
whenever it runs, also after days without a server, and says what was true at those moments.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from contracts_app.extensions import db
from contracts_app.models import Clinic
from contracts_app.queries.referral_places import (
    clinics_that_ran_out,
    departments_that_ran_out,
    hold_clinics,
    hold_departments,
    list_bookings_of,
    list_to_release,
    without_a_place,
)
from contracts_app.services.referral_places.had import close_ran_out
from contracts_app.vocabulary.referrals import BookingState

_AT_ONCE: Final = 200
_FOR_GOOD: Final = (BookingState.USED, BookingState.MISSED)


def ran_out(now: datetime, checkpoint: Callable[[], None]) -> list[int]:
    """Close all holds whose end has passed; the referrals that wait for a day without a place.

    Those lost a bed, or their clinic was called off, and each is told until it has moved on.
    `checkpoint` commits before that: whoever moves a referral holds it before clinics.
    """
    departments = hold_departments(departments_that_ran_out(now))
    clinics = hold_clinics(clinics_that_ran_out(now))
    close_ran_out(clinics, departments, now)
    checkpoint()
    return without_a_place()


def release(now: datetime, checkpoint: Callable[[], None]) -> int:
    """Note what went back to the hospitals unsold; for how many clinics it was noted."""
    noted = 0
    while found := list_to_release(now, _AT_ONCE):
        clinics = hold_clinics(found)
        note_released(clinics, now)
        noted += len(clinics)
        checkpoint()
    return noted


def note_released(clinics: dict[int, Clinic], now: datetime) -> None:
    """Note it of clinics, held, of which the time to give kept places is over."""
    given: dict[int, list[Any]] = {one: [] for one in clinics}
    for row in list_bookings_of(clinics):
        given[row.clinic_id].append(row)
    for one, clinic in clinics.items():
        if clinic.released_at_utc is None and clinic.release_at_utc <= now:
            had = _had_at(given[one], clinic.release_at_utc)
            clinic.released = max(0, clinic.reserved - had)
            clinic.released_at_utc = clinic.release_at_utc
    db.session.flush()


def _had_at(bookings: Iterable[Any], moment: datetime) -> int:
    """How many places somebody had at a moment, as the rows tell it afterwards."""
    return sum(
        one.made_at_utc <= moment
        and (
            one.state in _FOR_GOOD
            or (one.closed_at_utc is None and not _over(one, moment))
            or (one.closed_at_utc is not None and one.closed_at_utc > moment)
        )
        for one in bookings
    )


def _over(booking: Any, moment: datetime) -> bool:
    return booking.held_until_utc is not None and booking.held_until_utc <= moment
