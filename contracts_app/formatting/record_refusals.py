"""Sentences for what is refused about health records."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.record_access_labels import ACCESS_WORDS
from contracts_app.formatting.record_review_labels import REVIEW_WORDS
from contracts_app.formatting.record_storage_labels import STORAGE_WORDS

RECORD_WORDS: Final[dict[str, LazyString]] = {
    "record_exists": _l("This person has a health record already."),
    "record_of_dead": _l(
        "This person is on record as having died. If that is wrong, take the entry back on the page"
        " of the household; that opens the record again."
    ),
    "record_not_permanent": _l(
        "Records are built for people who have lived here for half a year. If this person has,"
        " correct that on the page of the household first."
    ),
    "guardian_needed": _l("For a child under 14 the guardian has to agree."),
    "record_digits_missing": _l(
        "This village or its town has no digits for record codes yet, so no code can be given out."
        " The administrator sets them in the file of divisions, column 档案代码."
    ),
    "record_digits_wrong": _l(
        "The digits for record codes of this village or its town are none of the standard (town"
        " 001-599; village 001-099, 101-199 or 901-999). The administrator corrects them in the"
        " file of divisions, column 档案代码."
    ),
    "record_codes_exhausted": _l(
        "All 99,999 record codes of this village are used; numbers never start again. Ask the"
        " administrator for another village code."
    ),
    "record_closed": _l("This record is closed. Open it again first."),
    "handover_too_old": _l("A handover is noted within a year."),
    "record_open": _l("This record is open already."),
    "record_training_needed": _l(
        "Only who has passed a training in keeping records does this. Ask your leader to enter the"
        " training, and to name you for this account."
    ),
    "record_death_first": _l(
        "Enter the death on the page of the household; that closes the record as well."
    ),
    **ACCESS_WORDS,
    **STORAGE_WORDS,
    **REVIEW_WORDS,
    "keeper_unknown": _l("This institution does not store records, or is not on record."),
    "same_keeper": _l("Choose another institution: these are one and the same."),
    "nothing_to_hand_over": _l(
        "There is nothing to hand over: no record in your area is stored there."
    ),
}
