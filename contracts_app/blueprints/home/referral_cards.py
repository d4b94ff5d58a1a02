"""The cards of the role desk about referrals: what waits for the reader's own side."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from contracts_app import clock
from contracts_app.blueprints._guards import standing
from contracts_app.blueprints.home.cards import Card, Count
from contracts_app.queries import desk
from contracts_app.queries.referral_list import NOW, ReferralFilters, count_referrals
from contracts_app.queries.scope import Scope
from contracts_app.rules.permissions import Permission
from contracts_app.rules.referrals.board import Column

_MINE: Final = {"turn": "mine"}
_LATE: Final = {**_MINE, "overdue": NOW}
_ASKED: Final = {"column": Column.ASKED.value}


def _referrals(asked: dict[str, Any]) -> Count:
    """So many as the list has that the card leads to."""

    def count(_reach: Scope) -> desk.Counted:
        return count_referrals(standing(), ReferralFilters(**asked), clock.moment())

    return count


def _card(title: Any, button: Any, icon: str, asked: dict[str, Any], *, alarm: bool) -> Card:
    return Card(
        title,
        button,
        icon,
        "referrals.show_board",
        Permission.REFERRAL_VIEW,
        _referrals(asked),
        (("view", "list"), *asked.items()),
        alarm=alarm,
    )


LATE_REFERRALS: Final = _card(
    _l("Referrals we are late with"), _l("See the late referrals"), "clock", _LATE, alarm=True
)
ASKED_REFERRALS: Final = _card(
    _l("Referrals to be answered"), _l("See what is asked"), "bell", _ASKED, alarm=False
)
MY_REFERRALS: Final = _card(
    _l("Referrals that wait for us"),
    _l("See these referrals"),
    "arrow-right-left",
    _MINE,
    alarm=False,
)
