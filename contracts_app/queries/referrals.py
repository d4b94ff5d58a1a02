"""What is asked around referrals: departments, open ones, and who came home lately."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from contracts_app.extensions import db
from contracts_app.models import (
    Cover,
    Department,
    Household,
    Institution,
    Membership,
    Referral,
    Resident,
)
from contracts_app.queries.referral_scope import Stand, referrals_in
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.united import MERGE, person_since, united_since
from contracts_app.queries.visits import rows_of_same_person
from contracts_app.vocabulary import CoverState, InstitutionKind
from contracts_app.vocabulary.referrals import (
    LEFT_HOSPITAL,
    OVER,
    Direction,
    Outcome,
    ReferralStatus,
)

_referral = table_of(Referral)
_cover, _resident = table_of(Cover), table_of(Resident)
# Another name than that of the condition of what may be seen.
_household, _member = table_of(Household).alias("home"), table_of(Membership)


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


def deaths_to_confirm(stand: Stand) -> list[Any]:
    """Of whom a hospital says that they died, and nobody at home has recorded it yet; newest first.

    At most 50: `referral_no`, `key` and `name` of the person, `code` of the household.
    """
    if stand.at_hospital:
        return []
    query = (
        select(_referral.c.referral_no, _resident.c.key, _resident.c.name, _household.c.code)
        .join_from(_referral, MERGE, united_since(_referral.c.resident_id), isouter=True)
        .join(_resident, _resident.c.id == person_since(_referral.c.resident_id))
        .join(_member, (_member.c.resident_id == _resident.c.id) & _member.c.valid_to.is_(None))
        .join(_household, _household.c.id == _member.c.household_id)
        .where(referrals_in(stand), _referral.c.outcome == Outcome.DIED)
        .where(_resident.c.died_on.is_(None))
        .order_by(_referral.c.over_at_utc.desc(), _referral.c.id.desc())
        .limit(50)
    )
    return list(rows(query))
