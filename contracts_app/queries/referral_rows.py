"""Referrals row by row, for scripts and files: where each stands, or stood on a day; no names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    and_,
    case,
    false,
    func,
    or_,
    select,
    true,
)

from contracts_app import clock
from contracts_app.models import (
    Department,
    Household,
    Institution,
    Referral,
    ReferralEvent,
    Resident,
    Team,
)
from contracts_app.queries.referral_board import is_overdue
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope
from contracts_app.queries.united import with_person
from contracts_app.rules.referrals.measures import STOP_AND_GO
from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import OVER, Direction

_AT_ONCE: Final = 2_000
_DAY: Final = timedelta(days=1)
_r, _event, _person = table_of(Referral), table_of(ReferralEvent), table_of(Resident)
_team, _department, _home = table_of(Team), table_of(Department), table_of(Household)
_place = table_of(Institution)
_sender, _hospital, _centre = (_place.alias(one) for one in ("sender", "hospital", "centre"))


@dataclass(frozen=True)
class RowFilters:
    """What narrows the rows; without a day they say how it is now."""

    status: str = ""
    overdue: bool = False
    as_of: date | None = None
    after: str = ""
    """Only numbers behind this one."""
    limit: int | None = None


def list_rows(wanted: RowFilters, now: datetime) -> list[dict[str, Any]]:
    """Referrals by number with their status, and until when whose turn it is has to act."""
    status, due, missed = _as_on(wanted.as_of, now)
    moment = now if wanted.as_of is None else _end_of(wanted.as_of)
    late = case((and_(status.not_in(OVER), missed), 1), else_=0)
    query = (
        select(
            _r.c.referral_no,
            _r.c.direction,
            status.label("status"),
            _sender.c.code.label("sender"),
            _to().label("receiver"),
            case((status.not_in(OVER), due)).label("due"),
            late.label("late"),
        )
        .select_from(_joined())
        .where(_r.c.started_at_utc < moment if wanted.as_of else true())
        .where(_r.c.referral_no > wanted.after, late == 1 if wanted.overdue else true())
        .where(status == wanted.status if wanted.status else true())
        .order_by(_r.c.referral_no)
        .limit(wanted.limit)
    )
    return [_told(row) for row in rows(query)]


def _told(row: Row[Any]) -> dict[str, Any]:
    return {
        "number": row.referral_no,
        "direction": row.direction,
        "status": row.status,
        "from": row.sender,
        "to": row.receiver,
        "due": clock.local(row.due).isoformat(timespec="seconds") if row.due else None,
        "overdue": bool(row.late),
    }


def _joined() -> Any:
    joined = _r.join(_sender, _sender.c.id == _r.c.from_institution_id)
    joined = joined.join(_hospital, _hospital.c.id == _r.c.hospital_id)
    return joined.join(_centre, _centre.c.id == _r.c.township_id)


def _to() -> ColumnElement[str]:
    return case((_r.c.direction == Direction.UP, _hospital.c.code), else_=_centre.c.code)


def _end_of(day: date) -> datetime:
    return clock.utc_of(day + _DAY)


def _as_on(
    day: date | None, now: datetime
) -> tuple[ColumnElement[Any], ColumnElement[Any], ColumnElement[bool]]:
    """Status, end of the clock, and whether a promise is missed, now or at the end of a day.

    The end of a clock that has been stopped since is the last one that it had.
    """
    if day is None:
        return _r.c.status, _r.c.due_at_utc, is_overdue(now)
    end = _end_of(day)
    past, later = _event.c.at_utc < end, _event.c.at_utc >= end
    status = _one(_event.c.to_status, past, newest=True)
    stopped = _one(_event.c.due_at_utc, and_(later, _event.c.clock.is_not(None)), newest=False)
    moved = and_(past, or_(_event.c.move.in_(STOP_AND_GO), _event.c.clock.is_not(None)))
    still = func.coalesce(_one(_event.c.move, moved, newest=True) == Move.PAUSE, false())
    due = func.coalesce(stopped, _r.c.due_at_utc)
    wrote = _one(_event.c.seq, and_(later, _event.c.move == Move.WRITE_FORM), newest=False)
    owed = or_(_r.c.form.is_(None), wrote.is_not(None))
    return status, due, or_(and_(due < end, ~still), and_(owed, _r.c.form_due_at_utc < end))


def _one(
    column: ColumnElement[Any], which: ColumnElement[bool], *, newest: bool
) -> ScalarSelect[Any]:
    """A value of the newest or the oldest of some events of the referral."""
    query = select(column).where(_event.c.referral_id == _r.c.id, which)
    query = query.order_by(_event.c.seq.desc() if newest else _event.c.seq).limit(1)
    return query.correlate(_r).scalar_subquery()


@dataclass(frozen=True)
class RowRange:
    """From which day to which referrals were begun, both included."""

    first: date
    last: date


def rows_for_file(scope: Scope | None, wanted: RowRange) -> Iterator[Row[Any]]:
    """Referrals that were begun on some days, by number; of a scope, or of all without one.

    They come in pieces, so that those of a county fit into little memory.
    """
    bounds = clock.utc_of(wanted.first), _end_of(wanted.last)
    query = _columns().where(_r.c.started_at_utc >= bounds[0], _r.c.started_at_utc < bounds[1])
    if scope is not None:
        ids = scope.institution_ids
        sides = (_r.c.from_institution_id, _r.c.township_id, _r.c.hospital_id)
        query = query.where(or_(*(one.in_(ids) for one in sides)))
    yield from rows(query.order_by(_r.c.referral_no).execution_options(yield_per=_AT_ONCE))


def _columns() -> Select[Any]:
    own = ("referral_no", "direction", "status", "urgency", "care", "started_at_utc")
    times = ("sent_at_utc", "due_at_utc", "home_on", "over_at_utc", "outcome", "readmission_days")
    joined = _joined().join(_home, _home.c.id == _r.c.household_id)
    joined = joined.outerjoin(_department, _department.c.id == _r.c.department_id)
    joined = joined.outerjoin(_team, _team.c.id == _r.c.team_id)
    query = select(
        *(_r.c[name] for name in (*own, *times)),
        _sender.c.code.label("sender"),
        _hospital.c.code.label("hospital"),
        _department.c.code.label("department"),
        _centre.c.code.label("township"),
        _team.c.code.label("team"),
        _home.c.code.label("household_code"),
        _person.c.id_last4,
    )
    return with_person(query.select_from(joined), _r.c.resident_id, _person)
