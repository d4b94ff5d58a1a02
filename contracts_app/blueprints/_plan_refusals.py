"""Words for refusals about plans of grids."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

PLANS: Final[dict[str, LazyString]] = {
    "no_grids": _l("There is no grid in use on that day, so there is nothing to plan."),
    "nothing_changes": _l("This plan changes nothing, so there is nothing to publish."),
    "not_published": _l("Only a published plan can be undone."),
    "plan_changed": _l("Somebody changed this plan meanwhile. Look at it as it is now."),
    "plan_closed": _l("This plan is published or put away; copy it to change it."),
    "plan_outdated": _l(
        "Grids of this plan changed hands or went since it was counted. Go back to the board and"
        " count again."
    ),
    "report_not_read": _l("The report has changed since you read it. Read it again, then publish."),
    "map_edge": _l("The map ends there; move the other grids instead."),
    "unknown_place": _l("A ticked place is not on record or lies outside your area."),
}
