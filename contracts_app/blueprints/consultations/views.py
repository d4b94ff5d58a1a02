"""What the page of a question shows."""

from operator import itemgetter
from typing import Any, Final

from flask import render_template, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, standing
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._referrals import named
from contracts_app.blueprints._sent_along import documents_of
from contracts_app.blueprints._typed import Typed, words_of
from contracts_app.blueprints.consultations.forms import AnswerForm, DeclineForm
from contracts_app.blueprints.referrals.detail_views import summary_lines
from contracts_app.extensions import db
from contracts_app.formatting.referral_paper_labels import ANSWER_PARTS, CONSULT_MOVES
from contracts_app.models import Consultation
from contracts_app.queries.consultations import end_of, get_told, list_events, list_told
from contracts_app.rules.consultations import BY_MOVE, moves_of
from contracts_app.services.errors import Conflict, NotAllowed, NotFound
from contracts_app.vocabulary.consultations import OPEN, ConsultMove, ConsultStatus

_ALONE: Final = (ConsultMove.TAKE, ConsultMove.READ, ConsultMove.WITHDRAW)
"""Moves with which nothing is written."""
_FORM_OF: Final = {"answer_form": ConsultMove.ANSWER, "decline_form": ConsultMove.DECLINE}


def told_or_404(key: str) -> Any:
    """The question with its names. Raises NotFound outside of what the user sees."""
    found = get_told(key, standing())
    if found is None:
        raise NotFound("consultation")
    return found


def mine(key: str) -> Consultation:
    """A question for an end of which the user speaks. Raises NotFound, NotAllowed."""
    row = told_or_404(key)
    if end_of(row, standing()) is None:
        raise NotAllowed("consultation")
    return db.session.get_one(Consultation, row.id)


def may_now(key: str, what: ConsultMove) -> tuple[ConsultMove, ...]:
    """What the user may do to a question as it stands. Raises NotFound, NotAllowed for a move that
    is never the user's."""
    row = told_or_404(key)
    end = end_of(row, standing())
    if end is None or BY_MOVE[what].end != end:
        raise NotAllowed("consultation")
    return moves_of(ConsultStatus(row.status), end)


def overtaken(conflict: Conflict) -> dict[str, str]:
    """Who was first, and that what was typed is not lost, for the error summary."""
    if conflict.username and conflict.username == actor().name:
        first = _(
            "You took this step or another one yourself, in another window or by pressing twice."
        )
    elif conflict.who:
        first = _("%(who)s changed it at %(when)s.", who=conflict.who, when=conflict.when)
    else:
        first = _("Somebody else was faster: what you saw has changed in the meantime.")
    kept = _("Nothing of what you typed was sent; it still stands on this page.")
    return {"code": conflict.code, "message": f"{first} {kept}", "field": ""}


def _unsent(given: dict[str, Any], moves: tuple[ConsultMove, ...]) -> Typed:
    """What was typed for a move that nobody can make any more, to be read and copied."""
    gone = [one for name, one in given.items() if _FORM_OF.get(name) not in (None, *moves)]
    return [words for one in gone for words in words_of(one)]


def seen(key: str) -> Consultation:
    """A question that the user sees. Raises NotFound."""
    return db.session.get_one(Consultation, told_or_404(key).id)


def _line(question_id: int) -> list[tuple[str, Any]]:
    """What was done and who was told, in the order in which it came: `move` or `told`, and it."""
    moves = [(one.at_utc, "move", one) for one in list_events(question_id)]
    told = [(one.told_at_utc, "told", one) for one in list_told(question_id)]
    return [(kind, one) for _at, kind, one in sorted([*moves, *told], key=itemgetter(0))]


def consultation_page(key: str, status: int = 200, **given: Any) -> Any:
    """The page of a question; that somebody saw the person is on record."""
    row = told_or_404(key)
    end = end_of(row, standing())
    moves = moves_of(ConsultStatus(row.status), end) if end else ()
    looked_at("resident", row.resident_key, after={"consultation": key})
    shown: dict[str, Any] = {
        "answer_form": AnswerForm(formdata=None),
        "decline_form": DeclineForm(formdata=None),
        "document_form": None,
        "refusals": [],
        "form": next((one for name, one in given.items() if name.endswith("_form")), None),
        **given,
    }

    def address(verb: str, of: str = "") -> str:
        named: dict[str, Any] = {"document": of} if of else {}
        return url_for(f"consultations.{verb}", key=key, **named)

    return render_template(
        "consultations/one.html",
        row=row,
        person=named(row.resident_key, row.name),
        at_hospital=standing().at_hospital,
        overdue=row.status in OPEN and row.due_at_utc < clock.moment(),
        moves=moves,
        typed=_unsent(given, moves),
        alone=[one for one in moves if one in _ALONE],
        line=_line(row.id),
        told=[(one.name, one.words) for one in summary_lines(row.summary)],
        parts=ANSWER_PARTS,
        move_words=CONSULT_MOVES,
        documents=documents_of(
            db.session.get_one(Consultation, row.id), address,
            speaks=end is not None, form=shown.pop("document_form"),
        ),
        **shown,
    ), status  # fmt: skip
