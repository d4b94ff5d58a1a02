"""Which referrals are measured for whom, in which period, and narrowed to which of the sides."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    ScalarSelect,
    and_,
    case,
    false,
    func,
    or_,
    select,
    true,
)

from contracts_app import clock
from contracts_app.models import Department, Institution, Referral, ReferralEvent, Team
from contracts_app.queries.referral_scope import Stand
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.referrals.measured_period import Span
from contracts_app.rules.referrals.measures import STOP_AND_GO, By
from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary import Role

NOBODY: Final = "-"
"""In an address: those that have no department or no team (yet)."""
referral, event = table_of(Referral), table_of(ReferralEvent)
_institution, _department, _team = table_of(Institution), table_of(Department), table_of(Team)
_before = event.alias("before")
KEYS: Final = {
    By.HOSPITAL: referral.c.hospital_id,
    By.DEPARTMENT: referral.c.department_id,
    By.TOWNSHIP: referral.c.township_id,
    By.TEAM: referral.c.team_id,
}


@dataclass(frozen=True)
class Wanted:
    """The period, whose numbers stand in a line, and codes that narrow; empty ones do not."""

    span: Span
    by: By = By.HOSPITAL
    hospital: str = ""
    department: str = ""
    """Of the hospital that is named with it."""
    township: str = ""
    team: str = ""

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The moments in UTC at which the period begins and at which it is over."""
        return clock.utc_of(self.span.first), clock.utc_of(self.span.last + timedelta(days=1))

    @property
    def ahead_of_utc(self) -> timedelta:
        """How far the wall clock is ahead when the period begins; in China at all times."""
        return datetime.combine(self.span.first, time.min) - clock.utc_of(self.span.first)


@dataclass(frozen=True)
class Side:
    """One of the sides to which the numbers are narrowed."""

    by: By
    id: int | None
    code: str
    name: str


def find_sides(wanted: Wanted, county: str) -> list[Side] | None:
    """What the codes stand for; None where one of them stands for nothing in the county."""
    found = [
        _find(by, code, wanted, county) for by in By if (code := str(getattr(wanted, by.value)))
    ]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def _find(by: By, code: str, wanted: Wanted, county: str) -> Side | None:
    if code == NOBODY and by in (By.DEPARTMENT, By.TEAM):
        return Side(by, None, code, "")
    query = select(*named(by)).where(named(by)[0].table.c.county_code == county)
    query = query.where(_code_of(by) == code)
    if by == By.DEPARTMENT:
        hospital = select(_institution.c.id).where(_institution.c.code == wanted.hospital)
        query = query.where(_department.c.institution_id.in_(hospital))
    row = rows(query.limit(1)).first()
    return Side(by, row.id, row.code, row.name) if row else None


def _code_of(by: By) -> ColumnElement[str]:
    return named(by)[1]


def named(by: By) -> tuple[ColumnElement[Any], ...]:
    """The id, the code and the name of whoever stands in a line."""
    table = {By.DEPARTMENT: _department, By.TEAM: _team}.get(by, _institution)
    return table.c.id, table.c.code, table.c.name


def measured(stand: Stand, sides: list[Side]) -> ColumnElement[bool]:
    """The referrals in whose numbers a user may look, narrowed to some of their sides.

    A hospital looks at its own, a township at those that it sends and takes back, a bureau at
    those of all institutions below it. Who is meant is another question: `referrals_in`.
    """
    narrowed = (
        KEYS[one.by] == one.id if one.id is not None else KEYS[one.by].is_(None) for one in sides
    )
    return and_(referral.c.county_code == stand.scope.county_code, _within(stand), *narrowed)


def _within(stand: Stand) -> ColumnElement[bool]:
    ids = stand.scope.institution_ids
    of_hospital, of_centre = referral.c.hospital_id.in_(ids), referral.c.township_id.in_(ids)
    sent = or_(of_centre, referral.c.from_institution_id.in_(ids))
    team = stand.scope.team_id
    by_role = {
        Role.HOSPITAL: of_hospital,
        Role.BUREAU: or_(of_hospital, of_centre),
        Role.LEADER: and_(sent, true() if team is None else referral.c.team_id == team),
    }
    return by_role.get(stand.role, false())


def in_time() -> ColumnElement[int]:
    """1 where a step stopped its clock before that ran out, as the rule says; else 0.

    Only of a clock that stood still at some time it is asked whether it did so as it was stopped.
    """
    step = event.c
    stood = and_(step.paused_seconds > 0, _still_since() <= step.due_at_utc)
    return case((or_(judged_at() <= step.due_at_utc, stood), 1), else_=0)


def judged_at() -> ColumnElement[datetime]:
    """The moment by which a step is judged: when that was noted from which it follows."""
    return func.coalesce(event.c.noted_at_utc, event.c.at_utc)


def _still_since() -> ScalarSelect[Any]:
    """Since when the clock of a step stood still as it was stopped; NULL where it ran."""
    query = select(case((_before.c.move == Move.PAUSE, _before.c.at_utc)))
    query = query.where(
        _before.c.referral_id == event.c.referral_id,
        _before.c.seq < event.c.seq,
        or_(_before.c.move.in_(STOP_AND_GO), _before.c.clock.is_not(None)),
    )
    return query.order_by(_before.c.seq.desc()).limit(1).correlate(event).scalar_subquery()


def with_names(by: By, found: FromClause) -> FromClause:
    """Lines with who stands in them; `found.c.key` is the id, or NULL for nobody."""
    ids = named(by)[0]
    joined = found.outerjoin(ids.table, ids == found.c.key)
    if by != By.DEPARTMENT:
        return joined
    return joined.outerjoin(_institution, _institution.c.id == _department.c.institution_id)


def names(by: By) -> tuple[ColumnElement[Any], ...]:
    """Code and name of whoever stands in a line, and of a department those of its hospital."""
    _id, code, name = named(by)
    above = _institution if by == By.DEPARTMENT else None
    return (
        code,
        name,
        (above.c.code if above is not None else code).label("above_code"),
        (above.c.name if above is not None else name).label("above_name"),
    )


def by_code(by: By) -> tuple[ColumnElement[Any], ...]:
    """The order of lines; nobody stands last, where the databases would not agree."""
    code, _name, above, _above_name = names(by)
    return above.is_(None), above, code
