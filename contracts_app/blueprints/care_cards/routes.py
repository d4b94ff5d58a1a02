"""The list of who may have a care card and who has one; giving, withdrawing and printing."""

from typing import Any, Final

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectField

from contracts_app import clock
from contracts_app.blueprints._forms import BaseForm, parse_day
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._lists import asked_cursor, chips, kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.care_cards import bp
from contracts_app.extensions import limiter
from contracts_app.formatting.labels import label
from contracts_app.printing.care_cards import care_cards_pdf
from contracts_app.queries.care_cards import CardFilters, get_card, key_of, list_people
from contracts_app.queries.grids import list_grid_choices
from contracts_app.rules.care_card import last_day
from contracts_app.rules.permissions import Permission
from contracts_app.services.card_papers import MOST_PRINTED, cards_to_print
from contracts_app.services.care_cards import issue, withdraw
from contracts_app.services.errors import NotFound, Refused
from contracts_app.vocabulary.around import CardEnd, CardGround

_HAVING: Final = "with"


class FilterForm(BaseForm):
    """Codes that narrow the list; they stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    show = SelectField(_l("Show"), validate_choice=False)
    ground = SelectField(_l("Group"), validate_choice=False)
    grid = SelectField(_l("Grid"), validate_choice=False)

    def offer(self, grids: list[Any]) -> None:
        """Fill the lists with the places in scope."""
        self.show.choices = [("", _("May have a card")), (_HAVING, _("Have a card"))]
        grounds = [(one.value, label(one, "tag")) for one in CardGround]
        self.ground.choices = [("", _("All")), *grounds]
        known = [(grid.code, f"{grid.village} {grid.name}") for grid in grids]
        self.grid.choices = [("", _("All")), *known]

    def filters(self) -> CardFilters:
        """What was chosen."""
        ground = self.ground.data or ""
        return CardFilters(ground, self.grid.data or "", having=self.show.data == _HAVING)

    def labels(self) -> dict[str, str]:
        """The words of each filter that is set."""
        return {
            field.name: str(dict(field.choices).get(field.data, field.data))
            for field in (self.show, self.ground, self.grid)
            if field.data
        }


@bp.get("/care-cards")
@requires(Permission.CARE_RECORD)
def list_cards() -> Any:
    return _list(200)


def _list(status: int, refusals: list[Any] | None = None) -> Any:
    form = FilterForm(request.args)
    form.offer(list_grid_choices(scope()))
    found = list_people(scope(), form.filters(), asked_cursor())
    people = [one.row.key for one in found.rows]
    looked_at("care_card", "list", "list", after={"people": people})
    values = dict(form.data)
    return page(
        "care_cards/list.html",
        "care_cards/_card_list.html",
        status,
        found=found,
        filters=form,
        having=form.filters().having,
        args=kept_args(values),
        chosen=chips("care_cards.list_cards", values, form.labels()),
        until=request.form.get("to_day") or last_day(clock.today()).isoformat(),
        ends=[(one.value, label(one, "card_end")) for one in CardEnd],
        refusals=refusals or [],
    )


@bp.post("/care-cards")
@requires(Permission.CARE_RECORD)
@commits
def give() -> Any:
    """Give cards to the ticked people, or to the one of a household's page."""
    today = clock.today()
    try:
        until = parse_day(request.form.get("to_day", "") or last_day(today).isoformat())
        made = issue(request.form.getlist("resident"), until, scope(), actor(), today)
    except ValueError:
        return _list(422, worded(Refused.of("bad_date")))
    except Refused as refused:
        return _list(422, worded(refused, "card"))
    flash(ngettext("%(num)s card is given.", "%(num)s cards are given.", len(made)), "success")
    return _back()


def _back() -> Any:
    """To the household from whose page it was asked for, else to the list as it was."""
    if code := request.form.get("household"):
        address = url_for("households.show_household", code=code) + "#around-care"
        return redirect(address, 303)
    return redirect(url_for("care_cards.list_cards", **_kept()), 303)


def _kept() -> dict[str, Any]:
    """The filters of the list that the address carries."""
    return kept_args({name: request.args.get(name, "") for name in ("show", "ground", "grid")})


@bp.post("/care-cards/<string:card_no>/withdraw")
@requires(Permission.CARE_RECORD)
@commits
def take_back(card_no: str) -> Any:
    try:
        withdraw(card_no, request.form.get("reason", ""), scope(), actor(), clock.today())
    except Refused as refused:
        return _list(422, worded(refused, "card"))
    flash(_("The card is withdrawn."), "success")
    return _back()


@bp.get("/care-cards/cards.pdf")
@requires(Permission.CARE_RECORD)
@limiter.limit("120 per hour", key_func=per_user)
def print_cards() -> Any:
    form = FilterForm(request.args)
    form.offer([])
    found = cards_to_print(scope(), form.filters())
    if not found or len(found) > MOST_PRINTED:
        few, many = _("There is no card to print here."), _("Choose a grid first: too many cards.")
        flash(many if found else few, "warning")
        return redirect(url_for("care_cards.list_cards", **_kept()), 303)
    looked_at("care_card", "list", "print", after={"cards": [one.card_no for one in found]})
    return pdf_answer(care_cards_pdf(found), "care-cards.pdf")


@bp.get("/care-cards/<string:card_no>/card.pdf")
@requires(Permission.CARE_RECORD)
@limiter.limit("600 per hour", key_func=per_user)
def print_card(card_no: str) -> Any:
    card = get_card(card_no, scope())
    found = cards_to_print(scope(), CardFilters(), card_no)
    if card is None or not found:
        raise NotFound("care_card")
    looked_at("resident", key_of(card.resident_id), "print", after={"card": card_no})
    return pdf_answer(care_cards_pdf(found), "care-card.pdf")
