"""The words of codes of the ledger."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

LEDGER: Final[dict[str, dict[str, LazyString]]] = {
    "fee_kind": {
        "charge": _l("Fee of a package"),
        "payment": _l("Paid by the household"),
        "family_account": _l("Taken from the family account"),
        "discount": _l("Discount"),
        "refund": _l("Fee given back"),
        "payout": _l("Paid out to the household"),
        "reversal": _l("Reversal of an entry"),
    },
    "discount_reason": {
        "care_card": _l("Care card"),
        "hardship": _l("Hardship"),
        "campaign": _l("Campaign"),
        "renewal": _l("Renewed without a break"),
        "other": _l("Other"),
    },
}
