"""Surveys of an institution or a team: the list, a new one, paper, the poster, and what came."""

from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import actor, can, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.surveys import bp
from contracts_app.blueprints.surveys.forms import AnswerForm, SurveyForm, WithdrawForm
from contracts_app.extensions import limiter
from contracts_app.printing.survey_poster import SurveyPoster, render_survey_poster
from contracts_app.queries import surveys as queries
from contracts_app.queries.capacity import list_institutions
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.rules.survey import Phase, paper_until, phase_of
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.surveys import begin_survey, enter_paper, withdraw_survey

_FIELDS = frozenset({"kind", "title", "institution", "team", "from_day", "to_day", "reason"})


def _phase(row: Any) -> Phase:
    withdrawn = row.withdrawn_on is not None
    return phase_of(row.from_day, row.to_day, withdrawn=withdrawn, today=clock.today())


def _survey(token: str) -> Any:
    found = queries.get_survey(token, scope())
    if found is None:
        raise NotFound("survey")
    return found


@bp.get("/surveys")
@requires(Permission.TEAM_LIFE_VIEW)
def list_surveys() -> Any:
    rows = [(one, _phase(one.row)) for one in queries.list_surveys(scope())]
    return render_template("surveys/list.html", rows=rows, may_begin=can(Permission.SURVEY_MANAGE))


@bp.route("/surveys/new", methods=["GET", "POST"])
@requires(Permission.SURVEY_MANAGE)
@commits
def new_survey() -> Any:
    form = SurveyForm(from_day=clock.today(), institution=current_user.institution.code)
    form.offer(list_institutions(scope()), list_team_choices(scope()))
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            made = begin_survey(form.words(), scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "survey", _FIELDS)
        except NotFound:
            message = _("This team does not belong to the chosen institution.")
            refusals = [{"code": "team_unknown", "message": message, "field": "team"}]
        else:
            flash(_("The survey is made. Print its poster or enter paper."), "success")
            return redirect(url_for("surveys.show_survey", token=made.token), 303)
    page = render_template("surveys/new.html", form=form, refusals=refusals)
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.get("/surveys/<string:token>")
@requires(Permission.TEAM_LIFE_VIEW)
def show_survey(token: str) -> Any:
    return _page(_survey(token), WithdrawForm(formdata=None), [], 200)


def _page(survey: Any, form: WithdrawForm, refusals: list[Any], status: int) -> Any:
    page = render_template(
        "surveys/survey.html",
        survey=survey,
        phase=_phase(survey),
        outcomes=queries.outcomes_of(survey.id),
        address=_address(survey.token),
        may_enter=can(Permission.SURVEY_ENTER) and _takes_paper(survey),
        may_withdraw=can(Permission.SURVEY_MANAGE)
        and survey.withdrawn_on is None
        and survey.institution_id in scope().institution_ids,
        form=form,
        refusals=refusals,
    )
    return make_response(page, status)


def _takes_paper(survey: Any) -> bool:
    if survey.withdrawn_on is not None:
        return False
    return bool(survey.from_day <= clock.today() <= paper_until(survey.to_day))


def _address(token: str) -> str:
    """The public address: that of the settings, else of this server."""
    base: str = current_app.extensions["settings"].public_url
    return f"{base}{url_for('public.survey', token=token, _external=not base)}"


@bp.post("/surveys/<string:token>/withdraw")
@requires(Permission.SURVEY_MANAGE)
@commits
def withdraw(token: str) -> Any:
    survey, form = _survey(token), WithdrawForm()
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            withdraw_survey(token, form.reason.data or "", scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "survey", _FIELDS)
        else:
            flash(_("The survey is closed. Its answers stay."), "success")
            return redirect(url_for("surveys.show_survey", token=token), 303)
    return _page(survey, form, refusals, 422)


@bp.route("/surveys/<string:token>/paper", methods=["GET", "POST"])
@requires(Permission.SURVEY_ENTER)
@limiter.limit("2000 per hour", key_func=per_user)
@commits
def enter_answers(token: str) -> Any:
    """Paper after paper: each is saved, and the next form is empty again."""
    survey, form = _survey(token), AnswerForm()
    form.offer(on_paper=True)
    refusals: list[Any] = []
    if form.validate_on_submit():
        if not _is_complete(form, survey.kind):
            message = _("Choose an answer for each question, or that there is no valid mark.")
            refusals = [{"code": "answer_missing", "message": message, "field": ""}]
        else:
            try:
                token_of_form = form.form_token.data or ""
                enter_paper(token, form.answer(), token_of_form, scope(), actor(), clock.today())
            except Refused as refused:
                refusals = worded(refused, "survey")
            else:
                flash(_("Saved. Enter the next paper."), "success")
                return redirect(url_for("surveys.enter_answers", token=token), 303)
    entered = queries.count_entered(survey.id, current_user.id)
    page = render_template(
        "surveys/paper.html", survey=survey, form=form, refusals=refusals, entered=entered
    )
    return make_response(page, 422 if form.is_submitted() else 200)


def _is_complete(form: AnswerForm, kind: str) -> bool:
    """Whether every question was decided by the one who enters, if only as without a mark."""
    return all(field.name in request.form for field in form.questions(kind))


@bp.get("/surveys/<string:token>/poster.pdf")
@requires(Permission.TEAM_LIFE_VIEW)
@limiter.limit("300 per hour", key_func=per_user)
def print_poster(token: str) -> Any:
    """The survey as a sheet with a code to scan."""
    survey = _survey(token)
    poster = SurveyPoster(
        institution=survey.institution,
        team=survey.team or "",
        title=survey.title,
        kind=survey.kind,
        from_day=survey.from_day,
        to_day=survey.to_day,
        address=_address(token),
    )
    return pdf_answer(render_survey_poster(poster), "survey-poster.pdf")
