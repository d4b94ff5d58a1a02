"""The log of copies: how often an agreement was printed, and when last.

A contract that was signed on a numbered form rests on that paper: its prints count as its own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from contracts_app.extensions import db
from contracts_app.models import PaperForm, PrintCopy, PrintJob, User

_SHOWN = 20


def times_of_contracts(ids: Collection[int]) -> dict[int, int]:
    """How often each of these contracts was printed; those never printed are left out."""
    forms: Any = select(PaperForm.id, PaperForm.contract_id)
    found = db.session.execute(forms.where(PaperForm.contract_id.in_(ids)))
    contracts: dict[int, int] = {row[0]: row[1] for row in found}
    as_forms = {contracts[one]: times for one, times in times_of_forms(contracts).items()}
    # A print of the contract counts on from those of its form.
    return as_forms | _times(PrintCopy.contract_id, ids)


def times_of_forms(ids: Collection[int]) -> dict[int, int]:
    """Likewise of numbered forms."""
    return _times(PrintCopy.form_id, ids)


def _times(column: Any, ids: Collection[int]) -> dict[int, int]:
    query = select(column, func.max(PrintCopy.times)).where(column.in_(ids)).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(query)} if ids else {}


@dataclass(frozen=True)
class Prints:
    """What the log says of one contract: how often, and the last times, the newest first."""

    times: int
    last: list[Any]
    """Rows of printed_at_utc, times, display_name and job_key; one for each time."""

    @property
    def last_at_utc(self) -> datetime | None:
        return self.last[0].printed_at_utc if self.last else None


def prints_of(contract_id: int) -> Prints:
    """How often a contract was printed, by whom and when."""
    form = db.session.scalar(select(PaperForm.id).where(PaperForm.contract_id == contract_id))
    papers = [PrintCopy.contract_id == contract_id]
    if form is not None:
        papers.append(PrintCopy.form_id == form)
    query = (
        select(
            PrintCopy.times,
            func.min(PrintCopy.printed_at_utc).label("printed_at_utc"),
            func.count().label("copies"),
            User.display_name,
            PrintJob.key.label("job_key"),
        )
        .outerjoin(User, User.id == PrintCopy.user_id)
        .outerjoin(PrintJob, PrintJob.id == PrintCopy.job_id)
        .where(or_(*papers))
        .group_by(PrintCopy.times, User.display_name, PrintJob.key)
        .order_by(PrintCopy.times.desc())
        .limit(_SHOWN)
    )
    last = list(db.session.execute(query))
    return Prints(last[0].times if last else 0, last)
