"""Words for refusals of what stands around care."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

CARE: Final[dict[str, LazyString]] = {
    "past_day": _l("This day is over."),
    "too_far_ahead": _l("A session is planned up to three months ahead."),
    "bad_time": _l("The end has to come after the beginning, on the same day."),
    "bad_slots": _l("A time takes 5 to 240 minutes, and one has to fit into the session."),
    "bad_places": _l("At each time 1 to 50 people are seen."),
    "too_many_slots": _l("These are more than 120 times. Take longer ones, or plan two sessions."),
    "too_many_places": _l("These are more than 600 places in all. Plan two sessions."),
    "slot_full": _l("This time is full. Choose another one."),
    "place_kept": _l(
        "What is left at this time is kept, through the day before, for residents under contract"
        " and holders of a care card. Choose another time."
    ),
    "already_booked": _l("This person has a place of this session already. Move it instead."),
    "session_cancelled": _l("This session was called off."),
    "session_closed": _l("No more places are given in this session."),
    "session_past": _l("This session is over."),
    "appointment_over": _l("This appointment is settled; it cannot become that any more."),
    "bad_amount": _l("The amount lies above zero and up to 100,000 yuan."),
    "more_than_owed": _l("This is more than the household still owes."),
    "more_than_due": _l("This is more than is due to the household."),
    "before_signing": _l("This day lies before the signing, or before the entry taken back."),
    "not_signed": _l("This contract is not signed by both sides, so it has no ledger."),
    "entry_is_reversal": _l("What takes an entry back is not taken back itself. Enter it anew."),
    "refund_stands": _l("A refund of this fee is entered. Take that back first."),
    "card_over": _l("This card counts no more, or its last day is over."),
    "card_too_long": _l("A card counts for ten years at most."),
    "no_ground": _l("Somebody chosen belongs to none of the groups that get a care card."),
    "people_gone": _l(
        "Somebody ticked died or moved away meanwhile. Tick again who is still here."
    ),
    "name_taken": _l("An open group or site of the team has this name."),
    "group_closed": _l("It is closed; nobody joins any more."),
    "group_full": _l(
        "A group has 500 members at most. Open another one, such as one for each class."
    ),
    "group_not_open": _l("It was not open on this day."),
    "ends_before": _l("This day lies before somebody joined, or before it was opened."),
    "bed_needs_contract": _l("No contract in force covers this person, so there is no family bed."),
    "home_care_not_open": _l("It was not open on this day."),
    "visited_later": _l("This day lies before it was set up, or before the last visit."),
    "bad_minutes": _l("A visit takes 1 to 600 minutes."),
    "share_in_percent": _l("This is a share of 0 to 100 percent."),
    "not_yet": _l("The day lies ahead."),
}
