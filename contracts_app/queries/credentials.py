"""Licences and certificates of staff, and those that somebody has to look after (S4)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, true

from contracts_app.extensions import db
from contracts_app.models import Staff, StaffCredential, Team, TeamMember
from contracts_app.queries.policies import policies_for, policy_of_each
from contracts_app.queries.scope import Scope, teams_in
from contracts_app.queries.team_staff import serves_on
from contracts_app.rules.teams import Credential, credential_state, credential_warnings

_KEY: Final = "staff.credential_warn_days"


@dataclass(frozen=True)
class Warned:
    """A credential that is over or ends soon, and whose it is."""

    key: str
    name: str
    is_leader: bool
    team_code: str
    team: str
    kind: str
    valid_to: date
    state: str
    """`expired` or `expiring`."""


def list_credentials(staff_id: int) -> list[StaffCredential]:
    """All credentials of somebody, the one that ends last first."""
    query = select(StaffCredential).where(StaffCredential.staff_id == staff_id)
    last = func.coalesce(StaffCredential.valid_to, date.max).desc()
    return list(db.session.scalars(query.order_by(StaffCredential.kind, last, StaffCredential.id)))


def warnings_of_team(team_id: int, institution_id: int, day: date) -> list[Warned]:
    """What to look after in one team."""
    days = int(policies_for(institution_id, day).get(_KEY, 0))
    return _warned(_rows(day, TeamMember.team_id == team_id), {institution_id: days}, day)


def list_warnings(scope: Scope, day: date) -> list[Warned]:
    """What to look after in the teams of a scope, the soonest first."""
    rows = _rows(day, teams_in(scope))
    return _warned(rows, _days_of(rows, day), day)


def count_warned_staff(scope: Scope) -> tuple[int, bool]:
    """How many people of the scope's teams need a look at their licences."""
    return len({one.key for one in list_warnings(scope, scope.today)}), False


def count_credential_warnings(day: date) -> dict[str, int]:
    """How many credentials of serving staff are over and how many end soon, in all teams."""
    rows = _rows(day, true())
    unique = {(one.key, one.kind): one.state for one in _warned(rows, _days_of(rows, day), day)}
    counted = Counter(unique.values())
    return {"expired": counted["expired"], "expiring": counted["expiring"]}


def _rows(day: date, within: ColumnElement[bool]) -> list[Any]:
    query = (
        select(
            *(Team.code, Team.name.label("team"), Team.institution_id, TeamMember.is_leader),
            *(Staff.id, Staff.key, Staff.name, StaffCredential.kind, StaffCredential.valid_to),
        )
        .join(TeamMember, TeamMember.team_id == Team.id)
        .join(Staff, Staff.id == TeamMember.staff_id)
        .join(StaffCredential, StaffCredential.staff_id == Staff.id)
        .where(serves_on(day), within)
        .order_by(Team.code, Team.id, Staff.id, StaffCredential.id)
    )
    return list(db.session.execute(query))


def _days_of(rows: Iterable[Any], day: date) -> dict[int, int]:
    homes = {row.institution_id for row in rows}
    return {one: int(days or 0) for one, days in policy_of_each(_KEY, homes, day).items()}


def _warned(rows: list[Any], days_of: dict[int, int], day: date) -> list[Warned]:
    found: list[Warned] = []
    for _person, some in groupby(rows, lambda row: (row.code, row.team, row.id)):
        own = list(some)
        days = days_of[own[0].institution_id]
        told = credential_warnings([Credential(one.kind, one.valid_to) for one in own], day, days)
        found += [_one(own[0], credential, day, days) for credential in told]
    return sorted(found, key=lambda one: (one.valid_to, one.team_code, one.key))


def _one(row: Any, credential: Credential, day: date, days: int) -> Warned:
    return Warned(
        key=row.key,
        name=row.name,
        is_leader=row.is_leader,
        team_code=row.code,
        team=row.team,
        kind=credential.kind,
        valid_to=credential.valid_to or date.max,
        state=credential_state(credential, day, days),
    )
