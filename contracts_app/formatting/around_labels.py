"""The words of codes about care cards and refusals."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

CARE: Final[dict[str, dict[str, LazyString]]] = {
    "card_end": {
        "ground_gone": _l("The ground is gone"),
        "lost": _l("The card was lost"),
        "wish": _l("At the person's own wish"),
        "mistake": _l("Given by mistake"),
    },
    "refusal_kind": {
        "service": _l("The services of the contract"),
        "advice": _l("Health advice or a plan of treatment"),
        "drug": _l("A drug"),
        "hospital": _l("A referral or a stay in hospital"),
    },
    "refusal_proof": {
        "paper": _l("Signed on a paper form"),
        "drawn": _l("Signed on the screen"),
        "witness": _l("Said before a witness"),
    },
}
