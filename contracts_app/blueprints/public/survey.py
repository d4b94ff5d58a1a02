"""The public form of a survey: big, without sign-in, without scripts, and for nobody known."""

from collections.abc import Sequence
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import commits, public
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.public import bp
from contracts_app.blueprints.surveys.forms import KNOWS, AnswerForm
from contracts_app.extensions import csrf, limiter
from contracts_app.queries.surveys import find_survey
from contracts_app.rules.survey import Phase, phase_of
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.surveys import answer_by_phone


class PublicAnswerForm(AnswerForm):
    """Whoever answers has no session that somebody could misuse, and perhaps takes no cookies."""

    class Meta(AnswerForm.Meta):
        csrf = False


def _survey(token: str) -> Any:
    found = find_survey(token)
    if found is None:
        raise NotFound("survey")
    return found


def _phase(survey: Any) -> Phase:
    withdrawn = survey.withdrawn_on is not None
    return phase_of(survey.from_day, survey.to_day, withdrawn=withdrawn, today=clock.today())


@bp.get("/survey/<string:token>")
@public
@limiter.limit("240 per hour")
def survey(token: str) -> Any:
    """The questions, the thanks for an answer, or that the survey is closed."""
    found = _survey(token)
    form = PublicAnswerForm(formdata=None)
    form.offer(on_paper=False)
    thanks = "thanks" in request.args
    return render_template(
        "public/survey.html",
        survey=found,
        phase=_phase(found),
        answers=form,
        thanks=thanks,
        missing=(),
    )


@bp.post("/survey/<string:token>")
@public
@limiter.limit("120 per hour")
@commits
def answer_survey(token: str) -> Any:
    """Count an answer once, however often the button is tapped."""
    found, form = _survey(token), PublicAnswerForm()
    form.offer(on_paper=False)
    if not form.validate_on_submit():
        form.begin_anew()
        message = _("This page is too old. Please choose once more and send it.")
        return _again(found, form, [{"code": "invalid", "message": message, "field": ""}])
    try:
        answer_by_phone(token, form.answer(), form.form_token.data or "", clock.today())
    except Refused as refused:
        missing = [one.subject for one in refused.refusals]
        return _again(found, form, worded(refused, "survey", frozenset(KNOWS)), missing)
    return redirect(url_for("public.survey", token=token, thanks=1), 303)


def _again(found: Any, form: AnswerForm, refusals: list[Any], missing: Sequence[str] = ()) -> Any:
    page = render_template(
        "public/survey.html",
        survey=found,
        phase=_phase(found),
        answers=form,
        refusals=refusals[:1],
        missing=missing,
    )
    return make_response(page, 422)


csrf.exempt(answer_survey)
