"""The rows of a first term: signed at a desk, or going on from a term that ends before it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam, func, insert, select
from sqlalchemy.orm import make_transient_to_detached

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, ContractPackage, Cover
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.rows import DayAfter, table_of
from contracts_app.rules.capacity import TeamRoom
from contracts_app.rules.periods import Period, PeriodMode, going_on
from contracts_app.services import numbers
from contracts_app.services.audit import Actor
from contracts_app.services.keys import new_key
from contracts_app.services.status import COVER_OF
from contracts_app.vocabulary import ContractStatus, CoverState

_CONTRACT = table_of(Contract)
_ADD_CONTRACT = insert(_CONTRACT).returning(_CONTRACT.c.id)
_COVER = table_of(Cover)
_COVERED_UNTIL = select(func.max(_COVER.c.cover_to)).where(
    _COVER.c.resident_id == bindparam("person"),
    _COVER.c.state == CoverState.ENDED,
    _COVER.c.cover_to >= _COVER.c.cover_from,
    _COVER.c.cover_to >= bindparam("first"),
)
# Paper that is entered late may begin before somebody came from a household with a contract.
_ADD_COVERS = insert(_COVER).values(
    cover_from=func.coalesce(
        DayAfter(_COVERED_UNTIL.scalar_subquery()), bindparam("first", type_=Date)
    )
)
_ADD_PACKAGES = insert(table_of(ContractPackage))


def days_from(old: Contract, first_day: date) -> Period:
    """The days of the term that goes on from `old`, by the policy that was signed with it."""
    mode = old.policy_snapshot.get("contract.period_mode", PeriodMode.CALENDAR)
    return going_on(first_day, old.period_end, PeriodMode(mode))


def crosses_grid(household: Any, team_id: int, today: date) -> bool:
    """Whether another team is responsible for the household's grid."""
    return bool(responsible_team_id(household.grid_id, today) != team_id)


def first_term(
    household: Any,
    days: Period,
    root_no: str,
    room: TeamRoom | None,
    actor: Actor,
    today: date,
    **own: Any,
) -> Contract:
    """A term that opens the chain of a number; `own` are the columns that each kind has its own.

    `room` is what the team carries then, where it had to have room. All desks of a county wait for
    the counter until the commit, so the number is taken after every look-up.
    """
    values: dict[str, Any] = {"verify_code": new_key(12), **own}
    return Contract(
        county_code=household.county_code,
        contract_no=numbers.contract_no(root_no, 1),
        root_no=root_no,
        term_no=1,
        household_id=household.id,
        status=ContractStatus.UPCOMING if days.start > today else ContractStatus.ACTIVE,
        period_start=days.start,
        period_end=days.end,
        noticed=True,
        consented=True,
        households_after=room.after.households if room else None,
        households_limit=room.limit.households if room else None,
        persons_after=room.after.persons if room else None,
        persons_limit=room.limit.persons if room else None,
        signed_by_id=actor.user_id,
        entered_at_utc=clock.utcnow(),
        **values,
    )


def write_term(
    contract: Contract, people: Iterable[tuple[int, date]], package_ids: Iterable[int]
) -> None:
    """Write the term with its covers and packages; `people` are residents with their birthdays.

    The row goes past the unit of work; the session then knows the contract as if loaded.
    """
    execute = db.session.execute
    row = {name: getattr(contract, name) for name in _CONTRACT.c.keys() if name != "id"}
    contract.id = execute(_ADD_CONTRACT, row).scalar_one()
    make_transient_to_detached(contract)
    db.session.add(contract)
    # Covers that the session has just ended count for those that begin now.
    db.session.flush()
    if covers := [_cover(contract, *person) for person in people]:
        execute(_ADD_COVERS, covers)
    execute(_ADD_PACKAGES, [{"contract_id": contract.id, "package_id": one} for one in package_ids])


def _cover(contract: Contract, resident_id: int, born: date) -> dict[str, Any]:
    """Nobody is covered before birth, nor by two contracts on one day (rule 2.2)."""
    return {
        "county_code": contract.county_code,
        "contract_id": contract.id,
        "resident_id": resident_id,
        "state": COVER_OF[ContractStatus(contract.status)],
        "cover_to": contract.period_end,
        "person": resident_id,
        "first": max(contract.period_start, born),
    }
