"""Who sees which question that was asked from afar, the list of them, and one with its line.

A hospital sees what it was asked, until it has answered and a while after; a primary institution
what it asked, and what was asked about the people it looks after.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true

from contracts_app.models import (
    Consultation,
    ConsultationEvent,
    ConsultationWarning,
    Department,
    Household,
    Institution,
    Referral,
    Resident,
    User,
)
from contracts_app.queries.paging import count_up_to
from contracts_app.queries.referral_scope import Stand, referrals_in
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import households_in
from contracts_app.queries.united import with_person
from contracts_app.vocabulary import Role
from contracts_app.vocabulary.consultations import OPEN, OVER, ConsultStatus
from contracts_app.vocabulary.referral_papers import End
from contracts_app.vocabulary.referrals import Warned

MOST: Final = 200
_question, _event = table_of(Consultation), table_of(ConsultationEvent)
_warning = table_of(ConsultationWarning)
_department, _institution = table_of(Department), table_of(Institution)
_resident, _referral, _user = table_of(Resident), table_of(Referral), table_of(User)
_household = table_of(Household)
_LISTED: Final = tuple(
    _question.c[name]
    for name in ("id", "key", "kind", "status", "urgency", "asked_at_utc", "due_at_utc")
)
"""What a list tells of each: no words, which would have to be opened one by one."""
_asker, _hospital = _institution.alias("asker"), _institution.alias("hospital")
_ENDS: Final = (
    _department.c.name.label("department"),
    _asker.c.name.label("asker"),
    _hospital.c.name.label("hospital"),
)
_LATE: Final = (_question.c.kind, _question.c.urgency, _question.c.due_at_utc, *_ENDS)


class ConsultGroup(StrEnum):
    """By what the list is narrowed."""

    OPEN = "open"
    SOON = "soon"
    """The hospital was reminded, and the time is not over yet."""
    OVERDUE = "overdue"
    INSPECTED = "inspected"
    """Late for so long that the inspector hears of it."""
    ANSWERED = "answered"
    OVER = "over"
    ALL = "all"


@dataclass(frozen=True)
class Waiting:
    """How many questions wait for the hospital, how many of them are late, and how many answers
    nobody has read."""

    open: int
    overdue: int
    answered: int


def consultations_in(stand: Stand) -> ColumnElement[bool]:
    """The questions that a user sees."""
    ids = stand.scope.institution_ids
    if stand.at_hospital:
        # Whether anybody reads the answer is not the hospital's: for it all is said with it.
        done = func.coalesce(_question.c.answered_at_utc, _question.c.over_at_utc)
        return _question.c.hospital_id.in_(ids) & or_(done.is_(None), done >= stand.seen_since)
    if stand.role not in (Role.LEADER, Role.DOCTOR, Role.VILLAGE):
        return false()
    looked_after = select(_household.c.id).where(households_in(stand.scope))
    own = _question.c.from_institution_id.in_(stand.sending_ids)
    return or_(own, _question.c.household_id.in_(looked_after))


def find_consultation(key: str, stand: Stand) -> int | None:
    """The id of a question by its key, within what a user sees."""
    query = select(_question.c.id).where(_question.c.key == key, consultations_in(stand))
    return rows(query).scalar_one_or_none()


def end_of(question: Any, stand: Stand) -> End | None:
    """For which end of a question a user may speak; None for who only looks after the person."""
    if stand.at_hospital:
        return End.HOSPITAL
    asked = question.from_institution_id in stand.scope.institution_ids
    return End.PRIMARY if asked else None


def is_open() -> ColumnElement[bool]:
    """Questions that wait for the hospital, by the index of those that are not over."""
    return _question.c.status.in_(OPEN) & _question.c.status.not_in(OVER)


def _told_to(step: Warned) -> ColumnElement[bool]:
    return exists().where(_warning.c.consultation_id == _question.c.id, _warning.c.step == step)


def in_group(group: ConsultGroup, now: datetime) -> ColumnElement[bool]:
    """The questions of a group."""
    late = is_open() & (_question.c.due_at_utc < now)
    match group:
        case ConsultGroup.OPEN:
            return is_open()
        case ConsultGroup.SOON:
            return is_open() & (_question.c.due_at_utc >= now) & _told_to(Warned.REMINDER)
        case ConsultGroup.OVERDUE:
            return late
        case ConsultGroup.INSPECTED:
            return late & _told_to(Warned.INSPECTOR)
        case ConsultGroup.ANSWERED:
            return _question.c.status == ConsultStatus.ANSWERED
        case ConsultGroup.OVER:
            return _question.c.status.in_(OVER)
        case ConsultGroup.ALL:
            return true()


def count_groups(stand: Stand, now: datetime) -> dict[str, int]:
    """How many questions each group has; one statement."""
    parts = [
        func.count(case((in_group(one, now), 1))).label(one.value)
        for one in ConsultGroup
        if one != ConsultGroup.ALL
    ]
    query = select(func.count().label("all"), *parts).where(consultations_in(stand))
    return dict(rows(query.select_from(_question)).one()._mapping)


def count_waiting(stand: Stand, now: datetime) -> Waiting:
    """What a user's desk says of questions; of those that are over nothing is asked."""
    groups = (ConsultGroup.OPEN, ConsultGroup.OVERDUE, ConsultGroup.ANSWERED)
    parts = [func.count(case((in_group(one, now), 1))).label(one.value) for one in groups]
    going_on = _question.c.status.not_in(OVER)
    query = select(*parts).select_from(_question).where(consultations_in(stand), going_on)
    return Waiting(**dict(rows(query).one()._mapping))


def listed() -> Select[Any]:
    """What a list tells of each question, and of whom it is about."""
    return _told(_LISTED)


def _told(columns: Iterable[ColumnElement[Any]] = _question.c) -> Select[Any]:
    return _joined(
        select(
            *columns,
            _resident.c.key.label("resident_key"),
            _resident.c.name,
            _resident.c.sex,
            _resident.c.birth_date,
            _resident.c.id_last4,
            _department.c.phone.label("department_phone"),
            _user.c.display_name.label("asked_by"),
            *_ENDS,
        )
    )


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        with_person(query.select_from(_question), _question.c.resident_id, _resident)
        .join(_department, _department.c.id == _question.c.department_id)
        .join(_asker, _asker.c.id == _question.c.from_institution_id)
        .join(_hospital, _hospital.c.id == _question.c.hospital_id)
        .outerjoin(_user, _user.c.id == _question.c.asked_by_id)
    )


def get_told(key: str, stand: Stand) -> Any:
    """One question with names of whom and what it concerns; None outside of what a user sees."""
    # The number of a referral tells that there is one: a hospital is asked about people whose
    # referral goes to another one, or has not come to it yet.
    shown = and_(_referral.c.id == _question.c.referral_id, referrals_in(stand))
    query = _told().add_columns(_referral.c.referral_no).outerjoin(_referral, shown)
    query = query.where(_question.c.key == key, consultations_in(stand))
    return rows(query).one_or_none()


def list_events(consultation_id: int) -> list[Any]:
    """The moves of a question in their order; there are five at most."""
    query = (
        select(
            _event,
            _user.c.display_name.label("who"),
            _institution.c.name.label("institution"),
        )
        .outerjoin(_user, _user.c.id == _event.c.user_id)
        .join(_institution, _institution.c.id == _event.c.institution_id)
        .where(_event.c.consultation_id == consultation_id)
        .order_by(_event.c.seq)
    )
    return list(rows(query))


def list_told(consultation_id: int) -> list[Any]:
    """Who was told of an answer that is due or late, and when, in this order; three at most."""
    query = select(_warning).where(_warning.c.consultation_id == consultation_id)
    return list(rows(query.order_by(_warning.c.id)))


def list_inspected(stand: Stand, now: datetime) -> list[Any]:
    """Questions whose answer has been late for so long that the inspector hears of it.

    A bureau sees those of all below it, and whom they are about nobody but who sees the question.
    """
    people = (_question.c.key, _resident.c.name, _resident.c.id_last4)
    seen = consultations_in(stand)
    query = _joined(select(*_LATE, *(case((seen, one)).label(one.name) for one in people)))
    query = query.where(_inspected(stand, now)).order_by(_question.c.due_at_utc, _question.c.id)
    return list(rows(query.limit(MOST)))


def count_inspected(stand: Stand, now: datetime) -> tuple[int, bool]:
    """How many there are, counted so far as a desk tells them, and whether there are more."""
    return count_up_to(select(_question.c.id).where(_inspected(stand, now)))


def _inspected(stand: Stand, now: datetime) -> ColumnElement[bool]:
    ids = stand.scope.institution_ids
    below = or_(_question.c.hospital_id.in_(ids), _question.c.from_institution_id.in_(ids))
    of_bureau = below & (_question.c.county_code == stand.scope.county_code)
    reach = of_bureau if stand.role == Role.BUREAU else consultations_in(stand)
    return reach & in_group(ConsultGroup.INSPECTED, now)


def list_of_referral(referral_id: int, stand: Stand) -> list[Any]:
    """The questions that belong to a referral, as far as a user sees them."""
    query = listed().where(_question.c.referral_id == referral_id, consultations_in(stand))
    return list(rows(query.order_by(_question.c.id).limit(MOST)))
