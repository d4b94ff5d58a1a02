"""Which cards stand on the desk of each role, the most urgent first."""

from typing import Any, Final

from contracts_app.blueprints._guards import can
from contracts_app.blueprints.home.cards import (
    APPOINTMENTS,
    CHANGES,
    CREDENTIALS,
    ENDING,
    IMPORTS,
    LATE_TEAMS,
    LIVE,
    OFFERS,
    OVERDUE,
    PRINTS,
    RECALLS,
    TODAY,
    UNASSIGNED,
    UNSIGNED,
    UNTOLD,
    UPCOMING,
    Card,
)
from contracts_app.blueprints.home.consult_cards import (
    ANSWERED_QUESTIONS,
    LATE_QUESTIONS,
    OPEN_QUESTIONS,
)
from contracts_app.blueprints.home.inspector_cards import INSPECTED
from contracts_app.blueprints.home.referral_cards import (
    ASKED_REFERRALS,
    LATE_REFERRALS,
    MY_REFERRALS,
)
from contracts_app.vocabulary import Role

DESKS: Final[dict[Role, tuple[Card, ...]]] = {
    Role.VILLAGE: (
        TODAY,
        OVERDUE,
        RECALLS,
        LATE_REFERRALS,
        MY_REFERRALS,
        LATE_QUESTIONS,
        ANSWERED_QUESTIONS,
        OPEN_QUESTIONS,
        APPOINTMENTS,
        UNSIGNED,
        OFFERS,
        UPCOMING,
        ENDING,
        UNTOLD,
    ),
    Role.DOCTOR: (
        TODAY,
        OVERDUE,
        RECALLS,
        LATE_REFERRALS,
        MY_REFERRALS,
        LATE_QUESTIONS,
        ANSWERED_QUESTIONS,
        OPEN_QUESTIONS,
        APPOINTMENTS,
        UNSIGNED,
        OFFERS,
        UPCOMING,
        ENDING,
        UNTOLD,
    ),
    Role.CLERK: (
        UNSIGNED,
        APPOINTMENTS,
        OFFERS,
        UPCOMING,
        ENDING,
        UNTOLD,
        PRINTS,
        IMPORTS,
    ),
    Role.LEADER: (
        UNASSIGNED,
        UNSIGNED,
        CHANGES,
        LATE_REFERRALS,
        MY_REFERRALS,
        LATE_QUESTIONS,
        ANSWERED_QUESTIONS,
        OPEN_QUESTIONS,
        OVERDUE,
        TODAY,
        RECALLS,
        APPOINTMENTS,
        OFFERS,
        ENDING,
        UNTOLD,
        UPCOMING,
        CREDENTIALS,
        LATE_TEAMS,
        IMPORTS,
    ),
    Role.BUREAU: (INSPECTED, LIVE, UPCOMING, ENDING, UNASSIGNED, LATE_TEAMS),
    Role.ADMIN: (UNASSIGNED, CREDENTIALS, IMPORTS),
    Role.HOSPITAL: (
        LATE_REFERRALS,
        ASKED_REFERRALS,
        MY_REFERRALS,
        LATE_QUESTIONS,
        OPEN_QUESTIONS,
    ),
}


def cards_of(role: Role, *, begun: bool) -> list[dict[str, Any]]:
    """The cards of a role's desk with their figures, without those it may not open."""
    return [card.shown(begun=begun) for card in DESKS[role] if can(card.permission)]
