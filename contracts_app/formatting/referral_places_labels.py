"""The words of kept places: what became of each, and why one is not given or not kept so."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

BOOKINGS: Final[dict[str, dict[str, LazyString]]] = {
    "booking_state": {
        "held": _l("Held for an answer"),
        "booked": _l("Place booked"),
        "used": _l("Has come"),
        "missed": _l("Did not come"),
    },
}
"""By kind of code and code."""

PLACES: Final[dict[str, LazyString]] = {
    "places_full": _l("All places kept in this clinic are taken."),
    "beds_full": _l("All beds kept in this department are taken."),
    "place_had": _l("This referral has a place already; give another place instead."),
    "wrong_department": _l("This clinic or bed belongs to another department."),
    "same_name": _l(
        "Another department of the hospital has this name. Choose one that tells them apart."
    ),
    "expert_busy": _l("This expert holds another clinic within these hours."),
    "clinic_exists": _l("There is a clinic at this hour with this expert already."),
    "places_of_a_clinic": _l("A clinic has 1 to 500 places."),
    "kept_within": _l("At least one place is kept, and no more than there are."),
    "beds_of_a_department": _l("A department keeps 0 to 500 beds."),
    "beds_given": _l("Somebody has a bed of a higher number."),
    "department_busy": _l("Referrals are open there, or clinics are still to be held."),
    "department_closed": _l("This department takes no referrals now."),
}
