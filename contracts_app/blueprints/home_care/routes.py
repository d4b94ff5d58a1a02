"""What is open in scope, setting up from a household, one with its visits, closing and printing."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._forms import parse_day
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.home_care import bp
from contracts_app.blueprints.home_care.forms import SetupForm, VisitForm, ends
from contracts_app.extensions import limiter
from contracts_app.formatting import age, id_tail
from contracts_app.printing.home_care_papers import record_of
from contracts_app.queries import home_care as queries
from contracts_app.queries.households import get_household
from contracts_app.queries.residents import list_members
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.home_care import close_home_care, note_visit, set_up
from contracts_app.services.keys import new_key

_SETUP = frozenset({"member", "kind", "reason", "plan", "opened_on"})
_VISIT = frozenset({"visited_on", "minutes", "note"})


@bp.get("/home-care")
@requires(Permission.CARE_RECORD)
def list_open() -> Any:
    found = queries.list_open(scope())
    looked_at("home_care", "list", "list", after={"people": [one.resident for one in found]})
    return render_template("home_care/list.html", found=found, most=queries.MOST)


@bp.route("/households/<path:code>/home-care", methods=["GET", "POST"])
@requires(Permission.CARE_RECORD)
@commits
def of_household(code: str) -> Any:
    household = get_household(code, scope())
    if household is None:
        raise NotFound("household")
    form = SetupForm(opened_on=clock.today(), kind="family_bed")
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            made = set_up(form.setup(household.code), scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "entry_of_care", _SETUP)
        else:
            flash(_("It is set up."), "success")
            return redirect(url_for("home_care.show", key=made.key), 303)
    form.member.choices = [
        (one.key, f"{one.name} · {age(one.birth_date)} · {id_tail(one.id_number)}")
        for one in list_members(household.id)
    ]
    found = queries.list_of_household(household.id)
    looked_at("household", household.code)
    shown = render_template(
        "home_care/household.html", household=household, form=form, found=found, refusals=refusals
    )
    return shown, 422 if form.is_submitted() else 200


@bp.get("/home-care/<string:key>")
@requires(Permission.CARE_RECORD)
def show(key: str) -> Any:
    return _page(key, 200)


def _page(key: str, status: int, refusals: list[Any] | None = None, form: Any = None) -> Any:
    row = _row(key)
    looked_at("resident", row.resident, after={"page": "home_care"})
    shown = render_template(
        "home_care/one.html",
        one=row,
        visits=queries.list_visits(row.id),
        form=form or VisitForm(formdata=None, visited_on=clock.today(), key=new_key(16)),
        ends=ends(),
        most=queries.MOST,
        today=clock.today(),
        refusals=refusals or [],
    )
    return shown, status


def _row(key: str) -> Any:
    row = queries.get_home_care(key, scope())
    if row is None:
        raise NotFound("home_care")
    return row


@bp.post("/home-care/<string:key>/visits")
@requires(Permission.CARE_RECORD)
@commits
def visit(key: str) -> Any:
    form = VisitForm()
    if not form.validate_on_submit():
        return _page(key, 422, form=form)
    try:
        note_visit(key, form.visit(), scope(), actor(), clock.today())
    except Refused as refused:
        return _page(key, 422, worded(refused, "entry_of_care", _VISIT), form)
    flash(_("The visit is noted."), "success")
    return redirect(url_for("home_care.show", key=key), 303)


@bp.post("/home-care/<string:key>/close")
@requires(Permission.CARE_RECORD)
@commits
def close(key: str) -> Any:
    try:
        day, reason = parse_day(request.form.get("closed_on", "")), request.form.get("reason", "")
        close_home_care(key, day, reason, scope(), actor(), clock.today())
    except ValueError:
        return _page(key, 422, worded(Refused.of("bad_date")))
    except Refused as refused:
        return _page(key, 422, worded(refused, "entry_of_care"))
    flash(_("It is closed."), "success")
    return redirect(url_for("home_care.show", key=key), 303)


@bp.get("/home-care/<string:key>/record.pdf")
@requires(Permission.CARE_RECORD)
@limiter.limit("300 per hour", key_func=per_user)
def print_record(key: str) -> Any:
    row = _row(key)
    looked_at("resident", row.resident, "print")
    return pdf_answer(record_of(row, queries.list_visits(row.id), clock.today()), "home-care.pdf")
