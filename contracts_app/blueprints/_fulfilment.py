"""What a page tells of the services that a contract promised."""

from flask import request

from contracts_app import clock
from contracts_app.blueprints._guards import can
from contracts_app.models import Contract
from contracts_app.queries.fulfilment import Fulfilment, fulfilment_of, shown_year
from contracts_app.rules.permissions import Permission


def shown_fulfilment(contract: Contract | None) -> Fulfilment | None:
    """A year of the term, that of the address or this one; nothing for who may not see care."""
    if contract is None or not can(Permission.CARE_VIEW):
        return None
    today = clock.today()
    year = shown_year(contract, today, request.args.get("year", type=int))
    return fulfilment_of(contract, today, year)
