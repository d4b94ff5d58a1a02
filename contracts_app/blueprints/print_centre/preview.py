"""An agreement on screen as it will be on paper, with the numbers of people masked."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.contracts.views import verify_url
from contracts_app.blueprints.print_centre import bp
from contracts_app.formatting import masked_id, masked_phone
from contracts_app.printing.agreement import missing_in
from contracts_app.printing.preview import preview as as_html
from contracts_app.queries.contracts import get_contract
from contracts_app.rules.permissions import Permission
from contracts_app.rules.print_preflight import code_points
from contracts_app.services.agreements import snapshot_of
from contracts_app.services.errors import NotFound, Refused
from contracts_app.vocabulary.paper import MARK_OF, PaperCopy


@bp.get("/print/preview/<string:contract_no>")
@requires(Permission.CONTRACT_PRINT)
def preview(contract_no: str) -> Any:
    contract = get_contract(contract_no, scope())
    if contract is None:
        raise NotFound("contract")
    try:
        snapshot = snapshot_of(contract)
    except Refused:
        # The paper itself tells why it is not printed.
        return redirect(url_for("contracts.agreement_pdf", contract_no=contract_no), 303)
    looked_at("contract", contract_no)
    asked = request.args.get("copy", "")
    copy = PaperCopy(asked) if asked in list(PaperCopy) else PaperCopy.HOUSEHOLD
    return render_template(
        "print_centre/preview.html",
        contract=contract,
        paper=as_html(masked(snapshot), verify_url(contract)),
        copy=copy,
        copies=MARK_OF,
        missing=code_points(missing_in(snapshot)),
    )


def masked(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The snapshot with nothing of an ID number or phone but what a person's own page shows."""
    signer = snapshot["representative"]
    return {
        **snapshot,
        "representative": {
            **_masked(signer),
            "phone": masked_phone(signer["phone"]) if signer["phone"] else "",
        },
        "members": [_masked(member) for member in snapshot["members"]],
    }


def _masked(person: Mapping[str, Any]) -> dict[str, Any]:
    number = person["id_number"]
    return {**person, "id_number": masked_id(number) if number else ""}
