"""Lending a paper and taking it back, the list of what is out, and the monthly look around."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._months import asked_month
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.record_storage import bp
from contracts_app.blueprints.record_storage.forms import BackForm, CheckForm, LendForm
from contracts_app.blueprints.records.views import record_or_404
from contracts_app.extensions import limiter
from contracts_app.printing.record_loans import loan_list, loan_slip
from contracts_app.queries import record_storage as queries
from contracts_app.queries.record_detail import get_owner
from contracts_app.queries.record_places import list_keepers
from contracts_app.rules.permissions import Permission
from contracts_app.rules.record_storage import LONGEST_LOAN, is_overdue
from contracts_app.services import record_storage as service
from contracts_app.services.errors import Conflict, NotFound, Refused

_LEND: Final = frozenset({"borrower", "organisation", "purpose", "note", "lent_on", "due_on"})
_BACK: Final = frozenset({"returned_on", "return_note"})
_CHECK: Final = frozenset({"institution", "on", "note"})


@bp.route("/records/<string:code>/loan", methods=["GET", "POST"])
@requires(Permission.RECORD_CHANGE)
@commits
def lend_paper(code: str) -> Any:
    record = record_or_404(code)
    today = clock.today()
    form = LendForm(lent_on=today)
    refusals: list[Any] = []
    if form.is_submitted() and queries.is_out(record.id):
        raise Conflict("loan_out")
    if form.validate_on_submit():
        try:
            service.lend(code, form.told(), scope(), actor(), today)
        except Refused as refused:
            refusals = worded(refused, "loan", _LEND)
        else:
            flash(_("It is noted that the paper was lent."), "success")
            return redirect(url_for("record_storage.lend_paper", code=code), 303)
    return _loans_page(record, form, refusals, 422 if form.is_submitted() else 200)


def _loans_page(record: Any, form: Any, refusals: list[Any], status: int) -> Any:
    owner = get_owner(record)
    loans = queries.list_loans(record.id)
    out = next((one for one in loans if one.returned_on is None), None)
    looked_at("resident", owner.Resident.key, after={"record": record.code})
    return render_template(
        "record_storage/record.html",
        record=record,
        owner=owner,
        resident=owner.Resident,
        loans=loans,
        out=out,
        today=clock.today(),
        is_overdue=is_overdue,
        longest=LONGEST_LOAN.days,
        lend_form=form if isinstance(form, LendForm) else None,
        back_form=form if isinstance(form, BackForm) else BackForm(None, returned_on=clock.today()),
        form=form,
        refusals=refusals,
    ), status


@bp.post("/records/loans/<string:key>/back")
@requires(Permission.RECORD_CHANGE)
@commits
def take_back(key: str) -> Any:
    found = _loan(key)
    form = BackForm()
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            on, note = day_of(form.returned_on), form.return_note.data or ""
            service.take_back(key, on, note, scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "loan", _BACK)
        else:
            flash(_("The paper is back."), "success")
            return redirect(url_for("record_storage.lend_paper", code=found.code), 303)
    return _loans_page(record_or_404(found.code), form, refusals, 422)


def _loan(key: str) -> Any:
    found = queries.get_loan_row(key, scope())
    if found is None:
        raise NotFound("record_loan")
    return found


@bp.get("/records/loans")
@requires(Permission.RECORD_CHANGE)
def list_loans() -> Any:
    overdue = request.args.get("overdue") == "y"
    found = queries.list_out(scope(), clock.today(), overdue=overdue)
    looked_at("record", "loans", "list", after={"codes": [row.code for row in found]})
    return render_template(
        "record_storage/list.html",
        found=found,
        overdue=overdue,
        counts=queries.count_out(scope(), clock.today()),
        most=queries.MOST,
        today=clock.today(),
        is_overdue=is_overdue,
    )


@bp.get("/records/loans.pdf")
@requires(Permission.RECORD_CHANGE)
@limiter.limit("120 per hour", key_func=per_user)
def print_loans() -> Any:
    found = queries.list_out(scope(), clock.today())
    looked_at("record", "loans", "print", after={"codes": [row.code for row in found]})
    counts = queries.count_out(scope(), clock.today())
    return pdf_answer(loan_list(found, counts, clock.today()), "record-loans.pdf")


@bp.get("/records/loans/<string:key>/slip.pdf")
@requires(Permission.RECORD_CHANGE)
@limiter.limit("120 per hour", key_func=per_user)
def print_slip(key: str) -> Any:
    found = _loan(key)
    looked_at("resident", found.person, "print", after={"record": found.code})
    return pdf_answer(loan_slip(found, clock.today()), "record-loan.pdf")


@bp.route("/records/archive-checks", methods=["GET", "POST"])
@requires(Permission.RECORD_CHANGE)
@commits
def check_archive() -> Any:
    """The eight dangers of each archive room, once a month."""
    form = CheckForm(on=clock.today())
    keepers = list_keepers(scope().county_code)
    form.offer([one for one in keepers if one.id in scope().institution_ids])
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            _note_check(form)
        except Refused as refused:
            refusals = worded(refused, "archive", _CHECK)
        else:
            flash(_("The look around is recorded."), "success")
            return redirect(url_for("record_storage.check_archive"), 303)
    month = asked_month()
    return render_template(
        "record_storage/checks.html",
        form=form,
        refusals=refusals,
        month=month,
        found=queries.list_checks(scope(), month.first, month.last),
    ), 422 if form.is_submitted() else 200


def _note_check(form: CheckForm) -> None:
    who = (scope(), actor(), clock.today())
    told = (form.institution.data, form.safe(), day_of(form.on), form.note.data or "")
    service.check_archive(*told, *who)
