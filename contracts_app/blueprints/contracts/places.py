"""Who has the places of a package of a contract that is for a limited number of people."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from contracts_app.blueprints._forms import BaseForm
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.contracts import bp
from contracts_app.formatting.package_labels import PACKAGES, told
from contracts_app.queries.beneficiaries import list_history
from contracts_app.rules.permissions import Permission
from contracts_app.services.beneficiaries import Choice, choice_of, choose
from contracts_app.services.errors import Refused
from contracts_app.vocabulary.packages import BenefitEnd

_REASONS = (BenefitEnd.WISH, BenefitEnd.MISTAKE)


class PlacesForm(BaseForm):
    """Why somebody loses a place; whoever has one is ticked beside the name."""

    reason = RadioField(_l("Why somebody no longer has the place"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(one.value, PACKAGES["benefit_end"][one]) for one in _REASONS]


@bp.route("/contracts/<string:contract_no>/places/<string:code>", methods=["GET", "POST"])
@requires(Permission.CONTRACT_SIGN)
@commits
def choose_places(contract_no: str, code: str) -> Any:
    choice, form = choice_of(contract_no, code, scope()), PlacesForm()
    ticked = list(choice.chosen or choice.proposed)
    if not form.is_submitted():
        return _page(choice, form, ticked)
    ticked = request.form.getlist("member")[:100]
    if not form.validate():
        return _page(choice, form, ticked, status=422)
    reason = form.reason.data or ""
    try:
        choose(contract_no, code, ticked, reason, scope(), actor())
    except Refused as refused:
        wrong = told((one.code, one.subject) for one in refused.refusals)
        return _page(choice, form, ticked, wrong, 422)
    flash(_("It is stored who has the places."), "success")
    address = url_for("contracts.show_contract", contract_no=contract_no)
    return redirect(f"{address}#packages", 303)


def _page(
    choice: Choice,
    form: PlacesForm,
    ticked: list[str],
    refusals: list[Any] | None = None,
    status: int = 200,
) -> Any:
    looked_at("contract", choice.contract.contract_no)
    page = render_template(
        "contracts/places.html",
        choice=choice,
        form=form,
        ticked=ticked,
        refusals=refusals,
        history=list_history(choice.contract.id, choice.package.id),
    )
    return make_response(page, status)
