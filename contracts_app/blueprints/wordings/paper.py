"""What the agreements of an institution show besides the words: its licence and its seal."""

from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints.wordings import bp
from contracts_app.blueprints.wordings.forms import RegistrationForm, SealForm
from contracts_app.blueprints.wordings.views import refusals_of
from contracts_app.jobs.printing import seals_folder
from contracts_app.queries.agreement_templates import get_institution
from contracts_app.rules.permissions import Permission
from contracts_app.services import institution_paper, seals
from contracts_app.services.errors import NotFound, Refusal, Refused


def _institution(code: str) -> Any:
    found = get_institution(code, scope())
    if found is None:
        raise NotFound("institution")
    return found


@bp.get("/admin/institutions/<path:code>/paper")
@requires(Permission.TEMPLATE_MANAGE)
def show_paper(code: str) -> Any:
    return _page(_institution(code))


def _page(
    institution: Any, refusals: list[dict[str, str]] | None = None, status: int = 200, **given: Any
) -> Any:
    forms = {
        "registration": RegistrationForm(
            formdata=None, registration_no=institution.registration_no or ""
        ),
        "seal": SealForm(formdata=None),
        **given,
    }
    return make_response(
        render_template(
            "wordings/paper.html",
            institution=institution,
            form=next(iter(given.values()), None),
            refusals=refusals,
            **forms,
        ),
        status,
    )


@bp.post("/admin/institutions/<path:code>/paper")
@requires(Permission.TEMPLATE_MANAGE)
@commits
def save_registration(code: str) -> Any:
    institution, form = _institution(code), RegistrationForm()
    if not form.validate_on_submit():
        return _page(institution, status=422, registration=form)
    number = form.registration_no.data or ""
    institution_paper.set_registration(code, number, scope(), actor())
    return _saved(code, _("It is stored. Agreements that were signed keep what they say."))


@bp.post("/admin/institutions/<path:code>/seal")
@requires(Permission.TEMPLATE_MANAGE)
@commits
def save_seal(code: str) -> Any:
    institution, form = _institution(code), SealForm()
    if not form.validate_on_submit():
        return _page(institution, status=422, seal=form)
    try:
        name = _kept(form)
    except Refused as refused:
        return _page(institution, refusals_of(refused), 422, seal=form)
    institution_paper.set_seal(code, name, scope(), actor())
    if name:
        return _saved(code, _("The seal is stored. Agreements signed from now on carry it."))
    return _saved(code, _("The seal is taken away. Agreements that were signed keep theirs."))


def _kept(form: SealForm) -> str:
    """The name of the stored seal; empty when there shall be none."""
    if form.remove.data:
        return ""
    if not form.photo.data:
        raise Refused(Refusal("photo_missing", "photo"))
    return seals.keep(seals_folder(), seals.seal_png(form.photo.data.read()))


def _saved(code: str, said: str) -> Any:
    flash(said, "success")
    return redirect(url_for("wordings.show_paper", code=code), 303)


@bp.get("/admin/institutions/<path:code>/seal.png")
@requires(Permission.TEMPLATE_MANAGE)
def seal_picture(code: str) -> Any:
    """The seal as it is printed, for those alone who may change it."""
    picture = seals.kept(seals_folder(), _institution(code).seal)
    if picture is None:
        raise NotFound("seal")
    response = make_response(picture)
    response.mimetype = "image/png"
    return response
