"""A member or a whole household goes away for long, and comes back."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.suspensions import bp
from contracts_app.blueprints.suspensions.forms import AwayForm, BackForm
from contracts_app.queries.households import HouseholdPlace, get_household
from contracts_app.queries.residents import Member, list_members
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.suspensions import Absence, resume, suspend

_AWAY_FIELDS = frozenset({"reason", "from_day", "expected_back", "note"})
_BACK_FIELDS = frozenset({"back_on"})


@dataclass(frozen=True)
class Whom:
    """The household, and the one member whom it is about; else it is about everybody there."""

    household: HouseholdPlace
    member: Member | None

    @property
    def key(self) -> str:
        return self.member.key if self.member else ""


@bp.route("/households/<path:code>/away", methods=["GET", "POST"], defaults={"key": ""})
@bp.route("/households/<path:code>/members/<string:key>/away", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_CHANGE)
@commits
def record_away(code: str, key: str) -> Any:
    whom, form = _whom(code, key), AwayForm()
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            suspend(_absence(whom, form), scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "away", _AWAY_FIELDS)
        else:
            flash(_("It is recorded. Contract and cover go on."), "success")
            return _back_to(whom)
    return _page("suspensions/away.html", whom, form, refusals)


def _absence(whom: Whom, form: AwayForm) -> Absence:
    return Absence(
        whom.household.code,
        whom.key,
        form.reason.data,
        day_of(form.from_day),
        form.expected_back.data,
        form.note.data or "",
    )


@bp.route("/households/<path:code>/back", methods=["GET", "POST"], defaults={"key": ""})
@bp.route("/households/<path:code>/members/<string:key>/back", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_CHANGE)
@commits
def record_return(code: str, key: str) -> Any:
    whom, form = _whom(code, key), BackForm()
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            resume(whom.household.code, key, day_of(form.back_on), scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "back", _BACK_FIELDS)
        else:
            flash(_("The return is recorded."), "success")
            return _back_to(whom)
    return _page("suspensions/back.html", whom, form, refusals)


def _whom(code: str, key: str) -> Whom:
    household = get_household(code, scope())
    if household is None:
        raise NotFound("household")
    if not key:
        return Whom(household, None)
    member = next((one for one in list_members(household.id) if one.key == key), None)
    if member is None:
        raise NotFound("resident")
    return Whom(household, member)


def _page(template: str, whom: Whom, form: Any, refusals: list[Any]) -> Any:
    if whom.member:
        looked_at("resident", whom.key, after={"page": "absence"})
    looked_at("household", whom.household.code)
    status = 422 if form.is_submitted() else 200
    return render_template(template, whom=whom, form=form, refusals=refusals), status


def _back_to(whom: Whom) -> Any:
    return redirect(url_for("households.show_household", code=whom.household.code), 303)
