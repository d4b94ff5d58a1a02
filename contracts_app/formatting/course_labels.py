"""Words about pregnancies and cases of tuberculosis."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.vocabulary.care import PregnancyEnd, TbEnd

PREGNANCY_ENDS: Final[dict[str, LazyString]] = {
    PregnancyEnd.BORN: _l("Care after birth is complete"),
    PregnancyEnd.LOST: _l("The pregnancy ended early"),
    PregnancyEnd.MOVED: _l("She is cared for elsewhere"),
}
TB_ENDS: Final[dict[str, LazyString]] = {
    TbEnd.CURED: _l("Cured"),
    TbEnd.COMPLETED: _l("Treatment completed"),
    TbEnd.STOPPED: _l("Treatment stopped by the hospital"),
    TbEnd.DIED: _l("Died"),
    TbEnd.MOVED: _l("Treated elsewhere"),
}
COURSES: Final[dict[str, dict[str, LazyString]]] = {
    "pregnancy_end": PREGNANCY_ENDS,
    "tb_end": TB_ENDS,
}
REFUSALS: Final[dict[str, LazyString]] = {
    "already_pregnant": _l("A pregnancy of this woman is on record. End it first."),
    "not_for_person": _l("Only a woman is booked for a pregnancy."),
    "birth_missing": _l("Enter the day of the birth first."),
    "already_treated": _l("A case of this person is under treatment. Close it first."),
    "future_date": _l("This day lies in the future."),
    "unknown_value": _l("Choose one of the values of the list."),
}
BAD_DATES: Final[dict[str, LazyString]] = {
    "lmp_on": _l("The last period must lie before the booking, and at most 310 days ago."),
    "due_on": _l("The expected day must lie about 40 weeks after the last period."),
    "born_on": _l(
        "The birth must lie 20 to 44 weeks after the last period, and not after coming home."
    ),
    "ended_on": _l("The last day of care lies before the birth or the last period."),
    "notified_on": _l("The notice lies before the person was born."),
    "started_on": _l("The first day of treatment lies before the person was born."),
    "intensive_until": _l("The intensive phase ends before treatment began."),
    "stopped_on": _l("Treatment stopped before it began."),
}


def course_words(code: str, subject: str) -> str:
    """The sentence of a refusal of these pages."""
    if code == "bad_date" and subject in BAD_DATES:
        return str(BAD_DATES[subject])
    return str(REFUSALS[code])
