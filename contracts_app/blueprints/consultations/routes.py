"""The list of questions, a new one, one with its line, and the moves of both ends."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._field_refusals import refuse_fields
from contracts_app.blueprints._guards import actor, commits, requires, scope, standing
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._lists import asked_cursor, kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._referrals import named_in_full
from contracts_app.blueprints._responses import page
from contracts_app.blueprints._sent_along import sender
from contracts_app.blueprints._typed import keep_typed
from contracts_app.blueprints.consultations import bp
from contracts_app.blueprints.consultations.forms import (
    AnswerForm,
    AskForm,
    DeclineForm,
    VersionForm,
)
from contracts_app.blueprints.consultations.views import (
    consultation_page,
    may_now,
    overtaken,
    told_or_404,
)
from contracts_app.extensions import db, limiter
from contracts_app.formatting.referral_board import masked_name
from contracts_app.jobs.referral_files import documents_room
from contracts_app.queries import consultations as queries
from contracts_app.queries.consultation_list import list_consultations as list_page
from contracts_app.queries.consultations import ConsultGroup
from contracts_app.queries.free_places import departments_of
from contracts_app.queries.residents import get_member
from contracts_app.rules.consultations import reminded_from
from contracts_app.rules.permissions import Permission
from contracts_app.services.consultations import ask, held, move
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.referral_documents import MAX_BYTES, ReadDocument, read_document
from contracts_app.services.referral_files import keep_document
from contracts_app.vocabulary.consultations import ConsultKind, ConsultMove

_FORMS: Final[dict[ConsultMove, tuple[str, type[VersionForm]]]] = {
    ConsultMove.ANSWER: ("answer_form", AnswerForm),
    ConsultMove.DECLINE: ("decline_form", DeclineForm),
}


@bp.get("/consultations")
@requires(Permission.CONSULT_USE)
def list_consultations() -> Any:
    asked, kind = request.args.get("group", ""), request.args.get("kind", "")
    group = ConsultGroup(asked) if asked in set(ConsultGroup) else ConsultGroup.OPEN
    kind = kind if kind in set(ConsultKind) else ""
    now = clock.moment()
    found = list_page(standing(), group, kind, now, asked_cursor())
    looked_at("consultation", "list", "list", after={"keys": [row.key for row in found.rows]})
    return page(
        "consultations/list.html",
        "consultations/_list.html",
        found=found,
        now=now,
        group=group.value,
        groups=list(ConsultGroup),
        counts=queries.count_groups(standing(), now),
        kind=kind,
        kinds=list(ConsultKind),
        args=kept_args({"group": group.value, "kind": kind}),
        at_hospital=standing().at_hospital,
        in_full=named_in_full({row.resident_key for row in found.rows}),
        masked_name=masked_name,
        reminded_from=reminded_from,
    )


@bp.route("/consultations/new", methods=["GET", "POST"])
@requires(Permission.CONSULT_USE)
@limiter.limit("120 per hour", key_func=per_user, methods=["POST"])
@commits
def ask_hospital() -> Any:
    """A question about the person in the address; a hospital asks nothing."""
    resident, referral = request.args.get("resident", ""), request.args.get("referral", "")
    form = AskForm()
    keep_typed(form)
    _person(resident)
    form.offer(departments_of(scope().county_code))
    if form.validate_on_submit():
        try:
            key = _asked(form, resident, referral)
        except Refused as refused:
            refuse_fields(form, refused)
        else:
            flash(_("The hospital is asked. Send along what it needs to see."), "success")
            return redirect(url_for("consultations.show_consultation", key=key), 303)
    person = _person(resident)
    looked_at("resident", resident)
    return render_template(
        "consultations/new.html", person=person, referral=referral, form=form
    ), 422 if form.is_submitted() else 200


def _person(key: str) -> Any:
    found = None if standing().at_hospital else get_member(key, scope())
    if found is None:
        raise NotFound("resident")
    return found[0]


def _asked(form: AskForm, resident: str, referral: str) -> str:
    """Read the file first: nobody shall wait for that, and what is unfit asks nothing."""
    read: ReadDocument | None = None
    if form.file.data:
        data = form.file.data.read(MAX_BYTES + 1)
        db.session.rollback()
        read = read_document(data)
    question = form.question(resident, referral)
    made = ask(question, standing(), actor(), clock.moment())
    if read is not None:
        keep_document(made, form.about(), read, documents_room(), sender())
    return made.key


@bp.get("/consultations/<string:key>")
@requires(Permission.CONSULT_USE)
def show_consultation(key: str) -> Any:
    return consultation_page(key)


@bp.get("/consultations/<string:key>/<string:step>")
@requires(Permission.CONSULT_USE)
def back_to_question(key: str, step: str) -> Any:
    """Where a refused form stood, for whoever asks for its address."""
    if step not in {*ConsultMove, "documents"} - {ConsultMove.ASK}:
        raise NotFound("consultation")
    return redirect(url_for("consultations.show_consultation", key=told_or_404(key).key), 303)


@bp.post("/consultations/<string:key>/<string:step>")
@requires(Permission.CONSULT_USE)
@limiter.limit("300 per hour", key_func=per_user)
@commits
def make_move(key: str, step: str) -> Any:
    what = ConsultMove(step) if step in set(ConsultMove) - {ConsultMove.ASK} else None
    if what is None:
        raise NotFound("consultation")
    name, kind = _FORMS.get(what, ("", VersionForm))
    form = kind()
    keep_typed(form)
    possible = may_now(key, what)
    given = {name: form} if name else {}
    try:
        # Who was first is said before anything that was typed is looked at.
        held(key, standing(), form.version.data)
        if what not in possible:
            raise Refused.of("consult_move")
        if not form.validate_on_submit():
            return consultation_page(key, 422, **given)
        move(key, what, form.reply(), form.version.data, standing(), actor(), clock.moment())
    except Conflict as conflict:
        if not given:
            raise
        return consultation_page(key, 409, **given, refusals=[overtaken(conflict)])
    except Refused as refused:
        refuse_fields(form, refused)
        return consultation_page(key, 422, **{"form": form, **given})
    flash(_("It is recorded. The other end sees it."), "success")
    return redirect(url_for("consultations.show_consultation", key=key), 303)
