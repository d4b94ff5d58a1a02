"""The measures of referrals, the lists behind their numbers, and both tables as files."""

import io
from dataclasses import dataclass
from typing import Any, Final

from flask import render_template, request, send_file

from contracts_app import clock
from contracts_app.blueprints._guards import requires, scope, standing
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._lists import asked_cursor
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.referral_measures import bp
from contracts_app.blueprints.referral_measures.forms import MeasureForm
from contracts_app.extensions import limiter
from contracts_app.formatting.referral_board import masked_name
from contracts_app.formatting.referral_measure_tables import measures_csv, stages_csv
from contracts_app.queries import consultations
from contracts_app.queries.referral_inspected import list_inspected
from contracts_app.queries.referral_measured import NOBODY, Side, Wanted, find_sides
from contracts_app.queries.referral_measures import Found, list_counted, list_measures, total_of
from contracts_app.queries.referral_scope import Stand
from contracts_app.queries.referral_stages import list_stage, list_stages, list_stages_by
from contracts_app.rules.permissions import Permission
from contracts_app.rules.referrals.measures import By
from contracts_app.services.errors import NotFound

SHOWN: Final = 100
"""The most lines on the page; the file holds all of them."""


@dataclass(frozen=True)
class _Asked:
    """What is asked for, by whom."""

    form: MeasureForm
    wanted: Wanted
    stand: Stand
    sides: list[Side]


def _asked() -> _Asked:
    form, today = MeasureForm(request.args), clock.today()
    form.offer(today)
    wanted = form.wanted(today)
    sides = find_sides(wanted, scope().county_code)
    if sides is None:
        raise NotFound("institution")
    return _Asked(form, wanted, standing(), sides)


@bp.get("/referrals/measures")
@requires(Permission.REFERRAL_MEASURE)
def show_measures() -> Any:
    """R1 to R3 by hospital, department, township or team, and how long the stages took."""
    asked = _asked()
    lines = list_measures(asked.stand, asked.wanted, asked.sides)
    return render_template(
        "referral_measures/measures.html",
        filters=asked.form,
        args=asked.form.args(),
        wanted=asked.wanted,
        chosen=asked.sides,
        others=_further(asked.wanted.by),
        lines=lines[:SHOWN],
        number=len(lines),
        total=total_of(lines),
        stages=list_stages(asked.stand, asked.wanted, asked.sides),
        nobody=NOBODY,
    )


def _further(by: By) -> list[str]:
    """By what else a line can be looked at; a department has one hospital alone."""
    none = {by, By.HOSPITAL} if by == By.DEPARTMENT else {by}
    return [one.value for one in By if one not in none]


@bp.get("/referrals/measures/list")
@requires(Permission.REFERRAL_MEASURE)
def show_list() -> Any:
    """The referrals behind a number of the table."""
    asked = _asked()
    counted = asked.form.counted()
    found = list_counted(asked.stand, asked.wanted, asked.sides, counted, asked_cursor())
    return _listed(asked, found, {"measure": counted.value})


@bp.get("/referrals/measures/stages")
@requires(Permission.REFERRAL_MEASURE)
def show_stage() -> Any:
    """The referrals of which a stage ended in the period, or ended late."""
    asked, late = _asked(), bool(request.args.get("late"))
    kind = asked.form.clock()
    if kind is None:
        raise NotFound("stage")
    found, took = list_stage(
        asked.stand, asked.wanted, asked.sides, kind, asked_cursor(), late=late
    )
    which = {"stage": kind.value, **({"late": 1} if late else {})}
    return _listed(asked, found, which, took)


@bp.get("/referrals/measures/inspected")
@requires(Permission.REFERRAL_MEASURE)
def show_inspected() -> Any:
    """Referrals and questions that are late for so long that the inspector hears of it."""
    stand, now = standing(), clock.moment()
    found, late = list_inspected(stand, asked_cursor(), now)
    questions = consultations.list_inspected(stand, now)
    _look(found)
    if seen := [row.key for row in questions if row.key]:
        looked_at("consultation", "measures", "list", after={"keys": seen})
    return render_template(
        "referral_measures/inspected.html",
        found=found,
        late=late,
        questions=questions,
        most=consultations.MOST,
        masked_name=masked_name,
    )


def _look(found: Found) -> None:
    seen = [row.referral_no for row in found.rows if row.name]
    if seen:
        looked_at("referral", "measures", "list", after={"numbers": seen})


def _listed(asked: _Asked, found: Found, which: dict[str, Any], took: Any = None) -> Any:
    """A list; whoever sees people in it has looked at them, and the bureau sees none."""
    _look(found)
    return render_template(
        "referral_measures/list.html",
        args=asked.form.args(),
        wanted=asked.wanted,
        chosen=asked.sides,
        found=found,
        which=which,
        took=took,
        masked_name=masked_name,
    )


@bp.get("/referrals/measures/<any(table,stages):what>.csv")
@requires(Permission.REFERRAL_MEASURE)
@limiter.limit("120 per hour", key_func=per_user)
def download(what: str) -> Any:
    """The table of the page, or the stages of each of its lines, as CSV."""
    asked = _asked()
    by = asked.wanted.by
    if what == "table":
        lines = list_measures(asked.stand, asked.wanted, asked.sides)
        content = measures_csv(by, lines)
    else:
        lines = list_stages_by(asked.stand, asked.wanted, asked.sides)
        content = stages_csv(by, lines)
    looked_at("referral", "measures", "export", after={"rows": len(lines), **asked.form.args()})
    name = f"referrals-{what}-{asked.wanted.span.word}.csv"
    return send_file(io.BytesIO(content), "text/csv", as_attachment=True, download_name=name)
