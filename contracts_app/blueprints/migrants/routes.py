"""The list of people who came from elsewhere, and their tracking cards."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from contracts_app import clock
from contracts_app.blueprints._forms import BaseForm
from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._lists import asked_cursor, chips, kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.migrants import bp
from contracts_app.extensions import limiter
from contracts_app.queries.grids import list_grid_choices
from contracts_app.queries.migrants import (
    PRINTED,
    MigrantFilters,
    list_migrants,
    list_to_print,
    tags_of,
)
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound
from contracts_app.services.tracking_papers import tracking_pdf


class FilterForm(BaseForm):
    """Codes that narrow the list; they stand in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    grid = SelectField(_l("Grid"), validate_choice=False)
    cover = SelectField(_l("Contract"), validate_choice=False)

    def offer(self, grids: list[Any]) -> None:
        """Fill the lists with the places in scope."""
        known = [(grid.code, f"{grid.village} {grid.name}") for grid in grids]
        self.grid.choices = [("", _("All")), *known]
        self.cover.choices = [("", _("All")), ("none", _("Not signed"))]

    def filters(self) -> MigrantFilters:
        """What was chosen."""
        return MigrantFilters(self.grid.data or "", uncovered=self.cover.data == "none")

    def labels(self) -> dict[str, str]:
        """The words of each filter that is set."""
        fields = [field for field in (self.grid, self.cover) if field.data]
        return {one.name: str(dict(one.choices).get(one.data, one.data)) for one in fields}


@bp.get("/migrants")
@requires(Permission.CARE_RECORD)
def show_migrants() -> Any:
    form = FilterForm(request.args)
    form.offer(list_grid_choices(scope()))
    found = list_migrants(scope(), form.filters(), asked_cursor())
    looked_at("migrants", "list", "list", after={"people": [one.key for one in found.rows]})
    values = dict(form.data)
    return page(
        "migrants/list.html",
        "migrants/_migrant_list.html",
        found=found,
        tags=tags_of([one.id for one in found.rows]),
        filters=form,
        args=kept_args(values),
        chosen=chips("migrants.show_migrants", values, form.labels()),
    )


@bp.get("/migrants/cards.pdf")
@requires(Permission.CARE_RECORD)
@limiter.limit("120 per hour", key_func=per_user)
def print_cards() -> Any:
    form = FilterForm(request.args)
    form.offer([])
    found = list_to_print(scope(), form.filters())
    if not found or len(found) > PRINTED:
        few, many = _("There is no card to print here."), _("Choose a grid first: too many cards.")
        flash(many if found else few, "warning")
        kept = kept_args({name: request.args.get(name, "") for name in ("grid", "cover")})
        return redirect(url_for("migrants.show_migrants", **kept), 303)
    looked_at("migrants", "list", "print", after={"people": [one.key for one in found]})
    return pdf_answer(tracking_pdf(found, clock.today()), "tracking-cards.pdf")


@bp.get("/migrants/<string:key>/card.pdf")
@requires(Permission.CARE_RECORD)
@limiter.limit("600 per hour", key_func=per_user)
def print_card(key: str) -> Any:
    found = list_to_print(scope(), MigrantFilters(), key)
    if not found:
        raise NotFound("resident")
    looked_at("resident", key, "print")
    return pdf_answer(tracking_pdf(found, clock.today()), "tracking-card.pdf")
