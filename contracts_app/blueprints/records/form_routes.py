"""Filling in the forms of a record; what was typed is never lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._forms import parse_day
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.records import bp
from contracts_app.blueprints.records.views import field_views, record_or_404, told
from contracts_app.models import HealthRecord, RecordSection
from contracts_app.queries.record_detail import (
    get_newest,
    get_owner,
    list_exams,
    profile_of_home,
)
from contracts_app.rules.permissions import Permission
from contracts_app.rules.record_forms import as_typed, forms_of
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.record_sections import NEW_EXAM, OWN_WORDS, Saving, save_section
from contracts_app.vocabulary.record_forms import FORMS, Form
from contracts_app.vocabulary.records import RecordStatus, SectionKind

_NEW: Final = {"number": NEW_EXAM}


@dataclass
class Filling:
    """A form of a record on its way: what it shows, and what was wrong."""

    record: HealthRecord
    form: Form
    owner: Any
    section: RecordSection | None
    number: int
    typed: dict[str, list[str]]
    on: str
    base: int
    status: int = 200
    refusals: Sequence[dict[str, str]] = ()
    before: dict[str, Any] | None = None
    proposed: bool = False
    """Values that stand in the record of somebody else in the household."""

    @property
    def lacking(self) -> list[str]:
        """What the person's own row does not hold."""
        if self.form.kind != SectionKind.BASIC:
            return []
        return [name for name in OWN_WORDS if not getattr(self.owner.Resident, name)]


@bp.route("/records/<string:code>/forms/<string:kind>", methods=["GET", "POST"])
@requires(Permission.RECORD_CHANGE)
@commits
def fill_in(code: str, kind: str) -> Any:
    record = record_or_404(code)
    kinds = {str(one.kind) for one in forms_of(record.code)}
    if kind not in kinds:
        abort(404)
    return _answer(record, SectionKind(kind), 1)


@bp.route("/records/<string:code>/exams/new", methods=["GET", "POST"], defaults=_NEW)
@bp.route("/records/<string:code>/exams/<int:number>", methods=["GET", "POST"])
@requires(Permission.RECORD_CHANGE)
@commits
def examine(code: str, number: int) -> Any:
    record = record_or_404(code)
    if number and get_newest(record.id, SectionKind.EXAM, number) is None:
        raise NotFound("record")
    return _answer(record, SectionKind.EXAM, number)


def _answer(record: HealthRecord, kind: SectionKind, number: int) -> Any:
    filling = _opened(record, kind, number)
    if request.method == "POST":
        try:
            return _saved(filling)
        except Refused as refused:
            filling.status, filling.refusals = 422, told(filling.form, refused)
        except Conflict as clash:
            _show_clash(filling, clash)
    looked_at("resident", filling.owner.Resident.key, after={"record": record.code})
    return _page(filling)


def _opened(record: HealthRecord, kind: SectionKind, number: int) -> Filling:
    section = get_newest(record.id, kind, number) if number else None
    owner = get_owner(record)
    data, proposed = (section.data if section else {}), False
    if kind == SectionKind.FAMILY and section is None and owner.household:
        known = profile_of_home(record, owner.household)
        data, proposed = (known.data, True) if known is not None else ({}, False)
    on = section.happened_on if section and kind == SectionKind.EXAM else clock.today()
    filling = Filling(
        record,
        FORMS[kind],
        owner,
        section,
        number,
        as_typed(FORMS[kind], data),
        on.isoformat(),
        section.version if section else 0,
        proposed=proposed,
    )
    filling.before = _before(record, kind, number)
    return filling


def _before(record: HealthRecord, kind: SectionKind, number: int) -> dict[str, Any] | None:
    """What the examination before said, beside a new one."""
    if kind != SectionKind.EXAM or number:
        return None
    last = next((one for one in list_exams(record.id) if not one.withdrawn), None)
    section = get_newest(record.id, kind, last.number) if last else None
    return section.data if section else None


def _saved(filling: Filling) -> Any:
    sent = request.form
    filling.typed = {name: sent.getlist(name) for name in sent}
    filling.on = sent.get("happened_on", filling.on)
    filling.base = sent.get("base", 0, type=int)
    saving = Saving(
        code=filling.record.code,
        kind=filling.form.kind,
        on=_day(filling.on),
        raw=sent.getlist,
        base=filling.base,
        number=filling.number,
        withdrawn=sent.get("withdrawn") == "y",
        own={name: sent[f"own-{name}"] for name in filling.lacking if sent.get(f"own-{name}")},
    )
    save_section(saving, scope(), actor(), clock.today())
    flash(_("The form is saved."), "success")
    return redirect(url_for("records.show_record", code=filling.record.code), 303)


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError as error:
        raise Refused(Refusal("bad_date", "happened_on")) from error


def _show_clash(filling: Filling, clash: Conflict) -> None:
    """Somebody else was faster: what was typed stays, and goes above theirs when sent again."""
    now = get_newest(filling.record.id, filling.form.kind, filling.number or 1)
    filling.status, filling.section = 409, now
    filling.base = now.version if now else 0
    words = _(
        "%(who)s saved this form at %(when)s. What you typed is still here and not saved: look at"
        " the newest version, then save again.",
        who=clash.who or _("Somebody"),
        when=clash.when,
    )
    filling.refusals = [{"code": clash.code, "message": words, "field": ""}]


def _page(filling: Filling) -> Any:
    errors = {one["field"]: one["message"] for one in filling.refusals if one["field"]}
    groups = field_views(
        filling.form,
        filling.owner.Resident,
        lambda name: filling.typed.get(name, []),
        errors,
        filling.before or {},
    )
    return render_template(
        "records/form.html",
        filling=filling,
        record=filling.record,
        owner=filling.owner,
        resident=filling.owner.Resident,
        groups=groups,
        errors=errors,
        own_words=OWN_WORDS,
        closed=filling.record.status == RecordStatus.CLOSED,
        refusals=filling.refusals,
    ), filling.status
