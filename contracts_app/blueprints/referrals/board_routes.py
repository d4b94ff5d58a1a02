"""The board of referrals, what it asks every few seconds, and the list with its filters."""

from typing import Any

from flask import make_response, request

from contracts_app import clock
from contracts_app.blueprints._guards import requires, standing
from contracts_app.blueprints._lists import asked_cursor, chips, kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._referrals import questions_waiting
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.referrals import bp
from contracts_app.blueprints.referrals.board_forms import BoardForm, ListForm
from contracts_app.blueprints.referrals.board_views import board, cards_of
from contracts_app.formatting.referral_board import masked_name
from contracts_app.queries.referral_board import board_figures
from contracts_app.queries.referral_deaths import deaths_denied, deaths_to_confirm
from contracts_app.queries.referral_list import list_department_choices, list_referrals
from contracts_app.queries.referral_today import taken_on_today
from contracts_app.rules.permissions import Permission

_ENDPOINT = "referrals.show_board"


@bp.get("/referrals")
@requires(Permission.REFERRAL_VIEW)
def show_board() -> Any:
    return _list() if request.args.get("view") == "list" else _board()


@bp.get("/referrals/board")
@requires(Permission.REFERRAL_VIEW)
def poll_board() -> Any:
    """The board anew, or 204 while it is as the page says that it has it."""
    had, _dot, seen = request.args.get("since", "").rpartition(".")
    form = _filters() if request.args.get("department") else None
    department = form.department.data if form else ""
    figures = board_figures(standing(), clock.moment(), department)
    if had == figures.version:
        return make_response("", 204)
    return _board(figures, seen)


def _board(figures: Any = None, seen: str = "") -> Any:
    """The board; whom it shows is noted, unless the page showed the very same people before."""
    stand, now = standing(), clock.moment()
    form = _filters()
    department = form.department.data
    figures = figures or board_figures(stand, now, department)
    shown = board(stand, figures, now, department)
    if seen != shown.since.rpartition(".")[2]:
        looked_at("referral", "board", "list", after={"numbers": shown.numbers})
    return page(
        "referrals/board.html",
        "referrals/_board.html",
        board=shown,
        filters=form,
        args=kept_args({"department": department}),
        one_hospital=form.one_hospital,
        deaths=[(row, masked_name(row.name)) for row in deaths_to_confirm(stand)],
        denied=[(row, masked_name(row.name)) for row in deaths_denied(stand, now)],
        taken=None if shown.total else taken_on_today(stand, department),
        questions=questions_waiting,
    )


def _filters() -> BoardForm:
    form = BoardForm(request.args)
    departments = list_department_choices(standing())
    form.one_hospital = len({row.hospital_code for row in departments}) == 1
    form.offer(departments, one_hospital=form.one_hospital)
    return form


def _list() -> Any:
    stand, now = standing(), clock.moment()
    form = ListForm(request.args)
    form.offer_all(list_department_choices(stand), at_hospital=stand.at_hospital)
    found = list_referrals(stand, form.filters(), now, asked_cursor())
    looked_at("referral", "list", "list", after={"numbers": [r.referral_no for r in found.rows]})
    values = {**form.narrowing, "view": "list"}
    return page(
        "referrals/list.html",
        "referrals/_referral_list.html",
        found=found,
        cards=cards_of(found.rows, stand, now),
        filters=form,
        args=kept_args(values),
        chosen=chips(_ENDPOINT, values, form.chosen_labels()),
        questions=questions_waiting,
    )
