"""Recording a visit: the services that were done, and a form for each of them."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from contracts_app import clock
from contracts_app.blueprints._allergies import allergy_view
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.visits import bp
from contracts_app.blueprints.visits.filling import (
    Filling,
    fresh,
    saved_words,
    take_over_medicines,
)
from contracts_app.blueprints.visits.forms import KEY, CorrectedHead, VisitHead, fields_of
from contracts_app.blueprints.visits.sealing import sealing_for
from contracts_app.queries.visit_pages import get_visit_page, next_person
from contracts_app.queries.visits import get_person, open_duties
from contracts_app.rules.permissions import Permission
from contracts_app.rules.work_list import to_tick
from contracts_app.services import visit_drafts
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.visits import Recorded, record_visit
from contracts_app.vocabulary.care import CONTACTS, FormKind


@bp.route("/residents/<string:key>/visit", methods=["GET", "POST"])
@requires(Permission.VISIT_RECORD)
@commits
def record(key: str) -> Any:
    person = person_or_404(key)
    if request.method == "GET":
        return show_form(_opened(person))
    filling = sent(person)
    recorded = saved(filling)
    if recorded is None:
        return show_form(filling, 422)
    visit_drafts.forget(current_user.id, person.id)
    return _after(recorded, person)


@bp.post("/residents/<string:key>/visit/forms")
@requires(Permission.VISIT_RECORD)
@commits
def choose_services(key: str) -> Any:
    """The forms of the services that are ticked now; nothing is recorded."""
    filling = sent(person_or_404(key))
    wanted = request.form.get("copy", "")
    if wanted in filling.kinds:
        take_over_medicines(filling, FormKind(wanted))
    return show_form(filling)


def person_or_404(key: str) -> Any:
    """The person of this key who lives in scope."""
    person = get_person(key, scope())
    if person is None:
        raise NotFound("resident")
    return person


def _opened(person: Any) -> Filling:
    """The page as it was left, or a new one; what the address names is ticked in both."""
    items = request.args.getlist("item")
    draft = visit_drafts.find(current_user.id, person.id)
    if draft is None:
        typed = fresh(items)
        return Filling(person, typed, VisitHead(typed))
    typed = fields_of(draft.fields)
    # What was sent under the old key may lie sealed on a device; this is another page.
    typed.setlist("client_key", [new_key(32)])
    for item in items:
        if item not in typed.getlist("item"):
            typed.add("item", item)
    return Filling(person, typed, VisitHead(typed), draft_from=draft.touched_at)


def sent(person: Any) -> Filling:
    """The page as it was sent, also that of a correction, or of a sealed visit."""
    typed: MultiDict[str, str] = MultiDict(request.form)
    if typed.get("completes"):
        return Filling(person, typed, VisitHead(typed), completes=typed["completes"][:KEY])
    if "corrects" not in typed:
        return Filling(person, typed, VisitHead(typed))
    replaced = get_visit_page(typed["corrects"], scope())
    if replaced is None or replaced.person.key != person.key:
        raise NotFound("visit")
    return Filling(person, typed, CorrectedHead(typed), replaced.visit)


def saved(filling: Filling) -> Recorded | None:
    """Record it; None where something was refused, which the page then tells."""
    valid = filling.head.validate_on_submit()
    try:
        if valid:
            return record_visit(filling.entry(), scope(), actor(), clock.today())
        raise Refused(*filling.problems)
    except Refused as refused:
        filling.refuse(refused)
    return None


def show_form(filling: Filling, status: int = 200) -> Any:
    """The page of the form; whoever sees it is on record."""
    looked_at("resident", filling.person.key, after={"page": "visit_form"})
    return page(
        _page_of(filling),
        "visits/_forms.html",
        status,
        filling=filling,
        person=filling.person,
        allergies=allergy_view(filling.person.rows),
        today=clock.today(),
        form=filling.head,
        refusals=filling.refusals,
        sealing=sealing_for(filling),
    )


def _page_of(filling: Filling) -> str:
    if filling.completes:
        return "visits/complete.html"
    return "visits/correct.html" if filling.replaces is not None else "visits/record.html"


def _after(recorded: Recorded, person: Any) -> Any:
    """The next person where that was asked for and nothing has to be done for this one first."""
    calm = not recorded.prompts and not recorded.uncounted
    if request.form.get("then") == "next" and calm:
        flash(saved_words(_next_day(person)), "success")
        return redirect(next_address(person), 303)
    flash(_("The visit is recorded."), "success")
    return redirect(url_for("visits.show_visit", key=recorded.key), 303)


def _next_day(person: Any) -> Any:
    days = [one.due_on for one in open_duties(person.id) if one.item_code in CONTACTS]
    return min(days, default=None)


def next_address(person: Any) -> str:
    """The form of the next person in the grid with what is due; the list when nobody is left."""
    key = next_person(person, scope())
    following = get_person(key, scope()) if key else None
    if following is None:
        flash(_("Nobody else in this grid waits for anything today."), "info")
        return url_for("residents.list_people")
    due = to_tick(open_duties(following.id), clock.today())
    return url_for("visits.record", key=key, item=due)
