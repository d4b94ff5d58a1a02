"""A draft of a package: every button sends the whole form, so that it works without a script."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.catalogue import bp
from contracts_app.blueprints.catalogue.forms import DraftForm
from contracts_app.blueprints.catalogue.sent import (
    MOST_GROUPS,
    Group,
    Sent,
    read,
    rearranged,
    sent_draft,
    written,
)
from contracts_app.blueprints.catalogue.views import Shown, address_of, refusals_of, shown
from contracts_app.formatting.package_labels import PACKAGES, told
from contracts_app.queries import catalogue as queries
from contracts_app.rules.catalogue import MOST_ITEMS, PackageDraft, approval_missing
from contracts_app.rules.permissions import Permission
from contracts_app.services import catalogue as service
from contracts_app.services.errors import Conflict, NotAllowed, Refusal, Refused
from contracts_app.services.package_words import digest_of, draft_of, problems_of
from contracts_app.vocabulary import BASIC_PACKAGE
from contracts_app.vocabulary.catalogue import TAGS


def draft_page(found: Shown) -> Any:
    """The draft as it is stored."""
    seen = digest_of(found.package)
    form = DraftForm(formdata=None, seen=seen, valid_from=clock.today())
    return _editor(found, written(draft_of(found.package)), form)


def _editor(
    found: Shown,
    sent: Sent,
    form: DraftForm,
    refusals: list[dict[str, str]] | None = None,
    status: int = 200,
) -> Any:
    """The draft as it was sent or stored; `refusals` say why it was not taken."""
    draft, unread = read(sent)
    code = found.package.code
    problems = [*unread, *problems_of(code, draft)]
    names = queries.codes_of_packages()
    return page(
        "catalogue/draft.html",
        "catalogue/_draft_form.html",
        status,
        shown=found,
        sent=sent,
        groups=(*sent.groups, Group())[:MOST_GROUPS],
        total=draft.fee_fen,
        form=form,
        refusals=refusals,
        problems=told((one.code, one.place) for one in problems),
        example=approval_missing(draft),
        items=queries.list_items(),
        others={one: name for one, name in names.items() if one not in (code, BASIC_PACKAGE)},
        tags=TAGS,
        modes=PACKAGES["way"],
        no_more=len(sent.lines) >= MOST_ITEMS,
    )


@bp.post("/admin/catalogue/<string:code>/<int(max=99999):version>")
@requires(Permission.CATALOGUE_MANAGE)
@commits
def change_draft(code: str, version: int) -> Any:
    """Save, publish, move services about, or only reckon: each is a button of one form."""
    found, form, sent = shown(code, version), DraftForm(), sent_draft(request.form)
    if not found.may_write:
        raise NotAllowed("package")
    step = request.form.get("step", "save")
    if step not in ("save", "publish"):
        return _editor(found, rearranged(sent, step), form)
    if not form.validate_on_submit():
        return _editor(found, sent, form, status=422)
    draft, unread = read(sent)
    if unread:
        wrong = told((one.code, one.place) for one in unread)
        return _editor(found, sent, form, wrong, 422)
    try:
        _store(found, form, draft, publishes=step == "publish")
    except Refused as refused:
        return _editor(found, sent, form, refusals_of(refused), 422)
    except Conflict as lost:
        return _editor(found, sent, form, told([(lost.code, "")]), 409)
    return redirect(address_of(found.package), 303)


def _store(found: Shown, form: DraftForm, draft: PackageDraft, *, publishes: bool) -> None:
    """Store the draft and, where asked for, let it hold; both or nothing."""
    of, who = (found.package.code, found.package.version), (scope(), actor())
    package = service.change_draft(*of, form.seen.data or "", draft, *who)
    if not publishes:
        flash(_("The draft is saved."), "success")
        return
    if form.valid_from.data is None:
        raise Refused(Refusal("bad_date", "valid_from"))
    day, today = day_of(form.valid_from), clock.today()
    service.publish(*of, digest_of(package), day, *who, today)
    flash(_("The version is published. It cannot be changed any more."), "success")
    if approval_missing(draft):
        flash(_("No approval stands beside its price, so it is shown as an example."), "warning")


@bp.post("/admin/catalogue/<string:code>/<int(max=99999):version>/discard")
@requires(Permission.CATALOGUE_MANAGE)
@commits
def discard_draft(code: str, version: int) -> Any:
    found = shown(code, version)
    try:
        service.discard(code, version, request.form.get("seen", ""), scope(), actor())
    except Refused as refused:
        flash(refusals_of(refused)[0]["message"], "warning")
        return redirect(address_of(found.package), 303)
    flash(_("The draft is discarded."), "success")
    return redirect(url_for("catalogue.list_packages"), 303)
