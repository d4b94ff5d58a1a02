"""What is asked around referrals: departments, open ones, and who came home lately."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from contracts_app.extensions import db
from contracts_app.models import Cover, Department, Institution, Referral
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.visits import rows_of_same_person
from contracts_app.vocabulary import CoverState, InstitutionKind
from contracts_app.vocabulary.referrals import (
    LEFT_HOSPITAL,
    OVER,
    Direction,
    ReferralStatus,
)

_referral = table_of(Referral)
_cover = table_of(Cover)


def find_department(
    hospital: str, department: str, county: str
) -> tuple[Department, Institution] | None:
    """A department of a hospital of the county, by their codes."""
    query = (
        select(Department, Institution)
        .join(Institution, Institution.id == Department.institution_id)
        .where(Institution.code == hospital, Department.code == department)
        .where(Institution.county_code == county, Institution.kind == InstitutionKind.HOSPITAL)
    )
    found = db.session.execute(query).one_or_none()
    return (found[0], found[1]) if found else None


def has_open_up(resident_id: int, department_id: int) -> bool:
    """Whether somebody is on the way to this department already, under whichever row."""
    query = exists().where(*_open_up(resident_id, department_id))
    return bool(rows(select(query)).scalar_one())


def open_ups(resident_id: int, department_id: int) -> list[int]:
    """The ids of those ways; more than one where two rows were united on their way."""
    query = select(_referral.c.id).where(*_open_up(resident_id, department_id))
    return list(rows(query.order_by(_referral.c.id)).scalars())


def _open_up(resident_id: int, department_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        _referral.c.resident_id.in_(rows_of_same_person(resident_id)),
        _referral.c.department_id == department_id,
        _referral.c.direction == Direction.UP,
        _referral.c.status.not_in((*OVER, *LEFT_HOSPITAL)),
    )


def open_downs(resident_id: int) -> list[Referral]:
    """The way home that somebody is on; more than one where two rows were united on their way."""
    query = select(Referral).where(
        Referral.resident_id.in_(rows_of_same_person(resident_id)),
        Referral.direction == Direction.DOWN,
        Referral.status.not_in(OVER),
    )
    return list(db.session.scalars(query.order_by(Referral.id)))


def last_home_coming(resident_id: int, since: date) -> Any:
    """The newest way home since a day: `id` and `home_on`; None when there is none."""
    query = (
        select(_referral.c.id, _referral.c.home_on)
        .where(_referral.c.resident_id.in_(rows_of_same_person(resident_id)))
        .where(_referral.c.direction == Direction.DOWN)
        .where(_referral.c.home_on >= since, _referral.c.status != ReferralStatus.CANCELLED)
        .order_by(_referral.c.home_on.desc(), _referral.c.id.desc())
        .limit(1)
    )
    return rows(query).first()


def cover_of(resident_id: int, day: date) -> int | None:
    """The contract that covers somebody on a day."""
    query = select(_cover.c.contract_id).where(
        _cover.c.resident_id == resident_id,
        _cover.c.state == CoverState.LIVE,
        _cover.c.cover_from <= day,
        _cover.c.cover_to >= day,
    )
    return rows(query.limit(1)).scalar_one_or_none()
