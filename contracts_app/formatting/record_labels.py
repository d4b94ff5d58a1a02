"""The words of codes about health records."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.record_access_labels import ACCESS
from contracts_app.formatting.record_review_labels import REVIEW
from contracts_app.formatting.record_storage_labels import STORAGE

RECORDS: Final[dict[str, dict[str, LazyString]]] = {
    **ACCESS,
    **STORAGE,
    **REVIEW,
    "record_status": {"open": _l("Record open"), "closed": _l("Record closed")},
    "record_channel": {
        "outpatient": _l("Visit to the clinic"),
        "household": _l("Visit at home"),
        "exam": _l("Examination"),
        "screening": _l("Screening for diseases"),
        "import": _l("Came with a roster"),
    },
    "record_close": {
        "death": _l("Died"),
        "moved": _l("Moved away"),
        "lost": _l("Out of reach"),
    },
    "record_event": {
        "built": _l("Record built"),
        "updated": _l("Form saved"),
        "closed": _l("Record closed"),
        "restored": _l("Record opened again"),
        "transferred": _l("Record handed over"),
    },
    "record_refusal": {
        "no_need": _l("Sees no need"),
        "privacy": _l("Worries about privacy"),
        "elsewhere": _l("Has a record elsewhere"),
        "no_time": _l("Has no time"),
        "other": _l("Another reason"),
    },
    "record_basis": {
        "own": _l("The person himself or herself"),
        "guardian": _l("The guardian"),
    },
    "record_answer": {
        "agreed": _l("Agrees: build the record"),
        "refused": _l("Wants no record"),
    },
    "record_form": {
        "": _l("Personal details"),
        "cover": _l("Cover of the record"),
        "basic": _l("Basic form"),
        "family": _l("Family profile"),
        "exam": _l("Examination form"),
    },
    "record_need": {
        "incomplete": _l("Something is missing"),
        "stale": _l("Not updated for a year"),
        "no_phone": _l("No phone"),
    },
    "record_kept": {
        "phone": _l("Phone"),
        "ethnicity": _l("Ethnicity"),
        "education": _l("Education"),
        "marital_status": _l("Marital status"),
    },
}
