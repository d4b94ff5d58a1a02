"""Deaths, moves, objections and tight limits: what a team has to notice in its daily work."""

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Select, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, Membership, Resident, Team
from contracts_app.queries.renewal import has_successor
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_load import loads_of_teams
from contracts_app.services.audit import Actor
from contracts_app.services.demo.places import County
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.household_life import leave_household
from contracts_app.services.objections import record_objection
from contracts_app.vocabulary import ContractStatus, LeaveReason, ObjectionKind

_FREE_PLACES: Final = 3
_OBJECTIONS: Final = (
    *(ObjectionKind.END,) * 3,
    *(ObjectionKind.CHANGE_TEAM,) * 2,
    *(ObjectionKind.CHANGE_PACKAGES,) * 2,
)
_LONG_AGO: Final = 45
"""Days: longer than the time in which another signer may take over."""


def add_trouble(county: County, scope: Scope, actor: Actor, today: date) -> None:
    """Add what is not as it should be, through the services that a person would use."""
    _deaths_and_moves(scope, actor, today)
    _objections(scope, actor, today)
    _team_close_to_its_limit(county)
    _change_of_team_ahead(county, scope, actor, today)


def _ending_this_year(today: date, *columns: Any) -> Select[Any]:
    """Live contracts that end this year and have no next term yet, with the people at home."""
    return (
        select(*columns)
        .select_from(Contract)
        .join(Household, Household.id == Contract.household_id)
        .join(Membership, Membership.household_id == Household.id)
        .join(Resident, Resident.id == Membership.resident_id)
        .where(
            Contract.status == ContractStatus.ACTIVE,
            Contract.period_end == date(today.year, 12, 31),
            Contract.period_start < today - timedelta(days=_LONG_AGO),
            ~has_successor(),
            Membership.valid_to.is_(None),
            Resident.permanent,
        )
        .order_by(Contract.id, Membership.id)
    )


def _deaths_and_moves(scope: Scope, actor: Actor, today: date) -> None:
    rows = db.session.execute(
        _ending_this_year(
            today, Contract.id, Resident.key, Resident.birth_date, Membership.is_head
        ).limit(600)
    ).all()
    households: dict[int, list[Any]] = {}
    for row in rows:
        households.setdefault(row.id, []).append(row)
    alone = [some[0] for some in households.values() if len(some) == 1 and some[0].is_head]
    several = [some for some in households.values() if len(some) > 2]
    died = _LONG_AGO
    for row in alone[:1]:
        _leave(row.key, LeaveReason.DEATH, died, scope, actor, today)
    for some in several[:1]:
        _leave(some[0].key, LeaveReason.DEATH, died, scope, actor, today, some[1].key)
    for place, some in enumerate(several[1:6]):
        oldest = min(some[1:], key=lambda row: row.birth_date)
        _leave(oldest.key, LeaveReason.DEATH, 3 + place * 6, scope, actor, today)
    for place, some in enumerate(several[6:9]):
        _leave(some[-1].key, LeaveReason.MOVED_OUT, 5 + place * 4, scope, actor, today)


def _leave(
    key: str,
    reason: LeaveReason,
    days: int,
    scope: Scope,
    actor: Actor,
    today: date,
    new_head: str = "",
) -> None:
    born = db.session.scalars(select(Resident.birth_date).filter_by(key=key)).one()
    day = max(today - timedelta(days=days), born)
    leave_household(key, reason, day, scope, actor, today, new_head)


def _objections(scope: Scope, actor: Actor, today: date) -> None:
    """Objections to next year's term, some of them to have another team or other packages."""
    query = _ending_this_year(today, Contract.contract_no, Resident.name).where(Membership.is_head)
    rows = db.session.execute(query.order_by(None).order_by(Contract.id.desc()).limit(40)).all()
    for place, (kind, row) in enumerate(zip(_OBJECTIONS, rows[::5], strict=False)):
        day = today - timedelta(days=2 + place * 3)
        record_objection(row.contract_no, kind, day, "outpatient", row.name, scope, actor, today)


def _team_close_to_its_limit(county: County) -> None:
    team: Team = county.towns[0].teams[1]
    team.max_households = loads_of_teams([team.id])[team.id].households + _FREE_PLACES
    db.session.flush()


def _change_of_team_ahead(county: County, scope: Scope, actor: Actor, today: date) -> None:
    """From New Year on a neighbouring team answers for the last grid of the first town."""
    town = county.towns[0]
    assign_grids(
        [town.grids[-1].code],
        town.teams[0].code,
        date(today.year + 1, 1, 1),
        scope,
        actor,
        today,
    )
