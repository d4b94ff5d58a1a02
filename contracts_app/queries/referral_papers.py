"""What stands on the papers of referrals: their slips, and the list that a shift hands over."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    Department,
    Household,
    Institution,
    Referral,
    ReferralEvent,
    Resident,
    Team,
    User,
)
from contracts_app.queries.referral_board import form_is_missed, turn_is_missed
from contracts_app.queries.referral_list import waits_for
from contracts_app.queries.referral_scope import Stand
from contracts_app.queries.scope import Scope
from contracts_app.queries.united import with_person
from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import OVER, Consent, ReferralStatus

SLIPS: Final = 200
"""Slips in one file."""
LINES: Final = 300
"""Referrals that a shift hands over on paper."""
_DAY: Final = timedelta(days=1)
_from, _township, _hospital = aliased(Institution), aliased(Institution), aliased(Institution)
# The condition of what is seen asks for households and teams of its own.
_home, _caring = aliased(Household), aliased(Team)
_noted, _back = aliased(ReferralEvent), aliased(ReferralEvent)
_PLACES: tuple[Any, ...] = (
    Referral.referral_no,
    Referral.direction,
    Referral.status,
    Referral.urgency,
    Referral.started_at_utc,
    Resident.key.label("resident"),
    Resident.name,
    _from.name.label("institution"),
    _township.name.label("township"),
    _hospital.name.label("hospital"),
    Department.name.label("department"),
    _caring.name.label("team"),
)
_SLIP: tuple[Any, ...] = (
    *_PLACES,
    Referral.outcome,
    Referral.care,
    Referral.reason,
    Referral.consent,
    Referral.consent_by,
    Referral.form,
    Referral.summary,
    Referral.home_on,
    Resident.sex,
    Resident.birth_date,
    Resident.phone,
    Resident.record_code,
    _home.address,
    User.display_name.label("started_by"),
    _from.seal,
    _hospital.seal.label("hospital_seal"),
    Referral.feedback,
    _back.at_utc.label("back_at_utc"),
)


def _rows(columns: tuple[Any, ...]) -> Select[Any]:
    return (
        with_person(select(*columns).select_from(Referral), Referral.resident_id, Resident)
        .join(_home, _home.id == Referral.household_id)
        .join(_from, _from.id == Referral.from_institution_id)
        .join(_township, _township.id == Referral.township_id)
        .join(_hospital, _hospital.id == Referral.hospital_id)
        .outerjoin(Department, Department.id == Referral.department_id)
        .outerjoin(_caring, _caring.id == Referral.team_id)
        .outerjoin(User, User.id == Referral.started_by_id)
    )


def _slips() -> Select[Any]:
    """With the day on which the hospital wrote back, which happens once."""
    result = ReferralStatus.FEEDBACK_RECEIVED
    wrote = and_(_back.to_status == result, _back.from_status != result)
    return _rows(_SLIP).outerjoin(_back, and_(_back.referral_id == Referral.id, wrote))


def _has_slip() -> ColumnElement[bool]:
    """Nobody goes anywhere after a refusal."""
    return Referral.consent != Consent.REFUSED


def get_slip(number: str, seen: ColumnElement[bool]) -> Row[Any] | None:
    """What the slip of one referral says, where it is seen."""
    query = _slips().where(Referral.referral_no == number, _has_slip(), seen)
    return db.session.execute(query).one_or_none()


def _sent_on(day: date, scope: Scope, seen: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(
        Referral.from_institution_id.in_(scope.institution_ids),
        Referral.started_at_utc >= clock.utc_of(day),
        Referral.started_at_utc < clock.utc_of(day + _DAY),
        Referral.status != ReferralStatus.DRAFT,
        _has_slip(),
        seen,
    )


def list_slips(day: date, scope: Scope, seen: ColumnElement[bool], part: int) -> list[Row[Any]]:
    """Those that the own institutions sent on a day, in their order; `part` counts from 1."""
    query = _slips().where(_sent_on(day, scope, seen)).order_by(Referral.id)
    return list(db.session.execute(query.offset((part - 1) * SLIPS).limit(SLIPS)))


def count_slips(day: date, scope: Scope, seen: ColumnElement[bool]) -> int:
    """How many these are in all."""
    query = select(func.count()).select_from(Referral).where(_sent_on(day, scope, seen))
    return db.session.scalar(query) or 0


def _last_note(*, at_hospital: bool) -> ColumnElement[bool]:
    """The newest event of a referral that has a note; a hospital that came second reads none of
    those that were meant for the first."""
    event = aliased(ReferralEvent)
    meant = event.seq >= _sent_on_at() if at_hospital else true()
    newest = (
        select(func.max(event.seq))
        .where(event.referral_id == Referral.id, event.note.is_not(None), meant)
        .correlate(Referral)
        .scalar_subquery()
    )
    return and_(_noted.referral_id == Referral.id, _noted.seq == newest)


def _sent_on_at() -> ColumnElement[int]:
    """The number of the event by which a referral came to its hospital from another one."""
    event = aliased(ReferralEvent)
    query = select(func.coalesce(func.max(event.seq), 0)).where(
        event.referral_id == Referral.id, event.move == Move.SEND_ON
    )
    return query.correlate(Referral).scalar_subquery()


def _open() -> ColumnElement[bool]:
    return Referral.status.not_in(OVER)


def list_handover(stand: Stand, seen: ColumnElement[bool], now: datetime) -> list[Row[Any]]:
    """Open referrals: first what waits for the own side, and of these what is due first.

    `form_missed`: the form of an emergency is owed for too long.
    """
    own = func.coalesce(waits_for(stand), False).label("own")
    columns = (
        *_PLACES,
        Referral.owner,
        Referral.clock,
        Referral.due_at_utc,
        Referral.waiting_since_utc,
        form_is_missed(now).label("form_missed"),
        own,
        _noted.note,
        _noted.at_utc.label("noted_at_utc"),
    )
    noted = _last_note(at_hospital=stand.at_hospital)
    query = _rows(columns).outerjoin(_noted, noted).where(_open(), seen)
    order = (own.desc(), Referral.due_at_utc, Referral.id)
    return list(db.session.execute(query.order_by(*order).limit(LINES)))


def count_open(stand: Stand, seen: ColumnElement[bool], now: datetime) -> Row[Any]:
    """Of all open ones: `all`, `own`, and `late`: those of which the own side misses a promise."""
    own = waits_for(stand)
    sent = Referral.from_institution_id.in_(stand.scope.institution_ids)
    late = or_(and_(own, turn_is_missed(now)), and_(sent, form_is_missed(now)))
    counted: tuple[Any, ...] = (
        func.count().label("all"),
        func.count().filter(own).label("own"),
        func.count().filter(late).label("late"),
    )
    return db.session.execute(select(*counted).where(_open(), seen)).one()
