"""What is asked about the exchange with hospitals: keys, addresses, messages and deliveries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    BedHold,
    Clinic,
    ClinicBooking,
    Department,
    ExchangeDelivery,
    ExchangeHook,
    ExchangeKey,
    ExchangeMessage,
    Institution,
    Referral,
    ReferralEvent,
    Resident,
    Team,
)
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.united import with_person
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.exchange import DeliveryState
from contracts_app.vocabulary.referrals import ClinicState

_sender, _township, _hospital = aliased(Institution), aliased(Institution), aliased(Institution)
_of_team = aliased(Institution)
_key, _hook, _message = table_of(ExchangeKey), table_of(ExchangeHook), table_of(ExchangeMessage)
_delivery, _referral = table_of(ExchangeDelivery), table_of(Referral)
_event = table_of(ReferralEvent)


def find_hospital(code: str) -> Institution | None:
    """A hospital by its code."""
    query = select(Institution).where(
        Institution.code == code, Institution.kind == InstitutionKind.HOSPITAL
    )
    return db.session.scalars(query).one_or_none()


def find_told(referral_id: int) -> Any:
    """A referral with what is told beside it: its person, ends, department, team, last event."""
    last = select(ReferralEvent.at_utc).where(
        ReferralEvent.referral_id == Referral.id, ReferralEvent.seq == Referral.version
    )
    query: Any = select(
        Referral,
        Resident,
        _sender.code.label("sender_code"),
        _sender.name.label("sender_name"),
        _township.code.label("township_code"),
        _township.name.label("township_name"),
        _hospital.code.label("hospital_code"),
        _hospital.name.label("hospital_name"),
        _of_team.code.label("team_place_code"),
        _of_team.name.label("team_place_name"),
        Department.code.label("department_code"),
        Department.name.label("department_name"),
        Team.code.label("team_code"),
        Team.name.label("team_name"),
        last.scalar_subquery().label("changed_at_utc"),
    )
    query = (
        with_person(query.select_from(Referral), Referral.resident_id, Resident)
        .join(_sender, _sender.id == Referral.from_institution_id)
        .join(_township, _township.id == Referral.township_id)
        .join(_hospital, _hospital.id == Referral.hospital_id)
        .outerjoin(Department, Department.id == Referral.department_id)
        .outerjoin(Team, Team.id == Referral.team_id)
        .outerjoin(_of_team, _of_team.id == Team.institution_id)
        .where(Referral.id == referral_id)
    )
    return db.session.execute(query).one_or_none()


def last_clinic(referral_id: int) -> Any:
    """The newest place that a referral has or had with whom it asks now: booking and clinic."""
    query = (
        select(ClinicBooking, Clinic)
        .join(Clinic, Clinic.id == ClinicBooking.clinic_id)
        .join(Referral, Referral.id == ClinicBooking.referral_id)
        .where(Referral.id == referral_id, Referral.department_id == Clinic.department_id)
        .order_by(ClinicBooking.id.desc())
    )
    return db.session.execute(query.limit(1)).first()


def last_bed(referral_id: int) -> BedHold | None:
    """The newest bed that a referral has or had with whom it asks now."""
    query = (
        select(BedHold)
        .join(Referral, Referral.id == BedHold.referral_id)
        .where(Referral.id == referral_id, Referral.department_id == BedHold.department_id)
    )
    return db.session.scalars(query.order_by(BedHold.id.desc()).limit(1)).first()


def clinic_at(department_id: int, day: Any, minute: int) -> str | None:
    """The key of the clinic of a department that is held at a time of a day."""
    query = select(Clinic.key).where(
        Clinic.department_id == department_id,
        Clinic.held_on == day,
        Clinic.from_minute <= minute,
        Clinic.to_minute > minute,
        Clinic.state == ClinicState.OPEN,
    )
    return db.session.scalars(query.order_by(Clinic.id).limit(1)).first()


def find_key(name: str) -> ExchangeKey | None:
    """A key by its name, whether it has ended or not."""
    return db.session.scalars(select(ExchangeKey).where(ExchangeKey.key == name)).one_or_none()


def keys_of(institution_id: int, now: datetime) -> list[ExchangeKey]:
    """The keys of a hospital that have not ended, the newest first."""
    query = select(ExchangeKey).where(
        ExchangeKey.institution_id == institution_id,
        or_(ExchangeKey.ends_at_utc.is_(None), ExchangeKey.ends_at_utc > now),
    )
    return list(db.session.scalars(query.order_by(ExchangeKey.id.desc())))


def list_keys() -> Sequence[Row[Any]]:
    """All keys without their secrets, by hospital."""
    query = (
        select(Institution.code, _key.c.key, _key.c.made_at_utc, _key.c.ends_at_utc)
        .join(_key, _key.c.institution_id == Institution.id)
        .order_by(Institution.code, _key.c.id)
    )
    return rows(query.limit(1000)).all()


def hook_of(institution_id: int) -> ExchangeHook | None:
    """Where a hospital wants to be told."""
    query = select(ExchangeHook).where(
        ExchangeHook.institution_id == institution_id, ExchangeHook.ended_at_utc.is_(None)
    )
    return db.session.scalars(query).one_or_none()


def has_hook(institution_id: int) -> bool:
    """Whether a hospital wants to be told."""
    query = select(_hook.c.id).where(
        _hook.c.institution_id == institution_id, _hook.c.ended_at_utc.is_(None)
    )
    return rows(query).first() is not None


def list_hooks() -> Sequence[Row[Any]]:
    """The addresses that stand, by hospital."""
    query = (
        select(Institution.code, _hook.c.url, _hook.c.made_at_utc)
        .join(_hook, _hook.c.institution_id == Institution.id)
        .where(_hook.c.ended_at_utc.is_(None))
        .order_by(Institution.code)
    )
    return rows(query.limit(1000)).all()


def find_message(institution_id: int, message_id: str) -> Row[Any] | None:
    """What a hospital sent under a number: kind, sha256, the referral, its version and status."""
    event = (_event.c.referral_id == _message.c.referral_id) & (_event.c.seq == _message.c.version)
    query = (
        select(
            _message.c.kind,
            _message.c.sha256,
            _message.c.version,
            _referral.c.referral_no,
            _event.c.to_status.label("status"),
        )
        .join(_referral, _referral.c.id == _message.c.referral_id)
        .join(_event, event)
        .where(_message.c.institution_id == institution_id, _message.c.message_id == message_id)
    )
    return rows(query).one_or_none()


def last_stated(referral_id: int, institution_id: int) -> datetime | None:
    """Since when the newest thing holds that a hospital said of a referral."""
    query = select(func.max(_message.c.stated_at_utc)).where(
        _message.c.referral_id == referral_id, _message.c.institution_id == institution_id
    )
    found: datetime | None = rows(query).scalar_one()
    return found


def hospitals_due(now: datetime) -> list[int]:
    """The hospitals to which something is to be told by now, in the order of their ids."""
    query = select(_delivery.c.institution_id).distinct().where(_is_due(now))
    return list(rows(query.order_by(_delivery.c.institution_id).limit(1000)).scalars())


def list_due(institution_id: int, now: datetime, limit: int) -> list[int]:
    """The deliveries that are to be told to a hospital by now, the longest due first."""
    query = (
        select(_delivery.c.id)
        .where(_delivery.c.institution_id == institution_id, _is_due(now))
        .order_by(_delivery.c.next_at_utc, _delivery.c.id)
    )
    return list(rows(query.limit(limit)).scalars())


def _is_due(now: datetime) -> ColumnElement[bool]:
    return (_delivery.c.state == DeliveryState.WAITING) & (_delivery.c.next_at_utc <= now)


def find_delivery(delivery_id: int) -> Any:
    """What one delivery tells: the delivery, its event and the number of the referral."""
    query = (
        select(ExchangeDelivery, ReferralEvent, Referral.referral_no)
        .join(Referral, Referral.id == ExchangeDelivery.referral_id)
        .join(
            ReferralEvent,
            (ReferralEvent.referral_id == ExchangeDelivery.referral_id)
            & (ReferralEvent.seq == ExchangeDelivery.seq),
        )
        .where(ExchangeDelivery.id == delivery_id)
    )
    return db.session.execute(query).one_or_none()


def list_deliveries(state: str, limit: int) -> Sequence[Row[Any]]:
    """Deliveries of a state, the newest first."""
    columns = ("message_id", "seq", "tries", "http_status", "fault", "made_at_utc", "next_at_utc")
    query = (
        select(Institution.code, Referral.referral_no, *(_delivery.c[one] for one in columns))
        .join(_delivery, _delivery.c.institution_id == Institution.id)
        .join(Referral, Referral.id == _delivery.c.referral_id)
        .where(_delivery.c.state == state)
        .order_by(_delivery.c.id.desc())
    )
    return rows(query.limit(limit)).all()
