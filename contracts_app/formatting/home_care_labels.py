"""The words of codes of family beds and rehabilitation."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

HOME_CARE: Final[dict[str, dict[str, LazyString]]] = {
    "home_care_kind": {
        "family_bed": _l("Family bed"),
        "rehab": _l("Rehabilitation plan"),
    },
    "home_care_reason": {
        "bedridden": _l("Cannot leave the bed"),
        "disabled": _l("Disabled"),
        "discharged": _l("Came home from hospital"),
        "chronic": _l("Chronic illness"),
        "palliative": _l("Care at the end of life"),
        "other": _l("Other"),
    },
    "home_care_end": {
        "better": _l("It is better"),
        "hospital": _l("Went to hospital"),
        "wish": _l("At the person's own wish"),
        "moved": _l("Moved away"),
        "died": _l("Died"),
        "mistake": _l("Set up by mistake"),
    },
}
