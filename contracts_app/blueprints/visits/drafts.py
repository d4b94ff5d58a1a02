"""What is filled in for a visit is kept while it grows, and tells at once what it comes to."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import commits, requires
from contracts_app.blueprints.visits import bp
from contracts_app.blueprints.visits.record_routes import person_or_404, sent
from contracts_app.extensions import htmx
from contracts_app.rules.permissions import Permission
from contracts_app.services import visit_drafts
from contracts_app.services.errors import Refused


@bp.post("/residents/<string:key>/visit/draft")
@requires(Permission.VISIT_RECORD)
@commits
def save_draft(key: str) -> Any:
    """Keep the page as it is now; without JavaScript it comes back as it was left.

    It tells of nothing but what was typed, and the page that asks was looked at when it was opened.
    """
    person = person_or_404(key)
    fields = list(request.form.items(multi=True))
    kept = True
    try:
        visit_drafts.keep(current_user.id, person.id, fields, request.form.get("client_key", ""))
    except Refused:
        kept = False
    if not htmx:
        told = _("The draft is kept.") if kept else _("This is too much to be kept as a draft.")
        flash(told, "success" if kept else "warning")
        return redirect(url_for("visits.record", key=key), 303)
    shown = render_template(
        "visits/_draft_state.html", filling=sent(person), kept=kept, now=clock.utcnow()
    )
    return make_response(shown)


@bp.post("/residents/<string:key>/visit/draft/drop")
@requires(Permission.VISIT_RECORD)
@commits
def drop_draft(key: str) -> Any:
    """Begin anew."""
    person = person_or_404(key)
    visit_drafts.forget(current_user.id, person.id)
    return redirect(url_for("visits.record", key=key, item=request.form.getlist("item")), 303)
