"""The board of referrals: cards by column, and the figures above them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from contracts_app import clock
from contracts_app.models import (
    BedHold,
    ClinicBooking,
    Department,
    Grid,
    Household,
    Institution,
    Referral,
    ReferralEvent,
    Region,
    Resident,
    Team,
)
from contracts_app.queries.referral_places import AHEAD, IN_BED
from contracts_app.queries.referral_scope import Stand, referrals_in
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.united import with_person
from contracts_app.rules.referrals.board import (
    BROKEN_OFF,
    DAYS_SHOWN,
    MOST,
    RANKS,
    SOON,
    STATUSES,
    Column,
    Standing,
)
from contracts_app.vocabulary.referrals import (
    Care,
    Direction,
    ReferralStatus,
    Urgency,
)

_r, _event = table_of(Referral), table_of(ReferralEvent)
_person, _home, _grid, _village = (table_of(one) for one in (Resident, Household, Grid, Region))
_hospital = table_of(Institution).alias("hospital")
_sender = table_of(Institution).alias("sender")
_township = table_of(Institution).alias("township")
_department, _team = table_of(Department), table_of(Team)
_booking, _bed = table_of(ClinicBooking), table_of(BedHold)


def is_open() -> ColumnElement[bool]:
    """Referrals that are not over: in the indexes of each side they lie together."""
    return _r.c.over_at_utc.is_(None)


def on_board(now: datetime) -> ColumnElement[bool]:
    """What is open, and what was broken off lately."""
    lately = _r.c.over_at_utc >= since(now)
    return or_(is_open(), and_(_r.c.status.in_(BROKEN_OFF), lately))


def since(now: datetime) -> datetime:
    """From when on somebody's referral that was broken off is still shown."""
    return now - timedelta(days=DAYS_SHOWN)


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Open referrals of which a promise is missed, as `Standing.missed_at` says.

    A clock that stands still misses none; the form of an emergency is owed all the same.
    """
    return or_(turn_is_missed(now), form_is_missed(now))


def turn_is_missed(now: datetime) -> ColumnElement[bool]:
    """Open referrals of which whoever has the ball is late."""
    return and_(_r.c.due_at_utc < now, _r.c.waiting_since_utc.is_(None))


def form_is_missed(now: datetime) -> ColumnElement[bool]:
    """Open referrals of which the form of an emergency is owed for too long, by who sent it."""
    return and_(_r.c.form.is_(None), _r.c.form_due_at_utc < now)


def in_column(column: Column, now: datetime) -> ColumnElement[bool]:
    """The referrals of one column."""
    held = _r.c.status.in_(STATUSES[column])
    return and_(held, on_board(now) if column == Column.EXCEPTION else is_open())


@dataclass(frozen=True)
class Counted:
    """The figures of a column."""

    number: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class Figures:
    """What the board holds, counted; `version` changes with all that a reader would see change."""

    columns: dict[Column, Counted]
    version: str

    @property
    def total(self) -> int:
        """All referrals of the board."""
        return sum(one.number for one in self.columns.values())


def board_figures(stand: Stand, now: datetime, department: str = "") -> Figures:
    """Counts by column and the version of the board, by one statement."""
    late, soon = is_overdue(now), _r.c.due_at_utc.between(now, now + SOON)
    query = (
        select(
            _column().label("place"),
            func.count().label("number"),
            func.sum(case((late, 1), else_=0)).label("overdue"),
            func.sum(case((soon, 1), else_=0)).label("soon"),
            func.max(_last_event()).label("last"),
        )
        .where(_seen(stand, now, department))
        .group_by("place")
    )
    found = list(rows(query))
    columns = {Column(row.place): Counted(row.number, row.overdue) for row in found}
    return Figures(columns, _version(found, now))


def _last_event() -> Any:
    """Asked row by row: read beside all events of all years it would take longer than the rest."""
    query = select(_event.c.id).where(_event.c.referral_id == _r.c.id, _event.c.seq == _r.c.version)
    return query.correlate(_r).scalar_subquery()


def _version(found: Sequence[Any], now: datetime) -> str:
    """The newest move, how many there are, how many are late or soon; with the minute if any is.

    The words of a missed promise count minutes, so the board of one changes with each.
    """
    last = max((row.last for row in found), default=0)
    number, late, soon = (
        sum(getattr(row, name) for row in found) for name in ("number", "overdue", "soon")
    )
    minute = f"{now:%Y%m%d%H%M}" if late else f"{clock.local(now):%Y%m%d}"
    return f"{last}-{number}-{late}-{soon}-{minute}"


def _column() -> ColumnElement[str]:
    """The column of a row, by its status."""
    found = [(_r.c.status.in_(some), column.value) for column, some in STATUSES.items()]
    return case(*found, else_="")


def _seen(stand: Stand, now: datetime, department: str) -> ColumnElement[bool]:
    of_department = (in_department(department),) if department else ()
    return referrals_in(stand, on_board(now), *of_department)


def in_department(code: str) -> ColumnElement[bool]:
    """Referrals to a department, by the codes of its hospital and its own, joined by a colon."""
    hospital, _colon, own = code.partition(":")
    wanted = select(_department.c.id).join(
        _hospital, _hospital.c.id == _department.c.institution_id
    )
    return _r.c.department_id.in_(
        wanted.where(_hospital.c.code == hospital, _department.c.code == own)
    )


def list_cards(stand: Stand, now: datetime, department: str = "") -> dict[Column, list[Any]]:
    """The first cards of each column in their order: two statements."""
    place = _column()
    ranked = (
        select(_r.c.id, place.label("place"), _rank(place, now).label("rank"))
        .where(_seen(stand, now, department))
        .subquery("ranked")
    )
    first = select(ranked.c.id, ranked.c.place).where(ranked.c.rank <= MOST)
    places = {row.id: row.place for row in rows(first.order_by(ranked.c.place, ranked.c.rank))}
    # The lines are read by their ids: PostgreSQL would join all referrals before it looks at these.
    lines = {row.id: row for row in rows(card_rows().where(_r.c.id.in_(places)))}
    found: dict[Column, list[Any]] = {column: [] for column in Column}
    for one, name in places.items():
        found[Column(name)].append(lines[one])
    return found


def _rank(place: ColumnElement[str], now: datetime) -> ColumnElement[int]:
    """As `Standing.order`; of what is over, the newest first."""
    urgency = case({one.value: rank for one, rank in RANKS.items()}, value=_r.c.urgency)
    order = (
        case((is_overdue(now), 0), else_=1),
        case((_r.c.due_at_utc.is_(None), 1), else_=0),
        urgency,
        _r.c.due_at_utc,
        _r.c.over_at_utc.desc(),
        _r.c.id,
    )
    return func.row_number().over(partition_by=place, order_by=order)


_CARD: Final = (
    *(
        _r.c[name]
        for name in (
            "id", "referral_no", "version", "direction", "status", "urgency", "care", "owner",
            "clock", "due_at_utc", "waiting_since_utc", "started_at_utc", "over_at_utc", "form",
            "form_due_at_utc", "readmission_days", "outcome", "from_institution_id",
            "township_id", "hospital_id", "team_id",
        )
    ),
    _person.c.key.label("resident"),
    _person.c.name,
    _person.c.birth_date,
    _person.c.id_last4,
    _village.c.name.label("village"),
    _department.c.name.label("department"),
    _hospital.c.name.label("hospital"),
    _sender.c.name.label("sender"),
    _township.c.name.label("township"),
    _sender.c.phone.label("sender_phone"),
    _team.c.institution_id.label("team_institution_id"),
)  # fmt: skip


def card_rows() -> Select[Any]:
    """Whole lines of referrals, with who, from where, to where, and whether a place is kept."""
    kept = or_(
        exists().where(_booking.c.referral_id == _r.c.id, _booking.c.state.in_(AHEAD)),
        exists().where(_bed.c.referral_id == _r.c.id, _bed.c.state.in_(IN_BED)),
    )
    query = select(*_CARD, kept.label("has_place")).select_from(_r)
    return (
        with_person(query, _r.c.resident_id, _person)
        .join(_home, _home.c.id == _r.c.household_id)
        .join(_grid, _grid.c.id == _home.c.grid_id)
        .join(_village, _village.c.code == _grid.c.village_code)
        .join(_hospital, _hospital.c.id == _r.c.hospital_id)
        .join(_sender, _sender.c.id == _r.c.from_institution_id)
        .join(_township, _township.c.id == _r.c.township_id)
        .outerjoin(_department, _department.c.id == _r.c.department_id)
        .outerjoin(_team, _team.c.id == _r.c.team_id)
    )


def standing_of(row: Any) -> Standing:
    """What of a line decides about its place and its next step."""
    return Standing(
        Direction(row.direction),
        ReferralStatus(row.status),
        Urgency(row.urgency),
        Care(row.care),
        row.due_at_utc,
        row.waiting_since_utc is not None,
        row.form is None,
        row.form_due_at_utc,
    )
