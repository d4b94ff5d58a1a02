"""Rows held until the transaction ends. Whoever holds more than one takes households first.

The order is households, teams, staff, grids, papers, health records, counters, each by rising id:
so nobody waits in a circle. Sessions of appointments, groups and care cards are held behind the
households, and nothing but their own rows behind them, except in an entry about a household.
SQLite has one lock for all, which a transaction that writes holds from its beginning.
"""

from collections.abc import Collection

from sqlalchemy import exists, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, HealthRecord, Household, PaperForm, Staff, Team
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope, households_in, teams_in

_household, _team = table_of(Household), table_of(Team)
_staff, _grid = table_of(Staff), table_of(Grid)
_contract, _form = table_of(Contract), table_of(PaperForm)
_record = table_of(HealthRecord)
_AT_ONCE = 5_000


def _is_alone() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def hold_households(ids: Collection[int]) -> bool:
    """Wait for whoever signs, joins or leaves there; whether others may have written meanwhile."""
    if not ids or _is_alone():
        return False
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        some = _household.c.id.in_(ordered[start : start + _AT_ONCE])
        held = select(_household.c.id).where(some).order_by(_household.c.id)
        rows(held.with_for_update()).all()
    return True


def hold_teams(ids: Collection[int]) -> bool:
    """Wait for whoever signs with these teams; whether others may have written meanwhile."""
    if not ids or _is_alone():
        return False
    held = select(_team.c.id).where(_team.c.id.in_(ids)).order_by(_team.c.id)
    rows(held.with_for_update()).all()
    return True


def hold_doctor(staff_id: int) -> None:
    """Wait for whoever names this person in a contract or lets the person go, in any team."""
    if not _is_alone():
        held = select(_staff.c.id).where(_staff.c.id == staff_id)
        rows(held.with_for_update(key_share=True)).all()


def hold_grids(ids: Collection[int], *, alone: bool = False) -> None:
    """Hold grids, so that nobody else gives them away, splits or retires them meanwhile.

    `alone` keeps out as well whoever only names them, such as a roster with its households.
    """
    if ids and not _is_alone():
        held = select(_grid.c.id).where(_grid.c.id.in_(ids)).order_by(_grid.c.id)
        rows(held.with_for_update(key_share=not alone)).all()


def keep_people(teams: Collection[int], staff: Collection[int]) -> None:
    """Keep who will answer for grids as they are; a grid is held only after them.

    A row that names somebody asks for this lock by itself, but then the grid is held already, and
    whoever leaves a team holds the team and asks for the grid.
    """
    if _is_alone():
        return
    for table, ids in ((_team, teams), (_staff, staff)):
        kept = select(table.c.id).where(table.c.id.in_(ids)).order_by(table.c.id)
        rows(kept.with_for_update(read=True)).all()


def hold_open_grids(ids: Collection[int]) -> list[int]:
    """Those of the grids that are leaves in use; they stay so while households come to them."""
    if not ids:
        return []
    named = select(_grid.c.id).where(_grid.c.id.in_(ids))
    rows(named.order_by(_grid.c.id).with_for_update(read=True, key_share=True)).all()
    # Asked once they are held: another grid may have been put below one of them meanwhile.
    below = _grid.alias("below")
    child = exists().where(below.c.parent_id == _grid.c.id, below.c.retired_on.is_(None))
    still = named.where(_grid.c.retired_on.is_(None), ~child).order_by(_grid.c.id)
    return list(rows(still).scalars())


def hold_for_signing(
    household_codes: Collection[str], team_codes: Collection[str], scope: Scope
) -> None:
    """Hold all that some signings will ask for one by one."""
    if _is_alone():
        return
    for table, codes, within in (
        (_household, household_codes, households_in(scope)),
        (_team, team_codes, teams_in(scope)),
    ):
        held = select(table.c.id).where(table.c.code.in_(codes), within).order_by(table.c.id)
        rows(held.with_for_update(of=table)).all()


def hold_record(record_id: int) -> bool:
    """Wait for whoever writes in the same health record; whether others may have written."""
    if _is_alone():
        return False
    held = select(_record.c.id).where(_record.c.id == record_id)
    rows(held.with_for_update(key_share=True)).all()
    return True


def hold_records(record_ids: Collection[int]) -> bool:
    """Wait for whoever writes in these health records; whether others may have written."""
    if _is_alone():
        return False
    held = select(_record.c.id).where(_record.c.id.in_(record_ids)).order_by(_record.c.id)
    rows(held.with_for_update(key_share=True)).all()
    return True


def hold_paper(contract_id: int | None, form_id: int | None) -> bool:
    """Wait for whoever notes the same paper as back; whether others may have written meanwhile.

    Behind the household, which a form that is registered asks for.
    """
    if _is_alone():
        return False
    for table, one in ((_contract, contract_id), (_form, form_id)):
        if one is not None:
            held = select(table.c.id).where(table.c.id == one)
            rows(held.with_for_update(key_share=True)).all()
    return True
