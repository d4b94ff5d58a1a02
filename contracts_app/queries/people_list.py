"""The list of people by group, age, contract and what is due; and how many there are of each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, select, true

from contracts_app.extensions import db
from contracts_app.models import (
    Cover,
    Grid,
    Household,
    Membership,
    Obligation,
    Resident,
    ResidentTag,
)
from contracts_app.queries.paging import Cursor, Page, count_up_to, is_few, keys_of_page
from contracts_app.queries.reach import households_of
from contracts_app.queries.scope import Scope
from contracts_app.rules.dates import born_between
from contracts_app.vocabulary import CoverState
from contracts_app.vocabulary.care import DutyState

AGES: Final[dict[str, tuple[int, int | None]]] = {
    "0-6": (0, 6),
    "7-17": (7, 17),
    "18-34": (18, 34),
    "35-64": (35, 64),
    "65+": (65, None),
}
"""Completed years of the first and the last of each band."""
SIGNED, UNSIGNED = "signed", "unsigned"
DUE, OVERDUE = "due", "overdue"
_PAGE_OF_PEOPLE: Final = 1_000
_LIVES: Final = and_(Membership.household_id == Household.id, Membership.valid_to.is_(None))


@dataclass(frozen=True)
class PeopleFilters:
    """Codes that narrow the list; empty ones do not."""

    grid: str = ""
    tag: str = ""
    age: str = ""
    cover: str = ""
    due: str = ""


def list_people(scope: Scope, filters: PeopleFilters, cursor: Cursor) -> Page:
    """One page of people, door by door: a fixed number of statements whatever its size.

    A page holds the people of as many households as the cursor asks for, so that nobody's family
    is torn apart. Rows carry key, name, sex, birth_date, id_last4, the household's code, address
    and grid; `tags`, `covered` and `duties` stand in the maps of `more_of`.
    """
    homes = households_of(scope, *_grids(filters))
    fits = and_(*_fits(filters, scope.today))
    query = select(Household.code).where(homes, _somebody(fits, filters))
    keys, previous, following = keys_of_page(query, Household.code, cursor)
    total, more = count_up_to(_people(select(Resident.id)).where(homes, fits))
    return Page(_rows(scope, homes, fits, keys), total, more, previous, following)


def _somebody(fits: ColumnElement[bool], filters: PeopleFilters) -> ColumnElement[bool]:
    """Somebody of the household fits. A small group is read at once, not door by door."""
    bearers = select(ResidentTag.resident_id).where(
        ResidentTag.tag == filters.tag, ResidentTag.valid_to.is_(None)
    )
    if filters.tag and is_few(bearers):
        homes = select(Membership.household_id).join(
            Resident, Resident.id == Membership.resident_id
        )
        few = Resident.id.in_(bearers)
        return Household.id.in_(homes.where(Membership.valid_to.is_(None), few, fits))
    return exists().where(_LIVES, Resident.id == Membership.resident_id, fits)


def _people(query: Any) -> Select[Any]:
    people: Select[Any] = query.select_from(Resident).join(
        Membership, Membership.resident_id == Resident.id
    )
    return people.join(Household, _LIVES)


def _grids(filters: PeopleFilters) -> list[ColumnElement[bool]]:
    return [Grid.code == filters.grid] if filters.grid else []


def _fits(filters: PeopleFilters, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [true()]
    if filters.tag:
        found.append(_has_tag(filters.tag))
    if filters.age in AGES:
        found.append(Resident.birth_date.between(*born_between(*AGES[filters.age], today)))
    if filters.cover in (SIGNED, UNSIGNED):
        covered = _covered()
        found.append(covered if filters.cover == SIGNED else ~covered)
    if filters.due in (DUE, OVERDUE):
        found.append(_has_duty(filters.due, today))
    return found


def _has_tag(tag: str) -> ColumnElement[bool]:
    return exists().where(
        ResidentTag.resident_id == Resident.id,
        ResidentTag.tag == tag,
        ResidentTag.valid_to.is_(None),
    )


def _covered() -> ColumnElement[bool]:
    return exists().where(Cover.resident_id == Resident.id, Cover.state == CoverState.LIVE)


def _has_duty(word: str, today: date) -> ColumnElement[bool]:
    begun = Obligation.due_on < today if word == OVERDUE else Obligation.due_from <= today
    return exists().where(
        Obligation.resident_id == Resident.id, Obligation.state == DutyState.OPEN, begun
    )


def _rows(
    scope: Scope, homes: ColumnElement[bool], fits: ColumnElement[bool], codes: Collection[str]
) -> list[Row[Any]]:
    query = (
        _people(
            select(
                Resident.id,
                Resident.key,
                Resident.name,
                Resident.sex,
                Resident.birth_date,
                Resident.id_last4,
                Household.code.label("household"),
                Household.address,
                Grid.name.label("grid"),
            )
        )
        .join(Grid, Grid.id == Household.grid_id)
        .where(homes, fits, Household.code.in_(codes))
        .order_by(Household.code, Membership.is_head.desc(), Resident.birth_date, Resident.id)
    )
    return list(db.session.execute(query.limit(_PAGE_OF_PEOPLE)))


@dataclass(frozen=True)
class More:
    """What a list tells of its people beside their rows, by the id of the resident."""

    tags: dict[int, list[str]]
    covered: set[int]
    duties: dict[int, Any]
    """`open` and `overdue`: how many there are."""


def more_of(ids: Collection[int], today: date) -> More:
    """Groups, cover and open duties of the people of a page, in three statements."""
    tags: dict[int, list[str]] = {}
    query = (
        select(ResidentTag.resident_id, ResidentTag.tag)
        .where(ResidentTag.resident_id.in_(ids), ResidentTag.valid_to.is_(None))
        .order_by(ResidentTag.id)
    )
    for row in db.session.execute(query):
        tags.setdefault(row.resident_id, []).append(row.tag)
    live = select(Cover.resident_id).where(
        Cover.resident_id.in_(ids), Cover.state == CoverState.LIVE
    )
    return More(tags, set(db.session.scalars(live)), duties_of(ids, today))


def duties_of(ids: Collection[int], today: date) -> dict[int, Any]:
    """By resident, how many duties that have begun are open, and how many of them are overdue."""
    query = _begun(Obligation.resident_id, today).where(Obligation.resident_id.in_(ids))
    return {row.who: row for row in db.session.execute(query)}


def duties_of_home(household_id: int, today: date) -> dict[str, Any]:
    """The same of everybody who lives in a household, by the key of the resident."""
    query = (
        _begun(Resident.key, today)
        .join(Resident, Resident.id == Obligation.resident_id)
        .join(Membership, Membership.resident_id == Obligation.resident_id)
        .where(Membership.household_id == household_id, Membership.valid_to.is_(None))
    )
    return {row.who: row for row in db.session.execute(query)}


def _begun(who: Any, today: date) -> Select[Any]:
    overdue = func.sum(case((Obligation.due_on < today, 1), else_=0))
    query: Select[Any] = select(
        who.label("who"), func.count().label("open"), overdue.label("overdue")
    )
    return (
        query.select_from(Obligation)
        .where(Obligation.state == DutyState.OPEN, Obligation.due_from <= today)
        .group_by(who)
        .order_by(who)
    )


def count_by_age(scope: Scope) -> dict[str, Row[Any]]:
    """By band of age, how many people live in scope, and how many of them are covered."""
    days = {band: born_between(*years, scope.today) for band, years in AGES.items()}
    band = case(
        *((Resident.birth_date.between(*one), code) for code, one in days.items()), else_=""
    )
    live = and_(Cover.resident_id == Resident.id, Cover.state == CoverState.LIVE)
    query = (
        _people(
            select(
                band.label("band"),
                func.count().label("people"),
                func.count(Cover.id).label("signed"),
            )
        )
        .outerjoin(Cover, live)
        .where(households_of(scope))
        .group_by(band)
        .order_by(band)
    )
    return {row.band: row for row in db.session.execute(query)}


def count_by_tag(scope: Scope) -> dict[str, Row[Any]]:
    """By group, how many people live in scope, and how many of them are covered."""
    live = and_(Cover.resident_id == Resident.id, Cover.state == CoverState.LIVE)
    query = (
        _people(
            select(
                ResidentTag.tag,
                func.count().label("people"),
                func.count(Cover.id).label("signed"),
            )
        )
        .join(ResidentTag, ResidentTag.resident_id == Resident.id)
        .outerjoin(Cover, live)
        .where(households_of(scope), ResidentTag.valid_to.is_(None))
        .group_by(ResidentTag.tag)
        .order_by(ResidentTag.tag)
    )
    return {row.tag: row for row in db.session.execute(query)}
