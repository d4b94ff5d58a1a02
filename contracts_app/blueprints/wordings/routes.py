"""The list of wordings and institutions, a draft begun, and a sample of one wording on paper."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, can, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints.wordings import bp
from contracts_app.blueprints.wordings.forms import BeginForm, PrintForm
from contracts_app.blueprints.wordings.views import (
    Shown,
    address_of,
    code_of,
    place_of,
    refusals_of,
    shown,
)
from contracts_app.extensions import limiter
from contracts_app.formatting.wording_problems import wording_problem
from contracts_app.jobs.printing import seals_folder
from contracts_app.printing.options import PrintOptions
from contracts_app.queries import agreement_templates as queries
from contracts_app.queries.agreement import templates_on
from contracts_app.rules.agreement_template import WordingState, states
from contracts_app.rules.permissions import Permission
from contracts_app.services.agreement_sample import sample_pdf
from contracts_app.services.agreement_templates import draft_from, wording_of
from contracts_app.services.errors import NotFound, Refused

_NO_CODE = "000000000000"
"""Where the codes of a sample lead: to the page that says there is no such agreement."""


@bp.get("/admin/templates")
@requires(Permission.TEMPLATE_VIEW)
def list_wordings() -> Any:
    found = queries.list_templates(scope())
    words = request.args.get("find", "").strip()[:80]
    institutions = queries.list_institutions(scope(), words)
    return render_template(
        "wordings/list.html",
        rows=[(row, state) for row, state in zip(found, _states(found), strict=True)],
        used=queries.count_uses([row.AgreementTemplate.id for row in found]),
        institutions=institutions[: queries.INSTITUTIONS],
        more=len(institutions) > queries.INSTITUTIONS,
        in_force=templates_on(clock.today(), [one.id for one in institutions]),
        words=words,
        place_of=place_of,
        may_manage=can(Permission.TEMPLATE_MANAGE),
    )


def _states(found: list[Any]) -> list[WordingState]:
    """How each listed wording stands among those of its institution."""
    by_place: dict[str, list[tuple[int, Any]]] = {}
    for row in found:
        one = row.AgreementTemplate
        day = one.valid_from if one.published_at_utc else None
        by_place.setdefault(one.institution_code, []).append((one.version, day))
    known = {place: states(days, clock.today()) for place, days in by_place.items()}
    listed = (row.AgreementTemplate for row in found)
    return [known[one.institution_code][one.version] for one in listed]


@bp.post("/admin/templates")
@requires(Permission.TEMPLATE_MANAGE)
@commits
def begin_draft() -> Any:
    """Copy a wording as the next version of an institution's; a draft that waits is shown."""
    form = BeginForm()
    place, version = _source(form.source.data or "")
    code = code_of(form.place.data or "")
    try:
        draft = draft_from(code, (place, version), scope(), actor(), clock.today())
    except Refused as refused:
        flash(wording_problem(refused.codes[0]), "warning")
        return redirect(_waiting(code), 303)
    flash(_("The draft is begun. Nothing changes for anybody until it is published."), "success")
    return redirect(address_of(draft), 303)


def _source(text: str) -> tuple[str, int]:
    """Institution and version of `ORG01/2`."""
    place, _slash, version = text.rpartition("/")
    if not (version.isascii() and version.isdecimal() and len(version) < 6):
        raise NotFound("template")
    return code_of(place), int(version)


def _waiting(code: str) -> str:
    """The draft of an institution, by which another one was refused."""
    drafts = [row.version for row in queries.versions_of(code) if row.published_at_utc is None]
    return url_for("wordings.show_wording", place=place_of(code), version=drafts[0])


@bp.get("/admin/templates/<path:place>/<int(max=99999):version>/preview.pdf")
@requires(Permission.TEMPLATE_VIEW)
@limiter.limit("300 per hour", key_func=per_user)
def preview_pdf(place: str, version: int) -> Any:
    """The paper of a made-up household in this wording, both copies."""
    found, form = shown(place, version), PrintForm(request.args)
    options = PrintOptions(big_font=bool(form.big.data), bilingual=bool(form.bilingual.data))
    address = url_for("public.verify", verify_code=_NO_CODE, _external=True)
    seals = seals_folder() if found.may_write else None
    words, institution = wording_of(found.template), found.institution
    try:
        pdf = sample_pdf(words, institution, options, address, clock.today(), seals)
    except Refused as refused:
        refusals = refusals_of(refused)
        return render_template("wordings/unprintable.html", shown=found, refusals=refusals), 422
    return pdf_answer(pdf, f"sample-{_file_name(found)}.pdf")


def _file_name(found: Shown) -> str:
    """Only what every browser takes in a header."""
    plain = "".join(c for c in found.place if c.isascii() and c.isalnum())
    return f"{plain or 'wording'}-{found.template.version}"
