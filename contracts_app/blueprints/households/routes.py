"""The list of households, search, and one household."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._around_care import around_care
from contracts_app.blueprints._fulfilment import shown_fulfilment
from contracts_app.blueprints._guards import actor, can, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._lists import asked_cursor, chips, kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._referrals import referrals_of_household
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.household_life.kinds import KINDS
from contracts_app.blueprints.households import bp
from contracts_app.blueprints.households.forms import FilterForm, RevealForm, SearchForm
from contracts_app.blueprints.households.views import level_views, member_view
from contracts_app.blueprints.timeline.views import newest
from contracts_app.extensions import limiter
from contracts_app.queries import households as queries
from contracts_app.queries.contracts import live_term
from contracts_app.queries.grids import get_responsible_team, list_grid_choices
from contracts_app.queries.people_list import duties_of_home
from contracts_app.queries.record_detail import records_of_household
from contracts_app.queries.record_search import find_record
from contracts_app.queries.residents import (
    Member,
    list_births_to_confirm,
    list_former_members,
    list_members,
)
from contracts_app.queries.responsibilities import levels_on
from contracts_app.queries.search import find_exact, nothing, tidy_term
from contracts_app.queries.signers import list_due_signatures
from contracts_app.queries.suspensions import list_away
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.services import searches
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.reveal import Revealed, reveal
from contracts_app.vocabulary import STANDING
from contracts_app.vocabulary.life import ActionKind


@bp.get("/households")
@requires(Permission.HOUSEHOLD_VIEW)
def list_households() -> Any:
    form = FilterForm(request.args)
    form.offer(list_grid_choices(scope()), list_team_choices(scope()))
    token = request.args.get("s", "")
    text = searches.find_text(current_user.id, token) if token else None
    found = queries.list_households(scope(), _filters(form, token, text), asked_cursor())
    looked_at("household", "list", "list", after={"codes": [row.code for row in found.rows]})
    values = {**form.data, "s": token}
    labels = form.chosen_labels()
    if token:
        labels["s"] = _("Search: %(text)s", text=text) if text else _("Search")
    return page(
        "households/list.html",
        "households/_household_list.html",
        found=found,
        filters=form,
        token=token,
        text=text,
        forgotten=bool(token) and text is None,
        args=kept_args(values),
        chosen=chips("households.list_households", values, labels),
    )


def _filters(form: FilterForm, token: str, text: str | None) -> queries.HouseholdFilters:
    codes: dict[str, Any] = {name: value or "" for name, value in form.data.items()}
    # A forgotten search finds nothing; showing everybody instead would mislead.
    if token:
        condition = nothing() if text is None else queries.found_by(text, scope())
        return queries.HouseholdFilters(**codes, matching=condition)
    return queries.HouseholdFilters(**codes)


@bp.post("/households/search")
@requires(Permission.HOUSEHOLD_VIEW)
@limiter.limit("300 per hour", key_func=per_user)
@commits
def search() -> Any:
    form = SearchForm()
    text = tidy_term(form.q.data or "")
    if not form.validate_on_submit() or not text:
        too_long = _("This text is too long to search for. Nothing was searched; shorten it.")
        hint = _("Type a name, its pinyin, an ID tail, a door or a number.")
        flash(too_long if text and form.q.errors else hint, "warning")
        return redirect(url_for("households.list_households"), 303)
    record = find_record(text, scope()) if can(Permission.RECORD_VIEW) else None
    if record:
        return redirect(url_for("records.show_record", code=record), 303)
    hit = find_exact(text, scope())
    if hit and hit.kind == "household":
        return redirect(url_for("households.show_household", code=hit.code), 303)
    if hit:
        return redirect(url_for("contracts.show_contract", contract_no=hit.code), 303)
    token = searches.remember(current_user.id, text)
    return redirect(url_for("households.list_households", s=token), 303)


@bp.get("/households/<path:code>")
@requires(Permission.HOUSEHOLD_VIEW)
def show_household(code: str) -> Any:
    household = _household(code)
    terms = queries.list_terms_of_household(household.id)
    members = list_members(household.id)
    looked_at("household", household.code)
    return render_template(
        "households/household.html",
        household=household,
        members=[member_view(member, clock.today()) for member in members],
        around=around_care(household.id, members, scope()),
        away=list_away(household.id, clock.today()),
        referrals=referrals_of_household(household.id),
        duties=duties_of_home(household.id, clock.today()),
        former=list_former_members(household.id),
        team=get_responsible_team(household.grid_id, clock.today()),
        levels=level_views(levels_on(household.grid_id, clock.today())),
        terms=terms,
        fulfilment=shown_fulfilment(live_term(household.id)),
        standing=any(term.status in STANDING for term in terms),
        entry_kinds=KINDS,
        due_signatures=list_due_signatures(household.id),
        records=records_of_household(household.id),
        births=list_births_to_confirm(household.id),
        happenings=newest(household),
        back=url_for("households.show_household", code=household.code),
    )


def _household(code: str) -> queries.HouseholdPlace:
    found = queries.get_household(code, scope())
    if found is None:
        raise NotFound("household")
    return found


def _member(household: queries.HouseholdPlace, key: str) -> tuple[Member, list[Member]]:
    """The member with this key, and the others of the household."""
    members = list_members(household.id)
    found = [member for member in members if member.key == key]
    if not found:
        raise NotFound("resident")
    return found[0], [member for member in members if member.key != key]


@bp.post("/households/<path:code>/members/<string:key>/reveal")
@requires(Permission.RESIDENT_REVEAL)
@limiter.limit("30 per hour", key_func=per_user)
@commits
def reveal_number(code: str, key: str) -> Any:
    household = _household(code)
    member, _others = _member(household, key)
    form = RevealForm()
    shown, refusals = None, []
    try:
        shown = _revealed(form, key)
    except Refused as refused:
        field = frozenset({f"reason-{key}"})
        refusals = [{**one, "field": f"reason-{key}"} for one in worded(refused, fields=field)]
        looked_at("resident", key, after={"page": "household"})
    return page(
        "households/revealed.html",
        "households/_member_revealed.html",
        422 if refusals else 200,
        household=household,
        member=member_view(member, clock.today()),
        shown=shown,
        refusals=refusals,
    )


def _revealed(form: RevealForm, key: str) -> Revealed:
    return reveal(key, form.field.data or "", form.reason.data or "", scope(), actor())


@bp.get("/households/<path:code>/members/<string:key>/leave")
@requires(Permission.HOUSEHOLD_CHANGE)
def record_leaving(code: str, key: str) -> Any:
    """The address that forms and bookmarks knew before entries had pages of their own."""
    household = _household(code)
    member, _others = _member(household, key)
    kind = ActionKind.DEATH.value
    return redirect(
        url_for("household_life.record_entry", code=household.code, kind=kind, member=member.key)
    )
