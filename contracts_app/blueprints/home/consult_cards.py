"""The cards of the role desk about questions from afar: what waits, is late, and is answered."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.blueprints._referrals import questions_waiting
from contracts_app.blueprints.home.cards import Card, Count
from contracts_app.queries import desk
from contracts_app.queries.consultations import ConsultGroup
from contracts_app.queries.scope import Scope
from contracts_app.rules.permissions import Permission


def _questions(group: ConsultGroup) -> Count:
    """So many as the list has that the card leads to."""

    def count(_reach: Scope) -> desk.Counted:
        return getattr(questions_waiting(), group.value), False

    return count


def _card(title: LazyString, button: LazyString, icon: str, group: ConsultGroup) -> Card:
    return Card(
        title,
        button,
        icon,
        "consultations.list_consultations",
        Permission.CONSULT_USE,
        _questions(group),
        (("group", group.value),),
        alarm=group == ConsultGroup.OVERDUE,
    )


LATE_QUESTIONS: Final = _card(
    _l("Remote consultations, answer overdue"),
    _l("See the overdue questions"),
    "clock",
    ConsultGroup.OVERDUE,
)
OPEN_QUESTIONS: Final = _card(
    _l("Remote consultations, waiting for an answer"),
    _l("See the questions"),
    "stethoscope",
    ConsultGroup.OPEN,
)
ANSWERED_QUESTIONS: Final = _card(
    _l("Answers of hospitals to be read"),
    _l("See the answers"),
    "bell",
    ConsultGroup.ANSWERED,
)
