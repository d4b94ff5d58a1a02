"""Recording an entry in two requests without stored state, the list of entries, taking one back.

The first request foresees what the entry does; the page sends its digest back with the fields. If
the digest is another one by then, the effects are shown again and nothing is recorded.
"""

from typing import Any, Final, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, can, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._ways_back import way_back
from contracts_app.blueprints.household_life import bp
from contracts_app.blueprints.household_life.forms import EntryForm, Home, UndoForm
from contracts_app.blueprints.household_life.kinds import KINDS, EntryKind, kind_of
from contracts_app.blueprints.household_life.late import overtaken, seen_entries
from contracts_app.formatting.entry_effects import effects
from contracts_app.formatting.labels import label
from contracts_app.models import HouseholdAction
from contracts_app.models._types import LARGEST_NUMBER
from contracts_app.queries.entries import decided_by_institution, get_entry, list_entries, names_in
from contracts_app.queries.households import get_household
from contracts_app.queries.residents import list_members
from contracts_app.rules.permissions import Permission, needed_to_take_back
from contracts_app.services.errors import NotAllowed, NotFound, Refused
from contracts_app.services.journal import digest, foresee
from contracts_app.services.undo import undo_action
from contracts_app.vocabulary.life import ActionKind

PREVIEW: Final = "preview"
CONFIRM: Final = "confirm"
_STEPS: Final = frozenset({"csrf_token", "step", "digest", "seen"})


class Foreseen(NamedTuple):
    """What an entry does, and by what it is known again."""

    digest: str
    lines: list[str]


def _read(action: HouseholdAction) -> Foreseen:
    return Foreseen(digest(action), effects(action.changes, names_in([action.changes])))


def _home(code: str) -> Home:
    place = get_household(code, scope())
    if place is None:
        raise NotFound("household")
    return Home(place, list_members(place.id), scope(), actor(), clock.today())


@bp.route("/households/<path:code>/entries/<string:kind>", methods=["GET", "POST"])
@requires(Permission.HOUSEHOLD_CHANGE)
@commits
def record_entry(code: str, kind: str) -> Any:
    home = _home(code)
    word, entry = kind_of(kind)
    # The key of a member may stand in the address, so that the form opens with a person chosen.
    form = entry.form(member=request.args.get("member", ""))
    form.offer(home)
    looked_at("household", home.code)
    step = request.form.get("step", PREVIEW)
    if not form.is_submitted() or step not in {PREVIEW, CONFIRM}:
        return _form_page(home, word, form)
    if not form.validate_on_submit():
        return overtaken(home) or (_form_page(home, word, form), 422)
    try:
        if step == CONFIRM and request.form.get("digest"):
            return _confirmed(home, word, entry, form)
        foreseen = foresee(lambda: entry.record(form, home), _read)
    except Refused as refused:
        fields = frozenset(field.name for field in form)
        refusals = worded(refused, "entry", fields)
        return overtaken(home) or (_form_page(home, word, form, refusals), 422)
    return _preview(home, word, foreseen, advice=entry.advice(form, home))


def _confirmed(home: Home, word: ActionKind, entry: EntryKind, form: EntryForm) -> Any:
    """Do it, unless it does something else than was read: then nothing is kept (422)."""
    action = entry.record(form, home)
    done = _read(action)
    if done.digest != request.form["digest"]:
        refusals = worded(Refused.of("report_not_read"), "entry")
        return _preview(home, word, done, refusals), 422
    flash(_("It is recorded: %(what)s.", what=label(word, "entry")), "success")
    return redirect(way_back(home.code), 303)


def _form_page(home: Home, word: ActionKind, form: EntryForm, refusals: Any = ()) -> str:
    return render_template(
        "household_life/entry.html",
        household=home.place,
        word=word,
        kind=KINDS[word],
        form=form,
        refusals=list(refusals),
        back=way_back(home.code),
    )


def _preview(
    home: Home, word: ActionKind, foreseen: Foreseen, refusals: Any = (), advice: Any = ()
) -> str:
    sent = request.form.items(multi=True)
    return render_template(
        "household_life/preview.html",
        household=home.place,
        word=word,
        foreseen=foreseen,
        seen=seen_entries(home),
        advice=advice,
        refusals=list(refusals),
        fields=[(name, value) for name, value in sent if name not in _STEPS and value],
    )


@bp.get("/households/<path:code>/entries")
@requires(Permission.HOUSEHOLD_VIEW)
def show_entries(code: str) -> Any:
    return _entries_page(_home(code), UndoForm(formdata=None))


@bp.post(f"/households/<path:code>/entries/<int(max={LARGEST_NUMBER}):number>/undo")
@requires(Permission.HOUSEHOLD_CHANGE)
@commits
def undo_entry(code: str, number: int) -> Any:
    home, form = _home(code), UndoForm()
    action = get_entry(home.place.id, number)
    if action is None:
        raise NotFound("entry")
    if not can(_needed_to_take_back([action])[action.id]):
        raise NotAllowed
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            undo_action(action.id, form.reason.data or "", home.scope, home.actor, home.today)
        except Refused as refused:
            refusals = worded(refused, "entry")
        else:
            flash(_("The entry is taken back."), "success")
            return redirect(url_for("household_life.show_entries", code=home.code), 303)
    return _entries_page(home, form, refusals, number), 422


def _needed_to_take_back(entries: list[HouseholdAction]) -> dict[int, Permission]:
    """By the id of the entry, what whoever takes it back has to be allowed."""
    decided = decided_by_institution(entries)
    return {one.id: needed_to_take_back(one.kind, decided=one.id in decided) for one in entries}


def _entries_page(home: Home, form: UndoForm, refusals: Any = (), refused: int = 0) -> str:
    looked_at("household", home.code)
    listed = list_entries(home.place.id)
    names = names_in([one.action.changes for one in listed])
    needed = _needed_to_take_back([one.action for one in listed])
    return render_template(
        "household_life/entries.html",
        household=home.place,
        entries=[(one, effects(one.action.changes, names)) for one in listed],
        needed=needed,
        form=form,
        refused=refused,
        refusals=list(refusals),
    )
