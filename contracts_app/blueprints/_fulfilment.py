"""What a page tells of the services that a contract promised."""

from flask import request

from contracts_app import clock
from contracts_app.blueprints._guards import can
from contracts_app.models import Contract
from contracts_app.queries.fulfilment import Fulfilment, fulfilment_of
from contracts_app.rules.permissions import Permission


def shown_fulfilment(contract: Contract | None) -> Fulfilment | None:
    """A year of the term, that of the address or this one; nothing for who may not see care."""
    if contract is None or not can(Permission.CARE_VIEW):
        return None
    asked = request.args.get("year", type=int)
    years = range(contract.period_start.year, contract.period_end.year + 1)
    return fulfilment_of(contract, clock.today(), asked if asked in years else None)
