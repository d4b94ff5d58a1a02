"""Reads around a visit: the person, what is open, what was done before, what is left to count."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import takewhile
from typing import Any

from sqlalchemy import func, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    FollowUp,
    Household,
    Membership,
    Obligation,
    Resident,
    ServiceRecord,
    Visit,
)
from contracts_app.queries.scope import Scope, households_in
from contracts_app.vocabulary import CoverState
from contracts_app.vocabulary.care import DutyState, Outcome, VisitState

_SHOWN = 200


def get_visit(key: str, scope: Scope) -> Visit | None:
    """The visit of this key, of somebody who lives in scope or was seen by the scope's team."""
    here = (
        select(Membership.resident_id)
        .join(Household, Household.id == Membership.household_id)
        .where(households_in(scope), Membership.valid_to.is_(None))
    )
    query = select(Visit).where(Visit.key == key, Visit.resident_id.in_(here))
    return db.session.scalars(query).one_or_none()


def find_visit_by_client_key(client_key: str) -> Visit | None:
    """What was recorded from this page already."""
    return db.session.scalars(select(Visit).filter_by(client_key=client_key)).one_or_none()


def open_duties(resident_id: int) -> list[Obligation]:
    """What is due to a person, the earliest first."""
    query = select(Obligation).filter_by(resident_id=resident_id, state=DutyState.OPEN)
    return list(db.session.scalars(query.order_by(Obligation.due_on, Obligation.id)))


def last_counted(resident_id: int, items: Collection[str], until: date) -> dict[str, date]:
    """The last day on which each of these services counted, up to a day."""
    query = (
        select(ServiceRecord.item_code, func.max(ServiceRecord.served_on))
        .where(
            ServiceRecord.resident_id == resident_id,
            ServiceRecord.item_code.in_(items),
            ServiceRecord.served_on <= until,
            ServiceRecord.standing,
        )
        .group_by(ServiceRecord.item_code)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def served_that_day(resident_id: int, on: date) -> set[str]:
    """Services that stand for this person on a day already."""
    query = select(ServiceRecord.item_code).where(
        ServiceRecord.resident_id == resident_id,
        ServiceRecord.served_on == on,
        ServiceRecord.standing,
    )
    return set(db.session.scalars(query))


def forms_before(resident_id: int, forms: Collection[str], on: date) -> dict[str, FollowUp]:
    """The last standing form of each kind up to a day, met or not."""
    query = (
        select(FollowUp)
        .join(Visit, Visit.id == FollowUp.visit_id)
        .where(
            FollowUp.resident_id == resident_id,
            FollowUp.form.in_(forms),
            Visit.state == VisitState.STANDING,
            Visit.served_on <= on,
        )
        .order_by(Visit.served_on, Visit.id)
        .limit(_SHOWN)
    )
    return {one.form: one for one in db.session.scalars(query)}


def cover_on(resident_id: int, on: date) -> Any:
    """The cover of a person on a day, with its contract; that of a term that ended counts too."""
    query = (
        select(Cover.contract_id, Cover.cover_from, Cover.cover_to, Contract.signer_id,
               Contract.representative_id)
        .join(Contract, Contract.id == Cover.contract_id)
        .where(
            Cover.resident_id == resident_id,
            Cover.cover_from <= on,
            Cover.cover_to >= on,
            Cover.state.in_((CoverState.LIVE, CoverState.ENDED)),
            or_(Contract.ended_on.is_(None), Contract.ended_on >= on),
        )
        .order_by(Cover.cover_from.desc(), Cover.id.desc())
    )  # fmt: skip
    return db.session.execute(query.limit(1)).first()


def places_taken(contract_id: int, holder_id: int, item: str) -> dict[tuple[str, int], set[int]]:
    """By account and year the places of an item that are used."""
    query = select(ServiceRecord.account, ServiceRecord.year, ServiceRecord.place).where(
        ServiceRecord.contract_id == contract_id,
        ServiceRecord.holder_id == holder_id,
        ServiceRecord.item_code == item,
        ServiceRecord.standing,
    )
    found: dict[tuple[str, int], set[int]] = {}
    taken: Iterable[Any] = db.session.execute(query)
    for account, year, place in taken:
        found.setdefault((account, year), set()).add(place)
    return found


def get_person(key: str, scope: Scope) -> Any:
    """Somebody who lives in scope with the household, or None: columns of both."""
    query = (
        select(
            Resident.id,
            Resident.key,
            Resident.name,
            Resident.county_code,
            Resident.sex,
            Resident.birth_date,
            Resident.died_on,
            Household.id.label("household_id"),
            Household.code.label("household_code"),
            Household.grid_id,
        )
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Resident.key == key, Membership.valid_to.is_(None), households_in(scope))
    )
    return db.session.execute(query).one_or_none()


def vain_in_a_row(resident_id: int, form: str) -> int:
    """How often lately nobody was met, by the forms of one kind, since somebody was."""
    query = (
        select(FollowUp.outcome)
        .join(Visit, Visit.id == FollowUp.visit_id)
        .where(
            FollowUp.resident_id == resident_id,
            FollowUp.form == form,
            Visit.state == VisitState.STANDING,
        )
        .order_by(Visit.served_on.desc(), Visit.id.desc())
        .limit(_SHOWN)
    )
    vain = takewhile(lambda outcome: outcome == Outcome.NOT_MET, db.session.scalars(query))
    return sum(1 for _outcome in vain)
