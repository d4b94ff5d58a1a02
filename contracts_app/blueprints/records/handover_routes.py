"""Many records go to another institution at once: read how many, confirm, print the list."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.records import bp
from contracts_app.blueprints.records.forms import HandoverForm
from contracts_app.blueprints.records.views import my_standing
from contracts_app.extensions import limiter
from contracts_app.printing.record_lists import handover_list
from contracts_app.queries.grids import list_grid_choices
from contracts_app.queries.record_handovers import get_handover, list_handed, list_handovers
from contracts_app.queries.record_places import list_keepers
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.record_handover import (
    MOST,
    Handing,
    count_to_hand_over,
    hand_over,
)

_FIELDS = frozenset({"giver", "taker", "grid", "on", "reason"})


@bp.route("/records/handovers", methods=["GET", "POST"])
@requires(Permission.RECORD_CHANGE)
@commits
def handovers() -> Any:
    form = _form()
    refusals: list[Any] = []
    count = None
    if form.validate_on_submit():
        try:
            if request.form.get("step") == "confirm":
                return _done(form)
            count = count_to_hand_over(_handing(form), scope())
        except Refused as refused:
            refusals = worded(refused, "handover", _FIELDS)
    asked = form.is_submitted() and count is None
    return render_template(
        "records/handovers.html",
        form=form,
        refusals=refusals,
        count=count,
        most=MOST,
        past=list_handovers(scope()),
        standing=my_standing(),
    ), 422 if asked else 200


def _form() -> HandoverForm:
    form = HandoverForm(on=clock.today())
    keepers = list_keepers(scope().county_code)
    mine = [one for one in keepers if one.id in scope().institution_ids]
    form.offer(mine, keepers, list_grid_choices(scope()))
    return form


def _handing(form: HandoverForm) -> Handing:
    return Handing(
        form.giver.data, form.taker.data, day_of(form.on), form.reason.data, form.grid.data or ""
    )


def _done(form: HandoverForm) -> Any:
    made = hand_over(_handing(form), scope(), actor(), clock.today())
    flash(
        _(
            "%(num)s records are handed over. Print the list and have it signed by both sides.",
            num=made.records,
        ),
        "success",
    )
    return redirect(url_for("records.handovers"), 303)


@bp.get("/records/handovers/<string:key>/list.pdf")
@requires(Permission.RECORD_CHANGE)
@limiter.limit("120 per hour", key_func=per_user)
def print_handover(key: str) -> Any:
    found = get_handover(key, scope())
    if found is None:
        raise NotFound("handover")
    rows = list_handed(found.id, scope(), MOST)
    looked_at("record", found.key, "print", after={"codes": [row.code for row in rows]})
    return pdf_answer(handover_list(found, rows, clock.today()), "record-handover.pdf")
