"""The card of the bureau's desk about promises that were missed for long."""

from typing import Final

from flask_babel import lazy_gettext as _l

from contracts_app import clock
from contracts_app.blueprints._guards import standing
from contracts_app.blueprints.home.cards import Card
from contracts_app.queries import consultations, desk, referral_inspected
from contracts_app.queries.scope import Scope
from contracts_app.rules.permissions import Permission


def _inspected(_reach: Scope) -> desk.Counted:
    """Referrals and questions together, as the list that the card leads to holds both."""
    stand, now = standing(), clock.moment()
    referrals, more = referral_inspected.count_inspected(stand, now)
    questions, further = consultations.count_inspected(stand, now)
    return referrals + questions, more or further


INSPECTED: Final = Card(
    _l("Promises to the referred, missed for long"),
    _l("See the missed promises"),
    "clock",
    "referral_measures.show_inspected",
    Permission.REFERRAL_MEASURE,
    _inspected,
    alarm=True,
)
