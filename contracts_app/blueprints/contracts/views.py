"""What a contract's page shows, and how names look to those who may not see households."""

from typing import Any, Final

import segno
from flask import current_app, url_for
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._events import told
from contracts_app.blueprints._fulfilment import shown_fulfilment
from contracts_app.blueprints._guards import can
from contracts_app.blueprints.contracts.forms import KINDS
from contracts_app.models import Contract
from contracts_app.queries import contracts as queries
from contracts_app.queries.beneficiaries import places_of
from contracts_app.queries.handovers import name_of_who_answers
from contracts_app.queries.papers import paper_of_contract
from contracts_app.queries.print_log import prints_of
from contracts_app.queries.scans import list_scans_of
from contracts_app.queries.signers import DueSignature, list_due_signatures, list_signers
from contracts_app.queries.signing_evidence import get_evidence, list_consents
from contracts_app.queries.timeline import list_contract_events
from contracts_app.rules.paper_return import still_due
from contracts_app.rules.permissions import Permission
from contracts_app.rules.renewal import objected_in_time
from contracts_app.vocabulary import LIVE, STANDING, ContractStatus, ObjectionKind
from contracts_app.vocabulary.agreement import ENDED

_OVER: Final = (*ENDED, ContractStatus.RENEWED)
_AFTER: Final = (ContractStatus.RENEWED, ContractStatus.EXPIRED)


def shown_name(name: str | None) -> str | None:
    """The name for who may see households; for others its first character, as in `王**`."""
    if not name or can(Permission.HOUSEHOLD_VIEW):
        return name
    return f"{name[0]}**"


def verify_url(contract: Contract) -> str:
    """The public address under which the printed agreement is checked.

    That of the settings, else the one under which this server is asked.
    """
    base: str = current_app.extensions["settings"].public_url
    own = url_for("public.verify", verify_code=contract.verify_code, _external=not base)
    return f"{base}{own}"


def _is_signed(contract: Contract) -> bool:
    """Whether there is an agreement to print; a renewed term rests on that of the first."""
    return contract.agreement_hash is not None or contract.term_no > 1


def _just_signed(contract: Contract) -> bool:
    """Whether the page is the receipt of a signing at this person's desk today."""
    own = contract.signed_by_id == current_user.id and contract.entered_on == clock.today()
    return own and contract.term_no == 1 and can(Permission.CONTRACT_SIGN)


def _due_here(contract: Contract) -> list[DueSignature]:
    """The signature that is due for this very term, if there is one."""
    due = list_due_signatures(contract.household_id)
    return [one for one in due if one.contract_no == contract.contract_no]


def _paper(contract: Contract) -> dict[str, Any]:
    """What came back of the signed paper, and the photos of it."""
    paper = paper_of_contract(contract.id)
    due = still_due(paper.returned_on, paper.household_signed_on, paper.team_signed_on)
    return {"paper": paper, "paper_due": due, "photos": list_scans_of(contract.id)}


def contract_page(contract: Contract) -> dict[str, Any]:
    """The values of contracts/contract.html."""
    address = verify_url(contract)
    objections = queries.list_objections(contract.id)
    return {
        "contract": contract,
        "head": queries.get_contract_head(contract.id),
        "chain": queries.list_chain(contract),
        "covers": queries.list_covers(contract.id),
        "packages": queries.list_packages(contract.id),
        "fulfilment": shown_fulfilment(contract),
        "places": places_of(contract.id),
        "due_signatures": _due_here(contract),
        "later_signers": list_signers(contract.id),
        "signatures": queries.list_signatures(contract.id),
        "evidence": get_evidence(contract.id),
        "consents": list_consents(contract.id),
        "events": told(list_contract_events(contract.contract_no), shown_name),
        "objections": objections,
        "prints": prints_of(contract.id),
        "kinds": {kind.value: KINDS[kind] for kind in ObjectionKind},
        "standing": contract.status in STANDING,
        "just_over": contract.status in _AFTER
        and objected_in_time(contract.period_end, contract.period_end, clock.today()),
        "live": contract.status in LIVE,
        "signed": _is_signed(contract),
        "over": contract.status in _OVER,
        "just_signed": _just_signed(contract),
        "answers": name_of_who_answers(contract.team_id, contract.doctor_id, clock.today()),
        "shown_name": shown_name,
        **_paper(contract),
        "verify_url": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=3),
    }
