"""Until when somebody may sign for a household whose signer is dead."""

from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from contracts_app.models import Contract, Resident, SignerChange


def successor_signs_by() -> ColumnElement[date | None]:
    """The last day that was given for it, under whichever term of the chain of `Contract`.

    NULL where nobody is awaited. `Resident` is the signer: of the living nothing is looked up.
    """
    asked = aliased(Contract)
    given = (
        select(func.max(SignerChange.due_on))
        .join(asked, asked.id == SignerChange.contract_id)
        .where(
            asked.root_no == Contract.root_no,
            SignerChange.signed_on.is_(None),
            SignerChange.closed_on.is_(None),
        )
        .correlate(Contract)
        .scalar_subquery()
    )
    return case((Resident.died_on.is_not(None), given))
