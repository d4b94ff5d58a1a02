"""One wording: read as it was published, or written as a draft with a preview beside it.

Every button of the draft sends the whole form, so that it works without a script; what is shown is
what is saved or published.
"""

from dataclasses import replace
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.wordings import bp
from contracts_app.blueprints.wordings.forms import (
    DraftForm,
    PrintForm,
    rearranged,
    sent_wording,
)
from contracts_app.blueprints.wordings.views import (
    Shown,
    address_of,
    code_of,
    previewed,
    refusals_of,
    shown,
    told,
)
from contracts_app.extensions import htmx
from contracts_app.formatting.wording_problems import placeholder_meanings
from contracts_app.queries.agreement_templates import count_uses
from contracts_app.rules.agreement_template import LONGEST, MOST_CLAUSES, SENTENCES, Wording
from contracts_app.rules.agreement_template import WordingState as State
from contracts_app.rules.permissions import Permission
from contracts_app.services import agreement_templates as service
from contracts_app.services.errors import Conflict, NotAllowed, Refusal, Refused

_ADDRESS = "/admin/templates/<path:place>/<int(max=99999):version>"


@bp.get(_ADDRESS)
@requires(Permission.TEMPLATE_VIEW)
def show_wording(place: str, version: int) -> Any:
    found = shown(place, version)
    wording = service.wording_of(found.template)
    if found.state is State.DRAFT and found.may_write:
        seen = service.digest_of(found.template)
        form = DraftForm(formdata=None, seen=seen, valid_from=clock.today())
        return _editor(found, wording, form)
    return render_template(
        "wordings/wording.html",
        shown=found,
        **previewed(found, wording),
        used=count_uses([found.template.id]).get(found.template.id, 0),
        printing=PrintForm(formdata=None),
    )


def _editor(
    found: Shown,
    wording: Wording,
    form: DraftForm,
    refusals: list[dict[str, str]] | None = None,
    status: int = 200,
) -> Any:
    """The draft as it was sent or stored; `refusals` say why it was not taken."""
    return page(
        "wordings/draft.html",
        "wordings/_draft_form.html",
        status,
        form=form,
        refusals=refusals,
        printing=PrintForm(formdata=None),
        **_words(found, wording),
    )


def _words(found: Shown, wording: Wording) -> dict[str, Any]:
    problems = [(one.code, one.place) for one in service.problems_of(wording)]
    sentences = ("",) * SENTENCES
    return {
        "shown": found,
        "wording": wording,
        "clauses": wording.clauses or ("",),
        "gloss": (*wording.gloss, "", *[""] * len(wording.clauses)),
        "notice": (*wording.notice, *sentences)[:SENTENCES],
        "notice_en": (*wording.notice_en, *sentences)[:SENTENCES],
        "problems": told(problems),
        **previewed(found, wording),
        "placeholders": placeholder_meanings(),
        "longest": LONGEST,
        "no_more": len(wording.clauses) >= MOST_CLAUSES,
    }


@bp.post(_ADDRESS)
@requires(Permission.TEMPLATE_MANAGE)
@commits
def change_draft(place: str, version: int) -> Any:
    """Save, publish, move clauses about, or only look: each is a button of one form."""
    found, form, wording = shown(place, version), DraftForm(), sent_wording(request.form)
    if not found.may_write:
        raise NotAllowed("template")
    step = request.form.get("step", "save")
    if step == "look" and htmx:
        return render_template("wordings/_preview.html", **_words(found, wording))
    if step not in ("save", "publish"):
        wording = replace(wording, **rearranged(wording, step))
        return _editor(found, wording, form)
    if not form.validate_on_submit():
        return _editor(found, wording, form, status=422)
    try:
        _store(found, form, wording, publishes=step == "publish")
    except Refused as refused:
        return _editor(found, wording, form, refusals_of(refused), 422)
    except Conflict as lost:
        return _editor(found, wording, form, told([(lost.code, "")]), 409)
    return redirect(address_of(found.template), 303)


def _store(found: Shown, form: DraftForm, wording: Wording, *, publishes: bool) -> None:
    """Store the words and, where asked for, let them hold; both or nothing."""
    of = (found.template.institution_code, found.template.version)
    who = (scope(), actor())
    draft = service.change_draft(*of, form.seen.data or "", wording, *who)
    if not publishes:
        flash(_("The draft is saved."), "success")
        return
    if form.valid_from.data is None:
        raise Refused(Refusal("bad_date", "valid_from"))
    day, today = day_of(form.valid_from), clock.today()
    service.publish(*of, service.digest_of(draft), day, *who, today)
    flash(_("The wording is published. It cannot be changed any more."), "success")


@bp.post(f"{_ADDRESS}/discard")
@requires(Permission.TEMPLATE_MANAGE)
@commits
def discard_draft(place: str, version: int) -> Any:
    seen = request.form.get("seen", "")
    try:
        service.discard(code_of(place), version, seen, scope(), actor())
    except Refused as refused:
        found = shown(place, version)
        refusals = refusals_of(refused)
        answer = render_template("wordings/unprintable.html", shown=found, refusals=refusals)
        return make_response(answer, 422)
    flash(_("The draft is discarded."), "success")
    return redirect(url_for("wordings.list_wordings"), 303)
