"""What a household is asked, wished for or agreed to goes along with a contract that goes on."""

from collections.abc import Collection
from datetime import date

from contracts_app.models import Contract
from contracts_app.services.audit import Actor
from contracts_app.services.carried_places import carry_places
from contracts_app.services.objections import bring_back_objections, carry_objections
from contracts_app.services.package_consents import bring_back_consents, carry_consents
from contracts_app.services.signers import hand_over_signature


def go_along(old: Contract, contract: Contract, today: date) -> None:
    """A signature that is due, objections, consents and places of packages go on with it."""
    hand_over_signature(old, contract, today)
    if contract.period_start <= old.period_end:
        # A contract for the days after the term was agreed on afresh, which settles them all.
        carry_objections(old, contract)
        carry_consents(old, contract)
        carry_places(old, contract)


def bring_back(contract_ids: Collection[int], actor: Actor, today: date) -> None:
    """These contracts never went on: objections and consents are where they were."""
    bring_back_objections(contract_ids, actor, today)
    bring_back_consents(contract_ids)
