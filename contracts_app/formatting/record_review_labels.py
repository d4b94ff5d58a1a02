"""The words of codes about the monthly review of records."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

REVIEW: Final[dict[str, dict[str, LazyString]]] = {
    "review_state": {
        "submitted": _l("Submitted to the township"),
        "approved": _l("Approved by the township"),
        "returned": _l("Returned to the village"),
    },
    "review_part": {
        "person": _l("Personal details"),
        "cover": _l("Cover of the record"),
        "basic": _l("Basic form"),
        "family": _l("Family profile"),
        "exam": _l("Examination form"),
        "paper": _l("Paper and signatures"),
    },
}
REVIEW_WORDS: Final[dict[str, LazyString]] = {
    "review_nothing": _l("Nothing waits to be submitted."),
    "review_parts_needed": _l("Tick what is to be mended."),
}
