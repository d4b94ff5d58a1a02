"""Reads around a visit: the person, what is open, what was done before, what is left to count."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Cover,
    FollowUp,
    Household,
    Membership,
    Obligation,
    Resident,
    ResidentMerge,
    ServiceRecord,
    Visit,
)
from contracts_app.queries.scope import Scope, households_in
from contracts_app.vocabulary import CoverState, LeaveReason
from contracts_app.vocabulary.care import WHOLE_TERM, DutyState, VisitState

_SHOWN = 200


@dataclass(frozen=True)
class Visited:
    """Whom a visit is about, with the household where the person lives or lived last."""

    id: int
    key: str
    name: str
    county_code: str
    sex: str
    birth_date: date
    died_on: date | None
    household_id: int
    household_code: str
    grid_id: int
    rows: tuple[int, ...]
    """The row of the person, and rows of the same person that were united with it."""


def get_visit(key: str, scope: Scope) -> tuple[Visit, Visited] | None:
    """The visit of this key and whom it is about, who lives in scope or lived there last."""
    visit = db.session.scalars(select(Visit).filter_by(key=key)).one_or_none()
    person = person_of_row(visit.resident_id, scope) if visit else None
    return (visit, person) if visit and person else None


def person_of_row(resident_id: int, scope: Scope) -> Visited | None:
    """The person of a row: that of the row that is kept, where two were united since."""
    return get_person(person_now(resident_id).key, scope)


def person_now(resident_id: int) -> Resident:
    """The row that stands for the person of a row."""
    return db.session.get_one(Resident, kept_row(resident_id))


def kept_row(resident_id: int) -> int:
    """The row that stands for the person of a row, where two were united since."""
    kept = resident_id
    stands = select(ResidentMerge.kept_id).where(~ResidentMerge.undone)
    while following := db.session.scalar(stands.where(ResidentMerge.merged_id == kept)):
        kept = following
    return kept


def last_home() -> ColumnElement[bool]:
    """The membership of today, or the last one of somebody who died or moved away."""
    later = aliased(Membership)
    follows = or_(
        later.valid_to.is_(None),
        later.valid_to > Membership.valid_to,
        and_(later.valid_to == Membership.valid_to, later.id > Membership.id),
    )
    never = (LeaveReason.UNDONE, LeaveReason.MERGED)
    return or_(
        Membership.valid_to.is_(None),
        and_(
            Membership.end_reason.not_in(never),
            ~exists().where(later.resident_id == Membership.resident_id, follows),
        ),
    )


def rows_of_person(resident_id: int) -> tuple[int, ...]:
    """The row of a person and all that were united with it, the row itself first."""
    return (resident_id, *united_with([resident_id]))


def rows_of_same_person(resident_id: int) -> tuple[int, ...]:
    """All rows of the person of a row, whichever of them it is."""
    return rows_of_person(kept_row(resident_id))


def united_with(ids: Collection[int]) -> dict[int, int]:
    """Rows that were united with one of these, by the row that is kept in the end."""
    found: dict[int, int] = {}
    newest = {one: one for one in ids}
    while newest:
        query = select(ResidentMerge.merged_id, ResidentMerge.kept_id).where(
            ResidentMerge.kept_id.in_(newest), ~ResidentMerge.undone
        )
        newest = {
            row.merged_id: newest[row.kept_id]
            for row in db.session.execute(query)
            if row.merged_id not in found
        }
        found |= newest
    return found


def find_visit_by_client_key(client_key: str) -> Visit | None:
    """What was recorded from this page already."""
    return db.session.scalars(select(Visit).filter_by(client_key=client_key)).one_or_none()


def open_duties(resident_id: int) -> list[Obligation]:
    """What is due to a person, the earliest first."""
    query = select(Obligation).filter_by(resident_id=resident_id, state=DutyState.OPEN)
    return list(db.session.scalars(query.order_by(Obligation.due_on, Obligation.id)))


def done_by(visit_id: int) -> set[str]:
    """Services whose duty this visit closed."""
    return set(db.session.scalars(select(Obligation.item_code).filter_by(visit_id=visit_id)))


def nearest_counted(
    rows: Collection[int], items: Collection[str], on: date, days: int
) -> dict[str, date]:
    """The nearest day on which each of these services counted, less than so many days away."""
    apart = timedelta(days=days)
    query = select(ServiceRecord.item_code, ServiceRecord.served_on).where(
        ServiceRecord.resident_id.in_(rows),
        ServiceRecord.item_code.in_(items),
        ServiceRecord.served_on > on - apart,
        ServiceRecord.served_on < on + apart,
        ServiceRecord.standing,
    )
    found: dict[str, date] = {}
    for item, day in db.session.execute(query.order_by(ServiceRecord.served_on)):
        if item not in found or abs(day - on) < abs(found[item] - on):
            found[item] = day
    return found


def served_that_day(rows: Collection[int], on: date) -> set[str]:
    """Services that stand for this person on a day already."""
    query = select(ServiceRecord.item_code).where(
        ServiceRecord.resident_id.in_(rows),
        ServiceRecord.served_on == on,
        ServiceRecord.standing,
    )
    return set(db.session.scalars(query))


def cover_on(rows: Collection[int], on: date) -> Any:
    """The cover of a person on a day, with its contract; that of a term that ended counts too.

    `cover_from` is the first day on which any row of the person is covered by that contract.
    """
    own = aliased(Cover)
    first = (
        select(func.min(own.cover_from))
        .where(own.contract_id == Cover.contract_id, *_valid(own), own.resident_id.in_(rows))
        .scalar_subquery()
    )
    query = (
        select(
            Cover.contract_id,
            Contract.contract_no,
            first.label("cover_from"),
            Cover.cover_to,
            Contract.household_id,
            Contract.team_id,
            Contract.period_start,
        )
        .join(Contract, Contract.id == Cover.contract_id)
        .where(
            Cover.resident_id.in_(rows),
            Cover.cover_from <= on,
            Cover.cover_to >= on,
            *_valid(Cover),
            or_(Contract.ended_on.is_(None), Contract.ended_on >= on),
        )
        .order_by(Cover.cover_from.desc(), Cover.id.desc())
    )
    return db.session.execute(query.limit(1)).first()


def _valid(cover: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        cover.state.in_((CoverState.LIVE, CoverState.ENDED)),
        cover.cover_to >= cover.cover_from,
    )


def places_taken(
    terms: Sequence[int], holders: Collection[int], item: str
) -> dict[tuple[str, int], set[int]]:
    """By account and year the places of an item that are used.

    `terms` are those of `terms_of_promise`: in all of them what was paid for is used up once.
    """
    query = select(ServiceRecord.account, ServiceRecord.year, ServiceRecord.place).where(
        or_(
            ServiceRecord.contract_id == terms[0],
            and_(ServiceRecord.contract_id.in_(terms), ServiceRecord.year == WHOLE_TERM),
        ),
        ServiceRecord.holder_id.in_(holders),
        ServiceRecord.item_code == item,
        ServiceRecord.standing,
    )
    found: dict[tuple[str, int], set[int]] = {}
    taken: Iterable[Any] = db.session.execute(query)
    for account, year, place in taken:
        found.setdefault((account, year), set()).add(place)
    return found


def get_person(key: str, scope: Scope) -> Visited | None:
    """Somebody who lives in scope, or lived there last and died or moved away; or None."""
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
        .where(Resident.key == key, households_in(scope), last_home())
        .order_by(Membership.valid_to.is_not(None))
    )
    row = db.session.execute(query.limit(1)).one_or_none()
    return None if row is None else Visited(**row._asdict(), rows=rows_of_person(row.id))


def people_seen(keys: Collection[str], scope: Scope) -> frozenset[str]:
    """Of some people those of whom `get_person` finds the page, in one statement."""
    query = (
        select(Resident.key)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Resident.key.in_(keys), households_in(scope), last_home())
    )
    return frozenset(db.session.scalars(query) if keys else ())


def outcomes_of(rows: Collection[int], form: str) -> list[str]:
    """How the forms of one kind classified a person lately, the newest first."""
    query = _standing_outcomes(rows, form).limit(_SHOWN)
    return [row.outcome for row in db.session.execute(query)]


def outcomes_by_person(ids: Collection[int], form: str) -> dict[int, list[str]]:
    """The same of several people, also under rows that were united with theirs."""
    kept = united_with(ids)
    found: dict[int, list[str]] = {}
    for row in db.session.execute(_standing_outcomes({*ids, *kept}, form)):
        found.setdefault(kept.get(row.resident_id, row.resident_id), []).append(row.outcome)
    return found


def _standing_outcomes(rows: Collection[int], form: str) -> Select[Any]:
    """How the forms of one kind classified people, the newest first."""
    columns: Any = select(FollowUp.resident_id, FollowUp.outcome)
    found: Select[Any] = (
        columns.join(Visit, Visit.id == FollowUp.visit_id)
        .where(
            FollowUp.resident_id.in_(rows),
            FollowUp.form == form,
            Visit.state == VisitState.STANDING,
        )
        .order_by(Visit.served_on.desc(), Visit.id.desc())
    )
    return found
