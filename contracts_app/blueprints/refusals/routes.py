"""What people of a household refuse: the list, a new one, withdrawing, and the paper to sign."""

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
from contracts_app.blueprints.refusals import bp
from contracts_app.blueprints.refusals.forms import RefusalForm
from contracts_app.extensions import limiter
from contracts_app.formatting import age, id_tail
from contracts_app.queries import refusals as queries
from contracts_app.queries.households import HouseholdPlace, get_household
from contracts_app.queries.residents import list_members
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.refusal_papers import paper_of
from contracts_app.services.refusals import record_refusal, withdraw_refusal

_FIELDS = frozenset({"member", "kind", "advised", "said_on", "proof", "witness"})


@bp.route("/households/<path:code>/refusals", methods=["GET", "POST"])
@requires(Permission.CARE_RECORD)
@commits
def show_refusals(code: str) -> Any:
    household = _household(code)
    form = RefusalForm(said_on=clock.today(), proof="paper", member=request.args.get("member"))
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            record_refusal(form.refuses(household.code), scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "refusal", _FIELDS)
        else:
            flash(_("The refusal is recorded. Print the paper for both sides."), "success")
            return redirect(url_for("refusals.show_refusals", code=household.code), 303)
    return _page(household, form, refusals)


def _household(code: str) -> HouseholdPlace:
    household = get_household(code, scope())
    if household is None:
        raise NotFound("household")
    return household


def _page(household: HouseholdPlace, form: RefusalForm, refusals: list[Any]) -> Any:
    members = list_members(household.id)
    form.member.choices = [
        (one.key, f"{one.name} · {age(one.birth_date)} · {id_tail(one.id_number)}")
        for one in members
    ]
    found = queries.list_of_household(household.id)
    looked_at("household", household.code)
    shown = render_template(
        "refusals/refusals.html",
        household=household,
        form=form,
        found=found,
        most=queries.MOST,
        today=clock.today(),
        refusals=refusals,
    )
    return shown, 422 if request.method == "POST" else 200


@bp.post("/households/<path:code>/refusals/<string:key>/withdraw")
@requires(Permission.CARE_RECORD)
@commits
def withdraw(code: str, key: str) -> Any:
    household, row = _known(code, key)
    try:
        day = parse_day(request.form.get("said_on", ""))
        withdraw_refusal(row.key, day, scope(), actor(), clock.today())
    except ValueError:
        return _refused(household, Refused.of("bad_date"))
    except Refused as refused:
        return _refused(household, refused)
    flash(_("It is recorded that this is refused no more."), "success")
    return redirect(url_for("refusals.show_refusals", code=household.code), 303)


def _refused(household: HouseholdPlace, refused: Refused) -> Any:
    form = RefusalForm(formdata=None, said_on=clock.today(), proof="paper")
    return _page(household, form, worded(refused, "refusal"))


def _known(code: str, key: str) -> tuple[HouseholdPlace, Any]:
    household, row = _household(code), queries.get_refusal(key, scope())
    if row is None or row.household != household.code:
        raise NotFound("refusal")
    return household, row


@bp.get("/households/<path:code>/refusals/<string:key>/paper.pdf")
@requires(Permission.CARE_RECORD)
@limiter.limit("300 per hour", key_func=per_user)
def print_paper(code: str, key: str) -> Any:
    _home, row = _known(code, key)
    looked_at("resident", row.resident, "print")
    return pdf_answer(paper_of(row, clock.today()), "refusal.pdf")
