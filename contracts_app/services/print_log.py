"""The log of copies: one row for each copy that was printed, written with the file it is in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, PrintCopy
from contracts_app.queries.print_log import times_of_contracts
from contracts_app.queries.rows import table_of
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.vocabulary.paper import PaperCopy

_ADD = insert(table_of(PrintCopy))


@dataclass(frozen=True)
class Printed:
    """An agreement that was put on paper in all its copies, for the how many-th time."""

    number: str
    county_code: str
    times: int
    contract_id: int | None = None
    form_id: int | None = None


def next_print(contract: Contract) -> Printed:
    """The next print of a contract, as its pages say and the log will have it."""
    times = times_of_contracts([contract.id]).get(contract.id, 0) + 1
    return Printed(contract.contract_no, contract.county_code, times, contract_id=contract.id)


def record(printed: Iterable[Printed], actor: Actor, job_id: int | None = None) -> None:
    """Write into the log that both copies of these agreements were printed.

    The database refuses a second row of one copy and time: whoever printed the same agreement at
    the same moment reads anew how often it was printed.
    """
    now = clock.utcnow()
    rows = [
        {
            "county_code": one.county_code,
            "contract_id": one.contract_id,
            "form_id": one.form_id,
            "copy": copy.value,
            "times": one.times,
            "printed_at_utc": now,
            "user_id": actor.user_id,
            "job_id": job_id,
        }
        for one in printed
        for copy in PaperCopy
    ]
    if rows:
        db.session.execute(_ADD, rows)


def record_trail(printed: Iterable[Printed], actor: Actor) -> None:
    """Write an audit row for each of these agreements."""
    audit.record_all([_event(one, actor) for one in printed])


def _event(one: Printed, actor: Actor) -> dict[str, Any]:
    told = {"times": one.times}
    if one.contract_id is not None:
        return audit.event_row(actor, "contract.print", "contract", one.number, after=told)
    return audit.event_row(actor, "form.print", "paper_form", one.number, after=told)
