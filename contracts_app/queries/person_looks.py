"""Who looked at a person: at what is theirs alone, their household, or a contract of theirs."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, false, or_, select, union_all

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Contract, Cover, Household, Membership, Resident, User
from contracts_app.vocabulary import LeaveReason

SHOWN: Final = 20
_MOST: Final = 50
_DAY: Final = timedelta(days=1)


def list_looks(rows: Collection[int], verbs: Collection[str]) -> list[Row[Any]]:
    """The last looks at a person, whose rows these are: when, who, at what and why.

    Whoever opened a household saw those who lived there then; a contract shows whom it covers.
    """
    seen = union_all(
        *(
            select(AuditEvent.id).where(which, AuditEvent.verb.in_(verbs))
            for which in (_at_person(rows), _at_homes(rows), _at_contracts(rows))
        )
    ).cte("seen")
    # Gathered first: sought backwards along the ids, few looks would cost a whole trail.
    ids = select(seen.prefix_with("MATERIALIZED", dialect="postgresql").c.id)
    query = (
        select(
            AuditEvent.at_utc,
            AuditEvent.actor,
            AuditEvent.verb,
            AuditEvent.object_type,
            AuditEvent.reason,
            AuditEvent.after,
            User.display_name,
        )
        .outerjoin(User, User.id == AuditEvent.user_id)
        .where(AuditEvent.id.in_(ids))
        .order_by(AuditEvent.id.desc())
    )
    return list(db.session.execute(query.limit(SHOWN)))


def _at_person(rows: Collection[int]) -> ColumnElement[bool]:
    keys = db.session.scalars(select(Resident.key).where(Resident.id.in_(rows))).all()
    return and_(AuditEvent.object_type == "resident", AuditEvent.object_key.in_(keys))


def _at_homes(rows: Collection[int]) -> ColumnElement[bool]:
    query = (
        select(Household.code, Household.county_code, Membership.valid_from, Membership.valid_to)
        .join(Household, Household.id == Membership.household_id)
        .where(
            Membership.resident_id.in_(rows),
            or_(Membership.end_reason.is_(None), Membership.end_reason != LeaveReason.UNDONE),
        )
        .order_by(Membership.id.desc())
    )
    stays = db.session.execute(query.limit(_MOST)).all()
    return and_(
        AuditEvent.object_type == "household",
        AuditEvent.object_key.in_({stay.code for stay in stays}),
        or_(false(), *(_during(stay) for stay in stays)),
    )


def _during(stay: Any) -> ColumnElement[bool]:
    """Another county may use the code as well; commands and jobs act for all counties."""
    found = and_(
        AuditEvent.object_key == stay.code,
        AuditEvent.county_code.in_(("", stay.county_code)),
        AuditEvent.at_utc >= clock.utc_of(stay.valid_from),
    )
    if stay.valid_to is None:
        return found
    return and_(found, AuditEvent.at_utc < clock.utc_of(stay.valid_to + _DAY))


def _at_contracts(rows: Collection[int]) -> ColumnElement[bool]:
    query = (
        select(Contract.contract_no)
        .join(Cover, Cover.contract_id == Contract.id)
        .where(Cover.resident_id.in_(rows))
        .order_by(Contract.id.desc())
    )
    numbers = set(db.session.scalars(query.limit(_MOST)))
    return and_(AuditEvent.object_type == "contract", AuditEvent.object_key.in_(numbers))
