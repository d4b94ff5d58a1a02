"""The words of codes of groups and sites."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

GROUPS: Final[dict[str, dict[str, LazyString]]] = {
    "group_kind": {
        "club": _l("Club for a chronic illness"),
        "mutual_aid": _l("Group for mutual aid"),
        "health_workers": _l("Training of family health workers"),
        "school": _l("School or kindergarten"),
        "workplace": _l("Workplace"),
        "care_home": _l("Home for older people"),
    },
}
