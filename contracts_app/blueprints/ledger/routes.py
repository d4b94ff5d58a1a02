"""The ledger of a contract: what is owed, entering and taking back, and its papers."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.ledger import bp
from contracts_app.blueprints.ledger.forms import TakeForm
from contracts_app.extensions import limiter
from contracts_app.models import Contract
from contracts_app.printing.ledger_papers import RECEIPTS, LedgerHead, receipt, statement
from contracts_app.queries import ledger as queries
from contracts_app.queries.contracts import get_contract, get_contract_head
from contracts_app.rules.ledger import balance
from contracts_app.rules.permissions import Permission
from contracts_app.services import ledger
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.ledger_people import fees_by_person

_FIELDS = frozenset({"kind", "amount", "happened_on", "receipt_no", "reason"})


@bp.get("/contracts/<string:contract_no>/ledger")
@requires(Permission.LEDGER_USE)
def show_ledger(contract_no: str) -> Any:
    return _page(contract_no, _new_form(), 200)


def _new_form() -> TakeForm:
    return TakeForm(formdata=None, happened_on=clock.today(), key=new_key(16), kind="payment")


def _contract(contract_no: str) -> Contract:
    contract = get_contract(contract_no, scope())
    if contract is None:
        raise NotFound("contract")
    return contract


def _page(contract_no: str, form: TakeForm, status: int, refusals: list[Any] | None = None) -> Any:
    contract = _contract(contract_no)
    looked_at("contract", contract_no)
    entries = queries.list_entries(contract.id)
    shown = render_template(
        "ledger/ledger.html",
        contract=contract,
        head=get_contract_head(contract.id),
        entries=entries,
        most=queries.MOST,
        owed=balance(queries.lines_of(contract.id)),
        uncharged=queries.list_uncharged(contract.id),
        due=ledger.refunds_due(contract),
        people=fees_by_person(contract.id),
        receipts=RECEIPTS,
        form=form,
        refusals=refusals or [],
    )
    return shown, status


@bp.post("/contracts/<string:contract_no>/ledger/entries")
@requires(Permission.LEDGER_USE)
@commits
def enter(contract_no: str) -> Any:
    form = TakeForm()
    if not form.validate_on_submit():
        return _page(contract_no, form, 422)
    try:
        entry = ledger.take(contract_no, form.taken(), scope(), actor(), clock.today())
    except Refused as refused:
        return _page(contract_no, form, 422, worded(refused, "ledger", _FIELDS))
    flash(_("Entry %(number)s is made.", number=entry.entry_no), "success")
    return _back(contract_no)


def _back(contract_no: str) -> Any:
    return redirect(url_for("ledger.show_ledger", contract_no=contract_no), 303)


@bp.post("/contracts/<string:contract_no>/ledger/charge")
@requires(Permission.LEDGER_USE)
@commits
def charge(contract_no: str) -> Any:
    try:
        made = ledger.charge(contract_no, scope(), actor(), clock.today())
    except Refused as refused:
        return _page(contract_no, _new_form(), 422, worded(refused, "ledger"))
    flash(ngettext("%(num)s fee is entered.", "%(num)s fees are entered.", len(made)), "success")
    return _back(contract_no)


@bp.post("/contracts/<string:contract_no>/ledger/refund")
@requires(Permission.LEDGER_USE)
@commits
def refund(contract_no: str) -> Any:
    try:
        made = ledger.enter_refunds(contract_no, scope(), actor(), clock.today())
    except Refused as refused:
        return _page(contract_no, _new_form(), 422, worded(refused, "ledger"))
    flash(
        ngettext("%(num)s refund is entered.", "%(num)s refunds are entered.", len(made)),
        "success",
    )
    return _back(contract_no)


@bp.post("/contracts/<string:contract_no>/ledger/entries/<int:number>/reverse")
@requires(Permission.LEDGER_USE)
@commits
def reverse(contract_no: str, number: int) -> Any:
    try:
        day = clock.today()
        made = ledger.reverse(contract_no, number, day, scope(), actor(), day)
    except Refused as refused:
        return _page(contract_no, _new_form(), 422, worded(refused, "ledger"))
    told = _("Entry %(number)s is taken back by entry %(by)s.", number=number, by=made.entry_no)
    flash(told, "success")
    return _back(contract_no)


@bp.get("/contracts/<string:contract_no>/ledger/statement.pdf")
@requires(Permission.LEDGER_USE)
@limiter.limit("120 per hour", key_func=per_user)
def print_statement(contract_no: str) -> Any:
    contract = _contract(contract_no)
    entries = queries.list_entries(contract.id)
    looked_at("contract", contract_no, "print")
    owed = balance(queries.lines_of(contract.id))
    content = statement(_head(contract), entries, fees_by_person(contract.id), owed, clock.today())
    return pdf_answer(content, f"{contract_no}-ledger.pdf")


@bp.get("/contracts/<string:contract_no>/ledger/entries/<int:number>/receipt.pdf")
@requires(Permission.LEDGER_USE)
@limiter.limit("600 per hour", key_func=per_user)
def print_receipt(contract_no: str, number: int) -> Any:
    contract = _contract(contract_no)
    rows = queries.list_entries(contract.id, number)
    if not rows or rows[0].kind not in RECEIPTS:
        abort(404)
    looked_at("contract", contract_no, "print")
    return pdf_answer(receipt(_head(contract), rows[0], clock.today()), "receipt.pdf")


def _head(contract: Contract) -> LedgerHead:
    row = get_contract_head(contract.id)
    return LedgerHead(
        contract.contract_no, row.representative, row.household_code, row.institution, row.team
    )
