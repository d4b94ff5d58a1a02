"""What is due up to a day, as a command reports it: one line for each service, without names."""

from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app.models import Household, Membership, Obligation, Resident, Team
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.suspensions import away_on
from contracts_app.rules.work_list import days_late
from contracts_app.vocabulary.care import DutyState

_duty, _person, _team = table_of(Obligation), table_of(Resident), table_of(Team)
_member, _home = table_of(Membership), table_of(Household)


def list_due(team: str | None, by: date, today: date) -> list[dict[str, Any]]:
    """Open services with a last day up to `by`, by team, household, person and item.

    People who are away today are left out, as on the work list.
    """
    query = (
        select(
            _person.c.id_last4.label("resident_id_last4"),
            _home.c.code.label("household_code"),
            _team.c.code.label("team_code"),
            _duty.c.item_code.label("item"),
            _duty.c.programme,
            _duty.c.kind,
            _duty.c.slot,
            _duty.c.due_from,
            _duty.c.due_on,
        )
        .join_from(_duty, _person, _person.c.id == _duty.c.resident_id)
        .join(_member, _member.c.resident_id == _person.c.id)
        .join(_home, _home.c.id == _member.c.household_id)
        .outerjoin(_team, _team.c.id == _duty.c.team_id)
        .where(_duty.c.state == DutyState.OPEN, _duty.c.due_on <= by)
        .where(_member.c.valid_to.is_(None), _person.c.died_on.is_(None))
        .where(~away_on(_duty.c.resident_id, today))
        .order_by(_team.c.code, _home.c.code, _person.c.id, _duty.c.item_code)
    )
    if team:
        query = query.where(_duty.c.team_id.in_(select(_team.c.id).where(_team.c.code == team)))
    return [{**row._mapping, "overdue_days": days_late(row.due_on, today)} for row in rows(query)]
