"""The desk at which signed paper is noted, one after the other, and the list of what is missing."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._lists import asked_cursor
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.paper import bp, views
from contracts_app.blueprints.paper.forms import ReturnForm
from contracts_app.extensions import htmx, limiter
from contracts_app.formatting import masked_phone
from contracts_app.printing.reminders import ReminderLine, reminder
from contracts_app.queries import paper_lists
from contracts_app.rules.doors import door_order
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.paper_returns import Outcome, Returned, record_return, take_back


@bp.get("/sign/paper")
@requires(Permission.CONTRACT_SIGN)
def desk() -> Any:
    """The box for the next paper, what was noted last, and the figures of what was chosen."""
    form = ReturnForm(formdata=None, signed_on=clock.today())
    return _desk(form, 200)


def _desk(form: ReturnForm, status: int, **shown: Any) -> Any:
    choice = {} if htmx else {"choice": views.choice_form()}
    values = {**views.recent(), **choice, "form": form, **shown}
    return page("paper/desk.html", "paper/_noted.html", status, **values)


@bp.post("/sign/paper")
@requires(Permission.CONTRACT_SIGN)
@limiter.limit("3000 per hour", key_func=per_user)
@commits
def record() -> Any:
    """Note one paper as back."""
    form = ReturnForm()
    if not form.validate_on_submit():
        return _desk(form, 422)
    try:
        returned = record_return(form.sheet(), scope(), actor(), clock.today())
    except Refused as refused:
        return _desk(form, 422, refusals=worded(refused, "paper"))
    except NotFound:
        unknown = _("No paper in your area has this code or number.")
        return _refused(form, "paper_unknown", unknown)
    if returned.outcome is Outcome.ALREADY:
        return _refused(form, "already_back", views.back_already(returned.paper))
    return _noted(form, returned)


def _refused(form: ReturnForm, code: str, message: str) -> Any:
    return _desk(form, 422, refusals=[{"code": code, "message": message, "field": "code"}])


def _noted(form: ReturnForm, returned: Returned) -> Any:
    said = views.said(returned)
    if returned.needs:
        flash(views.needs_attention(returned), "warning")
    if htmx:
        return _desk(form, 200, said=said)
    flash(said, "success")
    return redirect(url_for("paper.desk", **views.args()), 303)


@bp.post("/sign/paper/<string:number>/undo")
@requires(Permission.CONTRACT_SIGN)
@commits
def undo(number: str) -> Any:
    """Take a return back that was noted by mistake."""
    try:
        paper = take_back(number, scope(), actor())
    except Refused as refused:
        form = ReturnForm(formdata=None, signed_on=clock.today())
        return _desk(form, 422, refusals=worded(refused, "paper"))
    flash(_("The return of %(number)s is taken back.", number=paper.number), "success")
    return redirect(url_for("paper.desk", **views.args()), 303)


@bp.get("/sign/paper/missing")
@requires(Permission.CONTRACT_SIGN)
def missing() -> Any:
    """What was printed to be signed and is waited for, once somebody chose of what."""
    form, filters = views.choice_form(), views.filters()
    found = paper_lists.list_due(filters, scope(), asked_cursor()) if filters.chosen else None
    numbers = [row.number for row in found.rows] if found else []
    looked_at("contract", "papers", "list", after={"numbers": numbers})
    return page(
        "paper/missing.html",
        "paper/_missing_list.html",
        choice=form,
        chosen=views.chosen(form),
        found=found,
        counts=paper_lists.count_papers(filters, scope()) if filters.chosen else None,
        args=views.args(),
        due_of=views.due_of,
    )


@bp.get("/sign/paper/missing.pdf")
@requires(Permission.CONTRACT_SIGN)
@limiter.limit("120 per hour", key_func=per_user)
def print_reminder() -> Any:
    """The reminder: the doors from which paper is missing, in the order of the way."""
    filters = views.filters()
    found = paper_lists.list_all_due(filters, scope()) if filters.chosen else []
    if not found:
        flash(_("There is nothing to remind of here."))
        return redirect(url_for("paper.missing", **views.args()), 303)
    found.sort(key=_on_the_way)
    looked_at("contract", "papers", "print", after={"numbers": [row.number for row in found]})
    name = views.choice_form().name()
    content = reminder([_reminded(row) for row in found], name, clock.today())
    return pdf_answer(content, "paper-reminder.pdf")


def _on_the_way(row: Any) -> tuple[Any, ...]:
    """By grid and door; blank forms, which belong to no door yet, come last."""
    blank = row.grid_code is None
    return (blank, row.grid_code or "", door_order(row.address or ""), row.number)


def _reminded(row: Any) -> ReminderLine:
    place = f"{row.grid or ''} {row.address or ''}".strip()
    due = views.due_of(row)
    if due is None:
        raise LookupError("a paper that is complete is on no reminder")
    return ReminderLine(row.number, row.head or "", place, masked_phone(row.phone), due)
