"""The four levels of a town: who answers for what today, appointing and ending."""

from itertools import groupby
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.levels import bp
from contracts_app.blueprints.levels.forms import AppointForm, EndForm, slot_of
from contracts_app.queries import responsibilities as queries
from contracts_app.rules.permissions import Permission
from contracts_app.services import responsibilities
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.responsibility_rows import Slot


@bp.get("/grids/levels")
@requires(Permission.GRID_VIEW)
def list_levels() -> Any:
    return _page(AppointForm(formdata=None, valid_from=clock.today()))


def _page(form: AppointForm, refusals: list[Any] | None = None, status: int = 200) -> Response:
    today, towns = clock.today(), queries.list_towns(scope())
    asked = request.args.get("town", "")
    town = next((one for one in towns if one.code == asked), towns[0] if towns else None)
    rows = queries.list_responsibilities(scope(), today, town.code) if town else []
    form.offer(queries.list_staff_choices(scope(), town.code, today) if town else [])
    context = {
        "towns": towns,
        "town": town,
        "places": [(code, list(found)) for code, found in groupby(rows, lambda row: row.region)],
        "empty": sum(row.holder is None for row in rows),
        "form": form,
        "chosen": set(form.place.data or ()),
        "refusals": refusals,
    }
    return make_response(render_template("levels/list.html", **context), status)


@bp.post("/grids/levels")
@requires(Permission.GRID_MANAGE)
@commits
def appoint() -> Any:
    form = AppointForm()
    if not form.validate_on_submit():
        return _page(form, status=422)
    try:
        done = _appointed(form)
    except Refused as refused:
        return _page(form, worded(refused, "level"), 422)
    changed = done["created"] + done["updated"]
    if changed:
        text = ngettext(
            "%(num)s place has its person now.", "%(num)s places have their person now.", changed
        )
        flash(text, "success")
    else:
        flash(_("This person answers for that already. Nothing was changed."), "info")
    return redirect(url_for("levels.list_levels", town=request.args.get("town") or None), 303)


def _appointed(form: AppointForm) -> dict[str, int]:
    slots = form.slots
    if slots is None:
        raise Refused(Refusal("unknown_value", "place"))
    try:
        return responsibilities.appoint(
            slots,
            form.staff.data,
            day_of(form.valid_from),
            scope(),
            actor(),
            clock.today(),
            zone=form.zone.data or "",
        )
    except NotFound as missing:
        # A form may name what is gone or out of reach; the page itself stays.
        code = "staff_unknown" if str(missing) == "staff" else "unknown_place"
        raise Refused(Refusal(code)) from missing


@bp.get("/grids/levels/<string:level>/<path:place>")
@requires(Permission.GRID_VIEW)
def show_level(level: str, place: str) -> Any:
    return _history(_slot(level, place), EndForm(formdata=None))


def _slot(level: str, place: str) -> Slot:
    slot = slot_of(level, place)
    if slot is None or queries.find_place(slot.level, place, scope()) is None:
        raise NotFound("place")
    return slot


def _history(
    slot: Slot, form: EndForm, refusals: list[Any] | None = None, status: int = 200
) -> Response:
    today = clock.today()
    holders = queries.list_history(slot.level, slot.place, scope(), today)
    context = {
        "slot": slot,
        "name": queries.find_place(slot.level, slot.place, scope()),
        "holders": holders,
        "open": bool(holders) and holders[0].valid_to is None,
        "form": form,
        "refusals": refusals,
    }
    return make_response(render_template("levels/history.html", **context), status)


@bp.post("/grids/levels/<string:level>/<path:place>/end")
@requires(Permission.GRID_MANAGE)
@commits
def end(level: str, place: str) -> Any:
    slot, form = _slot(level, place), EndForm()
    if not form.validate_on_submit():
        return _history(slot, form, status=422)
    try:
        changed = responsibilities.end(
            [slot], day_of(form.last_day), scope(), actor(), clock.today()
        )
    except Refused as refused:
        refusals = [{**one, "field": "last_day"} for one in worded(refused, "level_end")]
        return _history(slot, form, refusals, 422)
    if changed:
        flash(_("It is recorded. After that day nobody answers for this place."), "success")
    else:
        flash(_("Nobody answers for this place without an end. Nothing was changed."), "info")
    return redirect(url_for("levels.show_level", level=level, place=place), 303)
