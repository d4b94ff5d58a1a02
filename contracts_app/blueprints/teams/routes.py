"""Teams: who serves, what each carries, what it says of itself, and its printed cards."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import notice_url, pdf_answer, photos_folder
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.capacity.bars import Bar
from contracts_app.blueprints.teams import bp
from contracts_app.blueprints.teams.forms import HomeForm, NewTeamForm, PhotoForm, TeamForm
from contracts_app.blueprints.teams.views import (
    MISSING,
    is_managed,
    managed_or_403,
    stored_or_404,
    team_or_404,
)
from contracts_app.extensions import limiter
from contracts_app.queries import teams as queries
from contracts_app.queries.credentials import list_warnings, warnings_of_team
from contracts_app.queries.grids import list_grids_of_team
from contracts_app.queries.task_days import month_of_team
from contracts_app.queries.team_staff import (
    get_profile,
    list_former,
    list_own_institutions,
    list_planned,
    list_serving,
    list_staying,
)
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.notice import (
    Board,
    badges_pdf,
    board_of,
    boards_of,
    cards_pdf,
    public_code,
)
from contracts_app.services.teams import change_team, create_team, words_of

_WARNED = 200
"""The most warnings on one page; who renews these sees the next."""
_FIELDS = frozenset({"code", "name", "contact", "is_solo", "duties", "services", "institution"})


@bp.get("/teams")
@requires(Permission.TEAM_LIST)
def list_teams() -> Any:
    today = clock.today()
    teams = queries.list_teams(scope(), today)
    told = {"missing": MISSING, "may_create": scope().team_id is None, "today": today}
    return render_template("teams/list.html", teams=teams, **told)


@bp.get("/teams/credentials")
@requires(Permission.TEAM_MANAGE)
def list_credential_warnings() -> Any:
    """Licences and certificates that are over or end soon."""
    found = list_warnings(scope(), clock.today())
    return render_template("teams/credentials.html", warnings=found[:_WARNED], total=len(found))


@bp.route("/teams/new", methods=["GET", "POST"])
@requires(Permission.TEAM_MANAGE)
@commits
def new_team() -> Any:
    form = NewTeamForm()
    home = HomeForm(request.args)
    cut = home.offer(list_own_institutions(scope(), home.find.data or ""))
    form.institution.choices = home.institution.choices[1:]
    form.contact.choices = []
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            made = create_team(
                form.code.data or "",
                form.institution.data or "",
                form.words(),
                scope(),
                actor(),
                clock.today(),
            )
        except Refused as refused:
            refusals = worded(refused, "team", _FIELDS)
        else:
            flash(_("The team is made. Now add its people."), "success")
            return redirect(url_for("teams.show_team", code=made.code), 303)
    return _form_page("teams/new.html", form, refusals, home=home, cut=cut)


def _form_page(template: str, form: TeamForm, refusals: list[Any], **context: Any) -> Response:
    status = 422 if form.is_submitted() else 200
    page = render_template(template, form=form, refusals=refusals, **context)
    return make_response(page, status)


@bp.get("/teams/<path:code>")
@requires(Permission.TEAM_VIEW)
def show_team(code: str) -> Any:
    today = clock.today()
    team = team_or_404(code)
    stored = stored_or_404(code)
    profile = get_profile(team.id)
    members = list_serving(team.id, today)
    return render_template(
        "teams/team.html",
        team=team,
        profile=profile,
        members=members,
        contact=next((one.name for one in members if one.is_contact), ""),
        planned=list_planned(team.id, today),
        former=list_former(team.id, today),
        warnings=warnings_of_team(team.id, stored.institution_id, today),
        grids=list_grids_of_team(team.id, today),
        households=Bar(team.households, team.households_soft, team.households_limit),
        persons=Bar(team.persons, None, team.persons_limit),
        missing=MISSING,
        work=month_of_team(team.id, today),
        managed=is_managed(code),
        public_code=public_code(team.code, stored.county_code, today),
        today=today,
    )


@bp.route("/teams/<path:code>/edit", methods=["GET", "POST"])
@requires(Permission.TEAM_MANAGE)
@commits
def edit_team(code: str) -> Any:
    team = managed_or_403(code)
    staying = list_staying(team.id, clock.today())
    profile = get_profile(team.id)
    contact = next((one.key for one in staying if one.id == profile.contact_staff_id), "")
    form = TeamForm(obj=words_of(stored_or_404(code), profile, contact))
    form.offer(staying)
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            change_team(code, form.words(), scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "team", _FIELDS)
        else:
            flash(_("The team is changed."), "success")
            return redirect(url_for("teams.show_team", code=code), 303)
    photo = PhotoForm(formdata=None)
    return _form_page("teams/edit.html", form, refusals, team=team, photo=photo, profile=profile)


def _board(code: str) -> Board:
    """The notice of a team in scope, from which its papers are printed."""
    team = stored_or_404(code)
    today = clock.today()
    mine = [one for one in boards_of(team.code, today) if one.county_code == team.county_code]
    if not mine:
        raise NotFound("team")
    return board_of(mine[0], today)


@bp.get("/teams/<path:code>/cards.pdf")
@requires(Permission.TEAM_VIEW)
@limiter.limit("300 per hour", key_func=per_user)
def print_cards(code: str) -> Any:
    board = _board(code)
    content = cards_pdf(board, notice_url(board.code, board.county_code))
    looked_at("team", board.code, "print", after={"what": "cards"})
    return pdf_answer(content, "cards.pdf")


@bp.get("/teams/<path:code>/badges.pdf")
@requires(Permission.TEAM_VIEW)
@limiter.limit("300 per hour", key_func=per_user)
def print_badges(code: str) -> Any:
    board = _board(code)
    content = badges_pdf(board, photos_folder())
    looked_at("team", board.code, "print", after={"what": "badges"})
    return pdf_answer(content, "badges.pdf")
