"""A desk corrects a member and the address, or switches one group of a member."""

from datetime import date
from typing import Any, Final

from flask import flash, make_response, redirect, render_template, request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints._ways_back import way_back
from contracts_app.blueprints.households import bp
from contracts_app.blueprints.households.forms import CorrectForm
from contracts_app.blueprints.households.views import groups_view
from contracts_app.extensions import htmx, limiter
from contracts_app.formatting.import_problems import problem_text
from contracts_app.formatting.labels import label
from contracts_app.models import Resident
from contracts_app.queries.households import HouseholdPlace, get_household
from contracts_app.queries.residents import get_member
from contracts_app.rules.permissions import Permission
from contracts_app.services import corrections
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.resident_tags import Switch, Tagged, switch_tag

_ON: Final = {"y": True, "n": False}
_PAGE: Final = {"page": "correction"}
"""As which page the form counts among the looks at a person."""
_ODD: Final[dict[str, LazyString]] = {
    corrections.SHARED: _l("Many people in your area share this phone number. Is it right?"),
}


@bp.route("/households/<path:code>/members/<string:key>/correct", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_CHANGE)
@limiter.limit("300 per hour", key_func=per_user)
@commits
def correct_member(code: str, key: str) -> Any:
    household, resident = _whom(code, key)
    form = _form(household, resident, clock.today())
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            asked = form.correction(household.code, key)
            done = corrections.correct_member(asked, scope(), actor(), clock.today())
        except Refused as refused:
            names = {field.name: str(field.label.text) for field in form}
            refusals = worded(refused, "correction", frozenset(names), names)
        else:
            _tell(done.changed, done.warnings)
            return redirect(way_back(household.code), 303)
    return _form_page(household, resident, form, refusals)


def _whom(code: str, key: str) -> tuple[HouseholdPlace, Resident]:
    household, found = get_household(code, scope()), get_member(key, scope())
    if household is None or found is None or found[1].household_id != household.id:
        raise NotFound("resident")
    return household, found[0]


def _form(household: HouseholdPlace, resident: Resident, today: date) -> CorrectForm:
    stands = corrections.particulars(resident, household.address)
    shown = {**vars(stands), "digest": corrections.digest(stands)}
    form = CorrectForm(data=shown)
    form.offer(told=corrections.document(resident).tells_birth(today))
    return form


def _form_page(
    household: HouseholdPlace, resident: Resident, form: CorrectForm, refusals: list[Any]
) -> Any:
    """The form shows the phone in full, so it is a look at the number."""
    if resident.phone:
        told = {"field": "phone", "household": household.code}
        looked_at("resident", resident.key, "resident.reveal", reason="correction", after=told)
    else:
        looked_at("resident", resident.key, after=_PAGE)
    shown = render_template(
        "households/correct.html",
        household=household,
        resident=resident,
        form=form,
        refusals=refusals,
        back=way_back(household.code),
    )
    return make_response(shown, 422 if request.method == "POST" else 200)


def _tell(changed: tuple[str, ...], odd: tuple[str, ...]) -> None:
    """What became another, in words and without what stands there, and what to look at again."""
    if changed:
        names = _(", ").join(label(name, "column") for name in changed)
        flash(_("Corrected: %(names)s.", names=names), "success")
    else:
        flash(_("It is so already; nothing was changed."), "info")
    for code in odd:
        flash(str(_ODD.get(code) or problem_text(code)), "warning")


@bp.post("/households/<path:code>/members/<string:key>/tags")
@requires(Permission.HOUSEHOLD_CHANGE)
@commits
def change_tag(code: str, key: str) -> Any:
    household, resident = _whom(code, key)
    try:
        done = _switched(household, key)
    except Refused as refused:
        form = _form(household, resident, clock.today())
        return _form_page(household, resident, form, worded(refused, "correction"))
    _tell(("tags",) if done.changed else (), done.warnings)
    if not htmx:
        return redirect(way_back(household.code), 303)
    looked_at("resident", key, after=_PAGE)
    groups = groups_view(resident, done.tags, clock.today())
    shown = "households/_member_tags.html"
    return page(shown, shown, household=household, groups=groups, opened=True)


def _switched(household: HouseholdPlace, key: str) -> Tagged:
    on = _ON.get(request.form.get("on", ""))
    if on is None:
        raise Refused(Refusal("unknown_value", "on"))
    asked = Switch(household.code, key, request.form.get("tag", ""), on)
    return switch_tag(asked, scope(), actor(), clock.today())
