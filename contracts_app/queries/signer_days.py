"""Signatures that are due, and until when: somebody else signs for a household."""

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, select
from sqlalchemy.orm import aliased

from contracts_app.models import Contract, Resident, SignerChange

OPEN: Final = and_(SignerChange.signed_on.is_(None), SignerChange.closed_on.is_(None))


def signature_due_on() -> ScalarSelect[date]:
    """The last day that was given for it, under whichever term of the chain of `Contract`.

    NULL where nobody is awaited.
    """
    asked = aliased(Contract)
    given = (
        select(func.max(SignerChange.due_on))
        .join(asked, asked.id == SignerChange.contract_id)
        .where(asked.root_no == Contract.root_no, OPEN)
    )
    return given.correlate(Contract).scalar_subquery()


def successor_signs_by() -> ColumnElement[date | None]:
    """The same where the signer, who is `Resident`, is dead: of the living nothing is looked up."""
    return case((Resident.died_on.is_not(None), signature_due_on()))
