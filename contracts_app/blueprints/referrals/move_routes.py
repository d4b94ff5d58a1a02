"""The moves of a referral: each is asked for on a page of its own, which htmx shows as a dialog."""

from typing import Any

from flask import flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import escape

from contracts_app import clock
from contracts_app.blueprints._departments import department_codes
from contracts_app.blueprints._guards import actor, commits, requires, standing
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._responses import page
from contracts_app.blueprints._typed import keep_typed
from contracts_app.blueprints.referrals import bp
from contracts_app.blueprints.referrals.detail_views import (
    Offer,
    found_or_404,
    offer_of,
    standing_of,
)
from contracts_app.blueprints.referrals.forms import MoveForm, refuse_on
from contracts_app.blueprints.referrals.move_asks import Ask, ask_for, fill, start_values
from contracts_app.extensions import db, htmx
from contracts_app.formatting.labels import label
from contracts_app.formatting.referral_board import masked_name, stays_words
from contracts_app.formatting.spans import ago
from contracts_app.queries.referral_scope import sides_of
from contracts_app.rules.permissions import Permission
from contracts_app.rules.referrals.board import VISIT, way_into
from contracts_app.rules.referrals.transitions import BY_MOVE, Move
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.referrals.deeds import DEEDS, do
from contracts_app.services.referrals.sent import Sent
from contracts_app.services.referrals.steps import moved_meanwhile
from contracts_app.vocabulary.referrals import Direction, Side


@bp.get("/referrals/<string:number>/<string:move>")
@requires(Permission.REFERRAL_ACT)
def ask_move(number: str, move: str) -> Any:
    """What a move needs. One that somebody else has overtaken says who that was (409)."""
    row = found_or_404(number)
    wanted = _move_of(row, move)
    offer = _offer_of(row)
    if move not in offer.all:
        raise moved_meanwhile(row.id)
    ask = _ask_of(row, wanted, offer)
    form = MoveForm(formdata=None, data=start_values(row, ask))
    return _ask_page(row, ask, form, 200)


@bp.get("/referrals/<string:number>/to")
@requires(Permission.REFERRAL_ACT)
def ask_column(number: str) -> Any:
    """The question of the move into a column (?column=); else why the card stays (422)."""
    row, column = found_or_404(number), request.args.get("column", "")
    offer = _offer_of(row)
    known = [Move(move) for move in (offer.usual, *offer.more) if move]
    if wanted := way_into(standing_of(row), known, column):
        return ask_move(number, wanted.value)
    step = VISIT if offer.visit else offer.usual
    text = stays_words(masked_name(row.name), column, step)
    if not htmx:
        flash(text, "error")
        return redirect(url_for("referrals.show_referral", number=number), 303)
    return make_response(escape(text), 422, {"HX-Retarget": "#board-stays"})


@bp.post("/referrals/<string:number>/<string:move>")
@requires(Permission.REFERRAL_ACT)
@commits
def make_move(number: str, move: str) -> Any:
    """Make a move; whether refused or overtaken, what was typed is shown again."""
    form = MoveForm()
    keep_typed(form)
    row = found_or_404(number)
    wanted = _move_of(row, move)
    ask = _ask_of(row, wanted, _offer_of(row))
    if form.validate_on_submit():
        try:
            _refuse_nobody(form, ask)
            do(number, move, sent_of(form, ask), form.seen, standing(), actor(), clock.moment())
        except Refused as refused:
            # What the move had begun to write is not to be seen by what is read for the page.
            db.session.rollback()
            refuse_on(form, refused)
        except Conflict as late:
            db.session.rollback()
            return _overtaken(number, wanted, form, late)
        else:
            flash(_("Done: %(move)s.", move=label(move, "referral_move")), "success")
            return redirect(url_for("referrals.show_referral", number=number), 303)
    return _ask_page(row, ask, form, 422)


def _overtaken(number: str, wanted: Move, form: MoveForm, late: Conflict) -> Any:
    """Somebody was first (409): a move that is offered still is asked for again as it was typed."""
    row, now = found_or_404(number), clock.moment()
    offer = _offer_of(row)
    if wanted.value not in offer.all:
        raise late
    form.version.data = str(row.version)
    ask = _ask_of(row, wanted, offer)
    return _ask_page(row, ask, form, 409, (late, ago(late.at_utc or now, now)))


def _refuse_nobody(form: MoveForm, ask: Ask) -> None:
    """What was told on the telephone was told by somebody."""
    if ask.by_telephone and not (form.answered_by.data or "").strip():
        raise Refused(Refusal("missing_required", "answered_by"))


def _move_of(row: Any, move: str) -> Move:
    """A move that this user might make of this referral at some time; else there is no page."""
    if move not in DEEDS:
        raise NotFound("move")
    transition = BY_MOVE.get((Move(move), Direction(row.direction)))
    if transition is None or not _may_speak(row, transition.actors):
        raise NotFound("move")
    return Move(move)


def _may_speak(row: Any, actors: tuple[Side, ...]) -> bool:
    mine = sides_of(row, standing())
    return bool(mine.intersection(actors)) or (Side.TOWNSHIP in mine and Side.HOSPITAL in actors)


def _offer_of(row: Any) -> Offer:
    return offer_of(row, sides_of(row, standing()), clock.moment())


def _ask_of(row: Any, move: Move, offer: Offer) -> Ask:
    """What the page of a move asks for; a step that is offered no more keeps the name of whoever
    said so on the telephone."""
    actors = BY_MOVE[move, Direction(row.direction)].actors
    not_mine = not sides_of(row, standing()).intersection(actors)
    return ask_for(row, move, by_telephone=not_mine or move.value in offer.by_telephone)


def sent_of(form: MoveForm, ask: Ask) -> Sent:
    """What was typed and chosen, as the service takes it."""
    kind, _colon, key = (form.choice.data or "").partition(":")
    hospital, department = department_codes(form.target.data)
    return Sent(
        reason=form.reason.data or "",
        note=form.note.data or "",
        place=kind,
        place_key=key,
        hospital=hospital,
        department=department,
        township=form.township.data or "",
        team=form.team.data or "",
        on=form.on.data,
        consent_by=form.consent_by.data or "",
        answered_by=form.answered_by.data or "",
        form=form.slip(),
        home=bool(ask.home and form.home.data),
    )


def _ask_page(
    row: Any, ask: Ask, form: MoveForm, status: int, late: tuple[Conflict, str] | None = None
) -> Any:
    fill(form, row, ask, clock.moment())
    looked_at("resident", row.resident_key, after={"page": "referral", "number": row.referral_no})
    return page(
        "referrals/ask.html",
        "referrals/_ask.html",
        status,
        row=row,
        ask=ask,
        form=form,
        late=late,
        name=masked_name(row.name),
    )
