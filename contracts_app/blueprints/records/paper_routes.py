"""What is printed of records: cards, a whole record, empty forms, and the return of a month."""

from datetime import timedelta
from typing import Any, Final

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._lists import kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._months import asked_month
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints.records import bp
from contracts_app.blueprints.records.routes import filter_form, filters_of
from contracts_app.blueprints.records.views import record_or_404
from contracts_app.extensions import limiter
from contracts_app.printing.record_cards import InfoCard, info_cards
from contracts_app.printing.record_lists import return_lists
from contracts_app.printing.record_paper import RecordOnPaper, record_pdf
from contracts_app.queries.policies import policies_for
from contracts_app.queries.record_cards import list_cards
from contracts_app.queries.record_detail import get_owner, newest_sections
from contracts_app.queries.record_figures import record_figures
from contracts_app.queries.record_list import RecordFilters
from contracts_app.queries.record_returns import (
    MOST_CLOSED,
    Month,
    list_closed,
    monthly_return,
)
from contracts_app.rules.permissions import Permission
from contracts_app.rules.record_forms import forms_of
from contracts_app.vocabulary.record_forms import FORMS
from contracts_app.vocabulary.records import SectionKind

_DAY: Final = timedelta(days=1)
_MONTHS: Final = 24
MOST_CARDS: Final = 1_000
"""A hundred sheets; a village has more people, and is printed grid by grid."""


@bp.get("/records/cards.pdf")
@requires(Permission.RECORD_VIEW)
@limiter.limit("120 per hour", key_func=per_user)
def print_cards() -> Any:
    filters = filters_of(filter_form())
    cards = list_cards(scope(), filters, MOST_CARDS + 1)
    if not cards or len(cards) > MOST_CARDS:
        few = _("There is nobody to print a card for here.")
        flash(_("Choose a grid first: these are too many cards at once.") if cards else few)
        args = kept_args(dict(filter_form().data))
        return redirect(url_for("records.list_records", **args), 303)
    looked_at("record", "cards", "print", after={"codes": [one.code for one in cards]})
    return _cards(cards)


@bp.get("/records/<string:code>/card.pdf")
@requires(Permission.RECORD_VIEW)
@limiter.limit("300 per hour", key_func=per_user)
def print_card(code: str) -> Any:
    record = record_or_404(code)
    cards = list_cards(scope(), RecordFilters(), 1, record.code)
    looked_at("resident", get_owner(record).Resident.key, "print", after={"record": record.code})
    return _cards(cards)


def _cards(cards: list[Any]) -> Any:
    drawn = info_cards([InfoCard.of(one, _card_address(one.token)) for one in cards])
    return pdf_answer(drawn, "record-cards.pdf")


def _card_address(token: str) -> str:
    """What the QR code says: only a way in for who is signed in and may see the record."""
    base: str = current_app.extensions["settings"].public_url
    return f"{base}{url_for('records.open_card', token=token, _external=not base)}"


@bp.get("/records/<string:code>/record.pdf")
@requires(Permission.RECORD_VIEW)
@limiter.limit("300 per hour", key_func=per_user)
def print_record(code: str) -> Any:
    return _on_paper(code, blank=False)


@bp.get("/records/<string:code>/forms.pdf")
@requires(Permission.RECORD_VIEW)
@limiter.limit("300 per hour", key_func=per_user)
def print_forms(code: str) -> Any:
    """Empty forms for a visit, with the person's own details on them (F9)."""
    return _on_paper(code, blank=True)


def _on_paper(code: str, *, blank: bool) -> Any:
    record = record_or_404(code)
    owner = get_owner(record)
    if owner.household is None:
        abort(404)
    sections = [] if blank else newest_sections([record.id])
    paper = RecordOnPaper(
        record=record,
        owner=owner,
        today=clock.today(),
        forms=[*forms_of(record.code), *([FORMS[SectionKind.EXAM]] if blank else [])],
        sections=[one for one in sections if not one.withdrawn],
    )
    looked_at("resident", owner.Resident.key, "print", after={"record": record.code})
    return pdf_answer(record_pdf(paper), f"record-{record.code[-8:]}.pdf")


@bp.get("/records/returns")
@requires(Permission.RECORD_VIEW)
def show_return() -> Any:
    month = _month()
    closed = list_closed(month, scope(), MOST_CLOSED)
    looked_at("record", "return", "list", after={"codes": [row.code for row in closed]})
    return render_template(
        "records/return.html",
        found=monthly_return(month, scope()),
        closed=closed,
        most=MOST_CLOSED,
        months=_months(),
        figures=record_figures(scope(), _own_policies(), clock.today()),
    )


@bp.get("/records/returns.pdf")
@requires(Permission.RECORD_VIEW)
@limiter.limit("120 per hour", key_func=per_user)
def print_return() -> Any:
    month = _month()
    closed = list_closed(month, scope(), MOST_CLOSED)
    looked_at("record", "return", "print", after={"codes": [row.code for row in closed]})
    drawn = return_lists(monthly_return(month, scope()), closed, clock.today())
    return pdf_answer(drawn, f"record-return-{month.word}.pdf")


def _own_policies() -> dict[str, Any]:
    return policies_for(current_user.institution_id, clock.today())


def _month() -> Month:
    """The month that the address asks for, of the last two years; the present one otherwise."""
    asked, offered = asked_month(), _months()
    return asked if asked in offered else offered[0]


def _months() -> list[Month]:
    months = [Month.of(clock.today())]
    while len(months) < _MONTHS:
        months.append(Month.of(months[-1].first - _DAY))
    return months
