"""Words for what is due and what was done: programmes, duties, visits, and the work list."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

CARE: Final[dict[str, dict[str, LazyString]]] = {
    "programme": {
        "htn": _l("Hypertension"),
        "dm2": _l("Type 2 diabetes"),
        "elder": _l("Older people"),
        "child": _l("Children aged 0–6"),
        "maternal": _l("Pregnancy and childbirth"),
        "smd": _l("Severe mental disorder"),
        "tb": _l("Tuberculosis"),
        "disabled": _l("Disabled"),
        "special": _l("Special families"),
        "homecoming": _l("Home from hospital"),
        "signed": _l("Services of the contract"),
    },
    "duty_kind": {
        "routine": _l("In turn"),
        "recall": _l("To be seen again"),
        "referral": _l("Referral to be followed"),
    },
    "duty_cancelled": {
        "died": _l("The person died"),
        "left": _l("The person moved away"),
        "not_asked": _l("No longer asked for"),
        "past": _l("Its age or week has passed"),
    },
    "horizon": {
        "overdue": _l("Overdue"),
        "today": _l("Until today"),
        "week": _l("Until Sunday"),
        "month": _l("Until the end of the month"),
        "all": _l("All that is open"),
    },
}
