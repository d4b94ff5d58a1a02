"""The words of codes about the paper of health records, and of what is refused about it."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

STORAGE: Final[dict[str, dict[str, LazyString]]] = {
    "loan_purpose": {
        "visit": _l("For a visit"),
        "consultation": _l("For a consultation"),
        "inspection": _l("For an inspection"),
        "copy": _l("To be copied"),
        "other": _l("Something else"),
    },
    "danger": {
        "theft": _l("Safe from theft"),
        "light": _l("Safe from light"),
        "heat": _l("Safe from heat"),
        "fire": _l("Safe from fire"),
        "damp": _l("Safe from damp"),
        "dust": _l("Safe from dust"),
        "rodents": _l("Safe from mice and rats"),
        "insects": _l("Safe from insects"),
    },
}
STORAGE_WORDS: Final[dict[str, LazyString]] = {
    "loan_due_before": _l("It cannot be due before it is taken along."),
    "loan_before_record": _l("The record was not built yet on this day."),
    "check_too_old": _l("A look around is noted within a year."),
    "loan_too_long": _l("A paper is lent for 90 days at most. Choose an earlier day."),
    "loan_back_before": _l("It cannot be back before it was taken along."),
    "loan_out": _l("The paper of this record is lent already."),
}
