"""What nobody may be able to store about the places and beds kept for referrals."""

from datetime import date
from typing import Any

from tests.models.attacks import BEFORE, Attack, one_row, same_twice
from tests.models.rows_of_referrals import LATER
from tests.models.rows_of_terms import NOW

_TEMPLATE, _CLINIC, _BOOKING, _BED = "clinic_template", "clinic", "clinic_booking", "bed_hold"
_OTHER = {"referral_id": "@other_referral"}
_GIVEN_BACK: dict[str, Any] = {"state": "given_back", "reserved": None, "closed_at_utc": NOW}
_FREED: dict[str, Any] = {
    "state": "freed", "beds_reserved": None, "held_until_utc": None, "closed_at_utc": NOW,
}  # fmt: skip
_HELD: dict[str, Any] = {"state": "held", "held_until_utc": LATER}
_IN_BED: dict[str, Any] = {"state": "occupied", "held_until_utc": None}


def _words() -> list[Attack]:
    columns: dict[str, dict[str, Any]] = {
        _CLINIC: {},
        _BOOKING: _GIVEN_BACK,
        _BED: _FREED,
        "place_wait": {"closed_at_utc": NOW},
    }
    return [
        one_row(table, "state_known", f"a word for {table} state that is not on the list",
                **{**along, "state": "?"})
        for table, along in columns.items()
    ]  # fmt: skip


def _of_plans() -> list[Attack]:
    return [
        one_row("department", "beds_reserved", "fewer beds than none", beds_reserved=-1),
        one_row("department", "beds_reserved", "more beds than a house has", beds_reserved=501),
        same_twice("department", "institution_id_code", "two departments of one code", code="S"),
        one_row(_TEMPLATE, "weekday_of_iso", "a clinic on the eighth day", weekday=8),
        one_row(_TEMPLATE, "weekday_of_iso", "a clinic before Monday", weekday=0),
        one_row(_TEMPLATE, "within_a_day", "a weekly clinic that ends as it begins",
                to_minute=480),
        one_row(_TEMPLATE, "places_of_a_clinic", "a weekly clinic without places", total=0),
        one_row(_TEMPLATE, "fixed_within", "more places kept each week than there are", fixed=11),
        one_row(_TEMPLATE, "fixed_within", "a weekly clinic that keeps nothing", fixed=0),
        one_row(_TEMPLATE, "from_before_to", "a weekly clinic that ends before it begins",
                valid_to=BEFORE),
        same_twice(_TEMPLATE, "key", "two weekly clinics of one key", key="same"),
        same_twice("calendar_day", "institution_id_day", "a day that works and does not"),
    ]  # fmt: skip


def _of_clinics() -> list[Attack]:
    release = "release_is_whole"
    return [
        one_row(_CLINIC, "within_a_day", "a clinic that goes on after midnight", to_minute=1441),
        one_row(_CLINIC, "within_a_day", "a clinic that begins the day before", from_minute=-1),
        one_row(_CLINIC, "places_of_a_clinic", "a clinic of the whole county", total=501),
        one_row(_CLINIC, "reserved_within", "more places kept than there are", reserved=11),
        one_row(_CLINIC, "reserved_within", "a clinic that keeps nothing", reserved=0),
        one_row(_CLINIC, release, "places that went back at no moment", released=1),
        one_row(_CLINIC, release, "a release of nobody knows how many", released_at_utc=NOW),
        one_row(_CLINIC, release, "more places that went back than were kept", released=3,
                released_at_utc=NOW),
        one_row(_CLINIC, "off_with_known", "a clinic that the weather called off",
                state="called_off", off_with="rain"),
        one_row(_CLINIC, "off_with_of_the_called_off", "a clinic that is held on a day off",
                off_with="day"),
        Attack("two clinics of one key", _CLINIC, "uq_clinic_key",
               ({"key": "same"}, {"key": "same", "held_on": date(2026, 11, 24)})),
        same_twice(_CLINIC, "department_id_held_on_from_minute_expert",
                   "one clinic of an expert twice"),
    ]  # fmt: skip


def _of_bookings() -> list[Attack]:
    place, had = "place_of_the_clinic", "had_of_those_kept"
    return [
        one_row(_BOOKING, place, "a place beyond those kept", place_no=3),
        one_row(_BOOKING, place, "a place before the first", place_no=0),
        one_row(_BOOKING, had, "a place of no kept ones", reserved=None),
        one_row(_BOOKING, had, "a held place of no kept ones", **_HELD, reserved=None),
        one_row(_BOOKING, had, "a place that was given back and binds",
                **_GIVEN_BACK | {"reserved": 2}),
        one_row(_BOOKING, "held_until", "a place held for ever", state="held"),
        one_row(_BOOKING, "held_until", "a booked place that runs out", held_until_utc=LATER),
        one_row(_BOOKING, "closed_says_when", "a place used at no moment", state="used"),
        one_row(_BOOKING, "closed_says_when", "a booked place that is over", closed_at_utc=NOW),
        Attack("more places than a clinic keeps", _BOOKING, "fk_clinic_booking_clinic",
               ({"reserved": 3, "place_no": 3},)),
        Attack("one kept place given twice", _BOOKING, "uq_clinic_booking_place", ({}, _OTHER)),
        Attack("a place held for one and booked by another", _BOOKING, "uq_clinic_booking_place",
               (_HELD, _OTHER)),
        Attack("a place that somebody missed given again", _BOOKING, "uq_clinic_booking_place",
               ({"state": "missed", "closed_at_utc": NOW}, _OTHER)),
        Attack("two places for one referral", _BOOKING, "uq_clinic_booking_one_of_referral",
               ({}, {**_HELD, "place_no": 2})),
    ]  # fmt: skip


def _of_beds() -> list[Attack]:
    return [
        one_row(_BED, "bed_of_the_department", "a bed beyond those kept", bed_no=3),
        one_row(_BED, "bed_of_the_department", "a bed before the first", bed_no=0),
        one_row(_BED, "had_of_those_kept", "a bed of no kept ones", beds_reserved=None),
        one_row(_BED, "had_of_those_kept", "somebody in a bed of no kept ones", **_IN_BED,
                beds_reserved=None),
        one_row(_BED, "had_of_those_kept", "a bed that is free and binds",
                **_FREED | {"beds_reserved": 2}),
        one_row(_BED, "held_until", "a bed held for ever", held_until_utc=None),
        one_row(_BED, "held_until", "somebody in a bed that runs out", state="occupied"),
        one_row(_BED, "closed_says_when", "a bed that is free at no moment",
                **_FREED | {"closed_at_utc": None}),
        one_row(_BED, "closed_says_when", "a held bed that is over", closed_at_utc=NOW),
        Attack("more beds than a department keeps", _BED, "fk_bed_hold_department",
               ({"beds_reserved": 3, "bed_no": 3},)),
        Attack("one bed for two people", _BED, "uq_bed_hold_bed", (_IN_BED, _OTHER)),
        Attack("two beds for one referral", _BED, "uq_bed_hold_one_of_referral",
               ({}, {"bed_no": 2})),
        one_row("place_wait", "closed_says_when", "a wait that is over at no moment",
                state="left"),
        one_row("place_wait", "closed_says_when", "a wait that goes on and is over",
                closed_at_utc=NOW),
        same_twice("place_wait", "one_of_referral", "one referral that waits twice"),
    ]  # fmt: skip


PLACE_ATTACKS = [*_words(), *_of_plans(), *_of_clinics(), *_of_bookings(), *_of_beds()]
